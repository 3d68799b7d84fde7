"""Moments in the columns of a CSV file: dates with times as spreadsheets and chat tools write them."""

import datetime
import re
from collections.abc import Iterable
from decimal import Decimal

from sim.scenario.csv_values import exact_number
from sim.units import LONGEST_DAYS, US_PER_SECOND, UnitError, parse_clock, unit_us

EXCEL_EPOCH = datetime.datetime.fromisoformat("1899-12-30")
EXCEL_DAYS = (20_000, 80_000)
"""Serial numbers of days from 1954 to 2119: no other number of that size has a fraction and no unit."""
DAY_FIRST, MONTH_FIRST, YEAR_FIRST = "day first", "month first", "year first"
UNIX_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
UNIX_SECONDS = (300_000_000, 5_000_000_000)
"""Seconds since 1970 of moments from 1979 to 2128."""
_UNIX_PARTS = (1, 1_000, 1_000_000, 1_000_000_000)

_ZONE = r"(Z|UTC|GMT|[+-]\d{2}:?\d{2})?(?:\[[A-Za-z_/+-]+\])?"
_HALF = r"([AaPp]\.?[Mm]\.?)?"
_DATE = re.compile(
    r"(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})"
    r"(?:(?:[,_]\s*|\s+|T)(\d{1,2})(?::(\d{2}))?(?::(\d{2})(?:[.,](\d{1,9}))?)?"
    rf"\s*{_HALF}\s*{_ZONE})?"
)
_DATE_HEAD = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2\d")
_NAMED_MONTH = re.compile(
    r"(?:(\d{1,2})[ -]([A-Za-z]{3,9})\.?,?[ -](\d{4}|\d{2})|([A-Za-z]{3,9})\.? (\d{1,2}),? (\d{4}))"
    rf"[ ,T]+(\d{{1,2}}):(\d{{2}})(?::(\d{{2}}))?\s*{_HALF}\s*{_ZONE}"
)
_CLOCK = re.compile(rf"(\d{{1,2}}):(\d{{2}})(?::(\d{{2}}))?\s*{_HALF}")
_WEEKDAY = re.compile(r"(?:Mo|Tu|We|Th|Fr|Sa|Su|Di|Mi|Do|So)[a-z]{0,8}[.,]*\s+")
"""In front of a date, in English or German."""
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})[ _]?(\d{2})(\d{2})(\d{2})?")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MOMENT_REMEDY = 'write for example "2026-01-05 09:00:12"'


def date_order(texts: Iterable[str]) -> str:
    """Return whether days or months stand first in a column of dates: "" where nothing says so.

    Raises
    ------
    UnitError
        If some dates can only be read one way and some only the other.
    """
    orders: dict[str, str] = {}
    for text in sorted({text[:10] for text in texts}):
        found = _DATE_HEAD.match(text)
        if found is None:
            continue
        if found[2] == "." or int(found[1]) > 12:
            orders.setdefault(DAY_FIRST, text)
        elif int(found[3]) > 12:
            orders.setdefault(MONTH_FIRST, text)
    if len(orders) > 1:
        raise UnitError(
            f'"{orders[DAY_FIRST].strip()}" has the day first and "{orders[MONTH_FIRST].strip()}" the month',
            "write all dates alike",
        )
    return next(iter(orders), "")


def parse_moment(
    text: str, order: str = "", mark: str = ".", *, has_days: bool = False
) -> datetime.datetime | int:
    """Read a date with a time, or a clock time of the first day in microseconds.

    Parameters
    ----------
    text
        An ISO date and time, one with points, strokes or an English month, an Excel serial number, or a time
        since 1970 in seconds or parts of them.
    order
        Whether days or months stand first in dates with strokes.
    mark
        The decimal mark.
    has_days
        Whether the column has serial numbers with a time of day: then one without is a midnight.

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
    if text[:1].isalpha() or text.endswith("Uhr"):
        text = _WEEKDAY.sub("", text.removesuffix("Uhr").rstrip(), count=1)
    if (found := _DATE.fullmatch(text)) is not None:
        return _from_date(found, order)
    if ":" in text[:3] and len(text) <= 15:
        return _clock_time(text)
    if (found := _NAMED_MONTH.fullmatch(text)) is not None:
        return _from_named_month(found)
    if (found := _COMPACT.fullmatch(text)) is not None and found[1][:2] in ("19", "20"):
        year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
        return _combined((year, month, day), (hour, minute, second), 0, None)
    try:
        number = exact_number(text, mark)
    except UnitError:
        return _from_iso(text)
    return _from_number(number, text, has_days)


def _clock_time(text: str) -> int:
    """Read a clock time, with am or pm too; 24:00 is the midnight after the first day."""
    found = _CLOCK.fullmatch(text)
    if found is not None and found[4] is not None:
        hours, minutes, seconds = _clock_of(found[1], found[2], found[3], found[4])
        text = f"{hours:02}:{minutes:02}:{seconds:02}"
    return parse_clock(text, end=True).us


def has_serial_days(texts: Iterable[str], mark: str) -> bool:
    """Say whether a column has dates of a spreadsheet with a time of day: 46027.375."""
    low, high = EXCEL_DAYS
    for text in texts:
        try:
            number = exact_number(text, mark)
        except UnitError:
            return False
        if low <= number < high and number != number.to_integral_value():
            return True
    return False


def is_since_1970(text: str, mark: str = ".") -> bool:
    """Say whether a number without a unit is read as a time since 1970."""
    try:
        number = exact_number(text, mark)
    except UnitError:
        return False
    low, high = UNIX_SECONDS
    return any(low <= number / factor < high for factor in _UNIX_PARTS) and not _COMPACT.fullmatch(text)


def is_no_elapsed_time(text: str, unit: str, mark: str = ".") -> bool:
    """Say whether a number in a unit is too much for a time since the first midnight."""
    try:
        number = exact_number(text, mark)
    except UnitError:
        return False
    seconds = number * unit_us(unit) / US_PER_SECOND
    low, high = UNIX_SECONDS
    return low <= seconds < high or seconds > LONGEST_DAYS * 86_400


def _from_iso(text: str) -> datetime.datetime:
    """Read what Python knows of ISO 8601, with a time of day."""
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError:
        raise _no_moment() from None
    if ":" not in text and "T" not in text.upper().replace("-W", ""):
        raise _without_time()
    return moment


def _no_moment() -> UnitError:
    return UnitError("this is not a date with a time, nor a clock time", _MOMENT_REMEDY)


def _without_time() -> UnitError:
    return UnitError(
        "this date has no time of day", f"{_MOMENT_REMEDY}, or name the column in which dates have times"
    )


def _from_number(number: Decimal, text: str, has_days: bool) -> datetime.datetime:
    """Read a serial number of a spreadsheet, or a time since 1970."""
    if len(text) == 8 and text.isdecimal():
        return _from_iso(text)
    low, high = EXCEL_DAYS
    if low <= number < high:
        if number == number.to_integral_value() and not has_days:
            raise _without_time()
        seconds = (number * 86_400).to_integral_value()
        return EXCEL_EPOCH + datetime.timedelta(seconds=int(seconds))
    low, high = UNIX_SECONDS
    for factor in _UNIX_PARTS:
        if low <= number / factor < high:
            us = int((number * US_PER_SECOND / factor).to_integral_value())
            return UNIX_EPOCH + datetime.timedelta(microseconds=us)
    raise UnitError(
        "a number needs a unit", 'add unit = "s" beside the column if it counts from the first midnight'
    )


def _from_date(found: "re.Match[str]", order: str) -> datetime.datetime:
    """Read a date with points, strokes or dashes."""
    first, sign, middle, last, hour, minute, second, part, half, offset = found.groups()
    if hour is None:
        raise _without_time()
    if minute is None and half is None:
        raise _no_moment()
    if len(first) == 4 or order == YEAR_FIRST:
        year, month, day = first, middle, last
    elif sign == "." or order == DAY_FIRST or first == middle:
        day, month, year = first, middle, last
    elif order == MONTH_FIRST:
        month, day, year = first, middle, last
    else:
        raise UnitError(
            "the day or the month may stand first here",
            'write dates = "day first" or dates = "month first" beside the column',
        )
    if len(year) not in (2, 4):
        raise _no_moment()
    whole_year = int(year) + (2000 if len(year) == 2 else 0)
    micro = int(part.ljust(6, "0")[:6]) if part else 0
    clock = _clock_of(hour, minute, second, half)
    return _combined((whole_year, int(month), int(day)), clock, micro, _offset_of(offset))


def _from_named_month(found: "re.Match[str]") -> datetime.datetime:
    """Read a date with an English month."""
    day, month, year = (found[1], found[2], found[3]) if found[1] else (found[5], found[4], found[6])
    number = next((n for n, name in enumerate(_MONTHS, 1) if month.lower().startswith(name)), 0)
    whole_year = int(year) + (2000 if len(year) == 2 else 0)
    clock = _clock_of(found[7], found[8], found[9], found[10])
    return _combined((whole_year, number, int(day)), clock, 0, _offset_of(found[11]))


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
    if minutes >= 24 * 60:
        raise UnitError("there is no such offset", 'write for example "2026-01-05 09:00:12+01:00"')
    return datetime.timezone(datetime.timedelta(minutes=-minutes if text[0] == "-" else minutes))


def _combined(
    date: tuple[int, int, int], clock: tuple[int, int, int], micro: int, zone: datetime.tzinfo | None
) -> datetime.datetime:
    """Return a date and a clock time as one; 24:00 is the next midnight."""
    try:
        if clock == (24, 0, 0) and micro == 0:
            return datetime.datetime(*date, tzinfo=zone) + datetime.timedelta(days=1)
        return datetime.datetime(*date, *clock, micro, tzinfo=zone)
    except (ValueError, OverflowError):
        raise UnitError("there is no such date or time", _MOMENT_REMEDY) from None
