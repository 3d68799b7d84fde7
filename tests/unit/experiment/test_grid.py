"""Grids: what a range or a list names, and what is refused."""

import pytest

from sim.experiment.grid import Axis, cells_of, check_axes, read_axes, read_axis
from sim.experiment.tasks import ExperimentError
from sim.scenario import ScenarioError
from tests.builders import desk

HEADS = "groups.front.headcount"


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("2:5", ("2", "3", "4", "5")),
        ("1:8:3", ("1", "4", "7")),
        ("0.1:0.3:0.1", ("0.1", "0.2", "0.3")),
        ("-1:1", ("-1", "0", "1")),
        ("7", ("7",)),
        ("2, 4,8", ("2", "4", "8")),
        ("09:00,10:00", ("09:00", "10:00")),
        ("09:00", ("09:00",)),
        ('"10:30"', ('"10:30"',)),
        ('{ kind = "constant", value = "3 min" },"x,y"', ('{ kind = "constant", value = "3 min" }', '"x,y"')),
        ("[1, 2],[3, 4]", ("[1, 2]", "[3, 4]")),
    ],
)
def test_a_text_names_its_values(text: str, values: tuple[str, ...]) -> None:
    """A range has both its ends, so 1:8:3 is 1, 4, 7, and a comma inside quotes or braces parts nothing."""
    assert read_axis(f"a.b={text}") == Axis("a.b", values)


def test_a_sign_inside_quotes_belongs_to_a_name() -> None:
    """The group "=SUM(A1)" has a headcount of 1, 2 and 3."""
    assert read_axis('groups."=SUM(A1)".headcount = 1:3') == Axis(
        'groups."=SUM(A1)".headcount', ("1", "2", "3")
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("groups.front.headcount", "not PATH=VALUES"),
        ("=1:3", "not PATH=VALUES"),
        ("a.b=", "not PATH=VALUES"),
        ("a.b=5:1", "ends before it begins"),
        ("a.b=1:0", "ends before it begins"),
        ("a.b=1:5:0", "above 0"),
        ("a.b=1,,3", "empty"),
        ("a.b=3,3", "twice"),
        ("a.b=1:20000", "20,000 values"),
        ('groups."front.headcount=1:3', "not PATH=VALUES"),
    ],
)
def test_what_names_no_values_is_refused(text: str, words: str) -> None:
    """Ten slips of the pen are each refused in words."""
    with pytest.raises(ExperimentError, match=words):
        read_axis(text)


def test_too_many_cells_are_counted() -> None:
    """200 times 60 values make 12,000 cells, more than 10,000."""
    with pytest.raises(ExperimentError, match="200 x 60 values make 12,000 cells"):
        read_axes(["a.b=1:200", "c.d=1:60"])


def test_a_path_is_varied_once() -> None:
    """Two lists for one path are refused, and no list at all is too."""
    with pytest.raises(ExperimentError, match="varied twice"):
        read_axes(["a.b=1", "a.b=2"])
    with pytest.raises(ExperimentError, match="varied twice"):
        read_axes(["a.b=1", "a.'b'=2"])
    with pytest.raises(ExperimentError, match="nothing is varied"):
        read_axes([])


def test_cells_are_all_combinations_in_order() -> None:
    """2 by 2 values make 4 cells, the last path turning fastest, each with the changes of its own."""
    axes = read_axes([f"{HEADS}=2:3", "groups.second.headcount=1,2"])
    cells = list(cells_of(desk(), axes, "desk"))
    assert [tuple(cell.changes.values()) for cell in cells] == [
        ("2", "1"),
        ("2", "2"),
        ("3", "1"),
        ("3", "2"),
    ]
    assert [len(cell.cell.blueprint.operators.names) for cell in cells] == [3, 4, 4, 5]
    assert cells[1].cell.label == "desk: groups.front.headcount=2, groups.second.headcount=2"


def test_a_wrong_path_is_told_once() -> None:
    """Of 3 values of a path that leads nowhere one problem is left, and it names the nearest group."""
    axes = read_axes(["groups.frnt.headcount=1:3"])
    with pytest.raises(ScenarioError, match='perhaps "front" is meant') as caught:
        check_axes(desk(), axes)
    assert len(caught.value.problems) == 1


def test_the_name_of_an_axis_is_short() -> None:
    """The section is left out, so groups.front.headcount reads "front headcount"."""
    assert Axis(HEADS, ("1",)).name == "front headcount"
    assert Axis("calendar.days", ("1",)).name == "calendar days"
