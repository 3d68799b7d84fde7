"""The operator entries as people: their names, when they work, and where an entry's people start."""

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass

from sim.scenario.calendar import Stretch, Timeline, less, merged
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


def duty_stretches(
    scenario: Scenario, timeline: Timeline, entry: OperatorEntry
) -> list[tuple[int, int, int]]:
    """Return when an entry's people are planned online, day by day: from, to and the day it belongs to.

    A stretch belongs to the day on which its shift begins, what began on the evening before the first day
    to day 0. Stretches of different days may touch; where shifts of two days overlap, the earlier day has
    the time that they share.
    """
    breaks = timeline.every_day(entry.breaks)
    days: dict[int, list[Stretch]] = {}
    for day in range(-1, timeline.days):
        for shift in entry.shift or (scenario.calendar.hours,):
            if shift.weekdays is None or timeline.weekday(day) in shift.weekdays:
                days.setdefault(max(day, 0), []).extend(timeline.parts(day, shift.from_us, shift.to_us))
    whole: list[Stretch] = []
    belongs: list[int] = []
    for day, parts in days.items():
        busy_until = whole[-1][1] if whole else 0
        mine = merged((max(start, busy_until), stop) for start, stop in parts)
        whole += mine
        belongs += [day] * len(mine)
    starts = [start for start, _ in whole]
    return [(start, stop, belongs[bisect_right(starts, start) - 1]) for start, stop in less(whole, breaks)]


def timeline_of(scenario: Scenario) -> Timeline:
    """Return the scenario's days in its time zone."""
    import datetime
    import zoneinfo

    calendar = scenario.calendar
    start = datetime.date.fromisoformat(calendar.start)
    weekdays, dates = closed_days(calendar.closed)
    return Timeline(start, calendar.days, zoneinfo.ZoneInfo(calendar.timezone), weekdays, dates)
