"""The readable engine's record: columns with a row for every leg that can be, made into a sample path."""

from array import array

import numpy as np
import numpy.typing as npt

from sim.core.kinds import NO_ONE, NOT_YET_US, Ints, Outcome
from sim.core.path import LEG_DTYPES, Legs, OperatorLog, SamplePath

OPEN = -1
"""The outcome of a leg that has not ended."""

UNUSED = -2
"""The outcome of a row whose leg never was."""


class Record:
    """Columns of the legs and of the operators' status, written while the desk runs.

    As on the tape, a chat has room for as many legs as it can have: a leg's row follows from its chat and
    its number. A row is 39 bytes of machine integers; a row object would need five times as much.
    """

    def __init__(self, widget: npt.NDArray[np.int16], legs: int) -> None:
        self.widget, self.legs = widget, legs
        rows = len(widget) * legs
        self.group, self.operator = array("h", [0]) * rows, array("i", [NO_ONE]) * rows
        self.outcome = array("b", [UNUSED]) * rows
        never = array("q", [NOT_YET_US]) * rows
        self.queued_at, self.assigned_at = never, never[:]
        self.ended_at, self.released_at = never[:], never[:]
        self.log_operator, self.log_at, self.log_online = array("i"), array("q"), array("b")

    def open_leg(self, chat: int, leg: int, group: int, now_us: int) -> int:
        """Begin a leg that joins a group now and return its row."""
        row = chat * self.legs + leg
        self.group[row], self.queued_at[row], self.outcome[row] = group, now_us, OPEN
        return row

    def log(self, operator: int, now_us: int, online: bool) -> None:
        """Add a change of an operator's status."""
        self.log_operator.append(operator)
        self.log_at.append(now_us)
        self.log_online.append(online)

    def stop(self, now_us: int) -> None:
        """Mark every leg that is still open as unfinished, and every slot still held as free from now."""
        outcome, operator = np.asarray(self.outcome), np.asarray(self.operator)
        ended, released = np.asarray(self.ended_at), np.asarray(self.released_at)
        still_open = outcome == OPEN
        outcome[still_open], ended[still_open] = Outcome.UNFINISHED, now_us
        released[(operator != NO_ONE) & (released == NOT_YET_US)] = now_us

    def last_us(self) -> int:
        """Return the latest moment in the record, 0 where it is empty."""
        columns = (self.queued_at, self.assigned_at, self.ended_at, self.released_at, self.log_at)
        return max(int(np.asarray(column).max(initial=0)) for column in columns)

    def path(self) -> SamplePath:
        """Return the record as tables, legs by (chat, leg), the log by (at, offline first, operator)."""
        rows = np.flatnonzero(np.asarray(self.outcome) != UNUSED)
        chat, leg = np.divmod(rows, self.legs)
        derived = {"chat": chat, "leg": leg, "widget": self.widget[chat]}
        legs = {
            name: (derived[name] if name in derived else np.asarray(getattr(self, name))[rows]).astype(dtype)
            for name, dtype in LEG_DTYPES.items()
        }
        operator = np.array(self.log_operator, dtype=np.int32)
        at: Ints = np.array(self.log_at, dtype=np.int64)
        online = np.array(self.log_online, dtype=np.bool_)
        by_time = np.lexsort((operator, online, at))
        return SamplePath(Legs(**legs), OperatorLog(operator[by_time], at[by_time], online[by_time]))
