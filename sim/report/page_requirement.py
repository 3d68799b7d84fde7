"""What the page says of operators by half hour: hours, peaks, and a row a half hour."""

import math

import numpy as np

from sim.core.local_time import clock_words
from sim.experiment.requirement import GroupNeed, Requirement
from sim.report.page_card import counted
from sim.report.page_table import PageTable
from sim.report.page_told import MOST_ROWS, Told
from sim.report.sweep_words import listed
from sim.report.words import BLANK, tier_name
from sim.units import format_duration, format_share


def told_of_requirement(requirement: Requirement) -> Told:
    """Return what a page says of the operators that each half hour needs."""
    share = format_share(requirement.delayed)
    hours = [
        f"{requirement.hours(place):,.4g} operator hours at {need.group}"
        for place, need in enumerate(requirement.groups)
    ]
    alone = [
        f"{requirement.hours(place, True):,.4g} at {need.group}"
        for place, need in enumerate(requirement.groups)
    ]
    peaks = [_peak(requirement, need) for need in requirement.groups]
    sentences = [
        f"So that all slots are busy for {share} of any half hour at most, {listed(hours)} are needed.",
        f"At the busiest that is {listed(peaks)}.",
        f"Formulas that take each half hour for itself ask for {listed(alone)}.",
    ]
    tables = [
        (f"{tier_name(need.tier)}: {need.group}", _needs(requirement, need)) for need in requirement.groups
    ]
    stable = (
        []
        if requirement.is_stable
        else ["The last rounds went to and fro; each half hour has the larger number."]
    )
    effort = f"{requirement.rounds} rounds of {requirement.replications} replications"
    return Told(
        title=f"{requirement.scenario.title or requirement.label}: operators by half hour",
        question=f"How many operators does each half hour need, so that {share} of the chats wait at most?",
        answer=sentences,
        basis=f"{effort}, seed {requirement.seed}.",
        effort=effort,
        details="Half hour by half hour",
        tables=tables,
        metrics=["delayed_share"],
        warnings=stable,
    )


def _peak(requirement: Requirement, need: GroupNeed) -> str:
    at = int(np.argmax(need.operators))
    clock = clock_words(requirement.blueprint, int(requirement.grid.from_us[at]))
    return f"{int(need.operators[at])} operators at {need.group} ({clock})"


def _needs(requirement: Requirement, need: GroupNeed) -> PageTable:
    columns = ["from", "chats", "needed", "operators", "had to wait", "by formula", "had to wait then"]
    rows = []
    for at, start in enumerate(requirement.grid.from_us.tolist()[:MOST_ROWS]):
        own = [counted(float(need.arrivals[at])), f"{need.needed[at]:.2f}", str(int(need.operators[at]))]
        other = [str(int(need.erlang_operators[at])), _share(float(need.erlang_delayed_share[at]))]
        rows.append(
            [clock_words(requirement.blueprint, start), *own, _share(float(need.delayed_share[at])), *other]
        )
    held = "no chat" if math.isnan(need.handling_s) else format_duration(need.handling_s)
    left = len(requirement.grid) - MOST_ROWS
    more = f"; {left} more rows are in requirement.csv" if left > 0 else ""
    caption = f"Operators of {need.group} with {need.slots} slots each; a chat holds one for {held}{more}"
    return PageTable(caption, columns, [("", rows)])


def _share(value: float) -> str:
    return BLANK if math.isnan(value) else format_share(value)
