"""Replications of one scenario: tape, run, measure, and nothing kept that nobody asked for."""

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from sim.core.blueprint import Blueprint
from sim.core.path import SamplePath
from sim.core.policies import Rule
from sim.experiment.engine import ASKED_FOR, TOO_LONG, choose_engine, runner_of
from sim.experiment.folder import Store, key_of
from sim.experiment.gather import HERE, Means, Progress, expected_chats, gather
from sim.experiment.progress import progress_of
from sim.experiment.tasks import WITH_INTERVALS, Cell, ExperimentError, Keep, Replication, Task
from sim.scenario import Problem, Scenario, ScenarioError, build_blueprint
from sim.scenario.errors import ERROR
from sim.scenario.limits import figures_bytes, raised, size_text
from sim.stats.audit import audit
from sim.stats.estimate import Summary, summarise
from sim.stats.precision import CAP, parse_goals

if TYPE_CHECKING:
    from sim.experiment.sequential import Precision

DEFAULT_REPLICATIONS = 20
DEFAULT_SEED = 1


@dataclass(frozen=True, slots=True)
class Experiment:
    """Replications of one scenario, in their order.

    ``wanted`` is how many were asked for: fewer are there when the work was interrupted.
    """

    label: str
    scenario: Scenario
    blueprint: Blueprint
    seed: int
    wanted: int
    engine: str
    engine_reason: str
    replications: tuple[Replication, ...]
    records: Callable[[int], SamplePath] | None = None
    """Reads the record of a replication that a store holds."""
    precision: "Precision | None" = None
    """What came of a wish for precision; None where a number of replications was asked for."""

    def summary(self) -> Summary:
        """Return an estimate with its half-width for every metric and scope."""
        return summarise([replication.metrics for replication in self.replications])

    def paths(self) -> Iterator[tuple[int, SamplePath]]:
        """Give number and record of each replication whose record was kept, one at a time."""
        for done in self.replications:
            if done.path is not None:
                yield done.number, done.path
            elif self.records is not None:
                yield done.number, self.records(done.number)

    def with_paths(self) -> "Experiment":
        """Return the experiment with the records that a store holds in memory."""
        paths = dict(self.paths())
        return replace(
            self, replications=tuple(replace(d, path=paths.get(d.number)) for d in self.replications)
        )

    @property
    def cell(self) -> Cell:
        """Return what is run."""
        return Cell(self.label, self.blueprint, self.engine, self.engine_reason != ASKED_FOR)

    @property
    def is_complete(self) -> bool:
        """Whether no replication is missing."""
        return len(self.replications) == self.wanted


def run(
    scenario: Scenario,
    seed: int = DEFAULT_SEED,
    replication: int = 0,
    engine: str = "auto",
    own_rule: Rule | None = None,
) -> SamplePath:
    """Run one replication and return its record.

    Parameters
    ----------
    scenario
        What to simulate.
    seed, replication
        The address of every random number: replication 99 alone equals number 99 of a hundred.
    engine
        ``auto``, ``readable`` or ``compiled``: the bytes are the same.
    own_rule
        The choice rule of groups with ``choice = "own"``.

    Returns
    -------
    SamplePath
        Legs and operators' status: everything that happened.

    Raises
    ------
    ScenarioError
        If a check of the scenario fails.
    ValueError
        If there is no such engine; ExperimentError if it cannot run this scenario here.
    """
    choose_engine(engine)
    _require_own_rule(scenario, own_rule)
    blueprint = build_blueprint(scenario)
    name, _ = choose_engine(engine, blueprint, expected_chats(blueprint))
    runner = runner_of(blueprint, name, True)
    return runner.run_either(seed, replication, own_rule, falls_back=engine == "auto")[0]


def replicate(
    scenario: Scenario,
    replications: int = DEFAULT_REPLICATIONS,
    *,
    seed: int = DEFAULT_SEED,
    engine: str = "auto",
    jobs: int | None = None,
    keep_paths: bool = False,
    with_audit: bool = False,
    label: str | None = None,
    own_rule: Rule | None = None,
    progress: Progress | bool | None = None,
    cluster: str | None = None,
    store: Store | None = None,
    precision: str | Sequence[str] | None = None,
    cap: int = CAP,
) -> Experiment:
    """Run independent replications of a scenario and measure each.

    Parameters
    ----------
    scenario
        What to simulate.
    replications
        How many, at least 1.
    seed
        Base seed, not negative: the same seed gives the same bytes, whatever ``jobs`` is.
    engine
        ``auto``, ``readable`` or ``compiled``: the numbers are the same.
    jobs
        Processes at once; None takes every core when the job is large enough to gain by it.
    keep_paths
        Keep the records too.
    with_audit
        Check every record against the rules of the model.
    label
        Name in tables; by default the scenario's file name.
    own_rule
        The choice rule of groups with ``choice = "own"``: see docs/how-to/own_choice_rule.md.
    progress
        Is told after every replication how far the work is; ``True`` shows a line on a terminal and in a
        notebook, ``None`` in a notebook only if the work takes longer than a moment, ``False`` nowhere.
    cluster
        Address of a Dask scheduler that does the work instead of this machine: ``tcp://host:8786``.
    store
        An open `sim.experiment.folder.Store`: what is finished is kept there, and what it holds already is
        not done again. Records that are kept are then read from it, see `Experiment.paths`.
    precision
        Such as ``"5%"``, ``"5 s"`` or ``["2 points", "5% of leg_wait_p95@tier:2"]``: as many replications as
        that takes, whatever ``replications`` says; see `sim.stats.precision`.
    cap
        Most replications for a precision.

    Returns
    -------
    Experiment
        Replications in their order. After Ctrl-C the finished ones.

    Raises
    ------
    ScenarioError
        If a check of the scenario fails.
    ValueError
        If ``replications`` is below 1, the seed negative, or there is no such engine; ExperimentError if
        the cluster cannot be used or the precision names a figure that is not there; UnitError if it
        cannot be read.
    ReplicationError
        If a replication raised an error; the others are done first.
    """
    plan = prepare(scenario, replications, seed=seed, engine=engine, label=label, own_rule=own_rule)
    means = Means(jobs, cluster=cluster, own_rule=own_rule, store=store, progress=progress_of(progress))
    keep = Keep(keep_paths, with_audit)
    if precision is None:
        [experiment] = complete([plan], keep, means)
    else:
        from sim.experiment.sequential import replicate_until

        experiment = replicate_until(plan, parse_goals(precision), keep, means, cap=cap)
    if not experiment.replications:
        raise KeyboardInterrupt
    return experiment


def prepare(
    scenario: Scenario,
    replications: int,
    *,
    seed: int = DEFAULT_SEED,
    engine: str = "auto",
    label: str | None = None,
    own_rule: Rule | None = None,
) -> Experiment:
    """Return an experiment with nothing done yet; see `replicate` for parameters and errors."""
    if replications < 1 or seed < 0:
        raise ValueError(f"replications must be 1 or more and the seed 0 or more, not {replications}, {seed}")
    choose_engine(engine)
    _require_own_rule(scenario, own_rule)
    blueprint = build_blueprint(scenario)
    _refuse_too_many(scenario, replications)
    name, reason = choose_engine(engine, blueprint, replications * expected_chats(blueprint))
    return Experiment(label or label_of(scenario), scenario, blueprint, seed, replications, name, reason, ())


def _refuse_too_many(scenario: Scenario, replications: int) -> None:
    """Refuse more replications than their figures, which are all kept, have room for.

    Raises
    ------
    ExperimentError
        With the memory that they would take, and the limit.
    """
    each, allowed = figures_bytes(scenario), scenario.limits.memory
    need, most = replications * each, int(allowed.bytes / each)
    if need > allowed.bytes:
        raise ExperimentError(
            label_of(scenario),
            "replications",
            f"{replications:,}",
            f"the figures of all of them would take about {size_text(need)} of memory, and limits.memory is "
            f"{allowed.text}",
            f"ask for at most {most:,}, take longer intervals{raised(need)}",
        )


def complete(plans: Sequence[Experiment], keep: Keep, means: Means) -> tuple[Experiment, ...]:
    """Do what is missing of experiments that share seed and number; after Ctrl-C what is finished stays."""
    first, store = plans[0], means.store
    cells = [plan.cell for plan in plans]
    done = {cell: list(plan.replications) for cell, plan in zip(cells, plans, strict=True)}
    missing = range(len(first.replications), first.wanted)
    results = simulate(cells, missing, first.seed, keep, means)
    with closing(results), suppress(KeyboardInterrupt):
        for cell, replication in results:
            done[cell].append(replication)
    ended = []
    for plan, cell in zip(plans, cells, strict=True):
        finished, records = tuple(done[cell]), None
        if keep.paths and store is not None:
            key = key_of(cell.label, cell.blueprint, plan.seed)
            records, there = partial(store.path, key), store.numbers(key, keep)
            # Ctrl-C, given twice, can leave a record unwritten.
            finished = tuple(one for one in finished if one.number in there)
        reason = plan.engine_reason
        slow = sum(one.fell_back for one in finished)
        if slow:
            reason += f"; the readable one for {slow} of {len(finished)} replications, in which {TOO_LONG}"
        ended.append(replace(plan, replications=finished, records=records, engine_reason=reason))
    return tuple(ended)


def simulate(
    cells: Sequence[Cell],
    replications: int | range,
    seed: int = DEFAULT_SEED,
    keep: Keep = WITH_INTERVALS,
    means: Means = HERE,
) -> Generator[tuple[Cell, Replication]]:
    """Run replications of several scenarios on the same random numbers: see `sim.experiment.gather`."""
    return gather(_replication, cells, replications, seed, keep, means)


def label_of(scenario: Scenario) -> str:
    """Return what tables call a scenario: its file's name without ending, else its title."""
    files = scenario.source.inputs
    return files[0].stem if files else scenario.title or "scenario"


def _replication(task: Task) -> Replication:
    """Do one replication; a module-level function, so that another process can be sent here."""
    runner = runner_of(task.blueprint, task.engine, task.intervals)
    path, fell_back = runner.run_either(task.seed, task.number, task.own_rule, falls_back=task.falls_back)
    findings = tuple(audit(path, task.blueprint)) if task.with_audit else ()
    metrics = runner.measure(path)
    kept = path if task.keep_path else None
    return Replication(task.number, metrics, path.fingerprint(), kept, findings, fell_back)


def _require_own_rule(scenario: Scenario, own_rule: Rule | None) -> None:
    """Refuse a scenario that wants a rule of the user's when none is given, and a rule that nobody wants."""
    wanting = [name for name, group in scenario.groups.items() if group.choice == "own"]
    if own_rule is not None and not wanting:
        raise ValueError('own_rule is given, and no group has choice = "own": it would not be used')
    if own_rule is None and wanting:
        problem = Problem(
            ERROR,
            label_of(scenario),
            f"groups.{wanting[0]}.choice",
            '"own"',
            "this group chooses by a rule of yours, and none was given",
            "run it from Python with replicate(..., own_rule=your_function), or name another rule",
        )
        raise ScenarioError([problem])
