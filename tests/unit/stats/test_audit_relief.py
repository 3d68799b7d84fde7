"""The auditor on overflow, fetching, last offers, chats above the slots and missed days."""

from typing import Any

from sim.core.blueprint import Blueprint
from sim.core.kinds import NO_ONE, AfterClose
from sim.core.variates import Law
from sim.stats.audit import audit
from tests.builders import (
    ABANDONED,
    FORWARDED,
    MINUTE_US,
    NOT_ADMITTED,
    UNFINISHED,
    broken,
    leg,
    plan,
    record,
    tampered,
)
from tests.unit.stats.audit_desks import absent, exceeding, fetching, last_offers, overflowing

PAIR = [(0, 1, False), (1, 1, False)]
"""Operator 0 in group 0 and operator 1 in group 1, one slot each."""


def helped(after: int, **changes: Any) -> Blueprint:
    """Return two linked groups, the first of which overflows to the second after some minutes."""
    return overflowing(plan(PAIR, linked=(0, 1), ways=(), **changes), [1, NO_ONE], [after, 0])


# Overflow.


def test_a_chat_overflows_when_it_has_waited_long_enough() -> None:
    """Queued at 2 and free for group 1 after 5 minutes, chat 1 starts at 7, neither at 6 nor at 8."""
    desk = helped(5)
    rows = [leg(0, 0, (0, 0, 20)), leg(1, 1, (2, 7, 17))]
    assert broken(rows, desk) == set()
    assert broken(tampered(rows, leg(1, 1, (2, 6, 16))), desk) == {"overflow"}
    assert broken(tampered(rows, leg(1, 1, (2, 8, 18))), desk) == {"waiting"}
    assert broken(rows, plan(PAIR, linked=(0, 1), ways=())) == {"widget_group"}


def test_an_early_overflow_is_named_in_words() -> None:
    """Operator 1 gets chat 1 at 6, one minute before it has waited 5."""
    desk = helped(5)
    rows = [leg(0, 0, (0, 0, 20)), leg(1, 1, (2, 6, 16))]
    (finding,) = audit(record(rows, desk), desk)
    words = "Chat 1, leg 0, at 00:06: person 1 got it before it had waited long enough."
    assert (finding.line, finding.sentence) == ("overflow", words)


def test_a_chat_may_overflow_at_once() -> None:
    """After 0 minutes chat 1 goes to group 1 when it comes at 2; it doesn't wait for operator 0 until 20."""
    desk = helped(0)
    rows = [leg(0, 0, (0, 0, 20)), leg(1, 1, (2, 2, 17))]
    assert broken(rows, desk) == set()
    assert broken(tampered(rows, leg(1, 0, (2, 20, 30))), desk) == {"waiting"}


def test_the_own_group_goes_before_the_other() -> None:
    """Both operators are free at 0: the chat of group 0 is operator 0's."""
    desk = helped(0)
    rows = [leg(0, 0, (0, 0, 20))]
    assert broken(rows, desk) == set()
    assert broken(tampered(rows, leg(0, 1, (0, 0, 20))), desk) == {"choice"}


def test_a_chat_that_overflows_at_once_needs_no_place_in_the_queue() -> None:
    """With max_queue = 0 chat 1 finds operator 1 at 2, and chat 2 nobody at 3."""
    desk = helped(0, max_queue=0)
    rows = [leg(0, 0, (0, 0, 20)), leg(1, 1, (2, 2, 17)), leg(2, NO_ONE, (3, 3), NOT_ADMITTED)]
    assert broken(rows, desk) == set()
    assert broken(tampered(rows, leg(1, NO_ONE, (2, 2), NOT_ADMITTED)), desk) == {"admission"}


def test_own_chats_go_before_those_of_another_group() -> None:
    """Operator 1 frees at 10: chat 3 of the own group from 8 goes first, chat 2 from 1 at 20."""
    desk = helped(5)
    rows = [
        leg(0, 0, (0, 0, 40)),
        leg(1, 1, (0, 0, 10), group=1, widget=1),
        leg(2, 1, (1, 20, 30)),
        leg(3, 1, (8, 10, 20), group=1, widget=1),
    ]
    assert broken(rows, desk) == set()
    swapped = tampered(rows, leg(2, 1, (1, 10, 20)), leg(3, 1, (8, 20, 30), group=1, widget=1))
    assert broken(swapped, desk) == {"fifo"}


def test_patience_ends_before_a_chat_overflows() -> None:
    """Patience of 5 and overflow after 5 end at 7: rank 6 before rank 8, so chat 1 is gone."""
    desk = helped(5, patience=5)
    rows = [leg(0, 0, (0, 0, 20)), leg(1, NO_ONE, (2, 7), ABANDONED)]
    assert broken(rows, desk) == set()
    assert broken(tampered(rows, leg(1, 1, (2, 7, 17))), desk) == {"patience"}


def test_a_forwarded_chat_overflows_to_whoever_may_take_it() -> None:
    """Chat 1, forwarded at 11, overflows from group 1 to group 2 at 16: operator 3 may take it, 2 not."""
    people = [(0, 2, False), (1, 1, True), (2, 1, False), (2, 1, True)]
    desk = overflowing(plan(people, groups=3), [NO_ONE, 2, NO_ONE], [0, 5, 0])
    rows = [
        leg(0, 0, (0, 0, 10), FORWARDED),
        leg(0, 1, (10, 10, 40), number=1, group=1),
        leg(1, 0, (1, 1, 11), FORWARDED),
        leg(1, 3, (11, 16, 20), number=1, group=1),
    ]
    assert broken(rows, desk) == set()
    assert broken(tampered(rows, leg(1, 2, (11, 16, 20), number=1, group=1)), desk) == {"role"}
    assert broken(rows, plan(people, groups=3)) == {"chain"}


def test_who_stays_after_closing_waits_for_an_overflow() -> None:
    """The chat of 479 waits for group 0, gone at 470, until group 1 takes it at 484 and leaves at 494."""
    desk = plan(PAIR, linked=(0, 1), ways=(), roster=[(0, 0, 470), (1, 0, 480)])
    desk = overflowing(desk, [1, NO_ONE], [5, 0])
    rows = [leg(0, 1, (479, 484, 494))]
    log = [(0, 0, True), (1, 0, True), (0, 470, False), (1, 494, False)]
    assert broken(rows, desk, log) == set()
    early = [(0, 0, True), (1, 0, True), (0, 470, False), (1, 480, False)]
    assert "closing" in broken(tampered(rows, leg(0, NO_ONE, (479, 484), UNFINISHED)), desk, early)


# Fetching.


def test_a_waiting_chat_is_fetched_when_its_delay_is_over() -> None:
    """Queued at 2 with a delay of 3: from 4 on a slot is free, at 5 the chat is fetched."""
    desk = fetching(plan([(0, 1, False)]), Law.constant(3 * MINUTE_US), None)
    rows = [leg(0, 0, (0, 0, 4)), leg(1, 0, (2, 5, 20))]
    assert broken(rows, desk) == set()
    assert broken(tampered(rows, leg(1, 0, (2, 4, 20))), desk) == {"pull_delay"}
    assert broken(tampered(rows, leg(1, 0, (2, 6, 20))), desk) == {"waiting"}


def test_an_arrival_goes_before_a_chat_that_nobody_has_fetched() -> None:
    """Chat 1 of 1 may be fetched at 6; the slot of 3 goes to chat 2, which comes at 4, and then to chat 1."""
    desk = fetching(plan([(0, 1, False)]), Law.constant(5 * MINUTE_US), None)
    rows = [leg(0, 0, (0, 0, 3)), leg(1, 0, (1, 10, 20)), leg(2, 0, (4, 4, 10))]
    assert broken(rows, desk) == set()
    waits = tampered(rows, leg(1, 0, (1, 6, 16)), leg(2, 0, (4, 16, 20)))
    assert broken(waits, desk) == {"waiting"}


def test_a_fetched_chat_has_its_place_by_joining() -> None:
    """Chats 1 and 2 of 1 and 2, fetched from 4 and 5 on, wait for the slot of 10: chat 1 goes first."""
    desk = fetching(plan([(0, 1, False)]), Law.constant(3 * MINUTE_US), None)
    rows = [leg(0, 0, (0, 0, 10)), leg(1, 0, (1, 10, 20)), leg(2, 0, (2, 20, 30))]
    assert broken(rows, desk) == set()
    swapped = tampered(rows, leg(1, 0, (1, 20, 30)), leg(2, 0, (2, 10, 20)))
    assert broken(swapped, desk) == {"fifo"}


def test_a_drawn_delay_is_over_when_the_chat_is_fetched() -> None:
    """Free from 4 and from 6 on, somebody may fetch chat 2 at any moment: at 12 it is operator 0."""
    desk = fetching(plan([(0, 1, False)] * 2), Law.exponential(MINUTE_US), None)
    rows = [leg(0, 0, (0, 0, 4)), leg(1, 1, (0, 0, 6)), leg(2, 0, (2, 12, 20))]
    assert broken(rows, desk) == set()
    assert broken(tampered(rows, leg(2, 0, (2, 4, 20))), desk) == set()
    assert broken(tampered(rows, leg(2, 1, (2, 12, 20))), desk) == {"choice"}
    assert broken(tampered(rows, leg(2, 1, (2, 5, 20))), desk) == {"slots"}


def test_nobody_fetches_a_chat_while_offline() -> None:
    """The operator is away from 30 to 40: a chat of 20 with a drawn delay is fetched at 45, not at 35."""
    desk = plan([(0, 1, False)], roster=[(0, 0, 30), (0, 40, 480)])
    desk = fetching(desk, Law.exponential(MINUTE_US), None)
    rows = [leg(0, 0, (10, 10, 25)), leg(1, 0, (20, 45, 50))]
    assert broken(rows, desk) == set()
    assert broken(tampered(rows, leg(1, 0, (20, 35, 50))), desk) == {"offline"}


def test_what_a_drawn_delay_leaves_open_is_read_in_favour_of_the_desk() -> None:
    """The slot of 10 is filled by chat 1 at once, or by chat 2 for no time at all and then by chat 1."""
    desk = fetching(plan([(0, 1, False)]), Law.exponential(MINUTE_US), None)
    rows = [leg(0, 0, (0, 0, 10)), leg(1, 0, (2, 10, 20)), leg(2, 0, (10, 20, 30))]
    assert broken(rows, desk) == set()
    assert broken(tampered(rows, leg(2, 0, (10, 10, 10))), desk) == set()
    assert broken(tampered(rows, leg(2, 0, (10, 10, 11))), desk) == {"slots"}


def test_both_slots_of_a_moment_are_free_when_a_delay_ends() -> None:
    """At 10 both slots free; whoever fetches chat 2 then is named by the rule, and that is operator 0."""
    desk = fetching(plan([(0, 1, False)] * 2), Law.exponential(MINUTE_US), None)
    rows = [leg(0, 0, (0, 0, 10)), leg(1, 1, (1, 1, 10)), leg(2, 0, (2, 10, 20))]
    assert broken(rows, desk) == set()
    assert broken(tampered(rows, leg(2, 1, (2, 10, 20))), desk) == {"choice"}


# Last offers.


def test_a_chat_close_to_the_end_of_the_shift_is_found() -> None:
    """No new chat from 470 to 480: the chat of 475 starts at closing, since the operator stays on."""
    desk = last_offers(plan([(0, 1, False)]), (0, 470, 480))
    rows = [leg(0, 0, (475, 480, 490))]
    log = [(0, 0, True), (0, 490, False)]
    assert broken(rows, desk, log) == set()
    assert broken(tampered(rows, leg(0, 0, (475, 475, 490))), desk, log) == {"last_offer"}


def test_a_slot_that_frees_with_the_last_offer_is_not_filled() -> None:
    """No offer from 470 on (rank 0), the slot frees at 470 (rank 1): chat 1 starts at closing, 480."""
    desk = last_offers(plan([(0, 1, False)]), (0, 470, 480))
    rows = [leg(0, 0, (460, 460, 470)), leg(1, 0, (465, 480, 490))]
    log = [(0, 0, True), (0, 490, False)]
    assert broken(rows, desk, log) == set()
    assert broken(tampered(rows, leg(1, 0, (465, 470, 490))), desk, log) == {"last_offer"}


def test_whoever_takes_no_new_chat_is_still_online() -> None:
    """With `hide` and max_queue 1 the chat of 475 waits, since somebody is there until 480."""
    desk = last_offers(plan([(0, 1, False)], max_queue=1), (0, 470, 480))
    rows = [leg(0, 0, (475, 480, 490))]
    log = [(0, 0, True), (0, 490, False)]
    assert broken(rows, desk, log) == set()
    assert "admission" in broken([leg(0, NO_ONE, (475, 475), NOT_ADMITTED)], desk)


# Above the slots.


def test_a_forwarded_chat_above_the_slots_is_in_order() -> None:
    """Operator 1 has a slot and one chat more: chats 0 and 1 run at 11, chat 2 of 12 waits until 40."""
    desk = exceeding(plan([(0, 3, False), (1, 1, True)]), 0, 1)
    rows = [
        row
        for chat, start, end in [(0, 10, 40), (1, 11, 50), (2, 40, 60)]
        for row in (
            leg(chat, 0, (chat, chat, 10 + chat), FORWARDED),
            leg(chat, 1, (10 + chat, start, end), number=1, group=1),
        )
    ]
    assert broken(rows, desk) == set()
    assert broken(tampered(rows, leg(2, 1, (12, 12, 60), number=1, group=1)), desk) == {"slots"}
    assert "slots" in broken(rows, plan([(0, 3, False), (1, 1, True)]))
    late = tampered(rows, leg(1, 1, (11, 40, 50), number=1, group=1))
    assert "waiting" in broken(late, desk)


def test_a_direct_chat_above_the_slots_is_found() -> None:
    """Operator 1's slot is taken from 0 to 20: the direct chat of 5 waits until then."""
    desk = exceeding(plan([(0, 1, False), (1, 1, True)], linked=(0, 1)), 0, 1)
    rows = [leg(0, 1, (0, 0, 20), group=1, widget=1), leg(1, 1, (5, 20, 30), group=1, widget=1)]
    assert broken(rows, desk) == set()
    assert broken(tampered(rows, leg(1, 1, (5, 5, 30), group=1, widget=1)), desk) == {"slots"}


def test_a_free_slot_goes_before_a_chat_above_the_slots() -> None:
    """Operator 1 is full and takes one chat more, operator 2 has a free slot: chat 1 is operator 2's."""
    desk = exceeding(plan([(0, 2, False), (1, 1, True), (1, 1, True)]), 0, 1, 0)
    rows = [
        leg(0, 0, (0, 0, 10), FORWARDED),
        leg(0, 1, (10, 10, 40), number=1, group=1),
        leg(1, 0, (1, 1, 11), FORWARDED),
        leg(1, 2, (11, 11, 40), number=1, group=1),
    ]
    assert broken(rows, desk) == set()
    assert broken(tampered(rows, leg(1, 1, (11, 11, 40), number=1, group=1)), desk) == {"slots"}


# Missed days.


def test_a_missed_day_is_missed_altogether() -> None:
    """Each day has the stretches 0-100 and 200-300: a day is missed with both, not with one of them."""
    days = ((0, 480), (1440, 1920))
    stretches = [(0, start + a, start + b) for start in (0, 1440) for a, b in ((0, 100), (200, 300))]
    desk = plan([(0, 1, False)], roster=stretches, opened=days, after_close=AfterClose.CUT)
    desk_with = absent(desk, [0.5], [0, 0, 1, 1])
    first = [(0, 0, True), (0, 100, False), (0, 200, True), (0, 300, False)]
    second = [(0, 1440 + at, online) for _, at, online in first]
    for log in ([], first, second, [*first, *second]):
        assert broken([], desk_with, log) == set()
    assert broken([], desk_with, first[:2]) == {"roster"}
    assert broken([], desk_with, [*first, *second[2:]]) == {"roster"}
    assert broken([], desk, first) == {"roster"}
    assert broken([], absent(desk, [0.0], [0, 0, 1, 1]), first) == {"roster"}


def test_days_of_work_that_touch_leave_no_row_between_them() -> None:
    """0-100 on day 0 and 100-200 on day 1: on at 0 and off at 200, unless one of the two is missed."""
    desk = plan([(0, 1, False)], roster=[(0, 0, 100), (0, 100, 200)], opened=((0, 480),))
    desk = absent(desk, [0.5], [0, 1])
    for log in ([], [(0, 0, True), (0, 200, False)], [(0, 0, True), (0, 100, False)]):
        assert broken([], desk, log) == set()
    assert broken([], desk, [(0, 100, True), (0, 200, False)]) == set()
    between = [(0, 0, True), (0, 100, False), (0, 100, True), (0, 200, False)]
    assert broken([], desk, between) == {"roster"}
