"""Chart: what each scenario changes against the baseline, as paired differences with intervals (forest)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.experiment.compare import Comparison
from sim.report.frame import Frame, foot_of, framed, key_of
from sim.report.picture import Table
from sim.report.service import service_label, service_note
from sim.report.style import (
    FONT,
    GRID,
    INK,
    LABEL,
    MUTED,
    Entry,
    drawable,
    durations_on,
    entries,
    text_inches,
    time_label,
    wrapped,
)
from sim.report.words import signed
from sim.stats.catalogue import METRICS
from sim.stats.paired import Paired

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SHOWN = {
    "leg_wait_mean": "mean wait",
    "leg_wait_p95": "95th percentile of the wait",
    "service_level": "service level",
    "abandon_share": "share abandoned",
}
"""The metrics that can be drawn, and what they are called."""
NAME_POINTS = 140
LINE_INCHES, GAP_INCHES, FRAME_INCHES = 0.34, 0.22, 1.6


@dataclass(frozen=True, slots=True)
class Line:
    """One difference: which scenario, which group of the baseline, and how they differ."""

    scenario: str
    entry: Entry
    pair: Paired


def plot_differences(
    result: Comparison,
    metric: str = "leg_wait_mean",
    tiers: Sequence[int] = (1, 2),
    ax: "Axes | None" = None,
) -> "Axes":
    """Draw the paired differences to the baseline, a block a scenario, a line a group that both have.

    Parameters
    ----------
    result
        Scenarios on the same random numbers, the baseline first.
    metric
        ``leg_wait_mean``, ``leg_wait_p95``, ``service_level`` or ``abandon_share``.
    tiers
        Tiers of the baseline whose groups are drawn.
    ax
        Where to draw; by default on a new figure, the taller the more lines there are.

    Returns
    -------
    Axes
        Points with 95 % intervals, in seconds or percentage points, and each difference in words at the
        right. A hollow point is a figure that is the same in every replication.

    Raises
    ------
    ValueError
        If the metric is not drawn here, or the scenarios share no group of these tiers.
    """
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    lines = lines_of(result, metric, tiers)
    base = result.experiments[0]
    rows = _rows(lines)
    blocks = len({line.scenario for line in lines})
    names = text_inches([wrapped(drawable(line.scenario), NAME_POINTS) for line in lines])
    lines_inches = LINE_INCHES * len(lines) + GAP_INCHES * blocks
    shown = {line.entry.group: line.entry for line in lines}
    is_time = METRICS[metric].unit == "s"
    level = service_note(base.blueprint, list(shown.values())) if metric == "service_level" else ""
    frame = Frame(
        f"What changes in the {SHOWN[metric]}",
        f"Difference in {SHOWN[metric]}{_direction(is_time)}",
        "",
        foot_of(base, level, "paired differences", "bar: 95 % interval of the difference", role="Baseline"),
        [
            key_of(e, service_label(base.blueprint, [*shown.values()], e) if level else "")
            for e in shown.values()
        ],
        FRAME_INCHES + max(lines_inches, (names + GAP_INCHES) * blocks),
    )
    ax = framed(ax, frame)
    reach = 0.0
    for row, line in zip(rows, lines, strict=True):
        look, difference = line.entry.look, line.pair.difference
        half = 0.0 if math.isnan(difference.half_width) else difference.half_width
        if not math.isnan(difference.mean):
            reach = max(reach, abs(difference.mean) + half)
            ax.errorbar(
                difference.mean, row, xerr=half, color=look.colour, marker=look.marker, markersize=8,
                capsize=4, linewidth=2, markerfacecolor="white" if line.pair.identical else look.colour,
            )  # fmt: skip
        ax.annotate(
            _label(line.pair), (1, row), (8, 0), xycoords=("axes fraction", "data"),
            textcoords="offset points", va="center", fontsize=LABEL, fontfamily=FONT, color=INK,
        )  # fmt: skip
    ax.axvline(0, color=MUTED, linewidth=1.2, zorder=1)
    reach = max(reach * 1.15, 1.0 if is_time else 0.01)
    ax.set_xlim(-reach, reach)
    if is_time:
        durations_on(ax.xaxis, 2 * reach, ticks=5)
    else:
        ax.xaxis.set_major_locator(MaxNLocator(5))
        ax.xaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:+g}" if share else "0"))
    _name_blocks(ax, rows, lines)
    return ax


def data_differences(
    result: Comparison, metric: str = "leg_wait_mean", tiers: Sequence[int] = (1, 2)
) -> Table:
    """Return the numbers that `plot_differences` draws, in seconds or as fractions."""
    end = "_s" if METRICS[metric].unit == "s" else "_share"
    columns = ("baseline", "scenario", "tier", "group", "metric")
    figures_of = ("baseline", "scenario", "difference", "half_width")
    rows = []
    for line in lines_of(result, metric, tiers):
        pair = line.pair
        name = (result.experiments[0].label, line.scenario, line.entry.tier, line.entry.group, metric)
        figures = (pair.base, pair.other, pair.difference.mean, pair.difference.half_width)
        rows.append((*name, *figures, pair.difference.n, "yes" if pair.identical else "no"))
    names = [f"{name}{end}" for name in figures_of]
    return Table((*columns, *names, "replications", "same_in_every_replication"), rows)


def lines_of(comparison: Comparison, metric: str, tiers: Sequence[int]) -> list[Line]:
    """Return the differences in the order of the picture: scenario by scenario, lowest tier first.

    Raises
    ------
    ValueError
        If the metric is not drawn here, or the scenarios share no group of these tiers.
    """
    if metric not in SHOWN:
        raise ValueError(f'"{metric}" is not drawn here; {" and ".join(SHOWN)} are')
    by_name = {entry.group: entry for entry in entries(comparison.experiments[0])}
    found = [
        Line(experiment.label, by_name[group], comparison.difference(other, f"group:{group}", metric))
        for other, experiment in enumerate(comparison.experiments)
        if other
        for group in comparison.groups(other)
        if by_name[group].tier in tiers
    ]
    if not found:
        raise ValueError("the scenarios have no group of these tiers in common, so there is no difference")
    return found


def words_of(pair: Paired) -> str:
    """Return a difference in words: "-1 min 12 s ± 8 s", "unchanged", or that there is none."""
    if math.isnan(pair.difference.mean):
        return "no chat to compare"
    return "unchanged in every run" if pair.identical else signed(pair.difference)


def _direction(is_time: bool) -> str:
    """Return how to read a difference: its unit where the axis has none, and what left and right are."""
    return (
        " (left: shorter, right: longer)" if is_time else ", percentage points (left: lower, right: higher)"
    )


def _label(pair: Paired) -> str:
    """Return a difference as the picture tells it: "-1:12 min ± 8 s"."""
    mean, half = pair.difference.mean, pair.difference.half_width
    if math.isnan(mean) or pair.identical or pair.difference.unit != "s":
        return words_of(pair)
    shown = ("+" if mean > 0 else "") + time_label(mean)
    return shown if math.isnan(half) or half == 0 else f"{shown} ± {time_label(half)}"


def _rows(lines: Sequence[Line]) -> list[float]:
    """Return the height of each line: one apart, with a gap between scenarios."""
    rows, at, before = [], 0.0, None
    for line in lines:
        at += GAP_INCHES / LINE_INCHES if before not in (None, line.scenario) else 0.0
        rows.append(at)
        at, before = at + 1, line.scenario
    return rows


def _name_blocks(ax: "Axes", rows: Sequence[float], lines: Sequence[Line]) -> None:
    """Write each scenario's name beside its block, and draw a line between blocks."""
    blocks: dict[str, list[float]] = {}
    for row, line in zip(rows, lines, strict=True):
        blocks.setdefault(line.scenario, []).append(row)
    middles = [(block[0] + block[-1]) / 2 for block in blocks.values()]
    ax.set_yticks(middles, [wrapped(drawable(name), NAME_POINTS) for name in blocks])
    ax.set_ylim(rows[-1] + 0.8, rows[0] - 0.8)
    ax.grid(False, axis="y")
    for block in list(blocks.values())[:-1]:
        ax.axhline(block[-1] + (1 + GAP_INCHES / LINE_INCHES) / 2, color=GRID, linewidth=0.8)
