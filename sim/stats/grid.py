"""The day in intervals: open hours cut into stretches of 30 minutes or so from each opening."""

from dataclasses import dataclass

import numpy as np

from sim.core.kinds import Ints

HALF_HOUR_US = 30 * 60 * 1_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """Intervals [from, to) in rising order, without overlap; both arrays have shape (k,)."""

    from_us: Ints
    to_us: Ints

    def __len__(self) -> int:
        """Return the number of intervals."""
        return len(self.from_us)

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


def cut_open_hours(open_us: Ints, measure_from_us: int, interval_us: int | None) -> Grid:
    """Cut the open hours into intervals.

    Parameters
    ----------
    open_us
        Open stretches, shape (k, 2), rising.
    measure_from_us
        End of the warm-up: what lies before is left out, an interval across it is shortened.
    interval_us
        Length of an interval, counted from each opening; the last one before a closing may be shorter.
        None: each open stretch is one interval.

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
    opens, closes = open_us[:, 0], open_us[:, 1]
    if interval_us is None:
        start, end = opens, closes
    else:
        count = -(-(closes - opens) // interval_us)
        stretch = np.repeat(np.arange(len(count)), count)
        nth = np.arange(len(stretch)) - np.repeat(np.cumsum(count) - count, count)
        start = opens[stretch] + nth * interval_us
        end = np.minimum(start + interval_us, closes[stretch])
    kept = end > measure_from_us
    return Grid(np.maximum(start[kept], measure_from_us), end[kept])
