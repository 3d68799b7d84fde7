"""Silent leavers: two formulas against each other, against known limits, and by their own balance."""

from dataclasses import asdict

import pytest

from sim.theory.erlang_a import erlang_a
from sim.theory.erlang_c import erlang_c
from sim.theory.silent import noticed_like_handled, silent_single_slot


def test_grid_and_integral_agree_where_both_hold() -> None:
    """One slot, exponential time to notice with the mean of the handling: six figures agree to 1e-9."""
    grid = silent_single_slot(0.8, 1.0, 2.0, 0.6, 1.0, constant=False)
    assert asdict(grid) == pytest.approx(asdict(noticed_like_handled(0.8, 1.0, 1, 2.0, 0.6)), rel=1e-9)


@pytest.mark.parametrize("constant", [True, False], ids=["constant", "exponential"])
def test_grid_converges(constant: bool) -> None:
    """Half the step changes no figure by more than 2e-8 of itself, and a quarter by less than 2e-9 again."""
    rough, middle, fine = (
        asdict(silent_single_slot(0.9, 1.0, 1.5, 0.7, 0.8, constant=constant, steps=n))
        for n in (50, 100, 200)
    )
    assert rough == pytest.approx(middle, rel=2e-8)
    assert middle == pytest.approx(fine, rel=2e-9)


@pytest.mark.parametrize("constant", [True, False], ids=["constant", "exponential"])
def test_slot_is_busy_with_what_it_takes(constant: bool) -> None:
    """P(busy) = rate (answered * 1 + silent * 0.8): a balance that the equation was not given."""
    r = silent_single_slot(0.9, 1.0, 1.5, 0.7, 0.8, constant=constant)
    assert r.slot_occupancy == pytest.approx(0.9 * (1 - r.abandon_share + r.silent_share * 0.8), rel=1e-10)


def test_nobody_is_silent() -> None:
    """A share of 0 is Erlang A, for the grid with one slot and for the integral with four."""
    one, a = silent_single_slot(0.9, 1.0, 1.5, 0.0, 0.8), erlang_a(0.9, 1.0, 1, 1.5)
    assert one.abandon_share == pytest.approx(a.abandon_share, rel=1e-9)
    assert one.wait_answered_mean == pytest.approx(a.wait_answered_mean, rel=1e-9)
    four, b = noticed_like_handled(2.5, 2.0, 4, 3.0, 0.0), erlang_a(2.5, 2.0, 4, 3.0)
    assert four.abandon_share == pytest.approx(b.abandon_share, rel=1e-12)
    assert four.wait_answered_mean == pytest.approx(b.wait_answered_mean, rel=1e-12)


def test_all_are_silent_and_noticed_like_handled() -> None:
    """Erlang C waits: P(abandons) = C / (1 + 3 (4 / 2 - 1.6)), the chance that Exp(3) is below the wait."""
    r, c = noticed_like_handled(1.6, 2.0, 4, 3.0, 1.0), erlang_c(1.6, 2.0, 4)
    assert r.delayed_share == pytest.approx(c.delayed_share, rel=1e-12)
    assert r.abandon_share == pytest.approx(c.delayed_share / (1 + 3.0 * (4 / 2.0 - 1.6)), rel=1e-10)
    assert r.slot_occupancy == pytest.approx(0.8, rel=1e-12)
    assert r.silent_share == r.abandon_share


def test_nobody_has_patience() -> None:
    """As patience goes to 0, busy goes to rate (free * 1 + busy * 0.5), which is 0.8 / (1 + 0.8 - 0.4)."""
    short, shorter = (silent_single_slot(0.8, 1.0, p, 1.0, 0.5).slot_occupancy for p in (0.04, 0.02))
    assert 2 * shorter - short == pytest.approx(0.8 / 1.4, abs=3e-4)


def test_domain() -> None:
    """A slot that silent leavers fill alone, and a share above 1, are refused."""
    with pytest.raises(ValueError, match="unstable"):
        silent_single_slot(0.8, 1.0, 2.0, 1.0, 1.25)
    with pytest.raises(ValueError, match="unstable"):
        noticed_like_handled(2.0, 2.0, 4, 3.0, 1.0)
    with pytest.raises(ValueError, match="from 0 to 1"):
        silent_single_slot(0.8, 1.0, 2.0, 1.1, 1.0)
