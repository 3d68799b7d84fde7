"""The pictures of a sweep and a requirement show the numbers of their results."""

from pathlib import Path

import numpy as np
import pytest
from matplotlib.collections import LineCollection
from matplotlib.patches import Rectangle

from sim.experiment.requirement import Requirement, requirement
from sim.experiment.sweep import Sweep, sweep
from sim.report.chart_cost_frontier import data_cost_frontier, plot_cost_frontier
from sim.report.chart_requirement import data_requirement, plot_requirement
from sim.report.chart_tier_sizes import data_tier_sizes, plot_tier_sizes
from sim.report.sweep_gallery import requirement_pictures, sweep_pictures, write_pictures
from tests.builders import desk
from tests.unit.report.results import clashes, cut_off, foot_of

VARY = ["groups.front.headcount=2:4", "groups.second.headcount=1:2"]


@pytest.fixture(scope="module")
def result() -> Sweep:
    """Return a sweep of 3 by 2 cells, in whose middle row the desk stands as it is."""
    return sweep(desk(3, 1), VARY, 3)


@pytest.fixture(scope="module")
def needed() -> Requirement:
    """Return what a small desk needs."""
    return requirement(desk(3, 1), replications=4)


def test_a_heat_map_has_the_mean_of_every_cell(result: Sweep) -> None:
    """Three rows of front headcounts by two columns of the second level's make 6 means."""
    ax = plot_tier_sizes(result, "front", "leg_wait_p95")
    means = [cell.summary.estimate("group:front", "leg_wait_p95").mean for cell in result.cells]
    assert np.asarray(ax.images[0].get_array()).ravel().tolist() == means
    assert [label.get_text() for label in ax.get_yticklabels()] == ["2", "3", "4"]
    assert [row[4] for row in data_tier_sizes(result, "front", "leg_wait_p95").rows] == means


def test_the_desk_as_it_is_has_a_frame(result: Sweep) -> None:
    """Cell 3 + 1 is column 0 of row 1, so the frame lies around that point."""
    [frame] = [patch for patch in plot_tier_sizes(result).patches if isinstance(patch, Rectangle)]
    assert (round(frame.get_x() + frame.get_width() / 2), round(frame.get_y() + frame.get_height() / 2)) == (
        0,
        1,
    )


def test_the_edge_runs_between_cells_on_either_side(result: Sweep) -> None:
    """A target above all 6 means has no edge; one between the rows of 2 and 3 heads crosses both columns."""
    means = [cell.summary.estimate("group:front", "service_level").mean for cell in result.cells]
    between = (means[0] + means[2]) / 2
    edges = []
    for target in (1.1, between):
        ax = plot_tier_sizes(result, "front", target=target)
        [lines] = [one for one in ax.collections if isinstance(one, LineCollection)]
        edges.append([part.tolist() for part in lines.get_segments()])
    assert edges[0] == []
    assert edges[1] == [[[-0.5, 0.5], [0.5, 0.5]], [[0.5, 0.5], [1.5, 0.5]]]


def test_costs_are_drawn_as_planned(result: Sweep) -> None:
    """Without prices the cost of 2 + 1 to 4 + 2 heads is 3 to 6."""
    ax = plot_tier_sizes(result, metric="cost")
    assert np.asarray(ax.images[0].get_array()).tolist() == [[3, 4], [4, 5], [5, 6]]


def test_what_is_no_heat_map_is_refused(result: Sweep) -> None:
    """One path has no second axis, and a share of redials is not drawn here."""
    with pytest.raises(ValueError, match="two paths"):
        plot_tier_sizes(sweep(desk(), VARY[:1], 1))
    with pytest.raises(ValueError, match="not drawn here"):
        plot_tier_sizes(result, "front", "redial_share")


def test_the_frontier_is_a_line_of_cells_that_nobody_beats(result: Sweep) -> None:
    """The line has a point for each cell without one that beats it, in order of cost."""
    ax = plot_cost_frontier(result)
    best = sorted((s for s in result.standings() if s.beaten_by is None), key=lambda s: s.cost)
    line = ax.containers[0].lines[0]
    assert line.get_xdata().tolist() == [stand.cost for stand in best]
    assert line.get_ydata().tolist() == [stand.level.mean for stand in best]
    marks = [row[-1] for row in data_cost_frontier(result).rows]
    assert marks.count("yes") == len(best)


def test_steps_are_the_operators_of_each_interval(needed: Requirement) -> None:
    """Steps: 1 person online and 1 scheduled all day, the formula's 16 numbers and the 16 required."""
    ax = plot_requirement(needed, "second")
    steps = [patch.get_data().values.tolist() for patch in ax.patches]
    need = needed.groups[1]
    assert steps == [[1.0] * 16, [1.0] * 16, need.erlang_operators.tolist(), need.operators.tolist()]
    assert data_requirement(needed, "second").columns[-2:] == ("scheduled", "net")
    rows = data_requirement(needed, "second").rows
    assert [row[1] for row in rows][:2] == ["09:00", "09:30"]
    assert [row[3] for row in rows] == needed.groups[1].operators.tolist()
    with pytest.raises(ValueError, match='no group "third"'):
        plot_requirement(needed, "third")


def test_texts_do_not_clash(result: Sweep, needed: Requirement) -> None:
    """No text of the three charts covers another one outside the cells, or leaves the picture."""
    for ax in (plot_tier_sizes(result), plot_requirement(needed)):
        assert clashes(ax) == []
        assert cut_off(ax) == []
    assert "seed 1" in foot_of(plot_cost_frontier(result))


def test_pictures_are_written_with_their_numbers(result: Sweep, needed: Requirement, tmp_path: Path) -> None:
    """A sweep of two tiers has 1 + 2 x 2 + 1 pictures and a requirement one a tier, of 4 files each."""
    assert len(write_pictures(sweep_pictures(result), tmp_path)) == 4 * 6
    first = (tmp_path / "cost_frontier.png").read_bytes()
    assert len(write_pictures(requirement_pictures(needed), tmp_path)) == 4 * 2
    write_pictures(sweep_pictures(result), tmp_path)
    assert (tmp_path / "cost_frontier.png").read_bytes() == first
