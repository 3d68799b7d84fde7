"""The audit's reading of hand-backs: which leg goes on with which, and whether a chat may be handed back.

A leg's home is the leg with which the chat came to that group first: the widget's, or one that a forward
opened. A hand-back goes to the home of the leg that forwarded the chat there.
"""

import numpy as np

from sim.core.blueprint import Blueprint
from sim.core.kinds import NO_ONE, Bools, Ints, Outcome
from sim.core.path import Legs
from sim.stats.audit_findings import Finding, after, candidate_ways, returned, row_findings

NOWHERE = -1


def handed_back(legs: Legs) -> Bools:
    """Return, shape (legs,), which legs follow a hand-back."""
    return after(legs, returned(legs, by_hand=True))


def homes(legs: Legs) -> Ints:
    """Return the row of each leg's home; shape (legs,), ``NOWHERE`` where nobody forwarded the chat."""
    back, refused = handed_back(legs), after(legs, returned(legs, by_hand=False))
    home = np.arange(len(legs))
    if not back.any() and not refused.any():
        return home
    parent = np.where(after(legs, legs.outcome == Outcome.FORWARDED), home - 1, NOWHERE)
    for row in np.flatnonzero(legs.leg > 0).tolist():
        if refused[row]:
            home[row] = home[row - 2]
        elif back[row]:
            sender = parent[home[row - 1]]
            home[row] = NOWHERE if sender == NOWHERE else home[sender]
    return home


def needs_role(legs: Legs) -> Bools:
    """Return, shape (legs,), for which legs an operator needs the permission for forwarded chats.

    These are forwarded legs, and those on which such a chat comes back to where it had been forwarded.
    """
    opened = after(legs, legs.outcome == Outcome.FORWARDED)
    asked: Bools = opened | (handed_back(legs) & opened[homes(legs)])
    return asked


def hand_back_ways(legs: Legs, blueprint: Blueprint) -> list[tuple[int, list[int]]]:
    """Return the legs that follow a hand-back, with the escalations that can have led to who handed back."""
    found = []
    for row in np.flatnonzero(handed_back(legs)).tolist():
        place = (int(legs.group[row]), int(legs.group[row - 1]), int(legs.widget[row]))
        found.append((row, candidate_ways(blueprint, *place)))
    return found


def hand_back_findings(legs: Legs, blueprint: Blueprint) -> list[Finding]:
    """Check that what was handed back had been forwarded, and where it goes.

    Parameters
    ----------
    legs
        A table whose numbers and times are in order.
    blueprint
        The scenario that was run.

    Returns
    -------
    list[Finding]
        Of the line ``hand_back``.
    """
    found: list[Finding] = []
    home, names = homes(legs), blueprint.groups.names
    back = np.flatnonzero(handed_back(legs))
    never = back[home[back] == NOWHERE]
    found += row_findings("hand_back", legs, never - 1, "nobody forwarded it, so it cannot be handed back")
    back = back[home[back] != NOWHERE]
    lost = back[legs.group[back] != legs.group[home[back]]]
    found += row_findings(
        "hand_back", legs, lost, lambda r: f"it was {names[legs.group[home[r]]]} that had forwarded it"
    )
    chance = blueprint.escalations.return_probability
    for row, ways in hand_back_ways(legs, blueprint):
        if row in lost or row in never:
            continue
        if chance is None or not (chance[ways] > 0).any():
            words = f"{names[legs.group[row - 1]]} hands nothing back to {names[legs.group[row]]}"
            found += row_findings("hand_back", legs, np.array([row - 1]), words)
    return found


def earlier_holder(operators: list[int], home: list[int], row: int) -> int:
    """Return who had a chat last where one of its legs is, among the legs with the same home."""
    for before in range(row - 1, home[row] - 1, -1):
        if home[before] == home[row]:
            return operators[before]
    return NO_ONE
