"""Priorities that never interrupt: who is ahead in the queue, not who is in hand."""

import math
from collections.abc import Sequence

from sim.theory.domain import check_positive, check_rate, check_stable
from sim.theory.erlang_c import erlang_c


def priority_single_server(
    arrival_rates: Sequence[float], mean_handling: Sequence[float], cv: Sequence[float]
) -> list[float]:
    """Return each class's mean wait for one slot: M/G/1 with priorities, first in first out within a class.

    Parameters
    ----------
    arrival_rates
        Poisson arrivals per unit of time of each class, the highest priority first.
    mean_handling
        Mean handling time of each class, above 0.
    cv
        Coefficient of variation of each class's handling time.

    Returns
    -------
    list of float
        Mean waits over all chats of each class, in the same order.

    Raises
    ------
    ValueError
        On arguments outside their domain or of different lengths, or a load not below 1.

    References
    ----------
    Cobham (1954), Priority assignment in waiting line problems, Operations Research 2:
    W(k) = R / ((1 - s(k - 1)) (1 - s(k))), s(k) the load of the classes up to k, R the mean rest of the
    chat in hand.
    """
    parts = list(zip(arrival_rates, mean_handling, cv, strict=True))
    loads = [
        check_rate("an arrival rate", rate) * check_positive("a mean handling", mean)
        for rate, mean, _ in parts
    ]
    check_stable(math.fsum(loads), 1)
    rest = math.fsum(
        load * mean * (1 + check_rate("a cv", spread) ** 2) / 2
        for load, (_, mean, spread) in zip(loads, parts, strict=True)
    )
    return _ahead(rest, loads)


def priority_servers(arrival_rates: Sequence[float], mean_handling: float, servers: int) -> list[float]:
    """Return each class's mean wait for one of several slots: M/M/c with priorities, handling alike.

    Parameters
    ----------
    arrival_rates
        Poisson arrivals per unit of time of each class, the highest priority first.
    mean_handling
        Mean of the exponential handling time of all classes, above 0.
    servers
        Slots in all, at least 1.

    Returns
    -------
    list of float
        Mean waits over all chats of each class, in the same order.

    Raises
    ------
    ValueError
        On arguments outside their domain, or a load not below the number of slots.

    References
    ----------
    Cobham (1954); Kella and Yechiali (1985), Waiting times in the non-preemptive priority M/M/c queue.
    """
    rates = [check_rate("an arrival rate", rate) for rate in arrival_rates]
    everybody = erlang_c(math.fsum(rates), mean_handling, servers)
    loads = [rate * mean_handling / servers for rate in rates]
    return _ahead(everybody.delayed_share * mean_handling / servers, loads)


def _ahead(rest: float, loads: Sequence[float]) -> list[float]:
    """Return the mean waits behind the chats in hand and those of the same and of higher priority."""
    waits, above = [], 0.0
    for load in loads:
        waits.append(rest / ((1 - above) * (1 - above - load)))
        above += load
    return waits
