"""What a record shows of one group, straight from its legs: a second way beside the package's metrics.

A figure is a pair (above, below) of sums over one replication: the estimate is the quotient of the sums over
all replications. Chats count that join the group while the desk is observed, from the end of the warm-up to
closing; averages over time are taken over that window. Minutes throughout.
"""

import numpy as np

from sim.core.blueprint import Blueprint
from sim.core.kinds import Bools, Floats, Ints, Outcome
from sim.core.path import SamplePath

Pair = tuple[float, float]
Pairs = dict[str, Pair]

MINUTE_US = 60_000_000


class Observed:
    """One group in one replication."""

    def __init__(self, blueprint: Blueprint, path: SamplePath, group: str = "g1") -> None:
        self.start_us = blueprint.measure_from_us
        self.end_us = int(blueprint.open_us[-1, 1])
        self.minutes = (self.end_us - self.start_us) / MINUTE_US
        index = blueprint.groups.names.index(group)
        self.slots = int(blueprint.operators.slots[blueprint.operators.group == index].sum())
        legs = path.legs
        here = legs.group == index
        self.chat = legs.chat[here]
        self.operator = legs.operator[here]
        self.queued, self.assigned = legs.queued_at[here], legs.assigned_at[here]
        self.ended, self.released = legs.ended_at[here], legs.released_at[here]
        self.outcome = legs.outcome[here]
        self.taken: Bools = self.operator >= 0
        self.left = np.where(self.taken, self.assigned, self.ended)
        self.wait: Floats = (self.left - self.queued) / MINUTE_US
        self.joined: Bools = (self.queued >= self.start_us) & (self.queued < self.end_us)
        refused = (self.outcome == Outcome.NOT_ADMITTED) | (self.outcome == Outcome.TICKET)
        self.refused: Bools = self.joined & refused
        self.admitted: Bools = self.joined & ~refused
        self.answered: Bools = self.joined & self.taken
        self.lost: Bools = self.joined & (self.outcome == Outcome.ABANDONED)
        self.delayed: Bools = self.admitted & ((self.left > self.queued) | self.lost)

    def share(self, part: Bools, whole: Bools) -> Pair:
        """Return a share of chats."""
        return float(part.sum()), float(whole.sum())

    def mean_wait(self, who: Bools) -> Pair:
        """Return a mean wait."""
        return float(self.wait[who].sum()), float(who.sum())

    def area(self, since: Ints, until: Ints, start_us: int | None = None, end_us: int | None = None) -> float:
        """Return the minutes that stretches of time have in the window, or in another one."""
        start = self.start_us if start_us is None else start_us
        end = self.end_us if end_us is None else end_us
        inside = np.minimum(until, end) - np.maximum(since, start)
        return float(inside[inside > 0].sum()) / MINUTE_US

    def figures(self, threshold: float | None = None) -> Pairs:
        """Return the table's figures of a group under its names; those of a level where it has one."""
        busy = self.area(self.assigned[self.taken], self.released[self.taken])
        pairs = {
            "p_wait": self.share(self.delayed, self.joined),
            "p_ab": self.share(self.lost, self.joined),
            "p_block": self.share(self.refused, self.joined),
            "ew": self.mean_wait(self.admitted),
            "ew_accepted": self.mean_wait(self.admitted),
            "ew_served": self.mean_wait(self.answered),
            "ew_abandoned": self.mean_wait(self.lost),
            "ew_delayed": self.mean_wait(self.delayed),
            "lq": (self.area(self.queued, self.left), self.minutes),
            "util": (busy, self.minutes * self.slots),
            "mean_active": (busy, self.minutes),
            "arrival_rate": (float(self.joined.sum()), self.minutes),
        }
        return pairs if threshold is None else pairs | self.levels(threshold)

    def levels(self, threshold: float) -> Pairs:
        """Return the service levels with a threshold in minutes."""
        quick = np.rint(self.wait * MINUTE_US) <= round(threshold * MINUTE_US)
        met = float((self.answered & quick).sum())
        gone = float((self.lost & quick).sum())
        offered = float(self.joined.sum())
        return {
            "sl": (met, offered),
            "sl_offered": (met, offered),
            "sl_accepted": (met, float(self.admitted.sum())),
            "sl_excl_quick_ab": (met, offered - gone),
            "sl_ab_good": (met + gone, offered),
            "sl_answered": (met, float(self.answered.sum())),
        }

    def law_of_the_wait(self) -> Pairs:
        """Return spread and percentiles over admitted chats; each a value of its own, below it 1."""
        wait = self.wait[self.admitted]
        p90, p95 = (float(value) for value in np.percentile(wait, [90, 95]))
        return {"w_sd": (float(wait.std()), 1.0), "w_p90": (p90, 1.0), "w_p95": (p95, 1.0)}

    def steps(self, since: Ints, until: Ints) -> tuple[Ints, Floats]:
        """Return how many stretches overlap, and for how many minutes of the window it stays so."""
        at = np.clip(np.concatenate([since, until]), self.start_us, self.end_us)
        change = np.concatenate([np.ones_like(since), -np.ones_like(until)])
        order = np.argsort(at, kind="stable")
        level = np.cumsum(change[order])
        lasting = np.diff(at[order], append=self.end_us) / MINUTE_US
        return level, lasting

    def operators_busy(self) -> float:
        """Return the minutes in which operators have at least one chat, summed over operators."""
        total = 0.0
        for operator in np.unique(self.operator[self.taken]):
            own = self.operator == operator
            level, lasting = self.steps(self.assigned[own], self.released[own])
            total += float(lasting[level > 0].sum())
        return total
