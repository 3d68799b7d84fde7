"""A day from an empty desk to closing, with exponential handling and patience: no steady state.

Everybody may be missing, the offers may stop before closing, and what is at the desk at closing is cut off.
"""

import math
from dataclasses import dataclass, fields

import numpy as np

from sim.theory.domain import check_count, check_positive, check_rate, check_share


@dataclass(frozen=True, slots=True)
class Day:
    """What is expected of one day; see `short_day`."""

    arrivals: float
    answered: float
    """Chats that an operator takes, those included that are cut off in hand."""
    abandoned: float
    left_waiting: float
    """Chats that wait at closing."""
    left_in_hand: float
    """Chats that an operator has at closing."""
    waited: float
    """Time that all chats of the day together wait until closing."""
    worked: float
    """Time that all slots together hold chats until closing."""


def short_day(
    arrival_rate: float,
    mean_handling: float,
    servers: int,
    mean_patience: float,
    length: float,
    last_offer: float = 0.0,
    most_waiting: int = 40,
) -> Day:
    """Return a day of Erlang A from an empty desk on.

    Parameters
    ----------
    arrival_rate
        Poisson arrivals per unit of time, not negative.
    mean_handling, mean_patience
        Means of the exponential handling time and patience, above 0.
    servers
        Slots in all; 0 where nobody comes.
    length
        Of the day, above 0.
    last_offer
        Time before closing from which on nobody takes a chat, from 0 to ``length``.
    most_waiting
        At which the chain is cut.

    Returns
    -------
    Day
        Expected counts and times of one day.

    Raises
    ------
    ValueError
        On arguments outside their domain.

    Notes
    -----
    Up to the last offer the matrix exponential of the birth-death chain, with the time spent in each state
    beside it. From then on chats in hand end and waiting ones come and go by themselves, each at a rate that
    does not depend on the others, so that means solve linear equations.
    """
    from scipy.linalg import expm

    check_rate("arrival_rate", arrival_rate)
    end = 1 / check_positive("mean_handling", mean_handling)
    leave = 1 / check_positive("mean_patience", mean_patience)
    check_count("servers", servers, 0)
    if not 0 <= last_offer <= check_positive("length", length):
        raise ValueError(f"last_offer must be from 0 to the length {length}; got {last_offer}")
    n = np.arange(servers + check_count("most_waiting", most_waiting, 1) + 1)
    in_hand, waiting = np.minimum(n, servers), np.maximum(n - servers, 0)
    down = in_hand * end + waiting * leave
    rates = np.diag(np.full(len(n) - 1, float(arrival_rate)), 1) + np.diag(down[1:], -1)
    rates -= np.diag(rates.sum(axis=1))
    # The law at the end of a time, and the time spent in each state up to then.
    nothing = np.zeros_like(rates)
    both = expm(np.block([[rates, np.eye(len(n))], [nothing, nothing]]) * (length - last_offer))
    law, spent = both[0, : len(n)], both[0, len(n) :]
    busy, queue = float(law @ in_hand), float(law @ waiting)
    waited, worked = float(spent @ waiting), float(spent @ in_hand)
    answered = busy + end * worked
    still_here, still_waits = math.exp(-end * last_offer), math.exp(-leave * last_offer)
    settled = arrival_rate / leave
    worked += busy * (1 - still_here) / end
    waited += settled * last_offer + (queue - settled) * (1 - still_waits) / leave
    return Day(
        arrivals=arrival_rate * length,
        answered=answered,
        abandoned=leave * waited,
        left_waiting=settled + (queue - settled) * still_waits,
        left_in_hand=busy * still_here,
        waited=waited,
        worked=worked,
    )


def day_with_absence(
    arrival_rate: float,
    mean_handling: float,
    people: int,
    slots: int,
    absence: float,
    mean_patience: float,
    length: float,
) -> Day:
    """Return a day on which each of the people is missing with the same chance, independently.

    Parameters
    ----------
    arrival_rate
        Poisson arrivals per unit of time, not negative.
    mean_handling, mean_patience
        Means of the exponential handling time and patience, above 0.
    people, slots
        Planned, and of each; at least 1.
    absence
        Chance of missing the day.
    length
        Of the day, above 0.

    Returns
    -------
    Day
        Means over the binomial number of those who come: not the day of the mean number.

    Raises
    ------
    ValueError
        On arguments outside their domain.
    """
    check_count("people", people, 1)
    check_count("slots", slots, 1)
    check_share("absence", absence)
    days = [
        short_day(arrival_rate, mean_handling, slots * present, mean_patience, length)
        for present in range(people + 1)
    ]
    chances = [
        math.comb(people, present) * (1 - absence) ** present * absence ** (people - present)
        for present in range(people + 1)
    ]
    means = {
        f.name: math.fsum(c * getattr(day, f.name) for c, day in zip(chances, days, strict=True))
        for f in fields(Day)
    }
    return Day(**means)
