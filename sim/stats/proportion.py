"""Proportions: how likely it is that a day does something, with an interval that also holds near 0 and 1."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from sim.stats.batches import CONFIDENCE
from sim.stats.metrics import Metrics


@dataclass(frozen=True, slots=True)
class Proportion:
    """A share of ``n`` days, with both ends of its interval; ends are NaN under two days."""

    share: float
    low: float
    high: float
    n: int


def wilson(hits: int, n: int, confidence: float = CONFIDENCE) -> Proportion:
    """Estimate a probability from independent trials, with Wilson's score interval.

    The usual interval, share ± z sqrt(share (1 - share) / n), has no width where all days are alike and
    covers too little near 0 and 1; this one does neither.

    Parameters
    ----------
    hits, n
        Trials that succeeded, and all trials.
    confidence
        Of the interval.

    Returns
    -------
    Proportion
        Blank (NaN) without a trial.

    Raises
    ------
    ValueError
        If there are more hits than trials, or a number is negative.

    References
    ----------
    Wilson (1927), Probable inference, the law of succession, and statistical inference, JASA 22; Brown, Cai
    and DasGupta (2001), Interval estimation for a binomial proportion, Statistical Science 16.
    """
    from scipy.special import ndtri

    if not 0 <= hits <= n:
        raise ValueError(f"{hits} of {n} is no proportion")
    share = hits / n if n else math.nan
    if n < 2:
        return Proportion(share, math.nan, math.nan, n)
    z = float(ndtri(0.5 + confidence / 2))
    centre = (hits + z * z / 2) / (n + z * z)
    half = z / (n + z * z) * math.sqrt(n * share * (1 - share) + z * z / 4)
    # Where no day or every day does it, the end is the share itself: rounding would miss it.
    low = 0.0 if hits == 0 else centre - half
    return Proportion(share, low, 1.0 if hits == n else centre + half, n)


def chance_of_target(runs: Sequence[Metrics], scope: str) -> Proportion:
    """Return the probability that a replication (a day) meets its service-level target.

    Parameters
    ----------
    runs
        Replications of one scenario.
    scope
        A widget or a group, such as ``group:second_level``.

    Returns
    -------
    Proportion
        Of the replications that have a service level.

    Raises
    ------
    KeyError
        If the scope has no target.
    """
    met = [run.value(scope, "target_met") for run in runs]
    known = [value for value in met if not math.isnan(value)]
    return wilson(round(sum(known)), len(known))
