"""Errors and warnings beyond the schema: whether this desk makes sense."""

from sim.scenario.errors import ERROR, Problem, ScenarioError
from sim.scenario.model import Scenario


def check_scenario(scenario: Scenario) -> list[Problem]:
    """Return everything that is wrong or doubtful with a valid scenario, errors first."""
    return []


def refuse_errors(scenario: Scenario) -> None:
    """Raise if `check_scenario` finds an error; warnings pass."""
    errors = [problem for problem in check_scenario(scenario) if problem.severity == ERROR]
    if errors:
        raise ScenarioError(errors)
