"""Staffing: searches against scans, the square-root rule against Erlang C, and shrinkage."""

import math

import pytest

from sim.theory.erlang_a import erlang_a
from sim.theory.erlang_b import blocking
from sim.theory.erlang_c import erlang_c
from sim.theory.staffing import (
    delay_for_spare,
    gross_heads,
    servers_for_blocking,
    servers_for_level,
    servers_for_wait,
    smallest_servers,
    spare_for_delay,
    square_root_servers,
)


def test_published_examples() -> None:
    """250/h of 330 s at 80 % in 30 s need 28; 100 per 30 min of 3 min at 80 % in 20 s need 14, gross 20."""
    assert servers_for_level(250.0, 330 / 3600, 30 / 3600, 0.8) == 28
    assert servers_for_level(100 / 30, 3.0, 1 / 3, 0.8) == 14
    assert gross_heads(14, 0.3) == 20


@pytest.mark.parametrize("load", [0.3, 7.0, 42.5])
def test_search_is_a_scan(load: float) -> None:
    """The number found meets the target and one server less does not, for every kind of target."""
    level = servers_for_level(load, 1.0, 0.1, 0.9)
    assert erlang_c(load, 1.0, level).service_level(0.1) >= 0.9
    assert level - 1 <= load or erlang_c(load, 1.0, level - 1).service_level(0.1) < 0.9
    patient = servers_for_level(load, 1.0, 0.1, 0.9, mean_patience=0.5, level="excluded")
    assert erlang_a(load, 1.0, patient, 0.5).service_level(0.1, "excluded") >= 0.9
    assert patient == 1 or erlang_a(load, 1.0, patient - 1, 0.5).service_level(0.1, "excluded") < 0.9
    wait = servers_for_wait(load, 1.0, 0.05)
    assert erlang_c(load, 1.0, wait).wait_answered_mean <= 0.05
    assert wait - 1 <= load or erlang_c(load, 1.0, wait - 1).wait_answered_mean > 0.05
    lines = servers_for_blocking(load, 0.01)
    assert blocking(load, lines) <= 0.01 < blocking(load, lines - 1)


@pytest.mark.parametrize("answer", [1, 2, 3, 17, 64, 1000])
def test_smallest_servers(answer: int) -> None:
    """Doubling and bisection find the first n with n >= answer."""
    assert smallest_servers(lambda n: n >= answer) == answer


def test_square_root_rule() -> None:
    """100 + 1 * sqrt(100) = 110 servers, a whole sum is not rounded up, and P(wait) there is near 0.2234."""
    assert square_root_servers(100.0, 1.0) == 110
    assert square_root_servers(0.0, 1.0) == 1
    assert delay_for_spare(1.0) == pytest.approx(0.2234, abs=5e-5)
    assert erlang_c(10_000.0, 1.0, 10_100).delayed_share == pytest.approx(delay_for_spare(1.0), rel=0.01)


@pytest.mark.parametrize("share", [0.001, 0.2, 0.5, 0.99])
def test_spare_inverts_the_delay(share: float) -> None:
    """The spare for a delayed share, put into Halfin and Whitt's formula, gives that share back."""
    assert delay_for_spare(spare_for_delay(share)) == pytest.approx(share, rel=1e-10)


@pytest.mark.parametrize("shrinkage", [0.05, 0.1, 0.2, 0.3, 0.33])
def test_gross_and_net_go_together(shrinkage: float) -> None:
    """Of ceil(n / (1 - s)) people at least n are at work, and of one fewer less than n, n up to 200."""
    for net in range(1, 200):
        gross = gross_heads(net, shrinkage)
        assert gross * (1 - shrinkage) >= net - 1e-9
        assert (gross - 1) * (1 - shrinkage) < net - 1e-9


def test_whole_quotients_stay_whole() -> None:
    """21 / (1 - 0.3) is 30 in exact arithmetic, though floating point makes a little more of it."""
    assert math.ceil(21 / (1 - 0.3)) == 31
    assert gross_heads(21, 0.3) == 30
    assert gross_heads(0, 0.3) == 0


def test_domain() -> None:
    """Targets, shares and shrinkage outside their ranges are refused, and so is an endless search."""
    with pytest.raises(ValueError, match="below 1"):
        servers_for_level(1.0, 1.0, 0.1, 1.0)
    with pytest.raises(ValueError, match="below 1"):
        gross_heads(3, 1.0)
    with pytest.raises(ValueError, match="between 0 and 1"):
        spare_for_delay(0.0)
    with pytest.raises(ValueError, match="above 0"):
        delay_for_spare(0.0)
    with pytest.raises(ValueError, match="meets the target"):
        smallest_servers(lambda n: False)
