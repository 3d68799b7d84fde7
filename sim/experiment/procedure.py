"""Procedures: sweep, optimise, requirement and selection alike as questions that a stamp asks again."""

import json
import math
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.experiment.folder import Key, key_of
from sim.experiment.gather import Means
from sim.experiment.grid import Axis
from sim.experiment.optimise import FRESH_FROM, Optimum, optimise
from sim.experiment.requirement import Requirement, requirement
from sim.experiment.select import MOST_RIVALS, Best, select_best
from sim.experiment.sweep import Sweep, sweep
from sim.experiment.sweep_outputs import (
    TABLES,
    digests_of,
    write_optimum,
    write_requirement,
    write_selection,
    write_sweep,
)
from sim.experiment.verdict import FEWEST
from sim.scenario import Scenario

Outcome = Sweep | Optimum | Requirement | Best


def _count(least: int) -> Callable[[Any], bool]:
    return lambda value: type(value) is int and least <= value <= FRESH_FROM


def _number(value: Any) -> bool:
    return type(value) in (int, float) and 0 < value < math.inf


def _share(least: float) -> Callable[[Any], bool]:
    return lambda value: type(value) is float and least <= value < 1


def _texts(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, str) for one in value)


def _axes(value: Any) -> bool:
    return isinstance(value, dict) and bool(value) and all(_texts(values) for values in value.values())


_ASKED: dict[str, dict[str, Callable[[Any], bool]]] = {
    "sweep": {"vary": _axes, "replications": _count(1), "differences": lambda value: type(value) is bool},
    "optimise": {"vary": _axes, "targets": _texts, "confidence": _share(0.5), "most": _count(FEWEST)},
    "requirement": {"delayed": _share(1e-12), "replications": _count(1)},
    "select": {
        "metric": lambda value: isinstance(value, str),
        "scope": lambda value: isinstance(value, str),
        "indifference": _number,
        "largest": lambda value: type(value) is bool,
        "confidence": _share(1e-12),
        "first": _count(2),
        "cap": _count(2),
    },
}
"""What each procedure has to be asked with, and whether an entry can be used."""


def wrong_entry(content: Mapping[str, Any]) -> str | None:
    """Return the entry of a procedure's stamp that cannot be used; None where all can."""
    procedure, asked, tables = (content.get(key) for key in ("procedure", "asked", "tables"))
    if not isinstance(procedure, str) or procedure not in _ASKED:
        return "procedure"
    if not isinstance(asked, dict):
        return "asked"
    for key, can_be_used in _ASKED[procedure].items():
        if not can_be_used(asked.get(key)):
            return f"asked.{key}"
    if not isinstance(tables, dict) or not tables or not set(tables) <= set(TABLES[procedure]):
        return "tables"
    count = len(content["scenarios"])
    return None if (2 <= count <= MOST_RIVALS if procedure == "select" else count == 1) else "scenarios"


def ask_again(
    content: Mapping[str, Any], scenarios: Mapping[str, Scenario], engine: str, means: Means
) -> tuple[Outcome, list[str]]:
    """Ask a stamp's question again, and say which tables do not come out the same.

    Parameters
    ----------
    content
        A stamp without a `wrong_entry`.
    scenarios
        The stamp's, by label.
    engine, means
        With what it is done; neither changes a number.

    Returns
    -------
    tuple[Outcome, list[str]]
        The answer, and a sentence for each scenario and table that differs.
    """
    asked, seed, procedure = content["asked"], content["seed"], content["procedure"]
    label, scenario = next(iter(scenarios.items()))
    how: dict[str, Any] = {"seed": seed, "engine": engine, "jobs": means.jobs, "cluster": means.cluster}
    how |= {"store": means.store, "progress": means.progress or False}
    axes = [Axis(path, tuple(values)) for path, values in asked.get("vary", {}).items()]
    outcome: Outcome
    if procedure == "sweep":
        count, apart = asked["replications"], asked["differences"]
        outcome = sweep(scenario, axes, count, differences=apart, label=label, **how)
        if not outcome.is_complete:
            raise KeyboardInterrupt
    elif procedure == "optimise":
        sure, most = asked["confidence"], asked["most"]
        outcome = optimise(scenario, axes, asked["targets"], confidence=sure, most=most, label=label, **how)
    elif procedure == "requirement":
        count = asked["replications"]
        outcome = requirement(scenario, asked["delayed"], replications=count, label=label, **how)
    else:
        given = {key: asked[key] for key in _ASKED["select"]}
        outcome = select_best(list(scenarios.values()), labels=list(scenarios), **given, **how)
    with tempfile.TemporaryDirectory() as folder:
        write_outcome(outcome, Path(folder))
        now = digests_of(procedure, Path(folder))
        prints = json.loads((Path(folder) / "stamp.json").read_text(encoding="utf-8"))["fingerprints"]
    then, before = content["tables"], content["fingerprints"]
    differences = [f"{name}: the records differ" for name in prints if before[name] != prints[name]]
    differences += [f"{name} differs" for name in sorted({*then, *now}) if then.get(name) != now.get(name)]
    return outcome, differences


def write_outcome(outcome: Outcome, folder: Path) -> list[Path]:
    """Write the tables and the stamp of any of them into a folder."""
    if isinstance(outcome, Sweep):
        return write_sweep(outcome, folder)
    if isinstance(outcome, Optimum):
        return write_optimum(outcome, folder)
    if isinstance(outcome, Requirement):
        return write_requirement(outcome, folder)
    return write_selection(outcome, folder)


def keys_of(outcome: Outcome) -> list[Key]:
    """Return the keys of everything that was simulated for an answer, for a store."""
    simulated: Sequence[Any]
    if isinstance(outcome, Sweep):
        simulated = [outcome, *outcome.cells]
    elif isinstance(outcome, Optimum):
        simulated = outcome.staffed
    elif isinstance(outcome, Requirement):
        simulated = outcome.simulated
    else:
        simulated = outcome.plans
    return [key_of(one.label, one.blueprint, outcome.seed) for one in simulated]
