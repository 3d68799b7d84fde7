"""Overflow at once, and overflow at the very microsecond of something else."""

import pytest

from sim.core.kinds import Admission, AfterClose, Choice, Refusal
from tests.engines.floor_plan import (
    ABANDONED,
    FRONT,
    NEVER,
    NO_LIMIT,
    NOBODY,
    NOT_ADMITTED,
    RESOLVED,
    SECOND,
    THIRD,
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
    operators_of,
    play,
)

PAIR = [Person(), Person(SECOND)]
DOORS = [Door(), Door(group=SECOND)]
TO_SECOND = {FRONT: Team(SECOND, after=5)}
AT_ONCE = {FRONT: Team(SECOND)}
UP_AT_ONCE = {SECOND: Team(THIRD)}
BUSY = Chat(at=0, needs=100)
HOUR = ((0, 60),)


# The moment of the overflow


def test_patience_before_overflow(engine: Engine) -> None:
    """Patience ends at 2 + 5 = 7 (rank 6) and the chat would overflow at 7 (rank 8): abandoned."""
    path = play(engine, PAIR, [BUSY, Chat(at=2, patience=5)], teams=TO_SECOND)
    assert legs_of(path)[1] == [1, 0, FRONT, NOBODY, 2, NEVER, 7, NEVER, ABANDONED]


def test_overflow_before_a_later_patience(engine: Engine) -> None:
    """Patience ends at 2 + 6 = 8, the chat overflows at 7 and is taken at 7."""
    path = play(engine, PAIR, [BUSY, Chat(at=2, patience=6)], teams=TO_SECOND)
    assert legs_of(path)[1] == [1, 0, FRONT, 1, 2, 7, 17, 17, RESOLVED]


def test_a_freed_slot_before_overflow(engine: Engine) -> None:
    """Operator 0 frees at 7 (rank 1), the chat would overflow at 7 (rank 8): 0 takes it."""
    path = play(engine, PAIR, [Chat(at=0, needs=7), Chat(at=2)], teams=TO_SECOND)
    assert operators_of(path) == [0, 0]


def test_an_arrival_before_overflow(engine: Engine) -> None:
    """At 7 an own chat (rank 5) takes operator 1, so that the overflow (rank 8) waits to 17."""
    path = play(engine, PAIR, [BUSY, Chat(at=2), Chat(at=7, door=1)], doors=DOORS, teams=TO_SECOND)
    assert [row[5] for row in legs_of(path)] == [0, 17, 7]


def test_a_forward_before_overflow(engine: Engine) -> None:
    """At 7 a forward from the third group (rank 4) takes 1, so that the overflow (rank 8) waits to 16."""
    people = [Person(), expert(), Person(THIRD)]
    chats = [BUSY, Chat(at=0, needs=[7, 9], door=1), Chat(at=2)]
    doors, ways = [Door(), Door(group=THIRD)], [Way(source=THIRD)]
    path = play(engine, people, chats, doors=doors, ways=ways, teams=TO_SECOND)
    assert [row[3:6] for row in legs_of(path)[2:]] == [[1, 7, 7], [1, 2, 16]]


def test_coming_online_before_overflow(engine: Engine) -> None:
    """Operator 1 comes at 7 (rank 3) and is there for the overflow of 7 (rank 8)."""
    people = [Person(), Person(SECOND, online=[(7, 600)])]
    assert legs_of(play(engine, people, [BUSY, Chat(at=2)], teams=TO_SECOND))[1][3:6] == [1, 2, 7]


def test_going_offline_before_overflow(engine: Engine) -> None:
    """Operator 1 leaves at 7 (rank 0), before the overflow of 7 (rank 8): the chat waits to 100 for 0."""
    people = [Person(), Person(SECOND, online=[(0, 7)])]
    assert legs_of(play(engine, people, [BUSY, Chat(at=2)], teams=TO_SECOND))[1][3:6] == [0, 2, 100]


def test_overflows_go_by_the_number_of_the_chat(engine: Engine) -> None:
    """Chats 1 and 2 of minute 2 overflow at 7: 1 is taken at 7 and 2 at 17."""
    path = play(engine, PAIR, [BUSY, Chat(at=2), Chat(at=2)], teams=TO_SECOND)
    assert [row[5] for row in legs_of(path)] == [0, 7, 17]


def test_the_number_goes_before_the_priority_at_one_moment(engine: Engine) -> None:
    """At 7 each event speaks of one chat: 1 is taken though 2, of priority 1, overflows at 7, too."""
    chats = [BUSY, Chat(at=2), Chat(at=2, door=1)]
    path = play(engine, PAIR, chats, doors=[Door(), Door(priority=1)], teams=TO_SECOND)
    assert [row[5] for row in legs_of(path)] == [0, 7, 17]


@pytest.mark.parametrize(
    ("after_close", "row"),
    [
        (AfterClose.CUT, [NOBODY, 55, NEVER, 60, NEVER, UNFINISHED]),
        (AfterClose.DRAIN, [1, 55, 60, 70, 70, RESOLVED]),
    ],
)
def test_closing_before_overflow(engine: Engine, after_close: AfterClose, row: list[int]) -> None:
    """Closed at 60 (rank 7), overflow at 55 + 5 = 60 (rank 8): cut before it, or taken by who stayed."""
    path = play(engine, PAIR, [BUSY, Chat(at=55)], opens=HOUR, after_close=after_close, teams=TO_SECOND)
    assert legs_of(path)[1][3:] == row


# At once


def test_at_once_the_own_group_goes_first(engine: Engine) -> None:
    """Operator 0 of the front has one slot free, 1 has five: 0 gets chat 0, and 1 chats 1 and 2."""
    people = [Person(), Person(SECOND, slots=5)]
    path = play(engine, people, [BUSY, Chat(at=2), Chat(at=3)], teams=AT_ONCE)
    assert legs_of(path)[1:] == [
        [1, 0, FRONT, 1, 2, 2, 12, 12, RESOLVED],
        [2, 0, FRONT, 1, 3, 3, 13, 13, RESOLVED],
    ]


@pytest.mark.parametrize(
    ("first_free", "second_free", "taken"), [(20, 40, [0, 20]), (40, 20, [1, 20]), (20, 20, [0, 20])]
)
def test_at_once_whoever_frees_first(
    engine: Engine, first_free: int, second_free: int, taken: list[int]
) -> None:
    """All full, chat 2 of minute 2 is taken at 20; where both free then, by 0, as chat 0 ends before 1."""
    chats = [Chat(at=0, needs=first_free), Chat(at=0, needs=second_free, door=1), Chat(at=2)]
    legs = legs_of(play(engine, PAIR, chats, doors=DOORS, teams=AT_ONCE))
    assert [legs[2][3], legs[2][5]] == taken


def test_at_once_own_chats_go_first(engine: Engine) -> None:
    """Operator 1 frees at 20: the own chat of 15 goes before the guest of 2, taken at 30."""
    chats = [BUSY, Chat(at=0, needs=20, door=1), Chat(at=2), Chat(at=15, door=1)]
    assert [row[5] for row in legs_of(play(engine, PAIR, chats, doors=DOORS, teams=AT_ONCE))[2:]] == [30, 20]


@pytest.mark.parametrize(
    ("policy", "cap"),
    [
        (Admission.QUEUE, 0),
        (Admission.HIDE, 0),
        (Admission.OFFLINE_FORM, 0),
        (Admission.UNASSIGNED, NO_LIMIT),
    ],
)
def test_at_once_needs_no_place_in_the_queue(engine: Engine, policy: Admission, cap: int) -> None:
    """With no queue at all chat 1 is taken by 1 at 2; chat 2 of 3 finds both full and needs a place."""
    doors = [Door(when_full=policy, max_queue=cap)]
    legs = legs_of(play(engine, PAIR, [BUSY, Chat(at=2, needs=50), Chat(at=3)], doors=doors, teams=AT_ONCE))
    assert legs[1] == [1, 0, FRONT, 1, 2, 2, 52, 52, RESOLVED]
    assert legs[2][8] == (RESOLVED if policy == Admission.UNASSIGNED else NOT_ADMITTED)


def test_at_once_the_second_level_serves_a_front_without_people(engine: Engine) -> None:
    """Nobody of the front is online and the widget hides, but chat 0 finds 1 at 2; chat 1 is not admitted."""
    people = [Person(online=()), Person(SECOND)]
    doors = [Door(when_full=Admission.HIDE, max_queue=5)]
    path = play(engine, people, [Chat(at=2), Chat(at=3)], doors=doors, teams=AT_ONCE)
    assert [row[3:6] + row[8:] for row in legs_of(path)] == [
        [1, 2, 2, RESOLVED],
        [NOBODY, 3, NEVER, NOT_ADMITTED],
    ]


def test_at_once_nobody_balks_who_is_taken(engine: Engine) -> None:
    """Both would balk: chat 1 of 2 is taken by 1 at once, chat 2 of 3 would wait and is gone at 3."""
    chats = [BUSY, Chat(at=2, balks=True), Chat(at=3, balks=True)]
    legs = legs_of(play(engine, PAIR, chats, doors=[Door(balk=0.5)], teams=AT_ONCE))
    assert [row[3:] for row in legs[1:]] == [
        [1, 2, 2, 12, 12, RESOLVED],
        [NOBODY, 3, NEVER, 3, NEVER, ABANDONED],
    ]


def test_after_a_while_the_queue_comes_first(engine: Engine) -> None:
    """With 5 min before the overflow chat 1 would have to wait: no queue, so it is not admitted."""
    legs = legs_of(play(engine, PAIR, [BUSY, Chat(at=2)], doors=[Door(max_queue=0)], teams=TO_SECOND))
    assert legs[1][8] == NOT_ADMITTED


@pytest.mark.parametrize("way", [Way(max_queue=0), Way(max_queue=0, when_full=Refusal.RETURN)])
def test_at_once_a_forward_is_not_refused(engine: Engine, way: Way) -> None:
    """The second level is full and its queue too: at 10 the forward goes to 2 of the third group."""
    people = [Person(), expert(), expert(THIRD)]
    chats = [Chat(at=0, needs=[10, 20]), Chat(at=0, needs=90, door=1)]
    legs = legs_of(play(engine, people, chats, doors=DOORS, ways=[way], teams=UP_AT_ONCE))
    assert legs[1] == [0, 1, SECOND, 2, 10, 10, 30, 30, RESOLVED]


def test_at_once_a_forward_finds_somebody_though_nobody_of_the_target_is_online(engine: Engine) -> None:
    """Nobody of the second level: at 10 the first forward goes to 2 and the second becomes a ticket."""
    people = [Person(slots=2), expert(online=()), expert(THIRD)]
    ways = [Way(nobody_online=Refusal.TICKET)]
    legs = legs_of(play(engine, people, [Chat(at=0, needs=[10, 20])] * 2, ways=ways, teams=UP_AT_ONCE))
    assert legs[1] == [0, 1, SECOND, 2, 10, 10, 30, 30, RESOLVED]
    assert legs[3] == [1, 1, SECOND, NOBODY, 10, NEVER, 10, NEVER, TICKET]


def test_at_once_a_forward_needs_the_role(engine: Engine) -> None:
    """The third group's one operator may not take forwards: the chat of 10 is a ticket."""
    people = [Person(), expert(online=()), Person(THIRD, slots=5)]
    ways = [Way(nobody_online=Refusal.TICKET)]
    legs = legs_of(play(engine, people, [Chat(at=0, needs=[10, 20])], ways=ways, teams=UP_AT_ONCE))
    assert legs[1][8] == TICKET


def test_at_once_goes_no_further(engine: Engine) -> None:
    """Front to second to third, all at once: with 0 and 1 full the front's chat waits to 50 beside 2."""
    people = [*PAIR, Person(THIRD)]
    chats = [BUSY, Chat(at=0, needs=50, door=1), Chat(at=2), Chat(at=3, door=1)]
    legs = legs_of(play(engine, people, chats, doors=DOORS, teams={**AT_ONCE, **UP_AT_ONCE}))
    assert [row[3:6] for row in legs[2:]] == [[1, 2, 50], [2, 3, 3]]


def test_at_once_each_group_chooses_by_its_own_rule(engine: Engine) -> None:
    """Front at random by 0.9 of two: 1; the full front's chat goes to who is fullest of 2 and 3: 2 again."""
    people = [Person(), Person(), Person(SECOND, slots=3), Person(SECOND, slots=3)]
    chats = [Chat(at=0, needs=100, u=[u]) for u in (0.9, 0.0, 0.9, 0.9)]
    teams = {FRONT: Team(SECOND, choice=Choice.RANDOM), SECOND: Team(choice=Choice.FILL_FIRST)}
    assert operators_of(play(engine, people, chats, teams=teams)) == [1, 0, 2, 2]


def test_at_once_at_random(engine: Engine) -> None:
    """The front is full: of the free 1 and 2 of the second level the uniform 0.6 names the second."""
    people = [Person(), Person(SECOND), Person(SECOND)]
    teams = {FRONT: Team(SECOND), SECOND: Team(choice=Choice.RANDOM)}
    assert operators_of(play(engine, people, [BUSY, Chat(at=2, u=[0.6])], teams=teams)) == [0, 2]
