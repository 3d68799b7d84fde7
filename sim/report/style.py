"""Style of all charts: one look a tier, axes in human units, a foot line that lets a picture stand alone.

Nothing here touches pyplot or matplotlib's global settings, so charts can be drawn in threads and servers.
Colours are those of Okabe and Ito (2008), "Color Universal Design": told apart by colour-blind readers.
Line styles, markers and hatches differ as well, so that a grey print can be read.
"""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sim.experiment.replicate import Experiment
from sim.report.words import tier_name
from sim.units import format_duration, format_share

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis

INK = "#222222"
MUTED = "#595959"
GRID = "#D9D9D9"
PAPER = "#FFFFFF"
FONT = "DejaVu Sans"
"""Comes with matplotlib, so that a picture has the same bytes on every machine."""

WIDTH, HEIGHT = 7.6, 4.4
"""Size of a chart in inches."""
DPI = 150
TITLE, LABEL, SMALL = 13, 10.5, 9
"""Sizes of letters in points."""
FOOT_LETTERS = 112
"""Letters on a foot line."""
LETTERS_BESIDE = 44
"""Longest entries of which two stand side by side above a chart."""

_COLOURS = ("#7F7F7F", "#0072B2", "#D55E00", "#009E73", "#CC79A7")
_LINES = ("-", (0, (6, 2)), (0, (1, 1.3)), (0, (7, 2, 1.5, 2)), (0, (3, 1.5)))
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
    line: str | tuple[int, tuple[float, ...]]
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
        found.append(Entry(name, place, tier, f"{tier_name(tier)}: {plain(name)}", look_of(tier, nth)))
    return found


def plain(name: str) -> str:
    """Return a name of a scenario as text for a picture: no formula between dollar signs, no line breaks."""
    shown = "".join(letter if letter.isprintable() else " " for letter in name.replace("_", " "))
    return " ".join(shown.split()).replace("$", r"\$")


def wrapped(text: str, letters: int) -> str:
    """Break a text into lines of so many letters, inside a word where there is no space."""
    return "\n".join(textwrap.wrap(text, letters, break_on_hyphens=False)) or text


def foot_of(experiment: Experiment, *notes: str) -> str:
    """Return the foot line: scenario, replications, seed, then what else a reader has to know."""
    count = len(experiment.replications)
    title = experiment.blueprint.title
    name = plain(experiment.label)
    parts = [f"Scenario {name}" + (f" ({plain(title)})" if title and plain(title) != name else "")]
    parts.append("1 replication" if count == 1 else f"{count} replications")
    parts.append(f"seed {experiment.seed}")
    return " · ".join([*parts, *(note for note in notes if note)])


def margin_note(experiment: Experiment, what: str) -> str:
    """Say what a band or bar means, or why there is none."""
    if len(experiment.replications) < 2:
        return f"one replication gives no {what}"
    return f"{what}: 95 % interval of the mean over replications"


def new_axes(ax: "Axes | None", height: float = HEIGHT) -> "Axes":
    """Return the axes to draw on: the given ones, or those of a new figure of its own."""
    if ax is not None:
        return ax
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, height), dpi=DPI, layout="constrained", facecolor=PAPER)
    FigureCanvasAgg(figure)
    return figure.add_subplot()


def dress(ax: "Axes", title: str, x_label: str, y_label: str, foot: str) -> None:
    """Give axes their title, labels, grid and foot line."""
    ax.set_facecolor(PAPER)
    put_title(ax, title)
    ax.set_xlabel(x_label, fontsize=LABEL, fontfamily=FONT, color=INK)
    ax.set_ylabel(y_label, fontsize=LABEL, fontfamily=FONT, color=INK)
    ax.tick_params(labelsize=LABEL, labelcolor=INK, color=MUTED, labelfontfamily=FONT)
    ax.grid(True, color=GRID, linewidth=0.7)
    ax.set_axisbelow(True)
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        ax.spines[side].set_color(MUTED)
    ax.annotate(
        wrapped(foot, FOOT_LETTERS),
        (0, 0),
        (0, -46),
        xycoords="axes fraction",
        textcoords="offset points",
        ha="left",
        va="top",
        fontsize=SMALL,
        fontfamily=FONT,
        color=MUTED,
        annotation_clip=False,
    )


def put_legend(ax: "Axes", place: Literal["best", "lower right"] = "best") -> None:
    """Show the legend of what was labelled, on paper that hides what is behind it."""
    if not ax.get_legend_handles_labels()[0]:
        return
    legend = ax.legend(
        loc=place, frameon=True, framealpha=0.9, edgecolor=GRID, facecolor=PAPER, handlelength=3.2,
        prop={"size": LABEL, "family": FONT}, labelcolor=INK,
    )  # fmt: skip
    legend.set_zorder(10)


def legend_above(ax: "Axes", keys: "Sequence[Artist]", title: str) -> None:
    """Put a legend above the axes, where it can hide nothing, and the title above the legend."""
    labels = [str(key.get_label()) for key in keys]
    columns = 2 if max(map(len, labels)) <= LETTERS_BESIDE else 1
    ax.legend(
        handles=list(keys), loc="lower left", bbox_to_anchor=(0, 1), borderaxespad=0.2, frameon=False,
        ncols=columns, handlelength=2.4, prop={"size": LABEL, "family": FONT}, labelcolor=INK,
    )  # fmt: skip
    lines = -(-len(labels) // columns)
    put_title(ax, title, pad=12 + 1.6 * LABEL * lines)


def put_title(ax: "Axes", title: str, pad: float = 10) -> None:
    """Write the title above the left edge of the axes."""
    ax.set_title(wrapped(title, 70), loc="left", fontsize=TITLE, fontfamily=FONT, color=INK, pad=pad)


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
