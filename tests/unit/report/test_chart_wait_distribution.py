"""The chart of the distribution shows the waits of the records."""

import pytest

from sim.report.chart_wait_distribution import data_wait_distribution, plot_wait_distribution, waits_of
from tests.builders import ABANDONED, leg
from tests.unit.report.results import SLOW, blueprint, clashes, cut_off, experiment, foot_of, legend_of


def test_curves_start_at_the_share_without_a_wait() -> None:
    """Of the waits 0, 0, 60, 120, 240 s two are none, so the first curve starts at (0, 2 / 5)."""
    ax = plot_wait_distribution(experiment())
    assert [ax.lines[0].get_xdata()[0], ax.lines[0].get_ydata()[0]] == [0, 0.4]
    assert [ax.lines[0].get_xdata()[-1], ax.lines[0].get_ydata()[-1]] == [240, 1]


def test_marks_are_the_percentiles() -> None:
    """Of 0, 0, 60, 120, 240 s: p50 60 s, p90 120 + 0.6 * 120 = 192 s, p95 120 + 0.8 * 120 = 216 s."""
    marks = plot_wait_distribution(experiment()).lines[2]
    assert marks.get_xdata() == pytest.approx([0, 60, 192, 216])
    assert marks.get_ydata() == pytest.approx([0.4, 0.5, 0.9, 0.95])


def test_a_percentile_without_a_wait_has_no_mark_of_its_own() -> None:
    """Of 0, 0, 0, 60 s three are none, so p50 is 0 s and only none, p90 and p95 are marked."""
    rows = [leg(0, 0, (0, 0, 5)), leg(1, 0, (1, 1, 5)), leg(2, 0, (2, 2, 5)), leg(3, 0, (3, 4, 5))]
    ax = plot_wait_distribution(experiment([rows]))
    assert ax.lines[2].get_ydata() == pytest.approx([0.75, 0.9, 0.95])
    assert "p50 0 s" in legend_of(ax)[0]


def test_legend_tells_the_figures() -> None:
    """Of 120 and 360 s nobody had no wait, p50 is 240 s, p90 336 s and p95 348 s."""
    _, second = legend_of(plot_wait_distribution(experiment()))
    assert second == "second level\nno wait 0 %, p50 4:00 min, p90 5:36 min, p95 5:48 min"


def test_only_answered_legs_count() -> None:
    """A chat that gave up after 9 min leaves the 3 answered waits of the first level alone."""
    rows = [*SLOW[0], leg(3, -1, (20, 29), ABANDONED)]
    assert [waits.n for waits in waits_of(experiment([rows]))] == [3, 1]


def test_a_group_without_an_answer_says_so() -> None:
    """With 0 second-level legs the curve is empty, and the legend says that no chat was answered."""
    ax = plot_wait_distribution(experiment([[leg(0, 0, (0, 1, 5))]]))
    assert legend_of(ax)[1] == "second level\nno chat was answered"
    assert sum(row[1] == 2 for row in data_wait_distribution(experiment([[leg(0, 0, (0, 1, 5))]])).rows) == 0


def test_table_holds_what_is_drawn() -> None:
    """Every point of both curves is a row, share before wait in seconds."""
    result = experiment()
    rows = data_wait_distribution(result).rows
    drawn = plot_wait_distribution(result).lines
    for tier, line in ((1, drawn[0]), (2, drawn[3])):
        points = [(row[4], row[3]) for row in rows if row[1] == tier]
        assert points == list(zip(line.get_xdata().tolist(), line.get_ydata().tolist(), strict=True))


def test_without_records_it_says_what_to_do() -> None:
    """Without the records nothing is drawn, and the message names keep_paths=True."""
    with pytest.raises(ValueError, match="keep_paths=True"):
        plot_wait_distribution(experiment(keep=False))


def test_words_around_the_picture() -> None:
    """A wait of 90 s reads "1:30 min", a share of 0.75 "75 %", and the foot line tells the pooling."""
    ax = plot_wait_distribution(experiment())
    assert ax.xaxis.get_major_formatter()(90, 0) == "1:30 min"
    assert ax.yaxis.get_major_formatter()(0.75, 0) == "75 %"
    assert "all replications together" in foot_of(ax)


def test_texts_do_not_clash_whatever_the_names() -> None:
    """With names of 80 letters no text covers another or leaves the picture."""
    for names in (("front_desk", "second_level"), ("W" * 80, "a very long name " * 5)):
        ax = plot_wait_distribution(experiment(plan_=blueprint(names)))
        assert clashes(ax) == []
        assert cut_off(ax) == []
