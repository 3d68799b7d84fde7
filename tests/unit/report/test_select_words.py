"""A selection in words."""

from dataclasses import replace

import pytest

from sim.experiment.select import Best, select_best
from sim.report.select_words import difference, selection_lines
from sim.stats.estimate import Estimate
from tests.builders import desk


@pytest.fixture(scope="module")
def best() -> Best:
    """Return the selection of the desk with the shortest wait of three."""
    scenarios = [desk(front=front, title=f"{front} people") for front in (2, 3, 5)]
    return select_best(scenarios, "leg_wait_all_mean", "group:front", indifference="30 s", seed=4)


def test_the_answer_names_winner_guarantee_and_fresh_days(best: Best) -> None:
    """The winner stands first of three, the guarantee names 30 s and 95 %, and 50 fresh days confirm it."""
    lines = selection_lines(best)
    assert lines[0].startswith("Smallest leg_wait_all_mean@group:front of 3 scenarios; seed 4")
    assert lines[3].startswith("5 people")
    assert lines[3].endswith("selected")
    assert "Selected: 5 people." in lines
    [promise] = [line for line in lines if line.startswith("Guarantee")]
    assert "by 30 s or more" in promise
    assert "at least 95 %" in promise
    assert any(line.startswith("Confirmed on 50 fresh replications (numbers 20 to 69)") for line in lines)
    assert sum(line.endswith(("worse", "no clear difference")) for line in lines) == 2


def before_assumptions(lines: list[str]) -> list[str]:
    """Return what is printed before the assumptions, which come last after an empty line."""
    first = next(place for place, line in enumerate(lines) if line.startswith("Assumed: "))
    assert lines[first - 1] == ""
    return lines[: first - 1]


def test_fresh_days_that_refute_it_are_told(best: Best) -> None:
    """Where a loser waits 5 s ± 1 s less on fresh days, the selection is not confirmed, and it is named."""
    other = replace(best, confirmed=(("3 people", Estimate(-5.0, 1.0, 50, "s")),), indifference=2.0)
    lines = before_assumptions(selection_lines(other))
    assert any(line.startswith("NOT confirmed") and "3 people did better" in line for line in lines)
    assert lines[-1].endswith("better")
    close = before_assumptions(selection_lines(replace(other, indifference=10.0)))
    assert any(line.startswith("Confirmed") for line in close)
    assert close[-1].endswith("better, by less than matters")


def test_a_cap_that_decides_nothing_is_told() -> None:
    """Two desks that differ by next to nothing are both named as not decided, and what could be done."""
    scenarios = [desk(title=title, widgets__shop__arrivals__rate=rate)
                 for title, rate in (("a", "12 per hour"), ("b", "12.01 per hour"))]  # fmt: skip
    found = select_best(scenarios, "end_to_end_mean", indifference=1e-3, seed=4, cap=20)
    lines = before_assumptions(selection_lines(found))
    assert sum(line.endswith("not decided") for line in lines) == 2
    assert lines[-2].startswith("Not decided after 20 replications: ")
    assert "0.001 s" in lines[-1]


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [(2.0, "s", "2 s"), (0.001, "s", "0.001 s"), (0.01, "share", "1 point"), (0.025, "share", "2.5 points"),
     (5.0, "chats", "5"), (20.0, "EUR", "20.00 EUR")],
)  # fmt: skip
def test_a_difference_has_its_unit(best: Best, value: float, unit: str, words: str) -> None:
    """Seconds, points of a share, chats and money are told as people write them."""
    assert difference(replace(best, indifference=value, unit=unit)) == words
