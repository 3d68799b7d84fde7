"""The readable engine's floor: crews of operators who take the same chats, and the lines of those chats.

Operators of a group differ in what they may take, so each group has crews (equal permissions) and lines
(chats with equal demands). A crew keeps a heap of its operators by choice key, a line is a plain queue.
Both forget lazily: an entry that is no longer true is dropped when it reaches the top.
"""

from collections import deque
from heapq import heapify, heappop, heappush
from typing import Any

from sim.core.kinds import NO_ONE
from sim.core.policies import NUMBER_MASK

PLACE_BITS = 50
"""Room for the number of chats that ever waited."""


class Leg:
    """One stay of a chat at one group, while it lasts."""

    __slots__ = (
        "chat",
        "done",
        "group",
        "holds",
        "is_return",
        "line",
        "number",
        "operator",
        "place",
        "row",
        "step",
        "taken",
        "way",
    )

    def __init__(self, chat: int, number: int, step: int, group: int, row: int) -> None:
        self.chat, self.number, self.group, self.row = chat, number, group, row
        self.step = step
        """Which of the chat's legs on the tape tells the handling time."""
        self.operator = NO_ONE
        self.line: Line | None = None
        """The line in which it waits; None when it does not wait."""
        self.place = 0
        self.taken: Any = None
        """Happens when an operator takes the waiting chat, or when it leaves."""
        self.done: Any = None
        """Happens when the work is done, where chats slow each other down."""
        self.holds: Leg | None = None
        """The leg before, whose slot is held until this one is briefed."""
        self.way = 0
        self.is_return = False


class Line:
    """Chats that wait for the same crews, first in first out."""

    def __init__(self, group: int, priority: int = 0) -> None:
        self.group = group
        self.crews: list[Crew] = []
        # Joins are counted upwards, so a higher priority goes before every chat of a lower one.
        self._advantage = priority << PLACE_BITS
        self._queue: deque[Leg] = deque()

    def join(self, leg: Leg, place: int) -> None:
        """Put a leg at the end; ``place`` counts the chats that joined any line so far."""
        leg.line, leg.place = self, place - self._advantage
        self._queue.append(leg)

    def head(self) -> Leg | None:
        """Return the leg that has waited longest; those that left are dropped on the way: O(1) each."""
        queue = self._queue
        while queue:
            if queue[0].line is self:
                return queue[0]
            queue.popleft()
        return None

    def staffed(self) -> bool:
        """Say whether anyone who may take these chats is online."""
        return any(crew.online for crew in self.crews)

    def best(self) -> int:
        """Return the operator whom the choice rule names, or NO_ONE when no slot is free."""
        lowest: int | None = None
        for crew in self.crews:
            key = crew.best()
            if key is not None and (lowest is None or key < lowest):
                lowest = key
        return NO_ONE if lowest is None else lowest & NUMBER_MASK

    def any_of(self, u: float) -> int:
        """Return one of the operators with a free slot, each equally likely, or NO_ONE."""
        free = sorted(operator for crew in self.crews for operator in crew.free())
        return free[int(u * len(free))] if free else NO_ONE


class Crew:
    """Operators of one group with equal permissions: choosing is O(log n)."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.online = 0
        self._keys: dict[int, int] = {}
        self._heap: list[int] = []

    def offer(self, operator: int, key: int) -> None:
        """Set the key of an operator who has a free slot."""
        self._keys[operator] = key
        heappush(self._heap, key)
        if len(self._heap) > 64 + 4 * len(self._keys):
            self._heap = list(self._keys.values())
            heapify(self._heap)

    def withdraw(self, operator: int) -> None:
        """Take out an operator who is full or offline."""
        self._keys.pop(operator, None)

    def best(self) -> int | None:
        """Return the lowest key, or None when nobody has a free slot."""
        heap, keys = self._heap, self._keys
        while heap:
            if keys.get(heap[0] & NUMBER_MASK) == heap[0]:
                return heap[0]
            heappop(heap)
        return None

    def free(self) -> list[int]:
        """Return the operators with a free slot, in no order."""
        return list(self._keys)

    def oldest(self) -> Leg | None:
        """Return the chat that goes first among those that the crew may take: by priority, then by place."""
        oldest: Leg | None = None
        for line in self.lines:
            leg = line.head()
            if leg is not None and (oldest is None or leg.place < oldest.place):
                oldest = leg
        return oldest
