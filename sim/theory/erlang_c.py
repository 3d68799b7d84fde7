"""Erlang C (M/M/c): exponential handling, first in first out, nobody gives up."""

import math
from dataclasses import dataclass

from sim.theory.domain import check_count, check_positive, check_rate, check_share, check_stable
from sim.theory.erlang_b import blocking


@dataclass(frozen=True, slots=True)
class ErlangC:
    """A group in which everybody waits as long as it takes; see `erlang_c`.

    With nobody abandoning, waits over all and over answered chats are the same, and so are the variants
    of the service level.
    """

    arrival_rate: float
    servers: int
    load: float
    """Offered load: arrival rate times mean handling."""
    spare_rate: float
    """Chats a unit of time that all servers together could handle beyond those that arrive."""
    delayed_share: float
    wait_answered_mean: float
    wait_delayed_mean: float
    """Of the chats that waited."""
    wait_sd: float
    """Standard deviation over all chats."""
    queue_mean: float
    present_mean: float
    """Mean number of chats that wait or are handled."""
    slot_occupancy: float

    def wait_cdf(self, t: float) -> float:
        """Return the share of chats that wait no longer than t.

        Wait given delay is exponential at the spare rate.
        """
        return 1 - self.delayed_share * math.exp(-self.spare_rate * t) if t >= 0 else 0.0

    def service_level(self, threshold: float) -> float:
        """Return the share of chats answered within the threshold (any variant)."""
        return self.wait_cdf(threshold)

    def wait_percentile(self, share: float) -> float:
        """Return the wait that the given share (0.9 for p90) of all chats does not exceed.

        Raises
        ------
        ValueError
            Where the share is not in [0, 1).
        """
        if check_share("share", share) == 1:
            raise ValueError("share must be below 1: no wait bounds all of them")
        if share <= 1 - self.delayed_share:
            return 0.0
        return math.log(self.delayed_share / (1 - share)) / self.spare_rate


def erlang_c(arrival_rate: float, mean_handling: float, servers: int) -> ErlangC:
    """Return the M/M/c queue in steady state.

    Parameters
    ----------
    arrival_rate
        Poisson arrivals per unit of time, not negative.
    mean_handling
        Mean of the exponential handling time, above 0.
    servers
        Slots in all, at least 1.

    Returns
    -------
    ErlangC
        Shares, means, and the law of the wait.

    Raises
    ------
    ValueError
        On arguments outside their domain, or an offered load not below the number of servers.

    References
    ----------
    Erlang (1917); Gross, Shortle, Thompson and Harris (2008), Fundamentals of Queueing Theory, 4th ed.,
    section 2.3. Erlang C from Erlang B: C = B / (1 - rho (1 - B)).
    """
    load = check_rate("arrival_rate", arrival_rate) * check_positive("mean_handling", mean_handling)
    check_stable(load, check_count("servers", servers, 1))
    refused = blocking(load, servers)
    delayed = servers * refused / (servers - load * (1 - refused))
    spare = (servers - load) / mean_handling
    wait = delayed / spare
    return ErlangC(
        arrival_rate=arrival_rate,
        servers=servers,
        load=load,
        spare_rate=spare,
        delayed_share=delayed,
        wait_answered_mean=wait,
        wait_delayed_mean=1 / spare,
        wait_sd=math.sqrt(delayed * (2 - delayed)) / spare,
        queue_mean=arrival_rate * wait,
        present_mean=arrival_rate * wait + load,
        slot_occupancy=load / servers,
    )
