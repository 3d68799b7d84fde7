"""Selection: the best of many scenarios, most of them dropped early, the winner confirmed on fresh days."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from sim.core.kinds import Floats
from sim.experiment.compare import distinct
from sim.experiment.gather import Means, Progress
from sim.experiment.progress import progress_of
from sim.experiment.replicate import DEFAULT_SEED, Experiment, label_of, prepare, simulate
from sim.experiment.tasks import Cell, Keep
from sim.scenario import Scenario
from sim.stats.catalogue import METRICS
from sim.stats.estimate import Estimate, estimate_mean
from sim.stats.selection import FIRST, Selection, select_largest
from sim.stats.simultaneous import bonferroni

CAP = 2000
"""Most replications of one scenario, unless another cap is asked for."""
FINALISTS = 3
"""So many are run on fresh days: the winner and those that came closest."""
CONFIRMING = 50
"""Fresh replications of each finalist."""


@dataclass(frozen=True, slots=True)
class Rival:
    """A scenario of a selection.

    Attributes
    ----------
    label
        Its name in tables.
    mean
        Over the days that it was run, each day counting once.
    replications
        How many those were.
    """

    label: str
    mean: float
    replications: int


@dataclass(frozen=True, slots=True)
class Best:
    """What a selection among scenarios ended with.

    Attributes
    ----------
    label
        Of the selected scenario; empty where the cap came before a decision.
    rivals
        All scenarios, in the order in which they were given.
    confirmed
        Of each finalist that lost, its label and the fresh paired difference to the winner (the loser less
        the winner); the intervals hold together with the confidence of 95 %.
    fresh
        Numbers of the fresh replications, which no decision has seen.
    """

    label: str
    metric: str
    scope: str
    indifference: float
    confidence: float
    rivals: tuple[Rival, ...]
    confirmed: tuple[tuple[str, Estimate], ...]
    fresh: range


def select_best(
    scenarios: Sequence[Scenario],
    metric: str,
    scope: str = "all",
    *,
    indifference: float,
    largest: bool = False,
    confidence: float = 0.95,
    seed: int = DEFAULT_SEED,
    engine: str = "auto",
    cap: int = CAP,
    jobs: int | None = None,
    progress: Progress | bool | None = None,
) -> Best:
    """Select the scenario with the smallest (or largest) mean of a metric.

    Parameters
    ----------
    scenarios
        Two or more. They share their random numbers, day by day.
    metric, scope
        What is compared: the mean over days of each day's value, so that every day counts alike.
    indifference
        The smallest difference that matters, in the metric's unit (seconds, a share as 0.01).
    largest
        Whether more is better.
    confidence
        That the selected scenario is the best, where it is better than the others by the indifference.
    seed, engine, jobs, progress
        As for `sim.replicate`.
    cap
        Most replications of one scenario.

    Returns
    -------
    Best
        With the winner and its closest rivals compared once more on fresh days: those with the numbers that
        follow the last one used. The winner of a search looks better than it is on the days of the search.

    Raises
    ------
    ValueError
        If there are fewer than two scenarios, an argument is outside its domain, or a day has no value.
    KeyError
        If a scenario does not have the figure.
    """
    if len(scenarios) < 2:
        raise ValueError("a selection takes two scenarios or more")
    labels = distinct([label_of(scenario) for scenario in scenarios])
    plans = [
        prepare(scenario, len(scenarios) * FIRST, seed=seed, engine=engine, label=label)
        for scenario, label in zip(scenarios, labels, strict=True)
    ]
    sign = 1.0 if largest else -1.0
    means = Means(jobs, progress=progress_of(progress))
    found = select_largest(
        lambda places, numbers: sign * _values(plans, places, numbers, scope, metric, means),
        len(plans),
        indifference,
        confidence,
        min(FIRST, max(2, cap)),
        cap,
    )
    rivals = tuple(
        Rival(label, sign * mean, count)
        for label, mean, count in zip(labels, found.means.tolist(), found.counts.tolist(), strict=True)
    )
    used = int(found.counts.max())
    fresh = range(used, used + (CONFIRMING if found.best >= 0 else 0))
    best = Best(
        labels[found.best] if found.best >= 0 else "",
        metric, scope, indifference, confidence, rivals, (), fresh,
    )  # fmt: skip
    if found.best < 0:
        return best
    order = _finalists(found)
    values = _values(plans, order, fresh, scope, metric, means)
    differences = [estimate_mean(row - values[0], METRICS[metric].unit) for row in values[1:]]
    named = [labels[place] for place in order[1:]]
    return replace(best, confirmed=tuple(zip(named, bonferroni(differences), strict=True)))


def _finalists(found: Selection) -> list[int]:
    """Return the winner and those that came closest: who stayed longest, then by the mean."""
    rest = sorted(
        (place for place in range(len(found.means)) if place != found.best),
        key=lambda place: (-found.counts[place], -found.means[place]),
    )
    return [found.best, *rest[: FINALISTS - 1]]


def _values(
    plans: Sequence[Experiment],
    places: Sequence[int],
    numbers: range,
    scope: str,
    metric: str,
    means: Means,
) -> Floats:
    """Return each day's value of a metric, shape (places, numbers)."""
    cells = [Cell(plans[place].label, plans[place].blueprint, plans[place].engine) for place in places]
    rows = {cell: row for row, cell in enumerate(cells)}
    values = np.empty((len(places), len(numbers)))
    for cell, done in simulate(cells, numbers, plans[0].seed, Keep(intervals=False), means):
        values[rows[cell], done.number - numbers.start] = done.metrics.value(scope, metric)
    return values
