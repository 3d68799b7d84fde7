"""The desk's rules: who is let in, who gets the next chat, what happens when a part ends.

This is the part of the readable engine that changes state, always inside the event that allows the change.
It knows no simulation library: it is given a clock and a way to make events. Waiting is in
`sim.engines.waiting`, forwards are in `sim.engines.passing`, shifts and closing in `sim.engines.hours`.
"""

from collections.abc import Callable
from typing import Any

from sim.core.blueprint import Blueprint
from sim.core.kinds import (
    HAND_BACK,
    NO_ONE,
    NOT_YET_US,
    RESOLVE,
    Admission,
    AfterClose,
    EventRank,
    Outcome,
)
from sim.core.policies import Rule
from sim.core.tape import Tape
from sim.engines.clock import Clock, MakeEvent
from sim.engines.floor import Leg, Line
from sim.engines.hall import Hall, rules_of
from sim.engines.pace import Workbench
from sim.engines.record import OPEN, Record
from sim.engines.script import Script
from sim.engines.terms import Terms
from sim.engines.waiting import join, leave_line, redial

LEG_BITS = 6
"""Room for the number of a leg behind that of its chat."""


def slot_number(leg: Leg) -> int:
    """Return the number of an event that frees a slot: the chat's, then the leg's.

    The wrap-up of one leg and the briefing of the next may end at the same microsecond.
    """
    return leg.chat << LEG_BITS | leg.number


class Desk:
    """The rules of the desk, and the state that they speak of."""

    # Every attribute by name: with so many of them, reading one is a tenth faster.
    __slots__ = (
        "above",
        "admission",
        "after",
        "bench",
        "clock",
        "closing_moments",
        "closings_us",
        "comes_back",
        "crew",
        "direct",
        "drains",
        "entry",
        "extra",
        "forwarded",
        "free",
        "ghosts",
        "handling_us",
        "in_hands",
        "in_hours",
        "is_closed",
        "is_plain",
        "is_random",
        "keeps_slot",
        "last_assigned_us",
        "last_freed_us",
        "let_go",
        "lines",
        "noticed_us",
        "offering",
        "online",
        "patience_us",
        "places",
        "rank",
        "ready",
        "record",
        "route",
        "rule",
        "script",
        "slots",
        "staying",
        "terms",
        "waiting",
        "widget",
    )

    def __init__(
        self,
        blueprint: Blueprint,
        tape: Tape,
        clock: Clock,
        after: MakeEvent,
        own_rule: Rule | None = None,
    ) -> None:
        self.clock, self.after = clock, after
        self.script, self.terms = Script(blueprint, tape), Terms(blueprint)
        # What every chat needs stands at hand.
        self.widget, self.handling_us = self.script.widget, self.script.handling_us
        self.patience_us, self.route = self.script.patience_us, self.script.route
        self.in_hours, self.noticed_us = self.script.in_hours, self.script.noticed_us
        self.entry, self.admission = self.terms.entry, self.terms.admission
        self.keeps_slot = self.terms.keeps_slot
        self.is_plain = self.script.choice_u is None and self.script.asked_for is None
        """Nobody is chosen by chance or asked for."""
        self.record = Record(tape.widget, len(tape.route) + self.terms.refuses)
        self.ghosts = self.record.ghosts
        # Where nobody wraps up or takes chats above the slots, there is no detour.
        self.let_go = self._release if self.script.wrap_up_us is None else self._wrap_up
        self.rank = self._rank if blueprint.operators.extra_slots is None else self._rank_twice
        self.comes_back: Callable[[int], None] = lambda _: None
        """Begins the visit of a customer who comes back; set by whoever tells the visits."""

        operators = blueprint.operators
        self.slots: list[int] = operators.slots.tolist()
        self.free = list(self.slots)
        self.extra: list[int] | None = (
            None if operators.extra_slots is None else operators.extra_slots.tolist()
        )
        self.last_assigned_us = [-1] * len(self.slots)
        self.last_freed_us = [-1] * len(self.slots)
        self.online = [False] * len(self.slots)
        self.offering = [True] * len(self.slots)
        """Not so close to the end of the shift that no new chat is offered."""
        self.ready = [False] * len(self.slots)
        """Online and offering."""
        hall = Hall(blueprint)
        self.crew, self.above = hall.crew, hall.above
        self.direct, self.forwarded, self.lines = hall.direct, hall.forwarded, hall.lines
        self.waiting = [0] * len(blueprint.groups.names)
        self.places = 0
        rules, self.is_random = rules_of(blueprint, own_rule)
        self.rule = [rules[group] for group in operators.group.tolist()]
        self.bench = Workbench(blueprint, clock, after) if operators.progress is not None else None

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
        leg = self.open_leg(chat, 0, 0, self.entry[widget])
        line = self.direct[widget]
        policy = self.admission[widget]
        is_open = self.in_hours[chat]
        if not is_open and chat >= self.script.arriving:
            # Who comes back finds a closed widget closed, an inbox too: else they would try all night.
            policy = Admission.HIDE
        operator = NO_ONE
        if is_open or policy == Admission.UNASSIGNED:
            operator = line.best() if self.is_plain else self._choose_for(leg, line)
        if operator != NO_ONE and self.handling_us[0][chat] >= 0:
            self.assign(leg, operator)
        elif operator != NO_ONE or self._may_wait(policy, is_open, line, self.terms.widget_cap[widget]):
            # By the history nobody handled this chat: its customer leaves in any case.
            is_lost = self.handling_us[0][chat] < 0
            if is_lost or (self.script.balks is not None and self.script.balks[chat]):
                self.end_leg(leg, Outcome.ABANDONED)
                redial(self, chat)
                return None
            join(self, leg, line)
        else:
            self.end_leg(leg, Outcome.NOT_ADMITTED)
            return None
        return leg

    def _choose_for(self, leg: Leg, line: Line) -> int:
        """Return the operator for whom the customer asks, if free, else whom the rule or chance names."""
        asked_for = self.script.asked_for
        operator = NO_ONE if asked_for is None else self.if_free(asked_for[leg.chat])
        return operator if operator != NO_ONE else self.choose(leg, line)

    def _may_wait(self, policy: int, is_open: bool, line: Line, cap: int) -> bool:
        """Say whether a chat that nobody can take at once is let into the queue."""
        if policy == Admission.UNASSIGNED:
            return True
        if policy == Admission.QUEUE:
            return is_open and (cap < 0 or self.waiting[line.group] < cap)
        return is_open and line.staffed() and self.waiting[line.group] < cap

    def open_leg(self, chat: int, number: int, step: int, group: int) -> Leg:
        """Begin a leg at a group."""
        row = self.record.open_leg(chat, number, group, self.clock.now)
        return Leg(chat, number, step, group, row)

    def end_leg(self, leg: Leg, outcome: Outcome) -> None:
        """End a leg."""
        self.record.ended_at[leg.row] = self.clock.now
        self.record.outcome[leg.row] = outcome

    # Working

    def choose(self, leg: Leg, line: Line) -> int:
        """Rule 2: return the operator whom the rule, or chance, names; NO_ONE when nobody is free."""
        if self.script.choice_u is None:
            return line.best()
        if self.is_random[line.group]:
            operator = line.any_of(self.script.choice_u[leg.number][leg.chat])
        else:
            operator = line.best_of_group()
        helper = line.at_once()
        return operator if operator != NO_ONE or helper is None else self.choose(leg, helper)

    def if_free(self, operator: int) -> int:
        """Return an operator who was asked for if that one has a free slot now, else NO_ONE."""
        return operator if operator != NO_ONE and self.ready[operator] and self.free[operator] > 0 else NO_ONE

    def assign(self, leg: Leg, operator: int) -> None:
        """Rule 5: the chat takes one slot of an operator."""
        now_us = self.clock.now
        leg.operator = operator
        self.record.operator[leg.row] = operator
        self.record.assigned_at[leg.row] = self.last_assigned_us[operator] = now_us
        self.in_hands += 1
        self.free[operator] -= 1
        self.rank(operator)
        if self.bench is not None:
            self.bench.count(operator, self.slots[operator] - self.free[operator])

    def _rank(self, operator: int) -> None:
        """Tell the crew how much an operator has to offer now."""
        free = self.free[operator]
        if free > 0 and self.ready[operator]:
            assigned_us, freed_us = self.last_assigned_us[operator], self.last_freed_us[operator]
            key = self.rule[operator](free, self.slots[operator], assigned_us, freed_us, operator)
            self.crew[operator].offer(operator, key)
        else:
            self.crew[operator].withdraw(operator)

    def _rank_twice(self, operator: int) -> None:
        """Tell the crew, too, whether an operator without a free slot takes one more forwarded chat."""
        self._rank(operator)
        assert self.extra is not None
        if not self.extra[operator]:
            return
        free, above = self.free[operator], self.above[self.crew[operator]]
        if self.ready[operator] and -self.extra[operator] < free <= 0:
            assigned_us, freed_us = self.last_assigned_us[operator], self.last_freed_us[operator]
            key = self.rule[operator](free, self.slots[operator], assigned_us, freed_us, operator)
            above.offer(operator, key)
        else:
            above.withdraw(operator)

    def fill(self, operator: int) -> None:
        """Rule 4: an operator with room takes what waits, oldest first. Nobody else could take it."""
        while self.ready[operator]:
            if self.free[operator] > 0:
                leg = self.crew[operator].oldest()
            elif self.extra is not None and self.free[operator] > -self.extra[operator]:
                leg = self.crew[operator].oldest_forward()
            else:
                return
            if leg is None:
                self.rank(operator)
                return
            leave_line(self, leg)
            self.assign(leg, operator)

    def work(self, leg: Leg) -> Any:
        """Return the event at which the operator's part ends."""
        if self.noticed_us is not None and leg.row in self.ghosts:
            noticed_us = self.noticed_us[leg.step][leg.chat]
            return self.after(noticed_us, EventRank.SLOT_FREED, slot_number(leg))
        work_us = self.handling_us[leg.step][leg.chat]
        bench = self.bench
        if bench is None or not bench.slows(leg.operator) or self.record.outcome[leg.row] != OPEN:
            return self.after(work_us, EventRank.HANDLED, leg.chat)
        return bench.work(leg, work_us)

    def finish(self, leg: Leg) -> bool:
        """Rule 6: the operator's part ends; the chat is resolved, or is to be passed on (True)."""
        if self.record.outcome[leg.row] != OPEN:
            return False
        if leg.row in self.ghosts:
            # There is nobody to forward, and nothing to wrap up.
            self.end_leg(leg, Outcome.ABANDONED)
            self.in_hands -= 1
            self._release(leg)
            self.close_up()
            return False
        leg.way = RESOLVE if leg.is_return else self.route[leg.step][leg.chat]
        if leg.way == RESOLVE:
            self.end_leg(leg, Outcome.RESOLVED)
            self.in_hands -= 1
            self.let_go(leg)
            self.close_up()
            return False
        self.end_leg(leg, Outcome.RETURNED if leg.way == HAND_BACK else Outcome.FORWARDED)
        if leg.way == HAND_BACK or not self.keeps_slot[leg.way]:
            self.let_go(leg)
        return True

    def _wrap_up(self, leg: Leg) -> None:
        """Rule 5: free the slot that a leg held, once its wrap-up is over."""
        assert self.script.wrap_up_us is not None
        # A returned chat is worked on at the group that it came from: one leg before on the tape.
        wrap_up_us = self.script.wrap_up_us[leg.step - leg.is_return][leg.chat]
        if wrap_up_us == 0:
            self._release(leg)
        else:
            over = self.after(wrap_up_us, EventRank.SLOT_FREED, slot_number(leg))
            over.callbacks.append(lambda _: self._end_wrap_up(leg))

    def _end_wrap_up(self, leg: Leg) -> None:
        # A slot that the desk's cut has freed is not freed again.
        if self.record.released_at[leg.row] == NOT_YET_US:
            self._release(leg)
            self.close_up()

    def _release(self, leg: Leg) -> None:
        """Free the slot that a leg held."""
        operator = leg.operator
        self.record.released_at[leg.row] = self.last_freed_us[operator] = self.clock.now
        self.free[operator] += 1
        if self.bench is not None:
            self.bench.count(operator, self.slots[operator] - self.free[operator])
        self.fill(operator)

    def end_hold(self, leg: Leg) -> None:
        """End a warm hand-over: the operator who passed the chat on gets the slot back."""
        if leg.holds is not None:
            held, leg.holds = leg.holds, None
            # The desk's cut has freed the slot already.
            if self.record.released_at[held.row] == NOT_YET_US:
                self.let_go(held)

    def close_up(self) -> None:
        """Send home who stayed after closing, once nobody there works on a chat or could take one."""
        if not self.staying or not self.is_closed or self.in_hands > 0:
            return
        # Where a chat waits though, every slot is held for a hand-over, or nobody has fetched it yet.
        if any(line.keeps_somebody() for line in self.lines):
            return
        for operator in sorted(self.staying):
            self.go_offline(operator)
        self.staying.clear()

    def go_offline(self, operator: int) -> None:
        """Let an operator go; running chats are finished in any case."""
        self.online[operator] = self.ready[operator] = False
        self.crew[operator].online -= 1
        self.record.log(operator, self.clock.now, online=False)
        self.rank(operator)
