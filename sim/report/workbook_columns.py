"""Columns of a workbook's tables: a metric's figure with its margin; a time stands in seconds besides."""

import datetime
import math
from collections.abc import Iterator, Sequence

from sim.core.blueprint import Blueprint
from sim.core.local_time import local_moment
from sim.report.words import tier_name
from sim.report.workbook_sheet import (
    CHANGE,
    DURATION,
    MONEY,
    MONEY_CHANGE,
    NUMBER,
    POINTS,
    RATIO,
    RATIO_CHANGE,
    SECONDS,
    SHARE,
    WHOLE,
    Column,
)
from sim.stats.catalogue import METRICS, unit_of
from sim.stats.metric_info import CURRENCY

_KINDS = {"s": DURATION, "share": SHARE, CURRENCY: MONEY}
_CHANGES = {"s": CHANGE, "share": POINTS, CURRENCY: MONEY_CHANGE}
_SHOWN = {"s": "h:mm:ss", "share": "%"}
PARTS = {"all": "whole desk", "widget": "widget", "tier": "level", "group": "group", "operator": "operator"}
"""What the first part of a scope is called."""


def kind_of(metric: str) -> str:
    """Return how a metric is shown."""
    info = METRICS[metric]
    return _KINDS.get(info.unit, RATIO if info.kind == "ratio" else NUMBER)


def change_of(metric: str) -> str:
    """Return how a metric's difference is shown: a time in seconds, since no clock goes below zero."""
    info = METRICS[metric]
    return _CHANGES.get(info.unit, RATIO_CHANGE if info.kind == "ratio" else CHANGE)


def margin_of(metric: str) -> str:
    """Return how the margin of a metric's difference is shown."""
    return SECONDS if is_time(metric) else kind_of(metric)


def change_unit(metric: str, currency: str) -> str:
    """Return the unit of a metric's difference."""
    units = {"s": "s", "share": "points", CURRENCY: currency}
    return units.get(METRICS[metric].unit, METRICS[metric].unit)


def shown_unit(metric: str, currency: str) -> str:
    """Return the unit of a metric as it is shown."""
    unit = unit_of(metric, currency)
    return _SHOWN.get(unit, unit)


def is_time(metric: str) -> bool:
    """Say whether a metric is a time."""
    return METRICS[metric].unit == "s"


def title_of(metric: str) -> str:
    """Return what a metric is called, with a capital."""
    title = METRICS[metric].title
    return title[:1].upper() + title[1:]


def part_of(scope: str) -> tuple[str, str]:
    """Return what a scope is, and its name: ("group", "second_level")."""
    kind, _, name = scope.partition(":")
    if kind == "tier":
        return PARTS[kind], tier_name(int(name))
    return PARTS[kind], name


def figure_columns(metrics: Sequence[str], with_margin: bool = True) -> list[Column]:
    """Return the columns of some metrics: figure and margin, and both in seconds where it is a time."""
    columns = []
    for metric in metrics:
        title = title_of(metric)
        kind = kind_of(metric)
        # Of one replication a number of chats is whole.
        columns.append(Column(title, WHOLE if kind == NUMBER and not with_margin else kind))
        if with_margin:
            columns.append(Column(f"{title} ±", kind_of(metric)))
        if is_time(metric):
            columns.append(Column(f"{title}, s", SECONDS))
            if with_margin:
                columns.append(Column(f"{title} ±, s", SECONDS))
    return columns


def figures(metric: str, mean: float, half_width: float | None = None) -> list[float | None]:
    """Return the cells of a metric, as many as it has columns; None where there is no figure."""
    pair = [mean] if half_width is None else [mean, half_width]
    cells = [None if math.isnan(value) else value for value in pair]
    return cells * 2 if is_time(metric) else cells


def metrics_in(blueprints_scopes: Iterator[str] | Sequence[str]) -> list[str]:
    """Return the metrics that kinds of scope such as ``operator`` have, in the catalogue's order."""
    kinds = set(blueprints_scopes)
    return [name for name, info in METRICS.items() if info.scopes & kinds]


def moment_of(at_us: int, blueprint: Blueprint) -> datetime.datetime:
    """Return a moment on the clock of the scenario's zone; cells know no zones."""
    return local_moment(blueprint, at_us).replace(tzinfo=None)
