"""Elapsed time and the clock on the wall, through clock changes: the one place that turns one into the other.

Elapsed time runs evenly from the first midnight; the clock is set forward and back. Whoever tells a person a
time of day asks here.
"""

import datetime as dt
import itertools
from collections.abc import Sequence
from zoneinfo import ZoneInfo

import numpy as np

from sim.core.blueprint import Blueprint
from sim.core.kinds import Ints

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)
US_PER_SECOND = 1_000_000
US_PER_DAY = 86_400 * US_PER_SECOND
_STEP_US = US_PER_DAY // 4


def local_moment(blueprint: Blueprint, at_us: int) -> dt.datetime:
    """Return a moment as date and clock time, with its offset, in the scenario's zone."""
    moment = _EPOCH + dt.timedelta(microseconds=int(at_us) + blueprint.epoch_us)
    return moment.astimezone(ZoneInfo(blueprint.timezone))


def elapsed_us(blueprint: Blueprint, day: dt.date, clock: dt.time) -> int:
    """Return when the clock says a time on a day, the first of two where it is set back, as elapsed time."""
    moment = dt.datetime.combine(day, clock, tzinfo=ZoneInfo(blueprint.timezone))
    return (moment.astimezone(dt.UTC) - _EPOCH) // _MICROSECOND - blueprint.epoch_us


def local_time(at_us: int, blueprint: Blueprint) -> str:
    """Return a moment as date and clock time in the scenario's zone: "2026-01-05 09:30:00+01:00"."""
    return local_moment(blueprint, at_us).isoformat(sep=" ")


def day_number(blueprint: Blueprint, at_us: int) -> int:
    """Return the number of the calendar's day that a moment lies on, the first being 1."""
    first, here = (local_moment(blueprint, at).date() for at in (0, at_us))
    return (here - first).days + 1


def has_several_days(blueprint: Blueprint) -> bool:
    """Say whether the desk opens on more than one day, so that a time of day alone does not name a moment."""
    if not len(blueprint.open_us):
        return False
    return day_number(blueprint, int(blueprint.open_us[-1, 1]) - 1) > 1


def clock_words(blueprint: Blueprint, at_us: int, *, with_day: bool | None = None) -> str:
    """Return a moment as a person says it: "09:30", of several days "day 4, 09:30".

    Parameters
    ----------
    blueprint
        The scenario, with its time zone.
    at_us
        Microseconds since the first midnight.
    with_day
        Whether to name the day; None: where the desk is open on several.

    Returns
    -------
    str
        With seconds where there are some, and with the offset where a clock change gives the hour twice:
        "02:30 (+01:00)".
    """
    local = local_moment(blueprint, at_us)
    text = f"{local:%H:%M:%S}".removesuffix(":00")
    if local.microsecond:
        text = f"{local:%H:%M:%S}.{local.microsecond:06d}".rstrip("0")
    if local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset():
        text += f" ({local.isoformat()[-6:]})"
    named = has_several_days(blueprint) if with_day is None else with_day
    return f"day {day_number(blueprint, at_us)}, {text}" if named else text


def wall_clock_us(blueprint: Blueprint, at_us: Ints | Sequence[int]) -> Ints:
    """Return what the clock says at some moments, in microseconds since the day's midnight.

    Parameters
    ----------
    blueprint
        The scenario, with its time zone.
    at_us
        Microseconds since the first midnight, shape (n,).

    Returns
    -------
    Ints
        From 0 to below a day, shape (n,). Where the clock is set back, an hour comes twice.
    """
    if blueprint.timezone == "UTC":
        return np.asarray(at_us, dtype=np.int64) % US_PER_DAY
    zone = ZoneInfo(blueprint.timezone)
    clocks = []
    for moment in np.asarray(at_us, dtype=np.int64).tolist():
        local = (_EPOCH + dt.timedelta(microseconds=blueprint.epoch_us + moment)).astimezone(zone)
        since = dt.timedelta(hours=local.hour, minutes=local.minute, seconds=local.second)
        clocks.append(int(since.total_seconds()) * US_PER_SECOND + local.microsecond)
    return np.array(clocks, dtype=np.int64)


def clock_pieces(blueprint: Blueprint, until_us: int) -> list[tuple[int, int, int]]:
    """Return the stretches between clock changes, and how far the clock is ahead of elapsed time in each.

    Parameters
    ----------
    blueprint
        The scenario, with its time zone.
    until_us
        The last moment that is asked for, in microseconds since the first midnight.

    Returns
    -------
    list of tuple of int
        ``from_us, to_us, ahead_us``, rising and without gaps from 0 to ``until_us``: at a moment between them
        the clock says moment + ahead, counted from the midnight (on the clock) of the first day.
    """
    zone = ZoneInfo(blueprint.timezone)

    def ahead_us(at_us: int) -> int:
        local = (_EPOCH + dt.timedelta(microseconds=blueprint.epoch_us + at_us)).astimezone(zone)
        return (local.replace(tzinfo=None) - first_midnight) // _MICROSECOND - at_us

    begin = (_EPOCH + dt.timedelta(microseconds=blueprint.epoch_us)).astimezone(zone)
    first_midnight = dt.datetime.combine(begin.date(), dt.time())
    if blueprint.timezone == "UTC":
        return [(0, until_us, 0)]
    pieces, since, ahead = [], 0, ahead_us(0)
    # No zone has changed its clock twice within some hours.
    for step in range(_STEP_US, until_us + _STEP_US, _STEP_US):
        now = ahead_us(step)
        if now != ahead:
            before, after = step - _STEP_US, step
            while after - before > 1:
                middle = (before + after) // 2
                before, after = (middle, after) if ahead_us(middle) == ahead else (before, middle)
            pieces.append((since, after, ahead))
            since, ahead = after, now
    pieces.append((since, max(until_us, since), ahead))
    return pieces


def midnights_us(blueprint: Blueprint) -> list[int]:
    """Return where each day begins and the last one ends: microseconds since the first midnight."""
    if blueprint.midnights_us is not None:
        return [int(at) for at in blueprint.midnights_us]
    zone = ZoneInfo(blueprint.timezone)
    first = (_EPOCH + dt.timedelta(microseconds=blueprint.epoch_us)).astimezone(zone).date()
    last = int(blueprint.open_us.max(initial=0))
    found = [0]
    while found[-1] < last or len(found) < 2:
        midnight = dt.datetime.combine(first + dt.timedelta(days=len(found)), dt.time(), zone)
        found.append((midnight - _EPOCH) // dt.timedelta(microseconds=1) - blueprint.epoch_us)
    return found


def days_of(blueprint: Blueprint) -> list[tuple[int, int]]:
    """Return the midnights between which each day lies on which the desk is open, in microseconds."""
    edges = midnights_us(blueprint)
    opens, closes = blueprint.open_us[:, 0], blueprint.open_us[:, 1]
    return [(a, b) for a, b in itertools.pairwise(edges) if ((opens < b) & (closes > a)).any()]
