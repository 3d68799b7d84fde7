"""The audit's picture of the desk at one moment: who is online and free, and who waits, group by group."""

from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from sim.core.blueprint import Blueprint
from sim.core.kinds import Choice, Ints
from sim.stats.audit_choice import Loads, named
from sim.stats.audit_places import Places

NO_GROUP = -1


class Call(NamedTuple):
    """What decides who may take a leg, and its place in the queue."""

    group: int
    forwarded: bool
    """Whether it came by a forward, now or when it was here before a hand-back.

    Whoever takes it needs the permission for forwarded chats, and some take it above their slots.
    """
    skills: int = 0
    """Bit set: whoever takes it has all of them."""
    priority: int = 0
    """Higher goes first."""


@dataclass(slots=True)
class Wait:
    """One leg that waits, and who may take it now: the own group's people, those it has overflowed to."""

    call: Call
    place: int
    is_fetched: bool
    has_overflowed: bool
    is_passed_over: bool = False


class Floor:
    """Operators and queues, as the record says they are; the rules are asked of it, never applied by it.

    A leg is named by its row in the table. Waiting legs that were passed over against the rules are asked
    for no more, so that one fault is found once.
    """

    def __init__(self, blueprint: Blueprint) -> None:
        operators, groups = blueprint.operators, blueprint.groups
        count = len(operators.names)
        # Lists of plain integers: single cells are read, where arrays are slow.
        self.group: list[int] = operators.group.tolist()
        self.takes_forwards: list[bool] = operators.takes_forwards.tolist()
        self.skills: list[int] = _column(operators.skills, count).tolist()
        self.extra = _column(operators.extra_slots, count)
        self.rules = [Choice(code) for code in _column(groups.choice, len(groups.names)).tolist()]
        self.overflow_to: list[int] = [NO_GROUP for _ in groups.names]
        if groups.overflow_to is not None:
            self.overflow_to = groups.overflow_to.tolist()
        self.overflow_after = _column(groups.overflow_after_us, len(groups.names)).tolist()
        self.online = np.zeros(count, dtype=np.bool_)
        self.offers = np.ones(count, dtype=np.bool_)
        self.loads = Loads(blueprint)
        self.queue_length = [0 for _ in groups.names]
        self.unsure = [(0, 0) for _ in groups.names]
        """When somebody left each queue of whom nobody can tell whether it was at once, and how many did."""
        self.waiting: dict[int, Wait] = {}
        # Legs of one kind are kept in the order of their places; most desks have one or two kinds a group.
        self._own: list[dict[Call, Places]] = [{} for _ in groups.names]
        self._overflowed: list[dict[Call, Places]] = [{} for _ in groups.names]
        self._kinds: Counter[Call] = Counter()
        self._joined = 0
        self._eligible: dict[tuple[Call, int], Ints] = {}

    # Who may take what.

    def may_take(self, operator: int, call: Call) -> bool:
        """Return whether group, role and skills ever let an operator take such a leg."""
        has_skills = self.skills[operator] & call.skills == call.skills
        in_role = self.takes_forwards[operator] or not call.forwarded
        in_group = self.group[operator] in (call.group, self.overflow_to[call.group])
        return in_group and has_skills and in_role

    def has_room(self, operator: int, *, forwarded: bool) -> bool:
        """Return whether an operator who takes chats now has room for one, perhaps above the slots."""
        above = self.extra[operator] if forwarded else 0
        return bool(self.online[operator] and self.offers[operator] and self.loads.free[operator] + above > 0)

    def eligible(self, call: Call, group: int) -> Ints:
        """Return everybody of a group who may ever take such a leg, in the order of their numbers."""
        key = (call, group)
        if key not in self._eligible:
            people = (operator for operator, own in enumerate(self.group) if own == group)
            those = [operator for operator in people if self.may_take(operator, call)]
            self._eligible[key] = np.array(those, dtype=np.int64)
        return self._eligible[key]

    def somebody_online(self, call: Call) -> bool:
        """Return whether anybody of the leg's own group is online who may take it."""
        return bool(self.online[self.eligible(call, call.group)].any())

    def ready(self, call: Call, group: int) -> Ints:
        """Return who of a group can take such a leg now: those with a free slot, else those above theirs."""
        those = self.eligible(call, group)
        those = those[self.online[those] & self.offers[those]]
        free = self.loads.free[those]
        if call.forwarded and not (free > 0).any():
            return those[free + self.extra[those] > 0]
        return those[free > 0]

    def named(self, call: Call, groups: list[int]) -> Ints:
        """Return whom the choice rule names, of the first of some groups that has room; mostly one."""
        for group in groups:
            ready = self.ready(call, group)
            if len(ready):
                return named(self.rules[group], self.loads, ready)
        return np.empty(0, dtype=np.int64)

    def groups_at_once(self, call: Call) -> list[int]:
        """Return the groups whose people may take a leg as it joins, in their order."""
        other = self.overflow_to[call.group]
        at_once = other != NO_GROUP and self.overflow_after[call.group] == 0
        return [call.group, other] if at_once else [call.group]

    def named_at_once(self, call: Call) -> Ints:
        """Return whom the choice rule names for a leg that joins now."""
        return self.named(call, self.groups_at_once(call))

    def named_now(self, row: int) -> Ints:
        """Return whom the choice rule names for a leg that waits."""
        wait = self.waiting[row]
        groups = [wait.call.group] if wait.is_fetched else []
        return self.named(wait.call, groups + [self.overflow_to[wait.call.group]] * wait.has_overflowed)

    # Who waits.

    def join(self, row: int, call: Call) -> None:
        """Put a leg into its group's queue, for everybody to take who may take it at once."""
        overflows = len(self.groups_at_once(call)) > 1
        wait = self.waiting[row] = Wait(call, self._joined, True, overflows)
        self._joined += 1
        self.queue_length[call.group] += 1
        self._kinds[call] += 1
        self._put(self._own[call.group], row, wait)
        if overflows:
            self._put(self._overflowed[self.overflow_to[call.group]], row, wait)

    def set_aside(self, row: int) -> None:
        """Keep a waiting leg from its own group's people until it is fetched."""
        wait = self.waiting[row]
        wait.is_fetched = False
        self._own[wait.call.group][wait.call].discard(row)

    def fetch(self, row: int) -> None:
        """Let the own group's people take a waiting leg."""
        wait = self.waiting[row]
        wait.is_fetched = True
        self._put(self._own[wait.call.group], row, wait)

    def overflow(self, row: int) -> None:
        """Let the people of the other group take a waiting leg."""
        wait = self.waiting[row]
        wait.has_overflowed = True
        self._put(self._overflowed[self.overflow_to[wait.call.group]], row, wait)

    def leave(self, row: int) -> None:
        """Take a leg out of its group's queue."""
        self._hide(row)
        wait = self.waiting.pop(row)
        self._kinds[wait.call] -= 1
        self.queue_length[wait.call.group] -= 1

    def doubt(self, group: int, at_us: int) -> None:
        """Note that a leg that left a queue just now may have waited there to the end of this microsecond."""
        since_us, count = self.unsure[group]
        self.unsure[group] = (at_us, count + 1 if since_us == at_us else 1)

    def queue_lengths(self, group: int, at_us: int) -> range:
        """Return how many legs may be in a group's queue."""
        since_us, count = self.unsure[group]
        least = self.queue_length[group]
        return range(least, least + (count if since_us == at_us else 0) + 1)

    def pass_over(self, row: int) -> None:
        """Stop demanding a waiting leg's assignment: that it still waits has been reported."""
        self._hide(row)
        self.waiting[row].is_passed_over = True

    def next_for(self, operator: int) -> tuple[int, int, int] | None:
        """Return the waiting leg that an operator has to take next, None if there is none for them.

        Of those that the operator may take: the own group's, then what overflowed; highest priority, then
        first to join. It comes as its priority with the sign changed, its place, and its row.
        """
        group = self.group[operator]
        for queues in (self._own[group], self._overflowed[group]):
            heads = []
            for call, queue in queues.items():
                head = queue.head()
                has_room = self.has_room(operator, forwarded=call.forwarded)
                if head and has_room and self.may_take(operator, call):
                    heads.append((-call.priority, *head))
            if heads:
                return min(heads)
        return None

    def somebody_can_take_waiting(self) -> bool:
        """Return whether anybody is online who may take a chat that waits, now or later.

        Later is when a slot frees, when the chat is fetched, or when it has waited for long enough.
        """
        for call, count in self._kinds.items():
            groups = (call.group, self.overflow_to[call.group])
            if count and any(self.online[self.eligible(call, group)].any() for group in groups):
                return True
        return False

    def _put(self, queues: dict[Call, Places], row: int, wait: Wait) -> None:
        if not wait.is_passed_over:
            queues.setdefault(wait.call, Places()).add(wait.place, row)

    def _hide(self, row: int) -> None:
        wait = self.waiting[row]
        queues = [self._own[wait.call.group]]
        if wait.has_overflowed:
            queues.append(self._overflowed[self.overflow_to[wait.call.group]])
        for queue in queues:
            if wait.call in queue:
                queue[wait.call].discard(row)


def _column(given: Ints | None, count: int) -> Ints:
    """Return a column that the blueprint may leave out where it is all zero."""
    return np.zeros(count, dtype=np.int64) if given is None else given


def read_calls(
    blueprint: Blueprint, groups: list[int], forwarded: list[bool], widgets: list[int]
) -> list[Call]:
    """Return what decides, for each leg, who may take it and when its turn is."""
    none = np.zeros(len(blueprint.widgets.names), dtype=np.int64)
    skills = (none if blueprint.widgets.skills is None else blueprint.widgets.skills).tolist()
    priority = (none if blueprint.widgets.priority is None else blueprint.widgets.priority).tolist()
    rows = zip(groups, forwarded, widgets, strict=True)
    return [Call(group, is_forward, skills[w], priority[w]) for group, is_forward, w in rows]
