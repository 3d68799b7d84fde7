"""Kernels draw the tapes that NumPy draws, to the byte, whatever the scenario."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

from sim import load_scenario
from sim.core.draw.drawer import Drawer
from sim.core.jit import can_compile
from sim.core.tape import Tape, draw_tape
from sim.scenario import build_blueprint
from tests.golden.fingerprints import FOLDER, shipped
from tests.properties.strategies import Trial, trials
from tests.properties.test_audit_engines import SLOW_TO_DRAW

EXAMPLES = 400 if can_compile() else 25


def differences(one: Tape, other: Tape) -> list[str]:
    """Return the columns in which two tapes differ: missing, or of another type, shape or content."""
    found = sorted(set(one.columns()) ^ set(other.columns()))
    for name in set(one.columns()) & set(other.columns()):
        mine, theirs = getattr(one, name), getattr(other, name)
        alike = mine.dtype == theirs.dtype and mine.shape == theirs.shape and theirs.flags.c_contiguous
        if not alike or mine.tobytes() != theirs.tobytes():
            found.append(name)
    return found


@settings(max_examples=EXAMPLES, suppress_health_check=SLOW_TO_DRAW, deadline=None)
@given(trials())
def test_kernels_draw_what_numpy_draws(trial: Trial) -> None:
    """Two replications of every scenario: 0 columns differ, in type, shape or a single byte."""
    blueprint = trial.blueprint()
    drawer = Drawer(blueprint, compiled=True)
    for replication in (0, 3):
        with np.errstate(over="ignore"):
            drawn = drawer.draw(trial.seed, replication)
        assert differences(draw_tape(blueprint, trial.seed, replication), drawn) == []


@pytest.mark.parametrize("name", shipped())
def test_shipped_scenarios_too(name: str) -> None:
    """Three replications of each shipped scenario, one of a large seed: 0 columns differ."""
    blueprint = build_blueprint(load_scenario(Path(FOLDER) / f"{name}.toml"))
    drawer = Drawer(blueprint)
    for seed, replication in ((7, 0), (7, 41), (2**70, 1)):
        tape = draw_tape(blueprint, seed, replication)
        assert differences(tape, drawer.draw(seed, replication)) == []


def test_threads_do_not_meet() -> None:
    """Sixteen threads draw 96 replications with one drawer: each is the one that is drawn alone."""
    blueprint = build_blueprint(load_scenario(Path(FOLDER) / f"{shipped()[0]}.toml"))
    drawer = Drawer(blueprint)
    with ThreadPoolExecutor(16) as pool:
        tapes = list(pool.map(lambda r: drawer.draw(7, r), range(96)))
    assert [r for r, tape in enumerate(tapes) if differences(draw_tape(blueprint, 7, r), tape)] == []
