"""Replications until the figures are precise: where the rule stops, and that nothing else changes."""

import math
from dataclasses import replace

import pytest

from sim.experiment.compare import Comparison, compare
from sim.experiment.gather import HERE
from sim.experiment.replicate import prepare, replicate
from sim.experiment.sequential import compare_until, replicate_until
from sim.experiment.tasks import ExperimentError, Keep
from sim.stats.precision import parse_goal
from tests.builders import desk

BARE = Keep(intervals=False)


def test_the_wait_is_known_to_the_second() -> None:
    """Asked for 20 s on the first level's wait, the half-width at the end is at most 20 s, twice in a row."""
    plan = prepare(desk(front=2), 1, seed=3)
    done = replicate_until(plan, [parse_goal("20 s of leg_wait_mean@tier:1")], BARE, HERE)
    found = done.precision
    assert found is not None
    estimate = done.summary().estimate("tier:1", "leg_wait_mean")
    assert estimate == found.figures[0].estimate
    assert estimate.half_width <= 20
    assert [missing <= 1 for _, missing in found.looks[-2:]] == [True, True]
    assert found.is_met
    assert done.is_complete


def test_the_replications_are_those_of_a_fixed_number() -> None:
    """With fifteen at the end, the fifteen records are those that a run of fifteen leaves."""
    scenario = desk(front=3)
    done = replicate_until(prepare(scenario, 1, seed=3), [parse_goal("10 min")], BARE, HERE)
    fixed = replicate(scenario, 15, seed=3)
    assert [one.fingerprint for one in done.replications] == [one.fingerprint for one in fixed.replications]


def test_the_cap_ends_it_and_says_so() -> None:
    """A millisecond is out of reach of twelve replications: the goal is missed, the figures are there."""
    plan = prepare(desk(front=2), 1, seed=3)
    done = replicate_until(plan, [parse_goal("1 ms")], BARE, HERE, cap=12)
    found = done.precision
    assert found is not None
    assert (len(done.replications), found.is_met, found.figures[0].is_met) == (12, False, False)


def test_what_no_replication_has_is_waited_for() -> None:
    """With one forward in a million chats the second level has no wait in 40 days: unknown."""
    plan = prepare(desk(front=4, share=1e-6), 1, seed=3)
    done = replicate_until(plan, [parse_goal("10 min")], BARE, HERE, cap=40)
    found = done.precision
    assert found is not None
    assert not found.is_met
    assert [(known.scope, known.estimate.n) for known in found.figures] == [("tier:1", 40), ("tier:2", 0)]
    assert found.figures[1].reach == math.inf


def test_a_comparison_looks_at_the_difference() -> None:
    """The difference by one more operator is known to 20 s, whatever the two waits themselves are."""
    plans = [prepare(desk(front=front), 1, seed=3, label=str(front)) for front in (2, 3)]
    done = compare_until(plans, [parse_goal("20 s of leg_wait_mean@tier:1")], BARE, HERE)
    compared, found = Comparison(done), done[0].precision
    assert found is not None
    difference = compared.difference(1, "tier:1", "leg_wait_mean").difference
    assert difference == found.figures[0].estimate
    assert difference.half_width <= 20
    assert found.figures[0].label == "3"


@pytest.mark.parametrize(
    ("figure", "told"),
    [
        ("leg_wait_mean@tier:9", 'no scope "tier:9"'),
        ("leg_wait_mean@group:frnt", 'perhaps "group:front" is meant'),
        ("busy_share@nowhere", "the scopes here are all, .*, group:front"),
        ("cost@widget:shop", '"widget:shop" has no cost. Remedy: it is measured for: all, group, tier'),
    ],
)
def test_a_figure_that_the_scenario_lacks_is_refused_at_once(figure: str, told: str) -> None:
    """Before anything is simulated the error names what is wrong and what is there."""
    means = replace(HERE, progress=lambda done, total: pytest.fail("something was simulated"))
    with pytest.raises(ExperimentError, match=told):
        replicate_until(prepare(desk(), 1), [parse_goal(f"5% of {figure}")], BARE, means)


def test_a_figure_that_no_other_scenario_has_is_refused() -> None:
    """A tier that only the baseline has cannot be compared; one that another scenario has can."""
    goal = parse_goal("10 min of leg_wait_mean@tier:2")
    with pytest.raises(ExperimentError, match='no scope "tier:2"'):
        compare_until([prepare(desk(), 1), prepare(desk(share=0), 1)], [goal], BARE, HERE)


def test_the_public_functions_take_a_precision() -> None:
    """Ten minutes are reached at the second look: 15 replications, with or without a comparison."""
    assert len(replicate(desk(front=3), seed=3, precision="10 min").replications) == 15
    both = compare([desk(front=3), desk(front=4)], seed=3, precision=["10 min", "90 points"])
    assert [len(one.replications) for one in both.experiments] == [15, 15]
    assert len(replicate(desk(front=4), seed=3, precision="1 ms", cap=11).replications) == 11


def test_progress_goes_on_counting() -> None:
    """Of 10 and then 5 more replications, the last is told as 15 of 15."""
    told: list[tuple[int, int]] = []
    replicate(desk(front=3), seed=3, precision="10 min", jobs=1, progress=lambda *at: told.append(at))
    assert (told[0], told[9], told[-1]) == ((1, 10), (10, 10), (15, 15))
