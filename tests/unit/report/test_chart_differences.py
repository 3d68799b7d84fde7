"""The chart of differences shows the paired differences."""

from dataclasses import replace

import pytest

from sim.experiment.compare import Comparison
from sim.report.chart_differences import data_differences, plot_differences
from tests.unit.report.results import (
    SLOW,
    STUDENT,
    blueprint,
    clashes,
    comparison,
    cut_off,
    experiment,
    foot_of,
    legend_of,
)


def test_points_and_bars_are_the_paired_differences() -> None:
    """Second-level means fall from 240 to 150 s; deviations 30 and -30 s give a bar of t 30 s each way."""
    ax = plot_differences(comparison())
    points = [container.lines[0].get_xdata()[0] for container in ax.containers]
    assert points == pytest.approx([0, -90, 0, 0])
    bar = ax.containers[1].lines[2][0].get_segments()[0]
    assert bar[:, 0] == pytest.approx([-90 - 30 * STUDENT, -90 + 30 * STUDENT])


def test_differences_are_told_in_words() -> None:
    """The fall of 90 s reads "-1:30 min ± 6:21 min", and what is equal in every run "unchanged"."""
    told = [text.get_text() for text in plot_differences(comparison()).texts]
    same = "unchanged in every run"
    assert told == [same, "-1:30 min ± 6:21 min", same, same]


def test_what_never_changes_is_hollow() -> None:
    """Of the 4 points only the one that differs is filled."""
    from matplotlib.colors import same_color

    points = [container.lines[0] for container in plot_differences(comparison()).containers]
    assert [same_color(point.get_markerfacecolor(), "white") for point in points] == [True, False, True, True]


def test_table_holds_what_is_drawn() -> None:
    """The second row tells 240 s, 150 s, a difference of -90 s and a half-width of t 30 s."""
    table = data_differences(comparison())
    row = dict(zip(table.columns, table.rows[1], strict=True))
    assert (row["baseline"], row["scenario"], row["tier"], row["group"]) == (
        "base",
        "quick",
        2,
        "second_level",
    )
    figures = [row["baseline_s"], row["scenario_s"], row["difference_s"], row["half_width_s"]]
    assert figures == pytest.approx([240, 150, -90, 30 * STUDENT])
    assert (row["replications"], row["same_in_every_replication"]) == (2, "no")


def test_words_around_the_picture() -> None:
    """A block for each of the 2 scenarios, an entry for each of the 2 groups, the baseline in the foot."""
    ax = plot_differences(comparison())
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["quick", "same"]
    assert legend_of(ax) == ["first level: front desk", "second level"]
    assert foot_of(ax).startswith("Baseline base (by hand) · 2 replications · seed 7 · paired differences")
    assert ax.xaxis.get_major_formatter()(-80, 0) == "-1:20 min"


def test_another_wait_can_be_drawn() -> None:
    """With one second-level wait a replication its p95 is that wait, so the difference stays -90 s."""
    ax = plot_differences(comparison(), "leg_wait_p95")
    assert ax.containers[1].lines[0].get_xdata()[0] == pytest.approx(-90)
    assert "95th percentile" in ax.get_xlabel()


def test_only_the_tiers_asked_for_are_drawn() -> None:
    """Asked for the second tier the picture has 1 point for each of 2 scenarios."""
    assert len(plot_differences(comparison(), tiers=(2,)).containers) == 2


def test_bad_questions_are_refused() -> None:
    """A metric that is no wait and scenarios without a group in common are told."""
    with pytest.raises(ValueError, match="busy_share"):
        plot_differences(comparison(), "busy_share")
    strangers = Comparison((experiment(), experiment(plan_=blueprint(("east", "west")))))
    with pytest.raises(ValueError, match="no group of these tiers in common"):
        plot_differences(strangers)


def test_one_replication_has_a_point_and_no_bar() -> None:
    """With 1 replication the point stands at the difference and the bar has no length."""
    single = [replace(result, replications=result.replications[:1]) for result in comparison().experiments]
    ax = plot_differences(Comparison(tuple(single)))
    bar = ax.containers[1].lines[2][0].get_segments()[0]
    assert bar[:, 0].tolist() == [-60, -60]


def test_texts_do_not_clash_whatever_the_names() -> None:
    """With names of 80 letters for groups and scenarios no text covers another or leaves the picture."""
    plan = blueprint(("W" * 80, "a very long name " * 5))
    results = [experiment(SLOW, plan, label=label) for label in ("W" * 80, "long name " * 8, "third")]
    ax = plot_differences(Comparison(tuple(results)))
    assert clashes(ax) == []
    assert cut_off(ax) == []


def test_shares_differ_by_points() -> None:
    """Within 1 min nobody of 2 is served at the second level, and 1 of 2 of the quick one: +50 points."""
    ax = plot_differences(comparison(), "service_level")
    point = ax.containers[1].lines[0]
    assert point.get_xdata()[0] == pytest.approx(0.5)
    assert ax.texts[1].get_text().startswith("+50.0 points")
    assert ax.get_xlabel() == "Difference in service level, percentage points (left: lower, right: higher)"
    assert ax.xaxis.get_major_formatter()(0.25, 0) == "+25"
    assert "service level: within 1:00 min (offered)" in foot_of(ax).replace("\n", " ")
    table = data_differences(comparison(), "service_level")
    assert table.columns[5:9] == ("baseline_share", "scenario_share", "difference_share", "half_width_share")
    assert clashes(ax) == []
