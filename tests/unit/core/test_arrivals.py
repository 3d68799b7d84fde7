"""Arrivals on the tape: a Poisson process through the cumulative rate, in step whatever the rate."""

import dataclasses
from itertools import pairwise

import numpy as np
import pytest
from scipy import stats

from sim.core.blueprint import Demand
from sim.core.kinds import Floats, Ints
from sim.core.tape import draw_tape
from sim.core.variates import Law
from tests.engines.floor_plan import MINUTE, Door, Person, Way, blueprint, expert

HALF_HOUR = 30 * MINUTE
COUNTS = np.array([3, 5, 9, 14, 15, 12, 10, 9, 11, 12, 9, 7, 5, 4, 3, 2], dtype=np.float64)
REPLICATIONS = 400


def profile(counts: Floats, start_us: int = 9 * 60 * MINUTE) -> Demand:
    """Return expected arrivals by half hour, from nine o'clock on."""
    corners = start_us + HALF_HOUR * np.arange(len(counts) + 1, dtype=np.int64)
    return Demand(corners, np.concatenate([[0.0], np.cumsum(counts)]))


def arrivals(demand: Demand, replication: int, seed: int = 1) -> Ints:
    """Return the moments of arrival of one replication."""
    desk = blueprint([Person()], [Door(name="shop", demand=demand)])
    return draw_tape(desk, seed, replication).arrived_us


@pytest.fixture(scope="module")
def counted() -> Floats:
    """Return arrivals by half hour, shape (replications, intervals)."""
    demand = profile(COUNTS)
    rows = [np.histogram(arrivals(demand, r), demand.times_us)[0] for r in range(REPLICATIONS)]
    return np.array(rows, dtype=np.float64)


def test_means_of_a_profile(counted: Floats) -> None:
    """Over 400 days the mean of each half hour is within 4 standard errors, sqrt(lambda / 400), of lambda."""
    assert (np.abs(counted.mean(axis=0) - COUNTS) <= 4 * np.sqrt(COUNTS / REPLICATIONS)).all()


def test_counts_of_a_profile_are_poisson(counted: Floats) -> None:
    """Dispersion: the sum of (n - mean)^2 / mean over 400 days is chi-square(399), 4 sds of it allowed."""
    index = ((counted - counted.mean(axis=0)) ** 2 / counted.mean(axis=0)).sum(axis=0)
    freedom = REPLICATIONS - 1
    assert (np.abs(index - freedom) <= 4 * np.sqrt(2 * freedom)).all()
    total = len(COUNTS) * freedom
    assert abs(index.sum() - total) <= 4 * np.sqrt(2 * total)


def test_counts_of_neighbouring_half_hours_are_unrelated(counted: Floats) -> None:
    """Each of 15 correlations over 400 days is within 4 standard errors, 4 / sqrt(400) = 0.2, of 0."""
    pairs = pairwise(counted.T)
    assert max(abs(float(np.corrcoef(a, b)[0, 1])) for a, b in pairs) <= 4 / np.sqrt(REPLICATIONS)


def test_gaps_at_a_constant_rate_are_exponential() -> None:
    """At 60 an hour for 200 hours the gaps are exponential of mean 1 min: Kolmogorov-Smirnov p over 0.001."""
    gaps = np.diff(arrivals(profile(np.full(400, 30.0)), 0))
    assert stats.kstest(gaps, stats.expon(scale=MINUTE).cdf).pvalue > 0.001


def test_arrivals_within_a_half_hour_are_uniform() -> None:
    """Places within their half hour over 100 days of the profile: Kolmogorov-Smirnov p over 0.001."""
    demand = profile(COUNTS)
    places = np.concatenate([arrivals(demand, r) % HALF_HOUR for r in range(100)]) / HALF_HOUR
    assert stats.kstest(places, "uniform").pvalue > 0.001


def test_arrivals_are_sorted_and_inside_the_stretch() -> None:
    """All of 50 days lie in [09:00, 17:00) in order."""
    demand = profile(COUNTS)
    for r in range(50):
        moments = arrivals(demand, r)
        assert (np.diff(moments) >= 0).all()
        assert moments[0] >= demand.times_us[0]
        assert moments[-1] < demand.times_us[-1]


def test_nobody_arrives_where_the_rate_is_zero() -> None:
    """With counts 20, 0, 0, 20 the second and third half hours stay empty over 50 days."""
    demand = profile(np.array([20.0, 0.0, 0.0, 20.0]))
    moments = np.concatenate([arrivals(demand, r) for r in range(50)])
    counts = np.histogram(moments, demand.times_us)[0]
    assert counts[1:3].tolist() == [0, 0]
    assert (counts[[0, 3]] > 0).all()


def test_a_higher_rate_keeps_the_order_of_chats_and_their_needs() -> None:
    """At twice the rate the first n chats come at half the time (to 2 us), with the same n needs and ways."""
    way = Way(chance=0.3, handling=Law.exponential(MINUTE), patience=Law.exponential(MINUTE))
    door = Door(
        name="shop",
        demand=profile(np.full(10, 20.0), start_us=0),
        handling=Law.exponential(8 * MINUTE),
        patience=Law.exponential(4 * MINUTE),
    )
    busier = dataclasses.replace(door, demand=profile(np.full(10, 40.0), start_us=0))
    slow, fast = (
        draw_tape(blueprint([Person(), expert()], [d], [way], max_legs=2), 1, 0) for d in (door, busier)
    )
    n = len(slow)
    assert n < len(fast)
    assert np.max(np.abs(slow.arrived_us - 2 * fast.arrived_us[:n])) <= 2
    for name in ("handling_us", "patience_us", "route"):
        assert np.array_equal(getattr(slow, name), getattr(fast, name)[:, :n])


def test_a_higher_rate_never_moves_a_chat_later() -> None:
    """Counts raised in two half hours only: of the chats of both days each comes no later than before."""
    more = COUNTS + np.where(np.arange(16) % 8 == 3, 10, 0)
    before, after = arrivals(profile(COUNTS), 0), arrivals(profile(more), 0)
    n = min(len(before), len(after))
    assert (after[:n] <= before[:n]).all()


def test_a_small_rate_may_bring_nobody() -> None:
    """At 0.1 a day the share of 400 days without a chat is within 4 standard errors of exp(-0.1) = 0.905."""
    empty = np.mean([len(arrivals(profile(np.array([0.1])), r)) == 0 for r in range(REPLICATIONS)])
    share = float(np.exp(-0.1))
    assert abs(empty - share) <= 4 * np.sqrt(share * (1 - share) / REPLICATIONS)
