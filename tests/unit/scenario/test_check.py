"""Errors and warnings beyond the schema: one desk for each, and a sound desk that earns none."""

from pathlib import Path
from typing import Any

import pytest

from sim.scenario import Problem, Scenario, ScenarioError, build_blueprint, check_scenario
from tests.unit.scenario.desks import EXPONENTIAL, data, team


def checked(scenario: Scenario) -> tuple[str, Problem]:
    """Return the only problem of a scenario, as text and whole."""
    problems = check_scenario(scenario)
    assert len(problems) == 1, [str(problem) for problem in problems]
    return str(problems[0]), problems[0]


def refused(scenario: Scenario, message: str) -> None:
    """Assert that a scenario has one error with this message, and that no blueprint is made of it."""
    text, problem = checked(scenario)
    assert message in text
    assert problem.severity == "E"
    with pytest.raises(ScenarioError) as caught:
        build_blueprint(scenario)
    assert caught.value.problems == (problem,)


def warned(scenario: Scenario, message: str) -> None:
    """Assert that a scenario has one warning with this message, and that a blueprint is made of it."""
    text, problem = checked(scenario)
    assert message in text
    assert problem.severity == "W"
    assert build_blueprint(scenario).max_legs >= 1


def way(source: str, target: str, **more: Any) -> dict[str, Any]:
    """Return an escalation."""
    return {
        "from": source,
        "to": target,
        "probability": 0.1,
        "handling": EXPONENTIAL,
        "patience": EXPONENTIAL,
        **more,
    }


def with_entries(key: str, *entries: dict[str, Any], **changes: Any) -> Scenario:
    """Return the two-tier team with more operators or escalations."""
    values = data(**changes)
    values[key].extend(entries)
    return Scenario.from_dict(values)


def test_a_sound_desk_earns_no_word() -> None:
    """The two-tier team has nothing wrong with it."""
    assert check_scenario(team()) == []


def test_a_role_without_the_permission_is_refused() -> None:
    """The second level's role is agent, which may not take forwarded chats."""
    refused(
        team(operators__1__role="agent"),
        'escalations.customer_service.second_level.to = "second_level": no operator of group "second_level" '
        "has a role that may take forwarded chats. Remedy: set forwarded_chats = true in [roles.agent]",
    )


def test_no_role_at_all_is_refused() -> None:
    """Without a role nobody may take forwarded chats."""
    values = data()
    del values["operators"][1]["role"]
    refused(Scenario.from_dict(values), "give its operators a role with forwarded_chats = true")


def test_a_target_without_operators_is_refused() -> None:
    """The second level's headcount is 0."""
    refused(team(operators__1__count=0), 'group "second_level" has no operator, so nobody can take a chat')


def test_a_widget_without_operators_is_refused() -> None:
    """The first level's headcount is 0."""
    refused(team(operators__0__count=0), 'the group "customer_service" has no operator')


def test_a_widget_whose_people_are_all_at_lunch_is_doubtful() -> None:
    """From 12:30 to 13:00 nobody is there, half an hour of eight."""
    warned(
        team(operators__0__breaks="12:30-13:00"),
        'nobody of the group "customer_service" is online at 12:30-13:00: 0.5 h of the 8 h',
    )


def test_a_widget_with_nobody_online_is_doubtful() -> None:
    """A shift from 7 to 8 is over when the desk opens, so there are two warnings."""
    problems = check_scenario(team(operators__0__shift="07:00-08:00"))
    assert [problem.message for problem in problems] == [
        'nobody of the group "customer_service" is online while the widget is open',
        "the shift 07:00-08:00 lies outside the opening hours 09:00-17:00 for 1 h",
    ]


def test_a_shift_outside_the_opening_hours_is_doubtful() -> None:
    """From 8:30 to 18:00 half an hour lies before the opening and one hour after the closing."""
    warned(
        team(operators__0__shift="08:30-18:00", operators__1__shift="09:00-18:00", calendar__closes="18:00"),
        "the shift 08:30-18:00 lies outside the opening hours 09:00-18:00 for 0.5 h",
    )


def test_a_break_outside_the_shift_is_refused() -> None:
    """The shift ends at 12, and the break begins then."""
    refused(
        team(operators__1__shift=["09:00-12:00", "13:00-17:00"], operators__1__breaks="12:00-12:30"),
        "the break 12:00-12:30 lies outside the shift 09:00-12:00, 13:00-17:00",
    )


def test_a_break_outside_the_opening_hours_is_refused_where_they_are_the_shift() -> None:
    """Without a shift the opening hours count, and 17:30 is after closing."""
    refused(team(operators__1__breaks="17:00-17:30"), "lies outside the shift 09:00-17:00")


def test_a_second_level_that_leaves_early_is_doubtful() -> None:
    """Between 16:00 and 17:00 a forwarded chat waits for nobody."""
    warned(
        team(operators__1__shift="09:00-16:00"),
        'the operators of "second_level" leave at 16:00 and those of "customer_service" at 17:00',
    )


def test_a_second_level_that_leaves_early_is_fine_with_tickets() -> None:
    """With tickets nobody waits."""
    assert (
        check_scenario(team(operators__1__shift="09:00-16:00", escalations__0__when_nobody_online="ticket"))
        == []
    )


def test_a_group_named_by_nobody_is_doubtful() -> None:
    """The group spare has no widget, operator or escalation."""
    warned(team(groups__spare={}), 'nobody names the group "spare"')


def test_a_forward_only_group_that_nothing_reaches_is_doubtful() -> None:
    """One person sits in the group spare, and no chat comes."""
    warned(
        with_entries("operators", {"group": "spare"}, groups__spare={}),
        'no widget is linked to the group "spare" and no escalation reaches it: it gets no chat',
    )


def test_a_group_reached_with_chance_0_is_doubtful() -> None:
    """A chance of 0 brings no chat."""
    warned(
        team(escalations__0__probability=0), 'the escalations to the group "second_level" never bring a chat'
    )


def test_a_widget_linked_to_a_second_level_is_doubtful() -> None:
    """The billing widget names the group that the escalation points to."""
    billing = {"group": "second_level", "arrivals": {"kind": "poisson", "rate": "1 per h"}}
    warned(
        team(widgets__billing=billing | {"handling": EXPONENTIAL, "patience": EXPONENTIAL}),
        'link the widget to a first-level group, for example widgets.billing.group = "customer_service"',
    )


def test_an_escalation_to_itself_is_refused() -> None:
    """The second level forwards to the second level."""
    refused(
        with_entries("escalations", way("second_level", "second_level")),
        'leads from the group "second_level" to itself',
    )


def test_a_circle_needs_a_limit() -> None:
    """First to second and back goes on for ever, but not with at most 3 legs."""
    back = {"operators__0__role": "staff"}
    refused(
        with_entries("escalations", way("second_level", "customer_service"), **back),
        "a chat could be passed round for ever: customer_service -> second_level -> customer_service",
    )
    limited = with_entries("escalations", way("second_level", "customer_service", max_legs=3), **back)
    assert check_scenario(limited) == []
    assert build_blueprint(limited).max_legs == 3


def test_chances_above_one_are_refused() -> None:
    """0.18 + 0.9 are 1.08."""
    scenario = with_entries(
        "escalations",
        way("customer_service", "third", probability=0.9),
        groups__third={},
    ).with_changes({"groups.third.headcount": 1, "operators.third.role": "staff"})
    refused(scenario, 'the escalations from "customer_service" sum to 1.08 for the chats of "shop"')


def test_two_people_of_one_name_are_refused() -> None:
    """Dana is there twice."""
    dana = {"name": "Dana", "group": "second_level", "role": "staff"}
    refused(with_entries("operators", dana, dana), 'two operators have the name "Dana"')


def test_a_person_with_a_number_for_a_name_is_refused() -> None:
    """The first unnamed operator is already called so."""
    person = {"name": "second_level 1", "group": "second_level", "role": "staff"}
    refused(with_entries("operators", person), 'two operators have the name "second_level 1"')


def test_a_profile_that_does_not_fill_the_hours_is_refused() -> None:
    """3 counts of 30 min cover 1.5 h, and 8 h need 16."""
    profile = {"kind": "profile", "interval": "30 min", "counts": [3, 5, 9]}
    refused(
        team(widgets__shop__arrivals=profile),
        "3 counts of 30 min cover 1.5 h, and the widget is open 8 h (09:00-17:00). "
        "Remedy: write 16 counts, one for each 30 min",
    )


def test_an_interval_that_does_not_divide_the_hours_is_refused() -> None:
    """8 h are no multiple of 3 h."""
    profile = {"kind": "profile", "interval": "3 h", "counts": [3, 5]}
    refused(team(widgets__shop__arrivals=profile), "choose an interval that divides the opening hours")


def test_trace_rows_outside_the_days_are_counted(tmp_path: Path) -> None:
    """Two of three rows lie on other days, the first of them on line 2."""
    rows = ["2026-01-04 12:00:00", "2026-01-05 12:00:00", "2026-01-06 00:00:00"]
    (tmp_path / "h.csv").write_text("\n".join(["at", *rows]))
    trace = {"kind": "trace", "file": "h.csv", "column": "at"}
    refused(
        team(tmp_path, widgets__shop__arrivals=trace),
        "2 of 3 rows lie outside the days 2026-01-05 to 2026-01-05, the first on line 2",
    )


def test_handling_row_by_row_needs_as_many_rows(tmp_path: Path) -> None:
    """One arrival and two handling times do not fit."""
    (tmp_path / "a.csv").write_text("at\n12:00:00\n")
    (tmp_path / "b.csv").write_text("s\n5\n6\n")
    rows = {"kind": "trace", "file": "b.csv", "column": "s", "unit": "s"}
    trace = {"kind": "trace", "file": "a.csv", "column": "at"}
    refused(
        team(tmp_path, widgets__shop__arrivals=trace, widgets__shop__handling=rows),
        "there are 2 handling times and 1 arrivals",
    )
    refused(team(tmp_path, widgets__shop__handling=rows), "needs arrivals of the same kind")


def test_a_warm_up_that_leaves_nothing_is_refused() -> None:
    """The desk is open for 8 h, and 9 h of warm-up are more."""
    refused(team(calendar__warm_up="9 h"), "the warm-up lasts 9 h from the first opening on")


def test_more_chats_than_a_run_can_hold_are_refused() -> None:
    """A million a second for 8 h are 28.8 thousand million."""
    refused(team(widgets__shop__arrivals__rate="1 per us"), "2.88e+10 chats are expected")


def test_offered_work_above_the_slots_without_patience_is_doubtful() -> None:
    """40 an hour of 10 min are 6.67 Erlang, and 2 operators with 3 slots have 6."""
    values = data(operators__0__count=2)
    del values["widgets"]["shop"]["patience"]
    warned(
        Scenario.from_dict(values),
        'up to 6.7 Erlang of work come to the group "customer_service", which has 6.0 slots on average',
    )


def test_offered_work_above_the_slots_with_patience_is_fine() -> None:
    """The queue cannot grow for ever where customers give up."""
    assert check_scenario(team(operators__0__count=2)) == []


def test_forwarded_work_counts_too() -> None:
    """18 % of 40 an hour are 7.2, and with 20 min each 2.4 Erlang for 1 person with 2 slots."""
    values = data(operators__1__count=1)
    del values["escalations"][0]["patience"]
    warned(
        Scenario.from_dict(values), 'up to 2.4 Erlang of work come to the group "second_level", which has 2.0'
    )


def test_settings_without_effect_are_doubtful() -> None:
    """An unassigned inbox takes everything in, and a cold hand-over has no briefing."""
    warned(team(widgets__shop__when_full="unassigned", widgets__shop__max_queue=5), "max_queue has no effect")
    warned(team(escalations__0__hand_over_time="30 s"), "hand_over_time has no effect")


def test_a_short_abandonment_lies_below_the_threshold() -> None:
    """60 s is the threshold itself."""
    warned(team(service={"short_abandon": "60 s"}), "counts as short up to the threshold itself")


def test_errors_come_before_warnings() -> None:
    """A spare group is a warning, a role without permission an error."""
    severities = [
        problem.severity for problem in check_scenario(team(groups__spare={}, operators__1__role="agent"))
    ]
    assert severities == ["E", "W"]
