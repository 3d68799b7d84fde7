"""Measuring many runs of one scenario: what depends on the scenario alone is prepared once."""

import threading
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from sim.core.blueprint import Blueprint
from sim.core.jit import cache_is_warm, can_compile
from sim.core.kinds import Bools
from sim.core.path import SamplePath
from sim.stats.catalogue import METRICS
from sim.stats.certainty import nothing_varies
from sim.stats.grid import OF_SCENARIO, cut_open_hours
from sim.stats.intervals import INTERVAL_NAMES, OUTSIDE_US, IntervalMetrics, interval_scopes
from sim.stats.kernels.layout import FINE, Work
from sim.stats.metrics import NAMES, Metrics, measure, scopes_of
from sim.stats.plan import fits, prepare, room_for


class Measurer:
    """Measures runs of one scenario, as `sim.stats.metrics.measure` does, number for number.

    Threads may share one: nothing changes after it was made, and the kernel runs without the GIL.

    Parameters
    ----------
    blueprint
        The scenario.
    interval_us
        As for `measure`.
    compiled
        Whether a kernel measures, or NumPy; None: the kernel where its machine code is at hand. The first
        run that a kernel measures waits some seconds for it to be compiled where it is not.
    """

    def __init__(
        self, blueprint: Blueprint, interval_us: int | None = OF_SCENARIO, compiled: bool | None = None
    ) -> None:
        interval_us = blueprint.interval_us if interval_us == OF_SCENARIO else interval_us
        self.blueprint, self.interval_us = blueprint, interval_us
        wanted = can_compile() and cache_is_warm() if compiled is None else compiled
        self.compiled = wanted and fits(blueprint)
        if not self.compiled:
            return
        grid = cut_open_hours(blueprint, blueprint.measure_from_us, interval_us)
        self._scopes = scopes_of(blueprint)
        self._is_certain = nothing_varies(blueprint)
        self._defined = _defined(self._scopes, interval_us is not None)
        self._layout = prepare(blueprint, grid, self._defined)
        self._plan = tuple(self._layout)
        self._grid = grid
        self._cell_scopes = interval_scopes(blueprint) if interval_us is not None else ()
        self._rooms = threading.local()
        self._currency = "" if blueprint.groups.hourly_cost is None else blueprint.groups.currency

    def measure(self, path: SamplePath) -> Metrics:
        """Measure one run of the scenario.

        Raises
        ------
        ValueError
            If the record names a widget, group or operator that the scenario does not have.
        """
        if not self.compiled:
            return measure(path, self.blueprint, self.interval_us)
        from sim.stats.kernels.measuring import measure_record

        shape = len(self._scopes), len(NAMES)
        above, below = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
        wide = len(self._cell_scopes), len(self._grid) + 1, len(INTERVAL_NAMES)
        cells_above, cells_below = np.empty(wide, dtype=np.int64), np.empty(wide, dtype=np.int64)
        tables = above, below, cells_above, cells_below
        status = measure_record(self._plan, _rows(path), self._work(path), tables)
        if status != FINE:
            raise ValueError("the record is not of this scenario: it names what the scenario does not have")
        intervals = None
        if self.interval_us is not None:
            edges = self._grid.edges_with_outside(OUTSIDE_US)
            intervals = IntervalMetrics(
                self._cell_scopes,
                INTERVAL_NAMES,
                numerator=cells_above,
                denominator=cells_below,
                is_certain=self._is_certain,
                **edges,
            )
        return Metrics(
            self._scopes, NAMES, above, below, self._defined, intervals, self._currency, self._is_certain
        )

    def _work(self, path: SamplePath) -> tuple[object, ...]:
        """Return this thread's room to count in, large enough for the longest record so far."""
        legs = len(path.legs)
        work: Work | None = getattr(self._rooms, "work", None)
        if work is None or len(work.came_back) < legs:
            # Replications differ a little in length.
            work = room_for(self._layout, legs + legs // 8)
            self._rooms.work, self._rooms.fields = work, tuple(work)
        fields: tuple[object, ...] = self._rooms.fields
        return fields


def _defined(scopes: tuple[str, ...], by_interval: bool) -> Bools:
    """Say which scope has which metric, shape (scopes, metrics)."""
    kinds = [scope.partition(":")[0] for scope in scopes]
    table = np.array([[kind in info.scopes for info in METRICS.values()] for kind in kinds])
    if not by_interval:
        table[:, NAMES.index("intervals_at_target_share")] = False
    return table


def _rows(path: SamplePath) -> tuple[npt.NDArray[Any], ...]:
    """Return a record's columns as the kernel takes them: the fields of `sim.stats.kernels.layout.Rows`."""
    legs, log, hidden = path.legs, path.operators, path.customers
    return (
        _column(legs.chat, _I4),
        _column(legs.leg, _I2),
        _column(legs.widget, _I2),
        _column(legs.group, _I2),
        _column(legs.operator, _I4),
        _column(legs.queued_at, _I8),
        _column(legs.assigned_at, _I8),
        _column(legs.ended_at, _I8),
        _column(legs.released_at, _I8),
        _column(legs.outcome, _I1),
        _column(log.operator, _I4),
        _column(log.at, _I8),
        _column(log.online, _BOOL),
        _column(hidden.chat, _I4),
        _column(hidden.earlier, _I4),
        _column(hidden.left_at, _I8),
    )


Scalar = TypeVar("Scalar", bound=np.generic)

_I1, _I2, _I4, _I8 = np.dtype(np.int8), np.dtype(np.int16), np.dtype(np.int32), np.dtype(np.int64)
_BOOL = np.dtype(np.bool_)


def _column(values: npt.NDArray[Scalar], dtype: np.dtype[Scalar]) -> npt.NDArray[Scalar]:
    """Return a column as it is where the kernel was compiled for such a one, else a copy that is."""
    if values.dtype == dtype and values.flags.carray:
        return values
    return np.array(values, dtype=dtype)
