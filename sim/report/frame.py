"""The frame of a chart: title, legend, axes' labels, grid, and the foot line that lets it stand alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.experiment.replicate import Experiment
from sim.report.style import (
    DPI,
    FONT,
    GRID,
    HEIGHT,
    INK,
    LABEL,
    MUTED,
    PAPER,
    SMALL,
    TEXT_POINTS,
    TITLE,
    WIDTH,
    Entry,
    drawable,
    width_of,
    wrapped,
)

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D

BETWEEN = " · "
"""Stands between the parts of a foot line."""
TITLE_POINTS, FOOT_POINTS, ENTRY_POINTS, BESIDE_POINTS = 400, 505, 330, 165
"""Widest title, foot line and legend entry, and widest entries of which two stand side by side."""
ENTRY_GAP = 5.5
"""Height between two entries of a legend."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around a chart; ``keys`` are the entries of its legend, ``height`` is in inches."""

    title: str
    x_label: str
    y_label: str
    foot: str
    keys: "Sequence[Artist]"
    height: float = HEIGHT


def framed(ax: "Axes | None", frame: Frame) -> "Axes":
    """Put a frame around axes.

    Parameters
    ----------
    ax
        Axes to draw on; None makes a figure of its own, tall enough for what stands around the chart.
    frame
        What to put around.

    Returns
    -------
    Axes
        The axes, ready for a chart.
    """
    title = wrapped(frame.title, TITLE_POINTS, TITLE)
    columns, points = legend_shape(frame.keys)
    if ax is None:
        foot = folded(frame.foot, FOOT_POINTS)
        extra = points + 1.4 * SMALL * foot.count("\n") + 1.3 * TITLE * title.count("\n")
        ax = _figure_axes(frame.height + extra / 72)
        figure = ax.get_figure(root=True)
        assert figure is not None
        figure.supxlabel(
            foot, x=0.012, ha="left", fontsize=SMALL, fontfamily=FONT, color=MUTED, linespacing=1.35
        )
    else:
        ax.annotate(
            folded(frame.foot, FOOT_POINTS / 2), (0, 0), (0, -46), xycoords="axes fraction",
            textcoords="offset points", ha="left", va="top", fontsize=SMALL, fontfamily=FONT, color=MUTED,
            annotation_clip=False,
        )  # fmt: skip
    ax.set_title(title, loc="left", fontsize=TITLE, fontfamily=FONT, color=INK, pad=8 + points)
    if frame.keys:
        # Above the axes a legend hides nothing.
        ax.legend(
            frame.keys, [str(key.get_label()) for key in frame.keys], loc="lower left", bbox_to_anchor=(0, 1),
            borderaxespad=0.2, frameon=False, ncols=columns, handlelength=2.4,
            prop={"size": LABEL, "family": FONT}, labelcolor=INK,
        )  # fmt: skip
    ax.set_facecolor(PAPER)
    ax.set_xlabel(frame.x_label, fontsize=LABEL, fontfamily=FONT, color=INK)
    ax.set_ylabel(frame.y_label, fontsize=LABEL, fontfamily=FONT, color=INK)
    ax.tick_params(labelsize=LABEL, labelcolor=INK, color=MUTED, labelfontfamily=FONT)
    ax.tick_params(axis="x", pad=6)
    ax.grid(True, color=GRID, linewidth=0.7)
    ax.set_axisbelow(True)
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set_color(MUTED)
    return ax


def key_of(entry: Entry, label: str = "") -> "Line2D":
    """Return a group's entry for a legend: its line with its marker."""
    from matplotlib.lines import Line2D

    look = entry.look
    return Line2D(
        [], [], color=look.colour, linestyle=look.line, linewidth=2, marker=look.marker, markersize=6,
        label=wrapped(label or entry.label, ENTRY_POINTS),
    )  # fmt: skip


def legend_shape(keys: "Sequence[Artist]") -> tuple[int, float]:
    """Return the columns of a legend with these entries, and its height in points."""
    labels = [str(key.get_label()) for key in keys]
    columns = 2 if max(map(_widest, labels), default=0) <= BESIDE_POINTS else 1
    rows = [labels[at : at + columns] for at in range(0, len(labels), columns)]
    lines = sum(max(label.count("\n") + 1 for label in row) for row in rows)
    return columns, TEXT_POINTS * lines + ENTRY_GAP * len(rows)


def _widest(label: str) -> float:
    return max(width_of(line, LABEL) for line in label.split("\n"))


def folded(foot: str, points: float) -> str:
    """Break a foot line between its parts; inside a part only where it is wider than a line."""
    lines: list[str] = []
    for part in foot.split(BETWEEN):
        if lines and width_of(lines[-1] + BETWEEN + part, SMALL) <= points:
            lines[-1] += BETWEEN + part
        else:
            lines += wrapped(part, points, SMALL).split("\n")
    return "\n".join(lines)


def foot_of(experiment: Experiment, *notes: str, role: str = "Scenario") -> str:
    """Return the foot line: scenario, replications, seed, then what else a reader has to know."""
    count = len(experiment.replications)
    title = experiment.blueprint.title
    name = drawable(experiment.label)
    parts = [f"{role} {name}" + (f" ({drawable(title)})" if title and drawable(title) != name else "")]
    parts.append("1 replication" if count == 1 else f"{count} replications")
    parts.append(f"seed {experiment.seed}")
    return BETWEEN.join([*parts, *(note for note in notes if note)])


def margin_note(experiment: Experiment, what: str) -> str:
    """Say what a band or bar means, or why there is none."""
    if len(experiment.replications) < 2:
        return "one replication has no interval"
    return f"{what}: 95 % interval of the mean over replications"


def _figure_axes(inches: float) -> "Axes":
    """Return the axes of a new figure that no window and no global list knows of."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    engine = ConstrainedLayoutEngine(w_pad=0.09, h_pad=0.09)
    figure = Figure(figsize=(WIDTH, inches), dpi=DPI, layout=engine, facecolor=PAPER)
    FigureCanvasAgg(figure)
    return figure.add_subplot()
