"""Wilson's interval against worked numbers and against what it has to cover."""

import math

import pytest
from scipy.stats import binom

from sim.stats.proportion import wilson


def test_worked_example() -> None:
    """8 of 10, z = 1.96: centre (8 + 1.92) / 13.84 = 0.717, half 1.96 / 13.84 sqrt(1.6 + 0.96) = 0.227."""
    found = wilson(8, 10)
    assert (found.share, found.n) == (0.8, 10)
    assert found.low == pytest.approx(0.4902, abs=1e-4)
    assert found.high == pytest.approx(0.9433, abs=1e-4)


def test_no_day_in_twenty_still_leaves_a_chance() -> None:
    """0 of 20 gives 0 to z² / (20 + z²) = 3.8415 / 23.8415 = 0.161, and 20 of 20 the mirror image."""
    assert (wilson(0, 20).low, wilson(20, 20).high) == (0.0, 1.0)
    assert wilson(0, 20).high == pytest.approx(3.8415 / 23.8415, abs=1e-5)
    assert wilson(20, 20).low == pytest.approx(1 - 3.8415 / 23.8415, abs=1e-5)


def test_under_two_days_there_is_no_interval() -> None:
    """One day of one has a share of 1 and blank ends; none at all has not even a share."""
    assert wilson(1, 1).share == 1
    assert math.isnan(wilson(1, 1).low)
    assert math.isnan(wilson(0, 0).share)


def test_more_hits_than_days_are_refused() -> None:
    """3 of 2 is no proportion."""
    with pytest.raises(ValueError, match="3 of 2"):
        wilson(3, 2)


@pytest.mark.parametrize("chance", [0.5, 0.8, 0.9, 0.95])
def test_coverage_summed_exactly(chance: float) -> None:
    """Over all outcomes of 50 days the interval covers the chance with 92 to 98 % probability."""
    ends = {hits: wilson(hits, 50) for hits in range(51)}
    covers = sum(binom.pmf(h, 50, chance) for h, end in ends.items() if end.low <= chance <= end.high)
    assert 0.92 <= covers <= 0.98
