"""The compiled engine's memory: one array of integers, in which every table has its rows.

Machine code for one array compiles in seconds; for a table each it takes minutes. So a crew, a line, an
operator is the address of its first number: ``m[line + HEAD]``. The numbers of the run itself stand at the
front: ``m[IN_HANDS]``. Chats and operators also have their own numbers, as on the tape and in the record.
"""

from typing import Any, NamedTuple

NONE = -1
OPEN = -1
"""The outcome of a leg that has not ended."""

RANK_BITS = 40
"""An event's key is its rank, then its number of so many bits."""
LEG_BITS = 6
"""Room for the number of a leg behind that of its chat."""
LEG_MASK = (1 << LEG_BITS) - 1
PLACE_BITS = 50
"""Room for the number of chats that ever waited."""

# What the scenario and the tape lay down, at the front of the memory.
LEGS, COUNT, ARRIVING, DRAINS, LAZY, MARGIN = range(6)
HAS_EXTRA, HAS_CHOICE_U, HAS_PACE, HAS_BACK, LAST_CLOSING = range(6, 11)
# Where an optional column of the tape stands in `Needs.more`, or NONE.
BRIEFING, WRAP_UP, PULL, NOTICED, ASKED_FOR, BALKS, REDIAL_ROW, REDIAL_US = range(11, 19)
# Where tables begin and end, and the widths of those that need more columns for some behaviours.
PEOPLE, PEOPLE_END, WIDGETS, GROUPS, GROUPS_END, WAYS, LINES, LINES_END, LENT_END = range(19, 28)
CHATS, CHAT_WIDTH, ROWS, ROW_WIDTH, PLAN, PLAN_END, TIMED, LOG = range(28, 36)
# What changes.
LAST, ROW_COUNT, LOGGED, CALENDAR, IN_HANDS, STAYING = range(37, 43)
IS_CLOSED, PLACES, CURSOR, CUT_FROM, STATUS, TIMED_COUNT = range(43, 49)
FRONT = 64
"""Numbers before the first table."""

FINE, TOO_LATE, TOO_LONG, FULL = range(4)
"""Why a kernel stops: all is done, it cannot count a time or some work, or the calendar needs more room."""

# A widget: its group's number, policies, line, the pairs of its hours, and the list of lines by target group.
ENTRY, ADMISSION, CAP, DIRECT, HOURS_AT, HOURS_END, AHEAD = range(7)
# An escalation: its target's number, and policies.
TARGET, WARM, NOBODY_ONLINE, WAY_CAP, WHEN_FULL, KEEPS = range(6)
# A group: who waits, whether chance chooses, the list of its operators.
WAITING, IS_RANDOM, MEMBERS, SIZE = range(4)
# A crew: trees of pairs (key, operator) of those with a free slot (0) and of those who take forwarded chats
# above (1), and lists of lines.
ONLINE_NOW, TREE0, TREE1, TAKES_FROM, TAKES_TO, GUESTS_FROM, GUESTS_TO, COUNT0, COUNT1 = range(9)
# A line; SIDE is which of a chat's links it uses.
GROUP, IS_FORWARD, PRIORITY, WAITERS, HEAD, TAIL, HELPER, AFTER = range(8)
CREWS_FROM, CREWS_TO, ABOVE_FROM, ABOVE_TO, IS_SORTED, SIDE = range(8, 14)
# An operator; PRESENT1: above the slots. UNITS and WORK: the curve, and pairs (work left, chat).
FREE, READY, ASSIGNED, FREED, SLOTS, CREW, RULE, LEAF = range(8)
GROUP_OF, NUMBER, EXTRA, IS_ONLINE, OFFERS, STAYS, SLOWS, PACED_AT = range(8, 16)
SEAT, PRESENT0, PRESENT1, AT_WORK, NEXT_AT, NEXT_CHAT, TIMED_PLACE, UNITS, WORK = range(16, 25)
# A chat: its present leg, and its links in a line; those of the lent lines are LENT further on.
ROW, LEG, STEP, LINE, PLACE, DEADLINE, NEXT, PREV, CHILD, PULL_AT, OVER_AT, LEFT_AT = range(12)
EARLIER = 15
LENT = 6
HOLDING = 256
"""Added to STEP while the slot of the leg before is held for a hand-over."""
# A leg of the record; BEFORE is the chat's leg before, SENDER and HOME as in the readable engine.
QUEUED, ASSIGNED_AT, ENDED, RELEASED, AT_GROUP, OPERATOR, OUTCOME, BEFORE, SENDER, HOME = range(10)
# An event of the plan, and a change of status.
AT, KEY, ACT, WHO = range(4)
LOG_AT, LOG_WHO, LOG_ONLINE = range(3)

WIDGET_WIDTH, WAY_WIDTH, GROUP_WIDTH, CREW_WIDTH, LINE_WIDTH, PERSON_WIDTH = 7, 6, 4, 9, 16, 32
PLAN_WIDTH, LOG_WIDTH = 4, 3

CACHE_LINE = 8
"""In integers: every table begins with one, so that no row of a chat touches one more than it must."""


class Needs(NamedTuple):
    """The tape as the kernels read it; arrays of shape (legs, chats) but for the first two."""

    arrived: Any
    widget: Any
    route: Any
    patience: Any
    handling: Any
    more: Any
    """The optional columns that are on, shape (columns, legs, chats); one of a chat stands at leg 0."""
    choice_u: Any
