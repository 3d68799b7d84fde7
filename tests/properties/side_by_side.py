"""Two records side by side, up to the row in which they differ first."""

from dataclasses import fields
from typing import Any

from sim.core.path import SamplePath

BEFORE = 8
"""Rows that are shown before the first difference."""


def first_difference(left: SamplePath, right: SamplePath) -> str:
    """Return the first table in which two records differ, as rows side by side, or an empty text."""
    for name in ("legs", "operators", "customers"):
        one, other = getattr(left, name), getattr(right, name)
        columns = [field.name for field in fields(one)]
        rows = [rows_of(table, columns) for table in (one, other)]
        types = [[getattr(table, column).dtype.str for column in columns] for table in (one, other)]
        if rows[0] == rows[1] and types[0] == types[1]:
            continue
        if types[0] != types[1]:
            return f"{name}: types {types[0]} and {types[1]}"
        longest = max(len(rows[0]), len(rows[1]))
        at = next(n for n in range(longest) if rows[0][n : n + 1] != rows[1][n : n + 1])
        lines = [f"{name}: row {at} differs ({', '.join(columns)})"]
        for number in range(max(0, at - BEFORE), at + 1):
            pair = [" ".join(map(str, side[number])) if number < len(side) else "(end)" for side in rows]
            lines.append(f"{number:>6}  {pair[0]:<60} {'|' if pair[0] == pair[1] else '<>'} {pair[1]}")
        return "\n".join(lines)
    return ""


def rows_of(table: Any, columns: list[str]) -> list[tuple[Any, ...]]:
    """Return a table's rows as tuples."""
    return list(zip(*(getattr(table, column).tolist() for column in columns), strict=True))
