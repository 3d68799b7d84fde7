"""Returning customers: the operator whom one knows gets the chat if that one has a free slot."""

from sim.core.kinds import Admission, Choice
from tests.engines.floor_plan import (
    FETCHES,
    FRONT,
    LATER,
    NEVER,
    NOBODY,
    NOT_ADMITTED,
    RESOLVED,
    SECOND,
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

ROOMY_AND_KNOWN = [Person(slots=5), Person()]


def test_the_known_operator_gets_the_chat(engine: Engine) -> None:
    """The rule names 0, who has 5 slots free; chat 0 asks for 1 and gets 1, chat 1 asks for nobody."""
    path = play(engine, ROOMY_AND_KNOWN, [Chat(at=0, asks_for=1), Chat(at=0)])
    assert operators_of(path) == [1, 0]


def test_who_is_full_is_not_waited_for(engine: Engine) -> None:
    """Operator 1 is busy with chat 0 to 10: chat 1, who asks for 1 too, goes to 0 at 2."""
    path = play(engine, ROOMY_AND_KNOWN, [Chat(at=0, asks_for=1), Chat(at=2, asks_for=1)])
    assert [row[3:6] for row in legs_of(path)] == [[1, 0, 0], [0, 2, 2]]


def test_who_is_offline_is_not_waited_for(engine: Engine) -> None:
    """Operator 1 comes at 20: asked for at 2, the chat goes to 0, at 20 to 1."""
    people = [Person(slots=5), Person(online=[(20, 600)])]
    assert operators_of(play(engine, people, [Chat(at=2, asks_for=1), Chat(at=20, asks_for=1)])) == [0, 1]


def test_who_is_about_to_leave_is_not_asked(engine: Engine) -> None:
    """Operator 1 leaves at 30 and takes nothing from 20 on: asked for at 19 and at 20, it is 1, then 0."""
    people = [Person(slots=5), Person(slots=2, online=[(0, 30)], no_offers=[(20, 30)])]
    assert operators_of(play(engine, people, [Chat(at=19, asks_for=1), Chat(at=20, asks_for=1)])) == [1, 0]


def test_in_the_queue_nobody_is_asked_for(engine: Engine) -> None:
    """All are busy: chat 2, who asks for 1, is taken by 0, who frees first, at 5 and not by 1 at 10."""
    chats = [Chat(at=0, needs=5), Chat(at=0), Chat(at=2, asks_for=1)]
    assert legs_of(play(engine, [Person(), Person()], chats))[2][3:6] == [0, 2, 5]


def test_only_the_first_leg_is_asked_for(engine: Engine) -> None:
    """Chat 0 is 1's to 10; forwarded within the group, its second leg goes by the rule to 0."""
    people = [expert(FRONT, slots=5), expert(FRONT)]
    legs = legs_of(play(engine, people, [Chat(at=0, needs=[10, 5], asks_for=1)], ways=[Way(target=FRONT)]))
    assert [row[3:6] for row in legs] == [[1, 0, 0], [0, 10, 10]]


def test_it_counts_as_an_assignment(engine: Engine) -> None:
    """In turn 0, 1, 0, ...: asked for at 0, 1 was assigned last at 0, so that chats 1 and 2 go to 0, 1."""
    chats = [Chat(at=0, asks_for=1), Chat(at=1), Chat(at=2)]
    path = play(engine, [Person(slots=3), Person(slots=3)], chats, choice=Choice.ROUND_ROBIN)
    assert operators_of(path) == [1, 0, 1]


def test_chance_is_not_asked(engine: Engine) -> None:
    """The uniform 0.0 names operator 0; who asks for 1 gets 1, and the next with 0.9 too."""
    chats = [Chat(at=0, u=[0.0], asks_for=1), Chat(at=1, u=[0.9]), Chat(at=2, u=[0.0])]
    path = play(engine, [Person(slots=3), Person(slots=3)], chats, choice=Choice.RANDOM)
    assert operators_of(path) == [1, 1, 0]


def test_a_widget_that_hides_lets_in_who_finds_the_known_operator(engine: Engine) -> None:
    """Operator 0 is full, 1 is free for who asks, and then both are full: the third is not admitted."""
    chats = [Chat(at=0), Chat(at=1, asks_for=1), Chat(at=2, asks_for=1)]
    legs = legs_of(
        play(engine, [Person(), Person()], chats, doors=[Door(when_full=Admission.HIDE, max_queue=0)])
    )
    assert [row[3] for row in legs] == [0, 1, NOBODY]
    assert legs[2] == [2, 0, FRONT, NOBODY, 2, NEVER, 2, NEVER, NOT_ADMITTED]


def test_a_closed_widget_is_closed_for_everybody(engine: Engine) -> None:
    """The widget closes at 50: at 50 operator 1 is free and asked for, but the chat is not admitted."""
    path = play(engine, ROOMY_AND_KNOWN, [Chat(at=50, asks_for=1)], doors=[Door(hours=[(0, 50)])])
    assert legs_of(path)[0][8] == NOT_ADMITTED


def test_an_inbox_asks_also_when_it_is_closed(engine: Engine) -> None:
    """The inbox closes at 50 but takes every chat: at 50 it goes to 1, who is asked for."""
    doors = [Door(when_full=Admission.UNASSIGNED, hours=[(0, 50)])]
    assert operators_of(play(engine, ROOMY_AND_KNOWN, [Chat(at=50, asks_for=1)], doors=doors)) == [1]


def test_the_known_operator_goes_before_the_queue_that_nobody_has_fetched(engine: Engine) -> None:
    """Free since 5, operator 0 is asked for at 8: the chat of 2, fetched at 12, waits to 18."""
    chats = [Chat(at=0, needs=5), Chat(at=2, pull=[10]), Chat(at=8, asks_for=0)]
    legs = legs_of(play(engine, [Person()], chats, teams={FRONT: FETCHES}))
    assert [row[5] for row in legs] == [0, 18, 8]


def test_the_own_group_before_the_other_also_when_one_asks(engine: Engine) -> None:
    """Asked for, 0 is full at 2; by overflow at once the chat is 1's of the front, then 2's of the second."""
    people = [Person(), Person(), Person(SECOND, slots=5)]
    chats = [Chat(at=0, asks_for=0), Chat(at=2, asks_for=0), Chat(at=3, asks_for=0)]
    assert operators_of(play(engine, people, chats, teams={FRONT: Team(SECOND)})) == [0, 1, 2]


def test_who_comes_back_asks_anew(engine: Engine) -> None:
    """Chat 1 gives up at 7 and is back at 27, when it asks for 1, while the rule would name 0."""
    people = [Person(slots=2), Person()]
    chats = [
        *[Chat(at=0, needs=20)] * 3,
        Chat(at=2, patience=5, redial=(4, 20)),
        Chat(LATER, asks_for=1),
    ]
    legs = legs_of(play(engine, people, chats))
    assert legs[4] == [4, 0, FRONT, 1, 27, 27, 37, 37, RESOLVED]


# At the very microsecond


def test_an_end_before_who_asks(engine: Engine) -> None:
    """Operator 1 frees at 10 (rank 1) and is asked for at 10 (rank 5): 1 gets the chat."""
    path = play(engine, ROOMY_AND_KNOWN, [Chat(at=0, asks_for=1), Chat(at=10, asks_for=1)])
    assert operators_of(path) == [1, 1]


def test_the_end_of_a_shift_before_who_asks(engine: Engine) -> None:
    """Operator 1 leaves at 10 (rank 0) and is asked for at 10 (rank 5): 0 gets the chat."""
    people = [Person(slots=5), Person(online=[(0, 10)])]
    assert operators_of(play(engine, people, [Chat(at=10, asks_for=1)])) == [0]


def test_two_who_ask_for_one(engine: Engine) -> None:
    """Both come at 4 and ask for 1, who has one slot: the lower number gets 1, the other goes to 0."""
    path = play(engine, ROOMY_AND_KNOWN, [Chat(at=4, asks_for=1), Chat(at=4, asks_for=1)])
    assert operators_of(path) == [1, 0]
