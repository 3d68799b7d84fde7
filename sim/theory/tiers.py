"""Chains of tiers with cold hand-over: each group is an Erlang C queue of its own."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.theory.domain import check_share
from sim.theory.erlang_c import ErlangC, erlang_c


@dataclass(frozen=True, slots=True)
class TwoTiers:
    """A first level that forwards a share of its chats to a second; see `two_tiers`."""

    first: ErlangC
    second: ErlangC
    customer_wait_mean: float
    """Both waits together, over all chats, forwarded or not."""
    forwarded_wait_mean: float
    """Both waits together of a forwarded chat."""


def two_tiers(
    arrival_rate: float,
    mean_handling: float,
    servers: int,
    probability: float,
    second_mean_handling: float,
    second_servers: int,
) -> TwoTiers:
    """Return a first level with a forward-only second level behind it, in steady state.

    What leaves an M/M/c queue is a Poisson stream again, and so is a share of it picked by chance: the
    second level is an M/M/c queue at probability times arrival rate, independent of the first. This holds
    for exponential handling, endless patience, no cap on a queue and cold hand-over only.

    Parameters
    ----------
    arrival_rate
        Poisson arrivals per unit of time, not negative.
    mean_handling, second_mean_handling
        Means of the exponential handling times, above 0.
    servers, second_servers
        Slots in all, at least 1.
    probability
        Chance that a chat is forwarded.

    Returns
    -------
    TwoTiers
        Both queues and the customer's waits.

    Raises
    ------
    ValueError
        On arguments outside their domain, or a group that can't carry its load.

    References
    ----------
    Burke (1956), The output of a queuing system, Operations Research 4, 699-704.
    """
    first = erlang_c(arrival_rate, mean_handling, servers)
    forwarded = arrival_rate * check_share("probability", probability)
    second = erlang_c(forwarded, second_mean_handling, second_servers)
    both = first.wait_answered_mean + second.wait_answered_mean
    mean = first.wait_answered_mean + probability * second.wait_answered_mean
    return TwoTiers(first, second, mean, both)


def cold_network(
    arrival_rates: Sequence[float],
    forwards: Sequence[Sequence[float]],
    mean_handling: Sequence[float],
    servers: Sequence[int],
) -> tuple[ErlangC, ...]:
    """Return the groups of any net of cold forwards, in steady state.

    Parameters
    ----------
    arrival_rates
        Poisson arrivals of each group's own widgets, shape (groups,).
    forwards
        Chance that a chat of group i goes on to group j, shape (groups, groups); rows sum to at most 1.
    mean_handling
        Means of the exponential handling times, shape (groups,).
    servers
        Slots of each group, shape (groups,).

    Returns
    -------
    tuple[ErlangC, ...]
        One queue a group; they are independent at any one moment. (Waits of one chat at two groups are
        independent where it can't be overtaken on a side way; their means add up in any case.)

    Raises
    ------
    ValueError
        On arguments outside their domain, chats that never leave, or a group that can't carry its load.

    References
    ----------
    Jackson (1957), Networks of waiting lines, Operations Research 5, 518-521.
    """
    outside = np.asarray(arrival_rates, dtype=np.float64)
    chance = np.asarray(forwards, dtype=np.float64)
    square = chance.shape == (len(outside), len(outside))
    if not square or (chance < 0).any() or (chance.sum(axis=1) > 1 + 1e-12).any():
        raise ValueError("forwards must be a square matrix of chances whose rows sum to at most 1")
    if max(abs(np.linalg.eigvals(chance)), default=0.0) >= 1 - 1e-12:
        raise ValueError("chats would be forwarded for ever")
    rates = np.linalg.solve(np.eye(len(outside)) - chance.T, outside)
    return tuple(
        erlang_c(float(rate), handling, count)
        for rate, handling, count in zip(rates, mean_handling, servers, strict=True)
    )
