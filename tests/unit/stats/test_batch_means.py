"""Batch means on series whose dependence is known."""

import numpy as np
import pytest
from scipy.signal import lfilter

from sim.stats.batch_means import batch_means, is_dependent, lag_one, von_neumann


def autoregressive(seed: int, length: int, share: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return a stationary series with mean 0 in which each value keeps a share of the one before."""
    noise = np.random.default_rng(seed).normal(size=length + 2000)
    return np.asarray(lfilter([1.0], [1.0, -share], noise))[2000:]


def test_von_neumann_by_hand() -> None:
    """1, 2, 3, 4: differences 3 * 1, deviations 5, q = 0.6, so sqrt(15 / 2) (1 - 0.3) = 1.917."""
    assert von_neumann([1, 2, 3, 4]) == pytest.approx(7.5**0.5 * 0.7)
    assert von_neumann([5, 5, 5]) == 0


def test_lag_one_by_hand() -> None:
    """Around 2.5 the values are -1.5, -0.5, 0.5, 1.5: products 0.75 - 0.25 + 0.75 over 5 make 0.25."""
    assert lag_one([1, 2, 3, 4]) == pytest.approx(0.25)
    assert np.isnan(lag_one([1, 1]))


def test_neighbours_that_are_alike_are_found() -> None:
    """A rising line is as dependent as can be, one that alternates is not positively dependent."""
    assert is_dependent(np.arange(50))
    assert not is_dependent(np.tile([1.0, -1.0], 25))


def test_independent_values_take_the_shortest_batches() -> None:
    """4100 independent values: 128 batches of 32, the first four values left out."""
    values = np.random.default_rng(1).normal(size=4100)
    found = batch_means(values, "s")
    assert (found.estimate.n, found.size, found.long_enough) == (128, 32, True)
    assert found.estimate.mean == pytest.approx(values[4:].mean())


def test_a_run_too_short_for_its_dependence_is_told() -> None:
    """With 0.99 of the value before kept, neighbours forget each other over hundreds: 2000 are too few."""
    found = batch_means(autoregressive(1, 2000, 0.99), "s")
    assert (found.estimate.n, found.long_enough) == (16, False)


def test_too_few_observations_are_refused() -> None:
    """64 batches of two take 128 observations."""
    with pytest.raises(ValueError, match="at least 128"):
        batch_means(np.ones(127), "s")


@pytest.mark.parametrize("share", [0.0, 0.5, 0.9])
def test_coverage(share: float) -> None:
    """Of 400 seeded runs of 10,000 dependent values, 93 to 97 % of the intervals hold the mean of 0."""
    found = [batch_means(autoregressive(seed, 10_000, share), "s").estimate for seed in range(400)]
    covered = sum(abs(one.mean) <= one.half_width for one in found)
    assert 0.93 * 400 <= covered <= 0.97 * 400
