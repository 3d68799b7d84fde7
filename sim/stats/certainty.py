"""Certainty: how well a figure is known for sure, where data are few, rare or all alike.

Student's interval has no width where all replications say the same, and is too narrow where what is counted
happens seldom. Whoever decides by a half-width (whether a precision is reached, whether a target is met) asks
here: a figure that too few replications have, or of which nothing bounds the truth, is unknown, its
half-width infinite.
"""

import math
from collections.abc import Sequence

import numpy as np

from sim.core.blueprint import Blueprint
from sim.core.kinds import Choice, Floats
from sim.core.variates import LawKind
from sim.stats.batches import CONFIDENCE
from sim.stats.catalogue import METRICS
from sim.stats.metric_info import WORK

FEWEST_WITH_FIGURE = 10
"""Replications that have to have a figure, and ones that have to differ from none, before it is known."""

FEWEST_CHATS = 100
"""Chats that a mean has to speak of: the interval of a mean of few waits, which are skewed, is too narrow."""


def is_proportion(metric: str) -> bool:
    """Say whether a metric is a share of counted things, chats, intervals or days, and not of time."""
    info = METRICS[metric]
    return info.unit == "share" and info.kind == "ratio" and info.source != WORK


def known_half_width(top: Floats, bottom: Floats, half_width: float, metric: str) -> float:
    """Return a half-width that holds where Student's is too small: infinite where nothing is known.

    Parameters
    ----------
    top, bottom
        Numerator and denominator of each replication, in the metric's unit (`sim.stats.estimate.by_kind`).
    half_width
        Student's, of the ratio of sums; NaN where there is none.
    metric
        Name in the catalogue.

    Returns
    -------
    float
        At least the given one. A share of counted things is bounded by the exact interval of Clopper and
        Pearson, a number of chats by the exact Poisson interval (Garwood); of both the wider end counts. Any
        other figure has to speak of `FEWEST_CHATS`; where fewer than `FEWEST_WITH_FIGURE` replications are
        above nothing, the exact upper bound of their share counts, with the largest value that one had, and
        if none is, nothing is known.

    References
    ----------
    Clopper and Pearson (1934), Biometrika 26; Garwood (1936), Fiducial limits for the Poisson distribution,
    Biometrika 28; Hanley and Lippman-Hand (1983), If nothing goes wrong, is everything all right? JAMA 249.
    """
    has = bottom != 0
    n = int(has.sum())
    if n < FEWEST_WITH_FIGURE or math.isnan(half_width):
        return math.inf
    events, trials = float(top[has].sum()), float(bottom[has].sum())
    if is_proportion(metric):
        return max(half_width, proportion_reach(events, trials))
    info = METRICS[metric]
    if info.kind == "count" and info.unit == "chats":
        return max(half_width, count_reach(events) / trials)
    if info.kind == "ratio" and trials < FEWEST_CHATS:
        return math.inf
    values = np.abs(top[has] / bottom[has])
    return _bounded(half_width, int((values != 0).sum()), n, float(values.max()))


def proportion_reach(events: float, trials: float, confidence: float = CONFIDENCE) -> float:
    """Return how far the exact interval of a proportion reaches from the share that was seen."""
    low, high = proportion_bounds(events, trials, (1 - confidence) / 2)
    share = events / trials
    return max(share - low, high - share)


def proportion_bounds(events: float, trials: float, tail: float) -> tuple[float, float]:
    """Return the exact bounds of a proportion, each wrong with the chance ``tail`` at most."""
    from scipy.special import betaincinv

    low = float(betaincinv(events, trials - events + 1, tail)) if events > 0 else 0.0
    high = float(betaincinv(events + 1, trials - events, 1 - tail)) if events < trials else 1.0
    return low, high


def count_reach(events: float, confidence: float = CONFIDENCE) -> float:
    """Return how far the exact interval of a Poisson number reaches from the number that was seen."""
    from scipy.special import gammaincinv

    tail = (1 - confidence) / 2
    low = float(gammaincinv(events, tail)) if events > 0 else 0.0
    return max(events - low, float(gammaincinv(events + 1, 1 - tail)) - events)


def known_difference(
    tops: Sequence[Floats], bottoms: Sequence[Floats], half_width: float, metric: str
) -> float:
    """Return a half-width of a paired difference that holds where few replications differ, or none does.

    Parameters
    ----------
    tops, bottoms
        Numerators and denominators of the two sides, each of shape (replications,).
    half_width
        Student's, of the paired difference.
    metric
        Name in the catalogue.

    Returns
    -------
    float
        At least the given one. The share of replications that differ has an exact upper bound; one that
        differs is taken to do so by no more than the largest value that a replication had, or by all of a
        proportion. Infinite where fewer than `FEWEST_WITH_FIGURE` have the figure, or all of them nothing.
    """
    counts = (bottoms[0] != 0) & (bottoms[1] != 0)
    n = int(counts.sum())
    if n < FEWEST_WITH_FIGURE or math.isnan(half_width):
        return math.inf
    one, two = (top[counts] / bottom[counts] for top, bottom in zip(tops, bottoms, strict=True))
    differing = int((one != two).sum())
    largest = 1.0 if is_proportion(metric) else float(max(np.abs(one).max(), np.abs(two).max()))
    return _bounded(half_width, differing, n, largest)


def _bounded(half_width: float, differing: int, n: int, largest: float) -> float:
    """Widen a half-width where few of n replications differ, by no more than the largest value each."""
    if differing >= FEWEST_WITH_FIGURE:
        return half_width if half_width > 0 else math.inf
    if largest == 0:
        return math.inf
    return max(half_width, proportion_bounds(differing, n, (1 - CONFIDENCE) / 2)[1] * largest)


def nothing_varies(blueprint: Blueprint) -> bool:
    """Say whether a scenario leaves nothing to chance: then all replications are one and the same.

    Arrivals and durations come from a history, or are constant, and no share lies between none and all.
    """
    widgets, ways, staff = blueprint.widgets, blueprint.escalations, blueprint.operators
    demands = all(demand.trace_us is not None for demand in widgets.demand)
    laws = (
        *widgets.handling, *widgets.patience, *widgets.redial_delay, *widgets.detection, *ways.briefing,
        *ways.patience, *ways.handling, *ways.handling_before, *blueprint.groups.wrap_up,
        *blueprint.groups.pull_delay,
    )  # fmt: skip
    shares = (
        widgets.balk, widgets.returning, widgets.redial_share, widgets.silent, staff.absence,
        ways.return_probability, ways.probability,
    )  # fmt: skip
    rules = blueprint.groups.choice
    return (
        demands
        and all(law is None or law.kind in (LawKind.CONSTANT, LawKind.ROWS) for law in laws)
        and all(share is None or bool(np.isin(share, (0.0, 1.0)).all()) for share in shares)
        and (rules is None or not (rules == Choice.RANDOM).any())
    )
