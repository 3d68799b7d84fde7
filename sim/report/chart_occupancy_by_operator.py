"""Chart: how busy each operator is, busy share and slot occupancy side by side, a row an operator."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.experiment.replicate import Experiment
from sim.report.crew import crew_note, crew_of
from sim.report.curves import wanted
from sim.report.frame import Frame, foot_of, framed, margin_note
from sim.report.picture import Table
from sim.report.style import (
    FONT,
    GRID,
    INK,
    MUTED,
    PAPER,
    SMALL,
    Entry,
    drawable,
    entries,
    shares_on,
    shortened,
)
from sim.stats.estimate import Estimate
from sim.units import format_share

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

SHOWN = {
    "busy_share": "busy share: online time with at least one chat",
    "slot_occupancy": "slot occupancy: share of slots held by chats",
}
"""The two metrics, filled and hollow, and what the legend says of them."""
NAME_POINTS = 135
MOST = 60
"""So many operators at most have a row; the table has everybody."""
ROW_INCHES, GAP_ROWS, FRAME_INCHES = 0.2, 0.9, 1.35
BESIDE = (0.05, 0.165)
WIDE_BESIDE = (0.05, 0.19)
"""How far beyond the largest share the two figures stand, as parts of it; wider for "> 99.9 %"."""


@dataclass(frozen=True, slots=True)
class Person:
    """One operator with the group that they belong to, and their two figures."""

    name: str
    entry: Entry
    row: float
    busy: Estimate
    slots: Estimate


def plot_occupancy_by_operator(
    result: Experiment, groups: Sequence[str] | None = None, ax: "Axes | None" = None
) -> "Axes":
    """Draw busy share and slot occupancy of every operator over the rostered online time.

    Parameters
    ----------
    result
        Replications of one scenario.
    groups
        Whose operators; by default those of all groups.
    ax
        Where to draw; by default on a new figure, the taller the more operators there are. Of more than 60
        each group's first ones are drawn, and the foot says so.

    Returns
    -------
    Axes
        A row an operator, group by group: a filled mark for the busy share and a hollow one for the slot
        occupancy, in the colour of the tier, with 95 % intervals, and both figures at the right.

    Raises
    ------
    ValueError
        If there is no such group.
    """
    from matplotlib.lines import Line2D

    shown = entries(result) if groups is None else wanted(result, groups)
    crew = crew_of(result, shown, [1.0] * len(result.blueprint.operators.names), MOST)
    people = _people(result, shown, crew)
    last = people[-1].row if people else 0.0
    keys: list[Artist] = [
        Line2D([], [], color=MUTED, marker="o", linestyle="", markersize=7, label=SHOWN["busy_share"]),
        Line2D([], [], color=MUTED, marker="o", linestyle="", markersize=7, markerfacecolor=PAPER,
               markeredgewidth=1.6, label=SHOWN["slot_occupancy"]),
    ]  # fmt: skip
    frame = Frame(
        "How busy each operator is",
        "Share",
        "",
        foot_of(
            result,
            "shares of the rostered online time",
            margin_note(result, "line"),
            crew_note(result, shown, crew),
        ),
        keys,
        FRAME_INCHES + ROW_INCHES * (last + 2 + GAP_ROWS),
    )
    ax = framed(ax, frame)
    # Slots can be exceeded, so that more than all of them are held.
    most = max([1.0, *(p.slots.mean for p in people if not math.isnan(p.slots.mean))])
    for person in people:
        colour, marker = person.entry.look.colour, person.entry.look.marker
        if math.isnan(person.busy.mean):
            ax.text(
                0.01, person.row, "never online", va="center", fontsize=SMALL, fontfamily=FONT, color=MUTED
            )
            continue
        ends = person.slots.mean, person.busy.mean
        ax.plot(ends, [person.row] * 2, color=GRID, linewidth=3, solid_capstyle="butt", zorder=1.5)
        for estimate, fill in ((person.slots, PAPER), (person.busy, colour)):
            margin = 0.0 if math.isnan(estimate.half_width) else estimate.half_width
            # An interval of few replications may reach far beyond 100 %; the figures stay readable.
            beyond = min(margin, most * (1 + BESIDE[0] / 2) - estimate.mean)
            ax.errorbar(
                estimate.mean, person.row, xerr=[[margin], [beyond]], color=colour, marker=marker,
                markersize=6, markerfacecolor=fill, markeredgewidth=1.6, linewidth=1.4,
            )  # fmt: skip
        for beside, estimate in zip(_beside(people), (person.busy, person.slots), strict=True):
            ax.text(
                most * (1 + beside), person.row, format_share(estimate.mean), va="center", ha="left",
                fontsize=SMALL, fontfamily=FONT, color=INK,
            )  # fmt: skip
    _name_groups(ax, people, most)
    ax.set_yticks([p.row for p in people], [shortened(drawable(p.name), NAME_POINTS, SMALL) for p in people])
    ax.tick_params(axis="y", labelsize=SMALL, length=0)
    ax.set_ylim(last + 0.8, -0.8 - GAP_ROWS)
    ax.set_xlim(0, most * 1.27)
    step = 2 if most < 1.3 else 10 * math.ceil(most / 6)
    ax.set_xticks([tenth / 10 for tenth in range(0, int(10 * most) + 1, step)])
    shares_on(ax.xaxis)
    ax.grid(False, axis="y")
    return ax


def data_occupancy_by_operator(result: Experiment, groups: Sequence[str] | None = None) -> Table:
    """Return the numbers that `plot_occupancy_by_operator` draws, as fractions."""
    shown = entries(result) if groups is None else wanted(result, groups)
    everybody = crew_of(result, shown, [0.0] * len(result.blueprint.operators.names), 1.0)
    columns = ["scenario", "tier", "group", "operator"]
    for metric in SHOWN:
        columns += [metric, f"{metric}_half_width"]
    rows = [
        (
            result.label, person.entry.tier, person.entry.group, person.name, person.busy.mean,
            person.busy.half_width, person.slots.mean, person.slots.half_width, person.busy.n,
        )
        for person in _people(result, shown, everybody)
    ]  # fmt: skip
    return Table((*columns, "replications"), rows)


def _people(
    experiment: Experiment, shown: Sequence[Entry], crew: Mapping[int, Sequence[int]]
) -> list[Person]:
    """Return the operators in the order of the picture: group by group, lowest tier first."""
    names, summary = experiment.blueprint.operators.names, experiment.summary()
    found: list[Person] = []
    row = 0.0
    for entry in shown:
        own = [names[operator] for operator in crew[entry.place]]
        row += GAP_ROWS if own and found else 0.0
        for name in own:
            busy, slots = (summary.estimate(f"operator:{name}", metric) for metric in SHOWN)
            found.append(Person(name, entry, row, busy, slots))
            row += 1
    return found


def _beside(people: Sequence[Person]) -> tuple[float, float]:
    """Return where the two figures stand: further apart where one needs a sign before it."""
    return WIDE_BESIDE if any(">" in format_share(one.busy.mean) for one in people) else BESIDE


def _name_groups(ax: "Axes", people: Sequence[Person], most: float) -> None:
    """Write each group's name above its operators, and what the figures at the right are."""
    seen: set[str] = set()
    for person in people:
        if person.entry.group in seen:
            continue
        seen.add(person.entry.group)
        ax.text(
            0.005, person.row - 0.95, shortened(person.entry.label, 240, SMALL), va="center", fontsize=SMALL,
            fontfamily=FONT, fontweight="bold", color=person.entry.look.colour,
        )  # fmt: skip
        if len(seen) == 1:
            for beside, word in zip(_beside(people), ("busy", "slots"), strict=True):
                ax.text(
                    most * (1 + beside), person.row - 0.95, word, va="center", fontsize=SMALL,
                    fontfamily=FONT, color=MUTED,
                )  # fmt: skip
