"""What the CSV file behind each chart holds, found by drawing nothing and asking each chart for its data."""

import importlib
import inspect
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[2]
VARY = ("groups.customer_service.headcount=6:7", "groups.second_level.headcount=3:4")
_KINDS = {
    "Experiment": "one scenario",
    "Comparison": "a comparison",
    "Sweep": "a sweep",
    "Requirement": "what each half hour needs",
    "Levers": "what matters most",
}
"""Kinds of results by the names of their types, and what the page calls them."""


@cache
def chart_columns() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return for each chart the kind of result that it shows, and the columns of its data."""
    names = sorted(path.stem for path in (PROJECT / "sim" / "report").glob("chart_*.py"))
    found = {}
    for name in names:
        chart = name.removeprefix("chart_")
        data = getattr(importlib.import_module(f"sim.report.{name}"), f"data_{chart}")
        found[chart] = _columns(data)
    return found


def chart_table() -> str:
    """Return the section of the page on files."""
    rows = ["| file | shows | columns |", "| --- | --- | --- |"]
    for chart, (kind, columns) in chart_columns().items():
        told = ", ".join(f"`{_told(column)}`" for column in columns)
        rows.append(f"| `{chart}.csv` | {kind} | {told} |")
    return "\n".join(rows)


def _told(column: str) -> str:
    return "PATH" if column in {way.partition("=")[0] for way in VARY} else column


def _columns(data: Callable[[Any], Any]) -> tuple[str, tuple[str, ...]]:
    """Return the kind of result that a chart shows, by its annotation, and its columns.

    Raises
    ------
    LookupError
        If it shows none that is made here.
    """
    told = str(next(iter(inspect.signature(data).parameters.values())).annotation)
    for kind, words in _KINDS.items():
        if kind in told:
            return words, tuple(data(_result(kind)).columns)
    raise LookupError(f"{data.__name__} shows {told}, of which there is none here")


@cache
def _result(kind: str) -> Any:
    """Return a small result of a kind."""
    from sim import compare, load_scenario, replicate, sweep
    from sim.experiment.levers import levers
    from sim.experiment.requirement import requirement

    today = load_scenario(PROJECT / "scenarios" / "two_tiers.toml")
    if kind == "Experiment":
        return replicate(today, 2, jobs=1, keep_paths=True)
    if kind == "Comparison":
        return compare(
            [today, load_scenario(PROJECT / "scenarios" / "one_more_second_level.toml")], 2, jobs=1
        )
    if kind == "Sweep":
        return sweep(today, VARY, 2, jobs=1)
    return (
        levers(today, replications=2, jobs=1)
        if kind == "Levers"
        else requirement(today, replications=2, jobs=1)
    )
