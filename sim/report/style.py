"""Style of all charts: one look a tier, names as plain text, axes in human units.

Nothing here touches pyplot or matplotlib's global settings, so charts can be drawn in threads and servers.
Colours are those of Okabe and Ito (2008), "Color Universal Design": told apart by colour-blind readers.
Line styles, markers and hatches differ as well, so that a grey print can be read.
"""

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from sim.experiment.replicate import Experiment
from sim.report.words import tier_name
from sim.units import format_duration, format_share

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis

INK = "#222222"
MUTED = "#595959"
GRID = "#D9D9D9"
PAPER = "#FFFFFF"
FONT = "DejaVu Sans"
"""Comes with matplotlib, so that a picture has the same bytes on every machine."""

NO_LETTER = "□"

WIDTH, HEIGHT = 7.6, 4.0
"""Size of a chart in inches."""
DPI = 150
TEXT_POINTS = 12.8
"""Height of a line of text."""
TITLE, LABEL, SMALL = 13, 10.5, 9
"""Sizes of letters in points."""

_COLOURS = ("#7F7F7F", "#0072B2", "#D55E00", "#009E73", "#CC79A7")
_LINES = ((0, ()), (0, (6, 2)), (0, (1, 1.3)), (0, (7, 2, 1.5, 2)), (0, (3, 1.5)))
_MARKERS = (("X", "d"), ("o", "v", "<"), ("s", "D", "p"), ("^", ">", "h"), ("P", "*", "8"))
_HATCHES = ("...", "///", "\\\\\\", "xxx", "---")
_STEPS_MIN = (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720)
_STEPS_S = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, *(60 * step for step in _STEPS_MIN))
DAY_S = 86_400
_LETTER = re.compile(r"\\\$|.")
"""A letter; an escaped dollar sign is one."""


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
        found.append(Entry(name, place, tier, group_label(tier, name), look_of(tier, nth)))
    return found


def group_label(tier: int, name: str) -> str:
    """Return tier and group; the tier alone where the group is called so."""
    shown = drawable(name)
    return tier_name(tier) if shown.lower() == tier_name(tier) else f"{tier_name(tier)}: {shown}"


def plain(name: str) -> str:
    """Return a name of a scenario as plain text: no formula between dollar signs, no line breaks."""
    shown = "".join(letter if letter.isprintable() else " " for letter in name.replace("_", " "))
    return " ".join(shown.split()).replace("$", r"\$")


def drawable(name: str) -> str:
    """Return a name as plain text that the pictures' font can show: a box where it has no letter."""
    shown = plain(name)
    if shown.isascii():
        return shown
    return "".join(letter if letter.isascii() or _has(letter) else NO_LETTER for letter in shown)


@cache
def _has(letter: str) -> bool:
    """Say whether the font has a letter: the drawing library warns of each that it has not."""
    from matplotlib.font_manager import FontProperties, findfont, get_font

    return get_font(findfont(FontProperties(family=FONT))).get_char_index(ord(letter)) > 0


def wrapped(text: str, points: float, size: float = LABEL) -> str:
    """Break text into lines no wider than so many points, inside a word only where it alone is wider.

    Parameters
    ----------
    text
        May have line breaks already.
    points
        Width of a line.
    size
        Of the letters, in points.
    """
    lines: list[str] = []
    for whole in text.split("\n"):
        line = ""
        for word in whole.split(" "):
            longer = f"{line} {word}" if line else word
            if width_of(longer, size) <= points:
                line = longer
                continue
            if line:
                lines.append(line)
            line = ""
            for letter in _LETTER.findall(word):
                if line and width_of(line + letter, size) > points:
                    lines.append(line)
                    line = ""
                line += letter
        lines.append(line)
    return "\n".join(lines)


def shortened(text: str, points: float, size: float = LABEL) -> str:
    """Return a text no wider than so many points, its end left out where it is: for rows of one line."""
    if width_of(text, size) <= points:
        return text
    letters = _LETTER.findall(text)
    while letters and width_of("".join(letters) + "…", size) > points:
        letters.pop()
    return "".join(letters).rstrip() + "…"


def width_of(text: str, size: float) -> float:
    """Return the width of a line of text in points."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    width, _, _ = text_to_path.get_text_width_height_descent(
        text, FontProperties(family=FONT, size=size), ismath=False
    )
    return float(width)


def text_inches(texts: Sequence[str]) -> float:
    """Return the height of the tallest of some texts with line breaks."""
    return TEXT_POINTS / 72 * max((text.count("\n") + 1 for text in texts), default=0)


def time_label(seconds: float) -> str:
    """Return a time as pictures show it: "45 s", "1:20 min", "2:05 h"; empty for NaN and infinity.

    Texts elsewhere say "1 min 20 s": a picture has less room, and its times stand below each other.
    """
    if not math.isfinite(seconds) or round(abs(seconds)) < 60:
        return format_duration(seconds)
    sign, whole = ("-" if seconds < 0 else ""), round(abs(seconds))
    if whole < 3_600:
        return f"{sign}{whole // 60}:{whole % 60:02d} min"
    minutes = round(abs(seconds) / 60)
    return f"{sign}{minutes // 60}:{minutes % 60:02d} h"


def durations_on(axis: "Axis", span_s: float, ticks: int = 6) -> None:
    """Label an axis in seconds as "1:20 min", with a round step.

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
    axis.set_major_formatter(FuncFormatter(lambda seconds, _: time_label(seconds)))


def shares_on(axis: "Axis") -> None:
    """Label an axis of shares as "73 %"."""
    from matplotlib.ticker import FuncFormatter

    axis.set_major_formatter(FuncFormatter(lambda share, _: format_share(round(share, 6))))


def clock_on(ax: "Axes", from_s: float, to_s: float, told: "Callable[[float], str] | None" = None) -> None:
    """Make the horizontal axis a clock: seconds since midnight shown as "09:00".

    Parameters
    ----------
    ax
        Axes.
    from_s, to_s
        What they show.
    told
        What the clock says at a number of seconds; by default `clock`, on the next day from 00:00 on again.
    """
    from matplotlib.ticker import FuncFormatter, MultipleLocator

    hours = (to_s - from_s) / 3_600
    step_h = next((step for step in (0.25, 0.5, 1, 2, 3) if hours <= 10 * step), 4)
    ax.set_xlim(from_s, to_s)
    ax.xaxis.set_major_locator(MultipleLocator(3_600 * step_h))
    # A night goes on after 24:00.
    ax.xaxis.set_major_formatter(
        FuncFormatter(lambda seconds, _: told(seconds) if told else clock(_within_day(seconds)))
    )


def _within_day(seconds: float) -> float:
    return seconds - DAY_S if seconds > DAY_S else seconds


def clock(seconds: float) -> str:
    """Return seconds since midnight as "09:00"; the end of the day is "24:00"."""
    minutes = round(seconds / 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def top_of(values: Sequence[float], least: float) -> float:
    """Return where an axis from 0 ends: a tenth above the largest finite value, at least ``least``."""
    finite = [value for value in values if value == value]
    return max(max(finite, default=0.0) * 1.1, least)
