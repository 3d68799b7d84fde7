"""What an audit can find: the lines that it checks, and one broken place in a record."""

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from sim.core.blueprint import Blueprint
from sim.core.kinds import NO_ONE, Bools, Ints, Outcome
from sim.core.path import Legs
from sim.core.variates import Law, LawKind

LINES = MappingProxyType(
    {
        "conservation": "Every chat has legs 0, 1, 2, ... and one final outcome, per widget and in total.",
        "chain": "A forward follows an escalation and opens a leg at once; a return gives the chat back.",
        "times": "queued_at <= assigned_at <= ended_at <= released_at.",
        "widget_group": "No first leg is served outside the widget's group.",
        "forward_only": "No operator of a forward-only group has a chat that was not forwarded.",
        "role": "No forwarded chat is held by someone whose role lacks forwarded_chats.",
        "skills": "Whoever holds a chat has every skill that its widget asks for, at every tier.",
        "hand_over": "A slot is held beyond the end of a leg for a warm hand-over only, and just as long.",
        "hand_back": "A chat is handed back to the group that forwarded it, to whoever had it if ready.",
        "patience": "A chat leaves when its patience is over, neither sooner nor later.",
        "silent": "Who left unnoticed waits on, then holds a slot for as long as it takes to notice.",
        "redial": "Who comes back had left in vain, comes in time, once after each try, and not too often.",
        "roster": "The operators come and go as shifts, breaks, missed days and the drain after closing say.",
        "closing": "A chat is unfinished only where the desk stopped, and then every chat of the desk is.",
        "admission": "A chat is refused, returned or made a ticket only where the policy says so.",
        "slots": "No operator holds more chats than slots, but for forwarded ones where that is allowed.",
        "offline": "Nobody gets a new chat while offline.",
        "last_offer": "Nobody gets a new chat in the last minutes of a shift, where the group says so.",
        "overflow": "A chat goes to another group's people once it has waited long enough, not before.",
        "pull_delay": "A waiting chat is fetched by hand only once its pull delay is over.",
        "fifo": "The highest priority first, and first in, first out, inside each queue.",
        "waiting": "No chat waits beside a free slot of an operator who may take it.",
        "choice": "A chat goes to the operator whom the choice rule of the group names.",
    }
)
"""The short name of every line that is checked, and the rule that it stands for (model, sections 2 and 7)."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One place in a record where a line is broken; -1 where no chat, leg or operator is meant."""

    line: str
    chat: int
    leg: int
    operator: int
    at_us: int
    sentence: str


def person(blueprint: Blueprint, operator: int) -> str:
    """Return an operator's name, or words for nobody and for a number that names nobody."""
    if operator == NO_ONE:
        return "nobody"
    names = blueprint.operators.names
    return names[operator] if 0 <= operator < len(names) else f"operator number {operator}"


def row_findings(
    line: str, legs: Legs, rows: Ints, say: str | Callable[[int], str], at_us: Ints | None = None
) -> list[Finding]:
    """Return one finding for each of some rows of the legs.

    Parameters
    ----------
    line
        The short name of the broken line.
    legs
        The table.
    rows
        Numbers of its rows, shape (n,).
    say
        What is wrong with a row, in words that follow a colon, or a function from the row to them.
    at_us
        A column of moments, shape (legs,); when the legs were queued unless given.

    Returns
    -------
    list[Finding]
        In the order of the rows.
    """
    when = legs.queued_at if at_us is None else at_us
    found = []
    for r in rows.tolist():
        chat, leg = int(legs.chat[r]), int(legs.leg[r])
        words = say if isinstance(say, str) else say(r)
        sentence = f"Chat {chat}, leg {leg}: {words}."
        found.append(Finding(line, chat, leg, int(legs.operator[r]), int(when[r]), sentence))
    return found


def follows(legs: Legs, outcome: Outcome) -> Bools:
    """Return, shape (legs,), whether the chat's leg before this one ended with an outcome."""
    return after(legs, legs.outcome == outcome)


def returned(legs: Legs, *, by_hand: bool) -> Bools:
    """Return the legs that ended as returned, shape (legs,).

    They are those that an operator handed back (``by_hand``), or the forwards that nobody took.
    """
    found: Bools = (legs.outcome == Outcome.RETURNED) & ((legs.operator != NO_ONE) == by_hand)
    return found


def after(legs: Legs, before: Bools) -> Bools:
    """Return, shape (legs,), whether the leg before this one of the same chat is one of some legs."""
    following = np.zeros(len(legs), dtype=np.bool_)
    following[1:] = (legs.leg[1:] > 0) & before[:-1]
    return following


def candidate_ways(blueprint: Blueprint, source: int, target: int, widget: int) -> list[int]:
    """Return the escalations that can lead a widget's chat from one group to another."""
    ways = blueprint.escalations
    fits = (ways.source == source) & (ways.target == target) & (ways.probability[:, widget] > 0)
    return [int(way) for way in np.flatnonzero(fits)]


def forwards(legs: Legs, blueprint: Blueprint) -> list[tuple[Ints, list[int]]]:
    """Return the forwarded legs (the second of each pair, by row) with the escalations that fit them.

    Returns
    -------
    list[tuple[Ints, list[int]]]
        One entry for each source, target and widget: rows, and escalations, mostly one, none if there is
        no such way.
    """
    rows = np.flatnonzero(follows(legs, Outcome.FORWARDED))
    keys = np.stack([legs.group[rows - 1], legs.group[rows], legs.widget[rows]], axis=1)
    kinds, kind_of = np.unique(keys, axis=0, return_inverse=True)
    return [
        (rows[kind_of.ravel() == k], candidate_ways(blueprint, *(int(code) for code in kind)))
        for k, kind in enumerate(kinds)
    ]


def constant_us(law: Law) -> int | None:
    """Return how long a law always lasts, None where it varies."""
    return int(np.rint(law.parameters[0])) if law.kind is LawKind.CONSTANT else None
