"""The drawer: draws the tapes of one blueprint in kernels, the same bytes as `draw_tape`, without the GIL."""

import numpy as np

from sim.core.blueprint import Blueprint
from sim.core.draw.bits import head_words
from sim.core.draw.kernels import draw_columns, draw_rows
from sim.core.draw.laws import GAMMA, KIND, LawBook
from sim.core.draw.needs import Columns
from sim.core.draw.plan import (
    BRIEFING,
    HANDLING,
    NOTICED,
    PATIENCE,
    REDIAL,
    WRAP_UP,
    expected,
    factor_rows,
    needs_plan_of,
    rows_plan_of,
    sizes_of,
)
from sim.core.draw.rows import BEGIN, END, Rows
from sim.core.draw.scratch import Scratch
from sim.core.jit import can_compile
from sim.core.kinds import NO_ONE, Choice, Floats, Ints, Stream
from sim.core.streams import UniformStream
from sim.core.tape import Tape, draw_tape
from sim.core.variates import Law, durations_us, quantiles_us


class Drawer:
    """Draws the tapes of one blueprint, by any number of threads at once.

    What does not depend on the replication is prepared once, here, and lives as long as the drawer.

    Parameters
    ----------
    blueprint
        The scenario.
    compiled
        Whether kernels draw, or NumPy; None: kernels where numba is installed and not switched off. Elsewhere
        kernels are plain Python, good for a debugger only.
    """

    def __init__(self, blueprint: Blueprint, *, compiled: bool | None = None) -> None:
        self._blueprint = blueprint
        self._compiled = can_compile() if compiled is None else compiled
        self._spare: list[Scratch] = []
        if self._compiled:
            self._prepare()

    def draw(self, seed: int, replication: int) -> Tape:
        """Draw everything that chance decides in one replication: the bytes of `draw_tape`."""
        if not self._compiled:
            return draw_tape(self._blueprint, seed, replication)
        return self._draw(seed, replication)

    def _prepare(self) -> None:
        blueprint, book = self._blueprint, LawBook()
        widgets, choice = blueprint.widgets, blueprint.groups.choice
        self._rows_plan, self._needs_plan = rows_plan_of(blueprint), needs_plan_of(blueprint, book)
        laws, *needs = self._needs_plan
        # Plain tuples cross from Python into a kernel in half of the time.
        self._rows_numbers, self._needs_numbers = tuple(self._rows_plan), (tuple(laws), tuple(needs))
        self._laws, self._slot = book.laws, self._needs_plan.slot.tolist()
        self._has_gamma = bool((laws.law[:, KIND] == GAMMA).any())
        self._busyness = [(key, Law.gamma(1.0, cv)) for key, cv in factor_rows(blueprint)]
        self._sizes = sizes_of(self._rows_plan)
        self._has_choices = choice is not None and bool((choice == Choice.RANDOM).any())
        self._has_balks, self._has_asked = widgets.balk is not None, widgets.returning is not None
        self._has_redials = widgets.redial_share is not None

    def _draw(self, seed: int, replication: int) -> Tape:
        # Taking the last entry off a list is safe among threads; one more than there is, is made.
        try:
            scratch = self._spare.pop()
        except IndexError:
            scratch = Scratch(self._rows_plan, self._needs_plan, self._blueprint.max_legs)
        try:
            return self._draw_with(scratch, seed, replication)
        finally:
            self._spare.append(scratch)

    def _draw_with(self, scratch: Scratch, seed: int, replication: int) -> Tape:
        rows, total, families = self._find_rows(scratch, seed, replication)
        family = rows.family[:families]
        paths = scratch.paths(int((family[:, END] - family[:, BEGIN]).max(initial=0)))
        columns = self._columns(total, rows.link)
        found, gamma = (family, rows.row, rows.place), self._room(total)
        pool, room = scratch.pool, tuple(scratch.room)
        draw_columns(*self._needs_numbers, pool, found, tuple(columns), tuple(paths), room, gamma)
        if gamma[-1][0]:
            self._close(columns, *gamma)
        optional = [columns.durations[slot] if slot >= 0 else None for slot in self._slot[:REDIAL]]
        wrap_up, pull, noticed = optional[WRAP_UP:REDIAL]
        return Tape(
            widget=columns.widget,
            arrived_us=rows.arrived[:total],
            patience_us=columns.durations[PATIENCE],
            handling_us=columns.durations[HANDLING],
            briefing_us=columns.durations[BRIEFING],
            route=columns.route,
            choice_u=columns.choice if self._has_choices else None,
            balks=columns.balks if self._has_balks else None,
            wrap_up_us=wrap_up,
            asked_for=columns.asked_for if self._has_asked else None,
            pull_us=pull,
            noticed_us=noticed,
            redial_row=rows.link[:total] if self._has_redials else None,
            redial_us=columns.redial if self._has_redials else None,
            absent=None if self._blueprint.operators.absence is None else rows.absent,
        )

    def _find_rows(self, scratch: Scratch, seed: int, replication: int) -> tuple[Rows, int, int]:
        """Return the chats, their number and that of the families; once more if there was too little room."""
        head, factors = head_words(seed, replication), self._factors(seed, replication)
        room = expected(self._sizes, float(factors.max(initial=1.0)))
        while True:
            rows = scratch.rows(room, np.empty(room, np.int64) if self._has_redials else None)
            total, families = draw_rows(
                self._rows_numbers, scratch.pool, head, factors, tuple(rows), scratch.room.floats[0]
            )
            if families >= 0:
                return rows, total, families
            room *= 2

    def _columns(self, count: int, link: Ints) -> Columns:
        """Return the tape's columns, those that are not needed without entries."""
        legs = self._blueprint.max_legs
        return Columns(
            durations=np.zeros((max(self._slot[:REDIAL]) + 1, legs, count), dtype=np.int64),
            route=np.empty((legs, count), dtype=np.int16),
            choice=np.empty((legs if self._has_choices else 0, count)),
            widget=np.empty(count, dtype=np.int16),
            balks=np.empty(count if self._has_balks else 0, dtype=np.bool_),
            asked_for=np.full(count if self._has_asked else 0, NO_ONE, dtype=np.int64),
            redial=np.zeros(count if self._has_redials else 0, dtype=np.int64),
            redial_row=link,
        )

    def _room(self, count: int) -> tuple[Ints, Ints, Floats, Ints]:
        """Return room for the durations that kernels leave open; what is not used costs no memory."""
        most = (6 * self._blueprint.max_legs + 1) * count if self._has_gamma else 0
        return np.empty(most, np.int64), np.empty(most, np.int64), np.empty(most), np.zeros(1, np.int64)

    def _close(self, columns: Columns, at: Ints, law: Ints, u: Floats, count: Ints) -> None:
        """Draw the durations of gamma laws, whose quantiles only SciPy knows."""
        found = slice(0, int(count[0]))
        at, law, u = at[found], law[found], u[found]
        values = np.empty(len(at), dtype=np.int64)
        for number in np.unique(law).tolist():
            mine = law == number
            values[mine] = durations_us(self._laws[number], u[mine])
        durations = columns.durations.reshape(-1)
        inside = at < len(durations)
        durations[at[inside]] = values[inside]
        columns.redial[at[~inside] - len(durations)] = values[~inside]
        if self._slot[NOTICED] >= 0:
            noticed = columns.durations[self._slot[NOTICED]].reshape(-1)
            late = at - self._slot[NOTICED] * len(noticed)
            late = late[(late >= 0) & (late < len(noticed))]
            noticed[late] = np.maximum(noticed[late], 1)

    def _factors(self, seed: int, replication: int) -> Floats:
        """Return the days' factors, a row for each key."""
        midnights = self._blueprint.midnights_us
        days = 0 if midnights is None else len(midnights) - 1
        factors = np.empty((len(self._busyness), days))
        for row, (key, law) in enumerate(self._busyness):
            factors[row] = quantiles_us(
                law, UniformStream(seed, replication, Stream.BUSYNESS, key).take(days)
            )
        return factors
