"""What each measured leg says: its wait, whether it was admitted and answered, and its class for counting.

A leg's class packs everything that is counted into one small number, so that one pass over the legs counts
all of it (`COUNTED`, `LEVEL_MET` and `LEVEL_BASE` say which classes belong to which count).
"""

from dataclasses import dataclass, fields

import numpy as np

from sim.core.blueprint import Blueprint
from sim.core.kinds import Bools, Ints, Outcome
from sim.core.path import SamplePath

LEVELS = ("offered", "excluded", "positive", "answered", "short_met", "short_removed")
"""The service-level variants, in the order of the catalogue."""

CLASSES = len(Outcome) * 16
_CLASS = np.arange(CLASSES)
_OUTCOME = _CLASS >> 4
_ANSWERED = (_CLASS & 8) > 0
_IN_TIME = (_CLASS & 4) > 0
_AT_ONCE = (_CLASS & 2) > 0
_SHORT = (_CLASS & 1) > 0
_ABANDONED = _OUTCOME == Outcome.ABANDONED
# A refused forward came back at once; a chat that was handed back had been answered before.
_ADMITTED = _ANSWERED | ~np.isin(_OUTCOME, (Outcome.NOT_ADMITTED, Outcome.TICKET, Outcome.RETURNED))
_RETURNED = _OUTCOME == Outcome.RETURNED

COUNTED: dict[str, Bools] = {
    "rows": np.ones(CLASSES, dtype=np.bool_),
    "admitted": _ADMITTED,
    "answered": _ANSWERED,
    "at_once": _ANSWERED & _AT_ONCE,
    "delayed": _ADMITTED & ~(_ANSWERED & _AT_ONCE),
    **{outcome.name.lower(): np.equal(_OUTCOME, outcome) for outcome in Outcome},
    "returned": _RETURNED & ~_ANSWERED,
    "handed_back": _RETURNED & _ANSWERED,
}
"""Which classes belong to each count; arrays of shape (CLASSES,)."""

_OFFERED = _ANSWERED | _ABANDONED
LEVEL_MET: Bools = np.stack(
    [
        _ANSWERED & _IN_TIME,
        _ANSWERED & _IN_TIME,
        _OFFERED & _IN_TIME,
        _ANSWERED & _IN_TIME,
        (_ANSWERED & _IN_TIME) | (_ABANDONED & _SHORT),
        _ANSWERED & _IN_TIME,
    ]
)
"""Which classes count as met, a row for each of ``LEVELS``."""
LEVEL_BASE: Bools = np.stack(
    [
        _OFFERED,
        _OFFERED & ~(_ABANDONED & _IN_TIME),
        _OFFERED,
        _ANSWERED,
        _OFFERED,
        _OFFERED & ~(_ABANDONED & _SHORT),
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
    """Whether an operator took the leg while the customer was there."""
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
    answered = (assigned >= 0) & (outcome != Outcome.ABANDONED)
    wait = left[rows] - queued
    variant = np.array([LEVELS.index(level) for level in blueprint.groups.level], dtype=np.int64)
    kind = (
        outcome * 16
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
    )


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
