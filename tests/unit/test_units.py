"""Human units: what is read, how exactly, and what a refusal says."""

import math
import pickle
from collections.abc import Callable

import pytest

from sim.units import (
    UnitError,
    format_duration,
    format_share,
    parse_clock,
    parse_duration,
    parse_hours,
    parse_rate,
)


@pytest.mark.parametrize(
    ("text", "us"),
    [
        ("90 s", 90_000_000),
        ("8 min", 480_000_000),
        ("1 h 30 min", 5_400_000_000),
        ("1h30min", 5_400_000_000),
        ("1.5 hours", 5_400_000_000),
        ("2 days", 172_800_000_000),
        ("250 ms", 250_000),
        ("0.0000005 s", 0),
        ("0.0000015 s", 2),
        ("0 s", 0),
    ],
)
def test_durations_are_exact(text: str, us: int) -> None:
    """1 h 30 min is 90 · 60 · 10^6 microseconds, and half a microsecond rounds to the even neighbour."""
    duration = parse_duration(text)
    assert (duration.us, duration.text) == (us, text)


def test_a_third_of_a_minute_is_rounded_once() -> None:
    """0.333333333 min is 19.99999998 s, which no binary fraction holds exactly."""
    assert parse_duration("0.333333333 min").us == 20_000_000


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (4, 'a time needs a unit; write "4 min" or "4 s"'),
        (2.5, 'a time needs a unit; write "2.5 min" or "2.5 s"'),
        ("4", 'a time needs a unit; write "4 min" or "4 s"'),
        ("-4 min", 'a time cannot be negative; write for example "4 min"'),
        (-4, 'a time cannot be negative; write for example "4 min"'),
        (math.nan, 'a time has to be a finite number with a unit; write for example "4 min"'),
        ("inf min", 'a time has to be a finite number with a unit; write for example "4 min"'),
        ("4 fortnights", '"fortnights" is no unit of time; the units are s, min, h, day'),
        ("soon", 'this is not a time; write numbers with units, for example "1 h 30 min"'),
        ("", 'a time is a text with a unit; write for example "4 min" or "90 s"'),
        (True, 'a time is a text with a unit; write for example "4 min" or "90 s"'),
        ("99999999 days", 'a time may last at most 36500 days; write for example "4 min"'),
    ],
)
def test_what_is_no_duration_is_refused_with_a_remedy(value: object, message: str) -> None:
    """A bare 4 could be minutes or seconds, so the refusal offers both."""
    with pytest.raises(UnitError) as caught:
        parse_duration(value)
    assert str(caught.value) == message


def test_rates_are_per_microsecond() -> None:
    """40 per hour is 40 / 3.6e9 per microsecond, and 0.7 per min is 0.7 / 6e7."""
    assert parse_rate("40 per hour").per_us == 40 / 3_600_000_000
    assert parse_rate("0.7 per min").per_us == 7 / 600_000_000
    assert parse_rate("2/s").per_us == 2 / 1_000_000


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (40, 'a rate needs a unit; write "40 per hour" or "40 per min"'),
        ("40", 'a rate needs a unit; write "40 per hour" or "40 per min"'),
        ("-40 per hour", 'a rate cannot be negative; write for example "40 per hour"'),
        ("nan per hour", 'a rate has to be a finite number with a unit; write for example "40 per hour"'),
        ("many", 'this is not a rate; write a number and a unit, for example "40 per hour"'),
    ],
)
def test_what_is_no_rate_is_refused_with_a_remedy(value: object, message: str) -> None:
    """A bare 40 could be per hour or per minute, so the refusal offers both."""
    with pytest.raises(UnitError) as caught:
        parse_rate(value)
    assert str(caught.value) == message


def test_hours_may_end_at_midnight() -> None:
    """00:00-24:00 is a whole day of 86,400 s, and 09:00-17:30 lasts 8.5 h."""
    day, work = parse_hours("00:00-24:00"), parse_hours("09:00 - 17:30")
    assert (day.from_us, day.to_us) == (0, 86_400_000_000)
    assert work.to_us - work.from_us == 8.5 * 3_600_000_000


@pytest.mark.parametrize(
    ("read", "value", "message"),
    [
        (parse_hours, "22:00-06:00", 'write two: "22:00-24:00" and "00:00-06:00"'),
        (parse_hours, "22:00-00:00", 'write "22:00-24:00"'),
        (parse_hours, "09:00-09:00", "these hours are empty"),
        (parse_hours, "24:00-24:00", "24:00 can only be an end"),
        (parse_hours, "all day", "these are not hours"),
        (parse_hours, 9, "hours are a text"),
        (parse_clock, "25:00", "between 00:00 and 24:00"),
        (parse_clock, "10:60", "between 00:00 and 24:00"),
        (parse_clock, "noon", "this is not a clock time"),
    ],
)
def test_what_is_no_time_of_day_is_refused(
    read: Callable[[object], object], value: object, message: str
) -> None:
    """A stretch that passes midnight is two stretches, and the refusal writes them out."""
    with pytest.raises(UnitError) as caught:
        read(value)
    assert message in str(caught.value)


def test_an_error_comes_back_from_a_worker() -> None:
    """Pickled and read again, a refusal says the same."""
    error = UnitError("too long", "shorten it")
    assert str(pickle.loads(pickle.dumps(error))) == "too long; shorten it"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (0.44, "0.4 s"),
        (-0.01, "0 s"),
        (9.96, "10 s"),
        (45.4, "45 s"),
        (59.6, "1 min"),
        (80, "1 min 20 s"),
        (-80, "-1 min 20 s"),
        (3599.7, "1 h"),
        (7500, "2 h 5 min"),
        (math.nan, ""),
        (math.inf, ""),
    ],
)
def test_durations_are_said_in_two_units(seconds: float, text: str) -> None:
    """80 s is 1 min 20 s, and 59.6 s rounds up to the full minute."""
    assert format_duration(seconds) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0, "0 %"),
        (1, "100 %"),
        (0.731, "73 %"),
        (0.042, "4.2 %"),
        (0.0001, "< 0.1 %"),
        (0.9999, "> 99.9 %"),
        (0.996, "99.6 %"),
        (-0.05, "-5.0 %"),
        (1.2, "120 %"),
        (math.nan, ""),
    ],
)
def test_shares_keep_the_digits_that_matter(share: float, text: str) -> None:
    """0.731 is 73 %, and only a share of exactly 1 is 100 %."""
    assert format_share(share) == text


def test_a_number_may_have_as_many_digits_as_a_float_prints() -> None:
    """100 chats in 30 min print as 3.3333333333333335 per min, which is 5.5555...e-8 per microsecond."""
    assert parse_rate("3.3333333333333335 per min").per_us == pytest.approx(100 / 30 / 60e6, rel=1e-15)
    assert parse_duration("3.3333333333333335 min").us == 200_000_000
    assert parse_duration("1e-3 s").us == 1_000
    assert parse_rate(".5 per min").per_us == parse_rate("30 per hour").per_us
