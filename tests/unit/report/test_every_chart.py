"""What every chart stands: names that are formulas or long, one replication, days, no chat, given axes."""

import warnings
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import sim.report as report
from sim.core.blueprint import Blueprint
from sim.experiment.compare import Comparison
from sim.experiment.replicate import Experiment
from sim.report.frame import framed
from tests.builders import leg
from tests.unit.report.results import SLOW, Rows, blueprint, clashes, cut_off, experiment, foot_of

OF_EXPERIMENTS = [
    "service_level_by_half_hour",
    "wait_by_half_hour",
    "queue_over_day",
    "wait_distribution",
    "occupancy_by_group",
    "occupancy_by_operator",
    "escalation_funnel",
    "replications",
    "gantt",
]
NAMES = {
    "formula": ("$x_1$", "$x_2$"),
    "braces": (r"\frac{1}{2} $", "100 % {0}"),
    "long": ("An operator group with a name that has about sixty letters", "W" * 60),
    "letters": ("日本デスク 🛒", "Łódź – Ελλάδα"),
    "markup": ("<b>bold</b> & co", '=HYPERLINK("x")'),
}
DAY = 24 * 60
TWO_DAYS = ((0, 60), (DAY, DAY + 60))

every_chart = pytest.mark.parametrize("chart", OF_EXPERIMENTS)


def drawn(chart: str, result: Experiment | Comparison) -> Any:
    """Draw a chart with every warning an error, and return its axes."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ax = getattr(report, f"plot_{chart}")(result)
        ax.get_figure(root=True).canvas.draw()
    return ax


def table(chart: str, result: Experiment) -> list[tuple[object, ...]]:
    """Return the rows behind a chart, each as wide as its heading."""
    found = getattr(report, f"data_{chart}")(result)
    assert all(len(row) == len(found.columns) for row in found.rows)
    return list(found.rows)


def named(names: tuple[str, str], **changes: Any) -> Blueprint:
    """Return the desk with these names for groups, operators, and itself."""
    made = blueprint(names, **changes)
    return replace(made, title=names[1], operators=replace(made.operators, names=names))


def test_every_chart_of_an_experiment_is_tried() -> None:
    """The 6 charts that are not tried here are of sweeps, requirements, levers, comparisons and long runs."""
    others = {"cost_frontier", "differences", "requirement", "tier_sizes", "tornado", "welch"}
    assert {name.removeprefix("plot_") for name in report.__all__ if name.startswith("plot_")} == {
        *OF_EXPERIMENTS,
        *others,
    }


@every_chart
@pytest.mark.parametrize("names", NAMES.values(), ids=NAMES)
def test_names_are_text_and_fit(chart: str, names: tuple[str, str]) -> None:
    """Names that are formulas, markup or 60 letters long are drawn as they are, and nothing clashes."""
    ax = drawn(chart, experiment(plan_=named(names), label=names[0]))
    assert clashes(ax) == []
    assert cut_off(ax) == []


@every_chart
def test_one_replication_is_drawn(chart: str) -> None:
    """One replication gives a picture without a warning, and the foot line counts it."""
    assert "1 replication " in foot_of(drawn(chart, experiment(SLOW[:1]))).replace("\n", " ")
    assert table(chart, experiment(SLOW[:1]))


@every_chart
def test_several_days_are_drawn(chart: str) -> None:
    """Two days of an hour each give a picture without a warning; no text clashes."""
    rows: Rows = [leg(0, 0, (0, 1, 5)), leg(1, 0, (DAY, DAY + 2, DAY + 5))]
    ax = drawn(chart, experiment([rows, rows], blueprint(opened=TWO_DAYS)))
    assert clashes(ax) == []


@every_chart
@pytest.mark.parametrize("runs", [1, 2])
def test_no_chat_at_all_is_drawn(chart: str, runs: int) -> None:
    """Without a chat in one or two replications there is a picture all the same, with its foot line."""
    result = experiment([[]] * runs)
    ax = drawn(chart, result)
    assert clashes(ax) == []
    assert "seed 7" in foot_of(ax)
    assert np.isfinite(ax.get_xlim()).all()
    assert np.isfinite(ax.get_ylim()).all()
    table(chart, result)


@every_chart
def test_everybody_leaves_at_once(chart: str) -> None:
    """One chat that was abandoned at the moment it came, so that nothing was answered, is drawn."""
    result = experiment([[leg(0, -1, (5, 5), outcome=2)]])
    assert clashes(drawn(chart, result)) == []


@every_chart
def test_axes_that_are_given_are_used(chart: str) -> None:
    """On the left of two axes of one figure the chart is drawn, and the other stays as it was."""
    from matplotlib.figure import Figure

    left, right = Figure(figsize=(12, 5)).subplots(1, 2)
    plot: Callable[..., Any] = getattr(report, f"plot_{chart}")
    assert plot(experiment(), ax=left) is left
    assert left.get_title(loc="left")
    assert not right.get_title(loc="left")
    assert not right.has_data()


def test_a_frame_is_the_same_for_all() -> None:
    """Every chart goes through the one frame: 9 of 9 modules import it."""
    import importlib

    homes = [importlib.import_module(f"sim.report.chart_{chart}") for chart in OF_EXPERIMENTS]
    assert [home.__dict__["framed"] for home in homes] == [framed] * 9
