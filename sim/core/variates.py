"""Quantile functions: one uniform in, one duration out, in whole microseconds.

Inverse transform keeps draws in step: a longer mean lengthens every chat and reorders none. Means and
parameters are in microseconds; each duration is rounded once, here.
"""

import math
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from sim.core import elementary
from sim.core.kinds import Floats, Ints


class LawKind(IntEnum):
    """The families of distributions, as codes for kernels."""

    CONSTANT = 0
    EXPONENTIAL = 1
    LOGNORMAL = 2
    GAMMA = 3
    WEIBULL = 4
    UNIFORM = 5
    TRIANGULAR = 6
    MIXTURE = 7
    EMPIRICAL = 8
    ROWS = 9


LONGEST_US = 2.0**60
"""Longer durations than this (36,000 years) are cut, so that sums stay within 64 bits."""


@dataclass(frozen=True, slots=True, eq=False)
class Law:
    """A distribution of durations, made by one of the class methods.

    ``mean_us`` and ``sd_us`` are its exact moments. ``table`` holds an empirical law's sorted values, or,
    for ``ROWS``, the value of each chat in order.
    """

    kind: LawKind
    parameters: tuple[float, ...]
    mean_us: float
    sd_us: float
    table: Ints | None = None
    parts: "tuple[tuple[float, Law], ...]" = ()

    @classmethod
    def constant(cls, value_us: float) -> "Law":
        """Return the law that always gives the same duration."""
        return cls(LawKind.CONSTANT, (float(value_us),), float(value_us), 0.0)

    @classmethod
    def exponential(cls, mean_us: float) -> "Law":
        """Return the exponential law of a given mean."""
        return cls(LawKind.EXPONENTIAL, (float(mean_us),), float(mean_us), float(mean_us))

    @classmethod
    def lognormal(cls, mean_us: float, cv: float) -> "Law":
        """Return the lognormal law; mean and CV are the variable's own, not its logarithm's."""
        log_mean, log_variance = (float(v) for v in elementary.log(np.array([mean_us, 1.0 + cv * cv])))
        mu, sigma = log_mean - log_variance / 2, math.sqrt(log_variance)
        return cls(LawKind.LOGNORMAL, (mu, sigma), float(mean_us), float(mean_us * cv))

    @classmethod
    def gamma(cls, mean_us: float, cv: float) -> "Law":
        """Return the gamma law; an Erlang law of k stages is the one with CV 1 / sqrt(k)."""
        shape = 1.0 / (cv * cv)
        return cls(LawKind.GAMMA, (shape, mean_us / shape), float(mean_us), float(mean_us * cv))

    @classmethod
    def erlang(cls, mean_us: float, stages: int) -> "Law":
        """Return the law of a sum of equal exponential stages."""
        sd_us = mean_us / math.sqrt(stages)
        return cls(LawKind.GAMMA, (float(stages), mean_us / stages), float(mean_us), sd_us)

    @classmethod
    def weibull(cls, shape: float, scale_us: float) -> "Law":
        """Return the Weibull law of a given shape and scale."""
        mean = scale_us * math.gamma(1 + 1 / shape)
        second = scale_us * scale_us * math.gamma(1 + 2 / shape)
        return cls(LawKind.WEIBULL, (shape, scale_us), mean, math.sqrt(max(0.0, second - mean * mean)))

    @classmethod
    def uniform(cls, low_us: float, high_us: float) -> "Law":
        """Return the law with every value between low and high equally likely."""
        mean, sd = (low_us + high_us) / 2, (high_us - low_us) / math.sqrt(12)
        return cls(LawKind.UNIFORM, (float(low_us), float(high_us)), mean, sd)

    @classmethod
    def triangular(cls, low_us: float, mode_us: float, high_us: float) -> "Law":
        """Return the triangular law on [low, high] with its peak at mode."""
        a, c, b = float(low_us), float(mode_us), float(high_us)
        variance = (a * a + b * b + c * c - a * b - a * c - b * c) / 18
        return cls(LawKind.TRIANGULAR, (a, c, b), (a + b + c) / 3, math.sqrt(max(0.0, variance)))

    @classmethod
    def mixture(cls, parts: "tuple[tuple[float, Law], ...]") -> "Law":
        """Return the mixture of (weight, law) pairs; the weights sum to 1."""
        mean = sum(w * law.mean_us for w, law in parts)
        second = sum(w * (law.sd_us**2 + law.mean_us**2) for w, law in parts)
        return cls(LawKind.MIXTURE, (), mean, math.sqrt(max(0.0, second - mean * mean)), parts=parts)

    @classmethod
    def empirical(cls, values_us: Ints) -> "Law":
        """Return the law that repeats measured values, each equally likely."""
        table = np.sort(np.asarray(values_us, dtype=np.int64))
        return cls(LawKind.EMPIRICAL, (), float(table.mean()), float(table.std()), table=table)

    @classmethod
    def rows(cls, values_us: Ints) -> "Law":
        """Return the law of a history row by row: the i-th chat of the widget gets the i-th value.

        A negative value is that of a chat that nobody handled.
        """
        table = np.asarray(values_us, dtype=np.int64)
        known = table[table >= 0] if (table >= 0).any() else np.zeros(1)
        return cls(LawKind.ROWS, (), float(known.mean()), float(known.std()), table=table)


def durations_us(law: Law, u: Floats) -> Ints:
    """Return the law's quantiles, rounded to whole microseconds.

    Parameters
    ----------
    law
        The distribution. A ``ROWS`` law takes no uniforms: see `sim.core.tape`.
    u
        Uniforms in the open interval (0, 1), shape (n,).

    Returns
    -------
    Ints
        Durations, shape (n,), never negative.
    """
    return np.rint(np.clip(quantiles_us(law, u), 0.0, LONGEST_US)).astype(np.int64)


def quantiles_us(law: Law, u: Floats) -> Floats:
    """Return the law's quantiles in microseconds, before rounding.

    References
    ----------
    Devroye (1986), Non-Uniform Random Variate Generation, chapter II. A mixture spends its uniform twice:
    the part that it falls into, then its place inside that part.
    """
    p = law.parameters
    match law.kind:
        case LawKind.CONSTANT:
            return np.full(len(u), p[0])
        case LawKind.EXPONENTIAL:
            return -p[0] * elementary.log(1.0 - u)
        case LawKind.LOGNORMAL:
            return elementary.exp(p[0] + p[1] * elementary.normal_quantile(u))
        case LawKind.GAMMA:
            from scipy.special import gammaincinv

            return np.asarray(p[1] * gammaincinv(p[0], u), dtype=np.float64)
        case LawKind.WEIBULL:
            hazard = -elementary.log(1.0 - u)
            return p[1] * elementary.exp(elementary.log(hazard) / p[0])
        case LawKind.UNIFORM:
            return p[0] + (p[1] - p[0]) * u
        case LawKind.TRIANGULAR:
            return _triangular(p[0], p[1], p[2], u)
        case LawKind.MIXTURE:
            return _mixture(law, u)
        case LawKind.EMPIRICAL:
            assert law.table is not None
            at = np.minimum((u * len(law.table)).astype(np.int64), len(law.table) - 1)
            return law.table[at].astype(np.float64)
        case _:
            raise ValueError("a row-by-row law has no quantiles")


def _triangular(low: float, mode: float, high: float, u: Floats) -> Floats:
    """Return triangular quantiles: a square root on each side of the mode."""
    width = high - low
    if width == 0:
        return np.full(len(u), low)
    cut = (mode - low) / width
    rising = low + np.sqrt(u * (width * (mode - low)))
    falling = high - np.sqrt((1.0 - u) * (width * (high - mode)))
    return np.where(u < cut, rising, falling)


def _mixture(law: Law, u: Floats) -> Floats:
    """Return mixture values: each part takes its share of the unit interval, in the order written."""
    values = np.zeros(len(u))
    floor = 0.0
    for place, (weight, part) in enumerate(law.parts):
        ceiling = 1.0 if place == len(law.parts) - 1 else floor + weight
        inside = np.flatnonzero((u >= floor) & (u < ceiling))
        if weight > 0 and len(inside):
            rescaled = np.clip((u[inside] - floor) / weight, 2.0**-53, 1.0 - 2.0**-53)
            values[inside] = quantiles_us(part, rescaled)
        floor = ceiling
    return values
