"""Chart: how much one replication differs from the next, as a box for each scenario and group (box plot)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.core.kinds import Floats
from sim.experiment.compare import Comparison
from sim.experiment.replicate import Experiment
from sim.report.curves import wanted
from sim.report.frame import Frame, foot_of, framed, key_of
from sim.report.picture import Table
from sim.report.service import service_of
from sim.report.style import (
    FONT,
    GRID,
    INK,
    LABEL,
    MUTED,
    PAPER,
    Entry,
    drawable,
    durations_on,
    entries,
    shares_on,
    text_inches,
    time_label,
    top_of,
    wrapped,
)
from sim.report.words import BLANK
from sim.stats.catalogue import METRICS
from sim.units import format_share

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SHOWN = {
    "leg_wait_mean": "Mean wait",
    "leg_wait_p95": "95th percentile of the wait",
    "service_level": "Service level",
    "abandon_share": "Share abandoned",
    "busy_share": "Busy share",
    "slot_occupancy": "Slot occupancy",
}
"""The metrics that can be drawn, and what they are called."""
WHISKERS = (5, 95)
NAME_POINTS = 150
ROW_INCHES, GAP_ROWS, FRAME_INCHES = 0.42, 0.45, 1.35


@dataclass(frozen=True, slots=True, eq=False)
class Box:
    """One scenario's group: a value for each replication that has one, shape (replications,)."""

    scenario: str
    entry: Entry
    row: float
    numbers: tuple[int, ...]
    values: Floats


def plot_replications(
    result: Experiment | Comparison,
    metric: str = "leg_wait_mean",
    groups: Sequence[str] | None = None,
    ax: "Axes | None" = None,
) -> "Axes":
    """Draw one figure of every replication, as a box a group with a dot a replication.

    Parameters
    ----------
    result
        Replications of one scenario, or a comparison of several.
    metric
        ``leg_wait_mean``, ``leg_wait_p95``, ``service_level``, ``abandon_share``, ``busy_share`` or
        ``slot_occupancy``.
    groups
        Which groups; by default all that chats can reach.
    ax
        Where to draw; by default on a new figure, the taller the more boxes there are.

    Returns
    -------
    Axes
        A box from the first to the third quartile with a line at the median, whiskers from the 5th to the
        95th percentile, and the median in words at the right. A replication has no dot where it has no such
        figure.

    Raises
    ------
    ValueError
        If the metric is not drawn here, or there is no such group.
    """
    boxes = boxes_of(result, metric, groups)
    first = result if isinstance(result, Experiment) else result.experiments[0]
    several = not isinstance(result, Experiment)
    shown = list({(box.entry.label, box.entry.look): box.entry for box in boxes}.values())
    within = sorted(_services(result, groups)) if metric == "service_level" else []
    label = SHOWN[metric] + (f", {within[0].rsplit(' (', 1)[0]}" if len(within) == 1 else "")
    names = [wrapped(drawable(box.scenario if several else box.entry.label), NAME_POINTS) for box in boxes]
    blocks = len({box.scenario for box in boxes})
    last = boxes[-1].row if boxes else 0.0
    level = f"service level: {' or '.join(within)}, each group's own" if within else ""
    frame = Frame(
        "How much one replication differs from the next",
        f"{label}, a dot a replication",
        "",
        foot_of(
            first,
            level.removesuffix(", each group's own") if len(within) == 1 else level,
            "box: middle half, whiskers: 5th to 95th percentile"
            if boxes and len(boxes[0].values) > 1
            else "",
            role="Baseline" if several else "Scenario",
        ),
        [key_of(entry) for entry in shown] if several else [],
        FRAME_INCHES
        + max(ROW_INCHES * (last + 1.4), (text_inches(names) + 0.1) * (blocks if several else len(boxes))),
    )
    ax = framed(ax, frame)
    told = time_label if METRICS[metric].unit == "s" else format_share
    for box in boxes:
        if len(box.values):
            _draw(ax, box)
        median = told(float(np.median(box.values))) if len(box.values) else BLANK
        ax.annotate(
            median, (1, box.row), (8, 0), xycoords=("axes fraction", "data"), textcoords="offset points",
            va="center", fontsize=LABEL, fontfamily=FONT, color=INK,
        )  # fmt: skip
    ax.annotate(
        "median", (1, -0.7), (8, 0), xycoords=("axes fraction", "data"), textcoords="offset points",
        va="center", fontsize=LABEL, fontfamily=FONT, color=MUTED,
    )  # fmt: skip
    _name_rows(ax, boxes, several)
    values = [value for box in boxes for value in box.values.tolist()]
    if METRICS[metric].unit == "s":
        top = top_of(values, 1)
        ax.set_xlim(0, top)
        durations_on(ax.xaxis, top)
    else:
        low, high = min(values, default=0.0), max(values, default=1.0)
        room = max(0.04 * (high - low), 0.005)
        ax.set_xlim(max(low - room, -0.01), high + room)
        shares_on(ax.xaxis)
    ax.set_ylim(last + 0.6, -1.0)
    ax.grid(False, axis="y")
    return ax


def data_replications(
    result: Experiment | Comparison, metric: str = "leg_wait_mean", groups: Sequence[str] | None = None
) -> Table:
    """Return the dots that `plot_replications` draws, in seconds or as fractions."""
    rows = [
        (box.scenario, box.entry.tier, box.entry.group, metric, number, value)
        for box in boxes_of(result, metric, groups)
        for number, value in zip(box.numbers, box.values.tolist(), strict=True)
    ]
    return Table(("scenario", "tier", "group", "metric", "replication", "value"), rows)


def boxes_of(result: Experiment | Comparison, metric: str, groups: Sequence[str] | None = None) -> list[Box]:
    """Return the boxes from top to bottom: scenario by scenario, lowest tier first.

    Raises
    ------
    ValueError
        If the metric is not drawn here, or there is no such group.
    """
    if metric not in SHOWN:
        raise ValueError(f'"{metric}" is not drawn here; {", ".join(SHOWN)} are')
    experiments = [result] if isinstance(result, Experiment) else list(result.experiments)
    found: list[Box] = []
    row = 0.0
    known_names = {name for experiment in experiments for name in experiment.blueprint.groups.names}
    for experiment in experiments:
        row += GAP_ROWS if found else 0.0
        own = groups
        if groups and known_names.issuperset(groups):
            # A scenario of a comparison need not have every group.
            own = [name for name in groups if name in experiment.blueprint.groups.names]
        for entry in wanted(experiment, own) if own != [] or groups == [] else []:
            each = [
                (done.number, done.metrics.value(f"group:{entry.group}", metric))
                for done in experiment.replications
            ]
            known = [(number, value) for number, value in each if not math.isnan(value)]
            numbers, values = tuple(n for n, _ in known), np.array([value for _, value in known])
            found.append(Box(experiment.label, entry, row, numbers, values))
            row += 1
    return found


def _services(result: Experiment | Comparison, groups: Sequence[str] | None) -> set[str]:
    """Return what the service levels of all that is drawn mean: one entry where they all mean the same."""
    experiments = [result] if isinstance(result, Experiment) else list(result.experiments)
    return {
        service_of(experiment.blueprint, entry.place).words
        for experiment in experiments
        for entry in entries(experiment)
        if (entry.tier if groups is None else entry.group in groups)
    }


def _draw(ax: "Axes", box: Box) -> None:
    """Draw box, whiskers and dots; of one replication the dot alone."""
    look = box.entry.look
    spread = 0.13 * np.sin(2.4 * np.arange(len(box.values)))
    if len(box.values) > 1:
        low, first, median, third, high = np.percentile(box.values, [WHISKERS[0], 25, 50, 75, WHISKERS[1]])
        for start, end in ((low, first), (third, high)):
            ax.plot([start, end], [box.row] * 2, color=INK, linewidth=1.2)
        for edge in (low, high):
            ax.plot([edge] * 2, [box.row - 0.12, box.row + 0.12], color=INK, linewidth=1.2)
        ax.barh(box.row, third - first, 0.56, left=first, color=PAPER, edgecolor=INK, linewidth=1.2, zorder=2)
        ax.plot([median] * 2, [box.row - 0.28, box.row + 0.28], color=INK, linewidth=2.6, zorder=4)
    ax.plot(
        box.values, box.row + spread, color=look.colour, linestyle="none", marker=look.marker, markersize=4.5,
        alpha=0.7, markeredgewidth=0, zorder=3,
    )  # fmt: skip


def _name_rows(ax: "Axes", boxes: Sequence[Box], several: bool) -> None:
    """Name the scenarios beside their blocks, or the groups of the only one."""
    if not several:
        ax.set_yticks([box.row for box in boxes], [wrapped(box.entry.label, NAME_POINTS) for box in boxes])
        return
    blocks: dict[str, list[float]] = {}
    for box in boxes:
        blocks.setdefault(box.scenario, []).append(box.row)
    ax.set_yticks(
        [(rows[0] + rows[-1]) / 2 for rows in blocks.values()],
        [wrapped(drawable(name), NAME_POINTS) for name in blocks],
    )
    for rows in list(blocks.values())[:-1]:
        ax.axhline(rows[-1] + (1 + GAP_ROWS) / 2, color=GRID, linewidth=0.8)
