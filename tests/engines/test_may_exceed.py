"""May exceed slots: forwarded chats above the slots, where nobody eligible has a free one."""

import pytest

from sim.core.kinds import HAND_BACK, Choice, HandOver, Refusal
from tests.engines.floor_plan import (
    ABANDONED,
    FETCHES,
    FOREVER,
    FRONT,
    NEVER,
    NOBODY,
    NOT_ADMITTED,
    RESOLVED,
    SECOND,
    THIRD,
    TICKET,
    Chat,
    Door,
    Engine,
    Person,
    Team,
    Way,
    expert,
    legs_of,
    log_of,
    play,
)

DOORS = [Door(), Door(group=SECOND)]
ONE_MORE = expert(extra=1)
FRONT_DESK = Person(slots=5)
DIRECT = Chat(at=0, needs=30, door=1)


def forward(at: int, needs: int = 20) -> Chat:
    """Return a chat that is forwarded at a minute."""
    return Chat(at=0, needs=[at, needs])


def second_legs(engine: Engine, people: list[Person], chats: list[Chat], **rules: object) -> list[list[int]]:
    """Return operator, joining, assignment and end of the forwarded legs."""
    rules = {"doors": DOORS, "ways": [Way()], **rules}
    legs = legs_of(play(engine, people, chats, **rules))  # type: ignore[arg-type]
    return [row[3:7] for row in legs if row[1] == 1]


def test_a_forward_is_taken_above_the_slots(engine: Engine) -> None:
    """Full to 30 with a direct chat, 1 may take one more forward: taken at 10 and done at 30."""
    assert second_legs(engine, [FRONT_DESK, ONE_MORE], [forward(10), DIRECT]) == [[1, 10, 10, 30]]


def test_one_more_is_not_two(engine: Engine) -> None:
    """Two chats are held from 10 on: the forward of 11 waits until the first ends at 25."""
    chats = [forward(10, needs=15), forward(11), DIRECT]
    assert second_legs(engine, [FRONT_DESK, ONE_MORE], chats) == [[1, 10, 10, 25], [1, 11, 25, 45]]


def test_two_more(engine: Engine) -> None:
    """With slots 1 and two more, forwards of 10 and 11 are taken at once and that of 12 waits to 25."""
    chats = [forward(10, needs=15), forward(11), forward(12), DIRECT]
    taken = second_legs(engine, [FRONT_DESK, expert(extra=2)], chats)
    assert [row[2] for row in taken] == [10, 11, 25]


def test_forwards_alone_may_fill_it_all(engine: Engine) -> None:
    """Slots 1 and one more: forwards of 10 and 11 are both held, the first in the slot."""
    assert [row[2] for row in second_legs(engine, [FRONT_DESK, ONE_MORE], [forward(10), forward(11)])] == [
        10,
        11,
    ]


def test_a_direct_chat_is_never_taken_above_the_slots(engine: Engine) -> None:
    """The direct chat of 5 waits for the slot, to 30."""
    legs = legs_of(play(engine, [FRONT_DESK, ONE_MORE], [DIRECT, Chat(at=5, door=1)], doors=DOORS))
    assert legs[1][5] == 30


def test_a_direct_chat_waits_until_the_slot_itself_is_free(engine: Engine) -> None:
    """At 30 the direct chat ends and the forward of 10 still holds one of one: the chat of 5 waits to 40."""
    chats = [forward(10, needs=30), DIRECT, Chat(at=5, door=1)]
    legs = legs_of(play(engine, [FRONT_DESK, ONE_MORE], chats, doors=DOORS, ways=[Way()]))
    assert legs[3][5] == 40


def test_without_the_role_it_means_nothing(engine: Engine) -> None:
    """Who has one more but not the role takes no forward: the chat of 10 becomes a ticket."""
    people = [FRONT_DESK, Person(SECOND, extra=1)]
    legs = legs_of(play(engine, people, [forward(10)], ways=[Way(nobody_online=Refusal.TICKET)]))
    assert legs[1][8] == TICKET


def test_a_free_slot_goes_first(engine: Engine) -> None:
    """Operator 1 is full and could exceed, 2 has a free slot: the forward of 10 goes to 2, the next to 1."""
    chats = [forward(10), forward(11), DIRECT]
    assert [row[0] for row in second_legs(engine, [FRONT_DESK, ONE_MORE, expert()], chats)] == [2, 1]


def test_the_rule_chooses_among_those_who_exceed(engine: Engine) -> None:
    """Operator 1 holds 2 of 1 and 2 holds 1 of 1: least above is 2, most chats is 1."""
    people = [FRONT_DESK, expert(extra=3), expert(extra=3)]
    chats = [DIRECT, DIRECT, forward(10), forward(11)]
    for rule, taken_by in ((Choice.MOST_FREE_SLOTS, [1, 2]), (Choice.FILL_FIRST, [1, 1])):
        assert [row[0] for row in second_legs(engine, people, chats, choice=rule)] == taken_by


def test_chance_chooses_among_those_who_exceed(engine: Engine) -> None:
    """Of 1, 2 and 3, all full, the uniform 0.7 names the third, as 0.7 * 3 = 2.1 is above 2."""
    people = [FRONT_DESK, ONE_MORE, ONE_MORE, ONE_MORE]
    chats = [*[DIRECT] * 3, Chat(at=0, needs=[10, 20], u=[0.0, 0.7])]
    assert second_legs(engine, people, chats, teams={SECOND: Team(choice=Choice.RANDOM)})[0][0] == 3


def test_chance_asks_free_slots_first(engine: Engine) -> None:
    """Of 1 and 2 only 2 has a free slot: 0.1 names 2, though 1 could exceed."""
    people = [FRONT_DESK, ONE_MORE, ONE_MORE]
    chats = [Chat(at=0, needs=30, door=1, u=[0.1]), Chat(at=0, needs=[10, 20], u=[0.0, 0.1])]
    assert second_legs(engine, people, chats, teams={SECOND: Team(choice=Choice.RANDOM)})[0][0] == 2


def test_with_room_for_one_more_only_a_forward_is_taken(engine: Engine) -> None:
    """Held are 2 of 1: at 30 one ends and the forward of 12 goes before the direct chat of 5."""
    chats = [forward(10, needs=60), forward(12), DIRECT, Chat(at=5, door=1)]
    legs = legs_of(play(engine, [FRONT_DESK, ONE_MORE], chats, doors=DOORS, ways=[Way()]))
    assert [legs[3][5], legs[5][5]] == [30, 70]


def test_with_a_free_slot_the_oldest_of_all_is_taken(engine: Engine) -> None:
    """Back from a break at 40 with nothing held: the direct chat of 5 and then, above, the forward of 10."""
    people = [FRONT_DESK, Person(SECOND, forwards=True, extra=1, online=[(40, 600)])]
    chats = [forward(10), Chat(at=5, needs=30, door=1), Chat(at=6, door=1)]
    legs = legs_of(play(engine, people, chats, doors=DOORS, ways=[Way()]))
    assert [row[5] for row in legs[1:]] == [40, 40, 70]


def test_the_oldest_forward_goes_first(engine: Engine) -> None:
    """Full with two from 10 on, 1 takes the forwards of 11 and 12 at 30 and 50, in their order."""
    chats = [forward(10, needs=90), forward(11), forward(12), DIRECT]
    assert [row[2] for row in second_legs(engine, [FRONT_DESK, ONE_MORE], chats)] == [10, 30, 50]


def test_a_full_queue_does_not_matter(engine: Engine) -> None:
    """The way has no queue, but 1 takes the forward of 10 above the slots; that of 11 becomes a ticket."""
    path = play(
        engine,
        [FRONT_DESK, ONE_MORE],
        [forward(10), forward(11), DIRECT],
        doors=DOORS,
        ways=[Way(max_queue=0)],
    )
    assert [row[8] for row in legs_of(path) if row[1] == 1] == [RESOLVED, TICKET]


def test_a_widget_sees_no_free_slot_above(engine: Engine) -> None:
    """The second level's own widget has no queue: 1 is full and has room for forwards only."""
    doors = [Door(), Door(group=SECOND, max_queue=0)]
    legs = legs_of(play(engine, [FRONT_DESK, ONE_MORE], [DIRECT, Chat(at=5, door=1)], doors=doors))
    assert legs[1][8] == NOT_ADMITTED


def test_skills_count_above_the_slots_too(engine: Engine) -> None:
    """Skill 2 is needed: 1 has room above but not the skill, so that 2 takes the forward of 10 above."""
    people = [
        Person(slots=5, skills=2),
        Person(SECOND, forwards=True, extra=1, skills=1),
        Person(SECOND, forwards=True, extra=1, skills=3),
    ]
    doors = [Door(skills=2), Door(group=SECOND)]
    assert second_legs(engine, people, [forward(10), DIRECT, DIRECT], doors=doors)[0][0] == 2


def test_a_hand_over_holds_a_slot_above(engine: Engine) -> None:
    """Warm within the group: 0 holds the first slot and takes the chat above it, briefed 10 to 13."""
    ways = [Way(target=FRONT, hand_over=HandOver.WARM)]
    chats = [Chat(at=0, needs=[10, 5], briefing=[0, 3])]
    legs = legs_of(play(engine, [expert(FRONT, extra=1)], chats, ways=ways))
    assert [row[5:8] for row in legs] == [[0, 10, 13], [10, 18, 18]]


def test_a_forward_is_fetched_above_the_slots(engine: Engine) -> None:
    """Held are 2 of 1 to 12, when one ends: the forward of 11 is fetched at 11 + 4 = 15, above the slot."""
    chats = [forward(10, needs=2), Chat(at=0, needs=[11, 20], pull=[0, 4]), DIRECT]
    taken = second_legs(engine, [FRONT_DESK, ONE_MORE], chats, teams={SECOND: FETCHES})
    assert taken[1] == [1, 11, 15, 35]


def test_not_in_the_last_offer(engine: Engine) -> None:
    """From 10 on (rank 0) 1 takes no more, above the slots neither: the forward of 10 leaves at 25."""
    people = [
        FRONT_DESK,
        Person(SECOND, forwards=True, extra=1, online=[(0, 40)], no_offers=[(10, 40)]),
    ]
    chats = [Chat(at=0, needs=[10, 20], patience=[FOREVER, 15]), DIRECT]
    assert second_legs(engine, people, chats) == [[NOBODY, 10, NEVER, 25]]


def test_who_stays_exceeds(engine: Engine) -> None:
    """Closed at 60: forwarded at 65 and taken above the slot that is held to 80; all go at 85."""
    people = [Person(), ONE_MORE]
    chats = [Chat(at=50, needs=30, door=1), Chat(at=55, needs=[10, 20])]
    path = play(engine, people, chats, doors=DOORS, ways=[Way()], opens=[(0, 60)])
    assert legs_of(path)[2][3:7] == [1, 65, 65, 85]
    assert log_of(path)[-2:] == [[85, 0, 0], [85, 1, 0]]


def test_who_is_offline_does_not_exceed(engine: Engine) -> None:
    """The shift ends at 10 (rank 0) before the forward of 10 (rank 4), which leaves at 25."""
    people = [FRONT_DESK, Person(SECOND, forwards=True, extra=1, online=[(0, 10)])]
    chats = [Chat(at=0, needs=[10, 20], patience=[FOREVER, 15]), DIRECT]
    legs = legs_of(play(engine, people, chats, doors=DOORS, ways=[Way()]))
    assert legs[1][6:] == [25, NEVER, ABANDONED]


def test_the_curve_counts_what_is_held_above(engine: Engine) -> None:
    """With f(2) = f(3) = 1.5 two of 31 do 15 by 20, three at a half 10 by 40, and two the last 6 by 48."""
    person = Person(SECOND, slots=2, forwards=True, extra=1, factors=[1, 1.5])
    chats = [forward(20, needs=10), Chat(at=0, needs=31, door=1), Chat(at=0, needs=31, door=1)]
    legs = legs_of(play(engine, [FRONT_DESK, person], chats, doors=DOORS, ways=[Way()]))
    assert [row[5:7] for row in legs[1:]] == [[20, 40], [0, 48], [0, 48]]


def test_an_end_before_a_forward_makes_room_in_the_slots(engine: Engine) -> None:
    """At 30 the direct chat ends (rank 1) before the forward of 30 (rank 4): 1 holds one of one, not two."""
    people = [FRONT_DESK, ONE_MORE]
    chats = [forward(30, needs=10), DIRECT, forward(32), Chat(at=33, door=1)]
    legs = legs_of(play(engine, people, chats, doors=DOORS, ways=[Way()]))
    assert [row[5] for row in legs if row[2] == SECOND] == [30, 0, 32, 52]


# With overflow: own people free, own people above their slots, the others free, the others above


@pytest.mark.parametrize(
    ("busy", "taken_by"), [([], 1), ([1], 1), ([1, 1], 2), ([1, 1, 2], 2), ([1, 1, 2, 2], NOBODY)]
)
def test_the_order_of_room(engine: Engine, busy: list[int], taken_by: int) -> None:
    """Own 1 free, own 1 above, the third group's 2 free and 2 above, then nobody: in this order."""
    people = [Person(slots=9), expert(extra=1), expert(THIRD, extra=1)]
    doors = [Door(), Door(group=SECOND), Door(group=THIRD)]
    ways = [Way(), Way(target=THIRD)]
    before = [Chat(at=0, needs=[1 + n, 99], ways=[who - 1]) for n, who in enumerate(busy)]
    chats = [*before, Chat(at=0, needs=[10, 20], patience=[FOREVER, 15])]
    rules = {"doors": doors, "ways": ways, "teams": {SECOND: Team(THIRD)}}
    assert second_legs(engine, people, chats, **rules)[-1][0] == taken_by


def test_after_a_while_the_others_exceed_for_a_forward(engine: Engine) -> None:
    """Forwarded at 10 to a full 1, the chat overflows at 15 to 2, who is full too but takes one more."""
    people = [FRONT_DESK, expert(), expert(THIRD, extra=1)]
    doors = [*DOORS, Door(group=THIRD)]
    chats = [forward(10), DIRECT, Chat(at=0, needs=99, door=2)]
    taken = second_legs(engine, people, chats, doors=doors, teams={SECOND: Team(THIRD, after=5)})
    assert taken == [[2, 10, 15, 35]]


def test_the_others_do_not_exceed_for_a_direct_chat(engine: Engine) -> None:
    """The direct chat of 2 overflows at 7 to 1, who is full and takes only forwards above: 30 it is."""
    chats = [Chat(at=0, needs=99), DIRECT, Chat(at=2)]
    legs = legs_of(
        play(engine, [Person(), ONE_MORE], chats, doors=DOORS, teams={FRONT: Team(SECOND, after=5)})
    )
    assert legs[2][3:6] == [1, 2, 30]


def test_above_the_slots_own_forwards_go_before_guests(engine: Engine) -> None:
    """Held are 2 of 1 to 40: then the third group's own forward of 20 goes before the guest of 10."""
    people = [FRONT_DESK, expert(), expert(THIRD, extra=1)]
    doors = [*DOORS, Door(group=THIRD)]
    ways = [Way(), Way(target=THIRD)]
    chats = [
        Chat(at=0, needs=99, door=1),
        Chat(at=0, needs=99, door=2),
        Chat(at=0, needs=[5, 35], ways=[1]),
        forward(10),
        Chat(at=0, needs=[20, 10], ways=[1]),
    ]
    taken = second_legs(engine, people, chats, doors=doors, ways=ways, teams={SECOND: Team(THIRD, after=5)})
    assert [row[2] for row in taken] == [5, 50, 40]


# With hand-backs


def test_a_chat_handed_back_to_the_front_is_no_forward(engine: Engine) -> None:
    """Handed back at 30 to 0, who is full to 50 and could exceed for a forward: it waits to 50."""
    people = [expert(FRONT, extra=1), expert()]
    chats = [Chat(at=0, needs=[10, 20, 5], ways=[0, HAND_BACK]), Chat(at=12, needs=38)]
    legs = legs_of(play(engine, people, chats, ways=[Way()]))
    assert legs[2] == [0, 2, FRONT, 0, 30, 50, 55, 55, RESOLVED]


def test_a_chat_handed_back_to_the_second_level_is_what_it_was_there(engine: Engine) -> None:
    """It came to the second level by a forward: handed back at 40 it is taken above the slot, full to 60."""
    people = [FRONT_DESK, ONE_MORE, expert(THIRD)]
    ways = [Way(), Way(source=SECOND, target=THIRD)]
    chats = [Chat(at=0, needs=[10, 10, 20, 5], ways=[0, 1, HAND_BACK]), Chat(at=25, needs=35, door=1)]
    legs = legs_of(play(engine, people, chats, doors=DOORS, ways=ways))
    assert legs[3] == [0, 3, SECOND, 1, 40, 40, 45, 45, RESOLVED]


def test_a_chat_handed_back_to_the_second_level_waits_for_room_above(engine: Engine) -> None:
    """Handed back at 40 with 1 at 2 of 1: at 60 the direct chat ends, and it is taken above the slot."""
    people = [FRONT_DESK, ONE_MORE, expert(THIRD)]
    ways = [Way(), Way(source=SECOND, target=THIRD)]
    chats = [
        Chat(at=0, needs=[10, 10, 20, 5], ways=[0, 1, HAND_BACK]),
        Chat(at=25, needs=35, door=1),
        Chat(at=0, needs=[30, 40]),
    ]
    legs = legs_of(play(engine, people, chats, doors=DOORS, ways=ways))
    assert legs[3][3:6] == [1, 40, 60]
