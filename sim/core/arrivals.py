"""Arrivals: when the chats of a widget come, for every kind of demand."""

import numpy as np

from sim.core import elementary
from sim.core.blueprint import Blueprint, Demand
from sim.core.kinds import Floats, Ints, Stream
from sim.core.streams import UniformStream
from sim.core.variates import Law, quantiles_us


def draw_arrivals_us(blueprint: Blueprint, seed: int, replication: int, widget: int) -> Ints:
    """Return the sorted moments of arrival of one widget's chats.

    A unit-rate Poisson process is mapped through the cumulative rate, so that a higher rate moves every
    chat earlier and keeps their order.

    Parameters
    ----------
    blueprint
        The scenario.
    seed, replication
        The address of the draws.
    widget
        Whose chats.

    Returns
    -------
    Ints
        Shape (chats,).
    """
    demand = blueprint.widgets.demand[widget]
    if demand.trace_us is not None:
        return demand.trace_us
    times, cumulative = _of_this_run(blueprint, demand, seed, replication)
    total = float(cumulative[-1]) if len(cumulative) else 0.0
    if total <= 0.0:
        return np.empty(0, dtype=np.int64)
    stream = UniformStream(seed, replication, Stream.ARRIVAL, blueprint.widgets.names[widget])
    marks = gaps = np.zeros(0)
    while not len(marks) or marks[-1] < total:
        block = stream.take(int(total + 6.0 * np.sqrt(total)) + 16)
        gaps = np.concatenate([gaps, -elementary.log(1.0 - block)])
        marks = np.cumsum(gaps)
    marks = marks[marks < total]
    corner = np.searchsorted(cumulative, marks, side="right") - 1
    climbed = cumulative[corner + 1] - cumulative[corner]
    span = (times[corner + 1] - times[corner]).astype(np.float64)
    beyond = (marks - cumulative[corner]) / climbed * span
    # Rounding down keeps an arrival inside the stretch that it was drawn for.
    return times[corner] + np.floor(beyond).astype(np.int64)


def backlog_us(blueprint: Blueprint, widget: int) -> Ints:
    """Return when the chats of the backlog come: all of them at each opening of their widget."""
    if blueprint.widgets.backlog is None:
        return np.empty(0, dtype=np.int64)
    hours = blueprint.widgets.hours
    return np.repeat(hours.from_us[hours.owner == widget], blueprint.widgets.backlog[widget])


def _of_this_run(blueprint: Blueprint, demand: Demand, seed: int, replication: int) -> tuple[Ints, Floats]:
    """Return the corners of the cumulative rate, each day's climb times the factor of that day.

    References
    ----------
    Avramidis, Deslauriers and L'Ecuyer (2004), Modeling daily arrivals to a telephone call center,
    Management Science 50, 896-908: Poisson arrivals with a gamma busyness factor a day.
    """
    if not depends_on_days(blueprint, demand):
        return demand.times_us, demand.cumulative
    assert blueprint.midnights_us is not None
    times, climbs, day = corners_of_days(blueprint.midnights_us, demand)
    days = len(blueprint.midnights_us) - 1
    u = UniformStream(seed, replication, Stream.BUSYNESS, demand.busyness_key).take(days)
    factors = quantiles_us(Law.gamma(1.0, demand.busyness_cv), u)
    return times, np.concatenate([[0.0], np.cumsum(climbs * factors[day])])


def depends_on_days(blueprint: Blueprint, demand: Demand) -> bool:
    """Say whether each day has a factor of its own."""
    return demand.busyness_cv > 0.0 and blueprint.midnights_us is not None and len(demand.times_us) > 0


def corners_of_days(midnights: Ints, demand: Demand) -> tuple[Ints, Floats, Ints]:
    """Return the corners of a cumulative rate that is cut at midnights: times, climbs between them, days.

    Parameters
    ----------
    midnights
        Where each day begins and the last one ends, shape (days + 1,).
    demand
        The cumulative rate.

    Returns
    -------
    tuple
        Times, shape (k,); of each stretch between two of them its climb and its day, shape (k - 1,).
    """
    inside = midnights[(midnights > demand.times_us[0]) & (midnights < demand.times_us[-1])]
    times = np.sort(np.concatenate([demand.times_us, np.setdiff1d(inside, demand.times_us)]))
    corner = np.clip(np.searchsorted(demand.times_us, times, side="right") - 1, 0, len(demand.times_us) - 2)
    left, right = demand.times_us[corner], demand.times_us[corner + 1]
    part = (times - left) / np.maximum(right - left, 1)
    below = demand.cumulative[corner]
    cumulative = below + (demand.cumulative[corner + 1] - below) * part
    day = np.searchsorted(midnights, times[:-1], side="right") - 1
    return times, np.diff(cumulative), np.clip(day, 0, len(midnights) - 2)
