"""Warnings of the page: what was found that a reader has to know before relying on the figures."""

import math
from collections.abc import Iterator

import numpy as np

from sim.experiment.replicate import Experiment
from sim.report.words import unmet_lines, with_margin
from sim.stats.estimate import Estimate
from sim.units import format_share

WIDE = 0.2
"""A half-width of a wait above this share of the wait is too wide..."""
WIDE_S = 2.0
"""...if it is longer than this, too."""
WIDE_SHARE = 0.05
"""A half-width of a share above five points is too wide."""
MOST_WIDE = 4
"""So many wide intervals are named."""

WATCHED = {"leg_wait_mean": "mean wait", "service_level": "service level", "abandon_share": "share abandoned"}


def warnings(experiment: Experiment) -> list[str]:
    """Return the warnings about the figures of one scenario; those about its file are `doubts`.

    Parameters
    ----------
    experiment
        The replications.

    Returns
    -------
    list[str]
        Sentences; none where all is well.
    """
    return [*_incomplete(experiment), *_lost(experiment), *_wide(experiment)]


def _incomplete(experiment: Experiment) -> Iterator[str]:
    done, wanted = len(experiment.replications), experiment.wanted
    if not experiment.is_complete:
        yield f"The work was stopped: the figures rest on {done:,} of {wanted:,} replications."
    reached = experiment.precision
    if reached is not None and not reached.is_met:
        asked = ", ".join(goal.text for goal in reached.goals)
        yield f"The precision asked for ({asked}) was not reached with {done:,} replications."


def _lost(experiment: Experiment) -> Iterator[str]:
    summary = experiment.summary()
    away, share = (summary.estimate("all", name) for name in ("not_admitted", "not_admitted_share"))
    if away.mean > 0:
        part = f" ({format_share(share.mean)} of the demand)" if not math.isnan(share.mean) else ""
        yield (
            f"Demand not admitted: {with_margin(away)} chats a replication{part} were turned away and are in "
            "no wait and no service level."
        )
    yield from (
        line for line in unmet_lines(experiment) if not line.startswith("Chats that were not admitted")
    )


def _wide(experiment: Experiment) -> Iterator[str]:
    """Tell which intervals are too wide to decide by, and how many replications would mend it."""
    count = len(experiment.replications)
    if count == 1:
        yield (
            "One replication has no interval: how far chance carries these figures is unknown. Ask for 20 or "
            "more (-n 20)."
        )
        return
    summary, groups = experiment.summary(), experiment.blueprint.groups
    told: list[tuple[float, str]] = []
    for place in np.flatnonzero(groups.tier > 0).tolist():
        for metric, title in WATCHED.items():
            known = summary.estimate(f"group:{groups.names[place]}", metric)
            allowed = _allowed(known)
            if known.half_width > allowed:
                told.append(
                    (known.half_width / allowed, f"{title} at {groups.names[place]} {with_margin(known)}")
                )
    if told:
        needed = enough(count, max(excess for excess, _ in told))
        named = "; ".join(words for _, words in told[:MOST_WIDE])
        more = f"; and {len(told) - MOST_WIDE} more" if len(told) > MOST_WIDE else ""
        yield (
            f"Intervals too wide to decide by: {named}{more}. About {needed:,} replications would do "
            f"(-n {needed})."
        )


def enough(count: int, excess: float) -> int:
    """Return the tens of replications that make an interval narrower.

    Parameters
    ----------
    count
        Replications that there are, at least 2.
    excess
        How many times too wide their interval is, above 1.

    Returns
    -------
    int
        With as much chance from one to the next: half-widths are as Student's quantile over the root of the
        number.
    """
    wanted = student(count - 1) / math.sqrt(count) / excess
    needed = max(10, math.ceil((1.959 / wanted) ** 2 / 10) * 10)
    while student(needed - 1) / math.sqrt(needed) > wanted:
        needed += 10
    return needed


def student(freedom: int) -> float:
    """Return the half-width of Student's 95 % interval, in standard deviations."""
    from scipy.special import stdtrit

    return float(stdtrit(freedom, 0.975))


def _allowed(known: Estimate) -> float:
    """Return the widest half-width that is no warning; infinite where there is no figure."""
    if math.isnan(known.mean) or math.isnan(known.half_width):
        return math.inf
    return WIDE_SHARE if known.unit == "share" else max(WIDE_S, WIDE * abs(known.mean))
