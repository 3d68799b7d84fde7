"""Customers, not stays: two situations that were put to the program, with the right values by hand."""

from pathlib import Path

import numpy as np
import pytest

from sim import load_scenario, replicate, run
from sim.report.page_answer import answer_of_one
from sim.report.target_words import target_lines
from sim.scenario import Scenario

PROJECT = Path(__file__).parents[2]

THREE_ATTEMPTS = """
[calendar]
opens = "09:00"
closes = "11:00"
[groups.desk]
[widgets.w]
group = "desk"
arrivals = { kind = "trace", file = "a.csv", column = "at" }
handling = { kind = "trace", file = "a.csv", column = "h", unit = "min" }
patience = { kind = "constant", value = "5 min" }
redial = { share = 1.0, delay = "10 min" }
[[operators]]
name = "Rex"
group = "desk"
slots = 1
"""

MORNING_EXPERTS = """
[calendar]
opens = "09:00"
closes = "17:00"
[groups.first]
[groups.experts]
[widgets.w]
group = "first"
arrivals = { kind = "poisson", rate = "60 per hour" }
patience = { kind = "exponential", mean = "4 min" }
handling = { kind = "exponential", mean = "10 min" }
[roles.r]
forwarded_chats = true
[[operators]]
group = "first"
count = 4
slots = 3
[[operators]]
group = "experts"
count = 4
slots = 3
role = "r"
shift = "09:00-12:00"
[[escalations]]
from = "first"
to = "experts"
probability = 0.3
when_nobody_online = "return"
handling = { kind = "exponential", mean = "10 min" }
"""


def test_success_is_counted_by_customer(tmp_path: Path) -> None:
    """X is served from 9:00 to 9:25; Y comes 9:03, 9:18 and 9:33, then is served: 2 of 2, 2 of 4 chats."""
    (tmp_path / "a.csv").write_text("at,h\n09:00:00,25\n09:03:00,1\n", encoding="utf-8")
    (tmp_path / "s.toml").write_text(THREE_ATTEMPTS, encoding="utf-8")
    summary = replicate(load_scenario(tmp_path / "s.toml"), 1).summary()
    for scope in ("all", "widget:w"):
        names = ("customers", "arrived", "redials", "abandoned", "resolved", "lost", "success")
        assert [summary.estimate(scope, name).mean for name in names] == [2, 4, 2, 2, 2, 2, 1]


def test_a_forward_that_comes_back_is_not_offered_again() -> None:
    """The group's figures are those of first legs, A_T / (A + B), though 3 of 10 forwards come back."""
    scenario = Scenario.from_text(MORNING_EXPERTS)
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
