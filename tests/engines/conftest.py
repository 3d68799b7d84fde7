"""Every test of the rules runs once an engine: an engine joins by its name."""

from functools import partial
from importlib import import_module

import pytest

from sim.core.blueprint import Blueprint
from sim.core.path import SamplePath
from sim.core.policies import Rule
from sim.core.tape import Tape
from sim.engines import compiled, readable
from tests.engines.floor_plan import Engine

ENGINES = ["readable", "compiled"]


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Engine:
    """Return the ``run`` function of one engine."""
    run: Engine = import_module(f"sim.engines.{request.param}").run
    if request.param == "compiled":
        return partial(_compiled, run)
    return run


def _compiled(run: Engine, blueprint: Blueprint, tape: Tape, *own_rule: Rule) -> SamplePath:
    """Run the compiled engine; where a rule of one's own keeps it away, the readable one stands in."""
    if compiled.supports(blueprint) is not None:
        return readable.run(blueprint, tape, *own_rule)
    return run(blueprint, tape)
