"""An inbox, and places above the slots: in their limits, and by their own balance."""

import pytest

from sim.theory.erlang_b import blocking
from sim.theory.erlang_c import erlang_c
from sim.theory.extra_slots import extra_slots
from sim.theory.inbox import fetched_by_hand


def test_inbox_that_is_fetched_at_once() -> None:
    """A delay of a hundred-thousandth of the handling is Erlang C to 1e-4."""
    r, plain = fetched_by_hand(1.5, 1.0, 2, 1e-5), erlang_c(1.5, 1.0, 2)
    assert r.wait_answered_mean == pytest.approx(plain.wait_answered_mean, rel=1e-4)
    assert r.delayed_share == pytest.approx(plain.delayed_share, rel=1e-4)


def test_balance_of_the_inbox() -> None:
    """Chats lie in it for 0.7 min each, slots are busy with load 1.5 of 2, and idle ones stand beside it."""
    r = fetched_by_hand(1.5, 1.0, 2, 0.7)
    assert r.inbox_mean == pytest.approx(1.5 * r.delayed_share * 0.7, rel=1e-10)
    assert r.slot_occupancy == pytest.approx(0.75, rel=1e-12)
    assert r.queue_mean == pytest.approx(1.5 * r.wait_answered_mean, rel=1e-12)
    assert 0 < r.idle_beside_inbox_share < 0.25
    assert r.edge_share < 1e-12


def test_one_slot_and_one_place_above() -> None:
    """Rates 0.5 and 0.3, mean 2: weights 1, 1.6, 1.6 * 0.6 / 2 = 0.48 of 3.08."""
    r = extra_slots(0.5, 0.3, 2.0, 1, 1)
    assert r.direct_lost_share == pytest.approx(2.08 / 3.08, rel=1e-14)
    assert r.forwarded_lost_share == pytest.approx(0.48 / 3.08, rel=1e-14)
    assert r.above_share == pytest.approx(0.48 / 3.08, rel=1e-14)
    assert r.active_mean == pytest.approx((1.6 + 2 * 0.48) / 3.08, rel=1e-14)


def test_nothing_above_the_slots() -> None:
    """Without places above them 4 slots at load 3 lose Erlang B's share of both kinds."""
    r = extra_slots(0.5, 0.25, 4.0, 4, 0)
    assert r.direct_lost_share == pytest.approx(blocking(3.0, 4), rel=1e-14)
    assert r.forwarded_lost_share == r.direct_lost_share
    assert r.above_share == 0.0


def test_only_forwarded_chats() -> None:
    """Without direct chats 2 slots and 3 places above them are 5 slots."""
    r = extra_slots(0.0, 1.2, 2.0, 2, 3)
    assert r.forwarded_lost_share == pytest.approx(blocking(2.4, 5), rel=1e-14)


def test_domain() -> None:
    """An overload that nobody leaves, and no slot, are refused."""
    with pytest.raises(ValueError, match="unstable"):
        fetched_by_hand(2.0, 1.0, 2, 0.5)
    with pytest.raises(ValueError, match="at least 1"):
        extra_slots(1.0, 1.0, 1.0, 0, 1)
