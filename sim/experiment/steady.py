"""Steady state: what one long run says of the mean wait, and how much of its start to leave out."""

from dataclasses import dataclass

import numpy as np

from sim.core.blueprint import Blueprint
from sim.core.kinds import NO_ONE, Floats, Ints, Outcome
from sim.core.path import SamplePath
from sim.experiment.replicate import Experiment
from sim.scenario import Problem, check_scenario
from sim.stats.batch_means import TESTED, BatchMeans, batch_means
from sim.stats.warm_up import BATCH, Truncation, mser
from sim.units import US_PER_DAY

LEAST_DAYS = 2
"""A desk that closes every day starts anew every day: only an opening of so many days is one long run."""


@dataclass(frozen=True, slots=True, eq=False)
class Waits:
    """Answered legs of a group in the order in which they joined its queue; columns of shape (legs,)."""

    group: str
    tier: int
    queued_us: Ints
    wait_s: Floats


@dataclass(frozen=True, slots=True)
class Steady:
    """What one long run says of a group.

    Attributes
    ----------
    waits
        Batch means of the waits after the scenario's warm-up; None with too few legs.
    warm_up_us
        The warm-up that MSER-5 takes from the run, counted from the opening; None where it finds no steady
        part or there are too few legs.
    """

    group: str
    tier: int
    waits: BatchMeans | None
    warm_up_us: int | None


def is_one_long_run(experiment: Experiment) -> bool:
    """Say whether the experiment is a single replication of a desk that stays open for days."""
    opened = experiment.blueprint.open_us
    long = len(opened) == 1 and int(opened[0, 1] - opened[0, 0]) >= LEAST_DAYS * US_PER_DAY
    return long and len(experiment.replications) == 1


def steady_state(path: SamplePath, blueprint: Blueprint) -> list[Steady]:
    """Estimate the mean waits of a long run by batch means, and its warm-up by MSER-5.

    Parameters
    ----------
    path
        The record of one long run.
    blueprint
        The scenario that it came from.

    Returns
    -------
    list[Steady]
        For each group that chats reach, lowest tier first.
    """
    start, found = int(blueprint.open_us[0, 0]), []
    for waits in waits_of(path, blueprint):
        kept = waits.wait_s[waits.queued_us >= blueprint.measure_from_us]
        batches = batch_means(kept, "s") if len(kept) >= 2 * TESTED[-1] else None
        cut = mser(waits.wait_s) if len(waits.wait_s) >= 10 * BATCH else Truncation(0, False)
        suggested = int(waits.queued_us[cut.first]) - start if cut.reliable else None
        # Keeping all is a warm-up of none, though the first chat took a moment to come.
        suggested = 0 if cut.reliable and cut.first == 0 else suggested
        found.append(Steady(waits.group, waits.tier, batches, suggested))
    return found


def waits_of(path: SamplePath, blueprint: Blueprint) -> list[Waits]:
    """Return the waits of every group that chats reach, warm-up included, lowest tier first."""
    legs, groups = path.legs, blueprint.groups
    answered = (legs.operator != NO_ONE) & (legs.outcome != Outcome.ABANDONED) & ~legs.goes_on
    found = []
    for place in sorted(np.flatnonzero(groups.tier > 0).tolist(), key=lambda g: (groups.tier[g], g)):
        rows = np.flatnonzero(answered & (legs.group == place))
        rows = rows[np.argsort(legs.queued_at[rows], kind="stable")]
        queued = legs.queued_at[rows]
        wait = (legs.assigned_at[rows] - queued) / 1e6
        found.append(Waits(groups.names[place], int(groups.tier[place]), queued, wait))
    return found


def by_elapsed_time(experiment: Experiment, group: str, step_us: int) -> tuple[Floats, Floats]:
    """Return the mean wait in each step of time since the opening, for Welch's plot.

    Parameters
    ----------
    experiment
        Replications with their records.
    group
        Whose waits.
    step_us
        Length of a step.

    Returns
    -------
    tuple[Floats, Floats]
        The steps' ends in hours, shape (steps,), and the means in seconds by replication, shape
        (replications, steps), NaN where nobody joined the queue.

    Raises
    ------
    ValueError
        If a record was not kept, or there is no such group.
    """
    blueprint = experiment.blueprint
    if group not in blueprint.groups.names:
        raise ValueError(f'there is no group "{group}"; there are {", ".join(blueprint.groups.names)}')
    paths = [path for _, path in experiment.paths()]
    if len(paths) < len(experiment.replications):
        raise ValueError("Welch's plot needs the records: run with keep_paths=True")
    opens, closes = int(blueprint.open_us[0, 0]), int(blueprint.open_us[-1, 1])
    steps = max(1, (closes - opens) // step_us)
    table = np.full((len(paths), steps), np.nan)
    for row, path in enumerate(paths):
        for waits in waits_of(path, blueprint):
            if waits.group == group:
                at = (waits.queued_us - opens) // step_us
                inside = at < steps
                count = np.bincount(at[inside], minlength=steps)
                total = np.bincount(at[inside], waits.wait_s[inside], steps)
                np.divide(total, count, out=table[row], where=count > 0)
    hours = np.arange(1, steps + 1, dtype=np.float64) * (step_us / 3.6e9)
    return hours, table


def overloads(experiment: Experiment) -> list[Problem]:
    """Return the warnings about groups whose work is at or above their slots: they have no steady state."""
    return [problem for problem in check_scenario(experiment.scenario) if "Erlang of work" in problem.message]
