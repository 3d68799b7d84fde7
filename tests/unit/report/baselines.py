"""The pictures that charts are held against, drawn anew: python -m tests.unit.report.baselines [NAME ...].

Look at every picture that changed before you commit it.
"""

import sys
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import sim.report as report
from sim.experiment.levers import Levers, Move
from sim.experiment.replicate import Experiment
from sim.experiment.requirement import Requirement, requirement
from sim.experiment.sweep import Sweep, sweep
from sim.experiment.tasks import Replication
from sim.report.picture import save_png
from sim.stats.metrics import measure
from tests.builders import ABANDONED, FORWARDED, desk, leg, plan, record, windows
from tests.unit.report.results import QUICK, SLOW, comparison, experiment

FOLDER = Path(__file__).parent / "baseline"
DPI = 60
"""Enough to see every part of a picture; a file stays below 40 kB."""


def day() -> Experiment:
    """Return a day by hand: two people with a break, one who is absent, forwards, and a late end."""
    made = plan([(0, 3, False), (0, 2, False), (1, 2, True), (1, 1, True)], opened=((540, 780),))
    roster = [(0, 540, 640), (0, 660, 780), (1, 560, 780), (2, 540, 780), (3, 540, 780)]
    people = ("Ada", "Ben", "Cora", "Dan")
    made = replace(
        made,
        title="A day by hand",
        groups=replace(made.groups, names=("front_desk", "second_level")),
        operators=replace(made.operators, names=people, roster=windows(roster)),
    )
    rows = [leg(0, 0, (545, 545, 600), FORWARDED), leg(0, 2, (600, 620, 700), number=1, group=1)]
    rows += [
        leg(1, 0, (550, 550, 580)),
        leg(2, 0, (560, 562, 655)),
        leg(3, 1, (565, 570, 720, 730), FORWARDED),
    ]
    rows += [leg(3, 2, (730, 730, 800), number=1, group=1), leg(4, -1, (600, 606), ABANDONED)]
    rows += [leg(5, 0, (660, 660, 690)), leg(6, 1, (700, 701, 770)), leg(7, 2, (705, 706, 790), group=1)]
    log = [(0, 540, True), (2, 540, True), (1, 560, True), (0, 640, False), (0, 660, True), (0, 780, False)]
    log += [(1, 780, False), (2, 780, False)]
    path = record(rows, made, log)
    done = Replication(0, measure(path, made), path.fingerprint(), path, ())
    return Experiment("by_hand", desk(), made, 7, 1, "readable", "asked for", (done,))


def moved() -> Levers:
    """Return levers by hand: a slot more helps the second level, volume matters nowhere."""
    slow, quick = (tuple(done.metrics for done in experiment(rows).replications) for rows in (SLOW, QUICK))
    moves = (Move("volume", "-10 %", slow), Move("volume", "+10 %", slow), Move("cap", "+1 slot", quick))
    return Levers("base", experiment().blueprint, 0.1, 2, 7, "readable", slow, moves)


@cache
def sizes() -> Sweep:
    """Return a sweep of three by two cells."""
    return sweep(desk(3, 1), ["groups.front.headcount=2:4", "groups.second.headcount=1:2"], 3, jobs=1)


@cache
def needed() -> Requirement:
    """Return what a small desk needs."""
    return requirement(desk(3, 1), replications=4, jobs=1)


PICTURES: dict[str, Callable[[], Any]] = {
    "service_level_by_half_hour": lambda: report.plot_service_level_by_half_hour(experiment()),
    "wait_by_half_hour": lambda: report.plot_wait_by_half_hour(experiment()),
    "queue_over_day": lambda: report.plot_queue_over_day(experiment()),
    "wait_distribution": lambda: report.plot_wait_distribution(experiment()),
    "occupancy_by_group": lambda: report.plot_occupancy_by_group(experiment()),
    "occupancy_by_operator": lambda: report.plot_occupancy_by_operator(day()),
    "gantt": lambda: report.plot_gantt(day()),
    "escalation_funnel": lambda: report.plot_escalation_funnel(day()),
    "replications": lambda: report.plot_replications(comparison()),
    "welch": lambda: report.plot_welch(day(), 1),
    "differences": lambda: report.plot_differences(comparison()),
    "tier_sizes": lambda: report.plot_tier_sizes(sizes(), "second"),
    "cost_frontier": lambda: report.plot_cost_frontier(sizes()),
    "requirement": lambda: report.plot_requirement(needed(), "second"),
    "tornado": lambda: report.plot_tornado(moved(), group="second_level"),
}
"""A picture for every chart, of numbers made by hand where the chart allows it."""


def main(names: list[str]) -> None:
    """Draw the pictures that are named, or all."""
    FOLDER.mkdir(exist_ok=True)
    for name in names or PICTURES:
        save_png(PICTURES[name](), FOLDER / f"{name}.png", DPI)
        print(f"{FOLDER.name}/{name}.png")


if __name__ == "__main__":
    main(sys.argv[1:])
