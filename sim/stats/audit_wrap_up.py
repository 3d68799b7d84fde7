"""The audit's reading of wrap-up: how long a slot stays held after a leg's end, or after its hand-over."""

import numpy as np

from sim.core.blueprint import Blueprint
from sim.core.kinds import NO_ONE, AfterClose, Bools, Outcome
from sim.core.path import Legs
from sim.core.variates import Law
from sim.stats.audit_findings import constant_us


def wrap_up_of(blueprint: Blueprint, group: int) -> Law | None:
    """Return a group's wrap-up, none where its slots free at once."""
    law = blueprint.groups.wrap_up[group] if blueprint.groups.wrap_up else None
    return None if law is None or constant_us(law) == 0 else law


def wraps_up(legs: Legs, blueprint: Blueprint) -> Bools:
    """Return for each leg whether its slot may stay held for a wrap-up; shape (rows,)."""
    groups = range(len(blueprint.groups.names))
    of_group = np.array([wrap_up_of(blueprint, group) is not None for group in groups], dtype=np.bool_)
    found: Bools = of_group[legs.group]
    return found


def wrong_wrap_ups(legs: Legs, blueprint: Blueprint) -> Bools:
    """Return the legs whose slot was not held as long as a constant wrap-up asks for; shape (rows,).

    Only legs that end with their own handling (resolved, or handed back) are compared: after a warm
    hand-over, or where a refused chat came back or the desk was cut, the record does not tell when the
    wrap-up began.
    """
    wrong = np.zeros(len(legs), dtype=np.bool_)
    resolved = (legs.operator != NO_ONE) & np.isin(legs.outcome, (Outcome.RESOLVED, Outcome.RETURNED))
    closings = blueprint.open_us[:, 1]
    is_cut = blueprint.after_close is AfterClose.CUT
    for group in range(len(blueprint.groups.names)):
        law = wrap_up_of(blueprint, group)
        length = None if law is None else constant_us(law)
        if length is not None:
            own = resolved & (legs.group == group) & (legs.released_at != legs.ended_at + length)
            wrong |= own & ~(is_cut & np.isin(legs.released_at, closings))
    return wrong


class WrapUps:
    """The slots that are held for a wrap-up at this moment of a replay."""

    def __init__(self, blueprint: Blueprint) -> None:
        self._blueprint = blueprint
        self._since: dict[int, int] = {}

    def begin(self, row: int, group: int, now_us: int, released_us: int) -> bool:
        """Hold a leg's slot if its group wraps up and the record says so; return whether it is held.

        A wrap-up that begins at the microsecond of a cut is held until the cut, for no time at all.
        """
        law = wrap_up_of(self._blueprint, group)
        if law is None or released_us < now_us:
            return False
        if released_us == now_us and not self._is_cut_at(now_us):
            return False
        self._since[row] = now_us
        return True

    def _is_cut_at(self, at_us: int) -> bool:
        """Return whether the desk is cut at a moment."""
        is_cut = self._blueprint.after_close is AfterClose.CUT
        return is_cut and at_us in self._blueprint.open_us[:, 1]

    def end(self, row: int, group: int, released_us: int) -> bool:
        """Return whether a slot frees now because its wrap-up is over, and not because the desk is cut.

        Where both fall on the same microsecond a constant wrap-up tells; else it is the cut, because a drawn
        length does not end there.
        """
        if row not in self._since:
            return False
        law = wrap_up_of(self._blueprint, group)
        length = None if law is None else constant_us(law)
        is_later = length is None or self._since[row] + length > released_us
        if is_later and self._is_cut_at(released_us):
            return False
        del self._since[row]
        return True

    def cut(self) -> list[int]:
        """Return the legs whose slots are still held, and hold them no more."""
        rows = sorted(self._since)
        self._since.clear()
        return rows
