"""Seeded staffing problems whose answer is known exactly, with days drawn around the exact values."""

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.core.kinds import Floats
from sim.experiment.book import Book, Place
from sim.experiment.influence import Effect
from sim.experiment.search import Problem, Search
from sim.experiment.targets import Target
from sim.theory.erlang_a import erlang_a
from sim.theory.erlang_c import erlang_c
from sim.theory.staffing import spare_for_delay, square_root_servers

DAY_MIN = 480.0


@functools.cache
def noise_of(seed: int, number: int) -> tuple[float, float]:
    """Return what a day has of its own at each tier."""
    first, second = np.random.Generator(np.random.PCG64([seed, number])).normal(size=2).tolist()
    return first, second


@functools.cache
def first_tier(rate: float, handling: float, servers: int, patience: float | None) -> tuple[float, float]:
    """Return the service level within a minute, and the share that gives up."""
    if patience is None:
        return level_without_patience(rate, handling, servers, 1.0), 0.0
    queue = erlang_a(rate, handling, servers, patience)
    return queue.service_level(1.0), queue.abandon_share


def level_without_patience(rate: float, handling: float, servers: int, threshold: float) -> float:
    """Return the service level of an Erlang C queue; 0 where it grows without end."""
    if rate * handling >= servers:
        return 0.0
    return erlang_c(rate, handling, servers).service_level(threshold)


@dataclass(frozen=True)
class Staffing:
    """Two tiers, the first with or without patience, a cold hand-over, and a cost a head of each."""

    seed: int
    rate: float
    handling: tuple[float, float]
    slots: tuple[int, int]
    share: float
    patience: float | None
    bounds: tuple[float, float]
    costs: tuple[float, float]
    sizes: tuple[int, int]

    def exact(self, cell: Place) -> tuple[float, float]:
        """Return the service levels of both tiers, within one and two minutes.

        Those who give up do not come to the second level, where nobody gives up.
        """
        first, second = ((at + 1) * slots for at, slots in zip(cell, self.slots, strict=True))
        level, gone = first_tier(self.rate, self.handling[0], first, self.patience)
        return level, level_without_patience(
            self.rate * self.share * (1 - gone), self.handling[1], second, 2.0
        )

    def targets(self) -> list[Target]:
        """Return a least service level for each tier."""
        scopes = ("group:first", "group:second")
        pairs = zip(scopes, self.bounds, strict=True)
        return [Target("service_level", scope, True, bound, "share") for scope, bound in pairs]

    def problem(self) -> Problem:
        """Return the cells, their costs and who influences what."""
        pairs = zip(self.costs, self.sizes, strict=True)
        heads = tuple(cost * np.arange(1.0, size + 1) for cost, size in pairs)
        effects = np.array([[Effect.HELPS, Effect.NONE], [Effect.HURTS, Effect.HELPS]])
        return Problem(self.sizes, heads, effects)

    def start(self) -> Place:
        """Return the square-root rule's cell."""
        loads = (self.rate * self.handling[0], self.rate * self.share * self.handling[1])
        found = []
        for load, slots, size in zip(loads, self.slots, self.sizes, strict=True):
            heads = math.ceil(square_root_servers(load, spare_for_delay(0.2)) / slots)
            found.append(min(heads, size) - 1)
        return tuple(found)

    def best(self) -> float:
        """Return the lowest cost of all cells that meet both bounds, found by trying every cell."""
        problem = self.problem()
        good = [
            problem.rank(cell)[0]
            for cell in problem.cells()
            if all(level >= bound for level, bound in zip(self.exact(cell), self.bounds, strict=True))
        ]
        return min(good)

    def closest(self) -> float:
        """Return by how much the cheapest cells that meet both bounds do so, at most."""
        problem, best = self.problem(), self.best()
        slacks = [
            min(level - bound for level, bound in zip(self.exact(cell), self.bounds, strict=True))
            for cell in problem.cells()
            if problem.rank(cell)[0] == best
        ]
        return max(slacks)

    def days(self, cells: Sequence[Place], numbers: range) -> list[Floats]:
        """Draw days around the exact service levels; the same numbers for every cell.

        A day's chats wait together, so that its level varies as if one in eight of them counted.
        """
        chats = np.array([self.rate, self.rate * self.share]) * DAY_MIN
        noise = np.array([noise_of(self.seed, number) for number in numbers])
        tables = []
        for cell in cells:
            levels = np.array(self.exact(cell))
            sd = np.sqrt(8 * levels * (1 - levels) / chats)
            table = np.empty((len(numbers), 2, 2))
            table[:, :, 0] = chats * np.clip(levels + sd * noise, 0, 1)
            table[:, :, 1] = chats
            tables.append(table)
        return tables

    def searched(self, most: int) -> tuple[float | None, Book]:
        """Search, and return the cost of the answer and the book."""
        problem = self.problem()
        book = Book(self.days, self.targets(), 0.05, most)
        answer = Search(problem, book).find(self.start())
        return (None if answer.cell is None else problem.rank(answer.cell)[0]), book


def staffing_of(seed: int) -> Staffing:
    """Return a problem: 100 to 300 cells, a load of 3 to 28 Erlang at the first level."""
    rng = np.random.Generator(np.random.PCG64(seed))
    rate, share = rng.uniform(0.5, 2.0), rng.uniform(0.1, 0.35)
    handling = rng.uniform(6, 14), rng.uniform(12, 25)
    slots = int(rng.integers(1, 4)), int(rng.integers(1, 3))
    loads = rate * handling[0], rate * share * handling[1]
    sizes = math.ceil(2 * loads[0] / slots[0]) + 2, math.ceil(2.5 * loads[1] / slots[1]) + 3
    return Staffing(
        seed=seed,
        rate=rate,
        handling=handling,
        slots=slots,
        share=share,
        patience=float(rng.uniform(2, 8)) if seed % 2 else None,
        bounds=(rng.uniform(0.7, 0.92), rng.uniform(0.6, 0.9)),
        costs=(1.0, float(rng.choice([1.0, 1.5, 2.0]))),
        sizes=sizes,
    )
