"""Missed days and costs: what counts as time online, and what is paid for."""

import math
from dataclasses import replace

import numpy as np
import pytest

from sim.core.blueprint import Blueprint
from sim.core.kinds import Outcome
from sim.core.path import OperatorLog, SamplePath
from sim.stats.estimate import summarise
from sim.stats.metrics import measure
from sim.stats.paired import pair, shared_cells
from tests.builders_blueprint import SECOND, LegRow, Stretch, blueprint, record, seconds

DAYS: list[Stretch] = [(0, 100), (200, 300), (400, 500)]
NOBODY_CAME = record([], online=[])


def logged(path: SamplePath, *changes: tuple[int, int, bool]) -> SamplePath:
    """Return a record with another log: second, operator, online."""
    at, operator, online = zip(*changes, strict=True)
    log = OperatorLog(np.array(operator, np.int32), seconds(at), np.array(online, np.bool_))
    return replace(path, operators=log)


def priced(plan: Blueprint, *rates: int, currency: str = "EUR") -> Blueprint:
    """Return a blueprint with hourly rates in thousandths, by group."""
    return replace(plan, groups=replace(plan.groups, hourly_cost=np.array(rates), currency=currency))


def test_a_missed_day_is_no_time_online() -> None:
    """Of three days of 100 s the second is missed: a chat [10,60) keeps busy 50 of 200 s, not of 300."""
    rows: list[LegRow] = [(0, 0, 0, 0, 0, 10, 10, 60, 60, Outcome.RESOLVED)]
    path = logged(record(rows), (0, 0, True), (100, 0, False), (400, 0, True), (500, 0, False))
    metrics = measure(path, blueprint(rosters=[DAYS], open_hours=DAYS))
    for scope in ("operator:o0", "group:g0", "widget:w0", "all"):
        assert metrics.value(scope, "busy_share") == 0.25
        assert metrics.value(scope, "slot_occupancy") == 50 / 600
    assert metrics.intervals is not None
    assert metrics.intervals.value("group:g0", "busy_share").tolist()[::2] == [0.5, 0.0]
    assert math.isnan(metrics.intervals.value("group:g0", "busy_share")[1])


def test_a_stretch_counts_where_the_log_shows_all_of_it() -> None:
    """Online [0,90) misses [0,100), [200,310) covers [200,300), on and off at 400 misses [400,500)."""
    times = ((0, True), (90, False), (200, True), (310, False), (400, True), (400, False))
    path = logged(record([]), *((at, 0, online) for at, online in times))
    metrics = measure(path, blueprint(rosters=[DAYS], open_hours=DAYS))
    row, column = metrics.scopes.index("operator:o0"), metrics.names.index("busy_share")
    assert metrics.denominator[row, column] == 100 * SECOND


def test_days_that_touch_are_each_judged_alone() -> None:
    """Nights [0,100) and [100,200), off and on at 100, are 200 s; with the second missed 100 s."""
    nights: list[Stretch] = [(0, 100), (100, 200)]
    plan = blueprint(rosters=[nights], open_hours=((0, 200),))
    both = logged(record([]), (0, 0, True), (100, 0, False), (100, 0, True), (200, 0, False))
    one = logged(record([]), (0, 0, True), (100, 0, False))
    column = measure(one, plan).names.index("busy_share")
    assert [measure(path, plan).denominator[0, column] // SECOND for path in (both, one)] == [200, 100]


@pytest.mark.parametrize("shifts", [[(0, 100), (100, 200)], [(0, 200)]])
def test_work_into_a_missed_day_is_overtime(shifts: list[Stretch]) -> None:
    """A chat [80,130) into a missed [100,200): 20 of 100 s busy, 30 s overtime, no work in a break."""
    rows: list[LegRow] = [(0, 0, 0, 0, 0, 80, 80, 130, 130, Outcome.RESOLVED)]
    plan = blueprint(rosters=[[(0, 100), (100, 200)]], shifts=[shifts], open_hours=((0, 200),))
    metrics = measure(logged(record(rows), (0, 0, True), (100, 0, False)), plan)
    names = ("busy_share", "overtime", "work_in_breaks")
    assert [metrics.value("operator:o0", name) for name in names] == [0.2, 30, 0]


def test_a_shift_costs_its_hours() -> None:
    """Two people at 45 and one at 36 an hour for 100 s: 2 * 1.25 = 2.50 and 1.00, 3.50 in all."""
    plan = blueprint(tiers=(1, 2), operators=((0, 1), (0, 1), (1, 1)), open_hours=((0, 100),))
    rows: list[LegRow] = [(k, 0, 0, 0, 0, 0, 0, 10, 10, Outcome.RESOLVED) for k in range(5)]
    metrics = measure(record(rows, staff=3), priced(plan, 45_000, 36_000))
    found = {scope: metrics.value(scope, "cost") for scope in ("group:g0", "group:g1", "tier:2", "all")}
    assert found == {"group:g0": 2.5, "group:g1": 1.0, "tier:2": 1.0, "all": 3.5}
    assert metrics.value("all", "cost_per_resolved") == 0.7
    with pytest.raises(KeyError):
        metrics.value("widget:w0", "cost")


def test_breaks_missed_days_and_overtime_are_paid() -> None:
    """Shifts of 100 + 100 s, a break of 40 s, the second day missed, 20 s overtime: 220 s at 36 are 2.20."""
    rows: list[LegRow] = [(0, 0, 0, 0, 0, 90, 90, 120, 120, Outcome.RESOLVED)]
    plan = blueprint(
        rosters=[[(0, 20), (60, 100), (200, 300)]], shifts=[DAYS[:2]], open_hours=((0, 100), (200, 300))
    )
    log = ((0, 0, True), (20, 0, False), (60, 0, True), (100, 0, False))
    metrics = measure(logged(record(rows), *log), priced(plan, 36_000))
    assert metrics.value("group:g0", "overtime") == 20
    assert metrics.value("group:g0", "cost") == 2.2
    absent = measure(NOBODY_CAME, priced(plan, 36_000))
    assert absent.value("all", "cost") == 2.0
    assert math.isnan(absent.value("all", "cost_per_resolved"))


def test_the_warm_up_is_not_paid() -> None:
    """Of a shift of 100 s the 40 of the warm-up are left out: 60 s at 36 an hour are 0.60."""
    plan = priced(blueprint(open_hours=((0, 100),), measure_from=40), 36_000)
    assert measure(NOBODY_CAME, plan).value("all", "cost") == 0.6


def test_overflowed_work_is_paid_where_the_operator_belongs() -> None:
    """Group 0 costs nothing, its chat keeps group 1's operator 10 s longer: 110 s at 36 an hour are 1.10."""
    rows: list[LegRow] = [(0, 0, 0, 0, 1, 0, 0, 110, 110, Outcome.RESOLVED)]
    plan = priced(blueprint(tiers=(1, 1), operators=((0, 1), (1, 1)), open_hours=((0, 100),)), 0, 36_000)
    metrics = measure(record(rows, staff=2), plan)
    assert [metrics.value(scope, "cost") for scope in ("group:g0", "group:g1", "all")] == [0, 1.1, 1.1]


def test_without_any_rate_the_cost_is_blank() -> None:
    """Nobody said what people cost: no cost, no cost per chat, no currency."""
    metrics = measure(record([]), blueprint())
    assert math.isnan(metrics.value("all", "cost"))
    assert math.isnan(metrics.value("all", "cost_per_resolved"))
    assert metrics.currency == ""
    assert summarise([metrics]).estimate("all", "cost").n == 0


def test_a_cost_is_rounded_once_for_each_group() -> None:
    """100 s at 0.05 an hour are 0.001388..., to a thousandth 0.001, and 130 s are 0.0018..., so 0.002."""
    costs = [
        measure(NOBODY_CAME, priced(blueprint(open_hours=((0, length),)), 50)).value("all", "cost")
        for length in (100, 130)
    ]
    assert costs == [0.001, 0.002]


def test_large_rates_and_long_years_do_not_run_over() -> None:
    """500 people for a year of 31,536,000 s at 2 million an hour: 500 * 8760 * 2,000,000 = 8.76e12."""
    plan = blueprint(operators=((0, 1),) * 500, open_hours=((0, 31_536_000),))
    assert measure(record([]), priced(plan, 2_000_000_000), None).value("all", "cost") == 8.76e12


def test_estimates_are_in_the_scenario_s_currency() -> None:
    """Costs of 1.00 and 1.20 EUR have the mean 1.10 EUR, over 1 and 3 resolved chats 2.20 / 4 EUR each."""
    plan = priced(blueprint(open_hours=((0, 100),)), 36_000)
    runs = []
    for count, end in ((1, 100), (3, 120)):
        rows: list[LegRow] = [(k, 0, 0, 0, 0, 0, 0, end, end, Outcome.RESOLVED) for k in range(count)]
        runs.append(measure(record(rows), plan))
    summary = summarise(runs)
    cost, each = summary.estimate("all", "cost"), summary.estimate("all", "cost_per_resolved")
    assert (cost.mean, cost.unit, cost.n) == (pytest.approx(1.1, rel=1e-15), "EUR", 2)
    assert (each.mean, each.unit) == (pytest.approx(0.55, rel=1e-15), "EUR")
    units = {metric: unit for scope, metric, unit, *_ in summary.rows() if scope == "all"}
    assert (units["cost"], units["overtime"]) == ("EUR", "s")


def test_costs_in_two_currencies_have_no_difference() -> None:
    """100 s at 36 EUR and at 72 EUR differ by 1 EUR; EUR and USD are not subtracted, nor listed as shared."""
    plan = blueprint(open_hours=((0, 100),))
    base, dear = (measure(NOBODY_CAME, priced(plan, rate)) for rate in (36_000, 72_000))
    strange = measure(NOBODY_CAME, priced(plan, 36_000, currency="USD"))
    change = pair([base], [dear], "all", "cost").difference
    assert (change.mean, change.unit) == (1.0, "EUR")
    with pytest.raises(ValueError, match="costs in EUR and in USD have no difference"):
        pair([base], [strange], "all", "cost")
    assert ("all", "cost") in shared_cells(base, dear)
    assert {metric for _, metric in shared_cells(base, strange)} == (
        {metric for _, metric in shared_cells(base, dear)} - {"cost", "cost_per_resolved"}
    )
