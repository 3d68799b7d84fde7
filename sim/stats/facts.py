"""What each measured leg says: its wait, whether it was admitted and answered, and its class for counting.

A leg's class packs everything that is counted into one small number, so that one pass over the legs counts
all of it (`COUNTED`, `LEVEL_MET` and `LEVEL_BASE` say which classes belong to which count).
"""

from dataclasses import dataclass, fields, replace

import numpy as np

from sim.core.blueprint import Blueprint
from sim.core.kinds import Bools, Ints, Outcome
from sim.core.path import SamplePath

LEVELS = (
    *("offered", "excluded", "positive", "answered", "short_met", "short_removed"),
    *("offered_of_taken", "excluded_of_taken", "positive_of_taken", "short_met_of_taken"),
    "short_removed_of_taken",
)
"""The service-level variants; those ``of_taken`` leave out what nobody took."""

CLASSES = len(Outcome) * 32
_CLASS = np.arange(CLASSES)
_OUTCOME = _CLASS >> 5
_CONTINUES = (_CLASS & 16) > 0
_ANSWERED = (_CLASS & 8) > 0
_IN_TIME = (_CLASS & 4) > 0
_AT_ONCE = (_CLASS & 2) > 0
_SHORT = (_CLASS & 1) > 0
_ABANDONED = _OUTCOME == Outcome.ABANDONED
# A refused forward came back at once; a chat that was handed back had been answered before.
_ADMITTED = _ANSWERED | ~(
    np.isin(_OUTCOME, (Outcome.NOT_ADMITTED, Outcome.TICKET, Outcome.RETURNED)) | _CONTINUES
)
_RETURNED = _OUTCOME == Outcome.RETURNED
_UNTAKEN = (_OUTCOME == Outcome.UNFINISHED) & ~_ANSWERED & ~_CONTINUES

COUNTED: dict[str, Bools] = {
    "rows": ~_CONTINUES,
    "admitted": _ADMITTED,
    "answered": _ANSWERED,
    "at_once": _ANSWERED & _AT_ONCE,
    "delayed": _ADMITTED & ~(_ANSWERED & _AT_ONCE),
    **{outcome.name.lower(): np.equal(_OUTCOME, outcome) for outcome in Outcome},
    "returned": _RETURNED & ~_ANSWERED,
    "handed_back": _RETURNED & _ANSWERED,
    "untaken": _UNTAKEN,
    "lost": np.isin(_OUTCOME, (Outcome.ABANDONED, Outcome.TICKET, Outcome.NOT_ADMITTED, Outcome.UNFINISHED)),
    "offered": _ANSWERED | _ABANDONED | (_OUTCOME == Outcome.TICKET) | _UNTAKEN,
}
"""Which classes belong to each count; arrays of shape (CLASSES,)."""

_TAKEN = _ANSWERED | _ABANDONED
"""Which classes were offered and not lost because nobody was there: A + B."""
_OFFERED = COUNTED["offered"]
"""A + B + T + U: with them what became a ticket, and what nobody had taken when the desk stopped."""
_EARLY, _SHORT_LEFT = _ABANDONED & _IN_TIME, _ABANDONED & _SHORT
_SERVED = _ANSWERED & _IN_TIME

LEVEL_MET: Bools = np.stack(
    [
        *(_SERVED, _SERVED, _SERVED | _EARLY, _SERVED, _SERVED | _SHORT_LEFT, _SERVED),
        *(_SERVED, _SERVED, _SERVED | _EARLY, _SERVED | _SHORT_LEFT, _SERVED),
    ]
)
"""Which classes count as met, a row for each of ``LEVELS``."""
LEVEL_BASE: Bools = np.stack(
    [
        *(_OFFERED, _OFFERED & ~_EARLY, _OFFERED, _ANSWERED, _OFFERED, _OFFERED & ~_SHORT_LEFT),
        *(_TAKEN, _TAKEN & ~_EARLY, _TAKEN, _TAKEN, _TAKEN & ~_SHORT_LEFT),
    ]
)
"""Which classes a service level is a share of, a row for each of ``LEVELS``."""


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """The legs of the measured chats, in the order of the record; columns of shape (legs,)."""

    widget: Ints
    group: Ints
    operator: Ints
    queued_us: Ints
    assigned_us: Ints
    ended_us: Ints
    wait_us: Ints
    """Until the assignment, or until the customer left without one."""
    outcome: Ints
    kind: Ints
    """The class, from 0 to ``CLASSES - 1``."""
    answered: Bools
    """Whether an operator took the leg while the customer was there; a continued stay is no new answer."""
    admitted: Bools
    """Whether the leg waited or was taken."""
    silent: Bools
    """Whether the customer left the leg without a word."""
    is_redial: Bools
    """Whether the leg belongs to a chat with which a customer came back."""
    comes_back: Bools
    """Whether the customer came back with another chat."""
    met: Ints
    """1 where the leg met the service level of its group, in the group's own variant."""
    base: Ints
    """1 where the leg counts in that service level at all."""
    starts: Ints
    """Rows of the first legs, shape (chats,)."""
    chat: Ints
    """Number of the leg's chat among the measured ones."""
    by_wait: Ints
    """Rows of the answered legs, shortest wait first, shape (answered,)."""
    known: Bools
    """Whether the customer's first try lies in the measured time, where the leg belongs to a later one."""

    @property
    def by_forward(self) -> Bools:
        """Whether each leg came by a forward that was not given back."""
        came = np.zeros(len(self.outcome), dtype=np.bool_)
        came[1:] = self.outcome[:-1] == Outcome.FORWARDED
        return came

    @property
    def ends(self) -> Ints:
        """Rows of the last legs, shape (chats,)."""
        return np.append(self.starts[1:], len(self.widget))[: len(self.starts)] - 1

    def firsts(self) -> "Facts":
        """Return the first legs alone, one row a chat."""
        is_first = np.zeros(len(self.widget), dtype=np.bool_)
        is_first[self.starts] = True
        # Filtering keeps the order of the waits, so they are sorted once and for all.
        by_wait = self.chat[self.by_wait[is_first[self.by_wait]]]
        own = ("starts", "by_wait")
        columns = {f.name: getattr(self, f.name)[self.starts] for f in fields(self) if f.name not in own}
        return Facts(starts=np.arange(len(self.starts)), by_wait=by_wait, **columns)


def whole_chats(facts: Facts, blueprint: Blueprint) -> Facts:
    """Return one row a chat as the customer saw it, from the arrival to the end.

    A chat was answered where every stay of it was, in time where each of its waits was within the threshold
    of the group it waited for; its wait is the sum of them. The variant of the service level and the short
    cut-off are those of the group that it came to first.

    Returns
    -------
    Facts
        As `Facts.firsts`, the outcome being the chat's.
    """
    first, last = facts.firsts(), facts.ends
    outcome = facts.outcome[last]
    wait = np.add.reduceat(facts.wait_us, facts.starts) if len(last) else facts.wait_us[:0]
    late = facts.kind & 4 == 0
    in_time = ~np.logical_or.reduceat(late, facts.starts) if len(last) else late[:0]
    lost = np.isin(outcome, (Outcome.ABANDONED, Outcome.TICKET, Outcome.NOT_ADMITTED))
    answered = ~lost & (facts.assigned_us[last] >= 0)
    kind = (
        outcome * 32
        + answered * 8
        + in_time * 4
        + (wait == 0) * 2
        + (wait < blueprint.groups.short_us[first.group])
    )
    variant = np.array([LEVELS.index(level) for level in blueprint.groups.level], dtype=np.int64)
    level = variant[first.group] * CLASSES + kind
    taken = np.flatnonzero(answered)
    return replace(
        first,
        outcome=outcome,
        wait_us=wait,
        kind=kind,
        answered=answered,
        met=LEVEL_MET.ravel().astype(np.int64)[level],
        base=LEVEL_BASE.ravel().astype(np.int64)[level],
        by_wait=taken[np.argsort(wait[taken])],
    )


def read_facts(path: SamplePath, blueprint: Blueprint) -> Facts:
    """Read the record: every leg of the chats that arrived at or after the end of the warm-up.

    Parameters
    ----------
    path
        The record.
    blueprint
        The scenario that it came from.

    Returns
    -------
    Facts
        The measured legs.
    """
    legs = path.legs
    starts = np.flatnonzero(legs.leg == 0)
    lasts = np.diff(starts, append=len(legs))
    measured = legs.queued_at[starts] >= blueprint.measure_from_us
    rows = slice(None) if measured.all() else np.flatnonzero(np.repeat(measured, lasts))
    chats, lasts = legs.chat[starts[measured]], lasts[measured]
    group = legs.group[rows].astype(np.int64)
    queued, assigned, ended = legs.queued_at[rows], legs.assigned_at[rows], legs.ended_at[rows]
    outcome = legs.outcome[rows].astype(np.int64)
    left, silent = _left(path)
    continues = legs.goes_on[rows]
    answered = (assigned >= 0) & (outcome != Outcome.ABANDONED) & ~continues
    wait = left[rows] - queued
    variant = np.array([LEVELS.index(level) for level in blueprint.groups.level], dtype=np.int64)
    kind = (
        outcome * 32
        + continues * 16
        + answered * 8
        + (wait <= blueprint.groups.threshold_us[group]) * 4
        + (wait == 0) * 2
        + (wait < blueprint.groups.short_us[group])
    )
    level = variant[group] * CLASSES + kind
    taken = np.flatnonzero(answered)
    again = path.customers.earlier >= 0
    return Facts(
        widget=legs.widget[rows].astype(np.int64),
        group=group,
        operator=legs.operator[rows].astype(np.int64),
        queued_us=queued,
        assigned_us=assigned,
        ended_us=ended,
        wait_us=wait,
        outcome=outcome,
        kind=kind,
        answered=answered,
        admitted=_ADMITTED[kind],
        silent=silent[rows],
        is_redial=np.repeat(np.isin(chats, path.customers.chat[again]), lasts),
        comes_back=np.repeat(np.isin(chats, path.customers.earlier[again]), lasts),
        met=LEVEL_MET.ravel().astype(np.int64)[level],
        base=LEVEL_BASE.ravel().astype(np.int64)[level],
        starts=np.cumsum(lasts) - lasts,
        chat=np.repeat(np.arange(len(lasts)), lasts),
        by_wait=taken[np.argsort(wait[taken])],
        known=np.repeat(_measured_from_the_start(path, chats.astype(np.int64))[chats], lasts),
    )


def _measured_from_the_start(path: SamplePath, measured: Ints) -> Bools:
    """Say of each chat's number whether its customer's first try is among the measured chats."""
    tries = path.customers.earlier >= 0
    size = 1 + max(int(path.legs.chat.max(initial=-1)), int(path.customers.chat.max(initial=-1)))
    root = np.arange(size)
    root[path.customers.chat[tries]] = path.customers.earlier[tries]
    while True:
        further = root[root]
        if np.array_equal(further, root):
            break
        root = further
    is_measured = np.zeros(size, dtype=np.bool_)
    is_measured[measured] = True
    return is_measured[root]


def _left(path: SamplePath) -> tuple[Ints, Bools]:
    """Return when each leg's wait was over, and whether its customer left without a word."""
    legs, hidden = path.legs, path.customers
    left = np.where(legs.assigned_at >= 0, legs.assigned_at, legs.ended_at)
    silent = np.zeros(len(legs), dtype=np.bool_)
    gone = hidden.left_at >= 0
    # Whoever gives up does so on the last leg; the rows of a chat stand together.
    last = np.searchsorted(legs.chat, hidden.chat[gone], side="right") - 1
    left[last], silent[last] = hidden.left_at[gone], True
    return left, silent
