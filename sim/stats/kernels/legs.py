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
_RETURNED, _NOT_ADMITTED, _TICKET = int(Outcome.RETURNED), int(Outcome.NOT_ADMITTED), int(Outcome.TICKET)
_OUTCOMES = len(Outcome)
_ADMITTED, _COUNTS_AS_OFFERED = col.ADMITTED - col.BY_CLASS, col.OFFERED - col.BY_CLASS


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
        The number of legs that were held, and that of the waits that were noted.
    """
    leg_of, widget_of, group_of, outcome_of = rows.leg, rows.widget, rows.group, rows.outcome
    queued_at, assigned_at, ended_at = rows.queued_at, rows.assigned_at, rows.ended_at
    sums, classes, flags, cells = work.sums, work.classes, work.flags, work.cells
    stays, waits = work.stays[0], work.waits[0]
    grid, groups, by_class, level = plan.grid, plan.groups, plan.by_class, plan.level
    widgets, count, first_group = len(plan.widget_group), len(grid), plan.first_group
    size, first_chat = count + 1, widgets + len(groups)
    total, hidden = len(leg_of), len(rows.customer)
    held = waited = customer = after = 0
    before, was_held = -1, False
    # The interval of the leg before, in which most often the next one comes too; and if not, then nearby.
    place, begins, ends, is_inside = 0, 0, 0, False
    while after < total:
        first = after
        after += 1
        while after < total and leg_of[after] != 0:
            after += 1
        last = after - 1
        left_early, is_redial = -1, False
        is_measured = queued_at[first] >= plan.measure_from_us
        from_before = not is_measured
        if hidden:
            while customer < hidden and rows.customer[customer] < rows.chat[first]:
                customer += 1
            if customer < hidden and rows.customer[customer] == rows.chat[first]:
                left_early, is_redial = int(rows.left_at[customer]), rows.earlier[customer] >= 0
                if is_redial and rows.earlier[customer] < len(work.from_before):
                    from_before = work.from_before[rows.earlier[customer]]
            work.from_before[rows.chat[first]] = from_before
        widget, final = int(widget_of[first]), int(outcome_of[last])
        chat_wait = passed = noted = came = 0
        in_time, noted_wait = True, 0
        for row in range(first, after):
            at = as_index(row)
            group, outcome = int(group_of[at]), int(outcome_of[at])
            queued, assigned = queued_at[at], assigned_at[at]
            own = as_index(group)
            is_held, is_first = assigned >= 0, row == first
            left = assigned if is_held else ended_at[at]
            continues = before == _RETURNED and not was_held
            if not begins <= queued < ends:
                place = seek(grid, place, queued)
                is_inside = place < count and grid[place, 0] <= queued
                begins, ends = (grid[place, 0], grid[place, 1]) if is_inside else (queued, queued + 1)
            if left > queued:
                _add_queue(grid, cells, (1 + int(widget_of[at])) * size, place, queued, left)
                _add_queue(grid, cells, (1 + widgets + group) * size, place, queued, left)
            if is_held:
                stays[held, 0], stays[held, 1] = assigned, 2 * row + is_measured
                held += 1
            was_held = is_held
            here = place if is_inside else count
            if is_first:
                came = here
            if not is_measured:
                before = outcome
                continue
            if row == last and left_early >= 0:
                left = left_early
            wait = left - queued
            answered = is_held and outcome != _ABANDONED and not continues
            is_in_time = wait <= groups[own, col.THRESHOLD]
            in_time = in_time and is_in_time
            kind = (
                outcome * 32
                + continues * 16
                + answered * 8
                + is_in_time * 4
                + (wait == 0) * 2
                + (wait < groups[own, col.SHORT])
            )
            classes[as_index(widgets + group), as_index(kind)] += 1
            if is_first:
                classes[as_index(widget), as_index(kind)] += 1
            of_group, of_chat = first_group + group, 1 + widget
            if before == _FORWARDED:
                gave_up, offered = outcome == _ABANDONED, by_class[kind, _COUNTS_AS_OFFERED]
                _count_forward(sums, of_group, wait, answered, gave_up, offered)
                _count_forward(sums, of_chat, wait, answered, gave_up, offered)
            if not continues:
                told = answered + 4 * (outcome == _NOT_ADMITTED) + 8 * level[groups[own, col.VARIANT], kind]
                lost = 2 * (outcome == _ABANDONED) + 32 * (outcome == _TICKET)
                flags[(1 + widgets + group) * size + here, told + lost] += 1
                if is_first:
                    lost = 2 * (final == _ABANDONED) + 32 * (final == _TICKET)
                    flags[(1 + widget) * size + here, told + lost] += 1
            if wait != 0:
                chat_wait += wait
                if answered:
                    waits[waited, 0] = wait
                    waits[waited, 1] = (
                        1
                        | (is_first << col.OF_FIRST)
                        | (group << col.OF_GROUP)
                        | (widget << col.OF_WIDGET)
                        | (here << col.OF_PLACE)
                    )
                    if is_first:
                        noted, noted_wait = waited + 1, wait
                    waited += 1
                    sums[of_group, col.WAIT] += wait
                    sums[of_chat, col.WAIT] += wait * is_first
                    _count_wait(cells, (1 + widgets + group) * size + here, wait)
                    if is_first:
                        _count_wait(cells, (1 + widget) * size + here, wait)
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
        sums[of_chat, col.SUCCESS] += final == _RESOLVED and not from_before
        entry = as_index(plan.widget_group[as_index(widget)])
        served = was_held and final not in (_ABANDONED, _TICKET, _NOT_ADMITTED)
        kind = (
            final * 32
            + served * 8
            + in_time * 4
            + (chat_wait == 0) * 2
            + (chat_wait < groups[entry, col.SHORT])
        )
        classes[as_index(first_chat + widget), as_index(kind)] += 1
        told = served + 2 * (final == _ABANDONED) + 4 * (final == _NOT_ADMITTED) + 32 * (final == _TICKET)
        flags[came, told + 8 * level[groups[entry, col.VARIANT], kind]] += 1
        if served and chat_wait != 0:
            if noted and noted_wait == chat_wait:
                waits[noted - 1, 1] |= 1 << col.OF_CHAT
            else:
                waits[waited, 0] = chat_wait
                waits[waited, 1] = (1 << col.OF_CHAT) | (came << col.OF_PLACE)
                waited += 1
            sums[0, col.WAIT] += chat_wait
            _count_wait(cells, came, chat_wait)
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
                continues = row > first and outcome_of[row - 1] == _RETURNED and assigned_at[row - 1] < 0
                answered = assigned_at[row] >= 0 and outcome != _ABANDONED and not continues
                if by_class[outcome * 32 + continues * 16 + answered * 8, _ADMITTED] != 0:
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
def _count_forward(sums: Ints, row: int, wait: int, answered: bool, is_lost: bool, is_offered: int) -> None:
    """Count a leg that came by a forward."""
    sums[row, col.FORWARD_WAIT] += wait * answered
    sums[row, col.FORWARD_TAKEN] += answered
    sums[row, col.FORWARD_LOST] += is_lost
    sums[row, col.FORWARD_OF] += is_offered


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
