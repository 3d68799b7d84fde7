"""The floor on the tape: who misses which day, and how long a chat waits before it is fetched."""

import dataclasses

import numpy as np

from sim.core.blueprint import Blueprint
from sim.core.kinds import Bools, Stream
from sim.core.streams import UniformStream
from sim.core.tape import draw_tape
from sim.core.variates import Law
from tests.engines.floor_plan import FRONT, MINUTE, SECOND, Person, Team
from tests.unit.core.drawn import (
    DAYS,
    PEOPLE,
    TEAMS,
    UP,
    billing,
    close_to,
    desk,
    drawn,
    exponential,
    histories,
    of_widget,
    shop,
    steady,
    with_people,
)

ANN, BOB, CEM = PEOPLE[:3]


def days_missed(plan: Blueprint, replication: int = 0) -> dict[str, list[bool]]:
    """Return who misses which of the stretches, by name."""
    absent = draw_tape(plan, 1, replication).absent
    assert absent is not None
    owner = plan.operators.roster.owner
    return {name: absent[owner == n].tolist() for n, name in enumerate(plan.operators.names)}


# Absence


def test_the_share_of_days_that_are_missed() -> None:
    """Over 100 runs of 20 days ann misses 0.2 and cem 0.1 of 2000 days, to 4 errors."""
    missed: dict[str, int] = {}
    for replication in range(100):
        for name, days in days_missed(with_people(PEOPLE, 20), replication).items():
            missed[name] = missed.get(name, 0) + sum(days)
    assert close_to(missed["ann"], 0.2, 2000)
    assert close_to(missed["bob"], 0.2, 2000)
    assert close_to(missed["cem"], 0.1, 2000)
    assert missed["operator 3"] == 0


def test_a_day_is_missed_where_the_uniform_of_the_name_is_below() -> None:
    """Day d is missed by ann where the d-th uniform of (absence, ann) is below 0.2."""
    u = UniformStream(1, 0, Stream.ABSENCE, "ann").take(20)
    assert days_missed(with_people(PEOPLE, 20))["ann"] == (u < 0.2).tolist()


def test_another_operator_misses_no_day_for_the_others() -> None:
    """A fifth person before, between or behind the four leaves the days that they miss as they are."""
    zoe = Person(name="zoe", absence=0.5)
    plain = days_missed(with_people(PEOPLE, 20))
    for people in ([zoe, *PEOPLE], [ANN, zoe, BOB, CEM, PEOPLE[3]], [*PEOPLE, zoe]):
        more = days_missed(with_people(people, 20))
        # Who has no name is called by number, and is never absent.
        assert {name: more[name] for name in ("ann", "bob", "cem")} == {
            name: plain[name] for name in ("ann", "bob", "cem")
        }


def test_another_day_leaves_the_days_before_alone() -> None:
    """Of 19 and of 20 days the first 19 are missed by the same people."""
    fewer, more = (days_missed(with_people(PEOPLE, days)) for days in (19, 20))
    assert fewer == {name: days[:19] for name, days in more.items()}


def test_another_group_of_an_operator_leaves_the_absences_alone() -> None:
    """Moved to the second level, and with a break more, ann misses the days that she missed."""
    plain = days_missed(with_people(PEOPLE, 20))
    moved = dataclasses.replace(ANN, group=SECOND, slots=4)
    assert days_missed(with_people([moved, *PEOPLE[1:]], 20)) == plain


def test_a_higher_chance_keeps_the_days_that_were_missed() -> None:
    """The days that ann misses at 0.1 are among those at 0.4."""
    low, high = (
        np.array(
            [
                days_missed(with_people([dataclasses.replace(ANN, absence=chance)], 20), r)["ann"]
                for r in range(10)
            ]
        )
        for chance in (0.1, 0.4)
    )
    assert (high[low]).all()
    assert high.sum() > low.sum() > 0


def test_all_stretches_of_a_duty_day_are_missed_together() -> None:
    """Two stretches a day, and a night of day 3 that ends on day 4: one uniform a day on duty."""
    online = [(1440 * day + start, 1440 * day + start + 60) for day in range(8) for start in (0, 120)]
    night = Person(name="ann", absence=0.5, online=online, duty=[stretch // 2 for stretch in range(16)])
    missed = np.array([days_missed(with_people([night], 8), r)["ann"] for r in range(20)])
    pairs = missed.reshape(20, 8, 2)
    assert (pairs[:, :, 0] == pairs[:, :, 1]).all()
    assert close_to(int(pairs[:, :, 0].sum()), 0.5, 160)


def test_a_day_off_duty_uses_its_uniform_all_the_same() -> None:
    """On duty on days 0, 2 and 5 only: these are missed as by somebody who is there every day."""
    every = days_missed(with_people([dataclasses.replace(ANN, absence=0.5)], 20))["ann"]
    some = Person(name="ann", absence=0.5, online=[DAYS[day] for day in (0, 2, 5)], duty=[0, 2, 5])
    assert days_missed(with_people([some], 20))["ann"] == [every[day] for day in (0, 2, 5)]


def test_absence_changes_no_chat() -> None:
    """With nobody ever absent the column is None and all customers bring the same."""
    present = [dataclasses.replace(person, absence=0.0) for person in PEOPLE]
    with_it, without_it = draw_tape(desk(), 1, 0), draw_tape(desk(people=present), 1, 0)
    assert without_it.absent is None
    assert with_it.absent is not None
    for widget in (0, 1):
        assert histories(with_it, widget) == histories(without_it, widget)


def test_runs_miss_other_days() -> None:
    """At 0.5, ann and bob, and runs 0 and 1, differ in their 20 days."""
    people = [dataclasses.replace(person, absence=0.5) for person in (ANN, BOB)]
    first, other = (days_missed(with_people(people, 20), r) for r in (0, 1))
    assert first["ann"] != first["bob"]
    assert first["ann"] != other["ann"]


# Pull delay


def one_leg(team: Team | None, second: Team | None = None) -> Blueprint:
    """Return a desk of the shop alone, with at most one forward."""
    teams = {group: t for group, t in ((FRONT, team), (SECOND, second)) if t is not None}
    door = shop(redial=0.0, redial_delay=None)
    return desk([door], ways=[dataclasses.replace(UP, returns=0.0)], max_legs=2, teams=teams)


def test_each_group_has_a_delay_of_its_own() -> None:
    """First legs wait by the front's law, forwarded ones by the second level's, at their addresses."""
    front, second = exponential(0.5), exponential(0.7)
    tape = draw_tape(one_leg(Team(pull_delay=front), Team(pull_delay=second)), 1, 0)
    n, gone = len(tape), tape.route[0] == 0
    assert tape.pull_us is not None
    assert np.array_equal(tape.pull_us[0], drawn(front, Stream.PULL_DELAY, "shop", 0, n))
    assert np.array_equal(tape.pull_us[1][gone], drawn(second, Stream.PULL_DELAY, "shop", 1, n)[gone])
    assert (tape.pull_us[1][~gone] == 0).all()


def test_a_group_without_a_delay_fetches_at_once() -> None:
    """Only the second level has a delay, of 1 min: 0 on all first legs, 1 min on all forwarded ones."""
    tape = draw_tape(one_leg(None, Team(pull_delay=Law.constant(MINUTE))), 1, 0)
    gone = tape.route[0] == 0
    assert tape.pull_us is not None
    assert set(tape.pull_us[0].tolist()) == {0}
    assert set(tape.pull_us[1][gone].tolist()) == {MINUTE}


def test_a_pull_delay_changes_no_other_draw() -> None:
    """Without delays the column is None and everything else of all customers is the same."""
    teams = {group: dataclasses.replace(team, pull_delay=None) for group, team in TEAMS.items()}
    with_it, without_it = draw_tape(desk(), 1, 0), draw_tape(desk(teams=teams), 1, 0)
    assert without_it.pull_us is None
    assert len(with_it) == len(without_it)
    for widget in (0, 1):
        assert of_widget(with_it, widget, "pull_us") == of_widget(without_it, widget)


def test_the_mean_delay() -> None:
    """Some 10,000 exponential delays of mean 0.5 min average it to 4 errors of 0.5 / sqrt(n)."""
    door = shop(demand=steady(1000), redial=0.0, redial_delay=None)
    tape = draw_tape(desk([door], ways=(), max_legs=1), 1, 0)
    assert tape.pull_us is not None
    n = len(tape)
    assert abs(tape.pull_us[0].mean() / MINUTE - 0.5) <= 4 * 0.5 / np.sqrt(n)


def test_overflow_draws_nothing() -> None:
    """With the front overflowing to the second level the tape has the same bytes in every column."""
    teams = {**TEAMS, FRONT: dataclasses.replace(TEAMS[FRONT], overflow_to=SECOND, after=5)}
    plain, tape = draw_tape(desk(), 1, 0), draw_tape(desk(teams=teams), 1, 0)
    assert plain.columns() == tape.columns()
    for name in plain.columns():
        assert getattr(plain, name).tobytes() == getattr(tape, name).tobytes()


def test_last_offers_and_room_above_the_slots_draw_nothing() -> None:
    """With windows without offers and one slot more for forwards the bytes are the same."""
    people = [dataclasses.replace(person, extra=1, no_offers=[(590, 600)]) for person in PEOPLE]
    plain, tape = draw_tape(desk(), 1, 0), draw_tape(desk(people=people), 1, 0)
    for name in plain.columns():
        assert getattr(plain, name).tobytes() == getattr(tape, name).tobytes()


def test_the_order_of_widgets_and_people_changes_nothing() -> None:
    """Billing before the shop, and the people in reverse: chats are who they were, but for whom they ask."""
    doors, people = [billing(), shop()], list(reversed(PEOPLE))
    plain, tape = draw_tape(desk(), 1, 0), draw_tape(desk(doors), 1, 0)
    assert histories(plain, 0) == histories(tape, 1)
    assert histories(plain, 1) == histories(tape, 0)
    names = ("ann", "bob", "cem")
    turned = days_missed(with_people(people, 20))
    plain_days = days_missed(with_people(PEOPLE, 20))
    assert [turned[name] for name in names] == [plain_days[name] for name in names]


def absent_of(plan: Blueprint) -> Bools:
    """Return the column of absences."""
    absent = draw_tape(plan, 1, 0).absent
    assert absent is not None
    return absent


def test_absences_have_a_row_for_each_stretch() -> None:
    """Four people on 20 days: 80 stretches, in the order of the roster, in one bit each."""
    absent = absent_of(with_people(PEOPLE, 20))
    assert absent.shape == (80,)
    assert absent.dtype == np.bool_
