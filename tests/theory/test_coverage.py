"""Coverage: 95 % intervals hold the truth in 93 to 97 % of 400 seeded experiments with known answers."""

import importlib.util
import sys
from types import ModuleType

import pytest

from tests.test_house_rules import PROJECT

QUICK = (
    "mean wait, 20 replications",
    "service level (ratio, delta method), 20",
    "service level (ratio, jackknife), 20",
    "mean of p95, 20",
    "paired difference of mean waits, 20",
    "sequential, mean wait to 10 %",
    "sequential, mean wait to 5 %",
    "batch means, autoregressive 0.9",
)
"""The studies that take seconds; benchmarks/interval_coverage.py has them all."""


@pytest.fixture(scope="module")
def study() -> ModuleType:
    """Return benchmarks/interval_coverage.py, which is no part of the package."""
    spec = importlib.util.spec_from_file_location(
        "coverage_study", PROJECT / "benchmarks" / "interval_coverage.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", QUICK)
def test_intervals_hold_the_truth(study: ModuleType, name: str) -> None:
    """Of 400 experiments 372 to 388 hold the truth, and the page of statistics has the measured share."""
    experiment, truth = study.drawn_studies()[name]
    row = study.covered(name, experiment, truth)
    assert 0.93 <= row.covered <= 0.97
    page = (PROJECT / "docs" / "explanation" / "statistics.md").read_text(encoding="utf-8")
    assert row.cells() in page


def test_ratios_of_simulated_days(study: ModuleType) -> None:
    """Of 60 experiments of 20 simulated days at least 52 hold the exact share (95 % less 2.5 sd)."""
    few = study.Days(6)
    truth = few.exact.abandoned / (few.exact.abandoned + few.exact.answered)
    found = [study.estimate_ratio(*few.sides(seed, 20, "abandon_share"), "share") for seed in range(60)]
    assert sum(abs(one.mean - truth) <= one.half_width for one in found) >= 52
