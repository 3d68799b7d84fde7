"""Chart: one day of one replication, an operator a row and a slot a lane, every chat as a bar (Gantt)."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from sim.core.local_time import days_of, wall_clock_us
from sim.core.path import SamplePath
from sim.experiment.replicate import Experiment
from sim.report.crew import crew_note, crew_of
from sim.report.curves import wanted
from sim.report.frame import Frame, foot_of, framed
from sim.report.lanes import ABSENT, AWAY, BREAK, Bar, Day, day_of
from sim.report.picture import Table
from sim.report.style import (
    DAY_S,
    FONT,
    INK,
    MUTED,
    PAPER,
    SMALL,
    Entry,
    clock,
    clock_on,
    drawable,
    entries,
    shortened,
)
from sim.report.words import tier_name

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

NAME_POINTS = 125
LANE_INCHES, LEAST_LANE, TALLEST, FRAME_INCHES = 0.115, 0.062, 10.5, 1.6
HIGHEST = 60
"""Inches that no picture's lanes exceed, however many slots a single operator has."""
MOST_LANES = 240
"""Lanes, gaps included, of as many operators as a picture shows: about 60 with three slots."""
GAP_LANES, HEAD_LANES = 0.7, 2.0
"""Between two operators, and above a group for its name; in lanes."""
SHADES = {AWAY: ("#E4E4E4", None), BREAK: ("#F3F3F3", "...."), ABSENT: ("#F3F3F3", "xxxx")}
FORWARD_HATCH = "///"


class Row(NamedTuple):
    """One operator: which, of which group, and between which heights its lanes lie."""

    operator: int
    entry: Entry
    top: float
    bottom: float


def plot_gantt(
    result: Experiment,
    replication: int = 0,
    day: int = 1,
    groups: Sequence[str] | None = None,
    ax: "Axes | None" = None,
) -> "Axes":
    """Draw who was busy with what on one day: an operator a row, a slot a lane, a chat a bar.

    Parameters
    ----------
    result
        Replications of one scenario, made with ``keep_paths=True``.
    replication
        Number of the replication, from 0.
    day
        Which of the days on which the desk is open, from 1.
    groups
        Whose operators; by default those of all groups.
    ax
        Where to draw; by default on a new figure, the taller the more slots there are. Of more operators
        than there is room for, about 60, each group's first ones are drawn, and the foot says so.

    Returns
    -------
    Axes
        Bars from a chat's assignment to the release of its slot, in the colour of the tier that it waited
        for; hatched where it came by a forward, with a dark end where it was forwarded on. Off duty, breaks
        and missed days are shaded.

    Raises
    ------
    ValueError
        If the record was not kept, or there is no such replication, day or group.
    """
    found = _day(result, replication, day)
    shown = entries(result) if groups is None else wanted(result, groups)
    crew = crew_of(result, shown, [lanes + GAP_LANES for lanes in found.lanes], MOST_LANES)
    rows, height = _rows(found, shown, crew)
    lane = min(max(LEAST_LANE, min(LANE_INCHES, TALLEST / max(height, 1))), HIGHEST / max(height, 1))
    number = f"replication {replication}" + (f", day {day}" if len(days_of(result.blueprint)) > 1 else "")
    frame = Frame(
        "Who was busy with what",
        "Time of day",
        "",
        foot_of(
            result,
            number,
            "one run, not an average",
            "a lane a slot, from assignment to release",
            crew_note(result, shown, crew),
        ),
        _keys(result, found, rows),
        FRAME_INCHES + lane * height,
    )
    ax = framed(ax, frame)
    ax.set_ylim(height, 0)
    clock_on(ax, found.from_s, found.to_s, lambda seconds: clock(_wall_s(result, found, seconds)))
    _draw(ax, result, found, rows)
    names = result.blueprint.operators.names
    ax.set_yticks(
        [(row.top + row.bottom) / 2 for row in rows],
        [shortened(drawable(names[row.operator]), NAME_POINTS, SMALL) for row in rows],
    )
    ax.tick_params(axis="y", labelsize=SMALL, length=0)
    ax.grid(False, axis="y")
    return ax


def data_gantt(
    result: Experiment, replication: int = 0, day: int = 1, groups: Sequence[str] | None = None
) -> Table:
    """Return the bars that `plot_gantt` draws, a row a stay in a slot; clock times with seconds."""
    found = _day(result, replication, day)
    names, group_names = result.blueprint.operators.names, result.blueprint.groups
    columns = ("operator", "slot", "chat", "leg", "tier", "group", "from", "to", "from_s", "to_s")
    shown = entries(result) if groups is None else wanted(result, groups)
    place = {operator: at for at, operator in enumerate(_everybody(result, shown))}
    table = [
        (
            names[bar.operator], bar.lane + 1, bar.chat, bar.leg + 1, int(group_names.tier[bar.group]),
            group_names.names[bar.group],
            _exact(result, found, bar.from_s), _exact(result, found, bar.to_s), bar.from_s, bar.to_s,
            "yes" if bar.came_by_forward else "no", bar.outcome.name.lower(),
        )
        for bar in sorted(
            (bar for bar in found.bars if bar.operator in place), key=lambda bar: place[bar.operator]
        )
    ]  # fmt: skip
    return Table((*columns, "came_by_forward", "outcome"), table)


def _day(experiment: Experiment, replication: int, day: int) -> Day:
    return day_of(_path(experiment, replication), experiment.blueprint, day)


def _path(experiment: Experiment, replication: int) -> SamplePath:
    """Return the record of a replication."""
    for number, path in experiment.paths():
        if number == replication:
            return path
    if any(done.number == replication for done in experiment.replications):
        raise ValueError("a day needs its record: replicate with keep_paths=True")
    raise ValueError(f"there is no replication {replication}; they are counted from 0")


def _everybody(experiment: Experiment, shown: Sequence[Entry]) -> list[int]:
    """Return all operators of these groups, group by group."""
    crew = crew_of(experiment, shown, [0.0] * len(experiment.blueprint.operators.names), 1.0)
    return [operator for own in crew.values() for operator in own]


def _rows(day: Day, shown: Sequence[Entry], crew: Mapping[int, Sequence[int]]) -> tuple[list[Row], float]:
    """Return the operators from top to bottom, group by group, and the height of all in lanes."""
    found, at = [], 0.0
    for entry in shown:
        own = crew[entry.place]
        at += HEAD_LANES if own else 0.0
        for operator in own:
            found.append(Row(operator, entry, at, at + day.lanes[operator]))
            at += day.lanes[operator] + GAP_LANES
    return found, at + 0.3


def _draw(ax: "Axes", experiment: Experiment, day: Day, rows: Sequence[Row]) -> None:
    """Draw shades and bars, a collection for each look, so that a busy day is drawn quickly."""
    place = {row.operator: row for row in rows}
    for why, (colour, hatch) in SHADES.items():
        spans = [
            (gap.from_s, place[gap.operator].top - 0.2, gap.to_s - gap.from_s,
             place[gap.operator].bottom - place[gap.operator].top + 0.4)
            for gap in day.gaps
            if gap.why == why and gap.operator in place
        ]  # fmt: skip
        _boxes(ax, spans, colour, "#C4C4C4" if hatch else "none", hatch, 0.5)
    looks = {entry.place: entry.look for entry in entries(experiment)}
    bars = [bar for bar in day.bars if bar.operator in place]
    for group, look in looks.items():
        for forward in (False, True):
            spans = [_box(bar, place) for bar in bars if (bar.group, bar.came_by_forward) == (group, forward)]
            _boxes(ax, spans, look.colour, PAPER, FORWARD_HATCH if forward else None, 2)
    ends = [_box(bar, place) for bar in bars if bar.was_forwarded]
    wide = (day.to_s - day.from_s) / 260
    _boxes(ax, [(x + w - min(wide, w), y, min(wide, w), h) for x, y, w, h in ends], INK, "none", None, 3)
    seen: set[str] = set()
    for row in rows:
        if row.entry.group not in seen:
            seen.add(row.entry.group)
            ax.text(
                day.from_s, row.top - 0.9, " " + shortened(row.entry.label, 330, SMALL), va="center",
                fontsize=SMALL, fontfamily=FONT, fontweight="bold", color=row.entry.look.colour, zorder=4,
            )  # fmt: skip


def _box(bar: Bar, place: dict[int, Row]) -> tuple[float, float, float, float]:
    return bar.from_s, place[bar.operator].top + bar.lane + 0.06, bar.to_s - bar.from_s, 0.88


def _boxes(
    ax: "Axes",
    spans: Sequence[tuple[float, float, float, float]],
    colour: str,
    edge: str,
    hatch: str | None,
    zorder: float,
) -> None:
    """Draw boxes of one look, given as left, top, width and height."""
    from matplotlib.collections import PolyCollection

    if spans:
        corners = [[(x, y), (x + w, y), (x + w, y + h), (x, y + h)] for x, y, w, h in spans]
        ax.add_collection(
            PolyCollection(
                corners, facecolors=colour, edgecolors=edge, linewidths=0.4, hatch=hatch, zorder=zorder
            ),
            autolim=False,
        )


def _keys(experiment: Experiment, day: Day, rows: Sequence[Row]) -> "list[Artist]":
    """Return the legend: only what there is on that day."""
    from matplotlib.patches import Patch

    drawn = {row.operator for row in rows}
    bars = [bar for bar in day.bars if bar.operator in drawn]
    keys: list[Artist] = []
    told: set[int] = set()
    for entry in entries(experiment):
        if entry.tier not in told and any(bar.group == entry.place for bar in bars):
            told.add(entry.tier)
            keys.append(Patch(facecolor=entry.look.colour, label=f"chat at the {tier_name(entry.tier)}"))
    if any(bar.came_by_forward for bar in bars):
        keys.append(Patch(facecolor=MUTED, edgecolor=PAPER, hatch=FORWARD_HATCH, label="came by a forward"))
    if any(bar.was_forwarded for bar in bars):
        keys.append(Patch(facecolor=INK, label="dark end: forwarded on"))
    for why, (colour, hatch) in SHADES.items():
        if any(gap.why == why and gap.operator in drawn for gap in day.gaps):
            keys.append(Patch(facecolor=colour, edgecolor="#B0B0B0", hatch=hatch, linewidth=0.4, label=why))
    return keys


def _wall_s(experiment: Experiment, day: Day, seconds: float) -> float:
    """Return what the clock says so many seconds after the day's midnight; the end of the day is 24:00."""
    said = int(wall_clock_us(experiment.blueprint, [day.start_us + round(seconds * 1e6)])[0]) / 1e6
    return said or (DAY_S if seconds else 0.0)


def _exact(experiment: Experiment, day: Day, seconds: float) -> str:
    """Return a moment of the day with its seconds: "09:12:05"."""
    said = _wall_s(experiment, day, seconds)
    return f"{clock(said // 60 * 60)}:{int(said % 60):02d}"
