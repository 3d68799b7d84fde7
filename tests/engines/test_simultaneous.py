"""Section 4: events at the same microsecond happen by rank, then by number."""

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
    SECOND,
    TICKET,
    UNFINISHED,
    Chat,
    Door,
    Engine,
    Person,
    Way,
    expert,
    legs_of,
    log_of,
    operators_of,
    play,
)


def test_an_end_before_an_arrival(engine: Engine) -> None:
    """Chat 0 ends at 10 (rank 1) before chat 1 arrives at 10 (rank 5): a widget without a queue takes it."""
    path = play(engine, [Person()], [Chat(at=0), Chat(at=10)], doors=[Door(max_queue=0)])
    assert legs_of(path)[1] == [1, 0, FRONT, 0, 10, 10, 20, 20, RESOLVED]


def test_an_end_before_a_forward(engine: Engine) -> None:
    """The second level frees at 10 (rank 1) before the forward of 10 (rank 4), taken in spite of cap 0."""
    chats = [Chat(at=0, needs=[10, 5]), Chat(at=0, needs=10, door=1)]
    path = play(
        engine, [Person(), expert()], chats, doors=[Door(), Door(group=SECOND)], ways=[Way(max_queue=0)]
    )
    assert legs_of(path)[1] == [0, 1, SECOND, 1, 10, 10, 15, 15, RESOLVED]


def test_a_forward_before_an_arrival(engine: Engine) -> None:
    """At 10 the forward (rank 4) takes the one slot, the direct chat (rank 5) waits for it to 15."""
    chats = [Chat(at=0, needs=[10, 5]), Chat(at=10, needs=5, door=1)]
    path = play(engine, [Person(), expert()], chats, doors=[Door(), Door(group=SECOND)], ways=[Way()])
    assert [row[4:6] for row in legs_of(path)] == [[0, 0], [10, 10], [10, 15]]


def test_a_forward_waits_before_an_arrival(engine: Engine) -> None:
    """Forward and direct chat both join the queue at 10: the forward is taken at 20, the other at 25."""
    chats = [Chat(at=0, needs=[10, 5]), Chat(at=0, needs=20, door=1), Chat(at=10, needs=5, door=1)]
    path = play(engine, [Person(), expert()], chats, doors=[Door(), Door(group=SECOND)], ways=[Way()])
    assert [row[4:6] for row in legs_of(path)] == [[0, 0], [10, 20], [0, 0], [10, 25]]


def test_offline_before_an_arrival(engine: Engine) -> None:
    """The shift ends at 10 (rank 0) before the arrival of 10 (rank 5), which nobody takes."""
    path = play(engine, [Person(online=[(0, 10)])], [Chat(at=10, patience=5)])
    assert legs_of(path) == [[0, 0, FRONT, NOBODY, 10, NEVER, 15, NEVER, ABANDONED]]


def test_online_before_an_arrival(engine: Engine) -> None:
    """The shift begins at 10 (rank 3) before the arrival of 10 (rank 5), which is taken at once."""
    doors = [Door(max_queue=0)]
    path = play(engine, [Person(online=[(10, 600)])], [Chat(at=10)], doors=doors)
    assert legs_of(path) == [[0, 0, FRONT, 0, 10, 10, 20, 20, RESOLVED]]


def test_offline_before_online_at_a_change_of_shifts(engine: Engine) -> None:
    """Operator 1 leaves at 10 (rank 0) before 0 comes (rank 3), whatever their numbers: 0 takes the chat."""
    people = [Person(online=[(10, 600)]), Person(slots=2, online=[(0, 10)])]
    path = play(engine, people, [Chat(at=10)])
    assert operators_of(path) == [0]
    assert log_of(path) == [[0, 1, 1], [10, 1, 0], [10, 0, 1], [600, 0, 0]]


def test_the_shift_ends_before_an_end(engine: Engine) -> None:
    """The shift ends at 10 (rank 0), chat 0 at 10 (rank 1): chat 1 is given to nobody and leaves at 31."""
    people = [Person(online=[(0, 10)])]
    assert legs_of(play(engine, people, [Chat(at=0), Chat(at=1, patience=30)])) == [
        [0, 0, FRONT, 0, 0, 0, 10, 10, RESOLVED],
        [1, 0, FRONT, NOBODY, 1, NEVER, 31, NEVER, ABANDONED],
    ]


def test_a_break_begins_before_an_end(engine: Engine) -> None:
    """Handling ends at 10 as the break of 10 to 20 begins: chat 1 is taken at 20, worked on to 30."""
    path = play(engine, [Person(online=[(0, 10), (20, 600)])], [Chat(at=0), Chat(at=1)])
    assert legs_of(path)[1] == [1, 0, FRONT, 0, 1, 20, 30, 30, RESOLVED]


def test_a_break_ends_with_a_chat(engine: Engine) -> None:
    """A chat runs through the break of 10 to 20 and ends at 20 (rank 1), 0 is back (rank 3): taken at 20."""
    path = play(engine, [Person(online=[(0, 10), (20, 600)])], [Chat(at=5, needs=15), Chat(at=12)])
    assert legs_of(path)[1] == [1, 0, FRONT, 0, 12, 20, 30, 30, RESOLVED]


def test_shifts_that_touch_are_no_edge(engine: Engine) -> None:
    """Two days on duty touch at 10, as chat 0 ends on 0 (rank 1): 0 takes chat 1 before 1 comes (rank 3)."""
    people = [Person(online=[(0, 10), (10, 600)]), Person(online=[(10, 600)])]
    path = play(engine, people, [Chat(at=0), Chat(at=1)])
    assert operators_of(path) == [0, 0]
    assert log_of(path) == [[0, 0, 1], [10, 1, 1], [600, 0, 0], [600, 1, 0]]


def test_a_cold_forward_frees_the_slot_after_the_shift_ended(engine: Engine) -> None:
    """The shift ends at 10 (rank 0), then the forward frees the slot (rank 1): chat 1 leaves at 31."""
    people = [Person(online=[(0, 10)]), expert()]
    chats = [Chat(at=0, needs=[10, 5]), Chat(at=1, patience=30)]
    path = play(engine, people, chats, ways=[Way()])
    assert legs_of(path)[2] == [1, 0, FRONT, NOBODY, 1, NEVER, 31, NEVER, ABANDONED]


def test_a_forward_that_could_come_back_frees_the_slot_after_the_shift_ended(engine: Engine) -> None:
    """Held to rank 4, the slot frees at 10 after the shift's end (rank 0): chat 1 waits and leaves at 31."""
    people = [Person(online=[(0, 10)]), expert()]
    chats = [Chat(at=0, needs=[10, 5]), Chat(at=1, patience=30)]
    path = play(engine, people, chats, ways=[Way(nobody_online=Refusal.RETURN)])
    assert legs_of(path) == [
        [0, 0, FRONT, 0, 0, 0, 10, 10, FORWARDED],
        [0, 1, SECOND, 1, 10, 10, 15, 15, RESOLVED],
        [1, 0, FRONT, NOBODY, 1, NEVER, 31, NEVER, ABANDONED],
    ]


def test_a_forward_that_could_come_back_frees_the_slot_before_an_arrival(engine: Engine) -> None:
    """Held to rank 4 and freed, the slot serves the arrival of 10 (rank 5) without a queue."""
    ways = [Way(when_full=Refusal.RETURN)]
    chats = [Chat(at=0, needs=[10, 5]), Chat(at=10)]
    path = play(engine, [Person(), expert()], chats, doors=[Door(max_queue=0)], ways=ways)
    assert legs_of(path) == [
        [0, 0, FRONT, 0, 0, 0, 10, 10, FORWARDED],
        [0, 1, SECOND, 1, 10, 10, 15, 15, RESOLVED],
        [1, 0, FRONT, 0, 10, 10, 20, 20, RESOLVED],
    ]


def test_a_briefing_ends_after_the_shift_ended(engine: Engine) -> None:
    """The shift ends at 13 (rank 0), the briefing of 10 + 3 at 13 (rank 2): chat 1 leaves at 1 + 30 = 31."""
    people = [Person(online=[(0, 13)]), expert()]
    chats = [Chat(at=0, needs=[10, 5], briefing=[0, 3]), Chat(at=1, patience=30)]
    path = play(engine, people, chats, ways=[Way(hand_over=HandOver.WARM)])
    assert legs_of(path)[2] == [1, 0, FRONT, NOBODY, 1, NEVER, 31, NEVER, ABANDONED]


def test_a_wrap_up_ends_after_the_shift_ended(engine: Engine) -> None:
    """10 min and a wrap-up of 3 end at 13 (rank 2), the shift too (rank 0): chat 1 leaves at 31."""
    people = [Person(online=[(0, 13)])]
    path = play(engine, people, [Chat(at=0, wrap_up=[3]), Chat(at=1, patience=30)])
    assert legs_of(path) == [
        [0, 0, FRONT, 0, 0, 0, 10, 13, RESOLVED],
        [1, 0, FRONT, NOBODY, 1, NEVER, 31, NEVER, ABANDONED],
    ]


def test_a_colleague_takes_what_a_shift_leaves_behind(engine: Engine) -> None:
    """At 10 operator 0 leaves and both have a chat that ends: of the two who wait 1 takes one, 10 to 20."""
    people = [Person(online=[(0, 10)]), Person()]
    path = play(engine, people, [Chat(at=0), Chat(at=0), Chat(at=1), Chat(at=2)])
    assert operators_of(path) == [0, 1, 1, 1]
    assert [row[5] for row in legs_of(path)] == [0, 0, 10, 20]


def test_an_end_before_a_briefing_ends(engine: Engine) -> None:
    """At 13 operator 1 frees at rank 1 and 0 at rank 2: of the two who wait the older goes to 1."""
    people = [Person(), Person(), expert()]
    chats = [
        Chat(at=0, needs=[10, 5], briefing=[0, 3]),
        Chat(at=0, needs=13),
        Chat(at=1, needs=100),
        Chat(at=2, needs=100),
    ]
    path = play(engine, people, chats, ways=[Way(hand_over=HandOver.WARM)])
    assert operators_of(path) == [0, 1, 1, 0]


def test_ends_go_by_the_number_of_the_chat(engine: Engine) -> None:
    """Chat 0 (on 1, who had 2 free) and chat 1 (on 0) end at 10: chat 3 gets the slot of chat 0, so 1."""
    people = [Person(slots=1), Person(slots=2)]
    chats = [Chat(at=0), Chat(at=0), Chat(at=0, needs=50), Chat(at=3), Chat(at=4)]
    assert operators_of(play(engine, people, chats)) == [1, 0, 1, 1, 0]


def test_forwards_go_by_the_number_of_the_chat(engine: Engine) -> None:
    """Chats 0 and 1 are both forwarded at 10: 0 is taken at 10, 1 waits until 15."""
    people = [Person(slots=2), expert()]
    chats = [Chat(at=0, needs=[10, 5]), Chat(at=0, needs=[10, 5])]
    path = play(engine, people, chats, ways=[Way()])
    assert [row[4:6] for row in legs_of(path) if row[1] == 1] == [[10, 10], [10, 15]]


def test_forwards_go_by_number_also_when_the_later_chat_was_taken_first(engine: Engine) -> None:
    """Chat 2, taken at 2, and chat 1, taken at 5, are both forwarded at 10: 1 goes before 2."""
    people = [Person(), Person(SECOND), expert(2)]
    doors = [Door(), Door(group=SECOND)]
    chats = [
        Chat(at=0, needs=5),
        Chat(at=1, needs=[5, 4]),
        Chat(at=2, needs=[8, 4], ways=[1], door=1),
    ]
    path = play(engine, people, chats, doors=doors, ways=[Way(target=2), Way(source=1, target=2)])
    assert [row[4:6] for row in legs_of(path) if row[1] == 1] == [[10, 10], [10, 14]]


def test_arrivals_go_by_number(engine: Engine) -> None:
    """Three chats of minute 5 with two slots: 0 and 1 are taken, 2 waits for 15."""
    path = play(engine, [Person(slots=2)], [Chat(at=5), Chat(at=5), Chat(at=5)])
    assert [row[5] for row in legs_of(path)] == [5, 5, 15]


def test_an_end_before_coming_online(engine: Engine) -> None:
    """At 10 chat 1 ends on 1 (rank 1), who takes chat 2, before 0 comes (rank 3), who takes chat 3."""
    people = [Person(online=[(10, 600)]), Person()]
    chats = [Chat(at=0, needs=5), Chat(at=1, needs=5), Chat(at=2), Chat(at=3)]
    assert operators_of(play(engine, people, chats)) == [1, 1, 1, 0]


def test_coming_online_before_a_forward(engine: Engine) -> None:
    """The second level comes at 10 (rank 3) before the forward of 10 (rank 4), which is no ticket."""
    ways = [Way(nobody_online=Refusal.TICKET)]
    path = play(engine, [Person(), expert(online=[(10, 600)])], [Chat(at=0, needs=[10, 5])], ways=ways)
    assert legs_of(path)[1] == [0, 1, SECOND, 1, 10, 10, 15, 15, RESOLVED]


def test_coming_online_before_patience_runs_out(engine: Engine) -> None:
    """Patience ends at 5 + 15 = 20 (rank 6), the operator comes at 20 (rank 3): served."""
    path = play(engine, [Person(online=[(20, 600)])], [Chat(at=5, patience=15)])
    assert legs_of(path) == [[0, 0, FRONT, 0, 5, 20, 30, 30, RESOLVED]]


def test_an_arrival_before_patience_runs_out(engine: Engine) -> None:
    """At 5 chat 2 (rank 5) meets a full queue of 1 although chat 1 gives up in that moment (rank 6)."""
    chats = [Chat(at=0), Chat(at=1, patience=4), Chat(at=5)]
    path = play(engine, [Person()], chats, doors=[Door(max_queue=1)])
    assert [row[8] for row in legs_of(path)] == [RESOLVED, ABANDONED, NOT_ADMITTED]


def test_a_forward_before_patience_runs_out(engine: Engine) -> None:
    """At 10 the forward (rank 4) meets a full queue of 1, as who waits gives up only at rank 6: a ticket."""
    chats = [
        Chat(at=0, needs=[10, 5]),
        Chat(at=0, needs=30, door=1),
        Chat(at=4, patience=6, door=1),
    ]
    path = play(
        engine, [Person(), expert()], chats, doors=[Door(), Door(group=SECOND)], ways=[Way(max_queue=1)]
    )
    assert [row[8] for row in legs_of(path)] == [FORWARDED, TICKET, RESOLVED, ABANDONED]


def test_patience_before_closing(engine: Engine) -> None:
    """Patience ends at 50 + 10 = 60 (rank 6), the desk is cut at 60 (rank 7): abandoned, not unfinished."""
    chats = [Chat(at=0, needs=100), Chat(at=50, patience=10)]
    path = play(engine, [Person()], chats, opens=[(0, 60)], after_close=AfterClose.CUT)
    assert [row[6:] for row in legs_of(path)] == [[60, 60, UNFINISHED], [60, NEVER, ABANDONED]]


def test_a_chat_without_handling_time_ends_before_the_next_arrival(engine: Engine) -> None:
    """Chat 0 of minute 5 needs 0 min: its end (rank 1) precedes chat 1 of minute 5, which finds the slot."""
    chats = [Chat(at=5, needs=0), Chat(at=5), Chat(at=5)]
    path = play(engine, [Person()], chats, doors=[Door(max_queue=0)])
    assert legs_of(path) == [
        [0, 0, FRONT, 0, 5, 5, 5, 5, RESOLVED],
        [1, 0, FRONT, 0, 5, 5, 15, 15, RESOLVED],
        [2, 0, FRONT, NOBODY, 5, NEVER, 5, NEVER, NOT_ADMITTED],
    ]


def test_a_forward_without_handling_time_goes_before_the_next_arrival(engine: Engine) -> None:
    """Chat 0 of minute 5 is forwarded at 5 (rank 4), before chat 1 of minute 5 comes to the second level."""
    chats = [Chat(at=5, needs=[0, 7]), Chat(at=5, door=1)]
    path = play(engine, [Person(), expert()], chats, doors=[Door(), Door(group=SECOND)], ways=[Way()])
    assert [row[4:6] for row in legs_of(path)] == [[5, 5], [5, 5], [5, 12]]


def test_waiting_chats_without_handling_time_leave_in_one_moment(engine: Engine) -> None:
    """At 10 the slot passes through chats 1 and 2, who need 0 min, to chat 3, all in the same microsecond."""
    chats = [Chat(at=0), Chat(at=1, needs=0), Chat(at=2, needs=0, patience=8), Chat(at=3)]
    path = play(engine, [Person()], chats)
    assert [row[5:7] for row in legs_of(path)] == [[0, 10], [10, 10], [10, 10], [10, 20]]


def test_no_time_at_all_in_a_chain(engine: Engine) -> None:
    """Three legs of 0 min with a warm hand-over of 0 min begin and end at 5."""
    ways = [Way(hand_over=HandOver.WARM), Way(source=1, target=2)]
    chats = [Chat(at=5, needs=[0, 0, 0], ways=[0, 1], patience=[0, 0, FOREVER])]
    path = play(engine, [Person(), expert(), expert(2)], chats, ways=ways)
    assert [row[3:] for row in legs_of(path)] == [
        [0, 5, 5, 5, 5, FORWARDED],
        [1, 5, 5, 5, 5, FORWARDED],
        [2, 5, 5, 5, 5, RESOLVED],
    ]
