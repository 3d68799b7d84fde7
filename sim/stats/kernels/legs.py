"""The measuring kernel's pass over the legs: what is counted, and what has to be put in order afterwards.

A leg is counted once by class and once by interval; what these say is added up at the end. The loop takes
the columns that it reads out of their bundles first: to hand bundles from function to function for every leg
would count references to each of their arrays.
"""

from sim.core.jit import inline, part
from sim.core.kinds import NO_ONE, Ints, Outcome
from sim.stats.kernels import layout as col
from sim.stats.kernels.layout import Plan, Rows, Work
from sim.stats.kernels.moments import as_index, seek

_RESOLVED, _FORWARDED, _ABANDONED = int(Outcome.RESOLVED), int(Outcome.FORWARDED), int(Outcome.ABANDONED)
_RETURNED, _NOT_ADMITTED = int(Outcome.RETURNED), int(Outcome.NOT_ADMITTED)
_OUTCOMES = len(Outcome)
_ADMITTED = col.ADMITTED - col.BY_CLASS


@part
def codes_fit(plan: Plan, rows: Rows, work: Work) -> bool:
    """Say whether every leg's codes are of the scenario: a kernel would write elsewhere otherwise."""
    widget, group, operator, outcome = rows.widget, rows.group, rows.operator, rows.outcome
    chat, leg, assigned_at, entry = rows.chat, rows.leg, rows.assigned_at, plan.widget_group
    widgets, groups, people = len(plan.widget_group), len(plan.groups), len(plan.operators) - 1
    strays, most = 0, len(work.came_back)
    for row in range(len(widget)):
        strays += (chat[row] < 0) | (chat[row] >= most)
        strays += (widget[row] < 0) | (widget[row] >= widgets) | (group[row] < 0) | (group[row] >= groups)
        strays += (operator[row] < NO_ONE) | (operator[row] >= people)
        strays += (operator[row] == NO_ONE) & (assigned_at[row] >= 0)
        strays += (outcome[row] < 0) | (outcome[row] >= _OUTCOMES)
    if strays == 0:
        for row in range(len(widget)):
            strays += (leg[row] == 0) & (entry[widget[row]] != group[row])
    return strays == 0


@part
def read_legs(plan: Plan, rows: Rows, work: Work) -> tuple[int, int]:
    """Count every leg once.

    Parameters
    ----------
    plan, rows, work
        The scenario, the record, and what is counted in.

    Returns
    -------
    tuple of int
        The number of legs that were held, and that of the answered ones that waited.
    """
    leg_of, widget_of, group_of, outcome_of = rows.leg, rows.widget, rows.group, rows.outcome
    queued_at, assigned_at, ended_at = rows.queued_at, rows.assigned_at, rows.ended_at
    sums, classes, flags, cells = work.sums, work.classes, work.flags, work.cells
    stays, waits = work.stays[0], work.waits[0]
    grid, groups, by_class, level = plan.grid, plan.groups, plan.by_class, plan.level
    widgets, count, first_group = len(plan.widget_group), len(grid), plan.first_group
    total, hidden = len(leg_of), len(rows.customer)
    held = waited = customer = after = 0
    before = -1
    # The interval of the leg before, in which most often the next one comes too; and if not, then nearby.
    place, begins, ends, is_inside = 0, 0, 0, False
    while after < total:
        first = after
        after += 1
        while after < total and leg_of[after] != 0:
            after += 1
        last = after - 1
        left_early, is_redial = -1, False
        if hidden:
            while customer < hidden and rows.customer[customer] < rows.chat[first]:
                customer += 1
            if customer < hidden and rows.customer[customer] == rows.chat[first]:
                left_early, is_redial = int(rows.left_at[customer]), rows.earlier[customer] >= 0
        is_measured = queued_at[first] >= plan.measure_from_us
        widget, final = int(widget_of[first]), int(outcome_of[last])
        chat_wait = passed = 0
        for row in range(first, after):
            at = as_index(row)
            group, outcome = int(group_of[at]), int(outcome_of[at])
            queued, assigned = queued_at[at], assigned_at[at]
            own = as_index(group)
            is_held, is_first = assigned >= 0, row == first
            left = assigned if is_held else ended_at[at]
            if not begins <= queued < ends:
                place = seek(grid, place, queued)
                is_inside = place < count and grid[place, 0] <= queued
                begins, ends = (grid[place, 0], grid[place, 1]) if is_inside else (queued, queued + 1)
            if left > queued:
                _add_queue(grid, cells, (1 + int(widget_of[at])) * count, place, queued, left)
                _add_queue(grid, cells, (1 + widgets + group) * count, place, queued, left)
            if is_held:
                stays[held, 0], stays[held, 1] = assigned, 2 * row + is_measured
                held += 1
            if not is_measured:
                continue
            if row == last and left_early >= 0:
                left = left_early
            wait = left - queued
            answered = is_held and outcome != _ABANDONED
            kind = (
                outcome * 16
                + answered * 8
                + (wait <= groups[own, col.THRESHOLD]) * 4
                + (wait == 0) * 2
                + (wait < groups[own, col.SHORT])
            )
            classes[as_index(widgets + group), as_index(kind)] += 1
            if is_first:
                classes[as_index(widget), as_index(kind)] += 1
            of_group, of_chat = first_group + group, 1 + widget
            if before == _FORWARDED:
                lost = outcome == _ABANDONED
                _count_forward(sums, of_group, wait, answered, lost)
                _count_forward(sums, of_chat, wait, answered, lost)
            if is_inside:
                told = answered + 4 * (outcome == _NOT_ADMITTED) + 8 * level[groups[own, col.VARIANT], kind]
                flags[(1 + widgets + group) * count + place, told + 2 * (outcome == _ABANDONED)] += 1
                if is_first:
                    flags[(1 + widget) * count + place, told + 2 * (final == _ABANDONED)] += 1
            if wait != 0:
                chat_wait += wait
                if answered:
                    waits[waited, 0] = wait
                    waits[waited, 1] = (
                        is_first
                        | (group << col.OF_GROUP)
                        | (widget << col.OF_WIDGET)
                        | ((place + 1) * is_inside << col.OF_PLACE)
                    )
                    waited += 1
                    sums[of_group, col.WAIT] += wait
                    sums[of_chat, col.WAIT] += wait * is_first
                    if is_inside:
                        _count_wait(cells, (1 + widgets + group) * count + place, wait)
                        if is_first:
                            _count_wait(cells, (1 + widget) * count + place, wait)
                if by_class[kind, _ADMITTED] != 0:
                    sums[of_group, col.WAIT_ALL] += wait
                    sums[of_chat, col.WAIT_ALL] += wait * is_first
            before = outcome
            if outcome == _FORWARDED:
                passed |= 1
            elif outcome == _RETURNED:
                passed |= 4 if answered else 2
        if not is_measured:
            continue
        of_chat, of_group = 1 + widget, first_group + int(group_of[last])
        sums[of_chat, col.RESOLVED + final] += 1
        if final == _RESOLVED:
            whole = ended_at[last] - queued_at[first]
            sums[of_chat, col.WHOLE] += whole
            sums[of_group, col.WHOLE] += whole
        elif final in (_FORWARDED, _RETURNED):
            # Of these the chats count that had such a leg anywhere.
            sums[of_chat, col.RESOLVED + final] -= 1
        if passed:
            sums[of_chat, col.FORWARDED] += passed & 1
            sums[of_chat, col.RETURNED] += passed >> 1 & 1
            sums[of_chat, col.HANDED_BACK] += passed >> 2
        if hidden:
            sums[of_chat, col.REDIALS] += is_redial
            sums[of_chat, col.COMES_BACK] += final == _ABANDONED and work.came_back[rows.chat[first]]
            sums[of_chat, col.SILENT] += left_early >= 0
            sums[of_group, col.SILENT] += left_early >= 0
        if first != last or chat_wait != 0:
            sums[of_chat, col.CHAT_WAIT] += chat_wait
            for row in range(first, after):
                outcome, group = int(outcome_of[row]), int(group_of[row])
                answered = assigned_at[row] >= 0 and outcome != _ABANDONED
                if by_class[outcome * 16 + answered * 8, _ADMITTED] != 0:
                    tier = groups[group, col.TIER]
                    sums[of_chat, col.LEGS] += row != first
                    _visit(sums, work.seen, first_group + group, first + 1, chat_wait)
                    if tier > 0:
                        _visit(sums, work.seen, widgets + tier, first + 1, chat_wait)
    return held, waited


@inline
def _add_queue(grid: Ints, cells: Ints, first: int, place: int, queued_us: int, left_us: int) -> None:
    """Add the time that a leg waited to the intervals that it reaches into, ``place`` being the earliest."""
    while place < len(grid) and grid[place, 0] < left_us:
        cells[first + place, col.CELL_QUEUE] += min(left_us, grid[place, 1]) - max(queued_us, grid[place, 0])
        place += 1


@inline
def _count_forward(sums: Ints, row: int, wait: int, answered: bool, is_lost: bool) -> None:
    """Count a leg that came by a forward."""
    sums[row, col.FORWARD_WAIT] += wait * answered
    sums[row, col.FORWARD_TAKEN] += answered
    sums[row, col.FORWARD_LOST] += is_lost


@inline
def _count_wait(cells: Ints, cell: int, wait: int) -> None:
    """Count an answered leg that waited, in the interval in which it came."""
    cells[cell, col.CELL_WAIT] += wait
    cells[cell, col.CELL_WAITED] += 1


@inline
def _visit(sums: Ints, seen: Ints, row: int, chat: int, chat_wait: int) -> None:
    """Add a chat's wait to a group or tier that admitted it, once; count where it was admitted again."""
    if seen[row] == chat:
        sums[row, col.CHAT_WAIT_OF] -= 1
    else:
        seen[row] = chat
        sums[row, col.CHAT_WAIT] += chat_wait
