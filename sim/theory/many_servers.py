"""M/G/infinity: slots in plenty, nobody ever waits. The load that a demand puts on a desk."""

from dataclasses import dataclass

import numpy as np

from sim.theory.domain import check_rate
from sim.theory.durations import Duration


@dataclass(frozen=True, slots=True)
class ManyServers:
    """Chats in handling at one moment: a Poisson law; see `many_servers` and `many_servers_after`."""

    active_mean: float
    """Also the variance."""

    def active_chance(self, count: int) -> float:
        """Return the chance that exactly so many chats are in handling."""
        from scipy.special import gammaln, xlogy

        return float(np.exp(xlogy(count, self.active_mean) - self.active_mean - gammaln(count + 1)))

    def above_chance(self, count: int) -> float:
        """Return the chance (share of time) that more than so many chats are in handling."""
        from scipy.special import gammainc

        return float(gammainc(count + 1, self.active_mean)) if self.active_mean > 0 else 0.0


def many_servers(arrival_rate: float, mean_handling: float) -> ManyServers:
    """Return the M/G/infinity system in steady state.

    Parameters
    ----------
    arrival_rate
        Poisson arrivals per unit of time, not negative.
    mean_handling
        Mean handling time, whatever its law.

    Returns
    -------
    ManyServers
        The Poisson law of the chats in handling.

    Raises
    ------
    ValueError
        On a negative rate or time.

    References
    ----------
    Palm (1943); Eick, Massey and Whitt (1993), The physics of the M(t)/G/infinity queue, Operations
    Research 41, 731-742.
    """
    return ManyServers(check_rate("arrival_rate", arrival_rate) * check_rate("mean_handling", mean_handling))


def many_servers_after(steps: list[tuple[float, float]], handling: Duration, t: float) -> ManyServers:
    """Return the M(t)/G/infinity system at a moment, started empty.

    Parameters
    ----------
    steps
        (length, arrival rate) of one stretch after the other, from time 0 on; no arrivals after the last.
    handling
        Law of the handling time.
    t
        Moment, not negative.

    Returns
    -------
    ManyServers
        The Poisson law of the chats in handling at t.

    Raises
    ------
    ValueError
        On a negative length, rate or moment.

    References
    ----------
    Eick, Massey and Whitt (1993), theorem 1: the mean is the integral of rate(t - u) P(S > u).
    """
    check_rate("t", t)
    mean, begin = 0.0, 0.0
    for length, rate in steps:
        end = begin + check_rate("length", length)
        ages = np.array([max(0.0, t - begin), max(0.0, t - end)])
        older, younger = handling.limited_mean(ages)
        mean += check_rate("rate", rate) * float(older - younger)
        begin = end
    return ManyServers(mean)
