"""The compiled engine's desk: legs, waiting, assignments and releases, as in the readable engine's rules.

Every step changes a constant number of entries, a line and a crew's tree: O(log n). Where a step says
"later", it adds an event to the calendar.
"""

from sim.core.jit import inline, once, part
from sim.core.kinds import NEVER_US, NO_ONE, NOT_YET_US, EventRank, Ints, Outcome
from sim.engines.compiled import layout as col
from sim.engines.compiled import pace
from sim.engines.compiled.calendar import push
from sim.engines.compiled.choice import TIME_BITS, rank
from sim.engines.compiled.layout import NONE, OPEN, RANK_BITS, Needs
from sim.engines.compiled.lines import add, at_chat, remove

HANDLED = int(EventRank.HANDLED) << RANK_BITS
SLOT_FREED = int(EventRank.SLOT_FREED) << RANK_BITS
FORWARDED = int(EventRank.FORWARDED) << RANK_BITS
ARRIVED = int(EventRank.ARRIVED) << RANK_BITS
PATIENCE = int(EventRank.PATIENCE) << RANK_BITS
OVERFLOWED = int(EventRank.OVERFLOWED) << RANK_BITS
FETCHED = int(EventRank.FETCHED) << RANK_BITS

ABANDONED = int(Outcome.ABANDONED)
_LATEST_US = 1 << TIME_BITS


# Legs


@inline
def open_leg(m: Ints, me: int, number: int, step: int, group: int, now: int) -> int:
    """Begin a leg of a chat that joins a group now, and return it."""
    leg = m[col.ROWS] + m[col.ROW_COUNT] * m[col.ROW_WIDTH]
    m[col.ROW_COUNT] += 1
    m[leg + col.QUEUED] = now
    m[leg + col.ASSIGNED_AT] = NOT_YET_US
    m[leg + col.ENDED] = NOT_YET_US
    m[leg + col.RELEASED] = NOT_YET_US
    m[leg + col.AT_GROUP] = group
    m[leg + col.OPERATOR] = NO_ONE
    m[leg + col.OUTCOME] = OPEN
    m[leg + col.BEFORE] = m[me + col.ROW] if number > 0 else NONE
    if m[col.HAS_BACK]:
        m[leg + col.SENDER] = NONE
        m[leg + col.HOME] = NONE
    m[me + col.ROW] = leg
    m[me + col.LEG] = number
    m[me + col.STEP] = step
    m[me + col.LINE] = NONE
    m[col.LAST] = now
    return leg


@inline
def end_leg(m: Ints, leg: int, outcome: int, now: int) -> None:
    """End a leg."""
    m[leg + col.ENDED] = now
    m[leg + col.OUTCOME] = outcome
    m[col.LAST] = now


@inline
def step_of(m: Ints, me: int) -> int:
    """Return which of the chat's legs on the tape speaks of the present one."""
    return m[me + col.STEP] & (col.HOLDING - 1)


@inline
def has_left(m: Ints, me: int) -> bool:
    """Say whether the customer is gone and the desk does not know."""
    return m[col.NOTICED] != NONE and m[me + col.LEFT_AT] != NOT_YET_US


@inline
def at_person(m: Ints, number: int) -> int:
    """Return where an operator's numbers stand."""
    return m[col.PEOPLE] + number * col.PERSON_WIDTH


@part
def log(m: Ints, person: int, now: int, online: int) -> None:
    """Add a change of an operator's status."""
    at = m[col.LOG] + m[col.LOGGED] * col.LOG_WIDTH
    m[at + col.LOG_AT] = now
    m[at + col.LOG_WHO] = m[person + col.NUMBER]
    m[at + col.LOG_ONLINE] = online
    m[col.LOGGED] += 1
    m[col.LAST] = now


@part
def redial(m: Ints, t: Needs, calendar: Ints, chat: int, now: int) -> None:
    """Let a customer who gave up come back later as a new chat, if the tape says so."""
    if m[col.REDIAL_ROW] == NONE:
        return
    row = t.more[m[col.REDIAL_ROW], 0, chat]
    if row >= 0:
        m[at_chat(m, row) + col.EARLIER] = chat
        push(calendar, m, now + t.more[m[col.REDIAL_US], 0, chat], ARRIVED | row)


# Waiting


@inline
def uniform(m: Ints, t: Needs, chat: int, me: int) -> float:
    """Return the uniform of a chat's present leg, for a choice at random."""
    return t.choice_u[m[me + col.LEG], chat] if m[col.HAS_CHOICE_U] else 0.0


@part
def join(m: Ints, t: Needs, calendar: Ints, chat: int, line: int, now: int) -> None:
    """Rule 3: nobody is free, the chat waits until somebody takes it or its patience runs out."""
    me = at_chat(m, chat)
    step = step_of(m, me)
    m[col.PLACES] += 1
    m[me + col.PLACE] = m[line + col.PRIORITY] + m[col.PLACES]
    m[me + col.LINE] = line
    m[line + col.WAITERS] += 1
    m[m[line + col.GROUP] + col.WAITING] += 1
    helper = m[line + col.HELPER]
    pull_us = 0
    if m[col.PULL] != NONE:
        m[me + col.PULL_AT] = NONE
        pull_us = t.more[m[col.PULL], step, chat]
    if pull_us > 0:
        m[me + col.PULL_AT] = now + pull_us
        push(calendar, m, now + pull_us, FETCHED | chat)
    else:
        add(m, line, chat)
    if helper != NONE:
        m[me + col.OVER_AT] = NONE
        after = m[line + col.AFTER]
        if after == 0:
            add(m, helper, chat)
        else:
            m[me + col.OVER_AT] = now + after
            push(calendar, m, now + after, OVERFLOWED | chat)
    patience = t.patience[step, chat]
    m[me + col.DEADLINE] = NEVER_US
    if patience < NEVER_US:
        m[me + col.DEADLINE] = now + patience
        if not m[col.LAZY]:
            push(calendar, m, now + patience, PATIENCE | chat)


@part
def leave_line(m: Ints, chat: int) -> None:
    """Take a chat out of wherever it waits."""
    me = at_chat(m, chat)
    line = m[me + col.LINE]
    m[m[line + col.GROUP] + col.WAITING] -= 1
    m[line + col.WAITERS] -= 1
    m[me + col.LINE] = NONE
    # Who is not fetched yet, or has not waited long enough for the helpers, is in no line.
    if m[col.PULL] == NONE or m[me + col.PULL_AT] == NONE:
        remove(m, line, chat)
    else:
        m[me + col.PULL_AT] = NONE
    helper = m[line + col.HELPER]
    if helper != NONE:
        if m[me + col.OVER_AT] == NONE:
            remove(m, helper, chat)
        else:
            m[me + col.OVER_AT] = NONE


@part
def drop_late(m: Ints, line: int, now: int) -> None:
    """Let those at the head of a line go whose patience ran out before now.

    Where nothing depends on the moment of leaving, nobody's patience is an event: they are found here.
    """
    while True:
        chat = m[line + col.HEAD]
        if chat == NONE:
            return
        me = at_chat(m, chat)
        if m[me + col.DEADLINE] >= now:
            return
        leave_line(m, chat)
        m[m[me + col.ROW] + col.ENDED] = m[me + col.DEADLINE]
        m[m[me + col.ROW] + col.OUTCOME] = ABANDONED


@inline
def _first(m: Ints, start: int, stop: int, forwards_only: bool, now: int) -> int:
    """Return the chat that goes first in some lines: by priority, then by place; NONE where nobody waits."""
    first, first_place = NONE, NEVER_US
    for at in range(start, stop):
        line = m[at]
        if m[line + col.HEAD] == NONE or (forwards_only and not m[line + col.IS_FORWARD]):
            continue
        if m[col.LAZY]:
            drop_late(m, line, now)
            if m[line + col.HEAD] == NONE:
                continue
        chat = m[line + col.HEAD]
        place = m[at_chat(m, chat) + col.PLACE]
        if place < first_place:
            first, first_place = chat, place
    return first


@inline
def oldest(m: Ints, crew: int, forwards_only: bool, now: int) -> int:
    """Return the chat that a crew takes first: one of its own group, then those lent to it."""
    chat = _first(m, m[crew + col.TAKES_FROM], m[crew + col.TAKES_TO], forwards_only, now)
    if chat == NONE and m[crew + col.GUESTS_FROM] < m[crew + col.GUESTS_TO]:
        chat = _first(m, m[crew + col.GUESTS_FROM], m[crew + col.GUESTS_TO], forwards_only, now)
    return chat


# Working


@inline
def if_free(m: Ints, number: int) -> int:
    """Return an operator who was asked for, by number, if that one has a free slot now, else NONE."""
    if number >= 0:
        person = at_person(m, number)
        if m[person + col.READY] and m[person + col.FREE] > 0:
            return person
    return NONE


@inline
def assign(m: Ints, leg: int, person: int, now: int) -> None:
    """Rule 5: the chat takes one slot of an operator; the caller settles the operator's affairs."""
    if m[col.HAS_PACE] and m[person + col.SLOWS]:
        pace.advance(m, person, now)
    m[leg + col.OPERATOR] = m[person + col.NUMBER]
    m[leg + col.ASSIGNED_AT] = now
    m[person + col.ASSIGNED] = now
    m[person + col.FREE] -= 1
    m[col.IN_HANDS] += 1
    if now >= _LATEST_US:
        m[col.STATUS] = col.TOO_LATE


@inline
def start(m: Ints, t: Needs, calendar: Ints, chat: int, person: int, now: int) -> None:
    """Let an assigned chat begin: with the briefing of a warm hand-over, or with the work."""
    me = at_chat(m, chat)
    if m[me + col.STEP] >= col.HOLDING:
        briefing = t.more[m[col.BRIEFING], step_of(m, me), chat]
        push(calendar, m, now + briefing, slot_freed(m, chat, me))
    else:
        work(m, t, calendar, chat, person, now)


@inline
def slot_freed(m: Ints, chat: int, me: int) -> int:
    """Return the key of an event that frees a slot: the chat's number, then the present leg's."""
    return SLOT_FREED | (chat << col.LEG_BITS) | m[me + col.LEG]


@inline
def work(m: Ints, t: Needs, calendar: Ints, chat: int, person: int, now: int) -> None:
    """Begin the operator's part; where the customer is not there any more, it takes a while to notice."""
    me = at_chat(m, chat)
    step = step_of(m, me)
    if has_left(m, me):
        push(calendar, m, now + t.more[m[col.NOTICED], step, chat], slot_freed(m, chat, me))
        return
    work_us = t.handling[step, chat]
    if m[col.HAS_PACE] and m[person + col.SLOWS]:
        pace.advance(m, person, now)
        pace.begin(m, person, chat, work_us)
        pace.retime(m, person, now)
        return
    push(calendar, m, now + work_us, HANDLED | chat)


@inline
def settle(m: Ints, person: int, now: int) -> None:
    """Rank an operator anew, and re-time the chats at work."""
    rank(m, person)
    if m[col.HAS_PACE] and m[person + col.SLOWS]:
        pace.retime(m, person, now)


@part
def fill(m: Ints, t: Needs, calendar: Ints, person: int, now: int) -> None:
    """Rule 4: an operator with room takes what waits, oldest first. Nobody else could take it."""
    while m[person + col.READY]:
        free = m[person + col.FREE]
        if free > 0:
            chat = oldest(m, m[person + col.CREW], False, now)
        elif m[col.HAS_EXTRA] and free > -m[person + col.EXTRA]:
            chat = oldest(m, m[person + col.CREW], True, now)
        else:
            break
        if chat == NONE:
            break
        take(m, t, calendar, chat, person, now)
    settle(m, person, now)


@part
def take(m: Ints, t: Needs, calendar: Ints, chat: int, person: int, now: int) -> None:
    """Let an operator take a chat that waits."""
    leave_line(m, chat)
    assign(m, m[at_chat(m, chat) + col.ROW], person, now)
    start(m, t, calendar, chat, person, now)


@part
def let_go(m: Ints, t: Needs, calendar: Ints, chat: int, leg: int, number: int, step: int, now: int) -> None:
    """Rule 5: free the slot that a leg held, once its wrap-up is over; ``step`` is its leg on the tape."""
    if m[col.WRAP_UP] != NONE:
        wrap_up = t.more[m[col.WRAP_UP], step, chat]
        if wrap_up > 0:
            push(calendar, m, now + wrap_up, SLOT_FREED | (chat << col.LEG_BITS) | number)
            return
    release(m, t, calendar, leg, now)


@inline
def release(m: Ints, t: Needs, calendar: Ints, leg: int, now: int) -> None:
    """Free the slot that a leg held; its operator takes what waits."""
    person = at_person(m, m[leg + col.OPERATOR])
    if m[col.HAS_PACE] and m[person + col.SLOWS]:
        pace.advance(m, person, now)
    m[leg + col.RELEASED] = now
    m[col.LAST] = now
    m[person + col.FREED] = now
    m[person + col.FREE] += 1
    fill(m, t, calendar, person, now)


@part
def end_hold(m: Ints, t: Needs, calendar: Ints, chat: int, now: int) -> None:
    """End a warm hand-over: the operator who passed the chat on gets the slot back."""
    me = at_chat(m, chat)
    if m[me + col.STEP] < col.HOLDING:
        return
    m[me + col.STEP] -= col.HOLDING
    held = m[m[me + col.ROW] + col.BEFORE]
    # The desk's cut has freed the slot already.
    if m[held + col.RELEASED] == NOT_YET_US:
        let_go(m, t, calendar, chat, held, m[me + col.LEG] - 1, m[me + col.STEP] - 1, now)


# Going home


@part
def staffed(m: Ints, line: int) -> bool:
    """Say whether anyone of the group who may take these chats is online."""
    for at in range(m[line + col.CREWS_FROM], m[line + col.CREWS_TO]):
        if m[m[at] + col.ONLINE_NOW] > 0:
            return True
    return False


@inline
def close_up(m: Ints, now: int) -> None:
    """Send home who stayed after closing, once nobody there works on a chat or could take one."""
    if m[col.STAYING] > 0 and m[col.IS_CLOSED] and m[col.IN_HANDS] <= 0:
        _send_home(m, now)


@once
def _send_home(m: Ints, now: int) -> None:
    for line in range(m[col.LINES], m[col.LINES_END], col.LINE_WIDTH):
        if m[line + col.WAITERS] > 0:
            helper = m[line + col.HELPER]
            if staffed(m, line) or (helper != NONE and staffed(m, helper)):
                return
    for person in range(m[col.PEOPLE], m[col.PEOPLE_END], col.PERSON_WIDTH):
        if m[person + col.STAYS]:
            m[person + col.STAYS] = 0
            go_offline(m, person, now)
    m[col.STAYING] = 0


@part
def go_offline(m: Ints, person: int, now: int) -> None:
    """Let an operator go; running chats are finished in any case."""
    m[person + col.IS_ONLINE] = 0
    m[person + col.READY] = 0
    m[m[person + col.CREW] + col.ONLINE_NOW] -= 1
    log(m, person, now, 0)
    rank(m, person)
