"""M/G/1, M/D/c and M/G/infinity against each other and against Erlang C."""

import math

import numpy as np
import pytest

from sim.theory import durations
from sim.theory.erlang_c import erlang_c
from sim.theory.fixed_handling import fixed_handling
from sim.theory.many_servers import many_servers, many_servers_after
from sim.theory.single_server import lognormal_third_moment, single_server


def test_exponential_handling_is_erlang_c() -> None:
    """With CV 1 and E[S^3] = 6 mean^3 Pollaczek and Khinchine give M/M/1: mean 4 and sd 4.899 at 0.8."""
    general, plain = single_server(0.8, 1.0, 1.0, 6.0), erlang_c(0.8, 1.0, 1)
    assert general.wait_answered_mean == pytest.approx(plain.wait_answered_mean, rel=1e-13)
    assert general.wait_sd == pytest.approx(plain.wait_sd, rel=1e-13)
    assert general.queue_mean == pytest.approx(plain.queue_mean, rel=1e-13)
    assert math.isnan(single_server(0.8, 1.0, 1.0).wait_sd)


def test_constant_handling_waits_half_as_long() -> None:
    """With CV 0 the mean wait is half of M/M/1's: 2 instead of 4 at 0.8."""
    assert single_server(0.8, 1.0, 0.0).wait_answered_mean == pytest.approx(2.0, rel=1e-13)


def test_third_moment_of_a_lognormal() -> None:
    """E[S^3] = exp(3 m + 9 s^2 / 2) with s^2 = ln(1 + cv^2) and m = ln(mean) - s^2 / 2."""
    s2 = math.log(1 + 1.5**2)
    expected = math.exp(3 * (math.log(2.0) - s2 / 2) + 9 * s2 / 2)
    assert lognormal_third_moment(2.0, 1.5) == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize("load", [0.1, 0.5, 0.8, 0.99])
def test_fixed_handling_of_one_server(load: float) -> None:
    """M/D/1: P(wait) = load and mean load / (2 (1 - load)), as Pollaczek and Khinchine say with CV 0."""
    fixed, general = fixed_handling(load, 1.0, 1), single_server(load, 1.0, 0.0)
    assert fixed.delayed_share == pytest.approx(load, rel=1e-10)
    assert fixed.wait_answered_mean == pytest.approx(general.wait_answered_mean, rel=1e-10)


def test_fixed_handling_law_of_one_server() -> None:
    """Erlang's M/D/1 at 0.5: P(W <= t) = 0.5 sum over k <= t of exp(x) (-x)^k / k!, x = 0.5 (t - k)."""
    result = fixed_handling(0.5, 1.0, 1)
    for t in (0.0, 0.4, 1.0, 2.7):
        terms = []
        for k in range(math.floor(t) + 1):
            x = 0.5 * (t - k)
            terms.append((-x) ** k / math.factorial(k) * math.exp(x))
        assert result.wait_cdf(t) == pytest.approx(0.5 * math.fsum(terms), rel=1e-11)


@pytest.mark.parametrize(("rate", "servers"), [(0.85, 5), (1.9, 10)])
def test_fixed_handling_mean_is_the_integral_of_the_tail(rate: float, servers: int) -> None:
    """The mean wait equals the integral of P(W > t), and P(W <= 0) = 1 - P(wait)."""
    result = fixed_handling(rate, 5.0, servers)
    t = np.linspace(0.0, 150.0, 15_001)
    tail = np.array([1 - result.wait_cdf(x) for x in t])
    assert float(np.trapezoid(tail, t)) == pytest.approx(result.wait_answered_mean, rel=1e-5)
    assert result.wait_cdf(0.0) == pytest.approx(1 - result.delayed_share, rel=1e-12)
    assert result.queue_mean == pytest.approx(rate * result.wait_answered_mean, rel=1e-13)


def test_fixed_handling_by_random_walk() -> None:
    """Iterating X' = max(0, X + Poisson(4.25) - 5) from 0 leads to the same mean queue."""
    k = np.arange(60)
    arrivals = np.exp(k * math.log(4.25) - 4.25 - np.array([math.lgamma(i + 1) for i in k]))
    chance = np.zeros(400)
    chance[0] = 1.0
    for _ in range(3000):
        moved = np.convolve(chance, arrivals)
        chance = moved[5:405].copy()
        chance[0] += moved[:5].sum()
    assert fixed_handling(0.85, 5.0, 5).queue_mean == pytest.approx(chance @ np.arange(400), rel=1e-9)


def test_fixed_handling_of_large_groups() -> None:
    """At 4950 of 5000 servers P(wait) = 0.33, below Erlang C's; without arrivals nobody waits."""
    large = fixed_handling(4950.0, 1.0, 5000)
    assert 0.3 < large.delayed_share < erlang_c(4950.0, 1.0, 5000).delayed_share
    assert large.wait_cdf(3.0) == pytest.approx(1.0, rel=1e-9)
    idle = fixed_handling(0.0, 1.0, 3)
    assert (idle.delayed_share, idle.wait_answered_mean, idle.wait_cdf(0.0)) == (0.0, 0.0, 1.0)


def test_many_servers_are_poisson() -> None:
    """The chances of 0 .. 45 chats at mean 36 sum to 1 - P(above 45)."""
    result = many_servers(12.0, 3.0)
    assert math.fsum(result.active_chance(k) for k in range(46)) == pytest.approx(
        1 - result.above_chance(45), rel=1e-12
    )
    idle = many_servers(0.0, 3.0)
    assert (idle.active_chance(0), idle.above_chance(0)) == (1.0, 0.0)


def test_many_servers_from_empty() -> None:
    """Exponential handling, mean 3, rate 4 up to 6, then none: 12 (1 - e^-2) at 6, times e^-1 at 9."""
    handling = durations.exponential(3.0)
    at_6 = many_servers_after([(6.0, 4.0)], handling, 6.0).active_mean
    at_9 = many_servers_after([(6.0, 4.0)], handling, 9.0).active_mean
    assert at_6 == pytest.approx(12 * (1 - math.exp(-2)), rel=1e-13)
    assert at_9 == pytest.approx(at_6 * math.exp(-1), rel=1e-13)


def test_many_servers_after_a_ramp() -> None:
    """2, 5, 1 a minute for 60, 30, 60 min, lognormal 6 min with CV 0.8: 7.87931135 chats at minute 5."""
    steps = [(60.0, 2.0), (30.0, 5.0), (60.0, 1.0)]
    handling = durations.lognormal(6.0, 0.8)
    assert many_servers_after(steps, handling, 5.0).active_mean == pytest.approx(7.87931135, rel=1e-9)
    assert many_servers_after(steps, handling, 15.0).active_mean == pytest.approx(11.42123081, rel=1e-9)


def test_domain() -> None:
    """Loads of 1 on one server, of 5 on five, and negative rates are refused."""
    with pytest.raises(ValueError, match="unstable"):
        single_server(1.0, 1.0, 0.5)
    with pytest.raises(ValueError, match="unstable"):
        fixed_handling(1.0, 5.0, 5)
    with pytest.raises(ValueError, match="must be"):
        many_servers(-1.0, 1.0)
