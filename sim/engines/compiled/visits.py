"""The compiled engine's events of chats: an arrival, an end, a forward, and what waiting brings."""

from sim.core.jit import once, part
from sim.core.kinds import HAND_BACK, NOT_YET_US, RESOLVE, Admission, Ints, Outcome, Refusal
from sim.engines.compiled import layout as col
from sim.engines.compiled import pace
from sim.engines.compiled.calendar import push
from sim.engines.compiled.choice import choose
from sim.engines.compiled.desk import (
    ABANDONED,
    FORWARDED,
    assign,
    at_person,
    close_up,
    end_hold,
    end_leg,
    if_free,
    join,
    leave_line,
    let_go,
    open_leg,
    redial,
    release,
    settle,
    staffed,
    start,
    step_of,
    take,
    uniform,
    work,
)
from sim.engines.compiled.layout import NONE, OPEN, Needs
from sim.engines.compiled.lines import add, at_chat

_QUEUE, _UNASSIGNED = int(Admission.QUEUE), int(Admission.UNASSIGNED)
_HIDE = int(Admission.HIDE)
_WAIT, _RETURN = int(Refusal.WAIT), int(Refusal.RETURN)
_RESOLVED, _FORWARDED = int(Outcome.RESOLVED), int(Outcome.FORWARDED)
_TICKET, _RETURNED, _NOT_ADMITTED = int(Outcome.TICKET), int(Outcome.RETURNED), int(Outcome.NOT_ADMITTED)


# Coming in


@once
def _is_open(m: Ints, widget: int, now: int) -> bool:
    """Say whether a widget is open; time only goes forward, so each widget's place in its hours does too."""
    at, stop = m[widget + col.HOURS_AT], m[widget + col.HOURS_END]
    while at + 2 < stop and m[at + 2] <= now:
        at += 2
    m[widget + col.HOURS_AT] = at
    return at < stop and m[at] <= now < m[at + 1]


@once
def arrive(m: Ints, t: Needs, calendar: Ints, chat: int, now: int) -> None:
    """Rule 1: a chat arrives, and is assigned, or joins the queue, or is not admitted."""
    me = at_chat(m, chat)
    widget = m[col.WIDGETS] + t.widget[chat] * col.WIDGET_WIDTH
    leg = open_leg(m, me, 0, 0, m[widget + col.ENTRY], now)
    if m[col.NOTICED] != NONE:
        m[me + col.LEFT_AT] = NOT_YET_US
    line, policy = m[widget + col.DIRECT], m[widget + col.ADMISSION]
    is_open = _is_open(m, widget, now)
    if not is_open and chat >= m[col.ARRIVING]:
        policy = _HIDE
    person = NONE
    if is_open or policy == _UNASSIGNED:
        if m[col.ASKED_FOR] != NONE:
            person = if_free(m, t.more[m[col.ASKED_FOR], 0, chat])
        if person == NONE:
            person = choose(m, line, uniform(m, t, chat, me))
    is_lost = t.handling[0, chat] < 0
    if person != NONE and not is_lost:
        assign(m, leg, person, now)
        settle(m, person, now)
        start(m, t, calendar, chat, person, now)
    elif person != NONE or _may_wait(m, policy, is_open, line, m[widget + col.CAP]):
        if is_lost or (m[col.BALKS] != NONE and t.more[m[col.BALKS], 0, chat]):
            end_leg(m, leg, ABANDONED, now)
            redial(m, t, calendar, chat, now)
        else:
            join(m, t, calendar, chat, line, now)
    else:
        end_leg(m, leg, _NOT_ADMITTED, now)


@once
def _may_wait(m: Ints, policy: int, is_open: bool, line: int, cap: int) -> bool:
    """Say whether a chat that nobody can take at once is let into the queue."""
    if policy == _UNASSIGNED:
        return True
    if not is_open:
        return False
    waiting = m[m[line + col.GROUP] + col.WAITING]
    if policy == _QUEUE:
        return cap < 0 or waiting < cap
    return waiting < cap and staffed(m, line)


# Waiting


@once
def lose_patience(m: Ints, t: Needs, calendar: Ints, chat: int, now: int) -> None:
    """Rule 7: patience runs out before an assignment."""
    me = at_chat(m, chat)
    if m[me + col.LINE] == NONE or m[me + col.DEADLINE] != now:
        return
    if m[col.NOTICED] != NONE and t.more[m[col.NOTICED], step_of(m, me), chat] > 0:
        m[me + col.DEADLINE] = NONE
        m[me + col.LEFT_AT] = now
        m[col.LAST] = now
        redial(m, t, calendar, chat, now)
        return
    leave_line(m, chat)
    end_leg(m, m[me + col.ROW], ABANDONED, now)
    redial(m, t, calendar, chat, now)
    end_hold(m, t, calendar, chat, now)
    close_up(m, now)


@once
def overflow(m: Ints, t: Needs, calendar: Ints, chat: int, now: int) -> None:
    """Let another group's operators take a chat, too, that has waited long enough."""
    me = at_chat(m, chat)
    if m[me + col.LINE] == NONE or m[me + col.OVER_AT] != now:
        return
    helper = m[m[me + col.LINE] + col.HELPER]
    person = choose(m, helper, uniform(m, t, chat, me))
    if person == NONE:
        m[me + col.OVER_AT] = NONE
        add(m, helper, chat)
    else:
        take(m, t, calendar, chat, person, now)
        settle(m, person, now)


@once
def fetch(m: Ints, t: Needs, calendar: Ints, chat: int, now: int) -> None:
    """Let a chat be fetched from now on."""
    me = at_chat(m, chat)
    if m[me + col.LINE] == NONE or m[me + col.PULL_AT] != now:
        return
    line = m[me + col.LINE]
    person = choose(m, line, uniform(m, t, chat, me))
    if person == NONE:
        m[me + col.PULL_AT] = NONE
        add(m, line, chat)
    else:
        take(m, t, calendar, chat, person, now)
        settle(m, person, now)


# Ending


@part
def work_done(m: Ints, person: int, chat: int, now: int) -> None:
    """Take a chat off an operator's bench whose work is done."""
    pace.advance(m, person, now)
    pace.end(m, person, chat)
    pace.retime(m, person, now)


@once
def finish(m: Ints, t: Needs, calendar: Ints, chat: int, now: int) -> None:
    """Rule 6: the operator's part ends; the chat is resolved, or is to be passed on."""
    me = at_chat(m, chat)
    leg = m[me + col.ROW]
    if m[leg + col.OUTCOME] != OPEN:
        return
    number, step = m[me + col.LEG], step_of(m, me)
    # A refused chat has one leg more than the tape; it is worked on where it came from.
    way, on_tape = RESOLVE, step - 1
    if number == step:
        way, on_tape = int(t.route[step, chat]), step
    frees = True
    if way >= 0:
        end_leg(m, leg, _FORWARDED, now)
        frees = m[m[col.WAYS] + way * col.WAY_WIDTH + col.KEEPS] == 0
    elif way == RESOLVE:
        end_leg(m, leg, _RESOLVED, now)
        m[col.IN_HANDS] -= 1
    else:
        end_leg(m, leg, _RETURNED, now)
    if frees:
        let_go(m, t, calendar, chat, leg, number, on_tape, now)
    if way < 0:
        close_up(m, now)
    if way != RESOLVE:
        push(calendar, m, now, FORWARDED | chat)


@once
def free_slot(m: Ints, t: Needs, calendar: Ints, number: int, now: int) -> None:
    """End a wrap-up, a briefing, or the wait for a customer who had left."""
    chat, leg_number = number >> col.LEG_BITS, number & col.LEG_MASK
    me = at_chat(m, chat)
    leg, at = m[me + col.ROW], m[me + col.LEG]
    while at > leg_number:
        leg, at = m[leg + col.BEFORE], at - 1
    if m[leg + col.OUTCOME] != OPEN:
        # A slot that the desk's cut has freed is not freed again.
        if m[leg + col.RELEASED] == NOT_YET_US:
            release(m, t, calendar, leg, now)
            close_up(m, now)
    elif m[me + col.STEP] >= col.HOLDING:
        end_hold(m, t, calendar, chat, now)
        work(m, t, calendar, chat, at_person(m, m[leg + col.OPERATOR]), now)
    else:
        end_leg(m, leg, ABANDONED, now)
        m[col.IN_HANDS] -= 1
        release(m, t, calendar, leg, now)
        close_up(m, now)


# Passing on


@once
def pass_on(m: Ints, t: Needs, calendar: Ints, chat: int, now: int) -> None:
    """Rule 6: the chat leaves its operator: forwarded, refused and given back, or handed back."""
    way = int(t.route[step_of(m, at_chat(m, chat)), chat])
    if way == HAND_BACK:
        _hand_back(m, t, calendar, chat, now)
    else:
        _forward(m, t, calendar, chat, m[col.WAYS] + way * col.WAY_WIDTH, now)
    close_up(m, now)


@once
def _forward(m: Ints, t: Needs, calendar: Ints, chat: int, way: int, now: int) -> None:
    """Let a chat join the target group."""
    me = at_chat(m, chat)
    number, step, before = m[me + col.LEG], m[me + col.STEP], m[me + col.ROW]
    target = m[way + col.TARGET]
    leg = open_leg(m, me, number + 1, step + 1, target, now)
    if m[col.HAS_BACK]:
        m[leg + col.SENDER] = before
    line = m[m[m[col.WIDGETS] + t.widget[chat] * col.WIDGET_WIDTH + col.AHEAD] + target]
    person = choose(m, line, uniform(m, t, chat, me))
    refusal = _WAIT
    if person == NONE:
        refusal = _refusal(m, way, line)
    m[col.IN_HANDS] -= 1
    keeps = m[way + col.KEEPS] != 0
    if refusal == _RETURN:
        end_leg(m, leg, _RETURNED, now)
        _give_back(m, t, calendar, chat, before, number, step, now)
        return
    if m[way + col.WARM] and refusal == _WAIT:
        m[me + col.STEP] += col.HOLDING
        keeps = False
    if person != NONE:
        assign(m, leg, person, now)
        settle(m, person, now)
        start(m, t, calendar, chat, person, now)
    elif refusal == _WAIT:
        join(m, t, calendar, chat, line, now)
    else:
        end_leg(m, leg, _TICKET, now)
    if keeps:
        let_go(m, t, calendar, chat, before, number, step, now)


@once
def _refusal(m: Ints, way: int, line: int) -> int:
    """Return what happens to a forward that no operator can take at once."""
    if not staffed(m, line):
        return m[way + col.NOBODY_ONLINE]
    if 0 <= m[way + col.WAY_CAP] <= m[m[line + col.GROUP] + col.WAITING]:
        return m[way + col.WHEN_FULL]
    return _WAIT


@once
def _give_back(
    m: Ints, t: Needs, calendar: Ints, chat: int, before: int, number: int, step: int, now: int
) -> None:
    """Let the first operator do the work after all, in the slot that was kept."""
    leg = open_leg(m, at_chat(m, chat), number + 2, step + 1, m[before + col.AT_GROUP], now)
    person = at_person(m, m[before + col.OPERATOR])
    m[before + col.RELEASED] = now
    m[person + col.FREED] = now
    m[leg + col.OPERATOR] = m[before + col.OPERATOR]
    m[leg + col.ASSIGNED_AT] = now
    m[col.IN_HANDS] += 1
    m[person + col.ASSIGNED] = now
    settle(m, person, now)
    work(m, t, calendar, chat, person, now)


@once
def _hand_back(m: Ints, t: Needs, calendar: Ints, chat: int, now: int) -> None:
    """Let a chat go back to the group that forwarded it, to the same operator where that one is free."""
    me = at_chat(m, chat)
    number, step, leg = m[me + col.LEG], m[me + col.STEP], m[me + col.ROW]
    first = leg if m[leg + col.HOME] == NONE else m[leg + col.HOME]
    sender = m[first + col.SENDER]
    home = sender if m[sender + col.HOME] == NONE else m[sender + col.HOME]
    group = m[home + col.AT_GROUP]
    back = open_leg(m, me, number + 1, step + 1, group, now)
    m[back + col.HOME] = home
    widget = m[col.WIDGETS] + t.widget[chat] * col.WIDGET_WIDTH
    # It waits where it waited there before: as a direct chat where a widget brought it.
    line = m[widget + col.DIRECT] if m[home + col.BEFORE] == NONE else m[m[widget + col.AHEAD] + group]
    person = if_free(m, m[sender + col.OPERATOR])
    if person == NONE:
        person = choose(m, line, uniform(m, t, chat, me))
    m[col.IN_HANDS] -= 1
    if person == NONE:
        join(m, t, calendar, chat, line, now)
    else:
        assign(m, back, person, now)
        settle(m, person, now)
        start(m, t, calendar, chat, person, now)
