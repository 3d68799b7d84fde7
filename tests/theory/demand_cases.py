"""The exact cases of demand: their scenarios, what is measured in each, and how far it is from the table."""

import json
from collections.abc import Callable, Iterable
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np

from sim.core.blueprint import Blueprint
from sim.core.path import SamplePath
from sim.core.tape import draw_tape
from sim.engines.readable import run
from sim.scenario import Scenario, build_blueprint
from tests.theory.cases import (
    Table,
    calendar,
    constant,
    desk,
    exponential,
    lognormal,
    one_group,
    team,
    widget,
)
from tests.theory.hourly_staffing import HOURLY_RATES, OFFERED, THRESHOLD
from tests.theory.observed import MINUTE_US, Observed, Pairs
from tests.theory.replications import STANDARD_ERRORS, Deviation, Estimate, quotient

FIGURES: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parent / "data" / "demand_figures.json").read_text(encoding="utf-8")
)["cases"]
SECOND_US = 1_000_000

Measure = Callable[[Blueprint, SamplePath], Pairs]


def blueprint_of(values: Table, minutes: float, warm_up: float = 0.0) -> Blueprint:
    """Return a desk as a blueprint, open for so many minutes."""
    return build_blueprint(Scenario.from_dict({"calendar": calendar(minutes, warm_up), **values}))


def plenty() -> Blueprint:
    """Return the desk of G06: five hundred slots, and arrivals of 2, 5 and 1 a minute."""
    counts = [60, 60, 150, 30, 30]
    chats = widget(0, lognormal(6, 0.8)) | {
        "arrivals": {"kind": "profile", "interval": "30 min", "counts": counts}
    }
    return blueprint_of(desk({"w1": chats}, [team(100, 5)]), 150)


def leaving_at_once(**keys: Any) -> Blueprint:
    """Return the desk of G10, with the keys that say how customers leave."""
    plan = FIGURES["G10"]["run"]
    minutes = plan["total_observed_time"] / plan["replications"] + plan["warm_up_each"]
    return blueprint_of(one_group(90, exponential(3), team(5), **keys), minutes, plan["warm_up_each"])


def mixed_patience() -> Table:
    """Return the patience of G10: 15 % have none at all, the others 4 minutes on average."""
    parts = [{"weight": 0.15, **constant(0)}, {"weight": 0.85, **exponential(4)}]
    return {"kind": "mixture", "parts": parts}


def call_centre(cv: float) -> Blueprint:
    """Return the day of G18: 4 6 8 8 8 7 8 8 6 6 4 4 4 operators by hour, as shifts of persons."""
    arrivals = {"kind": "profile", "interval": "1 h", "counts": list(HOURLY_RATES)}
    chats = widget(0, exponential(5 / 3), patience=exponential(50 / 3), balk=0.1) | {"arrivals": arrivals}
    people = [
        team(4, shift="00:00-13:00"),
        team(2, shift="01:00-10:00"),
        team(1, shift="02:00-08:00"),
        team(1, shift=["02:00-05:00", "06:00-08:00"]),
    ]
    return blueprint_of(desk({"w1": chats}, people) | {"demand": {"busyness": {"cv": cv}}}, 13 * 60)


def active_chats(blueprint: Blueprint, path: SamplePath) -> Pairs:
    """Return the figures of G06: chats in handling at the table's minutes."""
    legs = path.legs
    minutes = [int(name.removeprefix("active_chats_at_")) for name in FIGURES["G06"]["figures"]]
    active = [
        int(((legs.assigned_at <= at * MINUTE_US) & (legs.released_at > at * MINUTE_US)).sum())
        for at in minutes
    ]
    return {f"active_chats_at_{at}": (float(n), 1.0) for at, n in zip(minutes, active, strict=True)}


def with_balkers(blueprint: Blueprint, path: SamplePath) -> Pairs:
    """Return the figures of G10 under its names."""
    pairs = Observed(blueprint, path).figures(0.5)
    return {"p_all_busy": pairs["p_wait"], "p_lost": pairs["p_ab"]} | {
        name: pairs[name] for name in ("ew", "util", "sl_offered", "sl_ab_good")
    }


def whole_day(blueprint: Blueprint, path: SamplePath) -> Pairs:
    """Return the figures of G18: sums of the day over the expected number of calls, waits in seconds."""
    seen = Observed(blueprint, path)
    quick = np.rint(seen.wait * MINUTE_US) < THRESHOLD * SECOND_US
    return {
        "arrivals_per_day": (float(len(seen.chat)), 1.0),
        "sum_of_waits_over_1660": (60 * float(seen.wait.sum()) / OFFERED, 1.0),
        "good_over_1660": (float(quick.sum()) / OFFERED, 1.0),
        "lost_over_1660": (float(seen.lost.sum()) / OFFERED, 1.0),
    }


def replicated(blueprint: Blueprint, seed: int, replications: Iterable[int], measure: Measure) -> list[Pairs]:
    """Return what was measured in each replication."""
    return [measure(blueprint, run(blueprint, draw_tape(blueprint, seed, r))) for r in replications]


def estimates(rows: list[Pairs]) -> dict[str, Estimate]:
    """Return the figures over all replications."""
    return {name: quotient(np.array([row[name] for row in rows])) for name in rows[0]}


def far(
    case: str, found: dict[str, Estimate], exact: dict[str, float], errors: dict[str, float]
) -> list[Deviation]:
    """Return the figures that are more than four standard errors off."""
    deviations = [Deviation(case, name, found[name].value, exact[name], errors[name]) for name in exact]
    return [deviation for deviation in deviations if not deviation.z <= STANDARD_ERRORS]


def values(case: str) -> dict[str, float]:
    """Return the table's figures of a case."""
    return {name: entry["value"] for name, entry in FIGURES[case]["figures"].items()}


def errors_over_replications(case: str, replications: int) -> dict[str, float]:
    """Return the table's standard errors, from the standard deviation of one replication."""
    return {name: entry["sd"] / sqrt(replications) for name, entry in FIGURES[case]["figures"].items()}


def errors_over_time(case: str, minutes: float) -> dict[str, float]:
    """Return the table's standard errors, from its S and the observed time."""
    return {name: entry["S"] / sqrt(minutes) for name, entry in FIGURES[case]["figures"].items()}
