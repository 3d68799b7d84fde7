"""Doubts: all that a reader has to know of a desk before relying on its figures, overload with its hours."""

from sim.scenario.check import check_scenario
from sim.scenario.desk import desk_of
from sim.scenario.errors import ERROR, Problem
from sim.scenario.model import Scenario
from sim.scenario.overload import overloaded_hours


def doubts_of(scenario: Scenario) -> list[Problem]:
    """Return what `check_scenario` finds, and the overload of the desk as it is.

    Parameters
    ----------
    scenario
        As `sim.scenario.load_scenario` returns it.

    Returns
    -------
    list[Problem]
        Errors first; of a scenario with an error nothing is said of overload. Then overload and the hours at
        which nobody takes forwards, then the rest.
    """
    found = check_scenario(scenario)
    if any(problem.severity == ERROR for problem in found):
        return found
    told = overloaded_hours(desk_of(scenario), found)
    return sorted(told, key=lambda problem: not is_overload(problem))


def is_overload(problem: Problem) -> bool:
    """Say whether a warning is about more work than gets done."""
    return problem.message.startswith(("overload", "up to ")) and problem.path.startswith("groups.")
