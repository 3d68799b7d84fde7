"""Paired differences: what changed between two scenarios that met the same customers.

Replication i of both ran on the same random numbers, so the difference is taken replication by replication
and has an interval of its own. Two separate intervals side by side are not a comparison.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.core.kinds import Floats
from sim.stats.batches import half_width_of
from sim.stats.catalogue import METRICS, unit_of
from sim.stats.certainty import known_difference
from sim.stats.estimate import Estimate, by_kind, pool, residual
from sim.stats.metric_info import CURRENCY
from sim.stats.metrics import Metrics


@dataclass(frozen=True, slots=True)
class Paired:
    """One metric of one scope in two scenarios.

    Attributes
    ----------
    base, other
        The figure in each, over the replications that count in both.
    difference
        Other less base, with its paired 95 % half-width.
    correlation
        Between the replications of the two; NaN where one does not vary.
    shrinkage
        Variance of the paired difference over that of an unpaired one: below 1 the common random numbers
        helped. NaN where neither varies.
    identical
        Whether the figure is the same, or blank, in both in every replication.
    reach
        How far from the difference the truth may be, for sure: infinite where that is unknown.
    """

    base: float
    other: float
    difference: Estimate
    correlation: float
    shrinkage: float
    identical: bool
    reach: float = math.inf


def pair(base: Sequence[Metrics], other: Sequence[Metrics], scope: str, metric: str) -> Paired:
    """Compare one metric of one scope, replication by replication.

    Parameters
    ----------
    base, other
        The replications of two scenarios, in the same order and on the same random numbers.
    scope, metric
        A scope that both have, and a metric of it.

    Returns
    -------
    Paired
        Replications in which the metric is blank on either side are left out. A ratio's difference is that
        of the two ratios of sums, its variance that of the differences of their linearised residuals.

    Raises
    ------
    KeyError
        If a scenario does not have the scope, or the scope not the metric.
    ValueError
        If the numbers of replications differ, there is none, or costs are in different currencies.
    """
    if len(base) != len(other) or not base:
        raise ValueError(
            f"a pairing needs as many replications on both sides, not {len(base)} and {len(other)}"
        )
    currencies = {runs[0].currency for runs in (base, other)} - {""}
    if METRICS[metric].unit == CURRENCY and len(currencies) > 1:
        raise ValueError(f"costs in {' and in '.join(sorted(currencies))} have no difference")
    above, below = zip(*(_cells(runs, scope, metric) for runs in (base, other)), strict=True)
    counts = (below[0] != 0) & (below[1] != 0)
    deviations, ratios = [], []
    for top, bottom in zip(above, below, strict=True):
        _, ratio, mean_below = pool(list(top[counts]), list(bottom[counts]))
        shape = np.shape(top[counts])
        ratios.append(float(ratio))
        deviations.append(
            residual(top[counts], bottom[counts], np.full(shape, ratio), np.full(shape, mean_below))
        )
    mine, theirs = deviations
    own, cross = (mine**2).sum() + (theirs**2).sum(), (mine * theirs).sum()
    apart = theirs - mine
    spread = math.sqrt(float((mine**2).sum() * (theirs**2).sum()))
    half_width = half_width_of((apart**2).sum(keepdims=True), np.array([len(apart)]))
    values = [_quotient(top, bottom) for top, bottom in zip(above, below, strict=True)]
    unit = unit_of(metric, base[0].currency or other[0].currency)
    reach = known_difference(above, below, float(half_width[0]), metric)
    if base[0].is_certain and other[0].is_certain and half_width[0] == 0:
        reach = 0.0
    return Paired(
        base=ratios[0],
        other=ratios[1],
        difference=Estimate(ratios[1] - ratios[0] + 0.0, float(half_width[0]), len(apart), unit),
        correlation=float(cross) / spread if spread > 0 else math.nan,
        shrinkage=float((apart**2).sum() / own) if own > 0 else math.nan,
        identical=bool(np.array_equal(values[0], values[1], equal_nan=True)),
        reach=reach,
    )


def shared_cells(base: Metrics, other: Metrics) -> list[tuple[str, str]]:
    """Return every (scope, metric) that two scenarios both have, in the base's order.

    Costs in different currencies are left out.
    """
    same_money = base.currency == other.currency or "" in (base.currency, other.currency)
    places = {scope: row for row, scope in enumerate(other.scopes)}
    return [
        (scope, name)
        for row, scope in enumerate(base.scopes)
        if scope in places
        for column, name in enumerate(base.names)
        if base.defined[row, column] and other.defined[places[scope], column]
        if same_money or METRICS[name].unit != CURRENCY
    ]


def _cells(runs: Sequence[Metrics], scope: str, metric: str) -> tuple[Floats, Floats]:
    """Return one metric's numerators and denominators over the replications, shape (replications,)."""
    runs[0].value(scope, metric)
    row, column = runs[0].scopes.index(scope), runs[0].names.index(metric)
    if any(run.scopes != runs[0].scopes for run in runs):
        raise ValueError("the replications are not of the same scenario: their scopes differ")
    above = np.array([[run.numerator[row, column]] for run in runs])
    below = np.array([[run.denominator[row, column]] for run in runs])
    top, bottom = by_kind(above, below, (metric,))
    return top[:, 0], bottom[:, 0]


def _quotient(above: Floats, below: Floats) -> Floats:
    """Return the values by replication, NaN where blank."""
    value: Floats = np.divide(above, below, out=np.full(len(above), math.nan), where=below != 0)
    return value
