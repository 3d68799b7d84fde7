"""Parts sum to wholes, and every customer is counted once, whatever the scenario."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.core.blueprint import Blueprint
from sim.core.tape import draw_tape
from sim.engines import readable
from sim.stats.metrics import Metrics, measure
from tests.properties.strategies import Trial, trials
from tests.properties.test_audit_engines import SLOW_TO_DRAW, odd_rule

MINUTE_US = 60_000_000
SUMMED = (
    *("arrived", "answered", "abandoned", "not_admitted", "ticket", "leg_wait_mean", "service_level"),
    *("busy_share", "slot_occupancy"),
)
"""Metrics by interval whose sides sum to the whole: no percentile, and no queue outside open hours."""
OF_CUSTOMERS = (
    *("customer_service_level", "customer_abandon_share", "customer_ticket_share", "customer_wait_mean"),
    *("success", "arrived", "resolved", "abandoned", "ticket", "not_admitted", "unfinished", "lost"),
    *("redials", "customers"),
)
"""Metrics of which the widgets' sides sum to those of the whole desk."""


def measured(trial: Trial, interval_us: int = 30 * MINUTE_US) -> tuple[Metrics, Blueprint]:
    """Run and measure a generated scenario."""
    blueprint = trial.blueprint()
    path = readable.run(blueprint, draw_tape(blueprint, trial.seed, 0), odd_rule)
    return measure(path, blueprint, interval_us), blueprint


def sides(metrics: Metrics, scope: str, metric: str) -> tuple[int, int]:
    """Return numerator and denominator of one figure."""
    cell = metrics.scopes.index(scope), metrics.names.index(metric)
    return int(metrics.numerator[cell]), int(metrics.denominator[cell])


@settings(max_examples=300, suppress_health_check=SLOW_TO_DRAW, deadline=None)
@given(trials(), st.sampled_from([30 * MINUTE_US, 15 * MINUTE_US, 7 * MINUTE_US]))
def test_intervals_and_what_is_outside_sum_to_the_whole(trial: Trial, interval_us: int) -> None:
    """Of every scope the intervals and what is outside have the run's two sides in sum."""
    metrics, _ = measured(trial, interval_us)
    part = metrics.intervals
    assert part is not None
    for scope in part.scopes:
        for metric in SUMMED:
            row, column = part.scopes.index(scope), part.names.index(metric)
            above, below = sides(metrics, scope, metric)
            assert part.numerator[row, :, column].sum() == above
            if below != 1:
                assert part.denominator[row, :, column].sum() == below
        open_hours = part.numerator[row, :-1, part.names.index("queue_mean")].sum()
        assert open_hours == sides(metrics, scope, "queue_mean")[0]


@settings(max_examples=300, suppress_health_check=SLOW_TO_DRAW, deadline=None)
@given(trials())
def test_every_customer_is_counted_once(trial: Trial) -> None:
    """Arrived = resolved + lost, lost at the levels = lost, and the widgets sum to the desk."""
    metrics, blueprint = measured(trial)
    arrived, resolved, lost = (sides(metrics, "all", name)[0] for name in ("arrived", "resolved", "lost"))
    assert arrived == resolved + lost
    tiers = [scope for scope in metrics.scopes if scope.startswith("tier:")]
    groups = [f"group:{name}" for name in blueprint.groups.names]
    for parts in (tiers, groups):
        assert sum(sides(metrics, scope, "lost")[0] for scope in parts) == lost
    for name in ("answered", "abandoned", "ticket", "unfinished", "arrived"):
        assert sum(sides(metrics, scope, name)[0] for scope in tiers) == sum(
            sides(metrics, scope, name)[0] for scope in groups
        )
    widgets = [f"widget:{name}" for name in blueprint.widgets.names]
    for name in OF_CUSTOMERS:
        whole = sides(metrics, "all", name)
        total = np.sum([sides(metrics, scope, name) for scope in widgets], axis=0)
        assert total[0] == whole[0]
        assert whole[1] in (total[1], 1)


@settings(max_examples=300, suppress_health_check=SLOW_TO_DRAW, deadline=None)
@given(trials())
def test_shares_beside_each_other_have_one_whole(trial: Trial) -> None:
    """Answered, abandoned, tickets and what nobody took are the offered: their shares sum to one."""
    metrics, _ = measured(trial)
    for scope in metrics.scopes:
        if scope.startswith("operator:"):
            continue
        gave_up, offered = sides(metrics, scope, "abandon_share")
        tickets, same = sides(metrics, scope, "ticket_share")
        answered = sides(metrics, scope, "answered")[0]
        assert offered == same
        assert answered + gave_up + tickets <= offered
        unfinished = sides(metrics, scope, "unfinished")[0]
        assert offered - answered - gave_up - tickets <= unfinished
        in_time, of_all = sides(metrics, scope, "service_level_offered")
        assert of_all == offered
        assert in_time <= answered
