"""Every test of the rules runs once an engine: an engine joins by its name."""

from importlib import import_module

import pytest

from tests.engines.floor_plan import Engine

ENGINES = ["readable"]


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Engine:
    """Return the ``run`` function of one engine."""
    run: Engine = import_module(f"sim.engines.{request.param}").run
    return run
