"""A scenario prepared for the measuring kernel: made once, read at every replication."""

import numpy as np

from sim.core.blueprint import Blueprint, Windows
from sim.core.kinds import Bools, Ints
from sim.stats.catalogue import METRICS
from sim.stats.facts import CLASSES, COUNTED, LEVEL_BASE, LEVEL_MET, LEVELS
from sim.stats.grid import Grid
from sim.stats.intervals import INTERVAL_NAMES
from sim.stats.kernels import layout as col
from sim.stats.kernels.cells import DESK, INTERVALS, STAFF
from sim.stats.kernels.layout import Plan, Work
from sim.stats.kernels.moments import MASK
from sim.stats.timeline import sum_by

HIGHEST_RATE = 10**9
"""Thousandths of the currency an hour, the highest that the kernel can multiply by an hour."""

_CLASS_SUMS = (
    *("rows", "admitted", "answered", "at_once", "delayed", "not_admitted", "abandoned"),
    *("ticket", "offered", "untaken"),
)


def fits(blueprint: Blueprint) -> bool:
    """Say whether a scenario is one that the kernel can count; every ordinary one is."""
    groups, staff = blueprint.groups, blueprint.operators
    rates = groups.hourly_cost
    return (
        max(len(blueprint.widgets.names), len(groups.names)) <= col.CODES
        and (rates is None or int(rates.max(initial=0)) <= HIGHEST_RATE)
        and bool((_shifts_of(staff.roster, staff.shifts) >= 0).all())
    )


def prepare(blueprint: Blueprint, grid: Grid, defined: Bools) -> Plan:
    """Lay a scenario out for the kernel.

    Parameters
    ----------
    blueprint
        The scenario.
    grid
        The intervals of its day.
    defined
        Which metrics each scope has, shape (scopes, metrics), the operators last.

    Returns
    -------
    Plan
        Arrays of its own, which nobody else writes to.
    """
    widgets, groups = blueprint.widgets, blueprint.groups
    tiers = int(groups.tier.max(initial=0))
    first_group = 1 + len(widgets.names) + tiers
    roster = _roster(blueprint)
    staff, cells = _online(blueprint, grid, roster)
    return Plan(
        measure_from_us=int(blueprint.measure_from_us),
        has_costs=int(groups.hourly_cost is not None),
        first_group=first_group,
        widget_group=_own(widgets.group),
        groups=_groups(blueprint),
        target=np.concatenate([groups.target[widgets.group], groups.target]).astype(np.float64),
        operators=_operators(blueprint),
        staff=staff,
        roster=roster,
        shifts=_table(blueprint.operators.shifts.from_us, blueprint.operators.shifts.to_us),
        grid=_table(grid.from_us, grid.to_us),
        cells=cells,
        by_class=_by_class(),
        level=_own(LEVEL_MET + 2 * LEVEL_BASE.astype(np.int64)),
        columns=_own(np.array([DESK[name] for name in METRICS]).T),
        defined=np.array(defined[: first_group + len(groups.names)]),
        staff_columns=_own(np.array([(list(METRICS).index(name), *sums) for name, sums in STAFF.items()]).T),
        cell_columns=_own(np.array([INTERVALS[name] for name in INTERVAL_NAMES]).T),
    )


def room_for(plan: Plan, legs: int) -> Work:
    """Return room to count runs of up to so many legs in, about 115 bytes for each."""
    scopes, owners = (
        plan.first_group + len(plan.groups),
        plan.first_group + len(plan.groups) + len(plan.cells),
    )

    def whole(*shape: int) -> Ints:
        return np.zeros(shape, dtype=np.int64)

    return Work(
        sums=whole(scopes, col.SUMS),
        staff=plan.staff.copy(),
        cells=plan.cells.copy(),
        classes=whole(2 * len(plan.widget_group) + len(plan.groups), CLASSES),
        flags=whole(len(plan.cells), 1 << col.FLAGS),
        seen=whole(scopes),
        stays=whole(2, legs, 2),
        waits=whole(2, 2 * legs, 2),
        starts=whole(max(1 << (2 * legs).bit_length(), MASK + 1)),
        from_before=np.zeros(legs, dtype=np.bool_),
        came_back=np.zeros(legs, dtype=np.bool_),
        attended=np.zeros(len(plan.roster), dtype=np.bool_),
        worked=np.zeros(len(plan.shifts), dtype=np.bool_),
        ranks=whole(owners, col.MARKS),
        found=whole(owners, col.MARKS),
        to_come=whole(owners),
    )


def _own(values: Ints) -> Ints:
    """Return a copy of whole numbers, one row behind the other."""
    return np.array(values, dtype=np.int64, order="C")


def _table(*columns: Ints) -> Ints:
    """Return columns side by side."""
    return _own(np.stack(columns, axis=-1))


def _shifts_of(roster: Windows, shifts: Windows) -> Ints:
    """Return the shift that each stretch of the roster begins in, -1 where there is none."""
    span = int(max(roster.to_us.max(initial=0), shifts.to_us.max(initial=0))) + 1
    places = shifts.owner * span + shifts.from_us
    return np.searchsorted(places, roster.owner * span + roster.from_us, side="right").astype(np.int64) - 1


def _roster(blueprint: Blueprint) -> Ints:
    """Return the stretches of the roster, with the shift that each belongs to."""
    roster, shifts = blueprint.operators.roster, blueprint.operators.shifts
    own = _shifts_of(roster, shifts)
    inside = np.zeros(len(own), dtype=np.int64)
    if len(shifts.owner):
        inside += (shifts.owner[own] == roster.owner) & (roster.to_us <= shifts.to_us[own])
    return _table(roster.from_us, roster.to_us, roster.owner, own, inside)


def _operators(blueprint: Blueprint) -> Ints:
    """Return the operators' groups and slots, and where their stretches begin; one row more for the ends."""
    staff = blueprint.operators
    everyone = np.arange(len(staff.names) + 1)
    return _table(
        np.append(staff.group, 0),
        np.append(staff.slots, 0),
        np.searchsorted(staff.roster.owner, everyone),
        np.searchsorted(staff.shifts.owner, everyone),
    )


def _groups(blueprint: Blueprint) -> Ints:
    """Return what the kernel asks of the groups."""
    groups, shifts = blueprint.groups, blueprint.operators.shifts
    since = np.maximum(shifts.from_us, blueprint.measure_from_us)
    planned = np.maximum(shifts.to_us - since, 0)
    size = len(groups.names)
    rates = (
        np.zeros(size, dtype=np.int64) if groups.hourly_cost is None else np.maximum(groups.hourly_cost, 0)
    )
    return _table(
        groups.threshold_us,
        groups.short_us,
        np.array([LEVELS.index(level) for level in groups.level], dtype=np.int64),
        groups.tier,
        rates,
        sum_by(blueprint.operators.group[shifts.owner], planned, size),
    )


def _online(blueprint: Blueprint, grid: Grid, roster: Ints) -> tuple[Ints, Ints]:
    """Return the tables of operators and intervals as they are when the whole roster is worked."""
    people, widgets, groups = blueprint.operators, len(blueprint.widgets.names), len(blueprint.groups.names)
    staff = np.zeros((len(people.names), col.OWN_SUMS), dtype=np.int64)
    cells = np.zeros((1 + widgets + groups, len(grid) + 1, col.CELL_SUMS), dtype=np.int64)
    kept = roster[:, col.TO] > blueprint.measure_from_us
    from_us = np.maximum(roster[kept, col.FROM], blueprint.measure_from_us)
    window, from_us, to_us = grid.cut(from_us, roster[kept, col.TO])
    owner = roster[kept, col.OWNER][window]
    lasted = to_us - from_us
    staff[:, col.ONE] = 1
    staff[:, col.ONLINE] = sum_by(owner, lasted, len(staff))
    staff[:, col.SLOTS] = staff[:, col.ONLINE] * people.slots
    place = grid.place(from_us)
    inside = place >= 0
    where = 1 + widgets + people.group[owner[inside]], place[inside]
    np.add.at(cells[..., col.CELL_ONLINE], where, lasted[inside])
    np.add.at(cells[..., col.CELL_SLOTS], where, (lasted * people.slots[owner])[inside])
    cells[..., col.CELL_ONE] = 1
    cells[:, :-1, col.CELL_LENGTH] = grid.to_us - grid.from_us
    return staff, cells.reshape(-1, col.CELL_SUMS)


def _by_class() -> Ints:
    """Return what a leg of each class counts for, in the order of the sums from ``BY_CLASS`` on."""
    table = np.zeros((CLASSES, col.ADDED - col.BY_CLASS), dtype=np.int64)
    sums = [*(COUNTED[name] for name in _CLASS_SUMS), *LEVEL_MET, *LEVEL_BASE]
    table[:, : len(sums)] = np.stack(sums, axis=-1)
    return table
