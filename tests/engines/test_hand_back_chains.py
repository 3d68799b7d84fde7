"""Hand-back along a chain: to and fro, down three tiers, and past those who are not there any more."""

from sim.core.kinds import HAND_BACK, HandOver, Refusal
from tests.engines.floor_plan import (
    ABANDONED,
    FOREVER,
    FORWARDED,
    FRONT,
    NEVER,
    NOBODY,
    RESOLVED,
    RETURNED,
    SECOND,
    THIRD,
    TICKET,
    Chat,
    Door,
    Engine,
    Person,
    Way,
    expert,
    legs_of,
    play,
)

UP = Way()
ON = Way(source=SECOND, target=THIRD)
THREE = [Person(), expert(), expert(THIRD)]


def test_to_and_fro(engine: Engine) -> None:
    """Forwarded at 10, back at 30, forwarded at 35, back at 42, done at 50: five legs by 0 and 1."""
    chats = [Chat(at=0, needs=[10, 20, 5, 7, 8], ways=[0, HAND_BACK, 0, HAND_BACK])]
    assert legs_of(play(engine, THREE, chats, ways=[UP])) == [
        [0, 0, FRONT, 0, 0, 0, 10, 10, FORWARDED],
        [0, 1, SECOND, 1, 10, 10, 30, 30, RETURNED],
        [0, 2, FRONT, 0, 30, 30, 35, 35, FORWARDED],
        [0, 3, SECOND, 1, 35, 35, 42, 42, RETURNED],
        [0, 4, FRONT, 0, 42, 42, 50, 50, RESOLVED],
    ]


def test_back_to_who_had_it_last(engine: Engine) -> None:
    """Operator 0 is busy from 12 to 38, so that 1 has the chat at 30; at 42 it goes back to 1, not to 0."""
    people = [Person(), Person(online=[(20, 600)]), expert()]
    chats = [
        Chat(at=0, needs=[10, 20, 5, 7, 8], ways=[0, HAND_BACK, 0, HAND_BACK]),
        Chat(at=12, needs=26),
    ]
    legs = legs_of(play(engine, people, chats, ways=[UP]))
    assert [row[3] for row in legs if row[0] == 0] == [0, 2, 1, 2, 1]


def test_back_from_the_third_tier_to_the_second(engine: Engine) -> None:
    """Parts of 10, 20, 30 and 4 min at the tiers 1, 2, 3 and 2: the last is 1's from 60 to 64."""
    chats = [Chat(at=0, needs=[10, 20, 30, 4], ways=[0, 1, HAND_BACK])]
    assert legs_of(play(engine, THREE, chats, ways=[UP, ON])) == [
        [0, 0, FRONT, 0, 0, 0, 10, 10, FORWARDED],
        [0, 1, SECOND, 1, 10, 10, 30, 30, FORWARDED],
        [0, 2, THIRD, 2, 30, 30, 60, 60, RETURNED],
        [0, 3, SECOND, 1, 60, 60, 64, 64, RESOLVED],
    ]


def test_all_the_way_down(engine: Engine) -> None:
    """Up at 10 and 30, down at 60 and 64: the third hands back to the second and the second to the first."""
    chats = [Chat(at=0, needs=[10, 20, 30, 4, 5], ways=[0, 1, HAND_BACK, HAND_BACK])]
    legs = legs_of(play(engine, THREE, chats, ways=[UP, ON]))
    assert [row[2:4] + row[5:7] + row[8:] for row in legs] == [
        [FRONT, 0, 0, 10, FORWARDED],
        [SECOND, 1, 10, 30, FORWARDED],
        [THIRD, 2, 30, 60, RETURNED],
        [SECOND, 1, 60, 64, RETURNED],
        [FRONT, 0, 64, 69, RESOLVED],
    ]


def test_down_up_and_all_the_way_down(engine: Engine) -> None:
    """Tiers 1, 2, 3, 2, 3, 2, 1 in parts of 10 min: a second visit above does not change the way home."""
    ways = [0, 1, HAND_BACK, 1, HAND_BACK, HAND_BACK]
    legs = legs_of(play(engine, THREE, [Chat(at=0, needs=[10] * 7, ways=ways)], ways=[UP, ON]))
    assert [row[2] for row in legs] == [FRONT, SECOND, THIRD, SECOND, THIRD, SECOND, FRONT]
    assert [row[3] for row in legs] == [0, 1, 2, 1, 2, 1, 0]
    assert [row[6] for row in legs] == [10, 20, 30, 40, 50, 60, 70]


def test_a_chat_that_came_straight_to_the_third_goes_straight_back(engine: Engine) -> None:
    """Forwarded from the front to the third group at 10, handed back at 30: the front's 0, not the second."""
    chats = [Chat(at=0, needs=[10, 20, 5], ways=[1, HAND_BACK])]
    legs = legs_of(play(engine, THREE, chats, ways=[UP, Way(target=THIRD)]))
    assert [row[2:4] for row in legs] == [[FRONT, 0], [THIRD, 2], [FRONT, 0]]


def test_handed_back_and_then_elsewhere(engine: Engine) -> None:
    """Back from the second level at 30 and on to the third at 35, which hands back at 41: 0 has it again."""
    chats = [Chat(at=0, needs=[10, 20, 5, 6, 7], ways=[0, HAND_BACK, 1, HAND_BACK])]
    legs = legs_of(play(engine, THREE, chats, ways=[UP, Way(target=THIRD)]))
    assert [row[2:4] + row[6:7] for row in legs] == [
        [FRONT, 0, 10],
        [SECOND, 1, 30],
        [FRONT, 0, 35],
        [THIRD, 2, 41],
        [FRONT, 0, 48],
    ]


def test_a_loop_of_ways_is_unwound(engine: Engine) -> None:
    """Front, second, front by a way, then back to the second and back to the front: 0, 1, 0, 1, 0."""
    ways = [UP, Way(source=SECOND, target=FRONT)]
    chats = [Chat(at=0, needs=[10] * 5, ways=[0, 1, HAND_BACK, HAND_BACK])]
    legs = legs_of(play(engine, [expert(FRONT), expert()], chats, ways=ways))
    assert [row[2] for row in legs] == [FRONT, SECOND, FRONT, SECOND, FRONT]
    assert [row[8] for row in legs] == [FORWARDED, FORWARDED, RETURNED, RETURNED, RESOLVED]


def test_within_one_group(engine: Engine) -> None:
    """Forwarded at 10 by 0 to 1, never assigned; back at 15 to 0, assigned at 12, so later than 1 was."""
    people = [expert(FRONT), expert(FRONT)]
    chats = [Chat(at=0, needs=[10, 5, 5], ways=[0, HAND_BACK]), Chat(at=12, needs=2)]
    legs = legs_of(play(engine, people, chats, ways=[Way(target=FRONT)]))
    assert [row[3] for row in legs] == [0, 1, 0, 0]


def test_the_second_level_needs_the_role_to_have_it_back(engine: Engine) -> None:
    """Operator 1 left at 35; of 3 without the role and 4 with it, both free at 60, it is 4."""
    people = [
        Person(),
        expert(online=[(0, 35)]),
        expert(THIRD),
        Person(SECOND, slots=5),
        expert(online=[(40, 600)]),
    ]
    chats = [Chat(at=0, needs=[10, 20, 30, 4], ways=[0, 1, HAND_BACK])]
    assert legs_of(play(engine, people, chats, ways=[UP, ON]))[3][3:6] == [4, 60, 60]


def test_the_second_level_is_full(engine: Engine) -> None:
    """Handed back at 60 while 1 has a chat from 35 to 75: it waits beside no refusal and is taken at 75."""
    ways = [Way(max_queue=0), Way(source=SECOND, target=THIRD, max_queue=0)]
    doors = [Door(), Door(group=SECOND)]
    chats = [
        Chat(at=0, needs=[10, 20, 30, 4], ways=[0, 1, HAND_BACK]),
        Chat(at=35, needs=40, door=1),
    ]
    legs = legs_of(play(engine, THREE, chats, doors=doors, ways=ways))
    assert legs[3] == [0, 3, SECOND, 1, 60, 75, 79, 79, RESOLVED]


def test_a_handed_back_chat_fills_the_queue_of_a_way(engine: Engine) -> None:
    """Waiting at the second level from 60 it fills a queue of 1: the forward of 65 is a ticket."""
    ways = [Way(max_queue=1), ON]
    doors = [Door(), Door(group=SECOND)]
    chats = [
        Chat(at=0, needs=[10, 20, 30, 4], ways=[0, 1, HAND_BACK]),
        Chat(at=35, needs=40, door=1),
        Chat(at=60, needs=[5, 5]),
    ]
    legs = legs_of(play(engine, THREE, chats, doors=doors, ways=ways))
    assert legs[6] == [2, 1, SECOND, NOBODY, 65, NEVER, 65, NEVER, TICKET]


def test_refused_above_after_a_hand_back(engine: Engine) -> None:
    """Back at 30, forwarded again at 35 when nobody is there: 0 keeps it for the 7 min of the refused leg."""
    people = [Person(), expert(online=[(0, 32)])]
    ways = [Way(nobody_online=Refusal.RETURN)]
    chats = [Chat(at=0, needs=[10, 20, 5, 7, 9], ways=[0, HAND_BACK, 0, HAND_BACK])]
    assert legs_of(play(engine, people, chats, ways=ways))[2:] == [
        [0, 2, FRONT, 0, 30, 30, 35, 35, FORWARDED],
        [0, 3, SECOND, NOBODY, 35, NEVER, 35, NEVER, RETURNED],
        [0, 4, FRONT, 0, 35, 35, 42, 42, RESOLVED],
    ]


def test_refused_at_the_third_tier_and_not_handed_back(engine: Engine) -> None:
    """Refused at 30 the chat is 1's for 30 min and resolved at 60: what comes back so goes no further."""
    people = [Person(), expert(), expert(THIRD, online=())]
    ways = [UP, Way(source=SECOND, target=THIRD, nobody_online=Refusal.RETURN)]
    chats = [Chat(at=0, needs=[10, 20, 30, 4, 5], ways=[0, 1, HAND_BACK, HAND_BACK])]
    legs = legs_of(play(engine, people, chats, ways=ways))
    assert [row[3:4] + row[6:7] + row[8:] for row in legs[2:]] == [
        [NOBODY, 30, RETURNED],
        [1, 60, RESOLVED],
    ]


def test_warm_on_the_way_up_again(engine: Engine) -> None:
    """Briefings of 3 and 2 min at 10 and 38: 0 holds its slots to 13 and 40, 1 ends at 33 and 47."""
    chats = [
        Chat(
            at=0,
            needs=[10, 20, 5, 7, 8],
            ways=[0, HAND_BACK, 0, HAND_BACK],
            briefing=[0, 3, 0, 2],
        )
    ]
    legs = legs_of(play(engine, THREE, chats, ways=[Way(hand_over=HandOver.WARM)]))
    assert [row[5:8] for row in legs] == [[0, 10, 13], [10, 33, 33], [33, 38, 40], [38, 47, 47], [47, 55, 55]]


def test_giving_up_on_the_way_down(engine: Engine) -> None:
    """Handed back at 60 to nobody of the second level, with patience 6: abandoned at 66 there."""
    people = [Person(), expert(online=[(0, 35)]), expert(THIRD)]
    chats = [
        Chat(
            at=0,
            needs=[10, 20, 30, 4, 5],
            ways=[0, 1, HAND_BACK, HAND_BACK],
            patience=[FOREVER, FOREVER, FOREVER, 6],
        )
    ]
    legs = legs_of(play(engine, people, chats, ways=[UP, ON]))
    assert legs[3] == [0, 3, SECOND, NOBODY, 60, NEVER, 66, NEVER, ABANDONED]


def test_parts_of_no_length(engine: Engine) -> None:
    """Up and down three tiers in no time: all five legs begin and end at 5, before chat 1 of 5 is taken."""
    chats = [
        Chat(at=5, needs=[0] * 5, ways=[0, 1, HAND_BACK, HAND_BACK]),
        Chat(at=5, needs=3),
    ]
    legs = legs_of(play(engine, THREE, chats, ways=[UP, ON]))
    assert [row[3:8] for row in legs[:5]] == [[who, 5, 5, 5, 5] for who in (0, 1, 2, 1, 0)]
    assert legs[5][5:7] == [5, 8]
