"""Counts, waits and service levels on records made by hand."""

import math

import numpy as np
import pytest

from sim.core.kinds import Outcome
from sim.stats.metrics import Metrics, measure
from tests.builders_blueprint import LegRow, blueprint, record

LEVELS = ("offered", "excluded", "positive", "answered", "short_met", "short_removed")
OF_TAKEN = tuple(name if name == "answered" else f"{name}_of_taken" for name in LEVELS)


def answered(count: int, wait: int) -> list[tuple[int, Outcome]]:
    """Return chats that waited and were resolved."""
    return [(wait, Outcome.RESOLVED)] * count


def abandoned(count: int, wait: int) -> list[tuple[int, Outcome]]:
    """Return chats that waited and gave up."""
    return [(wait, Outcome.ABANDONED)] * count


def one_leg_each(chats: list[tuple[int, Outcome]], widget: int = 0, group: int = 0) -> list[LegRow]:
    """Return legs that all join at 0; the answered ones are handled for a second by operator 0."""
    rows: list[LegRow] = []
    for chat, (wait, outcome) in enumerate(chats):
        taken = outcome is Outcome.RESOLVED
        times = (wait, wait + 1, wait + 1) if taken else (None, wait, None)
        rows.append((chat, 0, widget, group, 0 if taken else -1, 0, *times, outcome))
    return rows


def levels(metrics: Metrics, scope: str, names: tuple[str, ...] = LEVELS) -> list[float]:
    """Return the six variants in percent, to one decimal."""
    return [round(100 * metrics.value(scope, f"service_level_{name}"), 1) for name in names]


WORKED = (
    answered(860, 60)
    + answered(140, 61)
    + abandoned(10, 4)
    + abandoned(5, 5)
    + abandoned(5, 60)
    + abandoned(40, 61)
)
"""A = 1000, B = 60, A_T = 860, B_T = 10 + 5 + 5 = 20, b = 10 with T = 60 s and s = 5 s."""


@pytest.mark.parametrize("scope", ["all", "widget:w0", "tier:1", "group:g0"])
def test_the_worked_example_of_all_six_service_levels(scope: str) -> None:
    """860/1060, 860/1040, 880/1060, 860/1000, 870/1060, 860/1050 are 81.1, 82.7, 83.0, 86.0, 82.1, 81.9 %."""
    metrics = measure(record(one_leg_each(WORKED)), blueprint(threshold=60, short=5))
    assert levels(metrics, scope) == [81.1, 82.7, 83.0, 86.0, 82.1, 81.9]


@pytest.mark.parametrize("outcome", [Outcome.TICKET, Outcome.UNFINISHED])
@pytest.mark.parametrize("scope", ["all", "tier:1", "group:g0"])
def test_chats_that_nobody_ever_took_are_failures(scope: str, outcome: Outcome) -> None:
    """With 100 more: 860/1160, 860/1140, 880/1160, 860/1000, 870/1160, 860/1150; without them as before."""
    metrics = measure(
        record(one_leg_each([*WORKED, *[(0, outcome)] * 100])), blueprint(threshold=60, short=5)
    )
    assert levels(metrics, scope) == [74.1, 75.4, 75.9, 86.0, 75.0, 74.8]
    assert levels(metrics, scope, OF_TAKEN) == [81.1, 82.7, 83.0, 86.0, 82.1, 81.9]
    assert metrics.value(scope, "ticket_share") == (100 / 1160 if outcome is Outcome.TICKET else 0)
    assert metrics.value(scope, "unfinished_share") == (0 if outcome is Outcome.TICKET else 100 / 1160)
    assert metrics.value(scope, "abandon_share") == 60 / 1160
    assert metrics.value(scope, "lost") == 160


def test_cisco_s_data() -> None:
    """With 70 in time, 10 lost early and 20 late of 100: 70/100, 70/90 and 80/100 are 70.0, 77.8, 80.0 %."""
    chats = answered(70, 10) + answered(20, 90) + abandoned(10, 10)
    metrics = measure(record(one_leg_each(chats)), blueprint(threshold=60))
    assert levels(metrics, "all")[:3] == [70.0, 77.8, 80.0]


@pytest.mark.parametrize(
    ("level", "percent"), list(zip(LEVELS, (81.1, 82.7, 83.0, 86.0, 82.1, 81.9), strict=True))
)
def test_service_level_is_the_group_s_own_variant(level: str, percent: float) -> None:
    """The worked example read with each group's own variant gives that variant's percentage."""
    metrics = measure(record(one_leg_each(WORKED)), blueprint(level=level))
    assert {round(100 * metrics.value(scope, "service_level"), 1) for scope in ("all", "group:g0")} == {
        percent
    }


def test_the_whole_desk_adds_up_groups_with_different_variants_and_thresholds() -> None:
    """Group 0, offered in 60 s: 1 of 2; group 1, answered only in 10 s: 1 of 1; the desk 2 of 3, not 75 %."""
    rows: list[LegRow] = [
        (0, 0, 0, 0, 0, 0, 60, 70, 70, Outcome.RESOLVED),
        (1, 0, 0, 0, -1, 0, None, 90, None, Outcome.ABANDONED),
        (2, 0, 1, 1, 1, 0, 10, 20, 20, Outcome.RESOLVED),
        (3, 0, 1, 1, -1, 0, None, 90, None, Outcome.ABANDONED),
    ]
    plan = blueprint(
        widgets=(0, 1),
        tiers=(1, 1),
        operators=((0, 3), (1, 3)),
        threshold=(60, 10),
        level=("offered", "answered"),
    )
    metrics = measure(record(rows, staff=2), plan)
    scopes = ("group:g0", "group:g1", "widget:w1", "all", "tier:1")
    assert [metrics.value(s, "service_level") for s in scopes] == [0.5, 1.0, 1.0, 2 / 3, 2 / 3]


def test_targets_are_met_by_run_and_by_interval() -> None:
    """In time are 4 of 5 in the first half hour, 1 of 2 in the second: 5/7 misses 80 %, 4/5 does not."""
    rows: list[LegRow] = [
        (k, 0, 0, 0, 0, at, at + wait, at + wait + 1, at + wait + 1, Outcome.RESOLVED)
        for k, (at, wait) in enumerate([(0, 0), (1, 0), (2, 0), (3, 0), (4, 99), (1800, 0), (1801, 99)])
    ]
    metrics = measure(record(rows), blueprint())
    assert metrics.value("group:g0", "target_met") == 0.0
    assert metrics.value("widget:w0", "intervals_at_target_share") == 0.5
    early = measure(record(rows[:5]), blueprint())
    assert early.value("group:g0", "target_met") == 1.0
    assert early.value("group:g0", "intervals_at_target_share") == 1.0


TWO_TIERS: list[LegRow] = [
    (0, 0, 0, 0, 0, 0, 0, 100, 100, Outcome.FORWARDED),
    (0, 1, 0, 1, 1, 100, 130, 200, 200, Outcome.RESOLVED),
    (1, 0, 0, 0, 0, 10, 30, 50, 50, Outcome.RESOLVED),
    (2, 0, 1, 0, -1, 20, None, 60, None, Outcome.ABANDONED),
    (3, 0, 1, 0, 0, 40, 100, 150, 150, Outcome.FORWARDED),
    (3, 1, 1, 1, -1, 150, None, 210, None, Outcome.ABANDONED),
    (4, 0, 1, 0, -1, 300, None, 300, None, Outcome.NOT_ADMITTED),
]
"""Five chats of two widgets: waits 0+30, 20, 40 (lost), 60+60 (lost at the second level), not admitted."""


def two_tiers() -> Metrics:
    """Measure the five chats."""
    return measure(
        record(TWO_TIERS, staff=2), blueprint(widgets=(0, 0), tiers=(1, 2), operators=((0, 3), (1, 2)))
    )


@pytest.mark.parametrize(
    ("scope", "arrived", "resolved", "abandoned", "not_admitted", "first_answered", "forwarded"),
    [
        ("all", 5, 2, 2, 1, 2, 2),
        ("tier:1", 5, 1, 1, 1, 3, 2),
        ("widget:w0", 2, 2, 0, 0, 2, 1),
        ("widget:w1", 3, 0, 2, 1, 1, 1),
        ("group:g0", 5, 1, 1, 1, 3, 2),
        ("group:g1", 2, 1, 1, 0, 1, 0),
        ("tier:2", 2, 1, 1, 0, 1, 0),
    ],
)
def test_a_desk_counts_chats_and_a_group_its_own_legs(
    scope: str,
    arrived: int,
    resolved: int,
    abandoned: int,
    not_admitted: int,
    first_answered: int,
    forwarded: int,
) -> None:
    """Of 5 chats 2 are resolved, 2 lost (one at each tier), 1 not admitted; group 0 forwards 2 of 5 legs."""
    metrics = two_tiers()
    names = ("arrived", "resolved", "abandoned", "not_admitted", "answered", "forwarded")
    expected = [arrived, resolved, abandoned, not_admitted, first_answered, forwarded]
    assert [metrics.value(scope, name) for name in names] == expected


@pytest.mark.parametrize(
    ("scope", "metric", "expected"),
    [
        ("all", "admitted", 4),
        ("tier:1", "leg_wait_mean", (0 + 20 + 60) / 3),
        ("tier:1", "leg_wait_median", 20),
        ("tier:1", "leg_wait_p90", 52),
        ("tier:1", "leg_wait_p95", 56),
        ("tier:1", "leg_wait_max", 60),
        ("tier:1", "leg_wait_all_mean", (0 + 20 + 40 + 60) / 4),
        ("tier:1", "no_wait_share", 1 / 3),
        ("tier:1", "delayed_share", 3 / 4),
        ("tier:1", "abandon_share", 1 / 4),
        ("tier:1", "service_level", 3 / 4),
        ("tier:1", "lost", 2),
        ("tier:2", "lost", 1),
        ("all", "leg_wait_mean", (30 + 20) / 2),
        ("all", "leg_wait_median", 25),
        ("all", "leg_wait_max", 30),
        ("all", "leg_wait_all_mean", (30 + 20 + 40 + 120) / 4),
        ("all", "no_wait_share", 0),
        ("all", "delayed_share", 1),
        ("all", "abandon_share", 2 / 4),
        ("all", "service_level", 2 / 4),
        ("all", "lost", 3),
        ("all", "success", 2 / 5),
        ("widget:w1", "success", 0),
        ("widget:w0", "customer_service_level", 1),
        ("widget:w1", "customer_service_level", 0),
        ("widget:w1", "customer_abandon_share", 1),
        ("all", "not_admitted_share", 1 / 5),
        ("all", "forward_share", 2 / 3),
        ("all", "customer_wait_mean", (30 + 20 + 40 + 120) / 4),
        ("all", "first_response_mean", (0 + 20 + 60) / 3),
        ("all", "end_to_end_mean", (200 + 40) / 2),
        ("all", "legs_per_chat", 6 / 4),
        ("widget:w1", "leg_wait_mean", 60),
        ("widget:w1", "abandon_share", 1 / 2),
        ("widget:w1", "customer_wait_mean", (40 + 120) / 2),
        ("group:g0", "leg_wait_mean", (0 + 20 + 60) / 3),
        ("group:g0", "customer_wait_mean", (30 + 20 + 40 + 120) / 4),
        ("group:g0", "end_to_end_mean", 40),
        ("group:g1", "leg_wait_mean", 30),
        ("group:g1", "leg_wait_all_mean", (30 + 60) / 2),
        ("group:g1", "delayed_share", 1),
        ("group:g1", "abandon_share", 1 / 2),
        ("group:g1", "customer_wait_mean", (30 + 120) / 2),
        ("group:g1", "end_to_end_mean", 200),
        ("operator:o0", "answered", 3),
        ("operator:o0", "forwarded", 2),
        ("operator:o0", "forward_share", 2 / 3),
        ("operator:o1", "resolved", 1),
    ],
)
def test_waits_and_shares_of_two_tiers(scope: str, metric: str, expected: float) -> None:
    """First-level waits 0, 20, 60 answered and 40 lost, second-level 30 and 60 (lost); chats 30 to 120."""
    assert two_tiers().value(scope, metric) == pytest.approx(expected, rel=1e-15)


def test_whoever_was_not_admitted_has_no_wait_and_no_service_level() -> None:
    """With 1 chat, not admitted, 1 / 1 is not admitted and every mean of answers is 0 / 0, a blank."""
    rows: list[LegRow] = [(0, 0, 0, 0, -1, 5, None, 5, None, Outcome.NOT_ADMITTED)]
    metrics = measure(record(rows), blueprint())
    blank = [name for name in metrics.names if name.startswith(("service_level", "leg_wait", "customer_w"))]
    blank += ["abandon_share", "forward_share", "delayed_share", "no_wait_share", "end_to_end_mean"]
    for scope in ("all", "widget:w0", "group:g0"):
        assert metrics.value(scope, "not_admitted_share") == 1.0
        assert metrics.value(scope, "admitted") == 0
        assert all(math.isnan(metrics.value(scope, name)) for name in blank)


def test_unfinished_chats_that_nobody_took_are_no_service() -> None:
    """At the stop at 100 one chat waits since 40, one is handled since 10: 2 unfinished, 1 answered of 2."""
    rows: list[LegRow] = [
        (0, 0, 0, 0, 0, 10, 10, 100, 100, Outcome.UNFINISHED),
        (1, 0, 0, 0, -1, 40, None, 100, None, Outcome.UNFINISHED),
    ]
    metrics = measure(record(rows), blueprint(open_hours=((0, 100),)))
    names = ("arrived", "unfinished", "answered", "service_level", "leg_wait_mean", "leg_wait_all_mean")
    assert [metrics.value("all", name) for name in names] == [2, 2, 1, 0.5, 0.0, 30.0]
    assert math.isnan(metrics.value("all", "end_to_end_mean"))
    assert metrics.value("group:g0", "busy_share") == 0.9


def test_a_returned_forward_is_one_chat_with_one_stay() -> None:
    """Forwarded at 10, returned at once and done at 15: 1 chat, one stay of 15 s at group 0."""
    rows: list[LegRow] = [
        (0, 0, 0, 0, 0, 0, 0, 10, 10, Outcome.FORWARDED),
        (0, 1, 0, 1, -1, 10, None, 10, None, Outcome.RETURNED),
        (0, 2, 0, 0, 0, 10, 10, 15, 15, Outcome.RESOLVED),
    ]
    metrics = measure(record(rows), blueprint(tiers=(1, 2), operators=((0, 1), (1, 1))))
    names = ("arrived", "forwarded", "returned", "resolved", "legs_per_chat", "end_to_end_mean")
    assert [metrics.value("all", name) for name in names] == [1, 1, 1, 1, 1.0, 15.0]
    of_group = ("arrived", "admitted", "answered", "returned")
    assert [metrics.value("group:g1", name) for name in of_group] == [1, 0, 0, 1]
    assert [metrics.value("group:g0", name) for name in of_group] == [1, 1, 1, 0]
    assert [metrics.value("group:g0", name) for name in ("forwarded", "resolved", "no_wait_share")] == [
        1,
        1,
        1,
    ]
    assert [metrics.value("operator:o0", name) for name in ("answered", "resolved")] == [1, 1]
    assert metrics.value("group:g0", "load_ratio") == 15 / 3600
    assert metrics.value("group:g0", "customer_wait_mean") == 0.0
    assert math.isnan(metrics.value("group:g1", "delayed_share"))


def test_a_ticket_is_the_end_of_a_chat_that_was_answered() -> None:
    """A ticket at 10 for want of a second level: group 0 answered 1, the desk 0, group 1 0 of 1."""
    rows: list[LegRow] = [
        (0, 0, 0, 0, 0, 0, 0, 10, 10, Outcome.FORWARDED),
        (0, 1, 0, 1, -1, 10, None, 10, None, Outcome.TICKET),
    ]
    metrics = measure(record(rows), blueprint(tiers=(1, 2), operators=((0, 1), (1, 1))))
    assert [metrics.value("all", n) for n in ("answered", "resolved", "ticket", "legs_per_chat")] == [
        0,
        0,
        1,
        1.0,
    ]
    assert [metrics.value(scope, "service_level") for scope in ("all", "tier:1", "group:g1")] == [0, 1, 0]
    assert [metrics.value(scope, "ticket_share") for scope in ("all", "tier:1", "group:g1")] == [1, 0, 1]
    assert [metrics.value("widget:w0", name) for name in ("ticket_share", "customer_ticket_share")] == [0, 1]
    assert [metrics.value(scope, "lost") for scope in ("all", "tier:1", "tier:2")] == [1, 0, 1]
    assert [metrics.value("group:g1", n) for n in ("arrived", "admitted", "ticket")] == [1, 0, 1]


def test_chats_of_the_warm_up_do_not_count_and_later_ones_count_with_all_their_legs() -> None:
    """With a warm-up of 15 s the chats that came at 0 and 10 are out: 3 arrive, 1 is taken after 60 s."""
    plan = blueprint(widgets=(0, 0), tiers=(1, 2), operators=((0, 3), (1, 2)), measure_from=15)
    metrics = measure(record(TWO_TIERS, staff=2), plan)
    assert [metrics.value("tier:1", n) for n in ("arrived", "answered", "leg_wait_mean")] == [3, 1, 60.0]
    assert [metrics.value("group:g1", n) for n in ("arrived", "abandoned")] == [1, 1]
    at_the_edge = measure(
        record(TWO_TIERS, staff=2),
        blueprint(widgets=(0, 0), tiers=(1, 2), operators=((0, 3), (1, 2)), measure_from=20),
    )
    assert at_the_edge.value("all", "arrived") == 3


def test_an_empty_record_counts_nothing_and_divides_nothing() -> None:
    """No chat in an hour with 1 operator: 0 arrived, 0 busy of 3600 s, every share of chats a blank."""
    metrics = measure(record([]), blueprint())
    assert metrics.value("all", "arrived") == 0
    assert metrics.value("all", "busy_share") == 0.0
    assert metrics.value("all", "queue_mean") == 0.0
    assert math.isnan(metrics.value("all", "service_level"))
    assert math.isnan(metrics.value("all", "concurrency"))


@pytest.mark.parametrize("seed", range(5))
def test_percentiles_and_means_of_random_waits_are_numpy_s(seed: int) -> None:
    """For 1 to 400 random waits in whole seconds the three percentiles, mean and maximum equal NumPy's."""
    rng = np.random.default_rng(seed)
    waits = rng.integers(0, 300, rng.integers(1, 400))
    metrics = measure(record(one_leg_each([(int(w), Outcome.RESOLVED) for w in waits])), blueprint())
    expected = [*np.percentile(waits, [50, 90, 95]), waits.mean(), waits.max()]
    names = ("leg_wait_median", "leg_wait_p90", "leg_wait_p95", "leg_wait_mean", "leg_wait_max")
    for scope in ("all", "widget:w0", "tier:1", "group:g0"):
        assert [metrics.value(scope, name) for name in names] == pytest.approx(expected, rel=1e-12)


def test_unknown_names_are_refused() -> None:
    """A scope or metric that does not exist, or does not go together, raises KeyError, not a blank."""
    metrics = measure(record([]), blueprint())
    for scope, metric in (("group:nobody", "arrived"), ("all", "arived"), ("widget:w0", "overtime")):
        with pytest.raises(KeyError):
            metrics.value(scope, metric)


def test_a_table_has_one_row_for_each_scope_and_metric() -> None:
    """The frame's value of (all, arrived) is 5 and its rows are those of `rows`."""
    metrics = two_tiers()
    frame = metrics.to_frame()
    assert list(frame.columns) == ["scope", "metric", "value"]
    assert len(frame) == int(metrics.defined.sum()) == len(metrics.rows())
    assert frame.query("scope == 'all' and metric == 'arrived'")["value"].item() == 5


def test_forwarded_chats_are_told_apart_where_a_group_gets_both() -> None:
    """Own chat after 4 s, a forward after 30 s, one lost: means 34/2 and 30/1 s, 1 of 2 forwards lost."""
    rows: list[LegRow] = [
        (0, 0, 0, 0, 0, 0, 0, 10, 10, Outcome.FORWARDED),
        (0, 1, 0, 1, 1, 10, 40, 60, 60, Outcome.RESOLVED),
        (1, 0, 0, 0, 0, 0, 0, 10, 10, Outcome.FORWARDED),
        (1, 1, 0, 1, -1, 10, None, 60, None, Outcome.ABANDONED),
        (2, 0, 1, 1, 1, 0, 4, 10, 10, Outcome.RESOLVED),
    ]
    plan = blueprint(widgets=(0, 1), tiers=(1, 1), operators=((0, 3), (1, 3)))
    metrics = measure(record(rows, staff=2), plan)
    assert metrics.value("group:g1", "leg_wait_mean") == 17
    for scope in ("group:g1", "all", "widget:w0"):
        assert metrics.value(scope, "forwarded_wait_mean") == 30
        assert metrics.value(scope, "forwarded_abandon_share") == 0.5
    assert math.isnan(metrics.value("group:g0", "forwarded_wait_mean"))
    assert math.isnan(metrics.value("widget:w1", "forwarded_abandon_share"))
