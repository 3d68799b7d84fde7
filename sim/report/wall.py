"""The clock on the wall: where each day begins, and what the clock says, through clock changes."""

import datetime as dt
import itertools
from collections.abc import Sequence
from zoneinfo import ZoneInfo

import numpy as np

from sim.core.blueprint import Blueprint
from sim.core.kinds import Ints
from sim.units import US_PER_DAY, US_PER_SECOND

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


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
