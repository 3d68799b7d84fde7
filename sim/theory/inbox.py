"""A group whose operators fetch waiting chats by hand: M/M/c with an inbox."""

from collections.abc import Iterable
from dataclasses import dataclass

from sim.theory.domain import check_count, check_positive, check_rate, check_stable, share_of
from sim.theory.markov import State, stationary


@dataclass(frozen=True, slots=True)
class Inbox:
    """A group in steady state; see `fetched_by_hand`."""

    delayed_share: float
    """Chats that nobody takes at once."""
    wait_answered_mean: float
    inbox_mean: float
    """Chats that nobody has had the time to fetch, beside free slots or not."""
    queue_mean: float
    """All chats that wait, those in the inbox included."""
    slot_occupancy: float
    idle_beside_inbox_share: float
    """Time in which a slot is free while a chat lies in the inbox."""
    edge_share: float
    """Time at the chain's edge: what was left out is of this size."""


def fetched_by_hand(
    arrival_rate: float,
    mean_handling: float,
    servers: int,
    mean_delay: float,
    most_in_inbox: int = 80,
    most_fetched: int = 120,
) -> Inbox:
    """Return a group with an exponential ``pull_delay``, in steady state; nobody gives up.

    A chat that finds a free slot is taken at once. Any other lies in the inbox for its own delay and
    is in the queue from then on; slots never stay free beside the queue.

    Parameters
    ----------
    arrival_rate
        Poisson arrivals per unit of time, not negative.
    mean_handling, mean_delay
        Means of the exponential handling time and delay, above 0.
    servers
        Slots in all, at least 1.
    most_in_inbox, most_fetched
        At which the chain is cut: chats in the inbox, and chats beyond the slots in the queue.

    Returns
    -------
    Inbox
        Shares and means.

    Raises
    ------
    ValueError
        On arguments outside their domain, or a load that the servers can't carry.

    Notes
    -----
    The chain of (in a slot or in the queue, in the inbox), solved as it is. Who in the queue is next does not
    change it.
    """
    check_rate("arrival_rate", arrival_rate)
    end = 1 / check_positive("mean_handling", mean_handling)
    fetch = 1 / check_positive("mean_delay", mean_delay)
    check_stable(arrival_rate * mean_handling, check_count("servers", servers, 1))
    most = servers + check_count("most_fetched", most_fetched, 1)

    def moves(state: State) -> Iterable[tuple[State, float]]:
        n, inbox = state
        if n < servers:
            yield (n + 1, inbox), arrival_rate
        elif inbox < most_in_inbox:
            yield (n, inbox + 1), arrival_rate
        if inbox and n < most:
            yield (n + 1, inbox - 1), inbox * fetch
        if n:
            yield (n - 1, inbox), min(n, servers) * end

    chain = stationary((0, 0), moves)
    waiting = chain.mean(lambda s: max(s[0] - servers, 0) + s[1])
    return Inbox(
        delayed_share=chain.mean(lambda s: s[0] >= servers),
        wait_answered_mean=share_of(waiting, arrival_rate),
        inbox_mean=chain.mean(lambda s: s[1]),
        queue_mean=waiting,
        slot_occupancy=chain.mean(lambda s: min(s[0], servers)) / servers,
        idle_beside_inbox_share=chain.mean(lambda s: s[0] < servers and s[1] > 0),
        edge_share=chain.mean(lambda s: s[0] == most or s[1] == most_in_inbox),
    )
