"""Verdicts: whether replications show that targets are met, or that one is not, at a stated confidence.

A staffing meets its targets if each of them, tested alone at the level alpha, is met: then the chance to say
so of one that misses any target is at most alpha (intersection-union test: Berger 1982, Multiparameter
hypothesis testing and acceptance sampling, Technometrics 24). It fails if one of k targets is missed in a
test at alpha / k (Bonferroni). Where the same staffing is looked at several times, as its replications grow,
alpha is shared out: half of it to the last look, which decides the close cases, the rest evenly to the
others.

A proportion is judged by the exact test of Clopper and Pearson besides, which holds too where what is
counted happens seldom or always. Any other metric that never varied is taken for what it was once it was so
often that it is so on 95 days of 100 at least. A metric that no replication has shows nothing.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from sim.core.kinds import Floats
from sim.experiment.targets import Target
from sim.stats.certainty import is_proportion, proportion_bounds

FEWEST = 20
"""Below this number of replications nothing is said to be met: Student's interval needs some to lean on."""
FIRST_LOOK = 5
"""After so many a staffing far below its targets is given up."""


ALIKE = 0.95
"""Share of days on which a metric that never varied is as it was, when it is decided."""


class Verdict(IntEnum):
    """What replications show of a staffing."""

    FAILS = -1
    OPEN = 0
    MEETS = 1


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """The verdict of one look; arrays of shape (targets,)."""

    verdict: Verdict
    margins: Floats
    """How far each metric is on the good side of its bound, in its unit; NaN where it is blank."""
    missed: tuple[int, ...]
    """Targets that are missed at the level of the test."""

    @property
    def looks_good(self) -> bool:
        """Whether every metric as estimated is on the good side, sure or not."""
        return bool((self.margins >= 0).all())


def looks_until(most: int) -> tuple[int, ...]:
    """Return the numbers of replications at which a staffing is looked at: doubling up to the most."""
    looks, at = [], FIRST_LOOK
    while at < most:
        looks.append(at)
        at *= 2
    return (*looks, most)


def level_at(look: int, looks: Sequence[int], alpha: float) -> float:
    """Return the part of alpha that one of several looks has."""
    if len(looks) == 1:
        return alpha
    return alpha / 2 if look == looks[-1] else alpha / 2 / (len(looks) - 1)


def judge(columns: Floats, targets: Sequence[Target], alpha: float) -> Judged:
    """Look at a staffing once.

    Parameters
    ----------
    columns
        Numerator and denominator by replication and target, shape (n, targets, 2).
    targets
        What shall be met.
    alpha
        Level of each test, one-sided: of "meets", and of "fails" over all targets together.

    Returns
    -------
    Judged
        A target on a ratio A / B with bound b is tested by the mean of A - b B, which needs no
        linearisation.
    """
    margins = np.full(len(targets), math.nan)
    met, missed = 0, []
    for place, target in enumerate(targets):
        top, bottom = columns[:, place, 0], columns[:, place, 1]
        counts = bottom != 0
        n = int(counts.sum())
        if not n:
            # A metric of nothing, no wait where nobody was answered: nothing is known of it.
            continue
        gains = target.sign * (top[counts] - target.bound * bottom[counts])
        margins[place] = target.sign * (top[counts].sum() / bottom[counts].sum() - target.bound)
        one = target, top[counts], bottom[counts]
        known = is_proportion(target.metric)
        met += _is_above(gains, alpha, bounded=known) and _agrees(*one, alpha, above=True)
        each = alpha / len(targets)
        if _is_above(-gains, each, strict=True, bounded=known) and _agrees(*one, each, above=False):
            missed.append(place)
    verdict = Verdict.OPEN
    if missed:
        verdict = Verdict.FAILS
    elif met == len(targets):
        verdict = Verdict.MEETS
    return Judged(verdict, margins, tuple(missed))


def _is_above(values: Floats, alpha: float, *, strict: bool = False, bounded: bool = False) -> bool:
    """Say whether a mean is shown to be above 0 (strict) or not below it, by Student's test at alpha.

    Values that are all alike have to be so often, unless something else bounds them.
    """
    from scipy.special import stdtrit

    n, mean = len(values), float(values.mean())
    if n < 2:
        return False
    error = float(values.std(ddof=1)) / math.sqrt(n)
    if error <= 1e-12 * abs(mean) or error == 0:
        often = bounded or n >= math.log(alpha) / math.log(ALIKE)
        return n >= FEWEST and often and (mean > 0 if strict else mean >= 0)
    if n < FEWEST and not strict:
        return False
    return mean > error * float(stdtrit(n - 1, 1 - alpha))


def _agrees(target: Target, top: Floats, bottom: Floats, alpha: float, *, above: bool) -> bool:
    """Say whether the exact test of a proportion agrees that a bound is kept, or not kept; else always."""
    if not is_proportion(target.metric):
        return True
    low, high = proportion_bounds(float(top.sum()), float(bottom.sum()), alpha)
    return low >= target.bound if (target.sign > 0) == above else high <= target.bound
