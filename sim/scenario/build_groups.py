"""The groups' part of the blueprint."""

import numpy as np

from sim.core.blueprint import Groups
from sim.core.kinds import Choice, Ints
from sim.scenario.arrays import ints, ints_if_any, laws_if_any
from sim.scenario.laws import optional_law
from sim.scenario.levels import tiers
from sim.scenario.model import Scenario, Service
from sim.units import US_PER_SECOND

DEFAULT_THRESHOLD_US = 60 * US_PER_SECOND
DEFAULT_TARGET = 0.80
DEFAULT_LEVEL = "offered"
DEFAULT_SHORT_US = 5 * US_PER_SECOND


def build_groups(scenario: Scenario, places: dict[str, int]) -> Groups:
    """Return the groups' part of the blueprint; what a group leaves open the scenario's service says.

    Parameters
    ----------
    scenario
        A scenario without errors.
    places
        The index of each group.
    """
    services = [service_of(scenario, name) for name in scenario.groups]
    groups = scenario.groups.values()
    overflows = [group.overflow for group in groups]
    anywhere = any(overflow is not None for overflow in overflows)
    return Groups(
        names=tuple(scenario.groups),
        tier=ints(tiers(scenario)[name] for name in scenario.groups),
        threshold_us=ints(threshold for threshold, _, _, _ in services),
        target=np.array([target for _, target, _, _ in services], dtype=np.float64),
        level=tuple(level for _, _, level, _ in services),
        short_us=ints(short for _, _, _, short in services),
        choice=ints_if_any([Choice[group.choice.upper()] for group in groups]),
        wrap_up=laws_if_any(optional_law(scenario, group.wrap_up) for group in groups),
        overflow_to=ints(-1 if o is None else places[o.target] for o in overflows) if anywhere else None,
        overflow_after_us=ints(0 if o is None else o.after.us for o in overflows) if anywhere else None,
        pull_delay=laws_if_any(optional_law(scenario, group.pull_delay) for group in groups),
        hourly_cost=_hourly_cost(scenario),
        currency=scenario.costs.currency,
    )


def service_of(scenario: Scenario, group: str) -> tuple[int, float, str, int]:
    """Return a group's threshold (us), target, service-level variant and short-abandon limit (us).

    Where nobody says when an abandonment is short, it is below 5 s, or never under a threshold of 5 s or
    less: the limit has to lie below the threshold.
    """
    tables: tuple[Service, Service] = (scenario.groups[group].service, scenario.service)
    threshold = next((t.threshold.us for t in tables if t.threshold is not None), DEFAULT_THRESHOLD_US)
    target = next((t.target for t in tables if t.target is not None), DEFAULT_TARGET)
    level = next((t.level for t in tables if t.level is not None), DEFAULT_LEVEL)
    default_short = DEFAULT_SHORT_US if threshold > DEFAULT_SHORT_US else 0
    short = next((t.short_abandon.us for t in tables if t.short_abandon is not None), default_short)
    return threshold, target, level, short


def _hourly_cost(scenario: Scenario) -> Ints | None:
    """Return what an hour of one operator costs, nothing where a group has no cost; none if none has."""
    costs = scenario.costs.groups
    if not costs:
        return None
    return ints(costs[name].thousandths if name in costs else 0 for name in scenario.groups)
