"""Readings of outputs: what differs for a reader differs; what this machine or hour put there does not."""

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

import numpy as np
import openpyxl
import pyarrow as pa
import pyarrow.parquet
import pytest
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from tests.golden.readings import reading, told


class Colour(IntEnum):
    """A code."""

    RED = 3


@dataclass
class Before:
    """As it is called today."""

    corner_us: np.ndarray
    colour: Colour
    parts: tuple[float | None, ...] = ()


@dataclass
class After:
    """As it may be called tomorrow."""

    starts_us: np.ndarray
    code: object
    pieces: tuple[float | None, ...] = ()


def test_names_of_classes_and_attributes_are_not_told() -> None:
    """Renamed, a value reads the same; another number, type or shape reads otherwise."""
    two = np.array([1, 2], np.int64)
    known = told(Before(two, Colour.RED, (0.5, None)))
    assert told(After(two, 3, (0.5, None))) == known
    others: list[tuple[np.ndarray, int]] = [(two + 1, 3), (two.astype(np.int32), 3), (two[None], 3), (two, 4)]
    assert known not in [told(After(array, code, (0.5, None))) for array, code in others]
    with pytest.raises(TypeError, match="function is no plain value"):
        told(test_names_of_classes_and_attributes_are_not_told)


def test_a_stamp_is_told_without_the_hour(tmp_path: Path) -> None:
    """Date, commit, versions, sources and engine are left out; the seed stays."""
    stamp = tmp_path / "stamp.json"
    changing = dict.fromkeys(("created", "packages", "python", "program", "git_commit", "engine"), "x")
    stamp.write_text(json.dumps({**changing, "seed": 7}), encoding="utf-8")
    assert json.loads(reading(stamp)) == {"seed": 7}


def test_a_page_is_told_without_pictures_and_versions(tmp_path: Path) -> None:
    """The foot of a page keeps the seed, and an image its place and its words."""
    page = tmp_path / "index.html"
    foot = "<li>Seed 7, 2 replications, {} engine</li><li>Python {}, numpy 2</li><li>Commit {}</li>"
    image = '<img alt="high" src="data:image/png;base64,{}">'
    readings = []
    for words, dots in (
        (("readable", "3.11.7", 40 * "a"), "AAA="),
        (("compiled", "3.12.1", "unknown"), "BB"),
    ):
        page.write_text(image.format(dots) + foot.format(*words), encoding="utf-8")
        readings.append(reading(page))
    assert readings[0] == readings[1]
    assert 'alt="high"' in readings[0]
    assert "Seed 7, 2 replications" in readings[0]


def _sheet(change: Callable[[Worksheet], object]) -> bytes:
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    sheet["B2"] = 0.5
    change(sheet)
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def test_a_workbook_is_told_cell_by_cell(tmp_path: Path) -> None:
    """Another value, format, font, width or frozen row reads otherwise; the hour of saving does not."""
    path = tmp_path / "workbook.xlsx"

    def read(change: Callable[[Worksheet], object]) -> str:
        path.write_bytes(_sheet(change))
        return reading(path)

    known = read(lambda sheet: None)
    assert "B2 n 0.5 General" in known
    assert read(lambda sheet: None) == known
    changes = [
        lambda sheet: setattr(sheet["B2"], "value", 0.25),
        lambda sheet: setattr(sheet["B2"], "number_format", "0 %"),
        lambda sheet: setattr(sheet["B2"], "font", Font(bold=True)),
        lambda sheet: setattr(sheet.column_dimensions["B"], "width", 30),
        lambda sheet: setattr(sheet, "freeze_panes", "B2"),
    ]
    assert len({known, *map(read, changes)}) == 6


def test_a_parquet_file_is_told_by_its_values(tmp_path: Path) -> None:
    """Packed otherwise a table reads the same; with other types or values it does not."""
    path = tmp_path / "legs.parquet"

    def read(values: pa.Array, compression: str = "snappy") -> str:
        pyarrow.parquet.write_table(pa.table({"leg": values}), path, compression=compression)
        return reading(path)

    known = read(pa.array([1, 2]))
    assert read(pa.array([1, 2]), "zstd") == known
    assert len({known, read(pa.array([1, 3])), read(pa.array([1, 2], pa.int16()))}) == 3


def test_an_unknown_kind_of_output_is_told_to_whom_adds_it(tmp_path: Path) -> None:
    """A file of a kind that nobody reads yet is not passed over in silence."""
    path = tmp_path / "sound.wav"
    path.write_bytes(b"")
    with pytest.raises(LookupError, match=r"sound[.]wav: say in tests[.]golden[.]readings how"):
        reading(path)
