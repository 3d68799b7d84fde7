"""Customers who give up without a word: their chats wait on, and hold a slot when their turn comes.

Both formulas follow the wait that an arrival would have if it stayed. An arrival that finds such a wait v is
answered with chance exp(-v / mean patience) and leaves else; of the leavers a share leaves silently, and its
chat takes a slot for the time until an operator notices. Only those who leave openly take nothing.
"""

import math
from dataclasses import dataclass, fields

import numpy as np

from sim.core.kinds import Floats
from sim.theory import durations
from sim.theory.domain import check_count, check_positive, check_rate, check_share, share_of
from sim.theory.patience import impatient_queue


@dataclass(frozen=True, slots=True)
class SilentQueue:
    """A group whose customers give up, some of them silently. Shares are of all arrivals."""

    delayed_share: float
    abandon_share: float
    """Openly or silently."""
    silent_share: float
    """Those who leave silently."""
    wait_answered_mean: float
    slot_occupancy: float
    silent_occupancy: float
    """The part of it that goes to chats whose customer has left."""


def noticed_like_handled(
    arrival_rate: float, mean_handling: float, servers: int, mean_patience: float, share: float
) -> SilentQueue:
    """Return a group that notices silent leavers after a time of the same law as the handling.

    Then a slot does not care whether a customer is still there, and the waits are those of M/M/n+G where
    silent leavers never give up: with a share of 1 those of Erlang C, whatever the patience.

    Parameters
    ----------
    arrival_rate
        Poisson arrivals per unit of time, not negative.
    mean_handling
        Mean of the exponential handling time, and of the exponential time to notice; above 0.
    servers
        Slots in all, at least 1.
    mean_patience
        Mean of the exponential patience, above 0.
    share
        Of those who give up, those who do so silently.

    Returns
    -------
    SilentQueue
        Shares and means.

    Raises
    ------
    ValueError
        On arguments outside their domain, or where silent leavers fill the slots for ever.
    """
    patience = durations.exponential(mean_patience)
    check_share("share", share)
    parts = ((share, durations.never()), (1 - share, patience))
    queue = impatient_queue(arrival_rate, mean_handling, servers, durations.mixture(*parts))
    abandoned = queue.offered_wait.integral(patience.cdf)
    waited = queue.offered_wait.integral(lambda v: v * patience.survival(v))
    return SilentQueue(
        delayed_share=queue.delayed_share,
        abandon_share=abandoned,
        silent_share=share * abandoned,
        wait_answered_mean=share_of(waited, 1 - abandoned),
        slot_occupancy=queue.slot_occupancy,
        silent_occupancy=queue.load * share * abandoned / servers,
    )


def silent_single_slot(
    arrival_rate: float,
    mean_handling: float,
    mean_patience: float,
    share: float,
    detection: float,
    *,
    constant: bool = True,
    steps: int = 100,
) -> SilentQueue:
    """Return one slot that notices silent leavers after a constant or an exponential time.

    Parameters
    ----------
    arrival_rate
        Poisson arrivals per unit of time, above 0.
    mean_handling, mean_patience
        Means of the exponential handling time and patience, above 0.
    share
        Of those who give up, those who do so silently.
    detection
        How long the slot is held until the operator notices, or the mean of it; above 0.
    constant
        Whether the time to notice is always the same, else it is exponential.
    steps
        Of the grid within one ``detection``; even. A step should be short beside the other times, too.

    Returns
    -------
    SilentQueue
        Shares and means, with an error of the order of ``steps`` to the power of -4.

    Raises
    ------
    ValueError
        On arguments outside their domain, or where silent leavers fill the slot for ever.

    References
    ----------
    Level crossing: Brill and Posner (1977), Level crossings in point processes applied to queues, Operations
    Research 25, 662-674. The density f of the wait v > 0 solves f(v) = rate * (P(0) P(H > v) + integral over
    u < v of f(u) (e(u) P(H > v - u) + share (1 - e(u)) P(D > v - u))), e(u) = exp(-u / mean patience), by the
    trapezoidal rule on two grids, whose leading errors are taken out (Richardson).
    """
    check_positive("arrival_rate", check_rate("arrival_rate", arrival_rate))
    check_positive("mean_handling", mean_handling)
    check_positive("mean_patience", mean_patience)
    check_positive("detection", detection)
    check_count("steps", steps, 2)
    if arrival_rate * check_share("share", share) * detection >= 1:
        raise ValueError("unstable: silent leavers alone fill the slot for ever")
    coarse, fine = (
        _on_grid(arrival_rate, mean_handling, mean_patience, share, detection, constant, n)
        for n in (steps // 2, steps)
    )
    names = [f.name for f in fields(SilentQueue)]
    values = {name: (4 * getattr(fine, name) - getattr(coarse, name)) / 3 for name in names}
    return SilentQueue(**values)


def _on_grid(
    rate: float, handling: float, patience: float, share: float, detection: float, constant: bool, steps: int
) -> SilentQueue:
    """Return the figures with a grid of so many steps within ``detection``."""
    h = detection / steps
    stay, held = math.exp(-h / handling), math.exp(-h / detection)
    # Relative to P(0) = 1: the parts of the density that handled and that silent chats bring.
    answered_part, silent_part = rate, 0.0
    density, silent_flow = [rate], [0.0]
    total = 0.0
    while True:
        n = len(density)
        alive, alive_before = math.exp(-n * h / patience), math.exp(-(n - 1) * h / patience)
        answered_part = stay * (answered_part + h / 2 * rate * alive_before * density[-1])
        if constant:
            first = max(0, n - steps)
            silent_part = h * (math.fsum(silent_flow[first + 1 :]) + silent_flow[first] / 2)
        else:
            silent_part = held * (silent_part + h / 2 * silent_flow[-1])
        ends_here = h / 2 * rate * (alive + share * (1 - alive))
        new = (answered_part + silent_part) / (1 - ends_here)
        answered_part += h / 2 * rate * alive * new
        silent_part += h / 2 * rate * share * (1 - alive) * new
        density.append(new)
        silent_flow.append(rate * share * (1 - alive) * new)
        total += h * new
        if new * (n * h) ** 2 < 1e-15 * total and n > steps:
            break
    return _figures(np.array(density), h, rate, patience, share, detection)


def _figures(
    density: Floats, h: float, rate: float, patience: float, share: float, detection: float
) -> SilentQueue:
    """Return the figures of a density relative to P(0) = 1, given on a grid."""
    v = np.arange(len(density)) * h
    weights = np.full(len(density), h)
    weights[[0, -1]] = h / 2
    weighted = density * weights / (1 + float(density @ weights))
    alive = np.exp(-v / patience)
    delayed = float(weighted.sum())
    abandoned = float(weighted @ (1 - alive))
    return SilentQueue(
        delayed_share=delayed,
        abandon_share=abandoned,
        silent_share=share * abandoned,
        wait_answered_mean=float(weighted @ (v * alive)) / (1 - abandoned),
        slot_occupancy=delayed,
        silent_occupancy=rate * share * abandoned * detection,
    )
