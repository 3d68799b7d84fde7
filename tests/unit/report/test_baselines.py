"""Every chart looks as it did: pixel by pixel, but for a little that fonts may differ by.

After a change that is wanted: python -m tests.unit.report.baselines NAME, look at the picture, commit it.
"""

from pathlib import Path

import pytest
from matplotlib.testing.compare import compare_images

import sim.report as report
from sim.report.picture import save_png
from tests.unit.report.baselines import DPI, FOLDER, PICTURES
from tests.unit.report.results import QUICK, experiment

TOLERANCE = 2.0
"""Root mean square of the difference of all dots, of 255 shades."""


def test_every_chart_has_its_baseline() -> None:
    """The files are those of the charts, one each, and together below 1 MB."""
    charts = {name.removeprefix("plot_") for name in report.__all__ if name.startswith("plot_")}
    assert set(PICTURES) == charts
    files = sorted(FOLDER.glob("*.png"))
    assert {path.stem for path in files} == charts
    assert sum(path.stat().st_size for path in files) < 1_000_000


@pytest.mark.parametrize("name", PICTURES)
def test_a_chart_looks_as_it_did(name: str, tmp_path: Path) -> None:
    """Drawn anew, a picture differs from its baseline by less than 2 of 255 shades."""
    fresh = tmp_path / f"{name}.png"
    save_png(PICTURES[name](), fresh, DPI)
    assert compare_images(str(FOLDER / f"{name}.png"), str(fresh), TOLERANCE) is None


def test_other_numbers_are_noticed(tmp_path: Path) -> None:
    """Second-level waits of 150 s instead of 240 s differ by more than what is allowed."""
    fresh = tmp_path / "other.png"
    save_png(report.plot_wait_by_half_hour(experiment(QUICK)), fresh, DPI)
    told = compare_images(str(FOLDER / "wait_by_half_hour.png"), str(fresh), TOLERANCE)
    assert told is not None
