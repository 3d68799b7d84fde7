"""Welch's plot shows the means of the steps and their moving averages."""

from dataclasses import replace

import pytest

from sim.report.chart_welch import data_welch, plot_welch
from tests.unit.report.results import blueprint, clashes, cut_off, experiment, foot_of, legend_of


def test_dots_are_means_over_the_replications() -> None:
    """First level: (30 + 120) / 2 = 75 s in the first half hour, (240 + 0) / 2 = 120 s in the second."""
    dots = plot_welch(experiment(), window=0).lines[0]
    assert dots.get_xdata().tolist() == [0.5, 1.0]
    assert dots.get_ydata().tolist() == [75, 120]


def test_lines_are_moving_averages() -> None:
    """Quarters of an hour have 75 s, blank, 120 s, blank; with a neighbour on each side 75, 97.5, 120."""
    line = plot_welch(experiment(), window=1, step="15 min").lines[1]
    assert line.get_xdata().tolist() == [0.25, 0.5, 0.75]
    assert line.get_ydata() == pytest.approx([75, 97.5, 120])


def test_table_holds_what_is_drawn() -> None:
    """Two half hours for each of two groups; behind the window the moving average is blank."""
    table = data_welch(experiment(), window=1)
    assert [row[2:5] for row in table.rows[:2]] == [("front_desk", 0.5, 75.0), ("front_desk", 1.0, 120.0)]
    assert table.rows[0][5] == 75
    assert str(table.rows[1][5]) == "nan"


def test_words_around_the_picture() -> None:
    """The foot line says what a dot and what a line is: 30 min, and three of them."""
    ax = plot_welch(experiment(), window=1)
    assert legend_of(ax) == ["first level: front desk", "second level"]
    assert "means over 30 min" in foot_of(ax)
    assert "lines over 3 of them" in foot_of(ax)


def test_the_warm_up_is_marked() -> None:
    """A warm-up of half an hour is an upright line at 0.5 hours."""
    ax = plot_welch(experiment(plan_=blueprint(opened=((0, 60),))), window=0)
    assert len(ax.lines) == 4
    made = experiment()
    late = replace(made, blueprint=replace(made.blueprint, measure_from_us=1_800_000_000))
    assert list(plot_welch(late, window=0).lines[-1].get_xdata()) == [0.5, 0.5]


def test_texts_do_not_clash_whatever_the_names() -> None:
    """With names of 80 letters no text covers another or leaves the picture."""
    ax = plot_welch(experiment(plan_=blueprint(("W" * 80, "a very long name " * 5))), window=0)
    assert clashes(ax) == []
    assert cut_off(ax) == []
