"""The compiled engine's kernels: the loop over all events, and the record made into tables.

The next event is the first by (time, rank, number) of four sources: arrivals and the roster's plan (sorted,
with a cursor), the calendar, and the ends of work under a multitasking curve.
"""

from typing import Any

from sim.core.jit import kernel, once
from sim.core.kinds import NEVER_US, EventRank, Ints
from sim.engines.compiled import layout as col
from sim.engines.compiled.calendar import drop_first
from sim.engines.compiled.desk import ARRIVED, HANDLED
from sim.engines.compiled.hours import act, finish_record
from sim.engines.compiled.layout import RANK_BITS, Needs
from sim.engines.compiled.lines import at_chat
from sim.engines.compiled.visits import (
    arrive,
    fetch,
    finish,
    free_slot,
    lose_patience,
    overflow,
    pass_on,
    work_done,
)

_NUMBER_MASK = (1 << RANK_BITS) - 1
_HANDLED, _SLOT_FREED = int(EventRank.HANDLED), int(EventRank.SLOT_FREED)
_FORWARDED, _ARRIVED = int(EventRank.FORWARDED), int(EventRank.ARRIVED)
_PATIENCE, _OVERFLOWED = int(EventRank.PATIENCE), int(EventRank.OVERFLOWED)
_CALENDAR, _PLAN, _ARRIVALS, _BENCH = range(1, 5)


@once
def _happen(m: Ints, t: Needs, calendar: Ints, key: int, now: int) -> None:
    """Let an event of a chat happen."""
    rank, number = key >> RANK_BITS, key & _NUMBER_MASK
    if rank == _ARRIVED:
        arrive(m, t, calendar, number, now)
    elif rank == _HANDLED:
        finish(m, t, calendar, number, now)
    elif rank == _FORWARDED:
        pass_on(m, t, calendar, number, now)
    elif rank == _SLOT_FREED:
        free_slot(m, t, calendar, number, now)
    elif rank == _PATIENCE:
        lose_patience(m, t, calendar, number, now)
    elif rank == _OVERFLOWED:
        overflow(m, t, calendar, number, now)
    else:
        fetch(m, t, calendar, number, now)


@kernel
def run_all(m: Ints, t: Needs, calendar: Ints) -> int:
    """Let every event happen, in order; return ``FINE``, or why it stopped.

    When the calendar is nearly ``FULL`` it goes on from there with a larger one.
    """
    while m[col.STATUS] == 0:
        if 2 * (m[col.CALENDAR] + m[col.MARGIN]) > len(calendar):
            return col.FULL
        plan = m[col.PLAN]
        cursor = m[col.CURSOR]
        now, key, source = NEVER_US, 0, 0
        if cursor < m[col.ARRIVING]:
            now, key, source = t.arrived[cursor], ARRIVED | cursor, _ARRIVALS
        if plan < m[col.PLAN_END]:
            at = m[plan + col.AT]
            if at < now or (at == now and m[plan + col.KEY] < key):
                now, key, source = at, m[plan + col.KEY], _PLAN
        if m[col.CALENDAR] > 0:
            at = calendar[0]
            if at < now or (at == now and calendar[1] < key):
                now, key, source = at, calendar[1], _CALENDAR
        if m[col.TIMED_COUNT] > 0:
            person = m[m[col.TIMED]]
            at = m[person + col.NEXT_AT]
            done = HANDLED | m[person + col.NEXT_CHAT]
            if at < now or (at == now and done < key):
                now, key, source = at, done, _BENCH
        if source == 0:
            finish_record(m)
            break
        if source == _PLAN:
            act(m, t, calendar, m[plan + col.ACT], m[plan + col.WHO], now)
            m[col.PLAN] = plan + col.PLAN_WIDTH
            continue
        if source == _CALENDAR:
            drop_first(calendar, m)
        elif source == _ARRIVALS:
            m[col.CURSOR] = cursor + 1
        else:
            work_done(m, m[m[col.TIMED]], key & _NUMBER_MASK, now)
        _happen(m, t, calendar, key, now)
    return m[col.STATUS]


@kernel
def collect(
    m: Ints,
    widget: Any,
    number_of: Any,
    chat_out: Any,
    leg_out: Any,
    widget_out: Any,
    group_out: Any,
    operator_out: Any,
    queued_out: Any,
    assigned_out: Any,
    ended_out: Any,
    released_out: Any,
    outcome_out: Any,
) -> None:
    """Write the legs that were, by (chat, leg); who could have come back and did not leaves no gap."""
    numbered = len(number_of) > 0
    start, number = 0, 0
    for chat in range(m[col.COUNT]):
        me = at_chat(m, chat)
        if m[me + col.LEG] < 0:
            continue
        if numbered:
            number_of[chat] = number
        leg, last = m[me + col.ROW], m[me + col.LEG]
        for place in range(last, -1, -1):
            at = start + place
            chat_out[at] = number
            leg_out[at] = place
            widget_out[at] = widget[chat]
            group_out[at] = m[leg + col.AT_GROUP]
            operator_out[at] = m[leg + col.OPERATOR]
            queued_out[at] = m[leg + col.QUEUED]
            assigned_out[at] = m[leg + col.ASSIGNED_AT]
            ended_out[at] = m[leg + col.ENDED]
            released_out[at] = m[leg + col.RELEASED]
            outcome_out[at] = m[leg + col.OUTCOME]
            leg = m[leg + col.BEFORE]
        start += last + 1
        number += 1
