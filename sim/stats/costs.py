"""What the operators cost: planned shifts and overtime at the rate of their group."""

import numpy as np

from sim.core.blueprint import Blueprint
from sim.stats.occupancy import StaffTime
from sim.stats.timeline import pool_groups, sum_by
from sim.stats.waits import Block

HOUR_US = 3_600_000_000
THOUSANDTHS = 1000
"""In one unit of the currency."""


def measure_costs(time: StaffTime, resolved: int, blueprint: Blueprint) -> tuple[Block, Block]:
    """Measure what the operators cost.

    Parameters
    ----------
    time
        How they spent it.
    resolved
        Chats of the whole desk that ended with an answer.
    blueprint
        The scenario.

    Returns
    -------
    tuple[Block, Block]
        For everybody, each tier and each group, arrays of shape (1 + tiers + groups,); and what only the
        whole desk has, of shape (1,). Blank where no group has a rate.
    """
    groups = blueprint.groups
    rates = groups.hourly_cost
    is_given = rates is not None
    paid_us = sum_by(blueprint.operators.group, time.planned_us + time.overtime_us, len(groups.names))
    by_group = np.zeros(len(paid_us), dtype=np.int64)
    if rates is not None:
        # Python's whole numbers have no end: microseconds times a rate would pass 63 bits within a month.
        pairs = zip(rates.tolist(), paid_us.tolist(), strict=True)
        by_group[:] = [(2 * max(rate, 0) * us + HOUR_US) // (2 * HOUR_US) for rate, us in pairs]
    cost = pool_groups(by_group, groups.tier)
    pooled: Block = {"cost": (cost, np.full(len(cost), THOUSANDTHS * is_given))}
    whole: Block = {"cost_per_resolved": (cost[:1], np.array([THOUSANDTHS * is_given * resolved]))}
    return pooled, whole
