"""Customers who leave without a word, come back, or are handed back, on records made by hand."""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from sim.core.kinds import Outcome
from sim.core.path import Customers, SamplePath
from sim.stats.metrics import Metrics, measure
from tests.builders_blueprint import SECOND, LegRow, blueprint, record

HOUR = blueprint(open_hours=((0, 100),))
TWO_TIERS = blueprint(tiers=(1, 2), operators=((0, 3), (1, 2)), open_hours=((0, 100),))


def hidden(path: SamplePath, rows: Sequence[tuple[int, int, int]]) -> SamplePath:
    """Add what the desk does not know: chat, the chat before it (or -1), the second of leaving (or -1)."""
    chat, earlier, left = (np.array(column) for column in zip(*rows, strict=True))
    left_us = np.where(left < 0, -1, left * SECOND)
    return replace(
        path, customers=Customers(chat.astype(np.int32), earlier.astype(np.int32), left_us.astype(np.int64))
    )


def figures(metrics: Metrics, scope: str, names: str) -> list[float]:
    """Return several metrics of one scope."""
    return [metrics.value(scope, name) for name in names.split()]


SILENT: list[LegRow] = [
    (0, 0, 0, 0, 0, 0, 0, 40, 40, Outcome.RESOLVED),
    (1, 0, 0, 0, 0, 10, 50, 60, 60, Outcome.ABANDONED),
    (2, 0, 0, 0, -1, 20, None, 100, None, Outcome.ABANDONED),
    (3, 0, 0, 0, -1, 25, None, 35, None, Outcome.ABANDONED),
]
"""Chat 1 leaves at 30 and is held [50,60), chat 2 leaves at 70 and is never taken, chat 3 leaves openly."""


def silent_desk(rows: Sequence[LegRow] = SILENT) -> Metrics:
    """Measure them in 100 s on one operator with 3 slots."""
    return measure(hidden(record(rows), [(1, -1, 30), (2, -1, 70)]), HOUR)


@pytest.mark.parametrize("scope", ["all", "widget:w0", "tier:1", "group:g0"])
def test_who_leaves_silently_is_abandoned_and_not_answered(scope: str) -> None:
    """Of 4 admitted 1 is answered and 3 are abandoned, 2 of them silently: 3 / 4 lost, 1 / 4 served."""
    names = "arrived admitted answered abandoned silent resolved abandon_share service_level_offered"
    assert figures(silent_desk(), scope, names) == [4, 4, 1, 3, 2, 1, 0.75, 0.25]


@pytest.mark.parametrize("scope", ["all", "widget:w0", "tier:1", "group:g0"])
def test_a_silent_customer_waits_until_leaving(scope: str) -> None:
    """Waits are 0 | 30 - 10, 70 - 20, 35 - 25: mean 0 of the answered, (0 + 20 + 50 + 10) / 4 = 20 of all."""
    names = "leg_wait_mean leg_wait_max leg_wait_all_mean customer_wait_mean delayed_share no_wait_share"
    assert figures(silent_desk(), scope, names) == [0, 0, 20, 20, 0.75, 1]


def test_a_silent_customer_s_patience_decides_what_is_an_early_leaver() -> None:
    """With T = 20 s chats 1 and 3 left within T, after 20 and 10 s, chat 2 not: A_T / (A + B - B_T) = 1/2."""
    plan = blueprint(open_hours=((0, 100),), threshold=20, short=15)
    metrics = measure(hidden(record(SILENT), [(1, -1, 30), (2, -1, 70)]), plan)
    names = "service_level_excluded service_level_positive service_level_short_removed"
    assert figures(metrics, "all", names) == [1 / 2, 3 / 4, 1 / 3]


@pytest.mark.parametrize("scope", ["all", "tier:1", "group:g0", "operator:o0"])
def test_the_slot_of_a_silent_customer_is_occupied(scope: str) -> None:
    """Held [0,40) and [50,60) of 100 s on 3 slots: busy 0.5, slots 50/300, load 50/100, 10 s blocked."""
    names = "busy_share slot_occupancy load_ratio blocked_by_silent answered"
    assert figures(silent_desk(), scope, names) == [0.5, 50 / 300, 0.5, 10, 1]


def test_the_queue_is_what_the_desk_sees() -> None:
    """Chats wait [10,50), [20,100) until the stop, [25,35): (40 + 80 + 10) / 100 = 1.3 at a time."""
    assert silent_desk().value("group:g0", "queue_mean") == 1.3


def test_a_silent_customer_after_the_shift_is_overtime_only() -> None:
    """Held [90,120) on a shift [0,100): 10 s of the roster are blocked, 20 s are overtime."""
    rows: list[LegRow] = [(0, 0, 0, 0, 0, 0, 90, 120, 120, Outcome.ABANDONED)]
    metrics = measure(hidden(record(rows), [(0, -1, 50)]), HOUR)
    assert figures(metrics, "operator:o0", "blocked_by_silent overtime busy_share") == [10, 20, 0.1]


def test_a_silent_customer_of_a_forward_is_lost_after_it() -> None:
    """Forwarded at 10, left at 30, held [40,50): waits 0 + 20, 1 of 1 forwards lost, none served."""
    rows: list[LegRow] = [
        (0, 0, 0, 0, 0, 0, 0, 10, 10, Outcome.FORWARDED),
        (0, 1, 0, 1, 1, 10, 40, 50, 50, Outcome.ABANDONED),
    ]
    metrics = measure(hidden(record(rows, staff=2), [(0, -1, 30)]), TWO_TIERS)
    names = "answered abandoned silent customer_wait_mean forwarded_abandon_share legs_per_chat"
    assert figures(metrics, "all", names) == [0, 1, 1, 20, 1, 2]
    assert figures(metrics, "widget:w0", names) == [1, 1, 1, 20, 1, 2]
    names = "answered abandoned silent leg_wait_all_mean blocked_by_silent"
    assert figures(metrics, "group:g1", names) == [0, 1, 1, 20, 10]
    assert figures(metrics, "group:g0", names) == [1, 0, 0, 0, 0]
    assert math.isnan(metrics.value("group:g1", "leg_wait_mean"))
    assert figures(metrics, "operator:o1", "answered resolved blocked_by_silent") == [0, 0, 10]


def test_intervals_count_silent_customers_as_abandoned() -> None:
    """All four chats came in [0,100): 1 answered after 0 s, 3 abandoned, 1 / 4 served."""
    part = silent_desk().intervals
    assert part is not None
    for scope in ("all", "group:g0"):
        found = [
            part.value(scope, name)[0] for name in ("answered", "abandoned", "leg_wait_mean", "service_level")
        ]
        assert found == [1, 3, 0, 0.25]


REDIALS: list[LegRow] = [
    (0, 0, 0, 0, -1, 0, None, 10, None, Outcome.ABANDONED),
    (1, 0, 0, 0, -1, 5, None, 8, None, Outcome.ABANDONED),
    (2, 0, 1, 0, 0, 6, 6, 20, 20, Outcome.RESOLVED),
    (3, 0, 0, 0, -1, 15, None, 30, None, Outcome.ABANDONED),
    (4, 0, 0, 0, 0, 40, 40, 50, 50, Outcome.RESOLVED),
]
"""Chat 0 comes back as 3, that one as 4; chat 1 does not; chat 2 is of another widget."""
TWO_WIDGETS = {"widgets": (0, 0), "open_hours": ((0, 100),)}


def test_a_customer_who_comes_back_is_one_customer_and_several_chats() -> None:
    """Of 5 chats 2 came back: 3 customers; of 3 abandoned chats 2 came back."""
    path = hidden(record(REDIALS), [(3, 0, -1), (4, 3, -1)])
    metrics = measure(path, blueprint(**TWO_WIDGETS))
    names = "arrived redials customers abandoned redial_share"
    assert figures(metrics, "all", names) == [5, 2, 3, 3, 2 / 3]
    assert figures(metrics, "widget:w0", names) == [4, 2, 2, 3, 2 / 3]
    assert figures(metrics, "widget:w1", "arrived redials customers abandoned") == [1, 0, 1, 0]
    assert math.isnan(metrics.value("widget:w1", "redial_share"))
    assert metrics.value("group:g0", "arrived") == 5
    with pytest.raises(KeyError):
        metrics.value("group:g0", "redials")


def test_chats_that_come_back_are_measured_by_their_own_arrival() -> None:
    """With a warm-up of 12 s chats 3 and 4 count, both came back, and of 1 abandoned chat 1 came back."""
    path = hidden(record(REDIALS), [(3, 0, -1), (4, 3, -1)])
    metrics = measure(path, blueprint(**TWO_WIDGETS, measure_from=12))
    assert figures(metrics, "all", "arrived redials customers abandoned redial_share") == [2, 2, 0, 1, 1]


def test_without_redials_every_chat_is_a_customer() -> None:
    """Five chats of which nobody knows more are 5 customers; 0 of 3 abandoned came back."""
    metrics = measure(record(REDIALS), blueprint(**TWO_WIDGETS))
    assert figures(metrics, "all", "arrived redials customers redial_share silent") == [5, 0, 5, 0, 0]


HANDED_BACK: list[LegRow] = [
    (0, 0, 0, 0, 0, 0, 0, 10, 10, Outcome.FORWARDED),
    (0, 1, 0, 1, 1, 10, 14, 30, 30, Outcome.RETURNED),
    (0, 2, 0, 0, 0, 30, 36, 40, 40, Outcome.FORWARDED),
    (0, 3, 0, 1, 1, 40, 48, 60, 60, Outcome.RETURNED),
    (0, 4, 0, 0, 0, 60, 60, 80, 80, Outcome.RESOLVED),
    (1, 0, 0, 0, 0, 5, 5, 15, 15, Outcome.FORWARDED),
    (1, 1, 0, 1, -1, 15, None, 15, None, Outcome.RETURNED),
    (1, 2, 0, 0, 0, 15, 15, 20, 20, Outcome.RESOLVED),
]
"""Chat 0 is handed back twice, with waits 0, 4, 6, 8, 0; chat 1's forward is refused, with waits 0, 0, 0."""


def test_a_chat_that_is_handed_back_was_answered_where_it_came_from() -> None:
    """Group 1: 2 of 3 legs handed back, 1 refused, waits 4, 8; group 0: 4 legs wait 0, 6, 0, 0, 3 go on."""
    metrics = measure(record(HANDED_BACK, staff=2), TWO_TIERS)
    names = "arrived admitted answered handed_back returned resolved leg_wait_mean forward_share"
    assert figures(metrics, "group:g1", names) == [3, 2, 2, 2, 1, 0, 6, 0]
    assert figures(metrics, "tier:2", names) == [3, 2, 2, 2, 1, 0, 6, 0]
    assert figures(metrics, "group:g0", names) == [4, 4, 4, 0, 0, 2, 6 / 4, 3 / 4]
    assert figures(metrics, "operator:o1", "answered handed_back forwarded") == [2, 2, 0]
    assert figures(metrics, "operator:o0", "answered handed_back forwarded") == [4, 0, 3]


@pytest.mark.parametrize(("scope", "wait"), [("all", 9), ("widget:w0", 0)])
def test_a_chat_that_is_handed_back_twice_is_one_chat(scope: str, wait: float) -> None:
    """Of 2 chats 1 is handed back, 1 refused, 2 forwarded: 5 + 1 stays, waits (18 + 0) / 2, 80 and 15 s."""
    metrics = measure(record(HANDED_BACK, staff=2), TWO_TIERS)
    names = "arrived answered handed_back returned forwarded forward_share resolved"
    assert figures(metrics, scope, names) == [2, 2, 1, 1, 2, 1, 2]
    names = "legs_per_chat customer_wait_mean end_to_end_mean forwarded_wait_mean leg_wait_mean"
    assert figures(metrics, scope, names) == [6 / 2, 9, (80 + 15) / 2, (4 + 8) / 2, wait]


def test_every_leg_of_a_group_ends_in_one_way() -> None:
    """Group 0: 3 forwarded, 1 of them came back, 2 resolved; group 1: 2 handed back, 1 refused of 3."""
    metrics = measure(record(HANDED_BACK, staff=2), TWO_TIERS)
    ends = "resolved forwarded abandoned ticket returned handed_back not_admitted unfinished"
    assert figures(metrics, "group:g0", ends) == [2, 3, 0, 0, 0, 0, 0, 0]
    assert figures(metrics, "group:g1", ends) == [0, 0, 0, 0, 1, 2, 0, 0]


def test_who_hands_back_is_busy_until_then() -> None:
    """Operator 1 held [14,30) and [48,60): 28 of 100 s busy, nothing blocked by a hand-over."""
    metrics = measure(record(HANDED_BACK, staff=2), TWO_TIERS)
    assert figures(metrics, "group:g1", "busy_share load_ratio blocked_by_hand_over") == [0.28, 0.28, 0]


OVERFLOW: list[LegRow] = [
    (0, 0, 0, 0, 0, 0, 0, 50, 50, Outcome.RESOLVED),
    (1, 0, 0, 0, 1, 10, 20, 40, 40, Outcome.RESOLVED),
    (2, 0, 0, 0, 1, 20, 50, 60, 60, Outcome.RESOLVED),
    (3, 0, 1, 1, 1, 30, 30, 70, 70, Outcome.RESOLVED),
    (4, 0, 0, 0, 1, 0, 80, 90, 90, Outcome.ABANDONED),
]
"""Operator 1 of group 1 takes two chats of group 0, one of the own, and one whose customer left at 60."""


def overflow() -> Metrics:
    """Measure them."""
    plan = blueprint(widgets=(0, 1), tiers=(1, 1), operators=((0, 2), (1, 2)), open_hours=((0, 100),))
    return measure(hidden(record(OVERFLOW, staff=2), [(4, -1, 60)]), plan)


def test_overflowed_legs_count_where_they_waited() -> None:
    """Group 0 has 3 answered legs, 2 by others, waits 0, 10, 30; group 1 has 1, by its own; 2 of 4 in all."""
    names = "arrived answered overflowed overflow_share leg_wait_mean"
    assert figures(overflow(), "group:g0", names) == [4, 3, 2, 2 / 3, 40 / 3]
    assert figures(overflow(), "group:g1", names) == [1, 1, 0, 0, 0]
    for scope in ("all", "tier:1"):
        assert figures(overflow(), scope, "arrived answered overflowed overflow_share") == [5, 4, 2, 0.5]


def test_overflowed_work_counts_where_the_operator_belongs() -> None:
    """Group 1 is busy [20,70) and [80,90) of 100 s and holds 20 + 10 + 40 + 10 of 200, group 0 50 of 200."""
    names = "busy_share slot_occupancy load_ratio blocked_by_silent"
    assert figures(overflow(), "group:g1", names) == [0.6, 0.4, 0.8, 10]
    assert figures(overflow(), "group:g0", names) == [0.5, 0.25, 0.5, 0]
    assert figures(overflow(), "operator:o1", "answered resolved") == [3, 3]


def test_overflow_by_interval_goes_both_ways() -> None:
    """In the one interval group 0 has 3 answers and is busy 50 s, group 1 has 1 answer and is busy 60 s."""
    part = overflow().intervals
    assert part is not None
    found = {scope: [part.value(scope, name)[0] for name in ("answered", "busy_share", "slot_occupancy")]
             for scope in ("group:g0", "group:g1", "all")}  # fmt: skip
    assert found == {"group:g0": [3, 0.5, 0.25], "group:g1": [1, 0.6, 0.4], "all": [4, 0.55, 130 / 400]}


def test_who_may_exceed_the_slots_passes_a_hundred_percent() -> None:
    """Three chats of 100 s on 2 slots in 100 s: 300 / 200 of the slots, 100 of 100 s busy."""
    rows: list[LegRow] = [(k, 0, 0, 0, 0, 0, 0, 100, 100, Outcome.RESOLVED) for k in range(3)]
    metrics = measure(record(rows), blueprint(operators=((0, 2),), open_hours=((0, 100),)))
    assert figures(metrics, "all", "slot_occupancy busy_share concurrency") == [1.5, 1, 3]
