"""Step functions of many owners on one axis."""

import numpy as np
import pytest

from sim.stats.timeline import count_present, pool_groups, sum_by


def whole(*values: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return whole numbers as an array."""
    return np.array(values, dtype=np.int64)


def test_owners_do_not_mix() -> None:
    """Owner 0 has [2,6) and [4,9), owner 2 [1,3): over [0,10) they hold 4 + 5, 0 and 2, busy 7, 0 and 2."""
    line = count_present(whole(0, 2, 0), whole(2, 1, 4), whole(6, 3, 9), 100)
    presence, busy = line.integrate(whole(0, 1, 2), whole(0, 0, 0), whole(10, 10, 10))
    assert presence.tolist() == [9, 0, 2]
    assert busy.tolist() == [7, 0, 2]


def test_windows_cut_stays() -> None:
    """With stays [2,6) and [4,9) the window [5,8) holds 1 + 3, is busy 3, and [6,6) holds nothing."""
    line = count_present(whole(0, 0), whole(2, 4), whole(6, 9), 100)
    presence, busy = line.integrate(whole(0, 0), whole(5, 6), whole(8, 6))
    assert presence.tolist() == [4, 0]
    assert busy.tolist() == [3, 0]


def test_stays_that_touch_are_one_busy_time() -> None:
    """[2,5), [5,5) and [5,8) hold 6 and are busy 6 over [0,10): an end and a start at 5 leave no gap."""
    line = count_present(whole(0, 0, 0), whole(2, 5, 5), whole(5, 5, 8), 100)
    presence, busy = line.integrate(whole(0), whole(0), whole(10))
    assert (presence.tolist(), busy.tolist()) == ([6], [6])


def test_nobody_present() -> None:
    """Without stays every window of every owner holds 0."""
    line = count_present(whole(), whole(), whole(), 100)
    presence, busy = line.integrate(whole(0, 3), whole(0, 5), whole(10, 99))
    assert (presence.tolist(), busy.tolist()) == ([0, 0], [0, 0])


def test_an_axis_that_is_too_long_is_refused() -> None:
    """A thousand owners over 2^53 microseconds need more than 62 bits."""
    with pytest.raises(OverflowError, match="1000 owners"):
        count_present(whole(999), whole(0), whole(1), 2**53)


def test_sums_by_code_are_exact() -> None:
    """2^60 + 1 and 1 under code 1 sum to 2^60 + 2, which a float could not hold."""
    assert sum_by(whole(1, 0, 1), whole(2**60 + 1, 5, 1), 3).tolist() == [5, 2**60 + 2, 0]


def test_groups_are_pooled_by_tier() -> None:
    """Groups 1, 2, 4, 8 of tiers 1, 2, 1 and none: 15 in all, 5 and 2 by tier, then each by itself."""
    pooled = pool_groups(np.array([1, 2, 4, 8]), np.array([1, 2, 1, 0]))
    assert pooled.tolist() == [15, 5, 2, 1, 2, 4, 8]
