"""The best of several scenarios, confirmed on days that the search has not seen."""

import math

import pytest

from sim.experiment.replicate import replicate
from sim.experiment.select import select_best
from tests.builders import desk


def test_more_people_wait_less() -> None:
    """Of two, three and five first-level operators five have the shortest wait; two are dropped at once."""
    scenarios = [desk(front=front, title=f"{front} people") for front in (2, 3, 5)]
    best = select_best(scenarios, "leg_wait_all_mean", "group:front", indifference=30.0, seed=4)
    assert best.label == "5 people"
    assert best.rivals[0].replications == 20
    assert {label for label, _ in best.confirmed} == {"2 people", "3 people"}
    assert all(difference.mean > 0 for _, difference in best.confirmed)


def test_the_finalists_meet_again_on_fresh_days() -> None:
    """Confirming days follow the last one used, and their difference is the paired one of those days."""
    scenarios = [desk(front=front, title=f"{front} people") for front in (2, 4)]
    best = select_best(scenarios, "arrived", indifference=1.0, seed=4)
    assert best.fresh == range(20, 70)
    assert best.confirmed[0][1].mean == 0
    best = select_best(scenarios, "leg_wait_all_mean", "group:front", indifference=60.0, seed=4)
    runs = [replicate(one, best.fresh.stop, seed=4).replications for one in scenarios]
    days = [
        [runs[s][day].metrics.value("group:front", "leg_wait_all_mean") for day in best.fresh] for s in (0, 1)
    ]
    apart = [two - four for two, four in zip(*days, strict=True)]
    assert best.confirmed[0][1].mean == pytest.approx(math.fsum(apart) / len(apart))


def test_more_can_be_better() -> None:
    """By the largest service level four people beat two."""
    scenarios = [desk(front=front, title=f"{front} people") for front in (2, 4)]
    best = select_best(scenarios, "service_level", "group:front", indifference=0.05, largest=True, seed=4)
    assert best.label == "4 people"


def test_a_cap_that_decides_nothing_is_told() -> None:
    """Two second levels of the same size under other names differ by nothing that twenty days could show."""
    scenarios = [desk(widgets__shop__arrivals__rate=rate) for rate in ("12 per hour", "12.01 per hour")]
    best = select_best(scenarios, "end_to_end_mean", indifference=1e-3, seed=4, cap=20)
    assert (best.label, best.confirmed) == ("", ())


def test_one_scenario_is_no_choice() -> None:
    """A selection takes two scenarios."""
    with pytest.raises(ValueError, match="two scenarios"):
        select_best([desk()], "arrived", indifference=1.0)
