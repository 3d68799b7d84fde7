"""The measuring kernel's percentiles: all waits are gone through once, in order, and everyone's are counted.

Most legs of a calm day don't wait at all. These are only counted; what is sorted are the others.
"""

from sim.core.jit import inline, part
from sim.core.kinds import Ints
from sim.stats.kernels import layout as col
from sim.stats.kernels.layout import MARKS, Plan, Work


@part
def rank_waits(plan: Plan, work: Work, waits: Ints, waited: int) -> None:
    """Fill in the percentiles and the longest wait of every scope, and the percentile of every interval.

    Parameters
    ----------
    plan, work
        The scenario, and what is counted in.
    waits, waited
        The waits in order, each with its owner, and how many there are.
    """
    sums, cells, groups = work.sums, work.cells, plan.groups
    scopes, count, widgets = len(sums), len(plan.grid) + 1, len(plan.widget_group)
    ranks, found, to_come = work.ranks, work.found, work.to_come
    ranks[:], found[:] = -1, 0
    for scope in range(scopes):
        answered, at_once = sums[scope, col.ANSWERED], sums[scope, col.AT_ONCE]
        if answered:
            sums[scope, col.SOME], sums[scope, col.HUNDRED] = 1, 100
            _look_for(ranks, scope, 0, answered, at_once, 95)
            _look_for(ranks, scope, 2, answered, at_once, 90)
            _look_for(ranks, scope, 4, answered, at_once, 50)
    for cell in range(len(cells)):
        answered = cells[cell, col.CELL_ANSWERED]
        if answered:
            cells[cell, col.CELL_HUNDRED] = 100
            _look_for(ranks, scopes + cell, 0, answered, answered - cells[cell, col.CELL_WAITED], 95)
    for owner in range(scopes + len(cells)):
        to_come[owner] = _next_rank(ranks, owner, -1) + 1
    for place in range(waited):
        wait, owner = waits[place, 0], waits[place, 1]
        group, interval = owner >> col.OF_GROUP & col.CODES, owner >> col.OF_PLACE
        if owner >> col.OF_CHAT & 1:
            _pass_by(ranks, found, to_come, 0, wait)
            _pass_by(ranks, found, to_come, scopes + interval, wait)
            sums[0, col.LONGEST] = wait
        if owner >> col.OF_FIRST & 1:
            widget = owner >> col.OF_WIDGET & col.CODES
            _pass_by(ranks, found, to_come, 1 + widget, wait)
            _pass_by(ranks, found, to_come, scopes + (1 + widget) * count + interval, wait)
            sums[1 + widget, col.LONGEST] = wait
        if owner >> col.OF_LEG & 1 == 0:
            continue
        tier = groups[group, col.TIER]
        _pass_by(ranks, found, to_come, plan.first_group + group, wait)
        if tier > 0:
            _pass_by(ranks, found, to_come, widgets + tier, wait)
            sums[widgets + tier, col.LONGEST] = wait
        sums[plan.first_group + group, col.LONGEST] = wait
        _pass_by(ranks, found, to_come, scopes + (1 + widgets + group) * count + interval, wait)
    for scope in range(scopes):
        answered = sums[scope, col.ANSWERED]
        sums[scope, col.P95] = _percentile(found, scope, 0, answered, 95)
        sums[scope, col.P90] = _percentile(found, scope, 2, answered, 90)
        sums[scope, col.MEDIAN] = _percentile(found, scope, 4, answered, 50)
    for cell in range(len(cells)):
        cells[cell, col.CELL_P95] = _percentile(found, scopes + cell, 0, cells[cell, col.CELL_ANSWERED], 95)


@inline
def _look_for(ranks: Ints, owner: int, mark: int, answered: int, at_once: int, percent: int) -> None:
    """Note which of an owner's waits above 0 a percentile lies between (type 7); below 0 where it is 0."""
    low = (answered - 1) * percent // 100
    ranks[owner, mark] = low - at_once
    ranks[owner, mark + 1] = min(low + 1, answered - 1) - at_once


@inline
def _percentile(found: Ints, owner: int, mark: int, answered: int, percent: int) -> int:
    """Return a percentile in hundredths of a microsecond, interpolated; 0 where nobody was answered."""
    low, high = found[owner, mark], found[owner, mark + 1]
    return 100 * low + (answered - 1) * percent % 100 * (high - low) if answered else 0


@part
def _next_rank(ranks: Ints, owner: int, after: int) -> int:
    """Return an owner's lowest rank above another one, -1 where there is none."""
    lowest = -1
    for mark in range(MARKS):
        rank = ranks[owner, mark]
        if rank > after and (lowest < 0 or rank < lowest):
            lowest = rank
    return lowest


@inline
def _pass_by(ranks: Ints, found: Ints, to_come: Ints, owner: int, wait: int) -> None:
    """Let an owner's next wait pass; note it if it is one that is looked for."""
    to_come[owner] -= 1
    if to_come[owner] == 0:
        to_come[owner] = _note(ranks, found, owner, wait)


@part
def _note(ranks: Ints, found: Ints, owner: int, wait: int) -> int:
    """Note a wait of the lowest rank that is looked for; return how far the next one is, or a negative."""
    rank = _next_rank(ranks, owner, -1)
    for mark in range(MARKS):
        if ranks[owner, mark] == rank:
            found[owner, mark], ranks[owner, mark] = wait, -1
    return max(_next_rank(ranks, owner, -1) - rank, -1)
