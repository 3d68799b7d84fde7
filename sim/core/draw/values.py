"""Quantiles in kernels, block by block: operation by operation those of `sim.core.variates`.

The scalar functions are those of `sim.core.elementary`, with the bits of a number in place of ``frexp`` and
``ldexp``, and without branches, so that the compiler may do several at once. Nothing is fused or reordered:
every operation rounds as IEEE 754 says, so the bytes are the same.
"""

import numpy as np

from sim.core.draw.bits import bits_of, number_of
from sim.core.elementary import (
    _CENTRE,
    _EXP_SERIES,
    _FAR,
    _LN2_HIGH,
    _LN2_LOW,
    _LOG_SERIES,
    _NEAR,
    _SQRT_HALF,
)
from sim.core.jit import inline, part
from sim.core.kinds import Floats, Ints
from sim.core.variates import LONGEST_US

BLOCK = 512
"""Values done at a time: a block of them and its scratch stay in the nearest cache."""

_FRACTION = np.uint64((1 << 52) - 1)
_BELOW_ONE = np.uint64(1022 << 52)
"""The exponent of the numbers from 1/2 to 1."""
_EXPONENT_AT = np.uint64(52)
_WHOLE = np.uint64(0x433 << 52)
"""The exponent of the numbers whose unit in the last place is 1."""
_BIAS = np.uint64(1023)
_ROUNDER = 1.5 * 2.0**52
"""Added and subtracted it rounds to the nearest whole number, a half to the even one, like ``rint``."""
_MOST = 1000.0
"""Larger exponents of two come to the longest duration, smaller ones to none, whatever they are exactly."""

_C1, _C2, _C3, _C4, _C5, _C6, _C7 = _LOG_SERIES
_P1, _P2, _P3, _P4, _P5 = _EXP_SERIES


@inline
def log(x: float) -> float:
    """Return the natural logarithm of a positive number."""
    bits = bits_of(x)
    mantissa = number_of((bits & _FRACTION) | _BELOW_ONE)
    exponent = (number_of((bits >> _EXPONENT_AT) | _WHOLE) - 2.0**52) - 1022.0
    low = mantissa < _SQRT_HALF
    f = (mantissa + mantissa if low else mantissa) - 1.0
    k = exponent - 1.0 if low else exponent
    s = f / (2.0 + f)
    z = s * s
    w = z * z
    r = z * (_C1 + w * (_C3 + w * (_C5 + w * _C7))) + w * (_C2 + w * (_C4 + w * _C6))
    half = 0.5 * f * f
    return k * _LN2_HIGH - ((half - (s * (half + r) + k * _LN2_LOW)) - f)


@inline
def exp(x: float) -> float:
    """Return e to the power x; beyond 2**1000 and below 2**-1000 anything as large or as small."""
    k = (x * 1.44269504088896338700 + _ROUNDER) - _ROUNDER
    high = x - k * _LN2_HIGH
    low = k * _LN2_LOW
    r = high - low
    t = r * r
    c = r - t * (_P1 + t * (_P2 + t * (_P3 + t * (_P4 + t * _P5))))
    y = 1.0 - ((low - (r * c) / (2.0 - c)) - high)
    k = max(-_MOST, k)
    k = min(_MOST, k)
    power = number_of((bits_of(k + _ROUNDER) + _BIAS) << _EXPONENT_AT)
    return y * power


@inline
def _polynomial(c: tuple[float, ...], r: float) -> float:
    """Return a polynomial of degree seven by Horner's rule."""
    return ((((((c[7] * r + c[6]) * r + c[5]) * r + c[4]) * r + c[3]) * r + c[2]) * r + c[1]) * r + c[0]


@inline
def _tail_quantile(u: float, r: float, near: tuple[tuple[float, ...], ...], shift: float) -> float:
    """Return a normal quantile outside the centre, by the polynomials of one of its two stretches."""
    t = r - shift
    value = _polynomial(near[0], t) / _polynomial(near[1], t)
    return -value if u - 0.5 < 0.0 else value


@inline
def _depth(u: float) -> float:
    """Return how far out in the tail a probability is."""
    depth: float = np.sqrt(-log(u if u - 0.5 < 0.0 else 1.0 - u))
    return depth


@part
def to_normal(v: Floats, tail: Floats, at: Ints, count: int) -> None:
    """Turn uniforms into standard normal quantiles; ``tail`` and ``at`` are scratch."""
    outside, extreme = 0, False
    for place in range(count):
        distance = abs(v[place] - 0.5)
        at[outside] = place
        tail[outside] = v[place]
        outside += distance > 0.425
        extreme |= distance > 0.4999999999
    for place in range(count):
        q = v[place] - 0.5
        t = 0.180625 - q * q
        v[place] = q * (_polynomial(_CENTRE[0], t) / _polynomial(_CENTRE[1], t))
    if extreme:
        for place in range(outside):
            u = tail[place]
            r = _depth(u)
            tail[place] = _tail_quantile(u, r, _NEAR, 1.6) if r <= 5.0 else _tail_quantile(u, r, _FAR, 5.0)
    else:
        for place in range(outside):
            u = tail[place]
            tail[place] = _tail_quantile(u, _depth(u), _NEAR, 1.6)
    for place in range(outside):
        v[at[place]] = tail[place]


@part
def to_exponential(v: Floats, factor: float, count: int) -> None:
    """Turn uniforms into a factor times the logarithm of the rest."""
    for place in range(count):
        v[place] = factor * log(1.0 - v[place])


@part
def to_lognormal(v: Floats, mu: float, sigma: float, count: int) -> None:
    """Turn standard normal quantiles into lognormal ones."""
    for place in range(count):
        v[place] = exp(mu + sigma * v[place])


@part
def to_weibull(v: Floats, shape: float, scale: float, count: int) -> None:
    """Turn uniforms into Weibull quantiles."""
    for place in range(count):
        v[place] = scale * exp(log(-log(1.0 - v[place])) / shape)


@part
def to_uniform(v: Floats, low: float, high: float, count: int) -> None:
    """Turn uniforms into those between two durations."""
    for place in range(count):
        v[place] = low + (high - low) * v[place]


@part
def to_triangular(v: Floats, low: float, mode: float, high: float, count: int) -> None:
    """Turn uniforms into triangular quantiles."""
    width = high - low
    cut = 0.0 if width == 0.0 else (mode - low) / width
    for place in range(count):
        u = v[place]
        rising = low + np.sqrt(u * (width * (mode - low)))
        falling = high - np.sqrt((1.0 - u) * (width * (high - mode)))
        v[place] = rising if u < cut else falling


@part
def to_microseconds(v: Floats, whole: Ints, count: int) -> None:
    """Round durations, once and for all."""
    for place in range(count):
        duration = max(0.0, v[place])
        whole[place] = np.int64(np.rint(min(LONGEST_US, duration)))
