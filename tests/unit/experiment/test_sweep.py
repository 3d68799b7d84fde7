"""Sweeps: every cell is what a run of its scenario gives, on the same customers."""

import csv
import json
import pickle
from pathlib import Path

import numpy as np
import pytest

from sim.experiment.compare import compare
from sim.experiment.folder import Store
from sim.experiment.replicate import replicate
from sim.experiment.rerun import rerun
from sim.experiment.sweep import Sweep, sweep
from sim.experiment.sweep_outputs import write_sweep
from sim.experiment.tasks import ExperimentError
from sim.scenario import ScenarioError
from tests.builders import desk

VARY = ["groups.front.headcount=2:3", "groups.second.headcount=1,2"]


@pytest.fixture(scope="module")
def result() -> Sweep:
    """Return a sweep of four cells, whose third is the desk as it is."""
    return sweep(desk(3, 1), VARY, 3, seed=5, differences=True)


def test_a_cell_is_a_run_of_its_scenario(result: Sweep) -> None:
    """Each of the 4 cells has the estimates and fingerprints of 3 replications of its own changes."""
    for cell in result.cells:
        heads = dict(zip((axis.path for axis in result.axes), cell.values, strict=True))
        alone = replicate(desk(3, 1).with_changes(heads), 3, seed=5)
        assert cell.fingerprints == tuple(done.fingerprint for done in alone.replications)
        for metric in ("service_level", "leg_wait_p95"):
            one, other = (of.estimate("group:front", metric) for of in (cell.summary, alone.summary()))
            np.testing.assert_equal(
                (one.mean, one.half_width, one.n), (other.mean, other.half_width, other.n)
            )


def test_differences_are_those_of_a_comparison(result: Sweep) -> None:
    """The mean wait with 2 heads less that with 3 is what compare says, and the cell itself differs by 0."""
    other = desk(3, 1).with_changes({"groups.front.headcount": 2})
    known = compare([desk(3, 1), other], 3, seed=5).difference(1, "group:front", "leg_wait_mean")
    assert result.cells[0].differences["group:front", "leg_wait_mean"].difference == known.difference
    assert result.cells[2].differences["group:front", "leg_wait_mean"].identical


def test_the_current_cell_is_found(result: Sweep) -> None:
    """3 and 1 heads are the third of 2 x 2 cells, and a grid without them has no current cell."""
    assert result.current() == 2
    assert sweep(desk(3, 1), ["groups.front.headcount=1:2"], 1).current() is None


def test_operators_are_left_out(result: Sweep) -> None:
    """No scope is a single operator's, of whom every cell has others."""
    assert not any(scope.startswith("operator:") for cell in result.cells for scope in cell.summary.scopes)


def test_costs_are_heads(result: Sweep) -> None:
    """Cells of 2 + 1, 2 + 2, 3 + 1 and 3 + 2 heads cost 3, 4, 4 and 5."""
    assert [stand.cost for stand in result.standings()] == [3, 4, 4, 5]
    assert {stand.scope for stand in result.standings("group:front")} == {"group:front"}


def test_a_wrong_grid_is_told_before_any_run() -> None:
    """A group without heads in the last value of a list is refused though the first could run."""
    with pytest.raises(ScenarioError):
        sweep(desk(), ["groups.front.headcount=2,-1"], 1)
    with pytest.raises(ExperimentError):
        sweep(desk(), [], 1)
    with pytest.raises(ValueError, match="replications must be 1 or more"):
        sweep(desk(), VARY, 0)


def test_the_files_say_what_the_result_says(result: Sweep, tmp_path: Path) -> None:
    """Four cells give 4 rows of cells.csv, and the stamp names each with base and fingerprint."""
    names = [path.name for path in write_sweep(result, tmp_path)]
    assert names == ["sweep.csv", "cells.csv", "differences.csv", "stamp.json"]
    with (tmp_path / "cells.csv").open(encoding="utf-8") as file:
        cells = list(csv.DictReader(file))
    assert [row["groups.front.headcount"] for row in cells] == ["2", "2", "3", "3"]
    assert [row["is_current"] for row in cells] == ["false", "false", "true", "false"]
    with (tmp_path / "sweep.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["scope"] == "group:front"]
    level = next(row for row in rows if row["metric"] == "service_level")
    assert float(level["mean"]) == result.cells[0].summary.estimate("group:front", "service_level").mean
    stamp = json.loads((tmp_path / "stamp.json").read_text(encoding="utf-8"))
    assert len(stamp["cells"]) == 5
    assert stamp["asked"]["vary"] == {
        "groups.front.headcount": ["2", "3"],
        "groups.second.headcount": ["1", "2"],
    }


def test_a_sweep_goes_on_from_its_store(result: Sweep, tmp_path: Path) -> None:
    """With 2 of the 4 cells in the store the sweep gives the same bytes as one in a go."""
    with Store(tmp_path) as store:
        sweep(desk(3, 1), [VARY[0], "groups.second.headcount=1"], 3, seed=5, store=store)
        told: list[int] = []
        again = sweep(desk(3, 1), VARY, 3, seed=5, store=store, progress=lambda done, _: told.append(done))
    assert told[0] == 6
    assert [cell.fingerprints for cell in again.cells] == [cell.fingerprints for cell in result.cells]
    for mine, theirs in zip(again.cells, result.cells, strict=True):
        assert mine.summary.mean.tobytes() == theirs.summary.mean.tobytes()


def test_progress_ends_at_all_replications() -> None:
    """Two cells of 2 replications and the base are 6 runs."""
    told: list[tuple[int, int]] = []
    sweep(desk(), ["groups.front.headcount=2:3"], 2, differences=True, progress=lambda *at: told.append(at))
    assert told[-1] == (6, 6)


def test_the_stamp_runs_again(result: Sweep, tmp_path: Path) -> None:
    """Base and four cells have the same records and the same tables when they are run from the stamp."""
    write_sweep(result, tmp_path)
    again = rerun(tmp_path)
    assert again.is_same
    assert isinstance(again.outcome, Sweep)
    assert [one.fingerprints for one in again.outcome.cells] == [one.fingerprints for one in result.cells]
    assert again.told == "sweep of A desk for a test, seed 5"


def test_a_cell_takes_no_more_room_with_more_replications() -> None:
    """A cell of 2 replications and one of 12 differ by ten fingerprints of 64 signs, and are small."""
    few, many = (sweep(desk(), ["groups.front.headcount=2:3"], count).cells[0] for count in (2, 12))
    sizes = [len(pickle.dumps(cell)) for cell in (few, many)]
    assert sizes[1] - sizes[0] < 10 * 100
    # With 200 cells that is 20 MB, far below a GiB.
    assert sizes[1] < 100_000
