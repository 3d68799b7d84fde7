"""Two tiers whose first level is not exponential: what reaches the second level is no Poisson stream.

The exact wait of a Markov chain for two-phase handling, and a recursion that works through given chats one by
one. Minutes in the chain, microseconds in the recursion.
"""

import heapq
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import spsolve

from sim.core.kinds import Ints

State = tuple[int, int, int]


@dataclass(frozen=True)
class TwoPhases:
    """Handling in one or two exponential phases: the chance to start in each, and to go on to the second."""

    start: tuple[float, float]
    rates: tuple[float, float]
    goes_on: float


EXPONENTIAL = TwoPhases((1.0, 0.0), (1.0, 1.0), 0.0)
ERLANG_2 = TwoPhases((1.0, 0.0), (2.0, 2.0), 1.0)


def hyperexponential(cv: float) -> TwoPhases:
    """Return the law of mean 1 with balanced means: each branch brings half of the mean (Tijms 2003)."""
    share = (1 + sqrt((cv**2 - 1) / (cv**2 + 1))) / 2
    return TwoPhases((share, 1 - share), (2 * share, 2 * (1 - share)), 0.0)


def second_level_wait(
    rate: float,
    handling: TwoPhases,
    people: tuple[int, int],
    most: tuple[int, int],
    forwarded: float = 1.0,
) -> float:
    """Return the mean wait at the second level, whose handling is exponential of mean 1.

    Parameters
    ----------
    rate
        Arrivals a minute at the first level.
    handling
        At the first level.
    people, most
        Operators with one slot at each level, and the most chats that the chain counts there.
    forwarded
        The share of chats that go on to the second level.
    """
    arrivals, ends = _first_level(rate, handling, people[0], most[0])
    seconds = np.arange(most[1] + 1)
    joins = sparse.diags_array(np.ones(most[1]), offsets=1, shape=(len(seconds),) * 2).tolil()
    joins[most[1], most[1]] = 1.0
    served = np.minimum(seconds[1:], people[1]).astype(np.float64)
    leaves = sparse.diags_array(served, offsets=-1, shape=(len(seconds),) * 2)
    here = sparse.eye_array(len(seconds))
    q = sparse.kron(arrivals + (1 - forwarded) * ends, here) + sparse.kron(forwarded * ends, joins)
    q = q + sparse.kron(sparse.eye_array(arrivals.shape[0]), leaves)
    q = q - sparse.diags_array(np.asarray(q.sum(axis=1)).ravel())
    equations = q.T.tolil()
    equations[0, :] = 1.0
    one = np.zeros(q.shape[0])
    one[0] = 1.0
    chances = spsolve(equations.tocsc(), one).reshape(-1, len(seconds)).sum(axis=0)
    return float(chances @ np.maximum(0, seconds - people[1])) / (rate * forwarded)


def _first_level(
    rate: float, handling: TwoPhases, people: int, most: int
) -> tuple[sparse.lil_array, sparse.lil_array]:
    """Return the rates between states (in phase 1, in phase 2, waiting): without an end, and with one."""
    states: list[State] = [
        (first, min(n, people) - first, n - min(n, people))
        for n in range(most + 1)
        for first in range(min(n, people) + 1)
    ]
    place = {state: at for at, state in enumerate(states)}
    without, ends = (sparse.lil_array((len(states),) * 2) for _ in range(2))
    for (first, second, queue), at in place.items():
        busy = first + second
        if busy < people:
            without[at, place[first + 1, second, 0]] += rate * handling.start[0]
            without[at, place[first, second + 1, 0]] += rate * handling.start[1]
        elif busy + queue < most:
            without[at, place[first, second, queue + 1]] += rate
        if first:
            without[at, place[first - 1, second + 1, queue]] += first * handling.rates[0] * handling.goes_on
        ending = ((first - 1, second), first * handling.rates[0] * (1 - handling.goes_on))
        for (one, two), speed in (ending, ((first, second - 1), second * handling.rates[1])):
            if speed <= 0:
                continue
            if queue:
                ends[at, place[one + 1, two, queue - 1]] += speed * handling.start[0]
                ends[at, place[one, two + 1, queue - 1]] += speed * handling.start[1]
            else:
                ends[at, place[one, two, 0]] += speed
    return without, ends


def first_come_first_served(queued: Ints, handling: Ints, people: int) -> Ints:
    """Return when each chat is taken, in order of joining: whoever of the people is free first takes it."""
    free = [0] * people
    taken = []
    for joined, needed in zip(queued.tolist(), handling.tolist(), strict=True):
        start = max(joined, free[0])
        heapq.heapreplace(free, start + needed)
        taken.append(start)
    assert all(early <= late for early, late in pairwise(taken))
    return np.array(taken, dtype=np.int64)
