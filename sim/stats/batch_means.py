"""Batch means: an interval from one long run, whose observations depend on each other."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.core.kinds import Floats
from sim.stats.estimate import Estimate, estimate_mean

TESTED = (512, 256, 128, 64)
"""Numbers of batches that are tried, the shortest batches first."""
JOINED = 4
"""So many batches that passed the test make one batch of the interval: those are all the less dependent."""
LEAST = TESTED[-1] // JOINED
LEVEL = 0.1
"""Level of the test: a larger one finds dependence sooner and takes longer batches."""


@dataclass(frozen=True, slots=True)
class BatchMeans:
    """The mean of one long run.

    Attributes
    ----------
    estimate
        With Student's half-width over the batches; ``n`` is the number of batches.
    size
        Observations in each.
    lag_one
        Correlation of neighbouring batches of a quarter of the size: those that were tested.
    long_enough
        Whether a quarter of a batch already passed the test of independence. If not, the run is too short
        for its autocorrelation and the half-width is too small.
    """

    estimate: Estimate
    size: int
    lag_one: float
    long_enough: bool


def batch_means(values: npt.ArrayLike, unit: str) -> BatchMeans:
    """Estimate the mean of a stationary series from one run.

    The shortest batches whose means pass von Neumann's test are joined four at a time, which gives 16 to 128
    batches. Where none passes, 16 batches are taken and ``long_enough`` is false.

    Parameters
    ----------
    values
        Observations in the order of time, the warm-up left out. So many at the start that the rest fills the
        batches are left out too.
    unit
        Of the values.

    Returns
    -------
    BatchMeans
        Of the whole series.

    Raises
    ------
    ValueError
        If there are fewer than two observations for each of the batches that are tested.

    References
    ----------
    Schmeiser (1982), Batch size effects in the analysis of simulation output, Operations Research 30: more
    than 30 batches gain little; Law and Carson (1979), A sequential procedure for determining the length of a
    steady-state simulation, Operations Research 27: to test short batches and use long ones; Fishman (1978),
    Grouping observations in digital simulation, Management Science 24: von Neumann's test.
    """
    series = np.asarray(values, dtype=np.float64)
    if len(series) < 2 * TESTED[-1]:
        raise ValueError(f"batch means need at least {2 * TESTED[-1]} observations, not {len(series)}")
    tried = [count for count in TESTED if len(series) >= 2 * count]
    passed = next((count for count in tried if not is_dependent(_batched(series, count))), None)
    tested = passed or TESTED[-1]
    means = _batched(series, tested // JOINED)
    size = len(series) // len(means)
    return BatchMeans(estimate_mean(means, unit), size, lag_one(_batched(series, tested)), passed is not None)


def lag_one(values: npt.ArrayLike) -> float:
    """Return the correlation of neighbouring values; NaN where nothing varies."""
    series = np.asarray(values, dtype=np.float64)
    apart = series - series.mean()
    total = float((apart**2).sum())
    return float((apart[1:] * apart[:-1]).sum()) / total if total > 0 else math.nan


def von_neumann(values: npt.ArrayLike) -> float:
    """Return how many standard errors von Neumann's ratio lies below that of independent values.

    The statistic is sqrt((n² - 1) / (n - 2)) (1 - q / 2), q being the sum of squared differences of
    neighbours over the sum of squared deviations from the mean: about standard normal where values are
    independent, large where neighbours are alike.

    Parameters
    ----------
    values
        At least three.

    Returns
    -------
    float
        0 where nothing varies.

    References
    ----------
    von Neumann (1941), Distribution of the ratio of the mean square successive difference to the variance,
    Annals of Mathematical Statistics 12.
    """
    series = np.asarray(values, dtype=np.float64)
    n = len(series)
    around = float(((series - series.mean()) ** 2).sum())
    if around == 0:
        return 0.0
    ratio = float((np.diff(series) ** 2).sum()) / around
    return math.sqrt((n * n - 1) / (n - 2)) * (1 - ratio / 2)


def is_dependent(values: npt.ArrayLike, level: float = LEVEL) -> bool:
    """Say whether neighbours are more alike than chance explains, by von Neumann's one-sided test."""
    from scipy.special import ndtri

    return von_neumann(values) > float(ndtri(1 - level))


def _batched(series: Floats, count: int) -> Floats:
    """Return the means of equal batches; what is left over at the start is left out."""
    size = len(series) // count
    kept = series[len(series) - size * count :]
    means: Floats = kept.reshape(count, size).mean(axis=1)
    return means
