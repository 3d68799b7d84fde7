"""The measuring kernel says what NumPy says, to the last bit, whatever the scenario."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim import load_scenario
from sim.core.tape import draw_tape
from sim.engines import readable
from sim.scenario import build_blueprint
from sim.stats.measurer import Measurer
from sim.stats.metrics import Metrics, measure
from tests.golden.fingerprints import FOLDER, shipped
from tests.properties.strategies import Trial, trials
from tests.properties.test_audit_engines import SLOW_TO_DRAW, odd_rule

MINUTE_US = 60_000_000
LENGTHS = [30 * MINUTE_US, 15 * MINUTE_US, 7 * MINUTE_US, 1_000_000_000_000, None]
"""Of intervals: the usual ones, one that cuts everything askew, one longer than any day, and none."""


def differences(one: Metrics, other: Metrics) -> list[str]:
    """Return every cell in which two measurements differ, as scope, metric and both numbers."""
    assert one.scopes == other.scopes
    assert one.names == other.names
    assert one.currency == other.currency
    assert np.array_equal(one.defined, other.defined)
    found = []
    for side in ("numerator", "denominator"):
        mine, theirs = getattr(one, side), getattr(other, side)
        assert mine.dtype == theirs.dtype == np.int64
        for row, column in zip(*(mine != theirs).nonzero(), strict=True):
            cell = f"{one.scopes[row]} {one.names[column]} {side}"
            found.append(f"{cell}: {mine[row, column]}, not {theirs[row, column]}")
    if one.intervals is None or other.intervals is None:
        assert one.intervals is other.intervals
        return found
    assert one.intervals.scopes == other.intervals.scopes
    assert one.intervals.names == other.intervals.names
    assert np.array_equal(one.intervals.from_us, other.intervals.from_us)
    assert np.array_equal(one.intervals.to_us, other.intervals.to_us)
    for side in ("numerator", "denominator"):
        mine, theirs = getattr(one.intervals, side), getattr(other.intervals, side)
        assert mine.dtype == theirs.dtype == np.int64
        assert mine.shape == theirs.shape
        for row, place, column in zip(*(mine != theirs).nonzero(), strict=True):
            cell = f"{one.intervals.scopes[row]} interval {place} {one.intervals.names[column]} {side}"
            found.append(f"{cell}: {mine[row, place, column]}, not {theirs[row, place, column]}")
    return found


@settings(max_examples=200, suppress_health_check=SLOW_TO_DRAW, deadline=None)
@given(trials(), st.sampled_from(LENGTHS))
def test_the_kernel_measures_what_numpy_measures(trial: Trial, interval_us: int | None) -> None:
    """Every metric of every scope and interval has the same numerator and denominator: 0 differences."""
    blueprint = trial.blueprint()
    path = readable.run(blueprint, draw_tape(blueprint, trial.seed, 0), odd_rule)
    kernel = Measurer(blueprint, interval_us, compiled=True)
    assert kernel.compiled
    assert differences(kernel.measure(path), measure(path, blueprint, interval_us)) == []


@pytest.mark.parametrize("name", shipped())
def test_the_kernel_measures_shipped_scenarios(name: str) -> None:
    """One run of each shipped scenario, with half hours and without intervals: 0 differences."""
    blueprint = build_blueprint(load_scenario(Path(FOLDER) / f"{name}.toml"))
    path = readable.run(blueprint, draw_tape(blueprint, 7, 0))
    for interval_us in (30 * MINUTE_US, None):
        kernel = Measurer(blueprint, interval_us, compiled=True)
        assert differences(kernel.measure(path), measure(path, blueprint, interval_us)) == []
