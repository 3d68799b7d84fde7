"""The auditor on choice rules, skills and priorities: a correct record, and a tampered copy of it."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from sim.core.blueprint import Blueprint
from sim.core.dynamics import progress_units
from sim.core.kinds import NO_ONE, AfterClose, Choice, HandOver, Refusal
from sim.stats.audit import audit
from sim.stats.audit_choice import READINGS
from tests.builders import (
    ABANDONED,
    FORWARDED,
    NOT_ADMITTED,
    RETURNED,
    TICKET,
    UNFINISHED,
    broken,
    leg,
    plan,
    record,
    tampered,
)

GERMAN, FRENCH = 1, 2


def ruled(desk: Blueprint, *rules: Choice) -> Blueprint:
    """Return a desk with a choice rule for each group."""
    return replace(desk, groups=replace(desk.groups, choice=np.array(rules, dtype=np.int64)))


def skilled(desk: Blueprint, asked: Sequence[int], had: Sequence[int]) -> Blueprint:
    """Return a desk with the skills that each widget asks for and each operator has, as bits."""
    widgets = replace(desk.widgets, skills=np.array(asked, dtype=np.int64))
    operators = replace(desk.operators, skills=np.array(had, dtype=np.int64))
    return replace(desk, widgets=widgets, operators=operators)


def ranked(desk: Blueprint, *priority: int) -> Blueprint:
    """Return a desk with a priority for each widget."""
    return replace(desk, widgets=replace(desk.widgets, priority=np.array(priority, dtype=np.int64)))


def everybody(count: int, slots: Sequence[int], *rules: Choice) -> Blueprint:
    """Return a desk of one group whose operators have these slots."""
    people = [(0, slots[person % len(slots)], False) for person in range(count)]
    return ruled(plan(people, groups=1, ways=()), *rules)


# The choice rules: in each record one chat tells the rule from its nearest neighbour.


def test_the_longest_idle_operator_is_named() -> None:
    """At 30 the last chats of operators 0 and 1 ended at 20 and 10: operator 1, although assigned later."""
    desk = everybody(2, [1], Choice.LONGEST_IDLE)
    rows = [leg(0, 0, (0, 0, 20)), leg(1, 1, (5, 5, 10)), leg(2, 1, (30, 30, 40))]
    assert broken(rows, desk) == set()
    assert broken(tampered(rows, leg(2, 0, (30, 30, 40))), desk) == {"choice"}


def test_who_never_ended_a_chat_is_the_longest_idle() -> None:
    """Operator 0 freed a slot at 10, operator 1 never did: the chat of 30 is operator 1's, busy or not."""
    desk = everybody(2, [2], Choice.LONGEST_IDLE)
    rows = [
        leg(0, 0, (0, 0, 50)),
        leg(1, 0, (1, 1, 10)),
        leg(2, 1, (20, 20, 60)),
        leg(3, 1, (30, 30, 40)),
    ]
    assert broken(rows, desk) == set()
    assert broken(tampered(rows, leg(3, 0, (30, 30, 40))), desk) == {"choice"}


def test_a_slot_that_a_cut_frees_is_freed_at_the_cut() -> None:
    """Operator 0's chat ended at 470, operator 1's was cut off at 480: next morning operator 0 goes first."""
    days = ((0, 480), (1440, 1920))
    desk = plan([(0, 1, False)] * 2, groups=1, ways=(), opened=days, after_close=AfterClose.CUT)
    desk = ruled(desk, Choice.LONGEST_IDLE)
    rows = [
        leg(0, 0, (400, 400, 470)),
        leg(1, 1, (401, 401, 480), UNFINISHED),
        leg(2, 0, (1450, 1450, 1460)),
    ]
    assert broken(rows, desk) == set()
    assert broken(tampered(rows, leg(2, 1, (1450, 1450, 1460))), desk) == {"choice"}


def test_a_chat_that_comes_back_was_released_and_assigned_anew() -> None:
    """Operator 0's first leg was released at 10, operator 1's chat at 8: the chat of 12 is operator 1's."""
    people = [(0, 2, False), (0, 2, False), (1, 1, True)]
    shifts = [(0, 0, 480), (1, 0, 480), (2, 100, 480)]
    desk = plan(people, ways=[{"nobody_online": Refusal.RETURN}], roster=shifts)
    desk = ruled(desk, Choice.LONGEST_IDLE, Choice.LONGEST_IDLE)
    rows = [
        leg(0, 0, (0, 0, 10), FORWARDED),
        leg(0, NO_ONE, (10, 10), RETURNED, number=1, group=1),
        leg(0, 0, (10, 10, 25), number=2),
        leg(1, 0, (5, 5, 7)),
        leg(2, 1, (7, 7, 8)),
        leg(3, 1, (12, 12, 40)),
    ]
    assert broken(rows, desk) == set()
    assert broken(tampered(rows, leg(3, 0, (12, 12, 40))), desk) == {"choice"}


def test_the_slot_of_a_hand_over_is_freed_when_it_is_over() -> None:
    """Operator 0's slot frees at 10 + 5 = 15, operator 1's at 12: the chat of 30 is operator 1's."""
    people = [(0, 1, False), (0, 1, False), (1, 1, True)]
    desk = plan(people, ways=[{"hand_over": HandOver.WARM, "briefing": 5}])
    desk = ruled(desk, Choice.LONGEST_IDLE, Choice.LONGEST_IDLE)
    rows = [
        leg(0, 0, (0, 0, 10, 15), FORWARDED),
        leg(0, 2, (10, 10, 40), number=1, group=1),
        leg(1, 1, (5, 5, 12)),
        leg(2, 1, (30, 30, 40)),
    ]
    assert broken(rows, desk) == set()
    assert broken(tampered(rows, leg(2, 0, (30, 30, 40))), desk) == {"choice"}


def test_the_operator_with_the_fewest_chats_is_named() -> None:
    """Operator 0 has 1 chat and 4 free slots, operator 1 has 0 chats and 2 free slots: operator 1."""
    desk = everybody(2, [5, 2], Choice.FEWEST_CHATS)
    rows = [leg(0, 0, (0, 0, 20)), leg(1, 1, (5, 5, 10))]
    assert broken(rows, desk) == set()
    assert broken(tampered(rows, leg(1, 0, (5, 5, 10))), desk) == {"choice"}


def test_among_the_fewest_chats_the_longest_without_a_new_one_is_named() -> None:
    """At 30 both have 0 chats and were assigned at 0 and 5, whose ends were at 20 and 10: operator 0."""
    desk = everybody(2, [5, 2], Choice.FEWEST_CHATS)
    rows = [leg(0, 0, (0, 0, 20)), leg(1, 1, (5, 5, 10)), leg(2, 0, (30, 30, 40))]
    assert broken(rows, desk) == set()
    assert broken(tampered(rows, leg(2, 1, (30, 30, 40))), desk) == {"choice"}


def test_the_fullest_operator_with_a_free_slot_is_named() -> None:
    """Two slots each: chats 0 and 1 fill operator 0, chat 2 starts operator 1."""
    desk = everybody(2, [2], Choice.FILL_FIRST)
    rows = [leg(0, 0, (0, 0, 20)), leg(1, 0, (5, 5, 20)), leg(2, 1, (6, 6, 30)), leg(3, 1, (25, 25, 30))]
    assert broken(rows, desk) == set()
    assert broken(tampered(rows, leg(1, 1, (5, 5, 20))), desk) == {"choice"}
    assert broken(tampered(rows, leg(3, 0, (25, 25, 30))), desk) == {"choice"}


def test_the_highest_share_of_free_slots_is_named() -> None:
    """After chat 0 operator 0 has 3/4 of the slots free and operator 1 has 2/2: operator 1, though 2 < 3."""
    desk = everybody(2, [4, 2], Choice.HIGHEST_FREE_SHARE)
    rows = [leg(0, 0, (0, 0, 20)), leg(1, 1, (5, 5, 20)), leg(2, 0, (6, 6, 20))]
    assert broken(rows, desk) == set()
    assert broken(tampered(rows, leg(1, 0, (5, 5, 20))), desk) == {"choice"}
    assert broken(tampered(rows, leg(2, 1, (6, 6, 20))), desk) == {"choice"}


def test_equal_shares_are_a_tie() -> None:
    """At 10 operator 0 has 4/6 and operator 1 has 2/3 free, last assigned at 2 and at 1: operator 1."""
    desk = everybody(2, [6, 3], Choice.HIGHEST_FREE_SHARE)
    rows = [
        leg(0, 0, (0, 0, 20)),
        leg(1, 1, (1, 1, 20)),
        leg(2, 0, (2, 2, 20)),
        leg(3, 1, (10, 10, 20)),
    ]
    assert broken(rows, desk) == set()
    assert broken(tampered(rows, leg(3, 0, (10, 10, 20))), desk) == {"choice"}


def test_the_next_in_the_round_is_named() -> None:
    """Of slots 3 and 1 the chats go to 0, 1, and at 6 to 0; at 20 operator 1 was assigned before 0."""
    desk = everybody(2, [3, 1], Choice.ROUND_ROBIN)
    rows = [
        leg(0, 0, (0, 0, 30)),
        leg(1, 1, (5, 5, 10)),
        leg(2, 0, (6, 6, 30)),
        leg(3, 1, (20, 20, 30)),
    ]
    assert broken(rows, desk) == set()
    assert broken(tampered(rows, leg(1, 0, (5, 5, 10))), desk) == {"choice"}
    assert broken(tampered(rows, leg(3, 0, (20, 20, 30))), desk) == {"choice"}


@pytest.mark.parametrize("rule", [Choice.RANDOM, Choice.OWN])
def test_chance_and_the_user_choose_anybody_with_a_free_slot(rule: Choice) -> None:
    """Chat 1 may be any of the 3 operators'; once operator 0 is full and operator 2 gone, not theirs."""
    desk = plan([(0, 1, False)] * 3, groups=1, ways=(), roster=[(0, 0, 480), (1, 0, 480), (2, 0, 20)])
    desk = ruled(desk, rule)
    rows = [leg(0, 0, (0, 0, 60)), leg(1, 1, (30, 30, 40))]
    for operator in range(3):
        assert broken(tampered(rows, leg(0, operator, (0, 0, 25))), desk) == set()
    assert broken(rows, desk) == set()
    assert broken(tampered(rows, leg(1, 0, (30, 30, 40))), desk) == {"slots"}
    assert broken(tampered(rows, leg(1, 2, (30, 30, 40))), desk) == {"offline"}
    assert broken(tampered(rows, leg(1, 1, (30, 31, 40))), desk) == {"waiting"}


def test_each_group_has_its_own_rule() -> None:
    """Group 0 fills operator 0 first, group 1 spreads chats over operators 2 and 3."""
    desk = plan([(0, 2, False)] * 2 + [(1, 2, False)] * 2, linked=(0, 1), ways=())
    desk = ruled(desk, Choice.FILL_FIRST, Choice.MOST_FREE_SLOTS)
    rows = [
        leg(0, 0, (0, 0, 20)),
        leg(1, 2, (1, 1, 20), group=1, widget=1),
        leg(2, 0, (2, 2, 20)),
        leg(3, 3, (3, 3, 20), group=1, widget=1),
    ]
    assert broken(rows, desk) == set()
    assert broken(tampered(rows, leg(2, 1, (2, 2, 20))), desk) == {"choice"}
    assert broken(tampered(rows, leg(3, 2, (3, 3, 20), group=1, widget=1)), desk) == {"choice"}


def test_every_rule_has_a_reading() -> None:
    """Each code of the catalogue is read; only chance and the user's function are open to anybody."""
    assert set(READINGS) == set(Choice)
    assert {rule for rule, reading in READINGS.items() if reading.is_open} == {Choice.RANDOM, Choice.OWN}


# Skills.


def test_a_chat_held_without_a_skill_is_found() -> None:
    """The widget asks for both skills, operator 0 has one of them and operator 1 has both."""
    desk = skilled(plan([(0, 1, False)] * 2), [GERMAN | FRENCH], [GERMAN, GERMAN | FRENCH])
    rows = [leg(0, 1, (0, 0, 10))]
    assert broken(rows, desk) == set()
    assert broken(tampered(rows, leg(0, 0, (0, 0, 10))), desk) == {"skills"}
    (finding,) = audit(record(tampered(rows, leg(0, 0, (0, 0, 10))), desk), desk)
    assert finding.sentence == "Chat 0, leg 0: person 0 lacks a skill that it asks for."


def test_skills_are_asked_for_at_every_tier() -> None:
    """At the second level operator 2 has the skill of the widget, operator 1 takes forwards but has none."""
    desk = skilled(plan([(0, 1, False), (1, 1, True), (1, 1, True)]), [GERMAN], [GERMAN, 0, GERMAN])
    rows = [leg(0, 0, (0, 0, 10), FORWARDED), leg(0, 2, (10, 10, 20), number=1, group=1)]
    assert broken(rows, desk) == set()
    assert broken(tampered(rows, leg(0, 1, (10, 10, 20), number=1, group=1)), desk) == {"skills"}


def test_nobody_has_skills_where_none_are_given() -> None:
    """The widget asks for a skill, and the operators of the desk have none at all."""
    desk = plan([(0, 1, False)])
    rows = [leg(0, 0, (0, 0, 10))]
    asked = replace(desk, widgets=replace(desk.widgets, skills=np.array([GERMAN])))
    assert broken(rows, desk) == set()
    assert "skills" in broken(rows, asked)


def test_a_chat_waits_for_a_skill_beside_a_free_slot() -> None:
    """Operator 1, who alone has the skill, is busy until 10; operator 0 takes the chat of 6 meanwhile."""
    desk = skilled(plan([(0, 1, False)] * 2, linked=(0, 0)), [GERMAN, 0], [0, GERMAN])
    rows = [leg(0, 1, (0, 0, 10)), leg(1, 1, (5, 10, 20)), leg(2, 0, (6, 6, 20), widget=1)]
    assert broken(rows, desk) == set()
    assert broken(tampered(rows, leg(1, 1, (5, 11, 20))), desk) == {"waiting"}
    assert broken(tampered(rows, leg(2, 0, (6, 7, 20), widget=1)), desk) == {"waiting"}


def test_a_chat_overtakes_one_that_asks_for_more() -> None:
    """Operator 0 frees at 8 and takes the chat of 6, not that of 5, whose skill operator 1 has from 10 on."""
    desk = skilled(plan([(0, 1, False)] * 2, linked=(0, 0)), [GERMAN, 0], [0, GERMAN])
    rows = [
        leg(0, 0, (0, 0, 8), widget=1),
        leg(1, 1, (1, 1, 10)),
        leg(2, 1, (5, 10, 40)),
        leg(3, 0, (6, 8, 20), widget=1),
        leg(4, 0, (7, 20, 30), widget=1),
    ]
    assert broken(rows, desk) == set()
    swapped = tampered(rows, leg(3, 0, (6, 20, 30), widget=1), leg(4, 0, (7, 8, 20), widget=1))
    assert broken(swapped, desk) == {"fifo"}


def test_only_those_with_the_skill_count_for_the_choice() -> None:
    """Operators 0, 1, 2 have 3, 2, 1 slots; 1 and 2 have the skill, so operator 1 is named and not 2."""
    desk = skilled(plan([(0, 3, False), (0, 2, False), (0, 1, False)]), [GERMAN], [0, GERMAN, GERMAN])
    rows = [leg(0, 1, (0, 0, 10))]
    assert broken(rows, desk) == set()
    assert broken(tampered(rows, leg(0, 2, (0, 0, 10))), desk) == {"choice"}


def test_only_those_with_the_skill_count_for_a_forward() -> None:
    """Operator 1 is at the second level without the skill, operator 2 has it and comes at 100: a ticket."""
    shifts = [(0, 0, 480), (1, 0, 480), (2, 100, 480)]
    ways = [{"nobody_online": Refusal.TICKET}]
    desk = plan([(0, 1, False), (1, 1, True), (1, 1, True)], ways=ways, roster=shifts)
    rows = [leg(0, 0, (0, 0, 10), FORWARDED), leg(0, NO_ONE, (10, 10), TICKET, number=1, group=1)]
    assert broken(rows, skilled(desk, [GERMAN], [GERMAN, 0, GERMAN])) == set()
    assert broken(rows, skilled(desk, [GERMAN], [GERMAN, GERMAN, GERMAN])) == {"admission"}


# Priorities.


def test_a_lower_priority_before_a_higher_one_is_found() -> None:
    """Chats of 2 and 4 wait for the slot that frees at 10: the one of 4 has priority 1, the other 0."""
    desk = ranked(plan([(0, 1, False)], linked=(0, 0)), 0, 1)
    rows = [leg(0, 0, (0, 0, 10)), leg(1, 0, (2, 20, 30)), leg(2, 0, (4, 10, 20), widget=1)]
    assert broken(rows, desk) == set()
    swapped = tampered(rows, leg(1, 0, (2, 10, 20)), leg(2, 0, (4, 20, 30), widget=1))
    assert broken(swapped, desk) == {"fifo"}
    assert broken(rows, plan([(0, 1, False)], linked=(0, 0))) == {"fifo"}


def test_equal_priorities_go_by_the_order_of_joining() -> None:
    """Both widgets have priority -1: the chat of 2 goes at 10, the chat of 4 at 20."""
    desk = ranked(plan([(0, 1, False)], linked=(0, 0)), -1, -1)
    rows = [leg(0, 0, (0, 0, 10)), leg(1, 0, (2, 10, 20)), leg(2, 0, (4, 20, 30), widget=1)]
    assert broken(rows, desk) == set()
    swapped = tampered(rows, leg(1, 0, (2, 20, 30)), leg(2, 0, (4, 10, 20), widget=1))
    assert broken(swapped, desk) == {"fifo"}


def test_a_priority_interrupts_nobody_and_takes_nobodys_place() -> None:
    """The queue takes 1 chat: the chat of 3 with priority 9 finds it full, as any other would."""
    desk = ranked(plan([(0, 1, False)], linked=(0, 0), max_queue=1), 0, 9)
    rows = [leg(0, 0, (0, 0, 10)), leg(1, 0, (2, 10, 20)), leg(2, NO_ONE, (3, 3), NOT_ADMITTED, widget=1)]
    assert broken(rows, desk) == set()
    let_in = tampered(rows, leg(1, 0, (2, 20, 30)), leg(2, 0, (3, 10, 20), widget=1))
    assert broken(let_in, desk) == {"admission"}


def test_a_chat_keeps_its_widgets_priority_at_every_tier() -> None:
    """Forwarded at 10 and 12 with priorities 0 and 1, chat 2 is second level's next at 30, chat 1 at 40."""
    desk = ranked(plan([(0, 3, False), (1, 1, True)], linked=(0, 0)), 0, 1)
    rows = [
        leg(0, 0, (0, 0, 5), FORWARDED),
        leg(0, 1, (5, 5, 30), number=1, group=1),
        leg(1, 0, (1, 1, 10), FORWARDED),
        leg(1, 1, (10, 40, 50), number=1, group=1),
        leg(2, 0, (2, 2, 12), FORWARDED, widget=1),
        leg(2, 1, (12, 30, 40), number=1, group=1, widget=1),
    ]
    assert broken(rows, desk) == set()
    swapped = tampered(
        rows,
        leg(1, 1, (10, 30, 40), number=1, group=1),
        leg(2, 1, (12, 40, 50), number=1, group=1, widget=1),
    )
    assert broken(swapped, desk) == {"fifo"}


def test_impatience_takes_a_chat_out_of_any_place() -> None:
    """The chat of 2 gives up at 9 behind that of 4, which has priority and gets the slot of 10."""
    desk = ranked(plan([(0, 1, False)], linked=(0, 0), patience=7), 0, 1)
    rows = [
        leg(0, 0, (0, 0, 10)),
        leg(1, NO_ONE, (2, 9), ABANDONED),
        leg(2, 0, (4, 10, 20), widget=1),
    ]
    assert broken(rows, desk) == set()
    assert broken(tampered(rows, leg(2, 0, (4, 11, 20), widget=1)), desk) == {"waiting"}


# Speeds.


def test_chats_that_slow_each_other_down_are_in_order() -> None:
    """Ten minutes of work each, 0 alone, then both at half speed from 5 on: the ends are 15 and 20."""
    desk = plan([(0, 2, False)])
    table = np.array([progress_units([1.0, 1.0], 1.0, 10)], dtype=np.int64)
    desk = replace(desk, operators=replace(desk.operators, progress=table))
    rows = [leg(0, 0, (0, 0, 15)), leg(1, 0, (5, 5, 20))]
    assert broken(rows, desk) == set()
    assert broken(tampered(rows, leg(1, 0, (5, 6, 20))), desk) == {"waiting"}
