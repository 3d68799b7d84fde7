"""The drawer: draws the tapes of one blueprint in kernels, the same bytes as `draw_tape`, without the GIL."""

import numpy as np

from sim.core.blueprint import Blueprint
from sim.core.draw.bits import POOL, STATE, head_words
from sim.core.draw.cells import FLOATS, INTS
from sim.core.draw.kernels import draw_columns, draw_rows
from sim.core.draw.laws import GAMMA, KIND, LawBook
from sim.core.draw.needs import Columns
from sim.core.draw.plan import (
    DAILY,
    DURATIONS,
    FROM,
    NOTICED,
    STEADY,
    TO,
    factor_rows,
    needs_plan_of,
    rows_plan_of,
)
from sim.core.draw.plan import KIND as KIND_OF
from sim.core.draw.rows import BEGIN, COLUMNS, END, Rows
from sim.core.draw.values import BLOCK
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
        Whether kernels draw; without numba, or if it is switched off, NumPy does it anyway.
    """

    def __init__(self, blueprint: Blueprint, *, compiled: bool = True) -> None:
        self._blueprint = blueprint
        self._compiled = compiled and can_compile()
        if self._compiled:
            self._prepare()

    def draw(self, seed: int, replication: int) -> Tape:
        """Draw everything that chance decides in one replication: the bytes of `draw_tape`."""
        if not self._compiled:
            return draw_tape(self._blueprint, seed, replication)
        return self._draw(seed, replication)

    def _prepare(self) -> None:
        blueprint, book = self._blueprint, LawBook()
        widgets, groups = blueprint.widgets, blueprint.groups
        laws, *needs = needs_plan_of(blueprint, book)
        self._rows_plan, self._needs_plan = tuple(rows_plan_of(blueprint)), (tuple(laws), tuple(needs))
        self._laws, self._slot = book.laws, needs[0].tolist()
        self._has_gamma = bool((laws.law[:, KIND] == GAMMA).any())
        self._busyness = [(key, Law.gamma(1.0, cv)) for key, cv in factor_rows(blueprint)]
        family, masses = self._rows_plan[0], self._rows_plan[3]
        steady, daily = family[family[:, KIND_OF] == STEADY], family[family[:, KIND_OF] == DAILY]
        self._moments = len(self._rows_plan[1])
        self._totals = (
            sum(float(masses[end - 1]) for begin, end in steady[:, FROM : TO + 1] if end > begin),
            sum(float(masses[begin:end].sum()) for begin, end in daily[:, FROM : TO + 1]),
        )
        share = 0.0 if widgets.redial_share is None else float(widgets.redial_share.max(initial=0.0))
        self._most = 0 if widgets.redial_most is None else int(widgets.redial_most.max(initial=0))
        self._attempts = sum(share**attempt for attempt in range(self._most + 1))
        at_random = groups.choice is not None and bool((groups.choice == Choice.RANDOM).any())
        self._has_redials, self._has_choices = widgets.redial_share is not None, at_random
        self._has_balks, self._has_asked = widgets.balk is not None, widgets.returning is not None

    def _draw(self, seed: int, replication: int) -> Tape:
        block = np.empty((FLOATS, BLOCK))
        rows, total, families = self._find_rows(seed, replication, block[0])
        family = rows.family[:families]
        columns = self._columns(total, rows.link[:total])
        gamma, paths = self._room(total), self._paths(int((family[:, END] - family[:, BEGIN]).max(initial=0)))
        scratch = rows.state, block, np.empty((INTS, BLOCK), dtype=np.int64)
        chats = rows.row[:total], rows.place[:total]
        draw_columns(*self._needs_plan, rows.pool, family, *chats, tuple(columns), paths, scratch, gamma)
        if gamma[-1][0]:
            self._close(columns, *gamma)
        durations = [None if slot < 0 else columns.durations[slot] for slot in self._slot]
        handling, patience, briefing, wrap_up, pull, noticed = durations
        return Tape(
            widget=columns.widget,
            arrived_us=rows.arrived[:total],
            patience_us=patience,
            handling_us=handling,
            briefing_us=briefing,
            route=columns.route,
            choice_u=columns.choice if self._has_choices else None,
            balks=columns.balks if self._has_balks else None,
            wrap_up_us=wrap_up,
            asked_for=columns.asked_for if self._has_asked else None,
            pull_us=pull,
            noticed_us=noticed,
            redial_row=columns.redial_row if self._has_redials else None,
            redial_us=columns.redial if self._has_redials else None,
            absent=None if self._blueprint.operators.absence is None else rows.absent,
        )

    def _find_rows(self, seed: int, replication: int, block: Floats) -> tuple[Rows, int, int]:
        """Return the tape's rows, the number of chats and that of families; with more room if it takes more."""
        head, factors = head_words(seed, replication), self._factors(seed, replication)
        room = self._expected(factors)
        while True:
            rows = self._rows(room)
            _, total, families = draw_rows(self._rows_plan, head, factors, tuple(rows), block)
            if families >= 0:
                return rows, total, families
            room *= 2

    def _expected(self, factors: Floats) -> int:
        """Return how many chats there is room for at first: rarely too few."""
        steady, daily = self._totals
        total = steady + daily * float(factors.max(initial=1.0))
        arriving = self._moments + total + 6.0 * np.sqrt(total) + 16.0
        return int(arriving * self._attempts) + BLOCK

    def _rows(self, count: int) -> Rows:
        """Return room for so many chats."""
        plan = self._rows_plan
        families, longest = len(plan[0]), max(count, BLOCK)
        stretches, days = len(plan[-2]), int(plan[-1].max(initial=0)) + 1
        return Rows(
            arrived=np.empty(count, dtype=np.int64),
            link=np.empty(count, dtype=np.int64),
            row=np.empty(count, dtype=np.int64),
            place=np.empty(count, dtype=np.int64),
            family=np.empty((families * (1 + self._most), COLUMNS), dtype=np.int64),
            absent=np.empty(stretches, dtype=np.bool_),
            spare=np.empty(count, dtype=np.int64),
            mass=np.empty(len(plan[3])),
            u=np.empty(max(longest if self._has_redials else 0, days)),
            bounds=np.empty(families + 1, dtype=np.int64),
            pool=np.empty(POOL + 1, dtype=np.uint64),
            state=np.empty(STATE, dtype=np.uint64),
        )

    def _paths(self, most: int) -> tuple[Ints, Ints, Ints, Ints, Floats]:
        """Return room for the legs of a family."""
        legs = self._blueprint.max_legs
        homes = (3, legs, most if len(self._needs_plan[1][-1]) else 0)
        here, came_by = np.empty((2, most), dtype=np.int64), np.empty((2, most), dtype=np.int64)
        law = np.empty((2, DURATIONS, most), dtype=np.int64)
        return here, came_by, law, np.empty(homes, dtype=np.int64), np.empty(most)

    def _columns(self, count: int, link: Ints) -> Columns:
        """Return the tape's columns, those that are not needed without entries."""
        legs = self._blueprint.max_legs
        return Columns(
            durations=np.zeros((max(self._slot) + 1, legs, count), dtype=np.int64),
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
