"""Demand on the tape: busy days, backlogs, customers who balk, and handling before a forward."""

import dataclasses
from typing import Any

import numpy as np
import pytest

from sim.core.arrivals import draw_arrivals_us
from sim.core.blueprint import Blueprint, Demand
from sim.core.kinds import BACKLOG_LEGS, Floats, Ints, Stream
from sim.core.streams import UniformStream
from sim.core.tape import Tape, draw_tape
from sim.core.variates import Law, durations_us, quantiles_us
from tests.engines.floor_plan import MINUTE, SECOND, THIRD, Door, Person, Way, blueprint, expert

HOUR = 60 * MINUTE
DAY = 24 * HOUR
ERRORS = 4
"""Standard errors that are allowed."""


def days_of(mean: float, days: int, cv: float = 0.0, key: str = "", *, never_closes: bool = False) -> Demand:
    """Return so many expected chats a day, from 9 to 17 or round the clock."""
    if never_closes:
        corners = np.array([0, days * DAY], dtype=np.int64)
        return Demand(corners, np.array([0.0, days * mean]), busyness_cv=cv, busyness_key=key)
    corners = np.array([day * DAY + hour * HOUR for day in range(days) for hour in (9, 17)], dtype=np.int64)
    climbed = np.array([(day + hour) * mean for day in range(days) for hour in (0, 1)])
    return Demand(corners, climbed, busyness_cv=cv, busyness_key=key)


def desk(days: int, *demands: Demand, midnights: Ints | None = None, **widgets: Any) -> Blueprint:
    """Return a desk with a widget for each demand; further keys are columns of the widgets."""
    doors = [
        Door(name=f"door {n}", demand=demand, handling=exponential(8), patience=exponential(4))
        for n, demand in enumerate(demands)
    ]
    hours = [(day * 1440 + 540, day * 1440 + 1020) for day in range(days)]
    plain = blueprint([Person(), expert()], doors, [UP], opens=hours, max_legs=2)
    return dataclasses.replace(
        plain,
        midnights_us=DAY * np.arange(days + 1, dtype=np.int64) if midnights is None else midnights,
        widgets=dataclasses.replace(plain.widgets, **widgets),
    )


def exponential(minutes: float) -> Law:
    """Return the exponential law of a mean in minutes."""
    return Law.exponential(minutes * MINUTE)


UP = Way(chance=0.3, handling=exponential(20), patience=exponential(10))


def counts(blueprint_: Blueprint, replication: int, widget: int = 0) -> Floats:
    """Return one widget's chats by day."""
    midnights = blueprint_.midnights_us
    assert midnights is not None
    moments = draw_arrivals_us(blueprint_, 1, replication, widget)
    return np.histogram(moments, midnights)[0].astype(np.float64)


def factors(key: str, days: int, cv: float, replication: int = 0) -> Floats:
    """Return the days' factors at their address."""
    u = UniformStream(1, replication, Stream.BUSYNESS, key).take(days)
    return quantiles_us(Law.gamma(1.0, cv), u)


def columns(tape: Tape, chats: Any) -> dict[str, Any]:
    """Return the columns of some chats, without those that the other tape may not have."""
    return {name: getattr(tape, name)[..., chats].tolist() for name in tape.columns() if name != "balks"}


# Busy days


def test_daily_counts_are_spread_wider_than_poisson() -> None:
    """Over 40 runs of 50 days the mean is 400, the variance 400 + 0.25^2 400^2 = 10,400, to 4 errors each."""
    demand = desk(50, days_of(400, 50, 0.25))
    seen = np.concatenate([counts(demand, r) for r in range(40)])
    n, variance = len(seen), 400 + (0.25 * 400) ** 2
    assert abs(seen.mean() - 400) <= ERRORS * np.sqrt(variance / n)
    squares = (seen - seen.mean()) ** 2
    assert abs(seen.var(ddof=1) - variance) <= ERRORS * squares.std(ddof=1) / np.sqrt(n)


def test_replications_are_spread_as_days_are() -> None:
    """Over 1500 runs of one day the mean is 100, the variance 100 + 0.15^2 100^2 = 325, to 4 errors each."""
    demand = desk(1, days_of(100, 1, 0.15))
    seen = np.concatenate([counts(demand, r) for r in range(1500)])
    assert abs(seen.mean() - 100) <= ERRORS * np.sqrt(325 / len(seen))
    squares = (seen - seen.mean()) ** 2
    assert abs(seen.var(ddof=1) - 325) <= ERRORS * squares.std(ddof=1) / np.sqrt(len(seen))


def test_the_cv_can_be_read_off_daily_counts() -> None:
    """From 2000 counts of mean m and variance s^2, sqrt(s^2 - m) / m is within 4 errors of 0.15."""
    demand = desk(50, days_of(200, 50, 0.15))
    seen = np.concatenate([counts(demand, r) for r in range(40)])
    mean, squares = seen.mean(), (seen - seen.mean()) ** 2
    estimate = np.sqrt(seen.var(ddof=1) - mean) / mean
    error = squares.std(ddof=1) / np.sqrt(len(seen)) / (2 * estimate * mean**2)
    assert abs(estimate - 0.15) <= ERRORS * error


def test_ten_days_of_the_explanation() -> None:
    """Ten counts with mean 481 and variance 5538 have the CV sqrt(5538 - 481) / 481 = 0.148."""
    seen = np.array([412, 538, 465, 601, 489, 377, 523, 556, 460, 389], dtype=np.float64)
    mean, variance = float(seen.mean()), float(seen.var(ddof=1))
    assert (round(mean), round(variance)) == (481, 5538)
    assert round(float(np.sqrt(variance - mean)) / mean, 3) == 0.148


def test_widgets_share_the_days_factor() -> None:
    """At both widgets each day's count over its mean is the one factor, to 5 sds sqrt(factor / mean)."""
    both = desk(20, days_of(20_000, 20, 0.3), days_of(5_000, 20, 0.3))
    expected = factors("", 20, 0.3)
    for widget, mean in ((0, 20_000), (1, 5_000)):
        assert (np.abs(counts(both, 0, widget) / mean - expected) <= 5 * np.sqrt(expected / mean)).all()


def test_a_widgets_own_factor_is_its_own() -> None:
    """Its factors are at the address of its name; over 400 days counts correlate below 4 / sqrt(400)."""
    one = desk(400, days_of(2_000, 400, 0.3), days_of(2_000, 400, 0.3, "door 1"))
    shared, own = counts(one, 0, 0), counts(one, 0, 1)
    for seen, key in ((shared, ""), (own, "door 1")):
        expected = factors(key, 400, 0.3)
        assert (np.abs(seen / 2_000 - expected) <= 5 * np.sqrt(expected / 2_000)).all()
    assert abs(float(np.corrcoef(shared, own)[0, 1])) <= ERRORS / np.sqrt(400)


def test_another_run_has_other_days() -> None:
    """Factors of runs 0 and 1 over 400 days correlate below 4 / sqrt(400), and so do neighbouring days."""
    first, other = factors("", 400, 0.3, 0), factors("", 400, 0.3, 1)
    assert abs(float(np.corrcoef(first, other)[0, 1])) <= ERRORS / np.sqrt(400)
    assert abs(float(np.corrcoef(first[1:], first[:-1])[0, 1])) <= ERRORS / np.sqrt(399)


def test_round_the_clock_the_factor_changes_at_midnight() -> None:
    """One stretch of 5 days at 400 an hour: every hour's count is the day's factor times 400, to 5 sds."""
    demand = desk(5, days_of(9_600, 5, 0.8, never_closes=True))
    hours = np.histogram(draw_arrivals_us(demand, 1, 0, 0), HOUR * np.arange(121))[0]
    expected = 400 * np.repeat(factors("", 5, 0.8), 24)
    assert (np.abs(hours - expected) <= 5 * np.sqrt(expected)).all()


def test_days_of_a_clock_change_have_their_own_length() -> None:
    """Days of 24, 23 and 25 hours at 400 an hour: the factor changes after hours 24 and 47, not 48."""
    midnights = HOUR * np.array([0, 24, 47, 72], dtype=np.int64)
    demand = desk(3, days_of(9_600, 3, 0.8, never_closes=True), midnights=midnights)
    hours = np.histogram(draw_arrivals_us(demand, 1, 0, 0), HOUR * np.arange(73))[0]
    expected = 400 * np.repeat(factors("", 3, 0.8), [24, 23, 25])
    assert (np.abs(hours - expected) <= 5 * np.sqrt(expected)).all()


def test_busy_days_keep_the_shape_of_the_day() -> None:
    """With counts 100 then 300 an hour a quarter of each day's chats come in the first hour, to 4 sds."""
    corners = np.array([day * DAY + hour * HOUR for day in range(30) for hour in (9, 10, 11)], dtype=np.int64)
    climbed = np.array([day * 400 + part for day in range(30) for part in (0, 100, 400)], dtype=np.float64)
    demand = desk(30, Demand(corners, climbed, busyness_cv=0.5))
    moments = draw_arrivals_us(demand, 1, 0, 0)
    assert set((moments % DAY // HOUR).tolist()) == {9, 10}
    n, early = len(moments), int((moments % DAY < 10 * HOUR).sum())
    assert abs(early - n / 4) <= ERRORS * np.sqrt(n * 3 / 16)


def test_busyness_keeps_the_order_of_chats_and_their_needs() -> None:
    """The first n chats of both tapes are the same customers, with the same handling, patience and ways."""
    calm, busy = (draw_tape(desk(3, days_of(100, 3, cv)), 1, 0) for cv in (0.0, 0.4))
    n = min(len(calm), len(busy))
    assert calm.arrived_us[:n].tolist() != busy.arrived_us[:n].tolist()
    for name in ("handling_us", "patience_us", "route"):
        assert np.array_equal(getattr(calm, name)[:, :n], getattr(busy, name)[:, :n])


def test_a_cv_of_0_is_no_busyness() -> None:
    """With CV 0 the tape has the bytes of a blueprint that knows no days at all."""
    plain = dataclasses.replace(desk(3, days_of(100, 3)), midnights_us=None)
    for name in plain_tape(plain).columns():
        same = getattr(plain_tape(desk(3, days_of(100, 3, 0.0))), name)
        assert getattr(plain_tape(plain), name).tobytes() == same.tobytes()


def plain_tape(blueprint_: Blueprint) -> Tape:
    """Return run 0 with seed 1."""
    return draw_tape(blueprint_, 1, 0)


def test_hardly_anybody_on_most_days() -> None:
    """At the largest CV, 5, most days have no chat, and every chat of 20 runs lies within opening hours."""
    demand = desk(50, days_of(100, 50, 5.0))
    for r in range(20):
        moments = draw_arrivals_us(demand, 1, r, 0)
        assert (np.diff(moments) >= 0).all()
        assert ((moments % DAY >= 9 * HOUR) & (moments % DAY < 17 * HOUR)).all()
        assert (counts(demand, r) == 0).sum() > 25


def test_a_history_is_never_busier_than_it_was() -> None:
    """The arrivals 3, 4, 6 of a history stay as they are at CV 1."""
    moments = MINUTE * np.array([3, 4, 6], dtype=np.int64)
    demand = dataclasses.replace(days_of(0, 1, 1.0), trace_us=moments)
    assert draw_arrivals_us(desk(1, demand), 1, 0, 0).tolist() == moments.tolist()


# Backlog


def with_backlog(*backlog: int) -> Blueprint:
    """Return two days of two widgets with some chats waiting at each opening, at nine."""
    return desk(2, days_of(50, 2), days_of(30, 2), backlog=np.array(backlog, dtype=np.int64))


def test_the_backlog_comes_at_each_opening() -> None:
    """With 3 and 2 waiting, the first five chats of both days come at nine: 0 0 0 1 1 by widget."""
    tape, plain = draw_tape(with_backlog(3, 2), 1, 0), draw_tape(with_backlog(0, 0), 1, 0)
    assert len(tape) == len(plain) + 2 * (3 + 2)
    for opening in (9 * HOUR, DAY + 9 * HOUR):
        waiting = tape.arrived_us == opening
        assert tape.widget[waiting].tolist() == [0, 0, 0, 1, 1]


def test_a_backlog_changes_no_other_chat() -> None:
    """Without the 10 chats of the backlog the tape is the one without a backlog, column by column."""
    tape, plain = draw_tape(with_backlog(3, 2), 1, 0), draw_tape(with_backlog(0, 0), 1, 0)
    others = ~np.isin(tape.arrived_us, [9 * HOUR, DAY + 9 * HOUR])
    assert columns(tape, others) == columns(plain, slice(None))


def test_a_backlog_of_one_widget_changes_no_other_widget() -> None:
    """With 7 waiting at the first widget the second one's chats are as before."""
    tape, plain = draw_tape(with_backlog(7, 0), 1, 0), draw_tape(with_backlog(0, 0), 1, 0)
    assert columns(tape, tape.widget == 1) == columns(plain, plain.widget == 1)


def test_the_backlog_stands_before_arrivals_of_the_same_moment() -> None:
    """With 2 waiting at 540 a history of 540 and 541 min is chats 2 and 3, with its needs."""
    history = dataclasses.replace(days_of(0, 1), trace_us=MINUTE * np.array([540, 541], dtype=np.int64))
    plain = draw_tape(desk(1, history), 1, 0)
    tape = draw_tape(desk(1, history, backlog=np.array([2])), 1, 0)
    assert (tape.arrived_us // MINUTE).tolist() == [540, 540, 540, 541]
    assert columns(tape, slice(2, 4)) == columns(plain, slice(None))


def test_the_backlog_has_needs_of_its_own() -> None:
    """Its handling and patience are the laws at the uniforms of legs from 1,000,000 on."""
    tape = draw_tape(with_backlog(40, 0), 1, 0)
    waiting = np.isin(tape.arrived_us, [9 * HOUR, DAY + 9 * HOUR])
    for name, law, stream in (
        ("handling_us", exponential(8), Stream.HANDLING),
        ("patience_us", exponential(4), Stream.PATIENCE),
    ):
        u = UniformStream(1, 0, stream, "door 0", BACKLOG_LEGS).take(80)
        assert getattr(tape, name)[0, waiting].tolist() == durations_us(law, u).tolist()
    u = UniformStream(1, 0, Stream.ESCALATION, "door 0", BACKLOG_LEGS).take(80)
    assert (tape.route[0, waiting] == 0).tolist() == (u < 0.3).tolist()


def test_a_larger_backlog_of_one_day_keeps_who_waits() -> None:
    """With 5 instead of 3 waiting on a single day the first three are the same customers."""
    few, many = (draw_tape(desk(1, days_of(50, 1), backlog=np.array([count])), 1, 0) for count in (3, 5))
    assert columns(few, slice(0, 3)) == columns(many, slice(0, 3))


# Balking


def test_who_balks_is_decided_by_a_uniform() -> None:
    """Balkers are the chats whose uniform lies below 0.15, none at the widget with 0."""
    tape = draw_tape(desk(1, days_of(400, 1), days_of(400, 1), balk=np.array([0.15, 0.0])), 1, 0)
    assert tape.balks is not None
    mine = tape.widget == 0
    u = UniformStream(1, 0, Stream.BALKING, "door 0").take(int(mine.sum()))
    assert tape.balks[mine].tolist() == (u < 0.15).tolist()
    assert not tape.balks[~mine].any()


def test_the_share_of_balkers() -> None:
    """Of about 100,000 chats 15 % balk, within 4 sqrt(0.15 * 0.85 / n)."""
    balks = draw_tape(desk(1, days_of(100_000, 1), balk=np.array([0.15])), 1, 0).balks
    assert balks is not None
    assert abs(balks.mean() - 0.15) <= ERRORS * np.sqrt(0.15 * 0.85 / len(balks))


def test_who_balks_at_a_small_share_balks_at_a_larger_one() -> None:
    """Balkers at 10 % are among those at 30 %, and no other column changes."""
    few, many = (draw_tape(desk(1, days_of(400, 1), balk=np.array([b])), 1, 0) for b in (0.1, 0.3))
    assert few.balks is not None
    assert many.balks is not None
    assert (few.balks <= many.balks).all()
    assert few.balks.sum() < many.balks.sum()
    assert columns(few, slice(None)) == columns(many, slice(None))


def test_nobody_of_the_backlog_balks() -> None:
    """Even with a share of 1 the 80 chats of the backlog stay, and everybody else would leave."""
    demand = desk(2, days_of(50, 2), balk=np.array([1.0]), backlog=np.array([40]))
    tape = draw_tape(demand, 1, 0)
    assert tape.balks is not None
    waiting = np.isin(tape.arrived_us, [9 * HOUR, DAY + 9 * HOUR])
    assert waiting.sum() == 80
    assert (tape.balks == ~waiting).all()


def test_without_balking_there_is_no_column() -> None:
    """The column is left out where no widget has a share."""
    assert draw_tape(desk(1, days_of(50, 1)), 1, 0).balks is None


# Handling before a forward


def before(*laws: Law | None, ways: tuple[Way, ...] = (UP,), max_legs: int = 2) -> Tape:
    """Return the tape of a desk whose forwarded chats have a handling of their own before."""
    door = Door(name="shop", demand=days_of(300, 1), handling=exponential(8))
    plain = blueprint([Person(), expert(), expert(THIRD)], [door], ways, max_legs=max_legs)
    return draw_tape(
        dataclasses.replace(plain, escalations=dataclasses.replace(plain.escalations, handling_before=laws)),
        1,
        0,
    )


def test_only_chats_that_go_on_have_the_handling_before() -> None:
    """Mean 16 instead of 8 min for the forwarded 30 %: twice as long, to 2 us, and nothing else changes."""
    plain, own = before(), before(exponential(16))
    gone = plain.route[0] == 0
    assert 0 < gone.sum() < len(plain)
    assert np.max(np.abs(own.handling_us[0] - np.where(gone, 2, 1) * plain.handling_us[0])) <= 2
    assert (own.handling_us[0][~gone] == plain.handling_us[0][~gone]).all()
    assert own.handling_us[1].tolist() == plain.handling_us[1].tolist()
    assert own.route.tolist() == plain.route.tolist()


def test_each_way_has_its_own_handling_before() -> None:
    """Ways 0 (mean 16) and 1 (as everybody): only chats of way 0 are handled twice as long."""
    ways = (UP, Way(target=THIRD, chance=0.4, handling=exponential(30)))
    plain, own = before(ways=ways), before(exponential(16), None, ways=ways)
    assert (plain.route[0] == 1).any()
    longer = own.handling_us[0] != plain.handling_us[0]
    assert longer.tolist() == (plain.route[0] == 0).tolist()


def test_handling_before_a_second_forward_is_on_the_second_leg() -> None:
    """With 1 min before the third level the second legs of chats that go there last 1 min, no others."""
    onward = Way(source=SECOND, target=THIRD, chance=0.5, handling=exponential(30))
    ways = (UP, onward)
    plain = before(None, None, ways=ways, max_legs=3)
    own = before(None, Law.constant(MINUTE), ways=ways, max_legs=3)
    gone = plain.route[1] == 1
    assert gone.any()
    assert own.handling_us[1].tolist() == np.where(gone, MINUTE, plain.handling_us[1]).tolist()
    assert own.handling_us[0].tolist() == plain.handling_us[0].tolist()


@pytest.mark.parametrize("laws", [(), (None,)])
def test_without_a_law_the_handling_is_everybodys(laws: tuple[Law | None, ...]) -> None:
    """No law, or none for the only way, leaves the bytes of the handling as they are."""
    assert before(*laws).handling_us.tobytes() == before().handling_us.tobytes()
