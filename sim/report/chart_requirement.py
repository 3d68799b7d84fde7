"""Chart: operators that one group needs in each interval, beside those scheduled and those online."""

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.core.kinds import Floats, Ints
from sim.core.local_time import clock_words, days_of, midnights_us
from sim.experiment.requirement import GroupNeed, Requirement
from sim.experiment.scheduled import schedule
from sim.report.frame import Frame, framed
from sim.report.picture import Table
from sim.report.style import INK, MUTED, clock_on, drawable, group_label, look_of
from sim.units import format_duration, format_share

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

AREA = "#D4D4D4"


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
        Thick steps of the operators required; an area of those online by plan, less breaks and absences,
        and thin steps of those scheduled, breaks and absences included; broken steps of the formula that
        takes each interval for itself. Of several days the first is drawn.
    """
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch
    from matplotlib.ticker import MaxNLocator

    need = _need(result, group)
    look = look_of(need.tier)
    from_us, to_us = result.grid.from_us, result.grid.to_us
    midnight, end = next(day for day in days_of(result.blueprint) if day[1] > from_us[0])
    first = from_us < end
    from_s, to_s = ((column[first] - midnight) / 1e6 for column in (from_us, to_us))
    planned = schedule(result.blueprint, result.grid)
    place = result.blueprint.groups.names.index(need.group)
    scheduled, net = planned.scheduled[place][first], planned.net[place][first]
    keys: list[Artist] = [
        Line2D([], [], color=look.colour, linewidth=2.8, label="required"),
        Line2D([], [], color=MUTED, linewidth=1.4, linestyle="--", label="required, Erlang's formula"),
        Line2D([], [], color=INK, linewidth=1.4, label="scheduled"),
        Patch(facecolor=AREA, label="net of breaks, absences"),
    ]
    step_s = float((to_us - from_us).max()) / 1e6
    share = format_share(result.delayed)
    runs = f"{result.replications} replications a round · seed {result.seed}"
    days = "" if first.all() else " · first day"
    frame = Frame(
        f"Operators needed, {group_label(need.tier, need.group)}",
        f"Time of day (by {format_duration(step_s)})",
        "Operators",
        f"Scenario {drawable(result.label)} · all slots busy for {share} of the time at most · {runs}{days}",
        keys,
    )
    ax = framed(ax, frame)
    # The schedule often is what is required: it is drawn above the thick line, so that both show.
    drawn: list[tuple[Floats | Ints, dict[str, Any]]] = [
        (net, {"color": AREA, "fill": True}),
        (scheduled, {"color": INK, "linewidth": 1.4, "zorder": 3}),
        (need.erlang_operators[first], {"color": MUTED, "linewidth": 1.4, "linestyle": "--"}),
        (need.operators[first], {"color": look.colour, "linewidth": 2.8}),
    ]
    for values, style in drawn:
        heights, edges = _steps(values, from_s, to_s)
        ax.stairs(heights, edges, baseline=0 if "fill" in style else None, **style)
    highest = [need.operators[first].max(), need.erlang_operators[first].max(), scheduled.max(), net.max()]
    ax.set_ylim(0, max(highest) + 0.8)
    ax.yaxis.set_major_locator(MaxNLocator(integer=True))
    clock_on(ax, float(from_s[0]), float(to_s[-1]), lambda seconds: _said(result, midnight, seconds))
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
        "scheduled",
        "net",
    )
    planned = schedule(result.blueprint, result.grid)
    place = result.blueprint.groups.names.index(need.group)
    table = zip(
        need.needed.tolist(),
        need.operators.tolist(),
        need.delayed_share.tolist(),
        need.erlang_operators.tolist(),
        need.erlang_delayed_share.tolist(),
        planned.scheduled[place].tolist(),
        planned.net[place].tolist(),
        strict=True,
    )
    days = np.searchsorted(midnights_us(result.blueprint), result.grid.from_us, side="right").tolist()
    said = [clock_words(result.blueprint, at, with_day=False) for at in result.grid.from_us.tolist()]
    rows = [(day, at, *figures) for day, at, figures in zip(days, said, table, strict=True)]
    return Table(columns, rows)


def _said(result: Requirement, midnight_us: int, seconds: float) -> str:
    """Return what the clock says so many seconds after a midnight."""
    text = clock_words(result.blueprint, midnight_us + round(seconds * 1e6), with_day=False)[:5]
    return "24:00" if text == "00:00" and seconds > 0 else text


def _steps(values: Floats | Ints, from_s: Floats, to_s: Floats) -> tuple[Floats, Floats]:
    """Return the heights of steps and their edges; a blank wherever the desk is closed between two."""
    breaks = np.flatnonzero(from_s[1:] > to_s[:-1]) + 1
    heights = np.insert(values.astype(np.float64), breaks, np.nan)
    return heights, np.append(np.insert(from_s, breaks, to_s[breaks - 1]), to_s[-1])


def _need(result: Requirement, group: str | None) -> GroupNeed:
    found = [need for need in result.groups if group is None or need.group == group]
    if not found:
        names = ", ".join(need.group for need in result.groups)
        raise ValueError(f'there is no group "{group}" here; {names} are')
    return found[0]
