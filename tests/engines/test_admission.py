"""Rule 1: who is let in, queue caps, and what each policy does when nobody can take the chat."""

import pytest

from sim.core.kinds import Admission
from tests.engines.floor_plan import (
    FRONT,
    NEVER,
    NO_LIMIT,
    NOBODY,
    NOT_ADMITTED,
    RESOLVED,
    SECOND,
    Chat,
    Door,
    Engine,
    Person,
    Way,
    expert,
    legs_of,
    play,
)

QUEUE, UNASSIGNED, OFFLINE_FORM, HIDE = Admission
SERVED = [0, 20, 20, 30, 30, RESOLVED]
WAITS = [0, 20, 40, 50, 50, RESOLVED]
REFUSED = [NOBODY, 20, NEVER, 20, NEVER, NOT_ADMITTED]
POLICIES = [QUEUE, UNASSIGNED, OFFLINE_FORM, HIDE]


def chat_of_20(engine: Engine, door: Door, person: Person, before: list[Chat]) -> list[int]:
    """Return operator, times and outcome of a chat that arrives at 20, after others."""
    path = play(engine, [person], [*before, Chat(at=20)], doors=[door, Door()])
    return legs_of(path)[len(before)][3:]


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("cap", [NO_LIMIT, 0, 1])
def test_a_free_slot_is_given_whatever_the_policy(engine: Engine, policy: Admission, cap: int) -> None:
    """Somebody online with a free slot takes the chat of 20 at 20, even where no chat may wait (cap 0)."""
    assert chat_of_20(engine, Door(when_full=policy, max_queue=cap), Person(), []) == SERVED


@pytest.mark.parametrize(
    ("policy", "cap", "expected"),
    [
        (QUEUE, NO_LIMIT, WAITS),
        (QUEUE, 1, WAITS),
        (QUEUE, 0, REFUSED),
        (UNASSIGNED, NO_LIMIT, WAITS),
        (UNASSIGNED, 0, WAITS),
        (OFFLINE_FORM, NO_LIMIT, REFUSED),
        (OFFLINE_FORM, 1, REFUSED),
        (HIDE, NO_LIMIT, REFUSED),
        (HIDE, 1, REFUSED),
    ],
)
def test_nobody_online(engine: Engine, policy: Admission, cap: int, expected: list[int]) -> None:
    """Nobody until 40: queue (below its cap) and unassigned wait from 20 to 40, the others refuse at 20."""
    person = Person(online=[(40, 600)])
    assert chat_of_20(engine, Door(when_full=policy, max_queue=cap), person, []) == expected


@pytest.mark.parametrize(
    ("policy", "cap", "expected"),
    [
        (QUEUE, NO_LIMIT, WAITS),
        (QUEUE, 1, WAITS),
        (QUEUE, 0, REFUSED),
        (UNASSIGNED, NO_LIMIT, WAITS),
        (UNASSIGNED, 0, WAITS),
        (OFFLINE_FORM, NO_LIMIT, REFUSED),
        (OFFLINE_FORM, 0, REFUSED),
        (OFFLINE_FORM, 1, WAITS),
        (HIDE, NO_LIMIT, REFUSED),
        (HIDE, 0, REFUSED),
        (HIDE, 1, WAITS),
    ],
)
def test_all_slots_full(engine: Engine, policy: Admission, cap: int, expected: list[int]) -> None:
    """Full until 40 with 0 waiting: form and hide let in only with a cap above 0, a queue without one too."""
    before = [Chat(at=0, needs=40, door=1)]
    assert chat_of_20(engine, Door(when_full=policy, max_queue=cap), Person(), before) == expected


@pytest.mark.parametrize(
    ("policy", "cap", "expected"),
    [
        (QUEUE, NO_LIMIT, WAITS),
        (QUEUE, 2, WAITS),
        (QUEUE, 1, REFUSED),
        (UNASSIGNED, 1, WAITS),
        (OFFLINE_FORM, 1, REFUSED),
        (OFFLINE_FORM, 2, WAITS),
        (HIDE, 1, REFUSED),
        (HIDE, 2, WAITS),
    ],
)
def test_one_waits_already(engine: Engine, policy: Admission, cap: int, expected: list[int]) -> None:
    """One chat of the other widget waits from 1 to 30, so a cap of 1 is reached and one of 2 is not."""
    before = [Chat(at=0, needs=30, door=1), Chat(at=1, needs=10, door=1)]
    assert chat_of_20(engine, Door(when_full=policy, max_queue=cap), Person(), before) == expected


@pytest.mark.parametrize("policy", [QUEUE, OFFLINE_FORM, HIDE])
def test_a_closed_widget_lets_nobody_in(engine: Engine, policy: Admission) -> None:
    """The widget's hours end at 20 (half-open), so its chat of 20 is refused beside a free slot."""
    door = Door(when_full=policy, max_queue=5, hours=[(0, 20), (21, 600)])
    assert chat_of_20(engine, door, Person(), []) == REFUSED


def test_a_closed_widget_with_an_inbox_takes_messages(engine: Engine) -> None:
    """Unassigned joins the queue although the widget is closed: with a slot free at 40 it is taken at 40."""
    door = Door(when_full=UNASSIGNED, hours=[(0, 20)])
    assert chat_of_20(engine, door, Person(), [Chat(at=0, needs=40, door=1)]) == WAITS


def test_no_chat_waits_beside_a_free_slot_even_from_a_closed_widget(engine: Engine) -> None:
    """Unassigned joins at 20 beside a free slot, and rule 3 assigns it in the same moment."""
    assert chat_of_20(engine, Door(when_full=UNASSIGNED, hours=[(0, 20)]), Person(), []) == SERVED


def test_a_widget_opens_on_the_minute(engine: Engine) -> None:
    """Hours from 20 on include 20, so the chat of 20 is served and that of 19 was refused."""
    path = play(engine, [Person()], [Chat(at=19), Chat(at=20)], doors=[Door(hours=[(20, 600)])])
    assert legs_of(path) == [
        [0, 0, FRONT, NOBODY, 19, NEVER, 19, NEVER, NOT_ADMITTED],
        [1, 0, FRONT, 0, 20, 20, 30, 30, RESOLVED],
    ]


def test_room_in_the_queue_comes_back(engine: Engine) -> None:
    """With a cap of 1 chat 1 waits, 2 is refused at 5, 1 is taken at 10, so that 3 may wait from 11 to 20."""
    chats = [Chat(at=0), Chat(at=1), Chat(at=5), Chat(at=11)]
    path = play(engine, [Person()], chats, doors=[Door(max_queue=1)])
    assert [row[5] for row in legs_of(path)] == [0, 10, NEVER, 20]


def test_a_waiting_forward_counts_against_the_cap(engine: Engine) -> None:
    """Forward 0 waits at the second level from 10, so its widget with cap 1 refuses the chat of 20."""
    people = [Person(), expert()]
    chats = [Chat(at=0, needs=[10, 5]), Chat(at=1, needs=30, door=1), Chat(at=20, door=1)]
    path = play(engine, people, chats, doors=[Door(), Door(group=SECOND, max_queue=1)], ways=[Way()])
    assert legs_of(path)[3] == [2, 0, SECOND, NOBODY, 20, NEVER, 20, NEVER, NOT_ADMITTED]


def test_the_queue_of_another_group_does_not_count(engine: Engine) -> None:
    """Two wait at the front, none at the second level, whose widget with cap 1 lets the chat of 20 wait."""
    people = [Person(), Person(SECOND)]
    chats = [Chat(at=0, needs=50), Chat(at=1), Chat(at=2), Chat(at=3, needs=30, door=1), Chat(at=20, door=1)]
    path = play(engine, people, chats, doors=[Door(), Door(group=SECOND, max_queue=1)])
    assert legs_of(path)[4] == [4, 0, SECOND, 1, 20, 33, 43, 43, RESOLVED]


def test_somebody_online_elsewhere_is_nobody_online_here(engine: Engine) -> None:
    """Only the second level is online, so the front's form is shown although its queue has room."""
    doors = [Door(when_full=OFFLINE_FORM, max_queue=9)]
    path = play(engine, [Person(online=()), expert(slots=9)], [Chat(at=20)], doors=doors)
    assert legs_of(path) == [[0, 0, FRONT, NOBODY, 20, NEVER, 20, NEVER, NOT_ADMITTED]]
