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
    """One stay of a chat at one group, while it lasts.

    A leg that begins knows its place on the tape and in the record; the rest is set where it is needed.
    """

    __slots__ = (
        "chat",
        "done",
        "group",
        "holds",
        "home",
        "is_return",
        "line",
        "number",
        "operator",
        "place",
        "row",
        "sender",
        "step",
        "taken",
        "waits",
        "way",
    )

    line: "Line"
    """The line of its own group that it joined."""
    place: int
    taken: Any
    """Happens when an operator takes the waiting chat, or when it leaves."""
    done: Any
    """Happens when the work is done, where chats slow each other down."""
    way: int
    """What follows: an escalation, a hand-back, or nothing."""
    sender: "Leg"
    """Of a leg that came by a forward: the one that forwarded it."""

    def __init__(self, chat: int, number: int, step: int, group: int, row: int) -> None:
        self.chat, self.number, self.group, self.row = chat, number, group, row
        self.step = step
        """Which of the chat's legs on the tape tells the handling time."""
        self.operator = NO_ONE
        self.waits = False
        self.holds: Leg | None = None
        """The leg before, whose slot is held until this one is briefed."""
        self.is_return = False
        """The target refused the chat, and the operator who passed it on does the work."""
        self.home: Leg | None = None
        """After a hand-back: the leg with which the chat came to this group first; None: this one."""


class Line:
    """Chats that wait for the same crews, first in first out."""

    def __init__(self, group: int, priority: int = 0, *, is_forward: bool = False) -> None:
        self.group = group
        """Whose operators take these chats."""
        self.is_forward = is_forward
        self.count = 0
        """Chats that wait, those included that cannot be taken yet."""
        self.crews: list[Crew] = []
        self.above: list[Crew] = []
        """Who takes these chats above their slots."""
        self.helper: Line | None = None
        """Where these chats also wait once they have waited long enough: for another group's operators."""
        self.helper_after_us = 0
        # Joins are counted upwards, so a higher priority goes before every chat of a lower one.
        self._advantage = priority << PLACE_BITS
        self._queue: deque[Leg] = deque()

    def join(self, leg: Leg, place: int) -> None:
        """Let a leg begin to wait; ``place`` counts the chats that joined any line so far."""
        leg.line, leg.place, leg.waits = self, place - self._advantage, True
        self.count += 1

    def add(self, leg: Leg) -> None:
        """Let a leg that waits be taken from now on."""
        self._queue.append(leg)

    def clear(self) -> None:
        """Forget everybody: the desk was cut."""
        self._queue.clear()
        self.count = 0

    def head(self) -> Leg | None:
        """Return the leg that goes first; those that left are dropped on the way: O(1) each."""
        queue = self._queue
        while queue:
            if queue[0].waits:
                return queue[0]
            queue.popleft()
        return None

    def staffed(self) -> bool:
        """Say whether anyone of the group who may take these chats is online."""
        return any(crew.online for crew in self.crews)

    def keeps_somebody(self) -> bool:
        """Say whether a chat waits here that somebody online could take, now or later."""
        if not self.count:
            return False
        return self.staffed() or (self.helper is not None and self.helper.staffed())

    def best(self) -> int:
        """Return the operator whom the choice rule names, or NO_ONE when nobody may take a chat at once."""
        lowest: int | None = None
        for crew in self.crews:
            key = crew.best()
            if key is not None and (lowest is None or key < lowest):
                lowest = key
        if lowest is not None:
            return lowest & NUMBER_MASK
        if not self.above and self.helper is None:
            return NO_ONE
        operator, helper = _lowest(self.above), self.at_once()
        return operator if operator != NO_ONE or helper is None else helper.best()

    def best_of_group(self) -> int:
        """Return whom the choice rule names in the group, those above their slots last, or NO_ONE."""
        operator = _lowest(self.crews)
        return operator if operator != NO_ONE else _lowest(self.above)

    def at_once(self) -> "Line | None":
        """Return where these chats may be taken as soon as they come, beside their own group."""
        return self.helper if self.helper_after_us == 0 else None

    def any_of(self, u: float) -> int:
        """Return one of the group's operators with room, each equally likely, or NO_ONE."""
        for crews in (self.crews, self.above):
            free = sorted(operator for crew in crews for operator in crew.free())
            if free:
                return free[int(u * len(free))]
        return NO_ONE


class SortedLine(Line):
    """Chats that are not added in the order in which they joined: fetched by hand, or of another group."""

    def __init__(self, group: int, priority: int = 0, *, is_forward: bool = False) -> None:
        super().__init__(group, priority, is_forward=is_forward)
        self._heap: list[tuple[int, Leg]] = []

    def add(self, leg: Leg) -> None:
        """Let a leg that waits be taken from now on, at its place: O(log n)."""
        heappush(self._heap, (leg.place, leg))

    def clear(self) -> None:
        """Forget everybody: the desk was cut."""
        super().clear()
        self._heap.clear()

    def head(self) -> Leg | None:
        """Return the leg that goes first; those that left are dropped on the way: O(log n) each."""
        heap = self._heap
        while heap:
            if heap[0][1].waits:
                return heap[0][1]
            heappop(heap)
        return None


class Crew:
    """Operators of one group with equal permissions: choosing is O(log n)."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.guests: list[Line] = []
        """Chats of other groups that may be taken when none of the own waits."""
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
        """Return the chat that goes first among those that the crew may take: own ones, then guests."""
        oldest: Leg | None = None
        for line in self.lines:
            leg = line.head()
            if leg is not None and (oldest is None or leg.place < oldest.place):
                oldest = leg
        return oldest if oldest is not None or not self.guests else _oldest(self.guests)

    def oldest_forward(self) -> Leg | None:
        """Return the forwarded chat that goes first: own ones, then guests."""
        for lines in (self.lines, self.guests):
            leg = _oldest([line for line in lines if line.is_forward])
            if leg is not None:
                return leg
        return None


def _lowest(crews: list[Crew]) -> int:
    """Return the operator with the lowest key in any of some crews, or NO_ONE."""
    keys = [key for crew in crews if (key := crew.best()) is not None]
    return min(keys) & NUMBER_MASK if keys else NO_ONE


def _oldest(lines: list[Line]) -> Leg | None:
    """Return the leg that goes first in any of some lines: by priority, then by place."""
    oldest: Leg | None = None
    for line in lines:
        leg = line.head()
        if leg is not None and (oldest is None or leg.place < oldest.place):
            oldest = leg
    return oldest
