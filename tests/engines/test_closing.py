"""Rule 9: draining and cutting, who stays, who is gone, what is unfinished, and the days after."""

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
TWO_DAYS = ((0, 60), (1440, 1500))


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
    """Chat 0 ends at 60 (rank 0) and is resolved; chat 1 takes its slot at 60 and is cut at 60 (rank 7)."""
    assert legs_of(cut(engine, [Person()], [Chat(at=50), Chat(at=55)])) == [
        [0, 0, FRONT, 0, 50, 50, 60, 60, RESOLVED],
        [1, 0, FRONT, 0, 55, 60, 60, 60, UNFINISHED],
    ]


def test_a_chat_of_no_length_at_the_cut(engine: Engine) -> None:
    """Taken at 60 as chat 0 ends (rank 0), chat 1 needs 0 min and ends at 60 before the cut (rank 7)."""
    assert [row[6:] for row in legs_of(cut(engine, [Person()], [Chat(at=50), Chat(at=55, needs=0)]))] == [
        [60, 60, RESOLVED],
        [60, 60, RESOLVED],
    ]


def test_a_forward_at_the_cut_finds_nobody(engine: Engine) -> None:
    """Forwarded at 60 (rank 4), after the second level left (rank 2): it waits and is cut at 60 (rank 7)."""
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


def two_days(
    engine: Engine,
    people: list[Person],
    chats: list[Chat],
    after_close: AfterClose = AfterClose.DRAIN,
    ways: Sequence[Way] = NO_WAYS,
) -> SamplePath:
    """Run an hour from midnight on and an hour the midnight after."""
    return play(engine, people, chats, ways=ways, opens=TWO_DAYS, after_close=after_close)


def test_the_day_after_a_cut_starts_with_empty_hands(engine: Engine) -> None:
    """Cut at 60, chat 0 would end at 50 + 1400 = 1450 and chat 1 give up at 1455: neither moves day two."""
    chats = [
        Chat(at=50, needs=1400),
        Chat(at=55, patience=1400),
        Chat(at=1440, needs=20),
        Chat(at=1445),
    ]
    path = two_days(engine, [Person()], chats, AfterClose.CUT)
    assert legs_of(path) == [
        [0, 0, FRONT, 0, 50, 50, 60, 60, UNFINISHED],
        [1, 0, FRONT, NOBODY, 55, NEVER, 60, NEVER, UNFINISHED],
        [2, 0, FRONT, 0, 1440, 1440, 1460, 1460, RESOLVED],
        [3, 0, FRONT, 0, 1445, 1460, 1470, 1470, RESOLVED],
    ]
    assert log_of(path) == [[0, 0, 1], [60, 0, 0], [1440, 0, 1], [1500, 0, 0]]


def test_a_briefing_that_was_cut_frees_nothing_the_day_after(engine: Engine) -> None:
    """Cut at 60, the briefing would end at 50 + 1400 = 1450: chat 2 waits for the slot to 1460."""
    chats = [
        Chat(at=40, needs=[10, 5], briefing=[0, 1400]),
        Chat(at=1440, needs=20),
        Chat(at=1445, needs=5),
    ]
    ways = [Way(hand_over=HandOver.WARM)]
    path = two_days(engine, [Person(), expert()], chats, AfterClose.CUT, ways)
    assert [row[5:] for row in legs_of(path)] == [
        [40, 50, 60, FORWARDED],
        [50, 60, 60, UNFINISHED],
        [1440, 1460, 1460, RESOLVED],
        [1460, 1465, 1465, RESOLVED],
    ]


def test_a_forwarded_wait_that_was_cut_frees_nothing_the_day_after(engine: Engine) -> None:
    """Cut at 60, the held forward would give up at 50 + 1400 = 1450: chat 2 waits for the slot to 1460."""
    chats = [
        Chat(at=40, needs=[10, 5], patience=[FOREVER, 1400]),
        Chat(at=1440, needs=20),
        Chat(at=1445, needs=5),
    ]
    ways = [Way(hand_over=HandOver.WARM)]
    path = two_days(engine, [Person(), expert(online=())], chats, AfterClose.CUT, ways)
    assert [row[5:] for row in legs_of(path)] == [
        [40, 50, 60, FORWARDED],
        [NEVER, 60, NEVER, UNFINISHED],
        [1440, 1460, 1460, RESOLVED],
        [1460, 1465, 1465, RESOLVED],
    ]


def test_who_stays_on_the_roster_over_a_cut_has_free_hands(engine: Engine) -> None:
    """Online from 0 to 1500 and full when the desk is cut at 60: the chat of 1440 is taken at 1440."""
    chats = [Chat(at=50, needs=20), Chat(at=1440, needs=5)]
    path = two_days(engine, [Person(online=[(0, 1500)])], chats, AfterClose.CUT)
    assert [row[5:] for row in legs_of(path)] == [[50, 60, 60, UNFINISHED], [1440, 1445, 1445, RESOLVED]]


def test_a_chat_waits_overnight_and_goes_first(engine: Engine) -> None:
    """All left at 50, the chat of 55 waits to 1440 and goes before the one that comes then, taken at 1450."""
    path = two_days(engine, [Person(online=[(0, 50), (1440, 1500)])], [Chat(at=55), Chat(at=1440)])
    assert legs_of(path) == [
        [0, 0, FRONT, 0, 55, 1440, 1450, 1450, RESOLVED],
        [1, 0, FRONT, 0, 1440, 1450, 1460, 1460, RESOLVED],
    ]


def test_patience_runs_out_at_night(engine: Engine) -> None:
    """The chat of 55 has patience 100 and leaves at 155, between the two days."""
    path = two_days(engine, [Person(online=[(0, 50), (1440, 1500)])], [Chat(at=55, patience=100)])
    assert legs_of(path) == [[0, 0, FRONT, NOBODY, 55, NEVER, 155, NEVER, ABANDONED]]


def test_each_day_is_drained(engine: Engine) -> None:
    """The chat of 55 keeps the operator to 65, that of 1490 to 1510: four rows in the log."""
    path = two_days(engine, [Person()], [Chat(at=55), Chat(at=1490, needs=20)])
    assert log_of(path) == [[0, 0, 1], [65, 0, 0], [1440, 0, 1], [1510, 0, 0]]


def test_who_stays_is_there_to_the_end_of_the_closing_minute(engine: Engine) -> None:
    """On day two a forward becomes a ticket at 1500 (rank 4), but 0 stays to rank 7 and takes the arrival."""
    path = play(
        engine,
        [Person(), expert(online=())],
        [Chat(at=10), Chat(at=1490, needs=[10, 5]), Chat(at=1500)],
        doors=[Door(when_full=Admission.UNASSIGNED)],
        ways=[Way(nobody_online=Refusal.TICKET)],
        opens=TWO_DAYS,
    )
    assert legs_of(path)[2:] == [
        [1, 1, SECOND, NOBODY, 1500, NEVER, 1500, NEVER, TICKET],
        [2, 0, FRONT, 0, 1500, 1500, 1510, 1510, RESOLVED],
    ]
    assert log_of(path)[-1] == [1510, 0, 0]


def test_a_drain_into_the_next_shift_is_no_change_of_status(engine: Engine) -> None:
    """Chat 0 runs from 50 to 1450: 0, whose shift begins at 1440, has no row, and 1 goes at 1450."""
    people = [Person(), Person(online=[(0, 60)])]
    path = two_days(engine, people, [Chat(at=50, needs=1400)])
    assert log_of(path) == [[0, 0, 1], [0, 1, 1], [1450, 1, 0], [1500, 0, 0]]


def test_nobody_the_second_day(engine: Engine) -> None:
    """The chat of 1450 waits for nobody and is unfinished at the last event, the closing at 1500."""
    path = two_days(engine, [Person(online=[(0, 60)])], [Chat(at=1450)])
    assert legs_of(path) == [[0, 0, FRONT, NOBODY, 1450, NEVER, 1500, NEVER, UNFINISHED]]
