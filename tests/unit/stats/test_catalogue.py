"""The catalogue and the measuring part know the same names."""

import numpy as np
import pytest

from sim.core.kinds import Outcome
from sim.stats.catalogue import METRICS, to_units, unit_of
from sim.stats.intervals import INTERVAL_NAMES
from sim.stats.metric_info import EVERY
from sim.stats.metrics import measure
from tests.builders_blueprint import blueprint, record

CONTRACT = [
    "arrived",
    "admitted",
    "not_admitted",
    "answered",
    "abandoned",
    "forwarded",
    "resolved",
    "ticket",
    "unfinished",
    "abandon_share",
    "forward_share",
    "leg_wait_mean",
    "leg_wait_median",
    "leg_wait_p90",
    "leg_wait_p95",
    "leg_wait_all_mean",
    "delayed_share",
    "customer_wait_mean",
    "service_level",
    "busy_share",
    "slot_occupancy",
    "concurrency",
    "queue_mean",
    "end_to_end_mean",
]


@pytest.mark.parametrize("family", sorted(EVERY))
def test_each_kind_of_scope_has_exactly_the_metrics_that_the_catalogue_gives_it(family: str) -> None:
    """With 1 chat at a desk of 2 tiers, the names measured per scope are exactly the catalogue's."""
    path = record([(0, 0, 0, 0, 0, 0, 0, 10, 10, Outcome.RESOLVED)])
    metrics = measure(path, blueprint(tiers=(1, 2), operators=((0, 3), (1, 2))))
    rows = [k for k, scope in enumerate(metrics.scopes) if scope.split(":")[0] == family]
    expected = {name for name, info in METRICS.items() if family in info.scopes}
    assert rows
    for row in rows:
        assert {metrics.names[k] for k in np.flatnonzero(metrics.defined[row])} == expected


def test_the_contract_s_names_exist_for_all_groups_and_widgets() -> None:
    """Each of the 24 names of the contract has the scopes all, widget and group."""
    assert len(CONTRACT) == 24
    assert all({"all", "widget", "group"} <= METRICS[name].scopes for name in CONTRACT)


def test_intervals_measure_the_names_marked_for_it() -> None:
    """Eleven names are measured by interval: 5 counts, 2 waits, service level, 2 occupancies, the queue."""
    assert set(INTERVAL_NAMES) == {
        "arrived",
        "answered",
        "abandoned",
        "not_admitted",
        "ticket",
        "leg_wait_mean",
        "leg_wait_p95",
        "service_level",
        "busy_share",
        "slot_occupancy",
        "queue_mean",
    }


def test_every_entry_is_complete() -> None:
    """Each entry has a title, a formula, a source and a definition that ends with one full stop."""
    for info in METRICS.values():
        assert all((info.title, info.formula, info.source))
        assert info.definition.endswith(".")
        assert ". " not in info.definition
        assert info.kind in {"count", "ratio", "percentile", "maximum"}


def test_values_are_in_the_units_of_the_catalogue() -> None:
    """90 s of waits over 4 legs is 22.5 s, 3 of 4 is 0.75, and over 0 is a blank."""
    above, below = np.array([[90_000_000, 3, 3]]), np.array([[4, 4, 0]])
    values = to_units(above, below, ("leg_wait_mean", "abandon_share", "abandon_share"))
    assert values[0, :2].tolist() == [22.5, 0.75]
    assert np.isnan(values[0, 2])


def test_only_money_takes_the_scenario_s_unit() -> None:
    """A cost is in EUR where the scenario says so, else in its currency, and seconds stay seconds."""
    units = [unit_of("cost", "EUR"), unit_of("cost"), unit_of("overtime", "EUR")]
    assert units == ["EUR", "currency", "s"]
