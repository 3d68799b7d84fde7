"""Lanes: which slot of which operator each chat of a day held, and when nobody was there to hold one."""

import itertools
from dataclasses import dataclass

import numpy as np

from sim.core.blueprint import Blueprint, Windows
from sim.core.kinds import Outcome
from sim.core.local_time import days_of
from sim.core.path import SamplePath
from sim.units import US_PER_DAY, US_PER_SECOND

AWAY, BREAK, ABSENT = "off duty", "break", "absent"
"""Why an operator is not there: outside the shifts, in a break of a shift, or missing rostered time."""
LATEST_US = 4 * 3_600 * US_PER_SECOND
"""So long after a day's end its last chats are shown at most."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One stay of a chat in a slot, from its assignment to its release; seconds since the day's midnight."""

    operator: int
    lane: int
    chat: int
    leg: int
    group: int
    from_s: float
    to_s: float
    came_by_forward: bool
    was_forwarded: bool
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of the day in which an operator is not there, and why."""

    operator: int
    from_s: float
    to_s: float
    why: str


@dataclass(frozen=True, slots=True)
class Day:
    """One day of one replication: what is shown of it, the bars, the gaps, and each operator's lanes.

    ``start_us`` is its midnight, from which seconds count.
    """

    start_us: int
    from_s: float
    to_s: float
    bars: tuple[Bar, ...]
    gaps: tuple[Gap, ...]
    lanes: tuple[int, ...]


def day_of(path: SamplePath, blueprint: Blueprint, day: int = 1) -> Day:
    """Return what happened on one day.

    Parameters
    ----------
    path
        The record.
    blueprint
        The scenario that it came from.
    day
        Which of the days on which the desk is open, from 1.

    Returns
    -------
    Day
        From the first opening or shift that begins on that day to the last one's end and, at most four hours
        later, the release of the last chat that was taken by then. Where the desk is open through both
        midnights the day ends at the second one.

    Raises
    ------
    ValueError
        If there is no such day.
    """
    days = days_of(blueprint)
    if not 1 <= day <= len(days):
        raise ValueError(f"there is no day {day}; the desk is open on {len(days)}, counted from 1")
    start, end = days[day - 1]
    from_us, to_us = _span(blueprint, start, end)
    legs = path.legs
    taken = (legs.assigned_at >= 0) & (legs.assigned_at < to_us) & (legs.released_at > from_us)
    late = legs.released_at[taken & (legs.assigned_at >= from_us)]
    if to_us != end:
        to_us = max(to_us, min(int(late.max(initial=0)), to_us + LATEST_US))
    rows = np.flatnonzero(taken)
    rows = rows[np.lexsort((legs.chat[rows], legs.assigned_at[rows]))]
    free: list[list[int]] = [[] for _ in blueprint.operators.names]
    bars = []
    for row in rows.tolist():
        operator, at = int(legs.operator[row]), int(legs.assigned_at[row])
        ends = free[operator]
        lane = next((k for k, until in enumerate(ends) if until <= at), len(ends))
        ends[lane : lane + 1] = [int(legs.released_at[row])]
        came = row > 0 and legs.chat[row - 1] == legs.chat[row] and legs.outcome[row - 1] == Outcome.FORWARDED
        outcome = Outcome(int(legs.outcome[row]))
        bar = Bar(
            operator, lane, int(legs.chat[row]), int(legs.leg[row]), int(legs.group[row]),
            (max(at, from_us) - start) / US_PER_SECOND,
            (min(int(legs.released_at[row]), to_us) - start) / US_PER_SECOND,
            bool(came), outcome == Outcome.FORWARDED, outcome,
        )  # fmt: skip
        bars.append(bar)
    lanes = tuple(
        max(int(slots), len(ends)) for slots, ends in zip(blueprint.operators.slots, free, strict=True)
    )
    gaps = tuple(_gaps(path, blueprint, from_us, to_us, start))
    shown = (from_us - start) / US_PER_SECOND, (to_us - start) / US_PER_SECOND
    return Day(start, *shown, tuple(bars), gaps, lanes)


def _span(blueprint: Blueprint, start: int, end: int) -> tuple[int, int]:
    """Return when a day's work begins and ends by plan."""
    stretches = [tuple(pair) for pair in blueprint.open_us.tolist()]
    shifts = blueprint.operators.shifts
    if any(opens <= start and closes >= end for opens, closes in stretches):
        return start, end
    stretches += zip(shifts.from_us.tolist(), shifts.to_us.tolist(), strict=True)
    own = [(a, b) for a, b in stretches if start <= a < end]
    # A day that holds only the rest of a night has nothing of its own.
    own = own or [(max(a, start), min(b, end)) for a, b in stretches if a < end and b > start]
    return min(a for a, _ in own), min(max(b for _, b in own), end + US_PER_DAY // 2)


def _gaps(path: SamplePath, blueprint: Blueprint, from_us: int, to_us: int, start: int) -> list[Gap]:
    """Return when each operator was off duty, in a break or absent.

    The plan says the first two: after closing the log has everybody online until the last chat is done.
    """
    log, staff = path.operators, blueprint.operators
    found: list[Gap] = []
    for operator in range(len(staff.names)):
        own = log.operator == operator
        moments = log.at[own].tolist()
        states = log.online[own].tolist()
        shifts, roster = _of(staff.shifts, operator), _of(staff.roster, operator)
        edges = {from_us, to_us, *moments, *(edge for pair in (*shifts, *roster) for edge in pair)}
        cuts = sorted(edge for edge in edges if from_us <= edge <= to_us)
        before: Gap | None = None
        for a, b in itertools.pairwise(cuts):
            since = int(np.searchsorted(moments, a, side="right")) - 1
            is_online = since >= 0 and states[since]
            on_shift, on_roster = _within(a, shifts), _within(a, roster)
            if on_roster and is_online:
                before = None
                continue
            why = ABSENT if on_roster else BREAK if on_shift else AWAY
            span = (a - start) / US_PER_SECOND, (b - start) / US_PER_SECOND
            if before is not None and before.why == why:
                found.pop()
                span = before.from_s, span[1]
            before = Gap(operator, *span, why)
            found.append(before)
    return found


def _of(windows: Windows, owner: int) -> list[tuple[int, int]]:
    own = windows.owner == owner
    return list(zip(windows.from_us[own].tolist(), windows.to_us[own].tolist(), strict=True))


def _within(at: int, stretches: list[tuple[int, int]]) -> bool:
    return any(a <= at < b for a, b in stretches)
