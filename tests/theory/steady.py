"""Further desks in steady state: replications over the processors, and z by their own spread."""

import os
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import numpy as np

from sim.core.tape import draw_tape
from sim.engines.readable import run
from sim.scenario import Scenario, build_blueprint
from tests.theory.cases import Table, calendar
from tests.theory.figures import Measure
from tests.theory.observed import Pairs
from tests.theory.replications import Deviation, Estimate, quotient


@dataclass(frozen=True)
class Study:
    """A desk, what is measured, and for how long: replications of so many minutes after a warm-up."""

    name: str
    desk: Table
    measure: Measure
    minutes: float = 5000.0
    warm_up: float = 100.0
    replications: int = 20
    seed: int = 1

    def replicate(self, numbers: range) -> list[Pairs]:
        """Return what was measured in some replications."""
        frame = {"title": self.name, "calendar": calendar(self.minutes + self.warm_up, self.warm_up)}
        blueprint = build_blueprint(Scenario.from_dict(frame | self.desk))
        return [self.measure(blueprint, run(blueprint, draw_tape(blueprint, self.seed, r))) for r in numbers]

    def estimates(self) -> dict[str, Estimate]:
        """Run all replications, on all processors that the test runner leaves, and estimate."""
        shares = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
        processes = max(1, (os.cpu_count() or 1) // shares)
        size = max(1, -(-self.replications // (4 * processes)))
        parts = [range(n, min(n + size, self.replications)) for n in range(0, self.replications, size)]
        if processes == 1:
            results = [self.replicate(part) for part in parts]
        else:
            with ProcessPoolExecutor(processes) as pool:
                results = list(pool.map(self.replicate, parts))
        rows = [pairs for part in results for pairs in part]
        return {name: quotient(np.array([row[name] for row in rows])) for name in rows[0]}

    def deviations(self, exact: Mapping[str, float]) -> list[Deviation]:
        """Return how far each exact figure is from the estimate, in standard errors of the replications."""
        found = self.estimates()
        return [
            Deviation(self.name, name, found[name].value, value, found[name].error)
            for name, value in exact.items()
        ]
