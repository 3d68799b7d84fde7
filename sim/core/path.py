"""The record of one run: what happened to every leg, and who was online when. Nothing else is kept.

Everything that is measured, drawn or checked comes from these two tables afterwards (model, section 6).
"""

import hashlib
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from sim.core.kinds import Ints


@dataclass(frozen=True, slots=True, eq=False)
class Legs:
    """One row a leg, sorted by (chat, leg); every column has shape (rows,).

    Times are microseconds since the first midnight, ``NOT_YET_US`` where the moment did not happen:
    ``assigned_at`` and ``released_at`` of a leg that nobody took. A leg that the desk's stop cut off has
    outcome ``UNFINISHED`` and ends (and, if it held a slot, releases it) at that stop.
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
class SamplePath:
    """What one replication left behind."""

    legs: Legs
    operators: OperatorLog

    def fingerprint(self) -> str:
        """Return a SHA-256 over the bytes of every column: two paths are equal when these are.

        Returns
        -------
        str
            64 hexadecimal digits.
        """
        digest = hashlib.sha256()
        for table in (self.legs, self.operators):
            for field in fields(table):
                column = getattr(table, field.name)
                digest.update(f"{field.name}:{column.dtype.str}:{len(column)};".encode())
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
