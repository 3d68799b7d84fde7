"""The day of G19 as a Markov chain, under the table's rule for leavers and under the desk's.

Both let an operator who leaves finish the chat in hand. In the table's rule nobody starts a chat while more
are busy than the roster says, so whoever finishes first is the one who leaves. At the desk persons leave: the
others go on taking chats meanwhile. A state is (k, n): k chats in hand beyond the roster, and n chats in the
hands of those who stay or waiting. Minutes throughout.
"""

from dataclasses import dataclass
from math import comb
from typing import Literal

import numpy as np
from scipy.linalg import expm

from sim.core.kinds import Floats

Rule = Literal["table", "desk"]

PERIODS = ((120, 8, 1.2), (60, 5, 1.5), (120, 6, 0.6))
"""Length, operators, arrivals a minute."""
SERVED, GIVEN_UP, THRESHOLD = 1 / 5, 1 / 4, 1.0
"""Rates of handling and patience, and the longest wait that meets the level."""
LEAVERS, MOST = 3, 60
"""Most chats beyond the roster, and most others: 60 are never reached (below 1e-12)."""
STEP = 1 / 8
"""Of the integration over time by Simpson's rule, good to about nine digits."""


@dataclass(frozen=True)
class Period:
    """One stretch with a fixed number of operators, under one rule."""

    rule: Rule
    people: int
    rate: float

    def rates(self, k: int) -> tuple[float, float]:
        """Return how fast leavers finish, and those who stay if all are busy."""
        if self.rule == "desk":
            return k * SERVED, self.people * SERVED
        return ((self.people + k) * SERVED, 0.0) if k else (0.0, self.people * SERVED)

    def generator(self) -> Floats:
        """Return the rates between states (k, n), shape (states, states)."""
        q = np.zeros((LEAVERS + 1, MOST + 1, LEAVERS + 1, MOST + 1))
        for k in range(LEAVERS + 1):
            leaving, staying = self.rates(k)
            for n in range(MOST + 1):
                if n < MOST:
                    q[k, n, k, n + 1] = self.rate
                if n:
                    waiting = max(0, n - self.people)
                    q[k, n, k, n - 1] = staying * min(n, self.people) / self.people + waiting * GIVEN_UP
                if k:
                    q[k, n, k - 1, n] = leaving
        return _with_diagonal(q)

    def tagged(self) -> Floats:
        """Return the rates of a waiting chat between (k, ahead), the last two states answered and gone."""
        size = (LEAVERS + 1) * (MOST + 1)
        q = np.zeros((size + 2, size + 2))
        for k in range(LEAVERS + 1):
            leaving, staying = self.rates(k)
            for ahead in range(MOST + 1):
                at = k * (MOST + 1) + ahead
                q[at, at - 1 if ahead else size] = staying + ahead * GIVEN_UP
                q[at, size + 1] = GIVEN_UP
                if k:
                    q[at, at - MOST - 1] = leaving
        return _with_diagonal(q)


def _with_diagonal(q: Floats) -> Floats:
    """Return a square matrix of rates whose rows sum to 0."""
    size = int(np.sqrt(q.size))
    flat = q.reshape(size, size)
    return flat - np.diag(flat.sum(axis=1))


def _moved(chance: Floats, rule: Rule, before: int, after: int) -> Floats:
    """Return the chances of (k, n) once the roster has changed; before it shrinks k is 0.

    Which of the operators leave has nothing to do with who is busy: at the desk the number of busy leavers
    is hypergeometric.
    """
    new = np.zeros_like(chance)
    for k, n in np.argwhere(chance > 0):
        if after > before and rule == "table":
            taken = min(int(k), after - before)
            new[k - taken, min(n + taken, MOST)] += chance[k, n]
        elif after > before:
            new[k, n] += chance[k, n]
        elif rule == "table":
            new[max(0, min(n, before) - after), n - max(0, min(n, before) - after)] += chance[k, n]
        else:
            busy = min(int(n), before)
            for gone in range(max(0, busy - after), min(LEAVERS, busy) + 1):
                ways = comb(before - after, gone) * comb(after, busy - gone) / comb(before, busy)
                new[gone, n - gone] += chance[k, n] * ways
    return new


def _moved_tagged(value: Floats, rule: Rule, before: int, after: int) -> Floats:
    """Return the worth of a waiting chat's state just before a change from that just after it."""
    size = (LEAVERS + 1) * (MOST + 1)
    old = value.copy()
    for k in range(LEAVERS + 1):
        for ahead in range(MOST + 1):
            at = k * (MOST + 1) + ahead
            if after < before:
                old[at] = value[LEAVERS * (MOST + 1) + ahead]
            elif rule == "table" and k:
                old[at] = value[at - MOST - 1]
            else:
                old[at] = value[at - 1] if ahead else value[size]
    return old


def _simpson(values: list[float]) -> float:
    """Return the integral of values a step apart; their number is odd."""
    y = np.array(values)
    return float(y[0] + y[-1] + 4 * y[1:-1:2].sum() + 2 * y[2:-1:2].sum()) * STEP / 3


def day_figures(rule: Rule) -> dict[str, float]:
    """Return the figures of G19 by name, exact to about seven digits.

    In the last minute before a change a chat may be answered because of it: P(answered in time) is worked
    backwards through the change.
    """
    size = (LEAVERS + 1) * (MOST + 1)
    people = [count for _, count, _ in PERIODS]
    periods = [Period(rule, count, rate) for _, count, rate in PERIODS]
    leavers, chats = np.divmod(np.arange(size), MOST + 1)
    last = int(THRESHOLD / STEP)
    hops = [expm(period.tagged() * STEP) for period in periods]
    answered = np.zeros(size + 2)
    answered[size] = 1.0

    def worth(period: int, left: int) -> Floats:
        """Return P(answered in time) by (k, ahead), with so few steps left that it may see a change."""
        if period + 1 == len(periods):
            return np.linalg.matrix_power(hops[period], last) @ answered
        value = np.linalg.matrix_power(hops[period + 1], last - left) @ answered
        value = _moved_tagged(value, rule, people[period], people[period + 1])
        return np.linalg.matrix_power(hops[period], left) @ value

    chance = np.zeros(size)
    chance[0] = 1.0
    figures = {"offered_per_day": sum(length * rate for length, _, rate in PERIODS)}
    waits, in_target, over = 0.0, 0.0, 0.0
    for number, (length, count, rate) in enumerate(PERIODS):
        if number:
            table = chance.reshape(LEAVERS + 1, MOST + 1)
            chance = _moved(table, rule, people[number - 1], count).ravel()
        hop = expm(periods[number].generator() * STEP)
        waiting = np.maximum(0, chats - count)
        full = chats >= count
        curves: dict[str, list[float]] = {
            "queue": [],
            "delay": [],
            "busy": [],
            "over": [],
            "early": [],
            "late": [],
        }
        steps = int(length / STEP)
        ahead = leavers * (MOST + 1) + waiting
        usual = np.where(full, (np.linalg.matrix_power(hops[number], last) @ answered)[ahead], 1.0)
        for step in range(steps + 1):
            left = steps - step
            curves["queue"].append(float(chance @ waiting))
            curves["delay"].append(float(chance @ full))
            curves["busy"].append(float(chance @ (np.minimum(chats, count) + leavers)))
            curves["over"].append(float(chance @ leavers))
            if left >= last:
                curves["early"].append(float(chance @ usual))
            if left <= last:
                # A chat that comes just before may be the one whom the change answers in the last moment.
                curves["late"].append(float(chance @ np.where(full, worth(number, left)[ahead], 1.0)))
            if left:
                chance = chance @ hop
        area = {name: _simpson(curve) for name, curve in curves.items()}
        waits += area["queue"]
        in_target += rate * (area["early"] + area["late"])
        over += area["over"]
        figures[f"period{number + 1}_p_delay"] = area["delay"] / length
        figures[f"period{number + 1}_lq_mean"] = area["queue"] / length
        figures[f"period{number + 1}_busy_area_over_staff_area"] = area["busy"] / (length * count)
    drained = expm(Period(rule, people[-1], 0.0).generator() * STEP)
    queue = []
    for _ in range(1601):
        queue.append(float(chance @ np.maximum(0, chats - people[-1])))
        chance = chance @ drained
    waits += _simpson(queue)
    offered = figures["offered_per_day"]
    return figures | {
        "lost_per_day": GIVEN_UP * waits,
        "in_target_per_day": in_target,
        "sum_of_waits_per_day": waits,
        "sl_offered": in_target / offered,
        "mean_wait": waits / offered,
        "overtime_minutes": over,
    }
