"""The auditor on customers who ask for somebody, come back, or leave without a word."""

from typing import Any

from sim.core.blueprint import Blueprint
from sim.core.kinds import NO_ONE, AfterClose, HandOver
from sim.core.variates import Law
from sim.stats.audit import audit
from tests.builders import ABANDONED, FORWARDED, MINUTE_US, NOT_ADMITTED, UNFINISHED, leg, plan, tampered
from tests.unit.stats.audit_desks import (
    broken_by,
    hidden,
    minutes,
    redialling,
    returning,
    silent,
    wrapping_up,
)

ALONE = [(0, 1, False)]
"""One operator with one slot."""


# Asking for somebody.


def test_a_customer_may_ask_for_anybody_who_is_free() -> None:
    """The rule names operator 0; with returning customers chat 0 may as well be operator 1's."""
    desk = plan([(0, 1, False)] * 2)
    rows = [leg(0, 1, (0, 0, 10))]
    assert broken_by(rows, desk) == {"choice"}
    assert broken_by(rows, returning(desk, 0.5)) == set()
    assert broken_by(rows, returning(desk, 0.0)) == {"choice"}


def test_nobody_waits_for_a_person() -> None:
    """Operator 0 is busy until 10 and operator 1 free at 5: whoever is asked for, chat 1 starts at 5."""
    desk = returning(plan([(0, 1, False)] * 2), 1.0)
    rows = [leg(0, 0, (0, 0, 10)), leg(1, 1, (5, 5, 20))]
    assert broken_by(rows, desk) == set()
    assert broken_by(tampered(rows, leg(1, 0, (5, 10, 20))), desk) == {"waiting"}
    assert broken_by(tampered(rows, leg(1, 0, (5, 5, 20))), desk) == {"slots"}


def test_whoever_had_to_wait_gets_whom_the_rule_names() -> None:
    """Both slots are taken until 10; the chat of 5 gets operator 0, who frees first by the chat's number."""
    desk = returning(plan([(0, 1, False)] * 2), 0.5)
    rows = [leg(0, 0, (0, 0, 10)), leg(1, 1, (1, 1, 10)), leg(2, 0, (5, 10, 20))]
    assert broken_by(rows, desk) == set()
    assert broken_by(tampered(rows, leg(2, 1, (5, 10, 20))), desk) == {"slots"}


# Leaving without a word.


def unnoticed(**changes: Any) -> Blueprint:
    """Return a desk with a patience of 5 minutes, where somebody notices 3 minutes after taking the chat."""
    return silent(plan(ALONE, patience=5, **changes), 0.5, minutes(3))


GHOST = [leg(0, 0, (0, 0, 10)), leg(1, 0, (1, 10, 13), ABANDONED), leg(2, 0, (9, 13, 20))]
"""The customer of chat 1 leaves at 6; the slot is held from 10 to 13."""


def test_a_customer_who_left_unnoticed_holds_a_slot() -> None:
    """Gone at 1 + 5, taken at 10, noticed at 10 + 3: neither sooner nor later."""
    desk = unnoticed()
    assert broken_by(GHOST, desk, (1, -1, 6)) == set()
    longer = tampered(GHOST, leg(1, 0, (1, 10, 14), ABANDONED), leg(2, 0, (9, 14, 20)))
    assert broken_by(longer, desk, (1, -1, 6)) == {"silent"}
    assert broken_by(GHOST, desk, (1, -1, 7)) == {"patience"}
    assert broken_by(GHOST, desk, (1, -1, 11)) == {"silent"}
    assert broken_by(GHOST, desk, (1, -1, 0)) == {"silent"}
    assert broken_by(GHOST, desk) == {"silent"}


def test_a_slot_held_for_nobody_is_held() -> None:
    """The chat of 9 starts at 13, when the slot is free, and not at 10."""
    desk = unnoticed()
    assert broken_by(tampered(GHOST, leg(2, 0, (9, 10, 20))), desk, (1, -1, 6)) == {"slots"}


def test_nobody_leaves_unnoticed_where_nobody_is_silent() -> None:
    """Without silent customers an operator never holds an abandoned chat."""
    assert broken_by(GHOST, plan(ALONE, patience=5), (1, -1, 6)) == {"times"}
    desk = unnoticed()
    resolved = tampered(GHOST, leg(1, 0, (1, 10, 13)))
    assert "silent" in broken_by(resolved, desk, (1, -1, 6))


def test_where_all_are_silent_nobody_leaves_openly() -> None:
    """With a share of 1 a customer who is seen to leave at 6 is a fault, with 0.5 none."""
    rows = [leg(0, 0, (0, 0, 10)), leg(1, NO_ONE, (1, 6), ABANDONED)]
    assert broken_by(rows, unnoticed()) == set()
    assert broken_by(rows, silent(plan(ALONE, patience=5), 1.0, minutes(3))) == {"silent"}


def test_a_customer_is_alive_in_the_microsecond_of_leaving() -> None:
    """The slot frees at 6 (rank 1), patience ends at 6 (rank 6): chat 1 is served, and nobody left."""
    desk = unnoticed()
    rows = [leg(0, 0, (0, 0, 6)), leg(1, 0, (1, 6, 9), ABANDONED)]
    assert broken_by(tampered(rows, leg(1, 0, (1, 6, 9))), desk) == set()
    assert broken_by(rows, desk, (1, -1, 6)) == {"silent"}


def test_who_left_unnoticed_keeps_a_place_in_the_queue() -> None:
    """The queue takes 1 chat: that of chat 1, gone at 6, so the chat of 7 is not admitted."""
    desk = unnoticed(max_queue=1)
    rows = [*GHOST[:2], leg(2, NO_ONE, (7, 7), NOT_ADMITTED)]
    assert broken_by(rows, desk, (1, -1, 6)) == set()
    assert broken_by([*GHOST[:2], leg(2, 0, (8, 13, 20))], desk, (1, -1, 6)) == {"admission"}


def test_nothing_is_wrapped_up_for_nobody() -> None:
    """With a wrap-up of 2 the slot of chat 0 is free at 12 and that of chat 1 at 15, not at 17."""
    desk = wrapping_up(unnoticed(), minutes(2), None)
    rows = [leg(0, 0, (0, 0, 10, 12)), leg(1, 0, (1, 12, 15), ABANDONED)]
    assert broken_by(rows, desk, (1, -1, 6)) == set()
    assert broken_by(tampered(rows, leg(1, 0, (1, 12, 15, 17), ABANDONED)), desk, (1, -1, 6)) == {"silent"}


def test_a_briefing_comes_before_noticing() -> None:
    """Taken at 20 after a warm forward with a briefing of 2: noticed at 20 + 2 + 3 = 25."""
    ways = [{"hand_over": HandOver.WARM, "briefing": 2, "patience": 5}]
    shifts = [(0, 0, 480), (1, 20, 480)]
    desk = silent(plan([(0, 1, False), (1, 1, True)], ways=ways, roster=shifts), 0.5, minutes(3))
    rows = [
        leg(0, 0, (0, 0, 10, 22), FORWARDED),
        leg(0, 1, (10, 20, 25), ABANDONED, number=1, group=1),
    ]
    assert broken_by(rows, desk, (0, -1, 15)) == set()
    early = tampered(rows, leg(0, 1, (10, 20, 23), ABANDONED, number=1, group=1))
    assert broken_by(early, desk, (0, -1, 15)) == {"silent"}


def test_the_stop_of_the_desk_ends_a_chat_without_a_customer() -> None:
    """With `cut` the slot held from 478 is free at 480, and the chat that waits is abandoned."""
    desk = unnoticed(after_close=AfterClose.CUT)
    rows = [
        leg(0, 0, (460, 460, 478)),
        leg(1, 0, (469, 478, 480), ABANDONED),
        leg(2, NO_ONE, (470, 480), ABANDONED),
    ]
    left = ((1, -1, 474), (2, -1, 475))
    assert broken_by(rows, desk, *left) == set()
    assert broken_by(tampered(rows, leg(2, NO_ONE, (470, 479), ABANDONED)), desk, *left) == {"closing"}
    assert "silent" in broken_by(tampered(rows, leg(2, NO_ONE, (470, 480), UNFINISHED)), desk, *left)


# Coming back.


def again(delay: Law | None = None, most: int = 2, share: float = 0.5) -> Blueprint:
    """Return a desk with a patience of 5 minutes, whose customers come back after 4."""
    return redialling(plan(ALONE, patience=5), share, delay or minutes(4), most)


BACK = [
    leg(0, 0, (0, 0, 30)),
    leg(1, NO_ONE, (1, 6), ABANDONED),
    leg(2, NO_ONE, (24, 29), ABANDONED),
    leg(3, NO_ONE, (10, 15), ABANDONED),
    leg(4, NO_ONE, (19, 24), ABANDONED),
]
"""The customer of chat 1 leaves at 6, comes back at 10, leaves at 15, comes back at 19."""
LINKS = ((3, 1, -1), (4, 3, -1))


def test_a_customer_comes_back_after_having_left() -> None:
    """Left at 6 and 15, back at 6 + 4 and 15 + 4, numbered behind the chat of 24."""
    assert broken_by(BACK, again(), *LINKS) == set()
    late = tampered(BACK, leg(3, NO_ONE, (11, 16), ABANDONED), leg(4, NO_ONE, (20, 25), ABANDONED))
    assert broken_by(late, again(), *LINKS) == {"redial"}
    assert broken_by(late, again(Law.exponential(MINUTE_US)), *LINKS) == set()
    before = tampered(BACK, leg(4, NO_ONE, (14, 19), ABANDONED))
    assert broken_by(before, again(Law.exponential(MINUTE_US)), *LINKS) == {"redial"}


def test_nobody_comes_back_where_that_is_off() -> None:
    """A share of 0, or no share at all, links no chats."""
    assert broken_by(BACK, again(share=0.0), *LINKS) == {"redial"}
    assert broken_by(BACK, plan(ALONE, patience=5), *LINKS) == {"redial"}


def test_a_customer_comes_back_so_often_at_most() -> None:
    """Two links are one more than at_most = 1 allows."""
    assert broken_by(BACK, again(most=1), *LINKS) == {"redial"}


def test_a_customer_comes_back_from_a_chat_once() -> None:
    """Chats 3 and 4 cannot both follow chat 1."""
    drawn = again(Law.exponential(MINUTE_US))
    assert broken_by(BACK, drawn, (3, 1, -1), (4, 1, -1)) == {"redial"}


def test_who_was_served_does_not_come_back() -> None:
    """Chat 0 is resolved at 30, so no chat follows it."""
    rows = [leg(0, 0, (0, 0, 5)), leg(1, 0, (9, 9, 20))]
    assert broken_by(rows, again(), (1, 0, -1)) == {"redial"}


def test_where_all_come_back_nobody_stays_away() -> None:
    """With a share of 1 chats 2 and 4 are followed too, unless a customer has come back twice."""
    found = audit(hidden(BACK, again(share=1.0), *LINKS), again(share=1.0))
    assert [(finding.line, finding.chat) for finding in found] == [("redial", 2)]


def test_chats_that_came_back_are_numbered_behind_all_others() -> None:
    """The chat of 24 arrived by itself, so it is number 2, and those that came back are 3 and 4."""
    first = [row | {"chat": {2: 4, 3: 2, 4: 3}.get(row["chat"], row["chat"])} for row in BACK]
    assert broken_by(first, again(), (2, 1, -1), (3, 2, -1)) == {"redial"}


def test_a_customer_who_left_unnoticed_comes_back_too() -> None:
    """Gone at 6 and back at 6 + 4 = 10, before the slot that nobody holds is free at 13."""
    desk = silent(again(), 0.5, minutes(3))
    rows = [leg(0, 0, (0, 0, 10)), leg(1, 0, (1, 10, 13), ABANDONED), leg(2, 0, (10, 13, 20))]
    assert broken_by(rows, desk, (1, -1, 6), (2, 1, -1)) == set()
    assert broken_by(tampered(rows, leg(2, 0, (17, 17, 20))), desk, (1, -1, 6), (2, 1, -1)) == {"redial"}


def test_who_comes_back_at_once_joins_behind_those_of_the_same_moment() -> None:
    """Gone at 6 (rank 6) with a delay of 0, chat 3 comes behind chat 2, which arrived at 6 (rank 5)."""
    rows = [
        leg(0, 0, (0, 0, 8)),
        leg(1, NO_ONE, (1, 6), ABANDONED),
        leg(2, 0, (6, 8, 9)),
        leg(3, 0, (6, 9, 10)),
    ]
    desk = again(minutes(0))
    assert broken_by(rows, desk, (3, 1, -1)) == set()
    swapped = tampered(rows, leg(2, 0, (6, 9, 10)), leg(3, 0, (6, 8, 9)))
    assert broken_by(swapped, desk, (3, 1, -1)) == {"fifo"}


def test_a_table_of_customers_that_names_nothing_is_found() -> None:
    """There are chats 0 to 4, each is named once and in order, and something is said of it."""
    for customers in (((5, 1, -1),), ((3, 7, -1),), ((4, 3, -1), (3, 1, -1)), ((2, -1, -1),)):
        assert broken_by(BACK, again(), *customers) == {"conservation"}
