"""The measuring kernel's floor plan: which column of which table holds what, and the tables in bundles."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.core.kinds import Bools, Floats, Ints

# sums: a row for each scope but the operators: all, widgets, tiers, groups.
ONE = 0
"""Always 1: what a plain number is divided by."""
ONLINE, SLOTS, CHATS, BUSY, LOAD, OVERTIME, BREAKS, BLOCKED, UNNOTICED = range(1, 10)
"""Of the operators, in microseconds."""
OVERFLOWED, OVERFLOWED_OF, COST, COST_OF, PER_RESOLVED_OF = range(10, 15)
POOLED = 15
"""Sums before this one are of groups: the whole desk has the sum of its groups, not of its widgets."""
RESOLVED, FORWARDED, ABANDONED, TICKET, RETURNED, NOT_ADMITTED, UNFINISHED = range(POOLED, POOLED + 7)
"""In the order of the outcomes; of chats by their last leg."""
HANDED_BACK, SILENT, REDIALS, CUSTOMERS, COMES_BACK, MET, BASE, WAIT, WAIT_ALL, LEGS = range(22, 32)
CHAT_WAIT, CHAT_WAIT_OF, WHOLE, FORWARD_WAIT, FORWARD_TAKEN, FORWARD_LOST, FORWARD_OF, QUEUE = range(32, 40)
LOST, SUCCESS, TAKEN, FIRST_WAIT = range(40, 44)
"""Lost customers; customers helped; what the first level (of a group: its own) took, and its waits."""
END_MET, END_BASE, END_GAVE_UP, END_TICKET, END_OFFERED = range(44, 49)
"""Of chats from end to end."""
BY_CLASS = 49
"""From here on: what follows from the numbers of legs by class; of a widget's chats by their first leg, of
the whole desk's from end to end."""
ROWS, ADMITTED, ANSWERED, AT_ONCE, DELAYED, TURNED_AWAY, GAVE_UP, BY_TICKET, OFFERED, UNTAKEN = range(49, 59)
LEVEL_MET, LEVEL_BASE = 59, 70
"""The first of eleven variants each."""
ADDED = 81
"""Sums before this one are added up over scopes, those from here on are not."""
LONGEST, SOME, MEDIAN, P90, P95, HUNDRED, OPEN, REACHED, AIMED, PERIODS_MET, PERIODS = range(81, 92)
SUMS = 92

# staff: a row for each operator; what operators and groups both have stands in the same columns.
OWN = 10
"""Answered legs by outcome, from this column on."""
OWN_RESOLVED, OWN_FORWARDED, OWN_HANDED_BACK = OWN, OWN + 1, OWN + 4
OWN_ANSWERED, BUSY_UNTIL, STRETCH, OWN_SUMS = 17, 18, 19, 20

# cells: a row for each interval of each widget, then of each group, the whole desk first; the last interval
# of each is what is outside all of them.
CELL_ONE, CELL_ARRIVED, CELL_ANSWERED, CELL_ABANDONED, CELL_TURNED_AWAY, CELL_MET, CELL_BASE = range(7)
CELL_TICKET, CELL_QUEUE, CELL_WAIT, CELL_WAITED = range(7, 11)
CELL_LENGTH, CELL_ONLINE, CELL_SLOTS, CELL_CHATS, CELL_BUSY = range(11, 16)
CELL_P95, CELL_HUNDRED, CELL_SUMS = 16, 17, 18
FLAGS = 6
"""Of a leg, in the order of the columns from ``CELL_ANSWERED`` on."""

# operators
GROUP, HOLDS, ROSTER_FROM, SHIFTS_FROM = range(4)
# groups
THRESHOLD, SHORT, VARIANT, TIER, RATE, PLANNED = range(6)
# roster and shifts
FROM, TO, OWNER, SHIFT, IS_INSIDE = range(5)

# Of whom a wait is, packed: whether it was a leg's, a chat's first leg's, and a whole chat's, from bit 0 on,
# the group, the widget, and the interval.
OF_LEG, OF_FIRST, OF_CHAT, OF_GROUP, OF_WIDGET, OF_PLACE = 0, 1, 2, 3, 19, 35
CODES = (1 << 16) - 1
"""Widgets and groups that fit."""

# What the kernel says about a record.
FINE, FOREIGN = range(2)
"""Measured; not of this scenario."""


class Plan(NamedTuple):
    """What stays from replication to replication: the scenario as the kernel reads it."""

    measure_from_us: int
    has_costs: int
    first_group: int
    """The row of the first group in ``sums``."""
    widget_group: Ints
    groups: Ints
    target: Floats
    """Of the widgets (their groups'), then of the groups."""
    operators: Ints
    """With a row more, which ends the last one's stretches."""
    staff: Ints
    """How every operator begins: with the whole roster worked."""
    roster: Ints
    shifts: Ints
    grid: Ints
    """The intervals, shape (intervals, 2)."""
    cells: Ints
    """How every interval begins: with the whole roster worked."""
    by_class: Ints
    """What a leg of each class counts for, shape (classes, sums from ``BY_CLASS`` on)."""
    level: Ints
    """By variant and class: 1 where the leg met its service level, and 2 where it counts in it."""
    columns: Ints
    """Which sums each metric of the catalogue is made of, above and below, shape (2, metrics)."""
    defined: Bools
    """Which metrics the scopes but the operators have."""
    staff_columns: Ints
    """For each metric that operators have: its column, and the sums above and below, shape (3, metrics)."""
    cell_columns: Ints
    """Which sums each metric by interval is made of, shape (2, metrics)."""


class Rows(NamedTuple):
    """A record's columns."""

    chat: npt.NDArray[np.int32]
    leg: npt.NDArray[np.int16]
    widget: npt.NDArray[np.int16]
    group: npt.NDArray[np.int16]
    operator: npt.NDArray[np.int32]
    queued_at: Ints
    assigned_at: Ints
    ended_at: Ints
    released_at: Ints
    outcome: npt.NDArray[np.int8]
    log_operator: npt.NDArray[np.int32]
    log_at: Ints
    log_online: Bools
    customer: npt.NDArray[np.int32]
    earlier: npt.NDArray[np.int32]
    left_at: Ints


class Work(NamedTuple):
    """What one replication is counted in; each thread has its own, and uses it again."""

    sums: Ints
    staff: Ints
    cells: Ints
    classes: Ints
    """By class the first legs of each widget, the legs of each group, then each widget's whole chats."""
    flags: Ints
    """Legs by their flags, in every interval; rows as those of ``cells``."""
    seen: Ints
    """The chat that was counted last at a tier or group, by row of ``sums``."""
    stays: Ints
    """Of every leg that an operator held: when it was assigned, and twice its row, one more where the chat
    is measured; pairs to be sorted."""
    waits: Ints
    """Of every answered leg and chat that waited: how long, and whose wait it was; pairs to be sorted."""
    starts: Ints
    """For sorting: where the pairs of each bucket begin, a power of two above the number of legs, or more."""
    from_before: Bools
    """Whether a chat's customer first came before the measured time, by the chat's number."""
    came_back: Bools
    """Whether a customer came back after each chat, by its number."""
    attended: Bools
    """Whether each stretch of the roster was worked."""
    worked: Bools
    """Whether a stretch of each shift was worked."""
    ranks: Ints
    """Which waits of a scope, then of an interval, are looked for; -1 where none is."""
    found: Ints
    """These waits."""
    to_come: Ints
    """How many waits pass until the next of them, by scope, then by interval."""


MARKS = 6
"""Ranks of a scope that are looked for: two for each of three percentiles; of an interval the first two."""
