"""One operator's chats at work under a multitasking curve: exact, whatever the number of changes."""

from collections.abc import Sequence
from typing import Any

from sim.core.blueprint import Blueprint
from sim.core.dynamics import UNIT_BITS
from sim.core.kinds import EventRank
from sim.engines.clock import Clock, MakeEvent
from sim.engines.floor import Leg


class Pace:
    """One operator's chats at work: each carries the work that is left to it.

    All chats of an operator progress alike, so one counter of work done by each serves them all: a chat
    that starts at counter c with work w ends when the counter reaches c + w. The counter is exact; a
    chat's end is rounded up to the microsecond, and what the counter passes it by is lost to nobody.
    """

    __slots__ = ("_at_us", "_done", "_ends", "chats", "turn", "units")

    def __init__(self, units: Sequence[int]) -> None:
        self.units = units
        self.chats = 0
        """Slots held: a chat that is held or wrapped up takes its part of the operator's attention."""
        self.turn = 0
        """Counts the changes, so that a time-out set before the last one is known to be stale."""
        self._at_us = 0
        self._done = 0
        self._ends: dict[Leg, int] = {}

    def advance(self, now_us: int) -> None:
        """Count the work done since the last change."""
        if self._ends:
            self._done += self.units[self.chats] * (now_us - self._at_us)
        else:
            self._done = 0
        self._at_us = now_us

    def begin(self, leg: Leg, work_us: int) -> None:
        """Add a chat's work; `advance` has been called at this moment."""
        self._ends[leg] = self._done + (work_us << UNIT_BITS)

    def end(self, leg: Leg) -> None:
        """Take out a chat whose work is done."""
        del self._ends[leg]

    def clear(self) -> None:
        """Drop all work: the desk was cut."""
        self._ends.clear()
        self.chats = 0
        self.turn += 1

    def next_end(self) -> tuple[int, Leg] | None:
        """Return the delay to the next end and whose it is (lowest chat number first), None without work."""
        ends = self._ends
        if not ends:
            return None
        unit = self.units[self.chats]
        delay_us = max(0, -(-(min(ends.values()) - self._done) // unit))
        # Whoever is done by the end of that microsecond ends in it. A plain loop: this runs at every change.
        reached = self._done + delay_us * unit
        first: Leg | None = None
        for leg, end in ends.items():
            if end <= reached and (first is None or leg.chat < first.chat):
                first = leg
        assert first is not None
        return delay_us, first


class Workbench:
    """The paces of all operators, and the time-outs at which their chats' work is done."""

    def __init__(self, blueprint: Blueprint, clock: Clock, after: MakeEvent) -> None:
        assert blueprint.operators.progress is not None
        self._clock, self._after = clock, after
        rows = blueprint.operators.progress.tolist()
        self._paces = [Pace(row) if any(row) else None for row in rows]

    def slows(self, operator: int) -> bool:
        """Say whether an operator's chats progress at a pace of their own."""
        return self._paces[operator] is not None

    def work(self, leg: Leg, work_us: int) -> Any:
        """Begin a leg's work and return the event at which it is done."""
        pace = self._paces[leg.operator]
        assert pace is not None
        leg.done = self._clock.event()
        pace.advance(self._clock.now)
        pace.begin(leg, work_us)
        self._time_next(pace)
        return leg.done

    def count(self, operator: int, chats: int) -> None:
        """Re-time an operator's chats, now that there is one more or one less."""
        pace = self._paces[operator]
        if pace is not None:
            pace.advance(self._clock.now)
            pace.chats = chats
            self._time_next(pace)

    def clear(self) -> None:
        """Drop all work: the desk was cut."""
        for pace in self._paces:
            if pace is not None:
                pace.clear()

    def _time_next(self, pace: Pace) -> None:
        """Set the time-out of the chat whose work is done first; an older time-out is stale from now on."""
        pace.turn += 1
        following = pace.next_end()
        if following is not None:
            turn, (delay_us, leg) = pace.turn, following
            end = self._after(delay_us, EventRank.HANDLED, leg.chat)
            end.callbacks.append(lambda _: self._work_done(pace, leg) if pace.turn == turn else None)

    def _work_done(self, pace: Pace, leg: Leg) -> None:
        pace.advance(self._clock.now)
        pace.end(leg)
        self._time_next(pace)
        leg.done.succeed()
