"""Small scenarios as plain values, for the tests of this folder."""

import copy
from pathlib import Path
from typing import Any

import pytest

from sim.scenario import Problem, Scenario, ScenarioError, build_blueprint, check_scenario

EXPONENTIAL = {"kind": "exponential", "mean": "10 min"}

TWO_TIERS: dict[str, Any] = {
    "calendar": {"opens": "09:00", "closes": "17:00", "timezone": "Europe/Berlin"},
    "groups": {"customer_service": {}, "second_level": {}},
    "widgets": {
        "shop": {
            "group": "customer_service",
            "arrivals": {"kind": "poisson", "rate": "40 per hour"},
            "patience": {"kind": "exponential", "mean": "4 min"},
            "handling": {"kind": "lognormal", "mean": "10 min", "cv": 1.0},
        }
    },
    "roles": {"agent": {}, "staff": {"forwarded_chats": True}},
    "operators": [
        {"group": "customer_service", "count": 4, "role": "agent"},
        {"group": "second_level", "count": 3, "slots": 2, "role": "staff"},
    ],
    "escalations": [
        {
            "from": "customer_service",
            "to": "second_level",
            "probability": 0.18,
            "patience": {"kind": "exponential", "mean": "10 min"},
            "handling": {"kind": "lognormal", "mean": "20 min", "cv": 1.2},
        }
    ],
}

TOML = """
[groups.customer_service]
[groups.second_level]
[widgets.shop]
group = "customer_service"
arrivals = { kind = "poisson", rate = "40 per hour" }
patience = { kind = "exponential", mean = "4 min" }
handling = { kind = "lognormal", mean = "10 min", cv = 1.0 }
[roles.agent]
[roles.staff]
forwarded_chats = true
[[operators]]
group = "customer_service"
count = 4
role = "agent"
[[operators]]
group = "second_level"
count = 3
slots = 2
role = "staff"
[[escalations]]
from = "customer_service"
to = "second_level"
probability = 0.18
patience = { kind = "exponential", mean = "10 min" }
handling = { kind = "lognormal", mean = "20 min", cv = 1.2 }
"""


def data(**changes: Any) -> dict[str, Any]:
    """Return the two-tier team with values changed; two underscores stand for each dot, digits for places."""
    result = copy.deepcopy(TWO_TIERS)
    for name, value in changes.items():
        *way, last = [int(part) if part.isdecimal() else part for part in name.split("__")]
        here: Any = result
        for part in way:
            here = here[part]
        here[last] = value
    return result


def team(folder: Path | str = ".", **changes: Any) -> Scenario:
    """Return the two-tier team as a scenario, with values changed as in `data`."""
    return Scenario.from_dict(data(**changes), folder)


def refusals(folder: Path | str = ".", **changes: Any) -> list[Problem]:
    """Return what is wrong with the two-tier team after a change."""
    with pytest.raises(ScenarioError) as caught:
        team(folder, **changes)
    return list(caught.value.problems)


def refusal(folder: Path | str = ".", **changes: Any) -> str:
    """Return the one thing that is wrong with the two-tier team after a change, as text."""
    problems = refusals(folder, **changes)
    assert len(problems) == 1, [str(problem) for problem in problems]
    return str(problems[0])


def only(scenario: Scenario) -> Problem:
    """Return the only problem of a scenario."""
    problems = check_scenario(scenario)
    assert len(problems) == 1, [str(problem) for problem in problems]
    return problems[0]


def refused(scenario: Scenario, path: str, message: str) -> None:
    """Assert that a scenario has one error, there and with these words, and makes no blueprint."""
    problem = only(scenario)
    assert (problem.severity, problem.path) == ("E", path)
    assert message in problem.message
    assert problem.remedy
    with pytest.raises(ScenarioError):
        build_blueprint(scenario)


def warned(scenario: Scenario, path: str, message: str) -> None:
    """Assert that a scenario has one warning, there and with these words, and makes a blueprint."""
    problem = only(scenario)
    assert (problem.severity, problem.path) == ("W", path)
    assert message in problem.message
    assert problem.remedy
    assert build_blueprint(scenario).max_legs >= 1
