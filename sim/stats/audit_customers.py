"""The audit's reading of the customers: who came back, and who left without a word."""

from dataclasses import dataclass

import numpy as np

from sim.core.blueprint import Blueprint
from sim.core.kinds import NO_ONE, NOT_YET_US, AfterClose, Bools, Ints, Outcome
from sim.core.path import Customers, Legs
from sim.stats.audit_findings import Finding, constant_us, follows, forwards, row_findings
from sim.stats.audit_policy import balkers, briefing_us


@dataclass(frozen=True, slots=True, eq=False)
class Hidden:
    """What the desk does not know of its customers, beside the legs.

    ``earlier`` has shape (chats,), -1 where nobody came back; ``left_at`` has shape (legs,), on the last leg
    of a customer who left unnoticed, ``NOT_YET_US`` on all others; ``first`` and ``last`` are each chat's
    first and last leg, by row.
    """

    earlier: Ints
    left_at: Ints
    first: Ints
    last: Ints

    @property
    def ghosts(self) -> Bools:
        """Return the legs on which a customer left unnoticed; shape (legs,)."""
        found: Bools = self.left_at != NOT_YET_US
        return found


def read_customers(customers: Customers, legs: Legs) -> Hidden:
    """Lay the table of customers beside the legs; both name the same chats."""
    first = np.flatnonzero(legs.leg == 0)
    last = np.append(first[1:], len(legs))[: len(first)] - 1
    earlier = np.full(len(first), -1, dtype=np.int64)
    left_at = np.full(len(legs), NOT_YET_US, dtype=np.int64)
    earlier[customers.chat] = customers.earlier
    left_at[last[customers.chat]] = customers.left_at
    return Hidden(earlier, left_at, first, last)


def name_findings(customers: Customers, legs: Legs) -> list[Finding]:
    """Check that the table of customers names chats, each once and in order, and says something of each."""
    chats = int(legs.chat.max(initial=-1)) + 1
    chat, earlier = customers.chat.astype(np.int64), customers.earlier
    cases = (
        (np.diff(chat, prepend=-1) <= 0, "its row about the customer is out of order"),
        (chat >= chats, "there is no such chat"),
        ((earlier < -1) | (earlier >= chats), "there is no such chat before it"),
        ((earlier == -1) & (customers.left_at == NOT_YET_US), "its row about the customer says nothing"),
    )
    return [
        Finding("conservation", int(chat[r]), -1, NO_ONE, 0, f"Chat {chat[r]}: {words}.")
        for broken, words in cases
        for r in np.flatnonzero(broken)
    ]


def customer_findings(legs: Legs, hidden: Hidden, blueprint: Blueprint) -> list[Finding]:
    """Check who came back and who left unnoticed, in a table that hangs together.

    Parameters
    ----------
    legs
        The table.
    hidden
        What is known of the customers.
    blueprint
        The scenario that was run.

    Returns
    -------
    list[Finding]
        Of the lines ``redial`` and ``silent``.
    """
    return _redial_findings(legs, hidden, blueprint) + _silent_findings(legs, hidden, blueprint)


def _redial_findings(legs: Legs, hidden: Hidden, blueprint: Blueprint) -> list[Finding]:
    """Check every chat that came back against the one before it."""
    widgets, earlier, chats = blueprint.widgets, hidden.earlier, np.arange(len(hidden.first))
    nobody = np.zeros(len(widgets.names))
    share = nobody if widgets.redial_share is None else widgets.redial_share
    most = nobody if widgets.redial_most is None else widgets.redial_most
    came = earlier >= 0
    widget = legs.widget[hidden.first]
    tries = np.zeros(len(chats), dtype=np.int64)
    for chat in chats[came & (earlier < chats)].tolist():
        tries[chat] = tries[earlier[chat]] + 1
    # By attempt, then by the chat before: whoever belongs behind the next one is found there.
    key = np.where(came, tries * (len(chats) + 1) + earlier + 1, 0)
    unordered = np.zeros(len(chats), dtype=np.bool_)
    unordered[1:] = came[:-1] & (key[1:] < key[:-1])
    again = np.zeros(len(chats), dtype=np.bool_)
    again[1:] = came[1:] & (key[1:] == key[:-1])
    gave_up = legs.outcome[hidden.last] == Outcome.ABANDONED
    left = np.where(hidden.ghosts, hidden.left_at, legs.ended_at)[hidden.last]
    wait = legs.queued_at[hidden.first] - left[earlier]
    delays = [None if law is None else constant_us(law) for law in widgets.redial_delay]
    delays = delays or [None for _ in nobody]
    exact = np.array([-1 if delay is None else delay for delay in delays], dtype=np.int64)[widget]
    back = np.zeros(len(chats), dtype=np.bool_)
    back[earlier[came]] = True
    cases = (
        (came & (earlier >= chats), "it came back before it came"),
        (came & (share[widget] <= 0), "nobody comes back to its widget"),
        (came & (widget != widget[earlier]), "its customer came back to another widget"),
        (came & ~gave_up[earlier], "its customer had not left in vain"),
        (came & (wait < 0), "its customer came back before having left"),
        (came & (exact >= 0) & (wait != exact), "its customer came back sooner or later than that takes"),
        (unordered, "chats that came back are numbered behind all others, by the chat before"),
        (again, "its customer came back from one chat twice"),
        (came & (tries > most[widget]), "its customer came back more often than anybody does"),
        (gave_up & (share[widget] >= 1) & (tries < most[widget]) & ~back, "its customer did not come back"),
    )
    found: list[Finding] = []
    for broken, words in cases:
        found += row_findings("redial", legs, hidden.first[broken], words)
    return found


def _silent_findings(legs: Legs, hidden: Hidden, blueprint: Blueprint) -> list[Finding]:
    """Check when customers left unnoticed, and how long it took to notice."""
    widgets, ghost, left_at = blueprint.widgets, hidden.ghosts, hidden.left_at
    share = np.zeros(len(widgets.names)) if widgets.silent is None else widgets.silent
    taken, gave_up = legs.operator != NO_ONE, legs.outcome == Outcome.ABANDONED
    latest = np.where(taken, legs.assigned_at, legs.ended_at)
    held = ghost & taken
    openly = gave_up & ~ghost & ~balkers(legs, blueprint)
    cases = (
        (ghost & ~gave_up, "its customer left unnoticed, yet it was not abandoned"),
        (ghost & (share[legs.widget] <= 0), "nobody leaves its widget unnoticed"),
        (taken & gave_up & ~ghost, "an operator held it, yet its customer did not leave unnoticed"),
        (openly & (share[legs.widget] >= 1), "its customer was seen to leave, and all leave unnoticed"),
        (ghost & (left_at < legs.queued_at), "its customer left before it was queued"),
        (ghost & (left_at > latest), "its customer left later than it was taken or cut off"),
        (held & (legs.released_at != legs.ended_at), "its slot is free as soon as somebody notices"),
        (held & _wrongly_noticed(legs, blueprint), "its slot was not held as long as it takes to notice"),
    )
    found: list[Finding] = []
    for broken, words in cases:
        found += row_findings("silent", legs, np.flatnonzero(broken), words, legs.ended_at)
    return found


def is_noticed(blueprint: Blueprint, widget: int, since_us: int, ended_us: int) -> bool:
    """Return whether a slot held for nobody frees because that is noticed, and not because the desk is cut.

    Where both fall on the same microsecond a constant length tells; else it is the cut, because a drawn
    length does not end there.
    """
    if blueprint.after_close is not AfterClose.CUT or ended_us not in blueprint.open_us[:, 1]:
        return True
    law = blueprint.widgets.detection[widget]
    length = None if law is None else constant_us(law)
    return length is not None and since_us + max(length, 1) <= ended_us


def _wrongly_noticed(legs: Legs, blueprint: Blueprint) -> Bools:
    """Return the legs that do not last as long as it takes to notice, where that is constant."""
    closings = blueprint.open_us[:, 1]
    began = legs.assigned_at.copy()
    is_exact = np.full(len(legs), True)
    warm = follows(legs, Outcome.FORWARDED)
    for rows, ways in forwards(legs, blueprint):
        length = briefing_us(blueprint, ways)
        began[rows] += length or 0
        is_exact[rows] = length is not None
    is_cut = (blueprint.after_close is AfterClose.CUT) & np.isin(legs.ended_at, closings)
    wrong = np.zeros(len(legs), dtype=np.bool_)
    for widget, law in enumerate(blueprint.widgets.detection):
        length = None if law is None else constant_us(law)
        if length is None:
            continue
        # Noticing takes a microsecond at least, since a slot that frees at once would be no slot held.
        due = began + max(length, 1)
        agrees = (legs.ended_at == due) | (warm & ~is_exact & (legs.ended_at > due))
        wrong |= (legs.widget == widget) & ~agrees & ~(is_cut & (legs.ended_at < due))
    return wrong
