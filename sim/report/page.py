"""The page: one HTML document that tells a result, the answer first; it loads nothing and runs nothing.

Every text that comes from a scenario passes through `shown`.
"""

import base64
import html
from collections.abc import Iterable, Sequence

from sim.experiment.compare import Comparison
from sim.experiment.outputs import stamp_of
from sim.experiment.replicate import Experiment
from sim.report.findings import sentences, together_words
from sim.report.gallery import Result, leads_of
from sim.report.outline import outline
from sim.report.page_style import CSS
from sim.report.words import (
    COLUMNS,
    COMPARED,
    cost_lines,
    difference_table,
    headline,
    is_priced,
    legend,
    tier_table,
    unmet_lines,
)
from sim.stats.catalogue import METRICS

Image = tuple[str, str, bytes]
"""Name, words for those who cannot see it, PNG."""


def page_of(result: Result, images: Sequence[Image]) -> str:
    """Return the page of a result.

    Parameters
    ----------
    result
        An experiment or a comparison.
    images
        Its pictures.

    Returns
    -------
    str
        HTML without a script, a link to elsewhere or a date.
    """
    experiments = [result] if isinstance(result, Experiment) else list(result.experiments)
    leads = [""] if isinstance(result, Experiment) else leads_of(experiments)
    title = _name(experiments[0])
    body = [f"<header><h1>{shown(title)}</h1>", *_lead(experiments), "</header>", _answer(result)]
    if isinstance(result, Comparison):
        body.append(_differences(result, images))
    for experiment, lead in zip(experiments, leads, strict=True):
        own = [image for image in images if image[0].startswith(lead) and image[0] != "differences"]
        body.append(_scenario(experiment, own))
    body += [_definitions(experiments), _stamp(experiments)]
    policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    return "\n".join(
        [
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{shown(title)}</title>\n<style>{CSS}</style>\n</head>\n<body>\n<main>",
            *body,
            "</main>\n</body>\n</html>\n",
        ]
    )


def shown(text: str) -> str:
    """Return a text of a scenario as HTML that shows it and does nothing else."""
    return html.escape("".join(letter if letter.isprintable() else " " for letter in text))


def _name(experiment: Experiment) -> str:
    return experiment.blueprint.title or experiment.label


def _lead(experiments: Sequence[Experiment]) -> list[str]:
    """Return what stands under the title: the scenarios that are compared, and what was asked."""
    rivals = [f"{_name(experiment)} ({experiment.label})" for experiment in experiments[1:]]
    asked = dict.fromkeys(e.scenario.question for e in experiments if e.scenario.question)
    lines = [f"Compared with: {'; '.join(rivals)}."] if rivals else []
    return [f'<p class="question">{shown(line)}</p>' for line in [*lines, *asked]]


def _answer(result: Result) -> str:
    if isinstance(result, Experiment):
        lines = _tier_sentences(result)
        first = result
    else:
        lines = [line for other in range(1, len(result.experiments)) for line in sentences(result, other)]
        lines += [together_words(result).rstrip(":") + "."] if lines else []
        first = result.experiments[0]
    return _section("answer", "The answer", [_list(lines), f'<p class="note">{shown(headline(first))}.</p>'])


def _tier_sentences(experiment: Experiment) -> list[str]:
    """Say in a sentence a group what a single scenario gives."""
    heading, *rows = tier_table(experiment)
    lines = []
    for row in rows:
        cell = dict(zip(heading, row, strict=True))
        tier, group = row[:2]
        within = heading[2 + [metric for _, metric in COLUMNS].index("service_level")]
        came = f"{cell['offered']} chats came and waited {cell['waited on average']} on average"
        busy = f"the operators had a chat during {cell['busy share']} of their time"
        lines.append(f"{group} ({tier}): {came}; {cell[within]} were {within}; {busy}.")
    return lines


def _differences(comparison: Comparison, images: Sequence[Image]) -> str:
    base = comparison.experiments[0].label
    parts = [_figure(image) for image in images if image[0] == "differences"]
    for other in range(1, len(comparison.experiments)):
        rival = comparison.experiments[other].label
        parts.append(f"<h3>{shown(rival)} against {shown(base)}</h3>")
        parts.append(_difference_table(difference_table(comparison, other)))
    parts.append(
        '<p class="note">Every scenario met the same customers in every replication, so differences are '
        "taken pair by pair; ± is the 95 % interval of the difference.</p>"
    )
    return _section("differences", f"What changes against {base}", parts)


def _difference_table(rows: Sequence[Sequence[str]]) -> str:
    """Return the table with the difference first, so that a narrow window shows it without scrolling."""
    heading, *lines = [[row[k] for k in (0, 1, 2, 5, 6, 3, 4)] for row in rows]
    out = ["<thead><tr>", *(f'<th scope="col">{shown(cell)}</th>' for cell in heading[2:]), "</tr></thead>"]
    before = None
    for tier, group, metric, difference, verdict, *figures in lines:
        if (tier, group) != before:
            out.append("</tbody>" if before else "")
            name = f"{shown(tier)}: {shown(group)}"
            out.append(f'<tbody><tr class="group"><th scope="rowgroup" colspan="5">{name}</th></tr>')
            before = tier, group
        cells = f'<td>{shown(difference)}</td><td class="words">{shown(verdict)}</td>'
        cells += "".join(f"<td>{shown(cell)}</td>" for cell in figures)
        out.append(f'<tr><th scope="row">{shown(metric)}</th>{cells}</tr>')
    return _table([*out, "</tbody>" if before else ""])


def _scenario(experiment: Experiment, images: Sequence[Image]) -> str:
    scenario = experiment.scenario
    parts = [f"<p><code>{shown(experiment.label)}</code> {shown(scenario.description)}</p>"]
    parts.append(_list(outline(experiment.blueprint)))
    parts.append(_tier_table(tier_table(experiment)))
    parts.append(f'<p class="note">{shown(legend(experiment))}</p>')
    parts += [f'<p class="note">{shown(line)}</p>' for line in cost_lines(experiment)]
    parts += [f'<p class="warning">{shown(line)}</p>' for line in unmet_lines(experiment)]
    parts.append('<div class="gallery">' + "\n".join(map(_figure, images)) + "</div>")
    return _section("", f"Scenario: {_name(experiment)}", parts)


def _tier_table(rows: Sequence[Sequence[str]]) -> str:
    """Return the table with a column a group, which fits a narrow window better than a line a group."""
    heading, *groups = rows
    top = [f'<th scope="col">{shown(group[0])}<br><small>{shown(group[1])}</small></th>' for group in groups]
    out = ["<thead><tr><td></td>", *top, "</tr></thead><tbody>"]
    for place in range(2, len(heading)):
        cells = "".join(f"<td>{shown(group[place])}</td>" for group in groups)
        out.append(f'<tr><th scope="row">{shown(heading[place])}</th>{cells}</tr>')
    return _table([*out, "</tbody>"])


def _definitions(experiments: Sequence[Experiment]) -> str:
    variants = dict.fromkeys(level for e in experiments for level in e.blueprint.groups.level)
    used = [*(metric for _, metric in COLUMNS), *COMPARED, "no_wait_share", "queue_mean"]
    used += [f"service_level_{variant}" for variant in variants]
    used += ["cost", "cost_per_resolved"] if any(map(is_priced, experiments)) else []
    out = ["<dl>"]
    for name in dict.fromkeys(used):
        info = METRICS[name]
        out.append(f"<dt>{shown(info.title)} <code>{name}</code></dt>")
        out.append(f"<dd>{shown(info.definition)} <code>{shown(info.formula)}</code></dd>")
    letters = (
        "A: answered, A_T: answered within the threshold T, B: abandoned, B_T: abandoned within T, "
        "b: abandoned before the short cut-off, n: chats that an operator holds, c: slots."
    )
    return _section("definitions", "What the figures mean", [*out, "</dl>", f'<p class="note">{letters}</p>'])


def _stamp(experiments: Sequence[Experiment]) -> str:
    stamp = stamp_of(experiments)
    versions = ", ".join(f"{name} {version}" for name, version in stamp["packages"].items())
    lines = [
        f"Seed {stamp['seed']}, {len(stamp['replications'])} replications, {stamp['engine']['name']} engine",
        f"Python {stamp['python']}, {versions}",
        f"Commit {stamp['git_commit'] or 'unknown'}",
        *(f"Records of {label}: {fingerprint}" for label, fingerprint in stamp["fingerprints"].items()),
    ]
    return f'<footer><h2>Stamp</h2><div class="note">{_list(lines)}</div></footer>'


def _section(name: str, title: str, parts: Iterable[str]) -> str:
    place = f' id="{name}"' if name else ""
    return "\n".join([f"<section{place}>", f"<h2>{shown(title)}</h2>", *parts, "</section>"])


def _list(lines: Iterable[str]) -> str:
    return "<ul>" + "".join(f"<li>{shown(line)}</li>" for line in lines) + "</ul>"


def _table(parts: Iterable[str]) -> str:
    # Wide tables scroll inside their frame, also by keyboard; the page itself never scrolls sideways.
    return '<div class="table" tabindex="0"><table>' + "".join(parts) + "</table></div>"


def _figure(image: Image) -> str:
    _, words, png = image
    data = base64.b64encode(png).decode("ascii")
    return f'<figure><img src="data:image/png;base64,{data}" alt="{shown(words)}" loading="lazy"></figure>'
