"""Control variates in words."""

from sim.experiment.replicate import replicate
from sim.report.controlled_words import controlled_lines
from sim.report.words import with_margin
from tests.builders import desk


def test_a_line_a_group_and_metric() -> None:
    """Two groups have five figures each; the usual one is what the summary says."""
    experiment = replicate(desk(front=2, patience="4 min"), 30, seed=2)
    lines = controlled_lines(experiment)
    assert len(lines) == 3 + 1 + 2 * 5
    usual = with_margin(experiment.summary().estimate("group:front", "slot_occupancy"))
    assert usual in lines[8]
    assert lines[8].endswith("times fewer")


def test_two_replications_save_nothing() -> None:
    """With two replications there is no regression: both figures are the same, and nothing is saved."""
    lines = controlled_lines(replicate(desk(front=2, patience="4 min"), 2, seed=2))
    assert all(line.endswith("–") for line in lines[4:-1])
    assert lines[-1].startswith("With so few replications there is no regression")
