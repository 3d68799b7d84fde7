"""Precision in words: what was asked for, how many replications it took, and what is still too wide."""

import math

from sim.experiment.replicate import Experiment
from sim.experiment.sequential import Known
from sim.report.words import figure, signed, with_margin

SHOWN = 6
"""At most so many figures are named."""


def precision_lines(experiment: Experiment) -> list[str]:
    """Return what came of a wish for precision; nothing where a number of replications was asked for."""
    reached = experiment.precision
    if reached is None:
        return []
    asked = ", ".join(goal.text for goal in reached.goals)
    count = len(experiment.replications)
    if reached.is_met:
        lines = [f"Precision {asked}: reached with {count} replications."]
    else:
        lines = [f"Precision {asked}: NOT reached with {count} replications."]
    wide = sorted(
        (known for known in reached.figures if not known.is_met),
        key=lambda known: known.allowed / known.reach,
    )
    lines += [f"  {_words(known, count)}" for known in wide[:SHOWN]]
    lines += [f"  and {len(wide) - SHOWN} more" for _ in wide[SHOWN : SHOWN + 1]]
    return lines


def _words(known: Known, count: int) -> str:
    """Name a figure, what is known of it and what was asked."""
    name = f"{known.metric}@{known.scope}" + (f" of {known.label}, difference" if known.label else "")
    if known.estimate.n == 0:
        return f"unknown: {name}, which no replication has"
    value = signed(known.estimate) if known.label else with_margin(known.estimate)
    asked = "of 0 no share is known"
    if known.allowed > 0:
        asked = f"asked for ± {_margin(known, known.allowed)}"
    if not math.isfinite(known.reach):
        seen = f"{known.estimate.n} of {count}"
        return f"unknown: {name} {value}, too rare or too much alike in {seen}; {asked}"
    sure = f", known to ± {_margin(known, known.reach)}" if known.reach > known.estimate.half_width else ""
    return f"still too wide: {name} {value}{sure}; {asked}"


def _margin(known: Known, amount: float) -> str:
    if known.estimate.unit == "share":
        return f"{100 * amount:.2g} points"
    return figure(amount, known.estimate.unit)
