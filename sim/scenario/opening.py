"""When widgets are open, and what a profile brings in each interval of their hours."""

from collections.abc import Sequence

from sim.scenario.calendar import Stretch, Timeline, merged
from sim.scenario.files import read_counts
from sim.scenario.model import Scenario, Widget
from sim.scenario.profile import Profile, WeekCounts
from sim.scenario.week import holds_on
from sim.scenario.week_rows import WeekRows, read_week
from sim.units import US_PER_DAY, Hours


def hours_of(scenario: Scenario, widget: Widget) -> tuple[Hours, ...]:
    """Return a widget's opening hours: its own, or those of the desk."""
    return widget.hours or (scenario.calendar.hours,)


def widget_open(scenario: Scenario, widget: Widget, timeline: Timeline) -> list[Stretch]:
    """Return when a widget is open, in elapsed time."""
    return timeline.every_day(hours_of(scenario, widget))


def clock_on(hours: Sequence[Hours], weekday: int) -> list[Stretch]:
    """Return the stretches of the clock that begin on a weekday; over midnight they end above a day."""
    return merged((stretch.from_us, stretch.to_us) for stretch in hours if holds_on(stretch, weekday))


def starts_on(hours: Sequence[Hours], weekday: int, step_us: int) -> list[int]:
    """Return where on the clock the intervals of a weekday's hours begin; above a day is the next day."""
    return [at for start, stop in clock_on(hours, weekday) for at in range(start, stop, step_us)]


def rows_of(scenario: Scenario, profile: Profile) -> WeekRows | None:
    """Return the rows of a profile's file by weekday, none where its counts are not by weekday or no file."""
    return None if profile.file is None else read_week(scenario.source, profile.file, profile.column)


def daily_counts(scenario: Scenario, profile: Profile) -> Sequence[float]:
    """Return the counts of a profile that is the same every day."""
    if profile.file is not None:
        counts: list[float] = read_counts(scenario.source, profile.file, profile.column).tolist()
        return counts
    return profile.counts if isinstance(profile.counts, tuple) else ()


def counts_on(scenario: Scenario, widget: Widget, profile: Profile) -> list[list[tuple[int, float]]]:
    """Return where on the clock each interval begins and what it brings, for hours of each weekday.

    A list of counts goes with the day on which the hours begin. The rows of a file go with the weekday
    and the clock that they name, so those after midnight with the next day.
    """
    hours, step_us = hours_of(scenario, widget), profile.interval.us
    rows = rows_of(scenario, profile)
    daily = daily_counts(scenario, profile) if rows is None else ()
    week = []
    for weekday in range(7):
        starts = starts_on(hours, weekday, step_us)
        if rows is not None:
            cells = [((weekday + at // US_PER_DAY) % 7, at % US_PER_DAY) for at in starts]
            counts: Sequence[float] = [rows[cell].count if cell in rows else 0.0 for cell in cells]
        else:
            counts = profile.counts.of(weekday) if isinstance(profile.counts, WeekCounts) else daily
        week.append(list(zip(starts, counts, strict=False)))
    return week


def profile_pieces(
    scenario: Scenario, widget: Widget, profile: Profile, timeline: Timeline
) -> list[tuple[int, int, float]]:
    """Return a profile as stretches of elapsed time with a rate each.

    The rate is the interval's count over its length on the clock, so an hour that a clock change skips
    brings nothing and one that it repeats brings its count twice.
    """
    step_us, week = profile.interval.us, counts_on(scenario, widget, profile)
    return [
        (start, stop, count / step_us)
        for day in range(-1, timeline.days)
        for at, count in week[timeline.weekday(day)]
        for start, stop in timeline.parts(day, at, at + step_us)
    ]
