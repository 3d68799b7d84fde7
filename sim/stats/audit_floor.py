"""The audit's picture of the desk at one moment: who is online and free, and who waits, group by group."""

from collections import OrderedDict

import numpy as np

from sim.core.blueprint import Blueprint
from sim.core.kinds import NO_ONE, Ints

NEVER_ASSIGNED = -1


class Floor:
    """Operators and queues, as the record says they are; the rules are asked of it, never applied by it.

    A leg is named by its row in the table. Waiting legs that were passed over against the rules are kept
    apart, so that one fault is found once.
    """

    def __init__(self, blueprint: Blueprint) -> None:
        operators, groups = blueprint.operators, range(len(blueprint.groups.names))
        count = len(operators.names)
        self.group: list[int] = operators.group.tolist()
        self.takes_forwards: list[bool] = operators.takes_forwards.tolist()
        self.online = np.zeros(count, dtype=np.bool_)
        self.free: Ints = operators.slots.astype(np.int64)
        self.last_assigned: Ints = np.full(count, NEVER_ASSIGNED, dtype=np.int64)
        everyone = [np.flatnonzero(operators.group == g) for g in groups]
        self.members = (everyone, [those[operators.takes_forwards[those]] for those in everyone])
        self._waiting: tuple[list[OrderedDict[int, int]], ...] = (
            [OrderedDict() for _ in groups],
            [OrderedDict() for _ in groups],
        )
        self._passed_over: dict[int, tuple[int, bool]] = {}
        self.queue_length = [0 for _ in groups]
        self._joined = 0

    def somebody_online(self, group: int, forwarded: bool) -> bool:
        """Return whether anybody is online who may take such a chat."""
        return bool(self.online[self.members[forwarded][group]].any())

    def choose(self, group: int, forwarded: bool) -> int:
        """Return the operator whom rule 2 names, or ``NO_ONE`` if nobody has a free slot.

        Most free slots; then the earliest last assignment, never being the earliest; then the lowest
        number: members are in the order of their numbers, and the first minimum wins.
        """
        those = self.members[forwarded][group]
        free = np.where(self.online[those], self.free[those], 0)
        most = free.max(initial=0)
        if most <= 0:
            return NO_ONE
        best = those[free == most]
        return int(best[np.argmin(self.last_assigned[best])])

    def join(self, row: int, group: int, forwarded: bool) -> None:
        """Put a leg at the end of its group's queue."""
        self._waiting[forwarded][group][row] = self._joined
        self._joined += 1
        self.queue_length[group] += 1

    def leave(self, row: int, group: int, forwarded: bool) -> None:
        """Take a leg out of its group's queue."""
        if self._passed_over.pop(row, None) is None:
            del self._waiting[forwarded][group][row]
        self.queue_length[group] -= 1

    def pass_over(self, row: int, group: int, forwarded: bool) -> None:
        """Stop demanding a waiting leg's assignment: that it still waits has been reported."""
        del self._waiting[forwarded][group][row]
        self._passed_over[row] = (group, forwarded)

    def oldest_for(self, operator: int) -> int | None:
        """Return the waiting leg that an operator has to take next, None if there is none for them."""
        group = self.group[operator]
        heads = []
        for forwarded in (False, True) if self.takes_forwards[operator] else (False,):
            queue = self._waiting[forwarded][group]
            if queue:
                row = next(iter(queue))
                heads.append((queue[row], row))
        return min(heads)[1] if heads else None

    def somebody_can_take_waiting(self) -> bool:
        """Return whether anybody is online who may take a chat that waits, now or when a slot frees."""
        for forwarded, queues in enumerate(self._waiting):
            for group, queue in enumerate(queues):
                if queue and self.somebody_online(group, bool(forwarded)):
                    return True
        return any(self.somebody_online(group, forwarded) for group, forwarded in self._passed_over.values())

    def waiting_rows(self) -> list[int]:
        """Return every leg that waits."""
        rows = [row for queues in self._waiting for queue in queues for row in queue]
        return rows + list(self._passed_over)
