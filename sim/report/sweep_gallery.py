"""The pictures of a sweep, of a requirement and of levers, and how they are written."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from sim.experiment.levers import LEVERS, Levers
from sim.experiment.requirement import Requirement
from sim.experiment.sweep import Sweep
from sim.report.chart_cost_frontier import data_cost_frontier, plot_cost_frontier
from sim.report.chart_requirement import data_requirement, plot_requirement
from sim.report.chart_tier_sizes import data_tier_sizes, plot_tier_sizes
from sim.report.chart_tornado import data_tornado, plot_tornado, swings_of
from sim.report.picture import Picture, png_bytes
from sim.report.sweep_words import groups_of
from sim.report.words import tier_name
from sim.report.write import write_picture

HEATED = ("service_level", "leg_wait_p95")
MOVED = ("leg_wait_mean", "service_level")


def sweep_pictures(sweep: Sweep) -> Iterator[Picture]:
    """Draw a sweep: the frontier, and for two paths a heat map a group and metric, and of the cost."""
    yield Picture(
        "cost_frontier",
        f"{sweep.label}: cost against service level; the table has every cell.",
        plot_cost_frontier(sweep),
        data_cost_frontier(sweep),
    )
    if len(sweep.axes) != 2:
        return
    for nth, (group, tier) in enumerate(groups_of(sweep), 1):
        for metric in HEATED:
            yield Picture(
                f"{metric}-tier_{tier}-group_{nth}",
                f"{sweep.label}, {tier_name(tier)} {group}: {metric} by cell; the table has the figures.",
                plot_tier_sizes(sweep, group, metric),
                data_tier_sizes(sweep, group, metric),
            )
    yield Picture(
        "cost",
        f"{sweep.label}: planned cost by cell; the table has the figures.",
        plot_tier_sizes(sweep, None, "cost"),
        data_tier_sizes(sweep, None, "cost"),
    )


def requirement_pictures(requirement: Requirement) -> Iterator[Picture]:
    """Draw the operators needed, a picture a group."""
    for nth, need in enumerate(requirement.groups, 1):
        yield Picture(
            f"requirement-tier_{need.tier}-group_{nth}",
            f"Operators that {need.group} needs by interval; the table has the figures.",
            plot_requirement(requirement, need.group),
            data_requirement(requirement, need.group),
        )


def levers_pictures(levers: Levers) -> Iterator[Picture]:
    """Draw what matters for the mean wait and the service level of each group, lowest tier first."""
    groups = levers.blueprint.groups
    order = sorted((int(tier), place) for place, tier in enumerate(groups.tier) if tier)
    for nth, (tier, place) in enumerate(order, 1):
        group = groups.names[place]
        for metric in MOVED:
            first = next(iter(swings_of(levers, metric, group)), None)
            told = f"{LEVERS[first.lever]} matters most" if first else "no lever is there"
            yield Picture(
                f"tornado-{metric}-tier_{tier}-group_{nth}",
                f"{levers.label}, {metric} of {group}: {told}; the table has the figures.",
                plot_tornado(levers, metric, group),
                data_tornado(levers, metric, group),
            )


def write_pictures(pictures: Iterable[Picture], folder: Path) -> list[Path]:
    """Write every picture as PNG, SVG and PDF, and beside it the numbers behind it.

    Raises
    ------
    OSError
        If a file cannot be written; none is left half-written.
    """
    return [path for picture in pictures for path in write_picture(picture, png_bytes(picture.axes), folder)]
