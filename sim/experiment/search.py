"""The search for the cheapest staffing that meets targets: climb, descend, then exclude all that is cheaper.

What is cheaper than the answer is excluded by cells that are shown to fail, and with them what must fail all
the more if one more person does what `sim.experiment.influence` says. That only chooses what to simulate:
each cheaper neighbour of the answer is simulated itself.
"""

import itertools
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from sim.core.kinds import Bools, Floats, Ints
from sim.experiment.book import Book, Place
from sim.experiment.influence import Effect
from sim.experiment.verdict import Judged, Verdict

SHORTLIST = 400
"""Of very many cells so many of the dearest are weighed up."""


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """Cells and what they cost.

    ``sizes`` are the lengths of the groups' lists, ``costs`` the cost of each value of each list, and
    ``effects`` codes of shape (targets, groups).
    """

    sizes: tuple[int, ...]
    costs: tuple[Floats, ...]
    effects: Ints

    def cost(self, cell: Place) -> float:
        """Return what a cell costs."""
        return float(sum(costs[at] for costs, at in zip(self.costs, cell, strict=True)))

    def rank(self, cell: Place) -> tuple[float, int, Place]:
        """Return what cells are ordered by: cost, then people, then place."""
        # Costs are sums of floats: the order of terms must not make two of them differ.
        return round(self.cost(cell), 6), sum(cell), cell

    def cells(self) -> Iterator[Place]:
        """Give every cell."""
        return itertools.product(*(range(size) for size in self.sizes))

    def holds(self, cell: Place) -> bool:
        """Say whether a cell is in the grid."""
        return all(0 <= at < size for at, size in zip(cell, self.sizes, strict=True))


@dataclass(frozen=True, slots=True)
class Answer:
    """What a search found: the cheapest cell that meets all targets, or none.

    ``undecided`` are cheaper cells (any cells, where there is no answer) that the most replications could
    not decide. ``neighbours`` are the cheaper neighbours of the answer, each of them simulated.
    """

    cell: Place | None
    undecided: tuple[Place, ...]
    neighbours: tuple[Place, ...]


class Search:
    """One search.

    Parameters
    ----------
    problem
        The cells.
    book
        What is known of them, and how to know more.
    tell
        Is told after every look of how many cells it is settled whether they are the answer.
    """

    def __init__(self, problem: Problem, book: Book, tell: Callable[[int], None] | None = None) -> None:
        self.problem, self.book, self._tell = problem, book, tell
        self._cells = np.array(sorted(problem.cells(), key=problem.rank), dtype=np.int64)
        self._place = {tuple(cell): n for n, cell in enumerate(self._cells.tolist())}
        self._excluded: Bools = np.zeros(len(self._cells), dtype=np.bool_)
        self._dearer = len(self._cells)

    def find(self, start: Place) -> Answer:
        """Search from a first guess."""
        best = self._first(start)
        while True:
            best = self._exclude_cheaper(best)
            if best is None:
                return Answer(None, self._undecided(None), ())
            neighbours = self.neighbours(best)
            better = next((cell for cell in neighbours if self._decide(cell) == Verdict.MEETS), None)
            if better is None:
                return Answer(best, self._undecided(best), tuple(neighbours))
            best = better

    def cheaper(self, cell: Place | None) -> list[Place]:
        """Return all cells that cost less than a cell, the cheapest first; all there are where it is None."""
        return [tuple(one) for one in self._cells[: self._limit(cell)].tolist()]

    def neighbours(self, cell: Place) -> list[Place]:
        """Return the cheaper neighbours: one person less in a group, and in exchange some more in another.

        Of exchanges with the same two groups the one with the most people is meant.
        """
        found = []
        for less in range(len(cell)):
            fewer = _moved(cell, less, -1)
            if not self.problem.holds(fewer):
                continue
            found.append(fewer)
            for more in range(len(cell)):
                swaps = (_moved(fewer, more, count) for count in itertools.count(1))
                cheaper = itertools.takewhile(lambda one: self._is_cheaper(one, cell), swaps)
                last = list(cheaper)[-1:] if more != less else []
                found += last
        return [one for one in dict.fromkeys(found) if self._is_cheaper(one, cell)]

    def _is_cheaper(self, one: Place, other: Place) -> bool:
        return self.problem.holds(one) and self.problem.rank(one)[0] < self.problem.rank(other)[0]

    def _first(self, start: Place) -> Place | None:
        """Return a cell that meets all targets, near the cheapest of them; None if none is found."""
        cell: Place | None = self._descended(self._climbed(start))
        while cell is not None and self._decide(cell) != Verdict.MEETS:
            cell = self._raised(cell, self.book.judged[cell])
        return cell

    def _climbed(self, cell: Place) -> Place:
        """Add people where targets are missed, until all look good or nobody can be added."""
        seen = {cell}
        while True:
            found = self._quick(cell)
            above = None if found.looks_good else self._raised(cell, found)
            if above is None or above in seen:
                return cell
            seen.add(above)
            cell = above

    def _raised(self, cell: Place, found: Judged) -> Place | None:
        """Return the cell that helps the target which is missed most; None where nothing does."""
        targets = self.book.targets
        short = [_shortfall(found, place, targets[place].bound) for place in range(len(targets))]
        for target in sorted(range(len(targets)), key=lambda place: -short[place]):
            more = [_moved(cell, group, 1) for group in self._helpers(target, Effect.HELPS)]
            less = [_moved(cell, group, -1) for group in self._helpers(target, Effect.HURTS)]
            # To take people away helps too, where they hurt; but what they are there for would miss them.
            unclear = [_moved(cell, group, 1) for group in self._helpers(target, Effect.UNCLEAR)]
            moves = self._possible(more) or self._possible(less) or self._possible(unclear)
            if len(moves) > 1:
                moves.sort(key=lambda move: self._gain(move, cell, target))
            if moves:
                return moves[-1]
        return None

    def _helpers(self, target: int, effect: Effect) -> list[int]:
        """Return the groups whose people have an effect on a target."""
        return [int(group) for group in np.flatnonzero(self.problem.effects[target] == effect)]

    def _possible(self, moves: list[Place]) -> list[Place]:
        """Return the moves to cells that are not known to be no answer."""
        return [move for move in moves if self.problem.holds(move) and self._fresh(move)]

    def _fresh(self, cell: Place) -> bool:
        return self.book.verdict(cell) != Verdict.FAILS and not self.book.is_spent(cell)

    def _gain(self, move: Place, cell: Place, target: int) -> float:
        """Return what a move brings to a target for its cost."""
        self._quick(move)
        apart = self.book.judged[move].margins[target] - self.book.judged[cell].margins[target]
        spent = self.problem.cost(move) - self.problem.cost(cell)
        if math.isnan(apart):
            return -math.inf
        return float(apart) / max(spent, 1e-9)

    def _descended(self, cell: Place) -> Place:
        """Take people away, the dearest first, while all targets look met."""
        if not self._quick(cell).looks_good:
            return cell
        while True:
            fewer = sorted(self.neighbours(cell), key=self.problem.rank)
            fewer = [one for one in fewer if not self._excluded[self._place[one]]]
            lower = next((one for one in fewer if self._quick(one).looks_good), None)
            if lower is None:
                return cell
            cell = lower

    def _exclude_cheaper(self, best: Place | None) -> Place | None:
        """Show that everything cheaper fails, or find something cheaper that does not."""
        while True:
            cell = self._next(best)
            if cell is None:
                return best
            if self._decide(cell) == Verdict.MEETS:
                best = cell

    def _next(self, best: Place | None) -> Place | None:
        """Return the cell whose failure would exclude the most cells; None if nothing is left to exclude."""
        cells = self._cells[: self._limit(best)]
        left = ~self._excluded[: len(cells)]
        for n in np.flatnonzero(left).tolist():
            known = tuple(cells[n].tolist())
            left[n] = self.book.verdict(known) != Verdict.FAILS and not self.book.is_spent(known)
        open_cells = cells[left]
        if not len(open_cells):
            return None
        listed = open_cells[-SHORTLIST:]
        below = [(open_cells <= cell).all(axis=1).sum() for cell in listed]
        # Of equals the dearest: it is the nearest to what is known to do.
        chosen = max(range(len(listed)), key=lambda n: (below[n], n))
        return tuple(listed[chosen].tolist())

    def _limit(self, best: Place | None) -> int:
        """Return how many cells, the cheapest first, cost less than a cell."""
        if best is None:
            return len(self._cells)
        at = self._place[best]
        cost = self.problem.rank(best)[0]
        while at and self.problem.rank(tuple(self._cells[at - 1].tolist()))[0] == cost:
            at -= 1
        return at

    def _quick(self, cell: Place) -> Judged:
        found = self.book.quick(cell)
        self._note(cell)
        return found

    def _decide(self, cell: Place) -> Verdict:
        found = self.book.decide(cell)
        self._note(cell)
        return found.verdict

    def _note(self, cell: Place) -> None:
        """Exclude what must fail where a cell does: that which has no more of what helps."""
        found = self.book.judged[cell]
        for target in found.missed if found.verdict == Verdict.FAILS else ():
            effects = self.problem.effects[target]
            gap = self._cells - np.array(cell)
            worse = np.select(
                [effects == Effect.HELPS, effects == Effect.HURTS, effects == Effect.NONE],
                [gap <= 0, gap >= 0, np.ones_like(gap, dtype=np.bool_)],
                gap == 0,
            )
            self._excluded |= worse.all(axis=1)
        if found.verdict == Verdict.MEETS:
            self._dearer = min(self._dearer, self._limit(cell))
        if self._tell is not None:
            left = ~self._excluded[: self._dearer]
            self._tell(len(self._cells) - int(left.sum()))

    def _undecided(self, best: Place | None) -> tuple[Place, ...]:
        return tuple(cell for cell in self.cheaper(best) if self.book.is_spent(cell))


def _moved(cell: Place, group: int, by: int) -> Place:
    return (*cell[:group], cell[group] + by, *cell[group + 1 :])


def _shortfall(found: Judged, place: int, bound: float) -> float:
    """Return how far a target is missed, in parts of its bound; a blank counts as missed altogether."""
    margin = float(found.margins[place])
    return math.inf if math.isnan(margin) else -margin / max(abs(bound), 1e-9)
