"""Waiting at the desk: who may take a chat when, who gives up, and who comes back."""

from typing import TYPE_CHECKING

from sim.core.kinds import NEVER_US, NO_ONE, EventRank, Outcome
from sim.engines.floor import Leg, Line
from sim.engines.record import OPEN

if TYPE_CHECKING:
    from sim.engines.desk import Desk


def join(desk: "Desk", leg: Leg, line: Line) -> None:
    """Rule 3: nobody is free, the chat waits until somebody takes it or its patience runs out."""
    desk.places += 1
    line.join(leg, desk.places)
    desk.waiting[line.group] += 1
    leg.taken = desk.clock.event()
    if desk.script.pull_us is None:
        line.add(leg)
    else:
        _offer_after(desk, leg, line, desk.script.pull_us[leg.step][leg.chat], EventRank.FETCHED)
    if line.helper is not None:
        _offer_after(desk, leg, line.helper, line.helper_after_us, EventRank.OVERFLOWED)
    patience_us = desk.patience_us[leg.step][leg.chat]
    if patience_us < NEVER_US:
        gone = desk.after(patience_us, EventRank.PATIENCE, leg.chat)
        gone.callbacks.append(lambda _: _lose_patience(desk, leg))


def _offer_after(desk: "Desk", leg: Leg, line: Line, after_us: int, rank: EventRank) -> None:
    """Let the crews of a line take a leg once it has waited so long; nobody of them is free now."""
    if after_us == 0:
        line.add(leg)
    else:
        desk.after(after_us, rank, leg.chat).callbacks.append(lambda _: _offer(desk, leg, line))


def _offer(desk: "Desk", leg: Leg, line: Line) -> None:
    """Give a leg that may be taken from now on to somebody free, or put it in its place in the line."""
    if not leg.waits or desk.record.outcome[leg.row] != OPEN:
        return
    operator = desk.choose(leg, line)
    if operator == NO_ONE:
        line.add(leg)
    else:
        leave_line(desk, leg)
        desk.assign(leg, operator)


def leave_line(desk: "Desk", leg: Leg) -> None:
    """Let a leg wait no longer."""
    desk.waiting[leg.group] -= 1
    leg.line.count -= 1
    leg.waits = False
    leg.taken.succeed()


def _lose_patience(desk: "Desk", leg: Leg) -> None:
    """Rule 7: patience runs out before an assignment (unless the chat is taken, or the desk cut)."""
    if not leg.waits or desk.record.outcome[leg.row] != OPEN:
        return
    if desk.noticed_us is not None and desk.noticed_us[leg.step][leg.chat]:
        desk.record.leave_unnoticed(leg.chat, leg.row, desk.clock.now)
        redial(desk, leg.chat)
        return
    leave_line(desk, leg)
    desk.end_leg(leg, Outcome.ABANDONED)
    redial(desk, leg.chat)
    desk.end_hold(leg)
    desk.close_up()


def redial(desk: "Desk", chat: int) -> None:
    """Let a customer who gave up come back as a new chat, if the tape says so."""
    script = desk.script
    if script.redial_row is None or (row := script.redial_row[chat]) < 0:
        return
    delay_us = script.redial_us[chat]
    script.comes_at(row, desk.clock.now + delay_us)
    desk.record.earlier[row] = chat
    desk.after(delay_us, EventRank.ARRIVED, row).callbacks.append(lambda _: desk.comes_back(row))
