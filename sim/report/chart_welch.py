"""Chart: the mean wait since the opening, smoothed, to see by eye where the warm-up ends (Welch's plot)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.core.kinds import Floats
from sim.experiment.replicate import Experiment
from sim.experiment.steady import by_elapsed_time
from sim.report.curves import wanted
from sim.report.frame import Frame, foot_of, framed, key_of
from sim.report.picture import Table
from sim.report.style import INK, Entry, durations_on, top_of
from sim.stats.warm_up import welch_curve
from sim.units import US_PER_SECOND, format_duration, parse_duration

if TYPE_CHECKING:
    from matplotlib.axes import Axes

STEP = "30 min"


@dataclass(frozen=True, slots=True, eq=False)
class Smoothed:
    """One group's curve: ends of the steps in hours, the mean over replications, its moving average."""

    entry: Entry
    hours: Floats
    mean_s: Floats
    smooth_s: Floats


def plot_welch(
    result: Experiment,
    window: int = 6,
    groups: Sequence[str] | None = None,
    step: str = STEP,
    ax: "Axes | None" = None,
) -> "Axes":
    """Draw the mean wait by time since the opening, and its moving average.

    Parameters
    ----------
    result
        Replications of one scenario with their records (``keep_paths=True``), some five or more.
    window
        Steps on either side over which the moving average goes.
    groups
        Which groups; by default all that chats can reach.
    step
        Length of a step, such as "30 min".
    ax
        Where to draw; by default on a new figure.

    Returns
    -------
    Axes
        Dots are the means of the steps, lines their moving averages; an upright line is the scenario's
        warm-up, which should lie where the lines have become level.

    Raises
    ------
    ValueError
        If a record was not kept, there is no such group, or the window does not fit.

    References
    ----------
    Welch (1983); Law (2015), section 9.5.1: see `sim.stats.warm_up`.
    """
    curves = _curves(result, window, groups, step)
    given = result.blueprint.measure_from_us - int(result.blueprint.open_us[0, 0])
    mark = "dotted: the scenario's warm-up" if given > 0 else ""
    notes = (f"means over {_words(step)}", f"lines over {2 * window + 1} of them", "answered chats", mark)
    frame = Frame(
        "Mean wait since the opening",
        "Hours since the opening",
        "Mean wait",
        foot_of(result, *notes),
        [key_of(curve.entry) for curve in curves],
    )
    ax = framed(ax, frame)
    for curve in curves:
        look = curve.entry.look
        ax.plot(
            curve.hours, curve.mean_s, color=look.colour, linestyle="none", marker=look.marker, markersize=3,
            alpha=0.35,
        )  # fmt: skip
        smooth = curve.hours[: len(curve.smooth_s)]
        ax.plot(smooth, curve.smooth_s, color=look.colour, linestyle=look.line, linewidth=2)
    if given > 0:
        ax.axvline(given / 3.6e9, color=INK, linewidth=1, linestyle=":")
    top = top_of([value for curve in curves for value in curve.smooth_s.tolist()], 1)
    ax.set_xlim(0, max(float(curve.hours[-1]) for curve in curves))
    ax.set_ylim(0, top)
    durations_on(ax.yaxis, top)
    return ax


def data_welch(
    result: Experiment, window: int = 6, groups: Sequence[str] | None = None, step: str = STEP
) -> Table:
    """Return the numbers that `plot_welch` draws: hours, mean and moving average in seconds."""
    columns = ("scenario", "tier", "group", "to_hour", "wait_mean_s", "wait_smoothed_s", "replications")
    rows: list[tuple[object, ...]] = []
    for curve in _curves(result, window, groups, step):
        smooth = np.append(curve.smooth_s, np.full(len(curve.hours) - len(curve.smooth_s), np.nan))
        name = (result.label, curve.entry.tier, curve.entry.group)
        lines = zip(curve.hours.tolist(), curve.mean_s.tolist(), smooth.tolist(), strict=True)
        rows += [(*name, *line, len(result.replications)) for line in lines]
    return Table(columns, rows)


def _curves(result: Experiment, window: int, groups: Sequence[str] | None, step: str) -> list[Smoothed]:
    found = []
    for entry in wanted(result, groups):
        hours, table = by_elapsed_time(result, entry.group, parse_duration(step).us)
        found.append(Smoothed(entry, hours, welch_curve(table, 0), welch_curve(table, window)))
    return found


def _words(step: str) -> str:
    return format_duration(parse_duration(step).us / US_PER_SECOND)
