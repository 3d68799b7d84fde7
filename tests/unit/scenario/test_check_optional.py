"""Errors and warnings of the optional behaviours: one desk for each, with the numbers that it names."""

from typing import Any

import pytest

from sim.scenario import Scenario, check_scenario
from tests.unit.scenario.desks import EXPONENTIAL, data, only, refused, team, warned

REDIAL = {"share": 0.5, "delay": EXPONENTIAL}
SILENT = {"share": 0.5, "detect": "5 min"}
CALM = {"widgets__shop__patience": {"kind": "none"}, "escalations__0__patience": {"kind": "none"}}
ROOMY = {"operators__0__count": 9, "operators__1__count": 9}


def other(group: str, **more: Any) -> dict[str, Any]:
    """Return a second widget with one chat an hour."""
    return data()["widgets"]["shop"] | {
        "group": group,
        "arrivals": {"kind": "poisson", "rate": "1 per hour"},
        **more,
    }


def with_group(name: str = "spare", role: str = "agent", **changes: Any) -> dict[str, Any]:
    """Return the two-tier team with one group more, of one operator with three slots."""
    values = data(**changes)
    values["groups"].setdefault(name, {})
    values["operators"].append({"group": name, "role": role})
    return values


def test_all_of_it_together_is_a_sound_desk() -> None:
    """Two first-level groups that help each other, with every behaviour on, earn no word."""
    values = with_group(
        "billing",
        widgets__shop__returning=0.2,
        widgets__shop__redial=REDIAL,
        widgets__shop__silent=SILENT,
        groups__customer_service={
            "absence": 0.05,
            "last_offer": "10 min",
            "overflow": {"to": "billing", "after": "60 s"},
            "pull_delay": "60 s",
        },
        operators__1__may_exceed_slots=1,
        escalations__0__return_probability=0.1,
        costs={"groups.second_level": "45 per hour", "currency": "EUR"},
    )
    values["widgets"]["billing"] = other("billing")
    assert check_scenario(Scenario.from_dict(values)) == []


@pytest.mark.parametrize(("key", "value"), [("redial", REDIAL), ("silent", SILENT)])
def test_nobody_leaves_where_nobody_has_patience(key: str, value: dict[str, Any]) -> None:
    """Without patience on any leg nobody gives up; a share of 0 asks for nothing."""
    change: dict[str, Any] = {**CALM, **ROOMY}
    refused(
        team(**change, **{f"widgets__shop__{key}": value}),
        f"widgets.shop.{key}",
        "there is no patience at the widget or on an escalation that its chats can take",
    )
    assert check_scenario(team(**change, **{f"widgets__shop__{key}": value | {"share": 0}})) == []


@pytest.mark.parametrize(("key", "value"), [("redial", REDIAL), ("silent", SILENT)])
def test_patience_at_the_second_level_is_enough(key: str, value: dict[str, Any]) -> None:
    """Forwarded chats give up there, but not where the escalation is for other widgets or has chance 0."""
    change: dict[str, Any] = {**ROOMY, "widgets__shop__patience": {"kind": "none"}}
    change[f"widgets__shop__{key}"] = value
    assert check_scenario(team(**change)) == []
    assert "E" in {p.severity for p in check_scenario(team(**change, escalations__0__probability=0))}
    values = data(**change, escalations__0__widgets=["billing"])
    values["widgets"]["billing"] = other("customer_service")
    refused(Scenario.from_dict(values), f"widgets.shop.{key}", "nobody gives up")


def test_balking_is_giving_up_as_long_as_somebody_would_have_to_wait() -> None:
    """Balkers come back, but with when_full = "hide" and no max_queue nobody waits and nobody balks."""
    change: dict[str, Any] = {**CALM, **ROOMY, "widgets__shop__redial": REDIAL, "widgets__shop__balk": 0.1}
    assert check_scenario(team(**change)) == []
    paths = {
        (problem.severity, problem.path)
        for problem in check_scenario(team(**change, widgets__shop__when_full="hide"))
    }
    assert paths == {("E", "widgets.shop.redial"), ("W", "widgets.shop.balk")}


@pytest.mark.parametrize(
    ("when_full", "most", "message"),
    [
        ("hide", None, 'with when_full = "hide" without max_queue nobody ever waits at "shop"'),
        ("offline_form", None, 'with when_full = "offline_form" without max_queue nobody ever waits'),
        ("queue", 0, 'with when_full = "queue" with max_queue = 0 nobody ever waits'),
    ],
)
def test_balking_where_nobody_waits(when_full: str, most: int | None, message: str) -> None:
    """Who never has to wait never balks; with room for one the key has its effect."""
    change: dict[str, Any] = {"widgets__shop__balk": 0.1, "widgets__shop__when_full": when_full}
    limit: dict[str, Any] = {} if most is None else {"widgets__shop__max_queue": most}
    warned(team(**change, **limit), "widgets.shop.balk", message)
    assert check_scenario(team(**change, widgets__shop__max_queue=1)) == []


def test_a_backlog_beyond_the_slots_and_the_queue_is_turned_away() -> None:
    """Four operators with 3 slots take 12 of 20, the queue 5: 3 have no place; 17 would all have one."""
    limit = {"widgets__shop__max_queue": 5}
    warned(
        team(**limit, widgets__shop__backlog=20),
        "widgets.shop.backlog",
        "at most 12 of these chats find a slot and 5 a place in the queue: 3 or more are turned away",
    )
    assert check_scenario(team(**limit, widgets__shop__backlog=17)) == []
    assert check_scenario(team(widgets__shop__backlog=20)) == []


def test_a_backlog_at_a_hidden_widget_has_the_slots_alone() -> None:
    """Of 14 chats 12 find a slot, and nobody waits where the widget hides."""
    warned(
        team(widgets__shop__backlog=14, widgets__shop__when_full="hide"),
        "widgets.shop.backlog",
        "12 of these chats find a slot and 0 a place in the queue: 2 or more",
    )


def test_asking_for_the_only_operator_changes_nothing() -> None:
    """One operator of two has the skill, so whoever asks for the one they know gets that one anyway."""
    values = data(widgets__shop__returning=0.2, widgets__shop__skills=["german"], operators__0__count=3)
    values["operators"][0]["skills"] = []
    values["operators"][1]["skills"] = ["german"]
    values["operators"].append({"group": "customer_service", "role": "agent", "skills": ["german"]})
    warned(Scenario.from_dict(values), "widgets.shop.returning", "has one operator who may take these chats")


def test_overflow_to_itself() -> None:
    """A group cannot help itself out."""
    refused(
        team(groups__customer_service__overflow={"to": "customer_service", "after": "0 s"}),
        "groups.customer_service.overflow.to",
        'the group "customer_service" overflows to itself',
    )


def test_overflow_in_a_circle_is_told_once() -> None:
    """A to B to C to B: the circle has two groups, and A only leads into it."""
    values = data(groups={name: {} for name in ("customer_service", "second_level", "b", "c")})
    for name, target in (("customer_service", "b"), ("b", "c"), ("c", "b")):
        values["groups"][name]["overflow"] = {"to": target, "after": "1 min"}
    values["operators"] += [{"group": "b"}, {"group": "c"}]
    errors = [problem for problem in check_scenario(Scenario.from_dict(values)) if problem.severity == "E"]
    assert [(problem.path, problem.message) for problem in errors] == [
        ("groups.b.overflow.to", "these groups overflow in a circle: b -> c -> b")
    ]


def test_overflow_to_a_second_level_says_how_to_undo_it() -> None:
    """The second level is there for forwarded chats, and gets others now."""
    scenario = team(groups__customer_service__overflow={"to": "second_level", "after": "60 s"})
    warned(
        scenario, "groups.customer_service.overflow.to", 'chats of "customer_service" that nobody forwarded'
    )
    assert "leave overflow out of [groups.customer_service]" in only(scenario).remedy


def test_overflow_from_second_level_to_second_level_brings_forwarded_chats_alone() -> None:
    """A third group that also takes forwarded chats helps the second: its people need the permission."""
    change: dict[str, Any] = {"groups__second_level__overflow": {"to": "third", "after": "60 s"}}
    able = with_group("third", "staff", **change)
    able["escalations"].append(able["escalations"][0] | {"from": "second_level", "to": "third"})
    assert check_scenario(Scenario.from_dict(able)) == []
    warned(
        Scenario.from_dict(with_group("third", "agent", **change)),
        "groups.second_level.overflow.to",
        'chats of "shop" come to "second_level" by forward, and no operator of group "third"',
    )


def test_a_group_that_only_helps_is_named_by_somebody() -> None:
    """The group spare gets chats by overflow alone, and that is no reason for a warning."""
    change = {"groups__customer_service__overflow": {"to": "spare", "after": "60 s"}}
    assert check_scenario(Scenario.from_dict(with_group(**change))) == []


def test_overflow_to_nobody() -> None:
    """The group has nobody, or nobody who speaks German."""
    change: dict[str, Any] = {"groups__customer_service__overflow": {"to": "spare", "after": "60 s"}}
    values = with_group(**change)
    values["operators"][2]["count"] = 0
    path = "groups.customer_service.overflow.to"
    warned(Scenario.from_dict(values), path, 'the group "spare" has no operator')
    german = {"operators__0__skills": ["german"], "operators__1__skills": ["german"]}
    values = with_group(widgets__shop__skills="german", **german, **change)
    warned(Scenario.from_dict(values), path, 'has all the skills that chats of "shop" ask for (german)')


def test_a_skill_that_only_the_helpers_have() -> None:
    """Nobody of the first level speaks German, and the group to which it overflows does: no error."""
    change: dict[str, Any] = {"groups__customer_service__overflow": {"to": "spare", "after": "0 s"}}
    values = with_group(widgets__shop__skills="german", operators__1__skills=["german"], **change)
    values["operators"][2]["skills"] = ["german"]
    assert check_scenario(Scenario.from_dict(values)) == []


@pytest.mark.parametrize("when_full", ["hide", "offline_form"])
def test_an_inbox_at_a_widget_without_one(when_full: str) -> None:
    """Fetching by hand needs chats that lie somewhere; a delay of nothing asks for none."""
    change: dict[str, Any] = {"widgets__shop__when_full": when_full}
    refused(
        team(**change, groups__customer_service__pull_delay=EXPONENTIAL),
        "widgets.shop.when_full",
        'chats of the group "customer_service" lie in an inbox',
    )
    assert check_scenario(team(**change, groups__customer_service__pull_delay="0 s")) == []


def test_an_inbox_in_which_nothing_can_lie() -> None:
    """With max_queue = 0 no chat waits in the first level, so none is fetched."""
    warned(
        team(groups__customer_service__pull_delay="60 s", widgets__shop__max_queue=0),
        "groups.customer_service.pull_delay",
        "no chat ever waits",
    )


def test_a_last_offer_as_long_as_the_longest_shift() -> None:
    """Shifts of 3 h and 4 h: 4 h before the end is all of both, 3.5 h leaves half an hour of the longer."""
    shifts = {"operators__1__shift": ["09:00-12:00", "13:00-17:00"]}
    refused(
        team(**shifts, groups__second_level__last_offer="4 h"),
        "groups.second_level.last_offer",
        'comes in the last 4 h of a shift, and the longest shift of group "second_level" lasts 4 h',
    )
    assert check_scenario(team(**shifts, groups__second_level__last_offer="3.5 h")) == []


def test_a_last_offer_counts_the_shift_as_it_is_cut() -> None:
    """A shift from 9 to 21 ends at 17:00 with the desk, so 8 h are all of it."""
    change: dict[str, Any] = {"operators__1__shift": "09:00-21:00", "groups__second_level__last_offer": "8 h"}
    problems = check_scenario(team(**change, calendar__after_close="cut"))
    assert [problem.path for problem in problems if problem.severity == "E"] == [
        "groups.second_level.last_offer"
    ]


def test_above_the_slots_without_the_permission() -> None:
    """An agent may not take forwarded chats, and only those are taken above the slots."""
    warned(
        team(operators__0__may_exceed_slots=1),
        "operators.customer_service.may_exceed_slots",
        "these operators may not take any, so it has no effect",
    )


def test_above_the_slots_where_nothing_is_forwarded() -> None:
    """The first level has the permission, and no escalation leads there."""
    warned(
        team(operators__0__may_exceed_slots=1, operators__0__role="staff"),
        "operators.customer_service.may_exceed_slots",
        'no escalation leads to "customer_service"',
    )


def test_handing_back_and_passing_on_more_than_there_is() -> None:
    """The second level hands back 0.4 and passes on 0.7 to a third: 1.1."""
    values = with_group("third", "staff", escalations__0__return_probability=0.4)
    onward = values["escalations"][0] | {"from": "second_level", "to": "third", "probability": 0.7}
    values["escalations"].append({key: item for key, item in onward.items() if key != "return_probability"})
    refused(
        Scenario.from_dict(values),
        "escalations.customer_service.second_level.return_probability",
        '"second_level" hands back 0.4 of these chats and passes on 0.7 of those of "shop", which is 1.1',
    )
    values["escalations"][1]["probability"] = 0.6
    assert check_scenario(Scenario.from_dict(values)) == []


def test_a_hand_back_that_the_limit_on_legs_forbids() -> None:
    """First level, second level and back are three legs, and max_legs allows two."""
    change: dict[str, Any] = {"escalations__0__return_probability": 0.1}
    path = "escalations.customer_service.second_level.return_probability"
    message = "a hand-back would be leg 3, and max_legs ends a chat's way after 2"
    warned(team(**change, escalations__0__max_legs=2), path, message)
    assert check_scenario(team(**change, escalations__0__max_legs=3)) == []


def test_a_hand_back_of_chats_that_never_come() -> None:
    """With a chance of 0 nothing is forwarded and nothing handed back."""
    problems = check_scenario(team(escalations__0__return_probability=0.1, escalations__0__probability=0))
    assert "no chat ever comes this way, so return_probability has no effect" in {
        problem.message for problem in problems
    }


def test_a_closed_date_of_another_year() -> None:
    """Two days from 5 January 2026 on hold neither Christmas nor the New Year."""
    warned(
        team(calendar__days=2, calendar__closed=["2026-01-01", "2025-12-25", "Sun"]),
        "calendar.closed",
        "2025-12-25, 2026-01-01 lie outside the simulated days 2026-01-05 to 2026-01-06 and close nothing",
    )
    assert check_scenario(team(calendar__days=2, calendar__closed=["2026-01-06"])) == []


def test_absence_takes_slots_away_from_the_offered_work() -> None:
    """40 an hour of 10 min are 6.67 Erlang: 9 slots are enough, 9 x 0.7 = 6.3 are not."""
    change: dict[str, Any] = {"operators__0__count": 3, "operators__1__count": 9, **CALM}
    assert check_scenario(team(**change)) == []
    warned(
        team(**change, groups__customer_service__absence=0.3),
        "groups.customer_service",
        'up to 6.7 Erlang of work come to the group "customer_service", which has 6.3 slots '
        "(absence of 0.3 taken off) on average",
    )


def test_hand_backs_bring_work_back_to_the_first_level() -> None:
    """18 % of 6.67 Erlang, all handed back, are 1.2 Erlang more: 7.87 for 6 slots and none of 9 short."""
    change: dict[str, Any] = {"operators__1__count": 9, **CALM, "escalations__0__return_probability": 1.0}
    change |= {"escalations__0__max_legs": 3}
    warned(
        team(**change, operators__0__count=2),
        "groups.customer_service",
        'up to 7.9 Erlang of work, hand-backs counted, come to the group "customer_service"',
    )
    assert check_scenario(team(**change, operators__0__count=3)) == []


def test_what_another_group_leaves_over_takes_the_overflow() -> None:
    """6.67 Erlang for 6 slots, and 3 - 1/6 left over at the spare group with one chat an hour: no warning."""
    change: dict[str, Any] = {"operators__0__count": 2, "operators__1__count": 9, **CALM}
    values = with_group(**change, groups__customer_service__overflow={"to": "spare", "after": "60 s"})
    values["widgets"]["quiet"] = other("spare")
    assert check_scenario(Scenario.from_dict(values)) == []
    values["widgets"]["shop"]["arrivals"]["rate"] = "60 per hour"
    warned(
        Scenario.from_dict(values),
        "groups.customer_service",
        'up to 10.0 Erlang of work come to the group "customer_service", which has 6.0 slots and 2.8 more '
        'left over in "spare" on average',
    )
