"""The compiled engine's choice of an operator: a winner tree for each crew, counting trees for chance.

An operator's key is one integer (load, then time); equal keys go to the lowest number. A change of one
operator is O(log n) in the size of the crew, the best one is read in O(1). For the random rule a Fenwick tree
for each crew counts who has room, by seat in the group: a change and a pick are O(log n).
"""

from sim.core.jit import inline, part
from sim.core.kinds import Choice, Ints
from sim.core.policies import SHARES
from sim.engines.compiled.layout import (
    ABOVE_FROM,
    ABOVE_TO,
    AFTER,
    ASSIGNED,
    COUNT0,
    CREW,
    CREWS_FROM,
    CREWS_TO,
    EXTRA,
    FREE,
    FREED,
    GROUP,
    GROUP_OF,
    HAS_EXTRA,
    HELPER,
    IS_RANDOM,
    LEAF,
    MEMBERS,
    NONE,
    PRESENT0,
    READY,
    RULE,
    SEAT,
    SIZE,
    SLOTS,
    TREE0,
)

TIME_BITS = 48
"""Room for the time in a key: 8.9 years of microseconds. What an operator carries stands above it."""

NOBODY_KEY = 2**63 - 1
"""After every key: nobody is there."""

_MOST_FREE = int(Choice.MOST_FREE_SLOTS)
_IDLE = int(Choice.LONGEST_IDLE)
_FEWEST = int(Choice.FEWEST_CHATS)
_FILL = int(Choice.FILL_FIRST)
_SHARE = int(Choice.HIGHEST_FREE_SHARE)
_MOST = 32
"""Makes every load positive: slots are 10 at most, with 10 more above them."""


@inline
def choice_key(rule: int, free: int, slots: int, assigned: int, freed: int) -> int:
    """Return what orders operators as the rule of `sim.core.policies` with this code does, but for ties."""
    if rule == _MOST_FREE:
        return ((_MOST - free) << TIME_BITS) + assigned + 1
    if rule == _IDLE:
        return freed + 1
    if rule == _FEWEST:
        return ((slots - free) << TIME_BITS) + assigned + 1
    if rule == _FILL:
        return free - slots + _MOST
    if rule == _SHARE:
        return ((SHARES - free * SHARES // slots) << TIME_BITS) + assigned + 1
    return assigned + 1


@part
def rank(m: Ints, person: int) -> None:
    """Tell the crew how much an operator has to offer now."""
    free = m[person + FREE]
    is_ready = m[person + READY] != 0
    _enter(m, 0, person, is_ready and free > 0)
    if m[HAS_EXTRA] and m[person + EXTRA]:
        _enter(m, 1, person, is_ready and -m[person + EXTRA] < free <= 0)


@inline
def _enter(m: Ints, layer: int, person: int, has_room: bool) -> None:
    """Enter an operator with room, or without, in one layer: 0 for free slots, 1 for those above."""
    if m[m[person + GROUP_OF] + IS_RANDOM]:
        _count(m, layer, person, has_room)
        return
    key = NOBODY_KEY
    if has_room:
        key = choice_key(
            m[person + RULE],
            m[person + FREE],
            m[person + SLOTS],
            m[person + ASSIGNED],
            m[person + FREED],
        )
    tree, node = m[m[person + CREW] + TREE0 + layer], m[person + LEAF]
    if m[tree + 2 * node] == key:
        return
    m[tree + 2 * node] = key
    best = person
    while node > 1:
        beside = tree + 2 * (node ^ 1)
        if m[beside] < key or (m[beside] == key and m[beside + 1] < best):
            key, best = m[beside], m[beside + 1]
        node >>= 1
        # Above here nothing changes where another one stays the best.
        if m[tree + 2 * node + 1] == best and best != person:
            return
        m[tree + 2 * node] = key
        m[tree + 2 * node + 1] = best


@inline
def choose(m: Ints, line: int, u: float) -> int:
    """Return the operator whom the rule, or chance, names for a chat of a line; NONE when nobody is free."""
    person = _choose_here(m, line, u)
    if person == NONE:
        helper = m[line + HELPER]
        if helper != NONE and m[line + AFTER] == 0:
            person = _choose_here(m, helper, u)
    return person


@part
def _choose_here(m: Ints, line: int, u: float) -> int:
    if m[m[line + GROUP] + IS_RANDOM]:
        return _pick(m, line, u)
    person = _best(m, 0, m[line + CREWS_FROM], m[line + CREWS_TO])
    if person == NONE and m[line + ABOVE_FROM] < m[line + ABOVE_TO]:
        person = _best(m, 1, m[line + ABOVE_FROM], m[line + ABOVE_TO])
    return person


@inline
def _best(m: Ints, layer: int, start: int, stop: int) -> int:
    """Return the operator with the lowest key in some crews, or NONE."""
    best, best_key = NONE, NOBODY_KEY
    for at in range(start, stop):
        # Node 1 is the root; of a single person, the leaf.
        root = m[m[at] + TREE0 + layer] + 2
        key, person = m[root], m[root + 1]
        if key < best_key or (key == best_key and key != NOBODY_KEY and person < best):
            best, best_key = person, key
    return best


@part
def _count(m: Ints, layer: int, person: int, has_room: bool) -> None:
    """Count an operator in or out, where chance chooses."""
    if (m[person + PRESENT0 + layer] != 0) == has_room:
        return
    m[person + PRESENT0 + layer] = has_room
    change = 1 if has_room else -1
    counts, size = m[m[person + CREW] + COUNT0 + layer], m[m[person + GROUP_OF] + SIZE]
    # Element 0 of a tree is its total.
    m[counts] += change
    place = m[person + SEAT] + 1
    while place <= size:
        m[counts + place] += change
        place += place & -place


@part
def _pick(m: Ints, line: int, u: float) -> int:
    """Return one of a line's operators with room, each equally likely; those above their slots last."""
    person = _pick_from(m, 0, m[line + GROUP], m[line + CREWS_FROM], m[line + CREWS_TO], u)
    if person == NONE:
        person = _pick_from(m, 1, m[line + GROUP], m[line + ABOVE_FROM], m[line + ABOVE_TO], u)
    return person


@part
def _pick_from(m: Ints, layer: int, group: int, start: int, stop: int, u: float) -> int:
    total = 0
    for at in range(start, stop):
        total += m[m[m[at] + COUNT0 + layer]]
    if total == 0:
        return NONE
    rest, size = int(u * total), m[group + SIZE]
    jump = 1
    while 2 * jump <= size:
        jump *= 2
    found = 0
    # All crews' trees are descended together: the operators of each stand at their seats in the group.
    while jump > 0:
        if found + jump <= size:
            here = 0
            for at in range(start, stop):
                here += m[m[m[at] + COUNT0 + layer] + found + jump]
            if here <= rest:
                rest -= here
                found += jump
        jump >>= 1
    return m[m[group + MEMBERS] + found]


def first_winners(people: list[int]) -> list[int]:
    """Return the tree of a crew in which nobody has room: pairs of key and person, node by node."""
    count = len(people)
    tree = [0] * count + people
    for node in range(count - 1, 0, -1):
        tree[node] = min(tree[2 * node], tree[2 * node + 1])
    return [number for person in tree for number in (NOBODY_KEY, person)]
