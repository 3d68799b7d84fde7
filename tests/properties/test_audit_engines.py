"""The auditor finds nothing in what an engine records, whatever the scenario, and finds what is changed."""

import numpy as np
from hypothesis import HealthCheck, given, settings

from sim.core.kinds import Outcome
from sim.core.tape import draw_tape
from sim.engines import readable
from sim.stats.audit import audit
from tests.properties.strategies import Trial, trials

MANY = settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@MANY
@given(trials())
def test_the_auditor_finds_nothing_on_the_readable_engine(trial: Trial) -> None:
    """Every rule of the desk is kept in every run: 0 findings."""
    blueprint = trial.blueprint()
    path = readable.run(blueprint, draw_tape(blueprint, trial.seed, 0))
    findings = audit(path, blueprint)
    assert not findings, "\n".join(f"{f.line}: {f.sentence}" for f in findings[:10])
