"""The measuring kernel's pass over the operators' time: who was online, and what they held meanwhile."""

from sim.core.jit import part
from sim.core.kinds import Bools, Ints, Outcome
from sim.stats.kernels import layout as col
from sim.stats.kernels.layout import Plan, Rows, Work
from sim.stats.kernels.moments import as_index, seek

_FORWARDED, _ABANDONED = int(Outcome.FORWARDED), int(Outcome.ABANDONED)
_RETURNED = int(Outcome.RETURNED)
_NEVER_SEEN, _OFFLINE, _ONLINE = range(3)


@part
def read_log(plan: Plan, rows: Rows, work: Work) -> bool:
    """Note which stretches of the roster were worked: online from before the start until the end.

    O(changes + stretches): both are read once, each operator's in their order.

    Returns
    -------
    bool
        Whether the log's operators are of the scenario.
    """
    staff, roster, people = work.staff, plan.roster, plan.operators
    size = len(people) - 1
    status = work.staff[:, col.BUSY_UNTIL]
    for operator in range(size):
        staff[operator, col.STRETCH] = people[operator, col.ROSTER_FROM]
        status[operator] = _NEVER_SEEN
    for change in range(len(rows.log_operator)):
        operator, at_us = int(rows.log_operator[change]), rows.log_at[change]
        if not 0 <= operator < size:
            return False
        stretch, end = staff[operator, col.STRETCH], people[operator + 1, col.ROSTER_FROM]
        while stretch < end and roster[stretch, col.FROM] < at_us:
            work.attended[stretch] = status[operator] == _ONLINE and roster[stretch, col.TO] <= at_us
            stretch += 1
        staff[operator, col.STRETCH] = stretch
        status[operator] = _ONLINE if rows.log_online[change] else _OFFLINE
    for operator in range(size):
        for stretch in range(staff[operator, col.STRETCH], people[operator + 1, col.ROSTER_FROM]):
            work.attended[stretch] = status[operator] == _ONLINE
        staff[operator, col.STRETCH] = people[operator, col.ROSTER_FROM]
        staff[operator, col.BUSY_UNTIL] = plan.measure_from_us
    return True


@part
def leave_out_missed(plan: Plan, work: Work) -> bool:
    """Take missed stretches off the time online; return whether there are any.

    ``work.worked`` says afterwards of each shift whether a stretch of it was worked.
    """
    worked, missed, near = work.worked, False, 0
    worked[:] = False
    grid, cells, first = plan.grid, work.cells, (1 + len(plan.widget_group)) * (len(plan.grid) + 1)
    for stretch in range(len(plan.roster)):
        shift = plan.roster[stretch, col.SHIFT]
        if work.attended[stretch]:
            worked[shift] = True
            continue
        missed = True
        from_us = max(plan.roster[stretch, col.FROM], plan.measure_from_us)
        to_us, operator = plan.roster[stretch, col.TO], plan.roster[stretch, col.OWNER]
        if from_us >= to_us:
            continue
        slots, group = plan.operators[operator, col.HOLDS], plan.operators[operator, col.GROUP]
        work.staff[operator, col.ONLINE] -= to_us - from_us
        work.staff[operator, col.SLOTS] -= (to_us - from_us) * slots
        near = place = seek(grid, near, from_us)
        while place < len(grid) and grid[place, 0] < to_us:
            lasted = min(to_us, grid[place, 1]) - max(from_us, grid[place, 0])
            cells[first + group * (len(grid) + 1) + place, col.CELL_ONLINE] -= lasted
            cells[first + group * (len(grid) + 1) + place, col.CELL_SLOTS] -= lasted * slots
            place += 1
    if not missed:
        worked[:] = True
    return missed


@part
def spend_time(plan: Plan, rows: Rows, work: Work, stays: Ints, held: int, missed: bool) -> None:
    """Add up what the operators held while online, and when they were busy besides.

    Parameters
    ----------
    plan, rows, work
        The scenario, the record, and what is counted in.
    stays, held
        Assignment and row of every leg that was held, by assignment, and how many these are.
    missed
        Whether a stretch of the roster was missed.
    """
    operator_of, group_of, outcome_of = rows.operator, rows.group, rows.outcome
    ended_at, released_at = rows.ended_at, rows.released_at
    sums, staff, cells, attended, worked = work.sums, work.staff, work.cells, work.attended, work.worked
    people, roster, shifts, grid = plan.operators, plan.roster, plan.shifts, plan.grid
    count, first_cell = len(grid), (1 + len(plan.widget_group)) * (len(grid) + 1)
    near = 0
    for stay in range(held):
        row, is_measured = as_index(stays[stay, 1] >> 1), stays[stay, 1] & 1
        operator, outcome = int(operator_of[row]), int(outcome_of[row])
        if is_measured:
            staff[operator, col.LOAD] += ended_at[row] - stays[stay, 0]
            if outcome != _ABANDONED:
                staff[operator, col.OWN + outcome] += 1
                before = max(stays[stay, 1] >> 1, 1) - 1
                if rows.leg[row] != 0 and outcome_of[before] == _RETURNED and rows.assigned_at[before] < 0:
                    # The stay goes on from the leg before: it is no new answer.
                    staff[operator, col.OWN_ANSWERED] -= 1
                elif people[operator, col.GROUP] != group_of[row]:
                    sums[plan.first_group + int(group_of[row]), col.OVERFLOWED] += 1
        from_us, to_us = max(stays[stay, 0], plan.measure_from_us), released_at[row]
        if to_us <= from_us:
            continue
        stretch, end = staff[operator, col.STRETCH], people[operator + 1, col.ROSTER_FROM]
        while stretch < end and roster[stretch, col.TO] <= from_us:
            stretch += 1
        staff[operator, col.STRETCH] = stretch
        # Stays come in the order of their starts: what of this one was not busy before is new.
        busy_from = max(from_us, staff[operator, col.BUSY_UNTIL])
        new = max(to_us - busy_from, 0)
        near = seek(grid, near, from_us)
        own_cells = first_cell + people[operator, col.GROUP] * (count + 1)
        busy, on = 0, stretch
        while on < end and roster[on, col.FROM] < to_us:
            if attended[on]:
                low, high = max(from_us, roster[on, col.FROM]), min(to_us, roster[on, col.TO])
                staff[operator, col.CHATS] += high - low
                busy += max(high - max(low, busy_from), 0)
                place = near
                while place < count and grid[place, 0] < high:
                    first, last = max(low, grid[place, 0]), min(high, grid[place, 1])
                    cells[own_cells + place, col.CELL_CHATS] += max(last - first, 0)
                    cells[own_cells + place, col.CELL_BUSY] += max(last - max(first, busy_from), 0)
                    place += 1
            on += 1
        staff[operator, col.BUSY] += busy
        if new > 0:
            staff[operator, col.BUSY_UNTIL] = to_us
        if busy < new:
            # Outside the roster: in a break, or after all shifts.
            begin = people[operator, col.SHIFTS_FROM]
            in_shifts = _overlap(
                shifts, worked, begin, people[operator + 1, col.SHIFTS_FROM], busy_from, to_us
            )
            if missed:
                begin = people[operator, col.ROSTER_FROM]
                in_shifts -= _missed(roster, attended, worked, begin, end, busy_from, to_us)
            staff[operator, col.BREAKS] += in_shifts - busy
            staff[operator, col.OVERTIME] += new - in_shifts
        if outcome == _FORWARDED and to_us > ended_at[row]:
            # The target's part of a warm hand-over is a leg of its own; this is the first operator's part.
            since = max(ended_at[row], from_us)
            staff[operator, col.BLOCKED] += _overlap(roster, attended, stretch, end, since, to_us)
        elif outcome == _ABANDONED:
            staff[operator, col.UNNOTICED] += _overlap(roster, attended, stretch, end, from_us, to_us)


@part
def _overlap(windows: Ints, kept: Bools, begin: int, end: int, from_us: int, to_us: int) -> int:
    """Return how much of a time lies in some windows, of which only those that are kept count."""
    total = 0
    for window in range(begin, end):
        if kept[window]:
            total += max(min(to_us, windows[window, col.TO]) - max(from_us, windows[window, col.FROM]), 0)
    return total


@part
def _missed(
    roster: Ints, attended: Bools, worked: Bools, begin: int, end: int, from_us: int, to_us: int
) -> int:
    """Return how much of a time lies in missed stretches of shifts that were worked in part.

    Days on duty may touch: then one shift holds several, of which some are missed.
    """
    total = 0
    for stretch in range(begin, end):
        if not attended[stretch] and worked[roster[stretch, col.SHIFT]]:
            total += max(min(to_us, roster[stretch, col.TO]) - max(from_us, roster[stretch, col.FROM]), 0)
    return total
