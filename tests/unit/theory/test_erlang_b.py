"""Erlang B against the direct sum, published figures, and the limits of its domain."""

import math

import pytest

from sim.theory.erlang_b import blocking, erlang_b
from sim.theory.finite_queue import finite_queue


def direct(load: float, servers: int) -> float:
    """Return Erlang's own quotient a^n / n! over the sum of a^k / k!."""
    terms = [load**k / math.factorial(k) for k in range(servers + 1)]
    return terms[-1] / math.fsum(terms)


@pytest.mark.parametrize(("load", "servers"), [(0.5, 1), (0.5, 2), (10.0, 17), (40.0, 30), (60.0, 80)])
def test_recursion_is_the_direct_sum(load: float, servers: int) -> None:
    """B(n) = a B(n-1) / (n + a B(n-1)) equals (a^n / n!) / sum of a^k / k! to 1e-12."""
    assert blocking(load, servers) == pytest.approx(direct(load, servers), rel=1e-12)


def test_published_example() -> None:
    """With 10 erlang on 17 channels 1.2949 % are refused and 10 (1 - 0.012949) / 17 = 0.58062 is busy."""
    result = erlang_b(10.0, 1.0, 17)
    assert result.not_admitted_share == pytest.approx(0.012949, abs=5e-7)
    assert result.slot_occupancy == pytest.approx(0.58062, abs=5e-6)


def test_two_servers_by_hand() -> None:
    """With load 5/7 and 2 servers B = (25/98) / (1 + 5/7 + 25/98) = 25/193."""
    assert blocking(5 / 7, 2) == pytest.approx(25 / 193, rel=1e-14)


def test_large_groups_do_not_overflow() -> None:
    """At load = n = 5000 the share refused is near sqrt(2 / (pi n)) = 0.01128, and far below it vanishes."""
    assert blocking(5000.0, 5000) == pytest.approx(math.sqrt(2 / (math.pi * 5000)), rel=0.02)
    assert blocking(100.0, 5000) == 0.0
    assert blocking(1e9, 5000) == pytest.approx(1 - 5000 / 1e9, rel=1e-9)


def test_without_arrivals_or_servers() -> None:
    """Nobody is refused where nobody comes (B(0, 3) = 0), everybody where nobody works (B(2, 0) = 1)."""
    assert blocking(0.0, 3) == 0.0
    assert blocking(2.0, 0) == 1.0


def test_a_queue_of_length_zero_is_erlang_b() -> None:
    """M/M/c/K with K = c = 14 at load 12 refuses B(12, 14) = 0.1172098766."""
    result = finite_queue(3.0, 4.0, 14, 0)
    assert result.not_admitted_share == pytest.approx(0.1172098766, abs=5e-11)
    assert result.not_admitted_share == pytest.approx(erlang_b(3.0, 4.0, 14).not_admitted_share, rel=1e-13)


@pytest.mark.parametrize(("rate", "servers"), [(-1.0, 3), (math.nan, 3), (math.inf, 3), (1.0, 0), (1.0, -2)])
def test_domain(rate: float, servers: int) -> None:
    """A negative, endless or missing rate, and fewer than 1 server, are refused."""
    with pytest.raises(ValueError, match="must be"):
        erlang_b(rate, 1.0, servers)
