"""The formulas against the table of exact cases, whose figures were computed by other methods."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.theory import durations
from sim.theory.erlang_a import erlang_a
from sim.theory.erlang_b import erlang_b
from sim.theory.erlang_c import erlang_c
from sim.theory.finite_queue import FiniteQueue, finite_queue
from sim.theory.fixed_handling import fixed_handling
from sim.theory.many_servers import many_servers
from sim.theory.patience import impatient_queue
from sim.theory.single_server import lognormal_third_moment, single_server
from sim.theory.tiers import cold_network

CASES = json.loads((Path(__file__).parents[2] / "theory" / "data" / "figures.json").read_text())["cases"]
DIGITS = 1e-9
"""Relative: the table gives ten digits."""

Figures = dict[str, float]


def waiting(rate: float, handling: float, servers: int, threshold: float) -> Figures:
    """Return the figures of an Erlang C case by the table's names."""
    r = erlang_c(rate, handling, servers)
    return {
        "p_wait": r.delayed_share,
        "ew": r.wait_answered_mean,
        "lq": r.queue_mean,
        "util": r.slot_occupancy,
        "util_slots": r.slot_occupancy,
        "sl": r.service_level(threshold),
        "ew_delayed": r.wait_delayed_mean,
        "w_sd": r.wait_sd,
        "w_p90": r.wait_percentile(0.9),
        "w_p95": r.wait_percentile(0.95),
    }


def capped(r: FiniteQueue, threshold: float) -> Figures:
    """Return the figures of a case with a queue cap; ``asa`` is the mean wait of accepted chats."""
    return {
        "p_block": r.not_admitted_share,
        "p_wait": r.delayed_share,
        "ew_accepted": r.wait_answered_mean,
        "asa": r.wait_answered_mean,
        "lq": r.queue_mean,
        "util": r.slot_occupancy,
        "sl_offered": r.answered_within(threshold),
        "sl_accepted": r.service_level(threshold),
    }


def impatient(
    rate: float, handling: float, servers: int, patience: float | durations.Duration, threshold: float
) -> Figures:
    """Return the figures of a case with patience, a mean for an exponential one."""
    if isinstance(patience, float):
        r = erlang_a(rate, handling, servers, patience)
    else:
        r = impatient_queue(rate, handling, servers, patience)
    return {
        "p_wait": r.delayed_share,
        "p_all_busy": r.delayed_share,
        "p_ab": r.abandon_share,
        "p_lost": r.abandon_share,
        "ew": r.wait_all_mean,
        "ew_served": r.wait_answered_mean,
        "ew_abandoned": r.wait_abandoned_mean,
        "lq": r.queue_mean,
        "util": r.slot_occupancy,
        "sl_offered": r.service_level(threshold),
        "sl_excl_quick_ab": r.service_level(threshold, "excluded"),
        "sl_ab_good": r.service_level(threshold, "positive"),
        "sl_answered": r.service_level(threshold, "answered"),
    }


def cold_tiers() -> Figures:
    """Return the figures of G11: two first-level groups and a second level with a widget of its own."""
    groups = cold_network([3.0, 2.0, 0.35], [[0, 0, 0.3], [0, 0, 0.1], [0, 0, 0]], [2.0, 1.0, 4.0], [8, 3, 8])
    figures = {"C_arrival_rate": groups[2].arrival_rate}
    for name, r in zip("ABC", groups, strict=True):
        figures[f"{name}_p_wait"] = r.delayed_share
        figures[f"{name}_ew"] = r.wait_answered_mean
        figures[f"{name}_util"] = r.slot_occupancy
        figures[f"{name}_sl"] = r.service_level(0.5)
    return figures | {"ew_total_A_escalated": groups[0].wait_answered_mean + groups[2].wait_answered_mean}


def alike() -> Figures:
    """Return the figures of G13: every chat takes 5 minutes."""
    r = fixed_handling(0.85, 5.0, 5)
    level = r.service_level(1.0)
    return {
        "p_wait": r.delayed_share,
        "ew": r.wait_answered_mean,
        "lq": r.queue_mean,
        "util": r.slot_occupancy,
        "sl": level,
    }


def lognormal() -> Figures:
    """Return the figures of G14: one slot, lognormal handling."""
    r = single_server(0.35, 2.0, 1.5, lognormal_third_moment(2.0, 1.5))
    return {
        "p_wait": r.delayed_share,
        "ew": r.wait_answered_mean,
        "lq": r.queue_mean,
        "util": r.slot_occupancy,
        "w_sd": r.wait_sd,
    }


def plenty() -> Figures:
    """Return the figures of G16: slots in plenty."""
    r = many_servers(12.0, 3.0)
    return {
        "mean_active": r.active_mean,
        "var_active": r.active_mean,
        "p_active_gt_45": r.above_chance(45),
        "ew": 0.0,
    }


FORMULAS: dict[str, Callable[[], Figures]] = {
    "G01": lambda: waiting(0.8, 1.0, 1, 2.0),
    "G02": lambda: waiting(100 / 30, 3.0, 14, 1 / 3),
    "G03": lambda: waiting(3.75, 4.0, 16, 0.5),
    "G04": lambda: waiting(4.2, 2.0, 4 * 3, 1 / 3),
    "G05": lambda: capped(finite_queue(1.1, 4.0, 4, 6), 1.0),
    "G07": lambda: impatient(48.0, 1.0, 50, 2.0, 1 / 3),
    "G08": lambda: impatient(2.0, 4.0, 6, 3.0, 0.5),
    "G09": lambda: impatient(1.5, 3.0, 5, durations.constant(2.0), 1.0),
    "G10": lambda: impatient(1.5, 3.0, 5, durations.balking(0.15, durations.exponential(4.0)), 0.5),
    "G11": cold_tiers,
    "G13": alike,
    "G14": lognormal,
    "G16": plenty,
    "X01": lambda: (
        capped(finite_queue(3.0, 4.0, 14, 0), 1.0)
        | {
            "p_block": erlang_b(3.0, 4.0, 14).not_admitted_share,
            "util": erlang_b(3.0, 4.0, 14).slot_occupancy,
        }
    ),
    "X08": lambda: capped(finite_queue(10.0, 1.0, 8, 4), 1 / 3),
    "X09": lambda: capped(finite_queue(4.2, 2.0, 12, 5), 1 / 3),
}
OPERATORS_OF_G04 = {
    "operator_busy_least_loaded",
    "operator_busy_fill_first",
    "concurrency_least_loaded",
    "concurrency_fill_first",
}
"""How chats spread over operators is no matter of these formulas."""


@pytest.mark.parametrize("case", FORMULAS)
def test_formulas_give_the_exact_figures(case: str) -> None:
    """Every figure of the case that a formula speaks of is met to 1e-9 of itself."""
    expected = {name: entry["value"] for name, entry in CASES[case]["figures"].items()}
    computed = FORMULAS[case]()
    assert expected.keys() - computed.keys() == (OPERATORS_OF_G04 if case == "G04" else set())
    common = {name: computed[name] for name in expected if name in computed}
    wanted = {name: expected[name] for name in common}
    assert common == pytest.approx(wanted, rel=DIGITS, abs=1e-15)
