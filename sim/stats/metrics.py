"""Measuring: one run's record to every metric of the catalogue, in total and by interval."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.core.blueprint import Blueprint
from sim.core.kinds import Bools, Floats, Ints
from sim.core.path import SamplePath
from sim.stats.catalogue import METRICS, to_units
from sim.stats.certainty import nothing_varies
from sim.stats.costs import measure_costs
from sim.stats.facts import read_facts, whole_chats
from sim.stats.grid import OF_SCENARIO, cut_open_hours
from sim.stats.intervals import IntervalMetrics, measure_intervals
from sim.stats.occupancy import axis_span_us, integrate_queues, measure_staff, spend_time
from sim.stats.timeline import sum_by
from sim.stats.waits import Block, measure_chats, measure_legs, measure_overflow, reach_target

if TYPE_CHECKING:
    import pandas as pd

NAMES = tuple(METRICS)
_COLUMN = {name: k for k, name in enumerate(NAMES)}
_WIDGET_WORK = ("busy_share", "slot_occupancy", "concurrency", "chats_online", "load_ratio")


@dataclass(frozen=True, slots=True, eq=False)
class Metrics:
    """Every metric of one run, as numerator over denominator, so that ratios can be pooled.

    Scopes are ``all``, ``widget:NAME``, ``tier:1``, ``group:NAME`` and ``operator:NAME``. The arrays have
    shape (scopes, names); times are in microseconds there and in seconds in ``values``. ``defined`` tells
    which scope has which metric. A denominator of 0 means a blank.
    """

    scopes: tuple[str, ...]
    names: tuple[str, ...]
    numerator: Ints
    denominator: Ints
    defined: Bools
    intervals: IntervalMetrics | None = None
    currency: str = ""
    """Unit of money; empty where the scenario has no costs."""
    is_certain: bool = False
    """Whether the scenario leaves nothing to chance, so that every run of it is this one."""

    @property
    def values(self) -> Floats:
        """Values in the catalogue's units, NaN where blank or not defined; shape (scopes, names)."""
        return to_units(self.numerator, self.denominator, self.names)

    def value(self, scope: str, metric: str) -> float:
        """Return one metric of one scope, NaN where it is blank.

        Raises
        ------
        KeyError
            If there is no such scope or metric, or the scope does not have that metric.
        """
        if scope not in self.scopes:
            raise KeyError(f"no scope {scope!r}")
        row, column = self.scopes.index(scope), _COLUMN.get(metric, -1)
        if column < 0 or not self.defined[row, column]:
            raise KeyError(f"no metric {metric!r} in scope {scope!r}")
        cell = np.s_[row : row + 1, column : column + 1]
        return float(to_units(self.numerator[cell], self.denominator[cell], (metric,))[0, 0])

    def rows(self) -> list[tuple[str, str, float]]:
        """Return ``scope, metric, value`` for every metric that a scope has, blanks (NaN) included."""
        at = self.defined.nonzero()
        cells = zip(*at, self.values[at].tolist(), strict=True)
        return [(self.scopes[row], self.names[column], value) for row, column, value in cells]

    def to_frame(self) -> "pd.DataFrame":
        """Return tidy rows ``scope, metric, value``, blanks included."""
        import pandas as pd

        return pd.DataFrame(self.rows(), columns=["scope", "metric", "value"])


def measure(path: SamplePath, blueprint: Blueprint, interval_us: int | None = OF_SCENARIO) -> Metrics:
    """Measure one run.

    Chats that arrive at or after the end of the warm-up count, with all their legs; time integrals run from
    the end of the warm-up on.

    Parameters
    ----------
    path
        The record of the run.
    blueprint
        The scenario that it came from.
    interval_us
        Length of the intervals, which begin on the clock: half hours at :00 and :30. By default as the
        scenario says; None leaves them out.

    Returns
    -------
    Metrics
        Every metric of `sim.stats.catalogue.METRICS`.
    """
    interval_us = blueprint.interval_us if interval_us == OF_SCENARIO else interval_us
    facts = read_facts(path, blueprint)
    first, visits = facts.firsts(), whole_chats(facts, blueprint)
    grid = cut_open_hours(blueprint, blueprint.measure_from_us, interval_us)
    span_us = axis_span_us(path, blueprint)
    time, pieces = spend_time(path, blueprint, grid, span_us)
    queues = integrate_queues(path, blueprint, grid, span_us)
    widgets, groups = len(blueprint.widgets.names), len(blueprint.groups.names)
    tiers = int(blueprint.groups.tier.max(initial=0))

    open_us = np.int64((grid.to_us - grid.from_us).sum())
    chats, legs = measure_chats(facts, first, visits, blueprint), measure_legs(facts, blueprint)
    chats["queue_mean"] = queues[0].sum(axis=1), np.full(1 + widgets, open_us)
    by_group = queues[1].sum(axis=1)
    by_tier = sum_by(blueprint.groups.tier, by_group, tiers + 1)[1:]
    legs["queue_mean"] = np.concatenate([by_tier, by_group]), np.full(tiers + groups, open_us)
    pooled, single = measure_staff(time, facts, blueprint)
    costs, whole = measure_costs(time, int(chats["resolved"][0][0]), blueprint)
    pooled |= measure_overflow(facts, blueprint) | costs

    scopes = scopes_of(blueprint)
    shape = (len(scopes), len(NAMES))
    table = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.bool_)
    first_leg_row, first_operator = 1 + widgets, 1 + widgets + tiers + groups
    _put(table, chats, slice(0, first_leg_row))
    _put(table, legs, slice(first_leg_row, first_operator))
    _put(table, pooled, np.r_[0, first_leg_row:first_operator])
    _put(table, whole, slice(0, 1))
    at = 1 + tiers + blueprint.widgets.group
    of_widgets = {name: (pooled[name][0][at], pooled[name][1][at]) for name in _WIDGET_WORK}
    _put(table, of_widgets, slice(1, first_leg_row))
    _put(table, single, slice(first_operator, None))
    target = blueprint.groups.target
    targets = np.concatenate([target[blueprint.widgets.group], target])
    aimed = np.r_[1:first_leg_row, first_leg_row + tiers : first_operator]
    level = _COLUMN["service_level"]
    reached = reach_target((table[0][aimed, level], table[1][aimed, level]), targets)
    _put(table, {"target_met": reached}, aimed)
    intervals = None
    if interval_us is not None:
        intervals = measure_intervals(facts, first, visits, blueprint, grid, pieces, queues)
        level = intervals.names.index("service_level")
        at, of = reach_target(
            (intervals.numerator[1:, :-1, level], intervals.denominator[1:, :-1, level]), targets[:, None]
        )
        _put(table, {"intervals_at_target_share": (at.sum(axis=1), of.sum(axis=1))}, aimed)
    currency = "" if blueprint.groups.hourly_cost is None else blueprint.groups.currency
    return Metrics(scopes, NAMES, *table, intervals, currency, nothing_varies(blueprint))


def scopes_of(blueprint: Blueprint) -> tuple[str, ...]:
    """Return the names of a scenario's scopes, in the order of the rows."""
    tiers = int(blueprint.groups.tier.max(initial=0))
    return (
        "all",
        *(f"widget:{name}" for name in blueprint.widgets.names),
        *(f"tier:{tier}" for tier in range(1, tiers + 1)),
        *(f"group:{name}" for name in blueprint.groups.names),
        *(f"operator:{name}" for name in blueprint.operators.names),
    )


def _put(table: tuple[Ints, Ints, Bools], block: Block, rows: slice | Ints) -> None:
    """Write a block into the rows of its scopes."""
    numerator, denominator, defined = table
    columns = [_COLUMN[name] for name in block]
    for column, (above, below) in zip(columns, block.values(), strict=True):
        numerator[rows, column] = above
        denominator[rows, column] = below
        defined[rows, column] = True
