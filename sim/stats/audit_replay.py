"""The audit's last part: a replay of the recorded events, which asks of each what the rules demand.

Events run in the order (time, rank, number) of the model, section 4. One becomes known through its cause
only (the end of a leg through its assignment, the next leg through that end), so that handling that takes
no time, and ties, are in their place. Where the record differs from the demand, the difference is reported
and the record is followed.
"""

from heapq import heapify, heappop, heappush

import numpy as np

from sim.core.blueprint import Blueprint
from sim.core.kinds import NEVER_US, NO_ONE, AfterClose, EventRank, HandOver, Outcome, Refusal
from sim.core.path import Legs
from sim.stats.audit_findings import Finding, candidate_ways, clock, follows, person
from sim.stats.audit_floor import Floor, read_calls
from sim.stats.audit_policy import balkers, briefing_us, could_come_back, forward_answers, is_admitted
from sim.stats.audit_roster import Attendance
from sim.stats.audit_wrap_up import WrapUps, wrap_up_of

FREE = 0
"""A forwarded leg's slot is free again."""
UNTIL_DECIDED = 1
"""It is held until the forward is placed, since the chat could come back."""
UNTIL_HANDED_OVER = 2
"""It is held until a warm hand-over is over."""

ANSWERS = {Refusal.WAIT: "be taken or queued", Refusal.RETURN: "be returned", Refusal.TICKET: "be a ticket"}


class Replay:
    """One pass over a record; the state of the desk lives in `Floor`, that of the chats here."""

    def __init__(self, legs: Legs, attendance: Attendance, blueprint: Blueprint) -> None:
        self.blueprint, self.attendance = blueprint, attendance
        self.floor = Floor(blueprint)
        self.found: list[Finding] = []
        self.now = 0
        # Lists of plain integers: a replay touches single cells, where arrays are slow.
        self.chat: list[int] = legs.chat.tolist()
        self.leg: list[int] = legs.leg.tolist()
        self.widget: list[int] = legs.widget.tolist()
        self.group: list[int] = legs.group.tolist()
        self.operator: list[int] = legs.operator.tolist()
        self.queued: list[int] = legs.queued_at.tolist()
        self.assigned: list[int] = legs.assigned_at.tolist()
        self.ended: list[int] = legs.ended_at.tolist()
        self.released: list[int] = legs.released_at.tolist()
        self.outcome: list[int] = legs.outcome.tolist()
        self.forwarded: list[bool] = follows(legs, Outcome.FORWARDED).tolist()
        self.calls = read_calls(blueprint, self.group, self.forwarded, self.widget)
        self.balked: list[bool] = balkers(legs, blueprint).tolist()
        self.waits = [False] * len(legs)
        self.served = [False] * len(legs)
        self.slot = [FREE] * len(legs)
        self.wrap_ups = WrapUps(blueprint)
        self.in_service = 0
        self.on_the_way = 0
        self.staying: set[int] = set()
        self.draining = False
        self.leaves = dict(attendance.leaves)
        self.ways_of: dict[tuple[int, int, int], list[int]] = {}
        self.order = np.flatnonzero(legs.operator != NO_ONE)
        self.order = self.order[np.argsort(legs.assigned_at[self.order], kind="stable")]
        self.order_times = legs.assigned_at[self.order]
        self.events: list[tuple[int, int, int, int]] = [
            (int(legs.queued_at[r]), EventRank.ARRIVED, int(legs.chat[r]), int(r))
            for r in np.flatnonzero(legs.leg == 0)
        ]
        self.events += [(at, rank, operator, operator) for at, rank, operator in attendance.changes]
        closings = sorted(set(blueprint.open_us[:, 1].tolist()))
        self.events += [(at, EventRank.CLOSED, day, day) for day, at in enumerate(closings)]
        heapify(self.events)
        self.handlers = {
            EventRank.HANDLED: self._handled,
            EventRank.SLOT_FREED: self._handed_over,
            EventRank.OFFLINE: self._offline,
            EventRank.ONLINE: self._online,
            EventRank.FORWARDED: self._forwarded,
            EventRank.ARRIVED: self._arrived,
            EventRank.PATIENCE: self._lost_patience,
            EventRank.CLOSED: self._closed,
        }

    def run(self) -> list[Finding]:
        """Return what the replay finds, in the order of the events."""
        pending = 0
        while self.events or pending < len(self.order):
            at = self.events[0][0] if self.events else NEVER_US
            if pending < len(self.order) and self.order_times[pending] < at:
                # Every event of that moment is over: what is assigned then and not yet taken was not due.
                row = int(self.order[pending])
                self.now = max(self.now, int(self.order_times[pending]))
                pending += 1
                if self.waits[row]:
                    self._judge(row)
                    self._take(row)
                continue
            if at > self.now:
                self._settle_leaves(at)
            self.now, rank, _, subject = heappop(self.events)
            self.handlers[EventRank(rank)](subject)
            if self.draining:
                self._end_drain()
        self._settle_leaves(NEVER_US)
        self._report_left_over()
        return self.found

    # The events, in the order of their ranks.

    def _handled(self, row: int) -> None:
        """End a leg's handling: the chat is resolved, or on its way to the next group."""
        self._end_service(row)
        if self.outcome[row] == Outcome.FORWARDED:
            self.on_the_way += 1
            self.slot[row] = self._held_after(row)
            heappush(self.events, (self.now, EventRank.FORWARDED, self.chat[row], row + 1))
        if self.slot[row] == FREE:
            self._wrap_up(row)

    def _handed_over(self, row: int) -> None:
        """End a briefing: the first slot frees, the target's own handling starts. Or end a wrap-up."""
        if row < 0:
            held = -row - 1
            if self.wrap_ups.end(held, self.group[held], self.released[held]):
                self._free_slot(self.operator[held])
            return
        if not self._briefing_was_cut(row):
            self._push_end(row + 1)
            self._let_go(row)

    def _offline(self, operator: int) -> None:
        self.floor.online[operator] = False
        self.staying.discard(operator)

    def _online(self, operator: int) -> None:
        self.floor.online[operator] = True
        self.staying.discard(operator)
        self._fill(operator)

    def _forwarded(self, row: int) -> None:
        """Place a forwarded chat: taken, queued, given back or made a ticket."""
        self.on_the_way -= 1
        before = row - 1
        allowed = forward_answers(self.blueprint, self.floor, self._ways(row), self.calls[row])
        answer = {Outcome.TICKET: Refusal.TICKET, Outcome.RETURNED: Refusal.RETURN}.get(
            Outcome(self.outcome[row]), Refusal.WAIT
        )
        if answer not in allowed:
            due = " or ".join(ANSWERS[each] for each in sorted(allowed))
            self._report("admission", row, f"the forwarded chat had to {due}")
        if answer is Refusal.RETURN:
            # The slot passes from leg to leg; where nothing held it, the difference was just reported.
            self.floor.loads.free[self.operator[before]] -= self.slot[before] == FREE
            self.slot[before] = FREE
            # The record shows a release and an assignment, and the rules go by the record.
            self.floor.loads.last_freed[self.operator[before]] = self.now
            self.floor.loads.last_assigned[self.operator[before]] = self.now
            self.served[row + 1] = True
            self.in_service += 1
            self._push_end(row + 1)
            return
        if answer is Refusal.WAIT:
            self._join(row)
        if answer is Refusal.TICKET or self.slot[before] == UNTIL_DECIDED:
            self._let_go(before)

    def _arrived(self, row: int) -> None:
        """Admit an arriving chat, or turn it away."""
        turned_away = self.outcome[row] == Outcome.NOT_ADMITTED
        due = is_admitted(self.blueprint, self.floor, self.widget[row], self.calls[row], self.now)
        if due == turned_away:
            self._report("admission", row, f"the widget's policy {'admits it' if due else 'turns it away'}")
        if not turned_away:
            self._join(row)

    def _lost_patience(self, row: int) -> None:
        """Let a waiting chat give up; a slot that was held for its hand-over frees."""
        if self.waits[row]:
            self._leave_queue(row)
            if self.forwarded[row]:
                self._let_go(row - 1)

    def _closed(self, _: int) -> None:
        """Close the desk: operators stay, or everything that is there is cut off."""
        if self.blueprint.after_close is AfterClose.DRAIN:
            stays = self.attendance.stays.get(self.now, [])
            self.staying.update(operator for operator in stays if self.floor.online[operator])
            self.draining = True
            return
        for row in sorted(self.floor.waiting_rows() + [r for r, served in enumerate(self.served) if served]):
            if self.outcome[row] != Outcome.UNFINISHED or self.ended[row] != self.now:
                self._report("closing", row, "the desk stopped at closing, and the chat was not cut off")
                continue
            if self.waits[row]:
                self._leave_queue(row)
            else:
                self._end_service(row)
                self._vacate(self.operator[row])
            if self.forwarded[row] and self.slot[row - 1] == UNTIL_HANDED_OVER:
                self.slot[row - 1] = FREE
                self._vacate(self.operator[row - 1])
        for row in self.wrap_ups.cut():
            self._vacate(self.operator[row])

    # What the record leaves open.

    def _held_after(self, row: int) -> int:
        """Return how long a forwarded leg's slot is held: a warm hand-over, a possible return, or not."""
        ways = self._ways(row + 1)
        warm = (self.blueprint.escalations.hand_over[ways] == HandOver.WARM).any()
        held_on = self.released[row] > self.ended[row] and wrap_up_of(self.blueprint, self.group[row]) is None
        if warm or held_on:
            return UNTIL_HANDED_OVER
        return UNTIL_DECIDED if could_come_back(self.blueprint, ways) else FREE

    def _ways(self, row: int) -> list[int]:
        """Return the escalations that can have led into a forwarded leg."""
        key = (self.group[row - 1], self.group[row], self.widget[row])
        if key not in self.ways_of:
            self.ways_of[key] = candidate_ways(self.blueprint, *key)
        return self.ways_of[key]

    def _briefing_was_cut(self, row: int) -> bool:
        """Return whether the desk's stop, and not the end of the briefing, released a forwarded leg's slot.

        Where both fall on the same microsecond a constant briefing tells; else whether the record hands
        the slot on at that moment.
        """
        after = row + 1
        if self.outcome[after] != Outcome.UNFINISHED or self.ended[after] != self.released[row]:
            return False
        length = briefing_us(self.blueprint, self._ways(after))
        if length is not None:
            return self.assigned[after] + length > self.released[row]
        heir = self.floor.next_for(self.operator[row])
        return heir is None or (self.assigned[heir], self.operator[heir]) != (self.now, self.operator[row])

    # What changes hands.

    def _join(self, row: int) -> None:
        """Let a leg join its queue; whoever is free takes it at once."""
        self.waits[row] = True
        self.floor.join(row, self.calls[row])
        if self.outcome[row] == Outcome.ABANDONED:
            heappush(self.events, (max(self.now, self.ended[row]), EventRank.PATIENCE, self.chat[row], row))
        named = self.floor.named(self.calls[row]).tolist()
        if named:
            self._demand(row, named)
        elif self.balked[row]:
            self._leave_queue(row)

    def _leave_queue(self, row: int) -> None:
        self.waits[row] = False
        self.floor.leave(row, self.calls[row])

    def _fill(self, operator: int) -> None:
        """Let an operator take what waits, in the order of the queue, until no slot or no chat is left."""
        while self.floor.online[operator] and self.floor.loads.free[operator] > 0:
            row = self.floor.next_for(operator)
            if row is None:
                return
            self._demand(row, [operator])

    def _demand(self, row: int, named: list[int]) -> None:
        """Compare what must happen now with what the record says: somebody named takes a leg."""
        if self.assigned[row] == self.now:
            if self.operator[row] not in named:
                self._judge(row)
            self._take(row)
            return
        low, high = np.searchsorted(self.order_times, [self.now, self.now + 1])
        for other in self.order[low:high].tolist():
            in_queue = self.waits[other] and self.group[other] == self.group[row]
            if in_queue and self.operator[other] in named:
                self._report("fifo", other, f"it was taken before chat {self.chat[row]}, which goes first")
                self._take(other)
                return
        name = person(self.blueprint, named[0])
        self._report("waiting", row, f"it waits, though {name} has a free slot", named[0])
        self.floor.pass_over(row, self.calls[row])

    def _judge(self, row: int) -> None:
        """Report what is wrong with an assignment that the rules did not demand."""
        operator, call = self.operator[row], self.calls[row]
        name = person(self.blueprint, operator)
        if not self.floor.may_take(operator, call):
            return  # A line of the tables is broken, and was reported there.
        if not self.floor.online[operator]:
            self._report("offline", row, f"{name} was offline")
        elif self.floor.loads.free[operator] <= 0:
            self._report("slots", row, f"{name} had no free slot")
        else:
            named = self.floor.named(call).tolist()
            if operator not in named:
                better = person(self.blueprint, named[0])
                self._report("choice", row, f"{name} got it, the rule names {better}")

    def _take(self, row: int) -> None:
        """Assign a waiting leg to its recorded operator."""
        operator = self.operator[row]
        self._leave_queue(row)
        self.served[row] = True
        self.in_service += 1
        self.floor.loads.free[operator] -= 1
        self.floor.loads.last_assigned[operator] = self.now
        if self.forwarded[row] and self.slot[row - 1] == UNTIL_HANDED_OVER:
            over = max(self.now, self._briefing_end(row))
            number = self.chat[row] << 6 | self.leg[row]
            heappush(self.events, (over, EventRank.SLOT_FREED, number, row - 1))
        else:
            self._push_end(row)

    def _push_end(self, row: int) -> None:
        if self.outcome[row] != Outcome.UNFINISHED:
            heappush(self.events, (max(self.now, self.ended[row]), EventRank.HANDLED, self.chat[row], row))

    def _end_service(self, row: int) -> None:
        self.served[row] = False
        self.in_service -= 1

    def _let_go(self, row: int) -> None:
        """Free a forwarded leg's slot if it is still held."""
        if self.slot[row] != FREE:
            self.slot[row] = FREE
            self._wrap_up(row)

    def _briefing_end(self, row: int) -> int:
        """Return when the briefing of a leg just taken ends, as far as the record tells."""
        if wrap_up_of(self.blueprint, self.group[row - 1]) is None:
            return self.released[row - 1]
        return self.now + (briefing_us(self.blueprint, self._ways(row)) or 0)

    def _wrap_up(self, row: int) -> None:
        """Free a slot, or hold it until its wrap-up is over."""
        if self.wrap_ups.begin(row, self.group[row], self.now, self.released[row]):
            number = self.chat[row] << 6 | self.leg[row]
            heappush(self.events, (self.released[row], EventRank.SLOT_FREED, number, -row - 1))
        else:
            self._free_slot(self.operator[row])

    def _free_slot(self, operator: int) -> None:
        self._vacate(operator)
        self._fill(operator)

    def _vacate(self, operator: int) -> None:
        self.floor.loads.free[operator] += 1
        self.floor.loads.last_freed[operator] = self.now

    # The end of the day.

    def _end_drain(self) -> None:
        """Send home who stayed after closing, once nothing is left to do for them."""
        if self.in_service or self.on_the_way or self.floor.somebody_can_take_waiting():
            return
        self.draining = False
        leaving = self.leaves.pop(self.now, [])
        for operator in leaving:
            self.floor.online[operator] = False
        roster = self.blueprint.operators.roster
        for operator in sorted(self.staying.difference(leaving)):
            planned = (roster.owner == operator) & (roster.from_us <= self.now) & (self.now < roster.to_us)
            if not planned.any():
                self._report_leave(operator, self.now, "stayed on when the drain was over")
        self.staying.clear()

    def _settle_leaves(self, until_us: int) -> None:
        """Let go who left before a moment although chats were there that they may take.

        They may do so at the end of the run, where slots are held by hand-overs that wait for each other.
        """
        ends = until_us == NEVER_US and not self.in_service and not self.on_the_way
        for at in sorted(at for at in self.leaves if at < until_us):
            needed = self.draining and not (ends and at >= self.now)
            for operator in self.leaves.pop(at):
                if needed:
                    self._report_leave(operator, at, "left before the drain was over")
                self.floor.online[operator] = False
                self.staying.discard(operator)

    def _report_left_over(self) -> None:
        """Report every chat that is still there, but is not said to be unfinished."""
        for row in self.floor.waiting_rows():
            if self.outcome[row] != Outcome.UNFINISHED:
                self._report("closing", row, "it still waits when nothing can happen any more")

    def _report_leave(self, operator: int, at: int, words: str) -> None:
        sentence = f"{person(self.blueprint, operator)} {words} at {clock(at)}."
        self.found.append(Finding("closing", -1, -1, operator, at, sentence))

    def _report(self, line: str, row: int, words: str, operator: int | None = None) -> None:
        who = self.operator[row] if operator is None else operator
        sentence = f"Chat {self.chat[row]}, leg {self.leg[row]}, at {clock(self.now)}: {words}."
        self.found.append(Finding(line, self.chat[row], self.leg[row], who, self.now, sentence))
