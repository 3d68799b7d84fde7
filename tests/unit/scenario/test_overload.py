"""Overload with its hours: work against slots, half hour by half hour, whether customers give up or not."""

from typing import Any

import pytest

from sim.scenario import Scenario
from sim.scenario.desk import desk_of
from sim.scenario.doubts import doubts_of, is_overload
from sim.scenario.overload import hours_of, spans_text
from tests.builders import desk

TEN_AND_FORTY = {"kind": "profile", "interval": "60 min", "counts": [10, 40]}
ROOM: dict[str, Any] = {"second": 9, "patience": "2 min"}


def told(scenario: Scenario) -> dict[str, str]:
    """Return the warnings about a scenario by their paths."""
    return {problem.path: problem.message for problem in doubts_of(scenario)}


def test_a_group_whose_customers_give_up_can_be_overloaded() -> None:
    """36 chats an hour of 8 min fill 4.8 slots where there are 4: patience hides it, and it is told."""
    assert told(desk(front=2, rate="36 per hour", **ROOM)) == {
        "groups.front": 'overload: the chats that come to the group "front" fill 4.8 slots on average while '
        "the desk is open, and it has 4.0: customers give up or are turned away, or the queue would only grow"
    }


def test_overload_for_a_while_has_its_hours() -> None:
    """Of two hours the second brings 40 chats of 8 min, 5.3 slots of 4; the first 10, 1.3 slots."""
    scenario = desk(front=2, calendar__closes="11:00", widgets__shop__arrivals=TEN_AND_FORTY, **ROOM)
    assert told(scenario) == {
        "groups.front": "overload for a while at 10:00-11:00 (1 of 2 open hours): the chats that come to the "
        'group "front" fill up to 5.3 slots, and it has 4.0 then'
    }


def test_a_lunch_for_all_but_one_has_its_half_hour() -> None:
    """24 chats an hour of 8 min fill 3.2 slots; three with two slots have 6, and at 12:30 one has 2."""
    people = [
        {"group": "front", "count": 1, "slots": 2},
        {"group": "front", "count": 2, "slots": 2, "breaks": "12:30-13:00"},
        {"group": "second", "count": 9, "role": "staff"},
    ]
    scenario = desk(rate="24 per hour", patience="2 min", operators=people)
    assert "at 12:30-13:00 (0.5 of 8 open hours)" in told(scenario)["groups.front"]
    assert "fill up to 3.2 slots, and it has 2.0 then" in told(scenario)["groups.front"]


def test_who_is_overloaded_passes_on_what_gets_done() -> None:
    """60 chats an hour of 8 min are 8 Erlang for 4 slots: half of 60 x 0.2 go on, 6 of 12 min, 1.2 Erlang."""
    found = hours_of(desk_of(desk(front=2, rate="60 per hour", **ROOM)))
    assert found["front"].load == pytest.approx(8.0)
    assert found["second"].load == pytest.approx(1.2)


def test_a_curve_and_wrap_up_count() -> None:
    """24 chats an hour of 8 min are 3.2 Erlang; two people get 1.1 each done with both slots full."""
    speed = {"kind": "table", "factors": [1.0, 1.1]}
    words = told(desk(front=2, rate="24 per hour", groups__front__speed=speed, **ROOM))["groups.front"]
    assert "fill 3.2 slots on average" in words
    assert "it has 4.0 (2.2 Erlang get done at the pace of so many chats)" in words


def test_a_queue_that_keeps_growing_gets_its_hours() -> None:
    """10 and 40 chats of 8 min fill 3.3 slots of 3 in two hours, and only the second hour is too much."""
    scenario = desk(
        front=3, slots=1, second=9, calendar__closes="11:00", widgets__shop__arrivals=TEN_AND_FORTY
    )
    words = told(scenario)["groups.front"]
    assert words.startswith("up to 3.3 Erlang of work come")
    assert words.endswith("; more comes than gets done at 10:00-11:00 (1 of 2 open hours)")


@pytest.mark.parametrize(
    ("when", "words"), [("ticket", "becomes a ticket"), ("return", "goes back"), ("wait", "waits for nobody")]
)
def test_hours_at_which_nobody_takes_forwards_are_told(when: str, words: str) -> None:
    """A second level that comes at 11 leaves 2 of 8 hours in which what is forwarded finds nobody."""
    people = [
        {"group": "front", "count": 9},
        {"group": "second", "count": 9, "role": "staff", "shift": "11:00-17:00"},
    ]
    scenario = desk(patience="2 min", operators=people, escalations__front__second__when_nobody_online=when)
    message = told(scenario)["escalations.front.second"]
    assert "is online at 09:00-11:00 (2 of 8 open hours)" in message
    assert message.endswith(f"what is forwarded then {words}")


def test_plenty_of_people_have_no_overload() -> None:
    """12 chats an hour of 8 min fill 1.6 of 6 slots."""
    assert told(desk(**ROOM)) == {}


def test_overload_comes_first() -> None:
    """A doubt about links stands behind the overload of the same desk."""
    scenario = desk(front=2, rate="60 per hour", patience="2 min")
    late = scenario.with_changes(
        {"widgets.late": {**scenario.resolved()["widgets"]["shop"], "group": "second"}}
    )
    found = doubts_of(late)
    assert [is_overload(problem) for problem in found][:1] == [True]
    assert not all(is_overload(problem) for problem in found)


def test_the_same_hours_of_several_days_are_said_once() -> None:
    """Three mornings and a night: midnight parts the night, and what comes most often is said first."""
    plan = desk_of(desk(calendar__days=3, calendar__opens="00:00", calendar__closes="24:00"))
    hour = 3_600_000_000
    spans = [(9 * hour, 10 * hour), (33 * hour, 34 * hour), (57 * hour, 58 * hour), (46 * hour, 50 * hour)]
    assert spans_text(plan, sorted(spans)) == (
        "09:00-10:00 on 3 days, 2026-01-06 22:00-24:00 and 2026-01-07 00:00-02:00"
    )


def test_a_clock_change_moves_no_hour() -> None:
    """On the day after the clock is set forward 40 chats at 10 o'clock are too much at 10 o'clock."""
    scenario = desk(
        front=2,
        calendar__closes="11:00",
        calendar__start="2026-03-29",
        calendar__days=2,
        calendar__timezone="Europe/Berlin",
        widgets__shop__arrivals=TEN_AND_FORTY,
        **ROOM,
    )
    assert "at 10:00-11:00 on 2 days (2 of 4 open hours)" in told(scenario)["groups.front"]


def test_ten_years_have_no_exponent() -> None:
    """Of 3,650 days of 8 hours, 29,200 in all, the second of each day has too much: 3,650."""
    arrivals = {"kind": "profile", "interval": "60 min", "counts": [0, 40, 0, 0, 0, 0, 0, 0]}
    scenario = desk(front=2, calendar__days=3650, widgets__shop__arrivals=arrivals, **ROOM)
    words = told(scenario)["groups.front"]
    assert "at 10:00-11:00 on 3,650 days (3,650 of 29,200 open hours)" in words
