"""Rule 6, cold: the slot frees, the chat joins the target group, and what happens when nobody can take it."""

from sim.core.kinds import Refusal
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
    UNFINISHED,
    Chat,
    Door,
    Engine,
    Person,
    Row,
    Way,
    expert,
    legs_of,
    play,
)

RETURN = Way(nobody_online=Refusal.RETURN)
FIRST_PART = [0, 0, FRONT, 0, 0, 0, 10, 10, FORWARDED]
ABSENT = expert(online=())


def test_the_slot_frees_and_the_second_level_takes_over(engine: Engine) -> None:
    """Chat 0 is forwarded at 10 and done at 10 + 20; chat 1, waiting since 2, gets the freed slot at 10."""
    chats = [Chat(at=0, needs=[10, 20]), Chat(at=2, needs=5)]
    assert legs_of(play(engine, [Person(), expert()], chats, ways=[Way()])) == [
        FIRST_PART,
        [0, 1, SECOND, 1, 10, 10, 30, 30, RESOLVED],
        [1, 0, FRONT, 0, 2, 10, 15, 15, RESOLVED],
    ]


def test_forwards_wait_first_in_first_out(engine: Engine) -> None:
    """Forwards of 3, 5 and 7 find one slot and need 10 min each: taken at 3, 13 and 23."""
    chats = [Chat(at=0, needs=[7, 10]), Chat(at=0, needs=[5, 10]), Chat(at=0, needs=[3, 10])]
    path = play(engine, [Person(slots=3), expert()], chats, ways=[Way()])
    assert [row[4:7] for row in legs_of(path) if row[1] == 1] == [[7, 23, 33], [5, 13, 23], [3, 3, 13]]


def test_each_leg_has_a_patience_of_its_own(engine: Engine) -> None:
    """Chat 0 waited 5 of 6 min at the front; its second leg joins at 15, waits its own 8 and leaves at 23."""
    people = [Person(), expert()]
    doors = [Door(), Door(group=SECOND)]
    chats = [
        Chat(at=0, needs=5),
        Chat(at=0, needs=[10, 9], patience=[6, 8]),
        Chat(at=1, needs=99, door=1),
    ]
    assert legs_of(play(engine, people, chats, doors=doors, ways=[Way()]))[1:3] == [
        [1, 0, FRONT, 0, 0, 5, 15, 15, FORWARDED],
        [1, 1, SECOND, NOBODY, 15, NEVER, 23, NEVER, ABANDONED],
    ]


def test_nobody_online_and_it_waits(engine: Engine) -> None:
    """Forwarded at 10, it waits for the second level, who comes at 40, and ends at 45."""
    path = play(engine, [Person(), expert(online=[(40, 600)])], [Chat(at=0, needs=[10, 5])], ways=[Way()])
    assert legs_of(path) == [FIRST_PART, [0, 1, SECOND, 1, 10, 40, 45, 45, RESOLVED]]


def test_nobody_online_and_it_becomes_a_ticket(engine: Engine) -> None:
    """Forwarded at 10 to nobody, the second leg begins and ends at 10 without an operator."""
    ways = [Way(nobody_online=Refusal.TICKET)]
    path = play(engine, [Person(), ABSENT], [Chat(at=0, needs=[10, 5])], ways=ways)
    assert legs_of(path) == [FIRST_PART, [0, 1, SECOND, NOBODY, 10, NEVER, 10, NEVER, TICKET]]


def returned(operator: int = 0, minutes: int = 20) -> list[Row]:
    """Return the two legs of a chat that came back at 10."""
    return [
        [0, 1, SECOND, NOBODY, 10, NEVER, 10, NEVER, RETURNED],
        [0, 2, FRONT, operator, 10, 10, 10 + minutes, 10 + minutes, RESOLVED],
    ]


def test_nobody_online_and_it_comes_back(engine: Engine) -> None:
    """Back at 10 to operator 0 for the 20 min of the second leg; chat 1 gets the kept slot only at 30."""
    chats = [Chat(at=0, needs=[10, 20]), Chat(at=2, needs=5)]
    assert legs_of(play(engine, [Person(), ABSENT], chats, ways=[RETURN])) == [
        FIRST_PART,
        *returned(),
        [1, 0, FRONT, 0, 2, 30, 35, 35, RESOLVED],
    ]


def test_a_return_keeps_one_slot_not_two(engine: Engine) -> None:
    """Operator 0 has 2 slots: chat 0 comes back at 10 and holds one, chat 1 has the other from 11 to 16."""
    chats = [Chat(at=0, needs=[10, 20]), Chat(at=11, needs=5), Chat(at=12, needs=5)]
    path = play(engine, [Person(slots=2), ABSENT], chats, ways=[RETURN])
    assert [row[5] for row in legs_of(path)] == [0, NEVER, 10, 11, 16]


def test_a_return_goes_to_the_same_operator_after_the_shift(engine: Engine) -> None:
    """The shift of operator 0 ended at 5; the chat comes back at 10 and is done in overtime, at 30."""
    people = [Person(online=[(0, 5)]), ABSENT, Person(online=[(5, 600)])]
    path = play(engine, people, [Chat(at=0, needs=[10, 20])], ways=[RETURN])
    assert legs_of(path) == [FIRST_PART, *returned()]


def test_a_returned_chat_is_never_forwarded_again(engine: Engine) -> None:
    """The tape would send the second leg on by way 1, but who came back at 10 is resolved at 10 + 20."""
    ways = [RETURN, Way(source=SECOND, target=THIRD)]
    chats = [Chat(at=0, needs=[10, 20, 7], ways=[0, 1])]
    path = play(engine, [Person(), ABSENT, expert(THIRD)], chats, ways=ways)
    assert legs_of(path) == [FIRST_PART, *returned()]


def test_a_return_from_the_third_level_goes_to_the_second(engine: Engine) -> None:
    """Forwarded at 10 and 15, nobody at the third level: operator 1 has it back at 15 for 7 min, to 22."""
    ways = [Way(), Way(source=SECOND, target=THIRD, nobody_online=Refusal.RETURN)]
    chats = [Chat(at=0, needs=[10, 5, 7], ways=[0, 1])]
    assert legs_of(play(engine, [Person(), expert(), expert(THIRD, online=())], chats, ways=ways)) == [
        FIRST_PART,
        [0, 1, SECOND, 1, 10, 10, 15, 15, FORWARDED],
        [0, 2, THIRD, NOBODY, 15, NEVER, 15, NEVER, RETURNED],
        [0, 3, SECOND, 1, 15, 15, 22, 22, RESOLVED],
    ]


def test_a_return_of_no_length(engine: Engine) -> None:
    """Back at 10 for 0 min: ends at 10 and the slot goes to chat 1 at 10."""
    chats = [Chat(at=0, needs=[10, 0]), Chat(at=2, needs=5)]
    assert legs_of(play(engine, [Person(), ABSENT], chats, ways=[RETURN]))[1:] == [
        *returned(minutes=0),
        [1, 0, FRONT, 0, 2, 10, 15, 15, RESOLVED],
    ]


def test_without_permission_somebody_online_is_nobody(engine: Engine) -> None:
    """Operator 1 is online with 5 slots but may not take forwards: the chat of 10 becomes a ticket."""
    ways = [Way(nobody_online=Refusal.TICKET)]
    path = play(engine, [Person(), Person(SECOND, slots=5)], [Chat(at=0, needs=[10, 5])], ways=ways)
    assert legs_of(path)[1] == [0, 1, SECOND, NOBODY, 10, NEVER, 10, NEVER, TICKET]


def test_all_full_is_not_nobody_online(engine: Engine) -> None:
    """Online though full to 30, so `when_nobody_online` says nothing: the forward waits from 10 to 30."""
    doors = [Door(), Door(group=SECOND)]
    chats = [Chat(at=0, needs=[10, 5]), Chat(at=0, needs=30, door=1)]
    path = play(engine, [Person(), expert()], chats, doors=doors, ways=[RETURN])
    assert legs_of(path)[:2] == [FIRST_PART, [0, 1, SECOND, 1, 10, 30, 35, 35, RESOLVED]]


def forward_into_a_queue_of_one(engine: Engine, way: Way) -> list[Row]:
    """Return the legs of a chat forwarded at 10 to a full operator, before whom a direct chat waits."""
    doors = [Door(), Door(group=SECOND)]
    chats = [Chat(at=0, needs=[10, 20]), Chat(at=0, needs=30, door=1), Chat(at=1, door=1)]
    return legs_of(play(engine, [Person(), expert()], chats, doors=doors, ways=[way]))[:-2]


def test_a_full_queue_makes_a_ticket(engine: Engine) -> None:
    """One direct chat waits at the second level, so a way with room for 1 makes a ticket at 10."""
    legs = forward_into_a_queue_of_one(engine, Way(max_queue=1))
    assert legs == [FIRST_PART, [0, 1, SECOND, NOBODY, 10, NEVER, 10, NEVER, TICKET]]


def test_a_full_queue_sends_the_chat_back(engine: Engine) -> None:
    """One direct chat waits, so a way with room for 1 gives the chat back at 10 to operator 0, to 30."""
    legs = forward_into_a_queue_of_one(engine, Way(max_queue=1, when_full=Refusal.RETURN))
    assert legs == [FIRST_PART, *returned()]


def test_a_queue_with_room_takes_the_forward(engine: Engine) -> None:
    """One waits and a way has room for 2: the forward of 10 follows at 40, after 30 and 30 + 10."""
    legs = forward_into_a_queue_of_one(engine, Way(max_queue=2, when_full=Refusal.RETURN))
    assert legs == [FIRST_PART, [0, 1, SECOND, 1, 10, 40, 60, 60, RESOLVED]]


def test_nobody_online_does_not_ask_for_room(engine: Engine) -> None:
    """Nobody online and no room: the policy for nobody online (wait) decides, not the full queue."""
    ways = [Way(max_queue=0)]
    path = play(engine, [Person(), expert(online=[(40, 600)])], [Chat(at=0, needs=[10, 5])], ways=ways)
    assert legs_of(path)[1] == [0, 1, SECOND, 1, 10, 40, 45, 45, RESOLVED]


def test_three_tiers(engine: Engine) -> None:
    """Parts of 10, 20 and 30 min at three levels begin at 0, 10 and 30 and end at 60."""
    ways = [Way(), Way(source=SECOND, target=THIRD)]
    path = play(
        engine,
        [Person(), expert(), expert(THIRD)],
        [Chat(at=0, needs=[10, 20, 30], ways=[0, 1])],
        ways=ways,
    )
    assert legs_of(path) == [
        FIRST_PART,
        [0, 1, SECOND, 1, 10, 10, 30, 30, FORWARDED],
        [0, 2, THIRD, 2, 30, 30, 60, 60, RESOLVED],
    ]


def test_a_loop_ends_with_the_tape(engine: Engine) -> None:
    """Front, second, front, second in parts of 10, 1, 2 and 3 min: the fourth leg is the last, at 16."""
    ways = [Way(), Way(source=SECOND, target=FRONT)]
    chats = [Chat(at=0, needs=[10, 1, 2, 3], ways=[0, 1, 0])]
    assert legs_of(play(engine, [expert(FRONT), expert()], chats, ways=ways)) == [
        FIRST_PART,
        [0, 1, SECOND, 1, 10, 10, 11, 11, FORWARDED],
        [0, 2, FRONT, 0, 11, 11, 13, 13, FORWARDED],
        [0, 3, SECOND, 1, 13, 13, 16, 16, RESOLVED],
    ]


def test_two_ways_from_one_group(engine: Engine) -> None:
    """At 10 chat 0 goes to the second level and chat 1 to the third, as the tape says."""
    ways = [Way(), Way(target=THIRD)]
    chats = [Chat(at=0, needs=[10, 1], ways=[0]), Chat(at=0, needs=[10, 2], ways=[1])]
    path = play(engine, [Person(slots=2), expert(), expert(THIRD)], chats, ways=ways)
    assert [row[2:4] for row in legs_of(path)] == [[FRONT, 0], [SECOND, 1], [FRONT, 0], [THIRD, 2]]


def test_a_forward_to_the_own_group_may_meet_the_same_operator(engine: Engine) -> None:
    """The cold slot frees at 10 before the chat joins its own group again, whose one operator takes it."""
    ways = [Way(target=FRONT)]
    assert legs_of(play(engine, [expert(FRONT)], [Chat(at=0, needs=[10, 5])], ways=ways)) == [
        FIRST_PART,
        [0, 1, FRONT, 0, 10, 10, 15, 15, RESOLVED],
    ]


def test_a_forward_that_nobody_can_ever_take(engine: Engine) -> None:
    """The second level has nobody and the chat waits for ever: unfinished when the desk stops at 600."""
    path = play(engine, [Person(), ABSENT], [Chat(at=0, needs=[10, 5])], ways=[Way()])
    assert legs_of(path)[1] == [0, 1, SECOND, NOBODY, 10, NEVER, 600, NEVER, UNFINISHED]


def test_patience_at_the_second_level_while_nobody_is_online(engine: Engine) -> None:
    """Joined at 10 with 25 min of patience, nobody before 40: abandoned at 35."""
    people = [Person(), expert(online=[(40, 600)])]
    path = play(engine, people, [Chat(at=0, needs=[10, 5], patience=[FOREVER, 25])], ways=[Way()])
    assert legs_of(path)[1] == [0, 1, SECOND, NOBODY, 10, NEVER, 35, NEVER, ABANDONED]
