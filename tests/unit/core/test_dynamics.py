"""Curves of multitasking: the finite-source formula against its table, and speeds as whole units of work."""

from fractions import Fraction
from math import factorial

import pytest

from sim.core.dynamics import UNIT, UNIT_BITS, progress_units, typing_share_factors

SHARES = [0.01, 0.05, 0.1, 0.25, 0.27, 1 / 3, 0.5, 0.8, 0.95]


@pytest.mark.parametrize(
    ("share", "factors"),
    [
        (0.25, [1.0, 1.88, 2.62, 3.18, 3.56]),
        (1 / 3, [1.0, 1.80, 2.37, 2.71, 2.89]),
        (0.50, [1.0, 1.60, 1.88, 1.97, 1.99]),
    ],
)
def test_the_table_of_typing_shares(share: float, factors: list[float]) -> None:
    """Shares of 25, 33 and 50 % give f(2) to f(5) as worked out beforehand, rounded to two digits."""
    # 2.615 and 1.875 are rounded up in the table, so half a digit and a little.
    assert typing_share_factors(share, 5) == pytest.approx(factors, abs=0.00501)


def test_a_half_in_exact_fractions() -> None:
    """With r = 1, p0 is 1/2, 1/5, 1/16, 1/65, so f = 2 (1 - p0) is 1, 8/5, 15/8, 128/65."""
    expected = [Fraction(1), Fraction(8, 5), Fraction(15, 8), Fraction(128, 65)]
    assert typing_share_factors(0.5, 4) == pytest.approx([float(f) for f in expected], rel=1e-15)


@pytest.mark.parametrize("share", SHARES)
def test_the_formula_as_it_is_written(share: float) -> None:
    """f(n) = (1 - p0) / a with p0 = 1 / sum of n! / (n - j)! (a / (1 - a))**j, term by term, to 1e-13."""
    r = share / (1 - share)
    for n, factor in enumerate(typing_share_factors(share, 10), 1):
        total = sum(factorial(n) // factorial(n - j) * r**j for j in range(n + 1))
        assert factor == pytest.approx((1 - 1 / total) / share, rel=1e-13)


@pytest.mark.parametrize("share", SHARES)
def test_more_chats_get_more_done_and_each_gets_less(share: float) -> None:
    """Of 1 to 10 chats: f(1) = 1, f rises to at most (a + b) / a = 1 / share, and f(n) / n falls."""
    factors = typing_share_factors(share, 10)
    each = [factor / n for n, factor in enumerate(factors, 1)]
    assert factors[0] == pytest.approx(1.0, rel=1e-14)
    assert factors == sorted(factors)
    assert factors[-1] <= 1 / share * (1 + 1e-14)
    assert each == sorted(each, reverse=True)


def test_less_typing_lets_more_chats_run() -> None:
    """For each n from 2 to 10, f(n) is lower the larger the share."""
    curves = [typing_share_factors(share, 10) for share in SHARES]
    for n in range(1, 10):
        values = [curve[n] for curve in curves]
        assert values == sorted(values, reverse=True)


def test_the_ends_of_the_scale() -> None:
    """Typing all the time is one chat's work for all, and a share near 0 is independent chats."""
    assert typing_share_factors(1.0, 4) == [1.0, 1.0, 1.0, 1.0]
    assert typing_share_factors(1e-9, 3) == pytest.approx([1.0, 2.0, 3.0], rel=1e-6)


def test_a_planners_table_is_nearly_a_share_of_27_percent() -> None:
    """The largest distance to 1, 1.7, 2.5, 2.9, 3.5 is |1.864 - 1.7| = 0.164."""
    pairs = zip(typing_share_factors(0.27, 5), [1, 1.7, 2.5, 2.9, 3.5], strict=True)
    assert max(abs(ours - theirs) for ours, theirs in pairs) == pytest.approx(0.164, abs=5e-4)


def test_units_by_hand() -> None:
    """Of 2**20: f / n of 1, 0.85, 0.8333 is 1048576, 891289.6 and 873813.3, rounded; beyond, 2.5 / 4."""
    assert progress_units([1, 1.7, 2.5], 1.0, 4) == [0, 1_048_576, 891_290, 873_813, 655_360]


def test_units_with_a_personal_speed() -> None:
    """At 1.1 one chat has 1153433.6 units, so 1153434; without a curve every number of chats has that."""
    assert progress_units([], 1.1, 3) == [0, 1_153_434, 1_153_434, 1_153_434]
    assert progress_units([1, 1.5], 2.0, 2) == [0, 2 * UNIT, 3 * UNIT // 2]


def test_as_much_again_with_every_chat_is_exactly_one() -> None:
    """For f(n) = n every speed is 2**20 / 2**20, without rounding."""
    assert progress_units(list(range(1, 11)), 1.0, 10) == [0] + [UNIT] * 10


@pytest.mark.parametrize("share", SHARES)
@pytest.mark.parametrize("speed", [0.5, 1.0, 1.1, 100.0])
def test_rounding_of_a_speed(share: float, speed: float) -> None:
    """A whole unit is at most half a unit away from speed * f(n) / n * 2**20: about 1 in 2 million."""
    factors = typing_share_factors(share, 10)
    for n, units in enumerate(progress_units(factors, speed, 10)[1:], 1):
        assert abs(units - speed * factors[n - 1] / n * UNIT) <= 0.5 + 1e-6 * speed


def test_the_slowest_chat_still_gets_somewhere() -> None:
    """A speed of 1e-9 would round to 0 units: it is 1, so that every chat ends."""
    assert progress_units([1], 1e-9, 2) == [0, 1, 1]


def test_the_unit_of_work() -> None:
    """2**20 units are a microsecond of work, so a day's work has 57 bits and fits 64."""
    assert UNIT == 2**UNIT_BITS == 1_048_576
    assert (86_400_000_000 * UNIT).bit_length() == 57
