"""Crew: which operators a picture with a row for each of them has room for."""

import itertools
from collections.abc import Mapping, Sequence

from sim.experiment.replicate import Experiment
from sim.report.style import Entry


def crew_of(
    experiment: Experiment, shown: Sequence[Entry], sizes: Sequence[float], room: float
) -> dict[int, list[int]]:
    """Return the operators of each group that fit into a picture.

    Parameters
    ----------
    experiment
        Replications of one scenario.
    shown
        The groups, from top to bottom.
    sizes
        How much room each operator of the scenario takes, in any unit.
    room
        How much there is. Groups take turns with their operators, so that a large one does not crowd out a
        small one, until the next operator would not fit; the first one always does.

    Returns
    -------
    dict
        By each group's place, its operators in their order; all of them where there is room enough.
    """
    every = _people(experiment, shown)
    turns = itertools.zip_longest(*([(place, one) for one in own] for place, own in every.items()))
    found: dict[int, list[int]] = {place: [] for place in every}
    left = room
    for turn in itertools.chain.from_iterable(turns):
        if turn is None:
            continue
        place, operator = turn
        if sizes[operator] > left and left < room:
            break
        found[place].append(operator)
        left -= sizes[operator]
    return found


def crew_note(experiment: Experiment, shown: Sequence[Entry], crew: Mapping[int, Sequence[int]]) -> str:
    """Return what the foot says where operators are left out: "the first 60 of 900 operators"."""
    every = sum(len(own) for own in _people(experiment, shown).values())
    drawn = sum(len(own) for own in crew.values())
    return (
        f"{drawn:,} of {every:,} operators, the first of each group; the CSV has all" if drawn < every else ""
    )


def _people(experiment: Experiment, shown: Sequence[Entry]) -> dict[int, list[int]]:
    """Return all operators of each group, by its place."""
    found: dict[int, list[int]] = {entry.place: [] for entry in shown}
    for operator, group in enumerate(experiment.blueprint.operators.group.tolist()):
        if group in found:
            found[group].append(operator)
    return found
