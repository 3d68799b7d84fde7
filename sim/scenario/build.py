"""Build the blueprint: the only place where names become indices and units numbers."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from sim.core.blueprint import Blueprint, Demand, Escalations, Widgets
from sim.core.kinds import Admission, AfterClose, HandOver, Ints, Refusal
from sim.scenario.arrays import floats_if_any, ints, ints_if_any, laws_if_any, windows
from sim.scenario.build_groups import build_groups
from sim.scenario.build_operators import build_operators, skill_bits, skill_names
from sim.scenario.calendar import Stretch, Timeline
from sim.scenario.demand import Sine
from sim.scenario.laws import law_of, optional_law
from sim.scenario.levels import longest_way
from sim.scenario.model import Poisson, Scenario, Trace, Widget
from sim.scenario.opening import day_pieces, mean_day_us, profile_pieces, read_trace, widget_open
from sim.scenario.operators import timeline_of
from sim.units import US_PER_DAY


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
        groups=build_groups(scenario, groups),
        operators=build_operators(scenario, timeline, groups, open_stretches),
        escalations=_escalations(scenario, groups),
        max_legs=longest_way(scenario),
        interval_us=calendar.interval.us,
        midnights_us=ints(timeline.moment_us(day, 0) for day in range(timeline.days + 1)),
    )


def measure_from_us(scenario: Scenario, hours: list[Stretch]) -> int:
    """Return the end of the warm-up, which begins with the first opening; without one all is measured."""
    warm_up_us = scenario.calendar.warm_up.us
    return hours[0][0] + warm_up_us if warm_up_us and hours else 0


def demand_of(
    scenario: Scenario, widget: Widget, timeline: Timeline, hours: list[Stretch]
) -> tuple[Demand, Ints | None]:
    """Return how chats arrive in a widget's hours, and for a trace the row of each in order of arrival."""
    arrivals, nothing = widget.arrivals, np.empty(0, dtype=np.int64)
    if isinstance(arrivals, Trace):
        moments = read_trace(scenario, widget, arrivals, timeline)
        order = np.argsort(moments.us, kind="stable")
        return Demand(nothing, np.empty(0), moments.us[order]), order
    if isinstance(arrivals, Poisson):
        pieces = [(start, stop, arrivals.rate.per_us) for start, stop in hours]
        if arrivals.rate.is_daily:
            pieces = day_pieces(scenario, widget, arrivals.rate.per_us, timeline)
    elif isinstance(arrivals, Sine):
        pieces = arrivals.pieces(hours)
        if arrivals.mean.is_daily:
            factor = US_PER_DAY / mean_day_us(scenario, widget, timeline)
            pieces = [(start, stop, rate * factor) for start, stop, rate in pieces]
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


def _widgets(scenario: Scenario, timeline: Timeline, groups: dict[str, int]) -> Widgets:
    """Return the widgets' part of the blueprint."""
    widgets = scenario.widgets.values()
    known = skill_names(scenario)
    redials = [widget.redial if widget.redial and widget.redial.share else None for widget in widgets]
    silents = [widget.silent if widget.silent and widget.silent.share else None for widget in widgets]
    hours, demand, handling = [], [], []
    for name, widget in scenario.widgets.items():
        hours.append(widget_open(scenario, widget, timeline))
        arrivals, order = demand_of(scenario, widget, timeline, hours[-1])
        demand.append(_busy(scenario, name, arrivals))
        handling.append(law_of(scenario, widget.handling, order))
    return Widgets(
        names=tuple(scenario.widgets),
        group=ints(groups[widget.group] for widget in widgets),
        admission=ints(Admission[widget.when_full.upper()] for widget in widgets),
        max_queue=ints(-1 if widget.max_queue is None else widget.max_queue for widget in widgets),
        hours=windows(hours),
        demand=tuple(demand),
        handling=tuple(handling),
        patience=tuple(optional_law(scenario, widget.patience) for widget in widgets),
        priority=ints_if_any([widget.priority for widget in widgets]),
        skills=ints_if_any([skill_bits(known, widget.skills) for widget in widgets]),
        balk=floats_if_any([widget.balk for widget in widgets]),
        backlog=ints_if_any([widget.backlog for widget in widgets]),
        returning=floats_if_any([widget.returning for widget in widgets]),
        redial_share=floats_if_any([0.0 if one is None else one.share for one in redials]),
        redial_delay=laws_if_any(optional_law(scenario, one.delay if one else None) for one in redials),
        redial_most=ints_if_any([one.at_most if one else 0 for one in redials]),
        silent=floats_if_any([0.0 if one is None else one.share for one in silents]),
        detection=laws_if_any(optional_law(scenario, one.detect if one else None) for one in silents),
    )


def _busy(scenario: Scenario, widget: str, demand: Demand) -> Demand:
    """Return a widget's demand with its busyness, or that which all widgets share."""
    own = scenario.widgets[widget].busyness
    busyness = own or scenario.demand.busyness
    if busyness is None or demand.trace_us is not None:
        return demand
    return replace(demand, busyness_cv=busyness.cv, busyness_key=widget if own else "")


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
        source=ints(groups[way.source] for way in ways),
        target=ints(groups[way.target] for way in ways),
        probability=chances,
        hand_over=ints(HandOver[way.hand_over.upper()] for way in ways),
        nobody_online=ints(Refusal[way.when_nobody_online.upper()] for way in ways),
        max_queue=ints(-1 if way.max_queue is None else way.max_queue for way in ways),
        when_full=ints(Refusal[way.when_full.upper()] for way in ways),
        briefing=tuple(optional_law(scenario, briefing) for briefing in briefings),
        patience=tuple(optional_law(scenario, way.patience) for way in ways),
        handling=tuple(law_of(scenario, way.handling) for way in ways),
        handling_before=tuple(optional_law(scenario, way.handling_before) for way in ways),
        return_probability=floats_if_any([way.return_probability for way in ways]),
    )
