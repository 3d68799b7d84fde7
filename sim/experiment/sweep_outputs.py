"""The files that a sweep, an optimisation and a requirement leave: tidy tables and a stamp."""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sim.experiment.optimise import FRESH_FROM, Optimum, Staffing
from sim.experiment.outputs import local_time, whereabouts
from sim.experiment.requirement import Requirement
from sim.experiment.stamp import make_stamp
from sim.experiment.store import write_csv, write_json
from sim.experiment.sweep import Sweep, SweepCell
from sim.scenario import Scenario

SWEEP_COLUMNS = ("scope", "metric", "unit", "mean", "half_width", "n")
CELL_COLUMNS = (
    "cost", "cost_unit", "scope", "service_level", "half_width", "n", "is_on_frontier", "beaten_by",
    "is_current",
)  # fmt: skip
DIFFERENCE_COLUMNS = (
    "scope", "metric", "unit", "base", "mean", "difference", "half_width", "n", "identical",
)  # fmt: skip
OPTIMUM_COLUMNS = ("cost", "target", "unit", "mean", "half_width", "n", "margin", "verdict")
REQUIREMENT_COLUMNS = (
    "tier", "group", "interval_start", "interval_end", "arrivals", "needed", "operators", "delayed_share",
    "erlang", "erlang_operators", "erlang_delayed_share",
)  # fmt: skip


def write_sweep(sweep: Sweep, folder: Path) -> list[Path]:
    """Write ``sweep.csv``, ``cells.csv``, ``stamp.json``, and ``differences.csv`` where asked for.

    Raises
    ------
    OSError
        If a file cannot be written; none is left half-written.
    """
    paths = tuple(axis.path for axis in sweep.axes)
    tables, cells, stamp = (folder / name for name in ("sweep.csv", "cells.csv", "stamp.json"))
    write_csv(tables, ("cell", *paths, *SWEEP_COLUMNS), _sweep_rows(sweep))
    write_csv(cells, ("cell", *paths, *CELL_COLUMNS), _cell_rows(sweep))
    written = [tables, cells]
    differences = folder / "differences.csv"
    if sweep.base is not None:
        write_csv(differences, ("cell", *paths, *DIFFERENCE_COLUMNS), _difference_rows(sweep))
        written.append(differences)
    else:
        differences.unlink(missing_ok=True)
    write_json(stamp, stamp_of_sweep(sweep, folder))
    return [*written, stamp]


def stamp_of_sweep(sweep: Sweep, at: Path) -> dict[str, Any]:
    """Return the stamp for a folder: every cell with its scenario as it ran and its fingerprint."""
    cells = [*([sweep.base] if sweep.base is not None else []), *sweep.cells]
    scenarios = {cell.label: _scenario(sweep, cell) for cell in cells}
    vary = {"vary": {axis.path: list(axis.values) for axis in sweep.axes}}
    return make_stamp(
        scenarios={label: scenario.resolved() for label, scenario in scenarios.items()},
        inputs=sweep.scenario.input_files(),
        seed=sweep.seed,
        replications=list(range(sweep.replications)),
        engine={"name": sweep.engine, "reason": sweep.engine_reason},
        fingerprints={cell.label: joined(cell.fingerprints) for cell in cells},
        more=vary | whereabouts(scenarios, at),
    )


def joined(fingerprints: Sequence[str]) -> str:
    """Return one fingerprint over those of several records, in their order."""
    return hashlib.sha256("".join(fingerprints).encode("ascii")).hexdigest()


def _scenario(sweep: Sweep, cell: SweepCell) -> Scenario:
    changes = {axis.path: value for axis, value in zip(sweep.axes, cell.values, strict=True) if value}
    return sweep.scenario.with_changes(changes) if changes else sweep.scenario


def _sweep_rows(sweep: Sweep) -> Iterator[Sequence[object]]:
    for number, cell in enumerate(sweep.cells, 1):
        for row in cell.summary.rows():
            yield number, *cell.values, *row


def _cell_rows(sweep: Sweep) -> Iterator[Sequence[object]]:
    current = sweep.current()
    unit = sweep.blueprint.groups.currency if sweep.is_priced else "operators"
    for place, (cell, stand) in enumerate(zip(sweep.cells, sweep.standings(), strict=True)):
        level = stand.level
        beaten = "" if stand.beaten_by is None else stand.beaten_by + 1
        figures = (stand.cost, unit, stand.scope, level.mean, level.half_width, level.n)
        marks = (str(stand.beaten_by is None).lower(), beaten, str(place == current).lower())
        yield place + 1, *cell.values, *figures, *marks


def _difference_rows(sweep: Sweep) -> Iterator[Sequence[object]]:
    for number, cell in enumerate(sweep.cells, 1):
        for (scope, metric), pair in cell.differences.items():
            change = pair.difference
            figures = (change.unit, pair.base, pair.other, change.mean, change.half_width, change.n)
            yield number, *cell.values, scope, metric, *figures, str(pair.identical).lower()


def write_optimum(optimum: Optimum, folder: Path) -> list[Path]:
    """Write ``optimise.csv``, a row a staffing and target, and ``stamp.json``.

    The stamp is that of the winner's replications in the search, or of the closest staffing's.

    Raises
    ------
    OSError
        If a file cannot be written; none is left half-written.
    """
    table, stamp = folder / "optimise.csv", folder / "stamp.json"
    write_csv(table, ("part", *optimum.groups, *OPTIMUM_COLUMNS), _optimum_rows(optimum))
    asked = {
        "vary": {axis.path: list(axis.values) for axis in optimum.axes},
        "targets": [str(target) for target in optimum.targets],
        "confidence": optimum.confidence,
        "fresh_replications_from": FRESH_FROM,
    }
    shown = optimum.winner or optimum.closest
    assert shown is not None
    made = make_stamp(
        scenarios={shown.label: shown.scenario.resolved()},
        inputs=optimum.scenario.input_files(),
        seed=optimum.seed,
        replications=list(range(shown.replications)),
        engine={"name": optimum.engine, "reason": "asked for"},
        fingerprints={shown.label: joined(shown.fingerprints)},
        more={"optimise": asked} | whereabouts({shown.label: shown.scenario}, folder),
    )
    write_json(stamp, made)
    return [table, stamp]


def _optimum_rows(optimum: Optimum) -> Iterator[Sequence[object]]:
    parts: list[tuple[str, Staffing | None]] = [
        ("winner", optimum.winner),
        ("winner, fresh replications", optimum.confirmed),
        ("closest", optimum.closest),
        *(("cheaper neighbour", one) for one in optimum.neighbours),
        *(("undecided", one) for one in optimum.undecided),
    ]
    for part, staffing in parts:
        if staffing is None:
            continue
        for place, target in enumerate(optimum.targets):
            found = staffing.estimates[place]
            figures = (found.unit, found.mean, found.half_width, staffing.replications)
            tail = (staffing.margins[place], staffing.verdict.name.lower())
            yield part, *staffing.heads, staffing.cost, str(target), *figures, *tail


def write_requirement(requirement: Requirement, folder: Path) -> list[Path]:
    """Write ``requirement.csv``, a row a group and interval.

    Raises
    ------
    OSError
        If the file cannot be written; it is not left half-written.
    """
    table = folder / "requirement.csv"
    write_csv(table, REQUIREMENT_COLUMNS, requirement_rows(requirement))
    return [table]


def requirement_rows(requirement: Requirement) -> Iterator[Sequence[object]]:
    """Give a row a group and interval, with clock times in the scenario's zone."""
    grid, blueprint = requirement.grid, requirement.blueprint
    edges = [
        (local_time(start, blueprint), local_time(end, blueprint))
        for start, end in zip(grid.from_us.tolist(), grid.to_us.tolist(), strict=True)
    ]
    for need in requirement.groups:
        columns = (need.arrivals, need.needed, need.operators, need.delayed_share)
        formula = (need.erlang, need.erlang_operators, need.erlang_delayed_share)
        figures = zip(*(column.tolist() for column in (*columns, *formula)), strict=True)
        for edge, row in zip(edges, figures, strict=True):
            yield need.tier, need.group, *edge, *row
