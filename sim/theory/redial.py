"""Erlang A whose customers come back: who gives up tries again after a while, with some chance."""

from collections.abc import Iterable
from dataclasses import dataclass

from sim.theory.domain import check_count, check_positive, check_rate, check_share, share_of
from sim.theory.markov import State, stationary


@dataclass(frozen=True, slots=True)
class Redialled:
    """A group whose customers come back; see `erlang_a_with_redial`. Shares are of all attempts."""

    attempt_rate: float
    """Chats a unit of time, those that came back included."""
    delayed_share: float
    abandon_share: float
    wait_all_mean: float
    queue_mean: float
    slot_occupancy: float
    away_mean: float
    """Customers who gave up and will come back."""
    lost_share: float
    """Customers who give up for good, of all customers."""
    edge_share: float
    """Time at the chain's edge: what was left out is of this size."""


def erlang_a_with_redial(
    arrival_rate: float,
    mean_handling: float,
    servers: int,
    mean_patience: float,
    share: float,
    mean_delay: float,
    most_waiting: int = 80,
    most_away: int = 100,
) -> Redialled:
    """Return Erlang A with redials in steady state.

    Parameters
    ----------
    arrival_rate
        Poisson arrivals of new customers per unit of time, not negative.
    mean_handling, mean_patience, mean_delay
        Means of the exponential handling time, patience and time until somebody comes back, above 0.
    servers
        Slots in all, at least 1.
    share
        Chance that somebody who gave up comes back, each time anew and without an end.
    most_waiting, most_away
        At which the chain is cut.

    Returns
    -------
    Redialled
        Shares and means. What finds all slots busy is counted attempt by attempt: those who come back do not
        see averages over time.

    Raises
    ------
    ValueError
        On arguments outside their domain.

    References
    ----------
    The chain of (in the desk, away), solved as it is; such models: Mandelbaum, Massey, Reiman, Stolyar and
    Rider (2002), Queue lengths and waiting times for multiserver queues with abandonment and retrials,
    Telecommunication Systems 21, 149-171.
    """
    come = check_rate("arrival_rate", arrival_rate)
    end = 1 / check_positive("mean_handling", mean_handling)
    leave = 1 / check_positive("mean_patience", mean_patience)
    back = 1 / check_positive("mean_delay", mean_delay)
    check_share("share", share)
    check_count("servers", servers, 1)
    most = servers + check_count("most_waiting", most_waiting, 1)
    check_count("most_away", most_away, 1)

    def moves(state: State) -> Iterable[tuple[State, float]]:
        here, away = state
        if here < most:
            yield (here + 1, away), come
            if away:
                yield (here + 1, away - 1), away * back
        given_up = max(here - servers, 0) * leave
        stays_away = 1 - share if away < most_away else 1.0
        if here:
            yield (here - 1, away), min(here, servers) * end + given_up * stays_away
        if away < most_away:
            yield (here - 1, away + 1), given_up * share

    chain = stationary((0, 0), moves)
    attempts = come + back * chain.mean(lambda s: s[1])
    delayed = chain.mean(lambda s: (come + back * s[1]) * (s[0] >= servers))
    queue = chain.mean(lambda s: max(s[0] - servers, 0))
    return Redialled(
        attempt_rate=attempts,
        delayed_share=share_of(delayed, attempts),
        abandon_share=share_of(leave * queue, attempts),
        wait_all_mean=share_of(queue, attempts),
        queue_mean=queue,
        slot_occupancy=chain.mean(lambda s: min(s[0], servers)) / servers,
        away_mean=chain.mean(lambda s: s[1]),
        lost_share=share_of((1 - share) * leave * queue, come),
        edge_share=chain.mean(lambda s: s[0] == most or s[1] == most_away),
    )
