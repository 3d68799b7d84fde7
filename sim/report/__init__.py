"""Tables, sentences and charts for people.

The public names load what they need when they are used first: a chart needs matplotlib, a sentence does not.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.report.chart_cost_frontier import data_cost_frontier, plot_cost_frontier
    from sim.report.chart_differences import data_differences, plot_differences
    from sim.report.chart_escalation_funnel import data_escalation_funnel, plot_escalation_funnel
    from sim.report.chart_gantt import data_gantt, plot_gantt
    from sim.report.chart_occupancy_by_group import data_occupancy_by_group, plot_occupancy_by_group
    from sim.report.chart_occupancy_by_operator import data_occupancy_by_operator, plot_occupancy_by_operator
    from sim.report.chart_queue_over_day import data_queue_over_day, plot_queue_over_day
    from sim.report.chart_replications import data_replications, plot_replications
    from sim.report.chart_requirement import data_requirement, plot_requirement
    from sim.report.chart_service_level_by_half_hour import (
        data_service_level_by_half_hour,
        plot_service_level_by_half_hour,
    )
    from sim.report.chart_tier_sizes import data_tier_sizes, plot_tier_sizes
    from sim.report.chart_tornado import data_tornado, plot_tornado
    from sim.report.chart_wait_by_half_hour import data_wait_by_half_hour, plot_wait_by_half_hour
    from sim.report.chart_wait_distribution import data_wait_distribution, plot_wait_distribution
    from sim.report.chart_welch import data_welch, plot_welch
    from sim.report.words import figure, signed, with_margin
    from sim.report.write import write_charts

__all__ = [
    "data_cost_frontier",
    "data_differences",
    "data_escalation_funnel",
    "data_gantt",
    "data_occupancy_by_group",
    "data_occupancy_by_operator",
    "data_queue_over_day",
    "data_replications",
    "data_requirement",
    "data_service_level_by_half_hour",
    "data_tier_sizes",
    "data_tornado",
    "data_wait_by_half_hour",
    "data_wait_distribution",
    "data_welch",
    "figure",
    "plot_cost_frontier",
    "plot_differences",
    "plot_escalation_funnel",
    "plot_gantt",
    "plot_occupancy_by_group",
    "plot_occupancy_by_operator",
    "plot_queue_over_day",
    "plot_replications",
    "plot_requirement",
    "plot_service_level_by_half_hour",
    "plot_tier_sizes",
    "plot_tornado",
    "plot_wait_by_half_hour",
    "plot_wait_distribution",
    "plot_welch",
    "signed",
    "with_margin",
    "write_charts",
]

_HOMES = {"figure": "words", "signed": "words", "with_margin": "words", "write_charts": "write"}
"""The names that are no chart's."""


def __getattr__(name: str) -> Any:
    """Load a public name on first use: a chart's from the module that is called like it."""
    if name not in __all__:
        raise AttributeError(f"module 'sim.report' has no attribute {name!r}")
    home = _HOMES.get(name) or f"chart_{name.partition('_')[2]}"
    return getattr(importlib.import_module(f"sim.report.{home}"), name)


def __dir__() -> list[str]:
    """List the public names."""
    return sorted(__all__)
