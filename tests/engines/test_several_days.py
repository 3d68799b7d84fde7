"""Several days: what waits overnight, what a cut leaves behind, and who stays into the next shift."""

from collections.abc import Sequence

from sim.core.kinds import Admission, AfterClose, HandOver, Refusal
from sim.core.path import SamplePath
from tests.engines.floor_plan import (
    ABANDONED,
    FOREVER,
    FORWARDED,
    FRONT,
    NEVER,
    NOBODY,
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
    play,
)

TWO_DAYS = ((0, 60), (1440, 1500))
NO_WAYS: tuple[Way, ...] = ()


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
