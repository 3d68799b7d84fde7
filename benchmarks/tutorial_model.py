"""The two-tier desk as a SimPy tutorial would build it: a process a chat, free slots in a `FilterStore`.

It keeps the rules of the readable engine, and is what that engine is measured against. An operator stands
in the store once for every free slot. A chat looks through its group's free slots for the operator with
most of them and asks the store for that one; with nobody free it asks for anyone of the group and waits,
and races the request against its patience with `|`.

Simpler than the engine: all operators are there from the first moment to the last, nobody is refused, the
hand-over is cold, and simultaneous events come in SimPy's own order.

It is not made slow: chances and durations come from the same tape, the best operator is looked for once a
request and not once an item, and the record is a tuple a leg. One store for the whole desk, filtered by
group, is what a `FilterStore` is for; `separate` gives each group a store of its own, so that no request
is tried against another group's slots.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any

import simpy

from sim.core.blueprint import Blueprint
from sim.core.kinds import RESOLVE
from sim.core.tape import Tape

Row = tuple[int, int, int, float, float | None, float]
"""One leg: chat, leg, operator (-1: gave up), queued, assigned (None: gave up) and ended, in seconds."""

Story = Generator[simpy.Event, Any, None]

Filter = Callable[["Operator"], bool]


@dataclass(eq=False, slots=True)
class Operator:
    """A person with some free slots."""

    number: int
    group: int
    free: int
    last_assigned: float = -1.0


@dataclass(frozen=True, slots=True)
class Needs:
    """What the chats bring along, in seconds; patience, handling and route are lists a leg."""

    arrived: list[float]
    entry: list[int]
    patience: list[list[float]]
    handling: list[list[float]]
    route: list[list[int]]
    target: list[int]


def by_choice_rule(operator: Operator) -> tuple[int, float, int]:
    """Most free slots, then longest since the last assignment, then the lowest number."""
    return operator.free, -operator.last_assigned, -operator.number


def this_one(best: Operator) -> Filter:
    """Return a filter that lets one operator through."""
    return lambda operator: operator is best


def anyone_of(group: int) -> Filter:
    """Return a filter that lets the operators of one group through."""
    return lambda operator: operator.group == group


def chat(
    env: simpy.Environment, stores: list[simpy.FilterStore], needs: Needs, number: int, rows: list[Row]
) -> Story:
    """One chat: wait for an operator or give up, be handled, perhaps be forwarded."""
    group, leg = needs.entry[number], 0
    while True:
        queued, store = env.now, stores[group]
        free = [operator for operator in store.items if operator.group == group]
        request = store.get(this_one(max(free, key=by_choice_rule)) if free else anyone_of(group))
        result = yield request | env.timeout(needs.patience[leg][number])
        if request not in result:
            request.cancel()
            rows.append((number, leg, -1, queued, None, env.now))
            return
        operator = result[request]
        operator.free -= 1
        assigned = operator.last_assigned = env.now
        yield env.timeout(needs.handling[leg][number])
        operator.free += 1
        yield store.put(operator)
        rows.append((number, leg, operator.number, queued, assigned, env.now))
        way = needs.route[leg][number]
        if way == RESOLVE:
            return
        group, leg = needs.target[way], leg + 1


def arrivals(env: simpy.Environment, stores: list[simpy.FilterStore], needs: Needs, rows: list[Row]) -> Story:
    """Let the chats arrive."""
    for number, arrived in enumerate(needs.arrived):
        yield env.timeout(arrived - env.now)
        env.process(chat(env, stores, needs, number, rows))


def run(blueprint: Blueprint, tape: Tape, separate: bool = False) -> list[Row]:
    """Run one replication and return its legs, in the order in which they ended.

    Parameters
    ----------
    blueprint, tape
        As for the readable engine.
    separate
        Give each group a store of its own, in place of one store for the desk.
    """
    needs = Needs(
        (tape.arrived_us / 1e6).tolist(),
        blueprint.widgets.group[tape.widget].tolist(),
        (tape.patience_us / 1e6).tolist(),
        (tape.handling_us / 1e6).tolist(),
        tape.route.tolist(),
        blueprint.escalations.target.tolist(),
    )
    env = simpy.Environment()
    shared = simpy.FilterStore(env)
    stores = [simpy.FilterStore(env) if separate else shared for _ in blueprint.groups.names]
    team = zip(blueprint.operators.group.tolist(), blueprint.operators.slots.tolist(), strict=True)
    for number, (group, slots) in enumerate(team):
        stores[group].items.extend([Operator(number, group, slots)] * slots)
    rows: list[Row] = []
    env.process(arrivals(env, stores, needs, rows))
    env.run()
    return rows
