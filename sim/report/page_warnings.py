"""Warnings of the page: what a reader has to know before relying on the figures."""

import math
from collections.abc import Iterator, Sequence

import numpy as np

from sim.experiment.replicate import Experiment
from sim.report.formula import Formulas
from sim.report.words import unmet_lines, with_margin
from sim.scenario import Scenario, check_scenario
from sim.scenario.desk import desk_of
from sim.scenario.offered import loads
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


def warnings(experiment: Experiment, found: Formulas) -> list[str]:
    """Return the warnings about one scenario, the gravest first.

    Parameters
    ----------
    experiment
        The replications.
    found
        Its formulas, which know the work that comes to each group.

    Returns
    -------
    list[str]
        Sentences; none where all is well.
    """
    return [
        *_incomplete(experiment),
        *_overload(experiment, found),
        *_lost(experiment),
        *_wide(experiment),
        *doubts(experiment.scenario),
    ]


def _incomplete(experiment: Experiment) -> Iterator[str]:
    done, wanted = len(experiment.replications), experiment.wanted
    if not experiment.is_complete:
        yield f"The work was stopped: the figures rest on {done:,} of {wanted:,} replications."
    reached = experiment.precision
    if reached is not None and not reached.is_met:
        asked = ", ".join(goal.text for goal in reached.goals)
        yield f"The precision asked for ({asked}) was not reached with {done:,} replications."


def _overload(experiment: Experiment, found: Formulas) -> Iterator[str]:
    """Compare the work that comes with the slots, over all and interval by interval."""
    lengths, overflow = (
        (found.grid.to_us - found.grid.from_us) / 3.6e9,
        experiment.blueprint.groups.overflow_to,
    )
    for one in found.groups:
        if overflow is not None and overflow[one.group] >= 0:
            continue
        name = experiment.blueprint.groups.names[one.group]
        if _is_slowed(experiment, one.group):
            yield from _overload_at_pace(experiment, name)
            continue
        load, slots = float(one.load @ lengths), float(one.slots @ lengths)
        comes = one.arrivals > 0
        full = comes & (one.load >= one.slots * (1 - 1e-9))
        hours = float(lengths[full].sum())
        if slots == 0 or not comes.any():
            continue
        if load >= slots * (1 - 1e-9):
            over = float(lengths.sum())
            yield (
                f"Overload: the chats offered to {name} fill {load / over:.1f} slots on average, and it has "
                f"{slots / over:.1f}. Waits are only as short as they are because customers give up, are "
                "turned away, or the day ends."
            )
        elif full.any():
            most = int(np.argmax(np.where(comes, one.load - one.slots, -np.inf)))
            yield (
                f"Overload for {hours:.3g} of {float(lengths.sum()):.3g} hours: the chats offered to {name} "
                f"fill up to {one.load[most]:.1f} slots, and it has {one.slots[most]:.1f} then."
            )


def _is_slowed(experiment: Experiment, group: int) -> bool:
    """Say whether chats of a group take longer the more its operators have."""
    staff = experiment.blueprint.operators
    return staff.progress is not None and bool(staff.progress[staff.group == group].any())


def _overload_at_pace(experiment: Experiment, group: str) -> Iterator[str]:
    """Compare the work that comes with what gets done while all slots are full."""
    load = loads(desk_of(experiment.scenario))[group]
    if load.slots > 0 and load.erlangs >= load.capacity * (1 - 1e-9):
        yield (
            f"Overload: up to {load.erlangs:.1f} Erlang of work come to {group} on average, and with all "
            f"of its {load.slots:.1f} slots full {load.capacity:.1f} get done. Waits are only as short as "
            "they are because customers give up, are turned away, or the day ends."
        )


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


def doubts(scenario: Scenario) -> Iterator[str]:
    """Tell what the check of the scenario finds doubtful; overload is told above, with more figures."""
    for problem in check_scenario(scenario):
        if "Erlang of work" not in problem.message:
            yield f"{problem.path}: {problem.message}."


def gathered(labels: Sequence[str], lines: Sequence[Sequence[str]]) -> list[str]:
    """Put the warnings of several scenarios together: each once, with the scenarios that it is about.

    Parameters
    ----------
    labels
        Of the scenarios.
    lines
        The warnings of each.

    Returns
    -------
    list[str]
        Led by the scenarios' names where there are several.
    """
    if len(labels) == 1:
        return list(lines[0])
    whose: dict[str, list[str]] = {}
    for label, own in zip(labels, lines, strict=True):
        for line in own:
            whose.setdefault(line, []).append(label)
    return [
        f"{', '.join(names) if len(names) < len(labels) else 'All scenarios'}: {line}"
        for line, names in whose.items()
    ]
