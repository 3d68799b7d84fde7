"""The gallery: which pictures a result has, in the order in which a reader wants them."""

import re
from collections.abc import Iterator, Sequence

from sim.experiment.compare import Comparison
from sim.experiment.replicate import Experiment
from sim.report.chart_differences import data_differences, lines_of, plot_differences, words_of
from sim.report.chart_escalation_funnel import data_escalation_funnel, plot_escalation_funnel, stages_of
from sim.report.chart_gantt import data_gantt, plot_gantt
from sim.report.chart_occupancy_by_group import data_occupancy_by_group, plot_occupancy_by_group
from sim.report.chart_occupancy_by_operator import data_occupancy_by_operator, plot_occupancy_by_operator
from sim.report.chart_queue_over_day import data_queue_over_day, plot_queue_over_day
from sim.report.chart_replications import data_replications, plot_replications
from sim.report.chart_service_level_by_half_hour import (
    data_service_level_by_half_hour,
    plot_service_level_by_half_hour,
)
from sim.report.chart_wait_by_half_hour import data_wait_by_half_hour, plot_wait_by_half_hour
from sim.report.chart_wait_distribution import data_wait_distribution, plot_wait_distribution
from sim.report.picture import Picture, Table
from sim.report.words import figure, tier_name

Result = Experiment | Comparison


def gallery_of(result: Result) -> Iterator[Picture]:
    """Draw every picture of a result, one at a time.

    A comparison starts with the differences to its baseline; the pictures of each scenario follow, their
    names led by the scenario's. A picture is left out where nothing is there to draw: the distribution of
    waits without the records, differences where the scenarios share no group.
    """
    if isinstance(result, Experiment):
        yield from pictures_of(result)
        return
    if _share_a_group(result):
        yield differences_of(result)
    for experiment, lead in zip(result.experiments, leads_of(result.experiments), strict=True):
        yield from pictures_of(experiment, lead)


def pictures_of(experiment: Experiment, lead: str = "") -> Iterator[Picture]:
    """Draw the pictures of one scenario; ``lead`` starts their names."""
    of = f"Scenario {experiment.label}"
    table = data_service_level_by_half_hour(experiment)
    yield Picture(
        f"{lead}service_level_by_half_hour",
        f"{of}, service level by time of arrival: {_lowest(table)}.",
        plot_service_level_by_half_hour(experiment),
        table,
    )
    table = data_wait_by_half_hour(experiment)
    yield Picture(
        f"{lead}wait_by_half_hour",
        f"{of}, mean wait by time of arrival: {_peaks(table, 's')}.",
        plot_wait_by_half_hour(experiment),
        table,
    )
    table = data_wait_by_half_hour(experiment, "leg_wait_p95")
    yield Picture(
        f"{lead}wait_p95_by_half_hour",
        f"{of}, 95th percentile of the wait by time of arrival: {_peaks(table, 's')}.",
        plot_wait_by_half_hour(experiment, "leg_wait_p95"),
        table,
    )
    table = data_queue_over_day(experiment)
    yield Picture(
        f"{lead}queue_over_day",
        f"{of}, average number of waiting chats over the day: {_peaks(table, 'chats')}.",
        plot_queue_over_day(experiment),
        table,
    )
    if all(done.path is not None for done in experiment.replications):
        yield Picture(
            f"{lead}wait_distribution",
            f"{of}, share of answered chats that waited no longer than a time; the table tells p95.",
            plot_wait_distribution(experiment),
            data_wait_distribution(experiment),
        )
    yield Picture(
        f"{lead}occupancy_by_group",
        f"{of}, busy share and slot occupancy of each group; the table has the figures.",
        plot_occupancy_by_group(experiment),
        data_occupancy_by_group(experiment),
    )
    yield Picture(
        f"{lead}occupancy_by_operator",
        f"{of}, busy share and slot occupancy of each operator; the table has the figures.",
        plot_occupancy_by_operator(experiment),
        data_occupancy_by_operator(experiment),
    )
    ways = [
        f"{tier_name(stage.tier)}: {figure(stage.came.mean, 'chats')} came, "
        f"{figure(stage.ends['forwarded'].mean, 'chats')} forwarded on"
        for stage in stages_of(experiment)
    ]
    yield Picture(
        f"{lead}escalation_funnel",
        f"{of}, what becomes of the chats at each level: {'; '.join(ways)}.",
        plot_escalation_funnel(experiment),
        data_escalation_funnel(experiment),
    )
    yield Picture(
        f"{lead}replications",
        f"{of}, mean wait of each replication as a box a group; the table has every replication.",
        plot_replications(experiment),
        data_replications(experiment),
    )
    if experiment.replications and experiment.replications[0].path is not None:
        yield Picture(
            f"{lead}gantt",
            f"{of}, one day of the first replication, an operator a row and a chat a bar.",
            plot_gantt(experiment, experiment.replications[0].number),
            data_gantt(experiment, experiment.replications[0].number),
        )


def differences_of(comparison: Comparison) -> Picture:
    """Draw the differences to the baseline."""
    base = comparison.experiments[0].label
    told = [
        f"{line.scenario}, {line.entry.group} ({tier_name(line.entry.tier)}): {words_of(line.pair)}"
        for line in lines_of(comparison, "leg_wait_mean", (1, 2))
    ]
    return Picture(
        "differences",
        f"Differences in mean wait to {base}: {'; '.join(told)}.",
        plot_differences(comparison),
        data_differences(comparison),
    )


def leads_of(experiments: Sequence[Experiment]) -> list[str]:
    """Return a start of file names for each scenario: safe in any file system, and distinct."""
    found: list[str] = []
    for place, experiment in enumerate(experiments, 1):
        lead = re.sub(r"[^A-Za-z0-9]+", "_", experiment.label).strip("_")[:40].lower()
        found.append(f"{lead}-" if lead and f"{lead}-" not in found else f"{lead or 'scenario'}_{place}-")
    return found


def _share_a_group(comparison: Comparison) -> bool:
    """Tell whether there is a difference to draw on the first two levels."""
    others = range(1, len(comparison.experiments))
    return any(comparison.tier(group) in (1, 2) for other in others for group in comparison.groups(other))


def _lowest(table: Table) -> str:
    """Say when each group's service level is lowest."""
    turned = Table(table.columns, [(*row[:5], -float(str(row[5])), *row[6:]) for row in table.rows])
    told = _extremes(turned)
    return "; ".join(
        f"{name} " + (f"lowest at {start} with {figure(-top, 'share')}" if start else "without a chat")
        for name, top, start in told
    )


def _peaks(table: Table, unit: str) -> str:
    """Say when each group's curve is highest."""
    told = [
        f"{name} " + (f"highest at {start} with {figure(top, unit)}" if start else "without an answered chat")
        for name, top, start in _extremes(table)
    ]
    return "; ".join(told)


def _extremes(table: Table) -> list[tuple[str, float, object]]:
    """Return each group with its highest value and when that is; "" where there is none."""
    highest: dict[tuple[object, object], tuple[float, object]] = {}
    for _, tier, group, start, _, value, *_ in table.rows:
        known = highest.setdefault((tier, group), (float("nan"), ""))
        if isinstance(value, float) and value == value and not value <= known[0]:
            highest[tier, group] = value, start
    return [
        (f"{group} ({tier_name(int(str(tier)))})", top, start)
        for (tier, group), (top, start) in highest.items()
    ]
