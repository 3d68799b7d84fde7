"""Targets, ``service_level@group:second_level>=80%`` and the like, and what replications bring to them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.core.blueprint import Blueprint
from sim.core.kinds import Floats
from sim.experiment.figures import lacking
from sim.experiment.tasks import ExperimentError
from sim.stats.catalogue import unit_of
from sim.stats.estimate import Estimate, by_kind, estimate_ratio
from sim.stats.metrics import Metrics
from sim.units import UnitError, format_duration, format_share, parse_duration

_TARGET = re.compile(r"\s*(\w+)\s*(?:@\s*(.+?))?\s*(>=|<=|≥|≤)\s*(.+?)\s*")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_RISING = (
    "service_level", "customer_service_level", "answered", "resolved", "admitted", "success", "target_met",
    "intervals_at_target", "no_wait", "cost",
)  # fmt: skip
"""How metrics start that rise with the number of people; waits, queues and work fall."""


@dataclass(frozen=True, slots=True)
class Target:
    """A bound on one metric of one scope, in the catalogue's unit."""

    metric: str
    scope: str
    at_least: bool
    bound: float
    unit: str

    @property
    def sign(self) -> int:
        """Return 1 where more is better, -1 where less is."""
        return 1 if self.at_least else -1

    @property
    def wants_people(self) -> bool:
        """Return whether more people help: not where a target asks for busy people or low costs."""
        return self.at_least == self.metric.startswith(_RISING)

    def __str__(self) -> str:
        """Return the target as it is written."""
        bound = f"{self.bound:g}"
        if self.unit == "s":
            bound = format_duration(self.bound)
        elif self.unit == "share":
            bound = format_share(self.bound)
        return f"{self.metric}@{self.scope} {'>=' if self.at_least else '<='} {bound}"


def read_targets(
    texts: Sequence[str], blueprint: Blueprint, varied: Sequence[str] = ()
) -> tuple[Target, ...]:
    """Read targets.

    Parameters
    ----------
    texts
        ``METRIC@SCOPE>=BOUND`` or ``<=`` each; without a scope the whole desk is meant. A share is written
        0.8 or 80 %, a time with its unit.
    blueprint
        The scenario, for its scopes.
    varied
        Groups whose headcounts are varied: of these the example speaks where there is no target.

    Raises
    ------
    ExperimentError
        If one cannot be read, or the scenario has no such metric or scope.
    """
    if not texts:
        name = next(iter((*varied, *blueprint.groups.names)), "NAME")
        remedy = f'add for example --targets "service_level@group:{name}>=80%"'
        raise ExperimentError("--targets", "", "", "there is no target to meet", remedy)
    return tuple(_read(text, blueprint) for text in texts)


def _read(text: str, blueprint: Blueprint) -> Target:
    found = _TARGET.fullmatch(text)
    if found is None:
        raise _refused(text, "this is not METRIC@SCOPE>=BOUND", "write service_level@group:NAME>=80%, say")
    metric, scope, sense, bound = found[1], found[2] or "all", found[3], found[4]
    wrong = lacking(blueprint, scope, metric, operators=False)
    if wrong is not None:
        raise _refused(text, *wrong)
    unit = unit_of(metric, blueprint.groups.currency)
    return Target(metric, scope, sense in (">=", "≥"), _bound(text, bound, unit), unit)


def _bound(text: str, bound: str, unit: str) -> float:
    """Read a bound in the metric's unit."""
    if unit == "s":
        try:
            return parse_duration(bound).us / 1e6
        except UnitError as error:
            raise _refused(text, error.message, error.remedy) from None
    share = bound.removesuffix("%").rstrip()
    if unit == "share" and _NUMBER.fullmatch(share):
        value = float(share) / (100 if bound.endswith("%") else 1)
        if 0 <= value <= 1:
            return value
        raise _refused(text, "a share is from 0 to 1", "write 0.8 or 80%")
    if unit != "share" and _NUMBER.fullmatch(bound):
        return float(bound)
    remedy = "write 0.8 or 80%" if unit == "share" else "write a number"
    raise _refused(text, f'"{bound}" is no bound for a metric in {unit}', remedy)


def columns_of(runs: Sequence[Metrics], targets: Sequence[Target]) -> Floats:
    """Return what each replication brings to each target, shape (replications, targets, 2).

    The last axis holds the numerator in the metric's unit and the denominator, 0 where it is blank.
    """
    if not runs:
        return np.empty((0, len(targets), 2))
    rows = [runs[0].scopes.index(target.scope) for target in targets]
    names = tuple(target.metric for target in targets)
    columns = [runs[0].names.index(name) for name in names]
    above = np.array([run.numerator[rows, columns] for run in runs])
    below = np.array([run.denominator[rows, columns] for run in runs])
    return np.stack(by_kind(above, below, names), axis=-1)


def estimate_target(columns: Floats, place: int, target: Target) -> Estimate:
    """Estimate the metric of one target from the columns of several replications."""
    return estimate_ratio(columns[:, place, 0], columns[:, place, 1], target.unit)


def _refused(text: str, message: str, remedy: str) -> ExperimentError:
    return ExperimentError("--targets", "", text, message, remedy)
