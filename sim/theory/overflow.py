"""Two groups of which the first one's chats overflow to the second at once: the N-design."""

from collections.abc import Iterable
from dataclasses import dataclass

from sim.theory.domain import check_count, check_positive, check_rate, share_of
from sim.theory.markov import State, stationary


@dataclass(frozen=True, slots=True)
class OverflowingGroup:
    """One of the two groups; shares are of its own chats, whoever takes them."""

    delayed_share: float
    abandon_share: float
    wait_all_mean: float
    queue_mean: float
    slot_occupancy: float
    """Of the group's own slots, with whosever chats."""


@dataclass(frozen=True, slots=True)
class Overflow:
    """Both groups; see `overflow_at_once`."""

    first: OverflowingGroup
    second: OverflowingGroup
    overflowed_at_once_share: float
    """Chats of the first group that the second takes at their arrival, of all of them."""
    edge_share: float
    """Time at the chain's edge: what was left out is of this size."""


def overflow_at_once(
    arrival_rates: tuple[float, float],
    mean_handling: tuple[float, float],
    servers: tuple[int, int],
    mean_patience: float,
    most_waiting: int = 50,
) -> Overflow:
    """Return two groups in steady state, with ``overflow = { to = second, after = "0 s" }`` at the first.

    A chat of the first group takes a free slot there, else one of the second group, else it waits for
    whichever frees first. The second group's slots prefer its own chats.

    Parameters
    ----------
    arrival_rates
        Poisson arrivals per unit of time at each group, not negative.
    mean_handling
        Means of the exponential handling times of each group's chats, whoever takes them; above 0.
    servers
        Slots of each group, at least 1.
    mean_patience
        Mean of everybody's exponential patience, above 0.
    most_waiting
        Of either group, at which the chain is cut.

    Returns
    -------
    Overflow
        Shares and means.

    Raises
    ------
    ValueError
        On arguments outside their domain.

    References
    ----------
    The N-design: Gans, Koole and Mandelbaum (2003), Telephone call centers, M&SOM 5, section 5.1. Here its
    chain of (first group busy; second group busy with either's chats; either waiting), solved as it is.
    """
    come = [check_rate("an arrival rate", rate) for rate in arrival_rates]
    ends = [1 / check_positive("a mean handling", mean) for mean in mean_handling]
    own, others = (check_count("servers", count, 1) for count in servers)
    leave = 1 / check_positive("mean_patience", mean_patience)
    most = check_count("most_waiting", most_waiting, 1)

    def moves(state: State) -> Iterable[tuple[State, float]]:
        x, guests, y, q1, q2 = state
        room = guests + y < others
        if x < own:
            yield (x + 1, guests, y, q1, q2), come[0]
        elif room:
            yield (x, guests + 1, y, q1, q2), come[0]
        elif q1 < most:
            yield (x, guests, y, q1 + 1, q2), come[0]
        if room:
            yield (x, guests, y + 1, q1, q2), come[1]
        elif q2 < most:
            yield (x, guests, y, q1, q2 + 1), come[1]
        if q1:
            yield (x, guests, y, q1 - 1, q2), q1 * leave
        if q2:
            yield (x, guests, y, q1, q2 - 1), q2 * leave
        if x:
            yield (x, guests, y, q1 - 1, q2) if q1 else (x - 1, guests, y, q1, q2), x * ends[0]
        for freed, rate in (((guests - 1, y), guests * ends[0]), ((guests, y - 1), y * ends[1])):
            if not rate:
                continue
            if q2:
                yield (x, freed[0], freed[1] + 1, q1, q2 - 1), rate
            elif q1:
                yield (x, freed[0] + 1, freed[1], q1 - 1, q2), rate
            else:
                yield (x, *freed, q1, q2), rate

    chain = stationary((0, 0, 0, 0, 0), moves)
    queues = chain.mean(lambda s: s[3]), chain.mean(lambda s: s[4])
    second_full = chain.mean(lambda s: s[1] + s[2] == others)
    all_full = chain.mean(lambda s: s[0] == own and s[1] + s[2] == others)

    def group(number: int, delayed: float, occupancy: float) -> OverflowingGroup:
        wait = share_of(queues[number], come[number])
        return OverflowingGroup(delayed, leave * wait, wait, queues[number], occupancy)

    return Overflow(
        first=group(0, all_full, chain.mean(lambda s: s[0]) / own),
        second=group(1, second_full, chain.mean(lambda s: s[1] + s[2]) / others),
        overflowed_at_once_share=chain.mean(lambda s: s[0] == own) - all_full,
        edge_share=chain.mean(lambda s: most in s[3:]),
    )
