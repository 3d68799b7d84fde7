"""What the page says of an optimisation: the cheapest staffing, its proof, and what is cheaper."""

import math

from sim.experiment.optimise import Optimum, Staffing
from sim.experiment.targets import Target
from sim.experiment.verdict import Verdict
from sim.report.optimise_words import amount_words, cost_words, heads_words, lost_words, undecided_elsewhere
from sim.report.page_table import PageTable
from sim.report.page_told import Told
from sim.report.sweep_words import listed
from sim.report.words import with_margin
from sim.stats.catalogue import METRICS
from sim.units import format_share


def told_of_optimum(optimum: Optimum) -> Told:
    """Return what a page says of an optimisation."""
    shown = optimum.winner or optimum.closest
    assert shown is not None
    known = optimum.confirmed or shown
    targets = [
        [_target(target), with_margin(found), _distance(margin, target.unit)]
        for target, found, margin in zip(optimum.targets, known.estimates, known.margins, strict=True)
    ]
    columns = ["target", f"{known.replications} replications", "distance"]
    tables = [
        (
            "The targets",
            PageTable("What the staffing reaches, and how far from each target", columns, [("", targets)]),
        )
    ]
    cheaper = [*optimum.neighbours, *undecided_elsewhere(optimum)]
    if cheaper:
        columns = [
            "staffing",
            "cost" if optimum.blueprint.groups.hourly_cost is not None else "operators",
            "verdict",
        ]
        rows = [
            [
                heads_words(optimum, one),
                cost_words(optimum, one).removesuffix(" operators"),
                _verdict(optimum, one),
            ]
            for one in cheaper
        ]
        tables.append(
            ("What is cheaper", PageTable("Cheaper staffings that were simulated", columns, [("", rows)]))
        )
    proven = optimum.is_proven or optimum.winner is None
    risk = format_share(1 - optimum.confidence)
    wanted = listed([_target(target) for target in optimum.targets])
    effort = f"{optimum.simulated} of {optimum.cells:,} staffings, {optimum.runs:,} replications"
    return Told(
        title=f"{optimum.scenario.title or optimum.label}: the cheapest staffing",
        question=f"What is the cheapest staffing with {wanted}?",
        answer=_sentences(optimum, shown),
        basis=f"{effort}, seed {optimum.seed}. Each statement is wrong with a chance of {risk} at most.",
        effort=effort,
        details="The search",
        tables=tables,
        metrics=list(dict.fromkeys(target.metric for target in optimum.targets)),
        warnings=[
            *([] if proven else ["The answer is not proven: see the second and third sentence."]),
            *lost_words(optimum, known),
        ],
    )


def _sentences(optimum: Optimum, shown: Staffing) -> list[str]:
    """Return the answer, what confirms it, and what is known of cheaper staffings."""
    fresh, sure, open_ones = optimum.confirmed, format_share(optimum.confidence), len(optimum.undecided)
    what = f"{heads_words(optimum, shown)}: {cost_words(optimum, shown)}"
    if optimum.winner is None or fresh is None:
        left = f"{open_ones} staffings could not be decided."
        return [
            f"None of the {optimum.cells:,} staffings is shown to meet all targets at {sure}.",
            f"The closest is {what}.",
            left if open_ones else "Every staffing misses a target for sure.",
        ]
    word = "confirm" if fresh.verdict == Verdict.MEETS else "leave open"
    left = f"Of what is cheaper, {open_ones} could not be decided with {optimum.most:,} replications."
    return [
        f"The cheapest staffing that meets all targets is {what}.",
        f"{fresh.replications} fresh replications {word} at {sure} that it meets them.",
        left if open_ones else f"Nothing cheaper meets all targets (at {sure}).",
    ]


def _target(target: Target) -> str:
    """Return a target in words: "service level at second_level of at least 80 %"."""
    bound = str(target).split("= ")[-1]
    word = "at least" if target.at_least else "at most"
    return f"{METRICS[target.metric].title} at {target.scope.removeprefix('group:')} of {word} {bound}"


def _distance(margin: float, unit: str) -> str:
    if math.isnan(margin):
        return "no such chat"
    amount = amount_words(abs(margin), unit)
    return f"met by {amount}" if margin >= 0 else f"missed by {amount}"


def _verdict(optimum: Optimum, staffing: Staffing) -> str:
    runs = f"{staffing.replications:,} replications"
    if staffing.verdict == Verdict.MEETS:
        return f"meets all targets in {runs}"
    if staffing.verdict == Verdict.OPEN:
        return f"not decided after {runs}"
    missed = [
        f"{_target(optimum.targets[place])} {_distance(staffing.margins[place], optimum.targets[place].unit)}"
        for place in staffing.missed
    ]
    return f"{listed(missed)} ({runs})"
