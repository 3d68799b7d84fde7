"""Scaling: durations and arrivals times a factor, the shape as it was."""

import numpy as np
import pytest

from sim.app.scaling import NotScalableError, busier, longer
from sim.scenario import Scenario, build_blueprint
from tests.builders import desk

LAWS = [
    {"kind": "constant", "value": "90 s"},
    {"kind": "exponential", "mean": "8 min"},
    {"kind": "exponential", "rate": "6 per hour"},
    {"kind": "lognormal", "mean": "10 min", "cv": 1.2},
    {"kind": "lognormal", "median": "7 min", "sigma": 0.5},
    {"kind": "gamma", "shape": 2.0, "scale": "4 min"},
    {"kind": "erlang", "mean": "9 min", "k": 3},
    {"kind": "weibull", "mean": "9 min", "cv": 0.8},
    {"kind": "uniform", "min": "2 min", "max": "6 min"},
    {"kind": "triangular", "low": "1 min", "mode": "2 min", "high": "6 min"},
    {"kind": "hyperexponential", "probabilities": [0.3, 0.7], "means": ["2 min", "20 min"]},
    {"kind": "empirical", "values": ["2 min", "50 s"]},
    {"kind": "mixture", "parts": [{"weight": 1.0, "kind": "exponential", "mean": "4 min"}]},
]


def means_of(scenario: Scenario) -> tuple[float, float]:
    """Return mean and standard deviation of the only widget's handling, in microseconds."""
    law = build_blueprint(scenario).widgets.handling[0]
    return law.mean_us, law.sd_us


@pytest.mark.parametrize("law", LAWS, ids=lambda law: f"{law['kind']}-{len(law)}")
def test_a_law_times_a_factor(law: dict[str, object]) -> None:
    """Of every law mean and standard deviation are 1.5 times as large, to a millionth."""
    scenario = desk(widgets__shop__handling=law)
    scaled = desk(widgets__shop__handling=longer(law, 1.5))
    assert means_of(scaled) == pytest.approx([1.5 * v for v in means_of(scenario)], rel=1e-6)


def test_a_plain_duration_times_a_factor() -> None:
    """40 s times 1.2 are 48 s, and times 3 they are 2 min."""
    assert [longer("40 s", 1.2), longer("40 s", 3.0)] == ["48 s", "2 min"]


@pytest.mark.parametrize(
    "arrivals",
    [
        {"kind": "poisson", "rate": "40 per hour"},
        {"kind": "sine", "mean": "40 per hour", "amplitude": 0.5, "period": "8 h"},
        {"kind": "profile", "interval": "4 h", "counts": [100, 60.5]},
        {"kind": "profile", "interval": "4 h", "counts": {"weekdays": [100, 60.5], "weekend": [1, 0]}},
    ],
    ids=lambda arrivals: f"{arrivals['kind']}-{len(str(arrivals))}",
)
def test_arrivals_times_a_factor(arrivals: dict[str, object]) -> None:
    """At every corner 0.8 times as many chats are expected."""
    before, after = (
        build_blueprint(desk(widgets__shop__arrivals=table)).widgets.demand[0]
        for table in (arrivals, busier(arrivals, 0.8))
    )
    np.testing.assert_allclose(after.cumulative, 0.8 * before.cumulative, rtol=1e-6)


def test_what_stands_in_a_file_is_not_scaled() -> None:
    """Durations and arrivals of a CSV file have no numbers in the scenario to multiply."""
    with pytest.raises(NotScalableError):
        longer({"kind": "empirical", "file": "a.csv", "column": "s"}, 2.0)
    with pytest.raises(NotScalableError):
        busier({"kind": "trace", "file": "a.csv", "column": "at"}, 2.0)
