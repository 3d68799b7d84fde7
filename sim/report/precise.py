"""Precision in words: what was asked for, how many replications it took, and what is still too wide."""

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
        key=lambda known: known.allowed / known.estimate.half_width,
    )
    lines += [f"  still too wide: {_words(known)}" for known in wide[:SHOWN]]
    lines += [f"  and {len(wide) - SHOWN} more" for _ in wide[SHOWN : SHOWN + 1]]
    lines += [f"  no replication has {metric}@{scope}: left out" for scope, metric in reached.blank]
    return lines


def _words(known: Known) -> str:
    """Name a figure, what is known of it and what was asked."""
    name = f"{known.metric}@{known.scope}"
    if known.label:
        return f"{name} of {known.label}, difference {signed(known.estimate)}, asked for ± {_margin(known)}"
    return f"{name} {with_margin(known.estimate)}, asked for ± {_margin(known)}"


def _margin(known: Known) -> str:
    if known.estimate.unit == "share":
        return f"{100 * known.allowed:.2g} points"
    return figure(known.allowed, known.estimate.unit)
