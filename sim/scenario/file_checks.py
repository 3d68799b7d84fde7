"""CSV files that a scenario names: what is wrong with them, and their digests."""

import hashlib
import shlex
from typing import TYPE_CHECKING

from sim.scenario.csv_text import AS_IT_LOOKS, SEPARATORS, Dialect, FileError
from sim.scenario.errors import ERROR, Problem
from sim.scenario.files import path_of, read_counts, read_durations, read_moments
from sim.scenario.named_files import named_files
from sim.scenario.tree import Node, dotted, file_of, text_at

if TYPE_CHECKING:
    from sim.scenario.load import Source
    from sim.scenario.model import Scenario


def file_problems(source: "Source") -> list[Problem]:
    """Return an error for every file that a scenario names and that cannot be used.

    Works on the bare values, so that an error elsewhere in the scenario hides none of these.
    """
    problems = []
    for path, node, what in named_files(source.tree):
        file, column = text_at(node, "file"), text_at(node, "column")
        unit = text_at(node, "unit")
        if file is None or (column is None and what != "counts"):
            continue
        try:
            dialect = dialect_of(node)
            if what == "counts":
                read_counts(source, file, column or "count", dialect)
            elif what == "moments":
                read_moments(source, file, column or "", unit, None, dialect)
            else:
                read_durations(source, file, column or "", unit, dialect)
        except FileError as error:
            problems.append(file_problem(source, path, node, error))
    return problems


def dialect_of(node: Node) -> Dialect:
    """Return what a table that names a file says of how it is written."""
    known = {key: text_at(node, key) or "" for key in ("separator", "decimal", "encoding", "dates")}
    if known["separator"] not in {"", *SEPARATORS} or known["decimal"] not in {"", ",", "."}:
        # The schema refuses it, by name.
        return AS_IT_LOOKS
    return Dialect(**known, ambiguous=text_at(node, "ambiguous") or "refuse")


def file_problem(source: "Source", path: tuple[str | int, ...], node: Node, error: FileError) -> Problem:
    """Return what is wrong with a file as a problem of the table that names it."""
    value = text_at(node, error.key)
    shown = f'"{value}"' if value is not None else ""
    where = (*path, error.key)
    place, remedy = dotted(source.tree, where), error.remedy
    if remedy.endswith("with --set"):
        remedy += " " + shlex.quote(f"{place}={value}")
    return Problem(ERROR, file_of(source.tree, where), place, shown, error.message, remedy)


def digests(scenario: "Scenario") -> dict[str, str]:
    """Return the SHA-256 of every input file by its path."""
    source = scenario.source
    paths = list(source.inputs)
    for _, node, _ in named_files(source.tree):
        file = text_at(node, "file")
        if file is not None:
            paths.append(path_of(source, file))
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in dict.fromkeys(paths)}
