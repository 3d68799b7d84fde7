"""Moments in order: the interval of a moment, and a sort that takes the same time whatever the order."""

from typing import Any

import numpy as np

from sim.core.jit import inline, part
from sim.core.kinds import Ints

DIGIT = 11
"""Bits of a digit."""
MASK = (1 << DIGIT) - 1
CROWD = 32
"""Most keys in a bucket that are put in order one by one."""


@inline
def as_index(place: int) -> Any:
    """Return a place that is not negative as an index: arrays need not ask whether it counts from the end."""
    return np.uint64(place)


@inline
def seek(grid: Ints, near: int, at_us: int) -> int:
    """Return the first interval that ends after a moment, looking near another one first.

    O(1) where moments rise, O(log intervals) elsewhere.
    """
    count = len(grid)
    if near < count and grid[near, 1] <= at_us:
        near += 1
    if (near == count or grid[near, 1] > at_us) and (near == 0 or grid[near - 1, 1] <= at_us):
        return near
    low, high = 0, count
    while low < high:
        middle = (low + high) >> 1
        if grid[middle, 1] > at_us:
            high = middle
        else:
            low = middle + 1
    return low


@part
def sort_pairs(pairs: Ints, starts: Ints, count: int) -> int:
    """Sort pairs by key, equal ones in their order.

    Keys that lie about evenly are dealt out into as many buckets as there are keys, and put in order within
    them; others are sorted digit by digit from the lowest. Either takes O(count), whatever the keys are.

    Parameters
    ----------
    pairs
        Shape (2, n, 2), a pair being a key of 0 or more and its value: they stand in the first half, the
        second is room to work in.
    starts
        Room for the starts of buckets: more than ``count``, and than the values of a digit.
    count
        How many pairs there are.

    Returns
    -------
    int
        The half that holds the sorted pairs.
    """
    source, target = pairs[0], pairs[1]
    if count == 0:
        return 0
    lowest = highest = before = source[0, 0]
    falls = 0
    for place in range(count):
        key = source[place, 0]
        falls += key < before
        before = key
        lowest, highest = min(lowest, key), max(highest, key)
    if falls == 0:
        return 0
    bits = size = 0
    while (highest - lowest) >> bits:
        bits += 1
    while count >> size + 1:
        size += 1
    shift = max(bits - size, 0)
    buckets = 1 << size
    for bucket in range(buckets):
        starts[bucket] = 0
    for place in range(count):
        starts[source[place, 0] - lowest >> shift] += 1
    at = most = 0
    for bucket in range(buckets):
        here = starts[bucket]
        starts[bucket], at, most = at, at + here, max(most, here)
    if most > CROWD and shift > 0:
        return _sort_by_digits(pairs, starts, count, lowest, bits)
    _deal_out(source, target, count, starts, lowest, shift, buckets - 1)
    for place in range(1, count):
        key, value = target[place, 0], target[place, 1]
        other = place
        while other > 0 and target[other - 1, 0] > key:
            target[other, 0], target[other, 1] = target[other - 1, 0], target[other - 1, 1]
            other -= 1
        target[other, 0], target[other, 1] = key, value
    return 1


@part
def _sort_by_digits(pairs: Ints, starts: Ints, count: int, lowest: int, bits: int) -> int:
    """Sort pairs by the given number of bits of their key; return the half that holds them."""
    digits = -(-bits // DIGIT)
    half = 0
    for digit in range(digits):
        for value in range(1 << DIGIT):
            starts[value] = 0
        for place in range(count):
            starts[pairs[half, place, 0] - lowest >> digit * DIGIT & MASK] += 1
        at = 0
        for value in range(1 << DIGIT):
            starts[value], at = at, at + starts[value]
        _deal_out(pairs[half], pairs[1 - half], count, starts, lowest, digit * DIGIT, MASK)
        half = 1 - half
    return half


@inline
def _deal_out(
    source: Ints, target: Ints, count: int, starts: Ints, lowest: int, shift: int, mask: int
) -> None:
    """Copy pairs to where those of their bucket or digit begin."""
    for place in range(count):
        key = source[place, 0]
        digit = key - lowest >> shift & mask
        at = starts[digit]
        starts[digit] = at + 1
        target[at, 0], target[at, 1] = key, source[place, 1]
