"""The day in intervals: the grid, its cuts, and what is measured in each."""

import datetime as dt
import math
from dataclasses import replace
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from sim.core.kinds import Outcome
from sim.stats.grid import cut_open_hours
from sim.stats.metrics import measure
from tests.builders_blueprint import SECOND, LegRow, blueprint, record, seconds
from tests.unit.stats.brute_force import random_run


def test_intervals_begin_on_the_clock() -> None:
    """Open [100,165) and [200,230) in steps of 30 s: from 100, 120, 150, 200 and 210 on."""
    grid = cut_open_hours(blueprint(open_hours=((100, 165), (200, 230))), 0, 30 * SECOND)
    assert (grid.from_us // SECOND).tolist() == [100, 120, 150, 200, 210]
    assert (grid.to_us // SECOND).tolist() == [120, 150, 165, 210, 230]


@pytest.mark.parametrize(
    ("zone", "day", "minutes", "first", "count"),
    [
        ("Europe/Berlin", "2026-10-25", 30, "00:00+02:00", 50),
        ("Europe/Berlin", "2026-03-29", 30, "00:00+01:00", 46),
        ("Australia/Lord_Howe", "2026-04-05", 60, "00:00+11:00", 25),
        ("Asia/Kolkata", "2026-04-05", 60, "00:00+05:30", 24),
        ("America/Sao_Paulo", "2018-11-04", 60, "01:00-02:00", 23),
        ("Europe/Berlin", "2026-10-24", 50, "00:00+02:00", 29),
    ],
)
def test_intervals_follow_the_clock_through_its_changes(
    zone: str, day: str, minutes: int, first: str, count: int
) -> None:
    """A day of 25 h has 50 half hours, of 23 h 46, of 24.5 h 25 hours (one short); 24 h hold 29 of 50 min."""
    start = dt.datetime.fromisoformat(f"{day}T{first}")
    end = dt.datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(zone)) + dt.timedelta(days=1)
    lasts = int((end - start.astimezone(dt.UTC)).total_seconds())
    plan = replace(
        blueprint(open_hours=((0, lasts),)), timezone=zone, epoch_us=int(start.timestamp()) * SECOND
    )
    grid = cut_open_hours(plan, 0, minutes * 60 * SECOND)
    assert len(grid) == count
    assert (grid.to_us[:-1] == grid.from_us[1:]).all()
    clocks = [(start + dt.timedelta(microseconds=int(at))).astimezone(ZoneInfo(zone)) for at in grid.from_us]
    starts = [clock.hour * 60 + clock.minute for clock in clocks]
    off = [clock for clock in starts if clock % minutes]
    # Lord Howe sets the clock back by half an hour at 02:00: the hour after it begins at 01:30.
    assert off == ([90] if zone == "Australia/Lord_Howe" else [])


def test_the_warm_up_is_cut_off() -> None:
    """Of [0,120) in steps of 30 s with a warm-up of 40 s remain [40,60), [60,90) and [90,120)."""
    grid = cut_open_hours(blueprint(open_hours=((0, 120),)), 40 * SECOND, 30 * SECOND)
    assert (grid.from_us // SECOND).tolist() == [40, 60, 90]
    assert (grid.to_us // SECOND).tolist() == [60, 90, 120]


def test_an_interval_of_no_length_is_refused() -> None:
    """An interval of 0 microseconds raises ValueError."""
    with pytest.raises(ValueError, match="must be positive, not 0"):
        cut_open_hours(blueprint(open_hours=((0, 120),)), 0, 0)


def test_moments_find_their_interval() -> None:
    """With [0,30), [30,50) and [60,90) the moments 0, 29, 30, 50, 60, 90 are in 0, 0, 1, none, 2, none."""
    grid = cut_open_hours(blueprint(open_hours=((0, 50), (60, 90))), 0, 30 * SECOND)
    assert grid.place(seconds([0, 29, 30, 50, 60, 90])).tolist() == [0, 0, 1, -1, 2, -1]


def test_windows_are_cut_at_every_edge() -> None:
    """[10,70) over intervals [0,30), [30,50), [60,90) gives cuts at 30, 50 and 60, and [5,9) stays whole."""
    grid = cut_open_hours(blueprint(open_hours=((0, 50), (60, 90))), 0, 30 * SECOND)
    window, start, end = grid.cut(seconds([10, 5]), seconds([70, 9]))
    assert window.tolist() == [0, 0, 0, 0, 1]
    assert (start // SECOND).tolist() == [10, 30, 50, 60, 5]
    assert (end // SECOND).tolist() == [30, 50, 60, 70, 9]


ROWS: list[LegRow] = [
    (0, 0, 0, 0, 0, 0, 0, 100, 100, Outcome.FORWARDED),
    (0, 1, 0, 1, 1, 100, 190, 200, 200, Outcome.RESOLVED),
    (1, 0, 1, 0, 0, 50, 70, 80, 80, Outcome.RESOLVED),
    (2, 0, 1, 0, -1, 150, None, 155, None, Outcome.NOT_ADMITTED),
    (3, 0, 1, 0, 0, 160, 170, 180, 180, Outcome.FORWARDED),
    (3, 1, 1, 1, -1, 180, None, 250, None, Outcome.ABANDONED),
]
"""Chats at 0, 50 | 150, 160 in intervals of 100 s; second-level legs at 100 and 180."""


@pytest.mark.parametrize(
    ("scope", "metric", "expected"),
    [
        ("all", "arrived", [2, 2]),
        ("all", "answered", [2, 0]),
        ("all", "abandoned", [0, 1]),
        ("all", "not_admitted", [0, 1]),
        ("all", "leg_wait_mean", [(90 + 20) / 2, math.nan]),
        ("all", "leg_wait_p95", [86.5, math.nan]),
        ("all", "service_level", [1 / 2, 0]),
        ("widget:w0", "arrived", [1, 0]),
        ("widget:w1", "leg_wait_mean", [20, 10]),
        ("group:g0", "abandoned", [0, 0]),
        ("group:g1", "arrived", [0, 2]),
        ("group:g1", "answered", [0, 1]),
        ("group:g1", "abandoned", [0, 1]),
        ("group:g1", "service_level", [math.nan, 0]),
        ("group:g1", "leg_wait_mean", [math.nan, 90]),
        ("group:g0", "busy_share", [1.0, 0.1]),
        ("group:g1", "queue_mean", [0, (90 + 20) / 100]),
        ("all", "queue_mean", [0.2, (90 + 20 + 5 + 10) / 100]),
        ("widget:w1", "busy_share", [1.0, 0.1]),
    ],
)
def test_counts_go_by_arrival_and_time_by_the_clock(scope: str, metric: str, expected: list[float]) -> None:
    """A chat that came at 50 and waited until 70 is in [0,100); a leg forwarded at 100 is in [100,200)."""
    plan = blueprint(widgets=(0, 0), tiers=(1, 2), operators=((0, 2), (1, 1)), open_hours=((0, 200),))
    metrics = measure(record(ROWS, staff=2), plan, 100 * SECOND)
    assert metrics.intervals is not None
    np.testing.assert_array_equal(metrics.intervals.value(scope, metric)[:-1], expected)


def test_what_comes_outside_the_open_hours_has_an_entry_of_its_own() -> None:
    """Of a desk open in [0,100) the forwards at 100 and 180 and the chats at 150 and 160 are outside."""
    plan = blueprint(
        widgets=(0, 0),
        tiers=(1, 2),
        operators=((0, 2), (1, 1)),
        open_hours=((0, 100),),
        rosters=[[(0, 200)], [(0, 200)]],
    )
    part = measure(record(ROWS, staff=2), plan, 100 * SECOND).intervals
    assert part is not None
    assert part.from_us.tolist() == [0, -1]
    assert part.value("group:g1", "arrived").tolist() == [0, 2]
    assert part.value("all", "arrived").tolist() == [2, 2]
    assert part.value("group:g0", "busy_share").tolist() == [1.0, 0.1]
    assert math.isnan(part.value("all", "queue_mean")[-1])


@pytest.mark.parametrize("seed", range(4))
def test_intervals_add_up_to_the_whole(seed: int) -> None:
    """Counts, waits, service levels, queues and time of intervals and outside sum to the run's."""
    metrics = measure(*random_run(seed, 30), 45 * SECOND)
    part = metrics.intervals
    assert part is not None
    for metric in (
        "arrived",
        "answered",
        "abandoned",
        "not_admitted",
        "ticket",
        "leg_wait_mean",
        "service_level",
        "queue_mean",
        "busy_share",
        "slot_occupancy",
    ):
        for scope in part.scopes:
            row, column = metrics.scopes.index(scope), metrics.names.index(metric)
            here, there = part.scopes.index(scope), part.names.index(metric)
            assert part.numerator[here, :, there].sum() == metrics.numerator[row, column]


def test_intervals_can_be_left_out_and_change_nothing_else() -> None:
    """Measured with and without intervals, the totals are the same numbers."""
    path, plan = random_run(1, 30)
    without, with_them = measure(path, plan, None), measure(path, plan)
    assert without.intervals is None
    here = without.defined
    np.testing.assert_array_equal(without.numerator[here], with_them.numerator[here])
    np.testing.assert_array_equal(without.denominator[here], with_them.denominator[here])


def test_an_interval_table_has_one_row_a_scope_interval_and_metric() -> None:
    """Five scopes, two intervals, what is outside, and eleven metrics make 165 rows; the first counts 2."""
    plan = blueprint(widgets=(0, 0), tiers=(1, 2), operators=((0, 2), (1, 1)), open_hours=((0, 200),))
    part = measure(record(ROWS, staff=2), plan, 100 * SECOND).intervals
    assert part is not None
    frame = part.to_frame()
    assert list(frame.columns) == ["scope", "from_us", "to_us", "metric", "value"]
    assert len(frame) == 165
    assert frame.iloc[0].tolist() == ["all", 0, 100 * SECOND, "arrived", 2.0]
