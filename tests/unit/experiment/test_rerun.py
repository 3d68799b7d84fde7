"""Rerun: a stamp gives the same numbers, or says what has changed; what is no stamp is refused."""

import json
from pathlib import Path
from typing import Any

import pytest

from sim import compare, load_scenario, replicate, rerun
from sim.experiment import engine
from sim.experiment.outputs import write_comparison, write_run, write_tables
from sim.experiment.tasks import ExperimentError
from sim.scenario import ScenarioError
from tests.builders import desk

HISTORY = """
title = "A history"
[calendar]
start = "2026-01-05"
opens = "09:00"
closes = "10:00"
[groups.front]
[roles.agent]
[widgets.shop]
group = "front"
arrivals = { kind = "trace", file = "history.csv", column = "arrived_at" }
handling = { kind = "exponential", mean = "4 min" }
[[operators]]
group = "front"
count = 1
role = "agent"
"""


@pytest.fixture
def stamp(tmp_path: Path) -> Path:
    """Return the stamp of two replications of a desk."""
    write_tables([replicate(desk(), 2, seed=3, jobs=1, label="desk")], tmp_path)
    return tmp_path / "stamp.json"


def edited(stamp: Path, **entries: Any) -> Path:
    """Change entries of a stamp."""
    content = json.loads(stamp.read_text(encoding="utf-8"))
    stamp.write_text(json.dumps(content | entries), encoding="utf-8")
    return stamp


def with_history(folder: Path) -> Path:
    """Write a scenario that reads a history, run it, and return its stamp in another folder."""
    desk_folder = folder / "desk"
    desk_folder.mkdir()
    (desk_folder / "history.toml").write_text(HISTORY, encoding="utf-8")
    (desk_folder / "history.csv").write_text("arrived_at\n09:05\n09:06\n09:30\n", encoding="utf-8")
    scenario = load_scenario(desk_folder / "history.toml")
    write_tables([replicate(scenario, 2, jobs=1)], folder / "results")
    return folder / "results" / "stamp.json"


def test_a_stamp_gives_the_same_numbers(stamp: Path) -> None:
    """Run again from the file and from its folder, nothing differs and nothing has changed."""
    for name in (stamp, stamp.parent):
        done = rerun(name, jobs=1)
        assert (done.is_same, done.differences, done.changes) == (True, (), ())
        assert [(one.label, one.seed, one.wanted) for one in done.experiments] == [("desk", 3, 2)]


def test_a_comparison_is_run_again_as_a_whole(tmp_path: Path) -> None:
    """Both scenarios of a comparison are run again under their labels."""
    write_comparison(compare([desk(), desk(second=2)], 2, jobs=1), tmp_path)
    done = rerun(tmp_path, jobs=1)
    assert done.is_same
    assert len(done.experiments) == 2
    assert not done.with_records


def test_a_stamp_says_whether_there_were_records(tmp_path: Path) -> None:
    """The stamp of a run whose records were written says so."""
    write_run(replicate(desk(), 1, jobs=1, keep_paths=True), tmp_path)
    assert rerun(tmp_path, jobs=1).with_records


def test_another_seed_is_another_record(stamp: Path) -> None:
    """With seed 4 in place of 3 the records differ, and the sentence names the scenario."""
    done = rerun(edited(stamp, seed=4), jobs=1)
    assert not done.is_same
    assert done.differences == ("desk: the records differ",)


def test_the_same_records_measured_otherwise_are_told_apart(stamp: Path) -> None:
    """Where only the fingerprint of the measures differs, the sentence says that the records are the same."""
    done = rerun(edited(stamp, measures={"desk": "00"}), jobs=1)
    assert done.differences == ("desk: the records are the same, but they are measured otherwise",)


def test_changed_versions_are_told(stamp: Path) -> None:
    """Another NumPy, Python and program are three changes, though the numbers are the same."""
    done = rerun(
        edited(stamp, packages={"numpy": "1.0"}, python="3.9.1", program="00", git_commit="abc"), jobs=1
    )
    assert done.is_same
    numpy, python, program = done.changes
    assert numpy.startswith("numpy was 1.0 and is ")
    assert python.startswith("python was 3.9.1 and is ")
    assert program.startswith("the program's code has changed (commit then abc, now ")


def test_a_stamp_of_an_earlier_version_is_enough(stamp: Path) -> None:
    """Without the entries that came later the records are still compared."""
    content = json.loads(stamp.read_text(encoding="utf-8"))
    needed = {key: content[key] for key in ("scenarios", "seed", "replications", "fingerprints")}
    stamp.write_text(json.dumps(needed), encoding="utf-8")
    assert rerun(stamp, jobs=1).is_same


def test_input_files_are_found_from_the_stamp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A history beside the scenario is found from the stamp's folder, wherever the command is run."""
    stamp = with_history(tmp_path)
    monkeypatch.chdir(tmp_path.parent)
    assert rerun(stamp, jobs=1).is_same


def test_a_changed_input_file_is_named(tmp_path: Path) -> None:
    """One more arrival in the history makes other records, and the file is named."""
    stamp = with_history(tmp_path)
    with (tmp_path / "desk" / "history.csv").open("a", encoding="utf-8") as file:
        file.write("09:40\n")
    done = rerun(stamp, jobs=1)
    assert not done.is_same
    assert done.changes == ("input history.csv has changed",)


def test_a_changed_scenario_file_changes_no_number(tmp_path: Path) -> None:
    """The stamp holds what the scenario's file said: the numbers are the same, and the change is told."""
    stamp = with_history(tmp_path)
    with (tmp_path / "desk" / "history.toml").open("a", encoding="utf-8") as file:
        file.write("[service]\ntarget = 0.9\n")
    done = rerun(stamp, jobs=1)
    assert done.is_same
    assert done.changes == ("history.toml has changed; what the stamp holds of it was run",)


def test_a_missing_input_file_is_asked_for(tmp_path: Path) -> None:
    """A history that was moved is named with --folder as the remedy, and found there."""
    stamp = with_history(tmp_path)
    (tmp_path / "moved").mkdir()
    (tmp_path / "desk" / "history.csv").rename(tmp_path / "moved" / "history.csv")
    with pytest.raises(ExperimentError, match=r'"history\.csv".*the run read this file.*--folder FOLDER'):
        rerun(stamp, jobs=1)
    assert rerun(stamp, folder=tmp_path / "moved", jobs=1).is_same


def test_a_file_elsewhere_is_read_only_if_it_is_the_one(tmp_path: Path) -> None:
    """A history outside the folder, given by a change, is read again only while it is unchanged."""
    (tmp_path / "desk").mkdir()
    (tmp_path / "desk" / "history.toml").write_text(HISTORY, encoding="utf-8")
    (tmp_path / "desk" / "history.csv").write_text("arrived_at\n09:05\n", encoding="utf-8")
    (tmp_path / "other.csv").write_text("arrived_at\n09:05\n09:07\n", encoding="utf-8")
    scenario = load_scenario(tmp_path / "desk" / "history.toml").with_changes(
        {"widgets.shop.arrivals.file": "../other.csv"}
    )
    write_tables([replicate(scenario, 1, jobs=1)], tmp_path / "results")
    assert rerun(tmp_path / "results", jobs=1).is_same
    (tmp_path / "other.csv").write_text("arrived_at\n09:05\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match="leaves the scenario's folder"):
        rerun(tmp_path / "results", jobs=1)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "it is not JSON"),
        ("\x00\x01", "it is not JSON"),
        ("[" * 100_000, "it is not JSON"),
        ("[1, 2]", "this is not a stamp"),
        ("{}", "scenarios: this entry is missing"),
        ('{"scenarios": {}, "seed": true, "replications": [0], "fingerprints": {}}', "seed: this entry"),
        ('{"scenarios": {}, "seed": 1, "replications": [], "fingerprints": {}}', "without a gap"),
        ('{"scenarios": {}, "seed": 1, "replications": [0, 2], "fingerprints": {}}', "without a gap"),
        ('{"scenarios": {}, "seed": -1, "replications": [0], "fingerprints": {}}', "a seed is not negative"),
        ('{"scenarios": {}, "seed": 1, "replications": [0], "fingerprints": {}}', "has one fingerprint"),
        ('{"scenarios": {"a": 1}, "seed": 1, "replications": [0], "fingerprints": {"a": ""}}', "no scenario"),
    ],
)
def test_what_is_no_stamp_is_refused(text: str, complaint: str, tmp_path: Path) -> None:
    """Eleven files that are no stamp, or have a gap, are refused by name with what is wrong."""
    (tmp_path / "stamp.json").write_text(text, encoding="utf-8")
    with pytest.raises(ExperimentError, match=complaint.replace("no scenario", "not a scenario")) as caught:
        rerun(tmp_path)
    assert str(tmp_path / "stamp.json") in str(caught.value)


def test_a_stamp_that_is_not_there_is_named(tmp_path: Path) -> None:
    """A folder without a stamp and a file that is not there are named."""
    for name in (tmp_path, tmp_path / "none.json"):
        with pytest.raises(ExperimentError, match="there is no such file"):
            rerun(name)


def test_a_compiled_stamp_runs_again_where_nothing_compiles(
    stamp: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without numba the readable engine does it, the numbers are the same, and a note says which one ran."""
    edited(stamp, engine={"name": "compiled", "reason": "asked for"})
    monkeypatch.setattr(engine, "_why_not", lambda blueprint: "numba is not installed, or is switched off")
    done = rerun(stamp, jobs=1)
    assert done.is_same
    assert done.experiments[0].engine == "readable"
    told = "the compiled engine ran then and the readable one now, which gives the same bytes: "
    assert done.changes == (told + "numba is not installed, or is switched off",)


def test_records_are_kept_in_memory_where_few_are_expected(stamp: Path) -> None:
    """Of 2 days of 96 chats each, 192 are expected: a limit of 192 keeps both records, one of 191 none."""
    for limit, kept in ((192, 2), (191, 0), (0, 0)):
        [experiment] = rerun(stamp, jobs=1, legs_in_memory=limit).experiments
        assert len(list(experiment.paths())) == kept
