"""The auditor on admission, hand-over, patience, roster and closing: a correct record, a tampered copy."""

from dataclasses import replace

from sim.core.blueprint import Blueprint
from sim.core.kinds import Admission, AfterClose, HandOver, Refusal
from sim.core.variates import Law
from tests.builders import (
    ABANDONED,
    FORWARDED,
    NOT_ADMITTED,
    TICKET,
    UNFINISHED,
    broken,
    leg,
    plan,
    tampered,
)

ALONE = [(0, 1, False)]
"""One operator with one slot."""
TIERS = [(0, 1, False), (1, 1, True)]
"""One operator a tier, one slot each; operator 1 is the second level."""


def test_a_chat_beyond_the_cap_of_the_queue_is_found() -> None:
    """The queue takes 1 chat: chat 1 waits, chat 2 is not admitted."""
    desk = plan(ALONE, max_queue=1)
    rows = [leg(0, 0, (0, 0, 10)), leg(1, 0, (1, 10, 20)), leg(2, -1, (2, 2), NOT_ADMITTED)]
    assert broken(rows, desk) == set()
    assert broken(tampered(rows, leg(2, 0, (2, 20, 30))), desk) == {"admission"}


def test_a_chat_turned_away_without_reason_is_found() -> None:
    """The queue has no cap, so chat 1 waits until 10 and is not turned away."""
    desk = plan(ALONE)
    rows = [leg(0, 0, (0, 0, 10)), leg(1, 0, (1, 10, 20))]
    assert broken(rows, desk) == set()
    assert broken(tampered(rows, leg(1, -1, (1, 1), NOT_ADMITTED)), desk) == {"admission"}


def test_a_widget_that_hides_admits_nobody_whom_nobody_can_serve() -> None:
    """`hide` has no queue: at 1 the slot is taken until 10, at 490 the widget is closed."""
    desk = plan(ALONE, admission=Admission.HIDE)
    rows = [leg(0, 0, (0, 0, 10)), leg(1, -1, (1, 1), NOT_ADMITTED), leg(2, -1, (490, 490), NOT_ADMITTED)]
    assert broken(rows, desk) == set()
    assert broken(tampered(rows, leg(1, 0, (1, 10, 20))), desk) == {"admission"}


def test_an_unassigned_inbox_admits_everybody() -> None:
    """`unassigned` lets chat 0 in at 485, after closing, and it waits until 1440 the next day."""
    days = ((0, 480), (1440, 1920))
    desk = plan(ALONE, admission=Admission.UNASSIGNED, opened=days)
    rows = [leg(0, 0, (485, 1440, 1450))]
    assert broken(rows, desk) == set()
    assert broken(tampered(rows, leg(0, -1, (485, 485), NOT_ADMITTED)), desk) == {"admission"}


def test_a_ticket_beside_a_free_second_level_is_found() -> None:
    """The second level is there at 10 with a free slot, so the forward is taken and no ticket is written."""
    ways = [{"nobody_online": Refusal.TICKET}]
    desk = plan(TIERS, ways=ways, roster=[(0, 0, 480), (1, 0, 60)])
    rows = [
        leg(0, 0, (0, 0, 10), FORWARDED),
        leg(0, 1, (10, 10, 20), number=1, group=1),
        leg(1, 0, (50, 50, 70), FORWARDED),
        leg(1, -1, (70, 70), TICKET, number=1, group=1),
    ]
    assert broken(rows, desk) == set()
    assert broken(tampered(rows, leg(0, -1, (10, 10), TICKET, number=1, group=1)), desk) == {"admission"}


def test_a_forward_that_waits_where_it_should_come_back_is_found() -> None:
    """With `ticket` nobody waits for a second level that comes at 100."""
    ways = [{"nobody_online": Refusal.TICKET}]
    desk = plan(TIERS, ways=ways, roster=[(0, 0, 480), (1, 100, 480)])
    rows = [leg(0, 0, (0, 0, 10), FORWARDED), leg(0, -1, (10, 10), TICKET, number=1, group=1)]
    assert broken(rows, desk) == set()
    assert broken(tampered(rows, leg(0, 1, (10, 100, 110), number=1, group=1)), desk) == {"admission"}


def test_a_slot_held_too_long_for_a_hand_over_is_found() -> None:
    """Taken at 10 with a briefing of 2 the first slot frees at 12, not at 13, and with a cold one at 10."""
    desk = plan(TIERS, ways=[{"hand_over": HandOver.WARM, "briefing": 2}])
    rows = [leg(0, 0, (0, 0, 10, 12), FORWARDED), leg(0, 1, (10, 10, 20), number=1, group=1)]
    assert broken(rows, desk) == set()
    assert broken(tampered(rows, leg(0, 0, (0, 0, 10, 13), FORWARDED)), desk) == {"hand_over"}
    assert broken(rows, plan(TIERS)) == {"hand_over"}


def test_the_slot_of_a_warm_hand_over_is_held() -> None:
    """Taken at 20 with a briefing of 2 the first slot frees at 22: then the chat of minute 5 starts."""
    desk = plan(TIERS, ways=[{"hand_over": HandOver.WARM, "briefing": 2}], roster=[(0, 0, 480), (1, 20, 480)])
    rows = [
        leg(0, 0, (0, 0, 10, 22), FORWARDED),
        leg(0, 1, (20 - 10, 20, 40), number=1, group=1),
        leg(1, 0, (5, 22, 30)),
    ]
    assert broken(rows, desk) == set()
    assert broken(tampered(rows, leg(1, 0, (5, 10, 30))), desk) == {"slots"}


def test_a_customer_who_leaves_too_late_is_found() -> None:
    """A patience of 5 from minute 1 on ends at 6, not at 7."""
    desk = plan(ALONE, patience=5)
    rows = [leg(0, 0, (0, 0, 10)), leg(1, -1, (1, 6), ABANDONED)]
    assert broken(rows, desk) == set()
    assert broken(tampered(rows, leg(1, -1, (1, 7), ABANDONED)), desk) == {"patience"}
    assert broken(tampered(rows, leg(1, 0, (1, 10, 20))), desk) == {"patience"}
    assert broken(rows, plan(ALONE)) == {"patience"}


def test_an_assignment_comes_before_the_end_of_patience() -> None:
    """The slot frees at 6 (rank 1), the patience ends at 6 (rank 6): the chat is served."""
    desk = plan(ALONE, patience=5)
    rows = [leg(0, 0, (0, 0, 6)), leg(1, 0, (1, 6, 9))]
    assert broken(rows, desk) == set()
    assert broken(tampered(rows, leg(1, -1, (1, 6), ABANDONED)), desk) == {"waiting"}


def test_a_log_that_is_not_the_roster_is_found() -> None:
    """The roster says 0 to 480, so neither 5 to 480, nor 0 to 470, nor a break from 100 to 110."""
    desk = plan(ALONE)
    rows = [leg(0, 0, (20, 20, 30))]
    assert broken(rows, desk, [(0, 0, True), (0, 480, False)]) == set()
    assert broken(rows, desk, [(0, 5, True), (0, 480, False)]) == {"roster"}
    assert broken(rows, desk, [(0, 0, True), (0, 470, False)]) == {"roster"}
    paused = [(0, 0, True), (0, 100, False), (0, 110, True), (0, 480, False)]
    assert broken(rows, desk, paused) == {"roster"}
    assert broken(rows, desk, [(0, 0, True)]) == {"roster"}


def test_operators_stay_until_the_drain_is_over() -> None:
    """Closing is at 480 and the last chat ends at 490: they leave at 490, neither at 480 nor at 495."""
    desk = plan(ALONE)
    rows = [leg(0, 0, (470, 470, 490))]
    assert broken(rows, desk, [(0, 0, True), (0, 490, False)]) == set()
    assert broken(rows, desk, [(0, 0, True), (0, 480, False)]) == {"closing"}
    assert broken(rows, desk, [(0, 0, True), (0, 495, False)]) == {"closing"}


def test_those_who_stay_take_what_waits() -> None:
    """The chat of 475 waits beyond the closing at 480 and starts when the slot frees at 490."""
    desk = plan(ALONE)
    rows = [leg(0, 0, (470, 470, 490)), leg(1, 0, (475, 490, 500))]
    assert broken(rows, desk, [(0, 0, True), (0, 500, False)]) == set()
    waits_on = tampered(rows, leg(1, -1, (475, 490), UNFINISHED))
    assert broken(waits_on, desk, [(0, 0, True), (0, 490, False)]) == {"waiting"}


def test_a_desk_that_cuts_leaves_nothing_running() -> None:
    """With `cut` the chat of 470 is unfinished at 480; it is not resolved at 490, nor unfinished at 475."""
    desk = plan(ALONE, after_close=AfterClose.CUT)
    rows = [leg(0, 0, (470, 470, 480), UNFINISHED)]
    assert broken(rows, desk) == set()
    assert broken(tampered(rows, leg(0, 0, (470, 470, 490))), desk) == {"closing"}
    assert broken(tampered(rows, leg(0, 0, (470, 470, 475), UNFINISHED)), desk) == {"closing"}


def test_a_desk_that_drains_leaves_nothing_in_service() -> None:
    """With `drain` the chat of 470 is handled to its end and is never unfinished."""
    desk = plan(ALONE)
    rows = [leg(0, 0, (470, 470, 490), UNFINISHED)]
    assert "closing" in broken(rows, desk, [(0, 0, True), (0, 490, False)])


def test_a_chat_that_nobody_can_take_is_unfinished_at_the_last_event() -> None:
    """The second level left at 60, chat 0 is forwarded at 80 and waits until the closing at 480."""
    desk = plan(TIERS, roster=[(0, 0, 480), (1, 0, 60)])
    rows = [leg(0, 0, (70, 70, 80), FORWARDED), leg(0, -1, (80, 480), UNFINISHED, number=1, group=1)]
    assert broken(rows, desk) == set()
    early = [*tampered(rows, leg(0, -1, (80, 85), UNFINISHED, number=1, group=1)), leg(1, 0, (90, 90, 95))]
    assert broken(early, desk) == {"closing"}


def test_those_who_stay_wait_for_a_patience_that_frees_a_slot() -> None:
    """Both slots are held from 60 on and chat 0 gives up at 65: operator 1 stays and takes chat 1 then."""
    ways: list[dict[str, int]] = [
        {"hand_over": HandOver.WARM},
        {"source": 1, "target": 0, "hand_over": HandOver.WARM, "patience": 5},
    ]
    desk = plan([(0, 1, True), (1, 1, True)], ways=ways, opened=[(0, 55)], max_legs=3)
    rows = [
        leg(0, 0, (30, 30, 40), FORWARDED),
        leg(0, 1, (40, 40, 60, 65), FORWARDED, number=1, group=1),
        leg(0, -1, (60, 65), ABANDONED, number=2),
        leg(1, 0, (40, 40, 50, 65), FORWARDED),
        leg(1, 1, (50, 65, 85), number=1, group=1),
    ]
    stay = [(0, 0, True), (1, 0, True), (0, 85, False), (1, 85, False)]
    assert broken(rows, desk, stay) == set()
    leave = [(0, 0, True), (1, 0, True), (0, 60, False), (1, 60, False)]
    gone = tampered(rows, leg(1, -1, (50, 65), UNFINISHED, number=1, group=1))
    assert broken(gone, desk, leave) == {"closing"}


def test_a_deadlock_of_hand_overs_ends_with_the_closing() -> None:
    """Each slot is held for a chat that waits for the other, without patience: both are unfinished at 100."""
    ways: list[dict[str, int]] = [
        {"hand_over": HandOver.WARM},
        {"source": 1, "target": 0, "hand_over": HandOver.WARM},
    ]
    desk = plan([(0, 1, True), (1, 1, True)], ways=ways, opened=[(0, 100)], max_legs=3)
    rows = [
        leg(0, 0, (30, 30, 40), FORWARDED),
        leg(0, 1, (40, 40, 60, 100), FORWARDED, number=1, group=1),
        leg(0, -1, (60, 100), UNFINISHED, number=2),
        leg(1, 0, (40, 40, 50, 100), FORWARDED),
        leg(1, -1, (50, 100), UNFINISHED, number=1, group=1),
    ]
    assert broken(rows, desk) == set()


def _wrapping_up(desk: Blueprint) -> Blueprint:
    """Return the desk with a wrap-up of 20 minutes at the first level."""
    law = Law.constant(20 * 60e6)
    return replace(desk, groups=replace(desk.groups, wrap_up=(law, None)))


def test_a_wrap_up_may_be_the_last_event_before_another_chat_is_unfinished() -> None:
    """Chat 0's wrap-up ends at 495, after the closing at 490; chat 1 met nobody at 485: unfinished at 495."""
    desk = _wrapping_up(plan(TIERS, opened=((0, 490),), roster=[(0, 0, 480), (1, 0, 60)]))
    rows = [leg(0, 0, (470, 470, 475, 495)), leg(1, -1, (485, 495), UNFINISHED)]
    assert broken(rows, desk) == set()
    assert broken(tampered(rows, leg(1, -1, (485, 490), UNFINISHED)), desk) == {"closing"}


def test_a_wrap_up_after_a_cold_forward_may_be_the_last_event() -> None:
    """Chat 0 is forwarded at 475 to nobody, and unfinished at 495, when the wrap-up is over."""
    desk = _wrapping_up(plan(TIERS, roster=[(0, 0, 480), (1, 0, 60)]))
    rows = [leg(0, 0, (470, 470, 475, 495), FORWARDED), leg(0, -1, (475, 495), UNFINISHED, number=1, group=1)]
    assert broken(rows, desk) == set()
    assert broken(tampered(rows, leg(0, -1, (475, 480), UNFINISHED, number=1, group=1)), desk) == {"closing"}
