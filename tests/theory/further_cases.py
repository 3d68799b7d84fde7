"""Further exact cases: queue caps, a warm hand-over, an overflow and batches, as desks and as figures."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sim.core.blueprint import Blueprint
from sim.core.path import SamplePath
from sim.scenario import Scenario, build_blueprint
from tests.theory.cases import Table, calendar, desk, exponential, one_group, team, two_tiers, widget
from tests.theory.figures import Measure, plain, warm
from tests.theory.observed import MINUTE_US, Observed, Pairs
from tests.theory.steady import Study

FIGURES: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parent / "data" / "further_figures.json").read_text(encoding="utf-8")
)["cases"]

FIVE_MINUTES = exponential(5)
BATCH_RATE, BATCHES = 0.5, {1: 0.6, 2: 0.3, 5: 0.1}
"""Of X05: batches a minute, and the chance of each size."""


def helped() -> Table:
    """Return the desk of X02: both groups have three people, and the first one's chats overflow at once."""
    chats = {
        "w1": widget(96, exponential(2), "pool1", patience=FIVE_MINUTES),
        "w2": widget(54, exponential(2), "pool2", patience=FIVE_MINUTES),
    }
    groups = {"pool1": {"overflow": {"to": "pool2", "after": "0 s"}}, "pool2": {}}
    return desk(chats, [team(3, group="pool1"), team(3, group="pool2")]) | {"groups": groups}


def warm_desk() -> Table:
    """Return the desk of X06: 12 and 5 people, 2.5 and 5 minutes, 20 % handed over warm."""
    tiers = two_tiers(204, 12, 5, {"hand_over": "warm", "hand_over_time": "0 s"})
    way = tiers["escalations"][0] | {"probability": 0.2, "handling": exponential(5)}
    return tiers | {"widgets": {"w1": widget(204, exponential(2.5), "L1")}, "escalations": [way]}


@dataclass(frozen=True)
class Capped:
    """The measure of a group with a cap, `asa` for the wait of admitted chats; a threshold in minutes."""

    threshold: float

    def __call__(self, blueprint: Blueprint, path: SamplePath) -> Pairs:
        """Return the figures of one replication."""
        pairs = Observed(blueprint, path).figures(self.threshold)
        return pairs | {"asa": pairs["ew_accepted"]}


def warm_figures(blueprint: Blueprint, path: SamplePath) -> Pairs:
    """Return the figures of X06 under its names."""
    pairs = warm(blueprint, path)
    names = {"ew1": "L1_ew", "ew2": "L2_ew", "hold_util1": "L1_hold_util", "util2": "L2_util"}
    return {short: pairs[name] for short, name in names.items()}


def helped_figures(blueprint: Blueprint, path: SamplePath) -> Pairs:
    """Return the figures of X02: waits of each group's chats, occupancy of each group's people."""
    pairs: Pairs = {}
    group_of = blueprint.operators.group
    for number in (1, 2):
        seen = Observed(blueprint, path, f"pool{number}")
        figures = seen.figures()
        pairs |= {f"{to}{number}": figures[name] for to, name in (("w", "ew"), ("p_wait", "p_wait"))}
        pairs[f"p_ab{number}"] = figures["p_ab"]
        legs = path.legs
        theirs = (legs.operator >= 0) & (group_of[legs.operator] == number - 1)
        busy = seen.area(legs.assigned_at[theirs], legs.released_at[theirs])
        pairs[f"util{number}"] = (busy, seen.minutes * seen.slots)
        if number == 1:
            at_once = seen.answered & (seen.left == seen.queued) & (group_of[seen.operator] == 1)
            pairs["immediate_overflow"] = seen.share(at_once, seen.joined)
    return pairs


def batch_figures(blueprint: Blueprint, path: SamplePath) -> Pairs:
    """Return the figures of X05 under its names."""
    seen = Observed(blueprint, path)
    level, lasting = seen.steps(seen.queued, seen.released)
    pairs = plain()(blueprint, path)
    return {name: pairs[name] for name in ("ew", "lq", "util")} | {
        "p_wait_customer": pairs["p_wait"],
        "p_wait_time": (float(lasting[level >= seen.slots].sum()), seen.minutes),
    }


DESKS: dict[str, tuple[Table, Measure]] = {
    "X01": (one_group(180, exponential(4), team(14), max_queue=0), Capped(1.0)),
    "X02": (helped(), helped_figures),
    "X06": (warm_desk(), warm_figures),
    "X08": (one_group(600, exponential(1), team(8), max_queue=4), Capped(1 / 3)),
    "X09": (one_group(252, exponential(2), team(12), max_queue=5), Capped(1 / 3)),
}


def study_of(case: str) -> Study:
    """Return a case, as long as stated; its seed is its own.

    X06 and X08 are observed for a quarter of their time: they have no S, so the tolerance is of what is run.
    """
    values, measure = DESKS[case]
    plan = FIGURES[case]["run"]
    each = plan["total_observed_time"] / plan["replications"] / (4 if case in {"X06", "X08"} else 1)
    seed = 100 + int(case[1:])
    return Study(case, values, measure, each, plan["warm_up_each"], plan["replications"], seed)


def batch_desk(folder: Path, replication: int, minutes: float, warm_up: float) -> Blueprint:
    """Return the desk of X05 with a history of its own: batches whose chats all come at one moment."""
    rng = np.random.default_rng([5, replication])
    count = rng.poisson(BATCH_RATE * (minutes + warm_up))
    moments = np.sort(rng.uniform(0, minutes + warm_up, count))
    chats = np.repeat(moments, rng.choice(list(BATCHES), count, p=list(BATCHES.values())))
    rows = ["minute", *(f"{minute:.7f}" for minute in chats)]
    (folder / "batches.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    history = {"kind": "trace", "file": "batches.csv", "column": "minute", "unit": "min"}
    table = one_group(0, exponential(10 / 3), team(5))
    table["widgets"]["w1"] |= {"arrivals": history}
    frame = {"title": "X05", "calendar": calendar(minutes + warm_up, warm_up)}
    blueprint = build_blueprint(Scenario.from_dict(frame | table, folder))
    assert blueprint.open_us[-1, 1] == round(minutes + warm_up) * MINUTE_US
    return blueprint
