"""Run a case and compare: replications over the processors, estimates, tolerances in standard errors."""

import json
import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np

from sim.core.blueprint import Blueprint
from sim.core.kinds import Floats
from sim.core.tape import draw_tape
from sim.engines.readable import run
from sim.scenario import Scenario, build_blueprint
from tests.theory.cases import scenario_of
from tests.theory.figures import MEASURES
from tests.theory.observed import MINUTE_US, Pairs

CASES: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parent / "data" / "figures.json").read_text(encoding="utf-8")
)["cases"]

STANDARD_ERRORS = 4
"""Of every tolerance here: a correct engine misses one by chance about once in 16,000 figures."""


@dataclass(frozen=True)
class Estimate:
    """One figure over all replications: the quotient of sums, with the error of its own spread."""

    value: float
    error: float


@dataclass(frozen=True)
class Deviation:
    """How far one figure is from the exact one, in standard errors."""

    case: str
    name: str
    estimate: float
    exact: float
    error: float

    @property
    def z(self) -> float:
        """Return the distance in standard errors; 0 where both are the same number."""
        distance = abs(self.estimate - self.exact)
        return 0.0 if distance == 0 else distance / self.error if self.error > 0 else float("inf")


def blueprint_of(case: str) -> Blueprint:
    """Return the case's blueprint: as many days as the stated time of each replication needs."""
    plan = CASES[case]["run"]
    each = plan.get("total_observed_time", 0) / plan["replications"]
    scenario = scenario_of(case, each, plan.get("warm_up_each", 0))
    return build_blueprint(Scenario.from_dict(scenario))


def replicate(case: str, replications: range) -> list[Pairs]:
    """Return what was measured in some replications; the seed is the case's number."""
    blueprint = blueprint_of(case)
    seed = int(case[1:])
    measure = MEASURES[case]
    return [measure(blueprint, run(blueprint, draw_tape(blueprint, seed, r))) for r in replications]


def estimates(case: str) -> dict[str, Estimate]:
    """Run all replications of a case, on all processors that the test runner leaves, and estimate."""
    total = CASES[case]["run"]["replications"]
    shares = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    processes = max(1, (os.cpu_count() or 1) // shares)
    size = max(1, -(-total // (8 * processes)))
    parts = [range(at, min(at + size, total)) for at in range(0, total, size)]
    if processes == 1:
        results = [replicate(case, part) for part in parts]
    else:
        with ProcessPoolExecutor(processes) as pool:
            results = list(pool.map(replicate, [case] * len(parts), parts))
    rows = [pairs for part in results for pairs in part]
    return {name: quotient(np.array([row[name] for row in rows])) for name in rows[0]}


def quotient(pairs: Floats) -> Estimate:
    """Return the ratio of sums and its standard error by the delta method; shape (replications, 2)."""
    above, below = pairs.sum(axis=0)
    if below == 0:
        return Estimate(float("nan"), float("nan"))
    value = above / below
    residual = (pairs[:, 0] - value * pairs[:, 1]) / pairs[:, 1].mean()
    return Estimate(float(value), float(residual.std(ddof=1) / sqrt(len(pairs))))


def deviations(case: str, names: set[str]) -> list[Deviation]:
    """Run a case and return how far each named figure is from the table's.

    The standard error is the table's where it gives one: S / sqrt(observed time), or the standard deviation
    of one replication / sqrt(replications). Else it is that of the replications run here.
    """
    figures, found = CASES[case]["figures"], estimates(case)
    return [
        Deviation(
            case, name, found[name].value, figures[name]["value"], stated_error(case, name, found[name])
        )
        for name in sorted(names)
    ]


def stated_error(case: str, name: str, estimate: Estimate) -> float:
    """Return the standard error of a figure."""
    entry, replications = CASES[case]["figures"][name], CASES[case]["run"]["replications"]
    if "S" in entry:
        return float(entry["S"] / sqrt(observed_minutes(case)))
    return float(entry["sd"] / sqrt(replications)) if "sd" in entry else estimate.error


def observed_minutes(case: str) -> float:
    """Return the time between warm-up and closing, over all replications."""
    blueprint, replications = blueprint_of(case), CASES[case]["run"]["replications"]
    return (int(blueprint.open_us[-1, 1]) - blueprint.measure_from_us) / MINUTE_US * float(replications)
