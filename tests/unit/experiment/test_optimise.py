"""Optimise: against trying every staffing, and where nothing will do."""

import json
from pathlib import Path

import pytest

from sim.experiment.optimise import FRESH_FROM, Optimum, optimise
from sim.experiment.replicate import simulate
from sim.experiment.rerun import rerun
from sim.experiment.sweep import sweep
from sim.experiment.sweep_outputs import write_optimum
from sim.experiment.tasks import ExperimentError
from sim.experiment.verdict import Verdict
from tests.builders import desk

VARY = ["groups.front.headcount=1:5", "groups.second.headcount=1:4"]
TARGETS = ["service_level@group:front>=80%", "leg_wait_mean@group:second<=60 s"]
DESK = desk(3, 2, slots=1, rate="10 per hour")


@pytest.fixture(scope="module")
def found() -> Optimum:
    """Return the answer of a small desk."""
    return optimise(DESK, VARY, TARGETS, most=160, seed=2)


def test_the_answer_is_that_of_trying_everything(found: Optimum) -> None:
    """Of 20 staffings with 60 other replications each, the cheapest within both bounds is the winner."""
    good = []
    for cell in sweep(DESK, VARY, 60, seed=77).cells:
        level = cell.summary.estimate("group:front", "service_level").mean
        wait = cell.summary.estimate("group:second", "leg_wait_mean").mean
        if level >= 0.8 and wait <= 60:
            good.append(tuple(int(value) for value in cell.values))
    assert found.winner is not None
    assert found.winner.heads == min(good, key=sum)


def test_the_answer_is_proven(found: Optimum) -> None:
    """The winner is confirmed, each neighbour with a head less fails, and fewer than 20 cells were run."""
    assert found.winner is not None
    assert found.confirmed is not None
    assert found.is_proven
    a, b = found.winner.heads
    cheaper = {heads for heads in ((a - 1, b), (a, b - 1)) if min(heads) > 0}
    assert {one.heads for one in found.neighbours} == cheaper
    assert all(one.verdict == Verdict.FAILS for one in found.neighbours)
    assert found.simulated < found.cells == 20


def test_the_winner_is_confirmed_on_other_customers(found: Optimum) -> None:
    """Replication 1,000,000 of the seed is none of those of the search, whose numbers end below 160."""
    assert FRESH_FROM > 160
    cell = found.staffed[0]
    prints = {done.fingerprint for _, done in simulate([cell], range(20), 2)}
    fresh = {done.fingerprint for _, done in simulate([cell], range(FRESH_FROM, FRESH_FROM + 2), 2)}
    assert not prints & fresh


def test_the_same_seed_gives_the_same_answer(found: Optimum) -> None:
    """Run again, every staffing has the same estimates to the bit."""
    again = optimise(DESK, VARY, TARGETS, most=160, seed=2)
    assert (again.winner, again.confirmed) != (None, None)
    assert [one.margins for one in again.neighbours] == [one.margins for one in found.neighbours]
    assert again.runs == found.runs


def test_targets_out_of_reach_are_said_so() -> None:
    """A mean wait of 1 ms is missed by all 2 staffings, and the closest is the one with more heads."""
    vary = ["groups.front.headcount=1:2"]
    none = optimise(DESK, vary, ["leg_wait_mean@group:front<=1 ms"], most=40)
    assert none.winner is None
    assert not none.is_proven
    assert none.closest is not None
    assert none.closest.heads == (2,)
    assert none.closest.margins[0] < 0
    assert none.closest.missed == (0,)


def test_dearer_people_are_spared() -> None:
    """With prices the winner costs heads times 8 hours times the rate: here 240 and 360 a head."""
    prices = {"costs": {"groups.front": "30 per hour", "groups.second": "45 per hour", "currency": "EUR"}}
    found = optimise(DESK.with_changes(prices), VARY, TARGETS, most=40)
    assert found.winner is not None
    a, b = found.winner.heads
    assert found.winner.cost == 240 * a + 360 * b


@pytest.mark.parametrize(
    ("vary", "targets", "words"),
    [
        (["widgets.shop.arrivals.rate=1:3"], TARGETS, "only headcounts"),
        (['groups."".headcount=1:3'], TARGETS, "part of this path is empty"),
        (["groups.frnt.headcount=1:3"], TARGETS, 'perhaps "front" is meant'),
        (["groups.front.headcount=0:3"], TARGETS, "whole number above 0"),
        (["groups.front.headcount=1,x"], TARGETS, "whole number above 0"),
        (VARY, [], "no target"),
        ([], TARGETS, "nothing is varied"),
    ],
)
def test_what_cannot_be_optimised_is_refused(vary: list[str], targets: list[str], words: str) -> None:
    """Seven questions without an answer are refused in words."""
    with pytest.raises(ExperimentError, match=words):
        optimise(DESK, vary, targets)


def test_people_without_a_price_are_refused() -> None:
    """Where one of two varied groups has no rate, any number of its people would be the cheapest."""
    prices = {"costs": {"groups.front": "30 per hour", "currency": "EUR"}}
    with pytest.raises(ExperimentError, match="costs nothing"):
        optimise(DESK.with_changes(prices), VARY, TARGETS)


def test_the_table_has_a_row_a_staffing_and_target(found: Optimum, tmp_path: Path) -> None:
    """Winner, fresh replications and neighbours have 2 rows each, and the stamp holds the question."""
    table, stamp = write_optimum(found, tmp_path)
    rows = table.read_text(encoding="utf-8").splitlines()
    assert len(rows) == 1 + 2 * (2 + len(found.neighbours) + len(found.undecided))
    asked = json.loads(stamp.read_text(encoding="utf-8"))["asked"]
    assert asked["targets"] == [str(target) for target in found.targets]


def test_the_stamp_runs_again(found: Optimum, tmp_path: Path) -> None:
    """Asked again from the stamp, the search ends with the same table and the same winner."""
    write_optimum(found, tmp_path)
    again = rerun(tmp_path)
    assert again.is_same
    assert isinstance(again.outcome, Optimum)
    assert found.winner is not None
    assert again.outcome.winner is not None
    assert again.outcome.winner.fingerprints == found.winner.fingerprints


def test_progress_counts_the_staffings_that_are_settled() -> None:
    """Of 20 staffings at most 19 are settled before the answer is confirmed, and 20 at the end."""
    told: list[tuple[int, int]] = []
    optimise(DESK, VARY, TARGETS, most=160, seed=2, progress=lambda *at: told.append(at))
    assert {total for _, total in told} == {20}
    settled = [done for done, _ in told]
    assert settled == sorted(settled)
    assert settled[0] < 19
    assert settled[-2:] == [19, 20]


def test_a_target_of_the_whole_way_is_that_of_trying_everything() -> None:
    """End to end within 15 min: the answer costs what the cheapest of 20 staffings in a sweep does."""
    found = optimise(DESK, VARY, ["end_to_end_mean@all<=15 min"], most=640, seed=2)
    means = {
        tuple(int(value) for value in cell.values): cell.summary.estimate("all", "end_to_end_mean").mean
        for cell in sweep(DESK, VARY, 300, seed=77).cells
    }
    assert found.winner is not None
    assert sum(found.winner.heads) == min(sum(heads) for heads, mean in means.items() if mean <= 900)
    assert found.undecided == ()
