"""The desk's rules: who is let in, who gets the next chat, what a forward does, who goes home when.

This is the part of the readable engine that changes state, always inside the event that allows the change.
It knows no simulation library: it is given a clock and a way to make events.
"""

from typing import Any

from sim.core.blueprint import Blueprint, covers
from sim.core.kinds import (
    NEVER_US,
    NO_ONE,
    NOT_YET_US,
    RESOLVE,
    Admission,
    AfterClose,
    EventRank,
    HandOver,
    Outcome,
    Refusal,
)
from sim.core.policies import Rule
from sim.core.tape import Tape
from sim.engines.clock import Clock, MakeEvent
from sim.engines.floor import Leg, Line
from sim.engines.hall import Hall, rules_of
from sim.engines.pace import Workbench
from sim.engines.record import OPEN, Record

LEG_BITS = 6
"""Room for the number of a leg behind that of its chat."""


def slot_number(leg: Leg) -> int:
    """Return the number of an event that frees a slot: the chat's, then the leg's.

    The wrap-up of one leg and the briefing of the next may end at the same microsecond.
    """
    return leg.chat << LEG_BITS | leg.number


class Desk:
    """The rules of the desk, and the state that they speak of."""

    def __init__(
        self,
        blueprint: Blueprint,
        tape: Tape,
        clock: Clock,
        after: MakeEvent,
        own_rule: Rule | None = None,
    ) -> None:
        self.clock = clock
        self.after = after
        widgets, operators, ways = blueprint.widgets, blueprint.operators, blueprint.escalations
        # Memory views of the tape give Python's numbers as lists would, without an object for each number.
        self.arrived_us = tape.arrived_us.data
        self.widget = tape.widget.data
        self.in_hours: list[bool] = covers(widgets.hours, tape.widget, tape.arrived_us).tolist()
        self.handling_us = [leg.data for leg in tape.handling_us]
        self.patience_us = [leg.data for leg in tape.patience_us]
        self.briefing_us = [leg.data for leg in tape.briefing_us]
        self.route = [leg.data for leg in tape.route]
        self.balks = None if tape.balks is None else tape.balks.data
        self.wrap_up_us = None if tape.wrap_up_us is None else [leg.data for leg in tape.wrap_up_us]
        # Where nobody wraps up, an end frees its slot without a detour.
        self._let_go = self._release if self.wrap_up_us is None else self._wrap_up
        self.entry: list[int] = widgets.group.tolist()
        self.admission: list[int] = widgets.admission.tolist()
        self.widget_cap: list[int] = widgets.max_queue.tolist()
        self.target: list[int] = ways.target.tolist()
        self.warm: list[bool] = (ways.hand_over == HandOver.WARM).tolist()
        self.nobody_online: list[int] = ways.nobody_online.tolist()
        self.way_cap: list[int] = ways.max_queue.tolist()
        self.when_full: list[int] = ways.when_full.tolist()
        returns = (ways.nobody_online == Refusal.RETURN) | (ways.when_full == Refusal.RETURN)
        self.keeps_slot: list[bool] = (returns | (ways.hand_over == HandOver.WARM)).tolist()
        self.record = Record(tape.widget, len(tape.route) + bool(returns.any()))

        self.slots: list[int] = operators.slots.tolist()
        self.free = list(self.slots)
        self.last_assigned_us = [-1] * len(self.slots)
        self.online = [False] * len(self.slots)
        self.last_freed_us = [-1] * len(self.slots)
        hall = Hall(blueprint)
        self.crew, self.direct, self.forwarded, self.lines = (
            hall.crew,
            hall.direct,
            hall.forwarded,
            hall.lines,
        )
        self.waiting = [0] * len(blueprint.groups.names)
        self.places = 0
        rules, self.is_random = rules_of(blueprint, own_rule)
        self.rule = [rules[group] for group in operators.group.tolist()]
        self.choice_u = [] if tape.choice_u is None else [leg.data for leg in tape.choice_u]
        self.bench = Workbench(blueprint, clock, after) if blueprint.operators.progress is not None else None

        self.closings_us: list[int] = blueprint.open_us[:, 1].tolist()
        self.closing_moments = frozenset(self.closings_us)
        self.drains = blueprint.after_close is AfterClose.DRAIN
        self.in_hands = 0
        """Chats that an operator works on or passes on at this moment."""
        self.staying: set[int] = set()
        self.is_closed = False

    def at(self, at_us: int, rank: EventRank, number: int) -> Any:
        """Return an event that happens at a moment."""
        return self.after(at_us - self.clock.now, rank, number)

    # Coming in

    def arrive(self, chat: int) -> Leg | None:
        """Rule 1: a chat arrives, and is assigned, or joins the queue, or is not admitted (None)."""
        widget = self.widget[chat]
        leg = self._open(chat, 0, 0, self.entry[widget])
        line = self.direct[widget]
        policy = self.admission[widget]
        is_open = self.in_hours[chat]
        operator = NO_ONE
        if is_open or policy == Admission.UNASSIGNED:
            operator = line.best() if not self.choice_u else self._choose(leg, line)
        if operator != NO_ONE:
            self._assign(leg, operator)
        elif self._may_wait(policy, is_open, line, self.widget_cap[widget]):
            if self.balks is not None and self.balks[chat]:
                self._end(leg, Outcome.ABANDONED)
                return None
            self._join(leg, line)
        else:
            self._end(leg, Outcome.NOT_ADMITTED)
            return None
        return leg

    def _may_wait(self, policy: int, is_open: bool, line: Line, cap: int) -> bool:
        """Say whether a chat that nobody can take at once is let into the queue."""
        if policy == Admission.UNASSIGNED:
            return True
        if policy == Admission.QUEUE:
            return is_open and (cap < 0 or self.waiting[line.group] < cap)
        return is_open and line.staffed() and self.waiting[line.group] < cap

    def _open(self, chat: int, number: int, step: int, group: int) -> Leg:
        row = self.record.open_leg(chat, number, group, self.clock.now)
        return Leg(chat, number, step, group, row)

    def _end(self, leg: Leg, outcome: Outcome) -> None:
        self.record.ended_at[leg.row] = self.clock.now
        self.record.outcome[leg.row] = outcome

    # Waiting

    def _join(self, leg: Leg, line: Line) -> None:
        """Rule 3: nobody is free, the chat waits at the end of its line until its patience runs out."""
        self.places += 1
        line.join(leg, self.places)
        self.waiting[line.group] += 1
        leg.taken = self.clock.event()
        patience_us = self.patience_us[leg.step][leg.chat]
        if patience_us < NEVER_US:
            gone = self.after(patience_us, EventRank.PATIENCE, leg.chat)
            gone.callbacks.append(lambda _: self._give_up(leg))

    def _leave_line(self, leg: Leg) -> None:
        self.waiting[leg.group] -= 1
        leg.line = None
        leg.taken.succeed()

    def _give_up(self, leg: Leg) -> None:
        """Rule 7: patience runs out before an assignment (unless the chat is taken, or the desk cut)."""
        if leg.line is None:
            return
        self._leave_line(leg)
        self._end(leg, Outcome.ABANDONED)
        self.end_hold(leg)
        self._close_up()

    # Working

    def _choose(self, leg: Leg, line: Line) -> int:
        """Rule 2: return the operator whom the rule, or chance, names; NO_ONE when nobody is free."""
        if self.is_random[leg.group]:
            return line.any_of(self.choice_u[leg.number][leg.chat])
        return line.best()

    def _assign(self, leg: Leg, operator: int) -> None:
        """Rule 5: the chat takes one slot of an operator."""
        now_us = self.clock.now
        leg.operator = operator
        self.record.operator[leg.row] = operator
        self.record.assigned_at[leg.row] = self.last_assigned_us[operator] = now_us
        self.in_hands += 1
        self.free[operator] -= 1
        self._rank(operator)
        if self.bench is not None:
            self.bench.count(operator, self.slots[operator] - self.free[operator])

    def _rank(self, operator: int) -> None:
        """Tell the crew how much an operator has to offer now."""
        free = self.free[operator]
        if free > 0 and self.online[operator]:
            assigned_us, freed_us = self.last_assigned_us[operator], self.last_freed_us[operator]
            key = self.rule[operator](free, self.slots[operator], assigned_us, freed_us, operator)
            self.crew[operator].offer(operator, key)
        else:
            self.crew[operator].withdraw(operator)

    def _fill(self, operator: int) -> None:
        """Rule 4: an operator with free slots takes what waits, oldest first. Nobody else could take it."""
        while self.free[operator] > 0 and self.online[operator]:
            leg = self.crew[operator].oldest()
            if leg is None:
                self._rank(operator)
                return
            self._leave_line(leg)
            self._assign(leg, operator)

    def _wrap_up(self, leg: Leg) -> None:
        """Rule 5: free the slot that a leg held, once its wrap-up is over."""
        assert self.wrap_up_us is not None
        # A returned chat is worked on at the group that it came from: one leg before on the tape.
        wrap_up_us = self.wrap_up_us[leg.step - leg.is_return][leg.chat]
        if wrap_up_us == 0:
            self._release(leg)
            return
        over = self.after(wrap_up_us, EventRank.SLOT_FREED, slot_number(leg))
        over.callbacks.append(lambda _: self._end_wrap_up(leg))

    def _end_wrap_up(self, leg: Leg) -> None:
        # A slot that the desk's cut has freed is not freed again.
        if self.record.released_at[leg.row] == NOT_YET_US:
            self._release(leg)
            self._close_up()

    def _release(self, leg: Leg) -> None:
        """Free the slot that a leg held."""
        operator = leg.operator
        self.record.released_at[leg.row] = self.last_freed_us[operator] = self.clock.now
        self.free[operator] += 1
        if self.bench is not None:
            self.bench.count(operator, self.slots[operator] - self.free[operator])
        self._fill(operator)

    def work(self, leg: Leg) -> Any:
        """Return the event at which the operator's part ends."""
        work_us = self.handling_us[leg.step][leg.chat]
        bench = self.bench
        if bench is None or not bench.slows(leg.operator) or self.record.outcome[leg.row] != OPEN:
            return self.after(work_us, EventRank.HANDLED, leg.chat)
        return bench.work(leg, work_us)

    def finish(self, leg: Leg) -> bool:
        """Rule 6: the operator's part ends; the chat is resolved, or is to be forwarded (True)."""
        if self.record.outcome[leg.row] != OPEN:
            return False
        leg.way = RESOLVE if leg.is_return else self.route[leg.step][leg.chat]
        if leg.way != RESOLVE:
            self._end(leg, Outcome.FORWARDED)
            if not self.keeps_slot[leg.way]:
                self._let_go(leg)
            return True
        self._end(leg, Outcome.RESOLVED)
        self.in_hands -= 1
        self._let_go(leg)
        self._close_up()
        return False

    # Passing on

    def forward(self, leg: Leg) -> Leg | None:
        """Rule 6: the chat joins the target group; return its next leg, None when it ends as a ticket."""
        way = leg.way
        following: Leg | None = self._open(leg.chat, leg.number + 1, leg.step + 1, self.target[way])
        assert following is not None
        line = self.forwarded[following.group][self.widget[leg.chat]]
        operator = line.best() if not self.choice_u else self._choose(following, line)
        refusal = Refusal.WAIT if operator != NO_ONE else self._refusal(way, line)
        self.in_hands -= 1
        if refusal == Refusal.RETURN:
            self._end(following, Outcome.RETURNED)
            return self._give_back(leg)
        if operator != NO_ONE:
            self._assign(following, operator)
        elif refusal == Refusal.WAIT:
            self._join(following, line)
        else:
            self._end(following, Outcome.TICKET)
            following = None
        if following is not None and self.warm[way]:
            following.holds = leg
        elif self.keeps_slot[way]:
            self._let_go(leg)
        self._close_up()
        return following

    def _refusal(self, way: int, line: Line) -> int:
        """Return what happens to a forward that no operator can take at once."""
        if not line.staffed():
            return self.nobody_online[way]
        if 0 <= self.way_cap[way] <= self.waiting[line.group]:
            return self.when_full[way]
        return Refusal.WAIT

    def _give_back(self, leg: Leg) -> Leg:
        """Let the first operator do the work after all, in the slot that was kept."""
        back = self._open(leg.chat, leg.number + 2, leg.step + 1, leg.group)
        back.is_return = True
        back.operator = leg.operator
        self.record.released_at[leg.row] = self.last_freed_us[leg.operator] = self.clock.now
        self.record.operator[back.row] = leg.operator
        self.record.assigned_at[back.row] = self.clock.now
        self.in_hands += 1
        self.last_assigned_us[leg.operator] = self.clock.now
        self._rank(leg.operator)
        return back

    def end_hold(self, leg: Leg) -> None:
        """End a warm hand-over: the operator who passed the chat on gets the slot back."""
        if leg.holds is not None:
            held, leg.holds = leg.holds, None
            if self.record.outcome[leg.row] != Outcome.UNFINISHED:
                self._let_go(held)

    # Hours

    def come_online(self, operator: int) -> None:
        """Bring an operator online, who takes what waits."""
        self.staying.discard(operator)
        if not self.online[operator]:
            self.online[operator] = True
            self.crew[operator].online += 1
            self.record.log(operator, self.clock.now, online=True)
            self._fill(operator)

    def end_shift(self, operator: int) -> None:
        """Rules 8 and 9: no new chat from now on, unless the desk closes now and is drained."""
        if self.drains and self.clock.now in self.closing_moments:
            self.staying.add(operator)
            self.is_closed = False
        else:
            self._go_offline(operator)
            self._close_up()

    def _go_offline(self, operator: int) -> None:
        self.online[operator] = False
        self.crew[operator].online -= 1
        self.record.log(operator, self.clock.now, online=False)
        self._rank(operator)

    def close(self) -> None:
        """Rule 9: the desk closes; the rest is served, or everything stops."""
        self.is_closed = True
        if self.drains:
            self._close_up()
            return
        self.record.stop(self.clock.now)
        for line in self.lines:
            while (leg := line.head()) is not None:
                self._leave_line(leg)
        self.in_hands = 0
        for operator, slots in enumerate(self.slots):
            if self.free[operator] < slots:
                self.free[operator] = slots
                self.last_freed_us[operator] = self.clock.now
            self._rank(operator)
        if self.bench is not None:
            self.bench.clear()

    def _close_up(self) -> None:
        """Send home who stayed after closing, once nobody there works on a chat or could take one."""
        if not self.staying or not self.is_closed or self.in_hands > 0:
            return
        if any(line.staffed() and line.head() is not None for line in self.lines):
            # Every slot is held for a hand-over; the wait goes on until patience frees one.
            return
        for operator in sorted(self.staying):
            self._go_offline(operator)
        self.staying.clear()

    def stop(self) -> None:
        """End the record when nothing can happen any more: what is still there is unfinished."""
        last_us = max(self.record.last_us(), *self.closings_us)
        for operator in sorted(self.staying):
            self.record.log(operator, last_us, online=False)
        self.record.stop(last_us)
