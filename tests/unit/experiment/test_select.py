"""The best of several scenarios, confirmed on days that the search has not seen."""

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sim.experiment.folder import Store
from sim.experiment.replicate import replicate
from sim.experiment.select import is_largest_best, read_indifference, select_best
from sim.experiment.tasks import ExperimentError
from sim.stats.estimate import Estimate
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
    """No day tells two desks' arrivals apart: 640 are drawn; the fresh ones follow."""
    alike = [desk(handling=f"{minutes} min", title=f"{minutes} min") for minutes in (8, 9)]
    best = select_best(alike, "arrived", indifference=1.0, seed=4)
    assert best.fresh == range(640, 690)
    assert best.confirmed[0][1].mean == 0
    scenarios = [desk(front=front, title=f"{front} people") for front in (2, 4)]
    with pytest.raises(ExperimentError, match="customers decide it alone"):
        select_best(scenarios, "arrived", indifference=1.0, seed=4)
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


def test_the_usual_direction_is_known() -> None:
    """Without a word waits are best when short and service levels when high, and the ranking says so."""
    scenarios = [desk(front=front, title=f"{front} people") for front in (2, 3, 5)]
    found = select_best(scenarios, "service_level", "group:front", indifference="1 point", seed=4)
    assert (found.largest, found.label, found.unit) == (True, "5 people", "share")
    assert [rival.label for rival in found.ranked()] == ["5 people", "3 people", "2 people"]
    assert found.refuted_by() == []
    assert (is_largest_best("leg_wait_mean"), is_largest_best("cost")) == (False, False)
    assert (is_largest_best("success"), is_largest_best("customer_service_level")) == (True, True)


def test_a_winner_that_fresh_days_refute_is_told() -> None:
    """A loser that waits 5 s ± 1 s less on fresh days did better than the one with the shortest wait."""
    scenarios = [desk(front=front, title=f"{front} people") for front in (2, 4)]
    found = select_best(scenarios, "leg_wait_all_mean", "group:front", indifference=60.0, seed=4)
    less = Estimate(-5.0, 1.0, 50, "s")
    found = replace(found, confirmed=(("2 people", less),), indifference=5.0)
    assert found.refuted_by() == [("2 people", less)]
    assert replace(found, largest=True).refuted_by() == []
    assert replace(found, indifference=5.5).refuted_by() == []


def test_labels_and_a_store_are_taken(tmp_path: Path) -> None:
    """A second selection with the store of the first simulates nothing and ends with the same bytes."""
    scenarios = [desk(front=front) for front in (2, 4)]
    asked: dict[str, Any] = {"indifference": "30 s", "seed": 4, "labels": ["two", "four"]}
    told: list[tuple[int, int]] = []
    with Store(tmp_path) as store:
        first = select_best(
            scenarios, "leg_wait_all_mean", **asked, store=store, progress=lambda *at: told.append(at)
        )
        again = select_best(scenarios, "leg_wait_all_mean", **asked, store=store)
    assert first.label == again.label == "four"
    assert first.fingerprints == again.fingerprints
    assert first.confirmed == again.confirmed
    assert (told[0], told[-1]) == ((0, 2), (2, 2))


@pytest.mark.parametrize(
    ("metric", "scope", "words"),
    [
        ("leg_wait_mean", "group:frnt", 'perhaps "group:front" is meant'),
        ("lag_wait_mean", "all", 'perhaps "leg_wait_mean" is meant'),
        ("cost", "all", r"without \[costs\]"),
    ],
)
def test_a_figure_that_is_not_there_is_refused(metric: str, scope: str, words: str) -> None:
    """An unknown group, an unknown metric and costs that nobody gave are refused before anything is run."""
    with pytest.raises(ExperimentError, match=words):
        select_best([desk(), desk(front=4)], metric, scope, indifference=1.0)


def test_costs_in_two_currencies_have_no_order() -> None:
    """30 EUR an hour and 30 USD an hour are not compared."""
    rates = {"costs": {"groups.front": "30 per hour", "currency": "EUR"}}
    euro = desk().with_changes(rates)
    dollar = euro.with_changes({"costs.currency": "USD"})
    with pytest.raises(ExperimentError, match="EUR and USD cannot be compared"):
        select_best([euro, dollar], "cost", indifference="5")


def test_a_day_without_the_figure_is_named() -> None:
    """With one forward in a million chats no day has a wait at the second level: the first is named."""
    with pytest.raises(ExperimentError, match="replication 0 has no such figure"):
        select_best(
            [desk(share=1e-6), desk(share=1e-6, front=4)], "leg_wait_mean", "tier:2", indifference=1.0
        )


@pytest.mark.parametrize(
    ("text", "metric", "unit", "value"),
    [
        ("2 s", "leg_wait_mean", "s", 2.0),
        ("1 min 30 s", "leg_wait_mean", "s", 90.0),
        ("2 points", "service_level", "share", 0.02),
        ("1 point", "service_level", "share", 0.01),
        ("5", "arrived", "chats", 5.0),
        (" 2.5 chats ", "queue_mean", "chats", 2.5),
        ("20 EUR", "cost", "EUR", 20.0),
    ],
)
def test_a_difference_that_matters_is_read(text: str, metric: str, unit: str, value: float) -> None:
    """Times have their unit, shares are given in points, and other units can be left out."""
    assert read_indifference(text, metric, unit) == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "unit"),
    [("2", "s"), ("5%", "s"), ("-2 s", "s"), ("0 s", "s"), ("2%", "share"), ("0.02", "share"),
     ("5 s", "chats"), ("", "chats"), ("0", "chats"), ("nan", "chats"), ("20 USD", "EUR")],
)  # fmt: skip
def test_what_is_no_difference_is_refused(text: str, unit: str) -> None:
    """No unit, a percentage, nothing, less than nothing and another unit are refused with an example."""
    with pytest.raises(ExperimentError, match="write for example"):
        read_indifference(text, "leg_wait_mean", unit)


def test_one_scenario_is_no_choice() -> None:
    """A selection takes two scenarios."""
    with pytest.raises(ValueError, match="two scenarios"):
        select_best([desk()], "arrived", indifference=1.0)
