"""The public names of sim.report: every chart, loaded only when it is used."""

import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import sim.report

FOLDER = Path(sim.report.__file__).parent
CHARTS = sorted(path.stem.removeprefix("chart_") for path in FOLDER.glob("chart_*.py"))


def test_every_chart_is_public() -> None:
    """Each ``chart_NAME.py`` gives ``plot_NAME`` and ``data_NAME``; four other names tell and write."""
    charts = [f"{kind}_{chart}" for kind in ("data", "plot") for chart in CHARTS]
    assert sim.report.__all__ == sorted([*charts, "figure", "signed", "with_margin", "write_charts"])
    assert dir(sim.report) == sorted(sim.report.__all__)


@pytest.mark.parametrize("name", sim.report.__all__)
def test_a_public_chart_resolves_and_explains_itself(name: str) -> None:
    """A function is found under its name and has a docstring of its own."""
    found = getattr(sim.report, name)
    assert found.__name__ == name
    assert inspect.getdoc(found)


@pytest.mark.parametrize("chart", CHARTS)
def test_a_chart_takes_axes_and_tells_its_parameters(chart: str) -> None:
    """``ax=None`` comes last, ``result`` first, and the docstring tells every parameter."""
    function = getattr(sim.report, f"plot_{chart}")
    parameters = inspect.signature(function).parameters
    assert next(iter(parameters)) == "result"
    assert list(parameters)[-1] == "ax"
    assert parameters["ax"].default is None
    words = inspect.getdoc(function) or ""
    assert [name for name in parameters if name not in words] == []


def test_an_unknown_chart_is_an_attribute_error() -> None:
    """A name that is not there is told with the module's name."""
    with pytest.raises(AttributeError, match=r"module 'sim\.report' has no attribute 'plot_pie'"):
        _ = sim.report.plot_pie


def test_the_import_alone_loads_no_drawing_library() -> None:
    """After ``import sim.report`` neither matplotlib nor NumPy nor a chart of ours is loaded."""
    words = [sys.executable, "-c", "import sys, sim.report\nprint(*sys.modules)"]
    told = subprocess.run(words, cwd=FOLDER.parents[1], check=True, capture_output=True, text=True).stdout
    loaded = set(told.split())
    assert loaded & {"matplotlib", "numpy", "pandas"} == set()
    assert {name for name in loaded if name.startswith("sim.report.")} == set()
