"""The sheets of a workbook: what each says of one experiment or of several that were compared."""

import math
from collections.abc import Iterator, Sequence

from sim.core.kinds import Floats
from sim.experiment.compare import Comparison
from sim.experiment.replicate import Experiment
from sim.report.cautions import assumptions, doubts, gathered
from sim.report.page_speech import Speech, names_of, speech
from sim.report.words import (
    columns_for,
    cost_lines,
    headline,
    is_priced,
    legend,
    tier_name,
    unmet_lines,
    verdict,
)
from sim.report.workbook_columns import (
    change_of,
    change_unit,
    figure_columns,
    figures,
    is_time,
    kind_of,
    margin_of,
    metrics_in,
    moment_of,
    part_of,
    shown_unit,
    title_of,
)
from sim.report.workbook_sheet import FACTOR, GIVEN, MOMENT, SECONDS, WHOLE, WORDS, Column, Sheet, Value
from sim.stats.catalogue import METRICS
from sim.stats.estimate import summarise_intervals
from sim.stats.intervals import OUTSIDE_US
from sim.stats.metric_info import CURRENCY
from sim.stats.paired import shared_cells

_FIRST = {"group": 0, "tier": 1, "widget": 2, "all": 3}
"""Order of the parts on the sheet of the groups."""


def summary_sheet(experiments: Sequence[Experiment], notes: Sequence[str]) -> Sheet:
    """Return what a manager looks at: a line a group, and what the figures rest on.

    Parameters
    ----------
    experiments
        One or more, the baseline first.
    notes
        Findings, told above everything else.
    """
    shown = columns_for(experiments)
    columns = [Column("Scenario"), Column("Level"), Column("Group")]
    columns += [Column("Operators", WHOLE), Column("Slots", WHOLE), Column("Threshold, s", SECONDS)]
    for title, metric in shown:
        name = "95th percentile of waits" if metric == "leg_wait_p95" else title.format(threshold="threshold")
        columns += [Column(name[0].upper() + name[1:], kind_of(metric)), Column("±", kind_of(metric))]
    first = experiments[0]
    title = first.blueprint.title or first.label
    rivals = [f"Compared with: {', '.join(e.label for e in experiments[1:])}."] if experiments[1:] else []
    asked = dict.fromkeys(e.scenario.question for e in experiments if e.scenario.question)
    say = speech(names_of(experiments))
    below = [f"{headline(first)}.", legend(first)]
    for experiment in experiments:
        lead = f"{experiment.label}: " if experiments[1:] else ""
        below += [lead + line for line in [*cost_lines(experiment), *unmet_lines(experiment)]]
    labels, desks = [one.label for one in experiments], [one.scenario for one in experiments]
    below += [f"Assumed: {line}" for line in gathered(labels, [assumptions(one) for one in desks])]
    mind = [f"Warning: {line}" for line in gathered(labels, [doubts(one) for one in desks])]
    below.append("Times are h:mm:ss; every other sheet has them in seconds, too.")
    above = [title, *asked, *map(say, [*rivals, *mind, *notes]), ""]
    rows = _summary_rows(experiments, [metric for _, metric in shown], say)
    return Sheet("Summary", columns, rows, above, [*map(say, below)], fixed=3)


def _summary_rows(
    experiments: Sequence[Experiment], metrics: Sequence[str], say: Speech
) -> Iterator[list[object]]:
    for experiment in experiments:
        groups, operators, summary = (
            experiment.blueprint.groups,
            experiment.blueprint.operators,
            experiment.summary(),
        )
        for place in sorted(range(len(groups.names)), key=lambda g: (groups.tier[g] or 99, g)):
            own = operators.group == place
            row: list[object] = [say(experiment.label), tier_name(int(groups.tier[place]))]
            row += [
                say(groups.names[place]),
                int(own.sum()),
                int(operators.slots[own].sum()),
                int(groups.threshold_us[place]) / 1e6,
            ]
            for metric in metrics:
                scope = f"group:{groups.names[place]}"
                known = metric != "cost" or is_priced(experiment)
                estimate = summary.estimate(scope, metric) if known else None
                row += [estimate.mean, estimate.half_width] if estimate else [None, None]
            yield row


def intervals_sheet(experiments: Sequence[Experiment]) -> Sheet:
    """Return a row an interval of arrival and part of the desk, with a column a figure."""
    names = [name for name, info in METRICS.items() if info.by_interval]
    zones = {experiment.blueprint.timezone for experiment in experiments}
    zone = zones.pop() if len(zones) == 1 else "local time"
    columns = [Column("Scenario"), Column("Part"), Column("Name"), Column(f"From ({zone})", MOMENT)]
    columns += [Column("To", MOMENT), *figure_columns(names)]
    return Sheet(
        "Intervals",
        columns,
        _interval_rows(experiments, names),
        fixed=5,
        rest="intervals.csv has all of them",
    )


def _interval_rows(experiments: Sequence[Experiment], names: Sequence[str]) -> Iterator[list[object]]:
    for experiment in experiments:
        runs = [done.metrics for done in experiment.replications]
        if any(run.intervals is None for run in runs):
            continue
        table = summarise_intervals(runs)
        places = [table.names.index(name) for name in names]
        edges: list[list[object]] = [
            ["outside", None]
            if pair[0] == OUTSIDE_US
            else [moment_of(edge, experiment.blueprint) for edge in pair]
            for pair in zip(table.from_us.tolist(), table.to_us.tolist(), strict=True)
        ]
        for at, scope in enumerate(table.scopes):
            for nth, edge in enumerate(edges):
                row: list[object] = [experiment.label, *part_of(scope), *edge]
                for name, place in zip(names, places, strict=True):
                    row += figures(name, *_pair(table.mean, table.half_width, at, nth, place))
                yield row


def _pair(mean: Floats, half_width: Floats, *at: int) -> tuple[float, float]:
    return float(mean[at]), float(half_width[at])


def groups_sheet(experiments: Sequence[Experiment]) -> Sheet:
    """Return every figure of groups, levels, widgets and the whole desk, a row each."""
    columns = [Column("Scenario"), Column("Part"), Column("Name"), Column("Figure"), Column("Value", SECONDS)]
    columns += [Column("±", SECONDS), Column("Unit"), Column("Value, s", SECONDS), Column("±, s", SECONDS)]
    columns += [Column("Runs that have it", WHOLE), Column("Metric")]
    return Sheet("Groups", columns, _group_rows(experiments), fixed=4)


def _group_rows(experiments: Sequence[Experiment]) -> Iterator[list[object]]:
    for experiment in experiments:
        summary = experiment.summary()
        rows = [row for row in summary.rows() if not row[0].startswith("operator:")]
        if not is_priced(experiment):
            rows = [row for row in rows if METRICS[row[1]].unit != CURRENCY]
        rows.sort(key=lambda row: _FIRST[row[0].partition(":")[0]])
        for scope, metric, _, mean, half_width, n in rows:
            kind = kind_of(metric)
            seconds = [mean, half_width] if is_time(metric) else [None, None]
            label = [experiment.label, *part_of(scope), title_of(metric)]
            figures_ = [Value(mean, kind), Value(half_width, kind), shown_unit(metric, summary.currency)]
            yield [*label, *figures_, *seconds, n, metric]


def operators_sheet(experiments: Sequence[Experiment]) -> Sheet:
    """Return a row an operator."""
    names = metrics_in(["operator"])
    columns = [Column("Scenario"), Column("Level"), Column("Group"), Column("Operator"), Column("Role")]
    columns += [Column("Slots", WHOLE), *figure_columns(names)]
    return Sheet(
        "Operators", columns, _operator_rows(experiments, names), fixed=4, rest="summary.csv has all of them"
    )


def _operator_rows(experiments: Sequence[Experiment], names: Sequence[str]) -> Iterator[list[object]]:
    for experiment in experiments:
        groups, staff, summary = (
            experiment.blueprint.groups,
            experiment.blueprint.operators,
            experiment.summary(),
        )
        first = len(summary.scopes) - len(staff.names)
        places = [summary.names.index(name) for name in names]
        for number, operator in enumerate(staff.names):
            group = int(staff.group[number])
            row: list[object] = [experiment.label, tier_name(int(groups.tier[group])), groups.names[group]]
            row += [operator, staff.roles[number], int(staff.slots[number])]
            for name, place in zip(names, places, strict=True):
                row += figures(name, *_pair(summary.mean, summary.half_width, first + number, place))
            yield row


def comparison_sheet(comparison: Comparison) -> Sheet:
    """Return every paired difference to the baseline, a row each."""
    base = comparison.experiments[0]
    columns = [
        Column("Scenario"),
        Column("Part"),
        Column("Name"),
        Column("Figure"),
        Column("Baseline", SECONDS),
    ]
    columns += [Column("Scenario's figure", SECONDS), Column("Unit"), Column("Difference", SECONDS)]
    columns += [Column("±", SECONDS), Column("Unit of the difference"), Column("Verdict")]
    columns += [Column("Runs that have it", WHOLE), Column("Variance, paired over unpaired", FACTOR)]
    columns += [Column("Baseline, s", SECONDS), Column("Scenario's figure, s", SECONDS), Column("Metric")]
    note = (
        f"Differences are scenario less baseline ({base.label}), taken replication by replication: every "
        "scenario met the same customers. ± is the 95 % interval of the difference. Differences of shares "
        "are in percentage points, those of times in seconds."
    )
    return Sheet(
        "Comparison", columns, _difference_rows(comparison), below=[note], fixed=4,
        rest="comparison.csv has all of them",
    )  # fmt: skip


def _difference_rows(comparison: Comparison) -> Iterator[list[object]]:
    base = comparison.experiments[0]
    for place, other in enumerate(comparison.experiments[1:], start=1):
        currency = base.replications[0].metrics.currency or other.replications[0].metrics.currency
        cells = shared_cells(base.replications[0].metrics, other.replications[0].metrics)
        if not is_priced(base) and not is_priced(other):
            cells = [cell for cell in cells if METRICS[cell[1]].unit != CURRENCY]
        for scope, metric in cells:
            pair = comparison.difference(place, scope, metric)
            kind, change, apart = kind_of(metric), change_of(metric), pair.difference
            row: list[object] = [other.label, *part_of(scope), title_of(metric)]
            row += [Value(pair.base, kind), Value(pair.other, kind), shown_unit(metric, currency)]
            row += [Value(apart.mean, change), Value(apart.half_width, margin_of(metric))]
            row += [change_unit(metric, currency), verdict(apart, pair.identical), apart.n, pair.shrinkage]
            row += [pair.base, pair.other] if is_time(metric) else [None, None]
            yield [*row, metric]


def replications_sheet(experiments: Sequence[Experiment]) -> Sheet:
    """Return a row a replication and part of the desk, with a column a figure; operators are left out."""
    names = metrics_in(["all", "widget", "tier", "group"])
    if not any(map(is_priced, experiments)):
        names = [name for name in names if METRICS[name].unit != CURRENCY]
    columns = [Column("Scenario"), Column("Replication", WHOLE), Column("Part"), Column("Name")]
    columns += figure_columns(names, with_margin=False)
    return Sheet(
        "Replications", columns, _replication_rows(experiments, names), fixed=4,
        below=["Replications are numbered from 0. Operators by replication are in metrics.csv."],
        rest="metrics.csv has all of them",
    )  # fmt: skip


def _replication_rows(experiments: Sequence[Experiment], names: Sequence[str]) -> Iterator[list[object]]:
    for experiment in experiments:
        for done in experiment.replications:
            values, all_names = done.metrics.values, done.metrics.names
            for at, scope in enumerate(done.metrics.scopes):
                if scope.startswith("operator:"):
                    break
                row: list[object] = [experiment.label, done.number, *part_of(scope)]
                for name in names:
                    cell = at, all_names.index(name)
                    row += figures(name, float(values[cell]) if done.metrics.defined[cell] else math.nan)
                yield row


def _unit(unit: str) -> str:
    return "currency of the scenario" if unit == CURRENCY else unit


def definitions_sheet() -> Sheet:
    """Return what every figure means."""
    columns = [Column("Figure"), Column("Meaning", WORDS), Column("Formula", GIVEN), Column("Unit")]
    columns += [Column("Source", GIVEN), Column("Metric")]
    rows = [
        [title_of(name), info.definition, info.formula, _unit(info.unit), info.source, name]
        for name, info in METRICS.items()
    ]
    letters = (
        "A: answered, A_T: answered within the threshold T, B: abandoned, B_T: abandoned within T, "
        "b: abandoned before the short cut-off, n: chats that an operator holds, c: slots. A figure that "
        "does not exist (a share of nothing) is a blank cell. Over replications a count or a maximum is "
        "averaged, a ratio is the ratio of the sums, and a percentile is the mean of the replications' "
        "percentiles."
    )
    return Sheet("Definitions", columns, rows, below=[letters])
