"""Rule 6, warm: the first operator holds the slot until the target has the chat and the briefing is over."""

from sim.core.kinds import AfterClose, HandOver, Refusal
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
    THIRD,
    TICKET,
    UNFINISHED,
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

WARM = Way(hand_over=HandOver.WARM)
BUSY_TO_15 = Chat(at=0, needs=15, door=1)
DOORS = [Door(), Door(group=SECOND)]


def test_without_a_briefing_the_slot_frees_when_the_chat_is_taken(engine: Engine) -> None:
    """Taken at 10 at once: the first slot is released at 10, the second part runs from 10 to 30."""
    assert legs_of(play(engine, [Person(), expert()], [Chat(at=0, needs=[10, 20])], ways=[WARM])) == [
        [0, 0, FRONT, 0, 0, 0, 10, 10, FORWARDED],
        [0, 1, SECOND, 1, 10, 10, 30, 30, RESOLVED],
    ]


def test_a_briefing_holds_both_slots(engine: Engine) -> None:
    """Briefed from 10 to 13: the first slot frees at 13 for chat 1, the second part ends at 10 + 3 + 20."""
    chats = [Chat(at=0, needs=[10, 20], briefing=[0, 3]), Chat(at=2, needs=5)]
    assert legs_of(play(engine, [Person(), expert()], chats, ways=[WARM])) == [
        [0, 0, FRONT, 0, 0, 0, 10, 13, FORWARDED],
        [0, 1, SECOND, 1, 10, 10, 33, 33, RESOLVED],
        [1, 0, FRONT, 0, 2, 13, 18, 18, RESOLVED],
    ]


def test_the_slot_is_held_while_the_chat_waits(engine: Engine) -> None:
    """The second level frees at 15, the briefing ends at 18: released then; done at 15 + 3 + 20."""
    chats = [Chat(at=0, needs=[10, 20], briefing=[0, 3]), BUSY_TO_15, Chat(at=2, needs=5)]
    assert legs_of(play(engine, [Person(), expert()], chats, doors=DOORS, ways=[WARM])) == [
        [0, 0, FRONT, 0, 0, 0, 10, 18, FORWARDED],
        [0, 1, SECOND, 1, 10, 15, 38, 38, RESOLVED],
        [1, 0, SECOND, 1, 0, 0, 15, 15, RESOLVED],
        [2, 0, FRONT, 0, 2, 18, 23, 23, RESOLVED],
    ]


def test_giving_up_ends_the_hold(engine: Engine) -> None:
    """The forward joins at 10 and leaves at 14: the slot is released at 14 and chat 2 has it from 14 on."""
    chats = [
        Chat(at=0, needs=[10, 20], briefing=[0, 3], patience=[FOREVER, 4]),
        BUSY_TO_15,
        Chat(at=2, needs=5),
    ]
    legs = legs_of(play(engine, [Person(), expert()], chats, doors=DOORS, ways=[WARM]))
    assert legs[:2] + legs[3:] == [
        [0, 0, FRONT, 0, 0, 0, 10, 14, FORWARDED],
        [0, 1, SECOND, NOBODY, 10, NEVER, 14, NEVER, ABANDONED],
        [2, 0, FRONT, 0, 2, 14, 19, 19, RESOLVED],
    ]


def test_an_arrival_comes_before_the_hold_ends_by_giving_up(engine: Engine) -> None:
    """At 14 chat 2 (rank 5) meets a held slot and no queue; the forward leaves at 14 too, but at rank 6."""
    chats = [Chat(at=0, needs=[10, 20], patience=[FOREVER, 4]), BUSY_TO_15, Chat(at=14), Chat(at=15)]
    doors = [Door(max_queue=0), Door(group=SECOND)]
    path = play(engine, [Person(), expert()], chats, doors=doors, ways=[WARM])
    assert [row[8] for row in legs_of(path)] == [FORWARDED, ABANDONED, RESOLVED, NOT_ADMITTED, RESOLVED]


def test_taken_as_patience_runs_out(engine: Engine) -> None:
    """Patience ends at 10 + 5 = 15 (rank 6), the second level frees at 15 (rank 1): taken, briefed to 18."""
    chats = [Chat(at=0, needs=[10, 20], briefing=[0, 3], patience=[FOREVER, 5]), BUSY_TO_15]
    legs = legs_of(play(engine, [Person(), expert()], chats, doors=DOORS, ways=[WARM]))
    assert legs[:2] == [
        [0, 0, FRONT, 0, 0, 0, 10, 18, FORWARDED],
        [0, 1, SECOND, 1, 10, 15, 38, 38, RESOLVED],
    ]


def test_a_held_slot_is_not_free_for_the_choice(engine: Engine) -> None:
    """Operator 0 holds 1 of 2 slots to 40, 1 has 1 of 1 free: a tie, and 1 (never) gets the chat of 20."""
    people = [Person(slots=2), Person(slots=1), expert(online=[(40, 600)])]
    path = play(engine, people, [Chat(at=0, needs=[10, 5]), Chat(at=20)], ways=[WARM])
    assert operators_of(path) == [0, 1]


def test_nobody_online_and_it_waits_with_the_slot(engine: Engine) -> None:
    """The second level comes at 40: the slot is held from 10 to 40 + 3, and chat 1 waits from 2 to 43."""
    people = [Person(), expert(online=[(40, 600)])]
    chats = [Chat(at=0, needs=[10, 5], briefing=[0, 3]), Chat(at=2, needs=5)]
    assert legs_of(play(engine, people, chats, ways=[WARM])) == [
        [0, 0, FRONT, 0, 0, 0, 10, 43, FORWARDED],
        [0, 1, SECOND, 1, 10, 40, 48, 48, RESOLVED],
        [1, 0, FRONT, 0, 2, 43, 48, 48, RESOLVED],
    ]


def test_nobody_online_and_it_becomes_a_ticket(engine: Engine) -> None:
    """A ticket at 10 ends the hold at 10, so that chat 1 is taken at 10."""
    ways = [Way(hand_over=HandOver.WARM, nobody_online=Refusal.TICKET)]
    chats = [Chat(at=0, needs=[10, 5], briefing=[0, 3]), Chat(at=2, needs=5)]
    assert legs_of(play(engine, [Person(), expert(online=())], chats, ways=ways)) == [
        [0, 0, FRONT, 0, 0, 0, 10, 10, FORWARDED],
        [0, 1, SECOND, NOBODY, 10, NEVER, 10, NEVER, TICKET],
        [1, 0, FRONT, 0, 2, 10, 15, 15, RESOLVED],
    ]


def test_nobody_online_and_it_comes_back(engine: Engine) -> None:
    """Back at 10 in the slot that was kept, without a briefing, for the 20 min of the second leg: to 30."""
    ways = [Way(hand_over=HandOver.WARM, nobody_online=Refusal.RETURN)]
    chats = [Chat(at=0, needs=[10, 20], briefing=[0, 3]), Chat(at=2, needs=5)]
    assert legs_of(play(engine, [Person(), expert(online=())], chats, ways=ways)) == [
        [0, 0, FRONT, 0, 0, 0, 10, 10, FORWARDED],
        [0, 1, SECOND, NOBODY, 10, NEVER, 10, NEVER, RETURNED],
        [0, 2, FRONT, 0, 10, 10, 30, 30, RESOLVED],
        [1, 0, FRONT, 0, 2, 30, 35, 35, RESOLVED],
    ]


def test_a_full_queue_makes_a_ticket(engine: Engine) -> None:
    """The second level is full to 15 and the way has no queue: a ticket at 10, and the slot is free."""
    ways = [Way(hand_over=HandOver.WARM, max_queue=0)]
    chats = [Chat(at=0, needs=[10, 20]), BUSY_TO_15]
    legs = legs_of(play(engine, [Person(), expert()], chats, doors=DOORS, ways=ways))
    assert [row[6:] for row in legs[:2]] == [[10, 10, FORWARDED], [10, NEVER, TICKET]]


def test_the_shift_ends_while_the_slot_is_held(engine: Engine) -> None:
    """Operator 0 leaves at 12 and is released at 18, in overtime: chat 2 waits and leaves at 2 + 30."""
    people = [Person(online=[(0, 12)]), expert()]
    chats = [Chat(at=0, needs=[10, 20], briefing=[0, 3]), BUSY_TO_15, Chat(at=2, patience=30)]
    legs = legs_of(play(engine, people, chats, doors=DOORS, ways=[WARM]))
    assert legs[0] == [0, 0, FRONT, 0, 0, 0, 10, 18, FORWARDED]
    assert legs[3] == [2, 0, FRONT, NOBODY, 2, NEVER, 32, NEVER, ABANDONED]


def test_the_target_leaves_during_the_briefing(engine: Engine) -> None:
    """Taken at 10 by who leaves at 11: briefed to 13 and handled to 33 all the same."""
    chats = [Chat(at=0, needs=[10, 20], briefing=[0, 3])]
    assert legs_of(play(engine, [Person(), expert(online=[(0, 11)])], chats, ways=[WARM])) == [
        [0, 0, FRONT, 0, 0, 0, 10, 13, FORWARDED],
        [0, 1, SECOND, 1, 10, 10, 33, 33, RESOLVED],
    ]


def test_a_chain_of_warm_hand_overs(engine: Engine) -> None:
    """Briefings of 3 and 4 min: 0 holds to 10 + 3, 1 ends at 33 and holds to 33 + 4, 2 ends at 37 + 5."""
    ways = [WARM, Way(source=SECOND, target=THIRD, hand_over=HandOver.WARM)]
    chats = [Chat(at=0, needs=[10, 20, 5], ways=[0, 1], briefing=[0, 3, 4])]
    assert legs_of(play(engine, [Person(), expert(), expert(THIRD)], chats, ways=ways)) == [
        [0, 0, FRONT, 0, 0, 0, 10, 13, FORWARDED],
        [0, 1, SECOND, 1, 10, 10, 33, 37, FORWARDED],
        [0, 2, THIRD, 2, 33, 33, 42, 42, RESOLVED],
    ]


def test_a_warm_forward_to_the_own_group_needs_a_second_slot(engine: Engine) -> None:
    """Operator 0 holds slot one, so the chat goes to slot two at 10; both are held during the briefing."""
    ways = [Way(target=FRONT, hand_over=HandOver.WARM)]
    chats = [Chat(at=0, needs=[10, 5], briefing=[0, 3]), Chat(at=11, needs=1)]
    assert legs_of(play(engine, [expert(FRONT, slots=2)], chats, ways=ways)) == [
        [0, 0, FRONT, 0, 0, 0, 10, 13, FORWARDED],
        [0, 1, FRONT, 0, 10, 10, 18, 18, RESOLVED],
        [1, 0, FRONT, 0, 11, 13, 14, 14, RESOLVED],
    ]


def test_cut_while_the_slot_is_held(engine: Engine) -> None:
    """The forward waits from 50 and the desk is cut at 60: the first slot is released at 60."""
    people = [Person(), expert(online=())]
    path = play(
        engine,
        people,
        [Chat(at=40, needs=[10, 5])],
        ways=[WARM],
        opens=[(0, 60)],
        after_close=AfterClose.CUT,
    )
    assert legs_of(path) == [
        [0, 0, FRONT, 0, 40, 40, 50, 60, FORWARDED],
        [0, 1, SECOND, NOBODY, 50, NEVER, 60, NEVER, UNFINISHED],
    ]


def test_cut_during_the_briefing(engine: Engine) -> None:
    """Briefed from 50 to 65, cut at 60: both slots are released at 60 and the second leg is unfinished."""
    path = play(
        engine,
        [Person(), expert()],
        [Chat(at=40, needs=[10, 5], briefing=[0, 15])],
        ways=[WARM],
        opens=[(0, 60)],
        after_close=AfterClose.CUT,
    )
    assert legs_of(path) == [
        [0, 0, FRONT, 0, 40, 40, 50, 60, FORWARDED],
        [0, 1, SECOND, 1, 50, 50, 60, 60, UNFINISHED],
    ]
