"""Chart: the service level of chats that arrive in each half hour, a line a group, with its target."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.experiment.replicate import Experiment
from sim.report.bands import band_note, draw_lines
from sim.report.curves import INTERVAL, curve_table, curves_of, days_note, step_words
from sim.report.frame import ENTRY_POINTS, Frame, foot_of, framed, key_of
from sim.report.picture import Table
from sim.report.service import common_service, service_label, service_note, service_of
from sim.report.style import INK, Entry, shares_on, wrapped
from sim.units import format_share

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D

METRIC = "service_level"
DOTTED = (0, (1, 2))


def plot_service_level_by_half_hour(
    result: Experiment,
    groups: Sequence[str] | None = None,
    band: str = INTERVAL,
    ax: "Axes | None" = None,
) -> "Axes":
    """Draw the service level by the half hour in which chats joined the queue.

    Each group has the variant, the threshold and the target of its scenario. Several days are pooled by
    clock time, and the foot line says so. Where nothing counts, the line has a gap.

    Parameters
    ----------
    result
        Replications of one scenario.
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
        A line a group, in the colour of its tier, with its band, and a dotted line for each target.

    Raises
    ------
    ValueError
        If there is no such group or band, or intervals were not measured.
    """
    curves = curves_of(result, METRIC, groups)
    shown, blueprint = [curve.entry for curve in curves], result.blueprint
    within = common_service(blueprint, shown)
    targets = _targets(result, shown)
    keys = [key_of(entry, service_label(blueprint, shown, entry)) for entry in shown]
    frame = Frame(
        "Service level by time of arrival",
        f"Joined the queue at (by {step_words(curves)})",
        f"Service level, {within.rsplit(' (', 1)[0]}" if within else "Service level",
        foot_of(result, days_note(result), service_note(blueprint, shown), band_note(result, band)),
        [*keys, *(key for _, key in targets)],
    )
    ax = framed(ax, frame)
    draw_lines(ax, curves, band, 1)
    ax.set_ylim(0, 1.04)
    ax.set_yticks([0, 0.2, 0.4, 0.6, 0.8, 1])
    shares_on(ax.yaxis)
    for target, key in targets:
        ax.axhline(target, color=key.get_color(), linestyle=DOTTED, linewidth=1.4, zorder=1.5)
    return ax


def data_service_level_by_half_hour(result: Experiment, groups: Sequence[str] | None = None) -> Table:
    """Return the numbers that `plot_service_level_by_half_hour` draws, as fractions."""
    return curve_table(result, curves_of(result, METRIC, groups), METRIC)


def _targets(result: Experiment, shown: Sequence[Entry]) -> "list[tuple[float, Line2D]]":
    """Return each target with its entry of the legend, in the group's colour where there are several."""
    from matplotlib.lines import Line2D

    targets = [service_of(result.blueprint, entry.place).target for entry in shown]
    apart = len(set(targets)) > 1
    keys: dict[tuple[float, str], Line2D] = {}
    for entry, target in zip(shown, targets, strict=True):
        told = f"target {format_share(target)}" + (f": {entry.label}" if apart else "")
        colour = entry.look.colour if apart else INK
        label = wrapped(told, ENTRY_POINTS)
        keys.setdefault(
            (target, colour), Line2D([], [], color=colour, linestyle=DOTTED, linewidth=1.4, label=label)
        )
    return [(target, key) for (target, _), key in keys.items()]
