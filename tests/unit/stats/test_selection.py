"""Selection of the best: Kim and Nelson's procedure and its guarantee."""

from collections.abc import Sequence

import numpy as np
import pytest

from sim.core.kinds import Floats
from sim.stats.selection import Draw, boundary, last_replication, select_largest

PROBLEMS = 200


def of_table(table: Floats) -> Draw:
    """Return a draw from a table of shape (systems, replications)."""

    def draw(systems: Sequence[int], numbers: range) -> Floats:
        return table[list(systems), numbers.start : numbers.stop]

    return draw


def problem(seed: int, systems: int, gap: float, shared: float) -> tuple[int, Floats]:
    """Return which system is best, and values: all others lie the gap below, the spread is 3 everywhere."""
    rng = np.random.default_rng(seed)
    best = int(rng.integers(systems))
    noise = rng.normal(size=(systems, 2000)) * (1 - shared) ** 0.5 + rng.normal(size=2000) * shared**0.5
    values = 3 * noise
    values[best] += gap
    return best, values


def test_boundary_by_hand() -> None:
    """Two systems, 95 %, 11 replications: eta = ((0.1)^(-0.2) - 1) / 2 = 0.29245, h² = 20 eta = 5.8489."""
    assert boundary(2, 0.95, 11) == pytest.approx(10 * (0.1**-0.2 - 1))


def test_the_end_is_bounded() -> None:
    """h² S² / d² = 40 with d = 2 (reach 80) ends after 40 replications."""
    assert last_replication(np.array([[0.0, 80.0], [80.0, 0.0]]), 2.0) == 40


@pytest.mark.parametrize(("systems", "shared"), [(2, 0.0), (5, 0.0), (5, 0.8), (10, 0.5)])
def test_the_best_is_selected_as_often_as_promised(systems: int, shared: float) -> None:
    """With all others just the indifference below, at least 95 % of 200 problems, less 2.5 sd, are right."""
    hits = 0
    for seed in range(PROBLEMS):
        best, values = problem(seed, systems, 1.0, shared)
        hits += select_largest(of_table(values), systems, 1.0).best == best
    assert hits >= 0.95 * PROBLEMS - 2.5 * (PROBLEMS * 0.95 * 0.05) ** 0.5


def test_shared_random_numbers_save_replications() -> None:
    """With a correlation of 0.9 the five systems need less than half of what independent ones need."""
    needed = [
        sum(select_largest(of_table(problem(s, 5, 1.0, shared)[1]), 5, 1.0).counts.sum() for s in range(30))
        for shared in (0.0, 0.9)
    ]
    assert needed[1] < needed[0] / 2


def test_losers_are_dropped_early() -> None:
    """A system ten spreads behind goes at the first look, after 20 replications, while two go on."""
    rng = np.random.default_rng(6)
    values = rng.normal(size=(3, 2000)) + np.array([[0.2], [0.0], [-10.0]])
    found = select_largest(of_table(values), 3, 0.2)
    assert (found.best, found.counts[2]) == (0, 20)
    assert found.counts[0] > 20


def test_equal_systems_end_too() -> None:
    """Two systems that never differ have no variance of the difference: the first is taken at once."""
    found = select_largest(of_table(np.ones((2, 100))), 2, 1.0)
    assert (found.best, found.counts.tolist()) == (0, [20, 20])


def test_a_cap_gives_up_and_says_so() -> None:
    """With a spread of 3 and an indifference of 0.1, thirty replications decide nothing."""
    found = select_largest(of_table(problem(1, 2, 0.1, 0.0)[1]), 2, 0.1, cap=30)
    assert (found.best, sorted(found.survivors), found.counts.tolist()) == (-1, [0, 1], [30, 30])


def test_a_blank_value_is_refused() -> None:
    """A figure that does not exist in a replication cannot be compared."""
    with pytest.raises(ValueError, match="blank"):
        select_largest(of_table(np.full((2, 50), np.nan)), 2, 1.0)


@pytest.mark.parametrize(("systems", "gap"), [(1, 1.0), (2, 0.0)])
def test_arguments_outside_their_domain(systems: int, gap: float) -> None:
    """One system has no rival, and an indifference of 0 never ends."""
    with pytest.raises(ValueError, match="two systems"):
        select_largest(of_table(np.ones((2, 50))), systems, gap)
