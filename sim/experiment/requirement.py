"""The requirement: operators that each group needs in every half hour, by iterated simulation.

Iterated staffing of Feldman, Mandelbaum, Massey and Whitt (2008), Staffing of time-varying queues to achieve
time-stable performance, Management Science 54, 324-338: simulate with so many people that nobody waits; in
each interval take the number of slots that are all busy for just the share of time in which a chat may find
none free; simulate with these; and so on until nothing changes. Carried over to several tiers at once, and
to operators with several slots each.
"""

import math
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass

import numpy as np

from sim.core.blueprint import Blueprint
from sim.core.kinds import Floats, Ints
from sim.core.path import SamplePath
from sim.experiment.crowd import Crowd
from sim.experiment.engine import choose_engine
from sim.experiment.folder import Store, key_of
from sim.experiment.gather import Means, Progress
from sim.experiment.progress import progress_of
from sim.experiment.replicate import DEFAULT_SEED, label_of, simulate
from sim.experiment.rota import alike, with_rota
from sim.experiment.tasks import Cell, ExperimentError, Keep
from sim.scenario import Scenario, build_blueprint
from sim.stats.grid import OF_SCENARIO, Grid, cut_open_hours
from sim.theory.erlang_a import erlang_a
from sim.theory.erlang_c import erlang_c
from sim.theory.staffing import smallest_servers

DEFAULT_REPLICATIONS = 100
DEFAULT_DELAYED = 0.2
MOST_ROUNDS = 15
LEAST_ROUNDS = 3
"""One with plenty of people, one with those that were needed, and one with the formula's."""
FREE = 4.0
"""In the first round a group has its peak load and this many of its square roots of slots more."""


@dataclass(frozen=True, slots=True, eq=False)
class GroupNeed:
    """What one group needs; arrays of shape (intervals,).

    ``needed`` are operators, not rounded, ``operators`` whole ones, at least one. ``delayed_share`` is the
    share of chats that had to wait with the whole ones. The ``erlang`` figures are those of the formula
    that takes each interval for itself, as if it lasted for ever.
    """

    group: str
    tier: int
    slots: int
    arrivals: Floats
    """Chats that join the group, on average."""
    handling_s: float
    """How long a chat holds its slot on average."""
    patience_s: float
    """Mean patience in the formula; NaN: nobody gives up, Erlang C."""
    needed: Floats
    operators: Ints
    delayed_share: Floats
    erlang: Floats
    """Operators of the formula before rounding up: whole slots, shared out."""
    erlang_operators: Ints
    erlang_delayed_share: Floats
    """Share of chats that had to wait when the desk was simulated with the formula's operators."""


@dataclass(frozen=True, slots=True, eq=False)
class Requirement:
    """Operators by interval and group."""

    label: str
    scenario: Scenario
    blueprint: Blueprint
    grid: Grid
    delayed: float
    replications: int
    seed: int
    engine: str
    engine_reason: str
    rounds: int
    is_stable: bool
    """Whether the last round changed nothing; else each interval has the larger of the last two numbers."""
    groups: tuple[GroupNeed, ...]
    simulated: tuple[Cell, ...]
    """What was simulated, round by round, for a store."""
    fingerprints: tuple[str, ...]
    """Of the records, round by round."""

    def hours(self, group: int, formula: bool = False) -> float:
        """Return the operator hours of a group over the whole scenario."""
        need = self.groups[group]
        heads = need.erlang_operators if formula else need.operators
        return float((heads * (self.grid.to_us - self.grid.from_us)).sum()) / 3.6e9


def requirement(
    scenario: Scenario,
    delayed: float = DEFAULT_DELAYED,
    *,
    replications: int = DEFAULT_REPLICATIONS,
    seed: int = DEFAULT_SEED,
    engine: str = "auto",
    jobs: int | None = None,
    interval_us: int = OF_SCENARIO,
    label: str | None = None,
    progress: Progress | bool | None = None,
    cluster: str | None = None,
    store: Store | None = None,
) -> Requirement:
    """Return how many operators each group needs in every interval.

    Parameters
    ----------
    scenario
        Its demand, handling and rules. Of its operators only what they are like counts, not how many there
        are nor when: breaks, absences and last offers are left out.
    delayed
        Share of chats that may have to wait, the same in every interval and group.
    replications
        Of each round.
    seed, engine, jobs, label, progress, cluster, store
        As for `sim.replicate`. Every round has the same random numbers. How many rounds there will be nobody
        knows: progress counts two and the formula's at least.
    interval_us
        Length of an interval, from each opening on.

    Returns
    -------
    Requirement
        For every group that chats reach, lowest tier first.

    Raises
    ------
    ExperimentError
        If a group has no operators, or ones that differ.
    ValueError
        If the share is not between 0 and 1, or there is no replication.
    """
    if not 0 < delayed < 1 or replications < 1 or seed < 0:
        raise ValueError(
            f"the share delayed must be between 0 and 1, replications 1 or more and the seed 0 or more, "
            f"not {delayed}, {replications}, {seed}"
        )
    name, reason = choose_engine(engine)
    blueprint = build_blueprint(scenario)
    grid = cut_open_hours(blueprint, 0, interval_us or blueprint.interval_us)
    if blueprint.groups.overflow_to is not None:
        message = "chats overflow between groups, so that no group's need is its own"
        raise ExperimentError("requirement", "groups", "", message, "leave overflow out for this question")
    models = [alike(blueprint, group) if tier else -1 for group, tier in enumerate(blueprint.groups.tier)]
    slots = np.array([blueprint.operators.slots[one] if one >= 0 else 1 for one in models])
    reached = np.flatnonzero(blueprint.groups.tier > 0)
    label = label or label_of(scenario)
    rounds_begun, cells, prints = 0, list[Cell](), list[str]()
    tell = progress_of(progress)

    def simulated(heads: Ints) -> list[Crowd]:
        nonlocal rounds_begun
        before, rounds_begun = rounds_begun * replications, rounds_begun + 1
        total = max(LEAST_ROUNDS, rounds_begun) * replications

        def report(done: int, _: int) -> None:
            if tell is not None:
                tell(before + done, total)

        cell = Cell(label, with_rota(blueprint, grid, heads, models))
        cells.append(cell)
        means = Means(jobs, engine=engine, cluster=cluster, store=store, progress=report)
        crowds = [Crowd(grid) for _ in models]
        for fingerprint, path in _records(cell, replications, seed, means):
            prints.append(fingerprint)
            for group in reached.tolist():
                crowds[group].add(path, group)
        return crowds

    heads, crowds, rounds, is_stable = _iterated(
        simulated, _plenty(blueprint, grid, slots), slots, reached, delayed
    )
    formulas = {
        group: _formula(blueprint, group, crowds[group], replications, int(slots[group]), delayed)
        for group in reached.tolist()
    }
    by_formula = heads.copy()
    for group, (servers, _) in formulas.items():
        by_formula[group] = _whole(servers)
    checked = simulated(by_formula)
    needs = []
    for group in sorted(reached.tolist(), key=lambda g: (blueprint.groups.tier[g], g)):
        crowd = crowds[group]
        need = GroupNeed(
            group=blueprint.groups.names[group],
            tier=int(blueprint.groups.tier[group]),
            slots=int(slots[group]),
            arrivals=crowd.arrived / replications,
            handling_s=crowd.handling_us / 1e6,
            patience_s=formulas[group][1],
            needed=crowd.needed(delayed) / slots[group],
            operators=heads[group],
            delayed_share=crowd.delayed_share,
            erlang=formulas[group][0],
            erlang_operators=by_formula[group],
            erlang_delayed_share=checked[group].delayed_share,
        )
        needs.append(need)
    return Requirement(
        label=label,
        scenario=scenario,
        blueprint=blueprint,
        grid=grid,
        delayed=delayed,
        replications=replications,
        seed=seed,
        engine=name,
        engine_reason=reason,
        rounds=rounds,
        is_stable=is_stable,
        groups=tuple(needs),
        simulated=tuple(cells),
        fingerprints=tuple(prints),
    )


def _records(cell: Cell, replications: int, seed: int, means: Means) -> Iterator[tuple[str, SamplePath]]:
    """Give the records of a round with their fingerprints; a store has them as soon as all are done."""
    results = simulate([cell], replications, seed, Keep(paths=True, intervals=False), means)
    with closing(results):
        if means.store is None:
            yield from ((run.fingerprint, run.path) for _, run in results if run.path is not None)
            return
        runs = [run for _, run in results]
    key = key_of(cell.label, cell.blueprint, seed)
    yield from ((run.fingerprint, means.store.path(key, run.number)) for run in runs)


def _iterated(
    simulated: Callable[[Ints], list[Crowd]], heads: Ints, slots: Ints, reached: Ints, delayed: float
) -> tuple[Ints, list[Crowd], int, bool]:
    """Simulate and staff anew until the numbers stay; return them with what was seen with them."""
    before = heads
    for number in range(1, MOST_ROUNDS + 1):
        crowds = simulated(heads)
        fresh = heads.copy()
        for group in reached.tolist():
            fresh[group] = _whole(crowds[group].needed(delayed) / slots[group])
        if (fresh == heads).all():
            return heads, crowds, number, True
        if number > 1 and (fresh == before).all():
            # To and fro between two: the larger of both is enough.
            break
        before, heads = heads, fresh
    heads = np.maximum(heads, before) if number > 1 else heads
    return heads, simulated(heads), number + 1, False


def _whole(operators: Floats) -> Ints:
    """Return whole operators, at least one; the last bits of a whole number do not make one more."""
    return np.maximum(np.ceil(operators * (1 - 1e-12)), 1).astype(np.int64)


def _plenty(blueprint: Blueprint, grid: Grid, slots: Ints) -> Ints:
    """Return so many operators in every interval that hardly anybody waits, shape (groups, intervals).

    A chat is taken to be at every tier for as long as the longest of its laws lasts on average, at the
    peak rate of all widgets.
    """
    widgets, ways = blueprint.widgets, blueprint.escalations
    peak = 0.0
    for demand in widgets.demand:
        if demand.trace_us is not None:
            counts = np.diff(np.searchsorted(demand.trace_us, np.append(grid.from_us, grid.to_us[-1])))
        else:
            edges = np.interp(np.append(grid.from_us, grid.to_us[-1]), demand.times_us, demand.cumulative)
            counts = np.diff(edges)
        lengths = np.diff(np.append(grid.from_us, grid.to_us[-1]))
        peak += float((counts / lengths).max(initial=0.0))
    longest = max(law.mean_us for law in (*widgets.handling, *ways.handling))
    wrap_up = max((law.mean_us for law in blueprint.groups.wrap_up if law is not None), default=0.0)
    load = peak * (longest + wrap_up) + float(0 if widgets.backlog is None else widgets.backlog.sum())
    heads = np.ceil((load + FREE * math.sqrt(load) + 5) / slots).astype(np.int64)
    heads[blueprint.groups.tier == 0] = 0
    return np.repeat(heads[:, None], len(grid), axis=1)


def _formula(
    blueprint: Blueprint, group: int, crowd: Crowd, replications: int, slots: int, delayed: float
) -> tuple[Floats, float]:
    """Return the operators that Erlang's formulas give each interval alone, and the patience put in."""
    patience_s = _patience_s(blueprint, group)
    lengths_s = (crowd.grid.to_us - crowd.grid.from_us) / 1e6
    rates = crowd.arrived / replications / lengths_s
    handling_s = crowd.handling_us / 1e6
    # Who cannot wait at all leaves within a millisecond, for the formula has no patience of nothing.
    shortest = max(patience_s, 0.001)

    def servers(rate: float) -> int:
        if rate == 0 or math.isnan(handling_s):
            return 0
        if handling_s == 0:
            # Somebody has to be there, and is free again at once.
            return 1
        if math.isnan(patience_s):
            least = math.floor(rate * handling_s) + 1
            return smallest_servers(lambda n: erlang_c(rate, handling_s, n).delayed_share <= delayed, least)
        return smallest_servers(lambda n: erlang_a(rate, handling_s, n, shortest).delayed_share <= delayed)

    return np.array([servers(rate) for rate in rates.tolist()]) / slots, patience_s


def _patience_s(blueprint: Blueprint, group: int) -> float:
    """Return the mean patience of those who come to a group; NaN where some never give up."""
    widgets, ways = blueprint.widgets, blueprint.escalations
    laws = [law for law, home in zip(widgets.patience, widgets.group, strict=True) if home == group]
    laws += [law for law, target in zip(ways.patience, ways.target, strict=True) if target == group]
    if any(law is None for law in laws):
        return math.nan
    return float(np.mean([law.mean_us for law in laws if law is not None])) / 1e6
