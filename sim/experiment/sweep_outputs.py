"""The files that a sweep, an optimisation, a requirement and a selection leave: tables and a stamp."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.core.local_time import local_time
from sim.experiment.optimise import FRESH_FROM, Optimum, Staffing
from sim.experiment.outputs import whereabouts
from sim.experiment.requirement import Requirement
from sim.experiment.select import Best
from sim.experiment.stamp import make_stamp
from sim.experiment.store import write_csv, write_json
from sim.experiment.sweep import Sweep
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

SELECTION_COLUMNS = (
    "rank", "scenario", "scope", "metric", "unit", "mean", "replications", "selected", "less_the_selected",
    "half_width", "n",
)  # fmt: skip
TABLES = {
    "sweep": ("sweep.csv", "cells.csv", "differences.csv"),
    "optimise": ("optimise.csv",),
    "requirement": ("requirement.csv",),
    "select": ("selection.csv",),
}
"""What has to come out byte by byte when a stamp's question is asked again."""


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
    """Return the stamp for a folder that has the tables: the question, and each cell's fingerprint."""
    cells = [*([sweep.base] if sweep.base is not None else []), *sweep.cells]
    prints = {cell.label: joined(cell.fingerprints) for cell in cells}
    asked = {
        "vary": {axis.path: list(axis.values) for axis in sweep.axes},
        "replications": sweep.replications,
        "differences": sweep.base is not None,
    }
    return _procedure_stamp(
        "sweep",
        {sweep.label: sweep.scenario},
        asked,
        sweep.seed,
        sweep.replications,
        {"name": sweep.engine, "reason": sweep.engine_reason},
        {sweep.label: joined(tuple(prints.values()))},
        at,
    ) | {"cells": prints}


def _procedure_stamp(
    procedure: str,
    scenarios: Mapping[str, Scenario],
    asked: Mapping[str, Any],
    seed: int,
    replications: int,
    engine: Mapping[str, str],
    fingerprints: Mapping[str, str],
    at: Path,
) -> dict[str, Any]:
    """Return the stamp of a question that a rerun asks again: its tables have to come out byte by byte."""
    inputs: dict[str, str] = {}
    for scenario in scenarios.values():
        inputs |= scenario.input_files()
    more = {"procedure": procedure, "asked": dict(asked), "tables": digests_of(procedure, at)}
    return make_stamp(
        scenarios={label: scenario.resolved() for label, scenario in scenarios.items()},
        inputs=inputs,
        seed=seed,
        replications=list(range(replications)),
        engine=engine,
        fingerprints=fingerprints,
        more=more | whereabouts(scenarios, at),
    )


def digests_of(procedure: str, folder: Path) -> dict[str, str]:
    """Return the hash of each table that a procedure left in a folder."""
    paths = [folder / name for name in TABLES[procedure]]
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths if path.exists()}


def joined(fingerprints: Sequence[str]) -> str:
    """Return one fingerprint over those of several records, in their order."""
    return hashlib.sha256("".join(fingerprints).encode("ascii")).hexdigest()


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
        "most": optimum.most,
        "fresh_replications_from": FRESH_FROM,
    }
    told = [staffing for _, staffing in _told(optimum)]
    made = _procedure_stamp(
        "optimise",
        {optimum.label: optimum.scenario},
        asked,
        optimum.seed,
        max(one.replications for one in told),
        {"name": optimum.engine, "reason": optimum.engine_reason},
        {optimum.label: joined([joined(one.fingerprints) for one in told])},
        folder,
    )
    write_json(stamp, made)
    return [table, stamp]


def _told(optimum: Optimum) -> list[tuple[str, Staffing]]:
    """Return the staffings of the table, each with what it is."""
    parts: list[tuple[str, Staffing | None]] = [
        ("winner", optimum.winner),
        ("winner, fresh replications", optimum.confirmed),
        ("closest", optimum.closest),
        *(("cheaper neighbour", one) for one in optimum.neighbours),
        *(("undecided", one) for one in optimum.undecided),
    ]
    return [(part, staffing) for part, staffing in parts if staffing is not None]


def _optimum_rows(optimum: Optimum) -> Iterator[Sequence[object]]:
    for part, staffing in _told(optimum):
        for place, target in enumerate(optimum.targets):
            found = staffing.estimates[place]
            figures = (found.unit, found.mean, found.half_width, staffing.replications)
            tail = (staffing.margins[place], staffing.verdict.name.lower())
            yield part, *staffing.heads, staffing.cost, str(target), *figures, *tail


def write_requirement(requirement: Requirement, folder: Path) -> list[Path]:
    """Write ``requirement.csv``, a row a group and interval, and ``stamp.json``.

    Raises
    ------
    OSError
        If a file cannot be written; none is left half-written.
    """
    table, stamp = folder / "requirement.csv", folder / "stamp.json"
    write_csv(table, REQUIREMENT_COLUMNS, requirement_rows(requirement))
    made = _procedure_stamp(
        "requirement",
        {requirement.label: requirement.scenario},
        {"delayed": requirement.delayed, "replications": requirement.replications},
        requirement.seed,
        requirement.replications,
        {"name": requirement.engine, "reason": requirement.engine_reason},
        {requirement.label: joined(requirement.fingerprints)},
        folder,
    )
    write_json(stamp, made)
    return [table, stamp]


def write_selection(best: Best, folder: Path) -> list[Path]:
    """Write ``selection.csv``, a row a scenario in the order of the ranking, and ``stamp.json``.

    Raises
    ------
    OSError
        If a file cannot be written; none is left half-written.
    """
    table, stamp = folder / "selection.csv", folder / "stamp.json"
    write_csv(table, SELECTION_COLUMNS, _selection_rows(best))
    asked = {
        "metric": best.metric,
        "scope": best.scope,
        "indifference": best.indifference,
        "largest": best.largest,
        "confidence": best.confidence,
        "first": best.first,
        "cap": best.cap,
    }
    made = _procedure_stamp(
        "select",
        {plan.label: plan.scenario for plan in best.plans},
        asked,
        best.seed,
        min(rival.replications for rival in best.rivals),
        {"name": best.engine, "reason": best.plans[0].engine_reason},
        {plan.label: joined(prints) for plan, prints in zip(best.plans, best.fingerprints, strict=True)},
        folder,
    )
    write_json(stamp, made)
    return [table, stamp]


def _selection_rows(best: Best) -> Iterator[Sequence[object]]:
    fresh = dict(best.confirmed)
    for place, rival in enumerate(best.ranked(), 1):
        found = fresh.get(rival.label)
        apart = ("", "", "") if found is None else (found.mean, found.half_width, found.n)
        what = (place, rival.label, best.scope, best.metric, best.unit)
        yield *what, rival.mean, rival.replications, str(rival.label == best.label).lower(), *apart


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
