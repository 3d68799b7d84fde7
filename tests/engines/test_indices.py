"""No kernel counts from the end of an array: machine code would read what lies before it."""

import os
import subprocess
import sys
from pathlib import Path

PROGRAM = """
import sys
from functools import wraps

import numpy as np
from hypothesis import HealthCheck, given, settings

from sim.core import jit


class FromZero(np.ndarray):
    def __getitem__(self, place):
        check(place)
        return super().__getitem__(place)

    def __setitem__(self, place, value):
        check(place)
        super().__setitem__(place, value)


def check(place):
    seen.add(sys._getframe(2).f_code.co_filename)
    for each in place if isinstance(place, tuple) else (place,):
        assert not isinstance(each, (int, np.integer)) or each >= 0


def watched(value):
    if isinstance(value, np.ndarray):
        return value.view(FromZero)
    if isinstance(value, tuple):
        each = map(watched, value)
        return type(value)(*each) if hasattr(value, "_fields") else tuple(each)
    return value


seen = set()
jit.kernel = lambda function: wraps(function)(lambda *given: function(*map(watched, given)))

from sim.core.draw.drawer import Drawer
from sim.engines import compiled
from sim.engines.compiled import floor
from sim.stats.measurer import Measurer
from tests.properties.strategies import trials

room_of = floor._Room.of


def spoiled(self, length):
    room = room_of(self, length)
    room[:] = -(2**60)
    return room


floor._Room.of = spoiled


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(trials())
def run(trial):
    blueprint = trial.blueprint()
    if compiled.supports(blueprint) is None:
        path = compiled.run(blueprint, Drawer(blueprint, compiled=True).draw(trial.seed, 0))
        Measurer(blueprint, compiled=True).measure(path)


np.seterr(all="ignore")
run()
print(len(seen))
"""


def test_no_kernel_counts_from_the_end_or_reads_what_was_there_before() -> None:
    """25 scenarios as plain Python on memory full of -2**60: no index is below 0, in ten modules at least."""
    environment = os.environ | {"NUMBA_DISABLE_JIT": "1"}
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(command, cwd=root, env=environment, check=True, capture_output=True, text=True)
    assert int(done.stdout) >= 10
