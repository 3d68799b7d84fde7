"""Rule 9: draining and cutting, who stays, who is gone, and what is unfinished."""

from collections.abc import Sequence

import pytest

from sim.core.kinds import Admission, AfterClose, HandOver, Refusal
from sim.core.path import SamplePath
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
    UNFINISHED,
    Chat,
    Door,
    Engine,
    Person,
    Row,
    Way,
    expert,
    legs_of,
    log_of,
    play,
)

HOUR = ((0, 60),)
NO_WAYS: tuple[Way, ...] = ()


def drain(
    engine: Engine, people: list[Person], chats: list[Chat], ways: Sequence[Way] = NO_WAYS
) -> SamplePath:
    """Run an hour that is drained."""
    return play(engine, people, chats, ways=ways, opens=HOUR)


def cut(engine: Engine, people: list[Person], chats: list[Chat], ways: Sequence[Way] = NO_WAYS) -> SamplePath:
    """Run an hour that is cut."""
    return play(engine, people, chats, ways=ways, opens=HOUR, after_close=AfterClose.CUT)


def test_drain_serves_what_is_there(engine: Engine) -> None:
    """Closing at 60: chat 0 runs to 70, chat 1 waits from 55 and runs to 75, when the operator goes."""
    path = drain(engine, [Person()], [Chat(at=50, needs=20), Chat(at=55, needs=5)])
    assert legs_of(path) == [
        [0, 0, FRONT, 0, 50, 50, 70, 70, RESOLVED],
        [1, 0, FRONT, 0, 55, 70, 75, 75, RESOLVED],
    ]
    assert log_of(path) == [[0, 0, 1], [75, 0, 0]]


def test_drain_with_nothing_to_do_ends_at_closing(engine: Engine) -> None:
    """Chat 0 ends at 60, with the desk: the operator goes at 60."""
    assert log_of(drain(engine, [Person()], [Chat(at=50)])) == [[0, 0, 1], [60, 0, 0]]


def test_whose_shift_ended_earlier_is_gone(engine: Engine) -> None:
    """Operator 1 left at 59: the slot that frees at 66 takes nobody, chat 2 goes to 0 at 70."""
    people = [Person(), Person(online=[(0, 59)])]
    path = drain(engine, people, [Chat(at=50, needs=20), Chat(at=51, needs=15), Chat(at=52, needs=5)])
    assert legs_of(path) == [
        [0, 0, FRONT, 0, 50, 50, 70, 70, RESOLVED],
        [1, 0, FRONT, 1, 51, 51, 66, 66, RESOLVED],
        [2, 0, FRONT, 0, 52, 70, 75, 75, RESOLVED],
    ]
    assert log_of(path) == [[0, 0, 1], [0, 1, 1], [59, 1, 0], [75, 0, 0]]


def test_who_stays_goes_with_all_the_others(engine: Engine) -> None:
    """Operator 1 has nothing to do after 60 but stays until the last chat, on 0, ends at 70."""
    path = drain(engine, [Person(), Person()], [Chat(at=50, needs=20)])
    assert log_of(path) == [[0, 0, 1], [0, 1, 1], [70, 0, 0], [70, 1, 0]]


def test_who_stays_waits_for_work_in_overtime(engine: Engine) -> None:
    """Operator 1 left at 59 and works to 80, when the chat may need a second level: 0 and 2 stay to 80."""
    people = [Person(), Person(SECOND, online=[(0, 59)]), expert()]
    path = play(
        engine,
        people,
        [Chat(at=50, needs=30, door=1), Chat(at=51, needs=5, door=1)],
        doors=[Door(), Door(group=SECOND)],
        opens=HOUR,
    )
    assert [row[3:7] for row in legs_of(path)] == [[1, 50, 50, 80], [2, 51, 51, 56]]
    assert log_of(path)[3:] == [[59, 1, 0], [80, 0, 0], [80, 2, 0]]


def test_who_stays_takes_forwards(engine: Engine) -> None:
    """Forwarded at 65, after closing, and taken by the second level who stayed: both go at 75."""
    path = drain(engine, [Person(), expert()], [Chat(at=55, needs=[10, 10])], [Way()])
    assert legs_of(path) == [
        [0, 0, FRONT, 0, 55, 55, 65, 65, FORWARDED],
        [0, 1, SECOND, 1, 65, 65, 75, 75, RESOLVED],
    ]
    assert log_of(path) == [[0, 0, 1], [0, 1, 1], [75, 0, 0], [75, 1, 0]]


@pytest.mark.parametrize(
    ("policy", "rows", "gone_at"),
    [
        (Refusal.WAIT, [[0, 1, SECOND, NOBODY, 65, NEVER, 65, NEVER, UNFINISHED]], 65),
        (Refusal.TICKET, [[0, 1, SECOND, NOBODY, 65, NEVER, 65, NEVER, TICKET]], 65),
        (
            Refusal.RETURN,
            [
                [0, 1, SECOND, NOBODY, 65, NEVER, 65, NEVER, RETURNED],
                [0, 2, FRONT, 0, 65, 65, 75, 75, RESOLVED],
            ],
            75,
        ),
    ],
)
def test_a_second_level_that_left(engine: Engine, policy: Refusal, rows: list[Row], gone_at: int) -> None:
    """Forwarded at 65, the second level left at 50: unfinished or ticket at 65, or back at 65 to 75."""
    people = [Person(), expert(online=[(0, 50)])]
    path = drain(engine, people, [Chat(at=55, needs=[10, 10])], [Way(nobody_online=policy)])
    assert legs_of(path) == [[0, 0, FRONT, 0, 55, 55, 65, 65, FORWARDED], *rows]
    assert log_of(path) == [[0, 0, 1], [0, 1, 1], [50, 1, 0], [gone_at, 0, 0]]


def test_patience_runs_out_after_the_drain(engine: Engine) -> None:
    """Both wait from 65 for nobody: one gives up at 65 + 5, the last event, and the other is unfinished."""
    people = [Person(slots=2), expert(online=[(0, 50)])]
    chats = [Chat(at=55, needs=[10, 5]), Chat(at=55, needs=[10, 5], patience=[FOREVER, 5])]
    path = drain(engine, people, chats, [Way()])
    assert [row[6:] for row in legs_of(path) if row[1] == 1] == [
        [70, NEVER, UNFINISHED],
        [70, NEVER, ABANDONED],
    ]
    assert log_of(path)[-1] == [65, 0, 0]


def test_a_slot_held_for_nobody_does_not_keep_the_desk_open(engine: Engine) -> None:
    """A warm hand-over waits from 65 for nobody: the drain is over at 65, and so is the hold."""
    people = [Person(), expert(online=[(0, 50)])]
    path = drain(engine, people, [Chat(at=55, needs=[10, 10])], [Way(hand_over=HandOver.WARM)])
    assert legs_of(path) == [
        [0, 0, FRONT, 0, 55, 55, 65, 65, FORWARDED],
        [0, 1, SECOND, NOBODY, 65, NEVER, 65, NEVER, UNFINISHED],
    ]
    assert log_of(path)[-1] == [65, 0, 0]


def test_a_hold_after_the_drain_ends_with_patience(engine: Engine) -> None:
    """The operator went home at 65, the held slot is released when the waiting leg gives up at 70."""
    people = [Person(), expert(online=[(0, 50)])]
    chats = [Chat(at=55, needs=[10, 10], patience=[FOREVER, 5])]
    path = drain(engine, people, chats, [Way(hand_over=HandOver.WARM)])
    assert [row[6:] for row in legs_of(path)] == [[65, 70, FORWARDED], [70, NEVER, ABANDONED]]
    assert log_of(path)[-1] == [65, 0, 0]


@pytest.mark.parametrize(
    ("patience", "first", "behind", "gone_at"),
    [
        (5, [65, 70, FORWARDED], [0, 56, 70, 80, 80, RESOLVED], 80),
        (FOREVER, [65, 65, FORWARDED], [NOBODY, 56, NEVER, 65, NEVER, UNFINISHED], 65),
    ],
)
def test_a_held_slot_that_will_free_keeps_its_operator(
    engine: Engine, patience: int, first: Row, behind: Row, gone_at: int
) -> None:
    """Held from 65, the slot frees at 65 + 5 and serves chat 1 to 80; if it never frees, all ends at 65."""
    people = [Person(), expert(online=[(0, 50)])]
    chats = [Chat(at=55, needs=[10, 10], patience=[FOREVER, patience]), Chat(at=56)]
    path = drain(engine, people, chats, [Way(hand_over=HandOver.WARM)])
    legs = legs_of(path)
    assert legs[0][6:] == first
    assert legs[2][3:] == behind
    assert log_of(path)[-1] == [gone_at, 0, 0]


def test_a_briefing_keeps_the_desk_open(engine: Engine) -> None:
    """Briefed from 65 to 68 and handled to 78: both go at 78."""
    chats = [Chat(at=55, needs=[10, 10], briefing=[0, 3])]
    path = drain(engine, [Person(), expert()], chats, [Way(hand_over=HandOver.WARM)])
    assert [row[5:] for row in legs_of(path)] == [[55, 65, 68, FORWARDED], [65, 78, 78, RESOLVED]]
    assert log_of(path)[-2:] == [[78, 0, 0], [78, 1, 0]]


def test_a_chat_that_nobody_who_stays_may_take(engine: Engine) -> None:
    """The front left at 50, its chat of 52 waits; the second level stays for nothing and goes at 60."""
    path = drain(engine, [Person(online=[(0, 50)]), expert()], [Chat(at=52)])
    assert legs_of(path) == [[0, 0, FRONT, NOBODY, 52, NEVER, 60, NEVER, UNFINISHED]]
    assert log_of(path)[-1] == [60, 1, 0]


def test_the_desk_does_not_stop_before_its_closing(engine: Engine) -> None:
    """All left at 50, a chat waits from 52: the last event is the closing at 60, when it is unfinished."""
    path = drain(engine, [Person(online=[(0, 50)])], [Chat(at=52)])
    assert legs_of(path) == [[0, 0, FRONT, NOBODY, 52, NEVER, 60, NEVER, UNFINISHED]]


def test_a_shift_beyond_closing_ends_as_planned(engine: Engine) -> None:
    """The shift ends at 70, the desk closes at 60: chat 1 is taken at 65, and the operator goes at 70."""
    path = drain(engine, [Person(online=[(0, 70)])], [Chat(at=50, needs=15), Chat(at=55)])
    assert [row[5:7] for row in legs_of(path)] == [[50, 65], [65, 75]]
    assert log_of(path) == [[0, 0, 1], [70, 0, 0]]


def test_an_arrival_at_closing_is_too_late(engine: Engine) -> None:
    """The hours are half-open: the chat of 60 is not admitted though the operator is still there."""
    assert legs_of(drain(engine, [Person()], [Chat(at=60)])) == [
        [0, 0, FRONT, NOBODY, 60, NEVER, 60, NEVER, NOT_ADMITTED]
    ]


def test_the_inbox_after_closing(engine: Engine) -> None:
    """Unassigned at 62 meets a free slot of who stays to 70 and is taken; at 80 nobody is left, it waits."""
    path = play(
        engine,
        [Person(slots=2)],
        [Chat(at=50, needs=20), Chat(at=62, needs=3), Chat(at=80)],
        doors=[Door(when_full=Admission.UNASSIGNED)],
        opens=HOUR,
    )
    assert [row[3:] for row in legs_of(path)[1:]] == [
        [0, 62, 62, 65, 65, RESOLVED],
        [NOBODY, 80, NEVER, 80, NEVER, UNFINISHED],
    ]
    assert log_of(path) == [[0, 0, 1], [70, 0, 0]]


def test_cut_stops_everything(engine: Engine) -> None:
    """Cut at 60: chat 0, handled since 50, and chat 1, waiting since 55, are unfinished at 60."""
    path = cut(engine, [Person()], [Chat(at=50, needs=20), Chat(at=55)])
    assert legs_of(path) == [
        [0, 0, FRONT, 0, 50, 50, 60, 60, UNFINISHED],
        [1, 0, FRONT, NOBODY, 55, NEVER, 60, NEVER, UNFINISHED],
    ]
    assert log_of(path) == [[0, 0, 1], [60, 0, 0]]


def test_an_end_at_the_cut(engine: Engine) -> None:
    """All left at 60 (rank 0); chat 0 ends at 60 (rank 1), resolved; chat 1 waits and is cut (rank 7)."""
    assert legs_of(cut(engine, [Person()], [Chat(at=50), Chat(at=55)])) == [
        [0, 0, FRONT, 0, 50, 50, 60, 60, RESOLVED],
        [1, 0, FRONT, NOBODY, 55, NEVER, 60, NEVER, UNFINISHED],
    ]


def test_an_end_at_the_cut_of_somebody_who_stays_longer(engine: Engine) -> None:
    """Planned to 70: as chat 0 ends at 60 (rank 1) chat 1 takes its slot, and is cut at 60 (rank 7)."""
    people = [Person(online=[(0, 70)])]
    assert legs_of(cut(engine, people, [Chat(at=50), Chat(at=55)]))[1] == [
        *[1, 0, FRONT, 0, 55, 60, 60, 60, UNFINISHED],
    ]


def test_an_end_at_the_closing_of_a_drain(engine: Engine) -> None:
    """Chat 0 ends at 60, as the desk closes and who is planned to 60 stays: chat 1 is taken, 60 to 70."""
    path = drain(engine, [Person()], [Chat(at=50), Chat(at=55)])
    assert legs_of(path)[1] == [1, 0, FRONT, 0, 55, 60, 70, 70, RESOLVED]
    assert log_of(path) == [[0, 0, 1], [70, 0, 0]]


def test_a_chat_of_no_length_at_the_cut(engine: Engine) -> None:
    """Planned to 70: taken at 60 as chat 0 ends, chat 1 needs 0 min and ends before the cut (rank 7)."""
    people = [Person(online=[(0, 70)])]
    assert [row[6:] for row in legs_of(cut(engine, people, [Chat(at=50), Chat(at=55, needs=0)]))] == [
        [60, 60, RESOLVED],
        [60, 60, RESOLVED],
    ]


def test_a_forward_at_the_cut_finds_nobody(engine: Engine) -> None:
    """Forwarded at 60 (rank 4), after the second level left (rank 0): it waits and is cut at 60 (rank 7)."""
    assert legs_of(cut(engine, [Person(), expert()], [Chat(at=50, needs=[10, 5])], [Way()])) == [
        [0, 0, FRONT, 0, 50, 50, 60, 60, FORWARDED],
        [0, 1, SECOND, NOBODY, 60, NEVER, 60, NEVER, UNFINISHED],
    ]


def test_a_forward_at_the_cut_finds_somebody_who_stays_longer(engine: Engine) -> None:
    """The second level is planned to 70: taken at 60 (rank 4) and cut at 60 (rank 7)."""
    people = [Person(), expert(online=[(0, 70)])]
    path = cut(engine, people, [Chat(at=50, needs=[10, 5])], [Way()])
    assert legs_of(path)[1] == [0, 1, SECOND, 1, 60, 60, 60, 60, UNFINISHED]
    assert log_of(path)[-1] == [70, 1, 0]
