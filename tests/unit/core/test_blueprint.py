"""Windows: whether a moment lies in one of an owner's half-open stretches."""

import numpy as np
import pytest

from sim.core.blueprint import Windows, attended, covers


def windows(*rows: tuple[int, int, int]) -> Windows:
    """Return stretches (owner, from, to)."""
    table = np.array(rows, dtype=np.int64).reshape(-1, 3)
    return Windows(table[:, 0], table[:, 1], table[:, 2])


SHIFTS = windows((0, 10, 20), (0, 30, 40), (2, 15, 35))


@pytest.mark.parametrize(
    ("owner", "at", "inside"),
    [
        (0, 9, False),
        (0, 10, True),
        (0, 19, True),
        (0, 20, False),
        (0, 29, False),
        (0, 30, True),
        (0, 40, False),
        (1, 15, False),
        (2, 14, False),
        (2, 15, True),
        (2, 34, True),
        (2, 35, False),
        (3, 15, False),
    ],
)
def test_stretches_are_half_open(owner: int, at: int, inside: bool) -> None:
    """Owner 0 has [10, 20) and [30, 40), owner 2 has [15, 35), owners 1 and 3 have none."""
    assert covers(SHIFTS, np.array([owner]), np.array([at])).tolist() == [inside]


def test_many_moments_at_once() -> None:
    """Asked in any order, owners 2, 0, 1, 0 at 20, 20, 20, 35 give yes, no, no, yes."""
    asked = covers(SHIFTS, np.array([2, 0, 1, 0]), np.array([20, 20, 20, 35]))
    assert asked.tolist() == [True, False, False, True]


def test_a_moment_long_after_belongs_to_nobody() -> None:
    """10**15 us after the last stretch of owner 0 is not the stretch of owner 2."""
    assert covers(SHIFTS, np.array([0, 2]), np.array([10**15, 10**15])).tolist() == [False, False]


def test_narrow_owners_do_not_overflow() -> None:
    """Owners in 16 bits, as on the tape, times microseconds of a year: owner 300 is found at 3 * 10**13."""
    year = windows((300, 3 * 10**13, 4 * 10**13))
    assert covers(year, np.array([300], dtype=np.int16), np.array([3 * 10**13])).tolist() == [True]


def test_no_stretches_and_no_questions() -> None:
    """Nobody is ever inside of nothing, and no question has no answer."""
    none = np.zeros(0, dtype=np.int64)
    assert covers(windows(), np.array([0]), np.array([5])).tolist() == [False]
    assert covers(SHIFTS, none, none).tolist() == []


def rows_of(stretches: Windows) -> list[tuple[int, int, int]]:
    """Return stretches as (owner, from, to)."""
    columns = (stretches.owner, stretches.from_us, stretches.to_us)
    return list(zip(*(column.tolist() for column in columns), strict=True))


def test_stretches_that_touch_are_attended_as_one() -> None:
    """Owner 0 has [10, 20) and [20, 30): one of 20 us; that of owner 1 from 30 on stays apart."""
    planned = windows((0, 10, 20), (0, 20, 30), (1, 30, 40))
    assert rows_of(attended(planned, None)) == [(0, 10, 30), (1, 30, 40)]


@pytest.mark.parametrize(
    ("missed", "attends"), [(0, [(0, 20, 40)]), (1, [(0, 10, 20), (0, 30, 40)]), (2, [(0, 10, 30)])]
)
def test_a_missed_day_is_a_gap(missed: int, attends: list[tuple[int, int, int]]) -> None:
    """Of three stretches of 10 us that touch one is missed, and the two that are left touch or do not."""
    planned = windows((0, 10, 20), (0, 20, 30), (0, 30, 40))
    assert rows_of(attended(planned, np.arange(3) == missed)) == attends


def test_nobody_attends_nothing() -> None:
    """No stretch at all, and one that is missed: none is left."""
    assert rows_of(attended(windows(), None)) == []
    assert rows_of(attended(windows((0, 10, 20)), np.array([True]))) == []
