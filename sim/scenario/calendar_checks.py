"""Checks of the week: hours of widgets against those of the desk, and days on which it is closed."""

import datetime
from collections.abc import Iterator
from dataclasses import replace

from sim.scenario.calendar import hours_text, length_us, less, merged, within
from sim.scenario.desk import Desk
from sim.scenario.errors import ERROR, WARNING, Problem
from sim.scenario.week import in_week, round_the_week, weekdays_text
from sim.units import US_PER_DAY


def no_day_open(desk: Desk) -> Iterator[Problem]:
    """Find a calendar on which every simulated day is closed."""
    if not desk.open and any(desk.timeline.is_open(day) for day in range(desk.timeline.days)):
        yield desk.problem(
            ERROR,
            ("calendar", "opens"),
            f"the clock change of {desk.timeline.start} skips the opening hours "
            f"{desk.scenario.calendar.hours.text}, so the desk never opens",
            "simulate more days, open longer, or start on another day",
        )
    elif not desk.open:
        yield desk.problem(
            ERROR,
            ("calendar", "closed"),
            "the desk is closed on every simulated day",
            "simulate more days, start on another, or leave days out of closed",
        )


def widget_hours(desk: Desk) -> Iterator[Problem]:
    """Find hours of widgets outside those of the desk, hours that overlap, and widgets that never open."""
    opening = desk.scenario.calendar.hours
    around = merged(round_the_week([opening]))
    for name, widget in desk.scenario.widgets.items():
        path = ("widgets", name, "hours")
        whole = merged(round_the_week(widget.hours or ()))
        for hours in widget.hours or ():
            outside = length_us(less([next(in_week(hours))], around))
            if widget.timezone is not None:
                outside = length_us(less(desk.widget_open(widget), desk.open))
            if outside:
                yield desk.problem(
                    ERROR,
                    path,
                    f"the hours {hours.text} lie outside the desk's opening hours {opening.text} for "
                    f"{hours_text(outside)}",
                    "shorten them, or let the desk open earlier and close later",
                )
            closed = (hours.weekdays or frozenset()) & desk.timeline.closed_weekdays
            if closed:
                yield desk.problem(
                    WARNING,
                    path,
                    f"the hours {hours.text} fall on {weekdays_text(closed)}, when the desk is closed: "
                    "nobody comes then",
                    "leave the day out of these hours, or out of calendar.closed",
                )
        once_us = length_us(within(whole, [(0, 7 * US_PER_DAY)]))
        if once_us != sum(length_us(in_week(hours)) for hours in widget.hours or ()):
            yield desk.problem(
                ERROR, path, "some of these hours overlap", "let each stretch end before the next begins"
            )
        elif desk.open and not desk.widget_open(widget):
            yield desk.problem(
                WARNING,
                path,
                "the widget is open on none of the simulated days",
                "simulate more days, or start on another weekday",
            )


def shifts_on_closed_days(desk: Desk) -> Iterator[Problem]:
    """Find shifts with weekdays on which the desk is closed, and shifts of which nothing is left."""
    unclosed = replace(desk.timeline, closed_weekdays=frozenset(), closed_dates=frozenset())
    for place, entry in enumerate(desk.scenario.operators):
        for shift in entry.shift or ():
            closed = (shift.weekdays or frozenset()) & desk.timeline.closed_weekdays
            if closed:
                days = f"falls on {weekdays_text(closed)}, when the desk is closed"
            elif unclosed.every_day([shift]) and not desk.timeline.every_day([shift]):
                days = "falls on closed days alone"
            else:
                continue
            yield desk.problem(
                WARNING,
                ("operators", place, "shift"),
                f"the shift {shift.text} {days}: nobody works then",
                "leave the day out of the shift, or out of calendar.closed",
            )


def closed_dates_outside(desk: Desk) -> Iterator[Problem]:
    """Find closed dates that are none of the simulated days."""
    first = desk.timeline.start
    last = first + datetime.timedelta(days=desk.timeline.days - 1)
    outside = sorted(day for day in desk.timeline.closed_dates if not first <= day <= last)
    if outside:
        shown = ", ".join(str(day) for day in outside[:3]) + (", ..." if len(outside) > 3 else "")
        lies, closes = ("lies", "closes") if len(outside) == 1 else ("lie", "close")
        yield desk.problem(
            WARNING,
            ("calendar", "closed"),
            f"{shown} {lies} outside the simulated days {first} to {last} and {closes} nothing",
            "check the year, leave the date out, or simulate more days",
        )
