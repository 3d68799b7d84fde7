"""The schedule by interval: operators that a scenario plans, and those of them who are online."""

from dataclasses import dataclass

import numpy as np

from sim.core.blueprint import Blueprint, Windows
from sim.core.kinds import Floats
from sim.stats.grid import Grid


@dataclass(frozen=True, slots=True, eq=False)
class Schedule:
    """Operators of each group in each interval, averaged over it; arrays of shape (groups, intervals).

    ``scheduled`` counts everybody in a shift, breaks and missed days included. ``net`` leaves breaks out,
    and of people who may be absent the share of days that they miss: so many are online on average.
    """

    scheduled: Floats
    net: Floats


def schedule(blueprint: Blueprint, grid: Grid) -> Schedule:
    """Return the operators that a scenario plans in each interval of a grid.

    Parameters
    ----------
    blueprint
        The scenario.
    grid
        The intervals.

    Returns
    -------
    Schedule
        Whole numbers where nobody comes, goes, pauses or may be absent within an interval.
    """
    staff = blueprint.operators
    present = np.ones(len(staff.names)) if staff.absence is None else 1.0 - staff.absence
    return Schedule(
        _heads(blueprint, staff.shifts, grid, np.ones(len(staff.names))),
        _heads(blueprint, staff.roster, grid, present),
    )


def _heads(blueprint: Blueprint, windows: Windows, grid: Grid, weight: Floats) -> Floats:
    """Return the people whose windows cover each interval, by group, each with a weight."""
    heads = np.zeros((len(blueprint.groups.names), len(grid)))
    lengths = (grid.to_us - grid.from_us).astype(np.float64)
    stretches = zip(windows.owner.tolist(), windows.from_us.tolist(), windows.to_us.tolist(), strict=True)
    for owner, from_us, to_us in stretches:
        shared = np.minimum(grid.to_us, to_us) - np.maximum(grid.from_us, from_us)
        heads[blueprint.operators.group[owner]] += weight[owner] * np.maximum(shared, 0) / lengths
    return heads
