"""Events of chats: the record of a replication as who did what when, for programs that mine processes.

A case is a chat. Its events come in the order in which they happened; those of one moment in the order of
cause and effect.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sim.core.blueprint import Blueprint
from sim.core.kinds import NO_ONE, Outcome
from sim.core.local_time import local_moment
from sim.core.path import SamplePath

ARRIVED, RESOLVED, ABANDONED = "arrived", "resolved", "abandoned"
LEFT, FOUND = "abandoned silently", "found abandoned"
TICKET, NOT_ADMITTED, UNFINISHED = "became a ticket", "not admitted", "unfinished"

ACTIVITIES = {
    ARRIVED: "the customer opens a chat at a widget",
    NOT_ADMITTED: "the widget's policy turns the chat away",
    "queued at GROUP": "nobody can take the chat at once: it waits",
    "assigned at GROUP": "an operator takes the chat",
    "forwarded to GROUP": "the operator's part ends and the chat is passed on",
    "refused by GROUP": "the forward finds nobody, or no room: the chat goes back to the operator",
    "handed back to GROUP": "the operator's part ends and the chat goes back where it came from",
    "slot freed at GROUP": "wrap-up or hand-over is over; only where it ends later than the operator's part",
    RESOLVED: "the chat ends with an answer",
    ABANDONED: "the customer gives up while waiting",
    LEFT: "the customer leaves without a word; the desk does not know",
    FOUND: "the operator finds out that nobody is there",
    TICKET: "the forward finds nobody, or no room: the chat ends as a ticket",
    UNFINISHED: "the desk stops while the chat waits or is handled",
}
"""Every activity, and what it means."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a chat; the operator is -1 where nobody did it."""

    activity: str
    at_us: int
    operator: int
    group: int
    leg: int


@dataclass(frozen=True, slots=True)
class Case:
    """A chat with its events; ``earlier`` is the customer's chat before it, -1 where this is the first."""

    chat: int
    widget: int
    earlier: int
    first: int
    """The customer's first chat, by which all chats of one customer are told."""
    events: tuple[Event, ...]


def cases_of(path: SamplePath, blueprint: Blueprint) -> Iterator[Case]:
    """Give every chat of a record with its events, in the order of the chats' numbers.

    Parameters
    ----------
    path
        The record.
    blueprint
        The scenario that it came from.
    """
    legs, hidden = path.legs, path.customers
    names = blueprint.groups.names
    columns = (hidden.chat.tolist(), hidden.earlier.tolist(), hidden.left_at.tolist())
    known = {chat: (earlier, left_us) for chat, earlier, left_us in zip(*columns, strict=True)}
    edges = [*np.flatnonzero(np.diff(legs.chat, prepend=-1)).tolist(), len(legs)]
    for start, end in itertools.pairwise(edges):
        rows = [_Leg(*row) for row in _rows(path, start, end)]
        chat = rows[0].chat
        earlier, left_us = known.get(chat, (-1, -1))
        first = chat
        while known.get(first, (-1, -1))[0] >= 0:
            first = known[first][0]
        found = [Event(ARRIVED, rows[0].queued_us, NO_ONE, rows[0].group, 0)]
        for nth, leg in enumerate(rows):
            following = rows[nth + 1] if nth + 1 < len(rows) else None
            found += _events(leg, following, left_us if following is None else -1, names)
        found.sort(key=lambda event: event.at_us)
        yield Case(chat, rows[0].widget, earlier, first, tuple(found))


@dataclass(frozen=True, slots=True)
class _Leg:
    chat: int
    leg: int
    widget: int
    group: int
    operator: int
    queued_us: int
    assigned_us: int
    ended_us: int
    released_us: int
    outcome: int


_COLUMNS = (
    "chat", "leg", "widget", "group", "operator", "queued_at", "assigned_at", "ended_at", "released_at",
    "outcome",
)  # fmt: skip


def _rows(path: SamplePath, start: int, end: int) -> Iterator[tuple[int, ...]]:
    columns = [getattr(path.legs, name)[start:end].tolist() for name in _COLUMNS]
    yield from zip(*columns, strict=True)


def _events(leg: _Leg, following: _Leg | None, left_us: int, names: tuple[str, ...]) -> Iterator[Event]:
    """Give the events of one leg, but the arrival."""
    own, who = names[leg.group], leg.operator
    taken = who != NO_ONE and leg.assigned_us >= 0

    def event(activity: str, at_us: int, operator: int = NO_ONE) -> Event:
        return Event(activity, at_us, operator, leg.group, leg.leg)

    if (leg.assigned_us if taken else leg.ended_us) > leg.queued_us:
        yield event(f"queued at {own}", leg.queued_us)
    if left_us >= 0:
        yield event(LEFT, left_us)
    if taken:
        yield event(f"assigned at {own}", leg.assigned_us, who)
    if leg.outcome == Outcome.RESOLVED:
        yield event(RESOLVED, leg.ended_us, who)
    elif leg.outcome == Outcome.FORWARDED and following is not None:
        yield event(f"forwarded to {names[following.group]}", leg.ended_us, who)
    elif leg.outcome == Outcome.RETURNED and taken and following is not None:
        yield event(f"handed back to {names[following.group]}", leg.ended_us, who)
    elif leg.outcome == Outcome.RETURNED:
        yield event(f"refused by {own}", leg.ended_us)
    elif leg.outcome == Outcome.TICKET:
        yield event(TICKET, leg.ended_us)
    elif leg.outcome == Outcome.NOT_ADMITTED:
        yield event(NOT_ADMITTED, leg.ended_us)
    elif leg.outcome == Outcome.UNFINISHED:
        yield event(UNFINISHED, leg.ended_us, who)
    elif left_us < 0:
        yield event(ABANDONED, leg.ended_us)
    elif taken:
        yield event(FOUND, leg.ended_us, who)
    if taken and leg.released_us > leg.ended_us:
        yield event(f"slot freed at {own}", leg.released_us, who)


class Clock:
    """Turns moments of a scenario into local time with its offset from UTC.

    Parameters
    ----------
    blueprint
        Whose zone and first day.
    """

    def __init__(self, blueprint: Blueprint) -> None:
        self._blueprint = blueprint

    def iso(self, at_us: int) -> str:
        """Return a moment as ISO 8601 with microseconds: ``2026-01-05T09:30:00.000000+01:00``."""
        return local_moment(self._blueprint, at_us).isoformat(timespec="microseconds")
