"""Scratch for drawing: arrays that one tape after the other uses, so that a draw needs little new memory."""

import numpy as np

from sim.core.draw.bits import POOL, STATE
from sim.core.draw.cells import FLOATS, INTS, Room
from sim.core.draw.needs import Paths
from sim.core.draw.plan import KINDS, NeedsPlan, RowsPlan
from sim.core.draw.rows import COLUMNS, Rows
from sim.core.draw.values import BLOCK
from sim.core.kinds import Ints


class Scratch:
    """What one thread draws with; it grows with the longest tape so far.

    Parameters
    ----------
    rows_plan, needs_plan
        What is drawn.
    legs
        The largest number of legs of a chat.
    """

    def __init__(self, rows_plan: RowsPlan, needs_plan: NeedsPlan, legs: int) -> None:
        families, attempts = len(rows_plan.family), 1 + int(rows_plan.redial_most.max(initial=0))
        self._legs, self._has_homes = legs, len(needs_plan.way_back) > 0
        self._days = int(rows_plan.stretch_day.max(initial=0)) + 1
        self.room = Room(
            np.empty(STATE, np.uint64), np.empty((FLOATS, BLOCK)), np.empty((INTS, BLOCK), np.int64)
        )
        self.pool = np.empty(POOL + 1, dtype=np.uint64)
        self._family = np.empty((families * attempts, COLUMNS), dtype=np.int64)
        self._bounds = np.empty(families + 1, dtype=np.int64)
        self._mass = np.empty(len(rows_plan.corner_us))
        self._stretches = len(rows_plan.stretch_day)
        self._lists = np.empty((0, 0), dtype=np.int64)
        self._u = np.empty(0)
        self._paths = self._paths_of(0)

    def rows(self, count: int, link: Ints | None) -> Rows:
        """Return room for so many chats; what stays with the tape is new."""
        if self._lists.shape[1] < count:
            self._lists = np.empty((4, count), dtype=np.int64)
            self._u = np.empty(max(count, self._days))
        row, place, spare, own_link = self._lists[:, :count]
        return Rows(
            arrived=np.empty(count, dtype=np.int64),
            link=own_link if link is None else link,
            row=row,
            place=place,
            family=self._family,
            absent=np.empty(self._stretches, dtype=np.bool_),
            spare=spare,
            mass=self._mass,
            u=self._u,
            bounds=self._bounds,
            state=self.room.state,
        )

    def paths(self, most: int) -> Paths:
        """Return room for the legs of so many chats of a family."""
        if len(self._paths.u) < most:
            self._paths = self._paths_of(most)
        return self._paths

    def _paths_of(self, most: int) -> Paths:
        return Paths(
            here=np.empty((2, most), dtype=np.int64),
            came_by=np.empty((2, most), dtype=np.int64),
            law=np.empty((2, KINDS, most), dtype=np.int32),
            homes=np.empty((3, self._legs, most if self._has_homes else 0), dtype=np.int64),
            u=np.empty(most),
        )
