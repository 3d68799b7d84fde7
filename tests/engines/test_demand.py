"""Customers who balk, and chats that wait at opening, worked out by hand in minutes."""

import dataclasses
from collections.abc import Sequence

import numpy as np
import pytest

from sim.core.blueprint import Blueprint, Demand
from sim.core.kinds import Admission, AfterClose
from sim.core.tape import draw_tape
from sim.core.variates import Law
from sim.stats.audit import audit
from tests.engines.floor_plan import (
    ABANDONED,
    FORWARDED,
    FRONT,
    MINUTE,
    NEVER,
    NO_LIMIT,
    NOBODY,
    NOT_ADMITTED,
    RESOLVED,
    SECOND,
    Chat,
    Door,
    Engine,
    Person,
    Row,
    Stretches,
    Way,
    blueprint,
    expert,
    legs_of,
    tape,
)

QUEUE, UNASSIGNED, OFFLINE_FORM, HIDE = Admission


def play_with_balkers(
    engine: Engine,
    people: Sequence[Person],
    chats: Sequence[Chat],
    balkers: Sequence[int],
    doors: Sequence[Door] = (Door(),),
    ways: Sequence[Way] = (),
) -> list[Row]:
    """Return the legs of a desk where chats with these numbers balk."""
    needs = dataclasses.replace(tape(chats), balks=np.isin(np.arange(len(chats)), balkers))
    desk = blueprint(people, doors, ways, max_legs=len(needs.handling_us))
    desk = dataclasses.replace(desk, widgets=dataclasses.replace(desk.widgets, balk=np.full(len(doors), 0.5)))
    return legs_of(engine(desk, needs))


def gone(chat: int, at: int, group: int = FRONT) -> Row:
    """Return the leg of a customer who leaves at once."""
    return [chat, 0, group, NOBODY, at, NEVER, at, NEVER, ABANDONED]


def refused(chat: int, at: int) -> Row:
    """Return the leg of a chat that is not admitted."""
    return [chat, 0, FRONT, NOBODY, at, NEVER, at, NEVER, NOT_ADMITTED]


def served(chat: int, operator: int, queued: int, assigned: int, ended: int) -> Row:
    """Return the leg of a chat that is resolved at the first level."""
    return [chat, 0, FRONT, operator, queued, assigned, ended, ended, RESOLVED]


# Balking


def test_a_balker_leaves_at_once_rather_than_wait(engine: Engine) -> None:
    """The operator is busy until 10: balker 1 is gone at 2, chat 2 waits from 3 to 10."""
    chats = [Chat(at=0), Chat(at=2), Chat(at=3)]
    assert play_with_balkers(engine, [Person()], chats, [1]) == [
        served(0, 0, 0, 0, 10),
        gone(1, 2),
        served(2, 0, 3, 10, 20),
    ]


def test_nobody_balks_when_a_slot_is_free(engine: Engine) -> None:
    """Two slots take balkers 0 and 1 at 0 and 2; balker 2 finds both full at 3 and leaves."""
    chats = [Chat(at=0), Chat(at=2), Chat(at=3)]
    assert play_with_balkers(engine, [Person(slots=2)], chats, [0, 1, 2]) == [
        served(0, 0, 0, 0, 10),
        served(1, 0, 2, 2, 12),
        gone(2, 3),
    ]


def test_a_slot_that_frees_at_the_same_moment_keeps_a_balker(engine: Engine) -> None:
    """Chat 0 ends at 10 (rank 1), so balker 1 of 10 (rank 5) finds a free slot and is served to 20."""
    chats = [Chat(at=0), Chat(at=10)]
    assert play_with_balkers(engine, [Person()], chats, [1])[1] == served(1, 0, 10, 10, 20)


def test_who_waits_takes_the_slot_before_a_balker(engine: Engine) -> None:
    """The slot that frees at 10 goes to chat 1, which waits since 5: balker 2 of 10 leaves."""
    chats = [Chat(at=0), Chat(at=5), Chat(at=10)]
    rows = play_with_balkers(engine, [Person()], chats, [2])
    assert rows[1:] == [served(1, 0, 5, 10, 20), gone(2, 10)]


def test_a_balker_takes_no_place_in_the_queue(engine: Engine) -> None:
    """With room for one, balker 1 is gone at 1, so chat 2 may wait from 2 on, and chat 3 may not."""
    chats = [Chat(at=at) for at in range(4)]
    rows = play_with_balkers(engine, [Person()], chats, [1], [Door(max_queue=1)])
    assert rows[1:] == [gone(1, 1), served(2, 0, 2, 10, 20), refused(3, 3)]


def test_a_full_queue_turns_a_balker_away_first(engine: Engine) -> None:
    """Chat 1 fills the queue of one, so balker 2 is not admitted: there was nothing to wait for."""
    chats = [Chat(at=0), Chat(at=1), Chat(at=2)]
    rows = play_with_balkers(engine, [Person()], chats, [2], [Door(max_queue=1)])
    assert rows[2] == refused(2, 2)


@pytest.mark.parametrize(
    ("policy", "cap", "balks"),
    [
        (QUEUE, NO_LIMIT, True),
        (QUEUE, 0, False),
        (UNASSIGNED, NO_LIMIT, True),
        (OFFLINE_FORM, NO_LIMIT, False),
        (OFFLINE_FORM, 1, True),
        (HIDE, NO_LIMIT, False),
        (HIDE, 1, True),
    ],
)
def test_balking_where_all_slots_are_full(engine: Engine, policy: Admission, cap: int, balks: bool) -> None:
    """Full until 10, the customer of 2 balks where he or she would be let in, else is not admitted."""
    chats = [Chat(at=0, door=1), Chat(at=2)]
    doors = [Door(when_full=policy, max_queue=cap), Door()]
    rows = play_with_balkers(engine, [Person()], chats, [1], doors)
    assert rows[1] == (gone(1, 2) if balks else refused(1, 2))


@pytest.mark.parametrize(
    ("policy", "balks"), [(QUEUE, True), (UNASSIGNED, True), (OFFLINE_FORM, False), (HIDE, False)]
)
def test_balking_where_nobody_is_online(engine: Engine, policy: Admission, balks: bool) -> None:
    """Nobody until 40: queue and inbox would let the customer of 2 in, who balks, the others would not."""
    doors = [Door(when_full=policy, max_queue=5)]
    rows = play_with_balkers(engine, [Person(online=[(40, 600)])], [Chat(at=2)], [0], doors)
    assert rows == [gone(0, 2) if balks else refused(0, 2)]


def test_balking_is_for_arrivals_only(engine: Engine) -> None:
    """Balker 1 finds a free slot at 5, is forwarded at 8 and waits at the second level from 8 to 30."""
    people, chats = [Person(slots=2), expert()], [Chat(at=0, needs=[0, 30]), Chat(at=5, needs=[3, 4])]
    rows = play_with_balkers(engine, people, chats, [0, 1], ways=[Way()])
    assert rows[2:] == [
        [1, 0, FRONT, 0, 5, 5, 8, 8, FORWARDED],
        [1, 1, SECOND, 1, 8, 30, 34, 34, RESOLVED],
    ]


def test_a_record_with_balkers_passes_the_audit(engine: Engine) -> None:
    """A widget of which half balk leaves at least ten balkers in ten hours, and no rule is broken."""
    rate = Demand(np.array([0, 600 * MINUTE], dtype=np.int64), np.array([0.0, 80.0]))
    door = Door(demand=rate, handling=Law.exponential(8 * MINUTE), patience=Law.exponential(9 * MINUTE))
    desk = blueprint([Person()], [door])
    desk = dataclasses.replace(desk, widgets=dataclasses.replace(desk.widgets, balk=np.array([0.5])))
    path = engine(desk, draw_tape(desk, 1, 0))
    at_once = (path.legs.outcome == ABANDONED) & (path.legs.queued_at == path.legs.ended_at)
    assert at_once.sum() >= 10
    assert audit(path, desk) == []


# Backlog


def with_backlog(
    count: int,
    *,
    people: Sequence[Person] = (Person(),),
    arrivals: Sequence[int] = (),
    patience: int | None = None,
    opens: Stretches = ((0, 600),),
    after_close: AfterClose = AfterClose.DRAIN,
    policy: Admission = QUEUE,
    cap: int = NO_LIMIT,
) -> Blueprint:
    """Return a desk where so many chats wait at each opening; every chat is handled in 10 minutes."""
    none = np.zeros(0)
    moments = MINUTE * np.array(arrivals, dtype=np.int64)
    door = Door(
        demand=Demand(none.astype(np.int64), none, moments),
        handling=Law.constant(10 * MINUTE),
        patience=None if patience is None else Law.constant(patience * MINUTE),
        when_full=policy,
        max_queue=cap,
    )
    desk = blueprint(people, [door], opens=opens, after_close=after_close)
    return dataclasses.replace(desk, widgets=dataclasses.replace(desk.widgets, backlog=np.array([count])))


def worked(engine: Engine, desk: Blueprint) -> list[Row]:
    """Return the legs of a desk whose tape is drawn."""
    return legs_of(engine(desk, draw_tape(desk, 1, 0)))


def test_the_backlog_is_served_first_in_first_out(engine: Engine) -> None:
    """Three wait at 0, the chat of 5 comes behind them: taken at 0, 10, 20 and 30."""
    assert worked(engine, with_backlog(3, arrivals=[5])) == [
        served(0, 0, 0, 0, 10),
        served(1, 0, 0, 10, 20),
        served(2, 0, 0, 20, 30),
        served(3, 0, 5, 30, 40),
    ]


def test_the_backlog_goes_before_an_arrival_at_the_opening(engine: Engine) -> None:
    """Two of the backlog and a chat of minute 0: the arrival is number 2 and is taken last, at 20."""
    rows = worked(engine, with_backlog(2, arrivals=[0]))
    assert [row[5] for row in rows] == [0, 10, 20]


def test_all_slots_take_of_the_backlog_at_once(engine: Engine) -> None:
    """Two people with two slots take four of five at 0, one each by turns, and the fifth at 10."""
    rows = worked(engine, with_backlog(5, people=[Person(slots=2), Person(slots=2)]))
    assert [row[3] for row in rows] == [0, 1, 0, 1, 0]
    assert [row[5] for row in rows] == [0, 0, 0, 0, 10]


def test_patience_runs_from_the_opening(engine: Engine) -> None:
    """With 15 min of patience and one person from 5 on: taken at 5 and 15 (a tie), and gone at 15."""
    assert worked(engine, with_backlog(3, people=[Person(online=[(5, 600)])], patience=15)) == [
        served(0, 0, 0, 5, 15),
        served(1, 0, 0, 15, 25),
        [2, 0, FRONT, NOBODY, 0, NEVER, 15, NEVER, ABANDONED],
    ]


def test_there_is_a_backlog_every_day(engine: Engine) -> None:
    """Openings at 0 and 1440 with two waiting each: taken at 0, 10, 1440 and 1450."""
    rows = worked(engine, with_backlog(2, opens=[(0, 600), (1440, 2040)]))
    assert [row[4:6] for row in rows] == [[0, 0], [0, 10], [1440, 1440], [1440, 1450]]


def test_a_backlog_longer_than_the_day(engine: Engine) -> None:
    """Open for 15 min, four of 10 min: a cut leaves three unfinished at 15, a drain works until 40."""
    hours = [(0, 15), (1440, 1500)]
    cut = worked(engine, with_backlog(4, opens=hours, after_close=AfterClose.CUT))
    assert [row[6] for row in cut] == [10, 15, 15, 15, 1450, 1460, 1470, 1480]
    drained = worked(engine, with_backlog(4, opens=hours))
    assert [row[6] for row in drained] == [10, 20, 30, 40, 1450, 1460, 1470, 1480]


def test_the_backlog_is_let_in_as_arrivals_are(engine: Engine) -> None:
    """Of four with room for one, the first is taken, the second waits, and two are not admitted."""
    rows = worked(engine, with_backlog(4, cap=1))
    assert rows == [served(0, 0, 0, 0, 10), served(1, 0, 0, 10, 20), refused(2, 0), refused(3, 0)]
    hidden = worked(engine, with_backlog(2, policy=HIDE))
    assert hidden == [served(0, 0, 0, 0, 10), refused(1, 0)]


def test_nobody_of_the_backlog_balks(engine: Engine) -> None:
    """With a share of 1 the two of the backlog wait to 10 and 20, and the chat of 5 leaves at 5."""
    desk = with_backlog(2, arrivals=[5])
    desk = dataclasses.replace(desk, widgets=dataclasses.replace(desk.widgets, balk=np.array([1.0])))
    rows = worked(engine, desk)
    assert rows == [served(0, 0, 0, 0, 10), served(1, 0, 0, 10, 20), gone(2, 5)]


def test_a_record_with_a_backlog_passes_the_audit(engine: Engine) -> None:
    """Eight wait at each of two openings, some give up after 25 min, and no rule is broken."""
    desk = with_backlog(8, patience=25, opens=[(0, 600), (1440, 2040)])
    rate = Demand(MINUTE * np.array([0, 600, 1440, 2040], dtype=np.int64), np.array([0.0, 50.0, 50.0, 100.0]))
    desk = dataclasses.replace(desk, widgets=dataclasses.replace(desk.widgets, demand=(rate,)))
    path = engine(desk, draw_tape(desk, 1, 0))
    assert (path.legs.outcome == ABANDONED).any()
    assert audit(path, desk) == []


def test_a_history_with_a_backlog_passes_the_audit(engine: Engine) -> None:
    """3 rows of a history and 8 chats at each of 2 openings are 19 arrivals, and no rule is broken."""
    desk = with_backlog(8, arrivals=[3, 30, 1445], patience=25, opens=[(0, 600), (1440, 2040)])
    path = engine(desk, draw_tape(desk, 1, 0))
    assert (path.legs.leg == 0).sum() == 19
    assert audit(path, desk) == []
