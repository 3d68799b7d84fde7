"""Files: whole or not there at all, and nothing in them that a spreadsheet would run."""

import csv
import json
import math
import os
import stat
from pathlib import Path

import pytest

from sim.experiment.store import safe_cell, write_csv, write_json, write_text, write_whole


def names(folder: Path) -> list[str]:
    """Return the names of everything in a folder, hidden files too."""
    return sorted(path.name for path in folder.iterdir())


def test_a_failing_writer_leaves_the_old_file(tmp_path: Path) -> None:
    """A writer that stops after "ne" leaves the file "old" as it was and no second file."""
    path = tmp_path / "a.txt"
    path.write_text("old", encoding="utf-8")

    def fail(temporary: Path) -> None:
        temporary.write_text("ne", encoding="utf-8")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        write_whole(path, fail)
    assert path.read_text(encoding="utf-8") == "old"
    assert names(tmp_path) == ["a.txt"]


def test_an_interrupted_writer_leaves_nothing(tmp_path: Path) -> None:
    """Ctrl-C while a file is written for the first time leaves an empty folder."""

    def interrupt(temporary: Path) -> None:
        temporary.write_text("half", encoding="utf-8")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_whole(tmp_path / "a.txt", interrupt)
    assert names(tmp_path) == []


def test_rows_that_fail_leave_the_old_table(tmp_path: Path) -> None:
    """A table whose second row cannot be made leaves the old one in place."""
    path = tmp_path / "a.csv"
    write_csv(path, ["x"], [[1]])
    with pytest.raises(ZeroDivisionError):
        write_csv(path, ["x"], ([1 // (1 - k)] for k in range(2)))
    assert path.read_text(encoding="utf-8") == "x\n1\n"
    assert names(tmp_path) == ["a.csv"]


def test_a_file_replaces_the_old_one_in_folders_made_for_it(tmp_path: Path) -> None:
    """Two folders are made, and the second text takes the place of the first."""
    path = tmp_path / "one" / "two" / "a.txt"
    write_text(path, "first")
    write_text(path, "größer\n")
    assert path.read_bytes() == "größer\n".encode()
    assert names(path.parent) == ["a.txt"]


def test_a_folder_cannot_stand_in_a_file(tmp_path: Path) -> None:
    """Where the folder's name is a file's, the error names it."""
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="file"):
        write_text(tmp_path / "file" / "sub" / "a.txt", "x")


def test_a_result_is_as_readable_as_other_files(tmp_path: Path) -> None:
    """With a mask of 022 a result has mode 666 - 022 = 644."""
    before = os.umask(0o022)
    try:
        write_text(tmp_path / "a.txt", "x")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a.txt").stat().st_mode) == 0o644


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_text_like_a_formula_gets_an_apostrophe(start: str) -> None:
    """Each of six first signs would start a formula, so an apostrophe goes before it."""
    assert safe_cell(f'{start}HYPERLINK("x")') == f'\'{start}HYPERLINK("x")'


@pytest.mark.parametrize("cell", ["two_tiers", "a=b", "'=a", "", -1.5, 0, True])
def test_other_cells_stay_as_they_are(cell: object) -> None:
    """Neither a sign further on nor a negative number is a formula."""
    assert safe_cell(cell) is cell


def test_a_table_keeps_digits_and_quotes_and_blanks(tmp_path: Path) -> None:
    """A third keeps its 16 digits; NaN and None are blank; a comma, a quote and a new line come back."""
    path = tmp_path / "a.csv"
    write_csv(path, ["name", "value"], [['a,"b"\nc', 1 / 3], ["=1+1", math.nan], ["none", None]])
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows == [["name", "value"], ['a,"b"\nc', "0.3333333333333333"], ["'=1+1", ""], ["none", ""]]
    assert float(rows[1][1]) == 1 / 3


def test_a_mapping_keeps_the_order_of_its_keys(tmp_path: Path) -> None:
    """The keys b and a stand as given, and signs beyond ASCII are not escaped."""
    write_json(tmp_path / "a.json", {"b": "é", "a": [1]})
    text = (tmp_path / "a.json").read_text(encoding="utf-8")
    assert list(json.loads(text)) == ["b", "a"]
    assert '"é"' in text
    assert text.endswith("}\n")


def test_a_column_named_after_a_group_is_no_formula(tmp_path: Path) -> None:
    """A heading of "=SUM(A1)" gets an apostrophe as a cell would."""
    write_csv(tmp_path / "a.csv", ["part", "=SUM(A1)"], [["winner", 3]])
    assert (tmp_path / "a.csv").read_text(encoding="utf-8") == "part,'=SUM(A1)\nwinner,3\n"
