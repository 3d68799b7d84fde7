"""Offered work against what people get done: curves, personal speed, wrap-up and last offers counted."""

from typing import Any

import pytest

from sim.scenario import check_scenario
from sim.scenario.desk import desk_of
from sim.scenario.offered import loads
from tests.unit.scenario.desks import team

CALM: dict[str, Any] = {
    "widgets__shop__patience": {"kind": "none"},
    "escalations__0__patience": {"kind": "none"},
    "operators__1__count": 9,
}
FIRST = "customer_service"


def table(*factors: float) -> dict[str, Any]:
    """Return a speed curve as a table of the scenario file."""
    return {"kind": "table", "factors": list(factors)}


def capacity(**changes: Any) -> float:
    """Return what the first level, four people with three slots, gets done; 40 chats an hour of 10 min."""
    return loads(desk_of(team(**CALM, **changes)))[FIRST].capacity


@pytest.mark.parametrize(
    ("changes", "erlangs"),
    [
        ({}, 12),
        ({"groups__customer_service__speed": table(1, 1)}, 4),
        ({"groups__customer_service__speed": table(1, 1.7, 2.5, 2.9)}, 10),
        ({"operators__0__speed": 2.0}, 24),
        ({"operators__0__speed": 0.5, "groups__customer_service__speed": table(1, 1.5)}, 3),
        ({"groups__customer_service__last_offer": "2 h"}, 9),
        ({"groups__customer_service__absence": 0.25, "operators__0__speed": 2.0}, 18),
    ],
)
def test_capacity_is_people_times_the_curve_with_all_slots_full(
    changes: dict[str, Any], erlangs: float
) -> None:
    """Four times f(3), times the personal speed, times the share of the day on which chats are taken."""
    assert capacity(**changes) == pytest.approx(erlangs)


def test_wrap_up_takes_its_time_whatever_the_pace() -> None:
    """10 min at half the pace and 10 of wrap-up hold a slot for 30 min, for 20 min of load: 12 x 2 / 3."""
    changes: dict[str, Any] = {"operators__0__speed": 0.5, "groups__customer_service__wrap_up": "10 min"}
    assert capacity(**changes) == pytest.approx(8)


def test_a_curve_that_chats_share_is_no_capacity_of_slots() -> None:
    """6.67 Erlang on 12 slots look light, but four people with f(3) = 1 get 4 done: 20 slots, not 12."""
    problems = check_scenario(team(**CALM, groups__customer_service__speed=table(1, 1)))
    assert [(p.severity, p.path) for p in problems] == [("W", "groups.customer_service")]
    assert "which has 12.0 slots on average while the desk is open" in problems[0].message
    assert "enough for 4.0 Erlang at the pace of so many chats at once" in problems[0].message
    assert "more than 20 slots" in problems[0].remedy


def test_fast_people_need_fewer_slots() -> None:
    """Two people have 6 slots for 6.67 Erlang; twice as fast they get 12 done, and nothing is said."""
    change: dict[str, Any] = {**CALM, "operators__0__count": 2}
    assert len(check_scenario(team(**change))) == 1
    assert check_scenario(team(**change, operators__0__speed=2.0)) == []


def test_a_long_last_offer_takes_slots_away() -> None:
    """No chat in the last 7 of 8 hours leaves 12 / 8 = 1.5 slots for 6.67 Erlang; 1 h leaves 10.5."""
    problems = check_scenario(team(**CALM, groups__customer_service__last_offer="7 h"))
    assert [p.severity for p in problems] == ["W"]
    assert "which has 1.5 slots (last_offer of 7 h taken off) on average" in problems[0].message
    assert "shorten last_offer" in problems[0].remedy
    assert check_scenario(team(**CALM, groups__customer_service__last_offer="1 h")) == []


def test_what_helpers_leave_over_is_at_their_own_pace() -> None:
    """Nine helpers with f(2) = 1 get 9 done: 11 x 0.18 x 2 = 3.96 are their own and 5.04 help 4 with 11."""
    changes: dict[str, Any] = {
        "groups__customer_service__speed": table(1, 1),
        "groups__customer_service__overflow": {"to": "second_level", "after": "60 s"},
        "groups__second_level__speed": table(1, 1),
    }
    heavy = team(**CALM, **changes, widgets__shop__arrivals__rate="66 per hour")
    told = [p for p in check_scenario(heavy) if p.path == "groups.customer_service"]
    assert len(told) == 1
    assert '12.0 slots and 5.0 more left over in "second_level"' in told[0].message
    light = team(**CALM, **changes)
    assert [p for p in check_scenario(light) if p.path == "groups.customer_service"] == []
