"""Sweep: every cell of a grid on the same random numbers, kept as estimates and nothing more."""

import itertools
import math
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

from sim.core.blueprint import Blueprint
from sim.experiment.engine import choose_engine
from sim.experiment.folder import Store
from sim.experiment.frontier import Standing, planned_cost, standings, weakest_level
from sim.experiment.gather import Means, Progress
from sim.experiment.grid import Axis, GridCell, cell_at, cells_of, check_axes, read_axes
from sim.experiment.progress import progress_of
from sim.experiment.replicate import DEFAULT_REPLICATIONS, DEFAULT_SEED, label_of, simulate
from sim.experiment.tasks import Keep
from sim.scenario import Scenario
from sim.stats.estimate import Summary, summarise
from sim.stats.metrics import Metrics
from sim.stats.paired import Paired, pair, shared_cells

FIRST_CELLS, CHUNK_CELLS = 8, 64
"""So many cells are made and handed out at once, few at first: one is done long before the last is made."""


@dataclass(frozen=True, slots=True, eq=False)
class SweepCell:
    """One cell: the values of the axes, what came out, and how it differs from the base if asked."""

    values: tuple[str, ...]
    label: str
    blueprint: Blueprint
    summary: Summary
    fingerprints: tuple[str, ...]
    differences: dict[tuple[str, str], Paired]
    """By scope and metric; empty where nobody asked."""


@dataclass(frozen=True, slots=True, eq=False)
class Sweep:
    """All cells of a grid; ``wanted`` is how many it has: fewer are there when the work was interrupted."""

    label: str
    scenario: Scenario
    blueprint: Blueprint
    axes: tuple[Axis, ...]
    replications: int
    seed: int
    engine: str
    engine_reason: str
    wanted: int
    cells: tuple[SweepCell, ...]
    base: SweepCell | None
    """The scenario as it is, where differences to it were asked for."""

    @property
    def is_complete(self) -> bool:
        """Whether no cell is missing."""
        return len(self.cells) == self.wanted

    @property
    def is_priced(self) -> bool:
        """Whether the scenario says what people cost; else a cell's cost is its number of operators."""
        return self.blueprint.groups.hourly_cost is not None

    def current(self) -> int | None:
        """Return the place of the cell that is the scenario as it is, None where the grid has none.

        Cells are compared by what is run, so that a value written in another way is found too.
        """
        from sim.experiment.folder import key_of

        own = key_of("", self.blueprint, self.seed).text
        places = range(len(self.cells))
        return next((p for p in places if key_of("", self.cells[p].blueprint, self.seed).text == own), None)

    def standings(self, scope: str | None = None) -> list[Standing]:
        """Set what each cell costs against its service level.

        Parameters
        ----------
        scope
            Whose service level counts; by default the lowest among the groups that chats reach.

        Returns
        -------
        list of Standing
            One a cell, in their order.
        """
        groups = self.blueprint.groups
        reached = [f"group:{name}" for name, tier in zip(groups.names, groups.tier, strict=True) if tier]
        scopes = [scope] if scope is not None else reached
        levels = [weakest_level(cell.summary, scopes) for cell in self.cells]
        return standings([planned_cost(cell.blueprint) for cell in self.cells], levels)


def sweep(
    scenario: Scenario,
    vary: Sequence[str | Axis],
    replications: int = DEFAULT_REPLICATIONS,
    *,
    seed: int = DEFAULT_SEED,
    engine: str = "auto",
    jobs: int | None = None,
    differences: bool = False,
    label: str | None = None,
    progress: Progress | bool | None = None,
    cluster: str | None = None,
    store: Store | None = None,
) -> Sweep:
    """Run every cell of a grid of changes on the same random numbers.

    Parameters
    ----------
    scenario
        What the changes are made to.
    vary
        What to vary, as on the command line: ``"groups.second_level.headcount=1:6"``, or an `Axis`.
    replications, seed, engine, jobs, label, progress, cluster, store
        As for `sim.replicate`. Every cell has the same replications of the same seed.
    differences
        Also take the paired differences of every cell to the scenario as it is.

    Returns
    -------
    Sweep
        An estimate for each cell, scope and metric; operators one by one are left out. After Ctrl-C the
        finished cells.

    Raises
    ------
    ExperimentError
        If what to vary cannot be read or makes too many cells.
    ScenarioError
        If a value or a combination of values makes no scenario that can be run.
    ValueError
        If ``replications`` is below 1 or the seed negative.
    ReplicationError
        If a replication raised an error; the others are done first.
    """
    if replications < 1 or seed < 0:
        raise ValueError(f"replications must be 1 or more and the seed 0 or more, not {replications}, {seed}")
    name, reason = choose_engine(engine)
    label = label or label_of(scenario)
    axes = _axes_of(vary)
    base = cell_at(scenario, {}, label)
    check_axes(scenario, axes)
    wanted = math.prod(len(axis.values) for axis in axes)
    grid = cells_of(scenario, axes, label)
    work = itertools.chain([base], grid) if differences else grid
    total = (wanted + differences) * replications
    tell = progress_of(progress)
    done: list[SweepCell] = []
    base_runs: list[Metrics] = []
    try:
        # The base first and alone: then a store has it when the same cell comes in the grid.
        size = 1 if differences else FIRST_CELLS
        while chunk := list(itertools.islice(work, size)):
            size = CHUNK_CELLS
            before = len(done) * replications

            def report(part: int, _: int, before: int = before) -> None:
                if tell is not None:
                    tell(before + part, total)

            means = Means(jobs, engine=engine, cluster=cluster, store=store, progress=report)
            for cell, runs, prints in _finished(chunk, replications, seed, means):
                if differences and not base_runs:
                    base_runs = runs
                values = tuple(cell.changes.get(axis.path, "") for axis in axes)
                apart = _apart(base_runs, runs) if differences else {}
                found = cell.cell
                done.append(SweepCell(values, found.label, found.blueprint, summarise(runs), prints, apart))
    except KeyboardInterrupt:
        if len(done) <= differences:
            raise
    own = done.pop(0) if differences else None
    return Sweep(
        label, scenario, base.cell.blueprint, axes, replications, seed, name, reason, wanted, tuple(done), own
    )


def _finished(
    chunk: Sequence[GridCell], replications: int, seed: int, means: Means
) -> Iterator[tuple[GridCell, list[Metrics], tuple[str, ...]]]:
    """Run some cells and give each as soon as all its replications are there, without its operators."""
    results = simulate([cell.cell for cell in chunk], replications, seed, Keep(intervals=False), means)
    by_cell = {id(cell.cell): cell for cell in chunk}
    with closing(results):
        for place, found in itertools.groupby(results, lambda pair: id(pair[0])):
            runs = [done for _, done in found]
            if len(runs) == replications:
                prints = tuple(run.fingerprint for run in runs)
                yield by_cell[place], [without_operators(run.metrics) for run in runs], prints


def without_operators(metrics: Metrics) -> Metrics:
    """Return metrics without the scopes of single operators, of which every cell has others."""
    count = sum(not scope.startswith("operator:") for scope in metrics.scopes)
    return replace(
        metrics,
        scopes=metrics.scopes[:count],
        numerator=metrics.numerator[:count].copy(),
        denominator=metrics.denominator[:count].copy(),
        defined=metrics.defined[:count].copy(),
        intervals=None,
    )


def _apart(base: list[Metrics], runs: list[Metrics]) -> dict[tuple[str, str], Paired]:
    return {key: pair(base, runs, *key) for key in shared_cells(base[0], runs[0])}


def _axes_of(vary: Sequence[str | Axis]) -> tuple[Axis, ...]:
    if isinstance(vary, str):
        vary = [vary]
    given = [one for one in vary if isinstance(one, Axis)]
    if len(given) == len(vary) and given:
        return tuple(given)
    return read_axes([one if isinstance(one, str) else f"{one.path}={','.join(one.values)}" for one in vary])
