"""Questions that a stamp asks again: the same tables to the byte, and stamps that were spoiled."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim import rerun
from sim.experiment.folder import Store
from sim.experiment.procedure import keys_of, write_outcome
from sim.experiment.requirement import Requirement, requirement
from sim.experiment.select import Best, select_best
from sim.experiment.sweep import sweep
from sim.experiment.tasks import ExperimentError
from tests.builders import desk


def edited(folder: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    """Change a folder's stamp."""
    stamp = folder / "stamp.json"
    content = json.loads(stamp.read_text(encoding="utf-8"))
    change(content)
    stamp.write_text(json.dumps(content), encoding="utf-8")
    return folder


def test_a_selection_is_asked_again(tmp_path: Path) -> None:
    """Three desks are ranked again from the stamp: the same winner, means and fresh differences."""
    scenarios = [desk(front=front, title=f"{front} people") for front in (2, 3, 5)]
    best = select_best(scenarios, "leg_wait_all_mean", "group:front", indifference="30 s", seed=4)
    write_outcome(best, tmp_path)
    again = rerun(tmp_path)
    assert again.is_same
    assert isinstance(again.outcome, Best)
    assert again.outcome.rivals == best.rivals
    assert again.outcome.confirmed == best.confirmed
    rows = (tmp_path / "selection.csv").read_text(encoding="utf-8").splitlines()
    assert rows[1].startswith("1,5 people,group:front,leg_wait_all_mean,s,")
    assert [row.split(",")[7] for row in rows[1:]] == ["true", "false", "false"]


def test_a_requirement_is_asked_again(tmp_path: Path) -> None:
    """What each half hour needs comes out the same from the stamp."""
    found = requirement(desk(2, 1), replications=2, seed=4)
    assert [path.name for path in write_outcome(found, tmp_path)] == ["requirement.csv", "stamp.json"]
    again = rerun(tmp_path)
    assert again.is_same
    assert isinstance(again.outcome, Requirement)
    assert again.outcome.fingerprints == found.fingerprints


def test_another_answer_is_told(tmp_path: Path) -> None:
    """With another seed in the stamp records and tables differ; a spoiled hash is told by its table."""
    write_outcome(sweep(desk(), ["groups.front.headcount=2:3"], 2, seed=5), tmp_path)
    edited(tmp_path, lambda content: content["tables"].update({"cells.csv": "0" * 64}))
    assert rerun(tmp_path).differences == ("cells.csv differs",)
    edited(tmp_path, lambda content: content.update(seed=6))
    told = rerun(tmp_path).differences
    assert told == ("A desk for a test: the records differ", "cells.csv differs", "sweep.csv differs")


@pytest.mark.parametrize(
    ("change", "entry"),
    [
        (lambda content: content.update(procedure="divine"), "procedure"),
        (lambda content: content.update(asked=[]), "asked"),
        (lambda content: content["asked"].pop("vary"), "asked.vary"),
        (lambda content: content["asked"].update(vary={"groups.front.headcount": [2]}), "asked.vary"),
        (lambda content: content["asked"].update(vary={"groups.front.headcount": 2}), "asked.vary"),
        (lambda content: content["asked"].update(replications=True), "asked.replications"),
        (lambda content: content["asked"].update(replications=0), "asked.replications"),
        (lambda content: content.update(tables={"../x": ""}), "tables"),
        (lambda content: content.update(tables={}), "tables"),
    ],
)
def test_a_spoiled_stamp_is_refused(
    change: Callable[[dict[str, Any]], None], entry: str, tmp_path: Path
) -> None:
    """An entry that is missing or of another kind is named, and nothing is simulated."""
    write_outcome(sweep(desk(), ["groups.front.headcount=2:3"], 1, seed=5), tmp_path)
    with pytest.raises(ExperimentError, match=f"{entry}: this entry is missing or of another kind"):
        rerun(edited(tmp_path, change))


def test_everything_that_was_simulated_has_a_key(tmp_path: Path) -> None:
    """When the keys of an answer are cleared, a store holds nothing of a sweep or a selection any more."""
    with Store(tmp_path) as store:
        found = sweep(desk(), ["groups.front.headcount=2:3"], 2, differences=True, store=store)
        best = select_best([desk(), desk(handling="9 min")], "arrived", indifference="1", store=store)
        assert store.is_used
        store.clear([*keys_of(found), *keys_of(best)])
        assert not store.is_used
