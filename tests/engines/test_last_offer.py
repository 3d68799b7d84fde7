"""Last offer: close to the end of the shift an operator is online but gets no new chat of any kind."""

import pytest

from sim.core.kinds import HAND_BACK, Admission, AfterClose, HandOver, Refusal
from tests.engines.floor_plan import (
    ABANDONED,
    FETCHES,
    FRONT,
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
    Team,
    Way,
    expert,
    legs_of,
    log_of,
    operators_of,
    play,
)

LEAVING = Person(slots=2, online=[(0, 60)], no_offers=[(50, 60)])
LATE = Person(online=[(100, 600)])
LEAVING_EXPERT = Person(SECOND, slots=2, online=[(0, 60)], forwards=True, no_offers=[(50, 60)])
HOUR = ((0, 60),)


def test_no_new_chat_but_online(engine: Engine) -> None:
    """Shift to 60, no offers from 50: the chat of 49 is taken, that of 55 waits to 100; offline at 60."""
    path = play(engine, [LEAVING, LATE], [Chat(at=49), Chat(at=55)])
    assert [row[3:6] for row in legs_of(path)] == [[0, 49, 49], [1, 55, 100]]
    assert log_of(path)[:2] == [[0, 0, 1], [60, 0, 0]]


def test_others_take_the_chats(engine: Engine) -> None:
    """Operator 0 has 2 slots free and gets the chat of 49, but from 50 on 1 with one slot gets them."""
    assert operators_of(play(engine, [LEAVING, Person()], [Chat(at=49, needs=1), Chat(at=50)])) == [0, 1]


def test_a_freed_slot_takes_nobody(engine: Engine) -> None:
    """Full to 52, operator 0 does not take the chat of 45 then; 1 does at 100."""
    path = play(engine, [LEAVING, LATE], [Chat(at=0, needs=52), Chat(at=0, needs=99), Chat(at=45)])
    assert legs_of(path)[2][3:6] == [1, 45, 100]


def test_the_running_chats_go_on(engine: Engine) -> None:
    """Taken at 49 the chat of 30 min ends at 79, 19 min after the shift."""
    assert legs_of(play(engine, [LEAVING], [Chat(at=49, needs=30)]))[0][5:] == [49, 79, 79, RESOLVED]


def test_no_forward(engine: Engine) -> None:
    """Forwarded at 55, when the expert takes no more: 2, who comes at 100, takes it."""
    people = [Person(), LEAVING_EXPERT, expert(online=[(100, 600)])]
    path = play(engine, people, [Chat(at=45, needs=[10, 5])], ways=[Way()])
    assert legs_of(path)[1][3:6] == [2, 55, 100]


def test_somebody_is_online_for_a_forward(engine: Engine) -> None:
    """The expert gets no more chats at 55 but is online: no ticket for that; at 65 it is one."""
    people = [Person(), LEAVING_EXPERT]
    ways = [Way(nobody_online=Refusal.TICKET)]
    chats = [Chat(at=45, needs=[10, 5], patience=[-1, 30]), Chat(at=55, needs=[10, 5])]
    legs = legs_of(play(engine, people, chats, ways=ways))
    assert [row[6] for row in legs if row[1] == 1] == [85, 65]
    assert [row[8] for row in legs if row[1] == 1] == [ABANDONED, TICKET]


@pytest.mark.parametrize("policy", [Admission.HIDE, Admission.OFFLINE_FORM])
def test_somebody_is_online_for_the_widget(engine: Engine, policy: Admission) -> None:
    """With a queue of 1 the chat of 55 is let in as 0 is online, that of 60 is not as nobody is."""
    doors = [Door(when_full=policy, max_queue=1)]
    path = play(engine, [LEAVING, LATE], [Chat(at=55, patience=2), Chat(at=60)], doors=doors)
    assert [row[8] for row in legs_of(path)] == [ABANDONED, NOT_ADMITTED]


def test_a_widget_without_a_queue_turns_away(engine: Engine) -> None:
    """Operator 0 has two slots free at 55, but the chat would have to wait and there is no queue."""
    path = play(engine, [LEAVING], [Chat(at=55)], doors=[Door(max_queue=0)])
    assert legs_of(path) == [[0, 0, FRONT, NOBODY, 55, NEVER, 55, NEVER, NOT_ADMITTED]]


def test_no_overflowed_chat(engine: Engine) -> None:
    """Overflowed at 45 + 7 = 52 to 1, who takes no more: 2 of the second level has it at 100."""
    people = [Person(), LEAVING_EXPERT, Person(SECOND, online=[(100, 600)])]
    path = play(engine, people, [Chat(at=0, needs=500), Chat(at=45)], teams={FRONT: Team(SECOND, after=7)})
    assert legs_of(path)[1][3:6] == [2, 45, 100]


def test_no_overflow_at_once(engine: Engine) -> None:
    """At 52 the front is full and 1 takes no more, so that the chat goes to 2 of the second level."""
    people = [Person(), LEAVING_EXPERT, Person(SECOND)]
    path = play(engine, people, [Chat(at=0, needs=500), Chat(at=52)], teams={FRONT: Team(SECOND)})
    assert operators_of(path) == [0, 2]


def test_nothing_is_fetched(engine: Engine) -> None:
    """Fetched at 30 + 22 = 52, when 0 takes no more: it is there for 1 at 100."""
    chats = [Chat(at=0, needs=40), Chat(at=0, needs=40), Chat(at=30, pull=[22])]
    path = play(engine, [LEAVING, LATE], chats, teams={FRONT: FETCHES})
    assert legs_of(path)[2][3:6] == [1, 30, 100]


def test_nothing_is_handed_back(engine: Engine) -> None:
    """Forwarded at 40 by 0 and handed back at 55, when 0 takes no more: it goes to 2."""
    people = [LEAVING, expert(), Person(online=[(45, 600)])]
    chats = [Chat(at=30, needs=[10, 15, 5], ways=[0, HAND_BACK])]
    legs = legs_of(play(engine, people, chats, ways=[Way()]))
    assert [row[3:6] for row in legs] == [[0, 30, 30], [1, 40, 40], [2, 55, 55]]


def test_a_refused_forward_comes_back_all_the_same(engine: Engine) -> None:
    """Refused at 55, the chat comes back to the slot that 0 still holds: no new chat, the same one."""
    people = [LEAVING, expert(online=())]
    ways = [Way(nobody_online=Refusal.RETURN)]
    legs = legs_of(play(engine, people, [Chat(at=45, needs=[10, 20])], ways=ways))
    assert legs[2] == [0, 2, FRONT, 0, 55, 55, 75, 75, RESOLVED]


def test_a_hand_over_goes_on(engine: Engine) -> None:
    """Taken by the expert at 45 and briefed to 53, after the last offer at 50: handled to 73."""
    people = [Person(), LEAVING_EXPERT]
    chats = [Chat(at=35, needs=[10, 20], briefing=[0, 8])]
    legs = legs_of(play(engine, people, chats, ways=[Way(hand_over=HandOver.WARM)]))
    assert [row[5:8] for row in legs] == [[35, 45, 53], [45, 73, 73]]


def test_the_whole_shift_is_too_short(engine: Engine) -> None:
    """From 20 to 30 with a last offer at 20: online for 10 min, and the chats of 15 and 25 wait to 100."""
    short = Person(slots=5, online=[(20, 30)], no_offers=[(20, 30)])
    path = play(engine, [short, Person(slots=2, online=[(100, 600)])], [Chat(at=15), Chat(at=25)])
    assert [row[3:6] for row in legs_of(path)] == [[1, 15, 100], [1, 25, 100]]
    assert log_of(path)[:2] == [[20, 0, 1], [30, 0, 0]]


@pytest.mark.parametrize("from_minute", [35, 40, 42, 45])
def test_over_a_break(engine: Engine, from_minute: int) -> None:
    """Break from 40 to 45, last offer at 35 to 45: back at 45 the operator does not take the chat of 41."""
    person = Person(online=[(0, 40), (45, 60)], shifts=[(0, 60)], no_offers=[(from_minute, 60)])
    path = play(engine, [person, LATE], [Chat(at=20), Chat(at=41)])
    assert [row[3:6] for row in legs_of(path)] == [[0, 20, 20], [1, 41, 100]]
    assert log_of(path)[:4] == [[0, 0, 1], [40, 0, 0], [45, 0, 1], [60, 0, 0]]


def test_the_break_at_the_end_of_the_window_is_not_its_end(engine: Engine) -> None:
    """Last offer at 46, one minute after the break to 45: the chat of 41 is taken at 45."""
    person = Person(online=[(0, 40), (45, 60)], shifts=[(0, 60)], no_offers=[(46, 60)])
    assert legs_of(play(engine, [person, LATE], [Chat(at=41)]))[0][3:6] == [0, 41, 45]


def test_two_shifts_that_adjoin(engine: Engine) -> None:
    """Shifts 0 to 60 and 60 to 120 without a row at 60: the chat of 55 waits and is taken at 60."""
    person = Person(online=[(0, 120)], shifts=[(0, 60), (60, 120)], no_offers=[(50, 60), (110, 120)])
    path = play(engine, [person], [Chat(at=55), Chat(at=115, patience=3)])
    assert [row[5] for row in legs_of(path)] == [60, NEVER]
    assert log_of(path) == [[0, 0, 1], [120, 0, 0]]


def test_the_next_day_begins_anew(engine: Engine) -> None:
    """The chat of 55 waits over night for 0, who may take chats again at 1440."""
    person = Person(online=[(0, 60), (1440, 1500)], no_offers=[(50, 60), (1490, 1500)])
    assert legs_of(play(engine, [person], [Chat(at=55)], opens=[(0, 70), (1440, 1510)]))[0][5] == 1440


# At closing


def test_who_stays_takes_chats_again(engine: Engine) -> None:
    """Shift and desk end at 60: the chat of 55 waits beside free slots, is taken at 60, and 0 goes at 70."""
    path = play(engine, [LEAVING], [Chat(at=55)], opens=HOUR)
    assert legs_of(path) == [[0, 0, FRONT, 0, 55, 60, 70, 70, RESOLVED]]
    assert log_of(path) == [[0, 0, 1], [70, 0, 0]]


def test_who_stays_takes_forwards_again(engine: Engine) -> None:
    """Forwarded at 55, 60 and 65: the first waits, all are taken from 60 on, by rank 3 before rank 4."""
    people = [Person(slots=3), Person(SECOND, slots=3, forwards=True, online=[(0, 60)], no_offers=[(50, 60)])]
    chats = [Chat(at=50, needs=[minutes, 5]) for minutes in (5, 10, 15)]
    legs = legs_of(play(engine, people, chats, ways=[Way(max_queue=1)], opens=HOUR))
    assert [row[4:6] for row in legs if row[1] == 1] == [[55, 60], [60, 60], [65, 65]]


def test_whose_shift_ended_earlier_is_gone(engine: Engine) -> None:
    """Operator 0 leaves at 59 for good, and 1, who stays, has one slot: chats of 55, 56 at 60 and 70."""
    people = [
        Person(slots=5, online=[(0, 59)], no_offers=[(50, 59)]),
        Person(online=[(0, 60)], no_offers=[(50, 60)]),
    ]
    path = play(engine, people, [Chat(at=55), Chat(at=56)], opens=HOUR)
    assert [row[3:6] for row in legs_of(path)] == [[1, 55, 60], [1, 56, 70]]


def test_who_gives_up_before_closing(engine: Engine) -> None:
    """Patience ends at 59: nobody takes the chat of 55, and there is nothing to stay for at 60."""
    path = play(engine, [LEAVING], [Chat(at=55, patience=4)], opens=HOUR)
    assert legs_of(path)[0][6:] == [59, NEVER, ABANDONED]
    assert log_of(path) == [[0, 0, 1], [60, 0, 0]]


def test_cut_and_nobody_takes_chats_again(engine: Engine) -> None:
    """Cut at 60, the chat of 55 is unfinished then, and 0 is off at 60."""
    path = play(engine, [LEAVING], [Chat(at=55)], opens=HOUR, after_close=AfterClose.CUT)
    assert legs_of(path) == [[0, 0, FRONT, NOBODY, 55, NEVER, 60, NEVER, UNFINISHED]]
    assert log_of(path) == [[0, 0, 1], [60, 0, 0]]


# At the very microsecond


def test_the_last_offer_before_an_end(engine: Engine) -> None:
    """No offer from 50 on (rank 0), the slot of 0 frees at 50 (rank 1): the chat of 45 is 1's at 100."""
    chats = [Chat(at=0, needs=50), Chat(at=0, needs=99), Chat(at=45)]
    assert legs_of(play(engine, [LEAVING, LATE], chats))[2][3:6] == [1, 45, 100]


def test_the_last_offer_before_an_arrival(engine: Engine) -> None:
    """At 50 operator 0 takes no more (rank 0) when the chat of 50 arrives (rank 5): it goes to 1 at 100."""
    assert legs_of(play(engine, [LEAVING, LATE], [Chat(at=50)]))[0][3:6] == [1, 50, 100]


def test_the_last_offer_before_a_forward(engine: Engine) -> None:
    """At 50 the expert takes no more (rank 0) when the forward comes (rank 4): 2 has it at 100."""
    people = [Person(), LEAVING_EXPERT, expert(online=[(100, 600)])]
    path = play(engine, people, [Chat(at=40, needs=[10, 5])], ways=[Way()])
    assert legs_of(path)[1][3:6] == [2, 50, 100]


def test_chats_again_before_patience_runs_out_at_closing(engine: Engine) -> None:
    """From 60 on (rank 3) 0 takes chats again, and that of 55 has patience to 60 (rank 6): taken."""
    path = play(engine, [LEAVING], [Chat(at=55, patience=5)], opens=HOUR)
    assert legs_of(path)[0][5:] == [60, 70, 70, RESOLVED]


def test_chats_again_go_by_the_number_of_the_operator(engine: Engine) -> None:
    """At 60 0 takes chats again before 1 (rank 3 both): 0 gets that of 55, though 1 has more slots free."""
    people = [
        Person(slots=1, online=[(0, 60)], no_offers=[(50, 60)]),
        Person(slots=2, online=[(0, 60)], no_offers=[(50, 60)]),
    ]
    assert legs_of(play(engine, people, [Chat(at=55)], opens=HOUR))[0][3:6] == [0, 55, 60]
