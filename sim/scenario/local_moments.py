"""Local times of a history on the clock of a desk, those too that a clock change repeats or skips."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.core.kinds import Ints
from sim.scenario.csv_text import FileError
from sim.units import MINUTE_US

if TYPE_CHECKING:
    from sim.scenario.calendar import Timeline

_EPOCH = datetime.datetime(1970, 1, 1)  # noqa: DTZ001
_UNIX_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_MICROSECOND = datetime.timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Strange:
    """Rows whose local time a clock change skips (``is_never``) or repeats, and how many came later."""

    is_never: bool
    places: tuple[int, ...]
    late: int
    """How many were read as the later of the two moments."""


def elapsed_us(
    parsed: Sequence[datetime.datetime | int], timeline: "Timeline", *, is_elapsed: bool, ambiguous: str
) -> tuple[Ints, tuple[Strange, ...]]:
    """Return moments in elapsed time.

    Parameters
    ----------
    parsed
        Dates and times, local ones without offset, and numbers of microseconds.
    timeline
        The days and their time zone.
    is_elapsed
        Whether numbers are microseconds since the first midnight, not on the first day's clock.
    ambiguous
        What a local time means that exists twice: the "first" or "second" moment, or by "order" the second
        where the row before was later than the first.

    Returns
    -------
    Ints
        Microseconds since the first midnight, shape (n,).
    tuple[Strange, ...]
        Rows of which that had to be decided; times that never exist first. "second" reads those with the
        offset after the change, an hour earlier, the others with that before it, an hour later.
    """
    if all(isinstance(moment, datetime.datetime) and moment.tzinfo is None for moment in parsed):
        us = np.array(parsed, dtype="datetime64[us]").astype(np.int64)
        return _settled(us, np.arange(len(parsed)), timeline, ambiguous)
    us = np.zeros(len(parsed), dtype=np.int64)
    first_day = datetime.datetime.combine(timeline.start, datetime.time())
    local: list[int] = []
    for place, moment in enumerate(parsed):
        if isinstance(moment, int) and is_elapsed:
            us[place] = moment
        elif isinstance(moment, int):
            us[place] = (first_day - _EPOCH) // _MICROSECOND + moment
            local.append(place)
        elif moment.tzinfo is None:
            us[place] = (moment - _EPOCH) // _MICROSECOND
            local.append(place)
        else:
            us[place] = (moment - _UNIX_EPOCH) // _MICROSECOND - timeline.epoch_us
    return _settled(us, np.array(local, dtype=np.int64), timeline, ambiguous)


def _settled(us: Ints, local: Ints, timeline: "Timeline", ambiguous: str) -> tuple[Ints, tuple[Strange, ...]]:
    """Put the local ones among moments on the clock of a desk: microseconds since 1970 as if in UTC."""
    minutes, which = np.unique(us[local] // MINUTE_US, return_inverse=True)
    offsets = np.array([_offsets(minute, timeline.zone) for minute in minutes.tolist()], dtype=np.int64)
    if not len(minutes):
        return us, ()
    before, after = offsets[which].T
    first, second = us[local] - before - timeline.epoch_us, us[local] - after - timeline.epoch_us
    us[local] = first
    never, twice = np.flatnonzero(before < after), np.flatnonzero(before > after)
    found = []
    if len(never):
        is_second = ambiguous == "second"
        if is_second:
            us[local[never]] = second[never]
        places = tuple(local[never].tolist())
        found.append(Strange(True, places, 0 if is_second else len(places)))
    late = 0
    for at in twice.tolist():
        place = int(local[at])
        is_later = ambiguous == "second" or (ambiguous == "order" and place > 0 and us[place] < us[place - 1])
        if is_later:
            us[place], late = second[at], late + 1
    if len(twice):
        found.append(Strange(False, tuple(local[twice].tolist()), late))
    return us, tuple(found)


def _offsets(minute: int, zone: datetime.tzinfo) -> tuple[int, int]:
    """Return the offsets from UTC of a local time before and after a clock change; alike where none is."""
    wall = _EPOCH + datetime.timedelta(minutes=minute)
    first, second = (zone.utcoffset(wall.replace(tzinfo=zone, fold=fold)) for fold in (0, 1))
    return tuple((offset or datetime.timedelta()) // _MICROSECOND for offset in (first, second))  # type: ignore[return-value]


def refusal(strange: Strange, texts: Sequence[str], lines: Sequence[int], column: str) -> FileError:
    """Return the error for local times that exist twice or never, with their rows."""
    places = strange.places
    told = ", ".join(str(lines[place]) for place in places[:5])
    more = f" and {len(places) - 5} more" if len(places) > 5 else ""
    rows = "1 row has a local time" if len(places) == 1 else f"{len(places)} rows have local times"
    line = "line" if len(places) == 1 else "lines"
    text = texts[places[0]][:40]
    key = 'write times with their offset ("2026-10-25 02:00:00+02:00"), or beside the column '
    if strange.is_never:
        says = "never exists" if len(places) == 1 else "never exist"
        key += 'ambiguous = "first" or "second" for an hour later or earlier'
    else:
        says = "exists twice" if len(places) == 1 else "exist twice"
        key += (
            'ambiguous = "first", "second" or, where the rows stand in the order in which they happened, '
            '"order"'
        )
    return FileError(
        "file",
        f'column "{column}": {rows} that {says} because the clock changes ({line} {told}{more}, "{text}")',
        key,
    )
