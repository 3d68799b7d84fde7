"""M/M/n+G: exponential handling and customers whose patience follows any law."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from sim.core.kinds import Floats
from sim.theory.domain import check_count, check_positive, check_rate, share_of
from sim.theory.durations import Curve, Duration
from sim.theory.erlang_b import blocking
from sim.theory.levels import Level, service_level_of

_NEGLIGIBLE = 60.0
"""The density is left out where it is below its peak by this many powers of e (1e-26)."""
_PANELS = 96
_NODES = 16


@dataclass(frozen=True, slots=True, eq=False)
class OfferedWait:
    """The wait that a customer of endless patience would have: an atom at 0, a density beyond.

    The density at x > 0 is ``weight * exp(exponent(x) - peak)`` with
    exponent(x) = arrival rate * E[min(R, x)] - capacity rate * x, R the patience.
    The exponent is concave, so one window [low, high] holds all that matters.
    """

    arrival_rate: float
    capacity_rate: float
    patience: Duration
    peak: float
    weight: float
    atom: float
    low: float
    high: float

    def integral(self, curve: Curve, start: float = 0.0, end: float = math.inf) -> float:
        """Return the integral of density times curve from start to end, the atom left out."""
        start, end = max(start, self.low), min(end, self.high)
        if not start < end:
            return 0.0
        points, weights = _nodes(start, end, self.patience.breaks)
        exponent = self.arrival_rate * self.patience.limited_mean(points) - self.capacity_rate * points
        return self.weight * float(weights @ (np.exp(exponent - self.peak) * curve(points)))


@dataclass(frozen=True, slots=True, eq=False)
class ImpatientQueue:
    """A group whose customers give up; see `impatient_queue`."""

    load: float
    """Offered load: arrival rate times mean handling."""
    delayed_share: float
    """Arrivals that find every slot busy, those who leave at once included."""
    abandon_share: float
    """Of all arrivals, those who leave at once included."""
    wait_all_mean: float
    wait_answered_mean: float
    wait_abandoned_mean: float
    queue_mean: float
    slot_occupancy: float
    offered_wait: OfferedWait = field(repr=False)

    def answered_within(self, t: float) -> float:
        """Return the share of all arrivals that are answered within t."""
        if t < 0:
            return 0.0
        return self.offered_wait.atom + self.offered_wait.integral(self.offered_wait.patience.survival, end=t)

    def abandoned_within(self, t: float) -> float:
        """Return the share of all arrivals that give up within t."""
        if t < 0:
            return 0.0
        given_up = self.offered_wait.patience.cdf
        by_then = float(given_up(np.array([t]))[0])
        before = self.offered_wait.integral(given_up, end=t)
        return before + by_then * self.offered_wait.integral(np.ones_like, start=t)

    def wait_cdf(self, t: float) -> float:
        """Return the share of all arrivals whose wait, ended by an answer or by leaving, is at most t."""
        return self.answered_within(t) + self.abandoned_within(t)

    def service_level(self, threshold: float, level: Level = "offered", short: float = 0.0) -> float:
        """Return a variant of the service level (see `sim.theory.levels`).

        Parameters
        ----------
        threshold
            Longest wait that counts as met.
        level
            Variant of the metrics.
        short
            Abandonments before this wait are short ones.

        Returns
        -------
        float
            A share.
        """
        return service_level_of(
            level,
            self.answered_within(threshold),
            1 - self.abandon_share,
            self.abandoned_within(threshold),
            self.abandon_share,
            self.abandoned_within(short) if short > 0 else 0.0,
        )


def impatient_queue(
    arrival_rate: float, mean_handling: float, servers: int, patience: Duration
) -> ImpatientQueue:
    """Return the M/M/n+G queue in steady state.

    Parameters
    ----------
    arrival_rate
        Poisson arrivals per unit of time, not negative.
    mean_handling
        Mean of the exponential handling time, above 0.
    servers
        Slots in all, at least 1.
    patience
        Law of the time after which a waiting customer leaves; `sim.theory.durations.balking` for those who
        leave at once.

    Returns
    -------
    ImpatientQueue
        Shares, means, and the law of the wait.

    Raises
    ------
    ValueError
        On arguments outside their domain, or where those who never give up are too many to serve.

    References
    ----------
    Baccelli and Hebuterne (1981), On queues with impatient customers; Zeltyn and Mandelbaum (2005), Call
    centers with impatient customers: many-server asymptotics of the M/M/n+G queue, Queueing Systems 51,
    361-402, section 3. Integrals of positive functions only, scaled by their peak: nothing overflows or
    cancels with thousands of servers, under- or overloaded.
    """
    load = check_rate("arrival_rate", arrival_rate) * check_positive("mean_handling", mean_handling)
    capacity = check_count("servers", servers, 1) / mean_handling
    if arrival_rate * patience.lasting >= capacity:
        raise ValueError(
            f"unstable: those who never give up offer {load * patience.lasting:g} to {servers} servers"
        )
    low, high, peak = _window(arrival_rate, capacity, patience)
    bare = OfferedWait(arrival_rate, capacity, patience, peak, 1.0, 0.0, low, high)
    # p(n-1) = B(n-1) / (1 + rate * J * B(n-1)), J the integral of exp(exponent); both sides times exp(-peak).
    start = arrival_rate * blocking(load, servers - 1)
    free = math.exp(-peak)
    total = free + start * bare.integral(np.ones_like)
    offered = OfferedWait(arrival_rate, capacity, patience, peak, start / total, free / total, low, high)
    abandoned = offered.integral(patience.cdf)
    wait = offered.integral(patience.limited_mean)
    answered_wait = offered.integral(lambda x: x * patience.survival(x))
    left_wait = offered.integral(lambda x: patience.limited_mean(x) - x * patience.survival(x))
    return ImpatientQueue(
        load=load,
        delayed_share=offered.integral(np.ones_like),
        abandon_share=abandoned,
        wait_all_mean=wait,
        wait_answered_mean=share_of(answered_wait, 1 - abandoned),
        wait_abandoned_mean=share_of(left_wait, abandoned),
        queue_mean=arrival_rate * wait,
        slot_occupancy=min(1.0, load * (1 - abandoned) / servers),
        offered_wait=offered,
    )


def _window(arrival_rate: float, capacity: float, patience: Duration) -> tuple[float, float, float]:
    """Return where the density matters (from, to) and the peak of its exponent."""

    def exponent(x: float) -> float:
        return arrival_rate * float(patience.limited_mean(np.array([x]))[0]) - capacity * x

    def falling(x: float) -> bool:
        return arrival_rate * float(patience.survival(np.array([x]))[0]) <= capacity

    top = 0.0 if falling(0.0) else _edge(falling, 0.0, 1 / capacity)
    peak = max(0.0, exponent(top))
    high = _edge(lambda x: exponent(x) < peak - _NEGLIGIBLE, top, 1 / capacity)
    low = 0.0
    if peak > _NEGLIGIBLE:
        low = top - _edge(lambda back: exponent(top - back) < peak - _NEGLIGIBLE, 0.0, top / 2**20)
    return max(0.0, low), high, peak


def _edge(is_beyond: Callable[[float], bool], start: float, step: float) -> float:
    """Return a point just beyond the edge from which on a condition holds: doubling, then bisection."""
    inside = 0.0
    while not is_beyond(start + step):
        inside, step = step, step * 2
        if not math.isfinite(step):
            raise ValueError("unstable: the wait has no end")
    for _ in range(60):
        middle = (inside + step) / 2
        inside, step = (inside, middle) if is_beyond(start + middle) else (middle, step)
    return start + step


def _nodes(start: float, end: float, breaks: tuple[float, ...]) -> tuple[Floats, Floats]:
    """Return Gauss-Legendre points and weights on panels that respect the breaks.

    Panels shrink towards the start, where a patience law may rise like a root.
    """
    width = end - start
    graded = start + width * 2.0 ** -np.arange(7.0, 48.0)
    inner = [b for b in breaks if start < b < end]
    corners = np.unique(np.concatenate([np.linspace(start, end, _PANELS + 1), graded, inner]))
    x, w = np.polynomial.legendre.leggauss(_NODES)
    half = np.diff(corners)[:, None] / 2
    return (corners[:-1, None] + half * (1 + x)).ravel(), (half * w).ravel()
