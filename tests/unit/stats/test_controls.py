"""Control variates against a regression by hand, and their coverage."""

import math

import numpy as np
import pytest

from sim.stats.controls import control


def test_one_control_by_hand() -> None:
    """Values 1, 3, 4, 8, controls 0, 1, 2, 3 with mean 1: slope 11 / 5, 4 - 2.2 * (1.5 - 1) = 2.9;
    residuals 0.3, 0.1, -1.1, 0.7 square to 1.8, over 2 degrees of freedom 0.9; t(0.975, 2) = 4.3027 times
    sqrt(0.9 (1 / 4 + 0.5² / 5)) = 0.5196.
    """
    found = control([1, 3, 4, 8], [1, 1, 1, 1], [[0], [1], [2], [3]], [1], "s")
    assert found.plain.mean == 4
    assert found.estimate.mean == pytest.approx(2.9)
    assert found.estimate.half_width == pytest.approx(4.302653 * math.sqrt(0.9 * 0.3))
    assert (found.controls, found.estimate.n) == (1, 4)


def test_a_control_that_is_the_figure_leaves_no_noise() -> None:
    """Where the value is twice the control, the estimate is twice the expectation, with no width."""
    values = np.array([3.0, 5.0, 1.0, 2.0, 9.0])
    found = control(2 * values, np.ones(5), values[:, None], [4.0], "s")
    assert found.estimate.mean == pytest.approx(8)
    assert found.estimate.half_width == pytest.approx(0, abs=1e-9)


def test_controls_that_say_nothing_new_are_left_out() -> None:
    """A constant and a copy of another control leave one of three."""
    rng = np.random.default_rng(2)
    one = rng.normal(size=30)
    found = control(
        rng.normal(size=30), np.ones(30), np.column_stack([one, 3 * one, np.ones(30)]), [0, 0, 1], "s"
    )
    assert found.controls == 1


def test_too_few_replications_give_the_plain_estimate() -> None:
    """Three replications and one control leave one degree of freedom: not used."""
    found = control([1, 2, 4], [1, 1, 1], [[1], [2], [3]], [2], "s")
    assert (found.controls, found.estimate) == (0, found.plain)
    assert found.factor == 1


def test_unbiased_and_covering() -> None:
    """Of 400 experiments of 30 ratios, 93 to 97 % hold the truth, and their mean is within 3 errors:
    the denominator is Poisson (mean 50), the numerator that times 2 plus 3 times the control plus noise, so
    the ratio of expectations is 2, and the control explains 9 of 10 parts of the variance.
    """
    found = []
    for seed in range(400):
        rng = np.random.default_rng(seed)
        below, shared = rng.poisson(50, 30), rng.normal(size=30)
        above = 2.0 * below + 3 * shared + rng.normal(size=30)
        found.append(control(above, below, shared[:, None], [0.0], "s"))
    covered = sum(abs(one.estimate.mean - 2) <= one.estimate.half_width for one in found)
    means = np.array([one.estimate.mean for one in found])
    assert 0.93 * 400 <= covered <= 0.97 * 400
    assert abs(means.mean() - 2) <= 3 * means.std() / 20
    assert np.median([one.factor for one in found]) > 5
