"""The operator entries as people: their names, when they work, and where an entry's people start."""

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass

from sim.scenario.calendar import Stretch, Timeline, less, merged, within
from sim.scenario.model import OperatorEntry, Scenario
from sim.scenario.week import closed_days


@dataclass(frozen=True, slots=True)
class Staff:
    """One operator entry, its people by name, and their working time (one for all of them).

    ``shifts`` has the breaks in it, ``roster`` has not, ``no_offers`` is when they get no new chat since a
    shift is almost over; all in elapsed microseconds, merged.
    """

    entry: OperatorEntry
    names: tuple[str, ...]
    shifts: list[Stretch]
    roster: list[Stretch]
    no_offers: list[Stretch]
    takes_forwards: bool

    @property
    def offers(self) -> list[Stretch]:
        """Return when they are planned online and get new chats."""
        return less(self.roster, self.no_offers)


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
        shifts = shifts_of(scenario, timeline, entry)
        roster = less(shifts, timeline.in_zone(entry.timezone).every_day(entry.breaks))
        role = scenario.roles.get(entry.role) if entry.role is not None else None
        last = last_offers(scenario, timeline, entry)
        result.append(Staff(entry, names, shifts, roster, last, role is not None and role.forwarded_chats))
    return result


def shifts_of(scenario: Scenario, timeline: Timeline, entry: OperatorEntry) -> list[Stretch]:
    """Return the shifts of an entry's people on their own clock; without any the desk's opening hours."""
    if entry.shift is None:
        return timeline.every_day([scenario.calendar.hours])
    return timeline.in_zone(entry.timezone).every_day(entry.shift)


def last_offers(scenario: Scenario, timeline: Timeline, entry: OperatorEntry) -> list[Stretch]:
    """Return the last part of each shift of an entry's people, in which they get no new chat.

    A shift that goes on when the simulated time is over does not end there, so it is looked at with the day
    after; one that goes on even then has no end. With ``cut`` a shift ends at closing.
    """
    last = scenario.groups[entry.group].last_offer
    if last is None or not last.us:
        return []
    longer = timeline.longer()
    shifts = shifts_of(scenario, longer, entry)
    if scenario.calendar.after_close == "cut":
        shifts = within(shifts, longer.every_day([scenario.calendar.hours]))
    ends = [(max(start, stop - last.us), stop) for start, stop in shifts if stop < longer.end_us]
    return within(ends, [(0, timeline.end_us)])


def duty_stretches(
    scenario: Scenario, timeline: Timeline, entry: OperatorEntry
) -> list[tuple[int, int, int]]:
    """Return when an entry's people are planned online, day by day: from, to and the day it belongs to.

    A stretch belongs to the day on which its shift begins, what began on the evening before the first day
    to day 0. Stretches of different days may touch; where shifts of two days overlap, the earlier day has
    the time that they share.
    """
    own = timeline.in_zone(entry.timezone)
    breaks = own.every_day(entry.breaks)
    days: dict[int, list[Stretch]] = {}
    clock = own if entry.shift is not None else timeline
    for day in clock.numbers:
        for shift in entry.shift or (scenario.calendar.hours,):
            if shift.weekdays is None or clock.weekday(day) in shift.weekdays:
                number = min(max(day, 0), timeline.days - 1)
                days.setdefault(number, []).extend(clock.parts(day, shift.from_us, shift.to_us))
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
