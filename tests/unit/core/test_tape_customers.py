"""Customers on the tape: whom they ask for, whether they leave unnoticed, whether they come back."""

import dataclasses

import numpy as np
import pytest

from sim.core.blueprint import Blueprint, Demand
from sim.core.kinds import NEVER_US, NO_ONE, REDIAL_LEGS, Stream
from sim.core.streams import UniformStream
from sim.core.tape import draw_tape
from sim.core.variates import Law
from tests.engines.floor_plan import FRONT, MINUTE, Door, Person
from tests.unit.core.drawn import (
    DAYS,
    PEOPLE,
    TEAMS,
    UP,
    billing,
    chain,
    close_to,
    desk,
    drawn,
    histories,
    needs_of,
    of_widget,
    shop,
    steady,
)

OFF = {
    "asked_for": {"returning": 0.0},
    "noticed_us": {"silent": 0.0, "detection": None},
    "redial_row": {"redial": 0.0, "redial_delay": None},
}
"""What switches a behaviour of the widgets off, by a column that goes with it."""
MANY = Door(name="many", demand=steady(1000), patience=Law.exponential(MINUTE))


def many(**fields: object) -> Blueprint:
    """Return a desk with some 10,000 chats of one widget, at two people of the front."""
    return desk([dataclasses.replace(MANY, **fields)], ways=(), max_legs=1, teams={})  # type: ignore[arg-type]


# One behaviour changes no other


@pytest.mark.parametrize("column", OFF)
def test_a_behaviour_of_the_widgets_changes_no_other_draw(column: str) -> None:
    """Off at both widgets its columns are None, and all others of the chats that arrive are as with it."""
    off = desk([shop(**OFF[column]), billing(**OFF[column])])
    with_it, without_it = draw_tape(desk(), 1, 0), draw_tape(off, 1, 0)
    assert getattr(without_it, column) is None
    gone = {column, "redial_us"} if column == "redial_row" else {column}
    assert set(with_it.columns()) - set(without_it.columns()) == gone
    for widget in (0, 1):
        assert of_widget(with_it, widget, *gone) == of_widget(without_it, widget, *gone)


@pytest.mark.parametrize("column", OFF)
def test_off_at_one_widget_it_is_as_it_was_at_the_other(column: str) -> None:
    """With the behaviour at billing alone, billing's customers bring what they brought, attempts included."""
    with_it, one = draw_tape(desk(), 1, 0), draw_tape(desk([shop(**OFF[column]), billing()]), 1, 0)
    assert histories(with_it, 1) == histories(one, 1)
    mine = one.widget[: one.arriving] == 0
    values = getattr(one, column)[..., : one.arriving][..., mine]
    assert set(values.ravel().tolist()) == {{"noticed_us": 0}.get(column, -1)}


def test_another_widget_changes_nobody() -> None:
    """A third widget before the two leaves all their customers' chats, first ones and later ones, alone."""
    more = shop(name="more", demand=steady(55))
    plain, tape = draw_tape(desk(), 1, 0), draw_tape(desk([more, shop(), billing()]), 1, 0)
    assert [histories(tape, widget) for widget in (1, 2)] == [histories(plain, widget) for widget in (0, 1)]


def test_another_operator_of_another_group_changes_nobody() -> None:
    """One more person at the second level, behind the others: the same columns but for the absences."""
    plain, tape = draw_tape(desk(), 1, 0), draw_tape(desk(people=[*PEOPLE, Person(1, name="zoe")]), 1, 0)
    assert [histories(plain, widget) for widget in (0, 1)] == [histories(tape, widget) for widget in (0, 1)]


def test_another_day_changes_nobody_of_the_days_before() -> None:
    """Twice as many hours bring more chats behind: those of the first ten hours are who they were."""
    longer = desk([shop(demand=steady(24, 20)), billing(demand=steady(16, 20))])
    plain, tape = draw_tape(desk(), 1, 0), draw_tape(longer, 1, 0)
    for widget in (0, 1):
        before, after = histories(plain, widget), histories(tape, widget)
        assert len(after) > len(before)
        assert after[: len(before)] == before


# Whom they ask for


def test_the_share_that_asks() -> None:
    """Of some 10,000 chats 0.3 ask for somebody, each of the front's two as often, to 4 errors."""
    tape = draw_tape(many(returning=0.3), 1, 0)
    assert tape.asked_for is not None
    for operator in (0, 1):
        assert close_to(int((tape.asked_for == operator).sum()), 0.15, len(tape))
    assert set(tape.asked_for.tolist()) == {NO_ONE, 0, 1}


def test_a_higher_share_keeps_who_asked_and_for_whom() -> None:
    """Who asks at 0.2 asks for the same operator at 0.6."""
    low, high = (draw_tape(many(returning=share), 1, 0).asked_for for share in (0.2, 0.6))
    assert low is not None
    assert high is not None
    asks = low != NO_ONE
    assert (high[asks] == low[asks]).all()
    assert (high != NO_ONE).sum() > asks.sum() > 0


def test_nobody_asks_for_somebody_without_the_skills() -> None:
    """Of three at the front only bob and dee have skill 2: of 10,000 all who ask, ask for one of them."""
    people = [
        Person(name="ann", skills=1),
        Person(name="bob", skills=2),
        Person(1, name="cem", skills=2),
        Person(name="dee", skills=3),
    ]
    door = dataclasses.replace(MANY, returning=1.0, skills=2)
    tape = draw_tape(desk([door], ways=(), people=people, max_legs=1, teams={}), 1, 0)
    assert tape.asked_for is not None
    assert set(tape.asked_for.tolist()) == {1, 3}
    nobody = desk([dataclasses.replace(door, skills=4)], ways=(), people=people, max_legs=1, teams={})
    unknown = draw_tape(nobody, 1, 0).asked_for
    assert unknown is not None
    assert set(unknown.tolist()) == {NO_ONE}


# Who leaves unnoticed


def test_the_share_that_is_silent() -> None:
    """Of some 10,000 chats 0.4 would leave unnoticed, noticed after the durations at their address."""
    law = Law.exponential(2 * MINUTE)
    tape = draw_tape(many(silent=0.4, detection=law), 1, 0)
    assert tape.noticed_us is not None
    silent = tape.noticed_us[0] > 0
    assert close_to(int(silent.sum()), 0.4, len(tape))
    u = UniformStream(1, 0, Stream.SILENT, "many", 0).take(len(tape))
    assert np.array_equal(silent, u < 0.4)
    expected = np.maximum(drawn(law, Stream.DETECTION, "many", 0, len(tape)), 1)
    assert np.array_equal(tape.noticed_us[0][silent], expected[silent])


def test_a_higher_share_keeps_who_was_silent() -> None:
    """Who is silent at 0.2 is at 0.6, and is noticed after the same time."""
    law = Law.exponential(2 * MINUTE)
    low, high = (draw_tape(many(silent=s, detection=law), 1, 0).noticed_us for s in (0.2, 0.6))
    assert low is not None
    assert high is not None
    assert (high[low > 0] == low[low > 0]).all()
    assert (high > 0).sum() > (low > 0).sum() > 0


def test_who_never_gives_up_is_never_silent() -> None:
    """Without a patience at the door, and 0.5 silent: only legs that the way gave a patience have a time."""
    door = shop(patience=None, silent=0.5)
    tape = draw_tape(desk([door]), 1, 0)
    assert tape.noticed_us is not None
    assert (tape.noticed_us[tape.patience_us == NEVER_US] == 0).all()
    assert (tape.noticed_us[0] == 0).all()
    assert (tape.noticed_us[1] > 0).any()


def test_each_leg_is_silent_or_not_by_itself() -> None:
    """Leg 1's silence is where the uniform of (silent, shop, leg 1) is below 0.4 and there is a patience."""
    tape = draw_tape(desk([shop(redial=0.0, redial_delay=None)]), 1, 0)
    assert tape.noticed_us is not None
    u = UniformStream(1, 0, Stream.SILENT, "shop", 1).take(len(tape))
    assert np.array_equal(tape.noticed_us[1] > 0, (u < 0.4) & (tape.patience_us[1] < NEVER_US))


def test_noticing_takes_a_microsecond_at_least() -> None:
    """Noticed after 0 s, everybody silent: 1 us, as 0 stands for leaving openly."""
    tape = draw_tape(many(silent=1.0, detection=Law.constant(0)), 1, 0)
    assert tape.noticed_us is not None
    assert set(tape.noticed_us.ravel().tolist()) == {1}


# Who comes back


def test_rows_of_those_who_may_come_back_are_behind() -> None:
    """Rows from `arriving` on never arrive by themselves, are of the chat's widget, and of one chat each."""
    tape = draw_tape(desk(), 1, 0)
    assert tape.redial_row is not None
    n = tape.arriving
    assert (tape.arrived_us[:n] < NEVER_US).all()
    assert set(tape.arrived_us[n:].tolist()) == {NEVER_US}
    before = np.flatnonzero(tape.redial_row >= 0)
    behind = tape.redial_row[before]
    assert sorted(behind.tolist()) == list(range(n, len(tape)))
    assert (behind > before).all()
    assert np.array_equal(tape.widget[before], tape.widget[behind])


def test_the_share_that_comes_back() -> None:
    """Of 10,000 a share of 0.5 may come back, of these 0.5 again, and so on, each to 4 errors."""
    tape = draw_tape(many(redial=0.5, redial_delay=Law.constant(MINUTE), redial_most=3), 1, 0)
    assert tape.redial_row is not None
    attempt = np.arange(tape.arriving)
    for _ in range(3):
        again = tape.redial_row[attempt]
        assert close_to(int((again >= 0).sum()), 0.5, len(attempt))
        attempt = again[again >= 0]
    assert (tape.redial_row[attempt] == -1).all()


@pytest.mark.parametrize("most", [1, 2, 7])
def test_a_customer_comes_back_so_often_at_most(most: int) -> None:
    """With a share of 1 every customer has exactly as many rows behind as `at_most` allows."""
    door = shop(redial=1.0, redial_most=most, demand=steady(5))
    tape = draw_tape(desk([door]), 1, 0)
    assert {len(chain(tape, row)) for row in range(tape.arriving)} == {1 + most}
    assert len(tape) == tape.arriving * (1 + most)


def test_each_widget_has_a_limit_of_its_own() -> None:
    """At most 1 at the shop and 3 at billing, with a share of 1: chains of 2 and 4 rows."""
    doors = [shop(redial=1.0, redial_most=1), billing(redial=1.0, redial_most=3)]
    tape = draw_tape(desk(doors), 1, 0)
    lengths = {(int(tape.widget[row]), len(chain(tape, row))) for row in range(tape.arriving)}
    assert lengths == {(0, 2), (1, 4)}


def test_a_higher_share_keeps_who_came_back() -> None:
    """Who may come back at 0.3 may at 0.7, after the same delays and with the same needs each time."""
    low, high = (draw_tape(desk([shop(redial=share)]), 1, 0) for share in (0.3, 0.7))
    assert low.arriving == high.arriving
    pairs = list(zip(histories(low, 0), histories(high, 0), strict=True))
    assert sum(len(few) for few, _ in pairs) < sum(len(more) for _, more in pairs)
    for few, more in pairs:
        assert len(few) <= len(more)
        # The delay before a next attempt is only there where there is one.
        assert few[:-1] == more[: len(few) - 1]
        last, same = dict(few[-1]), dict(more[len(few) - 1])  # type: ignore[call-overload]
        assert {k: v for k, v in last.items() if k != "redial_us"} == {
            k: v for k, v in same.items() if k != "redial_us"
        }


def test_a_higher_limit_keeps_the_attempts_before() -> None:
    """At most 2 or at most 5: the first three rows of a customer bring the same needs."""
    low, high = (draw_tape(desk([shop(redial=1.0, redial_most=most)]), 1, 0) for most in (2, 5))
    for row in range(low.arriving):
        few, more = chain(low, row), chain(high, row)
        assert (len(few), len(more)) == (3, 6)
        assert [needs_of(low, r) for r in few[:2]] == [needs_of(high, r) for r in more[:2]]
        assert (low.handling_us[:, few[2]] == high.handling_us[:, more[2]]).all()


def test_attempts_have_addresses_of_their_own() -> None:
    """Attempt k's needs stand at legs 100 k on, at the place of the customer's first chat."""
    door = shop(redial=1.0, redial_most=2)
    tape = draw_tape(desk([door], ways=(), max_legs=1, teams={}), 1, 0)
    n, rows = tape.arriving, np.array([chain(tape, row) for row in range(tape.arriving)])
    assert tape.redial_us is not None
    for attempt in range(3):
        leg = REDIAL_LEGS * attempt
        for column, law, stream in (
            (tape.handling_us[0], door.handling, Stream.HANDLING),
            (tape.patience_us[0], door.patience, Stream.PATIENCE),
            (tape.redial_us, door.redial_delay, Stream.REDIAL_DELAY),
        ):
            if stream == Stream.REDIAL_DELAY and attempt == 2:
                continue
            assert law is not None
            assert np.array_equal(column[rows[:, attempt]], drawn(law, stream, "shop", leg, n))


def test_a_history_is_the_same_at_every_attempt() -> None:
    """Handling read row by row goes with the customer: 1, 2, 3 us for the first chats and the next."""
    none = np.zeros(0)
    arrivals = Demand(none.astype(np.int64), none, np.array([1, 2, 3], dtype=np.int64) * MINUTE)
    door = shop(demand=arrivals, handling=Law.rows(np.array([1, 2, 3])), redial=1.0, redial_most=2)
    tape = draw_tape(desk([door], ways=(), max_legs=1, teams={}), 1, 0)
    for row in range(3):
        assert [int(tape.handling_us[0, r]) for r in chain(tape, row)] == [row + 1] * 3


def test_the_backlog_comes_back_too_and_then_may_balk() -> None:
    """Of 500 chats a day who wait at opening nobody balks; of those back, 0.5 do, to 4 errors."""
    plain = desk(
        [shop(balk=0.5, redial=1.0, redial_most=1, demand=steady(0))],
        ways=(),
        max_legs=1,
        teams={FRONT: TEAMS[FRONT]},
    )
    waiting = dataclasses.replace(plain.widgets, backlog=np.array([500]))
    tape = draw_tape(dataclasses.replace(plain, widgets=waiting), 1, 0)
    assert tape.balks is not None
    n = tape.arriving
    assert n == 500 * len(DAYS)
    assert len(tape) == 2 * n
    assert not tape.balks[:n].any()
    assert close_to(int(tape.balks[n:].sum()), 0.5, n)


def test_without_chats_there_is_nobody_to_come_back() -> None:
    """No demand: an empty tape with empty columns of redials."""
    tape = draw_tape(desk([shop(demand=steady(0))], ways=(UP,)), 1, 0)
    assert tape.redial_row is not None
    assert tape.redial_us is not None
    assert (len(tape), len(tape.redial_row), len(tape.redial_us)) == (0, 0, 0)
