"""The compiled engine's pace: an operator's chats at work under a multitasking curve.

Each of an operator's k chats at work (at most 20) carries the work that is left to it, in units of 2**-20
microseconds; a change of their number touches all k: O(k). Of each operator only the next end is timed, in an
indexed heap: O(log n) among n operators, and no stale time-out is left behind.

Work left fits 63 bits for handling times below 2**42 microseconds (50 days).
"""

from sim.core.dynamics import UNIT_BITS
from sim.core.jit import inline, part
from sim.core.kinds import Ints
from sim.engines.compiled.layout import (
    AT_WORK,
    FREE,
    NEXT_AT,
    NEXT_CHAT,
    NONE,
    PACED_AT,
    PEOPLE,
    PEOPLE_END,
    PERSON_WIDTH,
    SLOTS,
    STATUS,
    TIMED,
    TIMED_COUNT,
    TIMED_PLACE,
    TOO_LONG,
    UNITS,
    WORK,
)

LONGEST_WORK_US = 1 << 42


@inline
def _unit(m: Ints, person: int) -> int:
    """Return how much of each chat's work gets done in a microsecond, with as many slots held as now."""
    return m[m[person + UNITS] + m[person + SLOTS] - m[person + FREE]]


@part
def advance(m: Ints, person: int, now: int) -> None:
    """Count the work done since the last change; called before the number of held slots changes."""
    count = m[person + AT_WORK]
    if count > 0:
        done = _unit(m, person) * (now - m[person + PACED_AT])
        work = m[person + WORK]
        for at in range(work, work + 2 * count, 2):
            m[at] -= done
    m[person + PACED_AT] = now


@part
def begin(m: Ints, person: int, chat: int, work_us: int) -> None:
    """Add a chat's work; `advance` has been called at this moment, `retime` follows."""
    if work_us >= LONGEST_WORK_US:
        m[STATUS] = TOO_LONG
        return
    at = m[person + WORK] + 2 * m[person + AT_WORK]
    m[at] = work_us << UNIT_BITS
    m[at + 1] = chat
    m[person + AT_WORK] += 1


@part
def end(m: Ints, person: int, chat: int) -> None:
    """Take out a chat whose work is done."""
    m[person + AT_WORK] -= 1
    at = m[person + WORK]
    last = at + 2 * m[person + AT_WORK]
    while m[at + 1] != chat:
        at += 2
    m[at] = m[last]
    m[at + 1] = m[last + 1]


@part
def retime(m: Ints, person: int, now: int) -> None:
    """Time the next end of an operator's chats; among those done in one microsecond the lowest number."""
    advance(m, person, now)
    count = m[person + AT_WORK]
    if count == 0:
        if m[person + TIMED_PLACE] != NONE:
            _drop(m, person)
        return
    work = m[person + WORK]
    least = m[work]
    for at in range(work + 2, work + 2 * count, 2):
        least = min(least, m[at])
    unit = _unit(m, person)
    delay = max(0, -((-least) // unit))
    reached = delay * unit
    first = NONE
    for at in range(work, work + 2 * count, 2):
        if m[at] <= reached and (first == NONE or m[at + 1] < first):
            first = m[at + 1]
    m[person + NEXT_AT] = now + delay
    m[person + NEXT_CHAT] = first
    place = m[person + TIMED_PLACE]
    if place == NONE:
        place = m[TIMED_COUNT]
        m[TIMED_COUNT] = place + 1
    _settle(m, person, place)


@part
def clear(m: Ints) -> None:
    """Drop all work: the desk was cut."""
    for person in range(m[PEOPLE], m[PEOPLE_END], PERSON_WIDTH):
        m[person + AT_WORK] = 0
        m[person + TIMED_PLACE] = NONE
    m[TIMED_COUNT] = 0


@part
def _drop(m: Ints, person: int) -> None:
    """Take an operator out of the heap; the last one fills the gap."""
    last = m[TIMED_COUNT] - 1
    m[TIMED_COUNT] = last
    place, moved = m[person + TIMED_PLACE], m[m[TIMED] + last]
    m[person + TIMED_PLACE] = NONE
    if moved != person:
        _settle(m, moved, place)


@inline
def _is_before(m: Ints, one: int, other: int) -> bool:
    """Say whether one operator's next end comes before another's."""
    at_one, at_other = m[one + NEXT_AT], m[other + NEXT_AT]
    return at_one < at_other or (at_one == at_other and m[one + NEXT_CHAT] < m[other + NEXT_CHAT])


@part
def _settle(m: Ints, person: int, place: int) -> None:
    """Put an operator in the heap, as far up or down from a place as the next end says."""
    heap, size = m[TIMED], m[TIMED_COUNT]
    while place > 0:
        above = (place - 1) >> 1
        other = m[heap + above]
        if not _is_before(m, person, other):
            break
        m[heap + place] = other
        m[other + TIMED_PLACE] = place
        place = above
    while True:
        below = 2 * place + 1
        if below >= size:
            break
        if below + 1 < size and _is_before(m, m[heap + below + 1], m[heap + below]):
            below += 1
        other = m[heap + below]
        if not _is_before(m, other, person):
            break
        m[heap + place] = other
        m[other + TIMED_PLACE] = place
        place = below
    m[heap + place] = person
    m[person + TIMED_PLACE] = place
