"""Errors and warnings beyond the schema: whether this desk makes sense."""

from collections.abc import Iterator
from contextlib import suppress

from sim.scenario.abilities import curves_that_fall, more_skills_than_bits, skills_that_nobody_has
from sim.scenario.build_groups import DEFAULT_THRESHOLD_US
from sim.scenario.calendar_checks import (
    closed_dates_outside,
    no_day_open,
    shifts_on_closed_days,
    widget_hours,
)
from sim.scenario.csv_text import FileError
from sim.scenario.customer_checks import (
    backlog_turned_away,
    balking_without_effect,
    redials_of_nobody,
    returning_without_effect,
    silence_of_nobody,
)
from sim.scenario.desk import Desk, desk_of
from sim.scenario.errors import ERROR, WARNING, Problem, ScenarioError
from sim.scenario.forward_checks import (
    chances_above_one,
    circles,
    hand_backs_above_one,
    hand_backs_without_effect,
    targets_that_cannot_take,
    too_many_legs,
)
from sim.scenario.levels import reaches
from sim.scenario.limits import interval_bytes, sine_bytes, staff_bytes, too_large
from sim.scenario.model import Scenario, Service, Trace
from sim.scenario.offer_checks import (
    exceeding_without_forwards,
    fetching_where_nobody_waits,
    last_offer_all_day,
)
from sim.scenario.offered import overload
from sim.scenario.profile_checks import profiles_that_do_not_fit
from sim.scenario.relief_checks import overflow_in_a_circle, overflow_to_a_second_level, overflow_to_nobody
from sim.scenario.worktime import (
    breaks_outside_shifts,
    chats_bytes,
    early_leavers,
    overlapping_hours,
    shifts_outside_hours,
    too_many_chats,
    trace_rows_outside_days,
    unstaffed_widgets,
    warm_up_too_long,
)


def check_scenario(scenario: Scenario) -> list[Problem]:
    """Return everything that is wrong (E) or doubtful (W) with a scenario that could be read.

    Parameters
    ----------
    scenario
        As `load_scenario` returns it.

    Returns
    -------
    list[Problem]
        Errors first. `sim.scenario.build_blueprint` refuses a scenario with an error.
    """
    known = {
        "the people's hours": staff_bytes(scenario),
        "figures by interval": interval_bytes(scenario),
        "rates by the minute": sine_bytes(scenario),
    }
    # Before anything is worked out that would be as large.
    if refused := list(too_large(scenario, known)):
        return refused
    desk = desk_of(scenario)
    problems: list[Problem] = []
    for check in _CHECKS:
        # A history that cannot be put on the clock is told once, by the check of its rows.
        with suppress(FileError):
            problems.extend(check(desk))
    if not any(problem.severity == ERROR for problem in problems):
        problems += too_large(scenario, {**known, "chats": chats_bytes(desk)})
    if not any(problem.severity == ERROR for problem in problems):
        problems += overload(desk)
    return sorted(problems, key=lambda problem: problem.severity != ERROR)


def refuse_errors(scenario: Scenario) -> None:
    """Raise if `check_scenario` finds an error; warnings pass.

    Raises
    ------
    ScenarioError
        With the errors.
    """
    errors = [problem for problem in check_scenario(scenario) if problem.severity == ERROR]
    if errors:
        raise ScenarioError(errors)


def _groups_without_links(desk: Desk) -> Iterator[Problem]:
    """Find groups that nobody names, and groups that no chat ever reaches."""
    scenario = desk.scenario
    linked = {widget.group for widget in scenario.widgets.values()}
    sources = {way.source for way in scenario.escalations}
    targets = {way.target for way in scenario.escalations}
    staffed = {entry.group for entry in scenario.operators}
    overflows = {name: group.overflow.target for name, group in scenario.groups.items() if group.overflow}
    helping = {target for name, target in overflows.items() if desk.tiers[name]}
    for name in scenario.groups:
        if name in helping:
            continue
        if name not in linked | sources | targets | staffed | overflows.keys() | set(overflows.values()):
            yield desk.problem(
                WARNING,
                ("groups", name),
                f'nobody names the group "{name}": no widget, no operator, no escalation, no overflow',
                "link it or leave it out",
            )
        elif desk.tiers[name] == 0 and name not in targets:
            yield desk.problem(
                WARNING,
                ("groups", name),
                f'no widget is linked to the group "{name}" and no escalation reaches it: it gets no chat',
                f'add [[escalations]] with to = "{name}", or link a widget to it',
            )
        elif desk.tiers[name] == 0:
            yield desk.problem(
                WARNING,
                ("groups", name),
                f'the escalations to the group "{name}" never bring a chat: their own groups get none, '
                "or their probability is 0",
                "let an escalation start at a group that gets chats",
            )


def _widgets_linked_to_targets(desk: Desk) -> Iterator[Problem]:
    """Find groups meant for forwarding that a widget is linked to.

    A way back to the first level, from a group that gets its chats from there alone, makes it no such group.
    """
    sources = {
        way.target: way.source
        for way in reversed(desk.scenario.escalations)
        if desk.tiers[way.source] == 1 or not reaches(desk.scenario, way.target, way.source)
    }
    for name, widget in desk.scenario.widgets.items():
        if widget.group in sources:
            yield desk.problem(
                WARNING,
                ("widgets", name, "group"),
                f'an escalation points to the group "{widget.group}", and the widget "{name}" is linked to '
                "it: it gets chats directly, not by forward only",
                f"to unlink it, link the widget to a first-level group, for example "
                f'widgets.{name}.group = "{sources[widget.group]}"',
            )


def _names_taken_twice(desk: Desk) -> Iterator[Problem]:
    """Find operators with the same name."""
    seen: set[str] = set()
    told: set[str] = set()
    for place, entry in enumerate(desk.staff):
        for name in entry.names:
            if name in seen and name not in told:
                told.add(name)
                yield desk.problem(
                    ERROR,
                    ("operators", place, "name") if entry.entry.name else ("operators", place),
                    f'two operators have the name "{name}"',
                    "give each a name of its own",
                )
            seen.add(name)


def _busy_histories(desk: Desk) -> Iterator[Problem]:
    """Find busyness that changes nothing: the arrivals of a history are what they are."""
    widgets = desk.scenario.widgets
    for name, widget in widgets.items():
        if isinstance(widget.arrivals, Trace) and widget.busyness is not None and widget.busyness.cv > 0:
            message = f'the arrivals of "{name}" are a history, so busyness has no effect'
            remedy = "leave it out, or give the widget a rate or a profile"
            yield desk.problem(WARNING, ("widgets", name, "busyness"), message, remedy)
    shared = desk.scenario.demand.busyness
    shares = [w.busyness is None and not isinstance(w.arrivals, Trace) for w in widgets.values()]
    if shared is not None and shared.cv > 0 and not any(shares):
        message = "every widget has a history of arrivals or a busyness of its own, so this one has no effect"
        yield desk.problem(WARNING, ("demand", "busyness"), message, "leave it out")


def _rules_of_the_user(desk: Desk) -> Iterator[Problem]:
    """Find groups that choose by a function, which no file can hold."""
    for name, group in desk.scenario.groups.items():
        if group.choice == "own":
            yield desk.problem(
                WARNING,
                ("groups", name, "choice"),
                "this group chooses by a function of yours: the command line has none and cannot run it",
                "run it from Python with replicate(..., own_rule=function), or name a rule of the catalogue",
            )


def _settings_without_effect(desk: Desk) -> Iterator[Problem]:
    """Find keys that change nothing where they stand."""
    for name, widget in desk.scenario.widgets.items():
        if widget.when_full == "unassigned" and widget.max_queue is not None:
            yield desk.problem(
                WARNING,
                ("widgets", name, "max_queue"),
                'with when_full = "unassigned" every chat is taken in, so max_queue has no effect',
                'leave max_queue out, or set when_full = "queue"',
            )
    for place, way in enumerate(desk.scenario.escalations):
        if way.hand_over == "cold" and way.hand_over_time is not None:
            yield desk.problem(
                WARNING,
                ("escalations", place, "hand_over_time"),
                "a cold hand-over has no briefing, so hand_over_time has no effect",
                'leave it out, or set hand_over = "warm"',
            )
    services: list[tuple[tuple[str, ...], Service]] = [(("service",), desk.scenario.service)]
    services += [(("groups", name, "service"), group.service) for name, group in desk.scenario.groups.items()]
    for path, service in services:
        limit = service.threshold or desk.scenario.service.threshold
        threshold_us = limit.us if limit is not None else DEFAULT_THRESHOLD_US
        if service.short_abandon is not None and service.short_abandon.us >= threshold_us:
            yield desk.problem(
                WARNING,
                (*path, "short_abandon"),
                "an abandonment counts as short up to the threshold itself or beyond",
                "choose a short_abandon below the threshold",
            )


_CHECKS = (
    targets_that_cannot_take,
    unstaffed_widgets,
    no_day_open,
    widget_hours,
    circles,
    too_many_legs,
    chances_above_one,
    hand_backs_above_one,
    overflow_in_a_circle,
    redials_of_nobody,
    silence_of_nobody,
    fetching_where_nobody_waits,
    last_offer_all_day,
    _names_taken_twice,
    profiles_that_do_not_fit,
    trace_rows_outside_days,
    too_many_chats,
    breaks_outside_shifts,
    warm_up_too_long,
    skills_that_nobody_has,
    more_skills_than_bits,
    curves_that_fall,
    _widgets_linked_to_targets,
    _groups_without_links,
    shifts_outside_hours,
    overlapping_hours,
    shifts_on_closed_days,
    early_leavers,
    overflow_to_a_second_level,
    overflow_to_nobody,
    closed_dates_outside,
    exceeding_without_forwards,
    hand_backs_without_effect,
    balking_without_effect,
    backlog_turned_away,
    returning_without_effect,
    _rules_of_the_user,
    _settings_without_effect,
    _busy_histories,
)
