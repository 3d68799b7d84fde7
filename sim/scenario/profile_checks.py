"""Checks of profiles: whether their counts fill the widget's hours, on each weekday."""

from collections.abc import Iterator, Sequence

from sim.scenario.calendar import hours_text, length_us
from sim.scenario.desk import Desk
from sim.scenario.errors import ERROR, WARNING, Problem
from sim.scenario.files import columns_of
from sim.scenario.model import Widget
from sim.scenario.opening import clock_on, daily_counts, hours_of, rows_of, starts_on
from sim.scenario.profile import Profile, WeekCounts
from sim.scenario.week import DAY_KEYS, EVERY_DAY, WEEKDAYS, holds_on, weekdays_text
from sim.scenario.week_rows import DAY_COLUMN, WeekRows, has_column
from sim.units import US_PER_DAY, US_PER_SECOND, Hours


def profiles_that_do_not_fit(desk: Desk) -> Iterator[Problem]:
    """Find profiles whose intervals do not fill the widget's hours exactly; closed weekdays pass."""
    for name, widget in desk.scenario.widgets.items():
        profile = widget.arrivals
        if not isinstance(profile, Profile):
            continue
        rows = rows_of(desk.scenario, profile)
        if rows is not None:
            yield from _row_faults(desk, name, widget, profile, rows)
        else:
            yield from _count_faults(desk, name, widget, profile)


def _count_faults(desk: Desk, name: str, widget: Widget, profile: Profile) -> Iterator[Problem]:
    """Compare counts in a list with the hours; weekdays with the same fault are one problem."""
    hours, step_us = hours_of(desk.scenario, widget), profile.interval.us
    daily = daily_counts(desk.scenario, profile)
    faults: dict[tuple[str, int, tuple[Hours, ...]], list[int]] = {}
    for weekday in sorted(desk.timeline.closed_weekdays):
        in_week = profile.counts if isinstance(profile.counts, WeekCounts) else None
        key = in_week.key(weekday) if in_week is not None else ""
        if in_week is not None and key in DAY_KEYS and sum(in_week.of(weekday)) > 0:
            yield desk.problem(
                WARNING,
                ("widgets", name, "arrivals", "counts", key),
                f"chats are expected on {WEEKDAYS[weekday]}, when the desk is closed: nobody comes then",
                "leave the day out of these counts, or out of calendar.closed",
            )
    for weekday in sorted(EVERY_DAY - desk.timeline.closed_weekdays):
        week = profile.counts if isinstance(profile.counts, WeekCounts) else None
        count = len(daily) if week is None else len(week.of(weekday))
        stretches = clock_on(hours, weekday)
        if not (count if week is not None else stretches):
            continue
        even = all((stop - start) % step_us == 0 for start, stop in stretches)
        if not even or count * step_us != length_us(stretches):
            that_day = tuple(stretch for stretch in hours if holds_on(stretch, weekday))
            key = "" if week is None else week.key(weekday)
            faults.setdefault((key, count, that_day), []).append(weekday)
    for (key, count, that_day), weekdays in faults.items():
        what = ("file",) if profile.file is not None else ("counts", key) if key else ("counts",)
        days = f" on {weekdays_text(weekdays)}" if key or widget.hours is not None else ""
        open_us = length_us(clock_on(that_day, weekdays[0]))
        yield desk.problem(
            ERROR,
            ("widgets", name, "arrivals", *what),
            f"{_counts(count)} of {profile.interval.text} {'covers' if count == 1 else 'cover'} "
            f"{hours_text(count * step_us)}, and the widget "
            f"is open {hours_text(open_us)}{days} ({_texts(that_day)})",
            _remedy(clock_on(that_day, weekdays[0]), profile, days),
        )


def _remedy(stretches: Sequence[tuple[int, int]], profile: Profile, days: str) -> str:
    """Return how to make counts fit stretches of the clock."""
    if not stretches:
        return f"leave out the counts{days}, or open the widget then"
    if any((stop - start) % profile.interval.us for start, stop in stretches):
        return "choose an interval that divides the opening hours"
    return (
        f"write {_counts(length_us(stretches) // profile.interval.us)}, one for each {profile.interval.text}"
    )


def _row_faults(desk: Desk, name: str, widget: Widget, profile: Profile, rows: WeekRows) -> Iterator[Problem]:
    """Compare the rows of a file by weekday with the hours; a weekday without rows brings nothing."""
    hours, step_us = hours_of(desk.scenario, widget), profile.interval.us
    path = ("widgets", name, "arrivals", "file")
    cells = {
        ((weekday + at // US_PER_DAY) % 7, at % US_PER_DAY)
        for weekday in EVERY_DAY
        for at in starts_on(hours, weekday, step_us)
    }
    for weekday in sorted(desk.timeline.closed_weekdays if _by_weekday(desk, profile) else ()):
        shut = [row for (day, _), row in rows.items() if day == weekday and row.count > 0]
        if shut:
            yield desk.problem(
                ERROR,
                path,
                f"line {shut[0].line}: chats are expected on {WEEKDAYS[weekday]}, when the desk is closed "
                f"({_counts(len(shut))} of that day)",
                "leave the day out of calendar.closed, or its counts out of the file",
            )
    for weekday in sorted(EVERY_DAY - desk.timeline.closed_weekdays):
        mine = {at: row for (day, at), row in rows.items() if day == weekday}
        wanted = {at for day, at in cells if day == weekday}
        astray = [row for at, row in mine.items() if at not in wanted]
        missing = sorted(wanted - mine.keys())
        if astray:
            yield desk.problem(
                ERROR,
                path,
                f"line {astray[0].line}: no interval of {profile.interval.text} begins at "
                f"{WEEKDAYS[weekday]} {astray[0].start} ({len(astray)} of that day's {len(mine)} rows, and "
                f"the widget's hours are {_texts(hours)})",
                "give one row for each interval of the widget's hours",
            )
        elif mine and missing:
            yield desk.problem(
                ERROR,
                path,
                f"{_counts(len(mine))} of {profile.interval.text} for {WEEKDAYS[weekday]}, and the widget's "
                f"hours take {len(wanted)} that day ({_texts(hours)})",
                f"add a row for {_clock_text(missing[0])}, with 0 if nothing comes",
            )


def _by_weekday(desk: Desk, profile: Profile) -> bool:
    """Say whether the file of a profile names weekdays: else its rows are those of every open day."""
    columns = columns_of(desk.scenario.source, profile.file, profile.dialect) if profile.file else ()
    return has_column(columns, DAY_COLUMN)


def _counts(number: int) -> str:
    """Return a number of counts in words: "1 count", "16 counts"."""
    return f"{number} count" if number == 1 else f"{number} counts"


def _texts(hours: Sequence[Hours]) -> str:
    """Return hours as they are written."""
    return ", ".join(stretch.text for stretch in hours) or "closed"


def _clock_text(at_us: int) -> str:
    """Return a time of the clock: "09:30"."""
    minutes, seconds = divmod(at_us // US_PER_SECOND, 60)
    text = f"{minutes // 60:02}:{minutes % 60:02}"
    return f"{text}:{seconds:02}" if seconds else text
