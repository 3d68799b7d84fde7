"""The answer in three sentences, as a manager would want it told."""

import math
from collections.abc import Iterator, Sequence

import numpy as np

from sim.experiment.compare import Comparison
from sim.experiment.contrast import contrast
from sim.experiment.replicate import Experiment
from sim.experiment.sweep import Sweep
from sim.report.findings import told_waits
from sim.report.refused import makes_tickets
from sim.report.sweep_words import cost_words, listed
from sim.report.words import figure, tier_name, with_margin
from sim.stats.estimate import Estimate
from sim.units import format_duration, format_share

MOST_GROUPS = 3
"""Of more groups than these the sentences speak of those with the lowest service level."""


def answer_of_one(experiment: Experiment) -> list[str]:
    """Return what a scenario gives: the waits, the chats served and lost, and how busy people are."""
    groups = _worst_groups(experiment)
    if not groups:
        return ["No chat came, so there is nothing to tell."]
    names, left = experiment.blueprint.groups, _left_out(experiment, groups)
    waits = [f"{_of(experiment, g, 'leg_wait_mean')} at {_where(experiment, g)}" for g in groups]
    lost = [f"{_of(experiment, g, 'abandon_share')} at {names.names[g]}" for g in groups]
    busy = [f"{_mean(experiment, g, 'busy_share')} at {names.names[g]}" for g in groups]
    busy[0] = busy[0].replace(" at ", " of their time at ", 1)
    tickets = ""
    if makes_tickets(experiment.blueprint):
        shares = [f"{_of(experiment, g, 'ticket_share')} at {names.names[g]}" for g in groups]
        tickets = f", and of those whose chat becomes a ticket {listed(shares)}"
    return [
        f"A chat waits on average {listed(waits)}{left}.",
        _levels_sentence(experiment, groups),
        f"The share of customers who give up is {listed(lost)}{tickets}; operators are busy {listed(busy)}.",
    ]


def answer_of_several(comparison: Comparison) -> list[str]:
    """Return how things are in the first scenario, the largest clear gain and the largest clear loss.

    Gains and losses are those of waits, judged by intervals that hold together.
    """
    base = comparison.experiments[0]
    today = answer_of_one(base)[0]
    lines = [f"With “{base.label}” {today[0].lower()}{today[1:]}"]
    told = [wait for other in range(1, len(comparison.experiments)) for wait in told_waits(comparison, other)]
    for word, verb, best in (("lower", "cuts", "shortens"), ("higher", "raises", "lengthens")):
        clear = [wait for wait in told if wait.verdict == word]
        if not clear:
            alone = len(comparison.experiments) == 2
            who = f"“{comparison.experiments[1].label}”" if alone else "None of the other scenarios"
            lines.append(f"{who} clearly {best} {'no' if alone else 'a'} wait.")
            continue
        most = max(clear, key=lambda wait: abs(wait.difference.mean))
        change, margin = (figure(abs(v), "s") for v in (most.difference.mean, most.difference.half_width))
        title = "The largest gain" if word == "lower" else "The largest loss"
        was, now = (figure(value, "s") for value in (most.base, most.other))
        lines.append(
            f"{title}: {_named(comparison, most.scenario)} {verb} {most.what} at {most.where} by {change} ± "
            f"{margin}, from {was} to {now}."
        )
    return lines


def answer_of_grid(sweep: Sweep) -> list[str]:
    """Return how the scenario as it is stands, the cheapest staffing that meets targets, and the frontier."""
    standings, current = sweep.standings(), sweep.current()
    lines = []
    if current is None:
        lines.append(
            f"The scenario as it is ({sweep.label}) is none of the {len(sweep.cells)} staffings of the grid."
        )
    else:
        stand = standings[current]
        lines.append(
            f"As it is, {sweep.label} costs {_cost(sweep, stand.cost)}, and the lowest service level of its "
            f"groups is {_level(stand.level)} (at {_scope(stand.scope)})."
        )
    good = [place for place in range(len(sweep.cells)) if _meets(sweep, place)]
    if good:
        place = min(good, key=lambda p: (standings[p].cost, -standings[p].level.mean, p))
        lines.append(
            f"The cheapest staffing of the grid whose groups all reach their target on average is "
            f"{_values(sweep, place)}: {_cost(sweep, standings[place].cost)}, lowest service level "
            f"{_level(standings[place].level)}."
        )
    else:
        known = [p for p in range(len(sweep.cells)) if not math.isnan(standings[p].level.mean)]
        best = max(known, key=lambda p: (standings[p].level.mean, -standings[p].cost), default=None)
        ending = ""
        if best is not None:
            level = _level(standings[best].level)
            ending = f"; the best is {_values(sweep, best)} with a lowest service level of {level}"
        lines.append(f"No staffing of the grid brings all groups to their target on average{ending}.")
    free = sum(stand.beaten_by is None for stand in standings)
    lines.append(
        f"{free} of {len(standings)} staffings are worth a look: each other one costs no less than one of "
        "these and serves no better."
    )
    return lines


def _worst_groups(experiment: Experiment) -> list[int]:
    """Return the groups to speak of, lowest tier first."""
    blueprint, summary = experiment.blueprint, experiment.summary()
    names, tiers = blueprint.groups.names, blueprint.groups.tier
    came = [
        g
        for g in np.flatnonzero(tiers > 0).tolist()
        if summary.estimate(f"group:{names[g]}", "arrived").mean > 0
    ]
    levels = {g: summary.estimate(f"group:{names[g]}", "service_level").mean for g in came}
    worst = sorted(came, key=lambda g: (2.0 if math.isnan(levels[g]) else levels[g], g))[:MOST_GROUPS]
    return sorted(worst, key=lambda g: (tiers[g], g))


def _left_out(experiment: Experiment, groups: Sequence[int]) -> str:
    others = int((experiment.blueprint.groups.tier > 0).sum()) - len(groups)
    return f" (the tables tell of the other {others})" if others else ""


def _where(experiment: Experiment, group: int) -> str:
    groups = experiment.blueprint.groups
    return f"{groups.names[group]} ({tier_name(int(groups.tier[group]))})"


def _of(experiment: Experiment, group: int, metric: str) -> str:
    return with_margin(
        experiment.summary().estimate(f"group:{experiment.blueprint.groups.names[group]}", metric)
    )


def _mean(experiment: Experiment, group: int, metric: str) -> str:
    known = experiment.summary().estimate(f"group:{experiment.blueprint.groups.names[group]}", metric)
    return figure(known.mean, known.unit)


def _levels_sentence(experiment: Experiment, groups: Sequence[int]) -> str:
    """Return the service levels with threshold and target, and how they stand to each other."""
    table, summary = experiment.blueprint.groups, experiment.summary()
    found = [summary.estimate(f"group:{table.names[g]}", "service_level") for g in groups]
    within = [format_duration(int(table.threshold_us[g]) / 1e6) for g in groups]
    targets = [float(table.target[g]) for g in groups]
    verdicts: dict[str, list[str]] = {}
    alike = len(set(targets)) == 1
    for g, known, target in zip(groups, found, targets, strict=True):
        whose = f"at {table.names[g]}" if alike else f"at {table.names[g]} ({format_share(target)})"
        verdicts.setdefault(standing(known, target), []).append(whose)
    goal = f"the target of {format_share(targets[0])}" if alike else "the target"
    judged = listed([f"{word} {listed(where)}" for word, where in verdicts.items()])
    if len(set(within)) == 1:
        levels = [f"{with_margin(known)} at {table.names[g]}" for g, known in zip(groups, found, strict=True)]
        return f"Answered within {within[0]} are {listed(levels)}: {goal} is {judged}."
    levels = [
        f"{with_margin(known)} at {table.names[g]} (within {time})"
        for g, known, time in zip(groups, found, within, strict=True)
    ]
    return f"Answered in time are {listed(levels)}: {goal} is {judged}."


def standing(known: Estimate, target: float) -> str:
    """Say whether a figure with its interval is on the good side of a target."""
    if math.isnan(known.mean):
        return "not measured"
    half = 0.0 if math.isnan(known.half_width) else known.half_width
    if known.mean - half >= target:
        return "met"
    return "missed" if known.mean + half < target else "neither met nor missed for sure"


def _named(comparison: Comparison, other: int) -> str:
    base, rival = comparison.experiments[0], comparison.experiments[other]
    short = contrast(base, rival)
    return f"“{rival.label}” ({short})" if short else f"“{rival.label}”"


def _cost(sweep: Sweep, cost: float) -> str:
    return cost_words(sweep, cost) + ("" if sweep.is_priced else " operators")


def _level(level: Estimate) -> str:
    return with_margin(level)


def _scope(scope: str) -> str:
    return scope.removeprefix("group:")


def _values(sweep: Sweep, place: int) -> str:
    pairs = zip(sweep.axes, sweep.cells[place].values, strict=True)
    return listed([f"{axis.name} {value}" for axis, value in pairs])


def _meets(sweep: Sweep, place: int) -> bool:
    return all(level.mean >= target for level, target in _levels(sweep, place))


def _levels(sweep: Sweep, place: int) -> Iterator[tuple[Estimate, float]]:
    groups = sweep.blueprint.groups
    for g in np.flatnonzero(groups.tier > 0).tolist():
        known = sweep.cells[place].summary.estimate(f"group:{groups.names[g]}", "service_level")
        yield known, float(groups.target[g])
