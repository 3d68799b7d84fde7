"""The audit's first part: whether the rows hang together. Numbering, outcomes, times, the chain of legs."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from sim.core.blueprint import Blueprint
from sim.core.kinds import NO_ONE, NOT_YET_US, Ints, Outcome
from sim.core.local_time import clock_words
from sim.core.path import Customers, Legs, SamplePath
from sim.stats.audit_customers import Hidden, customer_findings, name_findings, read_customers
from sim.stats.audit_findings import (
    Finding,
    after,
    follows,
    forwards,
    person,
    returned,
    row_findings,
)
from sim.stats.audit_hand_back import hand_back_findings
from sim.stats.audit_policy import may_hold

FINAL = (Outcome.RESOLVED, Outcome.ABANDONED, Outcome.TICKET, Outcome.NOT_ADMITTED, Outcome.UNFINISHED)
"""The outcomes that end a chat; the others are followed by another leg."""

NEVER_TAKEN = (Outcome.TICKET, Outcome.NOT_ADMITTED)


def shape_findings(path: SamplePath, blueprint: Blueprint) -> list[Finding]:
    """Check that the tables hang together: each check needs the ones before it.

    Parameters
    ----------
    path
        The record of one run.
    blueprint
        The scenario that was run.

    Returns
    -------
    list[Finding]
        Of the lines ``conservation``, ``times``, ``chain``, ``hand_back``, ``redial`` and ``silent``.
    """
    legs = path.legs
    return _number_findings(legs, path.customers, blueprint) or _link_findings(
        legs, read_customers(path.customers, legs), blueprint
    )


def _number_findings(legs: Legs, customers: Customers, blueprint: Blueprint) -> list[Finding]:
    """Check that every code names something, and the numbers of chats and legs."""
    return (
        _code_findings(legs, blueprint) or _place_findings(legs, blueprint) or name_findings(customers, legs)
    )


def _link_findings(legs: Legs, hidden: Hidden, blueprint: Blueprint) -> list[Finding]:
    """Check every leg and chat against those that belong to it."""
    return (
        _arrival_findings(legs, hidden, blueprint)
        or _time_findings(legs, blueprint)
        or _chain_findings(legs, blueprint)
        or hand_back_findings(legs, blueprint)
        or customer_findings(legs, hidden, blueprint)
    )


def _code_findings(legs: Legs, blueprint: Blueprint) -> list[Finding]:
    """Check that every index names something."""
    limits = (
        ("widget", legs.widget, 0, len(blueprint.widgets.names)),
        ("group", legs.group, 0, len(blueprint.groups.names)),
        ("operator", legs.operator, NO_ONE, len(blueprint.operators.names)),
        ("outcome", legs.outcome, 0, len(Outcome)),
    )
    found: list[Finding] = []
    for name, column, low, high in limits:
        rows = np.flatnonzero((column < low) | (column >= high))
        words = f"there is no {name} of its number"
        found += row_findings("conservation", legs, rows, words)
    return found


def _place_findings(legs: Legs, blueprint: Blueprint) -> list[Finding]:
    """Check the numbering of chats and legs, and that every chat ends exactly once."""
    rows, chat = np.arange(len(legs)), legs.chat.astype(np.int64)
    first = np.ones(len(legs), dtype=np.bool_)
    first[1:] = chat[1:] != chat[:-1]
    last = np.append(first[1:], True)[: len(legs)]
    final = np.isin(legs.outcome, FINAL)
    place = rows - np.maximum.accumulate(np.where(first, rows, 0))
    jumps = first & (np.diff(chat, prepend=-1) != 1)
    strays = np.zeros(len(legs), dtype=np.bool_)
    strays[1:] = ~first[1:] & (legs.widget[1:] != legs.widget[:-1])
    found: list[Finding] = []

    def check(broken: npt.NDArray[np.bool_], say: str | Callable[[int], str]) -> None:
        found.extend(row_findings("conservation", legs, np.flatnonzero(broken), say))

    def ending(r: int) -> str:
        return Outcome(int(legs.outcome[r])).name.lower()

    check(jumps, "the chat numbered before it is missing or elsewhere in the table")
    check(legs.leg != place, lambda r: f"it is number {place[r]} of its chat's legs")
    check(strays, "it has another widget than the leg before it")
    check(last & ~final, lambda r: f"the last leg is {ending(r)}, so the chat has no outcome")
    check(~last & final, lambda r: f"it is {ending(r)}, yet another leg follows")
    for w, name in [*enumerate(blueprint.widgets.names), (-1, "All widgets")]:
        of = np.full(len(legs), True) if w < 0 else legs.widget == w
        arrived, ended = int((of & first).sum()), int((of & final).sum())
        if arrived != ended:
            words = f"{name}: {arrived} chats arrived, {ended} final outcomes are recorded."
            found.append(Finding("conservation", -1, -1, NO_ONE, 0, words))
    return found


def _arrival_findings(legs: Legs, hidden: Hidden, blueprint: Blueprint) -> list[Finding]:
    """Check that chats are numbered by arrival, then widget, and that a history arrived as it was.

    Chats that came back are numbered behind them, and belong to no history.
    """
    firsts = hidden.first[hidden.earlier < 0]
    arrived, widget = legs.queued_at[firsts], legs.widget[firsts]
    early = (arrived[1:] < arrived[:-1]) | ((arrived[1:] == arrived[:-1]) & (widget[1:] < widget[:-1]))
    words = "by its arrival and widget it belongs before the chat numbered before it"
    found = row_findings("conservation", legs, firsts[1:][early], words)
    hours, backlog = blueprint.widgets.hours, blueprint.widgets.backlog
    for w, demand in enumerate(blueprint.widgets.demand):
        if demand.trace_us is None:
            continue
        waiting = 0 if backlog is None else int(backlog[w])
        due = np.concatenate([demand.trace_us, np.repeat(hours.from_us[hours.owner == w], waiting)])
        if not np.array_equal(arrived[widget == w], np.sort(due)):
            name = blueprint.widgets.names[w]
            words = f"{name}: the arrivals are not the {len(due)} of the history and the backlog."
            found.append(Finding("conservation", -1, -1, NO_ONE, 0, words))
    return found


def _time_findings(legs: Legs, blueprint: Blueprint) -> list[Finding]:
    """Check the order of a leg's times, and that a leg has an operator, a start and a release or none."""
    taken, outcome = legs.operator != NO_ONE, legs.outcome
    untimed = (legs.assigned_at == NOT_YET_US) & (legs.released_at == NOT_YET_US)
    served = np.isin(outcome, (Outcome.RESOLVED, Outcome.FORWARDED))
    silent = blueprint.widgets.silent
    openly = np.full(len(legs), True) if silent is None else silent[legs.widget] <= 0
    chance = blueprint.escalations.return_probability
    for_good = chance is None or not (chance > 0).any()
    never_taken = np.isin(outcome, NEVER_TAKEN) | (openly & (outcome == Outcome.ABANDONED))
    never_taken |= for_good & (outcome == Outcome.RETURNED)
    at_once = np.isin(outcome, NEVER_TAKEN) | returned(legs, by_hand=False)
    checks = (
        (taken & (legs.assigned_at < legs.queued_at), "it was assigned before it was queued"),
        (taken & (legs.ended_at < legs.assigned_at), "it ended before it was assigned"),
        (taken & (legs.released_at < legs.ended_at), "its slot was released before it ended"),
        (~taken & (legs.ended_at < legs.queued_at), "it left before it was queued"),
        (~taken & ~untimed, "nobody took it, yet it has a time of assignment or release"),
        (taken & never_taken, "an operator held it, which its outcome rules out"),
        (~taken & served, "nobody took it, which its outcome rules out"),
        (at_once & (legs.ended_at != legs.queued_at), "a refusal takes no time"),
    )
    found: list[Finding] = []
    for broken, words in checks:
        found += row_findings("times", legs, np.flatnonzero(broken), words)
    return found


def _chain_findings(legs: Legs, blueprint: Blueprint) -> list[Finding]:
    """Check every leg against the leg that opened it, and the number of legs."""
    taken, names = legs.operator != NO_ONE, blueprint.groups.names
    found: list[Finding] = []

    def check(rows: Ints, say: str | Callable[[int], str]) -> None:
        found.extend(row_findings("chain", legs, rows, say))

    later = np.flatnonzero(legs.leg > 0)
    check(
        later[legs.queued_at[later] != legs.ended_at[later - 1]],
        lambda r: (
            f"it was queued at {clock_words(blueprint, legs.queued_at[r])}, not when the leg before it ended"
        ),
    )
    given_back = returned(legs, by_hand=False)
    refused = np.flatnonzero(given_back | (legs.outcome == Outcome.TICKET))
    check(
        refused[~follows(legs, Outcome.FORWARDED)[refused]],
        "only a chat that was just forwarded can become a ticket or be returned",
    )
    turned_away = (legs.outcome == Outcome.NOT_ADMITTED) & (legs.leg > 0)
    check(np.flatnonzero(turned_away), "only an arriving chat can be turned away")
    for rows, ways in forwards(legs, blueprint):
        if not ways:
            check(rows, lambda r: f"no escalation leads {names[legs.group[r - 1]]} to {names[legs.group[r]]}")
    back = np.flatnonzero(after(legs, given_back) & (legs.leg >= 2))
    same = (legs.group[back] == legs.group[back - 2]) & (legs.operator[back] == legs.operator[back - 2])
    check(
        back[~same | (legs.assigned_at[back] != legs.queued_at[back])],
        lambda r: f"a returned chat goes back to {person(blueprint, legs.operator[r - 2])} at once",
    )
    check(
        back[~np.isin(legs.outcome[back], (Outcome.RESOLVED, Outcome.UNFINISHED))],
        "a returned chat is resolved by the operator to whom it returned",
    )
    # A returned forward adds one leg to those on the way.
    excess = legs.leg >= blueprint.max_legs + after(legs, given_back)
    check(np.flatnonzero(excess), f"a chat has at most {blueprint.max_legs} legs on its way")
    astray = taken & (legs.leg > 0) & ~may_hold(legs, blueprint)
    check(
        np.flatnonzero(astray),
        lambda r: f"{person(blueprint, legs.operator[r])} is not in {names[legs.group[r]]}",
    )
    return found
