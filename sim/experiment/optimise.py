"""Optimise: the cheapest headcounts that meet targets, proven against what is cheaper and confirmed anew."""

import math
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass

import numpy as np

from sim.core.blueprint import Blueprint
from sim.core.kinds import Floats
from sim.experiment.book import Book, Place
from sim.experiment.engine import choose_engine
from sim.experiment.folder import Store
from sim.experiment.frontier import head_costs, planned_cost
from sim.experiment.gather import Means, Progress
from sim.experiment.grid import Axis, GridCell, cell_at, check_axes
from sim.experiment.headcounts import first_guess, read_headcounts
from sim.experiment.influence import effects_of, refuse_unmoved
from sim.experiment.progress import progress_of
from sim.experiment.replicate import DEFAULT_SEED, label_of, simulate
from sim.experiment.search import Answer, Problem, Search
from sim.experiment.targets import Target, columns_of, estimate_target, read_targets
from sim.experiment.tasks import Cell, ExperimentError, Keep
from sim.experiment.verdict import FEWEST, Judged, Verdict, judge, level_at
from sim.scenario import Scenario
from sim.stats.catalogue import METRICS
from sim.stats.estimate import Estimate

DEFAULT_MOST = 2000
"""Most replications of one staffing."""
FRESH_FROM = 1_000_000
"""The numbers of the replications that confirm the answer begin here: the search never comes so far."""
TOTALS = Keep(intervals=False)
SETTLED = "staffings settled"
"""What progress counts."""
CLOSEST_RUNS = 40
"""So many replications at least tell how far the best that can be had is from the targets."""


@dataclass(frozen=True, slots=True, eq=False)
class Staffing:
    """One staffing that was simulated: its headcounts, what it costs by plan, and what was found."""

    heads: tuple[int, ...]
    cost: float
    verdict: Verdict
    estimates: tuple[Estimate, ...]
    """Of each target's metric."""
    targets: tuple[Target, ...]
    missed: tuple[int, ...]
    """Places of the targets that are missed for sure."""
    replications: int
    label: str
    scenario: Scenario
    fingerprints: tuple[str, ...]
    """Of the records, in the order of the replications."""
    beside: Mapping[tuple[str, str], Estimate]
    """What belongs beside service levels, by scope and metric (`losses`), of the same replications."""

    @property
    def margins(self) -> tuple[float, ...]:
        """Return how far each estimate is on the good side of its bound; negative where it is missed.

        They are those of the estimates themselves, so that no other sample can stand beside them.
        """
        pairs = zip(self.targets, self.estimates, strict=True)
        return tuple(target.sign * (estimate.mean - target.bound) for target, estimate in pairs)


@dataclass(frozen=True, slots=True, eq=False)
class Optimum:
    """The answer of `optimise` with its proof, or the best that can be had.

    ``winner`` holds the replications of the search, ``confirmed`` the fresh ones, begun at number
    `FRESH_FROM` of the same seed. Without a winner ``closest`` is the staffing that misses least.
    """

    label: str
    scenario: Scenario
    blueprint: Blueprint
    groups: tuple[str, ...]
    axes: tuple[Axis, ...]
    targets: tuple[Target, ...]
    confidence: float
    most: int
    seed: int
    engine: str
    engine_reason: str
    start: tuple[int, ...]
    """The headcounts of the square-root rule."""
    winner: Staffing | None
    confirmed: Staffing | None
    neighbours: tuple[Staffing, ...]
    undecided: tuple[Staffing, ...]
    closest: Staffing | None
    cells: int
    """Staffings in the grid."""
    simulated: int
    """Staffings that were simulated."""
    cheaper: int
    """Staffings that cost less than the winner; without one all of them."""
    left_out: int
    """Those of them that were not simulated: they fail if people help and hurt as `effects_of` says."""
    runs: int
    """Replications of the search; those that confirm come on top."""
    staffed: tuple[Cell, ...]
    """What was simulated, for a store."""

    @property
    def is_proven(self) -> bool:
        """Whether the winner is confirmed, and everything cheaper is shown to fail."""
        sure = self.confirmed is not None and self.confirmed.verdict == Verdict.MEETS
        return sure and not self.undecided


def optimise(
    scenario: Scenario,
    vary: Sequence[str | Axis],
    targets: Sequence[str],
    *,
    confidence: float = 0.95,
    most: int = DEFAULT_MOST,
    seed: int = DEFAULT_SEED,
    engine: str = "auto",
    jobs: int | None = None,
    label: str | None = None,
    progress: Progress | bool | None = None,
    cluster: str | None = None,
    store: Store | None = None,
) -> Optimum:
    """Find the cheapest headcounts that meet targets.

    Parameters
    ----------
    scenario
        Everything but the headcounts.
    vary
        The headcounts to choose from: ``"groups.second_level.headcount=1:8"`` a group.
    targets
        ``"service_level@group:second_level>=80%"`` and the like, all to be met. A target speaks of the
        metric as `sim.replicate` estimates it: over all days, not of each day.
    confidence
        Of the statement that the answer meets all targets, and of the statement that what is cheaper does
        not: each is wrong with a chance of at most 1 less this.
    most
        Most replications of one staffing, at least 20. What they cannot decide is told.
    seed, engine, jobs, label, progress, cluster, store
        As for `sim.replicate`. All staffings meet the same random numbers. Progress counts the staffings of
        which it is settled whether they are the answer.

    Returns
    -------
    Optimum
        The winner, or that there is none.

    Raises
    ------
    ExperimentError
        If headcounts or targets cannot be read.
    ScenarioError
        If the scenario or a headcount cannot be run.
    ValueError
        If the confidence is not between 0.5 and 1, ``most`` below 20, or the seed negative.
    """
    if not 0.5 <= confidence < 1 or most < FEWEST or most > FRESH_FROM or seed < 0:
        raise ValueError(
            f"the confidence must be from 0.5 to below 1, most from {FEWEST} to {FRESH_FROM:,} and the seed "
            f"0 or more, not {confidence}, {most}, {seed}"
        )
    name, reason = choose_engine(engine)
    label = label or label_of(scenario)
    axes, groups, lists = read_headcounts(vary, scenario)
    check_axes(scenario, axes)
    base = cell_at(scenario, {}, label).cell.blueprint
    wanted = read_targets(targets, base, groups)
    for target in wanted:
        refuse_unmoved(base, groups, target, "--targets")
    means = Means(jobs, engine=engine, cluster=cluster, store=store)
    desk = _Desk(scenario, label, axes, lists, wanted, seed, means)
    problem = Problem(
        tuple(len(heads) for heads in lists),
        tuple(_costs(desk, groups, place, heads) for place, heads in enumerate(lists)),
        effects_of(base, groups, wanted),
    )
    book = Book(desk.evaluate, wanted, 1 - confidence, most)
    cells, tell = math.prod(problem.sizes), progress_of(progress, SETTLED)

    def report(settled: int) -> None:
        if tell is not None:
            # The last one is the answer itself, which has to be confirmed.
            tell(min(settled, cells - 1), cells)

    search = Search(problem, book, report)
    start = first_guess(scenario, groups, lists)
    answer, fresh = _answered(search, book, desk, start)
    cheaper = search.cheaper(answer.cell)
    winner = closest = None
    if answer.cell is not None:
        winner = desk.staffing(answer.cell, book)
    else:
        place = _closest(book, problem)
        book.extend(place, CLOSEST_RUNS)
        closest = desk.staffing(place, book)
    if tell is not None:
        tell(cells, cells)
    return Optimum(
        label=label,
        scenario=scenario,
        blueprint=base,
        groups=groups,
        axes=axes,
        targets=wanted,
        confidence=confidence,
        most=most,
        seed=seed,
        engine=name,
        engine_reason=reason,
        start=desk.heads(start),
        winner=winner,
        confirmed=fresh,
        neighbours=tuple(desk.staffing(cell, book) for cell in answer.neighbours),
        undecided=tuple(desk.staffing(cell, book) for cell in answer.undecided),
        closest=closest,
        cells=cells,
        simulated=len(book.columns),
        cheaper=len(cheaper),
        left_out=sum(cell not in book.columns for cell in cheaper),
        runs=book.runs,
        staffed=desk.made(),
    )


LOSSES = ("lost", "abandoned", "ticket", "not_admitted", "unfinished")
"""How many customers a level loses, and how."""


def losses(blueprint: Blueprint, targets: Sequence[Target]) -> tuple[Target, ...]:
    """Return the figures that are told beside targets: customers lost, and the tickets beside each level."""
    tiers = range(1, int(blueprint.groups.tier.max(initial=0)) + 1)
    pairs = [("all", "arrived"), ("all", "lost")]
    pairs += [(f"tier:{tier}", metric) for tier in tiers for metric in LOSSES]
    pairs += [(one.scope, "ticket_share") for one in targets if one.metric.startswith("service_level")]
    return tuple(Target(metric, scope, False, 0.0, METRICS[metric].unit) for scope, metric in pairs)


class _Desk:
    """The scenario as the search sees it: places in, columns of the targets out."""

    def __init__(
        self,
        scenario: Scenario,
        label: str,
        axes: Sequence[Axis],
        lists: Sequence[Sequence[int]],
        targets: Sequence[Target],
        seed: int,
        means: Means,
    ) -> None:
        self._scenario, self._label, self._axes, self._lists = scenario, label, axes, lists
        self._targets, self._seed, self._means = targets, seed, means
        self._made: dict[Place, GridCell] = {}
        self._prints: dict[tuple[Place, int], str] = {}
        self._beside: dict[tuple[Place, int], Floats] = {}
        self._losses: tuple[Target, ...] = ()

    def heads(self, cell: Place) -> tuple[int, ...]:
        """Return the headcounts of a cell."""
        return tuple(heads[at] for heads, at in zip(self._lists, cell, strict=True))

    def cell(self, cell: Place) -> GridCell:
        """Return a cell's scenario; it is made once."""
        if cell not in self._made:
            heads = self.heads(cell)
            changes = {axis.path: str(count) for axis, count in zip(self._axes, heads, strict=True)}
            self._made[cell] = cell_at(self._scenario, changes, self._label)
        return self._made[cell]

    def made(self) -> tuple[Cell, ...]:
        """Return what was made to be simulated."""
        return tuple(one.cell for one in self._made.values())

    def evaluate(self, cells: Sequence[Place], numbers: range) -> list[Floats]:
        """Simulate some replications of some cells."""
        found = []
        for place in cells:
            results = simulate([self.cell(place).cell], numbers, self._seed, TOTALS, self._means)
            with closing(results):
                runs = [done for _, done in results]
            self._prints |= {(place, done.number): done.fingerprint for done in runs}
            measured = [done.metrics for done in runs]
            found.append(columns_of(measured, self._targets))
            self._losses = self._losses or losses(self.cell(place).cell.blueprint, self._targets)
            beside = columns_of(measured, self._losses)
            self._beside |= {(place, done.number): one for done, one in zip(runs, beside, strict=True)}
        return found

    def staffing(self, cell: Place, book: Book) -> Staffing:
        """Return what the book says of a cell."""
        return self.described(cell, book.columns[cell], book.judged[cell], 0)

    def described(self, cell: Place, columns: Floats, judged: Judged, first: int) -> Staffing:
        """Return what some replications, counted from a first one on, say of a cell."""
        made = self.cell(cell)
        numbers = range(first, first + len(columns))
        beside = np.array([self._beside[cell, number] for number in numbers])
        return Staffing(
            heads=self.heads(cell),
            cost=planned_cost(made.cell.blueprint),
            verdict=judged.verdict,
            estimates=tuple(estimate_target(columns, n, target) for n, target in enumerate(self._targets)),
            targets=tuple(self._targets),
            missed=judged.missed,
            replications=len(columns),
            label=made.cell.label,
            scenario=made.scenario,
            fingerprints=tuple(self._prints[cell, number] for number in numbers),
            beside={
                (one.scope, one.metric): estimate_target(beside, n, one) for n, one in enumerate(self._losses)
            },
        )


def _costs(desk: _Desk, groups: Sequence[str], place: int, heads: Sequence[int]) -> Floats:
    """Return what each headcount of a group costs by plan."""
    top = desk.cell(tuple(len(values) - 1 for values in desk._lists)).cell.blueprint
    cost = float(head_costs(top)[top.groups.names.index(groups[place])])
    if cost <= 0:
        raise ExperimentError(
            "[costs]",
            f"groups.{groups[place]}",
            "",
            f'an operator of "{groups[place]}" costs nothing, so that no number of them is the cheapest',
            "give this group a rate too, or leave [costs] out: then heads are counted",
        )
    return cost * np.asarray(heads, dtype=np.float64)


def _answered(search: Search, book: Book, desk: _Desk, start: Place) -> tuple[Answer, Staffing | None]:
    """Search, and confirm the winner on fresh replications; if they refute it, go on."""
    while True:
        answer = search.find(start)
        if answer.cell is None:
            return answer, None
        columns, judged = _confirm(book, desk, answer.cell)
        if judged.verdict != Verdict.FAILS:
            return answer, desk.described(answer.cell, columns, judged, FRESH_FROM)
        book.judged[answer.cell] = judged


def _confirm(book: Book, desk: _Desk, cell: Place) -> tuple[Floats, Judged]:
    """Judge a cell by fresh replications alone, as many as it takes."""
    looks = [count for count in book.looks if count >= FEWEST]
    columns = np.empty((0, len(book.targets), 2))
    for count in looks:
        [more] = desk.evaluate([cell], range(FRESH_FROM + len(columns), FRESH_FROM + count))
        columns = np.concatenate([columns, more])
        judged = judge(columns, book.targets, level_at(count, looks, book.alpha))
        if judged.verdict != Verdict.OPEN:
            break
    return columns, judged


def _closest(book: Book, problem: Problem) -> Place:
    """Return the cell whose worst target is missed by the smallest part of its bound; the cheapest such."""

    def worst(cell: Place) -> float:
        margins = book.judged[cell].margins
        bounds = [max(abs(target.bound), 1e-9) for target in book.targets]
        return max(
            math.inf if math.isnan(margin) else -margin / bound
            for margin, bound in zip(margins.tolist(), bounds, strict=True)
        )

    return min(book.judged, key=lambda cell: (round(worst(cell), 9), problem.rank(cell)))
