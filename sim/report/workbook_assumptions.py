"""The sheet of assumptions: every value of the scenario by path, with what it means."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sim.experiment.replicate import Experiment
from sim.experiment.sweep import Sweep
from sim.report.workbook_meanings import meaning_of
from sim.report.workbook_sheet import GIVEN, WORDS, Column, Sheet
from sim.scenario.tree import dotted, planted

Path = tuple[str | int, ...]
_SECTIONS = ("operators", "escalations")
_LISTED = 12
"""Longer lists are broken off in the sheet: the stamp and the scenario file have all of them."""


def assumptions_sheet(experiments: Sequence[Experiment | Sweep]) -> Sheet:
    """Return a row a value, with a column a scenario where there are several."""
    tables = [values_of(experiment.scenario.resolved()) for experiment in experiments]
    several = len(experiments) > 1
    columns = [Column("Path")]
    columns += [Column(experiment.label if several else "Value", GIVEN) for experiment in experiments]
    columns += [Column("Same in all")] if several else []
    columns.append(Column("Meaning", WORDS))
    note = (
        "Everything is merged, defaults included. A path can be changed on the command line: --set "
        "PATH=VALUE. An operator entry goes by its name or its group, an escalation by its two groups."
    )
    return Sheet("Assumptions", columns, _rows(tables), below=[note])


def values_of(resolved: Mapping[str, Any]) -> dict[str, tuple[str, object]]:
    """Return every value of a resolved scenario by its path, with what it means.

    Parameters
    ----------
    resolved
        Plain tables, lists and values.

    Returns
    -------
    dict
        Meaning and value by dotted path, in the order of the scenario; a list of plain values is one text.
    """
    tree = planted(resolved, "")
    return {dotted(tree, path): (meaning_of(path), value) for path, value in _leaves(resolved, ())}


def _leaves(value: Any, path: Path) -> Iterator[tuple[Path, object]]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _leaves(item, (*path, str(key)))
    elif isinstance(value, (list, tuple)) and any(isinstance(item, Mapping) for item in value):
        for place, item in enumerate(value):
            yield from _leaves(item, (*path, place))
    elif isinstance(value, (list, tuple)):
        if value:
            yield path, _listed(value)
    elif value != "":
        yield path, value.strip() if isinstance(value, str) else value


def _listed(values: Sequence[object]) -> str:
    texts = [f"{v:g}" if isinstance(v, float) else str(v) for v in itertools.islice(values, _LISTED)]
    more = f", … ({len(values)} in all)" if len(values) > _LISTED else ""
    return ", ".join(texts) + more


def _rows(tables: Sequence[Mapping[str, tuple[str, object]]]) -> Iterator[list[object]]:
    paths = dict.fromkeys(path for table in tables for path in table)
    for path in paths:
        values = [table[path][1] if path in table else None for table in tables]
        meaning = next(table[path][0] for table in tables if path in table)
        same: list[object] = [all(value == values[0] for value in values)] if len(tables) > 1 else []
        yield [path, *values, *same, meaning]
