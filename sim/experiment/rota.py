"""The rota: a scenario whose groups have a number of operators of their own in every interval."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from sim.core.blueprint import Blueprint, Operators, Windows
from sim.core.kinds import Ints
from sim.experiment.tasks import ExperimentError
from sim.stats.grid import Grid


def alike(blueprint: Blueprint, group: int) -> int:
    """Return an operator of a group who stands for all of them.

    Raises
    ------
    ExperimentError
        If the group has nobody, or people who differ in slots, speed, skills or forwards.
    """
    staff = blueprint.operators
    people = np.flatnonzero(staff.group == group)
    name = blueprint.groups.names[group]
    if not len(people):
        raise _refused(name, "this group has no operators, so their slots are not known", "add an operator")
    tables = (staff.slots, staff.takes_forwards, staff.skills, staff.progress, staff.extra_slots)
    if any(table is not None and (table[people] != table[people[0]]).any() for table in tables):
        message = "its operators differ in slots, speed, skills or forwards, so a number of them says little"
        raise _refused(name, message, "give the group one [[operators]] entry with a count")
    return int(people[0])


def with_rota(blueprint: Blueprint, grid: Grid, heads: Ints, models: Sequence[int]) -> Blueprint:
    """Return a blueprint with other operators: so many of each group in every interval.

    Parameters
    ----------
    blueprint
        The scenario.
    grid
        The intervals, together all opening hours.
    heads
        Operators by group and interval, shape (groups, intervals).
    models
        For each group the operator whom its people are like.

    Returns
    -------
    Blueprint
        The first operator of a group is there whenever somebody is, the last at the peaks only. There are
        no breaks, no absences and no last offers: the numbers are those of people at work.
    """
    staff = blueprint.operators
    owner: list[int] = []
    from_us: list[int] = []
    to_us: list[int] = []
    model: list[int] = []
    names: list[str] = []
    for group, count in enumerate(heads.max(axis=1).tolist()):
        for nth in range(count):
            place = len(model)
            model.append(models[group])
            names.append(f"{blueprint.groups.names[group]} {nth + 1}")
            for start, end in _stretches(grid, heads[group] > nth):
                owner.append(place)
                from_us.append(start)
                to_us.append(end)
    like = np.array(model, dtype=np.int64)
    shifts = Windows(*(np.array(column, dtype=np.int64) for column in (owner, from_us, to_us)))
    people = Operators(
        names=tuple(names),
        group=staff.group[like],
        slots=staff.slots[like],
        takes_forwards=staff.takes_forwards[like],
        roles=tuple(staff.roles[one] for one in model),
        roster=shifts,
        shifts=shifts,
        skills=None if staff.skills is None else staff.skills[like],
        progress=None if staff.progress is None else staff.progress[like],
        extra_slots=None if staff.extra_slots is None else staff.extra_slots[like],
    )
    return replace(blueprint, operators=people)


def _stretches(grid: Grid, present: "np.ndarray[tuple[int], np.dtype[np.bool_]]") -> list[tuple[int, int]]:
    """Return the stretches in which somebody is there, intervals that touch as one."""
    found: list[tuple[int, int]] = []
    for nth in np.flatnonzero(present).tolist():
        start, end = int(grid.from_us[nth]), int(grid.to_us[nth])
        if found and found[-1][1] == start:
            found[-1] = found[-1][0], end
        else:
            found.append((start, end))
    return found


def _refused(group: str, message: str, remedy: str) -> ExperimentError:
    return ExperimentError("requirement", f"groups.{group}", "", message, remedy)
