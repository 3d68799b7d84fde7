"""The compiled engine's floor for one run: the hall's memory with room for the chats, and the tape."""

import threading
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.core.blueprint import Blueprint
from sim.core.kinds import AfterClose, HandOver, Ints
from sim.core.tape import Tape
from sim.engines.compiled import layout as col
from sim.engines.compiled.hall import hall_of, refuses
from sim.engines.compiled.layout import CACHE_LINE, NONE, Needs
from sim.engines.compiled.schedule import plan_of

SPARE = 16
"""A thread's memory is longer than its day needs by this part."""

_known_hall = lru_cache(maxsize=8)(hall_of)
_known_plan = lru_cache(maxsize=8)(plan_of)


def floor_of(blueprint: Blueprint, tape: Tape) -> tuple[Ints, Needs, Ints]:
    """Return the memory of one run, the tape's needs, and an empty calendar.

    What every chat has stays where it is on the tape. Memory of chats and legs that is never written is never
    taken from the machine either. The memory is the thread's own until its next run.

    Parameters
    ----------
    blueprint
        The scenario.
    tape
        Everything that chance decides.
    """
    hall = _known_hall(blueprint)
    plan = _known_plan(blueprint, None) if tape.absent is None else plan_of(blueprint, tape.absent)
    more, places = _more(blueprint, tape)
    count, arriving = len(tape), tape.arriving
    legs = len(tape.route) + bool(refuses(blueprint).any())
    hidden = tape.redial_row is not None or tape.noticed_us is not None or tape.pull_us is not None
    is_wide = hall.is_wide or hidden
    # To go back to whoever sent the chat takes a third leg.
    has_back = len(tape.route) > 2
    chat_width, row_width = 16 if is_wide else 8, 10 if has_back else 8
    plan_at = len(hall.memory)
    log_at = plan_at + plan.size
    chats_at = _rounded_up(log_at + len(plan) * col.LOG_WIDTH)
    rows_at = chats_at + count * chat_width
    m = _room.of(rows_at + count * legs * row_width)
    m[:plan_at] = hall.memory
    m[plan_at:log_at] = plan.ravel()
    for column, place in places.items():
        m[column] = place
    m[[col.LEGS, col.COUNT, col.ARRIVING]] = legs, count, arriving
    m[[col.PLAN, col.PLAN_END, col.LOG]] = plan_at, log_at, log_at
    m[[col.CHATS, col.CHAT_WIDTH, col.ROWS, col.ROW_WIDTH]] = chats_at, chat_width, rows_at, row_width
    m[col.HAS_BACK], m[col.HAS_CHOICE_U] = has_back, tape.choice_u is not None
    waits_wrap_up = blueprint.after_close is AfterClose.DRAIN and tape.wrap_up_us is not None
    m[col.LAZY] = hall.is_lazy and not hidden and not waits_wrap_up
    # An event can fill the slots of two operators, and lets a chat wait for three things.
    m[col.MARGIN] = 2 * hall.most + 16
    if tape.choice_u is None:
        groups = slice(m[col.GROUPS] + col.IS_RANDOM, m[col.GROUPS_END], col.GROUP_WIDTH)
        m[groups] = 0
    chats = m[chats_at:rows_at].reshape(count, chat_width)
    chats[arriving:, col.LEG] = NONE
    if tape.redial_row is not None:
        chats[:, col.EARLIER] = NONE
    return m, _needs(tape, more), np.empty(2 * (int(m[col.MARGIN]) + hall.slots + 64), np.int64)


def _rounded_up(length: int) -> int:
    """Return where the next cache line begins."""
    return length + -length % CACHE_LINE


class _Room(threading.local):
    """Memory that a thread keeps from run to run: to take it from the machine anew costs a quarter of a run.

    It has room for the longest day so far; nothing that a run returns lies in it.
    """

    def __init__(self) -> None:
        self._raw = np.empty(0, np.int64)

    def of(self, length: int) -> Ints:
        """Return so many integers that begin with a cache line."""
        if len(self._raw) < length + CACHE_LINE:
            # The old one first: two would be there at once. Days of a scenario differ by a little.
            self._raw = np.empty(0, np.int64)
            self._raw = np.empty(length + length // SPARE + CACHE_LINE, np.int64)
        address: int = self._raw.__array_interface__["data"][0]
        skipped = -(address // self._raw.itemsize) % CACHE_LINE
        return self._raw[skipped : skipped + length]


_room = _Room()


def _more(blueprint: Blueprint, tape: Tape) -> tuple[npt.NDArray[np.int64], dict[int, int]]:
    """Return the optional columns that are on as one array, and the place of each."""
    is_warm = bool((blueprint.escalations.hand_over == HandOver.WARM).any())
    columns = {
        col.BRIEFING: tape.briefing_us if is_warm else None,
        col.WRAP_UP: tape.wrap_up_us,
        col.PULL: tape.pull_us,
        col.NOTICED: tape.noticed_us,
        col.ASKED_FOR: tape.asked_for,
        col.BALKS: tape.balks,
        col.REDIAL_ROW: tape.redial_row,
        col.REDIAL_US: tape.redial_us,
    }
    used = {column: values for column, values in columns.items() if values is not None}
    places = {column: place for place, column in enumerate(used)}
    if len(used) == 1:
        (values,) = used.values()
        return _as_kernel(np.atleast_2d(values)[np.newaxis]), places
    more = np.empty((len(used), *tape.route.shape), np.int64)
    for place, values in enumerate(used.values()):
        more[place, : len(values) if values.ndim == 2 else 1] = values
    return more, places


def _needs(tape: Tape, more: Ints) -> Needs:
    """Return the tape as the kernels read it."""
    choice_u = np.empty((0, 0)) if tape.choice_u is None else tape.choice_u
    return Needs(
        arrived=_as_kernel(tape.arrived_us),
        widget=_as_kernel(tape.widget, np.int16),
        route=_as_kernel(tape.route, np.int16),
        patience=_as_kernel(tape.patience_us),
        handling=_as_kernel(tape.handling_us),
        more=more,
        choice_u=_as_kernel(choice_u, np.float64),
    )


def _as_kernel(values: Any, dtype: type[np.generic] = np.int64) -> Any:
    """Return an array in the one layout for which there is machine code; usually it is itself."""
    if values.dtype == dtype and values.flags.carray:
        return values
    return np.require(values, dtype, ["C", "W", "A"])
