"""The blueprint of the documented example, worked out by hand, and the rules behind its numbers."""

from typing import Any

import numpy as np
import pytest

from sim.core.kinds import Admission, AfterClose, HandOver, Refusal
from sim.core.variates import LawKind
from sim.scenario import Scenario, build_blueprint
from tests.unit.scenario.desks import EXPONENTIAL, data, team

HOUR_US = 3_600_000_000
MINUTE_US = 60_000_000

EXAMPLE = """
title = "Two tiers, forward-only second level"
[calendar]
start = "2026-01-05"
days = 1
opens = "09:00"
closes = "17:00"
timezone = "Europe/Berlin"
after_close = "drain"
[groups.customer_service]
[groups.second_level]
description = "reachable by forward only"
[widgets.shop]
group = "customer_service"
arrivals = { kind = "poisson", rate = "40 per hour" }
patience = { kind = "exponential", mean = "4 min" }
handling = { kind = "lognormal", mean = "10 min", cv = 1.0 }
when_full = "queue"
max_queue = 50
[widgets.billing]
group = "customer_service"
handling = { kind = "gamma", mean = "8 min", cv = 0.9 }
[widgets.billing.arrivals]
kind = "profile"
interval = "30 min"
counts = [3, 5, 9, 14, 15, 12, 10, 9, 11, 12, 9, 7, 5, 4, 3, 2]
[roles.agent]
[roles.staff]
forwarded_chats = true
[[operators]]
group = "customer_service"
count = 12
slots = 3
role = "agent"
shift = "09:00-17:00"
breaks = ["12:30-13:00"]
[[operators]]
group = "second_level"
count = 3
slots = 2
role = "staff"
[[escalations]]
from = "customer_service"
to = "second_level"
probability = 0.18
hand_over = "cold"
hand_over_time = "30 s"
patience = { kind = "exponential", mean = "10 min" }
handling = { kind = "lognormal", mean = "20 min", cv = 1.2 }
when_nobody_online = "wait"
[service]
threshold = "60 s"
target = 0.80
level = "offered"
"""


def test_the_documented_example_by_hand() -> None:
    """9 h are 32.4e9 us, 17 h 61.2e9; 40 an hour for 8 h are 320 chats; the profile sums to 130."""
    blueprint = build_blueprint(Scenario.from_text(EXAMPLE))
    assert blueprint.open_us.tolist() == [[9 * HOUR_US, 17 * HOUR_US]]
    assert (blueprint.after_close, blueprint.measure_from_us, blueprint.max_legs) == (AfterClose.DRAIN, 0, 2)
    widgets = blueprint.widgets
    assert widgets.names == ("shop", "billing")
    assert widgets.group.tolist() == [0, 0]
    assert widgets.admission.tolist() == [Admission.QUEUE, Admission.QUEUE]
    assert widgets.max_queue.tolist() == [50, -1]
    assert widgets.hours.from_us.tolist() == [9 * HOUR_US] * 2
    shop, billing = widgets.demand
    assert shop.times_us.tolist() == [9 * HOUR_US, 17 * HOUR_US]
    assert shop.cumulative.tolist() == pytest.approx([0, 320])
    assert billing.times_us.tolist() == [9 * HOUR_US + 30 * MINUTE_US * place for place in range(17)]
    assert billing.cumulative[[0, 1, 2, -1]].tolist() == pytest.approx([0, 3, 8, 130])
    assert [law.kind for law in widgets.handling] == [LawKind.LOGNORMAL, LawKind.GAMMA]
    assert [law.mean_us for law in widgets.handling] == [10 * MINUTE_US, 8 * MINUTE_US]
    assert widgets.patience[0] is not None
    assert widgets.patience[0].mean_us == 4 * MINUTE_US
    assert widgets.patience[1] is None


def test_the_documented_example_has_15_operators_in_two_tiers() -> None:
    """12 with 3 slots and two stretches around lunch, 3 with 2 slots and one stretch: 27 stretches."""
    blueprint = build_blueprint(Scenario.from_text(EXAMPLE))
    operators = blueprint.operators
    assert operators.names[0] == "customer_service 1"
    assert operators.names[11:13] == ("customer_service 12", "second_level 1")
    assert operators.group.tolist() == [0] * 12 + [1] * 3
    assert operators.slots.tolist() == [3] * 12 + [2] * 3
    assert operators.takes_forwards.tolist() == [False] * 12 + [True] * 3
    assert operators.roles == ("agent",) * 12 + ("staff",) * 3
    assert len(operators.roster.owner) == 12 * 2 + 3
    assert operators.roster.from_us[:2].tolist() == [9 * HOUR_US, 13 * HOUR_US]
    assert operators.roster.to_us[:2].tolist() == [12.5 * HOUR_US, 17 * HOUR_US]
    assert operators.shifts.to_us.tolist() == [17 * HOUR_US] * 15
    groups = blueprint.groups
    assert groups.tier.tolist() == [1, 2]
    assert groups.threshold_us.tolist() == [60_000_000] * 2
    assert groups.level == ("offered", "offered")
    ways = blueprint.escalations
    assert (ways.source.tolist(), ways.target.tolist()) == ([0], [1])
    assert ways.probability.tolist() == [[0.18, 0.18]]
    assert (ways.hand_over.tolist(), ways.nobody_online.tolist()) == ([HandOver.COLD], [Refusal.WAIT])
    assert (ways.max_queue.tolist(), ways.when_full.tolist()) == ([-1], [Refusal.TICKET])
    assert ways.briefing == (None,)
    assert ways.handling[0].mean_us == 20 * MINUTE_US


def test_unnamed_operators_are_numbered_over_their_groups_entries() -> None:
    """2 and 1 people in two entries with Dana between them are numbers 1, 2 and 3."""
    values = data(operators__1__count=2)
    values["operators"] += [
        {"name": "Dana", "group": "second_level", "role": "staff"},
        {"group": "second_level", "role": "staff"},
    ]
    names = build_blueprint(Scenario.from_dict(values)).operators.names[4:]
    assert names == ("second_level 1", "second_level 2", "Dana", "second_level 3")


def test_an_escalation_of_some_widgets_leaves_the_others_alone() -> None:
    """Only the shop's chats are forwarded with 0.18."""
    other = {
        "group": "customer_service",
        "arrivals": {"kind": "poisson", "rate": "1 per h"},
        "handling": EXPONENTIAL,
    }
    scenario = team(widgets__billing=other, escalations__0__widgets=["shop"])
    assert build_blueprint(scenario).escalations.probability.tolist() == [[0.18, 0.0]]


def test_no_patience_key_is_no_patience_law() -> None:
    """Neither tier's chats give up."""
    values = data(operators__0__count=9)
    del values["widgets"]["shop"]["patience"]
    del values["escalations"][0]["patience"]
    blueprint = build_blueprint(Scenario.from_dict(values))
    assert (blueprint.widgets.patience, blueprint.escalations.patience) == ((None,), (None,))


def test_cutting_at_closing_cuts_the_roster() -> None:
    """A shift to 18:00 ends at 17:00 with the desk, and goes on to 18:00 where it drains."""
    shift = {"operators__0__shift": "09:00-18:00"}
    cut = build_blueprint(team(calendar__after_close="cut", **shift)).operators
    drain = build_blueprint(team(calendar__after_close="drain", **shift)).operators
    assert (cut.roster.to_us[0], cut.shifts.to_us[0]) == (17 * HOUR_US, 17 * HOUR_US)
    assert drain.roster.to_us[0] == 18 * HOUR_US


def test_a_desk_that_never_closes_has_one_stretch() -> None:
    """Ten days from 0 to 24 are one stretch of 240 h, and so is every roster; the warm-up ends at 500 min."""
    hours = {"opens": "00:00", "closes": "24:00", "days": 10, "warm_up": "500 min"}
    blueprint = build_blueprint(team(calendar=hours))
    assert blueprint.open_us.tolist() == [[0, 240 * HOUR_US]]
    assert blueprint.operators.roster.to_us.tolist() == [240 * HOUR_US] * 7
    assert blueprint.measure_from_us == 500 * MINUTE_US


def test_the_warm_up_begins_with_the_first_opening() -> None:
    """One hour from 9:00 on ends at 10:00."""
    assert build_blueprint(team(calendar__warm_up="1 h")).measure_from_us == 10 * HOUR_US


def test_two_days_have_two_openings() -> None:
    """9 to 17 on two days are 9-17 h and 33-41 h, and 40 an hour make 640 chats."""
    blueprint = build_blueprint(team(calendar__days=2))
    assert blueprint.open_us.tolist() == [[9 * HOUR_US, 17 * HOUR_US], [33 * HOUR_US, 41 * HOUR_US]]
    demand = blueprint.widgets.demand[0]
    assert demand.times_us.tolist() == [9 * HOUR_US, 17 * HOUR_US, 33 * HOUR_US, 41 * HOUR_US]
    assert demand.cumulative.tolist() == pytest.approx([0, 320, 320, 640])


def test_a_chain_of_three_tiers_has_three_legs() -> None:
    """First to second to third: levels 1, 2, 3, and a group that nobody forwards to is level 0."""
    values = data(groups__third={"headcount": 1}, groups__spare={})
    values["escalations"].append(
        {"from": "second_level", "to": "third", "probability": 0.1, "handling": EXPONENTIAL}
    )
    scenario = Scenario.from_dict(values).with_changes({"operators.third.role": "staff"})
    blueprint = build_blueprint(scenario)
    assert blueprint.groups.tier.tolist() == [1, 2, 3, 0]
    assert blueprint.max_legs == 3
    limit = "escalations.second_level.third.max_legs"
    assert build_blueprint(scenario.with_changes({limit: 2})).max_legs == 2


@pytest.mark.parametrize(
    ("service", "own", "expected"),
    [
        ({}, {}, (60, 0.8, "offered", 5)),
        ({"threshold": "20 s", "target": 0.9}, {}, (20, 0.9, "offered", 20 / 4)),
        ({"threshold": "20 s"}, {"threshold": "2 min", "level": "answered"}, (120, 0.8, "answered", 5)),
        ({"threshold": "3 s"}, {}, (3, 0.8, "offered", 0)),
        ({"short_abandon": "10 s"}, {}, (60, 0.8, "offered", 10)),
    ],
)
def test_a_group_may_have_its_own_service(
    service: dict[str, Any], own: dict[str, Any], expected: tuple[float, float, str, float]
) -> None:
    """The group's key beats the scenario's, which beats 60 s, 80 %, offered and 5 s."""
    groups = build_blueprint(team(service=service, groups__customer_service={"service": own})).groups
    found = (groups.threshold_us[0] / 1e6, groups.target[0], groups.level[0], groups.short_us[0] / 1e6)
    assert found == expected


def test_no_link_may_be_left_out_for_the_arrays_to_be_whole() -> None:
    """A desk without escalations has empty arrays of the right shape, and one leg."""
    values = data()
    del values["escalations"], values["operators"][1], values["groups"]["second_level"]
    blueprint = build_blueprint(Scenario.from_dict(values))
    assert blueprint.escalations.probability.shape == (0, 1)
    assert blueprint.escalations.source.dtype == np.int64
    assert blueprint.max_legs == 1
