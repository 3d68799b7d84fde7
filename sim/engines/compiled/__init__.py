"""The compiled engine: the readable engine's sample path to the byte, by kernels of machine code.

Same blueprint, same tape, same rules; calendar, slots, lines and record are written a second time, for speed,
so that each engine checks the other. A run holds no lock: replications run on threads side by side.
"""

from functools import cache

import numpy as np

from sim.core.blueprint import Blueprint
from sim.core.jit import cache_is_warm, can_compile, note_complete
from sim.core.kinds import NOT_YET_US, Choice, Ints
from sim.core.path import LEG_DTYPES, Customers, Legs, OperatorLog, SamplePath, nothing_hidden
from sim.core.tape import Tape

LATEST_US = 1 << 48
"""The kernels compare times in so many bits beside what an operator carries: 8.9 years of microseconds."""

__all__ = ["cache_is_warm", "can_compile", "run", "supports"]


def supports(blueprint: Blueprint) -> str | None:
    """Return why this engine cannot run a scenario, or None when it can.

    Parameters
    ----------
    blueprint
        The scenario.
    """
    choice = blueprint.groups.choice
    if choice is not None and (choice == Choice.OWN).any():
        return "a choice rule of one's own is a Python function"
    ends = (blueprint.open_us[:, 1], blueprint.operators.roster.to_us)
    if max(int(end.max(initial=0)) for end in ends) >= LATEST_US:
        return "its days go on for over 8.9 years"
    return None


def run(blueprint: Blueprint, tape: Tape) -> SamplePath:
    """Run one replication and return its record.

    Parameters
    ----------
    blueprint
        The scenario, one that this engine `supports`.
    tape
        Everything that chance decides, drawn from the same blueprint.

    Returns
    -------
    SamplePath
        What happened to every leg, and who was online when.

    Raises
    ------
    ValueError
        If a group chooses by a rule of the user's own.
    OverflowError
        If a chat is assigned 8.9 years after the start, or if under a multitasking curve one takes 50 days
        of work: more than the kernels count.
    """
    reason = supports(blueprint)
    if reason is not None:
        raise ValueError(f"the compiled engine cannot run this scenario: {reason}")
    # Imported here, since the kernels import numba.
    from sim.engines.compiled import layout as col
    from sim.engines.compiled.floor import floor_of
    from sim.engines.compiled.kernel import collect, run_all

    m, needs, calendar = floor_of(blueprint, tape)
    while (status := run_all(m, needs, calendar)) == col.FULL:
        calendar = np.concatenate([calendar, np.empty_like(calendar)])
    if status:
        what = "lasts over 8.9 years" if status == col.TOO_LATE else "has over 50 days of work in one chat"
        raise OverflowError(f"the compiled engine cannot count a day that {what}: use the readable one")
    columns = {name: np.empty(int(m[col.ROW_COUNT]), dtype) for name, dtype in LEG_DTYPES.items()}
    hides = tape.redial_row is not None or tape.noticed_us is not None
    number = np.empty(len(tape) if hides else 0, np.int64)
    collect(m, needs.widget, number, *columns.values())
    _note_kernels()
    log = m[m[col.LOG] :][: m[col.LOGGED] * col.LOG_WIDTH].reshape(-1, col.LOG_WIDTH)
    customers = nothing_hidden()
    if hides:
        chats = m[m[col.CHATS] : m[col.ROWS]].reshape(len(tape), int(m[col.CHAT_WIDTH]))
        customers = _customers(number, chats, tape)
    return SamplePath(Legs(**columns), _sorted_log(log), customers)


@cache
def _note_kernels() -> None:
    """Note, once a process, that the kernels are in the cache: each look there costs a tenth of a run."""
    note_complete()


def _sorted_log(log: Ints) -> OperatorLog:
    """Return the log by (at, offline first, operator)."""
    at, operator, online = log.T
    order = np.lexsort((operator, online, at))
    return OperatorLog(operator[order].astype(np.int32), at[order], online[order].astype(np.bool_))


def _customers(number: Ints, chats: Ints, tape: Tape) -> Customers:
    """Return what the desk does not know of its customers; ``number`` is by place on the tape."""
    from sim.engines.compiled.layout import EARLIER, LEFT_AT, LEG

    nobody, never = np.full(len(chats), -1, np.int64), np.full(len(chats), NOT_YET_US, np.int64)
    came = chats[:, LEG] >= 0
    before = nobody if tape.redial_row is None else np.where(came, chats[:, EARLIER], -1)
    left = never if tape.noticed_us is None else np.where(came, chats[:, LEFT_AT], NOT_YET_US)
    told = np.flatnonzero((before >= 0) | (left != NOT_YET_US))
    linked = np.where(before[told] >= 0, number[before[told]], -1)
    return Customers(number[told].astype(np.int32), linked.astype(np.int32), left[told])
