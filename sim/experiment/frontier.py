"""The frontier: what a staffing costs against its service level, and which staffings another one beats."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.core.blueprint import Blueprint
from sim.core.kinds import Floats, Ints
from sim.stats.estimate import Estimate, Summary
from sim.stats.timeline import sum_by

HOUR_US = 3_600_000_000
THOUSANDTHS = 1000


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a cell stands: what it costs, how well it serves, and which cell beats it, if any."""

    cost: float
    level: Estimate
    scope: str
    """The scope whose service level it is."""
    beaten_by: int | None
    """Place of a cell that costs no more and serves better, or costs less and serves as well."""


def head_costs(blueprint: Blueprint) -> Floats:
    """Return what one operator of each group costs a run by plan, shape (groups,); 1 without any costs.

    Planned shifts count, breaks and missed days with them; overtime depends on the run and does not. A
    group without a rate costs nothing where others have one.
    """
    groups, operators = blueprint.groups, blueprint.operators
    if groups.hourly_cost is None:
        return np.ones(len(groups.names))
    planned = _planned_us(blueprint)
    people = np.bincount(operators.group, minlength=len(groups.names))
    rates = np.maximum(groups.hourly_cost, 0) / THOUSANDTHS
    return np.asarray(rates * planned / HOUR_US / np.maximum(people, 1), dtype=np.float64)


def planned_cost(blueprint: Blueprint) -> float:
    """Return what all operators cost a run by plan; without costs their number."""
    people = np.bincount(blueprint.operators.group, minlength=len(blueprint.groups.names))
    return float((head_costs(blueprint) * people).sum())


def weakest_level(summary: Summary, scopes: Sequence[str]) -> tuple[Estimate, str]:
    """Return the lowest service level among some scopes, and whose it is; blank where all are blank."""
    found = [(summary.estimate(scope, "service_level"), scope) for scope in scopes]
    known = [pair for pair in found if not math.isnan(pair[0].mean)]
    return min(known, key=lambda pair: pair[0].mean) if known else found[0]


def standings(costs: Sequence[float], levels: Sequence[tuple[Estimate, str]]) -> list[Standing]:
    """Say of each cell whether another one beats it.

    Parameters
    ----------
    costs, levels
        One a cell. A cell without a service level is beaten by every cell with one that costs no more.

    Returns
    -------
    list of Standing
        In the order given. Of cells with the same cost and level none beats the other.
    """
    means = [-math.inf if math.isnan(level.mean) else level.mean for level, _ in levels]
    order = sorted(range(len(costs)), key=lambda place: (costs[place], -means[place], place))
    beaten: list[int | None] = [None] * len(costs)
    best: int | None = None
    for place in order:
        if best is None or means[place] > means[best]:
            best = place
        elif (costs[place], means[place]) != (costs[best], means[best]):
            beaten[place] = best
    return [
        Standing(cost, level, scope, by)
        for cost, (level, scope), by in zip(costs, levels, beaten, strict=True)
    ]


def _planned_us(blueprint: Blueprint) -> Ints:
    """Return the planned shift time of each group."""
    operators = blueprint.operators
    shifts = operators.shifts
    return sum_by(operators.group[shifts.owner], shifts.to_us - shifts.from_us, len(blueprint.groups.names))
