"""Demand in a scenario: swings against their integral, busy days, backlogs, balking, and their messages."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.core.blueprint import Blueprint
from sim.core.kinds import Floats
from sim.core.tape import draw_tape
from sim.scenario import Scenario, ScenarioError, build_blueprint, check_scenario
from tests.builders import desk
from tests.unit.scenario.desks import EXPONENTIAL, data, refusal, team

HOUR_US = 3_600_000_000
MINUTE_US = 60_000_000
MEAN, AMPLITUDE = 40.0, 0.6
"""Of the swing: chats an hour, and the share of it that comes and goes."""


def swing(amplitude: float = AMPLITUDE, phase: str = "0 h", **calendar: Any) -> Blueprint:
    """Return a desk open from 9 to 17 unless said otherwise, with a swing of 12 h around 40 an hour."""
    sine = {
        "kind": "sine",
        "mean": f"{MEAN:g} per hour",
        "amplitude": amplitude,
        "period": "12 h",
        "phase": phase,
    }
    hours = {"opens": "09:00", "closes": "17:00"} | calendar
    return build_blueprint(team(widgets__shop__arrivals=sine, calendar=hours))


def integral(hours: Floats, phase: float = 0.0, amplitude: float = AMPLITUDE) -> Floats:
    """Return the integral of MEAN (1 + amplitude sin(2 pi (t - phase) / 12)), but for a constant."""
    turn = 2 * math.pi / 12
    return MEAN * (hours - amplitude / turn * np.cos(turn * (hours - phase)))


# Swings


@pytest.mark.parametrize(("phase", "hours"), [("0 h", 0.0), ("3 h", 3.0), ("90 min", 1.5), ("15 h", 3.0)])
def test_corners_of_a_swing_are_on_the_integral(phase: str, hours: float) -> None:
    """Every minute's cumulative arrivals are the integral of the rate since nine, to 1e-9 chats."""
    demand = swing(phase=phase).widgets.demand[0]
    at = demand.times_us / HOUR_US
    assert demand.times_us.tolist() == list(range(9 * HOUR_US, 17 * HOUR_US + 1, MINUTE_US))
    expected = integral(at, hours) - integral(np.array([9.0]), hours)
    assert np.max(np.abs(demand.cumulative - expected)) < 1e-9


def test_counts_of_a_swing_by_hour() -> None:
    """Over 300 days each hour's mean is within 4 sqrt(lambda / 300) of its exact integral lambda."""
    blueprint = swing()
    edges = np.arange(9, 18)
    expected = np.diff(integral(edges.astype(np.float64)))
    counts = [np.histogram(draw_tape(blueprint, 1, r).arrived_us, edges * HOUR_US)[0] for r in range(300)]
    assert expected.max() / expected.min() > 3
    assert (np.abs(np.mean(counts, axis=0) - expected) <= 4 * np.sqrt(expected / 300)).all()


def test_a_swing_of_nothing_is_the_constant_rate() -> None:
    """With amplitude 0 the corners lie on 40 an hour, and each chat comes when Poisson's does, to 1 us."""
    still = swing(0.0)
    steady = build_blueprint(team(calendar={"opens": "09:00", "closes": "17:00"}))
    demand = still.widgets.demand[0]
    line = np.interp(demand.times_us, steady.widgets.demand[0].times_us, steady.widgets.demand[0].cumulative)
    assert np.max(np.abs(demand.cumulative - line)) < 1e-9
    one, other = draw_tape(still, 1, 0), draw_tape(steady, 1, 0)
    assert len(one) == len(other) > 200
    assert np.max(np.abs(one.arrived_us - other.arrived_us)) <= 1


def test_a_phase_of_a_period_changes_nothing() -> None:
    """A phase of 12 h, one period, and the same needs: corners agree to 1e-9."""
    plain, late = (swing(phase=phase).widgets.demand[0].cumulative for phase in ("0 h", "12 h"))
    assert np.max(np.abs(plain - late)) < 1e-9


def test_a_phase_moves_the_swing() -> None:
    """With a phase of 6 h, half a period, the busy hours 12 to 15 are the calm ones of phase 0."""
    at = np.array([3, 6]) * 60
    plain, late = (swing(phase=phase).widgets.demand[0].cumulative[at] for phase in ("0 h", "6 h"))
    expected = np.diff(integral(np.array([12.0, 15.0])))[0]
    assert plain[1] - plain[0] == pytest.approx(expected, rel=1e-9)
    assert late[1] - late[0] == pytest.approx(2 * MEAN * 3 - expected, rel=1e-9)


def test_a_swing_counts_from_the_first_midnight() -> None:
    """On the third day at 10 the swing stands where 58 h have put it, and no chat comes at night."""
    demand = swing(days=3).widgets.demand[0]
    at = int(np.searchsorted(demand.times_us, 58 * HOUR_US))
    climbed = demand.cumulative[at + 60] - demand.cumulative[at]
    assert climbed == pytest.approx(np.diff(integral(np.array([58.0, 59.0])))[0], rel=1e-9)
    nights = np.flatnonzero(np.diff(demand.times_us) > MINUTE_US)
    assert (np.diff(demand.cumulative)[nights] == 0).all()


def test_the_rate_of_a_full_swing_is_never_negative() -> None:
    """At amplitude 1 the rate touches 0 at 21:00 (3/4 of 12 h), and the corners still never fall."""
    demand = swing(1.0, opens="00:00", closes="24:00").widgets.demand[0]
    assert (np.diff(demand.cumulative) >= 0).all()
    assert demand.cumulative[-1] == pytest.approx(24 * MEAN, rel=1e-9)


# From the file to the blueprint


def test_busyness_reaches_the_widgets() -> None:
    """Two widgets share 0.15 under one key, the third has its own 0.3, a fourth wants none of it."""
    values = data(demand={"busyness": {"cv": 0.15}})
    shop = values["widgets"]["shop"]
    values["widgets"] |= {
        "billing": shop,
        "events": shop | {"busyness": {"cv": 0.3}},
        "steady": shop | {"busyness": {"cv": 0}},
    }
    demand = build_blueprint(Scenario.from_dict(values)).widgets.demand
    assert [d.busyness_cv for d in demand] == [0.15, 0.15, 0.3, 0]
    assert [d.busyness_key for d in demand[:3]] == ["", "", "events"]


def test_days_are_told_apart_by_their_midnights() -> None:
    """Around the last Sunday of March 2026 days have 24, 23 and 24 hours in Berlin."""
    calendar = {"start": "2026-03-28", "days": 3, "timezone": "Europe/Berlin"}
    midnights = build_blueprint(team(calendar=calendar)).midnights_us
    assert midnights is not None
    assert (np.diff(midnights) // HOUR_US).tolist() == [24, 23, 24]


def test_everything_is_off_by_default() -> None:
    """A desk that says nothing has no busyness, no balking, no backlog and no handling before a forward."""
    blueprint = build_blueprint(team())
    assert [d.busyness_cv for d in blueprint.widgets.demand] == [0]
    assert (blueprint.widgets.balk, blueprint.widgets.backlog) == (None, None)
    assert blueprint.escalations.handling_before == (None,)


def test_balk_backlog_and_handling_before_reach_the_blueprint() -> None:
    """A share of 0.15, 11 chats and a mean of 10 min arrive as such."""
    blueprint = build_blueprint(
        team(widgets__shop__balk=0.15, widgets__shop__backlog=11, escalations__0__handling_before=EXPONENTIAL)
    )
    assert blueprint.widgets.balk is not None
    assert blueprint.widgets.backlog is not None
    assert (blueprint.widgets.balk.tolist(), blueprint.widgets.backlog.tolist()) == ([0.15], [11])
    (law,) = blueprint.escalations.handling_before
    assert law is not None
    assert law.mean_us == 10 * MINUTE_US


def test_a_desk_round_the_clock_opens_once() -> None:
    """Three days from 0 to 24 are one opening, so a backlog of 4 is 4 chats; from 9 to 17 it is 12."""
    for hours, expected in (({"opens": "00:00", "closes": "24:00"}, 4), ({}, 12)):
        quiet = team(
            calendar={"days": 3, **hours}, widgets__shop__arrivals__rate="0 per h", widgets__shop__backlog=4
        )
        assert len(draw_tape(build_blueprint(quiet), 1, 0)) == expected


# Messages


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"demand": {"busyness": {"cv": -0.1}}}, "demand.busyness.cv = -0.1: this has to be at least 0."),
        ({"demand": {"busyness": {"cv": 15}}}, "demand.busyness.cv = 15: this has to be at most 5."),
        ({"demand": {"busyness": {"cv": "15 %"}}}, 'demand.busyness.cv = "15 %": this has to be a number.'),
        ({"demand": {"busyness": 0.15}}, "demand.busyness = 0.15: this has to be a table."),
        ({"demand": {"busyness": {}}}, 'demand.busyness.cv: the key "cv" is missing.'),
        ({"widgets__shop__busyness": {"cv": math.inf}}, "busyness.cv = inf: this has to be a finite number."),
        ({"widgets__shop__balk": 1.5}, "widgets.shop.balk = 1.5: this has to be at most 1."),
        ({"widgets__shop__balk": -0.1}, "widgets.shop.balk = -0.1: this has to be at least 0."),
        ({"widgets__shop__backlog": -1}, "widgets.shop.backlog = -1: this has to be at least 0."),
        ({"widgets__shop__backlog": 1.5}, "widgets.shop.backlog = 1.5: this has to be a whole number."),
    ],
)
def test_slips_of_demand_are_explained(changes: dict[str, Any], message: str) -> None:
    """Each slip is one line with path, value and what is allowed."""
    assert message in refusal(**changes)


@pytest.mark.parametrize(
    ("slip", "message"),
    [
        ({"amplitude": 1.2}, "arrivals.amplitude = 1.2: this has to be at most 1."),
        ({"amplitude": -0.2}, "arrivals.amplitude = -0.2: this has to be at least 0."),
        ({"period": "0 h"}, 'arrivals.period = "0 h": this time has to be longer than nothing.'),
        ({"phase": 3}, "arrivals.phase = 3: a time needs a unit."),
        ({"mean": "-4 per h"}, 'arrivals.mean = "-4 per h": a rate cannot be negative.'),
    ],
)
def test_slips_of_a_swing_are_explained(slip: dict[str, Any], message: str) -> None:
    """An amplitude beyond 0 to 1, no period, a bare number, a negative mean: one line each."""
    sine = {"kind": "sine", "mean": "40 per hour", "amplitude": 0.5, "period": "24 h"}
    assert message in refusal(widgets__shop__arrivals=sine | slip)


def history(folder: Path) -> dict[str, str]:
    """Return arrivals from a file of two rows."""
    (folder / "h.csv").write_text("at\n12:00:00\n13:00:00\n", encoding="utf-8")
    return {"kind": "trace", "file": "h.csv", "column": "at"}


def warnings(scenario: Scenario) -> list[str]:
    """Return what check says, as text."""
    problems = check_scenario(scenario)
    assert {problem.severity for problem in problems} <= {"W"}
    return [str(problem) for problem in problems]


def test_a_busyness_of_a_history_is_doubtful(tmp_path: Path) -> None:
    """The shop's two chats come when they came, whether its own busyness or the shared one has cv 0.2."""
    busy, trace = {"cv": 0.2}, history(tmp_path)
    own = warnings(team(tmp_path, widgets__shop__arrivals=trace, widgets__shop__busyness=busy))
    assert len(own) == 1
    assert "widgets.shop.busyness" in own[0]
    assert 'the arrivals of "shop" are a history, so busyness has no effect' in own[0]
    shared = warnings(team(tmp_path, widgets__shop__arrivals=trace, demand={"busyness": busy}))
    assert len(shared) == 1
    assert "every widget has a history of arrivals or a busyness of its own" in shared[0]


def test_a_busyness_that_somebody_shares_is_fine(tmp_path: Path) -> None:
    """A history beside a rate earns no word, nor does a history with a cv of 0."""
    values = data(demand={"busyness": {"cv": 0.2}}, operators__0__count=9)
    values["widgets"]["old"] = values["widgets"]["shop"] | {"arrivals": history(tmp_path)}
    assert warnings(Scenario.from_dict(values, tmp_path)) == []
    trace = history(tmp_path)
    calm = team(
        tmp_path,
        demand={"busyness": {"cv": 0}},
        widgets__shop__arrivals=trace,
        widgets__shop__busyness={"cv": 0},
    )
    assert warnings(calm) == []


def test_a_shared_busyness_that_nobody_shares_is_doubtful() -> None:
    """The only widget has its own."""
    found = warnings(team(demand={"busyness": {"cv": 0.2}}, widgets__shop__busyness={"cv": 0.3}))
    assert len(found) == 1
    assert "demand.busyness: every widget has a history of arrivals or a busyness of its own" in found[0]


@pytest.mark.parametrize(
    "path",
    [
        "widgets.shop.patience",
        "groups.front.wrap_up",
        "escalations.front.second.patience",
        "escalations.front.second.handling",
        "escalations.front.second.handling_before",
        "escalations.front.second.hand_over_time",
    ],
)
def test_only_a_widget_s_handling_is_taken_row_by_row(path: str, tmp_path: Path) -> None:
    """The i-th row of a history belongs to its i-th chat's first leg: 6 other places refuse kind trace."""
    (tmp_path / "history.csv").write_text("minutes\n3\n", encoding="utf-8")
    rows = {"kind": "trace", "file": str(tmp_path / "history.csv"), "column": "minutes", "unit": "min"}
    with pytest.raises(ScenarioError, match="only a widget's handling can be a trace"):
        desk().with_changes({path: rows})


def test_a_backlog_has_no_rows(tmp_path: Path) -> None:
    """One arrival with its handling and a backlog of 2: for 2 chats there is no row, and check says so."""
    (tmp_path / "history.csv").write_text("at,minutes\n600,3\n", encoding="utf-8")
    file = str(tmp_path / "history.csv")
    changed = desk().with_changes(
        {
            "widgets.shop.arrivals": {"kind": "trace", "file": file, "column": "at", "unit": "min"},
            "widgets.shop.handling": {"kind": "trace", "file": file, "column": "minutes", "unit": "min"},
            "widgets.shop.backlog": 2,
        }
    )
    [problem] = [each for each in check_scenario(changed) if each.severity == "E"]
    assert problem.path == "widgets.shop.backlog"
    assert problem.message == "handling is taken row by row, and the chats of a backlog have no row"
