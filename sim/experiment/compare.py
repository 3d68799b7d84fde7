"""Comparison: scenarios under common random numbers, as paired differences to the first."""

from collections.abc import Sequence
from dataclasses import dataclass

from sim.core.policies import Rule
from sim.experiment.folder import Store
from sim.experiment.gather import Means, Progress
from sim.experiment.progress import progress_of
from sim.experiment.replicate import (
    DEFAULT_REPLICATIONS,
    DEFAULT_SEED,
    Experiment,
    complete,
    label_of,
    prepare,
)
from sim.experiment.tasks import Keep
from sim.scenario import Scenario
from sim.stats.metrics import Metrics
from sim.stats.paired import Paired, pair
from sim.stats.precision import CAP, parse_goals


@dataclass(frozen=True, slots=True)
class Comparison:
    """Experiments on the same seed and replications; the first is the baseline."""

    experiments: tuple[Experiment, ...]

    def difference(self, other: int, scope: str, metric: str) -> Paired:
        """Return the paired difference of one metric, experiment ``other`` less the baseline.

        Parameters
        ----------
        other
            Place of the experiment, 1 or more.
        scope, metric
            A scope that both scenarios have, and a metric of it.
        """
        return pair(self.metrics(0), self.metrics(other), scope, metric)

    def metrics(self, place: int) -> list[Metrics]:
        """Return the replications' metrics of one experiment."""
        return [replication.metrics for replication in self.experiments[place].replications]

    def groups(self, other: int) -> tuple[str, ...]:
        """Return the groups that the baseline and another scenario both have, lowest tier first."""
        names = self.experiments[0].blueprint.groups.names
        shared = [name for name in names if name in self.experiments[other].blueprint.groups.names]
        return tuple(sorted(shared, key=lambda name: (self.tier(name) or 99, names.index(name))))

    def tier(self, group: str) -> int:
        """Return a group's tier in the baseline."""
        groups = self.experiments[0].blueprint.groups
        return int(groups.tier[groups.names.index(group)])


def compare(
    scenarios: Sequence[Scenario],
    replications: int = DEFAULT_REPLICATIONS,
    *,
    seed: int = DEFAULT_SEED,
    engine: str = "auto",
    jobs: int | None = None,
    keep_paths: bool = False,
    own_rule: Rule | None = None,
    progress: Progress | bool | None = None,
    cluster: str | None = None,
    store: Store | None = None,
    precision: str | Sequence[str] | None = None,
    cap: int = CAP,
) -> Comparison:
    """Run several scenarios on the same random numbers.

    Parameters
    ----------
    scenarios
        Two or more, the baseline first.
    replications, seed, engine, jobs, keep_paths, own_rule, progress, cluster, store, precision, cap
        As for `sim.replicate`, but a precision is that of the paired differences to the baseline; a
        percentage is one of the baseline's figure.

    Returns
    -------
    Comparison
        Every customer brings the same needs to every scenario, so that differences are paired.

    Raises
    ------
    ScenarioError
        If a check of a scenario fails.
    ValueError
        If fewer than two scenarios are given, and as for `sim.replicate`.
    ReplicationError
        If a replication raised an error; the others are done first.
    KeyboardInterrupt
        After Ctrl-C: figures of a part would not be paired.
    """
    if len(scenarios) < 2:
        raise ValueError("a comparison takes two scenarios or more")
    labels = distinct([label_of(scenario) for scenario in scenarios])
    plans = [
        prepare(scenario, replications, seed=seed, engine=engine, label=label, own_rule=own_rule)
        for scenario, label in zip(scenarios, labels, strict=True)
    ]
    means = Means(jobs, cluster=cluster, own_rule=own_rule, store=store, progress=progress_of(progress))
    keep = Keep(paths=keep_paths)
    if precision is None:
        done = complete(plans, keep, means)
    else:
        from sim.experiment.sequential import compare_until

        done = compare_until(plans, parse_goals(precision), keep, means, cap=cap)
    if not all(experiment.is_complete for experiment in done):
        raise KeyboardInterrupt
    return Comparison(tuple(experiment.with_paths() for experiment in done))


def distinct(labels: Sequence[str]) -> list[str]:
    """Return the labels with a number added where one stands a second time."""
    result: list[str] = []
    for place, label in enumerate(labels):
        number, name = 2, label
        while name in result or (name != label and name in labels[place:]):
            name, number = f"{label} ({number})", number + 1
        result.append(name)
    return result
