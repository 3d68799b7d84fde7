"""Selection: which of many systems has the largest mean, with a guarantee, dropping losers on the way.

The procedure KN of Kim and Nelson compares all pairs after every replication and drops a system once another
is ahead of it by more than chance explains. Systems may share their random numbers, and should: the more
alike the noise, the sooner the losers go.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from sim.core.kinds import Floats, Ints

Draw = Callable[[Sequence[int], range], Floats]
"""Return one value for each of some systems and replications, shape (systems, replications)."""

FIRST = 20
"""Replications of every system before the first is dropped: they estimate the variances."""
DIFFERING = 10
"""Replications in which two systems have to differ before their variance is believed in."""
BLOCK = 10
"""Replications drawn at a time later on. The rule looks after each; the rest is drawn in vain."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What a selection ended with.

    Attributes
    ----------
    best
        Place of the selected system; -1 if the cap came first.
    means
        Of the replications that each system had, shape (systems,).
    counts
        How many replications were drawn of each, shape (systems,).
    survivors
        Those who were still in when the procedure ended, the one with the largest mean first.
    """

    best: int
    means: Floats
    counts: Ints
    survivors: tuple[int, ...]


def select_largest(
    draw: Draw,
    systems: int,
    indifference: float,
    confidence: float = 0.95,
    first: int = FIRST,
    cap: int | None = None,
    largest: float | None = None,
) -> Selection:
    """Find the system with the largest mean.

    Parameters
    ----------
    draw
        Is asked for replications 0, 1, 2, ... of the systems that are still in.
    systems
        How many there are, at least 2.
    indifference
        The smallest difference that matters, above 0, in the values' unit.
    confidence
        Where the best is better than all others by at least ``indifference``, it is selected with this
        probability. Where several are closer than that, one of them is.
    first
        Replications before the first decision, at least 2.
    cap
        Give up after so many replications; None: never.
    largest
        The largest difference that a replication can make, 1 of a share; None: the range of the values seen.

    Returns
    -------
    Selection
        The procedure ends by itself: `last_replication` bounds it. Where two systems are alike in almost all
        of the first replications, more are drawn before a variance is believed in: until `DIFFERING` differ,
        or until what may have been missed is less than the indifference.

    Raises
    ------
    ValueError
        If an argument is outside its domain, or a value is blank (NaN).

    References
    ----------
    Kim and Nelson (2001), A fully sequential procedure for indifference-zone selection in simulation, ACM
    Transactions on Modeling and Computer Simulation 11, 251-273, with c = 1. The guarantee is for normal
    values that are independent over replications; over systems they may depend in any way. That figures of
    a whole day are near enough to normal is assumed.
    """
    if systems < 2 or not indifference > 0 or first < 2 or not 0 < confidence < 1:
        raise ValueError(
            "a selection needs two systems, a difference that matters, and two replications each"
        )
    values = _checked(draw(range(systems), range(first)))
    while (more := _too_alike(values, indifference, largest)) and (cap is None or first < cap):
        upto = first + more if cap is None else min(first + more, cap)
        fresh = _checked(draw(range(systems), range(first, upto)))
        values, first = np.concatenate([values, fresh], axis=1), upto
    if _too_alike(values, indifference, largest):
        means = values.mean(axis=1)
        order = sorted(range(systems), key=lambda system: -means[system])
        return Selection(-1, means, np.full(systems, first, dtype=np.int64), tuple(order))
    scale = boundary(systems, confidence, first)
    apart = values[:, None, :] - values[None, :, :]
    # Of two that seldom differ the sample says little: what may have been missed counts too.
    missed = _missed_variance(apart, _reach_of_a_day(values, largest))
    variance = np.maximum(apart.var(axis=2, ddof=1), missed)
    reach = scale * variance / indifference
    counts = np.full(systems, first, dtype=np.int64)
    means = values.mean(axis=1)
    alive, sums, done = list(range(systems)), values.sum(axis=1), first
    while True:
        alive = _screened(alive, sums, done, reach, indifference)
        if len(alive) == 1 or done > last_replication(reach[np.ix_(alive, alive)], indifference):
            order = sorted(alive, key=lambda system: (-sums[system], system))
            return Selection(order[0], means, counts, tuple(order))
        if cap is not None and done >= cap:
            return Selection(-1, means, counts, tuple(sorted(alive, key=lambda system: -sums[system])))
        block = range(done, done + BLOCK if cap is None else min(done + BLOCK, cap))
        fresh = _checked(draw(alive, block))
        drawn, totals = list(alive), sums[alive] + fresh.sum(axis=1)
        counts[drawn] = block.stop
        means[drawn] = totals / block.stop
        for step in fresh.T:
            sums[drawn] += step
            done += 1
            alive = _screened(alive, sums, done, reach, indifference)
            if len(alive) == 1:
                break


def _too_alike(values: Floats, indifference: float, largest: float | None) -> int:
    """Return how many replications more it takes to know how much systems differ; 0 where that is known."""
    apart = values[:, None, :] - values[None, :, :]
    differing = (apart != 0).sum(axis=2)
    n = values.shape[1]
    day = _reach_of_a_day(values, largest)
    # The share of replications that differ, at most, with a confidence of 97.5 %.
    likely = 1 - 0.025 ** (1 / n) + differing / n
    pairs = ~np.eye(len(values), dtype=np.bool_)
    unknown = pairs & (differing < DIFFERING) & ((likely * day >= indifference) | (day == 0))
    return n if unknown.any() else 0


def _reach_of_a_day(values: Floats, largest: float | None) -> float:
    """Return by how much a replication of two systems may differ."""
    return largest if largest is not None else float(np.abs(values).max())


def _missed_variance(apart: Floats, day: float) -> Floats:
    """Return the variance of differences that the sample may have missed, where few replications differ."""
    n = apart.shape[2]
    differing = (apart != 0).sum(axis=2)
    missed = np.where(differing < DIFFERING, (1 - 0.025 ** (1 / n)) * day**2, 0.0)
    np.fill_diagonal(missed, 0.0)
    return missed


def boundary(systems: int, confidence: float, first: int) -> float:
    """Return h², which decides how far ahead is far enough.

    Parameters
    ----------
    systems
        How many are compared.
    confidence
        Of the selection.
    first
        Replications that estimate the variances.

    Returns
    -------
    float
        2 eta (first - 1) with eta = ((2 (1 - confidence) / (systems - 1))^(-2 / (first - 1)) - 1) / 2.
    """
    eta = ((2 * (1 - confidence) / (systems - 1)) ** (-2 / (first - 1)) - 1) / 2
    return float(2 * eta * (first - 1))


def last_replication(reach: Floats, indifference: float) -> int:
    """Return the number of replications after which the largest mean is selected, whatever the lead."""
    return math.floor(float(reach.max(initial=0.0)) / indifference)


def _screened(alive: Sequence[int], sums: Floats, done: int, reach: Floats, indifference: float) -> list[int]:
    """Return who is not behind any other survivor by more than the width of the region.

    The width of the paper's region for means after r replications, times r since sums are compared:
    max(0, indifference / 2 (h² S² / indifference² - r)).
    """
    at = np.array(alive)
    width = np.maximum(0.0, (reach[np.ix_(at, at)] - indifference * done) / 2)
    behind = sums[at][None, :] - sums[at][:, None]
    keep = (behind <= width).all(axis=1)
    return [int(system) for system in at[keep]]


def _checked(values: Floats) -> Floats:
    if np.isnan(values).any():
        raise ValueError("a value is blank: this figure does not exist in every replication")
    return values
