"""The audit's reading of the choice rules: what each compares, in the order in which it compares it."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.core.blueprint import Blueprint
from sim.core.kinds import Choice, Ints

NEVER = -1


class Loads:
    """What the rules may look at: everybody's slots, and when each got and freed one last.

    All columns have shape (operators,). Moments are -1 for never, which is earlier than any other.
    """

    def __init__(self, blueprint: Blueprint) -> None:
        self.slots: Ints = blueprint.operators.slots.astype(np.int64)
        self.free: Ints = self.slots.copy()
        self.last_assigned: Ints = np.full(len(self.slots), NEVER, dtype=np.int64)
        self.last_freed: Ints = np.full(len(self.slots), NEVER, dtype=np.int64)
        # Shares as numerators of one denominator, so that 1/3 and 2/6 are the same number.
        common = np.lcm.reduce(self.slots[self.slots > 0], initial=1)
        self.share_of_a_slot: Ints = common // np.maximum(self.slots, 1)


Measure = Callable[[Loads, Ints], Ints]
"""From some operators (their numbers) to a number for each; the lowest goes first."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a rule compares, most important first. ``is_open``: it names nobody, everybody left may be it."""

    measures: tuple[Measure, ...]
    is_open: bool = False


def _most_free(loads: Loads, those: Ints) -> Ints:
    return -loads.free[those]


def _held(loads: Loads, those: Ints) -> Ints:
    return loads.slots[those] - loads.free[those]


def _not_held(loads: Loads, those: Ints) -> Ints:
    return -_held(loads, those)


def _free_share(loads: Loads, those: Ints) -> Ints:
    return -loads.free[those] * loads.share_of_a_slot[those]


def _assigned(loads: Loads, those: Ints) -> Ints:
    return loads.last_assigned[those]


def _freed(loads: Loads, those: Ints) -> Ints:
    return loads.last_freed[those]


READINGS = {
    Choice.MOST_FREE_SLOTS: Reading((_most_free, _assigned)),
    Choice.LONGEST_IDLE: Reading((_freed,)),
    Choice.FEWEST_CHATS: Reading((_held, _assigned)),
    Choice.FILL_FIRST: Reading((_not_held,)),
    Choice.HIGHEST_FREE_SHARE: Reading((_free_share, _assigned)),
    Choice.ROUND_ROBIN: Reading((_assigned,)),
    Choice.RANDOM: Reading((), is_open=True),
    Choice.OWN: Reading((), is_open=True),
}
"""By the words of the catalogue; a tie that is left goes to the lower number."""


def named(rule: Choice, loads: Loads, those: Ints) -> Ints:
    """Return whom a rule names.

    Parameters
    ----------
    rule
        The group's choice rule.
    loads
        Everybody's slots and moments.
    those
        The operators who may take the chat and have a free slot, in the order of their numbers.

    Returns
    -------
    Ints
        One operator; everybody where chance or a user's function chooses; nobody if there is nobody.
    """
    reading = READINGS[rule]
    if reading.is_open:
        return those
    for measure in reading.measures:
        if len(those) < 2:
            break
        values = measure(loads, those)
        those = those[values == values.min()]
    return those[:1]
