"""How a chat is passed on: forwarded, refused and given back, or handed back after the target's part."""

from sim.core.kinds import HAND_BACK, NO_ONE, Outcome, Refusal
from sim.engines.desk import Desk
from sim.engines.floor import Leg, Line
from sim.engines.waiting import join


def pass_on(desk: Desk, leg: Leg) -> Leg | None:
    """Rule 6: the chat leaves its operator; return its next leg, None when it ends as a ticket."""
    following = _hand_back(desk, leg) if leg.way == HAND_BACK else _forward(desk, leg)
    desk.close_up()
    return following


def _forward(desk: Desk, leg: Leg) -> Leg | None:
    """Let a chat join the target group."""
    way, terms = leg.way, desk.terms
    following = desk.open_leg(leg.chat, leg.number + 1, leg.step + 1, terms.target[way])
    following.sender = leg
    line = desk.forwarded[following.group][desk.script.widget[leg.chat]]
    operator = line.best() if desk.script.choice_u is None else desk.choose(following, line)
    refusal = Refusal.WAIT if operator != NO_ONE else _refusal(desk, way, line)
    desk.in_hands -= 1
    if refusal == Refusal.RETURN:
        desk.end_leg(following, Outcome.RETURNED)
        return _give_back(desk, leg)
    if operator != NO_ONE:
        desk.assign(following, operator)
    elif refusal == Refusal.WAIT:
        join(desk, following, line)
    else:
        desk.end_leg(following, Outcome.TICKET)
        if terms.keeps_slot[way]:
            desk.let_go(leg)
        return None
    if terms.warm[way]:
        following.holds = leg
    elif terms.keeps_slot[way]:
        desk.let_go(leg)
    return following


def _refusal(desk: Desk, way: int, line: Line) -> int:
    """Return what happens to a forward that no operator can take at once."""
    terms = desk.terms
    if not line.staffed():
        return terms.nobody_online[way]
    if 0 <= terms.way_cap[way] <= desk.waiting[line.group]:
        return terms.when_full[way]
    return Refusal.WAIT


def _give_back(desk: Desk, leg: Leg) -> Leg:
    """Let the first operator do the work after all, in the slot that was kept."""
    now_us, record = desk.clock.now, desk.record
    back = desk.open_leg(leg.chat, leg.number + 2, leg.step + 1, leg.group)
    back.is_return = True
    back.operator = leg.operator
    record.released_at[leg.row] = desk.last_freed_us[leg.operator] = now_us
    record.operator[back.row] = leg.operator
    record.assigned_at[back.row] = now_us
    desk.in_hands += 1
    desk.last_assigned_us[leg.operator] = now_us
    desk.rank(leg.operator)
    return back


def _hand_back(desk: Desk, leg: Leg) -> Leg:
    """Let a chat go back to the group that forwarded it, to the same operator where that one is free."""
    sender = (leg.home or leg).sender
    home = sender.home or sender
    back = desk.open_leg(leg.chat, leg.number + 1, leg.step + 1, home.group)
    back.home = home
    widget = desk.script.widget[leg.chat]
    # It waits where it waited there before: as a direct chat where a widget brought it.
    line = desk.direct[widget] if home.number == 0 else desk.forwarded[home.group][widget]
    operator = desk.if_free(sender.operator)
    if operator == NO_ONE:
        operator = desk.choose(back, line)
    desk.in_hands -= 1
    if operator == NO_ONE:
        join(desk, back, line)
    else:
        desk.assign(back, operator)
    return back
