"""The audit's last part: a replay of the recorded events, which asks of each what the rules demand.

Events run in the order (time, rank, number) of the model, section 4. One becomes known through its cause
only (the end of a leg through its assignment, the next leg through that end), so that handling that takes
no time, and ties, are in their place. Where the record differs from the demand, the difference is reported
and the record is followed.
"""

from collections.abc import Callable, Mapping
from heapq import heappop, heappush

from sim.core.blueprint import Blueprint
from sim.core.kinds import NEVER_US, NO_ONE, AfterClose, EventRank, Outcome, Refusal
from sim.core.path import SamplePath
from sim.stats.audit_customers import is_noticed
from sim.stats.audit_drain import Drain, note_left_over
from sim.stats.audit_findings import Finding
from sim.stats.audit_floor import NO_GROUP, Floor
from sim.stats.audit_passing import Passing, Slot
from sim.stats.audit_policy import admissions, forward_answers
from sim.stats.audit_pull import Pulls
from sim.stats.audit_roster import Attendance
from sim.stats.audit_rows import Notes, Rows
from sim.stats.audit_taking import Taking
from sim.stats.audit_wrap_up import WrapUps

ANSWERS = {Refusal.WAIT: "be taken or queued", Refusal.RETURN: "be returned", Refusal.TICKET: "be a ticket"}

LEG_BITS = 6
"""Room for the number of a leg behind that of its chat."""


class Replay:
    """One pass over a record; the state of the desk lives in `Floor`, that of the chats here."""

    def __init__(
        self, path: SamplePath, attendance: Attendance, blueprint: Blueprint, skips: Mapping[int, int]
    ) -> None:
        self.blueprint = blueprint
        self.rows = rows = Rows(path, blueprint)
        self.notes = Notes(rows, blueprint)
        self.floor = Floor(blueprint)
        self.taking = Taking(path.legs, rows, self.floor, self.notes)
        self.passing = Passing(rows, blueprint)
        self.pulls = Pulls(rows, self.floor, blueprint, skips)
        self.wrap_ups = WrapUps(blueprint)
        self.drain = Drain(attendance, self.floor, rows, self.notes)
        self.served = [False] * len(rows)
        self.gone: set[int] = set()
        self.in_service = 0
        self.on_the_way = 0
        self.pushed = 0
        self.events: list[tuple[int, int, int, int, Callable[[int], None], int]] = []
        for row in rows.arriving:
            self._push(rows.queued[row], EventRank.ARRIVED, rows.chat[row], self._arrived, row)
        for at, rank, operator in attendance.changes:
            status = self._online if rank == EventRank.ONLINE else self._offline
            self._push(at, rank, operator, status, operator)
        if (late := blueprint.operators.no_offers) is not None:
            for owner, start, end in zip(late.owner.tolist(), late.from_us, late.to_us, strict=True):
                self._push(int(start), EventRank.OFFLINE, owner, self._offers_end, owner)
                self._push(int(end), EventRank.ONLINE, owner, self._offers_begin, owner)
        for day, at in enumerate(sorted(set(blueprint.open_us[:, 1].tolist()))):
            self._push(at, EventRank.CLOSED, day, self._closed, day)

    def run(self) -> list[Finding]:
        """Return what the replay finds, in the order of the events."""
        pending, order, times = 0, self.taking.order, self.taking.times
        while self.events or pending < len(order):
            at = self.events[0][0] if self.events else NEVER_US
            if pending < len(order) and times[pending] < at:
                # Every event of that moment is over: what is assigned then and not yet taken was not due.
                row = int(order[pending])
                self.notes.now = max(self.notes.now, int(times[pending]))
                pending += 1
                if row in self.floor.waiting:
                    self.taking.judge(row, self.floor.named_now(row).tolist())
                    self._take(row)
                continue
            if at > self.notes.now:
                self.drain.settle(at, is_busy=self.is_busy)
            self.notes.now, _, _, _, happen, subject = heappop(self.events)
            happen(subject)
            self.drain.end(is_busy=self.is_busy)
        self.drain.settle(NEVER_US, is_busy=self.is_busy)
        note_left_over(self.rows, self.floor, self.notes)
        return self.notes.found

    @property
    def is_busy(self) -> bool:
        """Return whether an operator works on a chat, or one is on its way to the next group."""
        return self.in_service > 0 or self.on_the_way > 0

    def _push(self, at_us: int, rank: int, number: int, happen: Callable[[int], None], subject: int) -> None:
        """Plan an event, at this moment at the earliest."""
        self.pushed += 1
        at = max(self.notes.now, at_us)
        heappush(self.events, (at, rank, number, self.pushed, happen, subject))

    def _number(self, row: int) -> int:
        """Return the number of an event that frees a slot: the chat's, then the leg's."""
        return self.rows.chat[row] << LEG_BITS | self.rows.leg[row]

    # The events, in the order of their ranks.

    def _handled(self, row: int) -> None:
        """End a leg's handling: the chat is resolved, or on its way to the next group or back."""
        outcome = self.rows.outcome[row]
        self._end_service(row)
        if outcome in (Outcome.FORWARDED, Outcome.RETURNED):
            self.on_the_way += 1
            happen = self._handed_back
            if outcome == Outcome.FORWARDED:
                self.passing.begin(row)
                happen = self._forwarded
            self._push(self.notes.now, EventRank.FORWARDED, self.rows.chat[row], happen, row + 1)
        if self.passing.slot[row] is Slot.FREE:
            self._wrap_up(row)

    def _briefed(self, row: int) -> None:
        """End a briefing: the first slot frees, the target's own part starts."""
        if not self.passing.was_cut(row - 1, self.floor, self.notes.now):
            self._push_end(row)
            self._let_go(row - 1)

    def _wrapped_up(self, row: int) -> None:
        if self.wrap_ups.end(row, self.rows.group[row], self.rows.released[row]):
            self._free_slot(self.rows.operator[row])

    def _noticed(self, row: int) -> None:
        """Free the slot of a customer who is no longer there."""
        if self.served[row]:
            self._end_service(row)
            self._free_slot(self.rows.operator[row])

    def _offline(self, operator: int) -> None:
        self.floor.online[operator] = False
        self.drain.forget(operator)

    def _offers_end(self, operator: int) -> None:
        self.floor.offers[operator] = False

    def _online(self, operator: int) -> None:
        self.floor.online[operator] = True
        self.drain.forget(operator)
        self._fill(operator)

    def _offers_begin(self, operator: int) -> None:
        self.floor.offers[operator] = True
        self._fill(operator)

    def _forwarded(self, row: int) -> None:
        """Place a forwarded chat: taken, queued, given back or made a ticket."""
        self.on_the_way -= 1
        before, call = row - 1, self.rows.calls[row]
        allowed = forward_answers(self.blueprint, self.floor, self.passing.ways(row), call, self.notes.now)
        answer = {Outcome.TICKET: Refusal.TICKET, Outcome.RETURNED: Refusal.RETURN}.get(
            Outcome(self.rows.outcome[row]), Refusal.WAIT
        )
        if self.rows.operator[row] != NO_ONE:
            # It was taken, whatever became of it.
            answer = Refusal.WAIT
        if answer not in allowed:
            due = " or ".join(ANSWERS[each] for each in sorted(allowed))
            self.notes.on_leg("admission", row, f"the forwarded chat had to {due}")
        if answer is Refusal.RETURN:
            self._give_back(row)
            return
        if answer is Refusal.WAIT:
            self._join(row, self.floor.named_at_once(call).tolist())
        if answer is Refusal.TICKET or self.passing.slot[before] is Slot.UNTIL_DECIDED:
            self._let_go(before)

    def _handed_back(self, row: int) -> None:
        """Place a chat that was handed back: with whoever had it there before, else by the rule."""
        self.on_the_way -= 1
        earlier = self.rows.earlier_holder(row)
        if self.floor.has_room(earlier, forwarded=False):
            self._join(row, [earlier], "hand_back")
        else:
            self._join(row, self.floor.named_at_once(self.rows.calls[row]).tolist())

    def _arrived(self, row: int) -> None:
        """Admit an arriving chat, or turn it away."""
        widget, call = self.rows.widget[row], self.rows.calls[row]
        turned_away = self.rows.outcome[row] == Outcome.NOT_ADMITTED
        now, came_back = self.notes.now, self.rows.came_back[row]
        allowed = admissions(self.blueprint, self.floor, widget, call, now, came_back=came_back)
        if (not turned_away) not in allowed:
            words = f"the widget's policy {'admits it' if turned_away else 'turns it away'}"
            self.notes.on_leg("admission", row, words)
        if turned_away:
            return
        returning, known = self.blueprint.widgets.returning, []
        if returning is not None and returning[widget] > 0:
            # Whom the customer asked for the record does not tell.
            known = self.floor.ready(call, call.group).tolist()
        self._join(row, known or self.floor.named_at_once(call).tolist())

    def _lost_patience(self, row: int) -> None:
        """Let a waiting chat give up; a slot that was held for its hand-over frees."""
        self.gone.add(row)
        if self.rows.outcome[row] != Outcome.ABANDONED:
            return  # Nobody waits any more, or the difference is reported when somebody takes the leg.
        if row in self.floor.waiting and not self.rows.is_ghost[row]:
            self.floor.leave(row)
            if self.rows.forwarded[row]:
                self._let_go(row - 1)
        self._try_again(row)

    def _closed(self, _: int) -> None:
        """Close the desk: operators stay, or everything that is there is cut off."""
        if self.blueprint.after_close is AfterClose.DRAIN:
            self.drain.begin()
            return
        rows = self.rows
        for row in sorted([*self.floor.waiting, *(r for r, served in enumerate(self.served) if served)]):
            if not rows.is_stopped(row, self.notes.now):
                self.notes.on_leg("closing", row, "the desk stopped at closing, and the chat was not cut off")
                continue
            if row in self.floor.waiting:
                self.floor.leave(row)
            else:
                self._end_service(row)
                self._vacate(rows.operator[row])
            if self.passing.briefs(row):
                self.passing.slot[row - 1] = Slot.FREE
                self._vacate(rows.operator[row - 1])
        for row in self.wrap_ups.cut():
            self._vacate(rows.operator[row])

    def _overflowed(self, row: int) -> None:
        """Let another group's people take what has waited long enough."""
        if row in self.floor.waiting:
            self.floor.overflow(row)
            call = self.rows.calls[row]
            self._offer(row, self.floor.named(call, [self.floor.overflow_to[call.group]]).tolist())

    def _fetched(self, row: int) -> None:
        """End a pull delay: whoever is free takes the leg."""
        if row in self.floor.waiting:
            self.floor.fetch(row)
            call = self.rows.calls[row]
            self._offer(row, self.floor.named(call, [call.group]).tolist())

    # What changes hands.

    def _join(self, row: int, named: list[int], line: str = "choice") -> None:
        """Let a leg join its queue; whoever is named takes it at once."""
        rows, floor, now, chat = self.rows, self.floor, self.notes.now, self.rows.chat[row]
        call = rows.calls[row]
        floor.join(row, call)
        patience_end = rows.patience_end(row)
        if patience_end is not None:
            self._push(patience_end, EventRank.PATIENCE, chat, self._lost_patience, row)
        if named and not rows.unhandled[row]:
            self._demand(row, named, line)
        elif rows.balked[row]:
            floor.leave(row)
            if rows.is_unsure(row):
                floor.doubt(call.group, now)
            self._try_again(row)
        if row not in floor.waiting or floor.waiting[row].is_passed_over:
            return
        fetched_at = self.pulls.begin(row, now)
        if fetched_at is not None:
            self._push(fetched_at, EventRank.FETCHED, chat, self._fetched, row)
        if floor.overflow_to[call.group] != NO_GROUP and floor.overflow_after[call.group] > 0:
            at = now + floor.overflow_after[call.group]
            self._push(at, EventRank.OVERFLOWED, chat, self._overflowed, row)

    def _fill(self, operator: int) -> None:
        """Let an operator take what waits, in the order of the queue, until no room or no chat is left."""
        while True:
            head = self.floor.next_for(operator)
            fetched = self.pulls.next_for(operator, self.notes.now, head)
            if fetched is not None:
                self._take(fetched)
            elif head is None:
                return
            else:
                self._demand(head[2], [operator])

    def _offer(self, row: int, named: list[int]) -> None:
        if named and not self.floor.waiting[row].is_passed_over:
            self._demand(row, named)

    def _demand(self, row: int, named: list[int], line: str = "choice") -> None:
        """Let somebody named take a leg, or report that it went otherwise."""
        taken = self.taking.due(row, named, line)
        if taken is not None:
            self._take(taken)

    def _take(self, row: int) -> None:
        """Assign a waiting leg to its recorded operator."""
        operator, now = self.rows.operator[row], self.notes.now
        self._check_patience(row)
        self.floor.leave(row)
        self.served[row] = True
        self.in_service += 1
        self.floor.loads.free[operator] -= 1
        self.floor.loads.last_assigned[operator] = now
        if self.passing.briefs(row):
            over = self.passing.briefing_end(row, now)
            self._push(over, EventRank.SLOT_FREED, self._number(row), self._briefed, row)
        else:
            self._push_end(row)

    def _check_patience(self, row: int) -> None:
        """Report a leg that is taken on the wrong side of the microsecond at which patience ends."""
        is_now = self.rows.patience_end(row) == self.notes.now and not self.floor.waiting[row].is_passed_over
        if self.rows.is_ghost[row] and row not in self.gone:
            self.notes.on_leg("silent", row, "it was taken while its customer was still there")
        elif row in self.gone and is_now and not self.rows.is_ghost[row]:
            self.notes.on_leg("patience", row, "its patience was over just before it was taken")

    def _push_end(self, row: int) -> None:
        """Plan the end of a leg, unless the desk's stop is its end."""
        rows, ended = self.rows, self.rows.ended[row]
        if rows.is_ghost[row]:
            if is_noticed(self.blueprint, rows.widget[row], self.notes.now, ended):
                self._push(ended, EventRank.SLOT_FREED, self._number(row), self._noticed, row)
        elif rows.outcome[row] != Outcome.UNFINISHED:
            self._push(ended, EventRank.HANDLED, rows.chat[row], self._handled, row)

    def _end_service(self, row: int) -> None:
        self.served[row] = False
        self.in_service -= 1

    def _give_back(self, row: int) -> None:
        """Let a refused forward go on with whoever forwarded it: the slot passes from leg to leg."""
        before = row - 1
        loads, operator = self.floor.loads, self.rows.operator[before]
        # Where nothing held the slot, the difference was just reported.
        loads.free[operator] -= self.passing.slot[before] is Slot.FREE
        self.passing.slot[before] = Slot.FREE
        # The record shows a release and an assignment, and the rules go by the record.
        loads.last_freed[operator] = loads.last_assigned[operator] = self.notes.now
        self.served[row + 1] = True
        self.in_service += 1
        self._push_end(row + 1)

    def _try_again(self, row: int) -> None:
        """Let the customer of a chat that was left come back, if the record says so."""
        following = self.rows.next_try.pop(row, None)
        if following is not None:
            at, chat = self.rows.queued[following], self.rows.chat[following]
            self._push(at, EventRank.ARRIVED, chat, self._arrived, following)

    def _let_go(self, row: int) -> None:
        """Free a forwarded leg's slot if it is still held."""
        if self.passing.slot[row] is not Slot.FREE:
            self.passing.slot[row] = Slot.FREE
            self._wrap_up(row)

    def _wrap_up(self, row: int) -> None:
        """Free a slot, or hold it until its wrap-up is over."""
        rows = self.rows
        if self.wrap_ups.begin(row, rows.group[row], self.notes.now, rows.released[row]):
            number = self._number(row)
            self._push(rows.released[row], EventRank.SLOT_FREED, number, self._wrapped_up, row)
        else:
            self._free_slot(rows.operator[row])

    def _free_slot(self, operator: int) -> None:
        self._vacate(operator)
        self._fill(operator)

    def _vacate(self, operator: int) -> None:
        self.floor.loads.free[operator] += 1
        self.floor.loads.last_freed[operator] = self.notes.now
