"""The audit's reading of patience: how long customers wait at most, where that is certain."""

import numpy as np

from sim.core.blueprint import Blueprint
from sim.core.kinds import NEVER_US, NO_ONE, Ints, Outcome
from sim.core.path import Legs
from sim.stats.audit_customers import Hidden
from sim.stats.audit_findings import Finding, constant_us, forwards, row_findings
from sim.stats.audit_hand_back import hand_back_ways
from sim.stats.audit_policy import balkers

UNKNOWN_US = -1


def patience_us(legs: Legs, blueprint: Blueprint) -> Ints:
    """Return how long each leg's customer waits at most.

    Parameters
    ----------
    legs
        A table that hangs together.
    blueprint
        The scenario that was run.

    Returns
    -------
    Ints
        Shape (legs,): ``NEVER_US`` where nobody gives up, ``UNKNOWN_US`` where it is drawn, or where several
        escalations can have led there.
    """
    most = np.full(len(legs), UNKNOWN_US, dtype=np.int64)
    cases = [
        (np.flatnonzero((legs.leg == 0) & (legs.widget == w)), law)
        for w, law in enumerate(blueprint.widgets.patience)
    ]
    by_way = [*forwards(legs, blueprint)]
    by_way += [(np.array([row]), ways) for row, ways in hand_back_ways(legs, blueprint)]
    laws = blueprint.escalations.patience
    cases += [(rows, laws[ways[0]]) for rows, ways in by_way if len(ways) == 1]
    for rows, law in cases:
        length = NEVER_US if law is None else constant_us(law)
        if length is not None:
            most[rows] = length
    return most


def patience_findings(legs: Legs, hidden: Hidden, blueprint: Blueprint) -> list[Finding]:
    """Check waits against a patience that is constant, or that has no end."""
    most = patience_us(legs, blueprint)
    # Who balks leaves at once, whatever the patience of those who wait.
    left = (legs.outcome == Outcome.ABANDONED) & ~balkers(legs, blueprint)
    until = np.where(legs.operator != NO_ONE, legs.assigned_at, legs.ended_at)
    # Who leaves unnoticed goes on waiting, but has no patience left.
    wait = np.where(hidden.ghosts, hidden.left_at, until) - legs.queued_at
    never = left & (most == NEVER_US)
    is_timed = (most != NEVER_US) & (most != UNKNOWN_US)
    wrong = is_timed & ((left & (wait != most)) | (wait > most))
    return row_findings(
        "patience", legs, np.flatnonzero(never), "it left, and nobody gives up there", legs.ended_at
    ) + row_findings(
        "patience",
        legs,
        np.flatnonzero(wrong),
        lambda r: f"its wait does not agree with a patience of {most[r] / 1e6:g} s",
        legs.ended_at,
    )
