"""Levers move one assumption each, on the same customers, just as a changed scenario would."""

from dataclasses import replace

import numpy as np
import pytest

from sim.core.variates import Law, quantiles_us
from sim.experiment.compare import compare
from sim.experiment.levers import LEVERS, Levers, levers, scaled
from sim.scenario import Scenario
from tests.builders import desk

SCALED = [
    Law.constant(5e6),
    Law.exponential(5e6),
    Law.lognormal(5e6, 0.8),
    Law.gamma(5e6, 0.8),
    Law.erlang(5e6, 3),
    Law.weibull(1.5, 5e6),
    Law.uniform(1e6, 5e6),
    Law.triangular(1e6, 2e6, 5e6),
    Law.mixture(((0.3, Law.exponential(1e6)), (0.7, Law.gamma(5e6, 0.5)))),
    Law.empirical(np.array([1_000_000, 2_000_000, 9_000_000])),
]


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    """Return a desk with every lever."""
    return desk(patience="4 min", calendar__closes="12:00")


@pytest.fixture(scope="module")
def found(scenario: Scenario) -> Levers:
    """Return its levers, moved by a quarter."""
    return levers(scenario, 0.25, 3, jobs=1)


@pytest.mark.parametrize("law", SCALED, ids=lambda law: law.kind.name.lower())
def test_a_scaled_law_makes_every_duration_longer_alike(law: Law) -> None:
    """Each of 5 quantiles, the mean and the deviation are 1.25 times as long."""
    longer, u = scaled(law, 1.25), np.array([0.05, 0.3, 0.5, 0.8, 0.99])
    np.testing.assert_allclose(quantiles_us(longer, u), 1.25 * quantiles_us(law, u), rtol=1e-9)
    assert (longer.mean_us, longer.sd_us) == pytest.approx((1.25 * law.mean_us, 1.25 * law.sd_us))


def test_every_lever_moves_down_and_up(found: Levers) -> None:
    """Five levers with two moves each, a quarter or a slot."""
    assert [(move.lever, move.change) for move in found.moves] == [
        (lever, change)
        for lever in LEVERS
        for change in (("-1 slot", "+1 slot") if lever == "cap" else ("-25 %", "+25 %"))
    ]


@pytest.mark.parametrize(
    ("lever", "changes"),
    [
        ("volume", {"widgets.shop.arrivals.rate": "15 per hour"}),
        (
            "handling",
            {"widgets.shop.handling.mean": "10 min", "escalations.front.second.handling.mean": "15 min"},
        ),
        ("escalation", {"escalations.front.second.probability": 0.25}),
        ("patience", {"widgets.shop.patience.mean": "5 min"}),
        ("cap", {"groups.front.slots": 3, "groups.second.slots": 3}),
    ],
)
def test_a_move_is_what_the_changed_scenario_gives(
    lever: str, changes: dict[str, object], scenario: Scenario, found: Levers
) -> None:
    """A quarter more by hand, 12 to 15 per hour or 8 to 10 min, gives the same metrics to the last digit."""
    if lever == "cap":
        data = scenario.resolved()
        for entry in data["operators"]:
            entry["slots"] = 3
        other = Scenario.from_dict(data)
    else:
        other = scenario.with_changes(changes)
    by_hand = compare([scenario, other], 3, jobs=1)
    up = next(m for m in found.moves if m.lever == lever and m.change.startswith("+"))
    for mine, theirs in zip(up.metrics, by_hand.metrics(1), strict=True):
        # Levers are measured without intervals.
        whole = [place for place, name in enumerate(mine.names) if name != "intervals_at_target_share"]
        np.testing.assert_array_equal(mine.numerator[:, whole], theirs.numerator[:, whole])


def test_what_a_scenario_does_not_have_is_left_out() -> None:
    """Where nobody gives up, nothing is forwarded and all have 1 slot, 5 of the 10 moves are there."""
    plain = levers(desk(share=0.0, slots=1, calendar__closes="11:00"), 0.1, 1, jobs=1)
    assert [(move.lever, move.change) for move in plain.moves] == [
        ("volume", "-10 %"),
        ("volume", "+10 %"),
        ("handling", "-10 %"),
        ("handling", "+10 %"),
        ("cap", "+1 slot"),
    ]


def test_no_more_than_all_chats_are_forwarded() -> None:
    """A share of 90 % raised by a quarter is 100 %: every answered chat is forwarded."""
    most = levers(desk(share=0.9, calendar__closes="11:00"), 0.25, 1, jobs=1)
    up = next(move for move in most.moves if move.lever == "escalation" and move.change == "+25 %")
    assert up.metrics[0].value("group:front", "forward_share") == 1


def test_one_slot_fewer_leaves_one(found: Levers) -> None:
    """Two slots less one is one; the baseline's difference to itself is nothing."""
    down = next(place for place, move in enumerate(found.moves) if move.change == "-1 slot")
    assert found.difference(down, "group:front", "slot_occupancy").difference.mean > 0
    same = replace(found, moves=(replace(found.moves[0], metrics=found.base),))
    assert same.difference(0, "group:front", "leg_wait_mean").identical


@pytest.mark.parametrize("step", [0, 1, -0.1, float("nan")])
def test_a_step_is_between_nothing_and_all(step: float, scenario: Scenario) -> None:
    """Steps of 0, 1, -0.1 and of no number are refused with what is allowed."""
    with pytest.raises(ValueError, match="between 0 and 1"):
        levers(scenario, step)
