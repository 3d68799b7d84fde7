"""Draws the pictures of the reference anew: python docs/images/draw.py [NAME ...], from anywhere.

The same code gives the same bytes. Without names every picture is drawn, which takes about a minute.
"""

import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import sim.report as charts
from sim import Comparison, Experiment, compare, load_scenario, replicate, sweep
from sim.experiment.levers import Levers, levers
from sim.experiment.requirement import Requirement, requirement
from sim.experiment.sweep import Sweep
from sim.report.picture import save_png

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HERE = Path(__file__).resolve().parent
SCENARIOS = HERE.parents[1] / "scenarios"
DPI = 110
COMPARED = ("two_tiers", "one_more_second_level", "second_level_gets_widget_chats", "warm_hand_over")


@cache
def compared() -> Comparison:
    """Return four staffings of one desk."""
    scenarios = [load_scenario(SCENARIOS / f"{name}.toml") for name in COMPARED]
    return compare(scenarios, 50, seed=7, keep_paths=True)


def base() -> Experiment:
    """Return the first of them."""
    return compared().experiments[0]


@cache
def lunch() -> Experiment:
    """Return a desk whose people have breaks, and of whom some are absent."""
    scenario = load_scenario(SCENARIOS / "lunch_staggered.toml")
    return replicate(scenario.with_changes({"groups.second_level.absence": 0.3}), 1, seed=7, keep_paths=True)


@cache
def steady() -> Experiment:
    """Return a desk that never closes."""
    return replicate(load_scenario(SCENARIOS / "steady_desk.toml"), 20, seed=7, keep_paths=True)


@cache
def sizes() -> Sweep:
    """Return a sweep of both tiers' sizes."""
    vary = ["groups.customer_service.headcount=4:10", "groups.second_level.headcount=2:8"]
    return sweep(load_scenario(SCENARIOS / "what_people_cost.toml"), vary, 50)


@cache
def needed() -> Requirement:
    """Return the operators that each half hour needs."""
    return requirement(load_scenario(SCENARIOS / "two_tiers.toml"))


@cache
def moved() -> Levers:
    """Return what each assumption changes."""
    return levers(load_scenario(SCENARIOS / "two_tiers.toml"), seed=7)


PICTURES: dict[str, Callable[[], "Axes"]] = {
    "service_level_by_half_hour": lambda: charts.plot_service_level_by_half_hour(base()),
    "service_level_spread": lambda: charts.plot_service_level_by_half_hour(base(), band="spread"),
    "wait_by_half_hour": lambda: charts.plot_wait_by_half_hour(base()),
    "wait_p95_by_half_hour": lambda: charts.plot_wait_by_half_hour(base(), "leg_wait_p95"),
    "queue_over_day": lambda: charts.plot_queue_over_day(base()),
    "wait_distribution": lambda: charts.plot_wait_distribution(base()),
    "occupancy_by_group": lambda: charts.plot_occupancy_by_group(base()),
    "occupancy_by_operator": lambda: charts.plot_occupancy_by_operator(base()),
    "gantt": lambda: charts.plot_gantt(lunch()),
    "escalation_funnel": lambda: charts.plot_escalation_funnel(base()),
    "replications": lambda: charts.plot_replications(compared()),
    "differences": lambda: charts.plot_differences(compared()),
    "welch": lambda: charts.plot_welch(steady(), 12),
    "tier_sizes": lambda: charts.plot_tier_sizes(sizes(), "second_level"),
    "cost_frontier": lambda: charts.plot_cost_frontier(sizes()),
    "requirement": lambda: charts.plot_requirement(needed(), "second_level"),
    "tornado": lambda: charts.plot_tornado(moved(), group="second_level"),
}
"""Every picture of docs/reference/charts.md by the name of its file."""


def main(names: list[str]) -> None:
    """Draw the pictures that are named, or all."""
    for name in names or PICTURES:
        save_png(PICTURES[name](), HERE / f"{name}.png", DPI)
        print(f"docs/images/{name}.png")


if __name__ == "__main__":
    main(sys.argv[1:])
