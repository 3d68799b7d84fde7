"""The engine's multitasking against exact chains: every figure within four standard errors.

Observed times are those of the table, or stated in the study; the standard error is that of the replications.
"""

import json
from dataclasses import asdict, replace
from math import sqrt
from pathlib import Path
from typing import Any

import pytest

from sim.core.blueprint import Blueprint
from sim.core.dynamics import typing_share_factors
from sim.core.kinds import Outcome
from sim.core.path import SamplePath
from sim.theory.multitasking import SharedOperator, processor_sharing_time, shared_operator
from tests.theory.cases import DESKS, Table, constant, desk, exponential, lognormal, one_group, team, widget
from tests.theory.figures import several_slots
from tests.theory.observed import MINUTE_US, Observed, Pairs
from tests.theory.replications import CASES, STANDARD_ERRORS
from tests.theory.steady import Study

TABLE = [1, 1.7, 2.5, 2.9, 3.5]
TYPING = typing_share_factors(0.3, 4)
BY_TABLE: Table = {"kind": "table", "factors": TABLE}
BY_TYPING: Table = {"kind": "typing_share", "share": 0.3}
SHARING: Table = {"kind": "table", "factors": [1]}
X07 = json.loads((Path(__file__).parent / "data" / "multitasking.json").read_text(encoding="utf-8"))["cases"][
    "X07"
]


def shared(blueprint: Blueprint, path: SamplePath) -> Pairs:
    """Return the figures of one operator under the names of `SharedOperator`."""
    seen = Observed(blueprint, path)
    figures, busy, one = seen.figures(), seen.operators_busy(), seen.minutes
    done = float(
        (
            (seen.outcome == Outcome.RESOLVED) & (seen.ended >= seen.start_us) & (seen.ended < seen.end_us)
        ).sum()
    )
    active = figures["mean_active"][0]
    return {
        "not_admitted_share": figures["p_block"],
        "delayed_share": figures["p_wait"],
        "abandon_share": figures["p_ab"],
        "wait_all_mean": figures["ew"],
        "queue_mean": figures["lq"],
        "active_mean": (active, one),
        "slot_occupancy": figures["util"],
        "busy_share": (busy, one),
        "concurrency": (active, busy),
        "handling_mean": in_hand(seen),
        "completed_rate": (done, one),
    }


def in_hand(seen: Observed) -> tuple[float, float]:
    """Return the mean time from assignment to end."""
    return float((seen.ended - seen.assigned)[seen.answered].sum()) / MINUTE_US, float(seen.answered.sum())


def with_curve(desk: Table, speed: Table) -> Table:
    """Return a desk of one group whose operators slow down."""
    return desk | {"groups": {"g1": {"speed": speed}}}


def one_operator(per_hour: float, handling: Table, speed: Table, slots: int, **keys: Any) -> Table:
    """Return a desk of one operator."""
    return with_curve(one_group(per_hour, handling, team(1, slots), **keys), speed)


SHARED: dict[str, tuple[Study, SharedOperator]] = {
    # Seeds differ, or the six desks would meet the same customers and miss together.
    # M/M/1 seen from outside: ten chats share the operator, and those beyond wait.
    "processor sharing, load 0.8": (
        Study("PS", one_operator(48, exponential(1), SHARING, 10), shared, seed=1),
        shared_operator(0.8, 1.0, [1.0], 10),
    ),
    "a table, 5 slots, load 2.8 of 3.5": (
        Study("table", one_operator(42, exponential(4), BY_TABLE, 5), shared, seed=2),
        shared_operator(0.7, 4.0, TABLE, 5),
    ),
    "typing share 0.3, 4 slots, overload with patience 3": (
        Study(
            "typing", one_operator(48, exponential(5), BY_TYPING, 4, patience=exponential(3)), shared, seed=3
        ),
        shared_operator(0.8, 5.0, TYPING, 4, mean_patience=3.0),
    ),
    "a table, 3 slots and 4 places": (
        Study("cap", one_operator(48, exponential(4), BY_TABLE, 3, max_queue=4), shared, seed=4),
        shared_operator(0.8, 4.0, TABLE, 3, max_queue=4),
    ),
    # Without a queue the law of the handling does not matter, its mean alone does.
    "loss, every chat 4 min": (
        Study("constant", one_operator(48, constant(4), BY_TABLE, 4, max_queue=0), shared, seed=5),
        shared_operator(0.8, 4.0, TABLE, 4, max_queue=0),
    ),
    "loss, lognormal with CV 2": (
        Study("lognormal", one_operator(48, lognormal(4, 2), BY_TYPING, 4, max_queue=0), shared, seed=6),
        shared_operator(0.8, 4.0, TYPING, 4, max_queue=0),
    ),
}


@pytest.mark.parametrize("name", SHARED)
def test_one_operator_is_a_birth_death_chain(name: str) -> None:
    """Each |simulated - exact| <= 4 standard errors over 20 * 5000 min; a share of 0 is 0 chats."""
    study, chain = SHARED[name]
    exact = asdict(chain)
    assert [d for d in study.deviations(exact) if not d.z <= STANDARD_ERRORS] == []


WORK = {"short": 0.5, "long": 3.0}
"""Mean minutes by widget."""


def in_hand_by_widget(blueprint: Blueprint, path: SamplePath) -> Pairs:
    """Return the mean time from assignment to end of each widget's chats."""
    legs = path.legs
    counted = (legs.queued_at >= blueprint.measure_from_us) & (legs.operator >= 0)
    pairs: Pairs = {}
    for number, name in enumerate(blueprint.widgets.names):
        own = counted & (legs.widget == number)
        lasting = (legs.ended_at - legs.assigned_at)[own].sum() / MINUTE_US
        pairs[name] = (float(lasting), float(own.sum()))
    return pairs


def test_processor_sharing_stretches_short_and_long_alike() -> None:
    """At load 0.4 chats of 0.5 min take 0.5 / 0.6, lognormal ones of 3 min 3 / 0.6: four standard errors."""
    short, long = widget(24, constant(0.5)), widget(4, lognormal(3, 1.5))
    group = with_curve(desk({"short": short, "long": long}, [team(1, 10)]), SHARING)
    # A chat finds ten others with chance 0.4**10, about 1 in 10,000: the limit of ten slots is not felt.
    exact = {name: processor_sharing_time(28 / 60, 0.4 * 60 / 28, work) for name, work in WORK.items()}
    far = Study("PS by work", group, in_hand_by_widget, minutes=10_000).deviations(exact)
    assert [d for d in far if not d.z <= STANDARD_ERRORS] == []


def least_loaded(blueprint: Blueprint, path: SamplePath) -> Pairs:
    """Return the figures of X07."""
    seen = Observed(blueprint, path)
    pairs, busy = seen.figures(), seen.operators_busy()
    active = pairs["mean_active"][0]
    return pairs | {
        "active_chats": pairs["mean_active"],
        "slot_util": pairs["util"],
        "operator_busy": (busy, len(blueprint.operators.names) * seen.minutes),
        "mean_handle": in_hand(seen),
        "mean_concurrency_busy": (active, busy),
    }


def test_five_operators_with_three_slots_each() -> None:
    """X07, f(n) = n / (1 + 0.2 (n - 1)), fewest chats first: eight figures within four standard errors."""
    factors = [n / (1 + 0.2 * (n - 1)) for n in (1, 2, 3)]
    team_of_five = one_group(132, exponential(4), team(5, 3), patience=exponential(3))
    group = {"choice": "fewest_chats", "speed": {"kind": "table", "factors": factors}}
    plan, exact = X07["run"], {name: entry["value"] for name, entry in X07["figures"].items()}
    study = Study(
        "X07",
        team_of_five | {"groups": {"g1": group}},
        least_loaded,
        plan["total_observed_time"] / plan["replications"],
        plan["warm_up_each"],
        plan["replications"],
        7,
    )
    assert len(exact) == 8
    assert [d for d in study.deviations(exact) if not d.z <= STANDARD_ERRORS] == []


def fill_first(blueprint: Blueprint, path: SamplePath) -> Pairs:
    """Return the figures of G04 under the names of its fullest-first part."""
    pairs = several_slots(blueprint, path)
    return pairs | {
        "operator_busy_fill_first": pairs["operator_busy_least_loaded"],
        "concurrency_fill_first": pairs["concurrency_least_loaded"],
    }


def test_filling_one_operator_after_the_other() -> None:
    """G04 by fill_first: all figures but two, within 4 S / sqrt(time) or four standard errors of the runs."""
    plan, figures = CASES["G04"]["run"], CASES["G04"]["figures"]
    each = plan["total_observed_time"] / plan["replications"]
    group = {"groups": {"g1": {"choice": "fill_first"}}}
    study = Study(
        "G04", DESKS["G04"] | group, fill_first, each, plan["warm_up_each"], plan["replications"], 4
    )
    names = figures.keys() - {"operator_busy_least_loaded", "concurrency_least_loaded"}
    far = []
    for d in study.deviations({name: figures[name]["value"] for name in names}):
        stated = figures[d.name].get("S")
        error = d.error if stated is None else stated / sqrt(plan["total_observed_time"])
        far.append(replace(d, error=error))
    assert len(far) == 7
    assert [d for d in far if not d.z <= STANDARD_ERRORS] == []
