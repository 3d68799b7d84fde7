"""Formulas in words: what they say beside the simulation, and why the two differ."""

import math
from collections.abc import Iterator

import numpy as np

from sim.core.blueprint import Blueprint
from sim.core.kinds import HandOver
from sim.experiment.replicate import Experiment
from sim.report.formula import METRICS, Formula, Formulas
from sim.report.words import BLANK, figure, signed, tier_name, with_margin
from sim.stats.estimate import Estimate, Summary
from sim.units import US_PER_DAY, format_duration, format_share

TITLES = {
    "leg_wait_mean": "mean wait",
    "service_level": "service level",
    "abandon_share": "abandoned",
    "not_admitted_share": "not admitted",
    "slot_occupancy": "slot occupancy",
}
"""What the table calls the figures."""

COLUMNS = ("figure", "formula", "simulated", "simulated less formula")
NEAR = 0.05
"""A relative difference below this is small, whatever its interval says."""


def formula_rows(experiment: Experiment, found: Formulas) -> list[tuple[str, list[list[str]]]]:
    """Return a heading and rows for each group: figure, formula, simulated, difference.

    A group of which no formula speaks has no rows, and its heading says why.
    """
    summary, groups = experiment.summary(), experiment.blueprint.groups
    bodies: list[tuple[str, list[list[str]]]] = []
    for one in found.groups:
        name = f"{tier_name(int(groups.tier[one.group]))}: {groups.names[one.group]}"
        if one.obstacle:
            bodies.append((f"{name}: no formula applies, for {one.obstacle}", []))
            continue
        rows = [_row(summary, groups.names[one.group], metric, one.figures[metric]) for metric in METRICS]
        bodies.append((f"{name}, {one.name}", [row for row in rows if row]))
    return bodies


def _row(summary: Summary, group: str, metric: str, formula: float) -> list[str]:
    """Return a row; none where there is nothing on either side."""
    found = summary.estimate(f"group:{group}", metric)
    nothing = (math.isnan(formula) or formula == 0) and (math.isnan(found.mean) or found.mean == 0)
    if nothing and metric in ("abandon_share", "not_admitted_share"):
        return []
    return [TITLES[metric], figure(formula, found.unit), with_margin(found), _apart(found, formula)]


def _apart(found: Estimate, formula: float) -> str:
    """Return the difference, and what to make of it."""
    if math.isnan(found.mean) or math.isnan(formula):
        return BLANK
    apart = Estimate(found.mean - formula, found.half_width, found.n, found.unit)
    told = signed(apart)
    if math.isnan(found.half_width):
        return told
    if abs(apart.mean) <= found.half_width:
        return f"{told}: agrees"
    small = abs(apart.mean) <= NEAR * max(abs(found.mean), abs(formula))
    return f"{told}: close" if small else told


def reasons(experiment: Experiment, found: Formulas) -> list[str]:
    """Say what the formulas leave out that this scenario has: that is why the figures differ."""
    blueprint = experiment.blueprint
    spoken = [one for one in found.groups if not one.obstacle]
    if not spoken:
        return []
    lines = [
        *_handling(blueprint, spoken),
        *_demand(blueprint, found, spoken),
        *_forwards(blueprint, spoken, experiment.summary()),
        *_staff(blueprint, spoken),
        *_customers(blueprint, experiment.summary()),
    ]
    return [*lines, _ends(blueprint)]


def _handling(blueprint: Blueprint, spoken: list[Formula]) -> Iterator[str]:
    for one in spoken:
        if one.is_exponential or math.isnan(one.handling_s):
            continue
        name = blueprint.groups.names[one.group]
        mean, sd = (format_duration(value) for value in (one.handling_s, one.handling_sd_s))
        yield (
            f"Chats of {name} hold a slot for {mean} on average with a standard deviation of {sd}; the "
            "formula takes an exponential law of that mean, whose deviation equals the mean."
        )


def _demand(blueprint: Blueprint, found: Formulas, spoken: list[Formula]) -> Iterator[str]:
    length = format_duration(found.length_us / 1e6)
    hours = (found.grid.to_us - found.grid.from_us) / 3.6e9
    for one in spoken:
        rates = one.arrivals / hours
        low, high = float(rates.min(initial=math.inf)), float(rates.max(initial=0.0))
        if blueprint.groups.tier[one.group] == 1 and high > low * 1.02 + 1e-9:
            name = blueprint.groups.names[one.group]
            yield (
                f"Between {low:.0f} and {high:.0f} chats an hour come to {name}; the formula takes each "
                f"interval of {length} as if it lasted for ever, though a queue outlives its interval."
            )
    if any(demand.trace_us is not None for demand in blueprint.widgets.demand):
        yield "Arrivals are those of a history; the formula spreads them by chance over each interval."
    if any(demand.busyness_cv > 0 for demand in blueprint.widgets.demand):
        most = max(demand.busyness_cv for demand in blueprint.widgets.demand)
        yield (
            f"Some days are busier than others (standard deviation {format_share(most)}); to the formula "
            "all are alike."
        )
    if blueprint.widgets.backlog is not None and blueprint.widgets.backlog.any():
        yield "Chats wait at the opening already; the formula does not know them."


def _forwards(blueprint: Blueprint, spoken: list[Formula], summary: Summary) -> Iterator[str]:
    ways = blueprint.escalations
    if not len(ways.source):
        return
    sources = [one for one in spoken if one.group in ways.source]
    if not all(one.is_exponential and one.name.startswith("Erlang C") for one in sources):
        # Else they are a Poisson stream indeed (Burke 1956).
        yield (
            "Forwards come when the first chat ends, and at other moments than chance alone would pick; the "
            "formula takes them as a Poisson stream in the interval in which the chat came."
        )
    if (ways.hand_over == HandOver.WARM).any():
        held = summary.estimate("all", "blocked_by_hand_over")
        yield (
            "Warm hand-overs hold a slot of the first operator until the second one has taken over "
            f"({with_margin(held)} of slot time a replication); the formula sets it free at once."
        )
    if summary.estimate("all", "ticket").mean > 0 or summary.estimate("all", "returned").mean > 0:
        yield (
            "Forwards that find the queue full or nobody online become a ticket or go back; the formula lets "
            "them wait."
        )


def _staff(blueprint: Blueprint, spoken: list[Formula]) -> Iterator[str]:
    for one in spoken:
        low, high = float(one.slots.min(initial=math.inf)), float(one.slots.max(initial=0.0))
        name = blueprint.groups.names[one.group]
        if high > low:
            yield (
                f"Slots of {name} change from {low:.3g} to {high:.3g} over the day. Those whose shift ends "
                "finish their chats, and the formula rounds slots to whole ones."
            )
        elif abs(high - round(high)) > 1e-9:
            yield f"{name} has {high:.3g} slots on average; the formula rounds them to whole ones."
    staff = blueprint.operators
    if staff.absence is not None and staff.absence.any():
        yield "Operators miss days; the formula has as many slots every day as there are on average."
    if staff.extra_slots is not None and staff.extra_slots.any():
        yield "Forwarded chats may exceed an operator's slots; the formula keeps to the slots."
    if staff.no_offers is not None and len(staff.no_offers.owner):
        yield "Operators take no new chat shortly before their shift ends; the formula offers them chats."


def _customers(blueprint: Blueprint, summary: Summary) -> Iterator[str]:
    widgets = blueprint.widgets
    if widgets.redial_share is not None and widgets.redial_share.any():
        back = summary.estimate("all", "redials")
        yield f"Customers who gave up come back ({with_margin(back)} a replication), but not in the formula."
    if widgets.priority is not None and len(np.unique(widgets.priority)) > 1:
        yield "Some chats go before others in the queue; in the formula who comes first is served first."
    if widgets.returning is not None and widgets.returning.any():
        yield "Some customers ask for an operator whom they know; in the formula any will do."
    away = summary.estimate("all", "not_admitted")
    if away.mean > 0:
        yield f"Widgets turn chats away ({with_margin(away)} a replication)."


def _ends(blueprint: Blueprint) -> str:
    opens, closes = (int(moment) for moment in blueprint.open_us[0])
    alone = len(blueprint.open_us) == 1
    if alone and blueprint.measure_from_us > opens:
        return "The simulation measures a stretch of time after its warm-up, the formula an endless one."
    if alone and closes - opens > US_PER_DAY:
        return "The run begins with an empty desk and ends at its closing; the formula knows neither."
    return (
        "Each day begins with an empty desk, and chats that wait at closing are finished or cut off; the "
        "formula knows no beginning and no end."
    )
