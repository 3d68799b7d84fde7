"""Two tiers with warm hand-over: a forwarded chat keeps its first slot until the second level takes it."""

from collections.abc import Iterable
from dataclasses import dataclass

from sim.theory.domain import check_count, check_positive, check_rate, check_share, share_of
from sim.theory.markov import State, stationary


@dataclass(frozen=True, slots=True)
class WarmTiers:
    """Both levels; see `warm_tiers`."""

    first_wait_mean: float
    first_talk_share: float
    """First-level slots whose chat is being handled."""
    first_hold_share: float
    """First-level slots whose chat waits for the second level."""
    second_wait_mean: float
    second_delayed_share: float
    """Of forwarded chats: they come when first-level chats end, so it is no share of time."""
    second_occupancy: float
    edge_share: float
    """Time at the chain's edge: what was left out is of this size."""


def warm_tiers(
    arrival_rate: float,
    mean_handling: float,
    servers: int,
    probability: float,
    second_mean_handling: float,
    second_servers: int,
    most: int = 400,
) -> WarmTiers:
    """Return a first level that hands over warm, without a briefing, in steady state; nobody gives up.

    Parameters
    ----------
    arrival_rate
        Poisson arrivals per unit of time, not negative.
    mean_handling, second_mean_handling
        Means of the exponential handling times, above 0.
    servers, second_servers
        Slots in all, at least 1.
    probability
        Chance that a chat is forwarded.
    most
        Chats that wait or are handled at the first level, at which the chain is cut.

    Returns
    -------
    WarmTiers
        Means and shares.

    Raises
    ------
    ValueError
        On arguments outside their domain. An unstable desk is not refused: its edge share is large.

    Notes
    -----
    The chain of (waiting or handled at the first level, at or for the second level), solved as it is. Of y
    chats at or for the second level, those above its slots hold a first-level slot each.
    """
    check_rate("arrival_rate", arrival_rate)
    end = 1 / check_positive("mean_handling", mean_handling)
    second_end = 1 / check_positive("second_mean_handling", second_mean_handling)
    check_share("probability", probability)
    check_count("servers", servers, 1)
    check_count("second_servers", second_servers, 1)

    def held(state: State) -> int:
        return max(0, state[1] - second_servers)

    def handled(state: State) -> int:
        return min(state[0], servers - held(state))

    def moves(state: State) -> Iterable[tuple[State, float]]:
        x, y = state
        if x < most:
            yield (x + 1, y), arrival_rate
        if handled(state):
            yield (x - 1, y), handled(state) * end * (1 - probability)
            yield (x - 1, y + 1), handled(state) * end * probability
        if y:
            yield (x, y - 1), min(y, second_servers) * second_end

    chain = stationary((0, 0), moves)
    forwarded = probability * end * chain.mean(handled)
    late = probability * end * chain.mean(lambda s: handled(s) * (s[1] >= second_servers))
    return WarmTiers(
        first_wait_mean=share_of(chain.mean(lambda s: s[0] - handled(s)), arrival_rate),
        first_talk_share=chain.mean(handled) / servers,
        first_hold_share=chain.mean(held) / servers,
        second_wait_mean=share_of(chain.mean(held), forwarded),
        second_delayed_share=share_of(late, forwarded),
        second_occupancy=chain.mean(lambda s: min(s[1], second_servers)) / second_servers,
        edge_share=chain.mean(lambda s: s[0] == most),
    )
