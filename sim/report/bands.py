"""Lines with bands over the day: how a metric by half hour is drawn, and what its band means."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.experiment.replicate import Experiment
from sim.report.curves import INTERVAL, SPREAD, Curve, with_gaps
from sim.report.frame import margin_note
from sim.report.style import clock_on, top_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_ABOVE = 2.5
"""So many times as high as the highest line the axis is at most."""


def band_note(experiment: Experiment, kind: str) -> str:
    """Say what a band means, or why there is none.

    Raises
    ------
    ValueError
        If there is no such kind of band.
    """
    if kind not in (INTERVAL, SPREAD):
        raise ValueError(f'"{kind}" is no band; {INTERVAL} and {SPREAD} are')
    if kind == INTERVAL:
        return margin_note(experiment, "band")
    if len(experiment.replications) < 2:
        return "one replication has no spread"
    return "band: where 80 % of the replications lie"


def draw_lines(ax: "Axes", curves: Sequence[Curve], band: str, most: float = np.inf) -> None:
    """Draw a line with its band for each curve, over a clock.

    Parameters
    ----------
    ax
        Framed axes.
    curves
        What to draw.
    band
        ``interval`` or ``spread``.
    most
        The largest value that there can be: a band ends there.

    """
    for curve in map(with_gaps, curves):
        look, middle = curve.entry.look, curve.middle_s
        low, high = (np.minimum(edge, most) for edge in curve.band(band))
        ax.fill_between(middle, low, high, color=look.colour, alpha=0.18, linewidth=0)
        ax.plot(
            middle, curve.mean, color=look.colour, linestyle=look.line, marker=look.marker,
            markersize=5, linewidth=2,
        )  # fmt: skip
    clock_on(ax, min(float(c.from_s[0]) for c in curves), max(float(c.to_s[-1]) for c in curves))


def top_of_bands(curves: Sequence[Curve], band: str, least: float) -> float:
    """Return where an axis from 0 ends: above all bands, unless they dwarf the lines.

    The interval of a figure that few replications have may be many times as wide as the figure: it runs out
    of the picture then, so that the lines stay readable.

    Parameters
    ----------
    curves
        What is drawn.
    band
        ``interval`` or ``spread``.
    least
        The end is at least there.
    """
    lines = [value for curve in curves for value in curve.mean.tolist()]
    bands = [value for curve in curves for value in curve.band(band)[1].tolist()]
    return min(top_of([*lines, *bands], least), max(MOST_ABOVE * top_of(lines, 0), least))
