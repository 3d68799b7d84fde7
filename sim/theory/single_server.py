"""M/G/1: one slot, handling of any law."""

import math
from dataclasses import dataclass

from sim.theory.domain import check_positive, check_rate, check_stable


@dataclass(frozen=True, slots=True)
class SingleServer:
    """One slot; see `single_server`."""

    load: float
    delayed_share: float
    wait_answered_mean: float
    wait_sd: float
    """Standard deviation of the wait; NaN where the third moment was not given."""
    queue_mean: float
    slot_occupancy: float


def single_server(
    arrival_rate: float, mean_handling: float, cv: float, third_moment: float | None = None
) -> SingleServer:
    """Return the M/G/1 queue in steady state.

    Parameters
    ----------
    arrival_rate
        Poisson arrivals per unit of time, not negative.
    mean_handling
        Mean handling time, above 0.
    cv
        Coefficient of variation of the handling time: 0 for a constant, 1 for an exponential one.
    third_moment
        E[S^3] of the handling time S, for the standard deviation of the wait.

    Returns
    -------
    SingleServer
        Shares and means.

    Raises
    ------
    ValueError
        On arguments outside their domain, or a load not below 1.

    References
    ----------
    Pollaczek (1930), Khinchine (1932); variance by Takacs (1962):
    Var W = E[W]^2 + rate E[S^3] / (3 (1 - load)).
    """
    load = check_rate("arrival_rate", arrival_rate) * check_positive("mean_handling", mean_handling)
    check_stable(load, 1)
    wait = load * mean_handling * (1 + check_rate("cv", cv) ** 2) / (2 * (1 - load))
    sd = math.nan
    if third_moment is not None:
        sd = math.sqrt(wait**2 + arrival_rate * check_rate("third_moment", third_moment) / (3 * (1 - load)))
    return SingleServer(load, load, wait, sd, arrival_rate * wait, load)


def lognormal_third_moment(mean: float, cv: float) -> float:
    """Return E[S^3] of a lognormal law: mean^3 (1 + cv^2)^3."""
    return float((mean * (1 + cv * cv)) ** 3)
