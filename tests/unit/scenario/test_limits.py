"""Limits: what would not fit is refused with its size, before anything of that size is worked out."""

import itertools
import time
from typing import Any

import pytest

from sim.experiment.replicate import prepare
from sim.experiment.tasks import ExperimentError
from sim.scenario import Problem, Scenario, ScenarioError, check_scenario
from sim.scenario.limits import chat_bytes, parse_size, size_text
from sim.scenario.paths import part_change
from sim.units import UnitError
from tests.unit.scenario.desks import team

HUGE: dict[str, dict[str, Any]] = {
    "people": {"calendar.days": 3660, "groups.customer_service.headcount": 100_000},
    "hours": {"calendar.days": 3660, "operators.customer_service.breaks": ["10:00-10:01"] * 500}
    | {"groups.customer_service.headcount": 8},
    "chats": {"calendar.days": 300, "widgets.shop.arrivals.rate": "6000 per hour"},
    "figures": {"calendar.days": 3660, "calendar.opens": "00:00", "calendar.closes": "24:00"}
    | {"calendar.interval": "1 min"},
}
ABSURD: dict[str, Any] = {
    "groups.customer_service.headcount": 10**9,
    "calendar.days": 10**7,
    "widgets.shop.arrivals.rate": "1000000000000 per hour",
    "widgets.shop.arrivals": {"kind": "profile", "interval": "30 min", "counts": [1e308] * 16},
    "widgets.shop.backlog": 10**12,
    "operators.customer_service.shift": ["09:00-09:01"] * 100_000,
    "operators.customer_service.breaks": ["09:00-09:01"] * 100_000,
    "widgets.shop.hours": ["09:00-09:01"] * 100_000,
    "widgets.shop.handling": {"kind": "gamma", "mean": "8 min", "cv": 1e-300},
    "demand.busyness": {"cv": 1e-300},
    "limits.memory": "4",
}


def errors_of(changes: dict[str, Any]) -> list[Problem]:
    """Return the errors of the team with changes, those of reading it and those of its meaning."""
    try:
        return [one for one in check_scenario(team().with_changes(changes)) if one.severity == "E"]
    except ScenarioError as error:
        return list(error.problems)


@pytest.mark.parametrize(
    ("text", "size"), [("4 GB", 4e9), ("1.5 TB", 1.5e12), ("500MB", 5e8), (" 2000 kB ", 2e6), ("1 gb", 1e9)]
)
def test_sizes(text: str, size: float) -> None:
    """A number and a unit of thousands: 4 GB are 4,000,000,000 bytes."""
    assert parse_size(text).bytes == size


@pytest.mark.parametrize("value", ["4", "GB", "-1 GB", "1e3 GB", "4 GiB", "1 kB", "", 4, None, "4 GB GB"])
def test_what_is_no_size(value: Any) -> None:
    """No unit, no number, another unit, too little to do anything with."""
    with pytest.raises(UnitError):
        parse_size(value)


def test_sizes_in_words() -> None:
    """Two digits below ten units, whole units above, and no infinity."""
    assert [size_text(size) for size in (6.83e9, 3.4e7, 1.2e13)] == ["6.8 GB", "34 MB", "12 TB"]
    assert size_text(float("inf")) == "over a million TB"


def test_chats_take_what_was_measured() -> None:
    """A chat takes 110 bytes and 115 a leg: a million chats of two legs take 340 MB."""
    assert chat_bytes(team(), 1e6, 2) == 1e6 * (110 + 2 * 115)


@pytest.mark.parametrize("what", HUGE)
def test_a_replication_that_would_not_fit_is_refused(what: str) -> None:
    """Estimated size, limit and key stand in one error, within seconds; the remedy is a line of the file."""
    start = time.perf_counter()
    (error,) = errors_of(HUGE[what])
    assert time.perf_counter() - start < 20
    assert error.path == "limits.memory"
    assert error.value == '"4 GB"'
    assert "a replication would take about " in error.message
    assert error.message.endswith("and 4 GB are allowed")
    section, change = error.remedy.partition("[limits] ")[1:]
    key, size = part_change(change.split(", ")[0])
    assert (section, key) == ("[limits] ", "memory")
    assert parse_size(size.strip('"')).bytes > 4 * 10**9


def test_the_limit_can_be_raised_and_lowered() -> None:
    """320 chats of two legs at 340 bytes, and figures of 18 intervals, are under 1 MB; 32,000 are not."""
    assert errors_of({"limits.memory": "1 MB"}) == []
    assert errors_of({"limits.memory": "1 MB", "widgets.shop.arrivals.rate": "4000 per hour"}) != []
    assert errors_of({"limits.memory": "1 GB", "widgets.shop.arrivals.rate": "4000 per hour"}) == []


@pytest.mark.parametrize("path", ABSURD)
def test_absurd_values_are_refused_at_once(path: str) -> None:
    """Counts of millions and more cost no time, no memory and no traceback."""
    start = time.perf_counter()
    assert errors_of({path: ABSURD[path]})
    assert time.perf_counter() - start < 10


def test_chats_that_no_run_holds_say_what_they_would_take() -> None:
    """8 million million chats are refused with their size, the limit and its key."""
    (error,) = errors_of({"widgets.shop.arrivals.rate": "1000000000000 per hour"})
    assert error.path == "widgets.shop.arrivals"
    assert "and a run holds at most 20,000,000; they would take about " in error.message
    assert error.message.endswith("limits.memory is 4 GB")


def test_figures_of_too_many_replications_are_refused() -> None:
    """A million of 30 days keep more figures than 4 GB hold; the number in the remedy is accepted."""
    scenario = team().with_changes({"calendar.days": 30})
    with pytest.raises(ExperimentError, match=r"limits\.memory is 4 GB") as caught:
        prepare(scenario, 1_000_000)
    most = int(
        caught.value.problems[0].remedy.removeprefix("ask for at most ").split(", ")[0].replace(",", "")
    )
    assert prepare(scenario, most).wanted == most


def test_the_limit_is_not_what_the_machine_has() -> None:
    """It stands in the scenario as anything else, and in what it resolves to."""
    assert team().resolved()["limits"] == {"memory": "4 GB"}
    assert Scenario.from_dict(team().resolved()).limits.memory.bytes == 4 * 10**9


def chain(groups: int, **last: object) -> Scenario:
    """Return a desk whose chats are passed on from one group to the next, all the way."""
    law = {"kind": "constant", "value": "1 min"}
    names = [f"g{number}" for number in range(groups)]
    arrivals = {"kind": "poisson", "rate": "4 per hour"}
    ways = [
        {"from": source, "to": target, "probability": 0.5, "handling": law}
        for source, target in itertools.pairwise(names)
    ]
    ways[-1] |= last
    return Scenario.from_dict(
        {
            "groups": {name: {} for name in names},
            "widgets": {"shop": {"group": "g0", "arrivals": arrivals, "handling": law}},
            "roles": {"staff": {"forwarded_chats": True}},
            "operators": [{"group": name, "role": "staff"} for name in names],
            "escalations": ways,
        }
    )


def test_a_chain_of_more_legs_than_are_counted_is_refused() -> None:
    """50 groups in a row are 50 legs; 51 are refused, and 1,200 without a recursion; max_legs mends it."""
    assert check_scenario(chain(50)) == []
    for groups in (51, 1200):
        (problem,) = check_scenario(chain(groups))
        assert f"until it has {groups} legs, and 50 are counted" in problem.message
    assert check_scenario(chain(60, max_legs=50)) == []
    circle = check_scenario(chain(1200, to="g0"))
    assert "passed round for ever" in circle[0].message
