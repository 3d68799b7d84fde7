"""Multitasking: how fast chats progress when an operator has several at once.

With n chats an operator completes f(n) units of work per unit of time, each chat f(n) / n. Inside, the speed
of one chat is a whole number of units of 2**-20, so that work done is an exact integer sum: rounding happens
once, when a curve is made, and once at each end of a chat, and is never carried on.
"""

from collections.abc import Sequence

UNIT_BITS = 20
"""Work is counted in units of 2**-20 microseconds."""

UNIT = 1 << UNIT_BITS


def typing_share_factors(share: float, most: int) -> list[float]:
    """Return f(1) to f(most) when the operator types or reads for a share of each chat's time.

    Parameters
    ----------
    share
        Share a of a chat's time in which the operator works on it when it is the only one, 0 < a <= 1.
    most
        Largest number of chats at once.

    Returns
    -------
    list of float
        f(n) = (1 - p0) / a with r = a / (1 - a) and p0 = 1 / sum over j = 0..n of n! / (n - j)! r**j.

    References
    ----------
    The machine-repair (finite-source) queue: n customers who think, one operator who serves one turn at a
    time; p0 is the share of time in which nobody waits for the operator. With a = 0.27 it is within 0.16 of
    Call Centre Helper's table for chat (Erlang C for chat).
    """
    if share >= 1:
        return [1.0] * most
    ratio = share / (1 - share)
    factors = []
    for chats in range(1, most + 1):
        term = total = 1.0
        for j in range(chats):
            term *= (chats - j) * ratio
            total += term
        factors.append((1 - 1 / total) / share)
    return factors


def progress_units(factors: Sequence[float], speed: float, most: int) -> list[int]:
    """Return how much of its work each of n chats gets done in a microsecond, n from 0 to ``most``.

    Parameters
    ----------
    factors
        f(1), f(2), ...; the last one holds for more chats than are given. Empty: chats do not slow down.
    speed
        The operator's personal factor.
    most
        Largest number of chats at once.

    Returns
    -------
    list of int
        ``round(speed * f(n) / n * 2**20)``, at least 1; 0 for n = 0.
    """
    units = [0]
    for chats in range(1, most + 1):
        share = factors[min(chats, len(factors)) - 1] / chats if factors else 1.0
        units.append(max(1, round(speed * share * UNIT)))
    return units
