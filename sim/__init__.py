"""Secondline: how many operators each tier of a live-chat support desk needs.

The public names load what they need when they are used first, so that a command that needs little starts
at once.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.core.policies import POLICIES
    from sim.experiment.compare import Comparison, compare
    from sim.experiment.optimise import optimise
    from sim.experiment.replicate import Experiment, replicate, run
    from sim.experiment.rerun import rerun
    from sim.experiment.sweep import sweep
    from sim.report.folder import write_report
    from sim.scenario import Scenario, load_scenario
    from sim.stats.catalogue import METRICS
    from sim.stats.estimate import Estimate
    from sim.stats.metrics import measure

__all__ = [
    "METRICS",
    "POLICIES",
    "Comparison",
    "Estimate",
    "Experiment",
    "Scenario",
    "compare",
    "load_scenario",
    "measure",
    "optimise",
    "replicate",
    "rerun",
    "run",
    "sweep",
    "write_report",
]

_HOMES = {
    "METRICS": "sim.stats.catalogue",
    "POLICIES": "sim.core.policies",
    "Comparison": "sim.experiment.compare",
    "Estimate": "sim.stats.estimate",
    "Experiment": "sim.experiment.replicate",
    "Scenario": "sim.scenario",
    "compare": "sim.experiment.compare",
    "load_scenario": "sim.scenario",
    "measure": "sim.stats.metrics",
    "optimise": "sim.experiment.optimise",
    "replicate": "sim.experiment.replicate",
    "rerun": "sim.experiment.rerun",
    "run": "sim.experiment.replicate",
    "sweep": "sim.experiment.sweep",
    "write_report": "sim.report.folder",
}


def __getattr__(name: str) -> Any:
    """Load a public name on first use."""
    if name not in _HOMES:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """List the public names."""
    return sorted(__all__)
