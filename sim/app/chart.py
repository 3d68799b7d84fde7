"""The chart of the page: the wait by half hour now, the baseline as dots, for wide and narrow windows."""

import base64
import io
from html import escape
from typing import TYPE_CHECKING

from sim.app.session import Answer
from sim.report.chart_wait_by_half_hour import plot_wait_by_half_hour
from sim.report.curves import curves_of, with_gaps
from sim.report.picture import save_png
from sim.report.style import top_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

METRIC = "leg_wait_mean"
SIZES = {"wide": (7.6, 3.7), "narrow": (4.3, 4.0)}
"""Inches."""
DOTS = (0, (1, 1.2))


def chart_html(answer: Answer) -> str:
    """Return the chart as pictures in the page, one for wide windows and one for narrow ones."""
    axes = _drawn(answer)
    images = {name: _image(axes, size) for name, size in SIZES.items()}
    dots = "" if answer.is_same else ", dots: the baseline"
    words = f"Wait of answered chats by the half hour in which they joined the queue. Line: now{dots}. "
    words += "Band: 95 % interval of the mean."
    return (
        f'<figure class="sl-chart"><picture><source media="(max-width: 700px)" srcset="{images["narrow"]}">'
        f'<img src="{images["wide"]}" alt="{escape(words)} The table has the averages of the day."></picture>'
        f"<figcaption>{escape(words)}</figcaption></figure>"
    )


def _drawn(answer: Answer) -> "Axes":
    axes = plot_wait_by_half_hour(answer.now, METRIC)
    figure = axes.get_figure(root=True)
    assert figure is not None
    # Heading and foot line stand in the page, where they fit any width.
    figure.supxlabel("")
    axes.set_title("")
    if answer.is_same:
        return axes
    tops = [axes.get_ylim()[1] / 1.1]
    shared = [group for group in answer.comparison.groups(1) if answer.comparison.tier(group)]
    for curve in curves_of(answer.base, METRIC, shared) if shared else []:
        opened, look = with_gaps(curve), curve.entry.look
        axes.plot(opened.middle_s, opened.mean, color=look.colour, linestyle=DOTS, linewidth=2.2, alpha=0.75)
        tops += [value for value in opened.mean.tolist() if value == value]
    axes.set_ylim(0, top_of(tops, 1))
    return axes


def _image(axes: "Axes", inches: tuple[float, float]) -> str:
    figure = axes.get_figure(root=True)
    assert figure is not None
    figure.set_size_inches(*inches)
    target = io.BytesIO()
    save_png(axes, target)
    return "data:image/png;base64," + base64.b64encode(target.getvalue()).decode("ascii")
