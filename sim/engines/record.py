"""The readable engine's record: columns that grow by a row a leg, made into a sample path at the end."""

from array import array

import numpy as np

from sim.core.kinds import NO_ONE, NOT_YET_US, Ints, Outcome
from sim.core.path import LEG_DTYPES, Legs, OperatorLog, SamplePath

OPEN = -1
"""The outcome of a leg that has not ended."""


class Record:
    """Columns of the legs and of the operators' status, written while the desk runs.

    Columns of machine integers hold a leg in 57 bytes; a row object would need five times as much.
    """

    def __init__(self) -> None:
        self.chat, self.leg, self.widget, self.group = array("i"), array("h"), array("h"), array("h")
        self.operator, self.outcome = array("i"), array("b")
        self.queued_at, self.assigned_at = array("q"), array("q")
        self.ended_at, self.released_at = array("q"), array("q")
        self.log_operator, self.log_at, self.log_online = array("i"), array("q"), array("b")

    def open_leg(self, chat: int, leg: int, widget: int, group: int, now_us: int) -> int:
        """Add a leg that joins a group now and return its row."""
        row = len(self.chat)
        self.chat.append(chat)
        self.leg.append(leg)
        self.widget.append(widget)
        self.group.append(group)
        self.operator.append(NO_ONE)
        self.queued_at.append(now_us)
        self.assigned_at.append(NOT_YET_US)
        self.ended_at.append(NOT_YET_US)
        self.released_at.append(NOT_YET_US)
        self.outcome.append(OPEN)
        return row

    def log(self, operator: int, now_us: int, online: bool) -> None:
        """Add a change of an operator's status."""
        self.log_operator.append(operator)
        self.log_at.append(now_us)
        self.log_online.append(online)

    def stop(self, now_us: int) -> None:
        """Mark every leg that is still open as unfinished, and every slot still held as free from now."""
        open_rows = np.flatnonzero(np.array(self.outcome, dtype=np.int8) == OPEN)
        for row in open_rows.tolist():
            self.outcome[row] = Outcome.UNFINISHED
            self.ended_at[row] = now_us
        operators, released = np.array(self.operator), np.array(self.released_at)
        for row in np.flatnonzero((operators != NO_ONE) & (released == NOT_YET_US)).tolist():
            self.released_at[row] = now_us

    def last_us(self) -> int:
        """Return the latest moment in the record, 0 where it is empty."""
        columns = (self.queued_at, self.assigned_at, self.ended_at, self.released_at, self.log_at)
        return max(int(np.array(column).max(initial=0)) for column in columns)

    def path(self) -> SamplePath:
        """Return the record as tables, legs by (chat, leg), the log by (at, offline first, operator)."""
        order = np.lexsort((np.array(self.leg), np.array(self.chat)))
        legs = {name: np.array(getattr(self, name), dtype=dtype)[order] for name, dtype in LEG_DTYPES.items()}
        operator = np.array(self.log_operator, dtype=np.int32)
        at: Ints = np.array(self.log_at, dtype=np.int64)
        online = np.array(self.log_online, dtype=np.bool_)
        by_time = np.lexsort((operator, online, at))
        return SamplePath(Legs(**legs), OperatorLog(operator[by_time], at[by_time], online[by_time]))
