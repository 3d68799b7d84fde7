"""How often the target is met, in words."""

from sim.report.target_words import target_lines
from tests.unit.report.results import SLOW, experiment


def test_both_levels_are_told() -> None:
    """Within a minute 2 of 3 and 1 of 2 first-level chats, and no second-level one: 0 of 2 at 80 %
    each, with Wilson's upper end 3.84 / (2 + 3.84) = 66 %.
    """
    [line] = target_lines(experiment())
    start, *groups = line.removesuffix(".").replace("; ", ": ").split(": ")
    assert start == "Replications that met the service-level target"
    assert groups == [
        "front_desk (first level, 80 %) 0 of 2, a chance of 0 % to 66 %",
        "second_level (second level, 80 %) 0 of 2, a chance of 0 % to 66 %",
    ]


def test_one_replication_has_no_chance() -> None:
    """Under two replications there is no interval, and nothing is said."""
    assert target_lines(experiment(SLOW[:1])) == []
