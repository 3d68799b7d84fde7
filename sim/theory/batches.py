"""Chats that come several at a time, as after a mailing: M^X/M/c."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from sim.theory.domain import check_count, check_positive, check_rate, check_share, check_stable, share_of

_NEGLIGIBLE = 1e-16
"""Share of the weight of all states at which the recursion stops."""


@dataclass(frozen=True, slots=True)
class BatchQueue:
    """A group that gets chats in batches; see `batch_queue`."""

    load: float
    """Offered load: chats a unit of time times mean handling."""
    delayed_share: float
    """Chats that wait: who comes in a batch may wait for the others of it."""
    full_share: float
    """Time in which all slots are busy: less than what chats meet."""
    wait_answered_mean: float
    queue_mean: float
    slot_occupancy: float


def batch_queue(
    batch_rate: float, sizes: Mapping[int, float], mean_handling: float, servers: int
) -> BatchQueue:
    """Return the M^X/M/c queue in steady state.

    Parameters
    ----------
    batch_rate
        Poisson arrivals of batches per unit of time, not negative.
    sizes
        Chance of each size of a batch; sizes from 1 on, chances that sum to 1.
    mean_handling
        Mean of the exponential handling time, above 0.
    servers
        Slots in all, at least 1.

    Returns
    -------
    BatchQueue
        Shares and means over chats, not over batches.

    Raises
    ------
    ValueError
        On arguments outside their domain, or a load that the servers can't carry.

    References
    ----------
    Gross, Shortle, Thompson and Harris (2008), Fundamentals of Queueing Theory, 4th ed., section 3.1.
    Computed by balance of what crosses from at most n chats to more than n, and back: all terms are positive.
    p(n + 1) min(n + 1, c) / mean = rate * sum over j <= n of p(j) P(X > n - j).
    """
    check_rate("batch_rate", batch_rate)
    if not math.isclose(sum(check_share("a chance", chance) for chance in sizes.values()), 1.0):
        raise ValueError("the chances of the sizes must sum to 1")
    largest = max(check_count("a size", size, 1) for size in sizes)
    mean_size = sum(size * chance for size, chance in sizes.items())
    load = batch_rate * mean_size * check_positive("mean_handling", mean_handling)
    check_stable(load, check_count("servers", servers, 1))
    above = [sum(chance for size, chance in sizes.items() if size > k) for k in range(largest)]
    weights = [1.0]
    while True:
        n = len(weights)
        crossing = sum(above[n - 1 - j] * weights[j] for j in range(max(0, n - largest), n))
        weights.append(batch_rate * mean_handling * crossing / min(n, servers))
        if n > servers + largest and weights[-1] <= _NEGLIGIBLE * math.fsum(weights) * (1 - load / servers):
            break
    total = math.fsum(weights)
    queue = math.fsum(max(n - servers, 0) * w for n, w in enumerate(weights)) / total
    # In a batch that finds n chats the i-th one, i from 0 on, waits where n + i slots are not enough.
    waiting = math.fsum(
        w * chance * max(0, size - max(0, servers - n))
        for n, w in enumerate(weights)
        for size, chance in sizes.items()
    )
    return BatchQueue(
        load=load,
        delayed_share=waiting / total / mean_size,
        full_share=math.fsum(weights[servers:]) / total,
        wait_answered_mean=share_of(queue, batch_rate * mean_size),
        queue_mean=queue,
        slot_occupancy=load / servers,
    )
