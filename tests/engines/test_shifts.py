"""Rule 8 and the operators' log: shifts, breaks, overtime, and one row for each change of status."""

from tests.engines.floor_plan import (
    ABANDONED,
    FRONT,
    NEVER,
    NOBODY,
    RESOLVED,
    Chat,
    Engine,
    Person,
    legs_of,
    log_of,
    operators_of,
    play,
)


def test_the_running_chat_is_finished_in_overtime(engine: Engine) -> None:
    """The shift ends at 10, the chat of 5 is handled to 5 + 10 = 15; the log says offline at 10."""
    path = play(engine, [Person(online=[(0, 10)])], [Chat(at=5)])
    assert legs_of(path) == [[0, 0, FRONT, 0, 5, 5, 15, 15, RESOLVED]]
    assert log_of(path) == [[0, 0, 1], [10, 0, 0]]


def test_a_slot_that_frees_in_overtime_takes_nobody(engine: Engine) -> None:
    """Chat 1 waits from 6; the slot of 0, offline since 10, frees at 15; who comes at 30 takes it."""
    people = [Person(online=[(0, 10)]), Person(online=[(30, 600)])]
    path = play(engine, people, [Chat(at=5), Chat(at=6)])
    assert legs_of(path)[1] == [1, 0, FRONT, 1, 6, 30, 40, 40, RESOLVED]


def test_a_free_slot_of_somebody_in_overtime_takes_nobody(engine: Engine) -> None:
    """Operator 0 has 2 slots, one busy to 15, and left at 10: the chat of 11 is not his and leaves at 16."""
    path = play(engine, [Person(slots=2, online=[(0, 10)])], [Chat(at=5), Chat(at=11, patience=5)])
    assert legs_of(path)[1] == [1, 0, FRONT, NOBODY, 11, NEVER, 16, NEVER, ABANDONED]


def test_a_break_is_two_rows_and_no_new_chat(engine: Engine) -> None:
    """Break from 30 to 40: the chat of 25 is handled through it to 35, that of 32 waits to 40."""
    path = play(engine, [Person(slots=2, online=[(0, 30), (40, 600)])], [Chat(at=25), Chat(at=32)])
    assert [row[5:7] for row in legs_of(path)] == [[25, 35], [40, 50]]
    assert log_of(path) == [[0, 0, 1], [30, 0, 0], [40, 0, 1], [600, 0, 0]]


def test_two_shifts_of_a_day(engine: Engine) -> None:
    """Online 0 to 60 and 120 to 180: chats of 50 and 170 are taken, that of 70 waits to 120."""
    person = Person(online=[(0, 60), (120, 180)])
    path = play(engine, [person], [Chat(at=50), Chat(at=70), Chat(at=170)])
    assert [row[5] for row in legs_of(path)] == [50, 120, 170]
    assert log_of(path) == [[0, 0, 1], [60, 0, 0], [120, 0, 1], [180, 0, 0]]


def test_shifts_that_adjoin_are_one_stretch(engine: Engine) -> None:
    """Shifts 0 to 30 and 30 to 60 are one stretch online: no row at 30, and the chat of 30 is taken at 30."""
    person = Person(online=[(0, 60)], shifts=[(0, 30), (30, 60)])
    path = play(engine, [person], [Chat(at=30)])
    assert operators_of(path) == [0]
    assert log_of(path) == [[0, 0, 1], [60, 0, 0]]


def test_who_never_comes_has_no_row(engine: Engine) -> None:
    """Operator 0 is absent: the log has two rows of 1 alone, who takes the chat."""
    path = play(engine, [Person(online=()), Person()], [Chat(at=0)])
    assert operators_of(path) == [1]
    assert log_of(path) == [[0, 1, 1], [600, 1, 0]]


def test_the_log_is_sorted_by_time_then_offline_first_then_number(engine: Engine) -> None:
    """At 20 operators 1 and 3 leave and 0 and 2 come: rows 1, 3, 0, 2."""
    people = [Person(online=[(20, 40)]), Person(online=[(10, 20)])] * 2
    path = play(engine, people, [])
    assert log_of(path) == [
        *[[10, 1, 1], [10, 3, 1]],
        *[[20, 1, 0], [20, 3, 0], [20, 0, 1], [20, 2, 1]],
        *[[40, 0, 0], [40, 2, 0]],
    ]


def test_a_slot_from_before_the_break_is_free_again_after_it(engine: Engine) -> None:
    """The chat of 5 ends at 15, in the break of 10 to 20: back at 20 the slot is free for the chat of 12."""
    path = play(engine, [Person(online=[(0, 10), (20, 600)])], [Chat(at=5), Chat(at=12)])
    assert [row[5] for row in legs_of(path)] == [5, 20]


def test_overtime_may_reach_into_the_next_stretch(engine: Engine) -> None:
    """One slot is busy from 5 to 45, over the break of 10 to 20: the chat of 12 waits to 45."""
    path = play(engine, [Person(online=[(0, 10), (20, 600)])], [Chat(at=5, needs=40), Chat(at=12)])
    assert [row[5] for row in legs_of(path)] == [5, 45]
