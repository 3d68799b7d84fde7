"""The operators' part of the blueprint: who works when, on how many chats, and how fast."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence

import numpy as np

from sim.core.blueprint import Operators
from sim.core.dynamics import progress_units
from sim.core.kinds import Ints
from sim.scenario.arrays import floats_if_any, ints, ints_if_any, windows
from sim.scenario.calendar import Stretch, Timeline, within
from sim.scenario.model import MOST_SLOTS, Scenario
from sim.scenario.operators import Staff, duty_stretches, staff_of


def build_operators(
    scenario: Scenario, timeline: Timeline, places: dict[str, int], hours: list[Stretch]
) -> Operators:
    """Return the operators' part of the blueprint; with ``cut`` everybody's work stops at closing.

    Parameters
    ----------
    scenario
        A scenario without errors.
    timeline
        Its days.
    places
        The index of each group.
    hours
        When the desk is open.
    """
    cut = scenario.calendar.after_close == "cut"
    staff = staff_of(scenario, timeline)
    people: list[Staff] = [entry for entry in staff for _ in entry.names]
    shifts = {id(e): within(e.shifts, hours) if cut else e.shifts for e in staff}
    absence = floats_if_any([scenario.groups[person.entry.group].absence for person in people])
    if absence is None:
        rosters = {id(e): within(e.roster, hours) if cut else e.roster for e in staff}
        days: dict[int, list[int]] = {}
    else:
        duties = {id(e): _duty(scenario, timeline, e, hours if cut else None) for e in staff}
        rosters = {key: stretches for key, (stretches, _) in duties.items()}
        days = {key: numbers for key, (_, numbers) in duties.items()}
    known = skill_names(scenario)
    return Operators(
        names=tuple(name for entry in staff for name in entry.names),
        group=ints(places[person.entry.group] for person in people),
        slots=ints(person.entry.slots for person in people),
        takes_forwards=np.array([person.takes_forwards for person in people], dtype=np.bool_),
        roles=tuple(person.entry.role or "" for person in people),
        roster=windows([rosters[id(person)] for person in people]),
        shifts=windows([shifts[id(person)] for person in people]),
        skills=ints_if_any([skill_bits(known, person.entry.skills) for person in people]),
        progress=_progress(scenario, people),
        extra_slots=ints_if_any([person.entry.may_exceed_slots for person in people]),
        no_offers=windows([e.no_offers for e in people]) if any(e.no_offers for e in people) else None,
        absence=absence,
        duty=None if absence is None else ints(day for person in people for day in days[id(person)]),
    )


def skill_names(scenario: Scenario) -> list[str]:
    """Return every skill that a widget asks for, in the order of the file; the others decide nothing."""
    return list(dict.fromkeys(skill for widget in scenario.widgets.values() for skill in widget.skills))


def skill_bits(known: Sequence[str], skills: Iterable[str]) -> int:
    """Return as bits which of the known skills are in a set."""
    return sum(1 << known.index(skill) for skill in set(skills) if skill in known)


def _duty(
    scenario: Scenario, timeline: Timeline, entry: Staff, hours: list[Stretch] | None
) -> tuple[list[Stretch], list[int]]:
    """Return the stretches of an entry's roster, cut to some hours, and the day to which each belongs.

    Only people who may miss a day have their days apart: for others work that goes on is one stretch.
    """
    duties = duty_stretches(scenario, timeline, entry.entry)
    stretches = [(start, stop) for start, stop, _ in duties]
    starts = [start for start, _ in stretches]
    if not scenario.groups[entry.entry.group].absence:
        stretches = entry.roster
    if hours is not None:
        stretches = within(stretches, hours)
    return stretches, [duties[bisect_right(starts, start) - 1][2] for start, _ in stretches]


def _progress(scenario: Scenario, people: Sequence[Staff]) -> Ints | None:
    """Return the operators' pace of work by number of chats, none where nobody's differs from 1."""
    most = max([MOST_SLOTS, *(person.entry.slots + person.entry.may_exceed_slots for person in people)])
    curves = {name: group.speed.curve(most) for name, group in scenario.groups.items()}
    if not any(curves.values()) and all(person.entry.speed == 1 for person in people):
        return None
    table = np.zeros((len(people), most + 1), dtype=np.int64)
    for place, person in enumerate(people):
        curve = curves[person.entry.group]
        if curve or person.entry.speed != 1:
            table[place] = progress_units(curve, person.entry.speed, most)
    return table
