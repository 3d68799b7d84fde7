"""Rules 3, 4 and 7: waiting first in first out, being taken when a slot frees, and giving up."""

from tests.engines.floor_plan import (
    ABANDONED,
    FOREVER,
    FORWARDED,
    FRONT,
    NEVER,
    NOBODY,
    RESOLVED,
    SECOND,
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


def test_first_in_first_out(engine: Engine) -> None:
    """One slot and 10 min each: the chats of 0, 1, 2 are taken at 0, 10, 20."""
    assert legs_of(play(engine, [Person()], [Chat(at=0), Chat(at=1), Chat(at=2)])) == [
        [0, 0, FRONT, 0, 0, 0, 10, 10, RESOLVED],
        [1, 0, FRONT, 0, 1, 10, 20, 20, RESOLVED],
        [2, 0, FRONT, 0, 2, 20, 30, 30, RESOLVED],
    ]


def test_who_waits_goes_before_who_arrives(engine: Engine) -> None:
    """The slot frees at 10: chat 1, waiting since 3, has it to 15, chat 2, which comes at 10, follows."""
    assert legs_of(play(engine, [Person()], [Chat(at=0), Chat(at=3, needs=5), Chat(at=10, needs=5)])) == [
        [0, 0, FRONT, 0, 0, 0, 10, 10, RESOLVED],
        [1, 0, FRONT, 0, 3, 10, 15, 15, RESOLVED],
        [2, 0, FRONT, 0, 10, 15, 20, 20, RESOLVED],
    ]


def test_slots_are_held_side_by_side(engine: Engine) -> None:
    """Two slots take the chats of 0 and 1, the third waits from 2 to 10, when the first one ends."""
    assert legs_of(play(engine, [Person(slots=2)], [Chat(at=0), Chat(at=1, needs=30), Chat(at=2)])) == [
        [0, 0, FRONT, 0, 0, 0, 10, 10, RESOLVED],
        [1, 0, FRONT, 0, 1, 1, 31, 31, RESOLVED],
        [2, 0, FRONT, 0, 2, 10, 20, 20, RESOLVED],
    ]


def test_two_widgets_of_a_group_share_one_queue(engine: Engine) -> None:
    """Chats of widgets 1, 0, 1 at 1, 2, 3 are taken in that order: at 10, 20, 30."""
    chats = [Chat(at=0), Chat(at=1, door=1), Chat(at=2, door=0), Chat(at=3, door=1)]
    path = play(engine, [Person()], chats, doors=[Door(), Door()])
    assert [row[5] for row in legs_of(path)] == [0, 10, 20, 30]


def test_two_groups_have_queues_of_their_own(engine: Engine) -> None:
    """Chat 2 of the second group is taken at 5, before chat 1 of the first, which came earlier, at 10."""
    chats = [Chat(at=0), Chat(at=1), Chat(at=2, needs=3, door=1), Chat(at=3, door=1)]
    path = play(engine, [Person(), Person(SECOND)], chats, doors=[Door(), Door(group=SECOND)])
    assert [row[3:6] for row in legs_of(path)] == [[0, 0, 0], [0, 1, 10], [1, 2, 2], [1, 3, 5]]


def test_patience_counts_from_joining_the_queue(engine: Engine) -> None:
    """Chat 1 joins at 2 with 3 min of patience and leaves at 5; chat 2 behind it is taken at 10."""
    chats = [Chat(at=0), Chat(at=2, patience=3), Chat(at=3)]
    assert legs_of(play(engine, [Person()], chats)) == [
        [0, 0, FRONT, 0, 0, 0, 10, 10, RESOLVED],
        [1, 0, FRONT, NOBODY, 2, NEVER, 5, NEVER, ABANDONED],
        [2, 0, FRONT, 0, 3, 10, 20, 20, RESOLVED],
    ]


def test_patience_that_runs_out_as_a_slot_frees_is_served(engine: Engine) -> None:
    """At 10 the end of chat 0 (rank 1) comes before the patience 2 + 8 of chat 1 (rank 6)."""
    assert legs_of(play(engine, [Person()], [Chat(at=0), Chat(at=2, patience=8)]))[1] == [
        1,
        0,
        FRONT,
        0,
        2,
        10,
        20,
        20,
        RESOLVED,
    ]


def test_patience_that_runs_out_a_moment_before_a_slot_frees_is_not(engine: Engine) -> None:
    """Chat 1 leaves at 2 + 7 = 9, a minute before the slot frees at 10."""
    assert legs_of(play(engine, [Person()], [Chat(at=0), Chat(at=2, patience=7)]))[1] == [
        1,
        0,
        FRONT,
        NOBODY,
        2,
        NEVER,
        9,
        NEVER,
        ABANDONED,
    ]


def test_patience_says_nothing_once_a_chat_is_taken(engine: Engine) -> None:
    """Taken at 10 after 8 of 9 min of patience, chat 1 is handled to 30 although 2 + 9 = 11."""
    assert legs_of(play(engine, [Person()], [Chat(at=0), Chat(at=2, needs=20, patience=9)]))[1] == [
        1,
        0,
        FRONT,
        0,
        2,
        10,
        30,
        30,
        RESOLVED,
    ]


def test_no_patience_at_all_leaves_at_once_unless_a_slot_is_free(engine: Engine) -> None:
    """With patience 0 chat 0 finds a slot, chat 1 leaves at 2, chat 2 arrives at 10 as the slot frees."""
    chats = [Chat(at=0, patience=0), Chat(at=2, patience=0), Chat(at=10, patience=0)]
    assert legs_of(play(engine, [Person()], chats)) == [
        [0, 0, FRONT, 0, 0, 0, 10, 10, RESOLVED],
        [1, 0, FRONT, NOBODY, 2, NEVER, 2, NEVER, ABANDONED],
        [2, 0, FRONT, 0, 10, 10, 20, 20, RESOLVED],
    ]


def test_leaving_from_the_middle_keeps_the_order_of_the_others(engine: Engine) -> None:
    """Of chats 1, 2, 3 that wait, 2 leaves at 6: 1 is taken at 10 and 3 at 20."""
    chats = [Chat(at=0), Chat(at=1), Chat(at=2, patience=4), Chat(at=3)]
    assert [row[5:7] for row in legs_of(play(engine, [Person()], chats))] == [
        [0, 10],
        [10, 20],
        [NEVER, 6],
        [20, 30],
    ]


def test_several_slots_that_free_together_take_the_oldest_first(engine: Engine) -> None:
    """Both slots free at 10, so the chats of 1 and 2 are taken at 10 and that of 3 at 20."""
    chats = [Chat(at=0), Chat(at=0), Chat(at=1), Chat(at=2), Chat(at=3)]
    path = play(engine, [Person(slots=2)], chats)
    assert [row[5] for row in legs_of(path)] == [0, 0, 10, 10, 20]


def test_coming_online_takes_what_waits_up_to_the_slots(engine: Engine) -> None:
    """Three wait when 0 comes at 20 with 2 slots: the oldest two are taken at 20, the third at 30."""
    chats = [Chat(at=5), Chat(at=6), Chat(at=7)]
    path = play(engine, [Person(slots=2, online=[(20, 600)])], chats)
    assert [row[4:6] for row in legs_of(path)] == [[5, 20], [6, 20], [7, 30]]


def test_who_comes_online_first_by_number_fills_up_first(engine: Engine) -> None:
    """At 20 operator 0 comes before 1: 0 takes chats 0 and 1 with 2 slots, 1 takes the rest with 5."""
    people = [Person(slots=2, online=[(20, 600)]), Person(slots=5, online=[(20, 600)])]
    assert operators_of(play(engine, people, [Chat(at=minute) for minute in range(3)])) == [0, 0, 1]


def test_a_break_over_takes_no_more_than_the_slots_left(engine: Engine) -> None:
    """Operator 0 has chat 0 to 50 on one of 2 slots: back at 30, only the older of two waiting is taken."""
    people = [Person(slots=2, online=[(0, 20), (30, 600)])]
    chats = [Chat(at=0, needs=50), Chat(at=21), Chat(at=22)]
    assert [row[5] for row in legs_of(play(engine, people, chats))] == [0, 30, 40]


def test_a_role_without_forwards_skips_the_forward_and_takes_who_is_behind(engine: Engine) -> None:
    """Forward 0 waits from 10, direct chat 3 from 12: who frees at 20 takes 3, who frees at 40 takes 0."""
    people = [Person(), Person(SECOND), expert()]
    doors = [Door(), Door(group=SECOND)]
    chats = [
        Chat(at=0, needs=[10, 5]),
        Chat(at=1, needs=19, door=1),
        Chat(at=2, needs=38, door=1),
        Chat(at=12, needs=6, door=1),
    ]
    assert legs_of(play(engine, people, chats, doors=doors, ways=[Way()])) == [
        [0, 0, FRONT, 0, 0, 0, 10, 10, FORWARDED],
        [0, 1, SECOND, 2, 10, 40, 45, 45, RESOLVED],
        [1, 0, SECOND, 1, 1, 1, 20, 20, RESOLVED],
        [2, 0, SECOND, 2, 2, 2, 40, 40, RESOLVED],
        [3, 0, SECOND, 1, 12, 20, 26, 26, RESOLVED],
    ]


def test_a_role_with_forwards_takes_whichever_waits_longer(engine: Engine) -> None:
    """Direct chat 1 waits from 5, the forward from 10, direct chat 2 from 11: taken at 20, 30, 40."""
    doors = [Door(), Door(group=SECOND)]
    chats = [
        Chat(at=0, needs=[10, 10]),
        Chat(at=0, needs=20, door=1),
        Chat(at=5, door=1),
        Chat(at=11, door=1),
    ]
    path = play(engine, [Person(), expert()], chats, doors=doors, ways=[Way()])
    assert [row[:2] + row[4:6] for row in legs_of(path)] == [
        [0, 0, 0, 0],
        [0, 1, 10, 30],
        [1, 0, 0, 0],
        [2, 0, 5, 20],
        [3, 0, 11, 40],
    ]


def test_coming_online_without_forwards_leaves_the_forward_waiting(engine: Engine) -> None:
    """The forward waits from 10 and has patience 25: who comes at 20 may not take it, and it leaves at 35."""
    people = [Person(), Person(SECOND, online=[(20, 600)])]
    path = play(engine, people, [Chat(at=0, needs=[10, 5], patience=[FOREVER, 25])], ways=[Way()])
    assert legs_of(path)[1] == [0, 1, SECOND, NOBODY, 10, NEVER, 35, NEVER, ABANDONED]
