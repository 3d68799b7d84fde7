"""Tables of the page: a caption, headings, and bodies of rows whose first cell names the row."""

from collections.abc import Sequence
from dataclasses import dataclass

from sim.experiment.compare import Comparison
from sim.experiment.replicate import Experiment
from sim.report.words import difference_table, tier_table


@dataclass(frozen=True, slots=True)
class PageTable:
    """A table for a template."""

    caption: str
    columns: Sequence[str]
    """Headings; the first is that of the rows' names."""
    bodies: Sequence[tuple[str, Sequence[Sequence[str]]]]
    """Parts of the table: a heading of its own, or an empty one, and the rows."""


def results_table(experiment: Experiment) -> PageTable:
    """Return the figures of a scenario with a column a group, which fits a narrow window best."""
    heading, *groups = tier_table(experiment)
    columns = ["figure", *(f"{group[1]} ({group[0]})" for group in groups)]
    rows = [[heading[place], *(group[place] for group in groups)] for place in range(2, len(heading))]
    return PageTable(f"Figures of {experiment.label} by group", columns, [("", rows)])


def differences_table(comparison: Comparison, other: int) -> PageTable:
    """Return what changes, the difference first, so that a narrow window shows it without scrolling."""
    heading, *lines = [[row[k] for k in (0, 1, 2, 5, 6, 3, 4)] for row in difference_table(comparison, other)]
    bodies: list[tuple[str, list[list[str]]]] = []
    for tier, group, *cells in lines:
        name = f"{tier}: {group}"
        if not bodies or bodies[-1][0] != name:
            bodies.append((name, []))
        bodies[-1][1].append(cells)
    base, rival = comparison.experiments[0].label, comparison.experiments[other].label
    caption = f"{rival} less {base}: differences paired by replication, and the figures of both"
    return PageTable(caption, heading[2:], bodies)
