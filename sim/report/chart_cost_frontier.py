"""Chart: what each cell of a sweep costs against its lowest service level, and the frontier of the best."""

import math
from typing import TYPE_CHECKING

from sim.experiment.sweep import Sweep
from sim.report.frame import Frame, framed
from sim.report.picture import Table
from sim.report.service import service_of
from sim.report.style import FONT, INK, MUTED, PAPER, SMALL, drawable, look_of, shares_on

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HEIGHT = 4.4
MOST_NAMES = 12
"""Of a longer frontier only so many points, evenly taken, are named."""


def plot_cost_frontier(result: Sweep, scope: str | None = None, ax: "Axes | None" = None) -> "Axes":
    """Draw cost against service level, a point a cell.

    Parameters
    ----------
    result
        A sweep.
    scope
        Whose service level; by default the lowest among the groups that chats reach.
    ax
        Where to draw; by default on a new figure.

    Returns
    -------
    Axes
        The frontier as a line with 95 % intervals and its cells' values; cells that another one beats in
        grey; a ring around the scenario as it is.
    """
    from matplotlib.lines import Line2D
    from matplotlib.ticker import FuncFormatter

    standings = result.standings(scope)
    drawn = [place for place, stand in enumerate(standings) if not math.isnan(stand.level.mean)]
    best = [place for place in drawn if standings[place].beaten_by is None]
    best.sort(key=lambda place: standings[place].cost)
    look, current = look_of(1), result.current()
    keys = [
        Line2D([], [], color=look.colour, marker="o", linewidth=2, label="no other serves better for less"),
        Line2D([], [], color=MUTED, marker="o", alpha=0.5, linestyle="", label="another one does"),
    ]
    if current in drawn:
        keys.append(
            Line2D([], [], marker="o", markersize=12, markerfacecolor="none", color=INK, linestyle="",
                   label="scenario as it is")
        )  # fmt: skip
    unit = result.blueprint.groups.currency
    whose = "lowest of all groups" if scope is None else drawable(scope.removeprefix("group:"))
    runs = "1 replication" if result.replications == 1 else f"{result.replications} replications"
    values = ", ".join(drawable(axis.name) for axis in result.axes)
    groups = result.blueprint.groups
    places = [place for place, tier in enumerate(groups.tier) if tier]
    if scope is not None and scope.startswith("group:"):
        places = [groups.names.index(scope.removeprefix("group:"))]
    within = {service_of(result.blueprint, place).words for place in places}
    level = within.pop() if len(within) == 1 else "each group's own"
    foot = (
        f"Scenario {drawable(result.label)} · {runs} a cell · seed {result.seed} · service level: {level} · "
        f"beside the points: {values}"
    )
    frame = Frame(
        "Cost against service level",
        f"Planned cost, {drawable(unit)}" if result.is_priced else "Operators",
        f"Service level, {whose}",
        foot,
        keys,
        HEIGHT,
    )
    ax = framed(ax, frame)
    beaten = [place for place in drawn if place not in best]
    levels = {p: standings[p].level for p in drawn}
    ax.plot(
        [standings[p].cost for p in beaten], [levels[p].mean for p in beaten], color=MUTED, alpha=0.5,
        marker="o", markersize=5, linestyle="",
    )  # fmt: skip
    halves = [0.0 if math.isnan(levels[p].half_width) else levels[p].half_width for p in best]
    ax.errorbar(
        [standings[p].cost for p in best], [levels[p].mean for p in best], yerr=halves, color=look.colour,
        marker="o", markersize=6, linewidth=2, capsize=3,
    )  # fmt: skip
    for place in best[:: -(-len(best) // MOST_NAMES) or 1]:
        ax.annotate(
            drawable(", ".join(result.cells[place].values)), (standings[place].cost, levels[place].mean),
            (-5, 6), textcoords="offset points", ha="right", fontsize=SMALL, fontfamily=FONT, color=INK,
            bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 0.5, "alpha": 0.7},
        )  # fmt: skip
    if current in drawn and current is not None:
        ax.plot(
            standings[current].cost, standings[current].level.mean, marker="o", markersize=13,
            markerfacecolor="none", color=INK, linestyle="", zorder=5,
        )  # fmt: skip
    shares_on(ax.yaxis)
    ax.xaxis.set_major_formatter(FuncFormatter(lambda cost, _: f"{cost:,.0f}" if cost == round(cost) else ""))
    low, high = ax.get_ylim()
    ax.set_ylim(max(low, -0.02), min(high, 1.02))
    costs = [standings[p].cost for p in drawn]
    room = 0.06 * (max(costs, default=1.0) - min(costs, default=0.0)) or 0.5
    ax.set_xlim(min(costs, default=0.0) - 2 * room, max(costs, default=1.0) + 2 * room)
    return ax


def data_cost_frontier(result: Sweep, scope: str | None = None) -> Table:
    """Return the numbers that `plot_cost_frontier` draws, a row a cell."""
    columns = ("cost", "scope", "service_level", "half_width", "replications", "on_frontier")
    rows = []
    for cell, stand in zip(result.cells, result.standings(scope), strict=True):
        level = stand.level
        mark = "yes" if stand.beaten_by is None else "no"
        rows.append((*cell.values, stand.cost, stand.scope, level.mean, level.half_width, level.n, mark))
    return Table((*(axis.path for axis in result.axes), *columns), rows)
