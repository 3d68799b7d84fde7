"""Style of all charts: one look a tier, axes in human units, a foot line that lets a picture stand alone.

Nothing here touches pyplot or matplotlib's global settings, so charts can be drawn in threads and servers.
Colours are those of Okabe and Ito (2008), "Color Universal Design": told apart by colour-blind readers.
Line styles, markers and hatches differ as well, so that a grey print can be read.
"""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.experiment.replicate import Experiment
from sim.report.words import tier_name
from sim.units import format_duration, format_share

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.lines import Line2D

INK = "#222222"
MUTED = "#595959"
GRID = "#D9D9D9"
PAPER = "#FFFFFF"
FONT = "DejaVu Sans"
"""Comes with matplotlib, so that a picture has the same bytes on every machine."""

WIDTH, HEIGHT = 7.6, 4.0
"""Size of a chart in inches."""
DPI = 150
LEGEND_INCHES = 0.235
"""Height of a line of a legend."""
TITLE, LABEL, SMALL = 13, 10.5, 9
"""Sizes of letters in points."""
FOOT_LETTERS = 108
"""Letters on a foot line."""
BETWEEN = " · "
LETTERS_BESIDE = 44
"""Longest legend entries of which two stand side by side above a chart."""

_COLOURS = ("#7F7F7F", "#0072B2", "#D55E00", "#009E73", "#CC79A7")
_LINES = ((0, ()), (0, (6, 2)), (0, (1, 1.3)), (0, (7, 2, 1.5, 2)), (0, (3, 1.5)))
_MARKERS = (("X", "d"), ("o", "v", "<"), ("s", "D", "p"), ("^", ">", "h"), ("P", "*", "8"))
_HATCHES = ("...", "///", "\\\\\\", "xxx", "---")
_STEPS_S = (
    0.1,
    0.2,
    0.5,
    1,
    2,
    5,
    10,
    15,
    30,
    60,
    120,
    300,
    600,
    900,
    1_800,
    3_600,
    7_200,
    10_800,
    21_600,
    43_200,
)
DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Look:
    """How a group is drawn: the colour is its tier's, line and marker are its own within the tier."""

    colour: str
    line: tuple[float, tuple[float, ...]]
    marker: str
    hatch: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A group with its tier, its name in a picture and its look."""

    group: str
    place: int
    tier: int
    label: str
    look: Look


def look_of(tier: int, nth: int = 0) -> Look:
    """Return the look of the nth group of a tier: the same in every chart.

    Parameters
    ----------
    tier
        1 for the first level; 0 for a group that no chat can reach; from 4 on the looks are alike.
    nth
        Place among the groups of the tier, from 0.
    """
    at = min(max(tier, 0), len(_COLOURS) - 1)
    line = _LINES[(at - 1 + nth) % len(_LINES)]
    markers = _MARKERS[at]
    return Look(_COLOURS[at], line, markers[nth % len(markers)], _HATCHES[at])


def entries(experiment: Experiment) -> list[Entry]:
    """Return the groups of a scenario, lowest tier first; the ones that no chat can reach come last."""
    groups = experiment.blueprint.groups
    tiers = groups.tier.tolist()
    found: list[Entry] = []
    seen: dict[int, int] = {}
    for place in sorted(range(len(tiers)), key=lambda g: (tiers[g] or len(tiers) + 1, g)):
        tier, name = tiers[place], groups.names[place]
        nth = seen.get(tier, 0)
        seen[tier] = nth + 1
        found.append(Entry(name, place, tier, _label(tier, name), look_of(tier, nth)))
    return found


def _label(tier: int, name: str) -> str:
    """Return tier and group; the tier alone where the group is called so."""
    return tier_name(tier) if plain(name).lower() == tier_name(tier) else f"{tier_name(tier)}: {plain(name)}"


def plain(name: str) -> str:
    """Return a name of a scenario as text for a picture: no formula between dollar signs, no line breaks."""
    shown = "".join(letter if letter.isprintable() else " " for letter in name.replace("_", " "))
    return " ".join(shown.split()).replace("$", r"\$")


def wrapped(text: str, letters: int) -> str:
    """Break the lines of a text into lines of so many letters, inside a word where there is no space."""
    lines = (textwrap.wrap(line, letters, break_on_hyphens=False) for line in text.split("\n"))
    return "\n".join(part for line in lines for part in line)


def folded(foot: str, letters: int) -> str:
    """Break a foot line between its parts; inside a part only where it is longer than a line."""
    lines: list[str] = []
    for part in foot.split(BETWEEN):
        if lines and len(lines[-1]) + len(BETWEEN) + len(part) <= letters:
            lines[-1] += BETWEEN + part
        else:
            lines += wrapped(part, letters).split("\n")
    return "\n".join(lines)


def foot_of(experiment: Experiment, *notes: str) -> str:
    """Return the foot line: scenario, replications, seed, then what else a reader has to know."""
    count = len(experiment.replications)
    title = experiment.blueprint.title
    name = plain(experiment.label)
    parts = [f"Scenario {name}" + (f" ({plain(title)})" if title and plain(title) != name else "")]
    parts.append("1 replication" if count == 1 else f"{count} replications")
    parts.append(f"seed {experiment.seed}")
    return BETWEEN.join([*parts, *(note for note in notes if note)])


def margin_note(experiment: Experiment, what: str) -> str:
    """Say what a band or bar means, or why there is none."""
    if len(experiment.replications) < 2:
        return f"one replication gives no {what}"
    return f"{what}: 95 % interval of the mean over replications"


def new_axes(ax: "Axes | None", keys: "Sequence[Artist]", height: float = HEIGHT) -> "Axes":
    """Return the axes to draw on: the given ones, or those of a new figure with room for a legend."""
    if ax is not None:
        return ax
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    inches = height + LEGEND_INCHES * legend_shape(keys)[1]
    engine = ConstrainedLayoutEngine(w_pad=0.09, h_pad=0.09)
    figure = Figure(figsize=(WIDTH, inches), dpi=DPI, layout=engine, facecolor=PAPER)
    FigureCanvasAgg(figure)
    return figure.add_subplot()


def dress(ax: "Axes", title: str, x_label: str, y_label: str, foot: str, keys: "Sequence[Artist]") -> None:
    """Give axes their title, labels, grid, foot line, and above them a legend of ``keys``."""
    ax.set_facecolor(PAPER)
    _put_legend(ax, keys, title)
    ax.set_xlabel(x_label, fontsize=LABEL, fontfamily=FONT, color=INK)
    ax.set_ylabel(y_label, fontsize=LABEL, fontfamily=FONT, color=INK)
    ax.tick_params(labelsize=LABEL, labelcolor=INK, color=MUTED, labelfontfamily=FONT)
    ax.grid(True, color=GRID, linewidth=0.7)
    ax.set_axisbelow(True)
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        ax.spines[side].set_color(MUTED)
    _put_foot(ax, foot)


def key_of(entry: Entry, label: str = "") -> "Line2D":
    """Return a group's entry for a legend: its line with its marker."""
    from matplotlib.lines import Line2D

    look = entry.look
    return Line2D(
        [], [], color=look.colour, linestyle=look.line, linewidth=2, marker=look.marker, markersize=6,
        label=wrapped(label or entry.label, 80),
    )  # fmt: skip


def _put_foot(ax: "Axes", foot: str) -> None:
    """Write the foot line: along the whole figure, or under axes that share theirs with others."""
    figure = ax.get_figure(root=True)
    if figure is not None and len(figure.axes) == 1:
        figure.supxlabel(
            folded(foot, FOOT_LETTERS), x=0.012, ha="left", fontsize=SMALL, fontfamily=FONT, color=MUTED,
            linespacing=1.35,
        )  # fmt: skip
        return
    ax.annotate(
        folded(foot, FOOT_LETTERS // 2), (0, 0), (0, -46), xycoords="axes fraction",
        textcoords="offset points", ha="left", va="top", fontsize=SMALL, fontfamily=FONT, color=MUTED,
        annotation_clip=False,
    )  # fmt: skip


def _put_legend(ax: "Axes", keys: "Sequence[Artist]", title: str) -> None:
    """Put the legend above the axes, where it hides nothing, and the title above the legend."""
    columns, lines = legend_shape(keys)
    if keys:
        labels = [str(key.get_label()) for key in keys]
        ax.legend(
            keys, labels, loc="lower left", bbox_to_anchor=(0, 1), borderaxespad=0.2, frameon=False,
            ncols=columns, handlelength=2.4, prop={"size": LABEL, "family": FONT}, labelcolor=INK,
        )  # fmt: skip
    above = 8 + 72 * LEGEND_INCHES * lines
    ax.set_title(wrapped(title, 70), loc="left", fontsize=TITLE, fontfamily=FONT, color=INK, pad=above)


def legend_shape(keys: "Sequence[Artist]") -> tuple[int, int]:
    """Return columns and lines of text of a legend with these entries."""
    labels = [str(key.get_label()) for key in keys]
    columns = 2 if max(map(_longest, labels), default=0) <= LETTERS_BESIDE else 1
    rows = [labels[at : at + columns] for at in range(0, len(labels), columns)]
    return columns, sum(max(label.count("\n") + 1 for label in row) for row in rows)


def _longest(label: str) -> int:
    return max(map(len, label.split("\n")))


def durations_on(axis: "Axis", span_s: float, ticks: int = 6) -> None:
    """Label an axis in seconds as "1 min 20 s", with a round step.

    Parameters
    ----------
    axis
        Its numbers are seconds.
    span_s
        Length of what it shows.
    ticks
        At most so many steps.
    """
    from matplotlib.ticker import FuncFormatter, MultipleLocator

    whole_days = range(1, 10_000)
    steps: Iterator[float] = (
        step for step in (*_STEPS_S, *(DAY_S * d for d in whole_days)) if span_s <= ticks * step
    )
    axis.set_major_locator(MultipleLocator(next(steps, DAY_S * 10_000)))
    axis.set_major_formatter(FuncFormatter(lambda seconds, _: format_duration(seconds)))


def shares_on(axis: "Axis") -> None:
    """Label an axis of shares as "73 %"."""
    from matplotlib.ticker import FuncFormatter

    axis.set_major_formatter(FuncFormatter(lambda share, _: format_share(round(share, 6))))


def clock_on(ax: "Axes", from_s: float, to_s: float) -> None:
    """Make the horizontal axis a clock: seconds since midnight shown as "09:00"."""
    from matplotlib.ticker import FuncFormatter, MultipleLocator

    hours = (to_s - from_s) / 3_600
    step_h = next((step for step in (0.25, 0.5, 1, 2, 3) if hours <= 10 * step), 4)
    ax.set_xlim(from_s, to_s)
    ax.xaxis.set_major_locator(MultipleLocator(3_600 * step_h))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda seconds, _: clock(seconds)))


def clock(seconds: float) -> str:
    """Return seconds since midnight as "09:00"; the end of the day is "24:00"."""
    minutes = round(seconds / 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def top_of(values: Sequence[float], least: float) -> float:
    """Return where an axis from 0 ends: a tenth above the largest finite value, at least ``least``."""
    finite = [value for value in values if value == value]
    return max(max(finite, default=0.0) * 1.1, least)
