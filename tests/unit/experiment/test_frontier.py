"""The frontier: costs by plan, and which cell beats which."""

import math

import pytest

from sim.experiment.frontier import head_costs, planned_cost, standings
from sim.scenario import build_blueprint
from sim.stats.estimate import Estimate
from tests.builders import desk

PRICES = {"costs": {"groups.front": "30 per hour", "groups.second": "45 per hour", "currency": "EUR"}}


def level(mean: float) -> tuple[Estimate, str]:
    """Return a service level of the whole desk."""
    return Estimate(mean, 0.01, 20, "share"), "all"


def test_without_prices_heads_are_counted() -> None:
    """3 at the front and 2 behind cost 5."""
    blueprint = build_blueprint(desk(3, 2))
    assert head_costs(blueprint).tolist() == [1, 1]
    assert planned_cost(blueprint) == 5


def test_a_price_is_paid_for_the_planned_shift() -> None:
    """Eight hours cost 8 * 30 = 240 at the front and 8 * 45 = 360 behind: 3 * 240 + 2 * 360 = 1440."""
    blueprint = build_blueprint(desk(3, 2).with_changes(PRICES))
    assert head_costs(blueprint).tolist() == [240, 360]
    assert planned_cost(blueprint) == 1440


def test_a_cell_is_beaten_by_one_that_costs_no_more() -> None:
    """Of costs 3, 4, 4, 5, 6 with levels 50, 70, 60, 70, 80 % the third and fourth lose to the second."""
    costs = [3.0, 4.0, 4.0, 5.0, 6.0]
    found = standings(costs, [level(mean) for mean in (0.5, 0.7, 0.6, 0.7, 0.8)])
    assert [stand.beaten_by for stand in found] == [None, None, 1, 1, None]


def test_cells_alike_beat_each_other_not() -> None:
    """Two cells with cost 4 and level 70 % are both on the frontier."""
    found = standings([4.0, 4.0], [level(0.7), level(0.7)])
    assert [stand.beaten_by for stand in found] == [None, None]


def test_a_cell_without_a_service_level_is_beaten() -> None:
    """A level of nobody loses to any level that costs no more, here at 3 against 3."""
    found = standings([3.0, 3.0], [level(math.nan), level(0.1)])
    assert [stand.beaten_by for stand in found] == [1, None]


def test_rates_of_groups_without_one_are_nought() -> None:
    """With a rate for one of the two groups the other one's people cost 0."""
    prices = {"costs": {"groups.front": "30 per hour", "currency": "EUR"}}
    assert head_costs(build_blueprint(desk(3, 2).with_changes(prices))) == pytest.approx([240, 0])
