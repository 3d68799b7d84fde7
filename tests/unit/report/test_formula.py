"""Formulas beside the simulation: the right one for each group, and none where none applies."""

from typing import Any

import numpy as np
import pytest

from sim.report.formula import Formula, Formulas, formulas, slots_online
from sim.scenario import Scenario, build_blueprint
from sim.stats.grid import HALF_HOUR_US, cut_open_hours
from sim.theory.erlang_a import erlang_a
from sim.theory.erlang_b import blocking
from sim.theory.finite_queue import finite_queue
from sim.theory.tiers import two_tiers
from tests.builders import desk


def of(scenario: Scenario) -> Formulas:
    """Return a scenario's formulas."""
    return formulas(build_blueprint(scenario))


def groups_of(scenario: Scenario) -> list[Formula]:
    """Return what they say of each group."""
    return list(of(scenario).groups)


def test_without_patience_each_tier_is_erlang_c() -> None:
    """12 chats an hour of 8 min at 6 slots, a fifth of them, 12 min, at 2: Burke's two tiers, in seconds."""
    first, second = groups_of(desk())
    theory = two_tiers(12 / 3600, 480.0, 6, 0.2, 720.0, 2)
    for one, queue in ((first, theory.first), (second, theory.second)):
        assert (one.name, one.obstacle) == ("Erlang C (M/M/c)", "")
        assert one.figures["leg_wait_mean"] == pytest.approx(queue.wait_answered_mean)
        assert one.figures["service_level"] == pytest.approx(queue.service_level(60.0))
        assert one.figures["slot_occupancy"] == pytest.approx(queue.slot_occupancy)
        assert (one.figures["abandon_share"], one.figures["not_admitted_share"]) == (0, 0)
    assert (first.is_exponential, first.handling_s, first.handling_sd_s) == (
        True,
        480.0,
        pytest.approx(480.0),
    )


def test_with_patience_it_is_erlang_a_and_fewer_are_passed_on() -> None:
    """Patience of 2 min: the second level gets a fifth of those whom Erlang A leaves to be answered."""
    first, second = groups_of(desk(front=1, patience="2 min"))
    theory = erlang_a(12 / 3600, 480.0, 2, 120.0)
    assert first.name == "Erlang A (M/M/c+M)"
    assert first.figures["leg_wait_mean"] == pytest.approx(theory.wait_answered_mean)
    assert first.figures["abandon_share"] == pytest.approx(theory.abandon_share)
    assert first.figures["service_level"] == pytest.approx(theory.service_level(60.0))
    assert second.arrivals.sum() == pytest.approx(12 * 8 * (1 - theory.abandon_share) * 0.2)


def test_turned_away_at_full_slots_is_erlang_b() -> None:
    """A widget that hides itself while all 2 slots are full turns Erlang B's share away, and nobody waits."""
    first = groups_of(desk(front=1, widgets__shop__when_full="hide"))[0]
    assert first.name == "Erlang B (M/M/c/c)"
    assert first.figures["not_admitted_share"] == pytest.approx(blocking(1.6, 2))
    assert first.figures["leg_wait_mean"] == 0


def test_a_cap_on_the_queue_has_its_formula() -> None:
    """With 3 waiting at most and nobody giving up it is M/M/c/K."""
    first = groups_of(desk(front=1, widgets__shop__max_queue=3))[0]
    theory = finite_queue(12 / 3600, 480.0, 2, 3)
    assert first.name == "a queue with a cap (M/M/c/K)"
    assert first.figures["not_admitted_share"] == pytest.approx(theory.not_admitted_share)
    assert first.figures["leg_wait_mean"] == pytest.approx(theory.wait_answered_mean)
    assert first.figures["service_level"] == pytest.approx(theory.service_level(60.0))


def test_each_interval_counts_by_its_chats() -> None:
    """Two halves with 4 and 12 chats each: the wait is (4 w1 + 12 w2) / 16, as no chat is lost."""
    scenario = desk(
        front=1,
        calendar__closes="10:00",
        widgets__shop__arrivals={"kind": "profile", "interval": "30 min", "counts": [1, 3]},
    )
    first = groups_of(scenario)[0]
    waits = [two_tiers(rate / 3600, 480.0, 2, 0.0, 1.0, 1).first.wait_answered_mean for rate in (2, 6)]
    assert first.arrivals.tolist() == pytest.approx([1, 3])
    assert first.figures["leg_wait_mean"] == pytest.approx((waits[0] + 3 * waits[1]) / 4)
    assert first.load.tolist() == pytest.approx([2 * 8 / 60, 6 * 8 / 60])


def test_slots_follow_the_roster() -> None:
    """Two people of 2 slots from 9:00 and a third from 9:45 are 4 slots, then 5 on average, then 6."""
    scenario = desk(front=2, calendar__closes="10:30").with_changes(
        {"operators": [
            {"group": "front", "count": 2, "slots": 2, "role": "agent"},
            {"group": "front", "count": 1, "slots": 2, "role": "agent", "shift": "09:45-10:30"},
            {"group": "second", "count": 1, "slots": 2, "role": "staff"},
        ]}
    )  # fmt: skip
    blueprint = build_blueprint(scenario)
    grid = cut_open_hours(blueprint, 0, HALF_HOUR_US)
    assert slots_online(blueprint, 0, grid).tolist() == [4, 5, 6]
    assert slots_online(blueprint, 1, grid).tolist() == [2, 2, 2]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"groups__front__speed": {"kind": "table", "factors": [1.0, 1.5]}}, "longer the more chats"),
        ({"groups__front__overflow": {"to": "second", "after": "1 min"}}, "share operators"),
        ({"groups__front__pull_delay": "30 s"}, "fetch their chats by hand"),
        ({"front": 1, "widgets__shop__arrivals__rate": "40 per hour"}, "never give up"),
        ({"escalations__front__second__return_probability": 0.1}, "handed back"),
    ],
)
def test_where_no_formula_applies_that_is_said(changes: dict[str, Any], words: str) -> None:
    """A group that is no plain queue, or has more work than slots, has an obstacle and no figures."""
    first, second = groups_of(desk(**changes))
    assert words in first.obstacle
    assert first.figures == {}
    assert second.obstacle


def test_a_limit_of_forwards_is_no_cap_unless_none_may_wait() -> None:
    """With 5 forwards waiting at most it is Erlang C still, with none there is no formula."""
    names = [groups_of(desk(escalations__front__second__max_queue=most))[1] for most in (5, 0)]
    assert (names[0].name, names[0].obstacle) == ("Erlang C (M/M/c)", "")
    assert names[1].obstacle == "forwards never wait for it"


def test_behind_a_group_without_formula_the_most_work_is_told() -> None:
    """Where nobody can tell how many give up, a fifth of 96 chats is taken to come to the second level."""
    changes: dict[str, Any] = {"groups__front__speed": {"kind": "table", "factors": [1.0, 1.5]}}
    second = groups_of(desk(**changes))[1]
    assert "front" in second.obstacle
    assert second.arrivals.sum() == pytest.approx(0.2 * 96)


def test_long_scenarios_are_cut_more_coarsely() -> None:
    """Ten days of 8 hours are 160 half hours; twenty are 160 hours."""
    ten, twenty = (of(desk(calendar__days=days)) for days in (10, 20))
    assert (len(ten.grid), ten.length_us) == (160, HALF_HOUR_US)
    assert (len(twenty.grid), twenty.length_us) == (160, 2 * HALF_HOUR_US)
    assert np.isclose(ten.groups[0].figures["leg_wait_mean"], twenty.groups[0].figures["leg_wait_mean"])
