"""What many replications say together: a mean, its half-width and how many replications it rests on.

Counts, maxima and percentiles are averaged. Ratios are the ratio of sums, so that a busy replication weighs
more than a quiet one; their variance comes from linearised residuals (delta method).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim.core.kinds import Bools, Floats, Ints
from sim.stats.batches import combine_runs, half_width_of
from sim.stats.catalogue import METRICS, unit_of
from sim.stats.intervals import IntervalMetrics
from sim.stats.metric_info import US_PER_UNIT
from sim.stats.metrics import Metrics

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure over replications.

    ``half_width`` is that of the 95 % interval, NaN (a blank) under two replications. ``n`` counts the
    replications that have the figure: those in which it is blank are left out. Where none has it, ``mean``
    is NaN.
    """

    mean: float
    half_width: float
    n: int
    unit: str


@dataclass(frozen=True, slots=True, eq=False)
class Summary:
    """Estimates of every metric of every scope; arrays of shape (scopes, names), in the catalogue's units."""

    scopes: tuple[str, ...]
    names: tuple[str, ...]
    mean: Floats
    half_width: Floats
    n: Ints
    defined: Bools
    currency: str = ""
    """Unit of money; empty where the scenario has no costs."""

    def estimate(self, scope: str, metric: str) -> Estimate:
        """Return the estimate of one metric of one scope.

        Raises
        ------
        KeyError
            If there is no such scope or metric, or the scope does not have that metric.
        """
        if scope not in self.scopes or metric not in self.names:
            raise KeyError(f"no metric {metric!r} in scope {scope!r}")
        cell = self.scopes.index(scope), self.names.index(metric)
        if not self.defined[cell]:
            raise KeyError(f"no metric {metric!r} in scope {scope!r}")
        unit = unit_of(metric, self.currency)
        return Estimate(float(self.mean[cell]), float(self.half_width[cell]), int(self.n[cell]), unit)

    def rows(self) -> list[tuple[str, str, str, float, float, int]]:
        """Return ``scope, metric, unit, mean, half_width, n`` for every metric that a scope has."""
        at = self.defined.nonzero()
        figures = zip(self.mean[at].tolist(), self.half_width[at].tolist(), self.n[at].tolist(), strict=True)
        labels = (
            (self.scopes[s], self.names[m], unit_of(self.names[m], self.currency))
            for s, m in zip(*at, strict=True)
        )
        return [(*label, *figure) for label, figure in zip(labels, figures, strict=True)]

    def to_frame(self) -> "pd.DataFrame":
        """Return tidy rows ``scope, metric, unit, mean, half_width, n``."""
        import pandas as pd

        return pd.DataFrame(self.rows(), columns=["scope", "metric", "unit", "mean", "half_width", "n"])


@dataclass(frozen=True, slots=True, eq=False)
class IntervalSummary:
    """Estimates by interval; arrays of shape (scopes, intervals, names), in the catalogue's units."""

    scopes: tuple[str, ...]
    names: tuple[str, ...]
    from_us: Ints
    to_us: Ints
    mean: Floats
    half_width: Floats
    n: Ints

    def rows(self) -> list[tuple[str, int, int, str, str, float, float, int]]:
        """Return ``scope, from_us, to_us, metric, unit, mean, half_width, n``."""
        edges = list(zip(self.from_us.tolist(), self.to_us.tolist(), strict=True))
        units = [(name, METRICS[name].unit) for name in self.names]
        labels = ((scope, *edge, *unit) for scope in self.scopes for edge in edges for unit in units)
        figures = zip(
            self.mean.ravel().tolist(), self.half_width.ravel().tolist(), self.n.ravel().tolist(), strict=True
        )
        return [(*label, *figure) for label, figure in zip(labels, figures, strict=True)]


def estimate_mean(values: npt.ArrayLike, unit: str) -> Estimate:
    """Estimate a mean from one value a replication; NaN values are left out.

    Parameters
    ----------
    values
        Shape (replications,).
    unit
        Of the values.

    Returns
    -------
    Estimate
        With Student's half-width: t(0.975, n - 1) s / sqrt(n).
    """
    column = np.asarray(values, dtype=np.float64)
    blank = np.isnan(column)
    return estimate_ratio(np.where(blank, 0.0, column), ~blank, unit)


def estimate_ratio(numerators: npt.ArrayLike, denominators: npt.ArrayLike, unit: str) -> Estimate:
    """Estimate a ratio of expectations from one numerator and denominator a replication (delta method).

    Parameters
    ----------
    numerators, denominators
        Shape (replications,); replications whose denominator is 0 are left out.
    unit
        Of the ratio.

    Returns
    -------
    Estimate
        The ratio of sums R, with half-width t(0.975, n - 1) s / (mean denominator sqrt(n)), where s is the
        standard deviation of numerator - R denominator.

    References
    ----------
    Cochran (1977), Sampling Techniques, 3rd edition, section 6.3; Law (2015), Simulation Modeling and
    Analysis, 5th edition, section 9.5.3.
    """
    pairs = [np.asarray(side, dtype=np.float64) for side in (numerators, denominators)]
    mean, half_width, n = combine(list(pairs[0]), list(pairs[1]))
    return Estimate(float(mean), float(half_width), int(n), unit)


def jackknife_ratio(numerators: npt.ArrayLike, denominators: npt.ArrayLike, unit: str) -> Estimate:
    """Estimate a ratio of expectations by leaving out one replication at a time.

    Parameters
    ----------
    numerators, denominators
        Shape (replications,); replications whose denominator is 0 are left out.
    unit
        Of the ratio.

    Returns
    -------
    Estimate
        Mean of the pseudo-values and their Student half-width. It agrees with `estimate_ratio` up to terms
        of order 1 / n, and is less biased with few replications.

    References
    ----------
    Quenouille (1956), Notes on bias in estimation, Biometrika 43; Law (2015), section 9.5.3.
    """
    above, below = (np.asarray(side, dtype=np.float64) for side in (numerators, denominators))
    above, below = above[below != 0], below[below != 0]
    n = len(below)
    if n < 2:
        return estimate_ratio(above, below, unit)
    without = (above.sum() - above) / (below.sum() - below)
    return estimate_mean(n * above.sum() / below.sum() - (n - 1) * without, unit)


def summarise(runs: Sequence[Metrics]) -> Summary:
    """Estimate every metric of every scope from the replications of one scenario.

    Raises
    ------
    ValueError
        If there is no replication, or if they are not of the same scenario.
    """
    _require_alike([(run.scopes, run.names) for run in runs])
    first = runs[0]
    # Most cells are those of operators and of metrics that these don't have: they are left out from here on.
    found = combine_runs(runs, np.flatnonzero(first.defined), first.names)
    return Summary(first.scopes, first.names, *found, first.defined, first.currency)


def summarise_intervals(runs: Sequence[Metrics]) -> IntervalSummary:
    """Estimate every metric by interval from the replications of one scenario.

    Raises
    ------
    ValueError
        If there is no replication, if one was measured without intervals, or if they differ.
    """
    parts: list[IntervalMetrics] = [run.intervals for run in runs if run.intervals is not None]
    if len(parts) < len(runs):
        raise ValueError("a replication was measured without intervals")
    _require_alike(
        [(part.scopes, part.names, part.from_us.tobytes(), part.to_us.tobytes()) for part in parts]
    )
    first = parts[0]
    found = combine_runs(parts, np.arange(first.numerator.size), first.names)
    return IntervalSummary(first.scopes, first.names, first.from_us, first.to_us, *found)


def by_kind(numerator: Ints, denominator: Ints, names: Sequence[str]) -> tuple[Floats, Floats]:
    """Return what is summed over replications, above and below, in the catalogue's units.

    A ratio keeps its denominator as weight; of every other kind a replication counts once, or not at all
    where it is blank. The last axis of both arrays is ``names``.
    """
    scale = np.array([US_PER_UNIT.get(METRICS[name].unit, 1) for name in names], dtype=np.float64)
    is_ratio = np.array([METRICS[name].kind == "ratio" for name in names])
    once = (denominator != 0).astype(np.float64)
    below = np.where(is_ratio, denominator, once)
    return numerator / np.where(is_ratio, scale, scale * np.maximum(denominator, 1)), below


def combine(above: Sequence[Floats], below: Sequence[Floats]) -> tuple[Floats, Floats, Ints]:
    """Combine replications, cell by cell: ratio of sums, half-width, number of replications.

    Parameters
    ----------
    above, below
        One array a replication, all of one shape; where ``below`` is 0 the replication is left out.

    Returns
    -------
    tuple[Floats, Floats, Ints]
        Arrays of that shape; NaN where nothing is left, or too little for an interval.
    """
    n, ratio, mean_below = pool(above, below)
    squares = np.zeros(np.shape(ratio))
    for top, bottom in zip(above, below, strict=True):
        squares += residual(top, bottom, ratio, mean_below) ** 2
    return ratio, half_width_of(squares, n), n


def pool(above: Sequence[Floats], below: Sequence[Floats]) -> tuple[Ints, Floats, Floats]:
    """Return the number of replications that count, the ratio of sums, and the mean below."""
    shape = np.shape(above[0]) if len(above) else ()
    n, top_sum, bottom_sum = np.zeros(shape, dtype=np.int64), np.zeros(shape), np.zeros(shape)
    for top, bottom in zip(above, below, strict=True):
        counts = np.not_equal(bottom, 0)
        n += counts
        top_sum += np.where(counts, top, 0.0)
        bottom_sum += bottom
    blank = np.full(shape, math.nan)
    ratio = np.divide(top_sum, bottom_sum, out=blank.copy(), where=n > 0) + 0.0
    return n, ratio, np.divide(bottom_sum, n, out=blank, where=n > 0)


def residual(top: Floats, bottom: Floats, ratio: Floats, mean_below: Floats) -> Floats:
    """Return one replication's linearised deviation from the ratio; 0 where it does not count."""
    out = np.zeros(np.shape(ratio))
    deviation: Floats = np.divide(top - ratio * bottom, mean_below, out=out, where=np.not_equal(bottom, 0))
    return deviation


def _require_alike(shapes: Sequence[object]) -> None:
    """Refuse replications that do not belong together."""
    if not shapes:
        raise ValueError("no replication to summarise")
    if any(shape != shapes[0] for shape in shapes):
        raise ValueError("the replications are not of the same scenario: their scopes or metrics differ")
