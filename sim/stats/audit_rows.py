"""The audit's legs as lists, and the findings of a replay: single cells are read, where arrays are slow."""

import numpy as np

from sim.core.blueprint import Blueprint
from sim.core.kinds import NEVER_US, NO_ONE, NOT_YET_US, Outcome
from sim.core.local_time import clock_words
from sim.core.path import SamplePath
from sim.stats.audit_customers import read_customers
from sim.stats.audit_findings import Finding, follows, person
from sim.stats.audit_floor import read_calls
from sim.stats.audit_hand_back import earlier_holder, handed_back, homes, needs_role
from sim.stats.audit_patience import UNKNOWN_US, patience_us
from sim.stats.audit_policy import balkers, loses_unhandled


class Rows:
    """A record's legs, by row, with what follows from the legs before."""

    def __init__(self, path: SamplePath, blueprint: Blueprint) -> None:
        legs, hidden = path.legs, read_customers(path.customers, path.legs)
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
        self.handed_back: list[bool] = handed_back(legs).tolist()
        self._home: list[int] = homes(legs).tolist()
        roles: list[bool] = needs_role(legs).tolist()
        self.calls = read_calls(blueprint, self.group, roles, self.widget)
        self.balked: list[bool] = balkers(legs, blueprint).tolist()
        lost = balkers(legs, blueprint) & loses_unhandled(blueprint)[legs.widget]
        self.unhandled: list[bool] = lost.tolist()
        """Whether the customer may have left although somebody was free: by the history nobody took it."""
        self._balk = blueprint.widgets.balk
        self.patience: list[int] = patience_us(legs, blueprint).tolist()
        self.left: list[int] = hidden.left_at.tolist()
        """When the customer left unnoticed."""
        self.came_back: list[bool] = (hidden.earlier[legs.chat] >= 0).tolist()
        """Whether the customer had an earlier chat."""
        self.is_ghost: list[bool] = hidden.ghosts.tolist()
        """Whether the customer left unnoticed."""
        columns = (legs.queued_at, legs.assigned_at, legs.ended_at, legs.released_at, hidden.left_at)
        moments = [*columns, path.operators.at, blueprint.open_us[:, 1]]
        self.last_us = max(int(column.max(initial=NOT_YET_US)) for column in moments)
        """The last moment of which the record tells."""
        came_back = np.flatnonzero(hidden.earlier >= 0)
        self.arriving: list[int] = hidden.first[hidden.earlier < 0].tolist()
        """The first legs of the chats that arrive in any case."""
        before = hidden.last[hidden.earlier[came_back]].tolist()
        self.next_try: dict[int, int] = dict(zip(before, hidden.first[came_back].tolist(), strict=True))
        """From the leg on which a customer left to the first leg of the chat that came back."""

    def __len__(self) -> int:
        """Return the number of legs."""
        return len(self.chat)

    def earlier_holder(self, row: int) -> int:
        """Return who had the chat last at the group of one of its legs."""
        return earlier_holder(self.operator, self._home, row)

    def patience_end(self, row: int) -> int | None:
        """Return when a leg's patience is over if it gets no operator, None where that is not known."""
        if self.is_ghost[row]:
            return self.left[row]
        if self.outcome[row] == Outcome.ABANDONED:
            return self.ended[row]
        most = self.patience[row]
        return None if most in (UNKNOWN_US, NEVER_US) else self.queued[row] + most

    def is_unsure(self, row: int) -> bool:
        """Return whether a leg that was left at once may have been in the queue all the same.

        Who has no patience waits to the end of the microsecond, and leaves the same trace as who balks.
        """
        some_stay = self._balk is not None and self._balk[self.widget[row]] < 1
        return some_stay and self.patience[row] in (0, UNKNOWN_US)

    def is_stopped(self, row: int, at_us: int) -> bool:
        """Return whether the record says that the desk's stop ended a leg, or might have."""
        may_be = self.outcome[row] == Outcome.UNFINISHED or self.is_ghost[row]
        return may_be and self.ended[row] == at_us


class Notes:
    """What a replay has found so far, and the moment that it speaks of."""

    def __init__(self, rows: Rows, blueprint: Blueprint) -> None:
        self._rows, self._blueprint = rows, blueprint
        self.found: list[Finding] = []
        self.now = NOT_YET_US

    def person(self, operator: int) -> str:
        """Return an operator's name."""
        return person(self._blueprint, operator)

    def on_leg(self, line: str, row: int, words: str, operator: int | None = None) -> None:
        """Note a fault of one leg."""
        rows = self._rows
        who = rows.operator[row] if operator is None else operator
        clock = clock_words(self._blueprint, self.now)
        sentence = f"Chat {rows.chat[row]}, leg {rows.leg[row]}, at {clock}: {words}."
        self.found.append(Finding(line, rows.chat[row], rows.leg[row], who, self.now, sentence))

    def on_leave(self, operator: int, at_us: int, words: str) -> None:
        """Note that an operator left, or stayed, at the wrong moment."""
        sentence = f"{self.person(operator)} {words} at {clock_words(self._blueprint, at_us)}."
        self.found.append(Finding("closing", -1, NO_ONE, operator, at_us, sentence))
