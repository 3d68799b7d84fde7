"""The audit's picture of the desk at one moment: who is online and free, and who waits, group by group."""

from collections import OrderedDict
from typing import NamedTuple

import numpy as np

from sim.core.blueprint import Blueprint
from sim.core.kinds import Choice, Ints
from sim.stats.audit_choice import Loads, named


class Call(NamedTuple):
    """What decides who may take a leg, and its place in the queue."""

    group: int
    forwarded: bool
    skills: int = 0
    """Bit set: whoever takes it has all of them."""
    priority: int = 0
    """Higher goes first."""


class Floor:
    """Operators and queues, as the record says they are; the rules are asked of it, never applied by it.

    A leg is named by its row in the table. Waiting legs that were passed over against the rules are kept
    apart, so that one fault is found once.
    """

    def __init__(self, blueprint: Blueprint) -> None:
        operators, groups = blueprint.operators, blueprint.groups
        count = len(operators.names)
        # Lists of plain integers: single cells are read, where arrays are slow.
        self.group: list[int] = operators.group.tolist()
        self.takes_forwards: list[bool] = operators.takes_forwards.tolist()
        self.skills: list[int] = _column(operators.skills, count).tolist()
        self.rules = [Choice(code) for code in _column(groups.choice, len(groups.names)).tolist()]
        self.online = np.zeros(count, dtype=np.bool_)
        self.loads = Loads(blueprint)
        self.queue_length = [0 for _ in groups.names]
        # Legs of one kind wait in the order in which they joined; most desks have one or two kinds a group.
        self._waiting: list[dict[Call, OrderedDict[int, int]]] = [{} for _ in groups.names]
        self._passed_over: dict[int, Call] = {}
        self._joined = 0
        self._eligible: dict[Call, Ints] = {}

    def may_take(self, operator: int, call: Call) -> bool:
        """Return whether group, role and skills let an operator take such a leg."""
        has_skills = self.skills[operator] & call.skills == call.skills
        in_role = self.takes_forwards[operator] or not call.forwarded
        return self.group[operator] == call.group and has_skills and in_role

    def eligible(self, call: Call) -> Ints:
        """Return everybody who may take such a leg, in the order of their numbers."""
        if call not in self._eligible:
            those = [operator for operator in range(len(self.group)) if self.may_take(operator, call)]
            self._eligible[call] = np.array(those, dtype=np.int64)
        return self._eligible[call]

    def somebody_online(self, call: Call) -> bool:
        """Return whether anybody is online who may take such a leg."""
        return bool(self.online[self.eligible(call)].any())

    def named(self, call: Call) -> Ints:
        """Return whom the group's choice rule names: mostly one, nobody if nobody has a free slot."""
        those = self.eligible(call)
        ready = those[self.online[those] & (self.loads.free[those] > 0)]
        return named(self.rules[call.group], self.loads, ready)

    def join(self, row: int, call: Call) -> None:
        """Put a leg into its group's queue."""
        self._waiting[call.group].setdefault(call, OrderedDict())[row] = self._joined
        self._joined += 1
        self.queue_length[call.group] += 1

    def leave(self, row: int, call: Call) -> None:
        """Take a leg out of its group's queue."""
        if self._passed_over.pop(row, None) is None:
            del self._waiting[call.group][call][row]
        self.queue_length[call.group] -= 1

    def pass_over(self, row: int, call: Call) -> None:
        """Stop demanding a waiting leg's assignment: that it still waits has been reported."""
        del self._waiting[call.group][call][row]
        self._passed_over[row] = call

    def next_for(self, operator: int) -> int | None:
        """Return the waiting leg that an operator has to take next, None if there is none for them.

        Of those that the operator may take: highest priority, then first to join.
        """
        heads = []
        for call, queue in self._waiting[self.group[operator]].items():
            if queue and self.may_take(operator, call):
                row = next(iter(queue))
                heads.append((-call.priority, queue[row], row))
        return min(heads)[2] if heads else None

    def somebody_can_take_waiting(self) -> bool:
        """Return whether anybody is online who may take a chat that waits, now or when a slot frees."""
        calls = {call for queues in self._waiting for call, queue in queues.items() if queue}
        return any(self.somebody_online(call) for call in calls.union(self._passed_over.values()))

    def waiting_rows(self) -> list[int]:
        """Return every leg that waits."""
        rows = [row for queues in self._waiting for queue in queues.values() for row in queue]
        return rows + list(self._passed_over)


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
