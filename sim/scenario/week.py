"""The week: English names of days, hours on some of them, and days on which a desk is closed."""

import datetime
import re
from collections.abc import Iterable, Iterator, Sequence

from sim.scenario.errors import nearest
from sim.units import US_PER_DAY, Hours, UnitError, parse_hours

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
DAY_KEYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""The keys of counts by weekday."""

DAY_SHORTHANDS = {"weekdays": DAY_KEYS[:5], "weekend": DAY_KEYS[5:]}

EVERY_DAY = frozenset(range(7))
WEEKDAY_WORDS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NUMBERS = {name.lower(): place for names in (WEEKDAYS, WEEKDAY_WORDS) for place, name in enumerate(names)}
_LONGEST_TEXT = 80


def parse_weekday(text: str) -> int:
    """Read the English name of a weekday, three letters or the whole word; Monday is 0.

    Raises
    ------
    UnitError
        Another text, with the name that is nearest.
    """
    found = _NUMBERS.get(text.strip().lower())
    if found is None:
        near = nearest(text.strip(), (*WEEKDAYS, *WEEKDAY_WORDS))
        allowed = f"the days are {', '.join(WEEKDAYS)}, or their whole English names"
        remedy = f'perhaps "{near}" is meant; {allowed}' if near else allowed
        raise UnitError(f'"{text.strip()}" is no weekday', remedy)
    return found


def parse_weekdays(text: str) -> frozenset[int]:
    """Read weekdays such as "Mon", "Sat,Sun" or "Mon-Fri"; "Fri-Mon" runs over the weekend.

    Raises
    ------
    UnitError
        A name that is no weekday, or an unreadable list of them.
    """
    days: set[int] = set()
    for part in text.split(","):
        ends = [parse_weekday(name) for name in re.split(r"[-–]", part)]
        if len(ends) > 2:
            raise UnitError("these are not weekdays", 'write for example "Mon-Fri" or "Sat,Sun"')
        days |= {(ends[0] + step) % 7 for step in range((ends[-1] - ends[0]) % 7 + 1)}
    return frozenset(days)


def parse_week_hours(value: object) -> Hours:
    """Read hours such as "09:00-17:30", "Mon-Fri 09:00-17:00" or "22:00-06:00".

    Parameters
    ----------
    value
        The text. Anything else is refused.

    Returns
    -------
    Hours
        With the weekdays on which they begin; over midnight the end is above a day.

    Raises
    ------
    UnitError
        No hours, or days that are none.
    """
    if not isinstance(value, str) or len(value) > _LONGEST_TEXT:
        return parse_hours(value, overnight=True)
    if value.strip() and not re.search(r"[0-9]", value):
        raise UnitError(
            "these are not hours",
            'write a start and an end, for example "09:00-17:30" or "Mon-Fri 09:00-17:30"',
        )
    named = re.fullmatch(r"\s*([^0-9]*[^0-9\s])\s*([0-9].*)", value)
    if named is None or re.fullmatch(r"[\s:+-]*", named[1]):
        return parse_hours(value, overnight=True)
    weekdays, hours = parse_weekdays(named[1]), parse_hours(named[2], overnight=True)
    return Hours(value.strip(), hours.from_us, hours.to_us, weekdays)


def weekdays_text(days: Iterable[int]) -> str:
    """Return weekdays in words: "Mon-Fri", "Sat, Sun"."""
    runs: list[list[int]] = []
    for day in sorted(days):
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    parts = []
    for run in runs:
        names = [WEEKDAYS[day] for day in run]
        parts += [f"{names[0]}-{names[-1]}"] if len(run) > 2 else names
    return ", ".join(parts)


def holds_on(hours: Hours, weekday: int) -> bool:
    """Tell whether hours begin on a weekday."""
    return hours.weekdays is None or weekday in hours.weekdays


def in_week(hours: Hours) -> Iterator[tuple[int, int]]:
    """Yield hours on each of their weekdays as stretches of a week's clock, from Monday's midnight on."""
    for day in sorted(EVERY_DAY if hours.weekdays is None else hours.weekdays):
        yield day * US_PER_DAY + hours.from_us, day * US_PER_DAY + hours.to_us


def round_the_week(hours: Iterable[Hours]) -> Iterator[tuple[int, int]]:
    """Yield hours as stretches of a week's clock, with those of the weeks before and after."""
    for stretch in hours:
        for start, stop in in_week(stretch):
            for week_us in (-7 * US_PER_DAY, 0, 7 * US_PER_DAY):
                yield start + week_us, stop + week_us


def no_night(hours: Hours) -> UnitError:
    """Return the error for hours over midnight at a desk that closes."""
    prefix = re.split(r"[0-9]", hours.text, maxsplit=1)[0]
    start, stop = (part.strip() for part in re.split(r"[-–]", hours.text.removeprefix(prefix)))
    return UnitError(
        "these hours pass midnight, and the desk does not stay open over it",
        f'if the two times are the wrong way round write "{prefix}{stop}-{start}"; for work over midnight '
        'set calendar.opens = "00:00" and calendar.closes = "24:00"',
    )


def parse_closed(value: object) -> str:
    """Read days on which the desk is closed: weekdays such as "Sat", or a date such as "2026-12-25".

    Raises
    ------
    UnitError
        Neither.
    """
    remedy = 'write weekdays or dates, for example closed = ["Sat", "Sun", "2026-12-25"]'
    if not isinstance(value, str) or not value.strip() or len(value) > _LONGEST_TEXT:
        raise UnitError("a closed day is a text", remedy)
    text = value.strip()
    if text[0].isdecimal():
        try:
            datetime.date.fromisoformat(text)
        except ValueError:
            raise UnitError("this is neither a weekday nor a date", remedy) from None
    else:
        parse_weekdays(text)
    return text


def closed_days(texts: Sequence[str]) -> tuple[frozenset[int], frozenset[datetime.date]]:
    """Return the weekdays and the dates among closed days."""
    dates = {datetime.date.fromisoformat(text) for text in texts if text[0].isdecimal()}
    names = [parse_weekdays(text) for text in texts if not text[0].isdecimal()]
    return frozenset[int]().union(*names), frozenset(dates)
