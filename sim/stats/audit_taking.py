"""The audit's judgement of assignments: what must happen now, against what the record says."""

import numpy as np

from sim.core.kinds import NO_ONE, Ints
from sim.core.path import Legs
from sim.stats.audit_floor import Floor
from sim.stats.audit_rows import Notes, Rows


class Taking:
    """The recorded assignments in the order of time, and the faults that are found in them."""

    def __init__(self, legs: Legs, rows: Rows, floor: Floor, notes: Notes) -> None:
        self._rows, self._floor, self._notes = rows, floor, notes
        order = np.flatnonzero(legs.operator != NO_ONE)
        self.order: Ints = order[np.argsort(legs.assigned_at[order], kind="stable")]
        self.times: Ints = legs.assigned_at[self.order]

    def due(self, row: int, named: list[int], line: str = "choice") -> int | None:
        """Compare what must happen now with what the record says: somebody named takes a leg.

        Parameters
        ----------
        row
            The leg whose turn it is.
        named
            Those of whom one must take it.
        line
            What is broken if somebody else does.

        Returns
        -------
        int | None
            The leg that is taken now, None if there is none.
        """
        rows, floor, now = self._rows, self._floor, self._notes.now
        if rows.assigned[row] == now:
            if rows.operator[row] not in named:
                self.judge(row, named, line)
            return row
        low, high = np.searchsorted(self.times, [now, now + 1])
        same_moment: list[int] = self.order[low:high].tolist()
        for other in same_moment:
            operator = rows.operator[other]
            if other in floor.waiting and operator in named and floor.may_take(operator, rows.calls[other]):
                words = f"it was taken before chat {rows.chat[row]}, which goes first"
                self._notes.on_leg("fifo", other, words)
                return other
        words = f"it waits, though {self._notes.person(named[0])} has a free slot"
        self._notes.on_leg("waiting", row, words, named[0])
        floor.pass_over(row)
        return None

    def judge(self, row: int, named: list[int], line: str = "choice") -> None:
        """Report what is wrong with an assignment that the rules did not demand."""
        rows, floor, note = self._rows, self._floor, self._notes.on_leg
        operator, call, wait = rows.operator[row], rows.calls[row], floor.waiting[row]
        name = self._notes.person(operator)
        is_own = floor.group[operator] == call.group
        if not floor.may_take(operator, call):
            return  # A line of the tables is broken, and was reported there.
        if not floor.online[operator]:
            note("offline", row, f"{name} was offline")
        elif not floor.offers[operator]:
            note("last_offer", row, f"the shift of {name} was almost over")
        elif not is_own and not wait.has_overflowed:
            note("overflow", row, f"{name} got it before it had waited long enough")
        elif is_own and not wait.is_fetched:
            note("pull_delay", row, f"{name} fetched it before its delay was over")
        elif not floor.has_room(operator, forwarded=call.forwarded):
            note("slots", row, f"{name} had no free slot")
        elif operator not in named and not wait.is_passed_over:
            better = self._notes.person(named[0])
            if floor.loads.free[operator] <= 0 < floor.loads.free[named[0]]:
                note("slots", row, f"{name} had no free slot, and {better} had")
            elif line == "hand_back":
                note(line, row, f"{name} got it, and {better}, who had it before, has a free slot")
            else:
                note(line, row, f"{name} got it, the rule names {better}")
