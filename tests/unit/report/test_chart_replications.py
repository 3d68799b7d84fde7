"""The boxes show one figure of every replication."""

import pytest

from sim.report.chart_replications import boxes_of, data_replications, plot_replications
from tests.unit.report.results import SLOW, clashes, comparison, cut_off, experiment, foot_of, legend_of


def test_dots_are_the_replications() -> None:
    """First-level means are (0 + 60 + 240) / 3 = 100 s and 60 s, second-level ones 120 and 360 s."""
    rows = data_replications(experiment()).rows
    assert [row[4:] for row in rows] == [(0, 100), (1, 60), (0, 120), (1, 360)]
    dots = [line for line in plot_replications(experiment()).lines if line.get_marker() != "None"]
    assert [dot.get_xdata().tolist() for dot in dots] == [[100, 60], [120, 360]]


def test_a_box_holds_the_middle_half() -> None:
    """Of 60 and 100 s the quartiles are 70 and 90 s, the median 80 s, told at the right as "1:20 min"."""
    ax = plot_replications(experiment())
    box = ax.patches[0]
    assert (box.get_x(), box.get_x() + box.get_width()) == pytest.approx((70, 90))
    assert [text.get_text() for text in ax.texts] == ["1:20 min", "4:00 min", "median"]


def test_one_replication_is_a_dot_without_a_box() -> None:
    """With 1 replication there are 2 dots and 0 boxes, and the foot line does not speak of boxes."""
    ax = plot_replications(experiment(SLOW[:1]))
    assert len(ax.patches) == 0
    assert len(ax.lines) == 2
    assert "box" not in foot_of(ax)


def test_a_replication_without_the_figure_has_no_dot() -> None:
    """A day without chats has no mean wait: 1 of 2 replications is left, and of none a dash is told."""
    boxes = boxes_of(experiment([SLOW[0], []]), "leg_wait_mean")
    assert [box.numbers for box in boxes] == [(0,), (0,)]
    ax = plot_replications(experiment([[], []]))
    assert [text.get_text() for text in ax.texts] == ["–", "–", "median"]


def test_a_comparison_has_a_block_a_scenario() -> None:
    """Three scenarios of 2 groups are 6 boxes under 3 names; the baseline stands in the foot line."""
    ax = plot_replications(comparison(), "service_level")
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["base", "quick", "same"]
    assert legend_of(ax) == ["first level: front desk", "second level"]
    assert len(ax.patches) == 6
    assert ax.get_xlabel() == "Service level, within 1:00 min, a dot a replication"
    assert foot_of(ax).startswith("Baseline base")
    assert "service level: within 1:00 min (offered)" in foot_of(ax).replace("\n", " ")


def test_only_known_figures_and_groups_are_drawn() -> None:
    """A share of redials is not drawn here, and there is no third group."""
    with pytest.raises(ValueError, match='"redial_share" is not drawn here'):
        plot_replications(experiment(), "redial_share")
    with pytest.raises(ValueError, match='no group "third"'):
        plot_replications(comparison(), groups=["third"])
    assert {box.entry.group for box in boxes_of(comparison(), "busy_share", ["second_level"])} == {
        "second_level"
    }


@pytest.mark.parametrize("metric", ["leg_wait_p95", "abandon_share", "busy_share", "slot_occupancy"])
def test_texts_do_not_clash(metric: str) -> None:
    """No text of any of the figures covers another or leaves the picture."""
    for result in (experiment(), comparison()):
        ax = plot_replications(result, metric)
        assert clashes(ax) == []
        assert cut_off(ax) == []
