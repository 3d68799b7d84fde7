"""The auditor finds nothing in a correct record, and exactly the broken line in a tampered copy of it."""

from dataclasses import replace

import numpy as np

from sim.core.blueprint import Demand
from sim.core.kinds import Refusal
from sim.stats.audit import LINES, audit
from tests.builders import (
    ABANDONED,
    FORWARDED,
    MINUTE_US,
    RETURNED,
    broken,
    leg,
    plan,
    record,
    tampered,
)

ALONE = [(0, 1, False)]
"""One operator with one slot."""
TIERS = [(0, 1, False), (1, 1, True)]
"""One operator a tier, one slot each; operator 1 is the second level."""


# The lines of the model, section 7.


def test_more_chats_than_slots_are_found() -> None:
    """One slot, taken from 0 to 10: a chat that comes at 5 starts at 10, not at 5."""
    desk = plan(ALONE)
    rows = [leg(0, 0, (0, 0, 10)), leg(1, 0, (5, 10, 20))]
    assert broken(rows, desk) == set()
    assert broken(tampered(rows, leg(1, 0, (5, 5, 15))), desk) == {"slots"}


def test_a_new_chat_while_offline_is_found() -> None:
    """Operator 0 works from 0 to 60 and operator 1 all day: a chat at 70 is operator 1's."""
    desk = plan([(0, 1, False)] * 2, roster=[(0, 0, 60), (1, 0, 480)])
    rows = [leg(0, 1, (70, 70, 80))]
    assert broken(rows, desk) == set()
    assert broken(tampered(rows, leg(0, 0, (70, 70, 80))), desk) == {"offline"}


def test_a_chat_that_began_before_the_shift_end_continues() -> None:
    """Assigned at 55, shift's end at 60, done at 70: work after the shift is overtime, not a new chat."""
    desk = plan(ALONE, roster=[(0, 0, 60)])
    assert broken([leg(0, 0, (55, 55, 70))], desk) == set()


def test_a_first_leg_outside_the_widgets_group_is_found() -> None:
    """Widget 0 is linked to group 0, widget 1 to group 1: a chat of widget 0 is not operator 1's."""
    desk = plan(TIERS, linked=(0, 1), ways=())
    rows = [leg(0, 0, (0, 0, 10)), leg(1, 1, (1, 1, 10), group=1, widget=1)]
    assert broken(rows, desk) == set()
    assert broken(tampered(rows, leg(0, 1, (0, 0, 1), group=1)), desk) == {"widget_group"}


def test_a_chat_that_was_not_forwarded_in_a_forward_only_group_is_found() -> None:
    """No widget is linked to group 1, so no first leg can be there."""
    desk = plan(TIERS)
    rows = [leg(0, 0, (0, 0, 10))]
    assert broken(rows, desk) == set()
    assert broken(tampered(rows, leg(0, 1, (0, 0, 10), group=1)), desk) == {"forward_only"}


def test_a_forwarded_chat_without_the_role_is_found() -> None:
    """Of operators 1 and 2 in group 1 only operator 2 may take forwarded chats."""
    desk = plan([(0, 1, False), (1, 1, False), (1, 1, True)])
    rows = [leg(0, 0, (0, 0, 10), FORWARDED), leg(0, 2, (10, 10, 20), number=1, group=1)]
    assert broken(rows, desk) == set()
    assert broken(tampered(rows, leg(0, 1, (10, 10, 20), number=1, group=1)), desk) == {"role"}


def test_a_chat_that_overtakes_another_is_found() -> None:
    """Joined at 2 and at 4, slots free at 10 and at 20: the chat of 2 goes at 10, the chat of 4 at 20."""
    desk = plan(ALONE)
    rows = [leg(0, 0, (0, 0, 10)), leg(1, 0, (2, 10, 20)), leg(2, 0, (4, 20, 30))]
    assert broken(rows, desk) == set()
    swapped = tampered(rows, leg(1, 0, (2, 20, 30)), leg(2, 0, (4, 10, 20)))
    assert broken(swapped, desk) == {"fifo"}


def test_forwards_join_before_arrivals_of_the_same_moment() -> None:
    """At 10 chat 1 is forwarded (rank 4) and chat 2 arrives (rank 5), so at 15 chat 1 goes first."""
    desk = plan([(0, 1, False), (1, 1, True)], linked=(0, 1))
    rows = [
        leg(0, 1, (0, 0, 15), group=1, widget=1),
        leg(1, 0, (1, 1, 10), FORWARDED),
        leg(1, 1, (10, 15, 20), number=1, group=1),
        leg(2, 1, (10, 20, 30), group=1, widget=1),
    ]
    assert broken(rows, desk) == set()
    swapped = tampered(
        rows, leg(1, 1, (10, 25, 30), number=1, group=1), leg(2, 1, (10, 15, 25), group=1, widget=1)
    )
    assert broken(swapped, desk) == {"fifo"}


def test_a_forwarded_chat_is_skipped_by_those_who_may_not_take_it() -> None:
    """Operator 0 frees at 20 and takes chat 2 of minute 12, not chat 1 that was forwarded at 10."""
    desk = plan([(0, 1, False), (0, 1, True)], ways=[{"source": 0, "target": 0}], max_legs=2)
    rows = [
        leg(0, 0, (0, 0, 20)),
        leg(1, 1, (0, 0, 10), FORWARDED),
        leg(1, 1, (10, 10, 30), number=1),
        leg(2, 0, (12, 20, 25)),
    ]
    assert broken(rows, desk) == set()


def test_a_chat_that_waits_beside_a_free_slot_is_found() -> None:
    """The slot frees at 10, so the chat that waits since 2 starts at 10 and not at 12."""
    desk = plan(ALONE)
    rows = [leg(0, 0, (0, 0, 10)), leg(1, 0, (2, 10, 20))]
    assert broken(rows, desk) == set()
    assert broken(tampered(rows, leg(1, 0, (2, 12, 20))), desk) == {"waiting"}


def test_a_chat_that_waits_while_somebody_comes_online_is_found() -> None:
    """The operator's break ends at 40: the chat of minute 35 starts at 40 and not at 41."""
    desk = plan(ALONE, roster=[(0, 0, 30), (0, 40, 480)])
    rows = [leg(0, 0, (35, 40, 50))]
    assert broken(rows, desk) == set()
    assert broken(tampered(rows, leg(0, 0, (35, 41, 50))), desk) == {"waiting"}


def test_fewer_free_slots_are_found() -> None:
    """After chat 0 operator 0 has 1 free slot and operator 1 has 2: chat 1 is operator 1's."""
    desk = plan([(0, 2, False)] * 2)
    rows = [leg(0, 0, (0, 0, 10)), leg(1, 1, (5, 5, 10))]
    assert broken(rows, desk) == set()
    assert broken(tampered(rows, leg(1, 0, (5, 5, 10))), desk) == {"choice"}


def test_a_shorter_time_since_the_last_assignment_is_found() -> None:
    """Both are free at 30 and were assigned at 0 and at 5: operator 0 has been waiting for longer."""
    desk = plan([(0, 1, False)] * 2)
    rows = [leg(0, 0, (0, 0, 20)), leg(1, 1, (5, 5, 10)), leg(2, 0, (30, 30, 40))]
    assert broken(rows, desk) == set()
    assert broken(tampered(rows, leg(2, 1, (30, 30, 40))), desk) == {"choice"}


def test_a_higher_number_in_a_full_tie_is_found() -> None:
    """Nobody had a chat yet and both have 1 free slot: the lower number goes first."""
    desk = plan([(0, 1, False)] * 2)
    rows = [leg(0, 0, (0, 0, 20))]
    assert broken(rows, desk) == set()
    assert broken(tampered(rows, leg(0, 1, (0, 0, 20))), desk) == {"choice"}


def test_times_out_of_order_are_found() -> None:
    """Queued 5, assigned 6, ended 10, released 10: each one moved before the one before it is an error."""
    desk = plan(ALONE)
    rows = [leg(0, 0, (0, 0, 6)), leg(1, 0, (5, 6, 10))]
    assert broken(rows, desk) == set()
    assert broken(tampered(rows, leg(1, 0, (5, 4, 10))), desk) == {"times"}
    assert broken(tampered(rows, leg(1, 0, (5, 6, 5))), desk) == {"times"}
    assert broken(tampered(rows, leg(1, 0, (5, 6, 10, 9))), desk) == {"times"}
    assert broken(tampered(rows, leg(1, -1, (5, 4), ABANDONED)), desk) == {"times"}


def test_a_leg_without_an_operator_has_no_assignment() -> None:
    """A chat that leaves at 9 was never assigned at 6, and one that is resolved was held by somebody."""
    desk = plan(ALONE, patience=4)
    rows = [leg(0, 0, (0, 0, 10)), leg(1, -1, (5, 9), ABANDONED)]
    assert broken(rows, desk) == set()
    assert broken(tampered(rows, {**rows[1], "assigned_at": 6 * MINUTE_US}), desk) == {"times"}
    assert broken([leg(0, -1, (0, 10))], desk) == {"times"}
    assert broken([leg(0, 0, (0, 0, 10), ABANDONED)], desk) == {"times"}


def test_a_chat_without_a_final_outcome_is_found() -> None:
    """1 chat arrived: with its second leg 1 outcome is recorded, without it 0."""
    desk = plan(TIERS)
    rows = [leg(0, 0, (0, 0, 10), FORWARDED), leg(0, 1, (10, 10, 20), number=1, group=1)]
    assert broken(rows, desk) == set()
    assert broken(rows[:1], desk) == {"conservation"}


def test_a_chat_with_two_final_outcomes_is_found() -> None:
    """1 chat arrived, and it is resolved twice."""
    desk = plan(TIERS)
    rows = [leg(0, 0, (0, 0, 10), FORWARDED), leg(0, 1, (10, 10, 20), number=1, group=1)]
    assert broken(tampered(rows, leg(0, 0, (0, 0, 10))), desk) == {"conservation"}


def test_a_lost_chat_is_found() -> None:
    """Chats 0, 1 and 2: without chat 1 the numbers have a gap."""
    desk = plan([(0, 3, False)])
    rows = [leg(chat, 0, (chat, chat, 10)) for chat in range(3)]
    assert broken(rows, desk) == set()
    assert broken([rows[0], rows[2]], desk) == {"conservation"}


def test_a_gap_in_the_legs_is_found() -> None:
    """Legs 0 and 1: as 0 and 2 they have a gap."""
    desk = plan(TIERS)
    rows = [leg(0, 0, (0, 0, 10), FORWARDED), leg(0, 1, (10, 10, 20), number=2, group=1)]
    assert broken(rows, desk) == {"conservation"}


def test_conservation_is_found_by_widget() -> None:
    """Chat 0 arrives at widget 0 and ends at widget 1: widget 0 has 1 arrival and 0 outcomes."""
    desk = plan(TIERS, linked=(0, 0))
    rows = [leg(0, 0, (0, 0, 10), FORWARDED), leg(0, 1, (10, 10, 20), number=1, group=1)]
    assert broken(rows, desk) == set()
    moved = audit(record(tampered(rows, {**rows[1], "widget": 1}), desk), desk)
    assert {finding.line for finding in moved} == {"conservation"}
    assert "widget 0: 1 chats arrived, 0 final outcomes are recorded." in {f.sentence for f in moved}


def test_chats_are_numbered_by_arrival() -> None:
    """Chat 0 of minute 5 and chat 1 of minute 4 have each other's numbers."""
    desk = plan([(0, 2, False)])
    assert broken([leg(0, 0, (4, 4, 10)), leg(1, 0, (5, 5, 10))], desk) == set()
    assert broken([leg(0, 0, (5, 5, 10)), leg(1, 0, (4, 4, 10))], desk) == {"conservation"}


def test_a_history_arrives_as_it_was() -> None:
    """The history has arrivals at 0 and 5: a record with 0 and 6 is not of it."""
    desk = plan([(0, 2, False)])
    history = Demand(np.empty(0, np.int64), np.empty(0), np.array([0, 5]) * MINUTE_US)
    desk = replace(desk, widgets=replace(desk.widgets, demand=(history,)))
    assert broken([leg(0, 0, (0, 0, 10)), leg(1, 0, (5, 5, 10))], desk) == set()
    assert broken([leg(0, 0, (0, 0, 10)), leg(1, 0, (6, 6, 10))], desk) == {"conservation"}


def test_codes_that_name_nothing_are_found() -> None:
    """There are 1 operator and 2 groups, so no operator 1 and no group 2."""
    desk = plan(ALONE)
    rows = [leg(0, 0, (0, 0, 10))]
    assert broken(tampered(rows, leg(0, 1, (0, 0, 10))), desk) == {"conservation"}
    assert broken(tampered(rows, leg(0, 0, (0, 0, 10), group=2)), desk) == {"conservation"}


# Conservation along the chain of legs.


def test_a_forward_is_followed_at_once() -> None:
    """The first leg ends at 10, so the second one is queued at 10 and not at 11."""
    desk = plan(TIERS)
    rows = [leg(0, 0, (0, 0, 10), FORWARDED), leg(0, 1, (10, 10, 20), number=1, group=1)]
    late = tampered(rows, leg(0, 1, (11, 11, 20), number=1, group=1))
    assert broken(late, desk) == {"chain"}


def test_a_forward_follows_an_escalation() -> None:
    """The only way leads from group 0 to group 1: a second leg at group 2 has none."""
    desk = plan([*TIERS, (2, 1, True)], groups=3)
    rows = [leg(0, 0, (0, 0, 10), FORWARDED), leg(0, 1, (10, 10, 20), number=1, group=1)]
    assert broken(rows, desk) == set()
    assert broken(tampered(rows, leg(0, 2, (10, 10, 20), number=1, group=2)), desk) == {"chain"}


def test_the_number_of_legs_is_limited() -> None:
    """A loop within group 0 with at most 2 legs: a third one is too many."""
    desk = plan([(0, 1, True)], ways=[{"target": 0}], max_legs=2)
    rows = [leg(0, 0, (0, 0, 10), FORWARDED), leg(0, 0, (10, 10, 20), number=1)]
    assert broken(rows, desk) == set()
    longer = tampered(rows, leg(0, 0, (10, 10, 20), FORWARDED, number=1), leg(0, 0, (20, 20, 30), number=2))
    assert broken(longer, desk) == {"chain"}


def test_a_returned_chat_goes_back_to_its_operator() -> None:
    """Nobody of group 1 is online at 10: operator 0 gets the chat back at 10, not operator 1."""
    people = [(0, 1, False), (0, 1, False), (1, 1, True)]
    shifts = [(0, 0, 480), (1, 0, 480), (2, 100, 480)]
    desk = plan(people, ways=[{"nobody_online": Refusal.RETURN}], roster=shifts)
    rows = [
        leg(0, 0, (0, 0, 10), FORWARDED),
        leg(0, -1, (10, 10), RETURNED, number=1, group=1),
        leg(0, 0, (10, 10, 25), number=2),
    ]
    assert broken(rows, desk) == set()
    assert broken(tampered(rows, leg(0, 1, (10, 10, 25), number=2)), desk) == {"chain"}


def test_a_returned_chat_keeps_its_slot() -> None:
    """The slot is held from 0 to 25: a chat of minute 5 starts at 25, not when the first leg ends at 10."""
    desk = plan(TIERS, ways=[{"nobody_online": Refusal.RETURN}], roster=[(0, 0, 480), (1, 100, 480)])
    rows = [
        leg(0, 0, (0, 0, 10), FORWARDED),
        leg(0, -1, (10, 10), RETURNED, number=1, group=1),
        leg(0, 0, (10, 10, 25), number=2),
        leg(1, 0, (5, 25, 30)),
    ]
    assert broken(rows, desk) == set()
    assert broken(tampered(rows, leg(1, 0, (5, 10, 30))), desk) == {"slots"}


# Ties and the shape of an answer.


def test_handling_that_takes_no_time_ends_before_the_next_arrival() -> None:
    """Chats 0 and 1 arrive at 5 and take 0 minutes: chat 0 is over (rank 1) when chat 1 arrives (rank 5)."""
    desk = plan(ALONE)
    rows = [leg(0, 0, (5, 5, 5)), leg(1, 0, (5, 5, 5)), leg(2, 0, (5, 5, 9))]
    assert broken(rows, desk) == set()
    assert broken(tampered(rows, leg(1, 0, (5, 9, 9))), desk) == {"waiting"}


def test_a_slot_that_frees_and_an_arrival_at_one_moment_are_in_order() -> None:
    """At 10 the slot frees for chat 1 of minute 5 (rank 1) before chat 2 arrives (rank 5)."""
    desk = plan(ALONE)
    rows = [leg(0, 0, (0, 0, 10)), leg(1, 0, (5, 10, 20)), leg(2, 0, (10, 20, 30))]
    assert broken(rows, desk) == set()
    swapped = tampered(rows, leg(1, 0, (5, 20, 30)), leg(2, 0, (10, 10, 20)))
    assert broken(swapped, desk) == {"waiting"}


def test_a_finding_names_chat_operator_and_moment() -> None:
    """Chat 1 waits beside operator 0's slot from minute 10 on, which is 00:10:00."""
    desk = plan(ALONE)
    rows = [leg(0, 0, (0, 0, 10)), leg(1, 0, (2, 12, 20))]
    (finding,) = audit(record(rows, desk), desk)
    assert (finding.chat, finding.leg, finding.operator, finding.at_us) == (1, 0, 0, 10 * MINUTE_US)
    assert finding.sentence == "Chat 1, leg 0, at 00:10: it waits, though person 0 has a free slot."


def test_an_empty_record_is_in_order() -> None:
    """0 chats arrived and 0 outcomes are recorded."""
    assert broken([], plan(ALONE)) == set()


def test_every_line_has_a_name_and_a_rule() -> None:
    """The 10 lines of the model and the 13 that follow from its rules are 23."""
    assert len(LINES) == 23
    assert all(rule.endswith(".") for rule in LINES.values())
