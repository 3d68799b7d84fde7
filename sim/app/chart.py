"""The chart of the page: the wait by half hour now, and the baseline's, for wide and narrow windows."""

import base64
import io
from html import escape
from typing import Any

from sim.app.names import label_of
from sim.app.session import Answer
from sim.report.chart_wait_by_half_hour import plot_wait_by_half_hour
from sim.report.curves import curves_of, with_gaps
from sim.report.picture import save_png
from sim.report.style import Look, durations_on, entries, top_of

Axes = Any
"""Of the drawing library, which only the reports load."""
METRIC = "leg_wait_mean"
WIDE, NARROW = (8.6, 3.6), (4.3, 3.6)
"""Inches."""


def chart_html(answer: Answer) -> str:
    """Return the chart as pictures in the page, one for wide windows and one for narrow ones."""
    axes = _drawn(answer)
    wide = _image(axes, WIDE)
    # Half as many labels on the clock.
    edges = axes.get_xlim()
    axes.set_xticks(axes.get_xticks()[::2])
    axes.set_xlim(edges)
    narrow = _image(axes, NARROW)
    keys = [(entry.look, label_of(entry.tier, entry.group)) for entry in entries(answer.now) if entry.tier]
    legend = "".join(f'<span class="sl-key">{_line(look)}{escape(label)}</span>' for look, label in keys)
    words = "Wait of answered chats by the interval in which they joined the queue. "
    words += "" if answer.is_same else "With marks: now; thin line: the baseline. "
    words += "Band: 95 % interval of the mean."
    return (
        f'<figure class="sl-chart"><h2>Average wait over the day</h2><div>{legend}</div>'
        f'<picture><source media="(max-width: 760px)" srcset="{narrow}">'
        f'<img src="{wide}" alt="{escape(words)} The table has the averages of the day."></picture>'
        f"<figcaption>{escape(words)}</figcaption></figure>"
    )


def _drawn(answer: Answer) -> Axes:
    axes = plot_wait_by_half_hour(answer.now, METRIC)
    figure = axes.get_figure(root=True)
    assert figure is not None
    # Heading and foot line stand in the page, where they fit any width.
    figure.supxlabel("")
    legend = axes.get_legend()
    if legend is not None:
        legend.remove()
    axes.set_title("", loc="left")
    if answer.is_same:
        return axes
    tops = [axes.get_ylim()[1] / 1.1]
    shared = [group for group in answer.comparison.groups(1) if answer.comparison.tier(group)]
    for curve in curves_of(answer.base, METRIC, shared) if shared else []:
        opened, look = with_gaps(curve), curve.entry.look
        axes.plot(opened.middle_s, opened.mean, color=look.colour, linewidth=1.4, alpha=0.6)
        tops += [value for value in opened.mean.tolist() if value == value]
    top = top_of(tops, 1)
    axes.set_ylim(0, top)
    durations_on(axes.yaxis, top)
    return axes


def _line(look: Look) -> str:
    pattern = " ".join(f"{2 * part:g}" for part in look.line[1])
    dashes = f' stroke-dasharray="{pattern}"' if pattern else ""
    line = f'<line x1="0" x2="34" y1="5" y2="5" stroke="{look.colour}" stroke-width="3"{dashes}/>'
    return f'<svg viewBox="0 0 34 10" aria-hidden="true">{line}</svg>'


def _image(axes: Axes, inches: tuple[float, float]) -> str:
    figure = axes.get_figure(root=True)
    assert figure is not None
    figure.set_size_inches(*inches)
    target = io.BytesIO()
    save_png(axes, target)
    return "data:image/png;base64," + base64.b64encode(target.getvalue()).decode("ascii")
