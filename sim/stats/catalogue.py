"""The catalogue of metrics: one name, one unit, one definition, one formula.

Every name that `sim.stats.metrics.measure` writes is here, and nothing else is: a test walks both ways.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from sim.core.kinds import Floats, Ints

Kind = Literal["count", "ratio", "percentile", "maximum"]

CHATS = frozenset({"all", "widget"})
"""Scopes that count chats by the widget they came from."""
LEGS = frozenset({"tier", "group"})
"""Scopes that count their own legs."""
DESK = CHATS | LEGS
STAFF = frozenset({"all", "tier", "group", "operator"})
"""Scopes that have operators of their own."""
EVERY = DESK | STAFF

US_PER_UNIT = {"s": 1_000_000}
"""Microseconds in a unit; numerators of every other unit are whole already."""


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


_FLOW = "own definition"
_WAITS = "tier view and customer view, after Genesys DX"
_LEVEL = "service level"
_STAFF = "as reported by Genesys (busy share), Amazon Connect (slots) and Zendesk (chats at once)"
_PERCENTILE = "; linear interpolation (type 7 of Hyndman and Fan 1996)"


def _chats(
    title: str, definition: str, formula: str, scopes: frozenset[str] = DESK, by: bool = False
) -> MetricInfo:
    return MetricInfo(title, "chats", "count", definition, formula, _FLOW, scopes, by)


def _share(
    title: str, definition: str, formula: str, source: str, scopes: frozenset[str] = DESK
) -> MetricInfo:
    return MetricInfo(title, "share", "ratio", definition, formula, source, scopes)


def _level(title: str, definition: str, formula: str, source: str) -> MetricInfo:
    return MetricInfo(title, "share", "ratio", definition, formula, source, DESK)


def _wait(title: str, kind: Kind, definition: str, formula: str, by: bool = False) -> MetricInfo:
    return MetricInfo(title, "s", kind, definition, formula, _WAITS, DESK, by)


def _work(title: str, unit: str, kind: Kind, definition: str, formula: str, by: bool = False) -> MetricInfo:
    scopes = STAFF | {"widget"} if kind == "ratio" else STAFF
    return MetricInfo(title, unit, kind, definition, formula, _STAFF, scopes, by)


METRICS: dict[str, MetricInfo] = {
    "arrived": _chats(
        "arrived", "Chats that came to the widget, or legs that came to the group.", "rows", by=True
    ),
    "admitted": _chats(
        "admitted",
        "Of those, the ones that waited or were assigned: the rest found no way in.",
        "arrived - not_admitted, for a group also - ticket - returned",
    ),
    "not_admitted": _chats(
        "not admitted", "Chats that the widget's policy turned away at arrival.", "rows", by=True
    ),
    "answered": _chats(
        "answered",
        "First legs (of a group: its own legs) that an operator took.",
        "rows with assigned_at",
        EVERY,
        True,
    ),
    "abandoned": _chats(
        "abandoned",
        "Chats whose customer gave up at any tier; of a group, its own legs that ended so.",
        "rows",
        by=True,
    ),
    "forwarded": _chats(
        "forwarded", "Chats forwarded at least once; of a group, its own legs passed on.", "rows", EVERY
    ),
    "returned": _chats(
        "returned", "Forwards that came back to the first operator because nobody took them.", "rows"
    ),
    "resolved": _chats(
        "resolved", "Chats that ended with an answer; of a group or operator, own legs.", "rows", EVERY
    ),
    "ticket": _chats(
        "tickets", "Chats that became a ticket because the target group could not take them.", "rows"
    ),
    "unfinished": _chats("unfinished", "Chats that waited or were handled when the desk stopped.", "rows"),
    "not_admitted_share": _share(
        "share not admitted", "Demand not admitted.", "not_admitted / arrived", _FLOW
    ),
    "abandon_share": _share(
        "share abandoned",
        "Share of customers who gave up before an answer, first legs (of a group: its own).",
        "B / (A + B)",
        _FLOW,
    ),
    "forward_share": _share(
        "share forwarded", "Share of answered chats passed on.", "forwarded / answered", _FLOW, EVERY
    ),
    "legs_per_chat": MetricInfo(
        "legs per chat",
        "legs",
        "ratio",
        "Stays at a group per admitted chat.",
        "admitted legs / admitted",
        _FLOW,
        CHATS,
    ),
    "leg_wait_mean": _wait(
        "mean wait", "ratio", "Mean wait of answered legs.", "sum(assigned_at - queued_at) / A", True
    ),
    "leg_wait_median": _wait(
        "median wait",
        "percentile",
        "Median wait of answered legs; over replications the mean of medians.",
        "p50" + _PERCENTILE,
    ),
    "leg_wait_p90": _wait(
        "90th percentile of waits",
        "percentile",
        "Wait that 90 % of answered legs do not exceed; over replications the mean of percentiles.",
        "p90" + _PERCENTILE,
    ),
    "leg_wait_p95": _wait(
        "95th percentile of waits",
        "percentile",
        "Wait that 95 % of answered legs do not exceed; over replications the mean of percentiles.",
        "p95" + _PERCENTILE,
        True,
    ),
    "leg_wait_max": _wait(
        "longest wait", "maximum", "Longest wait of an answered leg.", "max(assigned_at - queued_at)"
    ),
    "leg_wait_all_mean": _wait(
        "mean wait, abandoned included",
        "ratio",
        "Mean wait of admitted legs, those not answered until they left.",
        "sum(left the queue - queued_at) / admitted legs",
    ),
    "no_wait_share": _share(
        "share answered at once",
        "Share of answered legs assigned at once.",
        "answered at queued_at / A",
        _WAITS,
    ),
    "delayed_share": _share(
        "share delayed",
        "Share of admitted legs that were not assigned at once.",
        "not assigned at queued_at / admitted",
        _WAITS,
    ),
    "customer_wait_mean": _wait(
        "mean wait over all tiers",
        "ratio",
        "Mean of a chat's waits at all its groups; of a group, over the chats that came there.",
        "sum over a chat's legs / admitted chats",
    ),
    "forwarded_wait_mean": _wait(
        "mean wait of forwarded chats",
        "ratio",
        "Mean wait of answered legs that came by a forward, where a group may get other chats too.",
        "sum(assigned_at - queued_at) / answered, legs after a forward",
    ),
    "forwarded_abandon_share": _share(
        "abandoned after a forward",
        "Share of forwarded customers who gave up before they were answered again.",
        "B / (A + B), legs after a forward",
        _FLOW,
    ),
    "first_response_mean": MetricInfo(
        "mean time to first response",
        "s",
        "ratio",
        "Mean time from arrival to the first assignment.",
        "sum / chats answered",
        _WAITS,
        CHATS,
    ),
    "end_to_end_mean": _wait(
        "mean time from arrival to end",
        "ratio",
        "Mean time from arrival to the end of resolved chats; of a group, of those resolved there.",
        "sum(ended_at - arrival) / resolved",
    ),
    "service_level": MetricInfo(
        "service level",
        "share",
        "ratio",
        "Service level in the variant of each leg's group.",
        "see service_level_*",
        _LEVEL,
        DESK,
        True,
    ),
    "target_met": MetricInfo(
        "service level at target",
        "share",
        "ratio",
        "Whether the service level reached its group's target; over replications the share of runs that did.",
        "1 if service_level >= target else 0",
        "aggregations after Baron and Milner 2009: per contact, per period, per day",
        frozenset({"widget", "group"}),
    ),
    "intervals_at_target_share": MetricInfo(
        "share of intervals at target",
        "share",
        "ratio",
        "Share of the intervals in which the service level reached its group's target.",
        "intervals at target / intervals with a service level",
        "aggregations after Baron and Milner 2009: per contact, per period, per day",
        frozenset({"widget", "group"}),
    ),
    "service_level_offered": _level(
        "service level, of offered", "Abandoned count as failed.", "A_T / (A + B)", "Cisco, ICMI 3"
    ),
    "service_level_excluded": _level(
        "service level, early leavers excluded",
        "Early leavers are ignored.",
        "A_T / (A + B - B_T)",
        "Cisco, ICMI 4",
    ),
    "service_level_positive": _level(
        "service level, early leavers met",
        "Early leavers count as met.",
        "(A_T + B_T) / (A + B)",
        "Cisco, ICMI 1",
    ),
    "service_level_answered": _level(
        "service level, of answered", "Only the answered count.", "A_T / A", "Cisco UCCX"
    ),
    "service_level_short_met": _level(
        "service level, short abandons met", "Short abandons count as met.", "(A_T + b) / (A + B)", "ICMI 5"
    ),
    "service_level_short_removed": _level(
        "service level, short abandons removed", "Short abandons are removed.", "A_T / (A + B - b)", "Genesys"
    ),
    "queue_mean": MetricInfo(
        "mean queue",
        "chats",
        "ratio",
        "Mean number waiting over the open hours; for all and for a widget in every tier's queue.",
        "integral of the queue / open time",
        "own definition",
        DESK,
        True,
    ),
    "busy_share": _work(
        "busy share",
        "share",
        "ratio",
        "Share of rostered online time with at least one chat; of a widget, at its group.",
        "time with n >= 1 / online time",
        True,
    ),
    "slot_occupancy": _work(
        "slot occupancy",
        "share",
        "ratio",
        "Share of the slots on offer that chats held; of a widget, at its group.",
        "integral of n / integral of c * online",
        True,
    ),
    "concurrency": _work(
        "concurrency while busy",
        "chats",
        "ratio",
        "Chats at a time while there is at least one; of a widget, at its group.",
        "integral of n / time with n >= 1",
    ),
    "chats_online": _work(
        "chats per operator online",
        "chats",
        "ratio",
        "Chats at a time over all online time; of a widget, at its group.",
        "integral of n / online time",
    ),
    "load_ratio": _work(
        "load ratio",
        "share",
        "ratio",
        "Handling brought in per online time; passes 100 % with overlapping chats.",
        "sum(ended_at - assigned_at) of measured legs / online time",
    ),
    "overtime": _work(
        "overtime", "s", "count", "Time with a chat after the shift's end.", "time with n >= 1 outside shifts"
    ),
    "work_in_breaks": _work(
        "work in breaks",
        "s",
        "count",
        "Time with a chat in a planned break.",
        "time with n >= 1 in shifts, not on the roster",
    ),
    "blocked_by_hand_over": _work(
        "slot time blocked by hand-over",
        "s",
        "count",
        "Rostered slot time that a forwarded leg holds after its own end: hand-over, and wrap-up if any.",
        "integral of slots between ended_at and released_at of forwarded legs",
    ),
}
"""Every metric by name, in the order of tables."""


def to_units(numerator: Ints, denominator: Ints, names: Sequence[str]) -> Floats:
    """Divide into the catalogue's units.

    Parameters
    ----------
    numerator, denominator
        Whole numbers, times in microseconds; the last axis is ``names``.
    names
        Names of metrics.

    Returns
    -------
    Floats
        Values of the same shape, NaN (shown as a blank) where the denominator is 0.
    """
    scale = np.array([US_PER_UNIT.get(METRICS[name].unit, 1) for name in names], dtype=np.int64)
    below = denominator * scale
    value: Floats = np.divide(numerator, below, out=np.full(below.shape, np.nan), where=below != 0)
    return value
