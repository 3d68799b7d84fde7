"""Offered work against capacity: a group whose customers never give up needs more slots than Erlangs."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from sim.scenario.build import demand_of
from sim.scenario.calendar import length_us, within
from sim.scenario.desk import Desk
from sim.scenario.errors import WARNING, Problem
from sim.scenario.laws import law_of
from sim.scenario.levels import longest_way
from sim.scenario.model import Escalation


@dataclass(frozen=True, slots=True)
class Load:
    """The work that comes to a group on average while the desk is open, and the slots it has."""

    erlangs: float
    slots: float
    somebody_stays: bool
    """Whether some of its customers never give up."""


def loads(desk: Desk) -> dict[str, Load]:
    """Return each group's load: chats times handling time, passed on by the escalations' probabilities.

    The work of a higher level is what comes if nobody gives up on the way.
    """
    work = dict.fromkeys(desk.scenario.groups, 0.0)
    stays = dict.fromkeys(desk.scenario.groups, False)
    legs = longest_way(desk.scenario)
    after = {name: _wrap_up_us(desk, name) for name in desk.scenario.groups}
    handling = [law_of(desk.scenario, way.handling).mean_us for way in desk.scenario.escalations]
    for name, widget in desk.scenario.widgets.items():
        demand, _ = demand_of(desk.scenario, widget, desk.timeline, desk.widget_open(widget))
        expected = float(demand.cumulative[-1]) if len(demand.cumulative) else 0.0
        chats = expected if demand.trace_us is None else float(len(demand.trace_us))
        chats += widget.backlog * len(desk.widget_open(widget))
        own = law_of(desk.scenario, widget.handling).mean_us
        work[widget.group] += chats * (own + after[widget.group])
        for way in desk.scenario.escalations:
            if way.handling_before is not None and way.source == widget.group and _concerns(way, name):
                before = law_of(desk.scenario, way.handling_before).mean_us
                work[widget.group] += chats * way.probability * (before - own)
        stays[widget.group] |= chats > 0 and widget.patience is None
        flow = {widget.group: chats}
        for _ in range(legs - 1):
            onward: dict[str, float] = {}
            for place, way in enumerate(desk.scenario.escalations):
                passed = flow.get(way.source, 0.0) * way.probability
                if passed > 0 and _concerns(way, name):
                    onward[way.target] = onward.get(way.target, 0.0) + passed
                    work[way.target] += passed * (handling[place] + after[way.target])
                    stays[way.target] |= way.patience is None
            flow = onward
    open_us = max(1, length_us(desk.open))
    slots = dict.fromkeys(desk.scenario.groups, 0.0)
    for entry in desk.staff:
        if entry.takes_forwards or desk.tiers[entry.entry.group] == 1:
            online = length_us(within(entry.roster, desk.open))
            slots[entry.entry.group] += online * entry.entry.slots * len(entry.names)
    return {
        name: Load(work[name] / open_us, slots[name] / open_us, stays[name]) for name in desk.scenario.groups
    }


def _concerns(way: Escalation, widget: str) -> bool:
    """Return whether an escalation speaks of a widget's chats."""
    return way.widgets is None or widget in way.widgets


def _wrap_up_us(desk: Desk, group: str) -> float:
    """Return how long a group's wrap-up holds a slot on average."""
    wrap_up = desk.scenario.groups[group].wrap_up
    return 0.0 if wrap_up is None else law_of(desk.scenario, wrap_up).mean_us


def overload(desk: Desk) -> Iterator[Problem]:
    """Find groups without patience whose work is at or above their slots."""
    for name, load in loads(desk).items():
        if not load.somebody_stays or load.slots <= 0 or load.erlangs < load.slots * (1 - 1e-9):
            continue
        yield desk.problem(
            WARNING,
            ("groups", name),
            f'up to {load.erlangs:.1f} Erlang of work come to the group "{name}", which has {load.slots:.1f} '
            "slots on average while the desk is open, and some of its customers never give up: "
            "the queue keeps growing",
            f"add operators (more than {math.floor(load.erlangs + 1e-9)} slots), or let customers give up",
        )
