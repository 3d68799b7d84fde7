"""One operator with several slots whose chats slow each other down: a birth-death chain.

With n chats in the slots f(n) units of work get done per unit of time. f = 1 is processor sharing, f(n) = n
is as many independent slots.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from sim.theory.domain import check_count, check_positive, check_rate, check_stable, share_of

_NEGLIGIBLE = 1e-18
"""Share of the weight of all states at which a chain without end is cut."""


@dataclass(frozen=True, slots=True)
class SharedOperator:
    """One operator in steady state; see `shared_operator`. Shares are of all arrivals."""

    not_admitted_share: float
    delayed_share: float
    """Admitted, but not at once into a slot."""
    abandon_share: float
    wait_all_mean: float
    """Over admitted chats, those who give up included."""
    queue_mean: float
    active_mean: float
    """Chats in the slots."""
    slot_occupancy: float
    busy_share: float
    concurrency: float
    """Chats in the slots while there is one."""
    handling_mean: float
    """From assignment to end: what the clock shows, not the work."""
    completed_rate: float


def shared_operator(
    arrival_rate: float,
    mean_work: float,
    factors: Sequence[float],
    slots: int,
    max_queue: int | None = None,
    mean_patience: float | None = None,
) -> SharedOperator:
    """Return an operator whose n chats progress at f(n) / n each.

    Parameters
    ----------
    arrival_rate
        Poisson arrivals per unit of time, not negative.
    mean_work
        Mean handling time at speed 1, above 0; exponentially distributed. With ``max_queue=0`` the result
        holds for any law.
    factors
        f(1), f(2), ..., each above 0; the last one holds for more chats than are given.
    slots
        Chats that the operator may have at once, at least 1.
    max_queue
        Waiting chats at which the next is not admitted; None: no limit.
    mean_patience
        Mean of the exponential patience, above 0; None: nobody gives up.

    Returns
    -------
    SharedOperator
        Shares, means and rates.

    Raises
    ------
    ValueError
        On arguments outside their domain, or where a queue without limit grows without end.

    References
    ----------
    Birth-death chain with births ``arrival_rate`` and deaths f(min(n, slots)) / mean_work, and the patience
    rate for each who waits: Gross, Shortle, Thompson and Harris (2008), section 2.2. That a loss system of
    this kind depends on the mean alone: Kelly (1979), Reversibility and Stochastic Networks, section 3.3
    (symmetric queues).
    """
    load = check_rate("arrival_rate", arrival_rate) * check_positive("mean_work", mean_work)
    check_count("slots", slots, 1)
    if not factors:
        raise ValueError("factors must hold at least f(1)")
    speeds = [0.0] + [
        check_positive("a factor", factors[min(n, len(factors)) - 1]) for n in range(1, slots + 1)
    ]
    leaving = 0.0 if mean_patience is None else mean_work / check_positive("mean_patience", mean_patience)
    if max_queue is not None:
        check_count("max_queue", max_queue, 0)
    elif mean_patience is None and load >= speeds[-1]:
        raise ValueError(
            f"unstable: {load:g} units of work arrive per unit of time, and with all slots full the operator "
            f"gets {speeds[-1]:g} done (nobody gives up)"
        )
    # Weights of the states, relative to the empty desk: w(n) = w(n - 1) * load / f(n).
    active = [1.0]
    for n in range(1, slots + 1):
        active.append(active[-1] * load / speeds[n])
    waiting = _waiting_weights(active[-1], load, speeds[-1], leaving, max_queue)
    total = math.fsum(active) + math.fsum(waiting)
    lost = share_of((waiting or active)[-1], total) if max_queue is not None else 0.0
    queue = math.fsum(k * w for k, w in enumerate(waiting, start=1)) / total
    full = (active[-1] + math.fsum(waiting)) / total
    in_slots = math.fsum(n * w for n, w in enumerate(active)) / total + slots * math.fsum(waiting) / total
    busy = 1 - active[0] / total
    completed = math.fsum(
        speeds[n] * w for n, w in enumerate([*active[:-1], active[-1] + math.fsum(waiting)])
    ) / (total * mean_work)
    return SharedOperator(
        not_admitted_share=lost,
        delayed_share=full - lost,
        abandon_share=share_of(leaving / mean_work * queue, arrival_rate),
        wait_all_mean=share_of(queue, arrival_rate * (1 - lost)),
        queue_mean=queue,
        active_mean=in_slots,
        slot_occupancy=in_slots / slots,
        busy_share=busy,
        concurrency=share_of(in_slots, busy),
        handling_mean=share_of(in_slots, completed),
        completed_rate=completed,
    )


def _waiting_weights(
    full: float, load: float, speed: float, leaving: float, max_queue: int | None
) -> list[float]:
    """Return the weights of one, two, ... waiting chats; without a limit until they are negligible."""
    weights: list[float] = []
    weight = full
    while max_queue is None or len(weights) < max_queue:
        down = speed + leaving * (len(weights) + 1)
        weight *= load / down
        weights.append(weight)
        rest = weight * load / (down - load) if down > load else math.inf
        if max_queue is None and rest <= _NEGLIGIBLE * full:
            break
    return weights


def processor_sharing_time(arrival_rate: float, mean_work: float, work: float) -> float:
    """Return the mean time of a chat with some work where all chats share one operator equally.

    Parameters
    ----------
    arrival_rate
        Poisson arrivals per unit of time, not negative.
    mean_work
        Mean handling time at speed 1, above 0, of any law.
    work
        This chat's own handling time at speed 1, not negative.

    Returns
    -------
    float
        work / (1 - load): every chat is slowed down alike, short or long.

    Raises
    ------
    ValueError
        On arguments outside their domain, or a load not below 1.

    References
    ----------
    Sakata, Noguchi and Oizumi (1971); Kleinrock (1976), Queueing Systems II, section 4.4.
    """
    load = check_rate("arrival_rate", arrival_rate) * check_positive("mean_work", mean_work)
    check_stable(load, 1)
    return check_rate("work", work) / (1 - load)
