"""The folder of --out: what is somebody else's there is refused by name, and what is there of ours is not."""

import json
from pathlib import Path

import pytest

from sim.cli.answer import answer
from sim.cli.results_folder import FILES, is_ours

TEAM = str(Path(__file__).resolve().parents[3] / "scenarios" / "two_tiers.toml")
RUN = ["run", TEAM, "-n", "1", "--engine", "readable", "--out"]
COMMANDS = {
    "run": RUN,
    "compare": ["compare", TEAM, TEAM, "-n", "1", "--engine", "readable", "--out"],
    "sweep": [
        *("sweep", TEAM, "--vary", "groups.second_level.headcount=3", "-n", "1"),
        *("--engine", "readable", "--out"),
    ],
}
Captured = pytest.CaptureFixture[str]


def refused(capsys: Captured, *words: str) -> str:
    """Run a command that is refused and return what it says."""
    capsys.readouterr()
    assert answer(list(words)) == 2
    said = capsys.readouterr()
    assert "Traceback" not in said.err
    return said.err + said.out


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("name", ["summary.csv", "stamp.json", "workbook.xlsx"])
def test_somebody_elses_file_is_refused_by_name(
    command: str, name: str, tmp_path: Path, capsys: Captured
) -> None:
    """A file of a result's name that no run wrote is named; its bytes stay, and nothing is put beside it."""
    mine = tmp_path / name
    mine.write_text("my own figures\n", encoding="utf-8")
    assert name in refused(capsys, *COMMANDS[command], str(tmp_path))
    assert mine.read_text(encoding="utf-8") == "my own figures\n"
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_other_files_are_no_obstacle(tmp_path: Path) -> None:
    """Notes and a scenario lie in the folder: results go beside them."""
    (tmp_path / "notes.txt").write_text("notes", encoding="utf-8")
    assert answer([*RUN, str(tmp_path)]) == 0
    assert (tmp_path / "notes.txt").read_text(encoding="utf-8") == "notes"


def test_a_result_of_ours_is_written_anew(tmp_path: Path) -> None:
    """The second run finds the stamp of the first and replaces its tables."""
    assert answer([*RUN, str(tmp_path)]) == 0
    assert is_ours(tmp_path)
    assert answer([*COMMANDS["compare"], str(tmp_path)]) == 0


def test_work_that_was_stopped_is_ours(tmp_path: Path) -> None:
    """Finished parts, and tables without a stamp, are what a run leaves that was killed while it wrote."""
    part = tmp_path / "parts" / "0123"
    part.mkdir(parents=True)
    (part / "about.json").write_text(json.dumps({"scenario": "x"}), encoding="utf-8")
    (tmp_path / "summary.csv").write_text("", encoding="utf-8")
    assert is_ours(tmp_path)
    assert answer([*RUN, str(tmp_path)]) == 0


@pytest.mark.parametrize("name", FILES)
def test_a_folder_where_a_file_is_to_be_is_told_as_that(name: str, tmp_path: Path, capsys: Captured) -> None:
    """It is not said that the disk is full."""
    (tmp_path / name).mkdir()
    said = refused(capsys, *RUN, str(tmp_path))
    assert f"{tmp_path / name}\n   this is a folder, and a file has to be written here" in said
    assert "room" not in said


@pytest.mark.parametrize("name", ["parts", "charts"])
def test_a_file_where_a_folder_is_to_be_is_told_as_that(name: str, tmp_path: Path, capsys: Captured) -> None:
    """Where parts or charts go, somebody has a file."""
    (tmp_path / name).write_text("x", encoding="utf-8")
    assert "this is a file, and a folder has to be made here" in refused(capsys, *RUN, str(tmp_path))


def test_out_at_a_file_and_at_a_link_that_leads_nowhere(tmp_path: Path, capsys: Captured) -> None:
    """A file is no folder; a link whose target is gone is told with its target."""
    (tmp_path / "file").write_text("x", encoding="utf-8")
    assert "is a file" in refused(capsys, *RUN, str(tmp_path / "file"))
    with_link = tmp_path / "to_file"
    with_link.symlink_to(tmp_path / "file")
    assert "is a file" in refused(capsys, *RUN, str(with_link))
    assert "Not a directory" in refused(capsys, *RUN, str(tmp_path / "file" / "below"))
    (tmp_path / "link").symlink_to(tmp_path / "gone")
    assert f"this is a link to {tmp_path / 'gone'}" in refused(capsys, *RUN, str(tmp_path / "link"))


def test_folders_and_dead_links_for_scenarios_and_stamps(tmp_path: Path, capsys: Captured) -> None:
    """A scenario or a stamp that is a folder, or a link to nothing, is told as that."""
    (tmp_path / "s.toml").mkdir()
    (tmp_path / "stamp.json").mkdir()
    (tmp_path / "dead.toml").symlink_to(tmp_path / "gone.toml")
    assert "(this is a folder)" in refused(capsys, "run", str(tmp_path / "s.toml"))
    assert "(this is a folder)" in refused(capsys, "rerun", str(tmp_path))
    assert f"a link to {tmp_path / 'gone.toml'}" in refused(capsys, "check", str(tmp_path / "dead.toml"))
