"""Erlang C against the birth and death chain, published figures, and its own identities."""

import math

import numpy as np
import pytest

from sim.theory.erlang_c import erlang_c


def test_published_example() -> None:
    """With 100 chats per 30 min, 3 min handling, 14 operators: P(wait) 0.17413, 88.835 % in 20 s, 7.836 s."""
    result = erlang_c(100 / 30, 3.0, 14)
    assert result.delayed_share == pytest.approx(0.1741319335950498, rel=1e-12)
    assert result.service_level(1 / 3) == pytest.approx(0.8883500191794669, rel=1e-12)
    assert result.slot_occupancy == pytest.approx(0.7142857142857143, rel=1e-12)
    assert result.wait_answered_mean * 60 == pytest.approx(7.83593701177724, rel=1e-12)


@pytest.mark.parametrize(("rate", "servers"), [(0.8, 1), (3.0, 4), (14.0, 16)])
def test_equals_the_chain(rate: float, servers: int) -> None:
    """The chain with p(k) = p(k-1) rate / min(k, c) gives the same P(wait) and queue, 3000 states deep."""
    steps = np.log(rate / np.minimum(np.arange(1, 3000), servers))
    chance = np.exp(np.concatenate([[0.0], np.cumsum(steps)]))
    chance /= chance.sum()
    waiting = np.maximum(np.arange(3000) - servers, 0)
    result = erlang_c(rate, 1.0, servers)
    assert result.delayed_share == pytest.approx(chance[servers:].sum(), rel=1e-11)
    assert result.queue_mean == pytest.approx(chance @ waiting, rel=1e-11)
    assert result.present_mean == pytest.approx(chance @ np.arange(3000), rel=1e-11)


def test_single_server_by_hand() -> None:
    """M/M/1 at 0.8: P(wait) 0.8, mean 0.8 / 0.2 = 4, sd sqrt(0.8 * 1.2) / 0.2 = 4.899, p90 ln(8) / 0.2."""
    result = erlang_c(0.8, 1.0, 1)
    assert result.delayed_share == pytest.approx(0.8, rel=1e-14)
    assert result.wait_answered_mean == pytest.approx(4.0, rel=1e-14)
    assert result.wait_sd == pytest.approx(math.sqrt(0.96) / 0.2, rel=1e-14)
    assert result.wait_percentile(0.9) == pytest.approx(math.log(8) / 0.2, rel=1e-13)


def test_percentile_inverts_the_law() -> None:
    """P(W <= p95) = 0.95, and any percentile up to 1 - P(wait) = 0.826 is a wait of 0."""
    result = erlang_c(100 / 30, 3.0, 14)
    assert result.wait_cdf(result.wait_percentile(0.95)) == pytest.approx(0.95, rel=1e-13)
    assert result.wait_percentile(0.82) == 0.0
    assert result.wait_cdf(-0.1) == 0.0
    with pytest.raises(ValueError, match="below 1"):
        result.wait_percentile(1.0)


def test_mean_is_the_integral_of_the_tail() -> None:
    """The mean wait equals the integral of P(W > t) over t, taken by the trapezoidal rule to 1e-6."""
    result = erlang_c(3.75, 4.0, 16)
    t = np.linspace(0.0, 200.0, 200_001)
    tail = np.array([1 - result.wait_cdf(x) for x in t])
    assert float(np.trapezoid(tail, t)) == pytest.approx(result.wait_answered_mean, rel=1e-6)


def test_without_arrivals() -> None:
    """At rate 0 nobody waits: P(wait) = 0, mean 0, everybody within any threshold."""
    result = erlang_c(0.0, 2.0, 3)
    assert (result.delayed_share, result.wait_answered_mean, result.slot_occupancy) == (0.0, 0.0, 0.0)
    assert result.service_level(0.0) == 1.0
    assert result.wait_percentile(0.99) == 0.0


def test_large_groups() -> None:
    """At 5000 servers and spare 1 in square roots P(wait) is within 2 % of Halfin and Whitt's 0.2234."""
    result = erlang_c(5000 - math.sqrt(5000), 1.0, 5000)
    assert result.delayed_share == pytest.approx(0.2234, rel=0.02)


@pytest.mark.parametrize(("rate", "handling", "servers"), [(4.0, 1.0, 4), (5.0, 1.0, 4)])
def test_overload_is_refused(rate: float, handling: float, servers: int) -> None:
    """A load of 4 or 5 on 4 servers has no steady state without abandonment."""
    with pytest.raises(ValueError, match="unstable"):
        erlang_c(rate, handling, servers)


@pytest.mark.parametrize(("rate", "handling", "servers"), [(-1.0, 1.0, 4), (1.0, 0.0, 4), (1.0, 1.0, 0)])
def test_domain(rate: float, handling: float, servers: int) -> None:
    """A negative rate, a handling time of 0, and no server are refused."""
    with pytest.raises(ValueError, match="must be"):
        erlang_c(rate, handling, servers)
