"""Findings in sentences, whose margins hold together, and the table of what pairing gained."""

import math

import pytest

from sim.experiment.compare import Comparison
from sim.report.findings import finding_lines, pairing_table, sentences, together
from tests.builders import leg
from tests.unit.report.results import SLOW, STUDENT, blueprint, comparison, experiment


def test_a_sentence_says_what_happened_to_every_wait() -> None:
    """Falls of 1 and 2 min: among four intervals 90 s ± 30 s tan(pi 0.49375), which is 25 min 28 s."""
    assert together(comparison()) == 4
    margin = 30 * math.tan(math.pi * (0.5 - 0.05 / 8))
    assert margin == pytest.approx(1527.5, abs=1)
    change, same = sentences(comparison(), 1)[0].split("; ")
    where = "the mean wait at second_level (second level)"
    assert change == f"quick shows no clear change of {where} (-1 min 30 s ± 25 min 28 s)"
    assert same == "it leaves the mean wait at front_desk (first level) unchanged in every replication."


@pytest.mark.parametrize(("turned", "verb"), [(False, "cuts"), (True, "raises")])
def test_a_clear_change_is_said_with_its_margin(turned: bool, verb: str) -> None:
    """Waits of 2 and 6 min that fall by 1 min in both replications fall by 1 min, without any spread."""
    quick = [
        [*SLOW[0][:1], leg(0, 1, (10, 11, 20), number=1, group=1), *SLOW[0][2:]],
        [*SLOW[1][:1], leg(0, 1, (10, 15, 20), number=1, group=1), *SLOW[1][2:]],
    ]
    pair = [experiment(SLOW, label="slow"), experiment(quick, label="quick")]
    both = Comparison(tuple(pair[::-1] if turned else pair))
    start = f"{both.experiments[1].label} {verb} the mean wait at second_level (second level) by 1 min ± 0 s;"
    assert sentences(both, 1)[0].startswith(start)


def test_nothing_is_said_where_there_is_nothing() -> None:
    """Quiet desks have no waits, and a single replication no margin: no sentence, and no lines at all."""
    quiet = Comparison((experiment([[], []], label="a"), experiment([[], []], label="b")))
    single = Comparison((experiment(SLOW[:1], label="a"), experiment([[SLOW[0][3]]], label="b")))
    for both in (quiet, single):
        assert sentences(both, 1) == []
        assert finding_lines(both) == []


def test_scenarios_without_a_common_group_say_so() -> None:
    """The first has front_desk and second_level, the other east and west: 0 of 2 names are shared."""
    other = experiment(SLOW, blueprint(("east", "west")), label="b")
    both = Comparison((experiment(label="a"), other))
    assert sentences(both, 1) == ["b and a have no group of the same name to compare."]


def test_what_pairing_gained() -> None:
    """Waits of 2, 6 and 1, 4 min: differences -1, -2 vary by 0.5, apart 8 + 4.5 = 12.5: 25 times fewer days,
    with the paired margin 30 s times 12.706 and the unpaired one five times as wide.
    """
    [row] = [row for row in pairing_table(comparison())[1:] if row[2] == "mean wait"]
    assert row[:3] == ["quick", "second_level", "mean wait"]
    assert pytest.approx(381, abs=1) == 30 * STUDENT
    assert row[3:] == ["-1 min 30 s ± 6 min 21 s", "31 min 46 s", "20 %", "25.0 times fewer"]


def test_the_lines_under_a_comparison() -> None:
    """First what the intervals mean, then a sentence a scenario, then the table of the gain."""
    lines = finding_lines(comparison())
    assert lines[1] == "The 4 intervals of the findings hold together with 95 % confidence (Bonferroni):"
    assert [line.split()[0] for line in lines[3:5]] == ["quick", "same"]
    assert lines[6].startswith("Pairing:")
