"""Precision: what a wish means, and when the rule stops."""

import math

import numpy as np
import pytest

from sim.stats.estimate import estimate_mean
from sim.stats.precision import Goal, is_met, next_count, parse_goal, shortfall, with_figures
from sim.units import UnitError


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [("5%", 0.05, ""), ("5 s", 5.0, "s"), ("1 min 30 s", 90.0, "s"), ("2 points", 0.02, "share"),
     ("10 chats", 10.0, "chats"), ("0.5 percent", 0.005, "")],
)  # fmt: skip
def test_wishes_in_words(text: str, amount: float, unit: str) -> None:
    """5 % is 0.05 of the figure, 2 points are 0.02 of a share, 1 min 30 s are 90 s."""
    goal = parse_goal(text)
    assert (goal.amount, goal.unit, goal.figures) == (pytest.approx(amount), unit, ())


def test_wishes_that_name_metrics() -> None:
    """A metric without scope means the whole desk, one with a scope that scope."""
    goal = parse_goal("5 s of leg_wait_mean@tier:2, customer_wait_mean")
    assert goal.figures == (("tier:2", "leg_wait_mean"), ("all", "customer_wait_mean"))


@pytest.mark.parametrize(
    "text",
    ["", "5", "0%", "100%", "-5%", "5 apples", "nan s", "5 s of nothing", "5 s of service_level", "5% of "],
)
def test_wishes_that_are_none(text: str) -> None:
    """No unit, no amount above 0, no such metric, or a metric in another unit: refused."""
    with pytest.raises(UnitError):
        parse_goal(text)


def test_usual_figures_are_those_of_the_unit() -> None:
    """Seconds fit the mean wait, points the service level, a percentage both, of each tier."""
    tiers = ("tier:1", "tier:2")
    assert len(with_figures(parse_goal("5%"), tiers).figures) == 4
    assert with_figures(parse_goal("5 s"), tiers).figures == tuple((t, "leg_wait_mean") for t in tiers)
    assert with_figures(parse_goal("2 points"), tiers).figures == tuple((t, "service_level") for t in tiers)
    with pytest.raises(UnitError, match="name a metric"):
        with_figures(parse_goal("10 chats"), tiers)


def test_a_percentage_is_of_the_truth() -> None:
    """25 % of a figure of 100 allows 100 * 0.25 / 1.25 = 20: between 80 and 120 it is off by 25 % at most."""
    assert Goal("", 0.25).allows(-100.0) == pytest.approx(20)
    assert Goal("", 5.0, "s").allows(-100.0) == 5


def test_the_shortfall_is_that_of_the_worst_figure() -> None:
    """4 and 10 where 5 are allowed leave 0.8 and 2: the larger counts."""
    assert shortfall([(4, 5), (10, 5)]) == 2


def test_what_is_unknown_is_never_known_well_enough() -> None:
    """A reach of 0 is fine even at a mean of 0; an unknown figure, or 5 % of 0, is an infinite shortfall."""
    assert shortfall([(0, 0)]) == 0
    assert shortfall([(1, 0)]) == math.inf
    assert shortfall([(math.inf, 5)]) == math.inf


def test_the_rule_goes_where_the_half_width_points() -> None:
    """1.5 times too wide takes 2.25 times as many, at most twice: 20; 1.1 times 1.21 times: 122 for 100."""
    assert next_count([]) == 10
    assert next_count([(10, 1.5)]) == 20
    assert next_count([(100, 1.1)]) == 122
    assert next_count([(100, 1.01)]) == 110
    assert next_count([(10, math.inf)]) == 20


def test_the_rule_stops_when_a_second_look_agrees() -> None:
    """Good enough at 10 and at 15 is enough; good at 10 and not at 15 goes on; the cap ends it."""
    assert next_count([(10, 0.9)]) == 15
    assert next_count([(10, 0.9), (15, 0.95)]) is None
    assert next_count([(10, 0.9), (15, 1.2)]) == 22
    assert next_count([(10, 3.0)], cap=12) == 12
    assert next_count([(10, 3.0), (12, 3.0)], cap=12) is None
    assert is_met([(10, 0.9), (15, 0.95)])
    assert not is_met([(12, 3.0)])


def test_the_rule_covers_the_truth() -> None:
    """Of 400 seeded experiments on exponential values (mean 1) to 10 %, 93 to 97 % of intervals hold 1."""
    goal, covered = Goal("", 0.1), 0
    for seed in range(400):
        values = np.random.default_rng(seed).exponential(size=2000)
        looks: list[tuple[int, float]] = []
        while (count := next_count(looks, cap=2000)) is not None:
            found = estimate_mean(values[:count], "s")
            looks.append((count, shortfall([(found.half_width, goal.allows(found.mean))])))
        covered += abs(found.mean - 1) <= found.half_width
    assert 0.93 * 400 <= covered <= 0.97 * 400
