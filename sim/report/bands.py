"""Lines with bands over the day: how a metric by half hour is drawn, and what its band means."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.experiment.replicate import Experiment
from sim.report.curves import INTERVAL, SPREAD, Curve, with_gaps
from sim.report.frame import margin_note
from sim.report.style import clock_on

if TYPE_CHECKING:
    from matplotlib.axes import Axes


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


def draw_lines(ax: "Axes", curves: Sequence[Curve], band: str, most: float = np.inf) -> list[float]:
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

    Returns
    -------
    list of float
        All that is drawn, to find the end of the vertical axis; NaN where nothing exists.
    """
    drawn: list[float] = []
    for curve in map(with_gaps, curves):
        look, middle = curve.entry.look, curve.middle_s
        low, high = (np.minimum(edge, most) for edge in curve.band(band))
        ax.fill_between(middle, low, high, color=look.colour, alpha=0.18, linewidth=0)
        ax.plot(
            middle, curve.mean, color=look.colour, linestyle=look.line, marker=look.marker,
            markersize=5, linewidth=2,
        )  # fmt: skip
        drawn += [*high.tolist(), *curve.mean.tolist()]
    clock_on(ax, min(float(c.from_s[0]) for c in curves), max(float(c.to_s[-1]) for c in curves))
    return drawn
