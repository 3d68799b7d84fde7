"""Quantiles in kernels: byte by byte those of NumPy, over a million uniforms and the most extreme ones."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sim.core import elementary
from sim.core.draw.laws import GAMMA, KIND, NO_LAW, NOTHING, LawBook, durations, settle_parts
from sim.core.draw.values import exp, log, to_normal
from sim.core.kinds import Floats, Ints, Stream
from sim.core.streams import UniformStream
from sim.core.variates import Law, LawKind, durations_us

MINUTE = 60_000_000
pytestmark = pytest.mark.usefixtures("wrapping")


def uniforms(count: int) -> Floats:
    """Return uniforms: the 2,000 nearest to 0, to 1 and to where a quantile changes its formula, and many."""
    steps = 2.0**-53 * np.arange(1, 4_000, 2)
    edges = [0.5, 0.5 - 0.425, 0.5 + 0.425, np.exp(-25.0), 1.0 - np.exp(-25.0), 1e-10, 1.0 - 1e-10]
    near = [np.floor(edge * 2.0**52) * 2.0**-52 - 1_000 * 2.0**-52 + steps for edge in edges]
    random = UniformStream(1, 0, Stream.HANDLING, "values").take(count)
    # Uniforms of all sizes: the tails of a million ordinary ones end at 1e-6.
    few = random[:3_000]
    small = np.ldexp(np.floor(few * 2.0**10) * 2.0 + 1.0, -53 + np.arange(len(few)) % 42)
    found = np.concatenate([steps, 1.0 - steps, *near, small, 1.0 - small, random])
    return found[(found > 0.0) & (found < 1.0)]


LAWS = {
    "constant": Law.constant(90.4),
    "half up": Law.constant(0.5),
    "half to even": Law.constant(2.5),
    "without end": Law.constant(2.0**61),
    "exponential": Law.exponential(4 * MINUTE),
    "short": Law.exponential(3.0),
    "lognormal": Law.lognormal(8 * MINUTE, 0.8),
    "lognormal, wild": Law.lognormal(8 * MINUTE, 40.0),
    "weibull": Law.weibull(1.5, 5 * MINUTE),
    "weibull, steep": Law.weibull(12.0, 5 * MINUTE),
    "weibull, wild": Law.weibull(0.05, 5 * MINUTE),
    "weibull, beyond all": Law.weibull(0.012, 5 * MINUTE),
    "uniform": Law.uniform(MINUTE, 5 * MINUTE),
    "triangular": Law.triangular(MINUTE, 2 * MINUTE, 5 * MINUTE),
    "triangular, rising": Law.triangular(0, MINUTE, MINUTE),
    "triangular, falling": Law.triangular(0, 0, MINUTE),
    "triangular, of no width": Law.triangular(MINUTE, MINUTE, MINUTE),
    "empirical": Law.empirical(np.array([1, 2, 3, 5, 8, 13, 21]) * MINUTE),
    "mixture": Law.mixture(((0.8, Law.exponential(2 * MINUTE)), (0.2, Law.lognormal(20 * MINUTE, 1.2)))),
    "mixture in a mixture": Law.mixture(
        (
            (0.3, Law.constant(MINUTE)),
            (0.0, Law.constant(7)),
            (0.6, Law.mixture(((0.5, Law.uniform(0, 9)), (0.5, Law.weibull(2.0, MINUTE))))),
            (0.1, Law.empirical(np.array([4, 5]))),
        )
    ),
    "mixture with nothing last": Law.mixture(
        ((0.7, Law.constant(5)), (0.2, Law.constant(6)), (0.0, Law.constant(7)))
    ),
}


@pytest.mark.parametrize("name", LAWS)
def test_a_law_in_a_kernel_is_the_law(name: str, callable_part: Callable[..., Any], many: int) -> None:
    """Over a million uniforms, each a chat of its own, all durations are those of `durations_us`."""
    law, u = LAWS[name], uniforms(many)
    book = LawBook()
    number = book.number(law)
    laws = book.packed()
    v, whole, count = u.copy(), np.empty(len(u), dtype=np.int64), len(u)
    numbers = np.full(count, number)
    if law.kind is LawKind.MIXTURE:
        callable_part(settle_parts)(laws, numbers, v, count)
    draw, scratch, at, row = (
        callable_part(durations),
        np.empty(count),
        np.empty(count, np.int64),
        np.arange(count),
    )
    out = np.empty(count, dtype=np.int64)
    for part in np.unique(numbers).tolist():
        mine = np.flatnonzero(numbers == part)
        draw(laws, part, v[mine], row, len(mine), out, scratch, at)
        whole[mine] = out[: len(mine)]
    assert whole.tobytes() == durations_us(law, u).tobytes()


def test_a_history_row_by_row(callable_part: Callable[..., Any]) -> None:
    """The chats 0, 2 and 3 of a history get its values 10, 12 and 13, whatever the uniforms."""
    book = LawBook()
    number = book.number(Law.rows(np.array([10, 11, 12, 13])))
    out: Ints = np.empty(3, dtype=np.int64)
    scratch, at = np.empty(3), np.empty(3, np.int64)
    callable_part(durations)(book.packed(), number, np.full(3, 0.5), np.array([0, 2, 3]), 3, out, scratch, at)
    assert out.tolist() == [10, 12, 13]


def test_normal_quantiles(callable_part: Callable[..., Any], many: int) -> None:
    """A million quantiles are those of `elementary.normal_quantile`, all three stretches of the formula."""
    u = uniforms(many)
    z = u.copy()
    callable_part(to_normal)(z, np.empty(len(u)), np.empty(len(u), np.int64), len(u))
    assert z.tobytes() == elementary.normal_quantile(u).tobytes()


@pytest.mark.parametrize(("low", "high"), [(-1022.0, 1023.0), (-60.0, 0.0), (-(2.0**-20), 2.0**-20)])
def test_logarithms(callable_part: Callable[..., Any], many: int, low: float, high: float) -> None:
    """log(2**x) for x in [low, high] has the bytes of `elementary.log`."""
    x = np.exp2(low + (high - low) * uniforms(many))
    logarithm = callable_part(log)
    step = max(1, len(x) // 20_000)
    assert [logarithm(v) for v in x[::step]] == elementary.log(x[::step]).tolist()


@pytest.mark.parametrize(("low", "high"), [(-690.0, 690.0), (-40.0, 40.0), (-1e-6, 1e-6)])
def test_exponentials(callable_part: Callable[..., Any], many: int, low: float, high: float) -> None:
    """exp(x) for x in [low, high], where it is exact to 2**1000, has the bytes of `elementary.exp`."""
    x = low + (high - low) * uniforms(many)
    exponential = callable_part(exp)
    step = max(1, len(x) // 20_000)
    assert [exponential(v) for v in x[::step]] == elementary.exp(x[::step]).tolist()


def test_a_law_has_one_number() -> None:
    """No law is -1; the same law twice is entered once; a mixture brings its parts, one of them gamma."""
    book, gamma = LawBook(), Law.gamma(5.0, 0.5)
    mixture = Law.mixture(((0.5, gamma), (0.5, Law.constant(1))))
    assert book.number(None) == NO_LAW
    assert book.number(mixture) == book.number(mixture) == NOTHING + 1
    assert book.number(gamma) == NOTHING + 2
    assert len(book.laws) == 4
    assert book.packed().law[:, KIND].tolist() == [0, LawKind.MIXTURE, GAMMA, LawKind.CONSTANT]
