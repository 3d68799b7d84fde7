"""Comparison: scenarios under common random numbers, as paired differences to the first."""

from collections.abc import Sequence
from dataclasses import dataclass

from sim.core.policies import Rule
from sim.experiment.replicate import (
    DEFAULT_REPLICATIONS,
    DEFAULT_SEED,
    Experiment,
    Progress,
    label_of,
    replicate,
)
from sim.scenario import Scenario
from sim.stats.metrics import Metrics
from sim.stats.paired import Paired, pair


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
    progress: Progress | None = None,
) -> Comparison:
    """Run several scenarios on the same random numbers.

    Parameters
    ----------
    scenarios
        Two or more, the baseline first.
    replications, seed, engine, jobs, keep_paths, own_rule, progress
        As for `sim.replicate`.

    Returns
    -------
    Comparison
        Every customer brings the same needs to every scenario, so that differences are paired.

    Raises
    ------
    ScenarioError
        If a check of a scenario fails.
    ValueError
        If fewer than two scenarios are given.
    """
    if len(scenarios) < 2:
        raise ValueError("a comparison takes two scenarios or more")
    labels = distinct([label_of(scenario) for scenario in scenarios])
    total, done = replications * len(scenarios), 0

    def report(part: int, _: int) -> None:
        if progress is not None:
            progress(done + part, total)

    experiments = []
    for scenario, label in zip(scenarios, labels, strict=True):
        experiment = replicate(
            scenario,
            replications,
            seed=seed,
            engine=engine,
            jobs=jobs,
            keep_paths=keep_paths,
            label=label,
            own_rule=own_rule,
            progress=report,
        )
        experiments.append(experiment)
        done += replications
        if not experiment.is_complete:
            raise KeyboardInterrupt
    return Comparison(tuple(experiments))


def distinct(labels: Sequence[str]) -> list[str]:
    """Return the labels with a number added where one stands a second time."""
    result: list[str] = []
    for place, label in enumerate(labels):
        number, name = 2, label
        while name in result or (name != label and name in labels[place:]):
            name, number = f"{label} ({number})", number + 1
        result.append(name)
    return result
