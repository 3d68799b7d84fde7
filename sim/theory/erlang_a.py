"""Erlang A (M/M/n+M): exponential handling, exponential patience."""

from sim.theory.durations import exponential
from sim.theory.patience import ImpatientQueue, impatient_queue


def erlang_a(arrival_rate: float, mean_handling: float, servers: int, mean_patience: float) -> ImpatientQueue:
    """Return the Erlang A queue in steady state; any load, an overload too.

    Parameters
    ----------
    arrival_rate
        Poisson arrivals per unit of time, not negative.
    mean_handling
        Mean of the exponential handling time, above 0.
    servers
        Slots in all, at least 1.
    mean_patience
        Mean of the exponential patience, above 0.

    Returns
    -------
    ImpatientQueue
        Shares, means, and the law of the wait.

    Raises
    ------
    ValueError
        On arguments outside their domain.

    References
    ----------
    Palm (1957), Research on telephone traffic carried by full availability groups; Garnett, Mandelbaum and
    Reiman (2002), Designing a call center with impatient customers, M&SOM 4, 208-227. Computed as the case
    of exponential patience of Zeltyn and Mandelbaum (2005); the tests compare it with the birth and death
    chain.
    """
    return impatient_queue(arrival_rate, mean_handling, servers, exponential(mean_patience))
