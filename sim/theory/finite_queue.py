"""M/M/c/K: exponential handling and a queue with a cap, as a widget's ``max_queue`` makes it."""

from dataclasses import dataclass

import numpy as np

from sim.core.kinds import Floats
from sim.theory.domain import check_count, check_positive, check_rate, share_of
from sim.theory.erlang_b import blocking


@dataclass(frozen=True, slots=True, eq=False)
class FiniteQueue:
    """A group that turns chats away when its queue is full; see `finite_queue`."""

    load: float
    """Offered load: arrival rate times mean handling."""
    not_admitted_share: float
    """Of all arrivals."""
    delayed_share: float
    """Arrivals that wait, of all arrivals: those not admitted do not."""
    wait_answered_mean: float
    """Over admitted chats, all of which are answered."""
    queue_mean: float
    slot_occupancy: float
    finds_waiting: Floats
    """Chance that an arrival finds all slots busy and k chats waiting, k from 0 to the cap less 1."""
    capacity_rate: float
    """Chats a unit of time that all servers together handle."""

    def answered_within(self, t: float) -> float:
        """Return the share of *all* arrivals that are answered within t: those not admitted count as missed.

        Who finds k waiting waits for k + 1 departures: an Erlang law of k + 1 stages.
        """
        if t < 0:
            return 0.0
        from scipy.special import gammaincc

        stages = np.arange(1, len(self.finds_waiting) + 1)
        late = float(self.finds_waiting @ gammaincc(stages, self.capacity_rate * t)) if len(stages) else 0.0
        return 1 - self.not_admitted_share - late

    def service_level(self, threshold: float) -> float:
        """Return the share of *admitted* chats answered within the threshold (any variant of the metrics)."""
        return share_of(self.answered_within(threshold), 1 - self.not_admitted_share)

    def wait_cdf(self, t: float) -> float:
        """Return the share of admitted chats that wait no longer than t."""
        return self.service_level(t)


def finite_queue(arrival_rate: float, mean_handling: float, servers: int, max_queue: int) -> FiniteQueue:
    """Return the M/M/c/K queue in steady state, K = servers + max_queue.

    Parameters
    ----------
    arrival_rate
        Poisson arrivals per unit of time, not negative; any load, an overload too.
    mean_handling
        Mean of the exponential handling time, above 0.
    servers
        Slots in all, at least 1.
    max_queue
        Waiting chats at which the next is not admitted; 0 gives Erlang B.

    Returns
    -------
    FiniteQueue
        Shares, means, and the law of the wait.

    Raises
    ------
    ValueError
        On arguments outside their domain.

    References
    ----------
    Gross, Shortle, Thompson and Harris (2008), Fundamentals of Queueing Theory, 4th ed., section 2.5.
    """
    load = check_rate("arrival_rate", arrival_rate) * check_positive("mean_handling", mean_handling)
    full = blocking(load, check_count("servers", servers, 1))
    waiting = np.arange(check_count("max_queue", max_queue, 0) + 1)
    # Chances of k waiting against that of none, all servers busy: (load / servers)^k, scaled by the largest.
    ratio = load / servers
    with np.errstate(divide="ignore", invalid="ignore"):
        exponent = np.where(waiting > 0, waiting * np.log(ratio), 0.0)
    top = max(0.0, float(exponent.max()))
    busy = full * np.exp(exponent - top)
    total = (1 - full) * np.exp(-top) + busy.sum()
    chance = busy / total
    refused = float(chance[-1])
    queue = float(waiting @ chance)
    return FiniteQueue(
        load=load,
        not_admitted_share=refused,
        delayed_share=float(chance[:-1].sum()),
        wait_answered_mean=share_of(queue, arrival_rate * (1 - refused)) if arrival_rate > 0 else 0.0,
        queue_mean=queue,
        slot_occupancy=ratio * (1 - refused),
        finds_waiting=chance[:-1],
        capacity_rate=servers / mean_handling,
    )
