"""The clock on the wall goes back in autumn and forward in spring."""

from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from sim.core.blueprint import Blueprint
from sim.core.local_time import days_of, midnights_us, wall_clock_us
from tests.builders import MINUTE_US
from tests.unit.report.results import blueprint

HOUR_US = 60 * MINUTE_US


def berlin(month: int, day: int, hours: int) -> Blueprint:
    """Return a desk that is open for so many hours from a midnight of 2026 in Berlin on."""
    midnight = datetime(2026, month, day, tzinfo=ZoneInfo("Europe/Berlin"))
    made = blueprint(opened=((0, 60 * hours),))
    return replace(made, timezone="Europe/Berlin", epoch_us=int(midnight.timestamp()) * 1_000_000)


@pytest.mark.parametrize(
    ("month", "day", "edges"), [(10, 24, [0, 24, 49, 73]), (3, 28, [0, 24, 47, 71]), (6, 1, [0, 24, 48, 72])]
)
def test_a_day_may_have_an_hour_more_or_less(month: int, day: int, edges: list[int]) -> None:
    """The Sunday of 25 October has 25 hours, that of 29 March 23, and a day in June 24."""
    made = berlin(month, day, 60)
    assert [at // HOUR_US for at in midnights_us(made)] == edges
    assert days_of(made) == [(a * HOUR_US, b * HOUR_US) for a, b in pairwise(edges)]


def test_an_hour_comes_twice_in_autumn() -> None:
    """On Sunday 26 and 27 hours after Saturday's midnight are both 02:00, and 49 hours after it is 00:00."""
    said = wall_clock_us(berlin(10, 24, 60), np.array([0, 26, 27, 48, 49]) * HOUR_US)
    assert (said // HOUR_US).tolist() == [0, 2, 2, 23, 0]


def test_an_hour_is_left_out_in_spring() -> None:
    """On Sunday 29 March the clock says 01:00 after 25 hours and 03:00 after 26."""
    said = wall_clock_us(berlin(3, 28, 60), np.array([25, 26]) * HOUR_US)
    assert (said // HOUR_US).tolist() == [1, 3]


def test_where_clocks_stand_still_a_day_is_a_day() -> None:
    """In UTC 30 hours after midnight it is 06:00, and what the blueprint says of midnights is believed."""
    made = blueprint(opened=((0, 30 * 60),))
    assert wall_clock_us(made, [30 * HOUR_US]).tolist() == [6 * HOUR_US]
    assert midnights_us(made) == [0, 24 * HOUR_US, 48 * HOUR_US]
    assert midnights_us(replace(made, midnights_us=np.array([0, 25 * HOUR_US]))) == [0, 25 * HOUR_US]


def test_closed_days_are_no_days() -> None:
    """Open on the first and the third day, the desk has 2 days."""
    made = blueprint(opened=((0, 60), (2 * 24 * 60, 2 * 24 * 60 + 60)))
    assert [a // HOUR_US for a, _ in days_of(made)] == [0, 48]
