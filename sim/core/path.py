"""The record of one run: what happened to every leg, and who was online when. Nothing else is kept.

Everything that is measured, drawn or checked comes from these tables afterwards (model, section 6).
"""

import hashlib
from dataclasses import dataclass, field, fields

import numpy as np
import numpy.typing as npt

from sim.core.kinds import Bools, Ints, Outcome


@dataclass(frozen=True, slots=True, eq=False)
class Legs:
    """One row a leg, sorted by (chat, leg); every column has shape (rows,).

    Times are microseconds since the first midnight, ``NOT_YET_US`` where the moment did not happen:
    ``assigned_at`` and ``released_at`` of a leg that nobody took. A leg that the desk's stop cut off has
    outcome ``UNFINISHED`` and ends (and, if it held a slot, releases it) at that stop. A leg that is
    abandoned and has an operator is that of a customer who left unnoticed: it ends when the operator notices.
    """

    chat: npt.NDArray[np.int32]
    leg: npt.NDArray[np.int16]
    widget: npt.NDArray[np.int16]
    group: npt.NDArray[np.int16]
    operator: npt.NDArray[np.int32]
    queued_at: Ints
    assigned_at: Ints
    ended_at: Ints
    released_at: Ints
    outcome: npt.NDArray[np.int8]

    def __len__(self) -> int:
        """Return the number of legs."""
        return len(self.chat)

    @property
    def goes_on(self) -> Bools:
        """Whether each leg is no stay of its own: a forward came back to the slot that it had never left."""
        found = np.zeros(len(self), dtype=np.bool_)
        found[1:] = (self.outcome[:-1] == Outcome.RETURNED) & (self.assigned_at[:-1] < 0)
        return found


@dataclass(frozen=True, slots=True, eq=False)
class OperatorLog:
    """One row a change of status, sorted by (at, offline first, operator); columns of shape (rows,)."""

    operator: npt.NDArray[np.int32]
    at: Ints
    online: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        """Return the number of changes."""
        return len(self.operator)


@dataclass(frozen=True, slots=True, eq=False)
class Customers:
    """What the desk does not know of its customers: one row a chat of which there is something to say.

    Sorted by chat; columns of shape (rows,).
    """

    chat: npt.NDArray[np.int32]
    earlier: npt.NDArray[np.int32]
    """The customer's chat before this one, which was abandoned; -1 where this is the first."""
    left_at: Ints
    """When the customer left unnoticed, though the chat went on; ``NOT_YET_US`` where nobody did."""

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.chat)


def nothing_hidden() -> Customers:
    """Return the table of customers who all left openly, and none of whom came back."""
    return Customers(np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0, np.int64))


@dataclass(frozen=True, slots=True, eq=False)
class SamplePath:
    """What one replication left behind."""

    legs: Legs
    operators: OperatorLog
    customers: Customers = field(default_factory=nothing_hidden)

    def fingerprint(self) -> str:
        """Return a SHA-256 over the bytes of every column: two paths are equal when these are.

        An empty table of customers is left out.

        Returns
        -------
        str
            64 hexadecimal digits.
        """
        digest = hashlib.sha256()
        hidden = (self.customers,) if len(self.customers) else ()
        for table in (self.legs, self.operators, *hidden):
            for each in fields(table):
                column = getattr(table, each.name)
                digest.update(f"{each.name}:{column.dtype.str}:{len(column)};".encode())
                digest.update(np.ascontiguousarray(column).tobytes())
        return digest.hexdigest()


LEG_DTYPES: dict[str, type[np.generic]] = {
    "chat": np.int32,
    "leg": np.int16,
    "widget": np.int16,
    "group": np.int16,
    "operator": np.int32,
    "queued_at": np.int64,
    "assigned_at": np.int64,
    "ended_at": np.int64,
    "released_at": np.int64,
    "outcome": np.int8,
}
"""The columns of ``Legs`` and the smallest type that holds each."""
