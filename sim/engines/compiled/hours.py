"""The compiled engine's hours: who comes and goes, and closing, as the plan says; O(log n) an event.

A closing with ``cut`` looks at the chats that came since the one before: O(1) a chat over the whole run, but
for those with which customers may come back, at which every closing looks.
"""

from sim.core.jit import once, part
from sim.core.kinds import NEVER_US, NO_ONE, NOT_YET_US, Ints, Outcome
from sim.engines.compiled import layout as col
from sim.engines.compiled import pace
from sim.engines.compiled.choice import rank
from sim.engines.compiled.desk import close_up, fill, go_offline, has_left, log
from sim.engines.compiled.layout import NONE, OPEN, Needs
from sim.engines.compiled.lines import at_chat

COME, GO, GO_OR_STAY, STOP_OFFERS, RESUME_OFFERS, CLOSE = range(6)
"""What the plan says. GO_OR_STAY is the end of a shift at a closing, after which the desk is drained."""

_UNFINISHED, _ABANDONED = int(Outcome.UNFINISHED), int(Outcome.ABANDONED)


@once
def act(m: Ints, t: Needs, calendar: Ints, what: int, person: int, now: int) -> None:
    """Do what the plan says at this moment."""
    if what == COME:
        m[col.STAYING] -= m[person + col.STAYS]
        m[person + col.STAYS] = 0
        if not m[person + col.IS_ONLINE]:
            m[person + col.IS_ONLINE] = 1
            m[person + col.READY] = m[person + col.OFFERS]
            m[m[person + col.CREW] + col.ONLINE_NOW] += 1
            log(m, person, now, 1)
            fill(m, t, calendar, person, now)
    elif what == GO:
        go_offline(m, person, now)
        close_up(m, now)
    elif what == GO_OR_STAY:
        m[col.STAYING] += 1 - m[person + col.STAYS]
        m[person + col.STAYS] = 1
        m[col.IS_CLOSED] = 0
    elif what == STOP_OFFERS:
        m[person + col.OFFERS] = 0
        m[person + col.READY] = 0
        rank(m, person)
    elif what == RESUME_OFFERS:
        m[person + col.OFFERS] = 1
        if m[person + col.IS_ONLINE]:
            m[person + col.READY] = 1
            fill(m, t, calendar, person, now)
    else:
        m[col.IS_CLOSED] = 1
        if m[col.DRAINS]:
            close_up(m, now)
        else:
            _cut(m, now)


@once
def _cut(m: Ints, now: int) -> None:
    """Rule 9: the desk stops; nobody waits, and every slot is free."""
    _stop(m, now)
    for line in range(m[col.LINES], m[col.LENT_END], col.LINE_WIDTH):
        m[line + col.HEAD] = NONE
        m[line + col.TAIL] = NONE
        m[line + col.WAITERS] = 0
    for group in range(m[col.GROUPS], m[col.GROUPS_END], col.GROUP_WIDTH):
        m[group + col.WAITING] = 0
    m[col.IN_HANDS] = 0
    for person in range(m[col.PEOPLE], m[col.PEOPLE_END], col.PERSON_WIDTH):
        if m[person + col.FREE] < m[person + col.SLOTS]:
            m[person + col.FREE] = m[person + col.SLOTS]
            m[person + col.FREED] = now
        rank(m, person)
    if m[col.HAS_PACE]:
        pace.clear(m)


@part
def _stop(m: Ints, now: int) -> None:
    """End every leg that is still open: unfinished, or abandoned where the customer has left before.

    Every slot that is still held is free from now on.
    """
    if m[col.LAZY]:
        for line in range(m[col.LINES], m[col.LINES_END], col.LINE_WIDTH):
            _drop_all_late(m, line, now)
    for chat in range(m[col.CUT_FROM], m[col.CURSOR]):
        _stop_chat(m, at_chat(m, chat), now)
    for chat in range(m[col.ARRIVING], m[col.COUNT]):
        if m[at_chat(m, chat) + col.LEG] != NONE:
            _stop_chat(m, at_chat(m, chat), now)
    m[col.CUT_FROM] = m[col.CURSOR]


@part
def _drop_all_late(m: Ints, line: int, now: int) -> None:
    """Let everybody in a line go whose patience is over by now: before a closing at the same moment."""
    chat = m[line + col.HEAD]
    while chat != NONE:
        me = at_chat(m, chat)
        if m[me + col.DEADLINE] <= now:
            m[m[me + col.ROW] + col.ENDED] = m[me + col.DEADLINE]
            m[m[me + col.ROW] + col.OUTCOME] = _ABANDONED
        chat = m[me + col.NEXT]


@part
def _stop_chat(m: Ints, me: int, now: int) -> None:
    leg = m[me + col.ROW]
    if m[leg + col.OUTCOME] == OPEN:
        m[leg + col.OUTCOME] = _ABANDONED if has_left(m, me) else _UNFINISHED
        m[leg + col.ENDED] = now
    while leg != NONE:
        if m[leg + col.OPERATOR] != NO_ONE and m[leg + col.RELEASED] == NOT_YET_US:
            m[leg + col.RELEASED] = now
        leg = m[leg + col.BEFORE]
    m[me + col.LINE] = NONE


@once
def _last_moment(m: Ints) -> int:
    """Return the latest moment in the record, the last closing and every patience that ends included."""
    last = max(m[col.LAST], m[col.LAST_CLOSING])
    if m[col.LAZY]:
        for line in range(m[col.LINES], m[col.LINES_END], col.LINE_WIDTH):
            chat = m[line + col.HEAD]
            while chat != NONE:
                me = at_chat(m, chat)
                if m[me + col.DEADLINE] < NEVER_US:
                    last = max(last, m[me + col.DEADLINE])
                chat = m[me + col.NEXT]
    return last


@once
def finish_record(m: Ints) -> None:
    """End the record when nothing can happen any more: what is still there is unfinished."""
    last = _last_moment(m)
    for person in range(m[col.PEOPLE], m[col.PEOPLE_END], col.PERSON_WIDTH):
        if m[person + col.STAYS]:
            log(m, person, last, 0)
    _stop(m, last)
