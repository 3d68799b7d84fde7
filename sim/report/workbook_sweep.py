"""The sheets of a sweep: its cells with cost and service level, every figure of each, and the differences."""

from collections.abc import Iterator, Sequence

from sim.experiment.sweep import Sweep
from sim.report.cautions import assumptions, doubts
from sim.report.page_speech import speech
from sim.report.sweep_words import groups_of, shown_of, threshold_of
from sim.report.words import TICKETS, tier_name, verdict
from sim.report.workbook_columns import (
    change_of,
    change_unit,
    figure_columns,
    figures,
    kind_of,
    margin_of,
    metrics_in,
    part_of,
    shown_unit,
    title_of,
)
from sim.report.workbook_sheet import DURATION, MONEY, SECONDS, SHARE, TEXT, WHOLE, Column, Sheet, Value
from sim.stats.catalogue import METRICS
from sim.stats.metric_info import CURRENCY

Cells = list[object]


def cells_sheet(sweep: Sweep) -> Sheet:
    """Return the summary of a sweep: a row a cell, with cost, lowest service level, and each group's."""
    say = speech([*sweep.blueprint.groups.names, sweep.label])
    cost = f"Cost, {sweep.blueprint.groups.currency}".rstrip(", ") if sweep.is_priced else "Operators"
    columns = [
        Column("Cell", WHOLE),
        *_axis_columns(sweep),
        Column(cost, MONEY if sweep.is_priced else WHOLE),
    ]
    columns += [Column("Lowest service level", SHARE), Column("±", SHARE), Column("It is that of")]
    columns += [Column("Customers lost", kind_of("lost")), Column("±", kind_of("lost"))]
    columns += [Column("On the frontier"), Column("Beaten by cell", WHOLE), Column("The scenario as it is")]
    for group, tier in groups_of(sweep):
        name = say(f"{tier_name(tier)}: {group}")
        within = f"{name}: served within {threshold_of(sweep, group)}"
        columns += [Column(within, SHARE), Column("±", SHARE)]
        if "ticket_share" in dict(shown_of(sweep, group)):
            columns += [Column(f"{name}: {TICKETS[0]}", SHARE), Column("±", SHARE)]
        columns += [Column(f"{name}: 95th percentile of waits", DURATION), Column("±", DURATION)]
    runs = "1 replication" if sweep.replications == 1 else f"{sweep.replications} replications"
    asked = [sweep.scenario.question] if sweep.scenario.question else []
    above = [
        sweep.blueprint.title or sweep.label,
        *asked,
        f"{len(sweep.cells)} cells of {runs}, seed {sweep.seed}.",
        *(say(f"Warning, of the desk as it is: {line}") for line in doubts(sweep.scenario)),
        "",
    ]
    note = (
        "All cells meet the same customers. ± is a 95 % interval. A cell is on the frontier where no other "
        "costs no more and serves better; the service level that counts is the lowest among the groups."
    )
    below = [note, *(say(f"Assumed: {line}") for line in assumptions(sweep.scenario))]
    below.append("Times are h:mm:ss; the sheet of figures has them in seconds, too.")
    return Sheet(
        "Summary", columns, _cell_rows(sweep), above, below, 1 + len(sweep.axes), "cells.csv has all of them"
    )


def _cell_rows(sweep: Sweep) -> Iterator[Cells]:
    say = speech(sweep.blueprint.groups.names)
    current = sweep.current()
    for place, (cell, stand) in enumerate(zip(sweep.cells, sweep.standings(), strict=True)):
        beaten = None if stand.beaten_by is None else stand.beaten_by + 1
        row: Cells = [place + 1, *_values(cell.values), stand.cost, stand.level.mean, stand.level.half_width]
        lost = cell.summary.estimate("all", "lost")
        row += [
            say(part_of(stand.scope)[1]),
            lost.mean,
            lost.half_width,
            beaten is None,
            beaten,
            place == current,
        ]
        for group, _ in groups_of(sweep):
            for metric, _ in shown_of(sweep, group):
                estimate = cell.summary.estimate(f"group:{group}", metric)
                row += [estimate.mean, estimate.half_width]
        yield row


def _axis_columns(sweep: Sweep) -> list[Column]:
    return [Column(axis.path, WHOLE if all(map(_is_whole, axis.values)) else TEXT) for axis in sweep.axes]


def _values(values: Sequence[str]) -> Cells:
    """Return the values of the axes, whole numbers as numbers."""
    return [int(text) if _is_whole(text) else text for text in values]


def _is_whole(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def figures_sheet(sweep: Sweep) -> Sheet:
    """Return every figure of every cell, a row a part of the desk."""
    names = metrics_in(["all", "widget", "tier", "group"])
    if not sweep.is_priced:
        names = [name for name in names if METRICS[name].unit != CURRENCY]
    columns = [Column("Cell", WHOLE), *_axis_columns(sweep), Column("Part"), Column("Name")]
    columns += figure_columns(names)
    return Sheet(
        "Figures",
        columns,
        _figure_rows(sweep, names),
        fixed=3 + len(sweep.axes),
        rest="sweep.csv has all of them",
    )


def _figure_rows(sweep: Sweep, names: Sequence[str]) -> Iterator[Cells]:
    for number, cell in enumerate(sweep.cells, 1):
        summary = cell.summary
        places = [summary.names.index(name) for name in names]
        for at, scope in enumerate(summary.scopes):
            row: Cells = [number, *_values(cell.values), *part_of(scope)]
            for name, place in zip(names, places, strict=True):
                row += figures(name, float(summary.mean[at, place]), float(summary.half_width[at, place]))
            yield row


def cell_differences_sheet(sweep: Sweep) -> Sheet:
    """Return the paired differences of every cell to the scenario as it is."""
    columns = [Column("Cell", WHOLE), *_axis_columns(sweep), Column("Part"), Column("Name"), Column("Figure")]
    columns += [Column("Scenario as it is", SECONDS), Column("Cell's figure", SECONDS), Column("Unit")]
    columns += [Column("Difference", SECONDS), Column("±", SECONDS), Column("Unit of the difference")]
    columns += [Column("Verdict"), Column("Runs that have it", WHOLE), Column("Metric")]
    below = [
        "Cell less scenario, taken replication by replication; ± is the 95 % interval of the difference."
    ]
    return Sheet(
        "Differences", columns, _difference_rows(sweep), below=below, fixed=4 + len(sweep.axes),
        rest="differences.csv has all of them",
    )  # fmt: skip


def _difference_rows(sweep: Sweep) -> Iterator[Cells]:
    currency = sweep.blueprint.groups.currency if sweep.is_priced else ""
    for number, cell in enumerate(sweep.cells, 1):
        for (scope, metric), pair in cell.differences.items():
            if METRICS[metric].unit == CURRENCY and not sweep.is_priced:
                continue
            kind, apart = kind_of(metric), pair.difference
            row: Cells = [number, *_values(cell.values), *part_of(scope), title_of(metric)]
            row += [Value(pair.base, kind), Value(pair.other, kind), shown_unit(metric, currency)]
            row += [Value(apart.mean, change_of(metric)), Value(apart.half_width, margin_of(metric))]
            yield [*row, change_unit(metric, currency), verdict(apart, pair.identical), apart.n, metric]
