"""The outline of a scenario: a line a group, with its people and the ways that lead to it."""

from dataclasses import replace

import numpy as np

from sim.core.kinds import HandOver
from sim.report.outline import outline
from tests.builders import plan

ONLY = "no widget is linked to it, so it is reached by forward only"


def test_two_tiers_are_two_lines() -> None:
    """Two people with 3 and 2 slots have 5; the second level is reached by half of the first's chats."""
    assert outline(plan([(0, 3, False), (0, 2, False), (1, 4, True)])) == [
        "first level: group 0, 2 operators with 5 slots; gets chats of widget 0",
        f"second level: group 1, 1 operator with 4 slots; gets forwards (50 % of group 0, cold); {ONLY}",
    ]


def test_one_person_with_one_slot_is_singular() -> None:
    """One operator has one slot, nobody has 0 slots."""
    lines = outline(plan([(0, 1, False)]))
    assert "1 operator with 1 slot; " in lines[0]
    assert "0 operators with 0 slots; " in lines[1]


def test_a_warm_way_is_called_warm() -> None:
    """A warm hand-over is named with its share."""
    lines = outline(plan([(0, 1, False), (1, 1, True)], ways=[{"hand_over": HandOver.WARM}]))
    assert "gets forwards (50 % of group 0, warm)" in lines[1]


def test_a_linked_second_level_is_not_called_forward_only() -> None:
    """A group with a widget of its own and a forward gets both, and both groups are first level."""
    lines = outline(plan([(0, 1, False), (1, 1, True)], linked=(0, 1)))
    assert lines[1] == (
        "first level: group 1, 1 operator with 1 slot; "
        "gets chats of widget 1 and forwards (50 % of group 0, cold)"
    )


def test_several_widgets_and_ways_are_listed() -> None:
    """Two widgets of one group, and forwards from two groups to a third."""
    ways = [{"source": 0, "target": 2}, {"source": 1, "target": 2, "hand_over": HandOver.WARM}]
    people = [(0, 1, False), (1, 1, False), (2, 1, True)]
    lines = outline(plan(people, linked=(0, 0, 1), groups=3, ways=ways))
    assert lines[0].endswith("gets chats of widget 0, widget 1")
    assert "forwards (50 % of group 0, cold; 50 % of group 1, warm)" in lines[2]


def test_shares_that_differ_by_widget_are_told_apart() -> None:
    """Of 10 % for one widget and 30 % for the other, both are told, and a widget with 0 % is not named."""
    blueprint = plan([(0, 1, False), (1, 1, True)], linked=(0, 0))
    ways = replace(blueprint.escalations, probability=np.array([[0.1, 0.3]]))
    line = outline(replace(blueprint, escalations=ways))[1]
    assert "forwards (10 % of widget 0 and 30 % of widget 1 at group 0, cold)" in line
    ways = replace(blueprint.escalations, probability=np.array([[0.0, 0.3]]))
    assert "forwards (30 % of widget 1 at group 0, cold)" in outline(replace(blueprint, escalations=ways))[1]


def test_a_group_that_nothing_leads_to_says_so() -> None:
    """A third group of tier 0 stands last."""
    blueprint = plan([(0, 1, False), (1, 1, True), (2, 1, True)], groups=3)
    groups = replace(blueprint.groups, tier=np.array([1, 2, 0]))
    assert outline(replace(blueprint, groups=groups))[-1] == (
        "not reached: group 2, 1 operator with 1 slot; no widget and no escalation leads to it"
    )
