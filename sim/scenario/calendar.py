"""Wall clock into elapsed microseconds since the first midnight, through the scenario's time zone."""

import datetime
import zoneinfo
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from sim.scenario.errors import nearest
from sim.units import US_PER_DAY, US_PER_SECOND, Hours, UnitError

Stretch = tuple[int, int]
"""A half-open stretch of elapsed time [from, to), in microseconds."""

_UNIX_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_MICROSECOND = datetime.timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Timeline:
    """The simulated days in their time zone; a clock change makes a day of 23 or 25 hours."""

    start: datetime.date
    days: int
    zone: zoneinfo.ZoneInfo
    closed_weekdays: frozenset[int] = frozenset()
    """Monday is 0."""
    closed_dates: frozenset[datetime.date] = frozenset()
    desk: "Timeline | None" = None
    """The desk's own days, where these are those of somebody in another time zone."""

    epoch_us: int = field(init=False)
    """The desk's first midnight in microseconds since 1970-01-01 UTC."""

    def __post_init__(self) -> None:
        """Work out the first midnight once."""
        first = self._unix_us(datetime.datetime.combine(self.start, datetime.time()))
        object.__setattr__(self, "epoch_us", first if self.desk is None else self.desk.epoch_us)

    @property
    def end_us(self) -> int:
        """Return the elapsed time of the midnight after the desk's last day."""
        return self.moment_us(self.days, 0) if self.desk is None else self.desk.end_us

    @property
    def numbers(self) -> range:
        """Return the numbers of the days of which a part may be simulated: the day before the first, too."""
        return range(-1, self.days) if self.desk is None else range(-2, self.days + 1)

    def in_zone(self, name: str | None) -> "Timeline":
        """Return the same days on the clock of another time zone; none is the desk's own."""
        zone = self.zone if name is None else zoneinfo.ZoneInfo(name)
        return self if zone.key == self.zone.key else replace(self, zone=zone, desk=self.desk or self)

    def longer(self) -> "Timeline":
        """Return these days and one more."""
        desk = None if self.desk is None else replace(self.desk, days=self.desk.days + 1)
        return replace(self, days=self.days + 1, desk=desk)

    def moment_us(self, day: int, clock_us: int) -> int:
        """Return the elapsed time of a wall clock time.

        Parameters
        ----------
        day
            Number of the day, from 0 on.
        clock_us
            Microseconds on the clock since that day's midnight; a whole day is the next midnight.

        Returns
        -------
        int
            Microseconds since the first midnight. A time that a clock change skips is the moment of the
            change; one that it repeats is the first of the two.
        """
        day, clock_us = day + clock_us // US_PER_DAY, clock_us % US_PER_DAY
        midnight = datetime.datetime.combine(self.start + datetime.timedelta(days=day), datetime.time())
        return self._unix_us(midnight + clock_us * _MICROSECOND) - self.epoch_us

    def elapsed_us(self, moment: datetime.datetime) -> int:
        """Return the elapsed time of a date and time; one without offset is read in the scenario's zone."""
        if moment.tzinfo is None:
            return self._unix_us(moment) - self.epoch_us
        return (moment - _UNIX_EPOCH) // _MICROSECOND - self.epoch_us

    def every_day(self, hours: Iterable[Hours]) -> list[Stretch]:
        """Return stretches of the clock as elapsed time on every day that they are for, merged.

        What lies outside the simulated days is cut off. A stretch over midnight belongs to the day on which
        it begins: on a closed day none begins, and what began on the evening before goes on into one.
        """
        clock = list(hours)
        return merged(
            part
            for day in self.numbers
            for stretch in clock
            if stretch.weekdays is None or self.weekday(day) in stretch.weekdays
            for part in self.parts(day, stretch.from_us, stretch.to_us)
        )

    def parts(self, day: int, from_us: int, to_us: int) -> list[Stretch]:
        """Return what of a stretch of a day's clock is simulated; nothing where that day is closed.

        Parameters
        ----------
        day
            Number of the day; -1 is the day before the first.
        from_us, to_us
            Microseconds on the clock since that day's midnight; above a day is the next day.
        """
        if self.is_closed(day) or (to_us <= US_PER_DAY and self.desk is None and not 0 <= day < self.days):
            return []
        whole = merged([(self.moment_us(day, from_us), self.moment_us(day, to_us))])
        return whole if self.desk is None and to_us <= US_PER_DAY else within(whole, [(0, self.end_us)])

    def weekday(self, day: int) -> int:
        """Return the weekday of a day, Monday 0."""
        return (self.start.weekday() + day) % 7

    def is_open(self, day: int) -> bool:
        """Tell whether a day is simulated and not closed."""
        return 0 <= day < self.days and not self.is_closed(day)

    def is_closed(self, day: int) -> bool:
        """Tell whether a day, simulated or not, is closed."""
        if self.weekday(day) in self.closed_weekdays:
            return True
        return bool(self.closed_dates) and self.start + datetime.timedelta(days=day) in self.closed_dates

    def _unix_us(self, wall: datetime.datetime) -> int:
        """Return a wall clock time in microseconds since 1970-01-01 UTC."""
        first, second = (
            (wall.replace(tzinfo=self.zone, fold=fold) - _UNIX_EPOCH) // _MICROSECOND for fold in (0, 1)
        )
        return first if first <= second else self._jump_us(second, first)

    def _jump_us(self, before: int, after: int) -> int:
        """Return the moment of the clock change that lies between two moments, by bisection."""

        def offset(unix_us: int) -> datetime.timedelta | None:
            return (_UNIX_EPOCH + unix_us * _MICROSECOND).astimezone(self.zone).utcoffset()

        old = offset(before)
        while after - before > 1:
            middle = (before + after) // 2
            before, after = (middle, after) if offset(middle) == old else (before, middle)
        return after


def merged(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Return stretches in order, those that touch or overlap joined and empty ones left out."""
    result: list[Stretch] = []
    for start, stop in sorted(stretches):
        if stop <= start:
            continue
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(stop, result[-1][1]))
        else:
            result.append((start, stop))
    return result


def less(stretches: list[Stretch], taken: list[Stretch]) -> list[Stretch]:
    """Return what remains of merged stretches when merged others are taken out."""
    if not stretches:
        return []
    start, end = min(stretches[0][0], taken[0][0] if taken else 0), max(stretches[-1][1], 0)
    edges = [start, *(edge for stretch in taken for edge in stretch), max(end, start)]
    free = [(edges[place], edges[place + 1]) for place in range(0, len(edges), 2)]
    return within(stretches, [(low, high) for low, high in free if high > low])


def within(stretches: list[Stretch], limits: list[Stretch]) -> list[Stretch]:
    """Return the parts of merged stretches that lie inside merged limits."""
    result: list[Stretch] = []
    mine, theirs = 0, 0
    while mine < len(stretches) and theirs < len(limits):
        start = max(stretches[mine][0], limits[theirs][0])
        stop = min(stretches[mine][1], limits[theirs][1])
        if stop > start:
            result.append((start, stop))
        if stretches[mine][1] <= limits[theirs][1]:
            mine += 1
        else:
            theirs += 1
    return result


def length_us(stretches: Iterable[Stretch]) -> int:
    """Return the summed length of stretches."""
    return sum(stop - start for start, stop in stretches)


def read_zone(value: object) -> str:
    """Return the name of a time zone if there is such a one.

    Raises
    ------
    UnitError
        With the nearest known name.
    """
    if not isinstance(value, str):
        raise UnitError("a time zone is a text", 'write for example "Europe/Berlin"')
    try:
        zoneinfo.ZoneInfo(value)
    except (OSError, ValueError, zoneinfo.ZoneInfoNotFoundError):
        near = nearest(value, zoneinfo.available_timezones())
        remedy = f'perhaps "{near}" is meant' if near else 'write for example "Europe/Berlin"'
        raise UnitError("there is no such time zone", remedy) from None
    return value


def date_and_clock(timeline: Timeline, elapsed_us: int) -> tuple[str, str]:
    """Return the date and the clock time of an elapsed time, with the offset where that hour comes twice."""
    unix = _UNIX_EPOCH + (timeline.epoch_us + elapsed_us) * _MICROSECOND
    wall = unix.astimezone(timeline.zone)
    text = wall.strftime("%H:%M:%S").removesuffix(":00")
    if elapsed_us >= timeline.end_us and text == "00:00":
        text, wall = "24:00", wall - datetime.timedelta(days=1)
    elif wall.replace(fold=0).utcoffset() != wall.replace(fold=1).utcoffset():
        text += f" ({wall.isoformat()[-6:]})"
    return f"{wall:%Y-%m-%d}", text


def clock_text(timeline: Timeline, elapsed_us: int) -> str:
    """Return an elapsed time as clock time, with the day's date where there are several days."""
    date, text = date_and_clock(timeline, elapsed_us)
    return f"{date} {text}" if timeline.days > 1 else text


def span_text(timeline: Timeline, stretch: Stretch) -> str:
    """Return a stretch of elapsed time as clock times, each date said once: "2026-01-10 09:00-12:30"."""
    (day, since), (last_day, until) = (date_and_clock(timeline, moment) for moment in stretch)
    if timeline.days == 1:
        return f"{since}-{until}"
    return f"{day} {since}-{until}" if day == last_day else f"{day} {since} to {last_day} {until}"


def hours_text(us: float) -> str:
    """Return a length in hours: "7.5 h"."""
    return f"{number_text(us / (3_600 * US_PER_SECOND))} h"


def number_text(value: float) -> str:
    """Return a number in four digits, a large one whole and with commas, never with an exponent."""
    return f"{value:.4g}" if abs(value) < 1000 else f"{value:,.0f}"
