"""What came of a wish for precision, in words."""

from sim.experiment.compare import compare
from sim.experiment.replicate import replicate
from sim.report.precise import precision_lines
from tests.builders import desk


def test_a_wish_that_came_true() -> None:
    """Ten minutes are reached at the second look, with 15 replications."""
    found = replicate(desk(front=3), seed=3, precision="10 min")
    assert precision_lines(found) == ["Precision 10 min: reached with 15 replications."]


def test_a_wish_that_did_not() -> None:
    """A tenth of a second is not reached: the figure, what is known and what was asked are told."""
    lines = precision_lines(
        replicate(desk(front=2), seed=3, precision="100 ms of leg_wait_mean@tier:1", cap=10)
    )
    assert lines[0] == "Precision 100 ms of leg_wait_mean@tier:1: NOT reached with 10 replications."
    assert lines[1].startswith("  still too wide: leg_wait_mean@tier:1 ")
    assert lines[1].endswith("asked for ± 0.1 s")


def test_differences_are_told_with_their_scenario() -> None:
    """Of a comparison the difference is meant, and a share's margin is in points."""
    both = compare(
        [desk(front=2), desk(front=3)], seed=3, precision="0.01 points of service_level@tier:1", cap=10
    )
    line = precision_lines(both.experiments[0])[1]
    assert "service_level@tier:1 of A desk for a test (2), difference +" in line
    assert line.endswith("asked for ± 0.01 points")


def test_what_is_blank_is_named() -> None:
    """With one forward in a million chats nobody waits at the second level: that is no precision."""
    lines = precision_lines(replicate(desk(front=3, share=1e-6), seed=3, precision="10 min", cap=20))
    assert lines[0] == "Precision 10 min: NOT reached with 20 replications."
    assert "  unknown: leg_wait_mean@tier:2, which no replication has" in lines


def test_without_a_wish_nothing_is_said() -> None:
    """A number of replications is no wish for precision."""
    assert precision_lines(replicate(desk(), 2)) == []
