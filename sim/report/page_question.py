"""The page of a question: a sweep, an optimisation, operators by half hour, or the best of many."""

from collections.abc import Collection, Sequence
from typing import Any

from sim.experiment.optimise import Optimum
from sim.experiment.procedure import Outcome
from sim.experiment.replicate import Experiment
from sim.experiment.requirement import Requirement
from sim.experiment.stamp import make_stamp
from sim.experiment.sweep import Sweep
from sim.report.cautions import assumptions, doubts, gathered
from sim.report.page import STAMP, about_stamp, definitions, rendered
from sim.report.page_card import card
from sim.report.page_optimum import told_of_optimum
from sim.report.page_picture import Image, chart
from sim.report.page_requirement import told_of_requirement
from sim.report.page_selection import told_of_selection
from sim.report.page_speech import Raw, names_of_blueprint, speech
from sim.report.page_sweep import told_of_sweep
from sim.report.page_told import Told


def question_page(
    outcome: Outcome, images: Sequence[Image], beside: Collection[str] = (), changed: Sequence[str] = ()
) -> str:
    """Return the page of an answer.

    Parameters
    ----------
    outcome
        What `sim.sweep`, `sim.optimise` and the like return.
    images
        Its pictures.
    beside
        The files that lie beside the page; only these are linked to.
    changed
        What is not as the stamp says, where the question was asked again.

    Returns
    -------
    str
        HTML as that of `sim.report.page.page_of`.
    """
    told = told_of(outcome)
    scenarios = _scenarios(outcome)
    first, labels = scenarios[0], [one.label for one in scenarios]
    names = {one.label for one in scenarios} | names_of_blueprint(first.blueprint)
    charts = [chart(image, beside) for image in images]
    context = {
        "title": told.title,
        "lead": [line for line in (told.question, first.scenario.question) if line],
        "answer": told.answer,
        "findings": [],
        "together": "",
        "basis": told.basis,
        "doubts": gathered(labels, [doubts(one.scenario) for one in scenarios]),
        "assumed": gathered(labels, [assumptions(one.scenario) for one in scenarios]),
        "warnings": told.warnings,
        "calm": "None of the figures.",
        "charts": charts,
        "tables": told.tables,
        "notes": told.notes,
        "scenarios": [_shown(place, one) for place, one in enumerate(scenarios[:1], 1)],
        "definitions": definitions(told.metrics),
        "changed": changed,
        "contents": [
            ("answer", "Answer"),
            ("warnings", "Warnings"),
            ("details", told.details),
            ("scenario-1", f"Scenario: {first.blueprint.title or first.label}"),
            ("definitions", "What the figures mean"),
            ("stamp", "Stamp"),
        ],
        "details": told.details,
        **_stamp(outcome, told, beside),
    }
    return rendered("question.html.j2", context, speech(names))


def told_of(outcome: Outcome) -> Told:
    """Return what the page says of an answer."""
    if isinstance(outcome, Sweep):
        return told_of_sweep(outcome)
    if isinstance(outcome, Optimum):
        return told_of_optimum(outcome)
    if isinstance(outcome, Requirement):
        return told_of_requirement(outcome)
    return told_of_selection(outcome)


def _scenarios(outcome: Outcome) -> list[Any]:
    """Return what has a label, a scenario and a blueprint: the outcome, or the plans of a selection."""
    if isinstance(outcome, (Sweep, Optimum, Requirement)):
        return [outcome]
    return list(outcome.plans)


def _shown(place: int, one: Experiment | Sweep | Optimum | Requirement) -> dict[str, Any]:
    return {
        "anchor": f"scenario-{place}",
        "heading": f"Scenario: {one.blueprint.title or one.label}",
        "label": Raw(one.label),
        "description": one.scenario.description,
        "card": card(one.blueprint),
    }


def _stamp(outcome: Outcome, told: Told, beside: Collection[str]) -> dict[str, Any]:
    """Return what the foot of the page says."""
    engine = {"name": outcome.engine, "reason": ""}
    made = make_stamp({}, {}, outcome.seed, [], engine, {})
    about = about_stamp(made, f"Seed {outcome.seed}, {told.effort}, {outcome.engine} engine", [], beside)
    if STAMP in beside:
        about["how_again"] = (
            "With the stamp beside this page the question is asked again, and its tables compared:"
        )
    return about
