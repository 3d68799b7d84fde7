"""The crowd: how many chats are at a group, waiting or in hand, as a distribution over each interval."""

import math
from dataclasses import dataclass

import numpy as np

from sim.core.kinds import NOT_YET_US, Floats, Ints
from sim.core.path import SamplePath
from sim.stats.grid import Grid


@dataclass(eq=False)
class Crowd:
    """Time that a group spent with each number of chats, by interval, summed over replications.

    Parameters
    ----------
    grid
        The intervals.
    """

    grid: Grid

    def __post_init__(self) -> None:
        """Begin with nothing."""
        self.spent_us: Ints = np.zeros((len(self.grid), 1), dtype=np.int64)
        self.arrived: Ints = np.zeros(len(self.grid), dtype=np.int64)
        self.delayed: Ints = np.zeros(len(self.grid), dtype=np.int64)
        self.handled_us = 0
        self.handled = 0

    def add(self, path: SamplePath, group: int) -> None:
        """Add one replication's legs of a group.

        A leg is there from joining until its slot is free again, or until it ends where nobody took it. One
        that goes on after its forward came back lengthens the stay that it belongs to, and came to nobody.
        """
        legs = path.legs
        mine = legs.group == group
        start, end = legs.queued_at[mine], legs.ended_at[mine]
        taken, freed = legs.assigned_at[mine], legs.released_at[mine]
        is_taken = taken != NOT_YET_US
        self.handled_us += int((freed - taken)[is_taken].sum())
        is_new = ~legs.goes_on[mine]
        self.handled += int((is_taken & is_new).sum())
        gone = np.where(is_taken, freed, end)
        stays = gone > start
        self._count(start[stays], gone[stays])
        place = self.grid.place(start)
        # Who was neither taken nor there for a moment found no way in.
        waited = np.where(is_taken, taken > start, stays)
        admitted = (is_taken | stays) & is_new & (place >= 0)
        self.arrived += np.bincount(place[admitted], minlength=len(self.grid))
        self.delayed += np.bincount(place[admitted & waited], minlength=len(self.grid))

    def _count(self, start: Ints, end: Ints) -> None:
        """Add the time spent with each number of chats."""
        edges = np.array([self.grid.from_us[0], self.grid.to_us[-1]])
        at = np.concatenate([start, end, edges])
        change = np.concatenate([np.ones_like(start), -np.ones_like(end), np.zeros(2, dtype=np.int64)])
        order = np.argsort(at, kind="stable")
        at, present = at[order], np.cumsum(change[order])
        lasts = at[1:] > at[:-1]
        from_us, to_us, count = at[:-1][lasts], at[1:][lasts], present[:-1][lasts]
        piece, begin, stop = self.grid.cut(from_us, to_us)
        place = self.grid.place(begin)
        inside = place >= 0
        width = max(self.spent_us.shape[1], int(count.max(initial=0)) + 1)
        table = np.zeros((len(self.grid), width), dtype=np.int64)
        table[:, : self.spent_us.shape[1]] = self.spent_us
        np.add.at(table, (place[inside], count[piece][inside]), (stop - begin)[inside])
        self.spent_us = table

    def needed(self, delayed: float) -> Floats:
        """Return the slots that are all busy for just so large a share of each interval, not rounded.

        Between whole numbers of slots the share is taken as linear.
        """
        total = np.maximum(self.spent_us.sum(axis=1, keepdims=True), 1)
        # Share of the time with s chats or more, for s from 0 on; with one more than ever seen it is 0.
        above = np.flip(np.cumsum(np.flip(self.spent_us, axis=1), axis=1), axis=1) / total
        above = np.hstack([above, np.zeros((len(above), 1))])
        enough = np.argmax(above <= delayed, axis=1)
        rows = np.arange(len(above))
        before = above[rows, np.maximum(enough - 1, 0)]
        step = before - above[rows, enough]
        part = np.divide(before - delayed, step, out=np.zeros_like(before), where=step > 0)
        # Where nobody ever is, no slot is needed.
        return np.where(above[:, 1] > 0, enough - 1 + part, 0.0)

    @property
    def delayed_share(self) -> Floats:
        """Return the share of admitted chats that had to wait, by interval of joining; NaN without any."""
        out = np.full(len(self.grid), math.nan)
        share: Floats = np.divide(self.delayed, self.arrived, out=out, where=self.arrived > 0)
        return share

    @property
    def handling_us(self) -> float:
        """Return how long a chat holds its slot on average, wrap-up included; NaN without any."""
        return self.handled_us / self.handled if self.handled else math.nan
