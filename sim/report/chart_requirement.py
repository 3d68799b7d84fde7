"""Chart: operators that one group needs in each interval, beside what each interval alone would need."""

import itertools
from typing import TYPE_CHECKING

from sim.experiment.requirement import GroupNeed, Requirement
from sim.report.frame import Frame, framed
from sim.report.picture import Table
from sim.report.style import MUTED, clock, clock_on, look_of, plain
from sim.report.words import tier_name
from sim.units import format_share

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DAY_US = 86_400_000_000


def plot_requirement(result: Requirement, group: str | None = None, ax: "Axes | None" = None) -> "Axes":
    """Draw the operators needed over the day.

    Parameters
    ----------
    result
        A requirement.
    group
        Whose; by default the first group of the first level.
    ax
        Where to draw; by default on a new figure.

    Returns
    -------
    Axes
        Steps of whole operators, a thin line of what is needed before rounding, and broken steps of the
        formula that takes each interval for itself. Of several days the first is drawn.
    """
    from matplotlib.lines import Line2D
    from matplotlib.ticker import MaxNLocator

    need = _need(result, group)
    look = look_of(need.tier)
    from_us, to_us = result.grid.from_us, result.grid.to_us
    first = from_us // DAY_US == from_us[0] // DAY_US
    edges = [*(from_us[first] / 1e6 % 86_400).tolist(), float(to_us[first][-1] / 1e6 % 86_400) or 86_400.0]
    if edges[-1] <= edges[-2]:
        edges[-1] += 86_400
    keys = [
        Line2D([], [], color=look.colour, linewidth=2.4, label="operators"),
        Line2D([], [], color=look.colour, linewidth=1.2, linestyle=":", marker="o", markersize=4,
               label="needed before rounding"),
        Line2D([], [], color=MUTED, linewidth=1.8, linestyle="--", label="each interval alone, Erlang"),
    ]  # fmt: skip
    share = format_share(result.delayed)
    runs = f"{result.replications} replications a round · seed {result.seed}"
    days = "" if first.all() else " · first day"
    frame = Frame(
        f"Operators needed, {tier_name(need.tier)}: {plain(need.group)}",
        "",
        "Operators",
        f"Scenario {plain(result.label)} · all slots busy for {share} of the time at most · {runs}{days}",
        keys,
    )
    ax = framed(ax, frame)
    ax.stairs(need.erlang_operators[first], edges, color=MUTED, linewidth=1.8, linestyle="--", baseline=None)
    ax.stairs(need.operators[first], edges, color=look.colour, linewidth=2.4, baseline=None)
    middles = [(start + end) / 2 for start, end in itertools.pairwise(edges)]
    ax.plot(
        middles, need.needed[first], color=look.colour, linewidth=1.2, linestyle=":", marker="o", markersize=4
    )
    ax.set_ylim(0, max(need.operators[first].max(), need.erlang_operators[first].max()) + 0.8)
    ax.yaxis.set_major_locator(MaxNLocator(integer=True))
    clock_on(ax, edges[0], edges[-1])
    return ax


def data_requirement(result: Requirement, group: str | None = None) -> Table:
    """Return the numbers that `plot_requirement` draws, of all days."""
    need = _need(result, group)
    columns = (
        "day",
        "from",
        "needed",
        "operators",
        "delayed_share",
        "erlang_operators",
        "erlang_delayed_share",
    )
    table = zip(
        result.grid.from_us.tolist(),
        need.needed.tolist(),
        need.operators.tolist(),
        need.delayed_share.tolist(),
        need.erlang_operators.tolist(),
        need.erlang_delayed_share.tolist(),
        strict=True,
    )
    rows = [(start // DAY_US + 1, clock(start % DAY_US / 1e6), *figures) for start, *figures in table]
    return Table(columns, rows)


def _need(result: Requirement, group: str | None) -> GroupNeed:
    found = [need for need in result.groups if group is None or need.group == group]
    if not found:
        names = ", ".join(need.group for need in result.groups)
        raise ValueError(f'there is no group "{group}" here; {names} are')
    return found[0]
