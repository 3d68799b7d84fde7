"""Figures: whether a scenario has a metric of a scope, known before anything is simulated."""

from sim.core.blueprint import Blueprint
from sim.scenario.errors import did_you_mean
from sim.stats.catalogue import METRICS
from sim.stats.metrics import scopes_of


def lacking(blueprint: Blueprint, scope: str, metric: str, operators: bool = True) -> tuple[str, str] | None:
    """Say why a scenario does not have a figure.

    Parameters
    ----------
    blueprint
        The scenario.
    scope, metric
        Such as ``group:second_level`` and ``leg_wait_mean``.
    operators
        Whether scopes of single operators count.

    Returns
    -------
    tuple[str, str] or None
        What is wrong and how to mend it; None where the figure is there.
    """
    if metric not in METRICS:
        return f'there is no metric "{metric}"', did_you_mean(metric, METRICS, "metrics")
    scopes = scopes_of(blueprint)
    usual = [name for name in scopes if not name.startswith("operator:")]
    if scope not in (scopes if operators else usual):
        return f'there is no scope "{scope}"', did_you_mean(scope, usual, "scopes")
    info = METRICS[metric]
    if scope.partition(":")[0] not in info.scopes:
        kinds = ", ".join(sorted(info.scopes - (set() if operators else {"operator"})))
        return f'"{scope}" has no {metric}', f"it is measured for: {kinds}"
    return None
