"""Distributions: the same law by different parameters, and parameters that no law has."""

import math
from typing import Any

import numpy as np
import pytest

from sim.core.variates import Law, LawKind
from sim.scenario import build_blueprint
from tests.unit.scenario.desks import refusal, team

MINUTE_US = 60_000_000


def law(**table: Any) -> Law:
    """Return the law of a handling table."""
    return build_blueprint(team(widgets__shop__handling=table)).widgets.handling[0]


@pytest.mark.parametrize(
    ("table", "mean_min", "cv"),
    [
        ({"kind": "constant", "value": "5 min"}, 5, 0),
        ({"kind": "constant", "mean": "5 min"}, 5, 0),
        ({"kind": "exponential", "mean": "4 min"}, 4, 1),
        ({"kind": "exponential", "rate": "15 per hour"}, 4, 1),
        ({"kind": "lognormal", "mean": "10 min", "cv": 1.2}, 10, 1.2),
        ({"kind": "lognormal", "mean": "10 min", "cv": 0}, 10, 0),
        ({"kind": "lognormal", "median": "10 min", "sigma": 0.5}, 10 * math.exp(0.125), 0.532940),
        ({"kind": "gamma", "mean": "8 min", "cv": 0.9}, 8, 0.9),
        ({"kind": "gamma", "mean": "8 min", "cv": 0.0}, 8, 0),
        ({"kind": "gamma", "shape": 4, "scale": "2 min"}, 8, 0.5),
        ({"kind": "erlang", "mean": "6 min", "shape": 4}, 6, 0.5),
        ({"kind": "erlang", "mean": "6 min", "k": 4}, 6, 0.5),
        ({"kind": "erlang", "mean": "6 min", "cv": 0.5}, 6, 0.5),
        ({"kind": "weibull", "shape": 1, "scale": "3 min"}, 3, 1),
        ({"kind": "weibull", "mean": "3 min", "cv": 1}, 3, 1),
        ({"kind": "weibull", "mean": "3 min", "cv": 0.4}, 3, 0.4),
        ({"kind": "uniform", "low": "2 min", "high": "8 min"}, 5, 6 / math.sqrt(12) / 5),
        ({"kind": "uniform", "min": "2 min", "max": "8 min"}, 5, 6 / math.sqrt(12) / 5),
        ({"kind": "uniform", "mean": "5 min", "cv": 0.2}, 5, 0.2),
        ({"kind": "triangular", "low": "0 s", "mode": "2 min", "high": "4 min"}, 2, 1 / math.sqrt(6)),
        ({"kind": "triangular", "mean": "2 min", "cv": 0.3}, 2, 0.3),
        ({"kind": "hyperexponential", "mean": "5 min", "cv": 2}, 5, 2),
        (
            {"kind": "hyperexponential", "probabilities": [0.5, 0.5], "means": ["2 min", "6 min"]},
            4,
            math.sqrt(40 - 16) / 4,
        ),
        ({"kind": "empirical", "values": ["2 min", "4 min", "6 min"]}, 4, math.sqrt(8 / 3) / 4),
        (
            {
                "kind": "mixture",
                "parts": [
                    {"weight": 0.25, "kind": "constant", "value": "4 min"},
                    {"weight": 0.75, "kind": "constant", "value": "8 min"},
                ],
            },
            7,
            math.sqrt(3) / 7,
        ),
    ],
)
def test_every_kind_has_the_mean_and_cv_that_it_names(
    table: dict[str, Any], mean_min: float, cv: float
) -> None:
    """Uniform on 2 to 8 has mean 5 and sd 6 / sqrt 12; 4 and 8 by 1 : 3 have mean 7 and sd sqrt 3."""
    found = law(**table)
    assert found.mean_us == pytest.approx(mean_min * MINUTE_US, rel=1e-6)
    assert found.sd_us == pytest.approx(cv * mean_min * MINUTE_US, rel=1e-5, abs=1e-3)


def test_balanced_means_bring_half_the_mean_each() -> None:
    """With cv 2 both branches' probability times mean is 2.5 of 5 minutes."""
    found = law(kind="hyperexponential", mean="5 min", cv=2)
    assert [weight * part.mean_us for weight, part in found.parts] == pytest.approx([2.5 * MINUTE_US] * 2)


def test_thirds_written_as_decimals_are_weights_of_one_third() -> None:
    """Three times 0.3333333 is within a millionth of 1, and each part gets exactly a third of it."""
    part = {"weight": 0.3333333, "kind": "exponential", "mean": "4 min"}
    found = law(kind="mixture", parts=[part, part, part])
    assert [weight for weight, _ in found.parts] == pytest.approx([1 / 3] * 3, rel=1e-15)
    assert np.sum([weight for weight, _ in found.parts]) == pytest.approx(1, rel=1e-15)


def test_a_briefing_may_be_a_plain_duration() -> None:
    """30 s is short for the constant law of 30 s."""
    scenario = team(escalations__0__hand_over="warm", escalations__0__hand_over_time="30 s")
    briefing = build_blueprint(scenario).escalations.briefing[0]
    assert briefing is not None
    assert (briefing.kind, briefing.mean_us) == (LawKind.CONSTANT, 30_000_000)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"kind": "exponential"}, "takes mean or rate, and this table gives none of them"),
        ({"kind": "exponential", "mean": "0 s"}, "longer than nothing"),
        ({"kind": "exponential", "rate": "0 per hour"}, "above zero"),
        (
            {"kind": "lognormal", "mean": "9 min"},
            "mean and cv or median and sigma, and this table gives mean",
        ),
        ({"kind": "lognormal", "mean": "9 min", "cv": -1}, "at least 0"),
        ({"kind": "erlang", "mean": "9 min", "cv": 0.8}, "whole number of stages, and cv 0.8 means 1.56"),
        ({"kind": "erlang", "mean": "9 min", "shape": 2.5}, "a whole number"),
        ({"kind": "weibull", "shape": 0, "scale": "3 min"}, "above 0"),
        ({"kind": "uniform", "low": "8 min", "high": "2 min"}, "low (8 min) is above high (2 min)"),
        ({"kind": "uniform", "mean": "5 min", "cv": 0.6}, "a cv of at most 0.577"),
        ({"kind": "triangular", "mean": "5 min", "cv": 0.41}, "a cv of at most 0.408"),
        ({"kind": "triangular", "low": "1 s", "mode": "9 s", "high": "5 s"}, "have to rise"),
        ({"kind": "hyperexponential", "mean": "5 min", "cv": 0.5}, "a cv above 1, and this one has 0.5"),
        (
            {"kind": "hyperexponential", "probabilities": [0.5], "means": ["2 min", "6 min"]},
            "1 probabilities do not fit 2 means",
        ),
        (
            {"kind": "mixture", "parts": [{"weight": 0.5, "kind": "constant", "value": "4 min"}]},
            "sum to 0.5 and not to 1",
        ),
        ({"kind": "mixture", "parts": []}, "a mixture has at least one part"),
        ({"kind": "empirical"}, "takes a file and a column, or values"),
        ({"kind": "empirical", "values": []}, "there are no values"),
        ({"kind": "empirical", "file": "a.csv"}, "a file needs a column"),
    ],
)
def test_parameters_that_make_no_law_are_refused(table: dict[str, Any], message: str) -> None:
    """Erlang's cv is 1 / sqrt k, and 1 / 0.8^2 is 1.56 stages."""
    assert message in refusal(widgets__shop__handling=table)


def test_a_mean_with_a_shape_makes_gamma_and_weibull() -> None:
    """Mean 4 min with shape 4 is CV 1/2 for gamma; with shape 1 both are the exponential law of CV 1."""
    four = law(kind="gamma", mean="4 min", shape=4.0)
    assert (four.mean_us, four.sd_us) == (240e6, 120e6)
    for kind in ("gamma", "weibull"):
        one = law(kind=kind, mean="4 min", shape=1.0)
        assert one.mean_us == pytest.approx(240e6, rel=1e-12)
        assert one.sd_us == pytest.approx(240e6, rel=1e-12)
