"""Local times on the clock of a desk: those that a clock change repeats or skips follow a key."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sim.scenario.calendar import Timeline
from sim.scenario.local_moments import elapsed_us

MIN_US = 60_000_000
BACK = Timeline(dt.date(2026, 10, 25), 1, ZoneInfo("Europe/Berlin"))
FORTH = Timeline(dt.date(2026, 3, 29), 1, ZoneInfo("Europe/Berlin"))


def minutes(texts: list[str], timeline: Timeline, ambiguous: str = "refuse") -> tuple[list[float], list[Any]]:
    """Return local times of a day in minutes since its midnight, and which were strange."""
    moments = [dt.datetime.fromisoformat(f"{timeline.start}T{text}") for text in texts]
    us, strange = elapsed_us(moments, timeline, is_elapsed=False, ambiguous=ambiguous)
    return (us / MIN_US).tolist(), [(one.is_never, one.places, one.late) for one in strange]


@pytest.mark.parametrize(
    ("ambiguous", "expected", "late"),
    [
        ("first", [120, 150, 120, 240], 0),
        ("second", [180, 210, 180, 240], 3),
        ("order", [120, 150, 180, 240], 1),
    ],
)
def test_a_time_that_comes_twice_follows_the_key(ambiguous: str, expected: list[float], late: int) -> None:
    """The hour from 02:00 comes twice: its times are 120 or 180 min and later, and 03:00 is 240 min."""
    texts = ["02:00", "02:30", "02:00", "03:00"]
    assert minutes(texts, BACK, ambiguous) == (expected, [(False, (0, 1, 2), late)])


@pytest.mark.parametrize(("ambiguous", "expected"), [("first", 150), ("second", 90)])
def test_a_time_that_never_comes_goes_an_hour_later_or_earlier(ambiguous: str, expected: float) -> None:
    """02:30 is skipped on 29 March: with the offset before it is 03:30 (150 min), else 01:30 (90 min)."""
    late = int(ambiguous == "first")
    assert minutes(["02:30", "04:00"], FORTH, ambiguous) == ([expected, 180], [(True, (0,), late)])


def test_offsets_and_numbers_need_no_key() -> None:
    """02:30+01:00 is the later one, 210 min; 150 min since midnight are 150; the clock's 04:00 is 300."""
    aware = dt.datetime.fromisoformat("2026-10-25T02:30:00+01:00")
    us, strange = elapsed_us([aware, 150 * MIN_US], BACK, is_elapsed=True, ambiguous="refuse")
    assert ((us / MIN_US).tolist(), strange) == ([210, 150], ())
    us, strange = elapsed_us([aware, 240 * MIN_US], BACK, is_elapsed=False, ambiguous="refuse")
    assert ((us / MIN_US).tolist(), strange) == ([210, 300], ())


def test_a_clock_time_without_a_date_can_come_twice() -> None:
    """02:30 on the first day, 25 October, is in the hour that comes twice."""
    us, strange = elapsed_us([150 * MIN_US], BACK, is_elapsed=False, ambiguous="second")
    assert us.tolist() == [210 * MIN_US]
    assert [one.places for one in strange] == [(0,)]
