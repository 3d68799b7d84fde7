"""Chart: how busy each group is, busy share and slot occupancy side by side, with intervals."""

import math
from typing import TYPE_CHECKING

from sim.experiment.replicate import Experiment
from sim.report.frame import Frame, foot_of, framed, margin_note
from sim.report.picture import Table
from sim.report.style import FONT, INK, LABEL, MUTED, PAPER, entries, shares_on, text_inches, wrapped
from sim.report.words import with_margin

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SHOWN = {
    "busy_share": "busy share: online time with at least one chat",
    "slot_occupancy": "slot occupancy: share of slots held by chats",
}
"""The two metrics, and what the legend says of them."""
NAME_POINTS = 150
ROW_INCHES, FRAME_INCHES = 0.8, 1.5


def plot_occupancy_by_group(result: Experiment, ax: "Axes | None" = None) -> "Axes":
    """Draw busy share and slot occupancy of every group over the rostered online time.

    Parameters
    ----------
    result
        Replications of one scenario.
    ax
        Where to draw; by default on a new figure, the taller the more groups there are.

    Returns
    -------
    Axes
        Two bars a group in the colour of its tier, plain and hatched, with 95 % intervals and figures.
    """
    from matplotlib.patches import Patch

    summary, groups = result.summary(), entries(result)
    keys = [
        Patch(facecolor=MUTED, edgecolor=MUTED, label=SHOWN["busy_share"]),
        Patch(facecolor=PAPER, edgecolor=MUTED, hatch="///", label=SHOWN["slot_occupancy"]),
    ]
    names = [wrapped(entry.label.replace(": ", ":\n", 1), NAME_POINTS) for entry in groups]
    row_inches = max(ROW_INCHES, text_inches(names) + 0.1)
    frame = Frame(
        "How busy each group is",
        "Share",
        "",
        foot_of(result, "shares of the rostered online time", margin_note(result, "±")),
        keys,
        FRAME_INCHES + row_inches * len(groups),
    )
    ax = framed(ax, frame)
    slots = [summary.estimate(f"group:{entry.group}", "slot_occupancy").mean for entry in groups]
    # Slots can be exceeded, so that more than all of them are held.
    most = max([1.0, *(mean for mean in slots if not math.isnan(mean))])
    for row, entry in enumerate(groups):
        for nth, metric in enumerate(SHOWN):
            estimate = summary.estimate(f"group:{entry.group}", metric)
            at = row + (nth - 0.5) * 0.4
            if math.isnan(estimate.mean):
                ax.text(0.01, at, "never online", va="center", fontsize=LABEL, fontfamily=FONT, color=MUTED)
                continue
            margin = 0.0 if math.isnan(estimate.half_width) else estimate.half_width
            # An interval of few replications may reach far beyond all; its figure tells how far.
            beyond = min(margin, most - estimate.mean)
            margins = None if math.isnan(estimate.half_width) else [[min(margin, estimate.mean)], [beyond]]
            colour = entry.look.colour
            fill, hatch = (colour, None) if nth == 0 else (PAPER, entry.look.hatch)
            ax.barh(
                at, estimate.mean, 0.36, xerr=margins, ecolor=INK, capsize=3, color=fill, edgecolor=colour,
                error_kw={"elinewidth": 1.5}, hatch=hatch,
            )  # fmt: skip
            beside = estimate.mean + beyond + 0.02 * most
            ax.text(
                beside, at, with_margin(estimate), va="center", fontsize=LABEL, fontfamily=FONT, color=INK,
                bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 1},
            )  # fmt: skip
    ax.set_yticks(range(len(groups)), names)
    ax.set_ylim(len(groups) - 0.5, -0.5)
    ax.set_xlim(0, 1.25 * most)
    step = 2 if most < 1.3 else 10 * math.ceil(most / 6)
    ax.set_xticks([tenth / 10 for tenth in range(0, int(10 * most) + 1, step)])
    shares_on(ax.xaxis)
    ax.grid(False, axis="y")
    return ax


def data_occupancy_by_group(result: Experiment) -> Table:
    """Return the numbers that `plot_occupancy_by_group` draws, as fractions."""
    columns = ["scenario", "tier", "group"]
    for metric in SHOWN:
        columns += [metric, f"{metric}_half_width"]
    summary, rows = result.summary(), []
    for entry in entries(result):
        estimates = [summary.estimate(f"group:{entry.group}", metric) for metric in SHOWN]
        figures = [figure for estimate in estimates for figure in (estimate.mean, estimate.half_width)]
        rows.append((result.label, entry.tier, entry.group, *figures, estimates[0].n))
    return Table((*columns, "replications"), rows)
