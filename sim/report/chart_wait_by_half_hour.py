"""Chart: how long chats that arrive in each half hour wait, a line a group, with a band over replications."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.experiment.replicate import Experiment
from sim.report.bands import band_note, draw_lines, top_of_bands
from sim.report.curves import INTERVAL, Curve, curve_table, curves_of, days_note, step_words
from sim.report.frame import Frame, foot_of, framed, key_of
from sim.report.picture import Table
from sim.report.style import durations_on

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SHOWN = {"leg_wait_mean": "Mean wait", "leg_wait_p95": "95th percentile of the wait"}
"""The metrics that can be drawn, and what they are called."""


def plot_wait_by_half_hour(
    result: Experiment,
    metric: str = "leg_wait_mean",
    groups: Sequence[str] | None = None,
    band: str = INTERVAL,
    ax: "Axes | None" = None,
) -> "Axes":
    """Draw the wait of answered chats by the half hour in which they joined the queue.

    Several days are pooled by clock time, and the foot line says so.

    Parameters
    ----------
    result
        Replications of one scenario.
    metric
        ``leg_wait_mean`` or ``leg_wait_p95``.
    groups
        Which groups; by default all that chats can reach.
    band
        ``interval``: the 95 % interval of the mean, how well the simulation knows it. ``spread``: from the
        10th to the 90th percentile of the replications, how much one day differs from the next.
    ax
        Where to draw; by default on a new figure.

    Returns
    -------
    Axes
        A line a group, in the colour of its tier, with its band.

    Raises
    ------
    ValueError
        If the metric is no wait, there is no such group or band, or intervals were not measured.
    """
    curves = _curves(result, metric, groups)
    step, days = step_words(curves), days_note(result)
    averaged = f"percentiles averaged over {'days and ' if days else ''}replications"
    notes = ("answered chats", averaged if metric == "leg_wait_p95" else "", band_note(result, band))
    frame = Frame(
        f"{SHOWN[metric]} by time of arrival",
        f"Joined the queue at (by {step})",
        SHOWN[metric],
        foot_of(result, days, *notes),
        [key_of(curve.entry) for curve in curves],
    )
    ax = framed(ax, frame)
    draw_lines(ax, curves, band)
    top = top_of_bands(curves, band, 1)
    ax.set_ylim(0, top)
    durations_on(ax.yaxis, top)
    return ax


def data_wait_by_half_hour(
    result: Experiment, metric: str = "leg_wait_mean", groups: Sequence[str] | None = None
) -> Table:
    """Return the numbers that `plot_wait_by_half_hour` draws, in seconds."""
    figure = {"leg_wait_mean": "wait_mean_s", "leg_wait_p95": "wait_p95_s"}
    return curve_table(result, _curves(result, metric, groups), figure[metric])


def _curves(result: Experiment, metric: str, groups: Sequence[str] | None) -> list[Curve]:
    if metric not in SHOWN:
        raise ValueError(f'"{metric}" is not drawn here; {" and ".join(SHOWN)} are')
    return curves_of(result, metric, groups)
