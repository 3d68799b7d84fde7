"""Values of the scenario as arrays of the blueprint, where nothing but zeros is no array: it is off."""

from collections.abc import Iterable, Sequence

import numpy as np

from sim.core.blueprint import Windows
from sim.core.kinds import Floats, Ints
from sim.core.variates import Law
from sim.scenario.calendar import Stretch


def ints(values: Iterable[int]) -> Ints:
    """Return whole numbers as an array of 64 bits."""
    return np.array([int(value) for value in values], dtype=np.int64)


def ints_if_any(values: Sequence[int]) -> Ints | None:
    """Return whole numbers as an array, none where all are nothing: the behaviour is off."""
    return ints(values) if any(values) else None


def floats_if_any(values: Sequence[float]) -> Floats | None:
    """Return numbers as an array, none where all are nothing: the behaviour is off."""
    return np.array(values, dtype=np.float64) if any(values) else None


def laws_if_any(laws: Iterable[Law | None]) -> tuple[Law | None, ...]:
    """Return laws as they are, and no entry at all where there is none: the behaviour is off."""
    kept = tuple(laws)
    return kept if any(law is not None for law in kept) else ()


def windows(owned: Sequence[list[Stretch]]) -> Windows:
    """Return the stretches of several owners as one table."""
    owner = np.repeat(np.arange(len(owned)), [len(stretches) for stretches in owned])
    flat = [stretch for stretches in owned for stretch in stretches]
    ends = np.array(flat, dtype=np.int64).reshape(-1, 2)
    return Windows(owner.astype(np.int64), ends[:, 0].copy(), ends[:, 1].copy())
