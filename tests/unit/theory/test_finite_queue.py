"""M/M/c/K against the chain and against Erlang B and C."""

import math

import numpy as np
import pytest

from sim.theory.erlang_c import erlang_c
from sim.theory.finite_queue import finite_queue


@pytest.mark.parametrize(("rate", "servers", "cap"), [(1.1, 4, 6), (10.0, 8, 4), (0.2, 3, 2), (4.0, 4, 9)])
def test_equals_the_chain(rate: float, servers: int, cap: int) -> None:
    """The chain on 0 .. c + cap with p(k) = p(k-1) rate / min(k, c) gives the same shares and means."""
    k = np.arange(1, servers + cap + 1)
    chance = np.concatenate([[1.0], np.cumprod(rate / np.minimum(k, servers))])
    chance /= chance.sum()
    states = np.arange(servers + cap + 1)
    result = finite_queue(rate, 1.0, servers, cap)
    assert result.not_admitted_share == pytest.approx(chance[-1], rel=1e-12)
    assert result.delayed_share == pytest.approx(chance[servers:-1].sum(), rel=1e-12)
    assert result.queue_mean == pytest.approx(chance @ np.maximum(states - servers, 0), rel=1e-12)
    assert result.slot_occupancy == pytest.approx(chance @ np.minimum(states, servers) / servers, rel=1e-12)


def test_little() -> None:
    """Queue = rate * admitted share * mean wait, 1.1 * (1 - 0.15592) * 3.03823 = 2.82095."""
    result = finite_queue(1.1, 4.0, 4, 6)
    admitted = 1.1 * (1 - result.not_admitted_share)
    assert result.queue_mean == pytest.approx(admitted * result.wait_answered_mean, rel=1e-13)


def test_simmer_example() -> None:
    """M/M/2/3 with rates 3 and 4 refuses 0.0493601 and holds 0.7623400 chats on average."""
    result = finite_queue(3.0, 0.25, 2, 1)
    assert result.not_admitted_share == pytest.approx(0.0493601, abs=5e-8)
    assert result.queue_mean + 2 * result.slot_occupancy == pytest.approx(0.7623400, abs=5e-8)


def test_long_cap_is_erlang_c() -> None:
    """At load 3 on 4 a cap of 500 is out of reach: (3/4)^500 = 1e-63."""
    capped, endless = finite_queue(3.0, 1.0, 4, 500), erlang_c(3.0, 1.0, 4)
    assert capped.delayed_share == pytest.approx(endless.delayed_share, rel=1e-12)
    assert capped.service_level(0.7) == pytest.approx(endless.service_level(0.7), rel=1e-12)


def test_law_of_the_wait() -> None:
    """P(W <= t) of admitted chats begins at 1 - delayed / admitted and ends at 1."""
    result = finite_queue(1.1, 4.0, 4, 6)
    admitted = 1 - result.not_admitted_share
    assert result.wait_cdf(0.0) == pytest.approx(1 - result.delayed_share / admitted, rel=1e-13)
    assert result.wait_cdf(1e4) == pytest.approx(1.0, rel=1e-13)
    assert result.wait_cdf(-1.0) == 0.0


def test_overload_and_size() -> None:
    """100 times overloaded, 5000 servers and 5000 places turn away 1 - 1/100; without arrivals nobody."""
    over = finite_queue(500_000.0, 1.0, 5000, 5000)
    assert over.not_admitted_share == pytest.approx(0.99, rel=1e-12)
    empty = finite_queue(0.0, 1.0, 3, 2)
    assert (empty.not_admitted_share, empty.queue_mean, empty.service_level(1.0)) == (0.0, 0.0, 1.0)


@pytest.mark.parametrize(("rate", "cap"), [(-1.0, 2), (1.0, -1), (math.nan, 2)])
def test_domain(rate: float, cap: int) -> None:
    """A negative or missing rate and a negative cap are refused."""
    with pytest.raises(ValueError, match="must be"):
        finite_queue(rate, 1.0, 3, cap)
