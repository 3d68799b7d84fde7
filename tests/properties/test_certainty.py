"""Nothing rare passes for certain: how often "reached", or a selection, is wrong over many seeds."""

import math
from collections.abc import Callable

import numpy as np
import pytest

from sim.core.kinds import Floats
from sim.stats.batches import half_width_of
from sim.stats.certainty import known_half_width
from sim.stats.precision import Goal, is_met, next_count, shortfall
from sim.stats.selection import select_largest

SEEDS = 400
CAP = 1000

Days = Callable[[np.random.Generator, int], tuple[Floats, Floats]]
"""Draws numerators and denominators of so many days."""


def chats_a_day(rate: float, share: float) -> Days:
    """Return days of a desk with so many chats each, of which a share is served in time."""

    def draw(rng: np.random.Generator, days: int) -> tuple[Floats, Floats]:
        chats = rng.poisson(rate, days)
        return rng.binomial(chats, share).astype(np.float64), chats.astype(np.float64)

    return draw


def waits_a_day(rate: float, delayed: float, mean_s: float) -> Days:
    """Return days whose chats seldom wait, and then exponentially long."""

    def draw(rng: np.random.Generator, days: int) -> tuple[Floats, Floats]:
        chats = rng.poisson(rate, days)
        waiting = rng.binomial(chats, delayed)
        return rng.gamma(np.maximum(waiting, 1e-9), mean_s) * (waiting > 0), chats.astype(np.float64)

    return draw


def counts_a_day(rate: float) -> Days:
    """Return days on which something is counted."""

    def draw(rng: np.random.Generator, days: int) -> tuple[Floats, Floats]:
        return rng.poisson(rate, days).astype(np.float64), np.ones(days)

    return draw


def outcome(draw: Days, metric: str, goal: Goal, seed: int) -> tuple[bool, float]:
    """Look at days as a run to a precision does; return whether it says reached, and the figure."""
    top, bottom = draw(np.random.Generator(np.random.PCG64(seed)), CAP)
    looks: list[tuple[int, float]] = []
    mean = math.nan
    while (count := next_count(looks, cap=CAP)) is not None:
        above, below = top[:count], bottom[:count]
        has = below > 0
        n = int(has.sum())
        mean = float(above.sum() / below.sum()) if n else math.nan
        deviations = (above[has] - mean * below[has]) / below[has].mean() if n else above[:0]
        half = float(half_width_of(np.array([(deviations**2).sum()]), np.array([n]))[0])
        reach = known_half_width(above, below, half, metric)
        looks.append((count, shortfall([(reach, goal.allows(mean))])))
    return is_met(looks), mean


@pytest.mark.parametrize(
    ("draw", "metric", "goal", "truth"),
    [
        (chats_a_day(0.01, 0.502), "service_level", Goal("", 0.05, "share"), 0.502),
        (chats_a_day(0.08, 0.502), "service_level", Goal("", 0.05, "share"), 0.502),
        (chats_a_day(1.0, 0.502), "service_level", Goal("", 0.05, "share"), 0.502),
        (chats_a_day(0.08, 0.98), "service_level", Goal("", 0.02, "share"), 0.98),
        (chats_a_day(160, 5e-5), "abandon_share", Goal("", 0.0005, "share"), 5e-5),
        (chats_a_day(160, 5e-5), "abandon_share", Goal("", 0.5), 5e-5),
        (chats_a_day(160, 5e-4), "forward_share", Goal("", 0.3), 5e-4),
        (counts_a_day(0.08), "forwarded", Goal("", 0.05, "chats"), 0.08),
        (counts_a_day(0.01), "forwarded", Goal("", 0.02, "chats"), 0.01),
        (waits_a_day(20, 0.002, 120), "leg_wait_mean", Goal("", 1.0, "s"), 0.24),
        (waits_a_day(0.08, 0.5, 60), "leg_wait_mean", Goal("", 10.0, "s"), 30.0),
    ],
)  # fmt: skip
def test_reached_is_seldom_wrong(draw: Days, metric: str, goal: Goal, truth: float) -> None:
    """Where said, "reached" is off by more than asked in 5 % + 3 sqrt(0.05 * 0.95 / said) at most."""
    said = wrong = 0
    for seed in range(SEEDS):
        reached, mean = outcome(draw, metric, goal, seed)
        if reached:
            said += 1
            allowed = goal.amount if goal.unit else truth * goal.amount
            wrong += abs(mean - truth) > allowed
    assert wrong <= said * 0.05 + 3 * math.sqrt(said * 0.05 * 0.95)


@pytest.mark.parametrize(
    ("chance", "better", "indifference", "largest"),
    [(0.01, 60.0, 0.5, None), (0.03, 20.0, 0.5, None), (0.02, 1.0, 0.02, 1.0), (0.005, 1.0, 0.005, 1.0)],
)
def test_a_selection_among_desks_that_tie_at_first_is_right(
    chance: float, better: float, indifference: float, largest: float | None
) -> None:
    """One of four desks is ahead by chance * better, the indifference at least: chosen in 380 of 400 - 13."""
    right = 0
    for seed in range(SEEDS):
        rng = np.random.Generator(np.random.PCG64(seed))
        differs = rng.random(40_000) < chance
        base = np.full(40_000, 60.0) if largest is None else np.full(40_000, 0.0)

        def draw(
            systems: "range | list[int]", days: range, differs: Floats = differs, base: Floats = base
        ) -> Floats:
            rows = [base[days.start : days.stop] + (better if n == 2 else 0) * differs[days.start : days.stop]
                    for n in systems]  # fmt: skip
            return np.array(rows)

        right += select_largest(draw, 4, indifference, cap=40_000, largest=largest).best == 2  # type: ignore[arg-type]
    assert right >= SEEDS * 0.95 - 3 * math.sqrt(SEEDS * 0.05 * 0.95)
