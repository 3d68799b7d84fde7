"""How the operators' time was spent, and how long the queues were: integrals over the record."""

from dataclasses import dataclass

import numpy as np

from sim.core.blueprint import Blueprint, Windows
from sim.core.kinds import Ints, Outcome
from sim.core.path import SamplePath
from sim.stats.facts import Facts
from sim.stats.grid import Grid
from sim.stats.timeline import Timeline, count_present, sum_by
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


def axis_span_us(path: SamplePath, blueprint: Blueprint) -> int:
    """Return a length of time that holds every moment of a run."""
    moments = (
        path.legs.ended_at,
        path.legs.released_at,
        blueprint.operators.shifts.to_us,
        blueprint.operators.roster.to_us,
        blueprint.open_us.reshape(-1),
    )
    latest = max(int(column.max(initial=0)) for column in moments)
    return max(latest, blueprint.measure_from_us) + 2


def spend_time(path: SamplePath, blueprint: Blueprint, grid: Grid, span_us: int) -> tuple[StaffTime, Pieces]:
    """Integrate the chats held over each operator's rostered time, shifts and whole time.

    An operator who never came online in the log has no online time, whatever the roster says (absent). Work
    outside the roster is not part of ``chats_us`` and ``busy_us``: after the shift it is overtime, inside it
    work in a break.

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

    came = np.zeros(size, dtype=np.bool_)
    came[path.operators.operator[path.operators.online]] = True
    owner, from_us, to_us = _clip(staff.roster, blueprint.measure_from_us)
    present = came[owner]
    window, from_us, to_us = grid.cut(from_us[present], to_us[present])
    owner = owner[present][window]
    chats, busy = line.integrate(owner, from_us, to_us)
    pieces = Pieces(owner, grid.place(from_us), to_us - from_us, chats, busy)
    online_us = sum_by(owner, pieces.online_us, size)
    busy_us = sum_by(owner, busy, size)

    shift, shift_from, shift_to = _clip(staff.shifts, blueprint.measure_from_us)
    in_shifts = sum_by(shift, line.integrate(shift, shift_from, shift_to)[1], size)
    everyone = np.arange(size)
    start = np.full(size, blueprint.measure_from_us)
    at_all = line.integrate(everyone, start, np.full(size, span_us - 1))[1]

    # The target's part of a warm hand-over is a leg of its own; this is the first operator's part.
    after = np.flatnonzero(
        (path.legs.outcome[held] == Outcome.FORWARDED) & (released > path.legs.ended_at[held])
    )
    blocked_us = np.zeros(size, dtype=np.int64)
    if len(after):
        blocks = count_present(operator[after], path.legs.ended_at[held[after]], released[after], span_us)
        blocked_us = sum_by(owner, blocks.integrate(owner, from_us, to_us)[0], size)
    total = StaffTime(
        online_us=online_us,
        slots_us=online_us * staff.slots,
        chats_us=sum_by(owner, chats, size),
        busy_us=busy_us,
        overtime_us=at_all - in_shifts,
        breaks_us=in_shifts - busy_us,
        blocked_us=blocked_us,
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
    size, tiers = len(staff.names), int(blueprint.groups.tier.max(initial=0))
    taken = facts.answered
    who, outcome = facts.operator[taken], facts.outcome[taken]
    load_us = sum_by(who, (facts.ended_us - facts.assigned_us)[taken], size)

    def pooled(values: Ints) -> Ints:
        by_group = sum_by(staff.group, values, groups)
        by_tier = sum_by(blueprint.groups.tier, by_group, tiers + 1)[1:]
        return np.concatenate([by_group.sum(keepdims=True), by_tier, by_group])

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
        }
        blocks.append(block)
    counts = {
        "answered": np.bincount(who, minlength=size),
        "forwarded": np.bincount(who[outcome == Outcome.FORWARDED], minlength=size),
        "resolved": np.bincount(who[outcome == Outcome.RESOLVED], minlength=size),
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


def _clip(windows: Windows, from_us: int) -> tuple[Ints, Ints, Ints]:
    """Return owner, start and end of what lies at or after a moment."""
    kept = windows.to_us > from_us
    return windows.owner[kept], np.maximum(windows.from_us[kept], from_us), windows.to_us[kept]
