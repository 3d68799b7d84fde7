"""When widgets are open, and what a profile brings in each interval of their hours."""

from collections.abc import Sequence

from sim.scenario.calendar import Stretch, Timeline, merged
from sim.scenario.files import Moments, read_counts, read_moments
from sim.scenario.model import Scenario, Trace, Widget
from sim.scenario.profile import Profile, WeekCounts
from sim.scenario.week import holds_on
from sim.scenario.week_rows import WeekRows, read_week
from sim.units import US_PER_DAY, Hours


def hours_of(scenario: Scenario, widget: Widget) -> tuple[Hours, ...]:
    """Return a widget's opening hours: its own, or those of the desk."""
    return widget.hours or (scenario.calendar.hours,)


def widget_open(scenario: Scenario, widget: Widget, timeline: Timeline) -> list[Stretch]:
    """Return when a widget is open, in elapsed time; without hours of its own when the desk is."""
    if widget.hours is None:
        return timeline.every_day([scenario.calendar.hours])
    return timeline.in_zone(widget.timezone).every_day(widget.hours)


def clock_on(hours: Sequence[Hours], weekday: int) -> list[Stretch]:
    """Return the stretches of the clock that begin on a weekday; over midnight they end above a day."""
    return merged((stretch.from_us, stretch.to_us) for stretch in hours if holds_on(stretch, weekday))


def starts_on(hours: Sequence[Hours], weekday: int, step_us: int) -> list[int]:
    """Return where on the clock the intervals of a weekday's hours begin; above a day is the next day."""
    return [at for start, stop in clock_on(hours, weekday) for at in range(start, stop, step_us)]


def read_trace(scenario: Scenario, widget: Widget, trace: Trace, timeline: Timeline) -> Moments:
    """Return the arrivals of a history; local times are those of the widget's clock."""
    timeline = timeline.in_zone(widget.timezone)
    return read_moments(scenario.source, trace.file, trace.column, trace.unit, timeline, trace.dialect)


def rows_of(scenario: Scenario, profile: Profile) -> WeekRows | None:
    """Return the rows of a profile's file by weekday, none where its counts are not by weekday or no file."""
    return (
        None
        if profile.file is None
        else read_week(scenario.source, profile.file, profile.column, profile.dialect)
    )


def daily_counts(scenario: Scenario, profile: Profile) -> Sequence[float]:
    """Return the counts of a profile that is the same every day."""
    if profile.file is not None:
        counts: list[float] = read_counts(
            scenario.source, profile.file, profile.column, profile.dialect
        ).tolist()
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
    clock = timeline.in_zone(widget.timezone) if widget.hours is not None else timeline
    return [
        (start, stop, count / step_us)
        for day in clock.numbers
        for at, count in week[clock.weekday(day)]
        for start, stop in clock.parts(day, at, at + step_us)
    ]


def day_pieces(
    scenario: Scenario, widget: Widget, per_us: float, timeline: Timeline
) -> list[tuple[int, int, float]]:
    """Return a rate a day as stretches of elapsed time: the widget's hours of each open day bring it all.

    A day of 23 hours brings as much as one of 25. Of a night that is simulated in part the part counts.
    """
    return [
        (start, stop, per_us * US_PER_DAY / length)
        for parts, length in _open_days(scenario, widget, timeline)
        for start, stop in parts
    ]


def mean_day_us(scenario: Scenario, widget: Widget, timeline: Timeline) -> float:
    """Return how long a widget is open on an open day, on average; a whole day where it never is."""
    lengths = [length for _, length in _open_days(scenario, widget, timeline)]
    return sum(lengths) / len(lengths) if lengths else float(US_PER_DAY)


def _open_days(scenario: Scenario, widget: Widget, timeline: Timeline) -> list[tuple[list[Stretch], int]]:
    """Return what is simulated of the hours that begin on each day, and how long the whole of them are."""
    clock = timeline.in_zone(widget.timezone) if widget.hours is not None else timeline
    hours, found = hours_of(scenario, widget), []
    for day in clock.numbers:
        own = clock_on(hours, clock.weekday(day))
        parts = merged(part for start, stop in own for part in clock.parts(day, start, stop))
        length = sum(clock.moment_us(day, stop) - clock.moment_us(day, start) for start, stop in own)
        if parts and length > 0:
            found.append((parts, length))
    return found
