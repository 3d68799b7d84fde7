"""Warm-up detection on series whose steady part is known."""

import numpy as np
import pytest

from sim.stats.warm_up import mser, welch_curve


def test_a_ramp_is_cut_off() -> None:
    """Fifty observations climb to a level at which two hundred stay: the cut is at 50, ten batches of 5."""
    noise = np.tile([0.1, -0.1, 0.0, 0.05, -0.05], 50)
    series = np.concatenate([np.linspace(-10, -0.5, 50), np.zeros(200)]) + noise
    found = mser(series)
    assert (found.first, found.reliable) == (50, True)


def test_worked_criterion() -> None:
    """Batches 9, 0, 0, 1, 0, 1, ... of one observation: dropping the 9 alone gives the least sum / left²."""
    series = np.array([9.0, 0, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1])
    errors = [((series[k:] - series[k:].mean()) ** 2).sum() / (12 - k) ** 2 for k in range(7)]
    assert mser(series, 1).first == int(np.argmin(errors)) == 1


def test_a_steady_series_keeps_almost_everything() -> None:
    """Of 2000 independent values with the same mean less than a tenth is dropped."""
    assert mser(np.random.default_rng(3).normal(size=2000)).first < 200


def test_a_series_that_never_settles_is_told() -> None:
    """A straight line has its smallest error at the end: the answer is not reliable."""
    assert not mser(np.arange(500.0)).reliable


def test_too_short_a_series_is_refused() -> None:
    """Ten batches of five take 50 observations; 49 are refused, and so are blanks."""
    with pytest.raises(ValueError, match="at least 50"):
        mser(np.ones(49))
    with pytest.raises(ValueError, match="blank"):
        mser(np.full(60, np.nan))


def test_welch_averages_over_runs_and_neighbours() -> None:
    """Means over two runs are 2, 4, 6, 8, 10; with one neighbour on each side 2, (2+4+6)/3 = 4, 6, 8."""
    curve = welch_curve([[1, 3, 5, 7, 9], [3, 5, 7, 9, 11]], 1)
    assert curve.tolist() == [2, 4, 6, 8]


def test_welch_leaves_blanks_out() -> None:
    """A moment blank in one run is the other run's value; blank in both it is left out of its neighbours."""
    nan = np.nan
    assert welch_curve([[1, nan, 3, 4], [3, nan, nan, 6]], 0).tolist()[2:] == [3, 5]
    assert welch_curve([[1, nan, 3, 4], [3, nan, nan, 6]], 1)[1] == (2 + 3) / 2


def test_welch_window_has_to_fit() -> None:
    """A window of 4 leaves none of 4 moments."""
    with pytest.raises(ValueError, match="does not fit"):
        welch_curve([[1, 2, 3, 4]], 4)
