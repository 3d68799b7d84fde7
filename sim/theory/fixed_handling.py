"""M/D/c: every chat takes exactly the same time."""

import math
from dataclasses import dataclass

import numpy as np

from sim.core.kinds import Floats
from sim.theory.domain import check_count, check_positive, check_rate, check_stable

_NEGLIGIBLE = 40.0
"""Chances below e to minus this (4e-18) are left out."""


@dataclass(frozen=True, slots=True, eq=False)
class FixedHandling:
    """A group with handling times that are all alike; see `fixed_handling`."""

    arrival_rate: float
    handling: float
    servers: int
    load: float
    delayed_share: float
    wait_answered_mean: float
    queue_mean: float
    slot_occupancy: float
    queue_cdf: Floats
    """P(at most m chats wait), m from 0 on; 1 beyond its end."""

    def wait_cdf(self, t: float) -> float:
        """Return the share of chats that wait no longer than t.

        References
        ----------
        Franx (2001), A simple solution for the M/D/c waiting time distribution, Operations Research
        Letters 29, 221-229.
        """
        if t < 0:
            return 0.0
        periods = math.floor(t / self.handling) + 1
        arrivals = _poisson(self.arrival_rate * (periods * self.handling - t), periods * self.servers)
        left = np.minimum(np.arange(len(arrivals) - 1, -1, -1), len(self.queue_cdf) - 1)
        return float(arrivals @ self.queue_cdf[left])

    def service_level(self, threshold: float) -> float:
        """Return the share of chats answered within the threshold (any variant)."""
        return self.wait_cdf(threshold)


def fixed_handling(arrival_rate: float, handling: float, servers: int) -> FixedHandling:
    """Return the M/D/c queue in steady state.

    The queue seen once every handling time is a random walk that stops at 0: X' = max(0, X + Y - c), Y the
    Poisson arrivals of one handling time. By Spitzer's identity X is compound Poisson, which Panjer's
    recursion sums without a subtraction. Shares are good to about 1e-15, absolutely; the work grows with the
    square of the length of the queue's tail, which is 20 servers / (servers - load) at high loads.

    Parameters
    ----------
    arrival_rate
        Poisson arrivals per unit of time, not negative.
    handling
        The handling time, above 0.
    servers
        Slots in all, at least 1.

    Returns
    -------
    FixedHandling
        Shares, means, and the law of the wait.

    Raises
    ------
    ValueError
        On arguments outside their domain, or an offered load not below the number of servers.

    References
    ----------
    Crommelin (1932), Delay probability formulae when the holding times are constant; Spitzer (1956), A
    combinatorial lemma and its application to probability theory; Panjer (1981), Recursive evaluation of
    a family of compound distributions.
    """
    load = check_rate("arrival_rate", arrival_rate) * check_positive("handling", handling)
    check_stable(load, check_count("servers", servers, 1))
    jumps = _jump_rates(load, servers)
    sizes = np.arange(1, len(jumps) + 1)
    queue = float(sizes @ jumps)
    chance = np.zeros(len(jumps) + 1)
    chance[0] = math.exp(-jumps.sum())
    sized = sizes * jumps
    for m in range(1, len(chance)):
        chance[m] = sized[:m] @ chance[m - 1 :: -1] / m
    cdf = np.minimum(np.cumsum(chance), 1.0)
    # All slots busy: the queue one handling time ago and the arrivals since are at least c together.
    arrivals = _poisson(load, servers)
    left = np.minimum(np.arange(servers - 1, -1, -1), len(cdf) - 1)
    free = float(arrivals @ cdf[left])
    return FixedHandling(
        arrival_rate=arrival_rate,
        handling=handling,
        servers=servers,
        load=load,
        delayed_share=max(0.0, 1 - free),
        wait_answered_mean=queue / arrival_rate if arrival_rate > 0 else 0.0,
        queue_mean=queue,
        slot_occupancy=load / servers,
        queue_cdf=cdf,
    )


def _poisson(mean: float, count: int) -> Floats:
    """Return the Poisson chances of 0 .. count - 1."""
    from scipy.special import gammaln, xlogy

    k = np.arange(count)
    chances: Floats = np.exp(xlogy(k, mean) - mean - gammaln(k + 1))
    return chances


def _jump_rates(load: float, servers: int) -> Floats:
    """Return c(m) = sum over k of P(Poisson(k load) = k servers + m) / k, m from 1 to where it vanishes.

    They are the coefficients of z^m in -log(1 - exp(load (z - 1)) / z^servers), a Laurent series on the ring
    between 1 and the root of exp(load (z - 1)) = z^servers; a Fourier transform on the circle of radius
    sqrt(root) reads them off. What it folds over is smaller than 1e-17.
    """
    if load == 0:
        return np.zeros(1)
    root = _decay(load, servers)
    count = math.ceil(_NEGLIGIBLE / math.log(root)) + 1
    size = 1 << (2 * count).bit_length()
    angle = 2 * np.pi * np.arange(size) / size
    log_z = math.log(root) / 2 + 1j * angle
    series = -np.log1p(-np.exp(load * np.expm1(log_z) - servers * log_z))
    scaled = np.fft.fft(series).real[1 : count + 1] / size
    rates: Floats = np.maximum(0.0, scaled) * root ** (-np.arange(1, count + 1) / 2)
    return rates


def _decay(load: float, servers: int) -> float:
    """Return the root above 1 of load (z - 1) = servers log z: the queue's tail falls like root^-m."""

    def is_above(z: float) -> bool:
        return load * (z - 1) > servers * math.log(z)

    low = servers / load
    high = 2 * low
    while not is_above(high):
        high *= 2
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (low, middle) if is_above(middle) else (middle, high)
    return low
