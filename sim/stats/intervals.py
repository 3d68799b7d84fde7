"""Measuring by interval: what came when, how long it waited, how busy the operators were."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.core.blueprint import Blueprint
from sim.core.kinds import Floats, Ints, Outcome
from sim.stats.catalogue import METRICS, to_units
from sim.stats.certainty import nothing_varies
from sim.stats.facts import Facts
from sim.stats.grid import Grid
from sim.stats.occupancy import Pieces
from sim.stats.timeline import sum_by
from sim.stats.waits import Block, sort_waits

if TYPE_CHECKING:
    import pandas as pd

OUTSIDE_US = -1
"""Stands for the edges of what is outside the open hours."""

INTERVAL_NAMES = tuple(name for name, info in METRICS.items() if info.by_interval)


@dataclass(frozen=True, slots=True, eq=False)
class IntervalMetrics:
    """Metrics of one run by interval.

    ``numerator`` and ``denominator`` have shape (scopes, intervals, names), in microseconds where the
    metric is a time. Counts, waits and service levels belong to the interval in which the leg (for ``all``
    and widgets the chat) arrived. The last interval is no stretch of time: it holds what came outside the
    open hours, and what operators did then, so that the intervals add up to the whole; its ``from_us`` and
    ``to_us`` are `OUTSIDE_US`.
    """

    scopes: tuple[str, ...]
    names: tuple[str, ...]
    from_us: Ints
    to_us: Ints
    numerator: Ints
    denominator: Ints
    is_certain: bool = False
    """Whether the scenario leaves nothing to chance, so that every run of it is this one."""

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
    chats: Facts,
    blueprint: Blueprint,
    grid: Grid,
    pieces: Pieces,
    queues: tuple[Ints, Ints],
) -> IntervalMetrics:
    """Measure by interval: all, the widgets, the groups.

    Parameters
    ----------
    facts, first, chats
        The measured legs, the first ones alone, and the chats from end to end.
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
        Arrays of shape (1 + widgets + groups, intervals + 1, names), what is outside them last.
    """
    widgets, groups = blueprint.widgets, blueprint.groups
    desk = _by_arrival(chats, chats.outcome, grid, np.zeros_like(chats.widget), 1)
    of_chats = _by_arrival(first, chats.outcome, grid, first.widget, len(widgets.names))
    of_legs = _by_arrival(facts, facts.outcome, grid, facts.group, len(groups.names))
    block: Block = {}
    for name in desk:
        above, below = zip(desk[name], of_chats[name], of_legs[name], strict=True)
        block[name] = np.concatenate(above), np.concatenate(below)
    operator, size = pieces.operator, len(grid) + 1
    cell = blueprint.operators.group[operator] * size + np.where(
        pieces.interval < 0, size - 1, pieces.interval
    )

    def held(values: Ints) -> Ints:
        by_group = sum_by(cell, values, len(groups.names) * size).reshape(-1, size)
        return np.concatenate([by_group.sum(axis=0, keepdims=True), by_group[widgets.group], by_group])

    def with_outside(values: Ints) -> Ints:
        return np.pad(values, [(0, 0)] * (values.ndim - 1) + [(0, 1)])

    online_us = held(pieces.online_us)
    block["busy_share"] = held(pieces.busy_us), online_us
    block["slot_occupancy"] = (
        held(pieces.chats_us),
        held(pieces.online_us * blueprint.operators.slots[operator]),
    )
    lengths = with_outside(grid.to_us - grid.from_us)
    block["queue_mean"] = with_outside(np.concatenate(queues)), np.broadcast_to(lengths, online_us.shape)
    return IntervalMetrics(
        scopes=interval_scopes(blueprint),
        names=INTERVAL_NAMES,
        **grid.edges_with_outside(OUTSIDE_US),
        numerator=np.stack([block[name][0] for name in INTERVAL_NAMES], axis=-1),
        denominator=np.stack([block[name][1] for name in INTERVAL_NAMES], axis=-1),
        is_certain=nothing_varies(blueprint),
    )


def interval_scopes(blueprint: Blueprint) -> tuple[str, ...]:
    """Return the names of the scopes that are measured by interval, in the order of the rows."""
    return (
        "all",
        *(f"widget:{name}" for name in blueprint.widgets.names),
        *(f"group:{name}" for name in blueprint.groups.names),
    )


_FLAGS = np.arange(64)[:, None] >> np.arange(6) & 1
"""Which of the six flags each of the 64 combinations has."""


def _by_arrival(facts: Facts, outcome: Ints, grid: Grid, code: Ints, size: int) -> Block:
    """Count and average by code and interval of arrival, what came outside all of them last."""
    count = len(grid) + 1
    place = grid.place(facts.queued_us)
    cell = code * count + np.where(place < 0, count - 1, place)
    is_row = facts.kind & 16 == 0
    flags = facts.answered + 2 * (outcome == Outcome.ABANDONED) + 4 * (outcome == Outcome.NOT_ADMITTED)
    flags = flags + 8 * facts.met + 16 * facts.base + 32 * (outcome == Outcome.TICKET)
    combined = np.bincount((cell * 64 + flags)[is_row], minlength=size * count * 64).reshape(size, count, 64)
    answered, abandoned, not_admitted, in_time, offered, tickets = np.moveaxis(combined @ _FLAGS, -1, 0)
    one = np.ones((size, count), dtype=np.int64)
    waits = sort_waits(facts, cell, size * count)

    def tabled(pair: tuple[Ints, Ints]) -> tuple[Ints, Ints]:
        return pair[0].reshape(size, count), pair[1].reshape(size, count)

    return {
        "arrived": (combined.sum(axis=-1), one),
        "answered": (answered, one),
        "abandoned": (abandoned, one),
        "not_admitted": (not_admitted, one),
        "ticket": (tickets, one),
        "leg_wait_mean": tabled(waits.mean()),
        "leg_wait_p95": tabled(waits.percentile(95)),
        "service_level": (in_time, offered),
    }
