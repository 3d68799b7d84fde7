"""Erlang B (M/G/c/c): no queue, a chat that finds every slot taken is not admitted."""

from dataclasses import dataclass

from sim.theory.domain import check_count, check_rate


@dataclass(frozen=True, slots=True)
class ErlangB:
    """A group without a queue; see `erlang_b`."""

    load: float
    """Offered load: arrival rate times mean handling."""
    not_admitted_share: float
    carried_load: float
    """Mean number of chats in handling."""
    slot_occupancy: float


def blocking(load: float, servers: int) -> float:
    """Return the share of Poisson arrivals that find all servers busy where none may wait.

    Parameters
    ----------
    load
        Offered load in servers, not negative.
    servers
        Number of servers, at least 0.

    Returns
    -------
    float
        Probability; 1 without servers.

    Raises
    ------
    ValueError
        On a negative load or number.

    References
    ----------
    Erlang (1917). The recursion B(n) = a B(n-1) / (n + a B(n-1)) adds positive numbers only, so it is
    exact to rounding and underflows to 0 instead of overflowing: Jagerman (1974), Some properties of the
    Erlang loss function, Bell System Technical Journal 53, 525-551.
    """
    check_rate("load", load)
    share = 1.0
    for n in range(1, check_count("servers", servers, 0) + 1):
        share = load * share / (n + load * share)
    return share


def erlang_b(arrival_rate: float, mean_handling: float, servers: int) -> ErlangB:
    """Return the loss system of Erlang.

    Parameters
    ----------
    arrival_rate
        Poisson arrivals per unit of time, not negative.
    mean_handling
        Mean handling time, whatever its distribution.
    servers
        Slots in all, at least 1.

    Returns
    -------
    ErlangB
        Shares and means.

    Raises
    ------
    ValueError
        On a negative rate or time, or no server.

    References
    ----------
    Erlang (1917); insensitive to the distribution of the handling: Sevastyanov (1957).
    """
    load = check_rate("arrival_rate", arrival_rate) * check_rate("mean_handling", mean_handling)
    refused = blocking(load, check_count("servers", servers, 1))
    carried = load * (1 - refused)
    return ErlangB(load, refused, carried, carried / servers)
