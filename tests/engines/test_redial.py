"""Redial: a customer who gave up comes back as a new chat, numbered behind all others."""

import pytest

from sim.core.kinds import Admission, AfterClose, HandOver, Refusal
from tests.engines.floor_plan import (
    ABANDONED,
    FOREVER,
    FORWARDED,
    FRONT,
    LATER,
    NEVER,
    NOBODY,
    NOT_ADMITTED,
    RESOLVED,
    SECOND,
    TICKET,
    UNFINISHED,
    Chat,
    Door,
    Engine,
    Person,
    Way,
    customers_of,
    expert,
    legs_of,
    log_of,
    play,
)

BUSY = Chat(at=0, needs=20)
HOUR = ((0, 60),)
TWO_DAYS = ((0, 60), (1440, 1500))


def test_who_gave_up_comes_back(engine: Engine) -> None:
    """Chat 1 of minute 2 leaves at 2 + 5 = 7 and is back 20 min later, at 27, for 3 min."""
    path = play(engine, [Person()], [BUSY, Chat(at=2, patience=5, redial=(2, 20)), Chat(LATER, needs=3)])
    assert legs_of(path) == [
        [0, 0, FRONT, 0, 0, 0, 20, 20, RESOLVED],
        [1, 0, FRONT, NOBODY, 2, NEVER, 7, NEVER, ABANDONED],
        [2, 0, FRONT, 0, 27, 27, 30, 30, RESOLVED],
    ]
    assert customers_of(path) == [[2, 1, NEVER]]


def test_who_was_served_does_not_come_back(engine: Engine) -> None:
    """The tape has a row for chat 1, who is served at 20 within 30 min: two chats, and nothing to say."""
    path = play(engine, [Person()], [BUSY, Chat(at=2, patience=30, redial=(2, 20)), Chat(LATER)])
    assert [row[8] for row in legs_of(path)] == [RESOLVED, RESOLVED]
    assert customers_of(path) == []


def test_numbers_leave_no_gap(engine: Engine) -> None:
    """Rows 4 and 5 are of chats 1, served at 20, and 2, gone at 8: the record numbers row 5 as 4."""
    chats = [
        BUSY,
        Chat(at=2, redial=(4, 20)),
        Chat(at=3, patience=5, redial=(5, 42)),
        Chat(at=200),
        Chat(LATER),
        Chat(LATER, needs=3),
    ]
    path = play(engine, [Person()], chats)
    assert legs_of(path)[4] == [4, 0, FRONT, 0, 50, 50, 53, 53, RESOLVED]
    assert customers_of(path) == [[4, 2, NEVER]]


def test_somebody_comes_back_twice_and_no_more(engine: Engine) -> None:
    """With patience 1 it leaves at 3, comes at 13 to leave at 14 and at 18 to leave at 19: the end."""
    chats = [
        BUSY,
        Chat(at=2, patience=1, redial=(2, 10)),
        Chat(LATER, patience=1, redial=(3, 4)),
        Chat(LATER, patience=1),
    ]
    path = play(engine, [Person()], chats)
    assert [row[4:7] for row in legs_of(path)[1:]] == [[2, NEVER, 3], [13, NEVER, 14], [18, NEVER, 19]]
    assert customers_of(path) == [[2, 1, NEVER], [3, 2, NEVER]]


def test_chains_side_by_side(engine: Engine) -> None:
    """Rows 3, 4 are seconds of 1, 2 and row 5 the third of 2: only 2 gives up twice, so 5 follows 4."""
    chats = [
        BUSY,
        Chat(at=2, patience=1, redial=(3, 30)),
        Chat(at=3, patience=1, redial=(4, 4)),
        Chat(LATER),
        Chat(LATER, patience=2, redial=(5, 30)),
        Chat(LATER),
    ]
    path = play(engine, [Person()], chats)
    assert [row[4] for row in legs_of(path)] == [0, 2, 3, 33, 8, 40]
    assert customers_of(path) == [[3, 1, NEVER], [4, 2, NEVER], [5, 4, NEVER]]


def test_who_balked_comes_back(engine: Engine) -> None:
    """Chat 1 balks at 2 and is back at 12, when it would have to wait, too, and does not balk."""
    chats = [BUSY, Chat(at=2, balks=True, redial=(2, 10)), Chat(LATER, needs=3)]
    path = play(engine, [Person()], chats, doors=[Door(balk=0.5)])
    assert legs_of(path)[1:] == [
        [1, 0, FRONT, NOBODY, 2, NEVER, 2, NEVER, ABANDONED],
        [2, 0, FRONT, 0, 12, 20, 23, 23, RESOLVED],
    ]


def test_who_gave_up_at_the_second_level_begins_anew(engine: Engine) -> None:
    """Forwarded at 10, gone at 10 + 4 = 14 and back at 24 at the widget: first level, 6 min, no forward."""
    people = [Person(), expert(online=())]
    chats = [Chat(at=0, needs=[10, 5], patience=[FOREVER, 4], redial=(1, 10)), Chat(LATER, needs=6)]
    path = play(engine, people, chats, ways=[Way()])
    assert legs_of(path)[1:] == [
        [0, 1, SECOND, NOBODY, 10, NEVER, 14, NEVER, ABANDONED],
        [1, 0, FRONT, 0, 24, 24, 30, 30, RESOLVED],
    ]
    assert customers_of(path) == [[1, 0, NEVER]]


def test_the_new_chat_has_needs_of_its_own(engine: Engine) -> None:
    """Back at 27 the chat is forwarded at 27 + 4 = 31 to the second level, briefed to 33, done at 38."""
    chats = [
        BUSY,
        Chat(at=2, patience=5, redial=(2, 20)),
        Chat(LATER, needs=[4, 5], briefing=[0, 2], wrap_up=[1, 2]),
    ]
    path = play(engine, [Person(), expert()], chats, ways=[Way(hand_over=HandOver.WARM)])
    assert legs_of(path)[2:] == [
        [2, 0, FRONT, 0, 27, 27, 31, 34, FORWARDED],
        [2, 1, SECOND, 1, 31, 31, 38, 40, RESOLVED],
    ]


def test_a_ticket_does_not_come_back(engine: Engine) -> None:
    """The chat ends as a ticket at 10, which is no giving up: its row is not used."""
    chats = [Chat(at=0, needs=[10, 5], redial=(1, 10)), Chat(LATER)]
    ways = [Way(nobody_online=Refusal.TICKET)]
    legs = legs_of(play(engine, [Person(), expert(online=())], chats, ways=ways))
    assert [row[8] for row in legs] == [FORWARDED, TICKET]


def test_who_was_not_admitted_does_not_come_back(engine: Engine) -> None:
    """Back at 12 before a full widget without a queue, the customer is turned away and does not try again."""
    chats = [
        BUSY,
        Chat(at=2, patience=5, redial=(2, 5), door=1),
        Chat(LATER, redial=(3, 5)),
        Chat(LATER),
    ]
    path = play(engine, [Person()], chats, doors=[Door(max_queue=0), Door()])
    assert legs_of(path)[2:] == [[2, 0, FRONT, NOBODY, 12, NEVER, 12, NEVER, NOT_ADMITTED]]


@pytest.mark.parametrize("policy", [Admission.QUEUE, Admission.HIDE, Admission.OFFLINE_FORM])
def test_a_closed_widget_turns_away(engine: Engine, policy: Admission) -> None:
    """Gone at 57 and back at 67, after the widget closed at 60: not admitted beside a free operator."""
    chats = [Chat(at=50), Chat(at=52, patience=5, redial=(2, 10)), Chat(LATER)]
    doors = [Door(hours=[(0, 60)], when_full=policy, max_queue=5)]
    path = play(engine, [Person()], chats, doors=doors)
    assert legs_of(path)[2] == [2, 0, FRONT, NOBODY, 67, NEVER, 67, NEVER, NOT_ADMITTED]


def test_an_inbox_that_is_closed_lets_nobody_in_again(engine: Engine) -> None:
    """Back at 67, after the inbox closed at 60: not admitted, though somebody is free; at 55 it would be."""
    chats = [Chat(at=50), Chat(at=52, patience=5, redial=(2, 10)), Chat(LATER)]
    doors = [Door(hours=[(0, 60)], when_full=Admission.UNASSIGNED)]
    assert legs_of(play(engine, [Person()], chats, doors=doors))[2][3:] == [
        *(NOBODY, 67, NEVER, 67, NEVER),
        NOT_ADMITTED,
    ]


@pytest.mark.parametrize(("delay", "outcome"), [(2, RESOLVED), (3, NOT_ADMITTED)])
def test_hours_are_half_open_for_who_comes_back(engine: Engine, delay: int, outcome: int) -> None:
    """Gone at 57, the widget closes at 60: back at 59 one is let in, back at 60 not."""
    chats = [Chat(at=40, needs=18), Chat(at=52, patience=5, redial=(2, delay)), Chat(LATER)]
    legs = legs_of(play(engine, [Person()], chats, doors=[Door(hours=[(0, 60)])]))
    assert legs[2][8] == outcome


def test_who_comes_back_the_next_day_is_let_in(engine: Engine) -> None:
    """Gone at 57 and back 1390 min later, at 1447, in the second day's hours."""
    chats = [Chat(at=50), Chat(at=52, patience=5, redial=(2, 1390)), Chat(LATER)]
    assert legs_of(play(engine, [Person()], chats, opens=TWO_DAYS))[2][4:6] == [1447, 1447]


def test_who_comes_back_during_the_drain_is_too_late(engine: Engine) -> None:
    """Closed at 60 and drained to 70: back at 65 the customer is not admitted, and 0 goes at 70."""
    chats = [Chat(at=50, needs=20), Chat(at=55, patience=5, redial=(2, 5)), Chat(LATER)]
    path = play(engine, [Person()], chats, opens=HOUR)
    assert legs_of(path)[2] == [2, 0, FRONT, NOBODY, 65, NEVER, 65, NEVER, NOT_ADMITTED]
    assert log_of(path) == [[0, 0, 1], [70, 0, 0]]


def test_who_comes_back_after_the_last_day_is_in_the_record(engine: Engine) -> None:
    """Back at 157, the last event: turned away, and what waits for nobody is unfinished at 157."""
    chats = [
        Chat(at=50),
        Chat(at=52, patience=5, redial=(3, 100)),
        Chat(at=53, door=1),
        Chat(LATER),
    ]
    path = play(engine, [Person()], chats, doors=[Door(), Door(group=SECOND)], opens=HOUR)
    assert [row[4:] for row in legs_of(path)[2:]] == [
        [53, NEVER, 157, NEVER, UNFINISHED],
        [157, NEVER, 157, NEVER, NOT_ADMITTED],
    ]


def test_who_was_cut_off_does_not_come_back(engine: Engine) -> None:
    """Cut at 60 and unfinished, chat 1 would have left at 65: its customer did not give up."""
    chats = [Chat(at=50, needs=99), Chat(at=55, patience=10, redial=(2, 5)), Chat(LATER)]
    legs = legs_of(play(engine, [Person()], chats, opens=HOUR, after_close=AfterClose.CUT))
    assert [row[8] for row in legs] == [UNFINISHED, UNFINISHED]


# At the very microsecond


def test_an_arrival_before_who_comes_back(engine: Engine) -> None:
    """At 27 chat 2 arrives and chat 3 comes back: 2 has the lower number and the slot, 3 waits to 37."""
    chats = [BUSY, Chat(at=2, patience=5, redial=(3, 20)), Chat(at=27), Chat(LATER)]
    assert [row[4:6] for row in legs_of(play(engine, [Person()], chats))[2:]] == [[27, 27], [27, 37]]


def test_two_come_back_together(engine: Engine) -> None:
    """Chats 1 and 2 leave at 7 and 8 and are back at 27, in the order of their rows, 4 and 3."""
    chats = [
        BUSY,
        Chat(at=2, patience=5, redial=(4, 20)),
        Chat(at=3, patience=5, redial=(3, 19)),
        Chat(LATER),
        Chat(LATER),
    ]
    path = play(engine, [Person()], chats)
    assert [row[4:6] for row in legs_of(path)[3:]] == [[27, 27], [27, 37]]
    assert customers_of(path) == [[3, 2, NEVER], [4, 1, NEVER]]


def test_an_end_before_who_comes_back(engine: Engine) -> None:
    """Operator 0 frees at 20 (rank 1), and who comes back at 7 + 13 = 20 (rank 5) needs no queue."""
    chats = [BUSY, Chat(at=2, patience=5, redial=(2, 13), door=1), Chat(LATER)]
    path = play(engine, [Person()], chats, doors=[Door(max_queue=0), Door()])
    assert legs_of(path)[2][4:6] == [20, 20]


def test_who_comes_back_before_patience_runs_out(engine: Engine) -> None:
    """At 12 the queue of 1 is full for who comes back (rank 5), though its chat gives up then (rank 6)."""
    chats = [
        BUSY,
        Chat(at=2, patience=5, redial=(3, 5)),
        Chat(at=8, patience=4),
        Chat(LATER),
    ]
    legs = legs_of(play(engine, [Person()], chats, doors=[Door(max_queue=1)]))
    assert [row[8] for row in legs[1:]] == [ABANDONED, ABANDONED, NOT_ADMITTED]


def test_who_comes_back_at_once(engine: Engine) -> None:
    """Gone at 7 and back at 7 in the place that became free in the queue of 1, behind nobody: taken at 20."""
    chats = [BUSY, Chat(at=2, patience=5, redial=(2, 0)), Chat(LATER)]
    legs = legs_of(play(engine, [Person()], chats, doors=[Door(max_queue=1)]))
    assert legs[1:] == [
        [1, 0, FRONT, NOBODY, 2, NEVER, 7, NEVER, ABANDONED],
        [2, 0, FRONT, 0, 7, 20, 30, 30, RESOLVED],
    ]


def test_back_at_closing(engine: Engine) -> None:
    """Gone at 55 and back at 60 sharp: the hours are over, an inbox lets nobody in again either."""
    chats = [Chat(at=50, needs=99), Chat(at=51, patience=4, redial=(2, 5)), Chat(LATER)]
    doors = [Door(when_full=Admission.UNASSIGNED)]
    legs = legs_of(play(engine, [Person()], chats, doors=doors, opens=HOUR, after_close=AfterClose.CUT))
    assert legs[2] == [2, 0, FRONT, NOBODY, 60, NEVER, 60, NEVER, NOT_ADMITTED]
