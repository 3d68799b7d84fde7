"""Staffing: the smallest number of servers for a target, and the square-root rule."""

import math
from collections.abc import Callable

from sim.theory.domain import check_count, check_positive, check_rate, check_share
from sim.theory.erlang_a import erlang_a
from sim.theory.erlang_b import blocking
from sim.theory.erlang_c import erlang_c
from sim.theory.levels import Level

_MOST = 10_000_000


def smallest_servers(meets: Callable[[int], bool], least: int = 1) -> int:
    """Return the smallest number of servers that meets a target.

    Parameters
    ----------
    meets
        Whether so many servers meet the target; once true, true for every larger number.
    least
        Where to begin, at least 1.

    Returns
    -------
    int
        Found by doubling steps and bisection: about 2 log2 of the distance to ``least`` calls.

    Raises
    ------
    ValueError
        Where ten million servers are not enough.
    """
    low, step = check_count("least", least, 1) - 1, 1
    while not meets(low + step):
        low, step = low + step, step * 2
        if low > _MOST:
            raise ValueError(f"no number of servers up to {_MOST} meets the target")
    high = low + step
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if meets(middle) else (middle, high)
    return high


def servers_for_blocking(load: float, most: float) -> int:
    """Return the fewest servers without a queue (Erlang B) that turn away at most a share ``most``.

    Raises
    ------
    ValueError
        On a negative load or a share that is not in (0, 1].
    """
    check_positive("most", check_share("most", most))
    return smallest_servers(lambda n: blocking(load, n) <= most)


def servers_for_level(
    arrival_rate: float,
    mean_handling: float,
    threshold: float,
    target: float,
    mean_patience: float | None = None,
    level: Level = "offered",
) -> int:
    """Return the fewest servers that answer a share of the chats within a threshold.

    Parameters
    ----------
    arrival_rate, mean_handling
        Demand, see `erlang_c`.
    threshold, target
        Longest wait that counts as met, and the share that must meet it, below 1.
    mean_patience
        Mean of the exponential patience (Erlang A); ``None``: nobody gives up (Erlang C).
    level
        Variant of the service level; without patience all are the same.

    Returns
    -------
    int
        Number of servers.

    Raises
    ------
    ValueError
        On arguments outside their domain.

    Notes
    -----
    ``excluded`` and ``answered`` can rise *and* fall with fewer servers only in extreme overload; the
    search assumes that more servers are never worse.
    """
    check_rate("threshold", threshold)
    if check_share("target", target) == 1:
        raise ValueError("target must be below 1")
    if mean_patience is None:
        least = math.floor(arrival_rate * mean_handling) + 1
        return smallest_servers(
            lambda n: erlang_c(arrival_rate, mean_handling, n).service_level(threshold) >= target, least
        )
    patience = mean_patience
    return smallest_servers(
        lambda n: erlang_a(arrival_rate, mean_handling, n, patience).service_level(threshold, level) >= target
    )


def servers_for_wait(arrival_rate: float, mean_handling: float, longest_mean: float) -> int:
    """Return the fewest servers (Erlang C) whose mean wait is at most ``longest_mean``.

    Raises
    ------
    ValueError
        On arguments outside their domain.
    """
    check_positive("longest_mean", longest_mean)
    least = math.floor(arrival_rate * mean_handling) + 1
    return smallest_servers(
        lambda n: erlang_c(arrival_rate, mean_handling, n).wait_answered_mean <= longest_mean, least
    )


def square_root_servers(load: float, spare: float) -> int:
    """Return the square-root rule's number of servers: load + spare * sqrt(load), rounded up.

    Parameters
    ----------
    load
        Offered load in servers, not negative.
    spare
        Quality of service (beta); above 0 where nobody gives up. See `spare_for_delay`.

    Returns
    -------
    int
        Number of servers, at least 1.

    Raises
    ------
    ValueError
        On a negative load.

    References
    ----------
    Erlang (1924); Halfin and Whitt (1981), Heavy-traffic limits for queues with many exponential servers,
    Operations Research 29, 567-588.
    """
    check_rate("load", load)
    # The subtraction forgives the last bits of a load that is whole in exact arithmetic.
    return max(1, math.ceil((load + spare * math.sqrt(load)) * (1 - 1e-12)))


def delay_for_spare(spare: float) -> float:
    """Return the limit of the delayed share at load + spare * sqrt(load) servers, spare above 0.

    Raises
    ------
    ValueError
        Where the spare is not above 0.

    References
    ----------
    Halfin and Whitt (1981), theorem 1: 1 / (1 + b Phi(b) / phi(b)).
    """
    check_positive("spare", spare)
    above = (1 + math.erf(spare / math.sqrt(2))) / 2
    density = math.exp(-spare * spare / 2) / math.sqrt(2 * math.pi)
    return density / (density + spare * above)


def spare_for_delay(delayed_share: float) -> float:
    """Return the spare of the square-root rule that leaves so large a share of the chats waiting.

    Raises
    ------
    ValueError
        Where the share is not strictly between 0 and 1.
    """
    if not 0 < delayed_share < 1:
        raise ValueError(f"delayed_share must be between 0 and 1; got {delayed_share}")
    low, high = 0.0, 40.0
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (
            (middle, high) if middle > 0 and delay_for_spare(middle) > delayed_share else (low, middle)
        )
    return high


def gross_heads(net: int, shrinkage: float) -> int:
    """Return the people to plan for so many at work: net / (1 - shrinkage), rounded up.

    Parameters
    ----------
    net
        People at work, not negative.
    shrinkage
        Share of the paid time away from work (leave, sickness, training), below 1.

    Returns
    -------
    int
        People, never one more than exact arithmetic would give.

    Raises
    ------
    ValueError
        On a negative number, or a shrinkage outside [0, 1).
    """
    if check_share("shrinkage", shrinkage) == 1:
        raise ValueError("shrinkage must be below 1")
    return math.ceil(check_count("net", net, 0) / (1 - shrinkage) * (1 - 1e-12))
