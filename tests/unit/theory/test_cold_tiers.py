"""Cold tiers: Burke and Jackson against a two-dimensional chain."""

import numpy as np
import pytest

from sim.theory.erlang_c import erlang_c
from sim.theory.tiers import cold_network, two_tiers


def test_second_level_is_erlang_c_at_the_forwarded_rate() -> None:
    """3 a minute, 30 % forwarded: the second level is M/M/5 at 0.9, E[W] 1.17255, the first 0.356981."""
    result = two_tiers(3.0, 2.0, 8, 0.3, 4.0, 5)
    assert result.first.wait_answered_mean == pytest.approx(0.356981, abs=5e-7)
    assert result.second.wait_answered_mean == pytest.approx(1.17255, abs=5e-6)
    assert result.second == erlang_c(0.3 * 3.0, 4.0, 5)
    assert result.forwarded_wait_mean == pytest.approx(0.356981 + 1.17255, abs=6e-6)
    assert result.customer_wait_mean == pytest.approx(0.356981 + 0.3 * 1.17255, abs=3e-6)


def test_equals_a_chain_in_two_dimensions() -> None:
    """The chain of (first, second) with 1 and 2 servers, 60 x 60 states, has both Erlang C queues."""
    rate, p, first, second, size = 0.5, 0.6, 1.0, 2.0, 60
    chance = np.full((size, size), 1.0 / size**2)
    i, j = np.meshgrid(np.arange(size), np.arange(size), indexing="ij")
    up, leave = np.where(i < size - 1, rate, 0.0), np.where(i > 0, first, 0.0)
    down = np.minimum(j, 2) / second
    step = 0.9 / (rate + first + 2 / second)
    for _ in range(6000):
        new = chance * (1 - step * (up + leave + down))
        new[1:] += step * (chance * up)[:-1]
        new[:-1, 1:] += step * p * (chance * leave)[1:, :-1]
        new[:-1, -1] += step * p * (chance * leave)[1:, -1]
        new[:-1] += step * (1 - p) * (chance * leave)[1:]
        new[:, :-1] += step * (chance * down)[:, 1:]
        chance = new
    result = two_tiers(rate, first, 1, p, second, 2)
    assert float((chance * np.maximum(i - 1, 0)).sum()) == pytest.approx(result.first.queue_mean, rel=1e-6)
    assert float((chance * np.maximum(j - 2, 0)).sum()) == pytest.approx(result.second.queue_mean, rel=1e-6)


def test_network_with_feedback() -> None:
    """0.2 of the second group's chats come back: rates solve r1 = 1 + 0.2 r2, r2 = 0.5 r1, so r1 = 10/9."""
    first, second = cold_network([1.0, 0.0], [[0.0, 0.5], [0.2, 0.0]], [1.0, 1.0], [2, 1])
    assert first.arrival_rate == pytest.approx(10 / 9, rel=1e-13)
    assert second.arrival_rate == pytest.approx(5 / 9, rel=1e-13)


def test_nothing_forwarded() -> None:
    """With probability 0 nobody reaches the second level, and the customer's wait is the first one."""
    result = two_tiers(3.0, 2.0, 8, 0.0, 4.0, 5)
    assert result.second.delayed_share == 0.0
    assert result.customer_wait_mean == result.first.wait_answered_mean


def test_domain() -> None:
    """An overloaded second level, an endless loop and a chance above 1 are refused."""
    with pytest.raises(ValueError, match="unstable"):
        two_tiers(3.0, 2.0, 8, 0.5, 4.0, 6)
    with pytest.raises(ValueError, match="for ever"):
        cold_network([1.0, 0.0], [[0.0, 1.0], [1.0, 0.0]], [1.0, 1.0], [2, 2])
    with pytest.raises(ValueError, match="sum to at most 1"):
        cold_network([1.0, 0.0], [[0.6, 0.6], [0.0, 0.0]], [1.0, 1.0], [2, 2])
    with pytest.raises(ValueError, match="from 0 to 1"):
        two_tiers(3.0, 2.0, 8, 1.5, 4.0, 50)
