"""Rule 2: who gets the chat among those who are online and have a free slot."""

from sim.core.kinds import Refusal
from tests.engines.floor_plan import (
    FRONT,
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


def test_most_free_slots_is_a_number_not_a_share(engine: Engine) -> None:
    """Of (2,5), (2,4), (2,3) free slots 1 gets the chat, of (2,2) 0 (never assigned), then 1, 0, 1."""
    chats = [Chat(at=minute, needs=100) for minute in range(7)]
    path = play(engine, [Person(slots=2), Person(slots=5)], chats)
    assert operators_of(path) == [1, 1, 1, 0, 1, 0, 1]


def test_a_tie_goes_to_the_one_longest_since_the_last_assignment(engine: Engine) -> None:
    """At 13 both are free: 1 was assigned at 2 (free since 12), 0 at 3 (free since 4), so 1 gets it."""
    chats = [Chat(at=0, needs=1), Chat(at=2, needs=10), Chat(at=3, needs=1), Chat(at=13)]
    assert operators_of(play(engine, [Person(), Person()], chats)) == [0, 1, 0, 1]


def test_never_assigned_goes_before_longest_ago(engine: Engine) -> None:
    """At 50 operator 0 has been idle since 1, but 1 and 2 were never assigned: 1, then 2, then 0."""
    chats = [Chat(at=0, needs=1), Chat(at=50), Chat(at=51), Chat(at=52)]
    assert operators_of(play(engine, [Person(), Person(), Person()], chats)) == [0, 1, 2, 0]


def test_an_assignment_at_time_zero_is_later_than_never(engine: Engine) -> None:
    """Chat 0 goes to 1 (2 free against 1); at 5 both have 1 free, 0 was never assigned and 1 was at 0."""
    chats = [Chat(at=0, needs=20), Chat(at=5)]
    assert operators_of(play(engine, [Person(slots=1), Person(slots=2)], chats)) == [1, 0]


def test_assignments_in_the_same_microsecond_are_a_tie(engine: Engine) -> None:
    """At 0 chat 0 goes to 1 (2 free) and chat 1 to 0 (1 free, never); at 2 both have 1 free: the lower, 0."""
    chats = [Chat(at=0, needs=20), Chat(at=0, needs=1), Chat(at=2)]
    assert operators_of(play(engine, [Person(slots=1), Person(slots=2)], chats)) == [1, 0, 0]


def test_equals_in_everything_go_by_number(engine: Engine) -> None:
    """Three who were never assigned get chats at 0, 1 and 2 in the order 0, 1, 2."""
    chats = [Chat(at=minute) for minute in range(3)]
    assert operators_of(play(engine, [Person(), Person(), Person()], chats)) == [0, 1, 2]


def test_the_last_assignment_counts_also_when_it_came_from_the_queue(engine: Engine) -> None:
    """Chat 2 waits and goes to 0 at 10, so at 20 the one longest ago is 1, assigned at 1."""
    chats = [Chat(at=0, needs=10), Chat(at=1, needs=15), Chat(at=2, needs=1), Chat(at=20)]
    assert operators_of(play(engine, [Person(), Person()], chats)) == [0, 1, 0, 1]


def test_a_forward_counts_as_an_assignment(engine: Engine) -> None:
    """The forward goes to 1 at 10, the direct chat of 11 to 2 (never), that of 30 to 1 (10 before 11)."""
    people = [Person(), expert(), expert()]
    chats = [Chat(at=0, needs=[10, 1]), Chat(at=11, needs=1, door=1), Chat(at=30, needs=1, door=1)]
    path = play(engine, people, chats, doors=[Door(), Door(group=SECOND)], ways=[Way()])
    assert legs_of(path)[1][3] == 1
    assert operators_of(path) == [0, 2, 1]


def test_a_returned_chat_counts_as_an_assignment(engine: Engine) -> None:
    """Chat 0 comes back to 0 at 10, after 1 was assigned at 5: at 30 both are free and 1 gets chat 2."""
    chats = [Chat(at=0, needs=[10, 5]), Chat(at=5, needs=1), Chat(at=30)]
    ways = [Way(nobody_online=Refusal.RETURN)]
    path = play(engine, [Person(), Person(), expert(online=())], chats, ways=ways)
    assert operators_of(path) == [0, 1, 1]


def test_only_people_of_the_group_count(engine: Engine) -> None:
    """Operator 1 of the second level has 9 free slots, yet chat 1 waits for operator 0 until 10."""
    path = play(engine, [Person(), expert(slots=9)], [Chat(at=0), Chat(at=1)])
    assert legs_of(path) == [
        [0, 0, FRONT, 0, 0, 0, 10, 10, RESOLVED],
        [1, 0, FRONT, 0, 1, 10, 20, 20, RESOLVED],
    ]


def test_only_people_online_count(engine: Engine) -> None:
    """Operator 1 has 9 slots but comes at 5: the chats of 0 and 4 go to 0, that of 5 to 1."""
    people = [Person(slots=2), Person(slots=9, online=[(5, 600)])]
    assert operators_of(play(engine, people, [Chat(at=0), Chat(at=4), Chat(at=5)])) == [0, 0, 1]


def test_a_forward_goes_only_to_those_whose_role_allows_it(engine: Engine) -> None:
    """Operator 1 has 5 free slots and no permission, so the forward at 10 goes to 2, who has one."""
    people = [Person(), Person(SECOND, slots=5), expert()]
    path = play(engine, people, [Chat(at=0, needs=[10, 5])], ways=[Way()])
    assert [row[3] for row in legs_of(path)] == [0, 2]


def test_a_direct_chat_may_go_to_any_role(engine: Engine) -> None:
    """Of two roles in a group the one with more free slots gets each direct chat: 3, 2 then 2 by never, 1."""
    people = [expert(FRONT, slots=2), Person(slots=3)]
    chats = [Chat(at=minute, needs=100) for minute in range(4)]
    assert operators_of(play(engine, people, chats)) == [1, 0, 1, 0]


def test_a_slot_held_by_a_chat_past_its_shift_does_not_count_as_free(engine: Engine) -> None:
    """Operator 0 comes back from a break with 2 of 3 slots free: a tie with 1, who was never assigned."""
    people = [Person(slots=3, online=[(0, 10), (20, 600)]), Person(slots=2, online=[(15, 600)])]
    assert operators_of(play(engine, people, [Chat(at=0, needs=50), Chat(at=30)])) == [0, 1]
