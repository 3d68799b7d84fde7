"""The book of a search: what was simulated of which staffing, and what it shows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from sim.core.kinds import Floats
from sim.experiment.targets import Target
from sim.experiment.verdict import FEWEST, Judged, Verdict, judge, level_at, looks_until

Place = tuple[int, ...]
"""A cell of the grid: where each group's headcount stands in its list."""

Evaluate = Callable[[Sequence[Place], range], Sequence[Floats]]
"""Simulates replications of cells: columns of shape (replications, targets, 2) for each."""


@dataclass(eq=False)
class Book:
    """All replications of all cells that were simulated, on the same random numbers in every cell.

    Parameters
    ----------
    evaluate
        Does the simulating.
    targets
        What shall be met.
    alpha
        1 less the confidence, shared out over the looks at a cell.
    most
        Most replications of one cell.
    """

    evaluate: Evaluate
    targets: Sequence[Target]
    alpha: float
    most: int
    columns: dict[Place, Floats] = field(default_factory=dict)
    judged: dict[Place, Judged] = field(default_factory=dict)

    @property
    def runs(self) -> int:
        """Return how many replications were simulated."""
        return sum(len(columns) for columns in self.columns.values())

    @property
    def looks(self) -> tuple[int, ...]:
        """Return at how many replications a cell is looked at."""
        return looks_until(self.most)

    def look(self, cell: Place, count: int) -> Judged:
        """Bring a cell to so many replications and judge it.

        A verdict once reached stays: it had its part of alpha.
        """
        known = self.judged.get(cell)
        if known is not None and known.verdict != Verdict.OPEN:
            return known
        self.extend(cell, count)
        level = level_at(count, self.looks, self.alpha)
        self.judged[cell] = judge(self.columns[cell], self.targets, level)
        return self.judged[cell]

    def quick(self, cell: Place) -> Judged:
        """Look at a cell with few replications: enough for a direction, seldom for a verdict."""
        for count in self.looks:
            found = self.look(cell, count)
            if found.verdict != Verdict.OPEN or count >= FEWEST:
                break
        return found

    def decide(self, cell: Place) -> Judged:
        """Add replications until a cell's verdict is clear, or the most are done."""
        for count in self.looks:
            if count < len(self.columns.get(cell, ())):
                continue
            found = self.look(cell, count)
            if found.verdict != Verdict.OPEN:
                break
        return found

    def verdict(self, cell: Place) -> Verdict | None:
        """Return what is known of a cell; None where it was not simulated."""
        known = self.judged.get(cell)
        return None if known is None else known.verdict

    def is_spent(self, cell: Place) -> bool:
        """Say whether a cell stays open for good: no more replications are allowed."""
        return self.verdict(cell) == Verdict.OPEN and len(self.columns[cell]) >= self.most

    def extend(self, cell: Place, count: int) -> None:
        """Bring a cell to so many replications, without a verdict."""
        have = len(self.columns.get(cell, ()))
        if have < count:
            [fresh] = self.evaluate([cell], range(have, count))
            old = self.columns.get(cell)
            self.columns[cell] = fresh if old is None else np.concatenate([old, fresh])
