"""Customers, not stays, and lost forwards: recounted from the record, and said in sentences."""

from pathlib import Path

import numpy as np
import pytest

from sim import load_scenario, replicate, run
from sim.report.page_answer import answer_of_one
from sim.report.target_words import target_lines
from sim.scenario import Scenario
from tests.scenarios.test_field_cases import RETURNED

PROJECT = Path(__file__).parents[2]


def test_a_forward_that_comes_back_is_not_offered_again() -> None:
    """The group's figures are those of first legs, A_T / (A + B), whatever comes back in the afternoon."""
    scenario = Scenario.from_text(RETURNED)
    done = replicate(scenario, 3, seed=1)
    summary = done.summary()
    answered = in_time = abandoned = 0
    for replication in range(3):
        legs = run(scenario, seed=1, replication=replication).legs
        first = legs.leg == 0
        taken = first & (legs.assigned_at >= 0)
        answered += int(taken.sum())
        in_time += int((taken & (legs.assigned_at - legs.queued_at <= 60_000_000)).sum())
        abandoned += int((first & (legs.assigned_at < 0)).sum())
    assert summary.estimate("all", "returned").mean > 50
    for scope in ("group:first", "tier:1", "widget:w"):
        level = summary.estimate(scope, "service_level").mean
        assert level == pytest.approx(in_time / (answered + abandoned), rel=1e-12)
        assert summary.estimate(scope, "arrived").mean == pytest.approx((answered + abandoned) / 3)


def test_forwards_lost_at_night_miss_the_target() -> None:
    """Of 10 forwards 5 or 6 become tickets: 92 % of those taken in time are about 42 % of those offered."""
    done = replicate(load_scenario(PROJECT / "scenarios" / "round_the_clock.toml"), 5, seed=1)
    summary = done.summary()
    found = {
        name: summary.estimate("tier:2", name).mean
        for name in ("service_level", "service_level_offered_of_taken", "ticket_share", "abandon_share")
    }
    assert np.array(list(found.values())) == pytest.approx([0.42, 0.92, 0.54, 0.014], abs=0.01)
    assert found["service_level"] == pytest.approx(
        found["service_level_offered_of_taken"] * (1 - found["ticket_share"])
    )
    assert "missed at second_level" in answer_of_one(done)[1]
    assert "second_level (second level, 80 %) 0 of 5" in target_lines(done)[0]
