"""The compiled engine's calendar: a binary heap of (time, key) pairs side by side in one array.

An event is added in O(log n), O(1) on average, and the first one taken in O(log n). Arrivals and the roster
are not in it: they are sorted lists with a cursor, so that it holds only what the chats at the desk wait for.
"""

from sim.core.jit import inline, part
from sim.core.kinds import Ints
from sim.engines.compiled.layout import CALENDAR


@part
def push(calendar: Ints, m: Ints, at: int, key: int) -> None:
    """Add an event; there is room, the main loop has seen to it."""
    place = m[CALENDAR]
    m[CALENDAR] = place + 1
    _rise(calendar, place, at, key)


@inline
def _rise(calendar: Ints, place: int, at: int, key: int) -> None:
    """Let an event rise from a gap to its place."""
    while place > 0:
        above = (place - 1) >> 1
        above_at = calendar[2 * above]
        if above_at < at or (above_at == at and calendar[2 * above + 1] <= key):
            break
        calendar[2 * place] = above_at
        calendar[2 * place + 1] = calendar[2 * above + 1]
        place = above
    calendar[2 * place] = at
    calendar[2 * place + 1] = key


@part
def drop_first(calendar: Ints, m: Ints) -> None:
    """Take the first event out: the gap sinks to a leaf, from where the last event rises."""
    last = m[CALENDAR] - 1
    m[CALENDAR] = last
    place, below = 0, 1
    while below < last:
        other = below + 1
        if other < last:
            at_one, at_other = calendar[2 * below], calendar[2 * other]
            key_one, key_other = calendar[2 * below + 1], calendar[2 * other + 1]
            # Added, not chosen: nobody can foresee which comes first, and a branch would guess.
            below += int((at_other < at_one) | ((at_other == at_one) & (key_other < key_one)))
        calendar[2 * place] = calendar[2 * below]
        calendar[2 * place + 1] = calendar[2 * below + 1]
        place = below
        below = 2 * place + 1
    _rise(calendar, place, calendar[2 * last], calendar[2 * last + 1])
