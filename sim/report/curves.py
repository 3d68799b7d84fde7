"""Curves over the day: one metric of each group by half hour, estimated over replications."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.core.blueprint import Blueprint
from sim.core.kinds import Floats, Ints
from sim.core.local_time import days_of, wall_clock_us
from sim.experiment.replicate import Experiment
from sim.report.picture import Table
from sim.report.style import Entry, clock, entries
from sim.stats.estimate import by_kind, combine
from sim.units import US_PER_DAY, US_PER_SECOND, format_duration

INTERVAL, SPREAD = "interval", "spread"
"""What a band shows: how well the mean is known, or how much one replication differs from the next."""
QUANTILES = (0.1, 0.9)


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """One group's metric by interval of the day; arrays of shape (intervals,), NaN where blank.

    ``from_s`` and ``to_s`` are seconds since midnight, so that several days lie on top of each other.
    """

    entry: Entry
    from_s: Floats
    to_s: Floats
    mean: Floats
    half_width: Floats
    n: Ints
    quiet: Floats
    busy: Floats
    """10th and 90th percentile of the replications' own values: eight of ten lie between."""

    @property
    def middle_s(self) -> Floats:
        """Middles of the intervals."""
        return (self.from_s + self.to_s) / 2

    @property
    def low(self) -> Floats:
        """Lower edge of the interval of the mean, not below 0: nothing that is drawn can be negative."""
        return np.maximum(self.mean - self.half_width, 0)

    @property
    def high(self) -> Floats:
        """Upper edge of the interval of the mean."""
        return self.mean + self.half_width

    def band(self, kind: str) -> tuple[Floats, Floats]:
        """Return the lower and the upper edge of a band: `INTERVAL` of the mean, or `SPREAD`."""
        return (self.quiet, self.busy) if kind == SPREAD else (self.low, self.high)


def curves_of(experiment: Experiment, metric: str, groups: Sequence[str] | None = None) -> list[Curve]:
    """Estimate a metric by interval for each group that chats can reach.

    Several days are pooled by clock time: sums over days of what is above and below a ratio's line, means
    over days of percentiles.

    Parameters
    ----------
    experiment
        Replications measured with intervals.
    metric
        One that is measured by interval.
    groups
        Which groups; by default all that have a tier.

    Returns
    -------
    list of Curve
        Lowest tier first.

    Raises
    ------
    ValueError
        If intervals were not measured, there are none, the metric is not measured by interval, or there is
        no such group.
    """
    parts = [done.metrics.intervals for done in experiment.replications]
    first = parts[0] if parts else None
    if first is None or any(part is None for part in parts):
        raise ValueError("there is nothing by interval: measure the replications with an interval")
    if metric not in first.names:
        raise ValueError(f'"{metric}" is not measured by interval; {", ".join(first.names)} are')
    if len(first.from_us) < 2:
        raise ValueError("the desk is not open at any measured time, so there is no interval to draw")
    # What is outside the open hours has no place on the clock.
    count = len(first.from_us) - 1
    edges, slot = _clock_slots(first.from_us[:count], first.to_us[:count], experiment.blueprint)
    found = []
    for entry in wanted(experiment, groups):
        row, column = first.scopes.index(f"group:{entry.group}"), first.names.index(metric)
        above, below = [], []
        for part in parts:
            assert part is not None
            sums = [
                _sum_by_slot(side[row, :count, column], slot, len(edges))
                for side in (part.numerator, part.denominator)
            ]
            pair = by_kind(sums[0][:, None], sums[1][:, None], (metric,))
            above.append(pair[0][:, 0])
            below.append(pair[1][:, 0])
        mean, half_width, n = combine(above, below)
        span = edges[:, 0] / US_PER_SECOND, edges[:, 1] / US_PER_SECOND
        found.append(Curve(entry, *span, mean, half_width, n, *_spread(np.array(above), np.array(below))))
    return found


def wanted(experiment: Experiment, groups: Sequence[str] | None) -> list[Entry]:
    """Return the groups to draw: by default those that chats can reach.

    Raises
    ------
    ValueError
        If there is no such group, or none is named.
    """
    if groups is not None and not groups:
        raise ValueError("name at least one group to draw")
    every = entries(experiment)
    if groups is None:
        return [entry for entry in every if entry.tier]
    names = [entry.group for entry in every]
    strangers = [name for name in groups if name not in names]
    if strangers:
        raise ValueError(f'there is no group "{strangers[0]}"; there are {", ".join(names)}')
    return [entry for entry in every if entry.group in groups]


def with_gaps(curve: Curve) -> Curve:
    """Return the curve with a blank wherever the desk is closed between two intervals."""
    breaks = np.flatnonzero(curve.from_s[1:] > curve.to_s[:-1]) + 1

    def opened(values: Floats, gap: Floats | float) -> Floats:
        return np.insert(values.astype(np.float64), breaks, gap)

    return Curve(
        curve.entry,
        opened(curve.from_s, curve.to_s[breaks - 1]),
        opened(curve.to_s, curve.from_s[breaks]),
        opened(curve.mean, np.nan),
        opened(curve.half_width, np.nan),
        np.insert(curve.n, breaks, 0),
        opened(curve.quiet, np.nan),
        opened(curve.busy, np.nan),
    )


def curve_table(experiment: Experiment, curves: Sequence[Curve], figure: str) -> Table:
    """Return the numbers of curves; ``figure`` names the column, with its unit. Bands of both kinds."""
    figures = (figure, f"{figure}_half_width", "replications", f"{figure}_p10", f"{figure}_p90")
    rows = []
    for curve in curves:
        name = (experiment.label, curve.entry.tier, curve.entry.group)
        edges = zip(curve.from_s.tolist(), curve.to_s.tolist(), strict=True)
        drawn = (curve.mean, curve.half_width, curve.n, curve.quiet, curve.busy)
        numbers = zip(*(column.tolist() for column in drawn), strict=True)
        rows += [(*name, clock(a), clock(b), *line) for (a, b), line in zip(edges, numbers, strict=True)]
    return Table(("scenario", "tier", "group", "from", "to", *figures), rows)


def days_note(experiment: Experiment) -> str:
    """Say how several days became one clock; empty for a single day."""
    start = experiment.blueprint.measure_from_us
    opens, closes = experiment.blueprint.open_us[:, 0], experiment.blueprint.open_us[:, 1]
    whole = days_of(experiment.blueprint)
    days = sum(b > start and bool(((opens < b) & (closes > max(a, start))).any()) for a, b in whole)
    return f"{days} days pooled by clock time" if days > 1 else ""


def step_words(curves: Sequence[Curve]) -> str:
    """Return the length of an interval: "30 min"."""
    return format_duration(max(float((curve.to_s - curve.from_s).max()) for curve in curves))


def _clock_slots(from_us: Ints, to_us: Ints, blueprint: Blueprint) -> tuple[Ints, Ints]:
    """Return the intervals of the clock, shape (slots, 2), and the slot of each measured interval.

    An interval that an opening, a closing or the end of the warm-up cuts belongs to the slot of the whole
    one, which is as long as the longest part of it.
    """
    said = wall_clock_us(blueprint, from_us)
    slots, slot = np.unique(said // blueprint.interval_us, return_inverse=True)
    starts = np.full(len(slots), 2 * US_PER_DAY)
    np.minimum.at(starts, slot, said)
    ends = np.zeros(len(slots), dtype=np.int64)
    np.maximum.at(ends, slot, said + to_us - from_us)
    return np.stack([starts, ends], axis=1), slot


def _spread(above: Floats, below: Floats) -> tuple[Floats, Floats]:
    """Return two percentiles of the replications' values in each interval; NaN under two replications.

    Both arrays have shape (replications, intervals); where ``below`` is 0 a replication has no value.
    """
    values = np.divide(above, below, out=np.full(above.shape, np.nan), where=below != 0)
    edges = np.full((len(QUANTILES), above.shape[1]), np.nan)
    told = np.isfinite(values).sum(axis=0) > 1
    edges[:, told] = np.nanquantile(values[:, told], QUANTILES, axis=0)
    return edges[0], edges[1]


def _sum_by_slot(values: Ints, slot: Ints, size: int) -> Ints:
    total = np.zeros(size, dtype=np.int64)
    np.add.at(total, slot, values)
    return total
