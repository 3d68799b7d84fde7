"""Numbers and durations in the columns of a CSV file, as other tools write them."""

import math
import re
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from sim.units import LONGEST_DAYS, US_PER_DAY, US_PER_SECOND, UnitError, parse_duration, unit_us

CLOCK_UNITS = {"hh:mm:ss": (3600, 60, 1), "mm:ss": (60, 1), "hh:mm": (3600, 60)}
"""Units of a column of durations that are written as on a stop watch, and the seconds of each part."""
STOP_WATCH = re.compile(r"(?:(\d{1,5}) days?,? )?(\d+):([0-5]?\d)(?::([0-5]?\d(?:[.,]\d+)?))?")
_NEARLY_STOP_WATCH = re.compile(r"-?\d+(:\d+){1,2}([.,]\d+)?")
_ISO_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:[.,]\d+)?)S)?)?")
_NOTHING = frozenset({"null", "none", "na", "n/a", "-", "--", "\\n", "#n/a"})
_BLANKS_IN_NUMBERS = str.maketrans("", "", "\u00a0\u202f\u2009'\u2019")


def parse_number(text: str, mark: str = ".") -> float:
    """Read a finite number with a decimal mark; the other sign may part thousands.

    Raises
    ------
    UnitError
        If it is none.
    """
    return float(exact_number(text, mark))


def exact_number(text: str, mark: str = ".") -> Decimal:
    """Read a finite number to its last digit; see `parse_number`."""
    plain = text.translate(_BLANKS_IN_NUMBERS)
    for sign in (" ", "," if mark == "." else "."):
        if sign in plain:
            parts = plain.lstrip("+-").partition(mark)[0].split(sign)
            if any(len(part) != 3 for part in parts[1:]) or not 1 <= len(parts[0]) <= 3:
                raise UnitError("this is not a number", "write a number such as 12.5")
            plain = plain.replace(sign, "")
    try:
        value = Decimal(plain.replace(mark, "."))
        finite = value.is_finite() and math.isfinite(float(value))
    except (InvalidOperation, OverflowError):
        raise UnitError("this is not a number", "write a number such as 12.5") from None
    if not finite:
        raise UnitError("this is not a finite number", "write a number such as 12.5")
    return value


def scaled(text: str, factor: int, mark: str = ".") -> int:
    """Read a number from 0 on and return it times the unit, rounded to whole microseconds."""
    value = exact_number(text, mark)
    if value < 0:
        raise UnitError("a time cannot be negative", "write a number from 0 on")
    if value * factor > LONGEST_DAYS * US_PER_DAY:
        raise UnitError(f"a time may last at most {LONGEST_DAYS} days", "check the unit")
    return int((value * factor).to_integral_value())


def parse_duration_text(text: str, unit: str | None, mark: str = ".") -> int:
    """Read a duration in microseconds: a number in a unit, "5 min", "PT5M", or of a stop watch, "00:01:30".

    A text that has its own unit goes by that one.

    Raises
    ------
    UnitError
        If it is none, or could be minutes and seconds as well as hours and minutes.
    """
    if (watch := STOP_WATCH.fullmatch(text)) is not None:
        return _stop_watch(watch, unit)
    if _NEARLY_STOP_WATCH.fullmatch(text):
        if text[0] == "-":
            raise UnitError("a time cannot be negative", 'write for example "00:01:30"')
        raise UnitError("minutes and seconds go to 59", 'write for example "00:01:30"')
    if (named := _ISO_DURATION.fullmatch(text)) is not None and any(named.groups()):
        weights = (86_400, 3_600, 60, 1)
        return _within_limit(
            sum(
                Fraction((part or "0").replace(",", ".")) * weight
                for part, weight in zip(named.groups(), weights, strict=True)
            )
        )
    if text.casefold() in _NOTHING:
        raise UnitError("this is not a time", "leave the value empty if nobody handled this chat")
    if text[-1:].isalpha() and text[:1].isdigit():
        return parse_duration(text if mark == "." else text.replace(",", ".")).us
    if unit in CLOCK_UNITS:
        raise UnitError(f"this is not a time as {unit}", 'write for example "00:01:30"')
    return parse_duration(text).us if unit is None else scaled(text, unit_us(unit), mark)


def _stop_watch(found: "re.Match[str]", unit: str | None) -> int:
    """Return the microseconds of a time as on a stop watch."""
    days, *rest = found.groups()
    parts = [part for part in rest if part is not None]
    shape = unit if unit in CLOCK_UNITS else "hh:mm:ss" if len(parts) == 3 else ""
    if not shape or len(CLOCK_UNITS[shape]) != len(parts):
        raise UnitError(
            "this may be minutes and seconds, or hours and minutes",
            'write unit = "mm:ss" or unit = "hh:mm" beside the column',
        )
    seconds = Fraction(days or 0) * 86_400
    for part, weight in zip(parts, CLOCK_UNITS[shape], strict=True):
        seconds += Fraction(part.replace(",", ".")) * weight
    return _within_limit(seconds)


def _within_limit(seconds: Fraction | int) -> int:
    """Return seconds as whole microseconds, if they are not too many."""
    if seconds > LONGEST_DAYS * 86_400:
        raise UnitError(f"a time may last at most {LONGEST_DAYS} days", "check the unit")
    return round(seconds * US_PER_SECOND)
