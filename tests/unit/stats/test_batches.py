"""Combining in batches: the same figures as one replication after the other."""

from dataclasses import dataclass

import numpy as np
import pytest

from sim.core.kinds import Ints
from sim.stats import batches
from sim.stats.batches import combine_runs
from sim.stats.estimate import by_kind, combine

NAMES = ("arrived", "leg_wait_mean", "service_level", "leg_wait_p95", "leg_wait_max")
"""A count, two ratios (one in seconds), a percentile and a maximum."""


@dataclass
class Run:
    """Numerators and denominators of one replication."""

    numerator: Ints
    denominator: Ints


def some_runs(count: int) -> list[Run]:
    """Return replications of 7 scopes, a third of whose cells are blank."""
    rng = np.random.default_rng(count)
    shape = (7, len(NAMES))
    return [
        Run(rng.integers(0, 10**9, shape), rng.integers(1, 500, shape) * (rng.random(shape) < 2 / 3))
        for _ in range(count)
    ]


@pytest.mark.parametrize("count", [1, 2, 3, 50])
@pytest.mark.parametrize("batch_cells", [1, 70, 1 << 16])
def test_batches_change_no_bit(count: int, batch_cells: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """In steps of one, two (70 numbers of 35) or all replications: every float is that of the plain sums."""
    monkeypatch.setattr(batches, "BATCH_CELLS", batch_cells)
    runs = some_runs(count)
    found = combine_runs(runs, np.arange(35), NAMES)
    sides = [by_kind(run.numerator, run.denominator, NAMES) for run in runs]
    expected = combine([above for above, _ in sides], [below for _, below in sides])
    for mine, theirs in zip(found, expected, strict=True):
        assert mine.shape == theirs.shape
        assert mine.dtype == theirs.dtype
        assert mine.tobytes() == theirs.tobytes()


def test_cells_that_are_left_out_are_blank() -> None:
    """Of 35 cells two are asked for: 33 have no figure and no replications, the two are as before."""
    runs = some_runs(9)
    cells = np.array([3, 20])
    every, some = combine_runs(runs, np.arange(35), NAMES), combine_runs(runs, cells, NAMES)
    for k in range(3):
        assert np.array_equal(some[k].ravel()[cells], every[k].ravel()[cells], equal_nan=True)
    others = np.delete(np.arange(35), cells)
    assert np.isnan(some[0].ravel()[others]).all()
    assert np.isnan(some[1].ravel()[others]).all()
    assert not some[2].ravel()[others].any()
