"""Headcounts to choose from, and the first guess: square-root staffing of each tier's offered work."""

import math
from collections.abc import Sequence

from sim.experiment.grid import Axis, read_axes
from sim.experiment.tasks import ExperimentError
from sim.scenario import Scenario
from sim.scenario.desk import desk_of
from sim.scenario.errors import did_you_mean
from sim.scenario.offered import loads
from sim.scenario.paths import PathError, split_path
from sim.theory.staffing import spare_for_delay, square_root_servers

DELAYED = 0.2
"""Share of chats that may wait in the first guess."""


def read_headcounts(
    vary: Sequence[str | Axis], scenario: Scenario
) -> tuple[tuple[Axis, ...], tuple[str, ...], tuple[tuple[int, ...], ...]]:
    """Read which groups' headcounts are to be chosen.

    Parameters
    ----------
    vary
        ``groups.NAME.headcount=1:8`` each.
    scenario
        For the names of its groups.

    Returns
    -------
    tuple
        The axes, the groups, and the headcounts of each, rising.

    Raises
    ------
    ExperimentError
        If something else than a headcount is varied, or one is no whole number above 0.
    """
    texts = [one if isinstance(one, str) else f"{one.path}={','.join(one.values)}" for one in vary]
    axes = read_axes(texts)
    groups, lists = [], []
    for axis in axes:
        try:
            parts = split_path(axis.path)
        except PathError as refusal:
            message, remedy = refusal.args
            raise ExperimentError("--vary", axis.path, ",".join(axis.values), message, remedy) from None
        if len(parts) != 3 or parts[0] != "groups" or parts[2] != "headcount":
            message = "only headcounts can be optimised: the cost of anything else is not known"
            remedy = "vary groups.NAME.headcount here, and other values with --set or a sweep"
            raise ExperimentError("--vary", axis.path, ",".join(axis.values), message, remedy)
        if parts[1] not in scenario.groups:
            remedy = did_you_mean(parts[1], scenario.groups, "groups")
            raise ExperimentError("--vary", axis.path, "", f'there is no group "{parts[1]}"', remedy)
        bad = next((value for value in axis.values if not value.isdecimal() or int(value) < 1), None)
        if bad is not None:
            message = "a headcount is a whole number above 0"
            raise ExperimentError("--vary", axis.path, bad, message, "write for example 1:8")
        groups.append(parts[1])
        lists.append(tuple(sorted(int(value) for value in axis.values)))
    return axes, tuple(groups), tuple(lists)


def first_guess(scenario: Scenario, groups: Sequence[str], lists: Sequence[Sequence[int]]) -> tuple[int, ...]:
    """Return the place of the square-root rule's headcounts in their lists, or the nearest place.

    The offered work of a tier is what comes to it while the desk is open, forwards counted, if nobody gives
    up; the spare is that of one chat in five waiting (Halfin and Whitt 1981).
    """
    known = loads(desk_of(scenario))
    spare = spare_for_delay(DELAYED)
    guess = []
    for group, heads in zip(groups, lists, strict=True):
        people = sum(entry.people for entry in scenario.operators if entry.group == group)
        # Not the slots: chats that slow each other down get less done in them.
        each = known[group].capacity / people if people else 0.0
        wanted = math.ceil(square_root_servers(known[group].erlangs, spare) / each) if each > 0 else heads[0]
        at = next((place for place, count in enumerate(heads) if count >= wanted), len(heads) - 1)
        guess.append(at)
    return tuple(guess)
