"""Chart: which of five assumptions moves a figure most, each lowered and raised alone (tornado)."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.experiment.levers import LEVERS, Levers
from sim.report.frame import Frame, framed
from sim.report.picture import Table
from sim.report.service import service_of
from sim.report.style import (
    FONT,
    INK,
    LABEL,
    MUTED,
    PAPER,
    drawable,
    durations_on,
    group_label,
    look_of,
    shares_on,
    time_label,
)
from sim.report.words import BLANK, signed
from sim.stats.catalogue import METRICS
from sim.stats.estimate import summarise
from sim.stats.paired import Paired
from sim.units import format_share

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SHOWN = {
    "leg_wait_mean": "Mean wait",
    "leg_wait_p95": "95th percentile of the wait",
    "service_level": "Service level",
    "abandon_share": "Share abandoned",
    "busy_share": "Busy share",
}
"""The metrics that can be drawn, and what they are called."""
ROW_INCHES, FRAME_INCHES, BAR = 0.62, 1.55, 0.36


@dataclass(frozen=True, slots=True)
class Swing:
    """One lever: what each of its moves changes, in order down and up, as (change in words, difference)."""

    lever: str
    moves: tuple[tuple[str, Paired], ...]

    @property
    def reach(self) -> float:
        """The larger of the two differences, without its sign."""
        known = [abs(pair.difference.mean) for _, pair in self.moves]
        return max((size for size in known if not math.isnan(size)), default=0.0)


def plot_tornado(
    result: Levers, metric: str = "leg_wait_mean", group: str | None = None, ax: "Axes | None" = None
) -> "Axes":
    """Draw what each lever changes in one figure of one group, the one that matters most on top.

    Parameters
    ----------
    result
        Levers of a scenario.
    metric
        ``leg_wait_mean``, ``leg_wait_p95``, ``service_level``, ``abandon_share`` or ``busy_share``.
    group
        Whose figure; by default the first group of the first level.
    ax
        Where to draw; by default on a new figure.

    Returns
    -------
    Axes
        From the figure as it is a hatched bar to where it is with the lever lowered, a plain one with the
        lever raised, each with the 95 % interval of the paired difference, which stands in words at the
        right.

    Raises
    ------
    ValueError
        If the metric is not drawn here, or there is no such group.
    """
    from matplotlib.patches import Patch

    name, tier, base = _figure(result, metric, group)
    swings, look = swings_of(result, metric, group), look_of(tier)
    percent = f"{100 * result.step:g} %"
    keys = [
        Patch(
            facecolor=PAPER, edgecolor=look.colour, hatch="////", label=f"{percent} less, or one slot less"
        ),
        Patch(facecolor=look.colour, edgecolor=look.colour, label=f"{percent} more, or one slot more"),
    ]
    runs = "1 replication" if result.replications == 1 else f"{result.replications} replications"
    level = service_of(result.blueprint, result.blueprint.groups.names.index(name))
    known = "line: 95 % interval of the difference"
    notes = [
        f"Scenario {drawable(result.label)}",
        runs,
        f"seed {result.seed}",
        f"service level: {level.words}" if metric == "service_level" else "",
        "each lever alone, on the same customers",
        known if result.replications > 1 else "one replication has no interval",
    ]
    is_time = METRICS[metric].unit == "s"
    told = (time_label if is_time else format_share)(base) or BLANK
    frame = Frame(
        f"What matters for the {SHOWN[metric].lower()}, {group_label(tier, name)}",
        f"{SHOWN[metric]} (as it is: {told})",
        "",
        " · ".join(note for note in notes if note),
        keys,
        FRAME_INCHES + ROW_INCHES * max(len(swings), 1),
    )
    ax = framed(ax, frame)
    ends = [base]
    for row, swing in enumerate(swings):
        for change, pair in swing.moves:
            is_up = change.startswith("+")
            at = row + (BAR / 2 if is_up else -BAR / 2)
            mean, half = pair.difference.mean, pair.difference.half_width
            if not math.isnan(mean):
                margin = 0.0 if math.isnan(half) else half
                fill, hatch = (look.colour, None) if is_up else (PAPER, "////")
                ax.barh(
                    at, mean, BAR, left=base, color=fill, edgecolor=look.colour, hatch=hatch,
                    xerr=margin or None, ecolor=INK, capsize=3,
                )  # fmt: skip
                ends += [base + mean - margin, base + mean + margin]
            ax.annotate(
                f"{change}: {_words(pair)}", (1, at), (8, 0), xycoords=("axes fraction", "data"),
                textcoords="offset points", va="center", fontsize=LABEL, fontfamily=FONT, color=INK,
            )  # fmt: skip
    ax.set_yticks(range(len(swings)), [LEVERS[swing.lever] for swing in swings])
    ax.set_ylim(max(len(swings), 1) - 0.45, -0.55)
    ax.tick_params(axis="y", length=0)
    ax.grid(False, axis="y")
    drawn = [end for end in ends if not math.isnan(end)] or [0.0]
    room = 0.06 * (max(drawn) - min(drawn)) or (1.0 if is_time else 0.01)
    low, high = max(min(drawn) - room, 0.0), max(drawn) + room
    ax.set_xlim(low, high)
    if not math.isnan(base):
        ax.axvline(base, color=MUTED, linewidth=1.4)
    if is_time:
        durations_on(ax.xaxis, high - low, ticks=5)
    else:
        shares_on(ax.xaxis)
    return ax


def data_tornado(result: Levers, metric: str = "leg_wait_mean", group: str | None = None) -> Table:
    """Return the numbers that `plot_tornado` draws, in seconds or as fractions, a row a move."""
    name, tier, _ = _figure(result, metric, group)
    columns = ("scenario", "tier", "group", "metric", "lever", "change", "as_it_is", "moved", "difference")
    rows = []
    for swing in swings_of(result, metric, group):
        for change, pair in swing.moves:
            figures = (pair.base, pair.other, pair.difference.mean, pair.difference.half_width)
            same = "yes" if pair.identical else "no"
            # A sign would be taken for a formula by a spreadsheet.
            told = f"{change[1:]} {'more' if change.startswith('+') else 'less'}"
            name_of = (result.label, tier, name, metric, LEVERS[swing.lever], told)
            rows.append((*name_of, *figures, pair.difference.n, same))
    return Table((*columns, "half_width", "replications", "same_in_every_replication"), rows)


def swings_of(result: Levers, metric: str, group: str | None = None) -> list[Swing]:
    """Return the levers, the one that moves the figure most first.

    Raises
    ------
    ValueError
        If the metric is not drawn here, or there is no such group.
    """
    name, _, _ = _figure(result, metric, group)
    found = []
    for lever in LEVERS:
        moves = tuple(
            (move.change, result.difference(place, f"group:{name}", metric))
            for place, move in enumerate(result.moves)
            if move.lever == lever
        )
        if moves:
            found.append(Swing(lever, moves))
    return sorted(found, key=lambda swing: -swing.reach)


def _figure(result: Levers, metric: str, group: str | None) -> tuple[str, int, float]:
    """Return the group, its tier, and the figure as it is."""
    if metric not in SHOWN:
        raise ValueError(f'"{metric}" is not drawn here; {", ".join(SHOWN)} are')
    groups = result.blueprint.groups
    by_tier = sorted(range(len(groups.names)), key=lambda place: (int(groups.tier[place]) or 99, place))
    name = group or groups.names[by_tier[0]]
    if name not in groups.names:
        raise ValueError(f'there is no group "{name}"; there are {", ".join(groups.names)}')
    tier = int(groups.tier[groups.names.index(name)])
    return name, tier, summarise(result.base).estimate(f"group:{name}", metric).mean


def _words(pair: Paired) -> str:
    """Return a difference as the picture tells it: "+1:12 min ± 8 s", "+2.1 points ± 0.3"."""
    mean, half = pair.difference.mean, pair.difference.half_width
    if math.isnan(mean):
        return BLANK
    if pair.identical:
        return "unchanged"
    if pair.difference.unit != "s":
        return signed(pair.difference)
    shown = ("+" if mean > 0 else "") + time_label(mean)
    return shown if math.isnan(half) or half == 0 else f"{shown} ± {time_label(half)}"
