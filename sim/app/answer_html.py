"""The answer as HTML: the sentence, the table with its error bars, the doubts. Every name is escaped."""

import math
from collections.abc import Sequence
from html import escape

from sim.app.figures import Figure, GroupFigures, span_of
from sim.app.session import LOOKS, Answer
from sim.experiment.replicate import Experiment
from sim.report.cautions import assumptions
from sim.scenario import Problem
from sim.stats.catalogue import METRICS
from sim.stats.estimate import Estimate

BAR_WIDTH, BAR_HEIGHT = 150, 30
GREY = "#6B6B6B"
COLD = "the compiled one is not compiled yet"


def sentence_html(sentences: Sequence[str]) -> str:
    """Return the answer's sentences."""
    return '<div class="sl-sentence" role="status">' + " ".join(map(escape, sentences)) + "</div>"


def problems_html(problems: Sequence[Problem], title: str) -> str:
    """Return problems of a scenario in words: where, what, and how to mend it."""
    items = []
    for problem in problems[:12]:
        value = f" = {problem.value}" if problem.value else ""
        place = ": ".join(part for part in (problem.file, problem.path) if part)
        remedy = f"<br><b>To mend it:</b> {escape(problem.remedy)}." if problem.remedy else ""
        message = problem.message[:1].upper() + problem.message[1:]
        items.append(f"<li>{escape(message)}.{remedy}<br><code>{escape(place + value)}</code></li>")
    more = f"<li>and {len(problems) - 12} more</li>" if len(problems) > 12 else ""
    return f'<div class="sl-bad" role="alert"><b>{escape(title)}</b><ul>{"".join(items)}{more}</ul></div>'


def words_html(text: str, kind: str = "sl-bad") -> str:
    """Return a sentence in a box; ``kind`` is its look: ``sl-bad`` or ``sl-good``."""
    role = "alert" if kind == "sl-bad" else "status"
    return f'<div class="{kind}" role="{role}">{escape(text)}</div>'


def table_html(groups: Sequence[GroupFigures], answer: Answer, baseline: str) -> str:
    """Return the table of figures with error bars, and what they rest on."""
    rows = []
    for group in groups:
        rows.append(
            f'<tr class="sl-group"><th colspan="5" scope="rowgroup">'
            f'<span style="background:{group.colour}"></span>{escape(_capital(group.label))}</th></tr>'
        )
        rows += [_row(figure, group.colour, answer.is_same) for figure in group.figures]
    heads = ("", "Baseline", "Now", "Difference", "Grey: baseline")
    heading = "".join(f'<th scope="col">{head}</th>' for head in heads)
    caption = f"The desk now beside the baseline {baseline}"
    return (
        f'<div class="sl-wide"><table class="sl-table"><caption>{escape(caption)}</caption>'
        f"<thead><tr>{heading}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def basis_html(answer: Answer, *, is_refining: bool, tells_engine: bool = True) -> str:
    """Return the line that says on what the figures rest, and whether they are still being refined.

    Parameters
    ----------
    answer
        With its figures.
    is_refining
        Whether replications are being added.
    tells_engine
        Say how to get the fast engine, where it is not compiled on this machine.
    """
    count, now = answer.replications, answer.now
    share = min(1.0, math.sqrt(count / LOOKS[-1]))
    what = f"{count:,} replications of each desk, seed {now.seed}, the same customers in both"
    state = "Refining" if is_refining else "Refined"
    words = f"{state}: {what}. ± is a 95 % interval; it shrinks as replications are added."
    if tells_engine and COLD in now.engine_reason:
        words += (
            " The fast engine is not compiled yet on this machine, so the slower one works here. "
            "To compile it, once, run: secondline run FILE -n 20 --engine compiled"
        )
    meter = f'<div class="sl-meter" aria-hidden="true"><i style="width:{100 * share:.0f}%"></i></div>'
    small = f'<p class="sl-small">{escape(_meanings(now))}</p>'
    silent = " ".join(assumptions(now.scenario))
    small += f'<p class="sl-small">Assumed, as nothing else is said: {escape(silent)}</p>' if silent else ""
    return f'<div class="sl-basis">{meter if is_refining else ""}<p>{escape(words)}</p>{small}</div>'


def _meanings(now: Experiment) -> str:
    """Say which chats the figures speak of."""
    infos = [
        METRICS[f"service_level_{name}"].definition for name in dict.fromkeys(now.blueprint.groups.level)
    ]
    served = " ".join(f"Served in time: {info[0].lower()}{info[1:]}" for info in infos)
    return (
        "Waits are those of answered chats. 95 of 100 wait at most: the mean over replications of each "
        f"one's 95th percentile. {served} Operators busy: the share of their time with a chat in hand."
    )


def _row(figure: Figure, colour: str, is_same: bool) -> str:
    base, now, apart = figure.texts
    judged = "" if is_same or figure.judged in ("the same", "–") else figure.judged
    look = {"better": "sl-up", "worse": "sl-down"}.get(judged, "sl-level")
    word = f' <span class="sl-word {look}">{escape(judged)}</span>' if judged else ""
    difference = "" if is_same else f'<span class="sl-nowrap">{escape(apart)}</span>'
    cells = [
        f'<td data-head="Baseline" class="sl-num">{escape(base)}</td>',
        f'<td data-head="Now" class="sl-num sl-now">{escape(now)}</td>',
        f'<td data-head="Difference" class="{look}">{difference}{word}</td>',
        f'<td class="sl-bars">{_bars(figure, colour)}</td>',
    ]
    return (
        f'<tr data-metric="{figure.metric}"><th scope="row">{escape(figure.title)}</th>{"".join(cells)}</tr>'
    )


def _bars(figure: Figure, colour: str) -> str:
    """Draw both estimates with their intervals above each other, on one axis; the numbers stand beside it."""
    low, high = span_of(figure)

    def bar(estimate: Estimate | None, y: float, ink: str) -> str:
        if estimate is None or math.isnan(estimate.mean):
            return ""
        half = 0.0 if math.isnan(estimate.half_width) else estimate.half_width
        ends = [max(low, estimate.mean - half), estimate.mean, min(high, estimate.mean + half)]
        left, at, right = (4 + (BAR_WIDTH - 8) * (value - low) / (high - low) for value in ends)
        return (
            f'<line x1="{left:.1f}" x2="{right:.1f}" y1="{y}" y2="{y}" stroke="{ink}" stroke-width="10"'
            f' stroke-opacity="0.35"/>'
            f'<rect x="{at - 1.5:.1f}" y="{y - 6}" width="3" height="12" fill="{ink}"/>'
        )

    axis = f'<line x1="4" x2="{BAR_WIDTH - 4}" y1="15" y2="15" stroke="#D9D9D9"/>'
    drawn = axis + bar(figure.base, 8, GREY) + bar(figure.now, 22, colour)
    box = f'viewBox="0 0 {BAR_WIDTH} {BAR_HEIGHT}" preserveAspectRatio="none"'
    return f'<svg {box} aria-hidden="true">{drawn}</svg>'


def doubts_html(doubts: Sequence[Problem]) -> str:
    """Return what a reader has to know before the figures: the warnings, with their remedies."""
    if not doubts:
        return ""
    items = "".join(
        f"<li>{escape(_capital(doubt.message))}."
        + (f" {escape(_capital(doubt.remedy))}." if doubt.remedy else "")
        + "</li>"
        for doubt in doubts
    )
    return f'<div class="sl-doubt" role="note"><b>Mind</b><ul>{items}</ul></div>'


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
