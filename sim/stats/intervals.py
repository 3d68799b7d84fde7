"""Measuring by interval: what came when, how long it waited, how busy the operators were."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.core.blueprint import Blueprint
from sim.core.kinds import Bools, Floats, Ints, Outcome
from sim.stats.catalogue import METRICS, to_units
from sim.stats.facts import Facts
from sim.stats.grid import Grid
from sim.stats.occupancy import Pieces
from sim.stats.timeline import sum_by
from sim.stats.waits import Block, sort_waits, with_total

if TYPE_CHECKING:
    import pandas as pd

INTERVAL_NAMES = tuple(name for name, info in METRICS.items() if info.by_interval)


@dataclass(frozen=True, slots=True, eq=False)
class IntervalMetrics:
    """Metrics of one run by interval.

    ``numerator`` and ``denominator`` have shape (scopes, intervals, names), in microseconds where the
    metric is a time. Counts, waits and service levels belong to the interval in which the leg (for ``all``
    and widgets the chat) arrived; what arrives outside the open hours is in none.
    """

    scopes: tuple[str, ...]
    names: tuple[str, ...]
    from_us: Ints
    to_us: Ints
    numerator: Ints
    denominator: Ints

    @property
    def values(self) -> Floats:
        """Values in the catalogue's units, NaN where blank; shape (scopes, intervals, names)."""
        return to_units(self.numerator, self.denominator, self.names)

    def value(self, scope: str, metric: str) -> Floats:
        """Return one metric of one scope, shape (intervals,)."""
        row, column = self.scopes.index(scope), self.names.index(metric)
        cell = np.s_[row, :, column : column + 1]
        return to_units(self.numerator[cell], self.denominator[cell], (metric,))[:, 0]

    def rows(self) -> list[tuple[str, int, int, str, float]]:
        """Return ``scope, from_us, to_us, metric, value``, blanks (NaN) included."""
        edges = list(zip(self.from_us.tolist(), self.to_us.tolist(), strict=True))
        labels = ((scope, *edge, name) for scope in self.scopes for edge in edges for name in self.names)
        return [(*label, value) for label, value in zip(labels, self.values.ravel().tolist(), strict=True)]

    def to_frame(self) -> "pd.DataFrame":
        """Return tidy rows ``scope, from_us, to_us, metric, value``."""
        import pandas as pd

        return pd.DataFrame(self.rows(), columns=["scope", "from_us", "to_us", "metric", "value"])


def measure_intervals(
    facts: Facts,
    first: Facts,
    blueprint: Blueprint,
    grid: Grid,
    pieces: Pieces,
    queues: tuple[Ints, Ints],
) -> IntervalMetrics:
    """Measure by interval: all, the widgets, the groups.

    Parameters
    ----------
    facts, first
        The measured legs, and the first ones alone.
    blueprint
        The scenario.
    grid
        The intervals.
    pieces
        Rostered time, cut at the intervals' edges.
    queues
        Of `sim.stats.occupancy.integrate_queues`.

    Returns
    -------
    IntervalMetrics
        Arrays of shape (1 + widgets + groups, intervals, names).
    """
    widgets, groups = blueprint.widgets, blueprint.groups
    gave_up = facts.outcome[facts.ends] == Outcome.ABANDONED
    of_chats = _by_arrival(first, gave_up, grid, first.widget, len(widgets.names), total=True)
    own = facts.outcome == Outcome.ABANDONED
    of_legs = _by_arrival(facts, own, grid, facts.group, len(groups.names), total=False)
    block: Block = {
        name: (np.concatenate([above, of_legs[name][0]]), np.concatenate([below, of_legs[name][1]]))
        for name, (above, below) in of_chats.items()
    }
    inside = np.flatnonzero(pieces.interval >= 0)
    operator = pieces.operator[inside]
    cell = blueprint.operators.group[operator] * len(grid) + pieces.interval[inside]

    def held(values: Ints) -> Ints:
        by_group = sum_by(cell, values, len(groups.names) * len(grid)).reshape(-1, len(grid))
        return np.concatenate([by_group.sum(axis=0, keepdims=True), by_group[widgets.group], by_group])

    online = pieces.online_us[inside]
    online_us = held(online)
    block["busy_share"] = held(pieces.busy_us[inside]), online_us
    block["slot_occupancy"] = (
        held(pieces.chats_us[inside]),
        held(online * blueprint.operators.slots[operator]),
    )
    block["queue_mean"] = np.concatenate(queues), np.broadcast_to(grid.to_us - grid.from_us, online_us.shape)
    return IntervalMetrics(
        scopes=interval_scopes(blueprint),
        names=INTERVAL_NAMES,
        from_us=grid.from_us,
        to_us=grid.to_us,
        numerator=np.stack([block[name][0] for name in INTERVAL_NAMES], axis=-1),
        denominator=np.stack([block[name][1] for name in INTERVAL_NAMES], axis=-1),
    )


def interval_scopes(blueprint: Blueprint) -> tuple[str, ...]:
    """Return the names of the scopes that are measured by interval, in the order of the rows."""
    return (
        "all",
        *(f"widget:{name}" for name in blueprint.widgets.names),
        *(f"group:{name}" for name in blueprint.groups.names),
    )


_FLAGS = np.arange(32)[:, None] >> np.arange(5) & 1
"""Which of the five flags each of the 32 combinations has."""


def _by_arrival(facts: Facts, gave_up: Bools, grid: Grid, code: Ints, size: int, *, total: bool) -> Block:
    """Count and average by code and interval of arrival; with ``total`` a row for all codes comes first."""
    count = len(grid)
    place = grid.place(facts.queued_us)
    inside = np.flatnonzero(place >= 0)
    turned_away = facts.outcome == Outcome.NOT_ADMITTED
    flags = facts.answered + 2 * gave_up + 4 * turned_away + 8 * facts.met + 16 * facts.base
    cell = np.where(place >= 0, code * count + place, -1)
    combined = np.bincount((cell * 32 + flags)[inside], minlength=size * count * 32).reshape(size, count, 32)
    if total:
        combined = with_total(combined)
    answered, abandoned, not_admitted, in_time, offered = np.moveaxis(combined @ _FLAGS, -1, 0)
    one = np.ones((size + total, count), dtype=np.int64)
    waits = [sort_waits(facts, place, count)] if total else []
    waits.append(sort_waits(facts, cell, size * count))
    means, tails = [part.mean() for part in waits], [part.percentile(95) for part in waits]

    def tabled(parts: list[tuple[Ints, Ints]]) -> tuple[Ints, Ints]:
        above, below = (np.concatenate(side).reshape(-1, count) for side in zip(*parts, strict=True))
        return above, below

    return {
        "arrived": (combined.sum(axis=-1), one),
        "answered": (answered, one),
        "abandoned": (abandoned, one),
        "not_admitted": (not_admitted, one),
        "leg_wait_mean": tabled(means),
        "leg_wait_p95": tabled(tails),
        "service_level": (in_time, offered),
    }
