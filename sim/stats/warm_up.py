"""Warm-up: how much of a run's beginning to leave out, so that the empty start doesn't bias the mean."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.core.kinds import Floats

BATCH = 5
"""Observations averaged before the rule is applied: the 5 of MSER-5."""


@dataclass(frozen=True, slots=True)
class Truncation:
    """Where a run's steady part begins.

    Attributes
    ----------
    first
        Place of the first observation to keep.
    reliable
        Whether that lies in the first half: beyond, the rule found no steady part, and the run is too short.
    """

    first: int
    reliable: bool


def mser(values: npt.ArrayLike, batch: int = BATCH) -> Truncation:
    """Find the truncation that gives the mean of the rest the smallest standard error (MSER-5).

    Parameters
    ----------
    values
        Observations in the order of time, without blanks.
    batch
        Observations averaged at a time; a rest that fills no batch is left out.

    Returns
    -------
    Truncation
        ``first`` is a multiple of ``batch``.

    Raises
    ------
    ValueError
        If there are fewer than ten batches, or a blank.

    References
    ----------
    White (1997), An effective truncation heuristic for bias reduction in simulation output, Simulation 69;
    White, Cobb and Spratt (2000), A comparison of five steady-state truncation heuristics, WSC. The last
    five batches are never taken as the steady part, and a minimum in the second half is no answer (Hoad,
    Robinson and Davies 2010b, Automating warm-up length estimation, JORS 61).
    """
    series = np.asarray(values, dtype=np.float64)
    count = len(series) // batch
    if count < 10 or np.isnan(series).any():
        raise ValueError(f"a warm-up is looked for in at least {10 * batch} observations without blanks")
    means = series[: count * batch].reshape(count, batch).mean(axis=1)
    # Around the mean, so that no digit is lost in the difference of two large sums.
    means = means - means.mean()
    left = np.arange(count, 0, -1)
    total, squares = np.cumsum(means[::-1])[::-1], np.cumsum(means[::-1] ** 2)[::-1]
    spread = np.maximum(squares - total**2 / left, 0.0)
    criterion = (spread / left**2)[: count - 5]
    best = int(np.argmin(criterion))
    return Truncation(best * batch, best <= count // 2)


def welch_curve(runs: npt.ArrayLike, window: int) -> Floats:
    """Return the moving average of the mean over replications, for Welch's plot.

    Parameters
    ----------
    runs
        Shape (replications, moments); blanks (NaN) are left out of the mean.
    window
        Half the span: each value is averaged with so many neighbours on either side, fewer at the start.

    Returns
    -------
    Floats
        Shape (moments - window,).

    Raises
    ------
    ValueError
        If the window is negative, or leaves no moment.

    References
    ----------
    Welch (1983), The statistical analysis of simulation results, in Lavenberg (ed.), Computer Performance
    Modeling Handbook; Law (2015), section 9.5.1.
    """
    table = np.atleast_2d(np.asarray(runs, dtype=np.float64))
    moments = table.shape[1]
    if not 0 <= window < moments:
        raise ValueError(f"a window of {window} does not fit {moments} moments")
    known = ~np.isnan(table)
    counts = known.sum(axis=0)
    mean = np.divide(
        np.where(known, table, 0.0).sum(axis=0), counts, out=np.full(moments, np.nan), where=counts > 0
    )
    ends = moments - window
    spans = [(at - min(at, window), at + min(at, window) + 1) for at in range(ends)]
    return np.array([_mean_of(mean[low:high]) for low, high in spans])


def _mean_of(values: Floats) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else float("nan")
