"""Lists of a desk made by hand as the arrays that a blueprint and a tape carry."""

from collections.abc import Sequence

import numpy as np

from sim.core.blueprint import Windows

MINUTE = 60_000_000
Stretches = Sequence[tuple[int, int]]


def listed(value: int | Sequence[int]) -> Sequence[int]:
    """Return one number as a sequence of one."""
    return [value] if isinstance(value, int) else value


def ints(values: Sequence[int]) -> np.ndarray:
    """Return whole numbers as an array, an empty one too."""
    return np.array(list(values), dtype=np.int64)


def ints_if_any(values: Sequence[int]) -> np.ndarray | None:
    """Return whole numbers as an array, none where all are 0: the behaviour is off."""
    return ints(values) if any(values) else None


def shares_if_any(values: Sequence[float]) -> np.ndarray | None:
    """Return shares as an array, none where all are 0: the behaviour is off."""
    return np.array(list(values), dtype=np.float64) if any(values) else None


def leg_by_leg(needs: Sequence[Sequence[int]], legs: int, unit_us: int) -> np.ndarray | None:
    """Return durations of shape (legs, chats), none where no chat has any: the behaviour is off."""
    if not any(needs):
        return None
    column = np.zeros((legs, len(needs)), dtype=np.int64)
    for number, need in enumerate(needs):
        column[: len(need), number] = ints(need) * unit_us
    return column


def windows(owners: Sequence[Stretches]) -> Windows:
    """Return everybody's stretches, in minutes, as one table in microseconds."""
    rows = [(n, a * MINUTE, b * MINUTE) for n, stretches in enumerate(owners) for a, b in stretches]
    table = np.array(rows, dtype=np.int64).reshape(-1, 3)
    return Windows(owner=table[:, 0].copy(), from_us=table[:, 1].copy(), to_us=table[:, 2].copy())


def minutes(times_us: np.ndarray, never: int = -1) -> np.ndarray:
    """Return whole minutes, and leave a moment that did not happen as it is."""
    assert ((times_us % MINUTE == 0) | (times_us == never)).all(), times_us
    return np.where(times_us == never, never, times_us // MINUTE)
