"""Values in the columns of a CSV file: numbers, durations and moments as other tools write them."""

import datetime
import math
import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from sim.units import LONGEST_DAYS, US_PER_DAY, US_PER_SECOND, UnitError, parse_clock, parse_duration, unit_us

CLOCK_UNITS = {"hh:mm:ss": (3600, 60, 1), "mm:ss": (60, 1), "hh:mm": (3600, 60)}
"""Units of a column of durations that are written as on a stop watch, and the seconds of each part."""
EXCEL_EPOCH = datetime.datetime.fromisoformat("1899-12-30")
EXCEL_DAYS = (20_000, 80_000)
"""Serial numbers of days from 1954 to 2119: no other number of that size has a fraction and no unit."""
DAY_FIRST, MONTH_FIRST, YEAR_FIRST = "day first", "month first", "year first"
DATE_ORDERS = (DAY_FIRST, MONTH_FIRST, YEAR_FIRST)

_STOP_WATCH = re.compile(r"(\d+):([0-5]?\d)(?::([0-5]?\d(?:[.,]\d+)?))?")
_DATE = re.compile(
    r"(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})"
    r"(?:[T ,_]+(\d{1,2})(?::(\d{2}))?(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*([AaPp]\.?[Mm]\.?)?\s*"
    r"(Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?"
)
_NAMED_MONTH = re.compile(
    r"(?:(\d{1,2})[ -]([A-Za-z]{3,9})\.?,?[ -](\d{4})|([A-Za-z]{3,9})\.? (\d{1,2}),? (\d{4}))"
    r"[ ,T]+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([AaPp]\.?[Mm]\.?)?"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MOMENT_REMEDY = 'write for example "2026-01-05 09:00:12"'


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
    plain = text.replace("\u00a0", "").replace("\u202f", "").replace("'", "")
    other = "," if mark == "." else "."
    if other in plain:
        parts = plain.lstrip("+-").partition(mark)[0].split(other)
        if any(len(part) != 3 for part in parts[1:]) or not 1 <= len(parts[0]) <= 3:
            raise UnitError("this is not a number", "write a number such as 12.5")
        plain = plain.replace(other, "")
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
    """Read a duration in microseconds: a number in a unit, "5 min", or as on a stop watch, "00:01:30".

    Raises
    ------
    UnitError
        If it is none, or could be minutes and seconds as well as hours and minutes.
    """
    if (watch := _STOP_WATCH.fullmatch(text)) is not None:
        return _stop_watch(watch, unit)
    if unit in CLOCK_UNITS:
        raise UnitError(f"this is not a time as {unit}", 'write for example "00:01:30"')
    return parse_duration(text).us if unit is None else scaled(text, unit_us(unit), mark)


def _stop_watch(found: "re.Match[str]", unit: str | None) -> int:
    """Return the microseconds of a time as on a stop watch."""
    parts = [part for part in found.groups() if part is not None]
    shape = unit if unit in CLOCK_UNITS else "hh:mm:ss" if len(parts) == 3 else ""
    if not shape or len(CLOCK_UNITS[shape]) != len(parts):
        raise UnitError(
            "this may be minutes and seconds, or hours and minutes",
            'write unit = "mm:ss" or unit = "hh:mm" beside the column',
        )
    weights = CLOCK_UNITS[shape]
    us = Decimal(0)
    for part, weight in zip(parts, weights, strict=True):
        us += Decimal(part.replace(",", ".")) * weight * US_PER_SECOND
    return int(us.to_integral_value())


def date_order(texts: Sequence[str]) -> str:
    """Return whether days or months stand first in a column of dates: "" where nothing says so.

    Raises
    ------
    UnitError
        If some dates can only be read one way and some only the other.
    """
    orders: dict[str, str] = {}
    for text in texts:
        found = _DATE.match(text)
        if found is None or len(found[1]) > 2:
            continue
        if found[2] == "." or int(found[1]) > 12:
            orders.setdefault(DAY_FIRST, text)
        elif int(found[3]) > 12:
            orders.setdefault(MONTH_FIRST, text)
    if len(orders) > 1:
        raise UnitError(
            f'"{orders[DAY_FIRST]}" has the day first and "{orders[MONTH_FIRST]}" the month',
            "write all dates alike",
        )
    return next(iter(orders), "")


def parse_moment(text: str, order: str = "", mark: str = ".") -> datetime.datetime | int:
    """Read a date with a time, or a clock time of the first day in microseconds.

    Parameters
    ----------
    text
        An ISO date and time, one with points, strokes or an English month, an Excel serial number, or seconds
        or milliseconds since 1970.
    order
        Whether days or months stand first in dates with strokes.
    mark
        The decimal mark.

    Returns
    -------
    datetime or int
        Without an offset it is local.

    Raises
    ------
    UnitError
        If it is none of these, or may be two of them.
    """
    if text[4:5] == "-" and len(text) >= 16 and text[11:13] != "24":
        try:
            return datetime.datetime.fromisoformat(text)
        except ValueError:
            pass
    is_clock = (len(text) <= 10 and ":" in text) or ":" in text[:3]
    if is_clock:
        try:
            return parse_clock(text).us
        except ValueError:
            pass
    if (found := _DATE.fullmatch(text)) is not None:
        return _from_date(found, order)
    if (found := _NAMED_MONTH.fullmatch(text)) is not None:
        return _from_named_month(found)
    try:
        number = exact_number(text, mark)
    except UnitError:
        return _from_iso(text)
    return _from_number(number, text)


def _from_iso(text: str) -> datetime.datetime:
    """Read what Python knows of ISO 8601, with a time of day."""
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError:
        raise UnitError("this is not a date with a time, nor a clock time", _MOMENT_REMEDY) from None
    if ":" not in text and "T" not in text.upper().replace("-W", ""):
        raise _without_time()
    return moment


def _without_time() -> UnitError:
    return UnitError(
        "this date has no time of day", f"{_MOMENT_REMEDY}, or name the column in which dates have times"
    )


def _from_number(number: Decimal, text: str) -> datetime.datetime:
    """Read a serial number of a spreadsheet, or seconds or milliseconds since 1970."""
    if len(text) == 8 and text.isdecimal():
        return _from_iso(text)
    low, high = EXCEL_DAYS
    if low <= number < high and number != number.to_integral_value():
        seconds = (number * 86_400).to_integral_value()
        return EXCEL_EPOCH + datetime.timedelta(seconds=int(seconds))
    if low <= number < high:
        raise _without_time()
    for factor in (1, 1000):
        if 300_000_000 <= number / factor < 5_000_000_000:
            us = int((number * US_PER_SECOND / factor).to_integral_value())
            return datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC) + datetime.timedelta(microseconds=us)
    raise UnitError(
        "a number needs a unit", 'add unit = "s" beside the column if it counts from the first midnight'
    )


def is_unix_time(text: str, unit: str | None, mark: str = ".") -> bool:
    """Say whether a number in seconds or milliseconds can only be one since 1970."""
    if unit not in ("s", "ms"):
        return False
    try:
        number = exact_number(text, mark) / (1 if unit == "s" else 1000)
    except UnitError:
        return False
    return number >= 300_000_000 and number < 5_000_000_000


def _from_date(found: "re.Match[str]", order: str) -> datetime.datetime:
    """Read a date with points, strokes or dashes."""
    first, sign, middle, last = found[1], found[2], found[3], found[4]
    if found[5] is None:
        raise _without_time()
    if found[6] is None and found[9] is None:
        raise UnitError("this is not a date with a time, nor a clock time", _MOMENT_REMEDY)
    if len(first) == 4:
        year, month, day = first, middle, last
    elif sign == "." or order == DAY_FIRST:
        day, month, year = first, middle, last
    elif order == MONTH_FIRST:
        month, day, year = first, middle, last
    elif order == YEAR_FIRST:
        year, month, day = first, middle, last
    elif first == middle:
        day, month, year = first, middle, last
    else:
        raise UnitError(
            "the day or the month may stand first here",
            'write dates = "day first" or dates = "month first" beside the column',
        )
    if len(year) not in (2, 4):
        raise UnitError("this is not a date with a time, nor a clock time", _MOMENT_REMEDY)
    whole_year = int(year) + (2000 if len(year) == 2 else 0)
    micro = int((found[8] or "0").ljust(6, "0")[:6])
    clock = _clock_of(found[5], found[6], found[7], found[9])
    return _combined((whole_year, int(month), int(day)), clock, micro, _offset_of(found[10]))


def _from_named_month(found: "re.Match[str]") -> datetime.datetime:
    """Read a date with an English month."""
    day, month, year = (found[1], found[2], found[3]) if found[1] else (found[5], found[4], found[6])
    number = next((n for n, name in enumerate(_MONTHS, 1) if month.lower().startswith(name)), 0)
    clock = _clock_of(found[7], found[8], found[9], found[10])
    return _combined((int(year), number, int(day)), clock, 0, None)


def _clock_of(hour: str, minute: str | None, second: str | None, half: str | None) -> tuple[int, int, int]:
    """Return hours, minutes and seconds; with am or pm of twelve hours."""
    hours = int(hour)
    if half is not None:
        if not 1 <= hours <= 12:
            raise UnitError("an hour with am or pm is from 1 to 12", _MOMENT_REMEDY)
        hours = hours % 12 + (12 if half[0] in "pP" else 0)
    return hours, int(minute or 0), int(second or 0)


def _offset_of(text: str | None) -> datetime.tzinfo | None:
    """Return the zone of an offset: "Z", "+01:00"."""
    if not text:
        return None
    if text[0] not in "+-":
        return datetime.UTC
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return datetime.timezone(datetime.timedelta(minutes=-minutes if text[0] == "-" else minutes))


def _combined(
    date: tuple[int, int, int], clock: tuple[int, int, int], micro: int, zone: datetime.tzinfo | None
) -> datetime.datetime:
    """Return a date and a clock time as one; 24:00 is the next midnight."""
    try:
        midnight = datetime.datetime(*date, tzinfo=zone)
        if clock == (24, 0, 0) and micro == 0:
            return midnight + datetime.timedelta(days=1)
        return midnight.replace(hour=clock[0], minute=clock[1], second=clock[2], microsecond=micro)
    except (ValueError, OverflowError):
        raise UnitError("there is no such date or time", _MOMENT_REMEDY) from None
