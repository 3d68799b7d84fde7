"""The readable engine's record: columns with a row for every leg that can be, made into a sample path."""

from array import array

import numpy as np
import numpy.typing as npt

from sim.core.kinds import NO_ONE, NOT_YET_US, Ints, Outcome
from sim.core.path import LEG_DTYPES, Customers, Legs, OperatorLog, SamplePath

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
        self.earlier: dict[int, int] = {}
        """Of a customer who came back: the chat before."""
        self.left_at: dict[int, int] = {}
        """When a customer left unnoticed, by chat."""
        self.ghosts: set[int] = set()
        """Rows of the legs whose customers are gone, which the desk does not know."""

    def open_leg(self, chat: int, leg: int, group: int, now_us: int) -> int:
        """Begin a leg that joins a group now and return its row."""
        row = chat * self.legs + leg
        self.group[row], self.queued_at[row], self.outcome[row] = group, now_us, OPEN
        return row

    def leave_unnoticed(self, chat: int, row: int, now_us: int) -> None:
        """Note that the customer of an open leg is gone."""
        self.left_at[chat] = now_us
        self.ghosts.add(row)

    def log(self, operator: int, now_us: int, online: bool) -> None:
        """Add a change of an operator's status."""
        self.log_operator.append(operator)
        self.log_at.append(now_us)
        self.log_online.append(online)

    def stop(self, now_us: int) -> None:
        """End every leg that is still open: unfinished, or abandoned where the customer has left before.

        Every slot that is still held is free from now on.
        """
        outcome, operator = np.asarray(self.outcome), np.asarray(self.operator)
        ended, released = np.asarray(self.ended_at), np.asarray(self.released_at)
        still_open = outcome == OPEN
        outcome[still_open], ended[still_open] = Outcome.UNFINISHED, now_us
        ghosts = np.array(sorted(self.ghosts), dtype=np.int64)
        outcome[ghosts[still_open[ghosts]]] = Outcome.ABANDONED
        released[(operator != NO_ONE) & (released == NOT_YET_US)] = now_us

    def last_us(self) -> int:
        """Return the latest moment in the record, 0 where it is empty."""
        columns = (self.queued_at, self.assigned_at, self.ended_at, self.released_at, self.log_at)
        latest = max(int(np.asarray(column).max(initial=0)) for column in columns)
        return max(latest, *self.left_at.values()) if self.left_at else latest

    def path(self) -> SamplePath:
        """Return the record as tables, legs by (chat, leg), the log by (at, offline first, operator)."""
        rows = np.flatnonzero(np.asarray(self.outcome) != UNUSED)
        chat, leg = np.divmod(rows, self.legs)
        # Who could have come back and did not leaves no gap in the numbers.
        number = np.cumsum(np.bincount(chat[leg == 0], minlength=len(self.widget))) - 1
        derived = {"chat": number[chat], "leg": leg, "widget": self.widget[chat]}
        legs = {
            name: (derived[name] if name in derived else np.asarray(getattr(self, name))[rows]).astype(dtype)
            for name, dtype in LEG_DTYPES.items()
        }
        operator = np.array(self.log_operator, dtype=np.int32)
        at: Ints = np.array(self.log_at, dtype=np.int64)
        online = np.array(self.log_online, dtype=np.bool_)
        by_time = np.lexsort((operator, online, at))
        log = OperatorLog(operator[by_time], at[by_time], online[by_time])
        return SamplePath(Legs(**legs), log, self._customers(number))

    def _customers(self, number: Ints) -> Customers:
        """Return what the desk does not know of its customers; ``number`` is by place on the tape."""
        chats = np.array(sorted({*self.left_at, *self.earlier}), dtype=np.int64)
        earlier = np.array([self.earlier.get(chat, -1) for chat in chats.tolist()], dtype=np.int64)
        left_at = np.array([self.left_at.get(chat, NOT_YET_US) for chat in chats.tolist()], dtype=np.int64)
        linked = np.where(earlier >= 0, number[earlier], -1)
        return Customers(number[chats].astype(np.int32), linked.astype(np.int32), left_at)
