"""Chart: which share of the answered chats waited no longer than a given time, a line a group."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from sim.core.kinds import Floats
from sim.experiment.replicate import Experiment
from sim.report.curves import wanted
from sim.report.frame import Frame, foot_of, framed, key_of
from sim.report.picture import Table
from sim.report.style import FONT, INK, MUTED, SMALL, Entry, durations_on, shares_on, time_label, top_of
from sim.stats.facts import read_facts
from sim.units import US_PER_SECOND, format_share

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SIDES: dict[float, Literal["center", "top", "bottom"]] = {0.50: "center", 0.90: "top", 0.95: "bottom"}
MARKED = tuple(SIDES)
"""Shares whose waits are marked on the curves, and on which side of its line the name of each stands."""
GRID = np.concatenate([np.arange(199) / 200, np.arange(1990, 2001) / 2000])
"""Shares at which a curve is drawn, finer where waits are longest; straight lines between them."""
HEIGHT = 4.4
LAST_SHARE = 0.99
"""The axis of times ends where this share of the slowest group's chats has been answered."""


@dataclass(frozen=True, slots=True, eq=False)
class Waits:
    """The answered waits of one group, all replications pooled.

    ``share`` and ``wait_s`` (shape (points,)) are the curve, from the share without a wait on: that share
    waited no longer than that. ``n`` counts the waits; without any the curve is empty.
    """

    entry: Entry
    share: Floats
    wait_s: Floats
    no_wait: float
    n: int

    def at(self, share: float) -> float:
        """Return the wait that a share of the chats does not exceed."""
        return float(np.interp(share, self.share, self.wait_s))


def plot_wait_distribution(
    result: Experiment, groups: Sequence[str] | None = None, ax: "Axes | None" = None
) -> "Axes":
    """Draw the distribution function of the waits of answered chats, all replications pooled.

    The 50th, 90th and 95th percentile and the share without a wait are marked on each curve and told in the
    legend. They are those of all waits together; tables show means of each replication's percentiles.

    Parameters
    ----------
    result
        Replications of one scenario, made with ``keep_paths=True``.
    groups
        Which groups; by default all that chats can reach.
    ax
        Where to draw; by default on a new figure.

    Returns
    -------
    Axes
        A line a group, in the colour of its tier.

    Raises
    ------
    ValueError
        If the records were not kept, or there is no such group.
    """
    found = waits_of(result, groups)
    together = "all waits of all replications together (tables average each replication's percentile)"
    frame = Frame(
        "How long answered chats waited",
        "Wait",
        "Share of chats that waited no longer",
        foot_of(result, "answered chats", "marked: no wait, p50, p90, p95", together),
        [key_of(waits.entry, _label(waits)) for waits in found],
        HEIGHT,
    )
    ax = framed(ax, frame)
    ends = [float(np.interp(LAST_SHARE, waits.share, waits.wait_s)) for waits in found if waits.n]
    end = top_of(ends, 1)
    for waits in found:
        look = waits.entry.look
        ax.plot(waits.wait_s, waits.share, color=look.colour, linestyle=look.line, linewidth=2)
        if waits.n:
            # Nobody waited longer: the share stays at 100 % up to the end of the axis.
            longest = float(waits.wait_s[-1])
            ax.plot([longest, max(end, longest)], [1, 1], color=look.colour, linestyle=look.line, linewidth=2)
        at, shares = marks_of(waits)
        ax.plot(
            at, shares, color=look.colour, linestyle="none", marker=look.marker, markersize=7,
            markeredgecolor="white", clip_on=False, zorder=5,
        )  # fmt: skip
    ax.set_xlim(0, end)
    durations_on(ax.xaxis, end)
    ax.set_ylim(0, 1.02)
    ax.set_yticks([0, 0.25, 0.5, 0.75, 1])
    shares_on(ax.yaxis)
    for share in MARKED:
        ax.axhline(share, color=MUTED, linewidth=0.8, linestyle=(0, (1, 3)), zorder=1)
        ax.annotate(
            f"p{100 * share:.0f}", (1, share), (4, 0), xycoords=("axes fraction", "data"),
            textcoords="offset points", va=SIDES[share], fontsize=SMALL, fontfamily=FONT, color=INK,
        )  # fmt: skip
    return ax


def marks_of(waits: Waits) -> tuple[list[float], list[float]]:
    """Return waits and shares of the marks on a curve: the share without a wait, then the percentiles.

    A percentile that is no wait lies below the first mark and is told in the legend only.
    """
    found = [(waits.at(share), share) for share in MARKED if waits.n and share > waits.no_wait]
    if waits.n:
        found.insert(0, (0.0, waits.no_wait))
    return [wait for wait, _ in found], [share for _, share in found]


def data_wait_distribution(result: Experiment, groups: Sequence[str] | None = None) -> Table:
    """Return the points of the curves that `plot_wait_distribution` draws, in seconds."""
    rows = [
        (result.label, waits.entry.tier, waits.entry.group, share, wait_s)
        for waits in waits_of(result, groups)
        for share, wait_s in zip(waits.share.tolist(), waits.wait_s.tolist(), strict=True)
    ]
    return Table(("scenario", "tier", "group", "share", "wait_s"), rows)


def waits_of(experiment: Experiment, groups: Sequence[str] | None = None) -> list[Waits]:
    """Return the waits of each group from the records.

    Raises
    ------
    ValueError
        If the records were not kept, or there is no such group.
    """
    blueprint = experiment.blueprint
    taken, places = [], []
    for done in experiment.replications:
        if done.path is None:
            raise ValueError("the distribution of waits needs the records: replicate with keep_paths=True")
        facts = read_facts(done.path, blueprint)
        taken.append(facts.wait_us[facts.answered])
        places.append(facts.group[facts.answered])
    wait_us, place = np.concatenate(taken), np.concatenate(places)
    return [_curve(entry, wait_us[place == entry.place]) for entry in wanted(experiment, groups)]


def _curve(entry: Entry, wait_us: "np.typing.NDArray[np.int64]") -> Waits:
    if not len(wait_us):
        return Waits(entry, np.empty(0), np.empty(0), float("nan"), 0)
    no_wait = float((wait_us == 0).mean())
    # The jump at no wait ends exactly at its share, which need not be on the grid.
    share = np.concatenate([[no_wait], GRID[no_wait < GRID]])
    wait_s = np.quantile(wait_us, share) / US_PER_SECOND
    wait_s[0] = 0.0
    return Waits(entry, share, wait_s, no_wait, len(wait_us))


def _label(waits: Waits) -> str:
    """Return the legend's entry: who, and the figures that are marked."""
    if not waits.n:
        return f"{waits.entry.label}\nno chat was answered"
    marks = [f"p{100 * share:.0f} {time_label(waits.at(share))}" for share in MARKED]
    return "\n".join([waits.entry.label, f"no wait {format_share(waits.no_wait)}, " + ", ".join(marks)])
