"""Selection: the best of many scenarios, most of them dropped early, the winner confirmed on fresh days."""

import re
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass

import numpy as np

from sim.core.kinds import Floats
from sim.experiment.compare import distinct
from sim.experiment.contrast import headcounts_alone
from sim.experiment.figures import lacking
from sim.experiment.folder import Store
from sim.experiment.gather import Means, Progress
from sim.experiment.influence import refuse_unmoved
from sim.experiment.progress import progress_of
from sim.experiment.replicate import DEFAULT_SEED, Experiment, label_of, prepare, simulate
from sim.experiment.targets import Target
from sim.experiment.tasks import ExperimentError, Keep
from sim.scenario import Scenario
from sim.stats.catalogue import METRICS, unit_of
from sim.stats.certainty import is_proportion
from sim.stats.estimate import Estimate, estimate_mean
from sim.stats.metric_info import CURRENCY
from sim.stats.selection import FIRST, Selection, select_largest
from sim.stats.simultaneous import bonferroni
from sim.units import UnitError, parse_duration

CAP = 2000
"""Most replications of one scenario, unless another cap is asked for."""
FINALISTS = 3
"""So many are run on fresh days: the winner and those that came closest."""
CONFIRMING = 50
"""Fresh replications of each finalist."""
MOST_RIVALS = 500
"""All pairs are compared: of more the table of pairs would not fit."""
SETTLED = "scenarios settled"
"""What progress counts."""
_AMOUNT = re.compile(r"\s*(\d+(?:\.\d*)?|\.\d+)\s*(.*?)\s*")
_UNITS = {"s": "seconds", "share": "per cent, so that its differences are points"}
_MORE_IS_BETTER = (
    "service_level", "customer_service_level", "answered", "resolved", "admitted", "success", "target_met",
    "intervals_at_target", "no_wait",
)  # fmt: skip
"""How metrics start of which more is better."""


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
    unit
        Of means, differences and the indifference.
    plans
        What was simulated, in the order of the rivals.
    fingerprints
        Of the records of each rival: those of the search, then fresh ones.
    """

    label: str
    metric: str
    scope: str
    indifference: float
    confidence: float
    rivals: tuple[Rival, ...]
    confirmed: tuple[tuple[str, Estimate], ...]
    fresh: range
    largest: bool
    unit: str
    first: int
    cap: int
    seed: int
    engine: str
    plans: tuple[Experiment, ...]
    fingerprints: tuple[tuple[str, ...], ...]

    def ranked(self) -> tuple[Rival, ...]:
        """Return the rivals as they came out: who stayed longest first, then by the mean."""
        sign = 1 if self.largest else -1
        key = {
            rival.label: (rival.label == self.label, rival.replications, sign * rival.mean)
            for rival in self.rivals
        }
        return tuple(sorted(self.rivals, key=lambda rival: key[rival.label], reverse=True))

    def refuted_by(self) -> list[tuple[str, Estimate]]:
        """Return the finalists that are better on the fresh days, beyond chance and by what matters."""
        sign = 1 if self.largest else -1
        least = self.indifference
        return [
            (name, apart)
            for name, apart in self.confirmed
            if sign * apart.mean > apart.half_width and sign * apart.mean >= least
        ]


def select_best(
    scenarios: Sequence[Scenario],
    metric: str,
    scope: str = "all",
    *,
    indifference: float | str,
    largest: bool | None = None,
    confidence: float = 0.95,
    first: int = FIRST,
    cap: int = CAP,
    seed: int = DEFAULT_SEED,
    engine: str = "auto",
    jobs: int | None = None,
    labels: Sequence[str] | None = None,
    progress: Progress | bool | None = None,
    cluster: str | None = None,
    store: Store | None = None,
) -> Best:
    """Select the scenario with the smallest (or largest) mean of a metric.

    Parameters
    ----------
    scenarios
        Two or more. They share their random numbers, day by day.
    metric, scope
        What is compared: the mean over days of each day's value, so that every day counts alike.
    indifference
        The smallest difference that matters, in the metric's unit (seconds, a share as 0.01), or as a text
        with its unit (see `read_indifference`).
    largest
        Whether more is better; None: as the metric has it (`is_largest_best`).
    confidence
        That the selected scenario is the best, where it is better than the others by the indifference.
    first
        Replications of every scenario before the first is dropped, at least 2.
    cap
        Most replications of one scenario.
    seed, engine, jobs, cluster, store
        As for `sim.replicate`.
    labels
        Names in tables; by default the scenarios' file names.
    progress
        As for `sim.replicate`; it counts the scenarios that are settled.

    Returns
    -------
    Best
        With the winner and its closest rivals compared once more on fresh days: those with the numbers that
        follow the last one used. The winner of a search looks better than it is on the days of the search.

    Raises
    ------
    ExperimentError
        If a scenario does not have the figure, or a day has no value of it.
    ValueError
        If there are fewer than two scenarios, or an argument is outside its domain.
    """
    if not 2 <= len(scenarios) <= MOST_RIVALS:
        raise ValueError(f"a selection takes two scenarios or more, up to {MOST_RIVALS}")
    names = distinct(list(labels) if labels is not None else [label_of(scenario) for scenario in scenarios])
    plans = [
        prepare(scenario, len(scenarios) * first, seed=seed, engine=engine, label=label)
        for scenario, label in zip(scenarios, names, strict=True)
    ]
    for plan in plans:
        wrong = lacking(plan.blueprint, scope, metric)
        if wrong is not None:
            raise ExperimentError("--select", plan.label, f"{metric}@{scope}", *wrong)
    varied = headcounts_alone([(plan.scenario, plan.blueprint) for plan in plans])
    refuse_unmoved(plans[0].blueprint, varied, Target(metric, scope, True, 0.0, ""), "--select")
    units = [unit_of(metric, plan.blueprint.groups.currency) for plan in plans]
    free = [plan.label for plan in plans if plan.blueprint.groups.hourly_cost is None]
    if METRICS[metric].unit == CURRENCY and (free or len(set(units)) > 1):
        message = (
            "a scenario without [costs] has none" if free else f"{' and '.join(units)} cannot be compared"
        )
        remedy = "give all scenarios [costs] in one currency"
        raise ExperimentError("--select", ", ".join(free[:1]), f"{metric}@{scope}", message, remedy)
    unit = units[0]
    more_is_better = is_largest_best(metric) if largest is None else largest
    if isinstance(indifference, str):
        indifference = read_indifference(indifference, metric, unit)
    sign, tell = 1.0 if more_is_better else -1.0, progress_of(progress, SETTLED)
    days = _Days(plans, scope, metric, Means(jobs, cluster=cluster, store=store))

    def draw(places: Sequence[int], numbers: range) -> Floats:
        values = days.values(places, numbers)
        if tell is not None:
            tell(min(len(plans) - len(places), len(plans) - 1), len(plans))
        return sign * values

    largest_day = 1.0 if is_proportion(metric) else None
    found = select_largest(
        draw, len(plans), indifference, confidence, min(first, max(2, cap)), cap, largest_day
    )
    rivals = tuple(
        Rival(label, sign * mean + 0.0, count)
        for label, mean, count in zip(names, found.means.tolist(), found.counts.tolist(), strict=True)
    )
    used = int(found.counts.max())
    fresh = range(used, used + (CONFIRMING if found.best >= 0 else 0))
    confirmed: tuple[tuple[str, Estimate], ...] = ()
    if found.best >= 0:
        order = _finalists(found)
        values = days.values(order, fresh)
        differences = [estimate_mean(row - values[0], unit) for row in values[1:]]
        confirmed = tuple(zip([names[n] for n in order[1:]], bonferroni(differences), strict=True))
    if tell is not None:
        tell(len(plans), len(plans))
    return Best(
        label=names[found.best] if found.best >= 0 else "",
        metric=metric,
        scope=scope,
        indifference=indifference,
        confidence=confidence,
        rivals=rivals,
        confirmed=confirmed,
        fresh=fresh,
        largest=more_is_better,
        unit=unit,
        first=first,
        cap=cap,
        seed=seed,
        engine=plans[0].engine,
        plans=tuple(plans),
        fingerprints=tuple(map(tuple, days.fingerprints)),
    )


def is_largest_best(metric: str) -> bool:
    """Say whether more of a metric is better: so it is with service and answers, not with waits or cost."""
    return metric.startswith(_MORE_IS_BETTER)


def read_indifference(text: str, metric: str, unit: str) -> float:
    """Read the smallest difference that matters: "2 s", "1 point", "5 chats", "20 EUR".

    Parameters
    ----------
    text
        A time with its unit, points of a share, or a number with or without the metric's unit.
    metric, unit
        What it is a difference of, and in which unit that is measured.

    Raises
    ------
    ExperimentError
        If it cannot be read, or is not above 0.
    """
    example = {"s": "2 s", "share": "1 point"}.get(unit, f"5 {unit}")
    found = _AMOUNT.fullmatch(text)
    number, word = (float(found[1]), found[2]) if found else (0.0, "")
    value = 0.0
    if unit == "s" and word:
        with suppress(UnitError):
            value = parse_duration(text).us / 1e6
    elif unit == "share" and word in ("point", "points"):
        value = number / 100
    elif unit not in ("s", "share") and word in ("", unit):
        value = number
    if not value > 0:
        message = f"this is no difference of {metric}, which is measured in {_UNITS.get(unit, unit)}"
        raise ExperimentError("--indifference", "", text, message, f'write for example "{example}"')
    return value


def _finalists(found: Selection) -> list[int]:
    """Return the winner and those that came closest: who stayed longest, then by the mean."""
    rest = sorted(
        (place for place in range(len(found.means)) if place != found.best),
        key=lambda place: (-found.counts[place], -found.means[place]),
    )
    return [found.best, *rest[: FINALISTS - 1]]


class _Days:
    """The scenarios day by day: one metric's values, and the fingerprints of what was simulated."""

    def __init__(self, plans: Sequence[Experiment], scope: str, metric: str, means: Means) -> None:
        self._plans, self._scope, self._metric, self._means = plans, scope, metric, means
        self._figure = f"{metric}@{scope}"
        self.fingerprints: list[list[str]] = [[] for _ in plans]

    def values(self, places: Sequence[int], numbers: range) -> Floats:
        """Return each day's value, shape (places, numbers)."""
        plans = [self._plans[place] for place in places]
        cells = [plan.cell for plan in plans]
        rows = {id(cell): row for row, cell in enumerate(cells)}
        values = np.empty((len(places), len(numbers)))
        results = simulate(cells, numbers, plans[0].seed, Keep(intervals=False), self._means)
        with closing(results):
            for cell, done in results:
                row, value = rows[id(cell)], done.metrics.value(self._scope, self._metric)
                if np.isnan(value):
                    message = f"replication {done.number} has no such figure: there was nothing to measure"
                    remedy = "select by a metric that every day has, such as queue_mean, or by a busier scope"
                    raise ExperimentError("--select", cell.label, self._figure, message, remedy)
                values[row, done.number - numbers.start] = value
                self.fingerprints[places[row]].append(done.fingerprint)
        return values
