"""The day in intervals: open hours cut at the half hours of the clock, or at other times of it."""

from dataclasses import dataclass

import numpy as np

from sim.core.blueprint import Blueprint
from sim.core.kinds import Ints
from sim.core.local_time import clock_pieces
from sim.units import US_PER_DAY

HALF_HOUR_US = 30 * 60 * 1_000_000
OF_SCENARIO = 0
"""For the length of an interval: the one that the scenario says."""


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """Intervals [from, to) in rising order, without overlap; both arrays have shape (k,)."""

    from_us: Ints
    to_us: Ints

    def __len__(self) -> int:
        """Return the number of intervals."""
        return len(self.from_us)

    def edges_with_outside(self, mark_us: int) -> dict[str, Ints]:
        """Return ``from_us`` and ``to_us`` with one entry more, for what is outside all intervals."""
        return {"from_us": np.append(self.from_us, mark_us), "to_us": np.append(self.to_us, mark_us)}

    def place(self, at_us: Ints) -> Ints:
        """Return the interval of each moment, -1 where none holds it; shape as given."""
        if not len(self):
            return np.full(len(at_us), -1, dtype=np.int64)
        place = np.searchsorted(self.from_us, at_us, side="right").astype(np.int64) - 1
        place[at_us >= self.to_us[place]] = -1
        return place

    def cut(self, from_us: Ints, to_us: Ints) -> tuple[Ints, Ints, Ints]:
        """Cut windows at every edge of the grid.

        Parameters
        ----------
        from_us, to_us
            Windows with from < to, shape (k,).

        Returns
        -------
        tuple[Ints, Ints, Ints]
            For each piece: the window that it belongs to, its start and its end. The pieces of a window
            follow each other and fill it.
        """
        edges = np.unique(np.concatenate([self.from_us, self.to_us]))
        first = np.searchsorted(edges, from_us, side="right")
        pieces = np.searchsorted(edges, to_us, side="left") - first + 1
        window = np.repeat(np.arange(len(from_us)), pieces)
        last = np.cumsum(pieces) - 1
        nth = np.arange(len(window)) - np.repeat(last - pieces + 1, pieces)
        inner = np.append(edges, np.int64(0))[first[window] + nth]
        end = inner.copy()
        end[last] = to_us
        start = np.empty_like(end)
        start[1:] = end[:-1]
        start[last - pieces + 1] = from_us
        return window, start, end


def cut_open_hours(blueprint: Blueprint, measure_from_us: int, interval_us: int | None) -> Grid:
    """Cut the open hours into intervals that begin on the clock.

    Parameters
    ----------
    blueprint
        The scenario, with its open hours and time zone.
    measure_from_us
        End of the warm-up: what lies before is left out, an interval across it is shortened.
    interval_us
        Length of an interval: they begin at its multiples on the clock since midnight, half hours at :00 and
        :30, whenever the desk opens. The first after an opening and the last before a closing, a midnight or
        a clock change may be shorter. None: each open stretch is one interval.

    Returns
    -------
    Grid
        The intervals.

    Raises
    ------
    ValueError
        If the interval is not positive.
    """
    if interval_us is not None and interval_us <= 0:
        raise ValueError(f"an interval must be positive, not {interval_us} microseconds")
    open_us = blueprint.open_us
    if interval_us is None or not len(open_us):
        start, end = open_us[:, 0], open_us[:, 1]
    else:
        on_clock = [_edges(*piece, interval_us) for piece in clock_pieces(blueprint, int(open_us[-1, 1]))]
        edges = np.unique(np.concatenate([open_us.ravel(), *on_clock]))
        start, end = edges[:-1], edges[1:]
        stretch = np.searchsorted(open_us[:, 0], start, side="right") - 1
        is_open = (stretch >= 0) & (start < open_us[stretch, 1])
        start, end = start[is_open], end[is_open]
    kept = end > measure_from_us
    return Grid(np.maximum(start[kept], measure_from_us), end[kept])


def _edges(from_us: int, to_us: int, ahead_us: int, interval_us: int) -> Ints:
    """Return where intervals begin between two clock changes, the first of these included."""
    days = np.arange((from_us + ahead_us) // US_PER_DAY, (to_us + ahead_us) // US_PER_DAY + 1)
    clock = days[:, None] * US_PER_DAY + np.arange(0, US_PER_DAY, interval_us)
    elapsed = clock.ravel() - ahead_us
    return np.append(elapsed[(elapsed > from_us) & (elapsed < to_us)], from_us)
