"""Offered work: what the tape has against its exact mean, and what it saves."""

import numpy as np
import pytest

from sim.core.tape import draw_tape
from sim.experiment.offered_work import controlled, expected_work, offered_work
from sim.experiment.replicate import replicate
from sim.scenario import Scenario, build_blueprint, load_scenario
from tests.builders import desk
from tests.test_house_rules import PROJECT

MINUTES = {"kind": "constant", "value": "4 min"}


def test_expectation_by_hand() -> None:
    """96 chats in 8 h of 8 min are 768 min; a fifth of them at 12 min are 230.4 min more on second legs."""
    assert expected_work(build_blueprint(desk())) == pytest.approx([768, 230.4])


def test_handling_before_a_forward_is_counted() -> None:
    """The fifth that is forwarded takes 3 min before instead of 8: 768 - 19.2 * 5 = 672 min."""
    law = {"kind": "constant", "value": "3 min"}
    scenario = desk(escalations__front__second__handling_before=law)
    assert expected_work(build_blueprint(scenario))[0] == pytest.approx(672)


@pytest.mark.parametrize(
    "scenario",
    [
        desk(),
        desk(widgets__shop__backlog=11),
        desk(demand__busyness={"cv": 0.3}),
        desk(patience="4 min", widgets__shop__redial={"share": 0.5, "delay": MINUTES}),
        load_scenario(PROJECT / "scenarios" / "three_tiers.toml"),
    ],
    ids=["plain", "backlog", "busy days", "redial", "three tiers"],
)  # fmt: skip
def test_the_tape_agrees_with_its_mean(scenario: Scenario) -> None:
    """Over 300 tapes each leg's mean work lies within 3.5 standard errors of the expectation."""
    blueprint = build_blueprint(scenario)
    work = np.array([offered_work(draw_tape(blueprint, 7, number)) for number in range(300)])
    error = work.std(axis=0, ddof=1) / 300**0.5
    assert (np.abs(work.mean(axis=0) - expected_work(blueprint)) <= 3.5 * error).all()


def test_control_saves_replications_and_changes_no_default() -> None:
    """On a desk with a third of its variance in the work, the plain estimate stays what the summary says."""
    experiment = replicate(desk(front=3, patience="4 min"), 60, seed=2)
    [found] = controlled(experiment, [("group:front", "slot_occupancy")])
    assert found.plain == experiment.summary().estimate("group:front", "slot_occupancy")
    assert found.controls == 2
    assert found.factor > 1.5
    assert abs(found.estimate.mean - found.plain.mean) <= 2 * found.plain.half_width


def test_a_figure_that_is_not_there_is_refused() -> None:
    """A group has no wait of customers."""
    with pytest.raises(KeyError):
        controlled(replicate(desk(), 2), [("group:nowhere", "leg_wait_mean")])
