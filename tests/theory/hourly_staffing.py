"""The day of G18 as a Markov chain, under the table's rule for leavers and under the desk's.

As in `tests.theory.shift_change`: an operator who leaves finishes the chat in hand. In the table's rule
nobody starts a chat while more are busy than the roster says; at the desk persons leave, and the others go on
taking chats meanwhile. A state is (k, n): k chats in hand beyond the roster, n in the hands of those who stay
or waiting. Who finds all busy balks with a fixed chance. Seconds throughout.
"""

from dataclasses import dataclass
from math import comb
from typing import Literal

import numpy as np
from scipy import stats

from sim.core.kinds import Floats

Rule = Literal["table", "desk"]

HOURLY_RATES = (100, 150, 150, 180, 200, 150, 150, 150, 120, 100, 80, 70, 60)
PEOPLE = (4, 6, 8, 8, 8, 7, 8, 8, 6, 6, 4, 4, 4)
HOUR = 3600.0
SERVED, GIVEN_UP, BALKED, THRESHOLD = 1 / 100, 1 / 1000, 0.1, 20
"""Rates of handling and patience, share that balks, and the longest wait that is good."""
OFFERED = sum(HOURLY_RATES)
LEAVERS, MOST = 2, 40
"""Most chats beyond the roster, and most others: 40 are as good as never reached."""
WIDTH = MOST + 1
STATES = (LEAVERS + 1) * WIDTH


@dataclass(frozen=True)
class Jumps:
    """A chain as its rates between states, moved through time by uniformisation."""

    rates: Floats

    def after(self, chance: Floats, seconds: float) -> tuple[Floats, Floats]:
        """Return the chances after some time, and the time spent in each state until then.

        References
        ----------
        Jensen (1953): the chain is a Poisson number of steps of one matrix, the sum cut where less than
        1e-13 is left.
        """
        fastest = float(self.rates.sum(axis=1).max())
        hop = self.rates / fastest
        hop = hop + np.diag(1.0 - hop.sum(axis=1))
        mean = fastest * seconds
        steps = np.arange(int(stats.poisson.isf(1e-13, mean)) + 2)
        weight, beyond = stats.poisson.pmf(steps, mean), stats.poisson.sf(steps, mean)
        state, moved, spent = chance, np.zeros_like(chance), np.zeros_like(chance)
        for w, b in zip(weight, beyond, strict=True):
            moved = moved + w * state
            spent = spent + b * state
            state = state @ hop
        return moved, spent / fastest


def leaving_and_staying(rule: Rule, people: int, k: int) -> tuple[float, float]:
    """Return how fast leavers finish, and those who stay if all are busy."""
    if rule == "desk":
        return k * SERVED, people * SERVED
    return ((people + k) * SERVED, 0.0) if k else (0.0, people * SERVED)


def desk_of(rule: Rule, people: int, rate: float) -> Jumps:
    """Return the chain of an hour, states k * WIDTH + n."""
    rates = np.zeros((STATES, STATES))
    for k in range(LEAVERS + 1):
        leaving, staying = leaving_and_staying(rule, people, k)
        for n in range(WIDTH):
            at = k * WIDTH + n
            if n < MOST:
                rates[at, at + 1] = rate if n < people else rate * (1 - BALKED)
            if n:
                rates[at, at - 1] = staying * min(n, people) / people + max(0, n - people) * GIVEN_UP
            if k:
                rates[at, at - WIDTH] = leaving
    return Jumps(rates)


def tagged(rule: Rule, people: int) -> Jumps:
    """Return the chain of one waiting chat: states k * WIDTH + ahead, in the last one it waits no longer."""
    rates = np.zeros((STATES + 1, STATES + 1))
    for k in range(LEAVERS + 1):
        leaving, staying = leaving_and_staying(rule, people, k)
        for ahead in range(WIDTH):
            at = k * WIDTH + ahead
            rates[at, at - 1 if ahead else STATES] += staying + ahead * GIVEN_UP
            rates[at, STATES] += GIVEN_UP
            if k:
                rates[at, at - WIDTH] = leaving
    return Jumps(rates)


def still_waits(rule: Rule, people: int, seconds: float, then: Floats) -> Floats:
    """Return by state the mean of what is worth ``then`` after some more time of waiting."""
    if seconds == 0:
        return then
    chain = tagged(rule, people)
    fastest = float(chain.rates.sum(axis=1).max())
    hop = chain.rates / fastest
    hop = hop + np.diag(1.0 - hop.sum(axis=1))
    mean = fastest * seconds
    state, worth = then, np.zeros_like(then)
    for w in stats.poisson.pmf(np.arange(int(stats.poisson.isf(1e-13, mean)) + 2), mean):
        worth = worth + w * state
        state = hop @ state
    return worth


def changed(chance: Floats, rule: Rule, before: int, after: int) -> Floats:
    """Return the chances of (k, n) once the roster has changed.

    Which of the operators leave has nothing to do with who is busy: at the desk the number of busy leavers is
    hypergeometric. An hour after the last change nobody who left is still busy (below 1e-15).
    """
    if before == after:
        return chance
    new = np.zeros((LEAVERS + 1, WIDTH))
    for n, p in enumerate(chance.reshape(LEAVERS + 1, WIDTH).sum(axis=0)):
        busy, gone = min(n, before), before - after
        if gone < 0:
            new[0, n] += p
        elif rule == "table":
            over = max(0, busy - after)
            new[over, n - over] += p
        else:
            for k in range(max(0, busy - after), min(gone, busy) + 1):
                new[k, n - k] += p * comb(gone, k) * comb(after, busy - k) / comb(before, busy)
    return new.ravel()


def changed_for_one(then: Floats, before: int, after: int) -> Floats:
    """Return the worth of a waiting chat's state just before a change from that just after it."""
    if before == after:
        return then
    worth = np.zeros_like(then)
    for k in range(LEAVERS + 1):
        for ahead in range(WIDTH):
            if after < before:
                # Everybody is busy while a chat waits, the leavers too.
                worth[k * WIDTH + ahead] = then[(before - after) * WIDTH + ahead]
            elif ahead >= after - before:
                worth[k * WIDTH + ahead] = then[k * WIDTH + ahead - (after - before)]
    return worth


def lates(rule: Rule) -> list[list[Floats]]:
    """Return P(waits longer than the threshold) by hour, by whole seconds left in it, the last one for more.

    With as many seconds left as the threshold the next hour's people come just in time; before, they do not.
    """
    waiting = np.append(np.ones(STATES), 0.0)
    late = []
    for hour, people in enumerate(PEOPLE):
        following = PEOPLE[min(hour + 1, len(PEOPLE) - 1)]
        curve = []
        for left in range(THRESHOLD + 1):
            then = still_waits(rule, following, THRESHOLD - left, waiting)
            curve.append(still_waits(rule, people, left, changed_for_one(then, people, following)))
        curve.append(still_waits(rule, people, THRESHOLD, waiting))
        late.append(curve)
    return late


def day_of(rule: Rule, busyness: float, late: list[list[Floats]]) -> Floats:
    """Return waits, chats with a good end and lost ones of a day with one factor, each over 1660."""
    k, n = np.divmod(np.arange(STATES), WIDTH)
    chance = np.zeros(STATES)
    chance[0] = 1.0
    waits = balked = bad = 0.0
    for hour, (hourly, people) in enumerate(zip(HOURLY_RATES, PEOPLE, strict=True)):
        if hour:
            chance = changed(chance, rule, PEOPLE[hour - 1], people)
        rate = busyness * hourly / HOUR
        chain, queue, full = desk_of(rule, people, rate), np.maximum(0, n - people), n >= people
        joins = rate * (1 - BALKED) * full
        place = k * WIDTH + queue
        chance, spent = chain.after(chance, HOUR - THRESHOLD)
        bad += float(spent @ (joins * late[hour][-1][place]))
        curve = [float(chance @ (joins * late[hour][THRESHOLD][place]))]
        for left in range(THRESHOLD - 1, -1, -1):
            chance, more = chain.after(chance, 1.0)
            spent = spent + more
            curve.append(float(chance @ (joins * late[hour][left][place])))
        bad += (curve[0] + curve[-1] + 4 * sum(curve[1:-1:2]) + 2 * sum(curve[2:-1:2])) / 3
        waits += float(spent @ queue)
        balked += float(spent @ (rate * BALKED * full))
    _, spent = desk_of(rule, PEOPLE[-1], 0.0).after(chance, 2 * HOUR)
    waits += float(spent @ np.maximum(0, n - PEOPLE[-1]))
    return np.array([waits, busyness * OFFERED - bad, balked + GIVEN_UP * waits]) / OFFERED


def day_figures(rule: Rule, cv: float = 0.05) -> dict[str, float]:
    """Return the figures of G18 by name: averages over the gamma factor, and those of the day without it.

    The trapezoidal rule at every standard deviation up to six is good to nine digits for a smooth integrand
    under a bell curve.
    """
    late = lates(rule)
    shape = 1 / cv**2
    factors = 1 + cv * np.arange(-6.0, 6.1, 1.0)
    weight = stats.gamma.pdf(factors, shape, scale=1 / shape)
    days = np.array([day_of(rule, float(factor), late) for factor in factors])
    mixed = weight @ days / weight.sum()
    plain = day_of(rule, 1.0, late)
    names = ("sum_of_waits_over_1660", "good_over_1660", "lost_over_1660")
    figures = dict(zip(names, mixed.tolist(), strict=True))
    figures |= {f"no_busyness_{name}": value for name, value in zip(names, plain.tolist(), strict=True)}
    return figures | {"arrivals_per_day": float(OFFERED)}
