"""Simultaneous intervals against a table of Student's t."""

import math

import pytest

from sim.stats.estimate import Estimate
from sim.stats.simultaneous import bonferroni, widened


def test_five_intervals_over_ten_replications() -> None:
    """t(0.995, 9) = 3.2498 instead of t(0.975, 9) = 2.2622: a half-width of 1 becomes 1.4366."""
    found = bonferroni([Estimate(3.0, 1.0, 10, "s")] * 5)
    assert [one.half_width for one in found] == pytest.approx([3.2498 / 2.2622] * 5, rel=1e-4)
    assert {one.mean for one in found} == {3.0}


def test_one_interval_stays_as_it_is() -> None:
    """Alone an interval needs no more than itself."""
    assert widened(Estimate(3.0, 1.0, 10, "s"), 1).half_width == pytest.approx(1.0)


def test_blanks_stay_blank() -> None:
    """One replication has no interval, simultaneous or not."""
    assert math.isnan(widened(Estimate(3.0, math.nan, 1, "s"), 4).half_width)


def test_none_at_once_is_refused() -> None:
    """Zero intervals cannot hold together."""
    with pytest.raises(ValueError, match="at least one"):
        widened(Estimate(3.0, 1.0, 10, "s"), 0)
