"""Human units: "5 min", "40 per hour" and "09:00-17:30" into microseconds, and seconds back into words.

Units live at the border only. Texts are read as exact fractions and rounded once, to whole microseconds.
"""

import math
import re
from dataclasses import dataclass
from fractions import Fraction

US_PER_SECOND = 1_000_000
MINUTE_US = 60 * US_PER_SECOND
US_PER_DAY = 86_400 * US_PER_SECOND
LONGEST_DAYS = 36_500
"""Longer durations are refused: sums of them would leave 64 bits."""

_UNITS_US = {
    "us": 1,
    "ms": 1_000,
    "s": US_PER_SECOND,
    "sec": US_PER_SECOND,
    "second": US_PER_SECOND,
    "seconds": US_PER_SECOND,
    "min": 60 * US_PER_SECOND,
    "minute": 60 * US_PER_SECOND,
    "minutes": 60 * US_PER_SECOND,
    "h": 3_600 * US_PER_SECOND,
    "hour": 3_600 * US_PER_SECOND,
    "hours": 3_600 * US_PER_SECOND,
    "d": US_PER_DAY,
    "day": US_PER_DAY,
    "days": US_PER_DAY,
}
_UNIT_NAMES = "s, min, h, day"
_NUMBER = r"(?:[0-9]{1,15}(?:\.[0-9]{0,30})?|\.[0-9]{1,30})(?:[eE][+-]?[0-9]{1,2})?"
_PART = re.compile(rf"\s*({_NUMBER})\s*([A-Za-z]+)\s*")
_RATE = re.compile(rf"\s*({_NUMBER})\s*(?:per\s+|/\s*)([A-Za-z]+)\s*")
_CLOCK = re.compile(r"\s*([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(\.[0-9]{1,6})?)?\s*")
_LONGEST_TEXT = 80


class UnitError(ValueError):
    """A value that cannot be read, with what is allowed and an example that mends it."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(f"{message}; {remedy}")
        self.message = message
        self.remedy = remedy

    def __reduce__(self) -> tuple[type["UnitError"], tuple[str, str]]:
        """Return how to pickle the error, so that worker processes can hand it back."""
        return type(self), (self.message, self.remedy)


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time as it was written, and its whole number of microseconds."""

    text: str
    us: int


@dataclass(frozen=True, slots=True)
class Rate:
    """A number of events per time as it was written, and per microsecond."""

    text: str
    per_us: float
    unit_us: int = 0
    """Length of the unit."""

    @property
    def is_daily(self) -> bool:
        """Whether the rate is one a day."""
        return self.unit_us == US_PER_DAY


@dataclass(frozen=True, slots=True)
class ClockTime:
    """A wall clock time as it was written, and its microseconds since midnight."""

    text: str
    us: int


@dataclass(frozen=True, slots=True)
class Hours:
    """A stretch of a day as it was written; both ends in microseconds since the day's midnight.

    An end above a day lies beyond the next midnight. ``weekdays`` are those on which the stretch begins,
    Monday 0; none: every day.
    """

    text: str
    from_us: int
    to_us: int
    weekdays: frozenset[int] | None = None


def parse_duration(value: object) -> Duration:
    """Read a duration such as "90 s", "8 min" or "1 h 30 min".

    Parameters
    ----------
    value
        The text. Anything else is refused.

    Returns
    -------
    Duration
        Rounded half to even to whole microseconds.

    Raises
    ------
    UnitError
        A bare number, an unknown unit, a negative or an unreadable text.
    """
    if isinstance(value, Duration):
        return value
    if _is_number(value):
        raise _bare_number(value, "a time needs a unit", ("{} min", "{} s"), "4 min")
    text = _text_of(value, "a time is a text with a unit", 'write for example "4 min" or "90 s"')
    total, at = Fraction(0), 0
    while at < len(text):
        part = _PART.match(text, at)
        if part is None:
            raise _unreadable_duration(text)
        total += Fraction(part[1]) * unit_us(part[2])
        at = part.end()
    us = round(total)
    if us > LONGEST_DAYS * US_PER_DAY:
        raise UnitError(f"a time may last at most {LONGEST_DAYS} days", 'write for example "4 min"')
    return Duration(text.strip(), us)


def parse_rate(value: object) -> Rate:
    """Read a rate such as "40 per hour" or "0.7 per min".

    Parameters
    ----------
    value
        The text. Anything else is refused.

    Returns
    -------
    Rate
        Events per microsecond, the nearest float to the exact fraction.

    Raises
    ------
    UnitError
        A bare number, an unknown unit, a negative or an unreadable text.
    """
    if isinstance(value, Rate):
        return value
    if _is_number(value):
        raise _bare_number(value, "a rate needs a unit", ("{} per hour", "{} per min"), "40 per hour")
    text = _text_of(value, "a rate is a text with a unit", 'write for example "40 per hour"')
    found = _RATE.fullmatch(text)
    if found is None:
        _refuse_special(text, "a rate", "40 per hour")
        if _bare(text):
            raise _bare_number(text, "a rate needs a unit", ("{} per hour", "{} per min"), "40 per hour")
        raise UnitError("this is not a rate", 'write a number and a unit, for example "40 per hour"')
    length_us = unit_us(found[2])
    return Rate(text.strip(), float(Fraction(found[1]) / length_us), length_us)


def parse_clock(value: object, *, end: bool = False) -> ClockTime:
    """Read a wall clock time such as "09:00" or "09:00:30".

    Parameters
    ----------
    value
        The text. Anything else is refused.
    end
        Whether the time ends a stretch: then "24:00" is allowed.

    Returns
    -------
    ClockTime
        Microseconds since midnight.

    Raises
    ------
    UnitError
        Not a clock time.
    """
    if isinstance(value, ClockTime):
        return value
    remedy = 'write hours and minutes, for example "09:00"'
    text = _text_of(value, "a clock time is a text", remedy)
    found = _CLOCK.fullmatch(text)
    if found is None:
        raise UnitError("this is not a clock time", remedy)
    hours, minutes, seconds = int(found[1]), int(found[2]), int(found[3] or 0)
    us = (hours * 3_600 + minutes * 60 + seconds) * US_PER_SECOND
    us += round(Fraction(f"0{found[4]}") * US_PER_SECOND) if found[4] else 0
    if minutes > 59 or seconds > 59 or us > US_PER_DAY:
        raise UnitError("a clock time lies between 00:00 and 24:00", remedy)
    if us == US_PER_DAY and not end:
        raise UnitError("24:00 can only be an end", 'write "00:00" for the start of a day')
    return ClockTime(text.strip(), us)


def parse_hours(value: object, *, overnight: bool = False) -> Hours:
    """Read a stretch of one day such as "09:00-17:30"; its end may be "24:00".

    Parameters
    ----------
    value
        The text. Anything else is refused.
    overnight
        Whether the stretch may pass midnight, as "22:00-06:00" does.

    Returns
    -------
    Hours
        Both ends in microseconds since midnight, the first before the second.

    Raises
    ------
    UnitError
        Not a stretch, an empty one, or one that passes midnight where it may not.
    """
    if isinstance(value, Hours):
        return value
    remedy = 'write a start and an end, for example "09:00-17:30"'
    text = _text_of(value, "hours are a text", remedy)
    ends = re.split(r"[-–]", text)
    if len(ends) != 2:
        raise UnitError("these are not hours", remedy)
    start, stop = parse_clock(ends[0]), parse_clock(ends[1], end=True)
    if start.us == stop.us:
        raise UnitError("these hours are empty: they end when they start", remedy)
    if start.us > stop.us:
        if overnight and stop.us:
            return Hours(text.strip(), start.us, stop.us + US_PER_DAY)
        parts = [f'"{start.text}-24:00"'] + ([f'"00:00-{stop.text}"'] if stop.us else [])
        write = f"write two: {' and '.join(parts)}" if len(parts) == 2 else f"write {parts[0]}"
        raise UnitError("these hours pass midnight, and each stretch lies within one day", write)
    return Hours(text.strip(), start.us, stop.us)


def unit_us(unit: str) -> int:
    """Return the microseconds of a named unit of time ("s", "min", "h", ...).

    Raises
    ------
    UnitError
        An unknown unit.
    """
    us = _UNITS_US.get(unit) or _UNITS_US.get(unit.lower())
    if us is None:
        raise UnitError(f'"{unit}" is no unit of time', f"the units are {_UNIT_NAMES}")
    return us


def format_duration(seconds: float) -> str:
    """Return a time in words a reader takes in at a glance: "0.4 s", "45 s", "1 min 20 s", "2 h 5 min".

    Parameters
    ----------
    seconds
        The time; may be negative (a difference).

    Returns
    -------
    str
        Two units at most; empty for NaN and infinity.
    """
    if not math.isfinite(seconds):
        return ""
    sign, size = ("-" if seconds < 0 else ""), abs(seconds)
    if size < 9.95:
        short = f"{size:.1f}".removesuffix(".0")
        return f"{sign if float(short) else ''}{short} s"
    whole = round(size)
    if whole < 60:
        return f"{sign}{whole} s"
    if whole < 3_600:
        return sign + _two_units(whole // 60, "min", whole % 60, "s")
    minutes = round(size / 60)
    return sign + _two_units(minutes // 60, "h", minutes % 60, "min")


def format_share(share: float) -> str:
    """Return a share as a percentage: 0.731 is "73 %", 0.042 is "4.2 %"; empty for NaN and infinity.

    Near 0 % and 100 % a digit more is kept, and only nothing is "0 %" and everything "100 %".
    """
    if not math.isfinite(share):
        return ""
    # A zero has no sign.
    percent = share * 100 + 0.0
    if percent in (0, 100):
        return f"{percent:.0f} %"
    if abs(percent) < 9.95 or 99 < percent < 100:
        short = f"{percent:.1f}"
        if float(short) == 0:
            return "< 0.1 %" if percent > 0 else "> -0.1 %"
        return "> 99.9 %" if short == "100.0" else f"{short} %"
    return f"{percent:.0f} %"


def _two_units(large: int, large_name: str, small: int, small_name: str) -> str:
    """Return "1 min 20 s", or "1 min" where nothing is left over."""
    return f"{large} {large_name}" + (f" {small} {small_name}" if small else "")


def _is_number(value: object) -> bool:
    """Tell whether a value is a number (a truth value is not)."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _bare(text: str) -> bool:
    """Tell whether a text is a number without a unit."""
    return re.fullmatch(rf"\s*{_NUMBER}\s*", text) is not None


def _bare_number(value: object, message: str, forms: tuple[str, str], example: str) -> UnitError:
    """Return the error for a number without a unit, with the number put right."""
    text = str(value).strip()
    if not re.fullmatch(_NUMBER, text):
        _refuse_special(text, "a rate" if "rate" in message else "a time", example)
        return UnitError(message, f'write for example "{example}"')
    first, second = (form.format(text) for form in forms)
    return UnitError(message, f'write "{first}" or "{second}"')


def _refuse_special(text: str, what: str, example: str) -> None:
    """Raise for a negative number, a not-a-number or an infinity, which all look like numbers."""
    bare = text.strip().lower()
    if re.match(r"[-−]\s*[0-9.]", bare):
        raise UnitError(f"{what} cannot be negative", f'write for example "{example}"')
    if re.match(r"[-+]?(nan|inf)", bare):
        raise UnitError(f"{what} has to be a finite number with a unit", f'write for example "{example}"')


def _unreadable_duration(text: str) -> UnitError:
    """Return the error for a text that is no duration, as plain as its fault allows."""
    if _bare(text):
        return _bare_number(text, "a time needs a unit", ("{} min", "{} s"), "4 min")
    _refuse_special(text, "a time", "4 min")
    return UnitError("this is not a time", 'write numbers with units, for example "1 h 30 min"')


def _text_of(value: object, message: str, remedy: str) -> str:
    """Return the value if it is a text of sensible length."""
    if not isinstance(value, str) or not value.strip() or len(value) > _LONGEST_TEXT:
        raise UnitError(message, remedy)
    return value
