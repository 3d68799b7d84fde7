"""Which chats a tape has: arrivals, their order, the rows of customers who may come back, who misses a day.

Arrivals of one family come in order, so that merging families costs a comparison a chat for every doubling of
their number.
"""

from typing import NamedTuple

import numpy as np

from sim.core.draw.bits import Words, start, take, take_rows
from sim.core.draw.plan import DAILY, FACTOR, FIRST_LEG, FROM, KIND, KNOWN, TO, WIDGET, RowsPlan
from sim.core.draw.values import to_exponential
from sim.core.jit import part
from sim.core.kinds import LEG_STRIDE, NEVER_US, REDIAL_LEGS, Bools, Floats, Ints, Stream

_ARRIVAL, _ABSENCE, _REDIAL = int(Stream.ARRIVAL), int(Stream.ABSENCE), int(Stream.REDIAL)

COLUMNS = 4
"""Of a family that is drawn: widget, first leg, where its chats begin and end."""
BEGIN, END = 2, 3

NO_ROOM = -1
"""In place of a number of chats: more room is needed."""


class Rows(NamedTuple):
    """Chats, as long as there is room for, and scratch.

    ``row`` and ``place`` say of each family's chats where they stand at an address and on the tape.
    """

    arrived: Ints
    link: Ints
    """The row with which the customer may come back, or -1."""
    row: Ints
    place: Ints
    family: Ints
    absent: Bools
    spare: Ints
    mass: Floats
    """As long as all lists of corners."""
    u: Floats
    """As long as the longest family, a block, and the days."""
    bounds: Ints
    state: Words


@part
def find_arrivals(plan: RowsPlan, pool: Words, factors: Floats, rows: Rows, block: Floats) -> int:
    """Write the chats that arrive, in order; return their number."""
    count = len(plan.family)
    passes = 0
    while (1 << passes) < count:
        passes += 1
    # Each doubling of the merged families moves the chats to the other list.
    times = rows.arrived if passes % 2 == 0 else rows.spare
    rows.bounds[0] = 0
    for family in range(count):
        widget, first_leg = plan.family[family, WIDGET], plan.family[family, FIRST_LEG]
        rows.family[family, WIDGET], rows.family[family, FIRST_LEG] = widget, first_leg
        begin = rows.bounds[family]
        rows.family[family, BEGIN] = begin
        start(rows.state, pool, LEG_STRIDE * first_leg + _ARRIVAL, plan.widget_key[widget], block)
        end = add_arrivals(plan, family, factors, times, begin, rows, block)
        if end < 0:
            return NO_ROOM
        rows.family[family, END] = rows.bounds[family + 1] = end
    total: int = rows.bounds[count]
    merge_all(rows, count, total, passes)
    for family in range(count):
        begin = rows.bounds[family]
        for place in range(begin, rows.bounds[family + 1]):
            rows.row[place] = place - begin
    for place in range(total):
        rows.link[place] = -1
    return total


@part
def add_arrivals(
    plan: RowsPlan, family: int, factors: Floats, times: Ints, count: int, rows: Rows, block: Floats
) -> int:
    """Write a family's sorted moments of arrival behind some others; the generator stands ready."""
    begin, end = plan.family[family, FROM], plan.family[family, TO]
    if plan.family[family, KIND] == KNOWN:
        if count + end - begin > len(times):
            return NO_ROOM
        for place in range(begin, end):
            times[count] = plan.moment[place]
            count += 1
        return count
    mass = plan.corner_mass
    if plan.family[family, KIND] == DAILY:
        factor = factors[plan.family[family, FACTOR]]
        mass = rows.mass
        mass[begin] = 0.0
        for corner in range(begin, end - 1):
            mass[corner + 1] = mass[corner] + plan.corner_mass[corner] * factor[plan.corner_day[corner]]
    total = mass[end - 1] if end > begin else 0.0
    if total <= 0.0:
        return count
    corner, mark, beyond = begin, 0.0, 0
    while beyond == 0:
        take(rows.state, block, len(block))
        to_exponential(block, -1.0, len(block))
        for place in range(len(block)):
            mark += block[place]
            block[place] = mark
            beyond += mark >= total
        inside = len(block) - beyond
        if count + inside > len(times):
            return NO_ROOM
        corner = place_marks(block, inside, plan.corner_us, mass, corner, times[count:])
        count += inside
    return count


@part
def place_marks(marks: Floats, count: int, times: Ints, mass: Floats, corner: int, found: Ints) -> int:
    """Write the moments at which a cumulative rate reaches rising marks, and return the last one's corner."""
    place = 0
    while place < count:
        while mass[corner + 1] <= marks[place]:
            corner += 1
        base, origin = mass[corner], times[corner]
        climbed, span = mass[corner + 1] - base, np.float64(times[corner + 1] - origin)
        until = count
        if marks[count - 1] >= mass[corner + 1]:
            until = place + 1
            while marks[until] < mass[corner + 1]:
                until += 1
        for at in range(place, until):
            # Rounding down keeps an arrival inside the stretch that it was drawn for.
            found[at] = origin + np.int64((marks[at] - base) / climbed * span)
        place = until
    return corner


@part
def merge_all(rows: Rows, families: int, total: int, passes: int) -> None:
    """Merge the families' arrivals into one list, and write the place on it of each chat.

    The order is stable: of equal moments that of the earlier family comes first.
    """
    times, other_times = rows.arrived, rows.spare
    if passes % 2 == 1:
        times, other_times = other_times, times
    order, other_order = rows.link, rows.row
    for place in range(total):
        order[place] = place
    width = 1
    while width < families:
        for first in range(0, families, 2 * width):
            middle, last = first + width, first + 2 * width
            middle, last = min(families, middle), min(families, last)
            low, high = rows.bounds[first], rows.bounds[last]
            merge_two(times, order, low, rows.bounds[middle], high, other_times, other_order)
        times, other_times = other_times, times
        order, other_order = other_order, order
        width *= 2
    for place in range(total):
        rows.place[order[place]] = place


@part
def merge_two(
    times: Ints, order: Ints, low: int, middle: int, high: int, to_times: Ints, to_order: Ints
) -> None:
    """Merge two neighbouring sorted lists."""
    left, right, place = low, middle, low
    while left < middle and right < high:
        one, other = times[left], times[right]
        takes_right = other < one
        to_times[place] = other if takes_right else one
        to_order[place] = order[right if takes_right else left]
        right += takes_right
        left += not takes_right
        place += 1
    while left < middle:
        to_times[place], to_order[place] = times[left], order[left]
        left += 1
        place += 1
    while right < high:
        to_times[place], to_order[place] = times[right], order[right]
        right += 1
        place += 1


@part
def add_redials(plan: RowsPlan, pool: Words, families: int, total: int, rows: Rows, block: Floats) -> int:
    """Write those who may come back behind those who arrive; return the number of families.

    They come attempt by attempt. A share of 1 would have no end, so each widget says how often one customer
    comes back at most.
    """
    begin, end, first = 0, families, 0
    for attempt in range(1, len(rows.family) + 2):
        for family in range(begin, end):
            mark_redials(plan, pool, rows.family[family], attempt, rows, block)
        at = total
        for place in range(first, total):
            if rows.link[place] >= 0:
                rows.link[place] = at
                at += 1
        if at == total:
            return end
        if at > len(rows.row):
            return NO_ROOM
        for place in range(total, at):
            rows.link[place], rows.arrived[place] = -1, NEVER_US
        at = total
        for family in range(begin, end):
            before, mine = rows.family[family], rows.family[family + end - begin]
            mine[WIDGET], mine[FIRST_LEG], mine[BEGIN] = before[WIDGET], before[FIRST_LEG] + REDIAL_LEGS, at
            for place in range(before[BEGIN], before[END]):
                link = rows.link[rows.place[place]]
                if link >= 0:
                    rows.row[at], rows.place[at] = rows.row[place], link
                    at += 1
            mine[END] = at
        begin, end, first, total = end, 2 * end - begin, total, at
    return end


@part
def mark_redials(plan: RowsPlan, pool: Words, family: Ints, attempt: int, rows: Rows, block: Floats) -> None:
    """Note with a 0 who of a family comes back if the chat is abandoned."""
    widget, begin, end = family[WIDGET], family[BEGIN], family[END]
    share = plan.redial_share[widget]
    if attempt > plan.redial_most[widget] or share <= 0.0 or begin == end:
        return
    start(rows.state, pool, LEG_STRIDE * family[FIRST_LEG] + _REDIAL, plan.widget_key[widget], block)
    u = rows.u
    for place in range(end - begin):
        rows.spare[place] = place
    take_rows(rows.state, rows.row[begin:end], rows.spare, end - begin, block, u)
    for place in range(begin, end):
        if u[place - begin] < share:
            rows.link[rows.place[place]] = 0


@part
def find_absent(plan: RowsPlan, pool: Words, rows: Rows, block: Floats) -> None:
    """Write which stretches of the roster are missed: all of an operator's day, or none of it."""
    owners, days = plan.stretch_owner, plan.stretch_day
    last, most = -1, 0
    for day in days:
        most = max(most, day)
    for stretch in range(len(owners)):
        owner = owners[stretch]
        chance = plan.absence[owner]
        if chance > 0.0 and owner != last:
            start(rows.state, pool, int(_ABSENCE), plan.operator_key[owner], block)
            take(rows.state, rows.u, most + 1)
            last = owner
        rows.absent[stretch] = chance > 0.0 and rows.u[days[stretch]] < chance
