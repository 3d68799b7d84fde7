"""The compiled engine's lines: who waits, and who goes first.

A plain line is a doubly linked list of chats: joining, leaving from anywhere and reading the head are O(1).
A line whose chats come in another order than they joined in (fetched by hand, or lent to another group) is a
pairing heap by place: adding and reading are O(1), taking out from anywhere is O(log n) amortised. The links
stand with the chats, so nothing is allocated and nothing is left behind when a chat leaves.
"""

from sim.core.jit import inline, once, part
from sim.core.kinds import Ints
from sim.engines.compiled.layout import (
    CHAT_WIDTH,
    CHATS,
    CHILD,
    HEAD,
    IS_SORTED,
    NEXT,
    NONE,
    PLACE,
    PREV,
    SIDE,
    TAIL,
)


@inline
def at_chat(m: Ints, chat: int) -> int:
    """Return where a chat's numbers stand."""
    return m[CHATS] + chat * m[CHAT_WIDTH]


@part
def add(m: Ints, line: int, chat: int) -> None:
    """Let a chat be taken from a line from now on."""
    side = m[line + SIDE]
    mine = at_chat(m, chat) + side
    m[mine + NEXT] = NONE
    m[mine + PREV] = NONE
    if m[line + IS_SORTED]:
        m[mine + CHILD] = NONE
        root = m[line + HEAD]
        m[line + HEAD] = chat if root == NONE else _meld(m, root, chat, side)
        return
    tail = m[line + TAIL]
    m[mine + PREV] = tail
    m[line + TAIL] = chat
    if tail == NONE:
        m[line + HEAD] = chat
    else:
        m[at_chat(m, tail) + side + NEXT] = chat


@part
def remove(m: Ints, line: int, chat: int) -> None:
    """Take a chat out of a line, wherever it stands."""
    side = m[line + SIDE]
    mine = at_chat(m, chat) + side
    if m[line + IS_SORTED]:
        _remove_sorted(m, line, chat, side)
        return
    before, after = m[mine + PREV], m[mine + NEXT]
    if before == NONE:
        m[line + HEAD] = after
    else:
        m[at_chat(m, before) + side + NEXT] = after
    if after == NONE:
        m[line + TAIL] = before
    else:
        m[at_chat(m, after) + side + PREV] = before


@once
def _remove_sorted(m: Ints, line: int, chat: int, side: int) -> None:
    root = m[line + HEAD]
    rest = _merged_children(m, chat, side)
    if chat != root:
        mine = at_chat(m, chat) + side
        before, after = m[mine + PREV], m[mine + NEXT]
        above = at_chat(m, before) + side
        if m[above + CHILD] == chat:
            m[above + CHILD] = after
        else:
            m[above + NEXT] = after
        if after != NONE:
            m[at_chat(m, after) + side + PREV] = before
        rest = root if rest == NONE else _meld(m, root, rest, side)
    m[line + HEAD] = rest


@part
def _meld(m: Ints, one: int, other: int, side: int) -> int:
    """Return the root of two heaps as one: the later root becomes the first child of the earlier."""
    if m[at_chat(m, other) + PLACE] < m[at_chat(m, one) + PLACE]:
        one, other = other, one
    upper, lower = at_chat(m, one) + side, at_chat(m, other) + side
    first = m[upper + CHILD]
    m[lower + NEXT] = first
    m[lower + PREV] = one
    if first != NONE:
        m[at_chat(m, first) + side + PREV] = other
    m[upper + CHILD] = other
    return one


@part
def _merged_children(m: Ints, chat: int, side: int) -> int:
    """Return a chat's children as one heap: melded in pairs, then the pairs from the last to the first."""
    mine = at_chat(m, chat) + side
    child, pairs = m[mine + CHILD], NONE
    m[mine + CHILD] = NONE
    while child != NONE:
        one, other = child, m[at_chat(m, child) + side + NEXT]
        m[at_chat(m, one) + side + NEXT] = NONE
        if other == NONE:
            child = NONE
        else:
            child = m[at_chat(m, other) + side + NEXT]
            m[at_chat(m, other) + side + NEXT] = NONE
            one = _meld(m, one, other, side)
        m[at_chat(m, one) + side + NEXT] = pairs
        pairs = one
    root = NONE
    while pairs != NONE:
        following = m[at_chat(m, pairs) + side + NEXT]
        m[at_chat(m, pairs) + side + NEXT] = NONE
        root = pairs if root == NONE else _meld(m, root, pairs, side)
        pairs = following
    if root != NONE:
        m[at_chat(m, root) + side + PREV] = NONE
    return root
