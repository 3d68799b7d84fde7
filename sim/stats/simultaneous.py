"""Simultaneous intervals: several statements that are all true together with the stated confidence."""

from collections.abc import Sequence
from dataclasses import replace

from sim.stats.batches import CONFIDENCE
from sim.stats.estimate import Estimate


def widened(estimate: Estimate, together: int, confidence: float = CONFIDENCE) -> Estimate:
    """Return an estimate with the half-width that it needs as one of several.

    Parameters
    ----------
    estimate
        With Student's half-width at 95 %.
    together
        How many intervals are to hold all at once, at least 1.
    confidence
        That all of them hold.

    Returns
    -------
    Estimate
        With the half-width at 1 - (1 - confidence) / together.

    Raises
    ------
    ValueError
        If ``together`` is below 1.
    """
    from scipy.special import stdtrit

    if together < 1:
        raise ValueError(f"at least one interval is needed, not {together}")
    if estimate.n < 2:
        return estimate
    freedom, alpha = estimate.n - 1, (1 - confidence) / together
    factor = float(stdtrit(freedom, 1 - alpha / 2) / stdtrit(freedom, 0.5 + CONFIDENCE / 2))
    return replace(estimate, half_width=estimate.half_width * factor)


def bonferroni(estimates: Sequence[Estimate], confidence: float = CONFIDENCE) -> list[Estimate]:
    """Return estimates whose intervals all hold together with the confidence, however they depend.

    Parameters
    ----------
    estimates
        All that is said at once; also those that nobody will look at afterwards.
    confidence
        That all intervals hold.

    Returns
    -------
    list[Estimate]
        The same means with wider half-widths.

    References
    ----------
    Bonferroni's inequality; Law (2015), section 9.7. Holm's step-down tests reject more, but the intervals
    that belong to them are not of the form mean ± half-width: so Bonferroni's it is.
    """
    return [widened(estimate, len(estimates), confidence) for estimate in estimates]
