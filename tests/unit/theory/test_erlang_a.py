"""Erlang A against the birth and death chain, published figures, and its identities."""

import math

import numpy as np
import pytest

from sim.theory.erlang_a import erlang_a
from sim.theory.erlang_c import erlang_c
from sim.theory.levels import service_level_of

CASES = [(2.0, 4.0, 6, 3.0), (48.0, 1.0, 50, 2.0), (0.5, 3.0, 4, 20.0), (9.0, 1.0, 3, 0.25)]


@pytest.mark.parametrize(("rate", "handling", "servers", "patience"), CASES)
def test_equals_the_chain(rate: float, handling: float, servers: int, patience: float) -> None:
    """The chain leaving k at min(k, n) / handling + (k - n)+ / patience gives the same shares to 1e-10."""
    k = np.arange(1, 4000)
    leaving = np.minimum(k, servers) / handling + np.maximum(k - servers, 0) / patience
    height = np.concatenate([[0.0], np.cumsum(np.log(rate / leaving))])
    chance = np.exp(height - height.max())
    chance /= chance.sum()
    queue = float(chance @ np.maximum(np.arange(4000) - servers, 0))
    result = erlang_a(rate, handling, servers, patience)
    assert result.delayed_share == pytest.approx(chance[servers:].sum(), rel=1e-10)
    assert result.queue_mean == pytest.approx(queue, rel=1e-10)
    assert result.abandon_share == pytest.approx(queue / patience / rate, rel=1e-10)
    busy = float(chance @ np.minimum(np.arange(4000), servers))
    assert result.slot_occupancy == pytest.approx(busy / servers, rel=1e-10)


def test_published_example() -> None:
    """14 operators, 5 min patience: P(wait) .14526, lost .013984, busy .704297, .069919 min, .916792 met."""
    result = erlang_a(100 / 30, 3.0, 14, 5.0)
    figures = [result.delayed_share, result.abandon_share, result.slot_occupancy, result.wait_all_mean]
    assert figures == pytest.approx([0.14526, 0.013984, 0.704297, 0.069919], abs=5e-6)
    assert result.service_level(1 / 3) == pytest.approx(0.916792, abs=5e-7)


@pytest.mark.parametrize(("rate", "handling", "servers", "patience"), CASES)
def test_who_waits_adds_up(rate: float, handling: float, servers: int, patience: float) -> None:
    """The mean over all is P(ab) * patience, and the weighted mean over answered and abandoned."""
    result = erlang_a(rate, handling, servers, patience)
    lost = result.abandon_share
    parts = (1 - lost) * result.wait_answered_mean + lost * result.wait_abandoned_mean
    assert result.wait_all_mean == pytest.approx(lost * patience, rel=1e-11)
    assert result.wait_all_mean == pytest.approx(parts, rel=1e-11)
    assert result.queue_mean == pytest.approx(rate * result.wait_all_mean, rel=1e-12)


def test_everybody_is_answered_or_gives_up_in_the_end() -> None:
    """For a long t, answered within t = 1 - P(ab), abandoned within t = P(ab), together 1."""
    result = erlang_a(2.0, 4.0, 6, 3.0)
    assert result.answered_within(1e3) == pytest.approx(1 - result.abandon_share, rel=1e-12)
    assert result.abandoned_within(1e3) == pytest.approx(result.abandon_share, rel=1e-12)
    assert result.wait_cdf(1e3) == pytest.approx(1.0, rel=1e-12)
    assert result.wait_cdf(0.0) == pytest.approx(1 - result.delayed_share, rel=1e-12)
    assert result.wait_cdf(-1.0) == 0.0


def test_endless_patience_is_erlang_c() -> None:
    """With patience of 1e9 handling times every figure of Erlang C comes back to 1e-6."""
    patient, endless = erlang_a(3.0, 1.0, 4, 1e9), erlang_c(3.0, 1.0, 4)
    assert patient.delayed_share == pytest.approx(endless.delayed_share, rel=1e-6)
    assert patient.wait_answered_mean == pytest.approx(endless.wait_answered_mean, rel=1e-6)
    assert patient.service_level(0.5) == pytest.approx(endless.service_level(0.5), rel=1e-6)


def test_variants_keep_their_order() -> None:
    """With s <= T: offered <= short_removed <= excluded and offered <= short_met <= positive."""
    result = erlang_a(2.0, 4.0, 6, 3.0)
    names = ("offered", "short_removed", "excluded", "short_met", "positive", "answered")
    offered, removed, excluded, met, positive, answered = (
        result.service_level(0.5, name, short=0.2) for name in names
    )
    assert offered < removed < excluded < answered
    assert offered < met < positive


def test_variants_of_the_worked_example() -> None:
    """A=1000, B=60, A_T=860, B_T=20, b=10 gives 81.1, 82.7, 83.0, 86.0, 82.1, 81.9 %."""
    names = ("offered", "excluded", "positive", "answered", "short_met", "short_removed")
    levels = [round(100 * service_level_of(name, 860, 1000, 20, 60, 10), 1) for name in names]
    assert levels == [81.1, 82.7, 83.0, 86.0, 82.1, 81.9]
    of_taken = ("offered_of_taken", "excluded_of_taken", "positive_of_taken")
    assert [round(100 * service_level_of(name, 860, 1000, 20, 60, 10), 1) for name in of_taken] == levels[:3]
    assert math.isnan(service_level_of("answered", 0, 0, 0, 60, 0))
    with pytest.raises(ValueError, match="unknown service level"):
        service_level_of("best", 1, 1, 0, 0, 0)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="unknown service level"):
        service_level_of("answered_of_taken", 1, 1, 0, 0, 0)  # type: ignore[arg-type]


def test_large_groups_and_overload() -> None:
    """10 times overloaded, 5000 servers lose 1 - 1/10 of the chats; hardly loaded, none."""
    over = erlang_a(50_000.0, 1.0, 5000, 1.0)
    assert over.abandon_share == pytest.approx(0.9, rel=1e-9)
    assert over.slot_occupancy == pytest.approx(1.0, rel=1e-9)
    under = erlang_a(10.0, 1.0, 5000, 1.0)
    assert (under.delayed_share, under.service_level(0.1)) == (0.0, 1.0)


def test_without_arrivals() -> None:
    """At rate 0 nobody waits or leaves, and the mean over nobody is NaN."""
    result = erlang_a(0.0, 1.0, 1, 1.0)
    assert (result.delayed_share, result.abandon_share, result.wait_all_mean) == (0.0, 0.0, 0.0)
    assert math.isnan(result.wait_abandoned_mean)


def test_domain() -> None:
    """Patience of 0 is refused: it would be Erlang B."""
    with pytest.raises(ValueError, match="above 0"):
        erlang_a(1.0, 1.0, 1, 0.0)
