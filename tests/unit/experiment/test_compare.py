"""Comparisons: the same customers in every scenario, and differences paired by replication."""

import math
from typing import Any

import pytest

from sim import compare
from sim.experiment.compare import distinct
from sim.stats.paired import shared_cells
from tests.builders import desk


def test_one_more_second_level_changes_no_first_level_figure() -> None:
    """Cold: with two at the second level all figures of the front group stay, but for waits on both."""
    both = compare([desk(share=0.4), desk(second=2, share=0.4)], 6, seed=2, jobs=1)
    base, other = both.metrics(0), both.metrics(1)
    row = base[0].scopes.index("group:front")
    metrics = [name for column, name in enumerate(base[0].names) if base[0].defined[row, column]]
    # The one figure of a group that follows its chats to other groups.
    metrics.remove("customer_wait_mean")
    assert len(metrics) > 24
    for name in metrics:
        assert both.difference(1, "group:front", name).identical, name
        for mine, theirs in zip(base, other, strict=True):
            values = mine.value("group:front", name), theirs.value("group:front", name)
            assert values[0] == values[1] or all(map(math.isnan, values)), name
    assert both.difference(1, "group:second", "leg_wait_mean").difference.mean < 0


def test_a_warm_hand_over_lets_the_second_level_be_felt() -> None:
    """Warm: a first operator waits with the customer, so that the front group's wait does change."""
    warm: dict[str, Any] = {"share": 0.4, "warm": "2 min", "rate": "20 per hour"}
    both = compare([desk(**warm), desk(second=3, **warm)], 3, seed=2, jobs=1)
    assert not both.difference(1, "group:front", "slot_occupancy").identical


def test_every_difference_is_paired_by_replication() -> None:
    """The difference of a count is the mean over three replications of other less base."""
    both = compare([desk(), desk(rate="18 per hour")], 3, seed=5, jobs=1)
    pair = both.difference(1, "all", "arrived")
    apart = [
        theirs.value("all", "arrived") - mine.value("all", "arrived")
        for mine, theirs in zip(both.metrics(0), both.metrics(1), strict=True)
    ]
    assert pair.difference.mean == pytest.approx(sum(apart) / 3)
    assert pair.difference.n == 3
    assert not pair.identical


def test_a_higher_rate_brings_the_same_customers_and_more() -> None:
    """Under common random numbers half as much again brings more chats in every replication."""
    both = compare([desk(), desk(rate="18 per hour")], 4, seed=5, jobs=1)
    for mine, theirs in zip(both.metrics(0), both.metrics(1), strict=True):
        assert theirs.value("all", "arrived") > mine.value("all", "arrived")


def test_a_scenario_against_itself_is_identical() -> None:
    """Every metric of every scope is the same in both, and a difference that is not blank is 0."""
    both = compare([desk(), desk()], 2, jobs=1)
    cells = shared_cells(both.metrics(0)[0], both.metrics(1)[0])
    pairs = [both.difference(1, scope, name) for scope, name in cells]
    assert all(pair.identical for pair in pairs)
    assert {pair.difference.mean for pair in pairs if not math.isnan(pair.difference.mean)} == {0.0}


@pytest.mark.parametrize("count", [0, 1])
def test_a_single_scenario_is_refused(count: int) -> None:
    """A comparison of one scenario, or none, is an error."""
    with pytest.raises(ValueError, match="two scenarios or more"):
        compare([desk()] * count, 2)


def test_three_scenarios_are_compared_with_the_first() -> None:
    """Of three scenarios the third is compared with the first, not with the second."""
    rates = ["12 per hour", "15 per hour", "18 per hour"]
    three = compare([desk(rate=rate) for rate in rates], 2, seed=1, jobs=1)
    means = [experiment.summary().estimate("all", "arrived").mean for experiment in three.experiments]
    assert three.difference(2, "all", "arrived").difference.mean == pytest.approx(means[2] - means[0])


def test_labels_are_told_apart() -> None:
    """A label that stands three times gets the numbers 2 and 3."""
    assert distinct(["a", "b", "a", "a"]) == ["a", "b", "a (2)", "a (3)"]


@pytest.mark.parametrize("labels", [["a", "a (2)", "a"], ["a", "a", "a (2)"]])
def test_a_number_never_meets_a_label_that_has_it_already(labels: list[str]) -> None:
    """With "a (2)" given, before or after, the second "a" gets the number 3."""
    assert sorted(distinct(labels)) == ["a", "a (2)", "a (3)"]
    assert distinct(labels)[labels.index("a (2)")] == "a (2)"


def test_progress_counts_over_all_scenarios() -> None:
    """Two scenarios of three replications are six steps of six."""
    steps: list[tuple[int, int]] = []
    compare([desk(), desk()], 3, jobs=1, progress=lambda done, total: steps.append((done, total)))
    assert steps == [(done, 6) for done in range(1, 7)]


def test_an_interrupted_comparison_is_none() -> None:
    """Ctrl-C in the second scenario ends the comparison: half of a pair says nothing."""

    def stop(done: int, _: int) -> None:
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        compare([desk(), desk()], 3, jobs=1, progress=stop)


def test_groups_are_those_that_both_have_lowest_tier_first() -> None:
    """The second level stands after the front group, also where its name comes first in the file."""
    both = compare([desk(), desk(second=2)], 1, jobs=1)
    assert both.groups(1) == ("front", "second")
    assert [both.tier(group) for group in both.groups(1)] == [1, 2]


def test_records_are_kept_when_asked_for() -> None:
    """With ``keep_paths`` both scenarios have their records, without it neither has."""
    for keep in (True, False):
        both = compare([desk(), desk()], 1, jobs=1, keep_paths=keep)
        assert [experiment.replications[0].path is not None for experiment in both.experiments] == [keep] * 2
