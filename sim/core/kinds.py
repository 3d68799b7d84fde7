"""Codes that the tape, the engines and the record share: append, never renumber.

Every code is an integer because a compiled kernel and a stored record carry integers.
"""

from enum import IntEnum

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

NEVER_US = 2**62
"""A moment after every horizon: the patience of a customer who never gives up."""

NOT_YET_US = -1
"""A moment that did not happen: a leg that nobody took, a slot that was never held."""

NO_ONE = -1
"""The operator of a leg that nobody took."""

RESOLVE = -1
"""On the tape: the leg's end is the chat's end, no escalation follows."""

HAND_BACK = -2
"""On the tape: after the leg the chat goes back to the group that forwarded it."""


class EventRank(IntEnum):
    """Order of events at the same microsecond (model, section 4).

    Events are ordered by (time, rank, number), the number being the chat's, the operator's, or for a
    closing the day's. No record carries a rank: these numbers are an order, which a decision record changes
    (0016 put the end of a shift first).
    """

    OFFLINE = 0
    HANDLED = 1
    SLOT_FREED = 2
    ONLINE = 3
    FORWARDED = 4
    ARRIVED = 5
    PATIENCE = 6
    CLOSED = 7
    OVERFLOWED = 8
    FETCHED = 9


class Stream(IntEnum):
    """What a draw is for: the second part of its address (model, section 5).

    A draw that belongs to a leg adds ``LEG_STRIDE * leg``, so that a longer chain of tiers changes no
    draw of the legs before it.
    """

    ARRIVAL = 0
    HANDLING = 1
    PATIENCE = 2
    ESCALATION = 3
    BRIEFING = 4
    CHOICE = 5
    BALKING = 6
    BUSYNESS = 7
    WRAP_UP = 8
    ABSENCE = 9
    RETURNING = 10
    ASKED_FOR = 11
    PULL_DELAY = 12
    SILENT = 13
    DETECTION = 14
    REDIAL = 15
    REDIAL_DELAY = 16


LEG_STRIDE = 1000
"""Distance between the stream codes of one leg and the next."""

BACKLOG_LEGS = 1_000_000
"""What the legs of a chat of the backlog are counted from, so that a backlog changes no arrival's draws."""

REDIAL_LEGS = 100
"""What the legs of a customer's next attempt are further on than those of the attempt before."""


class Outcome(IntEnum):
    """How a leg ended; the last leg's outcome is the chat's."""

    RESOLVED = 0
    FORWARDED = 1
    ABANDONED = 2
    TICKET = 3
    RETURNED = 4
    NOT_ADMITTED = 5
    UNFINISHED = 6


class Admission(IntEnum):
    """What a widget does with a customer whom nobody can serve at once (``when_full``)."""

    QUEUE = 0
    UNASSIGNED = 1
    OFFLINE_FORM = 2
    HIDE = 3


class Choice(IntEnum):
    """Choice rules, see `sim.core.policies`."""

    MOST_FREE_SLOTS = 0
    LONGEST_IDLE = 1
    FEWEST_CHATS = 2
    FILL_FIRST = 3
    HIGHEST_FREE_SHARE = 4
    ROUND_ROBIN = 5
    RANDOM = 6
    OWN = 7


class HandOver(IntEnum):
    """How a chat is forwarded: the first slot frees at once, or is held until the briefing is over."""

    COLD = 0
    WARM = 1


class Refusal(IntEnum):
    """What an escalation does when the target group cannot take the chat into its queue."""

    WAIT = 0
    RETURN = 1
    TICKET = 2


class AfterClose(IntEnum):
    """What happens at closing to the chats that are still there."""

    DRAIN = 0
    CUT = 1
