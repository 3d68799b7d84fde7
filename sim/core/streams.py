"""Addressed random streams: every draw has an address, not a place in a sequence.

The address is (seed; replication, stream, key), the key a stable hash of a name. Adding a widget, a group,
an operator or a stream changes no other draw; neither does the order of a file or of the replications.
"""

import hashlib
from functools import lru_cache

import numpy as np

from sim.core.kinds import LEG_STRIDE, Floats, Stream


@lru_cache(maxsize=65536)
def key_of(name: str) -> int:
    """Return a 64-bit number for a name: the same in every process and on every machine."""
    return int.from_bytes(hashlib.blake2b(name.encode("utf-8"), digest_size=8).digest(), "little")


class UniformStream:
    """The uniforms of one address, in order.

    The generator is SFC64: the fastest of NumPy's, 64-bit operations only, so that a compiled kernel can
    repeat it to the bit. Only raw bits are taken from NumPy, whose stream of bits is kept stable by its
    compatibility policy (NEP 19), unlike its distributions.
    """

    def __init__(self, seed: int, replication: int, stream: Stream, name: str, leg: int = 0) -> None:
        address = (replication, int(stream) + LEG_STRIDE * leg, key_of(name))
        self._bits = np.random.SFC64(np.random.SeedSequence(seed, spawn_key=address))

    def take(self, count: int) -> Floats:
        """Return the next ``count`` uniforms, each an odd multiple of 2**-53: never 0, never 1."""
        raw = self._bits.random_raw(count)
        return ((raw >> np.uint64(12)).astype(np.float64) + 0.5) * 2.0**-52
