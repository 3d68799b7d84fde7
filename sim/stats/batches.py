"""Combining many replications at once: the same sums in the same order as one by one, in a few steps each."""

import math
from collections.abc import Iterator, Sequence
from typing import Protocol

import numpy as np

from sim.core.kinds import Floats, Ints
from sim.stats.catalogue import METRICS
from sim.stats.metric_info import US_PER_UNIT

CONFIDENCE = 0.95

BATCH_CELLS = 1 << 16
"""Numbers in one step: half a megabyte for each array, which a processor keeps at hand."""


class Table(Protocol):
    """What is combined: numerators over denominators, their last axis being metrics."""

    @property
    def numerator(self) -> Ints:
        """Whole numbers, times in microseconds."""

    @property
    def denominator(self) -> Ints:
        """Whole numbers of the same shape."""


def combine_runs(runs: Sequence[Table], cells: Ints, names: Sequence[str]) -> tuple[Floats, Floats, Ints]:
    """Combine replications, cell by cell: ratio of sums, half-width, number of replications.

    It is what `sim.stats.estimate.combine` makes of `sim.stats.estimate.by_kind`, to the last bit, but for
    figures that did not vary: their half-width is unknown, NaN, unless the scenario leaves nothing to chance.

    Parameters
    ----------
    runs
        One table a replication, all of one shape.
    cells
        Which cells to combine, as places in the flattened tables.
    names
        Names of metrics, the tables' last axis.

    Returns
    -------
    tuple[Floats, Floats, Ints]
        Arrays of the tables' shape, in the catalogue's units; NaN, and no replications, in other cells.
    """
    shape = runs[0].numerator.shape
    is_ratio = np.array([METRICS[name].kind == "ratio" for name in names])
    # Ratios in front, so that what differs between the two kinds are two slices.
    cells = cells[np.argsort(~is_ratio[cells % len(names)], kind="stable")]
    ratios = int(is_ratio[cells % len(names)].sum())
    scale = np.array([US_PER_UNIT.get(METRICS[name].unit, 1) for name in names], dtype=np.float64)
    n, above, below = np.zeros(len(cells), dtype=np.int64), np.zeros(len(cells)), np.zeros(len(cells))
    for top, bottom in _batches(runs, cells, ratios, scale[cells % len(names)]):
        counts = bottom != 0
        n += counts.sum(axis=0)
        above = _add(above, np.where(counts, top, 0.0))
        below = _add(below, bottom)
    blank = np.full(len(cells), math.nan)
    ratio = np.divide(above, below, out=blank.copy(), where=n > 0) + 0.0
    mean_below = np.divide(below, n, out=blank, where=n > 0)
    squares = np.zeros(len(cells))
    for top, bottom in _batches(runs, cells, ratios, scale[cells % len(names)]):
        deviation = np.zeros(top.shape)
        np.divide(top - ratio * bottom, mean_below, out=deviation, where=bottom != 0)
        squares = _add(squares, deviation**2)
    found = np.full((2, math.prod(shape)), math.nan)
    half_width = half_width_of(squares, n)
    if not getattr(runs[0], "is_certain", False):
        # That all replications were alike so far does not say that the next one will be.
        half_width[half_width == 0] = math.nan
    found[0, cells], found[1, cells] = ratio, half_width
    number = np.zeros(math.prod(shape), dtype=np.int64)
    number[cells] = n
    return found[0].reshape(shape), found[1].reshape(shape), number.reshape(shape)


def _batches(
    runs: Sequence[Table], cells: Ints, ratios: int, scale: Floats
) -> Iterator[tuple[Floats, Floats]]:
    """Yield what is summed, above and below, some replications at a time; shape (replications, cells).

    A ratio keeps its denominator as weight; of every other kind, from cell ``ratios`` on, a replication
    counts once, or not at all where it is blank.
    """
    size = max(1, BATCH_CELLS // max(len(cells), 1))
    for begin in range(0, len(runs), size):
        batch = runs[begin : begin + size]
        numerator = np.stack([run.numerator.take(cells) for run in batch])
        denominator = np.stack([run.denominator.take(cells) for run in batch])
        bottom = denominator.astype(np.float64)
        bottom[:, ratios:] = denominator[:, ratios:] != 0
        np.maximum(denominator, 1, out=denominator)
        denominator[:, :ratios] = 1
        yield numerator / (scale * denominator), bottom


def _add(total: Floats, batch: Floats) -> Floats:
    """Add the rows of a batch to a total, one after the other; the batch is written over."""
    batch[0] += total
    added: Floats = np.add.reduce(batch, axis=0)
    return added


def half_width_of(squares: Floats, n: Ints) -> Floats:
    """Return Student's half-width from a sum of squared deviations; NaN under two replications."""
    from scipy.special import stdtrit

    most = int(n.max(initial=0))
    if most < 2:
        return np.full(n.shape, math.nan)
    # One quantile for each possible number of replications: far fewer than cells.
    quantiles = np.append([math.nan, math.nan], stdtrit(np.arange(1.0, most), 0.5 + CONFIDENCE / 2))
    freedom = np.maximum(n * (n - 1), 1)
    half_width: Floats = quantiles[n] * np.sqrt(squares / freedom)
    return half_width
