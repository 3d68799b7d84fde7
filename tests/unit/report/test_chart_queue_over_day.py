"""The chart of the queue shows the measured time averages."""

import pytest

from sim.report.chart_queue_over_day import data_queue_over_day, plot_queue_over_day
from tests.unit.report.results import STUDENT, blueprint, clashes, cut_off, experiment, foot_of, legend_of


def test_steps_are_the_measured_averages() -> None:
    """First level (1 + 2) / 60 and 4 / 60 of a chat, second (2 + 6) / 60 and none, the last value twice."""
    lines = plot_queue_over_day(experiment()).lines
    assert lines[0].get_xdata().tolist() == [0, 1800, 3600]
    assert lines[0].get_ydata() == pytest.approx([3 / 60, 4 / 60, 4 / 60])
    assert lines[2].get_ydata() == pytest.approx([8 / 60, 0, 0])
    assert lines[0].get_drawstyle() == "steps-post"


def test_marks_lie_in_the_middle_of_the_steps() -> None:
    """The marks of the first level stand at 900 s and 2700 s on the same values as the steps."""
    marks = plot_queue_over_day(experiment()).lines[1]
    assert marks.get_xdata().tolist() == [900, 2700]
    assert marks.get_ydata() == pytest.approx([3 / 60, 4 / 60])


def test_bands_are_the_measured_intervals() -> None:
    """Second-level averages 2 / 30 and 6 / 30 differ from their mean by 2 / 30: half-width t 2 / 30."""
    band = plot_queue_over_day(experiment()).collections[1].get_paths()[0].vertices
    assert band[:, 1].max() == pytest.approx((4 + 2 * STUDENT) / 30)
    assert band[:, 1].min() == 0


def test_table_holds_what_is_drawn() -> None:
    """Four rows, two half hours for each of two groups, hold the means of the steps."""
    table = data_queue_over_day(experiment())
    assert [row[5] for row in table.rows] == pytest.approx([3 / 60, 4 / 60, 8 / 60, 0])
    assert table.columns[5:7] == ("waiting_chats", "waiting_chats_half_width")


def test_words_around_the_picture() -> None:
    """The vertical axis counts chats, and the foot line says that averages are over 30 min."""
    ax = plot_queue_over_day(experiment())
    assert ax.get_ylabel() == "Waiting chats (average number)"
    assert legend_of(ax) == ["first level: front desk", "second level"]
    assert "time averages over 30 min" in foot_of(ax)


def test_one_group_alone_can_be_drawn() -> None:
    """Asked for the second level, the picture has its steps and its marks: 2 lines."""
    ax = plot_queue_over_day(experiment(), groups=["second_level"])
    assert legend_of(ax) == ["second level"]
    assert len(ax.lines) == 2


def test_texts_do_not_clash_whatever_the_names() -> None:
    """With names of 80 letters no text covers another or leaves the picture."""
    ax = plot_queue_over_day(experiment(plan_=blueprint(("W" * 80, "a very long name " * 5))))
    assert clashes(ax) == []
    assert cut_off(ax) == []
