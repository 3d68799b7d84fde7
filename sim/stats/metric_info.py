"""What the catalogue says of one metric, and short ways to say it of several alike."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["count", "ratio", "percentile", "maximum"]

CHATS = frozenset({"all", "widget"})
"""Scopes that count chats by the widget they came from."""
LEGS = frozenset({"tier", "group"})
"""Scopes that count their own legs."""
DESK = CHATS | LEGS
POOLS = LEGS | {"all"}
"""Scopes that are made of groups."""
STAFF = POOLS | {"operator"}
"""Scopes that have operators of their own."""
EVERY = DESK | STAFF

US_PER_UNIT = {"s": 1_000_000}
"""Microseconds in a unit; numerators of every other unit are whole already."""

CURRENCY = "currency"
"""Stands in the catalogue for the unit of money, which each scenario names itself."""

FLOW = "own definition"
WAITS = "tier view and customer view, after Genesys DX"
LEVEL = "service level"
TARGET = "aggregations after Baron and Milner 2009: per contact, per period, per day"
WORK = "as reported by Genesys (busy share), Amazon Connect (slots) and Zendesk (chats at once)"
PERCENTILE = "; linear interpolation (type 7 of Hyndman and Fan 1996)"


@dataclass(frozen=True, slots=True)
class MetricInfo:
    """What one metric means.

    ``kind`` decides how replications are combined: a count or a maximum by its mean, a ratio by the ratio
    of sums, a percentile by the mean of the replications' percentiles. ``scopes`` are the kinds of scope
    that have the metric; ``by_interval`` tells whether it is also measured by interval.
    """

    title: str
    unit: str
    kind: Kind
    definition: str
    formula: str
    source: str
    scopes: frozenset[str]
    by_interval: bool = False


def chats(
    title: str, definition: str, formula: str, scopes: frozenset[str] = DESK, by: bool = False
) -> MetricInfo:
    """Return the entry of a number of chats or legs."""
    return MetricInfo(title, "chats", "count", definition, formula, FLOW, scopes, by)


def share(
    title: str, definition: str, formula: str, source: str, scopes: frozenset[str] = DESK
) -> MetricInfo:
    """Return the entry of a share of chats or legs."""
    return MetricInfo(title, "share", "ratio", definition, formula, source, scopes)


def wait(title: str, kind: Kind, definition: str, formula: str, by: bool = False) -> MetricInfo:
    """Return the entry of a wait in seconds."""
    return MetricInfo(title, "s", kind, definition, formula, WAITS, DESK, by)


def work(title: str, unit: str, kind: Kind, definition: str, formula: str, by: bool = False) -> MetricInfo:
    """Return the entry of what operators did; a widget has the ratios of its group."""
    scopes = STAFF | {"widget"} if kind == "ratio" else STAFF
    return MetricInfo(title, unit, kind, definition, formula, WORK, scopes, by)
