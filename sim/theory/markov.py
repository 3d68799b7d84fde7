"""Markov chains in continuous time with a finite number of states, solved as they are."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from sim.core.kinds import Floats

State = tuple[int, ...]
Moves = Callable[[State], Iterable[tuple[State, float]]]
"""Where a state may go, and at which rate; a rate of 0 is no move."""


@dataclass(frozen=True, slots=True, eq=False)
class Stationary:
    """The long-run share of time in each state; see `stationary`."""

    states: tuple[State, ...]
    chance: Floats

    def mean(self, value: Callable[[State], float]) -> float:
        """Return the long-run average of something that depends on the state; of a truth, its share."""
        return float(self.chance @ np.array([float(value(state)) for state in self.states]))


def stationary(start: State, moves: Moves) -> Stationary:
    """Return the long-run shares of a chain in which every state can be reached from every other.

    Parameters
    ----------
    start
        Any state; the others are found from here.
    moves
        The chain.

    Returns
    -------
    Stationary
        The states in the order in which they were found, and their shares.

    Raises
    ------
    ValueError
        Where the equations have no positive solution: the chain falls apart.

    Notes
    -----
    The share of the first state is set to 1, the other balance equations are solved by sparse elimination,
    and the solution is scaled.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.linalg import splu

    place, states = {start: 0}, [start]
    rows: list[int] = []
    columns: list[int] = []
    rates: list[float] = []
    at = 0
    while at < len(states):
        for target, rate in moves(states[at]):
            if rate <= 0:
                continue
            if target not in place:
                place[target] = len(states)
                states.append(target)
            rows += [place[target], at]
            columns += [at, at]
            rates += [rate, -rate]
        at += 1
    if len(states) == 1:
        return Stationary((start,), np.ones(1))
    balance = coo_array((rates, (rows, columns)), shape=(len(states), len(states))).tocsc()
    apart = ValueError("the chain falls apart: not every state can be reached from every other")
    try:
        rest = splu(balance[1:, 1:]).solve(-balance[1:, [0]].toarray().ravel())
    except RuntimeError:
        raise apart from None
    chance = np.concatenate([[1.0], np.asarray(rest, dtype=np.float64)])
    if not (np.isfinite(chance).all() and (chance > -1e-9 * chance.max()).all()):
        raise apart
    chance = np.maximum(chance, 0.0)
    return Stationary(tuple(states), chance / chance.sum())
