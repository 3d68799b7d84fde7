"""Levers: how much each of five assumptions matters, each moved down and up alone, on the same customers."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace

import numpy as np

from sim.core.blueprint import Blueprint
from sim.core.variates import Law, LawKind
from sim.experiment.gather import Means, Progress
from sim.experiment.progress import progress_of
from sim.experiment.replicate import DEFAULT_SEED, label_of, prepare, simulate
from sim.experiment.tasks import Cell, Keep
from sim.scenario import Scenario
from sim.scenario.model import MOST_SLOTS
from sim.stats.metrics import Metrics
from sim.stats.paired import Paired, pair

DEFAULT_REPLICATIONS = 50
DEFAULT_STEP = 0.1
LEVERS = {
    "volume": "volume",
    "handling": "handling time",
    "escalation": "escalation probability",
    "patience": "patience",
    "cap": "chats at once",
}
"""What is moved, and what a picture calls it."""
_SCALES = {
    LawKind.CONSTANT: (0,),
    LawKind.EXPONENTIAL: (0,),
    LawKind.GAMMA: (1,),
    LawKind.WEIBULL: (1,),
    LawKind.UNIFORM: (0, 1),
    LawKind.TRIANGULAR: (0, 1, 2),
}
"""Which parameters of a law are lengths of time."""


@dataclass(frozen=True, slots=True, eq=False)
class Move:
    """One lever moved one way: by how much, in words, and the metrics of every replication."""

    lever: str
    change: str
    metrics: tuple[Metrics, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Levers:
    """The scenario as it is, and with each lever moved; all met the same customers."""

    label: str
    blueprint: Blueprint
    step: float
    replications: int
    seed: int
    engine: str
    base: tuple[Metrics, ...]
    moves: tuple[Move, ...]

    def difference(self, move: int, scope: str, metric: str) -> Paired:
        """Return what a move changes in one metric of one scope, paired by replication."""
        return pair(self.base, self.moves[move].metrics, scope, metric)


def levers(
    scenario: Scenario,
    step: float = DEFAULT_STEP,
    replications: int = DEFAULT_REPLICATIONS,
    *,
    seed: int = DEFAULT_SEED,
    engine: str = "auto",
    jobs: int | None = None,
    label: str | None = None,
    progress: Progress | bool | None = None,
) -> Levers:
    """Move volume, handling time, escalation probability, patience and the cap of chats, one at a time.

    Parameters
    ----------
    scenario
        The scenario as it is.
    step
        By which share the first four are lowered and raised: 0.1 is 10 %. Together the ways on from a group
        stay within 100 %. The cap is every operator's slots, one fewer (at least one is left) and one more.
    replications, seed, engine, jobs, label, progress
        As for `sim.replicate`.

    Returns
    -------
    Levers
        A lever that the scenario does not have is left out: patience where nobody gives up, escalation
        where nothing is forwarded, volume where arrivals are those of a history.

    Raises
    ------
    ScenarioError
        If a check of the scenario fails.
    ValueError
        If the step is not between 0 and 1, and as for `sim.replicate`.
    """
    if not 0 < step < 1:
        raise ValueError(f"the step must be between 0 and 1, 0.1 for 10 %, not {step}")
    plan = prepare(scenario, replications, seed=seed, engine=engine, label=label or label_of(scenario))
    variants = _variants(plan.blueprint, step)
    cells = [plan.cell]
    cells += [
        replace(plan.cell, label=f"{plan.label}, {lever} {change}", blueprint=moved)
        for lever, change, moved in variants
    ]
    found: dict[Cell, list[Metrics]] = {cell: [] for cell in cells}
    means = Means(jobs, progress=progress_of(progress))
    with closing(simulate(cells, replications, seed, Keep(intervals=False), means)) as results:
        for cell, done in results:
            found[cell].append(done.metrics)
    base, *moved_metrics = (tuple(found[cell]) for cell in cells)
    moves = [
        Move(lever, change, metrics)
        for (lever, change, _), metrics in zip(variants, moved_metrics, strict=True)
    ]
    return Levers(plan.label, plan.blueprint, step, replications, seed, plan.engine, base, tuple(moves))


def _variants(blueprint: Blueprint, step: float) -> list[tuple[str, str, Blueprint]]:
    """Return every lever moved down, then up: its name, the change in words, and what is run."""
    found: list[tuple[str, str, Blueprint]] = []
    percent = f"{100 * step:g} %"
    for sign, factor in (("-", 1 - step), ("+", 1 + step)):
        moved = {
            "volume": _with_volume(blueprint, factor),
            "handling": _with_handling(blueprint, factor),
            "escalation": _with_escalation(blueprint, factor),
            "patience": _with_patience(blueprint, factor),
        }
        found += [(lever, f"{sign}{percent}", made) for lever, made in moved.items() if made is not None]
        capped = _with_cap(blueprint, -1 if sign == "-" else 1)
        found += [("cap", f"{sign}1 slot", capped)] if capped is not None else []
    order = list(LEVERS)
    return sorted(found, key=lambda variant: order.index(variant[0]))


def _with_volume(blueprint: Blueprint, factor: float) -> Blueprint | None:
    demand = blueprint.widgets.demand
    if any(one.trace_us is not None for one in demand):
        return None
    made = tuple(replace(one, cumulative=one.cumulative * factor) for one in demand)
    return replace(blueprint, widgets=replace(blueprint.widgets, demand=made))


def _with_handling(blueprint: Blueprint, factor: float) -> Blueprint:
    widgets, ways = blueprint.widgets, blueprint.escalations
    before = tuple(None if law is None else scaled(law, factor) for law in ways.handling_before)
    return replace(
        blueprint,
        widgets=replace(widgets, handling=tuple(scaled(law, factor) for law in widgets.handling)),
        escalations=replace(
            ways, handling=tuple(scaled(law, factor) for law in ways.handling), handling_before=before
        ),
    )


def _with_escalation(blueprint: Blueprint, factor: float) -> Blueprint | None:
    ways = blueprint.escalations
    if not (ways.probability > 0).any():
        return None
    wanted = ways.probability * factor
    for source in np.unique(ways.source):
        own = ways.source == source
        # Nothing more than every chat can be passed on.
        wanted[own] /= np.maximum(wanted[own].sum(axis=0), 1.0)
    return replace(blueprint, escalations=replace(ways, probability=wanted))


def _with_patience(blueprint: Blueprint, factor: float) -> Blueprint | None:
    widgets, ways = blueprint.widgets, blueprint.escalations

    def moved(laws: Sequence[Law | None]) -> tuple[Law | None, ...]:
        return tuple(None if law is None else scaled(law, factor) for law in laws)

    if all(law is None for law in (*widgets.patience, *ways.patience)):
        return None
    return replace(
        blueprint,
        widgets=replace(widgets, patience=moved(widgets.patience)),
        escalations=replace(ways, patience=moved(ways.patience)),
    )


def _with_cap(blueprint: Blueprint, more: int) -> Blueprint | None:
    """Return the desk with other slots; None where nobody's number changes."""
    staff = blueprint.operators
    extra = np.zeros_like(staff.slots) if staff.extra_slots is None else staff.extra_slots
    # Paces of work are known up to so many chats.
    most = MOST_SLOTS if staff.progress is None else staff.progress.shape[1] - 1 - int(extra.max(initial=0))
    slots = np.clip(staff.slots + more, 1, np.maximum(most, staff.slots))
    if (slots == staff.slots).all():
        return None
    return replace(blueprint, operators=replace(staff, slots=slots))


def scaled(law: Law, factor: float) -> Law:
    """Return a law of durations every one of which is so many times as long.

    Parameters
    ----------
    law
        Of any kind.
    factor
        Above 0.
    """
    mean_us, sd_us = law.mean_us * factor, law.sd_us * factor
    if law.kind == LawKind.LOGNORMAL:
        return Law.lognormal(mean_us, law.sd_us / law.mean_us)
    if law.kind == LawKind.MIXTURE:
        return Law.mixture(tuple((weight, scaled(part, factor)) for weight, part in law.parts))
    if law.table is not None:
        table = np.rint(law.table * factor).astype(np.int64)
        return replace(law, table=table, mean_us=mean_us, sd_us=sd_us)
    lengths = _SCALES[law.kind]
    parameters = tuple(p * factor if k in lengths else p for k, p in enumerate(law.parameters))
    return replace(law, parameters=parameters, mean_us=mean_us, sd_us=sd_us)
