"""The operator entries as people: their names, when they work, and where an entry's people start."""

from collections import Counter
from dataclasses import dataclass

from sim.scenario.calendar import Stretch, Timeline, less
from sim.scenario.model import OperatorEntry, Scenario
from sim.scenario.week import closed_days


@dataclass(frozen=True, slots=True)
class Staff:
    """One operator entry, its people by name, and their working time (one for all of them).

    ``shifts`` has the breaks in it, ``roster`` has not; both in elapsed microseconds, merged.
    """

    entry: OperatorEntry
    names: tuple[str, ...]
    shifts: list[Stretch]
    roster: list[Stretch]
    takes_forwards: bool


def staff_of(scenario: Scenario, timeline: Timeline) -> list[Staff]:
    """Return every operator entry with its people, in file order.

    An unnamed operator is called by the group and a number that runs over all its unnamed entries:
    "customer_service 1", "customer_service 2".
    """
    running: Counter[str] = Counter()
    result = []
    for entry in scenario.operators:
        if entry.name is not None:
            names: tuple[str, ...] = (entry.name,)
        else:
            first = running[entry.group] + 1
            running[entry.group] += entry.people
            names = tuple(f"{entry.group} {number}" for number in range(first, first + entry.people))
        shifts = timeline.every_day(entry.shift or (scenario.calendar.hours,))
        roster = less(shifts, timeline.every_day(entry.breaks))
        role = scenario.roles.get(entry.role) if entry.role is not None else None
        result.append(Staff(entry, names, shifts, roster, role is not None and role.forwarded_chats))
    return result


def timeline_of(scenario: Scenario) -> Timeline:
    """Return the scenario's days in its time zone."""
    import datetime
    import zoneinfo

    calendar = scenario.calendar
    start = datetime.date.fromisoformat(calendar.start)
    weekdays, dates = closed_days(calendar.closed)
    return Timeline(start, calendar.days, zoneinfo.ZoneInfo(calendar.timezone), weekdays, dates)
