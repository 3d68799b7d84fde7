"""Checks of the clock: who is online when the desk is open, and whether arrivals fit the days."""

import datetime
import math
from collections.abc import Iterator

import numpy as np

from sim.scenario.build import measure_from_us
from sim.scenario.calendar import clock_text, hours_text, length_us, less, merged, span_text, within
from sim.scenario.csv_text import FileError
from sim.scenario.desk import Desk
from sim.scenario.errors import ERROR, WARNING, Problem
from sim.scenario.files import Moments
from sim.scenario.laws import law_of
from sim.scenario.levels import longest_way
from sim.scenario.limits import chat_bytes, size_text
from sim.scenario.model import OperatorEntry, Trace, Widget
from sim.scenario.offered import expected_chats
from sim.scenario.opening import read_trace
from sim.scenario.operators import shifts_of
from sim.scenario.week import in_week, round_the_week
from sim.units import US_PER_DAY

MOST_CHATS = 20_000_000


def unstaffed_widgets(desk: Desk) -> Iterator[Problem]:
    """Find widgets whose group has no operator (E), or nobody online in some of its hours (W)."""
    for name, widget in desk.scenario.widgets.items():
        path = ("widgets", name, "group")
        staff = [entry for entry in desk.staff if entry.entry.group == widget.group and entry.names]
        if not staff:
            yield desk.problem(
                ERROR,
                path,
                f'the group "{widget.group}" has no operator',
                f'add [[operators]] with group = "{widget.group}"',
            )
            continue
        online = merged(stretch for entry in staff for stretch in entry.roster)
        hours = desk.widget_open(widget)
        gaps = less(hours, online)
        if not gaps:
            continue
        open_us, gap_us = length_us(hours), length_us(gaps)
        if gap_us == open_us:
            message = f'nobody of the group "{widget.group}" is online while the widget is open'
        else:
            first = span_text(desk.timeline, gaps[0])
            times = len(gaps) - 1
            more = f" and {times} more time{'s' if times > 1 else ''}" if times else ""
            message = (
                f'nobody of the group "{widget.group}" is online at {first}{more}: '
                f"{hours_text(gap_us)} of the {hours_text(open_us)} that the widget is open"
            )
        yield desk.problem(WARNING, path, message, "let shifts cover the hours and breaks follow each other")


def early_leavers(desk: Desk) -> Iterator[Problem]:
    """Find escalations that wait for a group that is gone before those who forward to it."""
    for place, way in enumerate(desk.scenario.escalations):
        sources = [entry for entry in desk.staff if entry.entry.group == way.source and entry.names]
        takers = [entry for entry in desk.takers(way.target) if entry.names]
        if way.when_nobody_online != "wait" or not sources or not takers:
            continue
        last_source = max((stop for entry in sources for _, stop in entry.roster), default=0)
        last_taker = max((stop for entry in takers for _, stop in entry.roster), default=0)
        if last_taker >= last_source:
            continue
        yield desk.problem(
            WARNING,
            ("escalations", place),
            f'the operators of "{way.target}" leave at {clock_text(desk.timeline, last_taker)} and those of '
            f'"{way.source}" at {clock_text(desk.timeline, last_source)}: a chat forwarded in between waits '
            f"for nobody" + (", and holds its first operator's slot" if way.hand_over == "warm" else ""),
            'let a shift of the target group last as long, or set when_nobody_online = "ticket" or "return"',
        )


def shifts_outside_hours(desk: Desk) -> Iterator[Problem]:
    """Find shifts that reach outside the opening hours."""
    hours = desk.scenario.calendar.hours
    opening = merged(round_the_week([hours]))
    for place, entry in enumerate(desk.scenario.operators):
        if entry.timezone is not None and entry.shift is not None:
            yield from _zoned_outside(desk, place, entry)
            continue
        for shift in entry.shift or ():
            outside = length_us(less([next(in_week(shift))], opening))
            if outside:
                yield desk.problem(
                    WARNING,
                    ("operators", place, "shift"),
                    f"the shift {shift.text} lies outside the opening hours {hours.text} for "
                    f"{hours_text(outside)}",
                    "shorten it, unless that time is meant to be paid",
                )


def _zoned_outside(desk: Desk, place: int, entry: OperatorEntry) -> Iterator[Problem]:
    """Compare shifts on a clock of their own with the opening hours, moment by moment."""
    shifts = shifts_of(desk.scenario, desk.timeline, entry)
    outside = length_us(less(shifts, desk.open))
    if outside:
        yield desk.problem(
            WARNING,
            ("operators", place, "shift"),
            f"on the clock of {entry.timezone} the shifts lie outside the opening hours "
            f"{desk.scenario.calendar.hours.text} for {hours_text(outside)} of the simulated days",
            "shorten them, unless that time is meant to be paid",
        )


def overlapping_hours(desk: Desk) -> Iterator[Problem]:
    """Find shifts or breaks of an entry that overlap: the time that they share counts once."""
    for place, entry in enumerate(desk.scenario.operators):
        for key, hours in (("shift", entry.shift or ()), ("breaks", entry.breaks)):
            week = [(0, 7 * US_PER_DAY)]
            once_us = length_us(within(merged(round_the_week(hours)), week))
            if once_us < sum(length_us(in_week(one)) for one in hours):
                word = "shifts" if key == "shift" else "breaks"
                yield desk.problem(
                    WARNING,
                    ("operators", place, key),
                    f"some of these {word} overlap, and the time that they share counts once",
                    "let each end before the next begins",
                )


def breaks_outside_shifts(desk: Desk) -> Iterator[Problem]:
    """Find breaks that are not inside a shift.

    A break with weekdays has to be inside on each of them. One without is taken on the days whose shift
    holds it; it has to be inside on one of them, and partly inside on none.
    """
    for place, entry in enumerate(desk.scenario.operators):
        if entry.timezone is not None and entry.shift is None:
            yield from _zoned_breaks(desk, place, entry)
            continue
        shifts = entry.shift or (desk.scenario.calendar.hours,)
        working = merged(round_the_week(shifts))
        for pause in entry.breaks:
            inside_us = [length_us(within([one], working)) for one in in_week(pause)]
            whole_us = pause.to_us - pause.from_us
            allowed = {whole_us} if pause.weekdays is not None else {0, whole_us}
            if whole_us not in inside_us or not allowed.issuperset(inside_us):
                texts = ", ".join(shift.text for shift in shifts)
                yield desk.problem(
                    ERROR,
                    ("operators", place, "breaks"),
                    f"the break {pause.text} lies outside the shift {texts}",
                    "move it into the shift",
                )


def _zoned_breaks(desk: Desk, place: int, entry: OperatorEntry) -> Iterator[Problem]:
    """Compare breaks on a clock of their own with the desk's opening hours, moment by moment."""
    shifts = shifts_of(desk.scenario, desk.timeline, entry)
    clock = desk.timeline.in_zone(entry.timezone)
    for pause in entry.breaks:
        taken = clock.every_day([pause])
        if taken and not within(taken, shifts):
            yield desk.problem(
                ERROR,
                ("operators", place, "breaks"),
                f"the break {pause.text} on the clock of {entry.timezone} lies outside the opening hours "
                f"{desk.scenario.calendar.hours.text} of the desk, which are the shift here",
                "move it into them, or give a shift on the same clock",
            )


def trace_rows_outside_days(desk: Desk) -> Iterator[Problem]:
    """Find rows of a history that lie outside the simulated days, and histories of unequal length."""
    for name, widget in desk.scenario.widgets.items():
        trace = widget.arrivals
        rows = None
        if isinstance(trace, Trace):
            timeline = desk.timeline
            try:
                moments = read_trace(desk.scenario, widget, trace, timeline)
            except FileError as error:
                yield desk.problem(
                    ERROR, ("widgets", name, "arrivals", error.key), error.message, error.remedy
                )
                continue
            rows = len(moments.us)
            outside = (moments.us < 0) | (moments.us >= timeline.end_us)
            inside = not outside.any() and not (moments.clock_only and timeline.days > 1)
            if outside.any():
                last = timeline.start + datetime.timedelta(days=timeline.days - 1)
                yield desk.problem(
                    ERROR,
                    ("widgets", name, "arrivals", "file"),
                    f"{int(outside.sum())} of {rows} rows lie outside the days {timeline.start} to {last}, "
                    f"the first on line {moments.lines[int(outside.argmax())]}",
                    "set calendar.start and calendar.days to hold the history, or leave the rows out",
                )
            elif moments.clock_only and timeline.days > 1:
                yield desk.problem(
                    ERROR,
                    ("widgets", name, "arrivals", "column"),
                    f"{moments.clock_only} of {rows} rows have a time without a date, and the desk has "
                    f"{timeline.days} days",
                    "write dates with the times, or set calendar.days = 1",
                )
            if moments.backwards and inside:
                yield desk.problem(
                    WARNING,
                    ("widgets", name, "arrivals", "file"),
                    f"{len(moments.backwards)} of {rows} rows are earlier than the row before, the first on "
                    f"line {moments.backwards[0]}: they are put in order",
                    "nothing, if the file is not sorted by time; else check its dates and clock changes",
                )
            if inside:
                yield from _rows_while_closed(desk, name, moments)
        if widget.handling.kind == "trace":
            yield from _handling_rows(desk, name, rows)


def _rows_while_closed(desk: Desk, name: str, moments: Moments) -> Iterator[Problem]:
    """Find rows of a history that come while their widget is closed, and has no inbox."""
    widget = desk.scenario.widgets[name]
    edges = np.array(desk.widget_open(widget), dtype=np.int64).reshape(-1)
    is_closed = np.searchsorted(edges, moments.us, side="right") % 2 == 0
    if widget.when_full != "unassigned" and is_closed.any():
        yield desk.problem(
            WARNING,
            ("widgets", name, "arrivals", "file"),
            f"{int(is_closed.sum())} of {len(moments.us)} rows come while the widget is closed, the first on "
            f"line {moments.lines[int(is_closed.argmax())]}: they are not admitted",
            "check the hours, the closed days and the time zone, or leave the rows out",
        )


def _handling_rows(desk: Desk, name: str, arrivals: int | None) -> Iterator[Problem]:
    """Compare a handling history's length with that of the arrivals."""
    path = ("widgets", name, "handling", "kind")
    if arrivals is None:
        yield desk.problem(
            ERROR,
            path,
            "handling row by row needs arrivals of the same kind",
            'take kind = "empirical", or arrivals with kind = "trace"',
        )
        return
    if desk.scenario.widgets[name].backlog:
        yield desk.problem(
            ERROR,
            ("widgets", name, "backlog"),
            "handling is taken row by row, and the chats of a backlog have no row",
            'leave the backlog out, or take kind = "empirical" for the handling',
        )
    law = law_of(desk.scenario, desk.scenario.widgets[name].handling)
    rows = 0 if law.table is None else len(law.table)
    if rows != arrivals:
        yield desk.problem(
            ERROR,
            path,
            f"there are {rows} handling times and {arrivals} arrivals",
            "give both the same rows",
        )


def too_many_chats(desk: Desk) -> Iterator[Problem]:
    """Find widgets that bring more chats than a run can hold, with all who may come back."""
    for name, widget in desk.scenario.widgets.items():
        chats = expected_chats(desk, widget)
        times = _attempts(widget)
        if chats * times > MOST_CHATS:
            back = chats <= MOST_CHATS
            again = f", up to {times:.3g} times {chats:.3g}, since customers come back" if back else ""
            need = chat_bytes(desk.scenario, chats * times, longest_way(desk.scenario))
            yield desk.problem(
                ERROR,
                ("widgets", name, "redial") if back else ("widgets", name, "arrivals"),
                f"{chats * times:.3g} chats are expected{again}, and a run holds at most {MOST_CHATS:,}; "
                f"they would take about {size_text(need)} of memory, and limits.memory is "
                f"{desk.scenario.limits.memory.text}",
                ("lower share or at_most, " if back else "") + "lower the rate or simulate fewer days",
            )


def chats_bytes(desk: Desk) -> float:
    """Return about how much memory the chats of a replication take."""
    widgets = desk.scenario.widgets.values()
    chats = math.fsum(expected_chats(desk, widget) * _attempts(widget) for widget in widgets)
    return chat_bytes(desk.scenario, chats, longest_way(desk.scenario))


def _attempts(widget: Widget) -> float:
    """Return how many chats one customer makes at most on average, by coming back."""
    redial = widget.redial
    if redial is None or not redial.share:
        return 1.0
    return math.fsum(redial.share**attempt for attempt in range(redial.at_most + 1))


def warm_up_too_long(desk: Desk) -> Iterator[Problem]:
    """Find a warm-up that leaves nothing to measure."""
    warm_up = desk.scenario.calendar.warm_up
    if warm_up.us and desk.open and measure_from_us(desk.scenario, desk.open) >= desk.open[-1][1]:
        yield desk.problem(
            ERROR,
            ("calendar", "warm_up"),
            f"the warm-up lasts {hours_text(warm_up.us)} from the first opening on, and the last closing is "
            f"{hours_text(desk.open[-1][1] - desk.open[0][0])} after it: nothing is left to measure",
            "shorten the warm-up or add days",
        )
