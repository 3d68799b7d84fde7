"""Pictures of people show as many as there is room for, and say so."""

import pytest

from sim.core.blueprint import Blueprint
from sim.report.chart_gantt import data_gantt, plot_gantt
from sim.report.chart_occupancy_by_operator import data_occupancy_by_operator, plot_occupancy_by_operator
from sim.report.crew import crew_note, crew_of
from sim.report.style import entries
from tests.builders import leg, plan
from tests.unit.report.results import clashes, cut_off, experiment


def staffed(front: int, second: int, slots: int = 3) -> Blueprint:
    """Return an hour with so many operators in two groups."""
    return plan([(0, slots, False)] * front + [(1, slots, True)] * second, opened=((0, 60),))


def test_groups_take_turns() -> None:
    """Room for 5 of 4 + 2 operators of size 1: three of the first group and both of the second."""
    result = experiment([[leg(0, 0, (0, 0, 30))]], staffed(4, 2))
    crew = crew_of(result, entries(result), [1.0] * 6, 5)
    assert crew == {0: [0, 1, 2], 1: [4, 5]}
    assert crew_note(result, entries(result), crew).startswith("5 of 6 operators")


def test_all_of_a_small_desk_are_there_without_a_note() -> None:
    """Six operators of size 1 fit into a room of 6, and the foot has nothing to add."""
    result = experiment([[leg(0, 0, (0, 0, 30))]], staffed(4, 2))
    crew = crew_of(result, entries(result), [1.0] * 6, 6)
    assert crew == {0: [0, 1, 2, 3], 1: [4, 5]}
    assert crew_note(result, entries(result), crew) == ""


def test_one_who_needs_more_than_all_room_is_shown_alone() -> None:
    """An operator of size 9 in a room of 5 is drawn, and nobody else."""
    result = experiment([[leg(0, 0, (0, 0, 30))]], staffed(4, 2))
    assert crew_of(result, entries(result), [9.0] * 6, 5) == {0: [0], 1: []}


@pytest.mark.parametrize("plot", [plot_gantt, plot_occupancy_by_operator])
def test_a_crowd_makes_no_endless_picture(plot) -> None:  # type: ignore[no-untyped-def]
    """Of 200 + 100 operators some 60 are drawn on less than 20 inches, and the foot says of how many."""
    result = experiment([[leg(0, 0, (0, 0, 30))]], staffed(200, 100))
    ax = plot(result)
    figure = ax.get_figure(root=True)
    assert 50 <= len(ax.get_yticks()) <= 70
    assert figure.get_size_inches()[1] < 20
    assert "of 300 operators" in "".join(text.get_text() for text in figure.texts).replace("\n", " ")
    assert (clashes(ax), cut_off(ax)) == ([], [])


def test_the_tables_have_everybody() -> None:
    """Of 200 + 100 operators the last one's chat and share are in the CSV, though no picture shows them."""
    made = staffed(200, 100)
    result = experiment([[leg(0, 299, (0, 0, 30), group=1)]], made)
    assert [row[0] for row in data_gantt(result).rows] == ["person 299"]
    assert len(data_occupancy_by_operator(result).rows) == 300


def test_an_inbox_without_a_cap_still_fits_a_picture() -> None:
    """One operator with 5,000 slots gets lanes of 60 inches in all."""
    made = staffed(1, 1, slots=5_000)
    ax = plot_gantt(experiment([[leg(0, 0, (0, 0, 30))]], made))
    assert ax.get_figure(root=True).get_size_inches()[1] < 65
