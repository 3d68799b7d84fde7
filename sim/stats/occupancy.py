"""How the operators' time was spent, and how long the queues were: integrals over the record."""

from dataclasses import dataclass

import numpy as np

from sim.core.blueprint import Blueprint, Windows
from sim.core.kinds import Bools, Ints, Outcome
from sim.core.path import OperatorLog, SamplePath
from sim.stats.facts import Facts
from sim.stats.grid import Grid
from sim.stats.timeline import Timeline, count_present, pool_groups, sum_by
from sim.stats.waits import Block, with_total


@dataclass(frozen=True, slots=True, eq=False)
class Pieces:
    """Rostered online time cut at the edges of the intervals; columns of shape (pieces,)."""

    operator: Ints
    interval: Ints
    """-1 outside every interval."""
    online_us: Ints
    chats_us: Ints
    """Integral of the number of chats held."""
    busy_us: Ints
    """Time with at least one."""


@dataclass(frozen=True, slots=True, eq=False)
class StaffTime:
    """How each operator's time was spent since the end of the warm-up; columns of shape (operators,)."""

    online_us: Ints
    slots_us: Ints
    chats_us: Ints
    busy_us: Ints
    overtime_us: Ints
    breaks_us: Ints
    blocked_us: Ints
    silent_us: Ints
    """Slots held by chats whose customer had left without a word."""
    planned_us: Ints
    """Length of the shifts, worked or missed."""


def axis_span_us(path: SamplePath, blueprint: Blueprint) -> int:
    """Return a length of time that holds every moment of a run."""
    moments = (
        path.legs.ended_at,
        path.legs.released_at,
        path.operators.at,
        blueprint.operators.shifts.to_us,
        blueprint.operators.roster.to_us,
        blueprint.open_us.reshape(-1),
    )
    latest = max(int(column.max(initial=0)) for column in moments)
    return max(latest, blueprint.measure_from_us) + 2


def spend_time(path: SamplePath, blueprint: Blueprint, grid: Grid, span_us: int) -> tuple[StaffTime, Pieces]:
    """Integrate the chats held over each operator's rostered time, shifts and whole time.

    A stretch of the roster counts where the log shows the operator online through all of it: the others are
    missed. Work outside is not part of ``chats_us`` and ``busy_us``: in a shift it is work in a break, else
    (a missed shift included) overtime.

    Parameters
    ----------
    path
        The record.
    blueprint
        The scenario that it came from.
    grid
        Intervals at which rostered time is cut.
    span_us
        Of `axis_span_us`.

    Returns
    -------
    tuple[StaffTime, Pieces]
        Totals by operator, and the pieces that they are made of.
    """
    staff = blueprint.operators
    size = len(staff.names)
    held = np.flatnonzero(path.legs.assigned_at >= 0)
    operator = path.legs.operator[held].astype(np.int64)
    released = path.legs.released_at[held]
    line = count_present(operator, path.legs.assigned_at[held], released, span_us)

    came = _attended(staff.roster, path.operators, span_us)
    stretch, from_us, to_us = _clip(staff.roster, blueprint.measure_from_us)
    present = came[stretch]
    stretch = stretch[present]
    window, from_us, to_us = grid.cut(from_us[present], to_us[present])
    owner = staff.roster.owner[stretch][window]
    chats, busy = line.integrate(owner, from_us, to_us)
    pieces = Pieces(owner, grid.place(from_us), to_us - from_us, chats, busy)
    online_us = sum_by(owner, pieces.online_us, size)
    busy_us = sum_by(owner, busy, size)

    shift, shift_from, shift_to = _clip(staff.shifts, blueprint.measure_from_us)
    in_shifts = _busy_in_shifts(line, blueprint, came)
    everyone = np.arange(size)
    start = np.full(size, blueprint.measure_from_us)
    at_all = line.integrate(everyone, start, np.full(size, span_us - 1))[1]

    def on_roster(rows: Ints, since: Ints) -> Ints:
        if not len(rows):
            return np.zeros(size, dtype=np.int64)
        stays = count_present(operator[rows], since[held[rows]], released[rows], span_us)
        return sum_by(owner, stays.integrate(owner, from_us, to_us)[0], size)

    outcome = path.legs.outcome[held]
    # The target's part of a warm hand-over is a leg of its own; this is the first operator's part.
    after = np.flatnonzero((outcome == Outcome.FORWARDED) & (released > path.legs.ended_at[held]))
    unnoticed = np.flatnonzero(outcome == Outcome.ABANDONED)
    total = StaffTime(
        online_us=online_us,
        slots_us=online_us * staff.slots,
        chats_us=sum_by(owner, chats, size),
        busy_us=busy_us,
        overtime_us=at_all - in_shifts,
        breaks_us=in_shifts - busy_us,
        blocked_us=on_roster(after, path.legs.ended_at),
        silent_us=on_roster(unnoticed, path.legs.assigned_at),
        planned_us=sum_by(staff.shifts.owner[shift], shift_to - shift_from, size),
    )
    return total, pieces


def measure_staff(time: StaffTime, facts: Facts, blueprint: Blueprint) -> tuple[Block, Block]:
    """Measure how busy the operators were.

    Returns
    -------
    tuple[Block, Block]
        For everybody, each tier and each group, arrays of shape (1 + tiers + groups,); and for each
        operator, arrays of shape (operators,).
    """
    staff, groups = blueprint.operators, len(blueprint.groups.names)
    size = len(staff.names)
    held = facts.assigned_us >= 0
    load_us = sum_by(facts.operator[held], (facts.ended_us - facts.assigned_us)[held], size)
    # A stay that goes on after a forward came back is no new answer, but it ends as it ends.
    there = held & (facts.outcome != Outcome.ABANDONED)
    who, outcome = facts.operator[there], facts.outcome[there]

    def pooled(values: Ints) -> Ints:
        return pool_groups(sum_by(staff.group, values, groups), blueprint.groups.tier)

    blocks = []
    for pool in (pooled, np.copy):
        online, slots = pool(time.online_us), pool(time.slots_us)
        chats, busy = pool(time.chats_us), pool(time.busy_us)
        one = np.ones_like(online)
        block: Block = {
            "busy_share": (busy, online),
            "slot_occupancy": (chats, slots),
            "concurrency": (chats, busy),
            "chats_online": (chats, online),
            "load_ratio": (pool(load_us), online),
            "overtime": (pool(time.overtime_us), one),
            "work_in_breaks": (pool(time.breaks_us), one),
            "blocked_by_hand_over": (pool(time.blocked_us), one),
            "blocked_by_silent": (pool(time.silent_us), one),
        }
        blocks.append(block)
    counts = {
        "answered": np.bincount(facts.operator[facts.answered], minlength=size),
        "forwarded": np.bincount(who[outcome == Outcome.FORWARDED], minlength=size),
        "resolved": np.bincount(who[outcome == Outcome.RESOLVED], minlength=size),
        "handed_back": np.bincount(who[outcome == Outcome.RETURNED], minlength=size),
    }
    one = np.ones(size, dtype=np.int64)
    blocks[1] |= {name: (count, one) for name, count in counts.items()}
    blocks[1]["forward_share"] = counts["forwarded"], counts["answered"]
    return blocks[0], blocks[1]


def integrate_queues(path: SamplePath, blueprint: Blueprint, grid: Grid, span_us: int) -> tuple[Ints, Ints]:
    """Integrate the number waiting over each interval.

    Returns
    -------
    tuple[Ints, Ints]
        For all and each widget, wherever its chats wait, shape (1 + widgets, intervals); and for each
        group, shape (groups, intervals); chat-microseconds.
    """
    legs = path.legs
    left = np.where(legs.assigned_at >= 0, legs.assigned_at, legs.ended_at)
    waited = np.flatnonzero(left > legs.queued_at)

    def by(code: Ints, size: int) -> Ints:
        line: Timeline = count_present(code, legs.queued_at[waited], left[waited], span_us)
        owner = np.repeat(np.arange(size), len(grid))
        area = line.integrate(owner, np.tile(grid.from_us, size), np.tile(grid.to_us, size))[0]
        return area.reshape(size, len(grid))

    by_widget = by(legs.widget[waited].astype(np.int64), len(blueprint.widgets.names))
    by_group = by(legs.group[waited].astype(np.int64), len(blueprint.groups.names))
    return with_total(by_widget), by_group


def _attended(roster: Windows, log: OperatorLog, span_us: int) -> Bools:
    """Say for each stretch of the roster whether the log shows its operator online through all of it."""
    order = np.argsort(log.operator, kind="stable")
    who, at, online = log.operator[order].astype(np.int64), log.at[order], log.online[order]
    place = np.searchsorted(who * span_us + at, roster.owner * span_us + roster.from_us, side="right") - 1
    # One row more, that of nobody, stands behind the last change and before the first.
    who, at, online = np.append(who, -1), np.append(at, 0), np.append(online, False)
    stays = (who[place + 1] != roster.owner) | (at[place + 1] >= roster.to_us)
    attended: Bools = (who[place] == roster.owner) & online[place] & stays
    return attended


def _busy_in_shifts(line: Timeline, blueprint: Blueprint, came: Bools) -> Ints:
    """Return each operator's time with a chat in a shift, less what of it was missed."""
    staff, start_us = blueprint.operators, blueprint.measure_from_us
    size, shifts = len(staff.names), staff.shifts

    def busy(windows: Windows, kept: Bools) -> Ints:
        row, from_us, to_us = _clip(windows, start_us)
        here = kept[row]
        owner = windows.owner[row[here]]
        return sum_by(owner, line.integrate(owner, from_us[here], to_us[here])[1], size)

    if came.all():
        return busy(shifts, np.ones(len(shifts.owner), dtype=np.bool_))
    places = shifts.owner * line.span_us + shifts.from_us
    own = np.searchsorted(places, staff.roster.owner * line.span_us + staff.roster.from_us, side="right") - 1
    worked = np.zeros(len(places), dtype=np.bool_)
    worked[own[came]] = True
    # Days on duty may touch: then one shift holds several, of which some are missed.
    return busy(shifts, worked) - busy(staff.roster, worked[own] & ~came)


def _clip(windows: Windows, from_us: int) -> tuple[Ints, Ints, Ints]:
    """Return place, start and end of what lies at or after a moment."""
    kept = np.flatnonzero(windows.to_us > from_us)
    return kept, np.maximum(windows.from_us[kept], from_us), windows.to_us[kept]
