"""Occupancy, overtime and queues: by hand, and against a second implementation in plain Python."""

import math
from collections.abc import Callable

import numpy as np
import pytest

from sim.core.blueprint import Blueprint
from sim.core.kinds import Outcome
from sim.core.path import SamplePath
from sim.stats.metrics import Metrics, measure
from tests.builders_blueprint import SECOND, LegRow, blueprint, record
from tests.unit.stats.brute_force import random_busy_run, random_run, scopes, tally

Make = Callable[[int, int], tuple[SamplePath, Blueprint]]
STAFF = ("busy_share", "slot_occupancy", "concurrency", "chats_online")


def stays(*spans: tuple[int, int]) -> list[LegRow]:
    """Return chats that operator 0 takes at once and resolves."""
    return [(k, 0, 0, 0, 0, a, a, b, b, Outcome.RESOLVED) for k, (a, b) in enumerate(spans)]


def values(metrics: Metrics, scope: str, names: tuple[str, ...]) -> list[float]:
    """Return several metrics of one scope."""
    return [metrics.value(scope, name) for name in names]


@pytest.mark.parametrize("scope", ["all", "widget:w0", "tier:1", "group:g0", "operator:o0"])
def test_four_definitions_of_occupancy(scope: str) -> None:
    """Chats [10,40), [20,60), [70,80) in 100 s on 3 slots: busy 60, held 80: 0.6, 80/300, 80/60, 0.8."""
    metrics = measure(record(stays((10, 40), (20, 60), (70, 80))), blueprint(open_hours=((0, 100),)))
    assert values(metrics, scope, STAFF) == [0.6, 80 / 300, 80 / 60, 0.8]


def test_identities_with_equal_slots() -> None:
    """In 20 random runs slot occupancy = busy share x concurrency / 2, chats online = busy x concurrency."""
    for seed in range(20):
        rng = np.random.default_rng(seed)
        starts = np.sort(rng.integers(0, 900, 40))
        rows = [
            (
                k,
                0,
                0,
                0,
                int(rng.integers(0, 3)),
                int(a),
                int(a),
                e := int(a + rng.integers(0, 90)),
                e,
                Outcome.RESOLVED,
            )
            for k, a in enumerate(starts)
        ]
        metrics = measure(record(rows, staff=3), blueprint(operators=((0, 2),) * 3, open_hours=((0, 1000),)))
        for scope in ("all", "group:g0", "operator:o1"):
            busy, slots, concurrency, online = values(metrics, scope, STAFF)
            assert slots == pytest.approx(busy * concurrency / 2, rel=1e-14)
            assert online == pytest.approx(busy * concurrency, rel=1e-14)


def test_a_group_pools_its_operators() -> None:
    """Operator 0 is busy 50 of 100 s on 1 slot, operator 1 never on 3: 50/200 busy, 50/400 of the slots."""
    rows = stays((0, 50))
    metrics = measure(record(rows, staff=2), blueprint(operators=((0, 1), (0, 3)), open_hours=((0, 100),)))
    assert values(metrics, "group:g0", STAFF) == [0.25, 0.125, 1.0, 0.25]
    assert metrics.value("operator:o1", "busy_share") == 0.0
    assert math.isnan(metrics.value("operator:o1", "concurrency"))


def test_work_after_the_shift_is_overtime_and_nothing_else() -> None:
    """A chat [80,130) on a shift [0,100): 20 of 100 s busy, 30 s overtime, never 50 / 100."""
    metrics = measure(record(stays((80, 130))), blueprint(open_hours=((0, 100),)))
    names = ("busy_share", "overtime", "work_in_breaks", "load_ratio")
    assert values(metrics, "operator:o0", names) == [0.2, 30, 0, 0.5]


def test_two_chats_after_the_shift_are_overtime_once() -> None:
    """Chats [80,130) and [90,150) on a shift [0,100): the operator stays 50 s longer, not 30 + 50."""
    metrics = measure(record(stays((80, 130), (90, 150))), blueprint(open_hours=((0, 100),)))
    assert metrics.value("all", "overtime") == 50


def test_work_in_a_break_is_neither_occupancy_nor_overtime() -> None:
    """A chat [30,120), shift [0,100), break [40,60): 10 + 40 of 80 s busy, 20 s in the break, 20 s over."""
    plan = blueprint(rosters=[[(0, 40), (60, 100)]], shifts=[[(0, 100)]], open_hours=((0, 100),))
    metrics = measure(record(stays((30, 120))), plan)
    names = ("busy_share", "slot_occupancy", "work_in_breaks", "overtime")
    assert values(metrics, "group:g0", names) == [50 / 80, 50 / 240, 20, 20]


def test_work_between_two_shifts_is_overtime_of_the_first() -> None:
    """A chat [90,160) with shifts [0,100) and [150,200): busy 10 + 10 of 150 s, 50 s overtime."""
    shifts = [[(0, 100), (150, 200)]]
    metrics = measure(record(stays((90, 160))), blueprint(rosters=shifts, open_hours=((0, 100), (150, 200))))
    assert values(metrics, "operator:o0", ("busy_share", "overtime")) == [20 / 150, 50]


def test_a_warm_hand_over_blocks_the_first_slot() -> None:
    """Handled [0,10), taken at 15, briefed until 25: 15 s blocked, busy 25 of 100 s, load 10 of 100 s."""
    rows: list[LegRow] = [
        (0, 0, 0, 0, 0, 0, 0, 10, 25, Outcome.FORWARDED),
        (0, 1, 0, 1, 1, 10, 15, 50, 50, Outcome.RESOLVED),
    ]
    plan = blueprint(tiers=(1, 2), operators=((0, 1), (1, 1)), open_hours=((0, 100),))
    metrics = measure(record(rows, staff=2), plan)
    names = ("blocked_by_hand_over", "busy_share", "load_ratio")
    assert values(metrics, "group:g0", names) == [15, 0.25, 0.1]
    assert values(metrics, "group:g1", names) == [0, 0.35, 0.35]
    assert metrics.value("all", "blocked_by_hand_over") == 15


def test_a_hand_over_after_the_shift_is_overtime_only() -> None:
    """Handled [80,90), briefed until 120 on a shift [0,100): 10 s blocked on the roster, 20 s overtime."""
    rows: list[LegRow] = [(0, 0, 0, 0, 0, 80, 80, 90, 120, Outcome.FORWARDED)]
    metrics = measure(record(rows), blueprint(open_hours=((0, 100),)))
    assert values(metrics, "operator:o0", ("blocked_by_hand_over", "overtime")) == [10, 20]


def test_the_load_ratio_passes_one_where_chats_overlap() -> None:
    """Two chats of 60 s at once in 100 s: load 120/100, busy 60/100."""
    metrics = measure(record(stays((0, 60), (0, 60))), blueprint(open_hours=((0, 100),)))
    assert values(metrics, "all", ("load_ratio", "busy_share")) == [1.2, 0.6]


def test_an_operator_who_never_came_has_no_online_time() -> None:
    """With operator 1 absent the group is busy 50 of 100 s, not of 200, and operator 1 has a blank."""
    plan = blueprint(operators=((0, 1), (0, 1)), open_hours=((0, 100),))
    metrics = measure(record(stays((0, 50)), online=[0]), plan)
    assert metrics.value("group:g0", "busy_share") == 0.5
    assert math.isnan(metrics.value("operator:o1", "busy_share"))


def test_time_before_the_end_of_the_warm_up_does_not_count() -> None:
    """A chat [10,60) and a warm-up of 40 s: busy 20 of 60 s, though the chat itself is not measured."""
    metrics = measure(record(stays((10, 60))), blueprint(open_hours=((0, 100),), measure_from=40))
    assert values(metrics, "all", ("busy_share", "arrived", "load_ratio")) == [20 / 60, 0, 0]


def test_the_queue_is_averaged_over_the_open_hours() -> None:
    """Waits [10,30), [20,60), and [90,140) across the closing at 100: (20 + 40 + 10) / 100 = 0.7 chats."""
    rows: list[LegRow] = [
        (0, 0, 0, 0, 0, 10, 30, 30, 30, Outcome.RESOLVED),
        (1, 0, 0, 0, -1, 20, None, 60, None, Outcome.ABANDONED),
        (2, 0, 0, 0, 0, 90, 140, 150, 150, Outcome.RESOLVED),
    ]
    metrics = measure(record(rows), blueprint(open_hours=((0, 100),)))
    assert {metrics.value(s, "queue_mean") for s in ("all", "widget:w0", "tier:1", "group:g0")} == {0.7}
    late = measure(record(rows), blueprint(open_hours=((0, 100),), measure_from=50))
    assert late.value("all", "queue_mean") == (10 + 10) / 50


def test_a_widget_s_queue_is_at_every_tier_and_a_group_s_its_own() -> None:
    """A chat waits 20 s at tier 1 and 30 s at tier 2 of 100 s: 0.5 for its widget, 0.2 and 0.3 by group."""
    rows: list[LegRow] = [
        (0, 0, 1, 0, 0, 0, 20, 30, 30, Outcome.FORWARDED),
        (0, 1, 1, 1, 1, 30, 60, 70, 70, Outcome.RESOLVED),
    ]
    plan = blueprint(widgets=(0, 0), tiers=(1, 2), operators=((0, 1), (1, 1)), open_hours=((0, 100),))
    metrics = measure(record(rows, staff=2), plan)
    found = [
        metrics.value(s, "queue_mean") for s in ("all", "widget:w0", "widget:w1", "group:g0", "group:g1")
    ]
    assert found == [0.5, 0.0, 0.5, 0.2, 0.3]


@pytest.mark.parametrize("measure_from", [0, 50])
@pytest.mark.parametrize("make", [random_run, random_busy_run])
@pytest.mark.parametrize("seed", range(3))
def test_integrals_equal_a_second_implementation(seed: int, make: Make, measure_from: int) -> None:
    """On random records the integrals equal, to the microsecond, the seconds counted one by one in a loop."""
    path, plan = make(seed, measure_from)
    metrics = measure(path, plan, 45 * SECOND)
    expected = tally(path, plan, 45)
    column = {name: k for k, name in enumerate(metrics.names)}
    for row, scope in enumerate(metrics.scopes):
        counted = expected[scope]
        above = {name: int(metrics.numerator[row, k]) for name, k in column.items()}
        below = {name: int(metrics.denominator[row, k]) for name, k in column.items()}
        assert above["busy_share"] == counted.busy * SECOND
        assert below["busy_share"] == counted.online * SECOND
        assert above["slot_occupancy"] == counted.chats * SECOND
        assert below["slot_occupancy"] == counted.slots * SECOND
        if not scope.startswith("widget"):
            assert above["overtime"] == counted.overtime * SECOND
            assert above["work_in_breaks"] == counted.breaks * SECOND
            assert above["blocked_by_hand_over"] == counted.blocked * SECOND
            assert above["blocked_by_silent"] == counted.silent * SECOND
        if not scope.startswith("operator"):
            assert above["queue_mean"] == counted.queue * SECOND
            assert below["queue_mean"] == counted.open * SECOND


@pytest.mark.parametrize("make", [random_run, random_busy_run])
@pytest.mark.parametrize("seed", range(3))
def test_integrals_by_interval_equal_a_second_implementation(seed: int, make: Make) -> None:
    """On random records every 45 s interval's online, slot, held, busy and queue time is a plain loop's."""
    path, plan = make(seed, 30)
    metrics = measure(path, plan, 45 * SECOND)
    assert metrics.intervals is not None
    expected, part = tally(path, plan, 45), metrics.intervals
    column = {name: k for k, name in enumerate(part.names)}
    for row, scope in enumerate(part.scopes):
        for place in range(len(part.from_us) - 1):
            above, below = part.numerator[row, place], part.denominator[row, place]
            online, slots, chats, busy, queue = expected[scope].by[place]
            pairs = {"busy_share": (busy, online), "slot_occupancy": (chats, slots)}
            pairs["queue_mean"] = queue, int(part.to_us[place] - part.from_us[place]) // SECOND
            for name, (top, bottom) in pairs.items():
                found = int(above[column[name]]), int(below[column[name]])
                assert found == (top * SECOND, bottom * SECOND)
    assert set(part.scopes) < set(scopes(plan))
