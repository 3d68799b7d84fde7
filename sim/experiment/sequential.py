"""Sequential experiments: replications until the figures are as precise as was asked for, or the cap."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from sim.core.blueprint import Blueprint
from sim.experiment.figures import lacking
from sim.experiment.gather import Means
from sim.experiment.replicate import Experiment, complete
from sim.experiment.tasks import ExperimentError, Keep
from sim.stats.catalogue import unit_of
from sim.stats.certainty import known_half_width
from sim.stats.estimate import Estimate, by_kind, combine
from sim.stats.metrics import Metrics
from sim.stats.paired import pair
from sim.stats.precision import CAP, MINIMUM, Goal, is_met, next_count, shortfall, with_figures


@dataclass(frozen=True, slots=True)
class Known:
    """How well one figure is known: ``estimate``, and the half-width that was allowed."""

    label: str
    """Of the scenario, where differences to a baseline are meant; else empty."""
    scope: str
    metric: str
    estimate: Estimate
    allowed: float
    reach: float
    """How far the truth may be, for sure: at least the half-width; infinite where that is unknown."""

    @property
    def is_met(self) -> bool:
        """Whether the figure is as precise as was asked for."""
        return self.reach == 0 or self.reach <= self.allowed


@dataclass(frozen=True, slots=True)
class Precision:
    """What came of a wish for precision.

    Attributes
    ----------
    goals
        With their figures.
    looks
        Number of replications and shortfall (largest half-width over what is allowed) at every look.
    figures
        How well each is known at the end.
    """

    goals: tuple[Goal, ...]
    looks: tuple[tuple[int, float], ...]
    figures: tuple[Known, ...]

    @property
    def is_met(self) -> bool:
        """Whether every figure is as precise as was asked for."""
        return is_met(self.looks)


def replicate_until(
    plan: Experiment,
    goals: Sequence[Goal],
    keep: Keep,
    means: Means,
    minimum: int = MINIMUM,
    cap: int = CAP,
) -> Experiment:
    """Do replications of a scenario until its figures are precise.

    Parameters
    ----------
    plan
        From `sim.experiment.replicate.prepare`; its ``wanted`` is not used.
    goals
        What is wanted; those without figures mean the usual ones of every tier that chats reach.
    keep, means
        As for `sim.experiment.replicate.complete`.
    minimum, cap
        Fewest and most replications.

    Returns
    -------
    Experiment
        The same replications as a run of that many without a precision, and what came of the wish in
        ``precision``. After Ctrl-C those that are finished.

    Raises
    ------
    ExperimentError
        If a figure does not exist in the scenario.
    """
    [experiment] = _until([plan], goals, keep, means, minimum, cap)
    return experiment


def compare_until(
    plans: Sequence[Experiment],
    goals: Sequence[Goal],
    keep: Keep,
    means: Means,
    minimum: int = MINIMUM,
    cap: int = CAP,
) -> tuple[Experiment, ...]:
    """Do replications of scenarios until the paired differences to the first are precise.

    A percentage is one of the baseline's figure, so that "5 %" of a wait of 40 s means a difference known to
    2 s. Parameters, return values and errors are otherwise those of `replicate_until`; what came of the
    wish stands in the ``precision`` of each experiment.
    """
    return _until(plans, goals, keep, means, minimum, cap)


def _until(
    plans: Sequence[Experiment], goals: Sequence[Goal], keep: Keep, means: Means, minimum: int, cap: int
) -> tuple[Experiment, ...]:
    """Grow all experiments together, look by look."""
    named = [with_figures(goal, _tiers(plans[0].blueprint)) for goal in goals]
    _require_figures(named, plans)
    done = tuple(plans)
    looks: list[tuple[int, float]] = []
    figures: list[Known] = []
    while (count := next_count(looks, minimum, cap)) is not None:
        before = sum(len(experiment.replications) for experiment in done)
        done = complete([replace(plan, wanted=count) for plan in done], keep, _told_on(means, before))
        if not all(experiment.is_complete for experiment in done):
            break
        runs = [[one.metrics for one in experiment.replications] for experiment in done]
        figures = _known(plans, named, runs)
        looks.append((count, shortfall([(known.reach, known.allowed) for known in figures])))
    precision = Precision(tuple(named), tuple(looks), tuple(figures))
    return tuple(replace(experiment, precision=precision) for experiment in done)


def _told_on(means: Means, before: int) -> Means:
    """Return means whose progress goes on counting where the last look ended."""
    progress = means.progress
    if progress is None:
        return means
    return replace(means, progress=lambda done, total: progress(before + done, before + total))


def _tiers(blueprint: Blueprint) -> list[str]:
    """Return the scopes of all tiers that chats reach."""
    return [f"tier:{tier}" for tier in range(1, int(blueprint.groups.tier.max(initial=0)) + 1)]


def _require_figures(goals: Sequence[Goal], plans: Sequence[Experiment]) -> None:
    """Refuse a figure that the first scenario lacks, or that no other one has to be compared with."""
    for goal in goals:
        for scope, metric in goal.figures:
            wrong = lacking(plans[0].blueprint, scope, metric)
            if wrong is None and len(plans) > 1:
                others = [lacking(plan.blueprint, scope, metric) for plan in plans[1:]]
                wrong = others[0] if all(others) else None
            if wrong is not None:
                raise ExperimentError("--precision", "", goal.text, *wrong)


def _known(
    plans: Sequence[Experiment],
    goals: Sequence[Goal],
    runs: Sequence[Sequence[Metrics]],
) -> list[Known]:
    """Return how well each figure, or each difference of it to the first scenario, is known."""
    found = []
    for goal in goals:
        for scope, metric in goal.figures:
            base, reach = _estimate(runs[0], scope, metric)
            allowed = goal.allows(base.mean)
            if len(plans) == 1:
                found.append(Known("", scope, metric, base, allowed, reach))
            for plan, other in zip(plans[1:], runs[1:], strict=True):
                if scope in other[0].scopes:
                    paired = pair(runs[0], other, scope, metric)
                    found.append(Known(plan.label, scope, metric, paired.difference, allowed, paired.reach))
    return found


def _estimate(runs: Sequence[Metrics], scope: str, metric: str) -> tuple[Estimate, float]:
    """Estimate one figure, and say how far the truth may be."""
    cell = runs[0].scopes.index(scope), runs[0].names.index(metric)
    sides = [by_kind(run.numerator[cell][None], run.denominator[cell][None], (metric,)) for run in runs]
    mean, half, n = combine([above for above, _ in sides], [below for _, below in sides])
    estimate = Estimate(float(mean[0]), float(half[0]), int(n[0]), unit_of(metric, runs[0].currency))
    if runs[0].is_certain and estimate.half_width == 0:
        return estimate, 0.0
    top, bottom = (np.concatenate(side) for side in zip(*sides, strict=True))
    return estimate, known_half_width(top, bottom, estimate.half_width, metric)
