"""Overload by the clock: at which hours more work comes to a group than its people get done."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from sim.core.kinds import Floats, Ints
from sim.scenario.build import demand_of
from sim.scenario.calendar import Stretch, date_and_clock, merged, number_text, within
from sim.scenario.desk import Desk
from sim.scenario.errors import WARNING, Problem
from sim.scenario.offered import Work, gain_of, legs_of, work_of, works, wrap_up_us
from sim.units import US_PER_DAY

HALF_HOUR_US = 1_800_000_000
FINE_DAYS = 31
"""Of more days than these, hours are looked at and no half hours."""
MOST_SPANS = 3
"""So many stretches of hours are named."""
NEVER_LESS = 1 - 1e-9
"""Work that is as much as gets done is an overload, too: a queue that is full never empties."""


@dataclass(frozen=True, slots=True)
class Cells:
    """The open hours, cut at the clock; both arrays have shape (cells,)."""

    from_us: Ints
    to_us: Ints

    @property
    def lengths_us(self) -> Floats:
        """Return how long each is."""
        return (self.to_us - self.from_us).astype(np.float64)


@dataclass(frozen=True, slots=True)
class Hours:
    """By cell: the slots that the chats of a group fill, those that it has, and the Erlangs done in them."""

    cells: Cells
    load: Floats
    slots: Floats
    capacity: Floats

    @property
    def over(self) -> list[int]:
        """Return the cells in which more comes than gets done, where there is somebody at all."""
        full = (self.load > 0) & (self.slots > 0) & (self.load >= self.capacity * NEVER_LESS)
        return [int(place) for place in np.flatnonzero(full)]

    @property
    def is_over_on_the_whole(self) -> bool:
        """Say whether more comes than gets done, all hours taken together."""
        held, comes = float(self.capacity @ self.cells.lengths_us), float(self.load @ self.cells.lengths_us)
        return held > 0 and comes >= held * NEVER_LESS

    def mean(self, of: Floats) -> float:
        """Return a mean over the open hours."""
        lengths = self.cells.lengths_us
        return float(of @ lengths) / float(lengths.sum())


def overloaded_hours(desk: Desk, told: Sequence[Problem] = ()) -> list[Problem]:
    """Return the overload of the desk as it is, with its hours, also where customers give up.

    Parameters
    ----------
    desk
        A desk without an error.
    told
        Warnings that are there already: those of groups whose queue never ends get their hours.

    Returns
    -------
    list[Problem]
        The warnings that were there, then those of groups which they say nothing of.
    """
    found = hours_of(desk)
    grows = {name: f'come to the group "{name}", which has' for name in found}
    known = {name for name, words in grows.items() if any(words in one.message for one in told)}
    result = [
        replace(one, message=one.message + _most(desk, found[name]))
        if (name := next((n for n in known if grows[n] in one.message), None)) is not None
        else one
        for one in told
    ]
    result += [
        _overload(desk, name, hours) for name, hours in found.items() if name not in known and hours.over
    ]
    return [*result, *_nobody_to_take(desk, found, {one.path for one in told})]


def hours_of(desk: Desk) -> dict[str, Hours]:
    """Return work and capacity by cell of every group that chats reach, of whom one can say it.

    A group that gets more than gets done passes on what it gets done. A group that overflows has what the
    other one leaves over; nothing is said where that one overflows too.
    """
    cells = _cells(desk)
    if not len(cells.from_us):
        return {}
    held = {name: _held(desk, name, cells, work) for name, work in works(desk).items()}
    served: dict[str, Floats] = {}
    load: dict[str, Floats] = {}
    for _ in desk.scenario.groups:
        load = _load(desk, cells, served)
        fresh = {name: np.minimum(1.0, held[name][1] / np.maximum(load[name], 1e-300)) for name in held}
        same = all(np.allclose(fresh[name], served.get(name, 1.0)) for name in held)
        served = fresh
        if same:
            break
    found = {}
    for name, group in desk.scenario.groups.items():
        slots, capacity = held[name]
        if group.overflow is not None:
            other = group.overflow.target
            if desk.scenario.groups[other].overflow is not None:
                continue
            spare = np.maximum(0.0, held[other][1] - load[other])
            slots, capacity = slots + spare, capacity + spare
        if load[name].any():
            found[name] = Hours(cells, load[name], slots, capacity)
    return found


def _cells(desk: Desk) -> Cells:
    """Cut the open hours at the half hours of the clock, or at its hours where there are many days."""
    step = HALF_HOUR_US if desk.timeline.days <= FINE_DAYS else 2 * HALF_HOUR_US
    edges = [edge for stretch in desk.open for edge in stretch]
    for day in range(desk.timeline.days):
        if desk.timeline.is_open(day):
            edges += [desk.timeline.moment_us(day, clock) for clock in range(0, US_PER_DAY, step)]
    cuts = np.unique(np.array(edges, dtype=np.int64))
    opens = np.array([start for start, _ in desk.open], dtype=np.int64)
    closes = np.array([stop for _, stop in desk.open], dtype=np.int64)
    if not len(opens):
        return Cells(cuts[:0], cuts[:0])
    start, end = cuts[:-1], cuts[1:]
    place = np.searchsorted(opens, start, side="right") - 1
    inside = (place >= 0) & (start < closes[place])
    return Cells(start[inside], end[inside])


def _load(desk: Desk, cells: Cells, served: Mapping[str, Floats]) -> dict[str, Floats]:
    """Return the slots that the chats of each group fill by cell; a forward comes in the same one."""
    load = {name: np.zeros(len(cells.from_us)) for name in desk.scenario.groups}
    after = {name: wrap_up_us(desk, name) for name in desk.scenario.groups}
    for name, widget in desk.scenario.widgets.items():
        demand, _ = demand_of(desk.scenario, widget, desk.timeline, desk.widget_open(widget))
        if demand.trace_us is not None:
            ends = [np.searchsorted(demand.trace_us, edge) for edge in (cells.from_us, cells.to_us)]
            chats = (ends[1] - ends[0]).astype(np.float64)
        elif len(demand.times_us):
            climbed = [
                np.interp(edge, demand.times_us, demand.cumulative) for edge in (cells.from_us, cells.to_us)
            ]
            chats = np.asarray(climbed[1] - climbed[0], dtype=np.float64)
        else:
            continue
        for leg in legs_of(desk, name, chats, served):
            load[leg.group] += leg.chats * (work_of(desk, name, leg) + after[leg.group])
    return {name: work / cells.lengths_us for name, work in load.items()}


def _held(desk: Desk, group: str, cells: Cells, work: Work) -> tuple[Floats, Floats]:
    """Return a group's slots by cell, and the Erlangs that get done with all of them full."""
    slots, capacity = np.zeros(len(cells.from_us)), np.zeros(len(cells.from_us))
    present = 1 - desk.scenario.groups[group].absence
    for entry in desk.staff:
        if entry.entry.group != group or not (entry.takes_forwards or desk.tiers[group] in (0, 1)):
            continue
        most = entry.entry.slots + (entry.entry.may_exceed_slots if entry.takes_forwards else 0)
        held = most * len(entry.names) * present * _online(entry.offers, cells)
        slots += held
        capacity += held * gain_of(desk, entry, most, work)
    return slots, capacity


def _online(stretches: Sequence[Stretch], cells: Cells) -> Floats:
    """Return which part of each cell lies in merged stretches."""
    if not stretches:
        return np.zeros(len(cells.from_us))
    edges = np.array(stretches, dtype=np.int64).ravel()
    gone = np.concatenate([[0.0], np.cumsum(np.diff(edges) * (np.arange(len(edges) - 1) % 2 == 0))])
    until = [np.interp(edge, edges, gone) for edge in (cells.from_us, cells.to_us)]
    return np.asarray((until[1] - until[0]) / cells.lengths_us, dtype=np.float64)


def _overload(desk: Desk, name: str, hours: Hours) -> Problem:
    """Return the warning about a group whose customers give up, or which has too much work for a while."""
    most = max(hours.over, key=lambda place: float(hours.load[place] - hours.capacity[place]))
    parts = (hours.load, hours.slots, hours.capacity)
    whole = hours.is_over_on_the_whole
    load, slots, done = (hours.mean(part) if whole else float(part[most]) for part in parts)
    paced = f" ({done:.1f} Erlang get done at the pace of so many chats)" if abs(done - slots) > 1e-9 else ""
    when = _hours_words(desk, hours)
    if whole:
        message = (
            f'overload{when}: the chats that come to the group "{name}" fill {load:.1f} slots on average '
            f"while the desk is open, and it has {slots:.1f}{paced}: customers give up or are turned away, "
            "or the queue would only grow"
        )
    else:
        message = (
            f'overload for a while{when}: the chats that come to the group "{name}" fill up to {load:.1f} '
            f"slots, and it has {slots:.1f} then{paced}"
        )
    wanted = math.floor(load * (slots / done if done else 1.0) + 1e-9)
    remedy = f"add operators (more than {wanted} slots{'' if whole else ' then'}), or move shifts and breaks"
    return desk.problem(WARNING, ("groups", name), message, remedy)


def _nobody_to_take(desk: Desk, found: Mapping[str, Hours], told: set[str]) -> Iterator[Problem]:
    """Yield the escalations whose target has nobody online at hours in which chats are forwarded."""
    what = {
        "ticket": "what is forwarded then becomes a ticket",
        "return": "what is forwarded then goes back",
        "wait": "what is forwarded then waits for nobody",
    }
    for place, way in enumerate(desk.scenario.escalations):
        source, target = found.get(way.source), found.get(way.target)
        if source is None or target is None or way.probability <= 0:
            continue
        gone = (target.slots == 0) & (source.slots > 0) & (source.load > 0)
        whole = int(((source.slots > 0) & (source.load > 0)).sum())
        cells = [int(at) for at in np.flatnonzero(gone)]
        if not cells:
            continue
        when = _words(desk, target.cells, cells) if len(cells) < whole else ""
        problem = desk.problem(
            WARNING,
            ("escalations", place),
            f'nobody of the group "{way.target}" who takes forwards is online{when} while '
            f'"{way.source}" has chats to forward: {what[way.when_nobody_online]}',
            "let shifts of the target group cover these hours",
        )
        if problem.path not in told:
            yield problem


def _most(desk: Desk, hours: Hours) -> str:
    """Return the end of a sentence that says at which hours more comes than gets done."""
    when = _hours_words(desk, hours)
    return f"; more comes than gets done{when}" if when else ""


def _hours_words(desk: Desk, hours: Hours) -> str:
    """Return at which hours a group has more work than gets done; nothing where it is all of them."""
    over = hours.over
    return "" if not over or len(over) == len(hours.cells.from_us) else _words(desk, hours.cells, over)


def _words(desk: Desk, cells: Cells, places: Sequence[int]) -> str:
    """Return cells in words: " at 10:30-12:00 (1.5 of 8 open hours)"."""
    spans = merged((int(cells.from_us[at]), int(cells.to_us[at])) for at in places)
    part, whole = (sum(stop - start for start, stop in some) / 3.6e9 for some in (spans, desk.open))
    return f" at {spans_text(desk, spans)} ({number_text(part)} of {number_text(whole)} open hours)"


def spans_text(desk: Desk, spans: Sequence[Stretch]) -> str:
    """Return stretches of hours as people say them: "09:00-10:30 on 5 days and 2026-01-07 13:00-14:00"."""
    timeline = desk.timeline
    midnights = [timeline.moment_us(day, 0) for day in range(timeline.days + 1)]
    clocks: dict[str, list[str]] = {}
    for start, stop in within(list(spans), list(pairwise(midnights))):
        date, since = date_and_clock(timeline, start)
        until = date_and_clock(timeline, stop)[1]
        clock = f"{since}-{'24:00' if until == '00:00' else until}"
        clocks.setdefault(clock, []).append(date if timeline.days > 1 else "")
    most = sorted(clocks.items(), key=lambda item: -len(item[1]))
    told = [
        f"{clock} on {len(days):,} days" if len(days) > 1 else f"{days[0]} {clock}".strip()
        for clock, days in most
    ]
    more = len(told) - MOST_SPANS
    if more > 0:
        told = [*told[:MOST_SPANS], f"{more} more {'stretches' if more > 1 else 'stretch'}"]
    return " and ".join([", ".join(told[:-1]), told[-1]] if len(told) > 1 else told)
