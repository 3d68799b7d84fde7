"""The engine's priorities against Cobham's waits: within four standard errors of the replications."""

import json
from pathlib import Path

from sim.core.blueprint import Blueprint
from sim.core.kinds import NO_ONE
from sim.core.path import SamplePath
from sim.theory.priority import priority_servers, priority_single_server
from tests.theory.cases import Table, constant, desk, exponential, lognormal, team, widget
from tests.theory.observed import MINUTE_US, Pairs
from tests.theory.replications import STANDARD_ERRORS
from tests.theory.steady import Study

X10 = json.loads((Path(__file__).parent / "data" / "multitasking.json").read_text(encoding="utf-8"))["cases"][
    "X10"
]


def waits_by_widget(blueprint: Blueprint, path: SamplePath) -> Pairs:
    """Return the mean wait of each widget's chats that came after the warm-up and before closing."""
    legs, closing = path.legs, int(blueprint.open_us[-1, 1])
    came = (legs.queued_at >= blueprint.measure_from_us) & (legs.queued_at < closing)
    assert (legs.operator[came] != NO_ONE).all()
    waits = (legs.assigned_at - legs.queued_at) / MINUTE_US
    pairs: Pairs = {}
    for number, name in enumerate(blueprint.widgets.names):
        own = came & (legs.widget == number)
        pairs[name] = (float(waits[own].sum()), float(own.sum()))
    return pairs


def far(study: Study, exact: list[float]) -> list[object]:
    """Return the widgets' waits that are more than four standard errors away."""
    named = {f"w{number}": wait for number, wait in enumerate(exact, 1)}
    return [d for d in study.deviations(named) if not d.z <= STANDARD_ERRORS]


def by_priority(chats: list[Table], operators: Table) -> Table:
    """Return a desk whose widgets have falling priorities."""
    widgets = {f"w{n}": chat | {"priority": len(chats) - n} for n, chat in enumerate(chats, 1)}
    return desk(widgets, [operators])


def test_two_classes_of_one_operator() -> None:
    """X10: rates 0.3 and 0.3, means 1 and 0.5 min, one slot: mean waits 0.5357 and 0.9740 min."""
    plan = X10["run"]
    study = Study(
        "X10",
        by_priority([widget(18, exponential(1)), widget(18, exponential(0.5))], team(1)),
        waits_by_widget,
        plan["total_observed_time"] / plan["replications"],
        plan["warm_up_each"],
        plan["replications"],
        10,
    )
    assert far(study, [X10["figures"][name]["value"] for name in ("w1", "w2")]) == []


def test_three_classes_of_three_slots() -> None:
    """M/M/3 with rates 0.5, 1, 0.8 and mean 1, on one operator: the waits of Kella and Yechiali."""
    chats = [widget(rate, exponential(1)) for rate in (30, 60, 48)]
    study = Study("three classes", by_priority(chats, team(1, 3)), waits_by_widget)
    assert far(study, priority_servers([0.5, 1.0, 0.8], 1.0, 3)) == []


def test_handling_of_other_laws() -> None:
    """M/G/1: chats of 1 min always, then lognormal ones of 2 min with CV 1.5, at loads 0.3 and 0.4."""
    chats = [widget(18, constant(1)), widget(12, lognormal(2, 1.5))]
    study = Study("laws", by_priority(chats, team(1)), waits_by_widget, minutes=10_000)
    assert far(study, priority_single_server([0.3, 0.2], [1.0, 2.0], [0.0, 1.5])) == []
