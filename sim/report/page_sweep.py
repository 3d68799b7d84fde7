"""What the page says of a sweep: the cheapest that meets the targets, the frontier, and every cell."""

import math

from sim.experiment.sweep import Sweep
from sim.report.page_answer import answer_of_grid
from sim.report.page_table import PageTable
from sim.report.page_told import MOST_ROWS, Told
from sim.report.sweep_words import LOST, cost_words, groups_of, listed, lost_of, shown_of, threshold_of
from sim.report.words import tier_name, with_margin

WIDE_POINTS = 0.05
"""A wider interval of a service level than this lets neighbours change places."""
PROOF = (
    "The cheapest staffing is picked by its averages; “secondline optimise” proves one against all that are "
    "cheaper, and confirms it on fresh replications."
)


def told_of_sweep(sweep: Sweep) -> Told:
    """Return what a page says of a sweep."""
    runs = "1 replication" if sweep.replications == 1 else f"{sweep.replications} replications"
    count = len(sweep.cells)
    effort = f"{count} staffings of {runs} each"
    warnings = []
    if not sweep.is_complete:
        warnings.append(f"The work was stopped: {count} of {sweep.wanted} staffings are done.")
    halves = [stand.level.half_width for stand in sweep.standings() if not math.isnan(stand.level.half_width)]
    if sweep.replications == 1:
        warnings.append("One replication has no interval: how far chance carries these figures is unknown.")
    elif max(halves, default=0.0) > WIDE_POINTS:
        warnings.append(
            f"Service levels are known to ± {100 * max(halves):.1f} points at worst: staffings that are "
            "closer than that may change places with more replications."
        )
    tables = [("Staffings that no other one beats", _frontier(sweep))]
    if len(sweep.axes) == 2 and sweep.is_complete:
        tables += _matrices(sweep)
    else:
        tables.append(("All staffings", _cells(sweep)))
    return Told(
        title=f"{sweep.scenario.title or sweep.label}: sizes compared",
        question=f"What do other values of {listed([axis.name for axis in sweep.axes])} bring?",
        answer=answer_of_grid(sweep),
        basis=f"{effort}, seed {sweep.seed}; all meet the same customers. ± is a 95 % interval.",
        effort=effort,
        details="The grid",
        tables=tables,
        metrics=[
            "service_level",
            "ticket_share",
            "lost",
            "leg_wait_p95",
            *_variants(sweep),
            *(["cost"] if sweep.is_priced else []),
        ],
        warnings=warnings,
        notes=[PROOF],
    )


def _variants(sweep: Sweep) -> list[str]:
    return [f"service_level_{name}" for name in dict.fromkeys(sweep.blueprint.groups.level)]


def _frontier(sweep: Sweep) -> PageTable:
    standings = sweep.standings()
    best = [place for place, stand in enumerate(standings) if stand.beaten_by is None]
    best.sort(key=lambda place: (standings[place].cost, place))
    columns = [_cost_title(sweep), *(axis.name for axis in sweep.axes), "lowest service level", "at", LOST]
    rows = [
        [
            cost_words(sweep, standings[place].cost),
            *sweep.cells[place].values,
            with_margin(standings[place].level),
            standings[place].scope.removeprefix("group:"),
            lost_of(sweep, place),
        ]
        for place in best
    ]
    return PageTable(
        "Cost against the lowest service level of all groups, cheapest first", columns, [("", rows)]
    )


def _cost_title(sweep: Sweep) -> str:
    return "cost" if sweep.is_priced else "operators"


def _matrices(sweep: Sweep) -> list[tuple[str, PageTable]]:
    """Return a heading and a table for each group and metric: rows are the first axis, columns the second."""
    down, across = sweep.axes
    current, sheets = sweep.current(), []
    for group, tier in groups_of(sweep):
        for metric, words in shown_of(sweep, group):
            rows = []
            for at, value in enumerate(down.values):
                places = range(at * len(across.values), (at + 1) * len(across.values))
                rows.append([value, *(_cell(sweep, place, group, metric, current) for place in places)])
            title = words.format(threshold=threshold_of(sweep, group))
            caption = f"{title} at {group} ({tier_name(tier)}) by staffing; * is the scenario as it is"
            columns = [f"{down.name} ↓, {across.name} →", *across.values]
            sheets.append((f"{group}: {title}", PageTable(caption, columns, [("", rows)])))
    return sheets


def _cell(sweep: Sweep, place: int, group: str, metric: str, current: int | None) -> str:
    known = sweep.cells[place].summary.estimate(f"group:{group}", metric)
    return with_margin(known) + (" *" if place == current else "")


def _cells(sweep: Sweep) -> PageTable:
    columns = ["staffing", *(axis.name for axis in sweep.axes), _cost_title(sweep)]
    for group, _ in groups_of(sweep):
        columns += [
            f"{group}: {words.format(threshold=threshold_of(sweep, group))}"
            for _, words in shown_of(sweep, group)
        ]
    rows, current = [], sweep.current()
    for place, (cell, stand) in enumerate(zip(sweep.cells, sweep.standings(), strict=True)):
        found = [
            with_margin(cell.summary.estimate(f"group:{group}", metric))
            for group, _ in groups_of(sweep)
            for metric, _ in shown_of(sweep, group)
        ]
        name = f"{place + 1} (as it is)" if place == current else str(place + 1)
        rows.append([name, *cell.values, cost_words(sweep, stand.cost), *found])
    more = f"; {len(rows) - MOST_ROWS} more are in cells.csv" if len(rows) > MOST_ROWS else ""
    return PageTable(f"All staffings of the grid{more}", columns, [("", rows[:MOST_ROWS])])
