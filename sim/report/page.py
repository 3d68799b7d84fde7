"""The page: one HTML document that tells a result, the answer first; it loads nothing and runs nothing.

The templates escape every text; `page_speech` says names as people would.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sim.experiment.compare import Comparison
from sim.experiment.outputs import stamp_of
from sim.experiment.replicate import Experiment
from sim.report.cautions import assumptions, doubts, gathered
from sim.report.findings import sentences, together_words
from sim.report.formula import Formulas, formulas
from sim.report.formula_words import COLUMNS as FORMULA_COLUMNS
from sim.report.formula_words import formula_rows, reasons
from sim.report.gallery import Result, leads_of
from sim.report.page_answer import answer_of_one, answer_of_several
from sim.report.page_card import card
from sim.report.page_picture import Image, chart
from sim.report.page_speech import Raw, Speech, names_of, speech
from sim.report.page_table import PageTable, differences_table, results_table
from sim.report.page_warnings import warnings
from sim.report.target_words import target_lines
from sim.report.words import (
    BESIDES,
    COLUMNS,
    COMPARED,
    FORWARDED,
    TITLES,
    columns_for,
    cost_lines,
    headline,
    is_priced,
    legend,
    mixes,
)
from sim.stats.catalogue import METRICS

STAMP = "stamp.json"
FILES = {
    "workbook.xlsx": "workbook",
    "desk.html": "the desk at work, an animation",
    "summary.csv": "all figures",
    "metrics.csv": "figures by replication",
    "intervals.csv": "figures by interval",
    "comparison.csv": "all differences",
    "sweep.csv": "figures by cell",
    "cells.csv": "cost and service level by cell",
    "differences.csv": "differences by cell",
    "optimise.csv": "the search",
    "requirement.csv": "operators by interval",
    "selection.csv": "the ranking",
    STAMP: "stamp",
}
"""What may lie beside the page, and what it is called there."""


def page_of(
    result: Result, images: Sequence[Image], beside: Collection[str] = (), changed: Sequence[str] = ()
) -> str:
    """Return the page of a result.

    Parameters
    ----------
    result
        An experiment or a comparison.
    images
        Its pictures.
    beside
        The files that lie beside the page, such as ``charts/differences.csv``; only these are linked to.
    changed
        What is not as the stamp says, where the result is a stamp's that was run again.

    Returns
    -------
    str
        HTML without a script, an address elsewhere or a date: the same result gives the same text.
    """
    experiments = [result] if isinstance(result, Experiment) else list(result.experiments)
    comparison = result if isinstance(result, Comparison) else None
    leads = leads_of(experiments) if comparison else [""]
    found = [formulas(experiment.blueprint) for experiment in experiments]
    labels = [experiment.label for experiment in experiments]
    scenarios = [
        _scenario(place, experiment, one, [chart(i, beside) for i in images if _is_of(i, lead, leads)])
        for place, (experiment, one, lead) in enumerate(zip(experiments, found, leads, strict=True), 1)
    ]
    changes = _changes(comparison) if comparison else []
    context = {
        **_about(experiments, _name(experiments[0]), beside),
        "lead": _lead(experiments),
        "answer": answer_of_several(comparison) if comparison else answer_of_one(experiments[0]),
        "findings": _findings(comparison) if comparison else [],
        "together": together_words(comparison).rstrip(":") + "." if comparison else "",
        "basis": headline(experiments[0]) + ".",
        "doubts": gathered(labels, [doubts(one.scenario) for one in experiments]),
        "assumed": gathered(labels, [assumptions(one.scenario) for one in experiments]),
        "warnings": gathered(labels, [warnings(one) for one in experiments]),
        "calm": "None of the figures: no demand turned away, no interval too wide, nothing left unfinished.",
        "changes": changes,
        "changes_charts": [chart(i, beside) for i in images if not _is_of(i, None, leads)],
        "base": experiments[0].label,
        "scenarios": scenarios,
        "definitions": _definitions(experiments, comparison),
        "changed": changed,
        "contents": _contents(changes, scenarios),
    }
    return rendered("result.html.j2", context, speech(names_of(experiments)))


def rendered(template: str, context: Mapping[str, Any], speak: Speech) -> str:
    """Return a template with its context: every text escaped, and names said by ``speak``."""
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    def shown(value: object) -> object:
        if not isinstance(value, str) or isinstance(value, Markup):
            return value
        plain = "".join(letter if letter.isprintable() else " " for letter in value)
        return plain if isinstance(value, Raw) else speak(plain)

    environment = Environment(
        loader=PackageLoader("sim.report"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(template).render(context)


def _name(experiment: Experiment) -> str:
    return experiment.blueprint.title or experiment.label


def _is_of(image: Image, lead: str | None, leads: Sequence[str]) -> bool:
    """Say whether a picture is that of a scenario, by the start of its name; of any, without one."""
    # The longest start counts: "a-" also begins what is called "a-b-".
    own = max((one for one in leads if image[0].startswith(one)), key=len, default=None)
    return own is not None if lead is None else own == lead


def _lead(experiments: Sequence[Experiment]) -> list[str]:
    """Return what stands under the title: the scenarios that are compared, and what was asked."""
    rivals = [_name(experiment) for experiment in experiments[1:]]
    asked = dict.fromkeys(e.scenario.question for e in experiments if e.scenario.question)
    return [*([f"Compared with: {'; '.join(rivals)}."] if rivals else []), *asked]


def _findings(comparison: Comparison) -> list[str]:
    return [line for other in range(1, len(comparison.experiments)) for line in sentences(comparison, other)]


def _changes(comparison: Comparison) -> list[tuple[str, PageTable]]:
    base = comparison.experiments[0].label
    return [
        (f"{rival.label} against {base}", differences_table(comparison, other))
        for other, rival in enumerate(comparison.experiments[1:], 1)
        if comparison.groups(other)
    ]


def _scenario(place: int, experiment: Experiment, found: Formulas, charts: list[Any]) -> dict[str, Any]:
    """Return everything about one scenario for the template."""
    caption = f"What the formulas say of {experiment.label}, and what the simulation found"
    return {
        **about_scenario(place, experiment),
        "results": results_table(experiment),
        "notes": [legend(experiment), *target_lines(experiment), *cost_lines(experiment)],
        "charts": charts,
        "formulas": PageTable(caption, FORMULA_COLUMNS, formula_rows(experiment, found)),
        "reasons": reasons(experiment, found),
    }


def about_scenario(place: int, experiment: Experiment) -> dict[str, Any]:
    """Return a scenario's heading and card for a template."""
    return {
        "anchor": f"scenario-{place}",
        "heading": f"Scenario: {_name(experiment)}",
        "label": Raw(experiment.label),
        "description": experiment.scenario.description,
        "card": card(experiment.blueprint),
    }


def _contents(changes: Sequence[object], scenarios: Iterable[Mapping[str, Any]]) -> list[tuple[str, str]]:
    return [
        ("answer", "Answer"),
        ("warnings", "Warnings"),
        *([("changes", "What changes")] if changes else []),
        *((scenario["anchor"], scenario["heading"]) for scenario in scenarios),
        ("definitions", "What the figures mean"),
        ("stamp", "Stamp"),
    ]


def _definitions(
    experiments: Sequence[Experiment], comparison: Comparison | None
) -> list[tuple[str, str, str, str]]:
    """Return title, name, meaning and formula of every metric on the page."""
    variants = dict.fromkeys(level for e in experiments for level in e.blueprint.groups.level)
    used = [*(metric for _, metric in columns_for(experiments)), *COMPARED, "no_wait_share", "queue_mean"]
    used += [f"service_level_{variant}" for variant in variants]
    used += ["cost", "cost_per_resolved"] if any(map(is_priced, experiments)) else []
    if comparison is not None:
        pairs = [(o, group) for o in range(1, len(experiments)) for group in comparison.groups(o)]
        used += FORWARDED if any(mixes(comparison, other, group) for other, group in pairs) else []
    return definitions(used)


def definitions(names: Iterable[str]) -> list[tuple[str, str, str, str]]:
    """Return title, name, meaning and formula of metrics, each once; the tables' words for it come first."""
    found: list[tuple[str, str, str, str]] = []
    for name in dict.fromkeys(names):
        info = METRICS[name]
        words = [title.format(threshold="the threshold") for title, metric in COLUMNS if metric == name]
        words += [titles[name] for titles in (TITLES, FORWARDED, BESIDES) if name in titles]
        title = ", ".join(dict.fromkeys([*words, info.title]))
        found.append((title, Raw(name), info.definition, Raw(info.formula)))
    return found


def _about(experiments: Sequence[Experiment], title: str, beside: Collection[str]) -> dict[str, Any]:
    """Return title, stamp and the files beside the page."""
    stamp = stamp_of(experiments)
    prints = [f"Records of {label}: {fingerprint}" for label, fingerprint in stamp["fingerprints"].items()]
    count = len(stamp["replications"])
    basis = f"Seed {stamp['seed']}, {count} replications, {stamp['engine']['name']} engine"
    return {"title": title, **about_stamp(stamp, basis, prints, beside)}


def about_stamp(
    stamp: Mapping[str, Any], basis: str, prints: Sequence[str], beside: Collection[str]
) -> dict[str, Any]:
    """Return what the foot of the page says of a stamp: how to run it again, with what it was run."""
    versions = ", ".join(f"{name} {version}" for name, version in stamp["packages"].items())
    there = STAMP in beside
    where = "With the stamp beside this page" if there else "With the stamp of this result"
    lines = [basis, f"Python {stamp['python']}, {versions}", f"Commit {stamp['git_commit'] or 'unknown'}"]
    return {
        "how_again": f"{where}, every number can be had again to the bit:",
        "command": Raw(f"secondline rerun {STAMP}"),
        "stamp": [Raw(line) for line in [*lines, *prints]],
        "files": [(Raw(name), words) for name, words in FILES.items() if name in beside],
    }
