"""A sweep in words: tables of tiers by headcounts, and the frontier of cost against service level."""

import math
from collections.abc import Sequence

from sim.experiment.sweep import Sweep
from sim.report.cautions import assumption_lines, doubt_lines
from sim.report.refused import makes_tickets
from sim.report.words import BLANK, TICKETS, aligned, figure, tier_name, with_margin
from sim.scenario import Scenario
from sim.stats.estimate import Estimate
from sim.units import format_duration

SHOWN = (("service_level", "served within {threshold}"), ("leg_wait_p95", "p95 of the wait"))
LOST = "customers lost"
"""The column beside every service level of the frontier: of the whole desk, a replication."""
MOST_ROWS = 60
"""Of a longer list only the frontier is printed; the files have all cells."""


def sweep_lines(sweep: Sweep, width: int | None = None) -> list[str]:
    """Return what ``sweep`` prints: for two paths a table a tier and metric; always the frontier."""
    title = sweep.scenario.title or sweep.label
    runs = "1 replication" if sweep.replications == 1 else f"{sweep.replications} replications"
    basis = f"{len(sweep.cells)} cells of {runs}, seed {sweep.seed}"
    lines = [title, f"{basis}; all cells meet the same customers", *as_it_is(sweep.scenario)]
    if len(sweep.axes) == 2 and sweep.is_complete:
        for group, tier in groups_of(sweep):
            for metric, words in shown_of(sweep, group):
                name = words.format(threshold=threshold_of(sweep, group))
                lines += ["", f"{name}, {tier_name(tier)} {group}", *matrix_lines(sweep, group, metric)]
        if sweep.current() is not None:
            lines += ["", "*: the scenario as it is. Half-widths are in sweep.csv (--out)."]
    elif len(sweep.cells) <= MOST_ROWS:
        lines += ["", *aligned(_cell_table(sweep), len(sweep.axes), width)]
    return [*lines, "", *frontier_lines(sweep, width), *assumption_lines([""], [sweep.scenario])]


def as_it_is(scenario: Scenario) -> list[str]:
    """Return the warnings about a scenario whose headcounts are varied, as it is before."""
    found = doubt_lines([""], [scenario])
    return ["Of the desk as it is:", *found] if found else []


def groups_of(sweep: Sweep) -> list[tuple[str, int]]:
    """Return the groups that chats reach with their tiers, lowest tier first."""
    groups = sweep.blueprint.groups
    found = [(name, int(tier)) for name, tier in zip(groups.names, groups.tier, strict=True) if tier]
    return sorted(found, key=lambda pair: pair[1])


def shown_of(sweep: Sweep, group: str) -> tuple[tuple[str, str], ...]:
    """Return what is told of a group: where its forwards can become tickets, that share beside the level."""
    level, *others = SHOWN
    blueprint = sweep.blueprint
    is_target = (blueprint.escalations.target == blueprint.groups.names.index(group)).any()
    tickets = [TICKETS[::-1]] if is_target and makes_tickets(blueprint) else []
    return (level, *tickets, *others)


def lost_of(sweep: Sweep, place: int) -> str:
    """Return how many customers the whole desk loses in a cell."""
    return with_margin(sweep.cells[place].summary.estimate("all", "lost"))


def threshold_of(sweep: Sweep, group: str) -> str:
    """Return a group's threshold in words."""
    groups = sweep.blueprint.groups
    return format_duration(int(groups.threshold_us[groups.names.index(group)]) / 1e6)


def matrix_lines(sweep: Sweep, group: str, metric: str) -> list[str]:
    """Return one metric of one group by the values of two axes: rows are the first, columns the second."""
    rows, columns = sweep.axes
    current = sweep.current()
    table = [[f"{rows.name} \\ {columns.name}", *columns.values]]
    for at, value in enumerate(rows.values):
        places = range(at * len(columns.values), (at + 1) * len(columns.values))
        table.append([value, *(_marked(sweep, place, group, metric, current) for place in places)])
    return aligned(table, 1)


def _marked(sweep: Sweep, place: int, group: str, metric: str, current: int | None) -> str:
    estimate = sweep.cells[place].summary.estimate(f"group:{group}", metric)
    return figure(estimate.mean, estimate.unit) + (" *" if place == current else "")


def _cell_table(sweep: Sweep) -> list[list[str]]:
    """Return a row a cell: the values, cost, and each group's service level and p95."""
    heading = [*(axis.name for axis in sweep.axes), "cost" if sweep.is_priced else "operators"]
    for group, _ in groups_of(sweep):
        heading += [
            f"{group}: {words.format(threshold=threshold_of(sweep, group))}"
            for _, words in shown_of(sweep, group)
        ]
    rows, current = [heading], sweep.current()
    for place, (cell, stand) in enumerate(zip(sweep.cells, sweep.standings(), strict=True)):
        first, *others = cell.values
        values = [first + (" *" if place == current else ""), *others]
        found = [
            with_margin(cell.summary.estimate(f"group:{group}", metric))
            for group, _ in groups_of(sweep)
            for metric, _ in shown_of(sweep, group)
        ]
        rows.append([*values, cost_words(sweep, stand.cost), *found])
    return rows


def cost_words(sweep: Sweep, cost: float) -> str:
    """Return a planned cost: "2,520 EUR", or a number of operators."""
    return figure(cost, sweep.blueprint.groups.currency) if sweep.is_priced else f"{cost:g}"


def frontier_lines(sweep: Sweep, width: int | None = None) -> list[str]:
    """Return the cells that no other beats, cheapest first, and how many others beat."""
    standings = sweep.standings()
    best = [place for place, stand in enumerate(standings) if stand.beaten_by is None]
    best.sort(key=lambda place: (standings[place].cost, place))
    rows = [
        [
            "cost" if sweep.is_priced else "operators",
            *(axis.name for axis in sweep.axes),
            "service level",
            "at",
            LOST,
        ]
    ]
    for place in best:
        stand = standings[place]
        rows.append(
            [
                cost_words(sweep, stand.cost),
                *sweep.cells[place].values,
                _level(stand.level),
                stand.scope,
                lost_of(sweep, place),
            ]
        )
    beaten = len(standings) - len(best)
    lines = ["Cost against the lowest service level of all groups, means:", *aligned(rows, 1, width)]
    if beaten:
        word = "cell is" if beaten == 1 else "cells are"
        lines.append(f"{beaten} other {word} beaten: one of these serves better and costs no more.")
    unpaid = unpaid_groups(sweep)
    if unpaid:
        lines.append(f"Costs leave out, for want of a rate in [costs]: {listed(unpaid)}.")
    return lines


def unpaid_groups(sweep: Sweep) -> list[str]:
    """Return the groups whose people cost nothing because nobody said what, where others have a rate."""
    groups = sweep.blueprint.groups
    rates = groups.hourly_cost
    if rates is None:
        return []
    return [name for name, rate in zip(groups.names, rates.tolist(), strict=True) if rate <= 0]


def _level(level: Estimate) -> str:
    return BLANK if math.isnan(level.mean) else with_margin(level)


def listed(names: Sequence[str]) -> str:
    """Return names as "a", "a and b" or "a, b and c"."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
