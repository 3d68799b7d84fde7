"""Both engines write the same record, to the byte, whatever the scenario."""

import os

import pytest
from hypothesis import HealthCheck, given, seed, settings

from sim.core.blueprint import Blueprint
from sim.core.path import SamplePath
from sim.core.tape import draw_tape
from sim.engines import compiled, readable
from tests.properties.side_by_side import first_difference
from tests.properties.strategies import Trial, trials

PARTS = 4
"""So that the workers of a test run share the work."""
EXAMPLES = int(os.environ.get("SECONDLINE_IDENTITY_EXAMPLES", "3000"))
SLOW_TO_DRAW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


def both(trial: Trial, blueprint: Blueprint) -> tuple[SamplePath, SamplePath]:
    """Return the record of a trial on the readable engine, and on the compiled one."""
    tape = draw_tape(blueprint, trial.seed, 0)
    return readable.run(blueprint, tape), compiled.run(blueprint, tape)


@pytest.mark.parametrize("part", range(PARTS))
def test_both_engines_write_the_same_record(part: int) -> None:
    """Fingerprints over every byte of every column are equal; a rule of one's own has one engine only."""

    @settings(max_examples=-(-EXAMPLES // PARTS), deadline=None, suppress_health_check=SLOW_TO_DRAW)
    @given(trials())
    def agree(trial: Trial) -> None:
        blueprint = trial.blueprint()
        if compiled.supports(blueprint) is not None:
            return
        path, twin = both(trial, blueprint)
        assert path.fingerprint() == twin.fingerprint(), first_difference(path, twin)

    # Where examples are derandomised every part would otherwise get the same ones.
    (seed(part)(agree) if settings.default.derandomize else agree)()
