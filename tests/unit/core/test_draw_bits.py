"""Streams in kernels: the bits of NumPy's SeedSequence and SFC64, address by address."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sim.core.draw.bits import POOL, STATE, head_words, mix_pool, start, take, take_rows
from sim.core.draw.values import BLOCK
from sim.core.kinds import LEG_STRIDE, Floats, Ints, Stream
from sim.core.streams import UniformStream, key_of

pytestmark = pytest.mark.usefixtures("wrapping")


@pytest.fixture
def drawn(callable_part: Callable[..., Any]) -> Callable[..., Floats]:
    """Return a function that draws the first uniforms of an address, given by its numbers, in a kernel."""
    mix, begin, draw = callable_part(mix_pool), callable_part(start), callable_part(take)

    def first(seed: int, replication: int, code: int, key: int, count: int) -> Floats:
        pool, state, u = np.empty(POOL + 1, np.uint64), np.empty(STATE, np.uint64), np.empty(max(count, 12))
        mix(pool, head_words(seed, replication))
        begin(state, pool, code, np.uint64(key), u)
        draw(state, u, count)
        return u[:count]

    return first


def by_numpy(seed: int, replication: int, code: int, key: int, count: int) -> Floats:
    """Return the same uniforms by NumPy's own generator."""
    bits = np.random.SFC64(np.random.SeedSequence(seed, spawn_key=(replication, code, key)))
    return ((bits.random_raw(count) >> np.uint64(12)).astype(np.float64) + 0.5) * 2.0**-52


SEEDS = [0, 1, 2**32 - 1, 2**32, 2**64 + 5, 2**128 - 1, 2**200 + 2**33]
"""Of one word and of several, of as many as the pool has and of more."""


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("replication", [0, 7, 2**32 + 1])
def test_seeds_and_replications_of_any_size(
    drawn: Callable[..., Floats], seed: int, replication: int
) -> None:
    """12 uniforms of seeds from 1 to 7 words and replications of 1 and 2 are NumPy's."""
    address = (seed, replication, 3004, key_of("shop"), 12)
    assert drawn(*address).tobytes() == by_numpy(*address).tobytes()


@pytest.mark.parametrize("key", [0, 1, 2**32 - 1, 2**32, 2**64 - 1])
def test_keys_of_one_and_of_two_words(drawn: Callable[..., Floats], key: int) -> None:
    """A key under 2**32 is one word of entropy, a larger one two, as NumPy has it."""
    assert drawn(1, 0, 0, key, 5).tobytes() == by_numpy(1, 0, 0, key, 5).tobytes()


@pytest.mark.parametrize("leg", [0, 1, 100, 1_000_000, 1_005_004])
def test_every_stream_of_any_leg(drawn: Callable[..., Floats], leg: int) -> None:
    """17 streams at 5 legs, those of the backlog and of redials too: 3 uniforms each are the tape's."""
    for stream in Stream:
        u = UniformStream(5, 2, stream, "Größe", leg).take(3)
        code = int(stream) + LEG_STRIDE * leg
        assert drawn(5, 2, code, key_of("Größe"), 3).tobytes() == u.tobytes()


def test_long_streams(drawn: Callable[..., Floats], many: int) -> None:
    """As many uniforms as a month has chats are NumPy's, to the last one."""
    address = (1, 0, 1, key_of("shop"), many)
    assert drawn(*address).tobytes() == by_numpy(*address).tobytes()


def test_uniforms_of_some_chats(callable_part: Callable[..., Any]) -> None:
    """Chats at places 0, 3, 511, 512, 1,700 of an address get the uniforms that stand there."""
    mix, begin, draw = callable_part(mix_pool), callable_part(start), callable_part(take_rows)
    pool, state, block = np.empty(POOL + 1, np.uint64), np.empty(STATE, np.uint64), np.empty(BLOCK)
    mix(pool, head_words(1, 0))
    begin(state, pool, 0, np.uint64(key_of("shop")), block)
    rows: Ints = np.array([0, 2, 3, 511, 512, 1_700])
    u = np.empty(5)
    draw(state, rows, np.array([0, 2, 3, 4, 5]), 5, block, u)
    assert u.tolist() == by_numpy(1, 0, 0, key_of("shop"), 2_000)[[0, 3, 511, 512, 1_700]].tolist()


@pytest.mark.parametrize(("seed", "replication"), [(-1, 0), (0, -1)])
def test_negative_numbers_are_no_address(seed: int, replication: int) -> None:
    """A negative seed or replication is refused, as NumPy does."""
    with pytest.raises(ValueError, match="not negative"):
        head_words(seed, replication)
