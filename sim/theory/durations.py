"""Laws of durations as the formulas need them: survival and limited mean, for patience or handling."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.core.kinds import Floats
from sim.theory.domain import check_positive, check_share

Curve = Callable[[Floats], Floats]


@dataclass(frozen=True, slots=True)
class Duration:
    """A law of durations X >= 0, made by one of the functions of this module.

    ``limited_mean(x)`` is E[min(X, x)], the integral of the survival from 0 to x. ``breaks`` are the points
    above 0 at which the survival jumps or bends. ``lasting`` is P(X = infinity).
    """

    cdf: Curve
    """P(X <= x); at 0 the share that gives up at once."""
    survival: Curve
    """P(X > x)."""
    limited_mean: Curve
    mean: float
    breaks: tuple[float, ...] = ()
    lasting: float = 0.0


def never() -> Duration:
    """Return the law of those who never give up."""
    return Duration(np.zeros_like, np.ones_like, np.copy, math.inf, lasting=1.0)


def exponential(mean: float) -> Duration:
    """Return the exponential law of a given mean.

    Raises
    ------
    ValueError
        Where the mean is not above 0.
    """
    check_positive("mean", mean)
    return Duration(
        cdf=lambda x: -np.expm1(-x / mean),
        survival=lambda x: np.exp(-x / mean),
        limited_mean=lambda x: -mean * np.expm1(-x / mean),
        mean=mean,
    )


def constant(value: float) -> Duration:
    """Return the law that always gives the same duration.

    Raises
    ------
    ValueError
        Where the value is not above 0.
    """
    check_positive("value", value)
    return Duration(
        cdf=lambda x: (x >= value).astype(np.float64),
        survival=lambda x: (x < value).astype(np.float64),
        limited_mean=lambda x: np.minimum(x, value),
        mean=value,
        breaks=(value,),
    )


def uniform(low: float, high: float) -> Duration:
    """Return the uniform law on [low, high].

    Raises
    ------
    ValueError
        Unless 0 <= low < high.
    """
    if not 0 <= low < high:
        raise ValueError(f"a uniform law needs 0 <= low < high; got {low}, {high}")
    width = high - low

    def rising(x: Floats) -> Floats:
        return np.clip((x - low) / width, 0.0, 1.0)

    return Duration(
        cdf=rising,
        survival=lambda x: 1 - rising(x),
        limited_mean=lambda x: np.minimum(x, high) - width * rising(x) ** 2 / 2,
        mean=(low + high) / 2,
        breaks=(low, high) if low > 0 else (high,),
    )


def gamma(mean: float, cv: float) -> Duration:
    """Return the gamma law; CV 1 / sqrt(k) makes the Erlang law of k stages.

    Raises
    ------
    ValueError
        Where the mean or the CV is not above 0.
    """
    from scipy.special import gammainc, gammaincc

    shape = 1 / check_positive("cv", cv) ** 2
    scale = check_positive("mean", mean) / shape

    def limited_mean(x: Floats) -> Floats:
        short = mean * gammainc(shape + 1, x / scale)
        return np.asarray(short + x * gammaincc(shape, x / scale), dtype=np.float64)

    return Duration(
        cdf=lambda x: np.asarray(gammainc(shape, x / scale)),
        survival=lambda x: np.asarray(gammaincc(shape, x / scale)),
        limited_mean=limited_mean,
        mean=mean,
    )


def weibull(shape: float, scale: float) -> Duration:
    """Return the Weibull law.

    Raises
    ------
    ValueError
        Where the shape or the scale is not above 0.
    """
    from scipy.special import gammainc

    check_positive("shape", shape)
    check_positive("scale", scale)
    mean = scale * math.gamma(1 + 1 / shape)
    return Duration(
        cdf=lambda x: -np.expm1(-((x / scale) ** shape)),
        survival=lambda x: np.exp(-((x / scale) ** shape)),
        limited_mean=lambda x: mean * np.asarray(gammainc(1 / shape, (x / scale) ** shape), np.float64),
        mean=mean,
    )


def lognormal(mean: float, cv: float) -> Duration:
    """Return the lognormal law; mean and CV are the variable's own, not its logarithm's.

    Raises
    ------
    ValueError
        Where the mean or the CV is not above 0.
    """
    from scipy.special import ndtr

    spread = math.sqrt(math.log1p(check_positive("cv", cv) ** 2))
    centre = math.log(check_positive("mean", mean)) - spread**2 / 2

    def standard(x: Floats) -> Floats:
        with np.errstate(divide="ignore"):
            return (np.log(x) - centre) / spread

    def limited_mean(x: Floats) -> Floats:
        short = mean * ndtr(standard(x) - spread)
        return np.asarray(short + x * ndtr(-standard(x)), dtype=np.float64)

    return Duration(
        cdf=lambda x: np.asarray(ndtr(standard(x))),
        survival=lambda x: np.asarray(ndtr(-standard(x))),
        limited_mean=limited_mean,
        mean=mean,
    )


def mixture(*parts: tuple[float, Duration]) -> Duration:
    """Return the mixture of (weight, law) pairs.

    Raises
    ------
    ValueError
        Where the weights do not sum to 1.
    """
    if not parts or not math.isclose(sum(weight for weight, _ in parts), 1.0):
        raise ValueError("the weights of a mixture must sum to 1")

    def mixed(name: str) -> Curve:
        return lambda x: np.asarray(sum(weight * getattr(law, name)(x) for weight, law in parts))

    return Duration(
        cdf=mixed("cdf"),
        survival=mixed("survival"),
        limited_mean=mixed("limited_mean"),
        mean=sum(weight * law.mean for weight, law in parts if weight > 0),
        breaks=tuple(sorted({at for _, law in parts for at in law.breaks})),
        lasting=sum(weight * law.lasting for weight, law in parts),
    )


def balking(share: float, others: Duration) -> Duration:
    """Return the patience of a crowd of whom a share leaves at once when it would have to wait.

    Raises
    ------
    ValueError
        Where the share is outside 0 to 1.
    """
    check_share("share", share)
    at_once = Duration(np.ones_like, np.zeros_like, np.zeros_like, 0.0)
    return mixture((share, at_once), (1 - share, others))
