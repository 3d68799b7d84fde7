"""Absence: who misses a day does not come, and nobody hears of it but by what is missing."""

import pytest

from sim.core.kinds import Admission, AfterClose, Refusal
from tests.engines.floor_plan import (
    ABANDONED,
    FORWARDED,
    FRONT,
    NEVER,
    NOBODY,
    NOT_ADMITTED,
    RESOLVED,
    RETURNED,
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

TWO_DAYS = ((0, 60), (1440, 1500))


def test_one_of_two_days(engine: Engine) -> None:
    """Operator 0 misses day 1: chats of 0 and 1440 go to 0 and then to 1, and 0 has no row on day 1."""
    people = [Person(slots=2, misses=[1]), Person()]
    path = play(engine, people, [Chat(at=0), Chat(at=1440)], opens=TWO_DAYS)
    assert operators_of(path) == [0, 1]
    assert log_of(path) == [[0, 0, 1], [0, 1, 1], [60, 0, 0], [60, 1, 0], [1440, 1, 1], [1500, 1, 0]]


def test_each_misses_days_of_ones_own(engine: Engine) -> None:
    """Operator 0 misses day 0 and 1 misses day 1: chats of 0 and 1440 go to 1 and 0."""
    people = [Person(misses=[0]), Person(misses=[1])]
    assert operators_of(play(engine, people, [Chat(at=0), Chat(at=1440)], opens=TWO_DAYS)) == [1, 0]


def test_all_stretches_of_a_day_are_missed(engine: Engine) -> None:
    """Before and after a break on day 0, and one stretch on day 1: of three only the last happens."""
    person = Person(online=[(0, 30), (40, 60), (1440, 1500)], duty=[0, 0, 1], misses=[0])
    assert log_of(play(engine, [person], [], opens=TWO_DAYS)) == [[1440, 0, 1], [1500, 0, 0]]


def test_a_night_belongs_to_the_evening(engine: Engine) -> None:
    """Day 0 is the night from 1320 to 1800, day 1 begins at 2760: 0 misses the night to its morning only."""
    person = Person(online=[(1320, 1800), (2760, 2880)], duty=[0, 1], misses=[0])
    path = play(engine, [person], [Chat(at=1500), Chat(at=2760)], opens=[(0, 2880)])
    assert [row[5] for row in legs_of(path)] == [2760, 2770]
    assert log_of(path)[0] == [2760, 0, 1]


def test_days_on_duty_that_touch(engine: Engine) -> None:
    """From 0 to 60 for day 0 and on to 120 for day 1: no row at 60, and the chat of 60 is taken."""
    person = Person(slots=2, online=[(0, 60), (60, 120)], duty=[0, 1])
    path = play(engine, [person], [Chat(at=55), Chat(at=60)])
    assert log_of(path) == [[0, 0, 1], [120, 0, 0]]
    assert [row[5:7] for row in legs_of(path)] == [[55, 65], [60, 70]]


@pytest.mark.parametrize(("missed", "log"), [(0, [[60, 0, 1], [120, 0, 0]]), (1, [[0, 0, 1], [60, 0, 0]])])
def test_one_of_two_days_that_touch(engine: Engine, missed: int, log: list[list[int]]) -> None:
    """Day 0 ends and day 1 begins at 60: whichever is missed, the other has its two rows."""
    person = Person(online=[(0, 60), (60, 120)], duty=[0, 1], misses=[missed])
    assert log_of(play(engine, [person], [])) == log


def test_everybody_is_absent_and_chats_wait(engine: Engine) -> None:
    """Nobody on day 0: the chat of 5 with patience 9 leaves at 14, that of 10 waits overnight to 1440."""
    people = [Person(misses=[0]), Person(misses=[0])]
    path = play(engine, people, [Chat(at=5, patience=9), Chat(at=10)], opens=TWO_DAYS)
    assert [row[3:] for row in legs_of(path)] == [
        [NOBODY, 5, NEVER, 14, NEVER, ABANDONED],
        [0, 10, 1440, 1450, 1450, RESOLVED],
    ]


@pytest.mark.parametrize("policy", [Admission.HIDE, Admission.OFFLINE_FORM])
def test_everybody_is_absent_and_the_widget_shows_it(engine: Engine, policy: Admission) -> None:
    """With a queue of 5 for busy times, but nobody online on day 0: not admitted; on day 1 it is taken."""
    doors = [Door(when_full=policy, max_queue=5)]
    path = play(engine, [Person(misses=[0])], [Chat(at=5), Chat(at=1440)], doors=doors, opens=TWO_DAYS)
    assert [row[8] for row in legs_of(path)] == [NOT_ADMITTED, RESOLVED]


@pytest.mark.parametrize(
    ("policy", "outcomes"),
    [
        (Refusal.TICKET, [TICKET]),
        (Refusal.RETURN, [RETURNED, RESOLVED]),
        (Refusal.WAIT, [RESOLVED]),
    ],
)
def test_the_second_level_is_absent(engine: Engine, policy: Refusal, outcomes: list[int]) -> None:
    """Forwarded at 10 on day 0, missed by the expert: ticket, return or wait to 1440; at 1450 it is taken."""
    people = [Person(), Person(SECOND, forwards=True, misses=[0])]
    chats = [Chat(at=0, needs=[10, 5]), Chat(at=1440, needs=[10, 5])]
    legs = legs_of(play(engine, people, chats, ways=[Way(nobody_online=policy)], opens=TWO_DAYS))
    assert [row[8] for row in legs] == [FORWARDED, *outcomes, FORWARDED, RESOLVED]
    assert legs[-1][3:6] == [1, 1450, 1450]
    if policy == Refusal.WAIT:
        assert legs[1][3:6] == [1, 10, 1440]


def test_another_group_helps_out(engine: Engine) -> None:
    """The front is absent: the chat of 2 overflows at 7 to the second level."""
    people = [Person(misses=[0]), Person(SECOND)]
    path = play(engine, people, [Chat(at=2)], teams={FRONT: Team(SECOND, after=5)})
    assert legs_of(path)[0][3:6] == [1, 2, 7]


def test_who_is_absent_is_not_asked_for(engine: Engine) -> None:
    """Asked for on day 0, which 1 misses, the chat goes to 0; on day 1 it goes to 1."""
    people = [Person(slots=5), Person(misses=[0])]
    chats = [Chat(at=0, asks_for=1), Chat(at=1440, asks_for=1)]
    assert operators_of(play(engine, people, chats, opens=TWO_DAYS)) == [0, 1]


def test_who_is_absent_takes_no_chat_back(engine: Engine) -> None:
    """Forwarded on day 0 by 0, who misses day 1: handed back at 1440 + 5, the last part is 2's."""
    people = [Person(misses=[1]), expert(online=[(1440, 1500)]), Person(online=[(1440, 1500)])]
    chats = [Chat(at=50, needs=[5, 5, 5], ways=[0, -2])]
    legs = legs_of(play(engine, people, chats, ways=[Way()], opens=TWO_DAYS))
    assert [row[3:7] for row in legs] == [[0, 50, 50, 55], [1, 55, 1440, 1445], [2, 1445, 1445, 1450]]


def test_who_is_absent_does_not_stay_for_the_drain(engine: Engine) -> None:
    """Closed at 60: 1, who came, finishes alone at 70 and takes what waits; 0 missed the day."""
    people = [Person(slots=5, misses=[0]), Person()]
    path = play(engine, people, [Chat(at=50, needs=20), Chat(at=55)], opens=[(0, 60)])
    assert [row[3:6] for row in legs_of(path)] == [[1, 50, 50], [1, 55, 70]]
    assert log_of(path) == [[0, 1, 1], [80, 1, 0]]


def test_a_day_of_nobody_is_drained_at_closing(engine: Engine) -> None:
    """Nobody came: the chat of 5 is unfinished at 60, when the only day closes, cut or not."""
    for after_close in AfterClose:
        path = play(engine, [Person(misses=[0])], [Chat(at=5)], opens=[(0, 60)], after_close=after_close)
        assert legs_of(path) == [[0, 0, FRONT, NOBODY, 5, NEVER, 60, NEVER, UNFINISHED]]
        assert log_of(path) == []


def test_the_last_offer_of_a_day_that_is_missed(engine: Engine) -> None:
    """Missing day 0 and its last offer changes no other day: on day 1 it is at 1490, and 0 stays to 1510."""
    person = Person(slots=5, misses=[0], no_offers=[(50, 60), (1490, 1500)])
    chats = [Chat(at=45), Chat(at=1489, needs=5), Chat(at=1490)]
    path = play(engine, [person], chats, opens=TWO_DAYS)
    assert [row[5] for row in legs_of(path)] == [1440, 1489, 1500]
    assert log_of(path) == [[1440, 0, 1], [1510, 0, 0]]
