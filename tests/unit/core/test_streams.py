"""Addressed streams: stable keys, distinct addresses, uniforms strictly between 0 and 1."""

import itertools

import numpy as np
import pytest
from scipy import stats

from sim.core.kinds import Stream
from sim.core.streams import UniformStream, key_of


class Bits:
    """A generator whose raw bits are all the same."""

    def __init__(self, raw: int) -> None:
        self.raw = raw

    def random_raw(self, count: int) -> "np.ndarray[tuple[int], np.dtype[np.uint64]]":
        """Return the bits ``count`` times."""
        return np.full(count, self.raw, dtype=np.uint64)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("shop", 447_892_780_787_051_604),
        ("billing", 1_229_510_487_417_082_916),
        ("Größe", 8_433_303_749_423_783_192),
    ],
)
def test_keys_of_names_are_pinned(name: str, key: int) -> None:
    """A key is the first 8 bytes of BLAKE2b of the UTF-8 name, little end first: pinned for all time."""
    assert key_of(name) == key


def test_the_first_uniforms_of_an_address_are_pinned() -> None:
    """Seed 1, replication 0, arrivals of shop: if these change, so does every stored result."""
    drawn = UniformStream(1, 0, Stream.ARRIVAL, "shop").take(3)
    assert drawn.tolist() == [0.20128552871191185, 0.12337311043740173, 0.4699289210798082]


@pytest.mark.parametrize(("raw", "expected"), [(0, 2.0**-53), (2**64 - 1, 1 - 2.0**-53)])
def test_uniforms_are_never_0_and_never_1(monkeypatch: pytest.MonkeyPatch, raw: int, expected: float) -> None:
    """Bits all zero give (0 + 1/2) 2**-52 = 2**-53, bits all one (2**52 - 1/2) 2**-52 = 1 - 2**-53."""
    stream = UniformStream(1, 0, Stream.ARRIVAL, "shop")
    monkeypatch.setattr(stream, "_bits", Bits(raw))
    assert stream.take(2).tolist() == [expected, expected]
    assert 0.0 < expected < 1.0


def test_every_part_of_an_address_counts() -> None:
    """2 seeds x 3 replications x 2 names x 3 legs are 36 addresses a stream, each with a first of its own."""
    addresses = itertools.product((0, 1), (0, 1, 2), Stream, ("shop", "billing"), (0, 1, 2))
    first = [float(UniformStream(*address).take(1)[0]) for address in addresses]
    assert len(first) == len(set(first)) == 36 * len(Stream)


def test_the_same_address_gives_the_same_uniforms() -> None:
    """Two streams of one address, one of them made after others, give the same 50 numbers."""
    one = UniformStream(4, 2, Stream.PATIENCE, "shop", leg=1).take(50)
    UniformStream(4, 3, Stream.PATIENCE, "shop").take(7)
    assert np.array_equal(one, UniformStream(4, 2, Stream.PATIENCE, "shop", leg=1).take(50))


@pytest.mark.parametrize("steps", [[1] * 12, [5, 7], [0, 12], [11, 1]])
def test_how_many_are_taken_at_a_time_does_not_matter(steps: list[int]) -> None:
    """12 uniforms in steps of any size are the 12 taken at once."""
    stream = UniformStream(1, 0, Stream.HANDLING, "shop")
    taken = np.concatenate([stream.take(step) for step in steps])
    assert np.array_equal(taken, UniformStream(1, 0, Stream.HANDLING, "shop").take(12))


def test_uniforms_are_odd_multiples_of_the_smallest() -> None:
    """Each of 1,000 uniforms times 2**53 is an odd whole number, so that 1 - u is exact too."""
    scaled = UniformStream(1, 0, Stream.HANDLING, "shop").take(1_000) * 2.0**53
    assert (scaled % 2 == 1).all()


def test_uniforms_are_uniform() -> None:
    """20,000 uniforms pass Kolmogorov-Smirnov with a p-value over 0.001."""
    assert stats.kstest(UniformStream(1, 0, Stream.HANDLING, "shop").take(20_000), "uniform").pvalue > 0.001


@pytest.mark.parametrize(
    "other",
    [(1, 1, Stream.ARRIVAL, "shop", 0), (2, 0, Stream.ARRIVAL, "shop", 0), (1, 0, Stream.ARRIVAL, "shop", 1)],
)
def test_neighbouring_addresses_are_unrelated(other: tuple[int, int, Stream, str, int]) -> None:
    """The correlation of 20,000 pairs is within 4 standard errors, 4 / sqrt(20,000), of 0."""
    one = UniformStream(1, 0, Stream.ARRIVAL, "shop").take(20_000)
    assert abs(np.corrcoef(one, UniformStream(*other).take(20_000))[0, 1]) <= 4 / np.sqrt(20_000)
