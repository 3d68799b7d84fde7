"""Measuring many runs of one scenario: the kernel beside NumPy on random records, and where it steps back."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np
import pytest

from sim.core.blueprint import Blueprint
from sim.core.jit import FLAGS, can_compile
from sim.core.kinds import Ints
from sim.core.path import SamplePath
from sim.stats.catalogue import METRICS
from sim.stats.intervals import INTERVAL_NAMES
from sim.stats.kernels.cells import DESK, INTERVALS, STAFF
from sim.stats.kernels.moments import CROWD, MASK, seek, sort_pairs
from sim.stats.measurer import Measurer
from sim.stats.metric_info import STAFF as STAFF_SCOPES
from sim.stats.metrics import NAMES, Metrics, measure
from tests.unit.stats.brute_force import random_run

Function = TypeVar("Function", bound=Callable[..., Any])

TEN_SECONDS_US = 10_000_000


def same(one: Metrics, other: Metrics) -> bool:
    """Say whether two measurements agree in every number."""
    assert one.intervals is not None
    assert other.intervals is not None
    pairs = [
        (one.numerator, other.numerator),
        (one.denominator, other.denominator),
        (one.defined, other.defined),
        (one.intervals.numerator, other.intervals.numerator),
        (one.intervals.denominator, other.intervals.denominator),
    ]
    return all(np.array_equal(mine, theirs) for mine, theirs in pairs)


def test_the_kernel_has_every_metric_of_the_catalogue() -> None:
    """A metric that NumPy measures and the kernel does not know would be missing: both lists are the same."""
    assert sorted(DESK) == sorted(NAMES)
    assert sorted(INTERVALS) == sorted(INTERVAL_NAMES)
    assert sorted(STAFF) == sorted(name for name, info in METRICS.items() if "operator" in info.scopes)
    assert "operator" in STAFF_SCOPES


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("measure_from", [0, 70])
def test_random_records_are_measured_alike(seed: int, measure_from: int) -> None:
    """Records of 60 chats on a random roster, in intervals of 10 s: the kernel's numbers are NumPy's."""
    path, plan = random_run(seed, measure_from)
    found = Measurer(plan, TEN_SECONDS_US, compiled=True).measure(path)
    assert same(found, measure(path, plan, TEN_SECONDS_US))


def test_a_shorter_record_after_a_longer_one() -> None:
    """What one run left behind is forgotten before the next: A, B, A gives A's numbers again."""
    path, plan = random_run(3, 0)
    legs = path.legs
    few = {name: getattr(legs, name)[:5].copy() for name in legs.__slots__}
    short = replace(path, legs=replace(legs, **few))
    kernel = Measurer(plan, compiled=True)
    before = kernel.measure(path)
    assert same(kernel.measure(short), measure(short, plan))
    assert same(kernel.measure(path), before)


def test_threads_share_a_measurer() -> None:
    """Eight runs on four threads, each with room of its own: every one as NumPy measures it."""
    runs = [random_run(seed, 0)[0] for seed in range(8)]
    plan = random_run(0, 0)[1]
    own = [path for path in runs if _belongs(path, plan)]
    kernel = Measurer(plan, compiled=True)
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(kernel.measure, own * 20))
    expected = [measure(path, plan) for path in own] * 20
    assert all(same(mine, theirs) for mine, theirs in zip(found, expected, strict=True))


def _belongs(path: SamplePath, plan: Blueprint) -> bool:
    """Say whether a record can be of a scenario: random runs have the same widgets, groups and operators."""
    first = path.legs.leg == 0
    return bool((plan.widgets.group[path.legs.widget[first]] == path.legs.group[first]).all())


@pytest.mark.parametrize("column", ["widget", "group", "operator", "outcome", "chat"])
def test_a_record_of_another_scenario_is_refused(column: str) -> None:
    """A code of 99 in the first row is none of 3 widgets, 3 groups, 5 operators, 7 outcomes, 60 chats..."""
    path, plan = random_run(1, 0)
    values = getattr(path.legs, column).copy()
    values[0] = 99 if column != "chat" else 1_000_000
    strange = replace(path, legs=replace(path.legs, **{column: values}))
    with pytest.raises(ValueError, match="not of this scenario"):
        Measurer(plan, compiled=True).measure(strange)


def test_a_log_of_another_scenario_is_refused() -> None:
    """The log speaks of operator 99, and there are 5."""
    path, plan = random_run(1, 0)
    log = replace(path.operators, operator=np.full(len(path.operators), 99, dtype=np.int32))
    with pytest.raises(ValueError, match="not of this scenario"):
        Measurer(plan, compiled=True).measure(replace(path, operators=log))


def test_columns_of_other_types_are_taken_too() -> None:
    """A record read from a file may have wider, read-only or scattered columns: the numbers stay."""
    path, plan = random_run(2, 0)
    wide = {
        name: np.repeat(getattr(path.legs, name).astype(np.int64), 2)[::2] for name in path.legs.__slots__
    }
    wide["queued_at"].flags.writeable = False
    found = Measurer(plan, compiled=True).measure(replace(path, legs=replace(path.legs, **wide)))
    assert same(found, measure(path, plan))


def test_a_rate_too_high_for_the_kernel_is_left_to_numpy() -> None:
    """Ten million an hour in thousandths, times an hour in microseconds, twice, passes 2**63."""
    _, plan = random_run(0, 0)
    rates = np.array([10_000_000_000, 0, 0])
    rich = replace(plan, groups=replace(plan.groups, hourly_cost=rates, currency="EUR"))
    assert not Measurer(rich, compiled=True).compiled
    assert Measurer(plan, compiled=True).compiled


def test_without_machine_code_at_hand_numpy_measures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for a compiler who did not ask for it: an empty cache means the reference."""
    monkeypatch.setattr("sim.stats.measurer.cache_is_warm", lambda: False)
    path, plan = random_run(0, 0)
    kernel = Measurer(plan)
    assert not kernel.compiled
    assert same(kernel.measure(path), measure(path, plan))


def test_an_interval_of_nothing_is_refused() -> None:
    """Intervals of -1 microseconds have no end, with the kernel as without; 0 is the scenario's own."""
    _, plan = random_run(0, 0)
    with pytest.raises(ValueError, match="must be positive"):
        Measurer(plan, -1, compiled=True)


def compiled(function: Function) -> Function:
    """Compile a way in to a part of a kernel, which has none from outside."""
    if not can_compile():
        return function
    import numba

    return numba.njit(**FLAGS)(function)


@compiled
def sort(pairs: Ints, starts: Ints, count: int) -> int:
    """Sort pairs."""
    return sort_pairs(pairs, starts, count)


@compiled
def find(grid: Ints, near: int, at: int) -> int:
    """Find an interval."""
    return seek(grid, near, at)


KEYS = {
    "sorted": np.arange(5000),
    "falling": np.arange(5000)[::-1],
    "even": np.random.default_rng(1).integers(0, 10**10, 5000),
    "crowded": np.append(np.random.default_rng(2).integers(0, 100, 5000), 10**14),
    "ties": np.random.default_rng(3).integers(0, 20, 5000) * 60_000_000,
    "one": np.array([7]),
    "two": np.array([9, 7]),
    "none": np.array([], dtype=np.int64),
}


@pytest.mark.parametrize("name", KEYS)
def test_pairs_are_sorted_and_ties_keep_their_order(name: str) -> None:
    """Whatever the keys are like, they come out as from NumPy's stable sort, each with its value."""
    keys = KEYS[name]
    pairs = np.zeros((2, len(keys), 2), dtype=np.int64)
    pairs[0, :, 0], pairs[0, :, 1] = keys, np.arange(len(keys))
    starts = np.empty(max(1 << len(keys).bit_length(), MASK + 1), dtype=np.int64)
    # In a bucket as wide as 10**14 / 4096 lie more than can be put in order one by one.
    assert CROWD < 5000
    half = sort(pairs, starts, len(keys))
    order = np.argsort(keys, kind="stable")
    assert np.array_equal(pairs[half, :, 0], keys[order])
    assert np.array_equal(pairs[half, :, 1], order)


@pytest.mark.parametrize(("at", "found"), [(0, 0), (9, 0), (10, 1), (25, 2), (30, 2), (39, 2), (40, 3)])
def test_seek_finds_the_first_interval_that_ends_later(at: int, found: int) -> None:
    """Of [0, 10), [10, 20), [30, 40): 25 is before the last one, 40 behind it, wherever one looks first."""
    grid = np.array([[0, 10], [10, 20], [30, 40]])
    assert [find(grid, near, at) for near in range(4)] == [found] * 4
