"""The tape: addressed draws that do not depend on each other, in rows that are chats."""

import dataclasses

import numpy as np
import pytest

from sim.core.blueprint import Blueprint, Demand
from sim.core.kinds import NEVER_US, RESOLVE, Ints, Stream
from sim.core.streams import UniformStream
from sim.core.tape import Tape, draw_tape
from sim.core.variates import Law, durations_us
from tests.engines.floor_plan import FRONT, MINUTE, SECOND, THIRD, Door, Person, Way, blueprint, expert

HOURS = 10


def steady(per_hour: float) -> Demand:
    """Return a constant rate over ten hours."""
    corners = np.array([0, HOURS * 60 * MINUTE], dtype=np.int64)
    return Demand(corners, np.array([0.0, HOURS * per_hour]))


def history(*minutes: int) -> Demand:
    """Return the very arrivals of a history."""
    none = np.zeros(0)
    return Demand(none.astype(np.int64), none, np.array(minutes, dtype=np.int64) * MINUTE)


def exponential(minutes: float) -> Law:
    """Return the exponential law of a mean in minutes."""
    return Law.exponential(minutes * MINUTE)


SHOP = Door(name="shop", demand=steady(30), handling=exponential(8), patience=exponential(4))
BILLING = Door(name="billing", demand=steady(20), handling=Law.gamma(6 * MINUTE, 0.9))
UP = Way(chance=0.3, handling=exponential(20), patience=exponential(10), briefing=exponential(1))
PEOPLE = [Person(), expert(), expert(THIRD)]


def desk(
    doors: tuple[Door, ...] = (SHOP, BILLING), ways: tuple[Way, ...] = (UP,), max_legs: int = 2
) -> Blueprint:
    """Return a two-tier desk whose tape is drawn."""
    return blueprint(PEOPLE, doors, ways, max_legs=max_legs)


def every_law() -> Blueprint:
    """Return a desk that uses every family of laws, for a test of processors."""
    laws = [
        exponential(4),
        Law.lognormal(8 * MINUTE, 0.8),
        Law.gamma(6 * MINUTE, 0.9),
        Law.weibull(1.5, 5 * MINUTE),
        Law.uniform(MINUTE, 5 * MINUTE),
        Law.triangular(MINUTE, 2 * MINUTE, 5 * MINUTE),
        Law.mixture(((0.8, exponential(2)), (0.2, Law.lognormal(20 * MINUTE, 1.2)))),
        Law.empirical(np.array([1, 2, 3]) * MINUTE),
    ]
    doors = tuple(
        Door(name=f"door {n}", demand=steady(100), handling=law, patience=laws[n - 1])
        for n, law in enumerate(laws)
    )
    return desk(doors, (dataclasses.replace(UP, handling=Law.lognormal(20 * MINUTE, 1.2)),))


def of_widget(tape: Tape, widget: int) -> dict[str, list[object]]:
    """Return the columns of one widget's chats."""
    mine = tape.widget == widget
    return {name: getattr(tape, name)[..., mine].tolist() for name in tape.columns() if name != "widget"}


def as_bytes(tape: Tape) -> list[bytes]:
    """Return every column's bytes."""
    return [getattr(tape, name).tobytes() for name in tape.columns()]


def test_the_same_arguments_give_the_same_bytes() -> None:
    """Drawn twice, seed 1 and replication 0 give equal columns; another seed or replication does not."""
    tapes = [draw_tape(desk(), seed, r) for seed, r in ((1, 0), (1, 0), (2, 0), (1, 1))]
    assert as_bytes(tapes[0]) == as_bytes(tapes[1])
    assert as_bytes(tapes[0]) != as_bytes(tapes[2])
    assert as_bytes(tapes[0]) != as_bytes(tapes[3])


def test_a_replication_alone_equals_itself_in_a_batch() -> None:
    """Replication 99 drawn alone has the bytes of the last of a batch from 90 to 99."""
    batch = [draw_tape(desk(), 1, r) for r in range(90, 100)]
    assert as_bytes(draw_tape(desk(), 1, 99)) == as_bytes(batch[-1])


def test_columns_have_agreed_shapes_and_types() -> None:
    """With 3 legs and n chats: widget and arrival (n,), the rest (3, n), in int16 and int64."""
    tape = draw_tape(desk(max_legs=3), 1, 0)
    n = len(tape)
    assert {name: getattr(tape, name).shape for name in tape.columns()} == {
        "widget": (n,),
        "arrived_us": (n,),
        "patience_us": (3, n),
        "handling_us": (3, n),
        "briefing_us": (3, n),
        "route": (3, n),
    }
    narrow = {name for name in tape.columns() if getattr(tape, name).dtype == np.int16}
    wide = {name for name in tape.columns() if getattr(tape, name).dtype == np.int64}
    assert narrow == {"widget", "route"}
    assert wide == set(tape.columns()) - narrow


def test_adding_a_widget_changes_no_other_chat() -> None:
    """Shop and billing bring the same needs with a third widget before, between or behind them."""
    more = Door(name="more", demand=steady(60), handling=exponential(5))
    plain = draw_tape(desk(), 1, 0)
    for doors, places in (((more, SHOP, BILLING), (1, 2)), ((SHOP, more, BILLING), (0, 2))):
        tape = draw_tape(desk(doors), 1, 0)
        assert [of_widget(tape, place) for place in places] == [of_widget(plain, 0), of_widget(plain, 1)]


def test_the_order_of_widgets_changes_no_draw() -> None:
    """In the order billing, shop each widget's chats are what they are in the order shop, billing."""
    one, other = draw_tape(desk(), 1, 0), draw_tape(desk((BILLING, SHOP)), 1, 0)
    assert of_widget(one, 0) == of_widget(other, 1)
    assert of_widget(one, 1) == of_widget(other, 0)


def test_adding_operators_and_groups_changes_nothing() -> None:
    """Five more operators, one of them in a fourth group, leave the tape's bytes as they are."""
    more = blueprint([*PEOPLE, *[Person()] * 4, expert(3)], [SHOP, BILLING], [UP], max_legs=2)
    assert as_bytes(draw_tape(more, 1, 0)) == as_bytes(draw_tape(desk(), 1, 0))


def test_adding_an_escalation_elsewhere_changes_no_leg_before_it() -> None:
    """A way from the second level to the third gives the chats a third leg and leaves the first two alone."""
    onward = Way(source=SECOND, target=THIRD, chance=0.5, handling=exponential(30))
    plain, longer = draw_tape(desk(), 1, 0), draw_tape(desk(ways=(UP, onward), max_legs=3), 1, 0)
    assert np.array_equal(plain.arrived_us, longer.arrived_us)
    for name in ("patience_us", "handling_us", "briefing_us"):
        assert np.array_equal(getattr(plain, name), getattr(longer, name)[:2])
    assert np.array_equal(plain.route[0], longer.route[0])
    second = longer.route[0] == 0
    assert set(longer.route[1][second].tolist()) == {RESOLVE, 1}
    assert set(longer.route[1][~second].tolist()) == {RESOLVE}


def test_adding_a_second_way_keeps_who_takes_the_first() -> None:
    """With 0.3 for way 0 and then 0.4 for way 1 the chats of way 0 are the same, with the same needs."""
    aside = Way(target=THIRD, chance=0.4, handling=exponential(30))
    plain, more = draw_tape(desk(), 1, 0), draw_tape(desk(ways=(UP, aside)), 1, 0)
    first = plain.route[0] == 0
    assert np.array_equal(first, more.route[0] == 0)
    assert np.array_equal(plain.handling_us[1][first], more.handling_us[1][first])
    assert (more.route[0] == 1).any()


def test_legs_are_forwarded_where_the_uniform_says_and_nowhere_else() -> None:
    """Chances 0.3 and 0.4: way 0 where u < 0.3, way 1 where 0.3 <= u < 0.7, else the chat is resolved."""
    tape = draw_tape(desk((SHOP,), (UP, Way(target=THIRD, chance=0.4, handling=exponential(30)))), 1, 0)
    u = UniformStream(1, 0, Stream.ESCALATION, "shop", 0).take(len(tape))
    expected = np.where(u < 0.3, 0, np.where(u < 0.3 + 0.4, 1, RESOLVE))
    assert tape.route[0].tolist() == expected.tolist()
    assert tape.route[1].tolist() == [RESOLVE] * len(tape)
    stays = expected == RESOLVE
    assert stays.any()
    assert (tape.handling_us[1][stays] == 0).all()
    assert (tape.patience_us[1][stays] == NEVER_US).all()
    assert (tape.briefing_us[1][expected != 0] == 0).all()


@pytest.mark.parametrize(("chance", "way"), [(0.0, RESOLVE), (1.0, 0)])
def test_certain_escalations(chance: float, way: int) -> None:
    """With chance 0 nobody is forwarded, with chance 1 everybody."""
    tape = draw_tape(desk(ways=(dataclasses.replace(UP, chance=chance),)), 1, 0)
    assert set(tape.route[0].tolist()) == {way}


def test_an_escalation_may_speak_of_one_widget() -> None:
    """Chances 0 for shop and 1 for billing: all of billing's chats are forwarded and none of shop's."""
    tape = draw_tape(desk(ways=(dataclasses.replace(UP, chance=(0.0, 1.0)),)), 1, 0)
    assert np.array_equal(tape.route[0] == 0, tape.widget == 1)


def test_each_need_has_its_own_address() -> None:
    """Leg k's handling, patience and briefing are the laws at the uniforms of (stream, widget, leg k)."""
    tape = draw_tape(desk((SHOP,)), 5, 2)
    n, gone = len(tape), tape.route[0] == 0

    def drawn(law: Law | None, stream: Stream, leg: int) -> Ints:
        assert law is not None
        return durations_us(law, UniformStream(5, 2, stream, "shop", leg).take(n))

    assert np.array_equal(tape.handling_us[0], drawn(SHOP.handling, Stream.HANDLING, 0))
    assert np.array_equal(tape.patience_us[0], drawn(SHOP.patience, Stream.PATIENCE, 0))
    assert np.array_equal(tape.handling_us[1][gone], drawn(UP.handling, Stream.HANDLING, 1)[gone])
    assert np.array_equal(tape.patience_us[1][gone], drawn(UP.patience, Stream.PATIENCE, 1)[gone])
    assert np.array_equal(tape.briefing_us[1][gone], drawn(UP.briefing, Stream.BRIEFING, 1)[gone])
    assert (tape.briefing_us[0] == 0).all()


def test_no_patience_law_means_for_ever() -> None:
    """Billing has no patience: each of its chats would wait NEVER_US."""
    tape = draw_tape(desk(), 1, 0)
    assert set(tape.patience_us[0][tape.widget == 1].tolist()) == {NEVER_US}


def test_a_longer_mean_lengthens_each_draw() -> None:
    """Handling of mean 16 instead of 8 min is twice as long chat by chat, to 2 us of rounding."""
    slow = dataclasses.replace(SHOP, handling=exponential(16))
    one, other = draw_tape(desk(), 1, 0), draw_tape(desk((slow, BILLING)), 1, 0)
    mine = one.widget == 0
    assert np.max(np.abs(other.handling_us[0][mine] - 2 * one.handling_us[0][mine])) <= 2
    assert np.array_equal(one.arrived_us, other.arrived_us)
    assert np.array_equal(one.patience_us, other.patience_us)


def test_chats_are_sorted_by_time_then_by_the_place_of_the_widget() -> None:
    """Histories 1, 5, 5, 9 and 0, 5, 9 make the order 0b 1a 5a 5a 5b 9a 9b."""
    doors = (
        Door(name="a", demand=history(1, 5, 5, 9), handling=Law.rows(np.array([1, 2, 3, 4]))),
        Door(name="b", demand=history(0, 5, 9), handling=Law.rows(np.array([11, 12, 13]))),
    )
    tape = draw_tape(desk(doors, ()), 1, 0)
    assert (tape.arrived_us // MINUTE).tolist() == [0, 1, 5, 5, 5, 9, 9]
    assert tape.widget.tolist() == [1, 0, 0, 0, 1, 0, 1]
    assert tape.handling_us[0].tolist() == [11, 1, 2, 3, 12, 4, 13]


def test_a_history_row_by_row_also_on_the_second_leg() -> None:
    """Of 40 chats some are forwarded: the i-th chat, not the i-th forwarded one, gets value 100 + i."""
    rows = np.arange(100, 140)
    doors = (Door(name="a", demand=history(*range(40)), handling=Law.rows(rows - 100)),)
    tape = draw_tape(desk(doors, (Way(chance=0.5, handling=Law.rows(rows)),)), 1, 0)
    gone = tape.route[0] == 0
    assert 0 < gone.sum() < 40
    assert tape.handling_us.tolist() == [list(range(40)), np.where(gone, rows, 0).tolist()]


def test_a_history_is_the_same_in_every_replication() -> None:
    """The arrivals 3, 4, 6 are those of the file whatever the seed, while drawn needs differ."""
    doors = (Door(name="a", demand=history(3, 4, 6), handling=exponential(8)),)
    tapes = [draw_tape(desk(doors, ()), seed, 0) for seed in (1, 2)]
    assert [(t.arrived_us // MINUTE).tolist() for t in tapes] == [[3, 4, 6], [3, 4, 6]]
    assert tapes[0].handling_us.tolist() != tapes[1].handling_us.tolist()


def test_a_loop_of_two_groups_ends_at_the_largest_number_of_legs() -> None:
    """Front and second level pass everything on for ever: with 4 legs the routes are 0, 1, 0, resolved."""
    ways = (
        Way(chance=1.0, handling=exponential(1)),
        Way(source=SECOND, target=FRONT, chance=1.0, handling=exponential(1)),
    )
    tape = draw_tape(desk(ways=ways, max_legs=4), 1, 0)
    assert [set(row) for row in tape.route.tolist()] == [{0}, {1}, {0}, {RESOLVE}]
    assert (tape.handling_us > 0).all()


def test_a_desk_without_demand_has_an_empty_tape() -> None:
    """No widget has arrivals: 0 chats in columns of 2 legs."""
    tape = draw_tape(desk((Door(name="quiet"), Door(name="none", demand=steady(0)))), 1, 0)
    assert len(tape) == 0
    assert tape.handling_us.shape == (2, 0)
