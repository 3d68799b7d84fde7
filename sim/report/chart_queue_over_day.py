"""Chart: how many chats wait on average in each half hour, steps a group, with a band over replications."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.experiment.replicate import Experiment
from sim.report.bands import top_of_bands
from sim.report.curves import INTERVAL, curve_table, curves_of, days_note, step_words, with_gaps
from sim.report.frame import Frame, foot_of, framed, key_of, margin_note
from sim.report.picture import Table
from sim.report.style import clock_on

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def plot_queue_over_day(
    result: Experiment, groups: Sequence[str] | None = None, ax: "Axes | None" = None
) -> "Axes":
    """Draw the time-average number of waiting chats by half hour.

    Several days are pooled by clock time, and the foot line says so.

    Parameters
    ----------
    result
        Replications of one scenario.
    groups
        Which groups; by default all that chats can reach.
    ax
        Where to draw; by default on a new figure.

    Returns
    -------
    Axes
        Steps for each group, in the colour of its tier, with the 95 % interval as a band.

    Raises
    ------
    ValueError
        If there is no such group, or intervals were not measured.
    """
    curves = curves_of(result, "queue_mean", groups)
    step = step_words(curves)
    frame = Frame(
        "Chats waiting over the day",
        f"Time of day (by {step})",
        "Waiting chats (average number)",
        foot_of(result, days_note(result), f"time averages over {step}", margin_note(result, "band")),
        [key_of(curve.entry) for curve in curves],
    )
    ax = framed(ax, frame)
    for curve in map(with_gaps, curves):
        look = curve.entry.look
        # A step needs its last value twice: from the last start to the last end.
        edges = np.append(curve.from_s, curve.to_s[-1])
        low, mean, high = (np.append(side, side[-1]) for side in (curve.low, curve.mean, curve.high))
        ax.fill_between(edges, low, high, step="post", color=look.colour, alpha=0.18, linewidth=0)
        ax.plot(
            edges, mean, drawstyle="steps-post", color=look.colour, linestyle=look.line, linewidth=2,
        )  # fmt: skip
        ax.plot(
            curve.middle_s, curve.mean, color=look.colour, linestyle="none", marker=look.marker, markersize=5
        )
    clock_on(ax, min(float(c.from_s[0]) for c in curves), max(float(c.to_s[-1]) for c in curves))
    ax.set_ylim(0, top_of_bands(curves, INTERVAL, 0.1))
    return ax


def data_queue_over_day(result: Experiment, groups: Sequence[str] | None = None) -> Table:
    """Return the numbers that `plot_queue_over_day` draws, in chats."""
    return curve_table(result, curves_of(result, "queue_mean", groups), "waiting_chats")
