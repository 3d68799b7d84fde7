"""One operator who may take forwarded chats above the slots, and nobody waits: a loss system in two steps."""

import math
from dataclasses import dataclass

from sim.theory.domain import check_count, check_positive, check_rate


@dataclass(frozen=True, slots=True)
class ExtraSlots:
    """An operator in steady state; see `extra_slots`."""

    direct_lost_share: float
    """Direct chats that find all slots full."""
    forwarded_lost_share: float
    """Forwarded chats that find the slots and all places above them full."""
    active_mean: float
    above_share: float
    """Time with more chats than slots."""


def extra_slots(
    direct_rate: float, forwarded_rate: float, mean_handling: float, slots: int, extra: int
) -> ExtraSlots:
    """Return an operator with ``may_exceed_slots``, in steady state; who cannot be taken at once is lost.

    Parameters
    ----------
    direct_rate, forwarded_rate
        Poisson arrivals of chats of either kind per unit of time, not negative.
    mean_handling
        Mean of the exponential handling time of both kinds, above 0.
    slots
        Chats that the operator has at once, at least 1.
    extra
        Forwarded chats that may come on top.

    Returns
    -------
    ExtraSlots
        Shares and means.

    Raises
    ------
    ValueError
        On arguments outside their domain.

    Notes
    -----
    A birth-death chain: both kinds arrive below ``slots`` chats, the forwarded kind alone from there on.
    """
    both = check_rate("direct_rate", direct_rate) + check_rate("forwarded_rate", forwarded_rate)
    check_positive("mean_handling", mean_handling)
    most = check_count("slots", slots, 1) + check_count("extra", extra, 0)
    weights = [1.0]
    for n in range(1, most + 1):
        weights.append(weights[-1] * mean_handling * (both if n <= slots else forwarded_rate) / n)
    total = math.fsum(weights)
    return ExtraSlots(
        direct_lost_share=math.fsum(weights[slots:]) / total,
        forwarded_lost_share=weights[-1] / total,
        active_mean=math.fsum(n * w for n, w in enumerate(weights)) / total,
        above_share=math.fsum(weights[slots + 1 :]) / total,
    )
