"""Control variates: part of the noise is known beforehand, and is taken out of a figure.

A day's offered work is drawn before the run and its expectation is known exactly. Where it came out high by
chance, waits did too: a regression tells by how much, and that much is taken off. Never a default.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.core.kinds import Floats
from sim.stats.batches import CONFIDENCE
from sim.stats.estimate import Estimate, estimate_ratio, pool, residual


@dataclass(frozen=True, slots=True)
class Controlled:
    """A figure with and without control variates.

    Attributes
    ----------
    plain
        The usual estimate.
    estimate
        The controlled one, with its own half-width.
    controls
        How many control variates were used: those that do not vary are left out.
    """

    plain: Estimate
    estimate: Estimate
    controls: int

    @property
    def factor(self) -> float:
        """How many times as many replications the usual estimate needs for this half-width."""
        if not self.estimate.half_width > 0:
            return math.nan
        return (self.plain.half_width / self.estimate.half_width) ** 2


def control(
    numerators: npt.ArrayLike,
    denominators: npt.ArrayLike,
    controls: npt.ArrayLike,
    expectations: npt.ArrayLike,
    unit: str,
) -> Controlled:
    """Estimate a ratio of expectations with the help of control variates.

    Parameters
    ----------
    numerators, denominators
        Shape (replications,); a mean has denominators of 1, and a 0 leaves the replication out.
    controls
        Shape (replications, controls).
    expectations
        Their exact means, shape (controls,).
    unit
        Of the ratio.

    Returns
    -------
    Controlled
        The linearised values of the ratio are regressed on the controls: the estimate is the fitted value at
        the expectations, its interval that of the regression, t with replications - controls - 1 degrees of
        freedom. With too few replications for that the plain estimate is given twice.

    References
    ----------
    Lavenberg and Welch (1981), A perspective on the use of control variables to increase the efficiency of
    Monte Carlo simulations, Management Science 27, 322-335. The bias is of order 1 / replications, none where
    figure and controls are jointly normal.
    """
    above, below = (np.asarray(side, dtype=np.float64) for side in (numerators, denominators))
    plain = estimate_ratio(above, below, unit)
    counts = below != 0
    known = np.asarray(controls, dtype=np.float64)[counts] - np.asarray(expectations, dtype=np.float64)
    known = _independent(known)
    n, used = known.shape
    freedom = n - used - 1
    if freedom < 2 or used == 0:
        return Controlled(plain, plain, 0)
    above, below = above[counts], below[counts]
    _, ratio, mean_below = pool(list(above), list(below))
    full = np.full(n, ratio), np.full(n, mean_below)
    values = full[0] + residual(above, below, *full)
    design = np.column_stack([np.ones(n), known])
    inverse = np.linalg.inv(design.T @ design)
    fitted = inverse @ design.T @ values
    variance = float(((values - design @ fitted) ** 2).sum()) / freedom
    half = _student(freedom) * math.sqrt(variance * float(inverse[0, 0]))
    return Controlled(plain, Estimate(float(fitted[0]), half, n, unit), used)


def _independent(controls: Floats) -> Floats:
    """Return the controls that vary and are no combination of those before them, in units of their spread."""
    kept: list[Floats] = []
    for column in controls.T:
        spread = float(column.std())
        if spread <= 1e-12 * max(1.0, float(np.abs(column).max(initial=0.0))):
            continue
        trial = np.column_stack([np.ones(len(column)), *kept, column / spread])
        if np.linalg.matrix_rank(trial, tol=1e-6 * len(column) ** 0.5) == trial.shape[1]:
            kept.append(column / spread)
    return np.column_stack(kept) if kept else np.empty((len(controls), 0))


def _student(freedom: int) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(freedom, 0.5 + CONFIDENCE / 2))
