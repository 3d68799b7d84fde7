"""The two main pictures of a workbook as charts of the spreadsheet program, with the numbers on a sheet."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sim.experiment.compare import Comparison
from sim.experiment.replicate import Experiment
from sim.experiment.sweep import Sweep
from sim.report.curves import Curve, curves_of, days_note
from sim.report.page_speech import names_of, speech
from sim.report.style import GRID, INK, MUTED, PAPER, Entry, Look, clock, entries, look_of
from sim.report.words import tier_name
from sim.report.workbook_sheet import (
    DAY_S,
    DURATION,
    POINTS,
    SECONDS,
    SHARE,
    Column,
    Leaf,
    Placed,
    Sheet,
    cleaned,
)

NAME = "Chart data"
WIDTH_CM, HEIGHT_CM, BAR_CM, FRAME_CM = 24.0, 10.0, 1.5, 5.0
_DASHES = {(): "solid", (6, 2): "dash", (1, 1.3): "sysDot", (7, 2, 1.5, 2): "dashDot", (3, 1.5): "sysDash"}
_MARKERS = {
    "X": "x", "o": "circle", "s": "square", "^": "triangle", "P": "plus", "d": "diamond", "D": "diamond",
}  # fmt: skip
_BUSY, _SLOTS = "Busy share", "Slot occupancy"
_TICKS = 8
_STEPS = tuple(digit * 10.0**power for power in range(-3, 7) for digit in (1, 2, 5))
_STEPS_S = (1, 2, 5, 10, 15, 30, *(60.0 * m for m in (1, 2, 5, 10, 15, 30, 60, 120, 240, 480, 1440, 2880)))


@dataclass(frozen=True, slots=True)
class Differences:
    """What the charts of differences show: the numbers on their sheet, and the look of each row's group."""

    rows: list[tuple[str, float, float, float, float]]
    looks: list[Look]
    base: str


def wait_curves(experiment: Experiment) -> list[Curve]:
    """Return the mean wait of each group by half hour; nothing where it was not measured."""
    try:
        return curves_of(experiment, "leg_wait_mean")
    except ValueError:
        return []


def waits_sheet(experiment: Experiment) -> Sheet:
    """Return the numbers of the chart of waits: a row a half hour, figure and margin of each group."""
    curves = wait_curves(experiment)
    columns = [Column("Joined the queue at")]
    for curve in curves:
        label = _label(curve.entry)
        columns += [Column(label, DURATION), Column(f"{label} ±", DURATION)]
    starts = curves[0].from_s.tolist() if curves else []
    rows: list[list[object]] = []
    for place, start in enumerate(starts):
        row: list[object] = [clock(start)]
        for curve in curves:
            row += [float(curve.mean[place]), float(curve.half_width[place])]
        rows.append(row)
    pooled = days_note(experiment)
    below = [
        "Mean wait of answered chats by the time at which they joined the queue.",
        *([pooled] if pooled else []),
    ]
    return Sheet(NAME, columns, rows, below=below)


def differences_of(comparison: Comparison) -> Differences:
    """Return the differences in mean wait and service level, a row a scenario and group."""
    say = speech(names_of(comparison.experiments))
    found = Differences([], [], say(comparison.experiments[0].label))
    for place, other in enumerate(comparison.experiments[1:], start=1):
        for group in comparison.groups(place):
            wait, level = (
                comparison.difference(place, f"group:{group}", metric).difference
                for metric in ("leg_wait_mean", "service_level")
            )
            label = f"{say(other.label)}: {say(group)}"
            found.rows.append((label, wait.mean, wait.half_width, level.mean, level.half_width))
            found.looks.append(look_of(comparison.tier(group)))
    return found


def differences_sheet(shown: Differences) -> Sheet:
    """Return the numbers of the charts of differences."""
    columns = [Column("Scenario and group"), Column("Mean wait, difference, s", SECONDS)]
    columns += [Column("±, s", SECONDS), Column("Service level, difference", POINTS), Column("±", SHARE)]
    below = [f"Scenario less baseline ({shown.base}), paired by replication; ± is a 95 % interval."]
    return Sheet(NAME, columns, shown.rows, below=below)


def draw_waits(on: Leaf, data: Leaf, curves: Sequence[Curve], note: str, at: int) -> int:
    """Put the chart of waits on a sheet, its top at a row; return the row below it."""
    from openpyxl.chart import LineChart, Reference, Series

    chart = LineChart()
    rows = len(curves[0].from_s)
    for place, curve in enumerate(curves):
        values = Reference(data, min_col=2 + 2 * place, min_row=2, max_row=1 + rows)
        series = Series(values, title=_label(curve.entry))
        _draw_line(series, curve.entry.look)
        chart.series.append(series)
    chart.set_categories(Reference(data, min_col=1, min_row=2, max_row=1 + rows))
    title = "Mean wait by time of arrival"
    _frame(chart, f"{title}, {note}" if note else title, "joined the queue at", "mean wait, h:mm:ss")
    chart.y_axis.number_format = "[h]:mm:ss"
    tops = [value for curve in curves for value in curve.mean.tolist() if value == value]
    _scale(chart.y_axis, (0, max([1.0, *tops])), 1 / DAY_S)
    chart.height = HEIGHT_CM
    on.add_chart(chart, f"A{at}")
    return at + _rows_of(chart.height)


def draw_occupancy(on: Leaf, experiment: Experiment, table: Placed, first: int, at: int) -> int:
    """Put the chart of occupancy on the sheet of the summary; ``first`` is the column of the busy share."""
    from openpyxl.chart import BarChart, Reference

    chart = BarChart()
    chart.type = "bar"
    rows = table.heading + 1, table.last
    looks = [entry.look for entry in entries(experiment)]
    for nth, title in enumerate((_BUSY, _SLOTS)):
        series = _bars(on, rows, first + 2 * nth, looks, title, solid=nth == 0)
        series.dLbls = _labels("0%", PAPER if nth == 0 else INK)
        chart.series.append(series)
    chart.set_categories(Reference(on, min_col=3, min_row=rows[0], max_row=rows[1]))
    _frame(chart, "How busy each group is", "", "share of the rostered online time")
    summary = experiment.summary()
    shares = [
        summary.estimate(f"group:{entry.group}", metric).mean
        for entry in entries(experiment)
        for metric in ("busy_share", "slot_occupancy")
    ]
    # Forwarded chats above the slots, and the margin of a share near 100 %, go beyond.
    _scale(chart.y_axis, (0, max([1.0, *(share for share in shares if not math.isnan(share))])))
    chart.y_axis.number_format = "0%"
    chart.x_axis.scaling.orientation = "maxMin"
    chart.y_axis.crosses = "max"
    chart.gapWidth, chart.height = 60, FRAME_CM + BAR_CM * len(looks)
    on.add_chart(chart, f"A{at}")
    return at + _rows_of(chart.height)


def draw_differences(on: Leaf, data: Leaf, shown: Differences, at: int) -> int:
    """Put the charts of differences on a sheet, one below the other; return the row below them."""
    from openpyxl.chart import BarChart, Reference

    rows, base = (2, 1 + len(shown.rows)), cleaned(shown.base)
    charts = (
        ("Mean wait", "seconds", '+0.##" s";-0.##" s";0" s"', 1.0, 1),
        ("Service level", "percentage points", "+0%;-0%;0%", 0.01, 3),
    )
    margin = "" if all(math.isnan(row[2]) for row in shown.rows) else ", with 95 % interval"
    for title, unit, number_format, least, column in charts:
        chart = BarChart()
        chart.type = "bar"
        chart.series.append(_bars(data, rows, column + 1, shown.looks, title, solid=True))
        chart.set_categories(Reference(data, min_col=1, min_row=rows[0], max_row=rows[1]))
        _frame(chart, f"{title}: difference to {base}", "", f"difference in {unit}{margin}")
        chart.legend = None
        _scale(chart.y_axis, _ends([row[column : column + 2] for row in shown.rows], least), least=0.01)
        chart.y_axis.number_format = number_format
        chart.x_axis.scaling.orientation = "maxMin"
        chart.x_axis.tickLblPos = "low"
        chart.y_axis.crosses = "max"
        chart.gapWidth, chart.height = 60, FRAME_CM + BAR_CM * len(shown.rows) / 2
        on.add_chart(chart, f"A{at}")
        at += _rows_of(chart.height)
    return at


def draw_frontier(on: Leaf, sweep: Sweep, table: Placed, at: int) -> int:
    """Put the chart of cost against service level on the sheet of the cells; return the row below it."""
    from openpyxl.chart import Reference, ScatterChart, Series

    chart = ScatterChart()
    chart.style, chart.scatterStyle = 13, "lineMarker"
    first, last, cost = table.heading + 1, table.last, 2 + len(sweep.axes)
    level, money = (Reference(on, min_col=k, min_row=first, max_row=last) for k in (cost + 1, cost))
    series = Series(level, money, title="Cells")
    series.marker.symbol, series.marker.size = "circle", 7
    series.marker.graphicalProperties.solidFill = look_of(1).colour.lstrip("#")
    series.marker.graphicalProperties.line.solidFill = look_of(1).colour.lstrip("#")
    series.graphicalProperties.line.noFill = True
    chart.series.append(series)
    unit = f"planned cost a run, {sweep.blueprint.groups.currency}".rstrip(", ")
    _frame(
        chart, "Service level against cost", unit if sweep.is_priced else "operators", "lowest service level"
    )
    chart.legend = None
    stands = sweep.standings()
    costs = [stand.cost for stand in stands]
    levels = [stand.level.mean for stand in stands if not math.isnan(stand.level.mean)]
    _scale(chart.x_axis, (min(costs), max(*costs, min(costs) + 1)), least=1)
    _scale(chart.y_axis, (min([*levels, 0.9]), 1), least=0.01)
    chart.x_axis.number_format, chart.y_axis.number_format = "#,##0", "0%"
    chart.x_axis.majorGridlines = None
    chart.height = HEIGHT_CM
    on.add_chart(chart, f"A{at}")
    return at + _rows_of(chart.height)


def _ends(pairs: Sequence[Sequence[Any]], least: float) -> tuple[float, float]:
    """Return what an axis has to show: every figure with its margin, zero, and a little on each side."""
    sides = [
        mean + sign * (0 if math.isnan(margin) else margin)
        for mean, margin in pairs
        for sign in (-1, 1)
        if not math.isnan(mean)
    ]
    return min([-least, *sides]), max([least, *sides])


def _scale(axis: Any, ends: tuple[float, float], unit: float = 1, least: float = 0) -> None:
    """Let an axis run between round ends in round steps.

    Parameters
    ----------
    axis
        The axis of values.
    ends
        What it has to show.
    unit
        What 1 of these is on the axis: a second is 1 / 86,400 where the axis shows times.
    least
        Least step, below which labels would repeat each other.
    """
    low, high = ends
    times = _STEPS if unit == 1 else _STEPS_S
    step = next((step for step in times if step >= least and high - low <= _TICKS * step), high - low)
    axis.scaling.min = math.floor(low / step) * step * unit
    axis.scaling.max = math.ceil(high / step) * step * unit
    axis.majorUnit = step * unit


def _label(entry: Entry) -> str:
    name = speech([entry.group])(entry.group)
    return cleaned(
        tier_name(entry.tier) if name == tier_name(entry.tier) else f"{tier_name(entry.tier)}: {name}"
    )


def _rows_of(height_cm: float) -> int:
    """Return how many rows of a sheet a chart covers, and one more."""
    return round(height_cm / 0.5) + 2


def _draw_line(series: Any, look: Look) -> None:
    colour = look.colour.lstrip("#")
    series.smooth = False
    series.graphicalProperties.line.solidFill = colour
    series.graphicalProperties.line.dashStyle = _DASHES.get(look.line[1], "solid")
    series.graphicalProperties.line.width = 28_000
    series.marker.symbol, series.marker.size = _MARKERS.get(look.marker, "circle"), 6
    series.marker.graphicalProperties.solidFill = colour
    series.marker.graphicalProperties.line.solidFill = colour


def _bars(
    data: Leaf,
    rows: tuple[int, int],
    column: int,
    looks: Sequence[Look],
    title: str,
    *,
    solid: bool,
) -> Any:
    """Return bars in the colours of the groups' tiers, with their margins from the next column."""
    from openpyxl.chart import Reference, Series
    from openpyxl.chart.data_source import NumDataSource, NumRef
    from openpyxl.chart.error_bar import ErrorBars
    from openpyxl.chart.marker import DataPoint
    from openpyxl.chart.shapes import GraphicalProperties

    series = Series(Reference(data, min_col=column, min_row=rows[0], max_row=rows[1]), title=title)
    series.invertIfNegative = False
    _paint(series.graphicalProperties, MUTED, solid=solid)
    for place, look in enumerate(looks):
        point = DataPoint(idx=place, invertIfNegative=False, spPr=GraphicalProperties())
        _paint(point.graphicalProperties, look.colour, solid=solid)
        series.dPt.append(point)
    margins = Reference(data, min_col=column + 1, min_row=rows[0], max_row=rows[1])
    sides = [NumDataSource(numRef=NumRef(f=str(margins))) for _ in range(2)]
    series.errBars = ErrorBars(
        errBarType="both", errValType="cust", noEndCap=False, plus=sides[0], minus=sides[1],
        spPr=_line(INK),
    )  # fmt: skip
    return series


def _line(colour: str) -> Any:
    from openpyxl.chart.shapes import GraphicalProperties

    made = GraphicalProperties()
    made.line.solidFill, made.line.width = colour.lstrip("#"), 9_525
    return made


def _paint(shape: Any, colour: str, *, solid: bool) -> None:
    """Fill a shape with a colour, or with a tint of it that a grey print tells apart."""
    rgb = colour.lstrip("#")
    shape.solidFill = rgb if solid else _tint(rgb)
    shape.line.solidFill = rgb


def _tint(rgb: str) -> str:
    """Return a colour mixed with three times as much white."""
    parts = (int(rgb[at : at + 2], 16) for at in (0, 2, 4))
    return "".join(f"{(part + 3 * 255) // 4:02X}" for part in parts)


def _labels(number_format: str, colour: str) -> Any:
    """Return labels inside the bars, where no margin runs through them."""
    from openpyxl.chart.label import DataLabelList
    from openpyxl.chart.text import RichText
    from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties

    labels = DataLabelList()
    labels.showVal, labels.numFmt = True, number_format
    labels.showSerName = labels.showCatName = labels.showLegendKey = labels.showPercent = False
    labels.position = "inBase"
    letters: Any = CharacterProperties(b=True, solidFill=colour.lstrip("#"))
    labels.txPr = RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=letters), endParaRPr=letters)])
    return labels


def _frame(chart: Any, title: str, x_title: str, y_title: str) -> None:
    """Set what every chart has: its title, its axes, the legend below."""
    chart.title, chart.width = title, WIDTH_CM
    chart.title.overlay = False
    chart.x_axis.title, chart.y_axis.title = x_title or None, y_title
    chart.y_axis.majorGridlines.spPr = _line(GRID)
    # By itself the library writes axes that Excel hides.
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.legend.position, chart.legend.overlay = "b", False
