"""Offered work against capacity: a group whose customers never give up needs more of it than Erlangs."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from sim.core.kinds import Floats
from sim.scenario.build import demand_of
from sim.scenario.calendar import length_us, merged, within
from sim.scenario.desk import Desk
from sim.scenario.errors import WARNING, Problem
from sim.scenario.laws import law_of
from sim.scenario.levels import concerns, hands_back, longest_way
from sim.scenario.model import Widget
from sim.scenario.operators import Staff

_REMEMBERED = 4
"""How many escalations a chat goes back by; a longer way back does not count as work."""


@dataclass(frozen=True, slots=True)
class Load:
    """The work that comes to a group on average while the desk is open, and the slots it has."""

    erlangs: float
    slots: float
    capacity: float
    """The work that gets done with all of these slots full: fewer or more Erlangs, by the pace of work."""
    somebody_stays: bool
    """Whether some of its customers never give up."""


def loads(desk: Desk) -> dict[str, Load]:
    """Return each group's load: chats times handling time, passed on by the escalations' probabilities.

    The work of a higher level is what comes if nobody gives up on the way. Chats that are handed back
    count again; who redials was never served, and counts once.
    """
    found = works(desk)
    # The night before a closed day goes on when the desk itself is closed.
    nights = [part for widget in desk.scenario.widgets.values() for part in desk.widget_open(widget)]
    hours = merged([*desk.open, *nights])
    open_us = max(1, length_us(hours))
    slots = dict.fromkeys(desk.scenario.groups, 0.0)
    capacity = dict.fromkeys(desk.scenario.groups, 0.0)
    for entry in desk.staff:
        name = entry.entry.group
        if entry.takes_forwards or desk.tiers[name] in (0, 1):
            online = length_us(within(entry.offers, hours)) * (1 - desk.scenario.groups[name].absence)
            most = entry.entry.slots + (entry.entry.may_exceed_slots if entry.takes_forwards else 0)
            slots[name] += online * most * len(entry.names)
            gain = gain_of(desk, entry, most, found[name])
            capacity[name] += online * most * len(entry.names) * gain
    return {
        name: Load(
            (own.done_us + own.wrap_up_us) / open_us,
            slots[name] / open_us,
            capacity[name] / open_us,
            own.somebody_stays,
        )
        for name, own in found.items()
    }


@dataclass(slots=True)
class Work:
    """The work that comes to a group in all, in microseconds: what its people do, and wrap-up."""

    done_us: float = 0.0
    wrap_up_us: float = 0.0
    somebody_stays: bool = False


def works(desk: Desk) -> dict[str, Work]:
    """Return the work that comes to each group if nobody gives up on the way."""
    found = {name: Work() for name in desk.scenario.groups}
    for name, widget in desk.scenario.widgets.items():
        chats = expected_chats(desk, widget)
        found[widget.group].somebody_stays |= chats > 0 and widget.patience is None
        for leg in legs_of(desk, name, np.array([chats]), {}):
            passed, own = float(leg.chats[0]), found[leg.group]
            own.done_us += passed * work_of(desk, name, leg)
            own.wrap_up_us += passed * wrap_up_us(desk, leg.group)
            own.somebody_stays |= leg.waits_on
    return found


def gain_of(desk: Desk, entry: Staff, most: int, work: Work) -> float:
    """Return how many Erlangs get done in one of an operator's slots while all of them are full.

    Work passes at the operator's pace with so many chats, f(n) / n times the personal speed; wrap-up takes
    the time that it takes.
    """
    curve = desk.scenario.groups[entry.entry.group].speed.curve(most)
    pace = entry.entry.speed * (curve[min(most, len(curve)) - 1] / most if curve else 1.0)
    if pace == 1 or work.done_us <= 0:
        return pace
    return (work.done_us + work.wrap_up_us) / (work.done_us / pace + work.wrap_up_us)


def expected_chats(desk: Desk, widget: Widget) -> float:
    """Return how many chats a widget expects, those of its backlog included."""
    hours = desk.widget_open(widget)
    demand, _ = demand_of(desk.scenario, widget, desk.timeline, hours)
    expected = float(demand.cumulative[-1]) if len(demand.cumulative) else 0.0
    chats = expected if demand.trace_us is None else float(len(demand.trace_us))
    return chats + widget.backlog * len(hours)


@dataclass(frozen=True, slots=True)
class Leg:
    """Chats of a widget on one leg of their way."""

    group: str
    escalation: int
    """Which brought them; -1: none."""
    chats: Floats
    waits_on: bool
    """Whether they came by an escalation without patience, and never give up."""
    is_first: bool = False


def legs_of(desk: Desk, widget: str, chats: Floats, served: Mapping[str, Floats]) -> Iterator[Leg]:
    """Yield the legs that a widget's chats bring.

    Where chats are handed back, the last few escalations of their way are kept, since they go back by them.

    Parameters
    ----------
    desk
        The desk.
    widget
        Its name.
    chats
        How many come, of any shape: in all, or by interval.
    served
        Which share of its chats each group gets done and so can pass on; all of them where it is not named.
    """
    scenario = desk.scenario
    kept = _REMEMBERED if hands_back(scenario) else 0
    first = scenario.widgets[widget].group
    ways = [(n, way) for n, way in enumerate(scenario.escalations) if concerns(way, widget)]
    flow: dict[tuple[str, tuple[int, ...]], Floats] = {(first, ()): chats}
    yield Leg(first, -1, chats, False, True)
    for _ in range(longest_way(scenario) - 1):
        onward: dict[tuple[str, tuple[int, ...]], Floats] = {}
        for (here, trail), came in flow.items():
            number = came * served[here] if here in served else came
            for place, way in ways:
                passed = number * way.probability
                if way.source == here and passed.any():
                    there = way.target, (*trail, place)[-kept:] if kept else ()
                    onward[there] = onward.get(there, 0.0) + passed
                    yield Leg(way.target, place, passed, way.patience is None)
            came_by = scenario.escalations[trail[-1]] if trail else None
            if came_by is not None and came_by.return_probability > 0:
                back = number * came_by.return_probability
                there = came_by.source, trail[:-1]
                onward[there] = onward.get(there, 0.0) + back
                yield Leg(came_by.source, trail[-2] if len(trail) > 1 else -1, back, came_by.patience is None)
        flow = onward


def work_of(desk: Desk, widget: str, leg: Leg) -> float:
    """Return how long the chats of a leg take on average, without wrap-up, in microseconds.

    On a first leg chats that go on may take another time before.
    """
    scenario = desk.scenario
    if leg.escalation >= 0:
        return law_of(scenario, scenario.escalations[leg.escalation].handling).mean_us
    own = law_of(scenario, scenario.widgets[widget].handling).mean_us
    if not leg.is_first:
        return own
    mean = own
    for way in scenario.escalations:
        if way.handling_before is not None and way.source == leg.group and concerns(way, widget):
            mean += way.probability * (law_of(scenario, way.handling_before).mean_us - own)
    return mean


def wrap_up_us(desk: Desk, group: str) -> float:
    """Return how long a group's wrap-up holds a slot on average."""
    wrap_up = desk.scenario.groups[group].wrap_up
    return 0.0 if wrap_up is None else law_of(desk.scenario, wrap_up).mean_us


def overload(desk: Desk) -> Iterator[Problem]:
    """Find groups without patience whose work is at or above what they get done.

    A group that overflows also has what the other one leaves over; nothing is said where that one overflows
    too.
    """
    known = loads(desk)
    for name, load in known.items():
        group = desk.scenario.groups[name]
        more, capacity = "", load.capacity
        if group.overflow is not None:
            if desk.scenario.groups[group.overflow.target].overflow is not None:
                continue
            helpers = known[group.overflow.target]
            spare = max(0.0, helpers.capacity - helpers.erlangs)
            capacity += spare
            more = f' and {spare:.1f} more left over in "{group.overflow.target}"'
        if not load.somebody_stays or capacity <= 0 or load.erlangs < capacity * (1 - 1e-9):
            continue
        counted = ", hand-backs counted," if hands_back(desk.scenario) else ""
        shorter = ""
        taken = [f"absence of {group.absence:g}"] if group.absence else []
        if group.last_offer is not None and group.last_offer.us:
            taken.append(f"last_offer of {group.last_offer.text}")
            shorter = ", shorten last_offer"
        left = f" ({' and '.join(taken)} taken off)" if taken else ""
        done = ""
        if abs(load.capacity - load.slots) > 1e-9 * load.slots:
            done = f", enough for {load.capacity:.1f} Erlang at the pace of so many chats at once"
        wanted = load.erlangs * (load.slots / load.capacity if load.capacity else 1.0)
        yield desk.problem(
            WARNING,
            ("groups", name),
            f'up to {load.erlangs:.1f} Erlang of work{counted} come to the group "{name}", which has '
            f"{load.slots:.1f} slots{left}{more} on average while the desk is open{done}, and some of "
            "its customers never give up: the queue keeps growing",
            f"add operators (more than {math.floor(wanted + 1e-9)} slots){shorter}, or let customers give up",
        )
