"""Wall clock and elapsed time: clock changes, several days, and desks that never close."""

import datetime
import zoneinfo

import pytest

from sim.scenario import build_blueprint
from sim.scenario.calendar import Timeline, clock_text, less, merged, span_text, within
from sim.units import parse_hours
from tests.unit.scenario.desks import team

HOUR_US = 3_600_000_000


def berlin(start: str, days: int = 1) -> Timeline:
    """Return days in Berlin, which goes to summer time on 2026-03-29 and back on 2026-10-25."""
    return Timeline(datetime.date.fromisoformat(start), days, zoneinfo.ZoneInfo("Europe/Berlin"))


def test_a_day_is_24_hours() -> None:
    """Monday 5 January 2026 begins at 23:00 UTC the day before, 20457 days less 1 h after 1970."""
    timeline = berlin("2026-01-05")
    assert timeline.end_us == 24 * HOUR_US
    unix = datetime.datetime(2026, 1, 4, 23, tzinfo=datetime.UTC).timestamp()
    assert timeline.epoch_us == unix * 1_000_000


@pytest.mark.parametrize(("start", "hours", "nine"), [("2026-03-29", 23, 8), ("2026-10-25", 25, 10)])
def test_clock_changes_make_days_of_23_and_25_hours(start: str, hours: int, nine: int) -> None:
    """In spring 2:00 is followed by 3:00, so 9:00 comes 8 h after midnight; in autumn it comes after 10 h."""
    timeline = berlin(start)
    assert timeline.end_us == hours * HOUR_US
    assert timeline.moment_us(0, 9 * HOUR_US) == nine * HOUR_US


def test_the_working_day_keeps_its_length_after_a_clock_change() -> None:
    """From 9 to 17 on Sunday 29 March is 8 h, from 8 h after midnight on, and Monday's begins at 32 h."""
    days = berlin("2026-03-29", 2).every_day([parse_hours("09:00-17:00")])
    assert days == [(8 * HOUR_US, 16 * HOUR_US), (32 * HOUR_US, 40 * HOUR_US)]


def test_a_time_that_is_skipped_is_the_moment_of_the_change() -> None:
    """On 29 March 2026 there is no 2:30: from 1:30 to 2:30 half an hour passes, from 2:30 to 3:00 none."""
    timeline = berlin("2026-03-29")
    assert timeline.moment_us(0, int(2.5 * HOUR_US)) == 2 * HOUR_US
    assert timeline.every_day([parse_hours("02:10-02:50")]) == []
    assert timeline.every_day([parse_hours("01:30-02:30")]) == [(int(1.5 * HOUR_US), 2 * HOUR_US)]


def test_a_time_that_is_repeated_is_the_first_of_the_two() -> None:
    """2:30 comes twice on 25 October 2026, first 2.5 h after midnight."""
    assert berlin("2026-10-25").moment_us(0, int(2.5 * HOUR_US)) == int(2.5 * HOUR_US)


def test_a_desk_that_never_closes_is_one_stretch() -> None:
    """Three days from 0 to 24 adjoin and make 72 h."""
    assert berlin("2026-01-05", 3).every_day([parse_hours("00:00-24:00")]) == [(0, 72 * HOUR_US)]


def test_a_night_in_two_shifts_is_one_stretch_over_midnight() -> None:
    """22-24 and 0-6 of two days are 0-6, 22-30 and 46-48."""
    nights = [parse_hours("22:00-24:00"), parse_hours("00:00-06:00")]
    stretches = berlin("2026-01-05", 2).every_day(nights)
    assert stretches == [(0, 6 * HOUR_US), (22 * HOUR_US, 30 * HOUR_US), (46 * HOUR_US, 48 * HOUR_US)]


def test_moments_with_an_offset_and_without_agree() -> None:
    """9:00 in Berlin is 8:00 UTC in January."""
    timeline = berlin("2026-01-05")
    local = datetime.datetime(2026, 1, 5, 9)  # noqa: DTZ001
    assert timeline.elapsed_us(local) == 9 * HOUR_US
    assert timeline.elapsed_us(datetime.datetime(2026, 1, 5, 8, tzinfo=datetime.UTC)) == 9 * HOUR_US


def test_stretches_are_joined_cut_and_kept() -> None:
    """[0,4) and [3,6) make [0,6); less [1,2) and [5,9) that is [0,1) and [2,5); inside [1,3) it is [1,3)."""
    whole = merged([(3, 6), (0, 4), (8, 8)])
    assert whole == [(0, 6)]
    assert less(whole, [(1, 2), (5, 9)]) == [(0, 1), (2, 5)]
    assert within(whole, [(1, 3)]) == [(1, 3)]
    assert less([], [(0, 1)]) == []
    assert less(whole, []) == whole


def test_the_end_of_a_day_is_called_24_o_clock() -> None:
    """The midnight after the last day is its 24:00, and the date is said where there are two days."""
    assert clock_text(berlin("2026-01-05"), 24 * HOUR_US) == "24:00"
    assert clock_text(berlin("2026-01-05", 2), 33 * HOUR_US) == "2026-01-06 09:00"


def test_an_hour_that_comes_twice_is_told_with_its_offset() -> None:
    """On 25 October 2026 Berlin's clock goes from 03:00 back to 02:00: 2.5 h after midnight it says 02:30 for
    the first time, 3.5 h after midnight for the second; 4.5 h after midnight it says 03:30, once.
    """
    day = berlin("2026-10-25")
    half = HOUR_US // 2
    assert clock_text(day, 2 * HOUR_US + half) == "02:30 (+02:00)"
    assert span_text(day, (2 * HOUR_US + half, 3 * HOUR_US)) == "02:30 (+02:00)-02:00 (+01:00)"
    assert span_text(day, (3 * HOUR_US + half, 4 * HOUR_US + half)) == "02:30 (+01:00)-03:30"
    assert (
        span_text(berlin("2026-01-05", 2), (9 * HOUR_US, 33 * HOUR_US))
        == "2026-01-05 09:00 to 2026-01-06 09:00"
    )


def test_the_blueprint_follows_the_clock_change() -> None:
    """On Sunday 29 March 2026 the desk opens 8 h after midnight, and so do the shifts."""
    blueprint = build_blueprint(team(calendar__start="2026-03-29", calendar__days=2))
    assert blueprint.open_us.tolist() == [[8 * HOUR_US, 16 * HOUR_US], [32 * HOUR_US, 40 * HOUR_US]]
    assert blueprint.operators.roster.from_us[:2].tolist() == [8 * HOUR_US, 32 * HOUR_US]


def test_a_profile_over_a_clock_change_skips_the_hour_that_is_not_there() -> None:
    """24 counts of 1 bring 23 chats in spring and 25 in autumn."""
    profile = {"kind": "profile", "interval": "1 h", "counts": [1] * 24}
    hours = {"opens": "00:00", "closes": "24:00", "timezone": "Europe/Berlin"}
    for start, chats in (("2026-03-29", 23.0), ("2026-10-25", 25.0)):
        scenario = team(calendar={**hours, "start": start}, widgets__shop__arrivals=profile)
        demand = build_blueprint(scenario).widgets.demand[0]
        assert demand.cumulative[-1] == pytest.approx(chats, rel=1e-12)
        assert (demand.times_us[1:] > demand.times_us[:-1]).all()
