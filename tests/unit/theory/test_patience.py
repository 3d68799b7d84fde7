"""M/M/n+G: laws of patience, limits, and a chain with ordered stages."""

import math
from collections.abc import Callable

import numpy as np
import pytest

from sim.theory import durations
from sim.theory.durations import Duration
from sim.theory.erlang_a import erlang_a
from sim.theory.erlang_b import blocking
from sim.theory.erlang_c import erlang_c
from sim.theory.patience import impatient_queue

LAWS = {
    "exponential": durations.exponential(2.0),
    "constant": durations.constant(2.0),
    "uniform": durations.uniform(1.0, 3.0),
    "gamma": durations.gamma(2.0, 0.5),
    "weibull": durations.weibull(0.7, 1.5),
    "lognormal": durations.lognormal(2.0, 1.2),
    "mixture": durations.mixture((0.3, durations.constant(0.5)), (0.7, durations.gamma(3.0, 1.5))),
    "balking": durations.balking(0.2, durations.exponential(2.5)),
}


@pytest.mark.parametrize("name", LAWS)
def test_limited_mean_is_the_integral_of_the_survival(name: str) -> None:
    """E[min(X, x)] rises by the integral of P(X > u), by the trapezoidal rule to 3e-5, up to the mean."""
    law = LAWS[name]
    x = np.linspace(0.0, 12.0, 600_001)
    survival = law.survival(x)
    integral = np.concatenate([[0.0], np.cumsum((survival[1:] + survival[:-1]) / 2 * np.diff(x))])
    assert np.abs(law.limited_mean(x) - integral).max() < 3e-5
    assert np.abs(law.cdf(x) + survival - 1).max() < 1e-13
    assert float(law.limited_mean(np.array([1e9]))[0]) == pytest.approx(law.mean, rel=1e-12)


@pytest.mark.parametrize("name", LAWS)
def test_identities(name: str) -> None:
    """Wait over all = (1 - P(ab)) answered + P(ab) abandoned, and P(W <= t) runs from 1 - P(delay) to 1."""
    result = impatient_queue(3.0, 2.0, 5, LAWS[name])
    lost = result.abandon_share
    parts = (1 - lost) * result.wait_answered_mean + lost * result.wait_abandoned_mean
    assert result.wait_all_mean == pytest.approx(parts, rel=1e-10)
    assert result.slot_occupancy == pytest.approx(6.0 * (1 - lost) / 5, rel=1e-12)
    at_once = float(LAWS[name].cdf(np.array([0.0]))[0]) * result.delayed_share
    assert result.wait_cdf(0.0) == pytest.approx(1 - result.delayed_share + at_once, rel=1e-10)
    assert result.wait_cdf(1e4) == pytest.approx(1.0, rel=1e-10)


@pytest.mark.parametrize("name", LAWS)
def test_flow_balance(name: str) -> None:
    """P(ab) = (1 + (rate - n mu) J) / (1 / B(n-1) + rate J), J that of exp(rate E[min(R, x)] - n mu x)."""
    rate, handling, servers = 3.0, 2.0, 5
    x = np.linspace(0.0, 60.0, 600_001)
    height = np.exp(rate * LAWS[name].limited_mean(x) - servers / handling * x)
    j = float(np.trapezoid(height, x))
    epsilon = 1 / blocking(rate * handling, servers - 1)
    expected = (1 + (rate - servers / handling) * j) / (epsilon + rate * j)
    result = impatient_queue(rate, handling, servers, LAWS[name])
    assert result.abandon_share == pytest.approx(expected, rel=1e-6)


def erlang_two_patience(rate: float, servers: int, mean: float, cap: int) -> tuple[float, float]:
    """Return (P(ab), mean queue) where patience has two stages, handling mean 1, from a chain of its own.

    First in, first out does not change how many wait: the chain needs the oldest first only to say who is
    served, so a state is the vector of stages in order, here at most ``cap`` long.
    """
    states: list[tuple[int, tuple[int, ...]]] = [(k, ()) for k in range(servers)]
    queues: list[tuple[int, ...]] = [()]
    level: list[tuple[int, ...]] = [()]
    for _ in range(cap):
        level = [(*q, s) for q in level for s in (1, 2)]
        queues += level
    states += [(servers, q) for q in queues]
    number = {state: i for i, state in enumerate(states)}
    generator = np.zeros((len(states), len(states)))
    stage_rate = 2 / mean
    for (busy, queue), i in number.items():
        moves: list[tuple[float, tuple[int, tuple[int, ...]]]] = []
        if busy < servers:
            moves.append((rate, (busy + 1, ())))
        elif len(queue) < cap:
            moves.append((rate, (busy, (*queue, 1))))
        if busy:
            moves.append((busy, (busy, queue[1:]) if queue else (busy - 1, ())))
        for place, stage in enumerate(queue):
            rest = (queue[:place], queue[place + 1 :])
            after = (*rest[0], 2, *rest[1]) if stage == 1 else rest[0] + rest[1]
            moves.append((stage_rate, (busy, after)))
        for speed, target in moves:
            generator[i, number[target]] += speed
            generator[i, i] -= speed
    system = np.vstack([generator.T, np.ones(len(states))])
    chance = np.linalg.lstsq(system, np.append(np.zeros(len(states)), 1.0), rcond=None)[0]
    second = sum(p * q.count(2) for p, (_, q) in zip(chance, states, strict=True))
    waiting = sum(p * len(q) for p, (_, q) in zip(chance, states, strict=True))
    return stage_rate * second / rate, waiting


def test_patience_in_two_stages_equals_a_chain() -> None:
    """Gamma patience with CV 1 / sqrt(2) equals a chain of ordered stages; a cap at 8 costs below 1e-4."""
    lost, queue = erlang_two_patience(1.0, 2, 1.0, 8)
    result = impatient_queue(1.0, 1.0, 2, durations.gamma(1.0, math.sqrt(0.5)))
    assert result.abandon_share == pytest.approx(lost, abs=1e-4)
    assert result.queue_mean == pytest.approx(queue, abs=1e-4)


def test_constant_patience_of_one_server_by_hand() -> None:
    """M/M/1+D, rate = handling rate = 1, patience 2: P(0) = 1 / (1 + J), J = 2 + 1, so P(ab) = P(0) = 1/4."""
    result = impatient_queue(1.0, 1.0, 1, durations.constant(2.0))
    assert result.delayed_share == pytest.approx(0.75, rel=1e-12)
    assert result.abandon_share == pytest.approx(0.25, rel=1e-12)
    assert result.wait_abandoned_mean == pytest.approx(2.0, rel=1e-12)


def test_abandonment_at_the_very_threshold_counts() -> None:
    """Patience is exactly 2: nobody has left within 1.999, and everybody who ever leaves has within 2."""
    result = impatient_queue(3.0, 2.0, 5, durations.constant(2.0))
    assert result.abandoned_within(1.999) == 0.0
    assert result.abandoned_within(2.0) == pytest.approx(result.abandon_share, rel=1e-12)


@pytest.mark.parametrize(
    ("long", "short"), [(durations.constant(1e6), durations.constant(1e-9)), (durations.never(), None)]
)
def test_limits(long: Duration, short: Duration | None) -> None:
    """Endless patience is Erlang C (P(wait) and mean to 1e-9), none at all is Erlang B (P(ab) to 1e-8)."""
    endless = impatient_queue(3.0, 1.0, 4, long)
    assert endless.delayed_share == pytest.approx(erlang_c(3.0, 1.0, 4).delayed_share, rel=1e-9)
    assert endless.wait_answered_mean == pytest.approx(erlang_c(3.0, 1.0, 4).wait_answered_mean, rel=1e-9)
    if short is not None:
        lost = impatient_queue(9.0, 1.0, 4, short).abandon_share
        assert lost == pytest.approx(blocking(9.0, 4), rel=1e-8)


def test_mixture_of_one_law_is_that_law() -> None:
    """Half exponential and half the same exponential is Erlang A."""
    half = durations.mixture((0.5, durations.exponential(3.0)), (0.5, durations.exponential(3.0)))
    mixed, plain = impatient_queue(2.0, 4.0, 6, half), erlang_a(2.0, 4.0, 6, 3.0)
    assert mixed.wait_all_mean == pytest.approx(plain.wait_all_mean, rel=1e-12)


def test_some_who_never_give_up() -> None:
    """Half never leave: their load 0.5 * 6 = 3 fits 5 servers, 0.5 * 12 = 6 does not."""
    law = durations.mixture((0.5, durations.never()), (0.5, durations.exponential(1.0)))
    assert 0 < impatient_queue(3.0, 2.0, 5, law).abandon_share < 0.5
    with pytest.raises(ValueError, match="unstable"):
        impatient_queue(6.0, 2.0, 5, law)


def test_large_overload_with_constant_patience() -> None:
    """6000 on 5000 servers, patience 1: all wait, 1 - 5000/6000 give up, answered ones wait nearly 1."""
    result = impatient_queue(6000.0, 1.0, 5000, durations.constant(1.0))
    assert result.abandon_share == pytest.approx(1 / 6, rel=1e-6)
    assert result.wait_answered_mean == pytest.approx(1.0, abs=2e-3)


@pytest.mark.parametrize(
    "make",
    [
        lambda: durations.exponential(-1.0),
        lambda: durations.constant(0.0),
        lambda: durations.uniform(2.0, 1.0),
        lambda: durations.gamma(1.0, 0.0),
        lambda: durations.weibull(0.0, 1.0),
        lambda: durations.lognormal(1.0, 0.0),
        lambda: durations.mixture((0.5, durations.never())),
        lambda: durations.balking(1.5, durations.never()),
    ],
)
def test_domain(make: Callable[[], Duration]) -> None:
    """A law with a parameter outside its domain is refused."""
    with pytest.raises(ValueError, match=r"must|needs"):
        make()
