"""Which sums of the measuring kernel each metric is made of: numerator over denominator."""

from sim.stats.facts import LEVELS
from sim.stats.kernels import layout as col

DESK: dict[str, tuple[int, int]] = {
    "arrived": (col.ROWS, col.ONE),
    "redials": (col.REDIALS, col.ONE),
    "customers": (col.CUSTOMERS, col.ONE),
    "admitted": (col.ADMITTED, col.ONE),
    "not_admitted": (col.NOT_ADMITTED, col.ONE),
    "answered": (col.ANSWERED, col.ONE),
    "abandoned": (col.ABANDONED, col.ONE),
    "silent": (col.SILENT, col.ONE),
    "forwarded": (col.FORWARDED, col.ONE),
    "returned": (col.RETURNED, col.ONE),
    "handed_back": (col.HANDED_BACK, col.ONE),
    "overflowed": (col.OVERFLOWED, col.ONE),
    "resolved": (col.RESOLVED, col.ONE),
    "ticket": (col.TICKET, col.ONE),
    "unfinished": (col.UNFINISHED, col.ONE),
    "not_admitted_share": (col.TURNED_AWAY, col.ROWS),
    "abandon_share": (col.GAVE_UP, col.LEVEL_BASE),
    "redial_share": (col.COMES_BACK, col.ABANDONED),
    "overflow_share": (col.OVERFLOWED, col.OVERFLOWED_OF),
    "forward_share": (col.FORWARDED, col.ANSWERED),
    "legs_per_chat": (col.LEGS, col.ADMITTED),
    "leg_wait_mean": (col.WAIT, col.ANSWERED),
    "leg_wait_median": (col.MEDIAN, col.HUNDRED),
    "leg_wait_p90": (col.P90, col.HUNDRED),
    "leg_wait_p95": (col.P95, col.HUNDRED),
    "leg_wait_max": (col.LONGEST, col.SOME),
    "leg_wait_all_mean": (col.WAIT_ALL, col.ADMITTED),
    "no_wait_share": (col.AT_ONCE, col.ANSWERED),
    "delayed_share": (col.DELAYED, col.ADMITTED),
    "customer_wait_mean": (col.CHAT_WAIT, col.CHAT_WAIT_OF),
    "forwarded_wait_mean": (col.FORWARD_WAIT, col.FORWARD_TAKEN),
    "forwarded_abandon_share": (col.FORWARD_LOST, col.FORWARD_OF),
    "first_response_mean": (col.WAIT, col.ANSWERED),
    "end_to_end_mean": (col.WHOLE, col.RESOLVED),
    "service_level": (col.MET, col.BASE),
    "target_met": (col.REACHED, col.AIMED),
    "intervals_at_target_share": (col.PERIODS_MET, col.PERIODS),
    **{f"service_level_{name}": (col.LEVEL_MET + k, col.LEVEL_BASE + k) for k, name in enumerate(LEVELS)},
    "queue_mean": (col.QUEUE, col.OPEN),
    "busy_share": (col.BUSY, col.ONLINE),
    "slot_occupancy": (col.CHATS, col.SLOTS),
    "concurrency": (col.CHATS, col.BUSY),
    "chats_online": (col.CHATS, col.ONLINE),
    "load_ratio": (col.LOAD, col.ONLINE),
    "overtime": (col.OVERTIME, col.ONE),
    "work_in_breaks": (col.BREAKS, col.ONE),
    "blocked_by_hand_over": (col.BLOCKED, col.ONE),
    "blocked_by_silent": (col.UNNOTICED, col.ONE),
    "cost": (col.COST, col.COST_OF),
    "cost_per_resolved": (col.COST, col.PER_RESOLVED_OF),
}
"""Of every scope but the operators."""

STAFF: dict[str, tuple[int, int]] = {
    "answered": (col.OWN_ANSWERED, col.ONE),
    "forwarded": (col.OWN_FORWARDED, col.ONE),
    "resolved": (col.OWN_RESOLVED, col.ONE),
    "handed_back": (col.OWN_HANDED_BACK, col.ONE),
    "forward_share": (col.OWN_FORWARDED, col.OWN_ANSWERED),
    **{name: sums for name, sums in DESK.items() if max(sums) < col.OVERFLOWED},
}
"""Of an operator: what groups have too stands in the same columns."""

INTERVALS: dict[str, tuple[int, int]] = {
    "arrived": (col.CELL_ARRIVED, col.CELL_ONE),
    "not_admitted": (col.CELL_TURNED_AWAY, col.CELL_ONE),
    "answered": (col.CELL_ANSWERED, col.CELL_ONE),
    "abandoned": (col.CELL_ABANDONED, col.CELL_ONE),
    "leg_wait_mean": (col.CELL_WAIT, col.CELL_ANSWERED),
    "leg_wait_p95": (col.CELL_P95, col.CELL_HUNDRED),
    "service_level": (col.CELL_MET, col.CELL_BASE),
    "queue_mean": (col.CELL_QUEUE, col.CELL_LENGTH),
    "busy_share": (col.CELL_BUSY, col.CELL_ONLINE),
    "slot_occupancy": (col.CELL_CHATS, col.CELL_SLOTS),
}
"""Of one interval."""
