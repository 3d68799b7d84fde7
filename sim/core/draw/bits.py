"""Addressed streams in kernels: the bits of NumPy's SeedSequence and SFC64, repeated in integer arithmetic.

The entropy of an address is seed, replication, stream and key. What stands before the stream is mixed once;
each stream then costs three words of mixing and twelve steps of the generator.

References
----------
O'Neill (2015), Developing a seed_seq alternative: the mixing that NumPy's SeedSequence took over.
Doty-Humphrey, PractRand: SFC64, a small fast counting generator.
"""

import numpy as np
import numpy.typing as npt

from sim.core.jit import inline, part
from sim.core.kinds import Floats, Ints

Words = npt.NDArray[np.uint64]

POOL = 4
"""Words in the pool of a seed sequence; behind them stands the multiplier of the next hash."""

STATE = 4 + POOL + 1
"""Words of a generator: three and a counter, and room for the pool of its address."""

_UNUSED = 12
_WORD = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(16)
_WORD_BITS = np.uint64(32)
_INIT_A, _MULT_A = np.uint64(0x43B0D7E5), np.uint64(0x931E8875)
_INIT_B, _MULT_B = np.uint64(0x8B51F9DD), np.uint64(0x58F38DED)
_MIX_LEFT = np.uint64(0xCA01F9DD)
_MIX_RIGHT_NEGATED = np.uint64((1 << 32) - 0x4973F715)

_ONE, _THREE, _ELEVEN, _TWELVE = np.uint64(1), np.uint64(3), np.uint64(11), np.uint64(12)
_LEFT, _RIGHT = np.uint64(24), np.uint64(40)
_ONE_TO_TWO = np.uint64(0x3FF << 52)
"""The exponent of the numbers from 1 to 2."""


def head_words(seed: int, replication: int) -> Words:
    """Return the first words of an address: the seed's, at least as many as the pool has, the replication's.

    Raises
    ------
    ValueError
        If one of them is negative.
    """
    if seed < 0 or replication < 0:
        raise ValueError("seed and replication are not negative")
    words = _words_of(seed)
    words += [0] * (POOL - len(words))
    return np.array(words + _words_of(replication), dtype=np.uint64)


def _words_of(number: int) -> list[int]:
    """Return a number's 32-bit words, the lowest first; 0 has one."""
    words = [number & 0xFFFFFFFF]
    while number := number >> 32:
        words.append(number & 0xFFFFFFFF)
    return words


@inline
def number_of(bits: np.uint64) -> np.float64:
    """Return the number that has some bits."""
    number: np.float64 = np.uint64(bits).view(np.float64)
    return number


@inline
def bits_of(number: float) -> np.uint64:
    """Return a number's bits."""
    bits: np.uint64 = np.float64(number).view(np.uint64)
    return bits


@inline
def _hashed(pool: Words, word: np.uint64) -> np.uint64:
    """Return a word hashed by the pool's next multiplier."""
    mixed = word ^ pool[POOL]
    pool[POOL] = (pool[POOL] * _MULT_A) & _WORD
    mixed = (mixed * pool[POOL]) & _WORD
    result: np.uint64 = mixed ^ (mixed >> _HALF)
    return result


@inline
def _mixed(one: np.uint64, other: np.uint64) -> np.uint64:
    """Return two words as one."""
    result = (((_MIX_LEFT * one) & _WORD) + ((_MIX_RIGHT_NEGATED * other) & _WORD)) & _WORD
    return result ^ (result >> _HALF)


@inline
def _mix_in(pool: Words, word: np.uint64) -> None:
    """Mix one more word of entropy into every word of the pool."""
    for place in range(POOL):
        pool[place] = _mixed(pool[place], _hashed(pool, word))


@part
def mix_pool(pool: Words, head: Words) -> None:
    """Write the pool after the first words of an address."""
    pool[POOL] = _INIT_A
    for place in range(POOL):
        pool[place] = _hashed(pool, head[place])
    for source in range(POOL):
        for place in range(POOL):
            if source != place:
                pool[place] = _mixed(pool[place], _hashed(pool, pool[source]))
    for place in range(POOL, len(head)):
        _mix_in(pool, head[place])


@part
def start(state: Words, pool: Words, code: int, key: np.uint64, block: Floats) -> None:
    """Set a generator to the beginning of an address, given by its stream and leg, and its key."""
    mine = state[STATE - POOL - 1 :]
    for place in range(POOL + 1):
        mine[place] = pool[place]
    _mix_in(mine, np.uint64(code))
    _mix_in(mine, key & _WORD)
    if key >> _WORD_BITS:
        _mix_in(mine, key >> _WORD_BITS)
    multiplier = _INIT_B
    for place in range(6):
        word = mine[place % POOL] ^ multiplier
        multiplier = (multiplier * _MULT_B) & _WORD
        word = (word * multiplier) & _WORD
        word ^= word >> _HALF
        if place % 2 == 0:
            state[place // 2] = word
        else:
            state[place // 2] |= word << _WORD_BITS
    state[3] = _ONE
    # The first twelve numbers of the generator are not used.
    take(state, block, int(_UNUSED))


@part
def take(state: Words, u: Floats, count: int) -> None:
    """Write the next uniforms, each an odd multiple of 2**-53."""
    a, b, c, counter = state[0], state[1], state[2], state[3]
    for place in range(count):
        raw = a + b + counter
        counter += _ONE
        a = b ^ (b >> _ELEVEN)
        b = c + (c << _THREE)
        c = ((c << _LEFT) | (c >> _RIGHT)) + raw
        # The top 52 bits behind a one before the point, less that one: exact.
        u[place] = (number_of((raw >> _TWELVE) | _ONE_TO_TWO) - 1.0) + 2.0**-53
    state[0], state[1], state[2], state[3] = a, b, c, counter


@part
def take_rows(state: Words, rows: Ints, here: Ints, count: int, block: Floats, u: Floats) -> None:
    """Write the uniforms of some chats, which stand at rising places of the address."""
    begin = end = 0
    stop = rows[here[count - 1]] + 1
    for index in range(count):
        row = rows[here[index]]
        while row >= end:
            begin = end
            end = begin + len(block)
            if end > stop:
                end = stop
            take(state, block, end - begin)
        u[index] = block[row - begin]
