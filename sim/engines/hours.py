"""Shifts and closing: who comes and goes, and what becomes of the chats that are there."""

from sim.engines.desk import Desk


def come_online(desk: Desk, operator: int) -> None:
    """Bring an operator online, who takes what waits."""
    desk.staying.discard(operator)
    if not desk.online[operator]:
        desk.online[operator] = True
        desk.ready[operator] = desk.offering[operator]
        desk.crew[operator].online += 1
        desk.record.log(operator, desk.clock.now, online=True)
        desk.fill(operator)


def end_shift(desk: Desk, operator: int) -> None:
    """Rules 8 and 9: no new chat from now on, unless the desk closes now and is drained."""
    if desk.drains and desk.clock.now in desk.closing_moments:
        desk.staying.add(operator)
        desk.is_closed = False
    else:
        desk.go_offline(operator)
        desk.close_up()


def stop_offers(desk: Desk, operator: int) -> None:
    """Rule 8: no new chat so close to the end of the shift."""
    desk.offering[operator] = desk.ready[operator] = False
    desk.rank(operator)


def resume_offers(desk: Desk, operator: int) -> None:
    """Let an operator take chats again: after the drain of a closing, or on the next shift."""
    desk.offering[operator] = True
    if desk.online[operator]:
        desk.ready[operator] = True
        desk.fill(operator)


def close(desk: Desk) -> None:
    """Rule 9: the desk closes; the rest is served, or everything stops."""
    desk.is_closed = True
    if desk.drains:
        desk.close_up()
        return
    now_us = desk.clock.now
    desk.record.stop(now_us)
    for line in desk.lines:
        line.clear()
        if line.helper is not None:
            line.helper.clear()
    desk.waiting = [0] * len(desk.waiting)
    desk.in_hands = 0
    for operator, slots in enumerate(desk.slots):
        if desk.free[operator] < slots:
            desk.free[operator] = slots
            desk.last_freed_us[operator] = now_us
        desk.rank(operator)
    if desk.bench is not None:
        desk.bench.clear()


def stop(desk: Desk) -> None:
    """End the record when nothing can happen any more: what is still there is unfinished."""
    last_us = max(desk.record.last_us(), *desk.closings_us)
    for operator in sorted(desk.staying):
        desk.record.log(operator, last_us, online=False)
    desk.record.stop(last_us)
