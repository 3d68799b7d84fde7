"""Skills narrow who may take a chat, at every tier; priority orders the queue and never interrupts."""

from sim.core.kinds import Admission, HandOver, Refusal
from tests.engines.floor_plan import (
    ABANDONED,
    FOREVER,
    FORWARDED,
    FRONT,
    NEVER,
    NOBODY,
    NOT_ADMITTED,
    RESOLVED,
    RETURNED,
    SECOND,
    TICKET,
    Chat,
    Door,
    Engine,
    Person,
    Way,
    expert,
    legs_of,
    operators_of,
    play,
)

GERMAN, BILLING = 1, 2
DOORS = [Door(), Door(skills=GERMAN)]
RANKS = [Door(), Door(priority=1)]
"""The second widget is ahead of the first."""


def test_only_who_has_the_skill(engine: Engine) -> None:
    """Operator 0 has 9 free slots and no German, so the chat goes to 1, who has one slot."""
    path = play(engine, [Person(slots=9), Person(skills=GERMAN)], [Chat(at=0, door=1)], doors=DOORS)
    assert operators_of(path) == [1]


def test_all_skills_have_to_match(engine: Engine) -> None:
    """Needed are both: 0 has one, 1 the other, 2 both of them; the second such chat waits for 2 until 10."""
    people = [
        Person(slots=9, skills=GERMAN),
        Person(slots=9, skills=BILLING),
        Person(skills=GERMAN | BILLING),
    ]
    chats = [Chat(at=0), Chat(at=1)]
    path = play(engine, people, chats, doors=[Door(skills=GERMAN | BILLING)])
    assert [row[3:6] for row in legs_of(path)] == [[2, 0, 0], [2, 1, 10]]


def test_more_skills_than_needed_are_no_obstacle(engine: Engine) -> None:
    """Operator 0 speaks German and takes a chat that needs nothing; the rule sees (1, 1), so 0 first."""
    people = [Person(skills=GERMAN), Person()]
    assert operators_of(play(engine, people, [Chat(at=0)], doors=DOORS)) == [0]


def test_one_without_the_skill_passes_over_who_waits(engine: Engine) -> None:
    """At 10 operator 0 skips the German chat of 1 and takes that of 2; the German one gets 1 at 20."""
    people = [Person(), Person(skills=GERMAN)]
    chats = [Chat(at=0), Chat(at=0, needs=20, door=1), Chat(at=1, needs=5, door=1), Chat(at=2, needs=5)]
    legs = legs_of(play(engine, people, chats, doors=DOORS))
    assert legs[2] == [2, 0, FRONT, 1, 1, 20, 25, 25, RESOLVED]
    assert legs[3] == [3, 0, FRONT, 0, 2, 10, 15, 15, RESOLVED]


def test_one_with_the_skill_takes_the_oldest_of_all(engine: Engine) -> None:
    """At 10 the plain chat of 1 goes before the German one of 2, at 15 that one follows."""
    chats = [Chat(at=0), Chat(at=1, needs=5), Chat(at=2, needs=5, door=1)]
    path = play(engine, [Person(skills=GERMAN)], chats, doors=DOORS)
    assert [row[5] for row in legs_of(path)] == [0, 10, 15]


def test_the_skill_is_needed_at_the_second_level_too(engine: Engine) -> None:
    """At 10 the forward passes over 2, free with 9 slots, and waits for 3, who is busy until 30."""
    people = [Person(skills=GERMAN), Person(), expert(slots=9), Person(SECOND, forwards=True, skills=GERMAN)]
    chats = [
        Chat(at=0, needs=30, door=2),
        Chat(at=0, needs=[10, 5], door=1),
        Chat(at=0, needs=[10, 5]),
    ]
    doors = [*DOORS, Door(group=SECOND, skills=GERMAN)]
    legs = legs_of(play(engine, people, chats, doors=doors, ways=[Way()]))
    assert legs[2] == [1, 1, SECOND, 3, 10, 30, 35, 35, RESOLVED]
    assert legs[4] == [2, 1, SECOND, 2, 10, 10, 15, 15, RESOLVED]


def test_nobody_with_the_skill_online_is_nobody_online(engine: Engine) -> None:
    """Only a plain expert is there until 60: the forward of 10 is a ticket, or back, or waits to 60."""
    people = [
        Person(skills=GERMAN),
        expert(),
        Person(SECOND, online=[(60, 600)], forwards=True, skills=GERMAN),
    ]
    expected = {
        Refusal.TICKET: [[NOBODY, 10, NEVER, 10, NEVER, TICKET]],
        Refusal.RETURN: [[NOBODY, 10, NEVER, 10, NEVER, RETURNED], [0, 10, 10, 15, 15, RESOLVED]],
        Refusal.WAIT: [[2, 10, 60, 65, 65, RESOLVED]],
    }
    for policy, rows in expected.items():
        ways = [Way(nobody_online=policy)]
        path = play(engine, people, [Chat(at=0, needs=[10, 5], door=1)], doors=DOORS, ways=ways)
        assert [row[3:] for row in legs_of(path)[1:]] == rows


def test_a_widget_hides_from_whom_nobody_online_can_serve(engine: Engine) -> None:
    """Who speaks German comes at 5: the chat of 0 is not admitted though 0 is free, that of 5 is."""
    people = [Person(slots=9), Person(online=[(5, 600)], skills=GERMAN)]
    doors = [Door(when_full=Admission.HIDE, skills=GERMAN)]
    path = play(engine, people, [Chat(at=0), Chat(at=5)], doors=doors)
    assert [row[3:] for row in legs_of(path)] == [
        [NOBODY, 0, NEVER, 0, NEVER, NOT_ADMITTED],
        [1, 5, 5, 15, 15, RESOLVED],
    ]


def test_higher_priority_goes_first_in_the_queue(engine: Engine) -> None:
    """At 10 the chat of 2 with priority 1 goes before that of 1 with 0, which follows at 15."""
    chats = [Chat(at=0), Chat(at=1, needs=5), Chat(at=2, needs=5, door=1)]
    path = play(engine, [Person()], chats, doors=RANKS)
    assert [row[5] for row in legs_of(path)] == [0, 15, 10]


def test_priority_never_interrupts(engine: Engine) -> None:
    """The chat in hand since 0 runs to 10 though a higher one waits since 1."""
    path = play(engine, [Person()], [Chat(at=0), Chat(at=1, needs=5, door=1)], doors=RANKS)
    assert [row[5:7] for row in legs_of(path)] == [[0, 10], [10, 15]]


def test_equal_priority_is_first_in_first_out(engine: Engine) -> None:
    """Two widgets with priority 3: those of 1, 2, 3 are taken at 10, 15, 20, the plain one of 1 at 25."""
    doors = [Door(), Door(priority=3), Door(priority=3)]
    chats = [
        Chat(at=0),
        Chat(at=1, needs=5),
        Chat(at=1, needs=5, door=1),
        Chat(at=2, needs=5, door=2),
        Chat(at=3, needs=5, door=1),
    ]
    assert [row[5] for row in legs_of(play(engine, [Person()], chats, doors=doors))] == [0, 25, 10, 15, 20]


def test_priorities_from_high_to_low(engine: Engine) -> None:
    """Priorities -2, 0, 1000 in the order of joining are taken from the last on: at 20, 15, 10."""
    doors = [Door(priority=-2), Door(), Door(priority=1000)]
    chats = [Chat(at=0), *(Chat(at=n + 1, needs=5, door=n) for n in range(3))]
    assert [row[5] for row in legs_of(play(engine, [Person()], chats, doors=doors))] == [0, 20, 15, 10]


def test_a_forward_keeps_its_widgets_priority(engine: Engine) -> None:
    """Forwarded at 10 and 12 and waiting for 3 to 20: the later one has priority 1 and goes first."""
    doors = [*RANKS, Door(group=SECOND)]
    chats = [Chat(at=0, needs=20, door=2), Chat(at=0, needs=[10, 5]), Chat(at=0, needs=[12, 5], door=1)]
    legs = legs_of(play(engine, [Person(slots=2), expert()], chats, doors=doors, ways=[Way()]))
    assert [row[4:6] for row in legs if row[1] == 1] == [[10, 25], [12, 20]]


def test_a_forward_and_a_direct_chat_compare_their_priorities(engine: Engine) -> None:
    """A direct chat with priority 1 joins at 11 and goes at 20, before the forward of 10, at 25."""
    doors = [Door(), Door(group=SECOND, priority=1)]
    chats = [Chat(at=0, needs=20, door=1), Chat(at=0, needs=[10, 5]), Chat(at=11, needs=5, door=1)]
    legs = legs_of(play(engine, [Person(), expert()], chats, doors=doors, ways=[Way()]))
    assert legs[2][4:6] == [10, 25]
    assert legs[3][4:6] == [11, 20]


def test_priority_does_not_help_whom_nobody_may_take(engine: Engine) -> None:
    """The German chat with priority 9 of 1 waits for 1 until 20; 0, free at 10, takes the plain one of 2."""
    people = [Person(), Person(skills=GERMAN)]
    doors = [Door(), Door(skills=GERMAN, priority=9)]
    chats = [Chat(at=0), Chat(at=0, needs=20, door=1), Chat(at=1, needs=5, door=1), Chat(at=2, needs=5)]
    assert [row[3:6] for row in legs_of(play(engine, people, chats, doors=doors))[2:]] == [
        [1, 1, 20],
        [0, 2, 10],
    ]


def test_who_is_overtaken_may_give_up(engine: Engine) -> None:
    """The plain chat of 1 is overtaken at 10 and gives up at 1 + 12, while the one of 2 runs to 15."""
    chats = [Chat(at=0), Chat(at=1, patience=12), Chat(at=2, needs=5, door=1)]
    legs = legs_of(play(engine, [Person()], chats, doors=RANKS))
    assert legs[1] == [1, 0, FRONT, NOBODY, 1, NEVER, 13, NEVER, ABANDONED]
    assert legs[2][5:7] == [10, 15]


def test_a_place_in_the_queue_is_kept_when_the_first_gives_up(engine: Engine) -> None:
    """The high chat of 2 gives up at 5; the plain ones of 1 and 3 follow in their order, at 10 and 15."""
    chats = [
        Chat(at=0),
        Chat(at=1, needs=5),
        Chat(at=2, door=1, patience=3),
        Chat(at=3, needs=5, patience=FOREVER),
    ]
    assert [row[5] for row in legs_of(play(engine, [Person()], chats, doors=RANKS))] == [0, 10, NEVER, 15]


def test_a_warm_hand_over_waits_by_priority_too(engine: Engine) -> None:
    """Held from 10 and 12: the expert takes the higher at 20, which frees its slot, the other's at 25."""
    doors = [*RANKS, Door(group=SECOND)]
    chats = [Chat(at=0, needs=20, door=2), Chat(at=0, needs=[10, 5]), Chat(at=0, needs=[12, 5], door=1)]
    ways = [Way(hand_over=HandOver.WARM)]
    legs = legs_of(play(engine, [Person(slots=2), expert()], chats, doors=doors, ways=ways))
    assert [row[6:] for row in legs if row[1] == 0 and row[2] == FRONT] == [
        [10, 25, FORWARDED],
        [12, 20, FORWARDED],
    ]
