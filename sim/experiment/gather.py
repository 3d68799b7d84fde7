"""Gathering: replications of many scenarios, from the store or from wherever tasks are done, in order."""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace

from sim.core.blueprint import Blueprint
from sim.core.policies import Rule
from sim.experiment.engine import choose_engine, tell_of_compiling
from sim.experiment.execute import Broken, How, execute
from sim.experiment.folder import Shelf, Store, key_of
from sim.experiment.tasks import Cell, Failure, Keep, Replication, ReplicationError, Task

Progress = Callable[[int, int], None]
"""Is told how many replications are done, and of how many."""


@dataclass(frozen=True, slots=True)
class Means:
    """With what the work is done; nothing here changes a number."""

    jobs: int | None = None
    """Processes or threads at once; None takes every core when the job is large enough."""
    how: How | None = None
    """None takes threads for the compiled engine, which lets others run meanwhile, and processes else."""
    engine: str = "auto"
    """Which engine runs the scenarios that do not name theirs."""
    cluster: str | None = None
    """Address of a Dask scheduler that does the work instead."""
    own_rule: Rule | None = None
    """The choice rule of groups with ``choice = "own"``."""
    store: Store | None = None
    """Is asked first, and given what is finished; records stay in it."""
    progress: Progress | None = None


HERE = Means()
"""This machine, nothing kept, nothing told."""


def gather(
    work: Callable[[Task], Replication],
    cells: Sequence[Cell],
    replications: int | range,
    seed: int,
    keep: Keep,
    means: Means,
) -> Generator[tuple[Cell, Replication]]:
    """Run replications of several scenarios, all on the same random numbers.

    Parameters
    ----------
    work
        Does one replication; a module-level function.
    cells
        The scenarios.
    replications
        How many of each, or their numbers.
    seed
        Base seed.
    keep
        What is wanted of each beside its metrics in total and its fingerprint.
    means
        With what. Progress is told first of all how many the store has. With a store records stay there
        (`Store.path`), and replications come without.

    Yields
    ------
    Cell, Replication
        By cell, then by number, whatever is done first. To stop early, close the generator.

    Raises
    ------
    ReplicationError
        After everything else is done, if a replication raised an error.
    ExperimentError
        If the cluster cannot be used.
    OSError
        If the store cannot be written.
    """
    store, progress = means.store, means.progress
    if store is not None and means.own_rule is not None:
        raise ValueError("a store cannot tell your own rule from another; leave one of the two out")
    numbers = range(replications) if isinstance(replications, int) else replications
    keys = [key_of(cell.label, cell.blueprint, seed) for cell in cells] if store is not None else []
    found = [store.numbers(key, keep) for key in keys] if store is not None else [set[int]() for _ in cells]
    wanted = [(place, n) for place in range(len(cells)) for n in numbers if n not in found[place]]
    work_in_all = sum(expected_chats(cell.blueprint) for cell in cells)
    chats = work_in_all / max(1, len(cells))
    engines = [
        choose_engine(cell.engine or means.engine, cell.blueprint, work_in_all * len(numbers))[0]
        for cell in cells
    ]
    tasks = [
        Task(
            cells[place].blueprint,
            seed,
            n,
            keep.paths,
            keep.audit,
            means.own_rule,
            keep.intervals,
            engines[place],
            cells[place].falls_back or (cells[place].engine or means.engine) == "auto",
        )
        for place, n in wanted
    ]
    total = len(cells) * len(numbers)
    done = total - len(tasks)
    if progress is not None and done:
        progress(done, total)
    how = means.how
    if how is None:
        how = "threads" if set(engines) == {"compiled"} else "processes"
    if "compiled" in engines and tasks and means.cluster is None:
        tell_of_compiling()
    outcomes = execute(work, tasks, means.jobs, chats=chats, how=how, cluster=means.cluster)
    shelf = Shelf(store, keep) if store is not None else None
    early: dict[tuple[int, int], Replication | None] = {}
    failures: dict[int, Failure] = {}
    try:
        for place, cell in enumerate(cells):
            stored = store.get(keys[place], keep) if store is not None and found[place] else {}
            for number in numbers:
                if number in stored:
                    yield cell, stored.pop(number)
                    continue
                while (place, number) not in early:
                    outcome = next(outcomes)
                    at, n = wanted[outcome.place]
                    if isinstance(outcome, Broken):
                        failures[outcome.place] = Failure(cells[at].label, n, outcome.error, outcome.trace)
                        early[at, n] = None
                    elif shelf is None:
                        early[at, n] = outcome.result
                    else:
                        shelf.add(keys[at], outcome.result, outcome.seconds)
                        early[at, n] = replace(outcome.result, path=None)
                result = early.pop((place, number))
                if result is not None:
                    yield cell, result
                done += 1
                if progress is not None:
                    progress(done, total)
    finally:
        outcomes.close()
        if shelf is not None:
            shelf.flush()
    if failures:
        raise ReplicationError([one for _, one in sorted(failures.items())], total - len(failures))


def expected_chats(blueprint: Blueprint) -> float:
    """Return how many chats one replication has on average."""
    return sum(
        float(len(demand.trace_us)) if demand.trace_us is not None else float(demand.cumulative[-1:].sum())
        for demand in blueprint.widgets.demand
    )
