"""The audit's reading of the end of a day: who stays after closing, and until when."""

from sim.core.kinds import Outcome
from sim.stats.audit_floor import Floor
from sim.stats.audit_roster import Attendance
from sim.stats.audit_rows import Notes, Rows


class Drain:
    """Those who stayed after a closing, while there is something left to do for them."""

    def __init__(self, attendance: Attendance, floor: Floor, rows: Rows, notes: Notes) -> None:
        self._floor, self._notes = floor, notes
        self._last = rows.last_us
        self._stays = attendance.stays
        self._planned = attendance.planned
        self._leaves = dict(attendance.leaves)
        self._staying: set[int] = set()
        self._is_on = False

    def begin(self) -> None:
        """Let those stay whose planned time ends with this closing."""
        stays = self._stays.get(self._notes.now, [])
        self._staying.update(operator for operator in stays if self._floor.online[operator])
        self._is_on = True

    def forget(self, operator: int) -> None:
        """Note that an operator comes or goes as planned, and so stays no more."""
        self._staying.discard(operator)

    def end(self, *, is_busy: bool) -> None:
        """Send home who stayed after closing, once nothing is left to do for them."""
        if not self._is_on or is_busy or self._floor.somebody_can_take_waiting():
            return
        self._is_on = False
        now = self._notes.now
        leaving = self._leaves.pop(now, [])
        for operator in leaving:
            self._floor.online[operator] = False
        for operator in sorted(self._staying.difference(leaving)):
            if not any(start <= now < end for start, end in self._planned[operator]):
                self._notes.on_leave(operator, now, "stayed on when the drain was over")
        self._staying.clear()

    def settle(self, until_us: int, *, is_busy: bool) -> None:
        """Let go who left before a moment although chats were there that they may take.

        They may do so at the end of the record, where slots are held by hand-overs that wait for each other:
        what still comes then (a chat overflows, and nobody has room) leaves no trace.
        """
        for at in sorted(at for at in self._leaves if at < until_us):
            needed = self._is_on and (is_busy or at < self._last)
            for operator in self._leaves.pop(at):
                if needed:
                    self._notes.on_leave(operator, at, "left before the drain was over")
                self._floor.online[operator] = False
                self._staying.discard(operator)


def note_left_over(rows: Rows, floor: Floor, notes: Notes) -> None:
    """Note every chat that is still there, but is not said to have been when the desk stopped."""
    for row in sorted(floor.waiting):
        if rows.outcome[row] != Outcome.UNFINISHED and not rows.is_ghost[row]:
            notes.on_leg("closing", row, "it still waits when nothing can happen any more")
