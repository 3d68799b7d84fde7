"""Hand-backs on the tape: who goes back, where to, and what the next part needs."""

import dataclasses
from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest

from sim.core.kinds import HAND_BACK, NEVER_US, RESOLVE, Stream
from sim.core.streams import UniformStream
from sim.core.tape import Tape, draw_tape
from sim.core.variates import Law
from tests.engines.floor_plan import FRONT, MINUTE, SECOND, THIRD, Team, Way, expert
from tests.unit.core.drawn import ON, PEOPLE, UP, billing, close_to, desk, histories, needs_of, shop, steady

DOOR = shop(demand=steady(1000), handling=Law.constant(MINUTE), redial=0.0, redial_delay=None)


def constant(minutes: int) -> Law:
    """Return a law of one value."""
    return Law.constant(minutes * MINUTE)


def way(source: int, target: int, chance: float, returns: float, minutes: int) -> Way:
    """Return a way whose handling takes the minutes, patience ten times as much, briefing a hundred times."""
    return Way(
        source,
        target,
        chance=chance,
        returns=returns,
        handling=constant(minutes),
        patience=constant(10 * minutes),
        briefing=constant(100 * minutes),
    )


CHAIN = (way(FRONT, SECOND, 0.6, 0.4, 2), way(SECOND, THIRD, 0.5, 0.5, 3))
LOOP = (way(FRONT, SECOND, 0.6, 0.3, 2), way(SECOND, FRONT, 0.4, 0.4, 3))
FORK = (way(FRONT, SECOND, 0.4, 0.4, 2), way(FRONT, THIRD, 0.4, 0.6, 3), way(SECOND, THIRD, 0.4, 0.5, 4))
TEAMS = {group: Team(wrap_up=constant(7 + group), pull_delay=constant(20 + group)) for group in range(3)}


def tape_of(ways: Sequence[Way], max_legs: int = 7, replication: int = 0) -> Tape:
    """Return the tape of one widget's some 10,000 chats on three tiers."""
    people = [expert(FRONT), expert(SECOND), expert(THIRD)]
    door = dataclasses.replace(DOOR, patience=constant(5), silent=0.0, detection=None)
    return draw_tape(desk([door], ways, people, max_legs=max_legs, teams=TEAMS), 1, replication)


def walked(tape: Tape, ways: Sequence[Way], chat: int) -> list[tuple[int, int, int, int, int, int]]:
    """Return group, handling, patience, briefing, wrap-up and pull delay leg by leg, in minutes.

    The ways that a chat took and has not been handed back along are a pile: a forward puts one on top, a
    hand-back takes the top one away.
    """
    pile: list[int] = []
    legs = [(FRONT, 1, 5, 0, 7, 20)]
    for route in tape.route[:, chat].tolist():
        if route == RESOLVE:
            break
        taken = pile.pop() if route == HAND_BACK else route
        if route != HAND_BACK:
            pile.append(route)
        group = ways[pile[-1]].target if pile else FRONT
        handling = pile[-1] + 2 if pile else 1
        briefing = 0 if route == HAND_BACK else 100 * (taken + 2)
        legs.append((group, handling, 10 * (taken + 2), briefing, 7 + group, 20 + group))
    return legs


@pytest.mark.parametrize("ways", [CHAIN, LOOP, FORK])
def test_every_part_is_that_of_where_the_chat_is(ways: Sequence[Way]) -> None:
    """Along a pile of ways, chat by chat: handling of the group, patience of the way gone up or down."""
    tape = tape_of(ways)
    assert tape.wrap_up_us is not None
    assert tape.pull_us is not None
    columns = (tape.handling_us, tape.patience_us, tape.briefing_us, tape.wrap_up_us, tape.pull_us)
    kinds: Counter[tuple[int, ...]] = Counter()
    for chat in range(0, len(tape), 5):
        legs = walked(tape, ways, chat)
        kinds[tuple(tape.route[: len(legs) - 1, chat].tolist())] += 1
        for column, place in zip(columns, range(1, 6), strict=True):
            assert [int(t) // MINUTE for t in column[: len(legs), chat]] == [leg[place] for leg in legs]
        rest = slice(len(legs), None)
        assert (tape.route[rest, chat] == RESOLVE).all()
        assert (tape.handling_us[rest, chat] == 0).all()
        assert (tape.patience_us[rest, chat] == NEVER_US).all()
    # There are chats that went back twice and more.
    assert any(route.count(HAND_BACK) >= 2 for route in kinds)


def test_nobody_goes_back_below_the_widget() -> None:
    """On the chain hand-backs never outnumber forwards, at any leg of any of 10,000 chats."""
    route = tape_of(CHAIN).route
    height = np.cumsum(np.where(route == HAND_BACK, -1, np.where(route >= 0, 1, 0)), axis=0)
    assert height.min() >= 0
    assert height.max() == 2


def test_after_the_third_tier_it_is_the_second_and_then_the_first() -> None:
    """Routes 0, 1, back, back exist, and their last part takes the widget's 1 min."""
    tape = tape_of(CHAIN)
    down = (tape.route[:4].T == [0, 1, HAND_BACK, HAND_BACK]).all(axis=1)
    assert down.sum() > 50
    assert set((tape.handling_us[3][down] // MINUTE).tolist()) == {2}
    assert set((tape.handling_us[4][down] // MINUTE).tolist()) == {1}


def test_the_share_that_goes_back() -> None:
    """Of those at the second level 0.4 go back and 0.5 go on, of those at the third 0.5 back, to 4 errors."""
    tape = tape_of(CHAIN)
    second = tape.route[0] == 0
    assert close_to(int(second.sum()), 0.6, len(tape))
    assert close_to(int((tape.route[1][second] == HAND_BACK).sum()), 0.4, int(second.sum()))
    assert close_to(int((tape.route[1][second] == 1).sum()), 0.5, int(second.sum()))
    third = second & (tape.route[1] == 1)
    assert close_to(int((tape.route[2][third] == HAND_BACK).sum()), 0.5, int(third.sum()))
    back = second & (tape.route[1] == HAND_BACK)
    assert close_to(int((tape.route[2][back] == 0).sum()), 0.6, int(back.sum()))


def test_the_uniform_decides_from_above() -> None:
    """On leg 1 a chat goes on where u < 0.5 and back where u >= 1 - 0.4, at (escalation, shop, leg 1)."""
    tape = tape_of(CHAIN)
    second = tape.route[0] == 0
    u = UniformStream(1, 0, Stream.ESCALATION, "shop", 1).take(len(tape))[second]
    expected = np.where(u < 0.5, 1, np.where(u >= 1.0 - 0.4, HAND_BACK, RESOLVE))
    assert tape.route[1][second].tolist() == expected.tolist()


def test_a_hand_back_moves_no_chat_that_goes_on_or_is_resolved() -> None:
    """Without hand-backs the first legs are the same, and so is every leg up to a first hand-back."""
    never = [dataclasses.replace(each, returns=0.0) for each in CHAIN]
    with_it, without_it = tape_of(CHAIN), tape_of(never)
    gone_back = np.cumsum(with_it.route == HAND_BACK, axis=0) > 0
    before = ~gone_back
    assert (with_it.route[before] == without_it.route[before]).all()
    # The leg on which a chat is handed back is still the same, those behind it are not there without.
    same = np.vstack([np.ones(len(with_it), dtype=np.bool_), ~gone_back[:-1]])
    for name in ("handling_us", "patience_us", "briefing_us", "wrap_up_us", "pull_us"):
        assert (getattr(with_it, name)[same] == getattr(without_it, name)[same]).all()
    assert not (without_it.route == HAND_BACK).any()


def test_a_higher_share_keeps_who_went_back() -> None:
    """Who is handed back on leg 1 at 0.2 is at 0.4, and the next part is as long."""
    few = tape_of([dataclasses.replace(CHAIN[0], returns=0.2), CHAIN[1]])
    more = tape_of(CHAIN)
    low, high = few.route[1] == HAND_BACK, more.route[1] == HAND_BACK
    assert (high[low]).all()
    assert high.sum() > low.sum() > 0
    assert (few.handling_us[2][low] == more.handling_us[2][low]).all()


@pytest.mark.parametrize("max_legs", [2, 3, 4])
def test_the_last_leg_is_resolved(max_legs: int) -> None:
    """Everything goes up or back for ever, but no chat has more legs than allowed."""
    ways = (way(FRONT, SECOND, 1.0, 1.0, 2),)
    route = tape_of(ways, max_legs).route
    to_and_fro = [0, HAND_BACK, 0, HAND_BACK][: max_legs - 1]
    assert [set(row.tolist()) for row in route] == [*({way} for way in to_and_fro), {RESOLVE}]


def test_more_legs_change_no_leg_before() -> None:
    """With 7 instead of 4 legs the first 4 need the same, and only the last route may differ."""
    short, longer = tape_of(CHAIN, 4), tape_of(CHAIN, 7)
    assert np.array_equal(short.route[:3], longer.route[:3])
    for name in ("handling_us", "patience_us", "briefing_us", "wrap_up_us", "pull_us"):
        assert np.array_equal(getattr(short, name), getattr(longer, name)[:4])


def test_the_part_after_a_hand_back_is_drawn_anew() -> None:
    """With exponential laws the front's second part is that at leg 2, not the first one again."""
    door = dataclasses.replace(DOOR, handling=Law.exponential(8 * MINUTE))
    tape = draw_tape(desk([door], [UP], max_legs=3), 1, 0)
    back = tape.route[1] == HAND_BACK
    assert back.sum() > 100
    assert (tape.handling_us[0][back] != tape.handling_us[2][back]).all()


def test_hand_backs_of_one_widget_leave_the_other_alone() -> None:
    """Billing's customers bring the same whether or not the shop's are ever forwarded."""
    ways = [dataclasses.replace(UP, chance=(0.0, 0.4)), ON]
    plain, tape = draw_tape(desk(), 1, 0), draw_tape(desk([shop(), billing()], ways), 1, 0)
    assert histories(plain, 1) == histories(tape, 1)


def test_who_comes_back_may_be_handed_back_too() -> None:
    """Some second attempts go up and are handed back, by an uniform of their own."""
    door = shop(demand=steady(300), redial=1.0, redial_most=1)
    tape = draw_tape(desk([door], people=PEOPLE), 1, 0)
    assert tape.redial_row is not None
    first, again = np.arange(tape.arriving), tape.redial_row[: tape.arriving]
    back = (tape.route[1, again] == HAND_BACK).sum()
    assert back > 50
    assert (tape.route[:, first] != tape.route[:, again]).any()
    assert needs_of(tape, 0) != needs_of(tape, int(again[0]))
