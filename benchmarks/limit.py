"""The tuned event loops in C, compiled with gcc and called through ctypes: how fast the model can run at all.

They know the two-tier day only (`workload.py`), and read the same tape as the engines.
"""

import ctypes
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.core.blueprint import Blueprint
from sim.core.kinds import NO_ONE, RESOLVE
from sim.core.path import SamplePath
from sim.core.tape import Tape

HERE = Path(__file__).parent
SOURCES = {"run": "limit.c", "run_with_curve": "limit_curve.c"}
PERSON_BYTES, EVENT_BYTES = 14 * 8, 3 * 8
"""Of the structures in limit_curve.c; the other loop's are smaller."""

Array = npt.NDArray[Any]


class Limit:
    """Both loops as functions.

    Parameters
    ----------
    folder
        Where the compiled library is put.

    Raises
    ------
    FileNotFoundError
        If there is no gcc; `subprocess.CalledProcessError` if it refuses a source.
    """

    def __init__(self, folder: Path) -> None:
        compiler = shutil.which("gcc")
        if compiler is None:
            raise FileNotFoundError("gcc is not installed")
        library = folder / "limit.so"
        sources = [str(HERE / name) for name in SOURCES.values()]
        command = [compiler, "-O3", "-shared", "-fPIC", "-o", str(library), *sources]
        subprocess.run(command, check=True, capture_output=True, text=True)
        self.version = subprocess.run(
            [compiler, "-dumpfullversion"], check=True, capture_output=True, text=True
        ).stdout.strip()
        self._loops = {name: getattr(ctypes.CDLL(str(library)), name) for name in SOURCES}
        for loop in self._loops.values():
            loop.restype = ctypes.c_int64

    def day(self, blueprint: Blueprint, tape: Tape) -> "CDay":
        """Return a day ready to be run, with a curve if its groups have one."""
        has_curve = blueprint.operators.progress is not None
        return CDay(self._loops["run_with_curve" if has_curve else "run"], blueprint, tape)


class CDay:
    """One day for one of the loops.

    Parameters
    ----------
    loop
        The function in C.
    blueprint, tape
        As for the engines.
    """

    def __init__(self, loop: Callable[..., int], blueprint: Blueprint, tape: Tape) -> None:
        self._loop, self._chats = loop, len(tape)
        operators, groups = blueprint.operators, len(blueprint.groups.names)
        route = tape.route[0]
        onward = blueprint.escalations.target[np.maximum(route, 0)]
        self._first = np.searchsorted(operators.group, np.arange(groups + 1)).astype(np.int64)
        counts = np.diff(self._first).tolist()
        self._leaves = np.array([1 << max(1, (count - 1).bit_length()) for count in counts], dtype=np.int64)
        self._tape = [
            np.ascontiguousarray(column, dtype=np.int64)
            for column in (
                tape.arrived_us,
                blueprint.widgets.group[tape.widget],
                tape.patience_us,
                tape.handling_us,
                np.where(route == RESOLVE, NO_ONE, onward),
            )
        ]
        self._slots = int(operators.slots.max())
        self._groups, self._people = groups, len(operators.group)
        self._units = None if operators.progress is None else np.ascontiguousarray(operators.progress)

    def ready(self) -> Callable[[], tuple[Array, ...]]:
        """Return the loop on fresh memory, as the compiled engine has it; it returns what it fills."""
        chats, people = self._chats, self._people
        # Queued, operator, assigned, ended, outcome: of two legs each.
        columns = *(np.empty((2, chats), np.int64) for _ in range(4)), np.empty((2, chats), np.int8)
        links = np.empty(chats, np.int64)
        leg_of, group_of = np.empty(chats, np.int8), np.empty(chats, np.int8)
        trees = np.empty(2 * int(self._leaves.sum()), np.int64)
        heap = np.empty((self._slots * people + 8) * EVENT_BYTES, np.int8)
        room: tuple[Any, ...] = np.empty(people, np.int64), np.empty(people, np.int64), heap
        if self._units is not None:
            room = self._units, self._units.shape[1], np.empty(people * PERSON_BYTES, np.int8), heap
        values = (
            *(chats, *self._tape, self._groups, self._first, self._leaves, trees, self._slots, *room),
            *(links, *columns, leg_of, group_of),
        )
        arguments = [
            ctypes.c_void_p(value.ctypes.data) if isinstance(value, np.ndarray) else ctypes.c_int64(value)
            for value in values
        ]

        def loop(kept: tuple[Any, ...] = values) -> tuple[Array, ...]:
            # The arguments are bare addresses: what they point to lives as long as this function.
            del kept
            self._loop(*arguments)
            return columns

        return loop

    def is_same(self, path: SamplePath) -> bool:
        """Say whether the loop's record is the engines'."""
        columns = self.ready()()
        legs = path.legs
        theirs = legs.queued_at, legs.operator, legs.assigned_at, legs.ended_at, legs.outcome
        return all(
            np.array_equal(mine[legs.leg, legs.chat], column)
            for mine, column in zip(columns, theirs, strict=False)
        )
