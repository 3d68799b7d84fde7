"""The engine against further exact cases: caps, a warm hand-over, an overflow, batches."""

from dataclasses import replace
from math import sqrt
from pathlib import Path

import pytest

from sim.core.tape import draw_tape
from sim.engines.readable import run
from tests.theory.demand_cases import estimates
from tests.theory.further_cases import DESKS, FIGURES, batch_desk, batch_figures, study_of
from tests.theory.replications import STANDARD_ERRORS, Deviation


@pytest.mark.parametrize("case", DESKS)
def test_engine_agrees_with_the_further_case(case: str) -> None:
    """Each |simulated - exact| <= 4 S / sqrt(time) where the table gives S, else 4 errors of the runs."""
    figures, time = FIGURES[case]["figures"], FIGURES[case]["run"]["total_observed_time"]
    found = study_of(case).deviations({name: entry["value"] for name, entry in figures.items()})
    stated = {name: entry["S"] / sqrt(time) for name, entry in figures.items() if "S" in entry}
    held = [replace(d, error=stated.get(d.name, d.error)) for d in found]
    assert len(held) == len(figures)
    assert [d for d in held if not d.z <= STANDARD_ERRORS] == []


def test_batches_of_a_history(tmp_path: Path) -> None:
    """X05, batches of 1, 2 or 5 chats at one microsecond: five figures within 4 errors of 20 histories."""
    plan, figures = FIGURES["X05"]["run"], FIGURES["X05"]["figures"]
    whole_days = 5760 - plan["warm_up_each"]
    assert whole_days * plan["replications"] >= plan["total_observed_time"]
    rows = []
    for replication in range(plan["replications"]):
        blueprint = batch_desk(tmp_path, replication, whole_days, plan["warm_up_each"])
        rows.append(batch_figures(blueprint, run(blueprint, draw_tape(blueprint, 105, replication))))
    found = estimates(rows)
    far = [Deviation("X05", n, found[n].value, figures[n]["value"], found[n].error) for n in figures]
    assert [d for d in far if not d.z <= STANDARD_ERRORS] == []
