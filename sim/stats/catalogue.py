"""The catalogue of metrics: one name, one unit, one definition, one formula.

Every name that `sim.stats.metrics.measure` writes is here, and nothing else is: a test walks both ways.
"""

from collections.abc import Sequence

import numpy as np

from sim.core.kinds import Floats, Ints
from sim.stats.customer_metrics import CUSTOMERS
from sim.stats.level_metrics import SERVICE_LEVELS
from sim.stats.metric_info import (
    CHATS,
    CURRENCY,
    DESK,
    EVERY,
    FLOW,
    LEVEL,
    PERCENTILE,
    POOLS,
    TARGET,
    US_PER_UNIT,
    WAITS,
    MetricInfo,
    chats,
    share,
    wait,
    work,
)

METRICS: dict[str, MetricInfo] = {
    "arrived": chats(
        "arrived",
        "Chats that came to the widget, those of customers who came back included; legs that came to the "
        "group, a forward that came back because nobody was there not again.",
        "rows",
        by=True,
    ),
    "redials": chats(
        "chats that came back",
        "Chats with which a customer came back after having abandoned, by their own arrival.",
        "chats with an earlier one",
        CHATS,
    ),
    "customers": chats("customers", "Different customers.", "arrived - redials", CHATS),
    "admitted": chats(
        "admitted",
        "Of those, the ones that waited or were assigned: the rest found no way in.",
        "arrived - not_admitted, for a group also - ticket - returned",
    ),
    "not_admitted": chats(
        "not admitted", "Chats that the widget's policy turned away at arrival.", "rows", by=True
    ),
    "answered": chats(
        "answered",
        "Of a widget, first legs that an operator took while the customer was there; of a group, its own "
        "legs; of the whole desk, chats of which every leg was taken.",
        "A: rows with assigned_at that are not abandoned",
        EVERY,
        True,
    ),
    "abandoned": chats(
        "abandoned",
        "Chats whose customer gave up at any tier, openly or silently; of a group, its own legs that ended "
        "so.",
        "rows",
        by=True,
    ),
    "silent": chats(
        "abandoned silently",
        "Of those, the ones that left without a word: an operator who takes such a chat has to find out.",
        "abandoned rows with left_at",
    ),
    "forwarded": chats(
        "forwarded", "Chats forwarded at least once; of a group, its own legs passed on.", "rows", EVERY
    ),
    "returned": chats(
        "returned",
        "Forwards that came back to the first operator because nobody took them.",
        "returned rows without operator",
    ),
    "handed_back": chats(
        "handed back",
        "Chats handed back at least once to the group that had forwarded them; of a group or operator, own "
        "legs handed back.",
        "returned rows with an operator",
        EVERY,
    ),
    "overflowed": chats(
        "overflowed",
        "Answered legs, of any tier, that another group's operators took; they count in the group that they "
        "waited for.",
        "answered, group of operator is not group of leg",
        POOLS,
    ),
    "resolved": chats(
        "resolved", "Chats that ended with an answer; of a group or operator, own legs.", "rows", EVERY
    ),
    "ticket": chats(
        "tickets",
        "Chats that became a ticket because the target group could not take them.",
        "T: rows",
        by=True,
    ),
    "unfinished": chats("unfinished", "Chats that waited or were handled when the desk stopped.", "rows"),
    "lost": chats(
        "customers lost",
        "Chats that ended without an answer, each counted once: not admitted, given up, made a ticket or "
        "unfinished; of a group or level, those lost there.",
        "not_admitted + abandoned + ticket + unfinished",
    ),
    **CUSTOMERS,
    "not_admitted_share": share("share not admitted", "Demand not admitted.", "not_admitted / arrived", FLOW),
    "abandon_share": share(
        "share abandoned",
        "Share of the chats offered whose customer gave up: of a widget at the first leg, of a group its own "
        "legs, of the whole desk at any level.",
        "B / (A + B + T + U)",
        FLOW,
    ),
    "ticket_share": share(
        "share that became a ticket",
        "Share of the chats offered that nobody took because nobody was there, or the queue was full: of a "
        "widget at the first leg, where there are none, of a group its own legs, of the whole desk at any "
        "level.",
        "T / (A + B + T + U)",
        FLOW,
    ),
    "unfinished_share": share(
        "share that nobody had taken when the desk stopped",
        "Share of the chats offered that still waited when the desk stopped: of a widget at the first leg, "
        "of a group its own legs, of the whole desk at any level.",
        "U / (A + B + T + U)",
        FLOW,
    ),
    "redial_share": share(
        "share that came back",
        "Share of the abandoned chats whose customer came back.",
        "abandoned that an arrived chat names as earlier / abandoned",
        FLOW,
        CHATS,
    ),
    "overflow_share": share(
        "share overflowed",
        "Share of all answered legs, of any tier, that another group's operators took.",
        "overflowed / answered legs",
        FLOW,
        POOLS,
    ),
    "forward_share": share(
        "share forwarded",
        "Share passed on of the chats that the first level took; of a group, of its own legs.",
        "forwarded / answered first legs, of a group / answered",
        FLOW,
        EVERY,
    ),
    "legs_per_chat": MetricInfo(
        "legs per chat",
        "legs",
        "ratio",
        "Stays at a group per admitted chat.",
        "admitted legs / admitted",
        FLOW,
        CHATS,
    ),
    "leg_wait_mean": wait(
        "mean wait", "ratio", "Mean wait of answered legs.", "sum(assigned_at - queued_at) / A", True
    ),
    "leg_wait_median": wait(
        "median wait",
        "percentile",
        "Median wait of answered legs; over replications the mean of medians.",
        "p50" + PERCENTILE,
    ),
    "leg_wait_p90": wait(
        "90th percentile of waits",
        "percentile",
        "Wait that 90 % of answered legs do not exceed; over replications the mean of percentiles.",
        "p90" + PERCENTILE,
    ),
    "leg_wait_p95": wait(
        "95th percentile of waits",
        "percentile",
        "Wait that 95 % of answered legs do not exceed; over replications the mean of percentiles.",
        "p95" + PERCENTILE,
        True,
    ),
    "leg_wait_max": wait(
        "longest wait", "maximum", "Longest wait of an answered leg.", "max(assigned_at - queued_at)"
    ),
    "leg_wait_all_mean": wait(
        "mean wait, abandoned included",
        "ratio",
        "Mean wait of admitted legs, those not answered until the customer left.",
        "sum(assigned_at or the leaving - queued_at) / admitted legs",
    ),
    "no_wait_share": share(
        "share answered at once",
        "Share of answered legs assigned at once.",
        "answered at queued_at / A",
        WAITS,
    ),
    "delayed_share": share(
        "share delayed",
        "Share of admitted legs that were not assigned at once.",
        "not assigned at queued_at / admitted",
        WAITS,
    ),
    "customer_wait_mean": wait(
        "mean wait over all tiers",
        "ratio",
        "Mean of a chat's waits at all its groups; of a group, over the chats that came there.",
        "sum over a chat's legs / admitted chats",
    ),
    "forwarded_wait_mean": wait(
        "mean wait of forwarded chats",
        "ratio",
        "Mean wait of answered legs that came by a forward, where a group may get other chats too.",
        "sum(assigned_at - queued_at) / answered, legs after a forward",
    ),
    "forwarded_abandon_share": share(
        "abandoned after a forward",
        "Share of forwarded customers who gave up before they were answered again.",
        "B / (A + B + T + U), legs after a forward that did not come back",
        FLOW,
    ),
    "first_response_mean": MetricInfo(
        "mean time to first response",
        "s",
        "ratio",
        "Mean time from arrival to the first assignment.",
        "sum / chats answered",
        WAITS,
        CHATS,
    ),
    "end_to_end_mean": wait(
        "mean time from arrival to end",
        "ratio",
        "Mean time from arrival to the end of resolved chats; of a group, of those resolved there.",
        "sum(ended_at - arrival) / resolved",
    ),
    "service_level": MetricInfo(
        "service level",
        "share",
        "ratio",
        "Service level in the variant of each leg's group; of the whole desk that of the customers, in the "
        "variant of the group that they came to: served in time is who waited nowhere longer than its "
        "threshold.",
        "see service_level_*",
        LEVEL,
        DESK,
        True,
    ),
    "target_met": MetricInfo(
        "service level at target",
        "share",
        "ratio",
        "Whether the service level reached its group's target; over replications the share of runs that did.",
        "1 if service_level >= target else 0",
        TARGET,
        frozenset({"widget", "group"}),
    ),
    "intervals_at_target_share": MetricInfo(
        "share of intervals at target",
        "share",
        "ratio",
        "Share of the intervals in which the service level reached its group's target.",
        "intervals at target / intervals with a service level",
        TARGET,
        frozenset({"widget", "group"}),
    ),
    **SERVICE_LEVELS,
    "queue_mean": MetricInfo(
        "mean queue",
        "chats",
        "ratio",
        "Mean number waiting over the open hours, as the desk sees it: who left silently waits on; for all "
        "and for a widget in every tier's queue.",
        "integral of the queue / open time",
        "own definition",
        DESK,
        True,
    ),
    "busy_share": work(
        "busy share",
        "share",
        "ratio",
        "Share of rostered online time with at least one chat; of a widget, at its group.",
        "time with n >= 1 / online time",
        True,
    ),
    "slot_occupancy": work(
        "slot occupancy",
        "share",
        "ratio",
        "Share of the slots on offer that chats held, silent ones too; of a widget, at its group; passes "
        "100 % where forwarded chats may exceed the slots.",
        "integral of n / integral of c * online",
        True,
    ),
    "concurrency": work(
        "concurrency while busy",
        "chats",
        "ratio",
        "Chats at a time while there is at least one; of a widget, at its group.",
        "integral of n / time with n >= 1",
    ),
    "chats_online": work(
        "chats per operator online",
        "chats",
        "ratio",
        "Chats at a time over all online time; of a widget, at its group.",
        "integral of n / online time",
    ),
    "load_ratio": work(
        "load ratio",
        "share",
        "ratio",
        "Handling brought in per online time, silent chats included; passes 100 % with overlapping chats.",
        "sum(ended_at - assigned_at) of measured legs / online time",
    ),
    "overtime": work(
        "overtime",
        "s",
        "count",
        "Time with a chat after the shift's end.",
        "time with n >= 1 outside shifts worked",
    ),
    "work_in_breaks": work(
        "work in breaks",
        "s",
        "count",
        "Time with a chat in a planned break.",
        "time with n >= 1 in shifts, not on the roster",
    ),
    "blocked_by_hand_over": work(
        "slot time blocked by hand-over",
        "s",
        "count",
        "Rostered slot time that a forwarded leg holds after its own end: hand-over, and wrap-up if any.",
        "integral of slots between ended_at and released_at of forwarded legs",
    ),
    "blocked_by_silent": work(
        "slot time blocked by silent customers",
        "s",
        "count",
        "Rostered slot time that chats held whose customer had left without a word.",
        "integral of slots between assigned_at and released_at of abandoned legs",
    ),
    "cost": MetricInfo(
        "cost",
        CURRENCY,
        "count",
        "Pay for the planned shifts, with breaks and missed days, and for overtime; a group without a rate "
        "costs nothing, and without any rate there is no cost.",
        "hourly rate * (shifts + overtime), to a thousandth by group",
        FLOW,
        POOLS,
    ),
    "cost_per_resolved": MetricInfo(
        "cost per resolved chat",
        CURRENCY,
        "ratio",
        "Cost of the whole desk for each chat that ended with an answer.",
        "cost / resolved",
        FLOW,
        frozenset({"all"}),
    ),
}
"""Every metric by name, in the order of tables."""


def unit_of(metric: str, currency: str = "") -> str:
    """Return a metric's unit; of money the scenario's currency, where it names one."""
    unit = METRICS[metric].unit
    return currency if unit == CURRENCY and currency else unit


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
