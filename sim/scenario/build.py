"""Build the blueprint: the only place where names become indices and units numbers."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from sim.core.blueprint import Blueprint, Demand, Escalations, Groups, Operators, Widgets, Windows
from sim.core.dynamics import progress_units
from sim.core.kinds import Admission, AfterClose, Choice, HandOver, Ints, Refusal
from sim.core.variates import Law
from sim.scenario.calendar import Stretch, Timeline, within
from sim.scenario.demand import Sine
from sim.scenario.distributions import Distribution, Rows
from sim.scenario.files import read_durations, read_moments
from sim.scenario.levels import longest_way, tiers
from sim.scenario.model import MOST_SLOTS, Poisson, Scenario, Service, Trace, Widget
from sim.scenario.opening import profile_pieces, widget_open
from sim.scenario.operators import Staff, staff_of, timeline_of
from sim.units import US_PER_SECOND

DEFAULT_THRESHOLD_US = 60 * US_PER_SECOND
DEFAULT_TARGET = 0.80
DEFAULT_LEVEL = "offered"
DEFAULT_SHORT_US = 5 * US_PER_SECOND


def build_blueprint(scenario: Scenario) -> Blueprint:
    """Return the scenario as arrays of microseconds and indices.

    Parameters
    ----------
    scenario
        A scenario as `load_scenario` returns it.

    Returns
    -------
    Blueprint
        Ready for an engine.

    Raises
    ------
    ScenarioError
        With every error (not the warnings) that `check_scenario` finds.
    """
    from sim.scenario.check import refuse_errors

    refuse_errors(scenario)
    timeline = timeline_of(scenario)
    calendar = scenario.calendar
    open_stretches = timeline.every_day([calendar.hours])
    groups = {name: place for place, name in enumerate(scenario.groups)}
    return Blueprint(
        title=scenario.title,
        timezone=calendar.timezone,
        epoch_us=timeline.epoch_us,
        open_us=np.array(open_stretches, dtype=np.int64).reshape(-1, 2),
        after_close=AfterClose[calendar.after_close.upper()],
        measure_from_us=measure_from_us(scenario, open_stretches),
        widgets=_widgets(scenario, timeline, groups),
        groups=_groups(scenario),
        operators=_operators(scenario, timeline, groups, open_stretches),
        escalations=_escalations(scenario, groups),
        max_legs=longest_way(scenario),
        midnights_us=_ints(timeline.moment_us(day, 0) for day in range(timeline.days + 1)),
    )


def measure_from_us(scenario: Scenario, hours: list[Stretch]) -> int:
    """Return the end of the warm-up, which begins with the first opening; without one all is measured."""
    warm_up_us = scenario.calendar.warm_up.us
    return hours[0][0] + warm_up_us if warm_up_us and hours else 0


def law_of(scenario: Scenario, distribution: Distribution, order: Ints | None = None) -> Law:
    """Return a distribution as a law in microseconds.

    Parameters
    ----------
    scenario
        Whose folder files are read from.
    distribution
        The table.
    order
        For a trace: the row of the i-th chat, shape (n,); none for the order of the file.
    """

    def read(file: str, column: str, unit: str | None) -> Ints:
        values = read_durations(scenario.source, file, column, unit)
        return values[order] if order is not None and isinstance(distribution, Rows) else values

    return distribution.law(read)


def _optional_law(scenario: Scenario, distribution: Distribution | None) -> Law | None:
    """Return a law, or none where there is no distribution."""
    return None if distribution is None else law_of(scenario, distribution)


def demand_of(
    scenario: Scenario, widget: Widget, timeline: Timeline, hours: list[Stretch]
) -> tuple[Demand, Ints | None]:
    """Return how chats arrive in a widget's hours, and for a trace the row of each in order of arrival."""
    arrivals, nothing = widget.arrivals, np.empty(0, dtype=np.int64)
    if isinstance(arrivals, Trace):
        moments = read_moments(scenario.source, arrivals.file, arrivals.column, arrivals.unit, timeline)
        order = np.argsort(moments.us, kind="stable")
        return Demand(nothing, np.empty(0), moments.us[order]), order
    if isinstance(arrivals, Poisson):
        pieces = [(start, stop, arrivals.rate.per_us) for start, stop in hours]
    elif isinstance(arrivals, Sine):
        pieces = arrivals.pieces(hours)
    else:
        pieces = profile_pieces(scenario, widget, arrivals, timeline)
    return _corners(pieces), None


def _corners(pieces: Iterable[tuple[int, int, float]]) -> Demand:
    """Return the corners of the cumulative expected arrivals of stretches with a constant rate each."""
    times: list[int] = []
    cumulative: list[float] = []
    total = 0.0
    for start, stop, rate in pieces:
        if not times or times[-1] != start:
            times.append(start)
            cumulative.append(total)
        total += rate * (stop - start)
        times.append(stop)
        cumulative.append(total)
    return Demand(np.array(times, dtype=np.int64), np.array(cumulative, dtype=np.float64))


def _windows(owned: Sequence[list[Stretch]]) -> Windows:
    """Return the stretches of several owners as one table."""
    owner = np.repeat(np.arange(len(owned)), [len(stretches) for stretches in owned])
    flat = [stretch for stretches in owned for stretch in stretches]
    ends = np.array(flat, dtype=np.int64).reshape(-1, 2)
    return Windows(owner.astype(np.int64), ends[:, 0].copy(), ends[:, 1].copy())


def _widgets(scenario: Scenario, timeline: Timeline, groups: dict[str, int]) -> Widgets:
    """Return the widgets' part of the blueprint."""
    widgets = scenario.widgets.values()
    known = skill_names(scenario)
    hours, demand, handling = [], [], []
    for name, widget in scenario.widgets.items():
        hours.append(widget_open(scenario, widget, timeline))
        arrivals, order = demand_of(scenario, widget, timeline, hours[-1])
        demand.append(_busy(scenario, name, arrivals))
        handling.append(law_of(scenario, widget.handling, order))
    return Widgets(
        names=tuple(scenario.widgets),
        group=_ints(groups[widget.group] for widget in widgets),
        admission=_ints(Admission[widget.when_full.upper()] for widget in widgets),
        max_queue=_ints(-1 if widget.max_queue is None else widget.max_queue for widget in widgets),
        hours=_windows(hours),
        demand=tuple(demand),
        handling=tuple(handling),
        patience=tuple(_optional_law(scenario, widget.patience) for widget in widgets),
        priority=_if_any([widget.priority for widget in widgets]),
        skills=_if_any([_bits(known, widget.skills) for widget in widgets]),
        balk=shares if (shares := np.array([widget.balk for widget in widgets])).any() else None,
        backlog=_if_any([widget.backlog for widget in widgets]),
    )


def _busy(scenario: Scenario, widget: str, demand: Demand) -> Demand:
    """Return a widget's demand with its busyness, or that which all widgets share."""
    own = scenario.widgets[widget].busyness
    busyness = own or scenario.demand.busyness
    if busyness is None or demand.trace_us is not None:
        return demand
    return replace(demand, busyness_cv=busyness.cv, busyness_key=widget if own else "")


def skill_names(scenario: Scenario) -> list[str]:
    """Return every skill that a widget asks for or an operator has, in the order of the file."""
    asked = [skill for widget in scenario.widgets.values() for skill in widget.skills]
    had = [skill for entry in scenario.operators for skill in entry.skills]
    return list(dict.fromkeys(asked + had))


def _bits(known: Sequence[str], skills: Iterable[str]) -> int:
    """Return a set of skills as bits."""
    return sum(1 << known.index(skill) for skill in set(skills))


def _if_any(values: Sequence[int]) -> Ints | None:
    """Return values as an array, none where all are nothing: the behaviour is off."""
    return _ints(values) if any(values) else None


def _groups(scenario: Scenario) -> Groups:
    """Return the groups' part of the blueprint; what a group leaves open the scenario's service says."""
    services = [service_of(scenario, name) for name in scenario.groups]
    wrap_ups = tuple(_optional_law(scenario, group.wrap_up) for group in scenario.groups.values())
    return Groups(
        names=tuple(scenario.groups),
        tier=_ints(tiers(scenario)[name] for name in scenario.groups),
        threshold_us=_ints(threshold for threshold, _, _, _ in services),
        target=np.array([target for _, target, _, _ in services], dtype=np.float64),
        level=tuple(level for _, _, level, _ in services),
        short_us=_ints(short for _, _, _, short in services),
        choice=_if_any([Choice[group.choice.upper()] for group in scenario.groups.values()]),
        wrap_up=wrap_ups if any(wrap_ups) else (),
    )


def service_of(scenario: Scenario, group: str) -> tuple[int, float, str, int]:
    """Return a group's threshold (us), target, service-level variant and short-abandon limit (us).

    Where nobody says when an abandonment is short, it is below 5 s, or never under a threshold of 5 s or
    less: the limit has to lie below the threshold.
    """
    tables: tuple[Service, Service] = (scenario.groups[group].service, scenario.service)
    threshold = next((t.threshold.us for t in tables if t.threshold is not None), DEFAULT_THRESHOLD_US)
    target = next((t.target for t in tables if t.target is not None), DEFAULT_TARGET)
    level = next((t.level for t in tables if t.level is not None), DEFAULT_LEVEL)
    default_short = DEFAULT_SHORT_US if threshold > DEFAULT_SHORT_US else 0
    short = next((t.short_abandon.us for t in tables if t.short_abandon is not None), default_short)
    return threshold, target, level, short


def _operators(
    scenario: Scenario, timeline: Timeline, groups: dict[str, int], hours: list[Stretch]
) -> Operators:
    """Return the operators' part of the blueprint; with ``cut`` everybody's work stops at closing."""
    cut = scenario.calendar.after_close == "cut"
    staff = staff_of(scenario, timeline)
    people: list[Staff] = [entry for entry in staff for _ in entry.names]
    rosters = {id(e): within(e.roster, hours) if cut else e.roster for e in staff}
    shifts = {id(e): within(e.shifts, hours) if cut else e.shifts for e in staff}
    known = skill_names(scenario)
    return Operators(
        names=tuple(name for entry in staff for name in entry.names),
        group=_ints(groups[person.entry.group] for person in people),
        slots=_ints(person.entry.slots for person in people),
        takes_forwards=np.array([person.takes_forwards for person in people], dtype=np.bool_),
        roles=tuple(person.entry.role or "" for person in people),
        roster=_windows([rosters[id(person)] for person in people]),
        shifts=_windows([shifts[id(person)] for person in people]),
        skills=_if_any([_bits(known, person.entry.skills) for person in people]),
        progress=_progress(scenario, people),
    )


def _progress(scenario: Scenario, people: Sequence[Staff]) -> Ints | None:
    """Return the operators' pace of work by number of chats, none where nobody's differs from 1."""
    curves = {name: group.speed.curve(MOST_SLOTS) for name, group in scenario.groups.items()}
    if not any(curves.values()) and all(person.entry.speed == 1 for person in people):
        return None
    table = np.zeros((len(people), MOST_SLOTS + 1), dtype=np.int64)
    for place, person in enumerate(people):
        curve = curves[person.entry.group]
        if curve or person.entry.speed != 1:
            table[place] = progress_units(curve, person.entry.speed, MOST_SLOTS)
    return table


def _escalations(scenario: Scenario, groups: dict[str, int]) -> Escalations:
    """Return the escalations' part of the blueprint."""
    ways = scenario.escalations
    chances = np.zeros((len(ways), len(scenario.widgets)))
    for place, way in enumerate(ways):
        for widget, name in enumerate(scenario.widgets):
            if way.widgets is None or name in way.widgets:
                chances[place, widget] = way.probability
    briefings = [way.hand_over_time if way.hand_over == "warm" else None for way in ways]
    return Escalations(
        source=_ints(groups[way.source] for way in ways),
        target=_ints(groups[way.target] for way in ways),
        probability=chances,
        hand_over=_ints(HandOver[way.hand_over.upper()] for way in ways),
        nobody_online=_ints(Refusal[way.when_nobody_online.upper()] for way in ways),
        max_queue=_ints(-1 if way.max_queue is None else way.max_queue for way in ways),
        when_full=_ints(Refusal[way.when_full.upper()] for way in ways),
        briefing=tuple(_optional_law(scenario, briefing) for briefing in briefings),
        patience=tuple(_optional_law(scenario, way.patience) for way in ways),
        handling=tuple(law_of(scenario, way.handling) for way in ways),
        handling_before=tuple(_optional_law(scenario, way.handling_before) for way in ways),
    )


def _ints(values: Iterable[int]) -> Ints:
    """Return whole numbers as an array of 64 bits."""
    return np.array([int(value) for value in values], dtype=np.int64)
