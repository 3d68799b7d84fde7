"""Targets: how they are written, and what a replication brings to them."""

import numpy as np
import pytest

from sim.experiment.replicate import replicate
from sim.experiment.targets import Target, columns_of, estimate_target, read_targets
from sim.experiment.tasks import ExperimentError
from sim.scenario import build_blueprint
from tests.builders import desk

BLUEPRINT = build_blueprint(desk())


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("service_level@group:front>=0.8", Target("service_level", "group:front", True, 0.8, "share")),
        ("service_level @ group:front >= 80 %", Target("service_level", "group:front", True, 0.8, "share")),
        ("leg_wait_p95@group:second<=5 min", Target("leg_wait_p95", "group:second", False, 300.0, "s")),
        ("leg_wait_p95@tier:2≤300 s", Target("leg_wait_p95", "tier:2", False, 300.0, "s")),
        ("abandon_share<=5%", Target("abandon_share", "all", False, 0.05, "share")),
        ("abandoned@widget:shop<=3", Target("abandoned", "widget:shop", False, 3.0, "chats")),
    ],
)
def test_a_target_is_read(text: str, target: Target) -> None:
    """80 % is 0.8, 5 min are 300 s, and without a scope the whole desk is meant."""
    assert read_targets([text], BLUEPRINT) == (target,)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("service_level@group:front", "not METRIC@SCOPE"),
        ("service_lvel@all>=0.8", 'perhaps "service_level" is meant'),
        ("service_level@front>=0.8", 'perhaps "group:front" is meant'),
        ("service_level@operator:front 1>=0.8", "no scope"),
        ("service_level@all>=80", "from 0 to 1"),
        ("service_level@all>=five", "no bound"),
        ("leg_wait_mean@all<=300", "write"),
        ("redials@group:front<=1", "it is measured for: all, widget"),
        ("abandoned@all<=3 min", "no bound"),
    ],
)
def test_what_is_no_target_is_refused(text: str, words: str) -> None:
    """Nine texts that name no bound on a metric that the scope has are refused in words."""
    with pytest.raises(ExperimentError, match=words):
        read_targets([text], BLUEPRINT)


def test_no_target_is_refused() -> None:
    """With nothing to meet there is nothing to look for; the example speaks of who is varied."""
    with pytest.raises(ExperimentError, match="no target"):
        read_targets([], BLUEPRINT)
    with pytest.raises(ExperimentError, match="service_level@group:second>=80%"):
        read_targets([], BLUEPRINT, ["second"])


def test_columns_hold_what_estimates_rest_on() -> None:
    """Ratio of sums and mean of percentiles from the columns are the summary's, to rounding."""
    experiment = replicate(desk(2), 4, seed=3)
    texts = ["service_level@group:front>=0.8", "leg_wait_p95@group:front<=60 s"]
    targets = read_targets(texts, BLUEPRINT)
    columns = columns_of([done.metrics for done in experiment.replications], targets)
    assert columns.shape == (4, 2, 2)
    for place, target in enumerate(targets):
        own = estimate_target(columns, place, target)
        known = experiment.summary().estimate(target.scope, target.metric)
        assert np.array(own.mean) == pytest.approx(known.mean, rel=1e-12)
        assert np.array(own.half_width) == pytest.approx(known.half_width, rel=1e-9)


def test_people_help_waits_and_hurt_costs() -> None:
    """More people help a least service level and a longest wait, not a least busy share or a highest cost."""
    texts = ["service_level@all>=0.8", "queue_mean@all<=2", "busy_share@all>=0.5", "busy_share@all<=0.9"]
    wants = [target.wants_people for target in read_targets(texts, BLUEPRINT)]
    assert wants == [True, True, False, True]
    texts = ["success@all>=0.9", "customer_service_level@all>=0.8", "lost@all<=5", "ticket_share@all<=0.1"]
    assert [target.wants_people for target in read_targets(texts, BLUEPRINT)] == [True] * 4
