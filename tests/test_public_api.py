"""The public names: few, pinned, explained, and loaded only when they are used."""

import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import sim

NAMES = [
    "METRICS",
    "POLICIES",
    "Comparison",
    "Estimate",
    "Experiment",
    "Scenario",
    "compare",
    "load_scenario",
    "measure",
    "optimise",
    "replicate",
    "rerun",
    "run",
    "sweep",
    "write_report",
]
"""Every name that a user may rely on; adding one is a decision, taking one away breaks users."""

HEAVY = "numpy pandas pydantic pyarrow scipy matplotlib simpy joblib numba rich typer click"


def loaded_after(statement: str) -> set[str]:
    """Return the modules that a fresh Python has loaded after a statement."""
    program = f"import sys\n{statement}\nprint(*sys.modules)"
    folder = Path(sim.__file__).parents[1]
    words = [sys.executable, "-c", program]
    return set(subprocess.run(words, cwd=folder, check=True, capture_output=True, text=True).stdout.split())


def test_the_public_names_are_these() -> None:
    """The names are pinned, and at most 16."""
    assert sim.__all__ == NAMES
    assert len(NAMES) <= 16
    assert dir(sim) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_public_name_resolves_and_explains_itself(name: str) -> None:
    """A class or function has a docstring of its own; a catalogue explains each of its entries."""
    found = getattr(sim, name)
    if name.isupper():
        assert len(found) > 0
        assert all(inspect.getdoc(type(entry)) for entry in found.values())
    else:
        assert found.__name__ == name
        assert found.__module__.startswith("sim.")
        assert inspect.getdoc(found)


@pytest.mark.parametrize("name", [name for name in NAMES if name.islower()])
def test_a_public_function_tells_its_parameters(name: str) -> None:
    """Every parameter of a public function stands in its docstring."""
    function = getattr(sim, name)
    words = inspect.getdoc(function) or ""
    missing = [parameter for parameter in inspect.signature(function).parameters if parameter not in words]
    assert missing == []


def test_a_star_import_brings_the_public_names() -> None:
    """``from sim import *`` defines the names and nothing else."""
    space: dict[str, object] = {}
    exec("from sim import *", space)
    assert sorted(space.keys() - {"__builtins__"}) == sorted(NAMES)


def test_an_unknown_name_is_an_attribute_error() -> None:
    """A name that is not there is told with the module's name."""
    with pytest.raises(AttributeError, match="module 'sim' has no attribute 'simulate'"):
        _ = sim.simulate


def test_the_import_alone_loads_nothing_heavy() -> None:
    """After ``import sim`` none of twelve packages that take time is loaded, nor any other module of ours."""
    loaded = loaded_after("import sim")
    assert loaded & set(HEAVY.split()) == set()
    assert {name for name in loaded if name.startswith("sim.")} == set()


def test_reading_a_scenario_loads_no_engine() -> None:
    """``load_scenario`` needs pydantic, and neither SimPy nor what draws and writes."""
    loaded = loaded_after("from sim import load_scenario")
    assert "pydantic" in loaded
    assert loaded & {"simpy", "matplotlib", "pyarrow", "pandas", "joblib"} == set()
