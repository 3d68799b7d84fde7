"""Chart: one figure of one group over a grid of two paths, as a heat map with the target's edge."""

import math
from typing import TYPE_CHECKING

import numpy as np

from sim.experiment.sweep import Sweep
from sim.report.frame import Frame, framed
from sim.report.picture import Table
from sim.report.service import Service, service_of
from sim.report.style import FONT, INK, PAPER, SMALL, drawable, group_label, time_label
from sim.report.sweep_words import cost_words, groups_of
from sim.report.words import BLANK, figure

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

SHOWN = {
    "service_level": "Served within {threshold}",
    "leg_wait_p95": "95th percentile of the wait",
    "abandon_share": "Share abandoned",
    "busy_share": "Busy share",
}
COST = "cost"
EDGE = "#D55E00"
"""Of the line between cells that meet the target and cells that do not."""
ROW_INCHES, FRAME_INCHES = 0.36, 1.7
MOST_FIGURES = 400
"""Cells of a larger grid have no room for their figures."""


def plot_tier_sizes(
    result: Sweep,
    group: str | None = None,
    metric: str = "service_level",
    target: float | None = None,
    ax: "Axes | None" = None,
) -> "Axes":
    """Draw one metric of one group over the two axes of a sweep.

    Parameters
    ----------
    result
        A sweep of two paths.
    group
        Whose figure; by default the first group of the first level. Of no account for the cost.
    metric
        ``service_level``, ``leg_wait_p95``, ``abandon_share``, ``busy_share``, or ``cost`` by plan.
    target
        Where the line runs, in the metric's unit; by default the group's own target of the service level.
    ax
        Where to draw; by default on a new figure, the taller the more rows there are.

    Returns
    -------
    Axes
        A figure a cell, darker where it is higher; a frame around the scenario as it is, and a line between
        the cells whose mean meets the target and the others.

    Raises
    ------
    ValueError
        If the sweep has not two axes, or the metric is not drawn here.
    """
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import LinearSegmentedColormap, Normalize

    values = _values(result, group, metric)
    rows, columns = result.axes
    shades = LinearSegmentedColormap.from_list("shades", ["#F4F9FD", "#9CC9E6", "#0072B2"])
    known = [value for row in values for value in row if not math.isnan(value)]
    norm = Normalize(min(known, default=0.0), max(known, default=1.0))
    shown_target = _target(result, group, metric, target)
    keys = _keys(result, metric, shown_target)
    height = FRAME_INCHES + ROW_INCHES * len(values)
    title, foot = _title(result, group, metric), _foot(result, group, metric)
    frame = Frame(title, drawable(columns.name), drawable(rows.name), foot, keys, height)
    ax = framed(ax, frame)
    ax.grid(False)
    ax.imshow(values, cmap=shades, norm=norm, aspect="auto")
    ax.set_xticks(range(len(columns.values)), [drawable(value) for value in columns.values])
    ax.set_yticks(range(len(rows.values)), [drawable(value) for value in rows.values])
    if len(known) <= MOST_FIGURES:
        colour = ScalarMappable(norm, shades)
        for at, row in enumerate(values):
            for nth, value in enumerate(row):
                if math.isnan(value):
                    ax.text(nth, at, BLANK, ha="center", va="center", fontsize=SMALL, color=INK)
                    continue
                red, green, blue, _ = colour.to_rgba(np.array(value))
                is_dark = 0.3 * red + 0.6 * green + 0.1 * blue < 0.5
                ax.text(
                    nth, at, _told(result, metric, value), ha="center", va="center", fontsize=SMALL,
                    fontfamily=FONT, color=PAPER if is_dark else INK,
                )  # fmt: skip
    _frame_current(ax, result)
    if shown_target is not None:
        _draw_edge(ax, values, shown_target)
    return ax


def data_tier_sizes(result: Sweep, group: str | None = None, metric: str = "service_level") -> Table:
    """Return the numbers that `plot_tier_sizes` draws, a row a cell."""
    rows, columns = result.axes
    values = _values(result, group, metric)
    flat = [value for row in values for value in row]
    current = result.current()
    name = group or groups_of(result)[0][0]
    table = [
        (*cell.values, "" if metric == COST else name, metric, value, "yes" if place == current else "no")
        for place, (cell, value) in enumerate(zip(result.cells, flat, strict=True))
    ]
    return Table((rows.path, columns.path, "group", "metric", "mean", "current"), table)


def _values(result: Sweep, group: str | None, metric: str) -> list[list[float]]:
    """Return the means by rows and columns."""
    if len(result.axes) != 2 or not result.is_complete:
        raise ValueError("a heat map needs a complete sweep of two paths")
    if metric not in SHOWN and metric != COST:
        raise ValueError(f'"{metric}" is not drawn here; {", ".join([*SHOWN, COST])} are')
    scope = f"group:{group or groups_of(result)[0][0]}"
    if metric == COST:
        flat = [stand.cost for stand in result.standings()]
    else:
        flat = [cell.summary.estimate(scope, metric).mean for cell in result.cells]
    width = len(result.axes[1].values)
    return [flat[at : at + width] for at in range(0, len(flat), width)]


def _target(result: Sweep, group: str | None, metric: str, target: float | None) -> float | None:
    if target is None and metric == "service_level":
        groups = result.blueprint.groups
        return float(groups.target[groups.names.index(group or groups_of(result)[0][0])])
    return target


def _title(result: Sweep, group: str | None, metric: str) -> str:
    if metric == COST:
        return "Planned cost" if result.is_priced else "Operators"
    name = group or groups_of(result)[0][0]
    tier = dict(groups_of(result))[name]
    threshold = time_label(_service(result, name).threshold_s)
    return f"{SHOWN[metric].format(threshold=threshold)}, {group_label(tier, name)}"


def _service(result: Sweep, group: str) -> Service:
    return service_of(result.blueprint, result.blueprint.groups.names.index(group))


def _foot(result: Sweep, group: str | None, metric: str) -> str:
    runs = "1 replication" if result.replications == 1 else f"{result.replications} replications"
    of = "" if metric == COST else " · means; all cells meet the same customers"
    if metric == "service_level":
        of = f" · service level: {_service(result, group or groups_of(result)[0][0]).words}{of}"
    return f"Scenario {drawable(result.label)} · {runs} a cell · seed {result.seed}{of}"


def _told(result: Sweep, metric: str, value: float) -> str:
    if metric == COST:
        return drawable(cost_words(result, value))
    return time_label(value) if metric == "leg_wait_p95" else figure(value, "share")


def _keys(result: Sweep, metric: str, target: float | None) -> "list[Artist]":
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    keys: list[Artist] = []
    if target is not None:
        keys.append(
            Line2D([], [], color=EDGE, linewidth=2.4, label=f"edge of {_told(result, metric, target)}")
        )
    if result.current() is not None:
        keys.append(Patch(facecolor="none", edgecolor=INK, linewidth=2, label="scenario as it is"))
    return keys


def _frame_current(ax: "Axes", result: Sweep) -> None:
    """Draw a frame around the cell that is the scenario as it is."""
    from matplotlib.patches import Rectangle
    from matplotlib.patheffects import Normal, Stroke

    current = result.current()
    if current is None:
        return
    at, nth = divmod(current, len(result.axes[1].values))
    ax.add_patch(
        Rectangle((nth - 0.44, at - 0.42), 0.88, 0.84, fill=False, edgecolor=INK, linewidth=2, zorder=4,
                  path_effects=[Stroke(linewidth=4.5, foreground=PAPER), Normal()])
    )  # fmt: skip


def _draw_edge(ax: "Axes", values: list[list[float]], target: float) -> None:
    """Draw the border between cells on either side of the target."""
    from matplotlib.collections import LineCollection
    from matplotlib.patheffects import Normal, Stroke

    above = [[value >= target for value in row] for row in values]
    lines = []
    for at, row in enumerate(above):
        for nth, side in enumerate(row):
            if nth + 1 < len(row) and row[nth + 1] != side:
                lines.append([(nth + 0.5, at - 0.5), (nth + 0.5, at + 0.5)])
            if at + 1 < len(above) and above[at + 1][nth] != side:
                lines.append([(nth - 0.5, at + 0.5), (nth + 0.5, at + 0.5)])
    # In grey, or to the colour-blind, a line alone would drown between dark cells.
    halo = [Stroke(linewidth=5.5, foreground=PAPER), Normal()]
    edge = LineCollection(
        lines, colors=EDGE, linewidths=2.6, zorder=3, path_effects=halo, capstyle="projecting"
    )
    ax.add_collection(edge, autolim=False)
