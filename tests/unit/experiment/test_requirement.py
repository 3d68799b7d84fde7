"""The requirement: crowds and rotas by hand, and formulas where they are right."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.core.blueprint import covers
from sim.experiment.crowd import Crowd
from sim.experiment.folder import Store, key_of
from sim.experiment.requirement import requirement
from sim.experiment.rota import alike, with_rota
from sim.experiment.tasks import ExperimentError, Keep
from sim.scenario import build_blueprint
from sim.stats.grid import HALF_HOUR_US, Grid, cut_open_hours
from sim.theory.erlang_c import erlang_c
from sim.theory.staffing import smallest_servers
from tests.builders import FORWARDED, MINUTE_US, RETURNED, desk, leg, plan, record

PLAN = plan([(0, 1, False), (0, 1, False)], groups=1, ways=())
ONE = Grid(np.array([0]), np.array([30 * MINUTE_US]))


def test_a_crowd_counts_those_who_wait_and_those_in_hand() -> None:
    """Chats there from 0 to 20 and from 10 to 30 are one, two, one for ten minutes each."""
    crowd = Crowd(ONE)
    crowd.add(record([leg(0, 0, (0, 0, 20)), leg(1, 0, (10, 20, 30))], PLAN), 0)
    assert (crowd.spent_us[0] // MINUTE_US).tolist() == [0, 20, 10]
    assert (crowd.arrived.tolist(), crowd.delayed.tolist()) == ([2], [1])
    assert crowd.handling_us == 15 * MINUTE_US


def test_a_forward_that_came_back_lengthens_one_stay() -> None:
    """In hand from 0 to 9, back at once, done at 20: one chat there for 20 minutes, handled for 20 min."""
    made = plan([(0, 1, False), (1, 1, True)])
    rows = [
        leg(0, 0, (0, 0, 9), outcome=FORWARDED),
        leg(0, -1, (9, 9), RETURNED, number=1, group=1),
        leg(0, 0, (9, 9, 20), number=2),
    ]
    first, second = Crowd(ONE), Crowd(ONE)
    first.add(record(rows, made), 0)
    second.add(record(rows, made), 1)
    assert (first.spent_us[0] // MINUTE_US).tolist() == [10, 20]
    assert (first.arrived.tolist(), first.delayed.tolist()) == ([1], [0])
    assert first.handling_us == 20 * MINUTE_US
    assert second.arrived.tolist() == [0]


def test_slots_needed_lie_between_whole_numbers() -> None:
    """One slot is all busy for the whole half hour and two for a third, so 0.5 is met by 1.75."""
    crowd = Crowd(ONE)
    crowd.add(record([leg(0, 0, (0, 0, 20)), leg(1, 0, (10, 20, 30))], PLAN), 0)
    assert crowd.needed(0.5).tolist() == pytest.approx([1 + (1 - 0.5) / (1 - 1 / 3)])
    assert crowd.needed(0.2).tolist() == pytest.approx([2 + (1 / 3 - 0.2) / (1 / 3)])


def test_nobody_there_needs_nobody() -> None:
    """An empty half hour needs 0 slots, and nobody had to wait or not to."""
    crowd = Crowd(ONE)
    crowd.add(record([], PLAN), 0)
    assert crowd.needed(0.2).tolist() == [0]
    assert np.isnan(crowd.delayed_share).all()


def test_a_rota_has_the_heads_of_every_interval() -> None:
    """Heads 1, 3, 2, 0 at the front make stretches that count 1, 3, 2 and 0 people at any moment."""
    blueprint = build_blueprint(desk(2, 1))
    grid = cut_open_hours(replace(blueprint, open_us=np.array([[0, 4 * HALF_HOUR_US]])), 0, HALF_HOUR_US)
    heads = np.array([[1, 3, 2, 0], [1, 1, 1, 1]])
    staff = with_rota(blueprint, grid, heads, [alike(blueprint, group) for group in (0, 1)]).operators
    assert staff.group.tolist() == [0, 0, 0, 1]
    for nth, count in enumerate(heads[0].tolist()):
        there = covers(staff.roster, np.arange(3), np.full(3, grid.from_us[nth]))
        assert there.sum() == count
    # Neighbouring intervals are one stretch: 1 + 1 + 1 of the front, 1 of the second level.
    assert len(staff.roster.owner) == 4


def test_people_who_differ_are_refused() -> None:
    """Operators with 1 and 2 slots do not make a number of operators that means anything."""
    blueprint = plan([(0, 1, False), (0, 2, False)], groups=1, ways=())
    with pytest.raises(ExperimentError, match="differ"):
        alike(blueprint, 0)
    with pytest.raises(ExperimentError, match="no operators"):
        alike(plan([(0, 1, False)], linked=(0, 1), ways=()), 1)


def test_in_the_long_run_it_is_erlang_c() -> None:
    """At a constant rate all but the first hours need what Erlang C says of 12 chats of 5 min an hour."""
    found = requirement(desk(3, 2, slots=1, handling="5 min", second_handling="5 min"), 0.2, replications=150)
    front = found.groups[0]
    load, handling = 12 / 60, 5.0
    exact = smallest_servers(lambda n: erlang_c(load, handling, n).delayed_share <= 0.2, 2)
    assert front.operators[4:].tolist() == [exact] * 12
    assert front.erlang_operators[4:].tolist() == [exact] * 12
    assert found.rounds <= 16


def test_the_first_half_hour_needs_fewer_than_the_formula_says() -> None:
    """With chats of 30 min the desk fills slowly, so that at first fewer are needed than Erlang says."""
    found = requirement(desk(12, 2, slots=1, rate="24 per hour", handling="30 min"), 0.2, replications=30)
    front = found.groups[0]
    assert front.operators[0] < front.erlang_operators[0]
    assert front.operators[0] < front.operators[8]
    assert found.hours(0) == front.operators.sum() / 2


def test_the_share_who_wait_is_kept_in_every_half_hour() -> None:
    """At most 20 % plus three errors of a share over about 400 chats wait, in each of 16 half hours."""
    found = requirement(desk(4, 2, slots=2), 0.2, replications=60)
    front = found.groups[0]
    errors = 3 * np.sqrt(0.2 * 0.8 / (60 * front.arrivals)) * 2
    assert (front.delayed_share <= 0.2 + errors).all()


def test_chats_that_take_no_time_need_one_person() -> None:
    """With 0 s of handling one person is free again at once: by the formula 1 wherever chats come."""
    nothing = {"kind": "constant", "value": "0 s"}
    found = requirement(desk(widgets__shop__handling=nothing), 0.2, replications=2, jobs=1)
    [front] = [need for need in found.groups if need.group == "front"]
    assert set(front.erlang_operators.tolist()) <= {0, 1}
    assert front.erlang_operators.max() == 1


def test_customers_who_cannot_wait_have_a_formula() -> None:
    """With 0 s of patience Erlang A is Erlang B: of 1.6 Erlang 2 servers lose 33 %, and 3 lose 15 %."""
    never = {"kind": "constant", "value": "0 s"}
    found = requirement(desk(widgets__shop__patience=never, slots=1), 0.2, replications=20, jobs=1)
    [front] = [need for need in found.groups if need.group == "front"]
    assert np.median(front.erlang_operators) == 3


def test_a_share_of_nobody_is_refused() -> None:
    """Nobody may wait, or everybody, is no staffing question."""
    for share in (0.0, 1.0):
        with pytest.raises(ValueError, match="between 0 and 1"):
            requirement(desk(), share)


def test_stopped_rounds_are_not_simulated_again(tmp_path: Path) -> None:
    """With the store of a requirement nothing is left to do, the answer is the same, and progress counts."""
    told: list[tuple[int, int]] = []
    with Store(tmp_path) as store:
        first = requirement(
            desk(2, 1), replications=3, seed=4, store=store, progress=lambda *at: told.append(at)
        )
        keys = [key_of(cell.label, cell.blueprint, 4) for cell in first.simulated]
        kept = [store.numbers(key, Keep(paths=True, intervals=False)) for key in keys]
        again = requirement(desk(2, 1), replications=3, seed=4, store=store)
    assert kept == [{0, 1, 2}] * len(first.simulated)
    bare = requirement(desk(2, 1), replications=3, seed=4)
    for one in (first, again):
        for mine, other in zip(one.groups, bare.groups, strict=True):
            assert mine.needed.tobytes() == other.needed.tobytes()
            assert mine.delayed_share.tobytes() == other.delayed_share.tobytes()
    assert told[0] == (1, 9)
    assert told[-1] == (3 * len(first.simulated),) * 2
