"""Quantile functions: exact moments, the exact law, one uniform one value, whole microseconds."""

import math
from typing import Any

import numpy as np
import pytest
from scipy import stats

from sim.core.kinds import Floats, Stream
from sim.core.streams import UniformStream
from sim.core.variates import LONGEST_US, Law, durations_us, quantiles_us

MIN = 60e6
COUNT = 20_000
EDGES = np.array([2.0**-53, 0.25, 0.5, 0.75, 1 - 2.0**-53])


class Mixed:
    """The exact law of a mixture of SciPy's distributions."""

    def __init__(self, *parts: tuple[float, Any]) -> None:
        self.parts = parts

    def cdf(self, x: Floats) -> Floats:
        """Return the weighted sum of the parts' distribution functions."""
        total: Floats = sum((w * part.cdf(x) for w, part in self.parts), np.zeros_like(x))
        return total

    def moment(self, k: int) -> float:
        """Return the k-th moment about zero."""
        return float(sum(w * part.moment(k) for w, part in self.parts))


def lognormal(mean: float, cv: float) -> Any:
    """Return SciPy's lognormal with its own mean and CV."""
    variance = math.log(1 + cv * cv)
    return stats.lognorm(math.sqrt(variance), scale=mean / math.sqrt(1 + cv * cv))


EXPONENTIALS = ((0.8, Law.exponential(2 * MIN)), (0.2, Law.exponential(20 * MIN)))
SLOW_EXPONENTIALS = ((0.8, Law.exponential(4 * MIN)), (0.2, Law.exponential(40 * MIN)))
PARTS = ((0.3, Law.uniform(0, MIN)), (0.7, Law.gamma(8 * MIN, 0.5)))
LAWS: dict[str, tuple[Law, Any]] = {
    "exponential": (Law.exponential(4 * MIN), stats.expon(scale=4 * MIN)),
    "lognormal": (Law.lognormal(10 * MIN, 1.0), lognormal(10 * MIN, 1.0)),
    "lognormal, narrow": (Law.lognormal(10 * MIN, 0.2), lognormal(10 * MIN, 0.2)),
    "gamma": (Law.gamma(8 * MIN, 0.9), stats.gamma(1 / 0.81, scale=8 * MIN * 0.81)),
    "gamma, wide": (Law.gamma(8 * MIN, 2.0), stats.gamma(0.25, scale=32 * MIN)),
    "erlang": (Law.erlang(6 * MIN, 3), stats.gamma(3, scale=2 * MIN)),
    "weibull": (Law.weibull(1.5, 5 * MIN), stats.weibull_min(1.5, scale=5 * MIN)),
    "weibull, wide": (Law.weibull(0.7, 5 * MIN), stats.weibull_min(0.7, scale=5 * MIN)),
    "uniform": (Law.uniform(2 * MIN, 5 * MIN), stats.uniform(2 * MIN, 3 * MIN)),
    "triangular": (Law.triangular(MIN, 2 * MIN, 5 * MIN), stats.triang(0.25, loc=MIN, scale=4 * MIN)),
    "triangular, at the edge": (Law.triangular(0, 0, MIN), stats.triang(0.0, loc=0, scale=MIN)),
    "hyperexponential": (
        Law.mixture(EXPONENTIALS),
        Mixed((0.8, stats.expon(scale=2 * MIN)), (0.2, stats.expon(scale=20 * MIN))),
    ),
    "mixture": (
        Law.mixture(PARTS),
        Mixed((0.3, stats.uniform(0, MIN)), (0.7, stats.gamma(4, scale=2 * MIN))),
    ),
}
MIXTURES = {"hyperexponential", "mixture"}
GROWING = sorted(set(LAWS) - MIXTURES)


def sample(name: str) -> Floats:
    """Return durations of a law at seeded uniforms."""
    u = UniformStream(11, 0, Stream.HANDLING, name).take(COUNT)
    return durations_us(LAWS[name][0], u).astype(np.float64)


def raw_moments(exact: Any) -> list[float]:
    """Return the first four moments about zero."""
    return [float(exact.moment(k)) for k in (1, 2, 3, 4)]


@pytest.mark.parametrize("name", LAWS)
def test_the_moments_it_tells_are_exact(name: str) -> None:
    """mean_us and sd_us are E X and sqrt(E X^2 - (E X)^2) of the exact law, to 9 digits."""
    law, exact = LAWS[name]
    m1, m2 = raw_moments(exact)[:2]
    assert law.mean_us == pytest.approx(m1, rel=1e-9)
    assert law.sd_us == pytest.approx(math.sqrt(m2 - m1 * m1), rel=1e-9)


@pytest.mark.parametrize("name", LAWS)
def test_mean_of_a_sample(name: str) -> None:
    """The mean of 20,000 draws is within 4 standard errors, sd / sqrt(20,000), of the exact mean."""
    law = LAWS[name][0]
    assert abs(sample(name).mean() - law.mean_us) <= 4 * law.sd_us / math.sqrt(COUNT)


@pytest.mark.parametrize("name", LAWS)
def test_cv_of_a_sample(name: str) -> None:
    """The CV of 20,000 draws is within 4 standard errors (delta method, exact moments) of the exact CV."""
    m1, m2, m3, m4 = (m / LAWS[name][0].mean_us ** k for k, m in enumerate(raw_moments(LAWS[name][1]), 1))
    variance = m2 - m1**2
    third = m3 - 3 * m1 * m2 + 2 * m1**3
    fourth = m4 - 4 * m1 * m3 + 6 * m1**2 * m2 - 3 * m1**4
    # With mean 1 the squared CV is the variance; its gradient in (mean, variance) is (-2 variance, 1).
    spread = 4 * variance**3 - 4 * variance * third + fourth - variance**2
    drawn = sample(name) / LAWS[name][0].mean_us
    squared = drawn.var() / drawn.mean() ** 2
    assert abs(squared - variance) <= 4 * math.sqrt(spread / COUNT)


@pytest.mark.parametrize("name", LAWS)
def test_kolmogorov_smirnov(name: str) -> None:
    """The largest distance of 20,000 draws from the exact law has a p-value over 0.001."""
    assert stats.kstest(sample(name), LAWS[name][1].cdf).pvalue > 0.001


@pytest.mark.parametrize("name", GROWING)
def test_a_larger_uniform_never_gives_a_shorter_duration(name: str) -> None:
    """Over 20,000 sorted uniforms durations never fall, from 2**-53 to 1 - 2**-53."""
    u = np.sort(np.concatenate([EDGES, UniformStream(3, 0, Stream.HANDLING, "u").take(COUNT)]))
    assert (np.diff(durations_us(LAWS[name][0], u)) >= 0).all()


@pytest.mark.parametrize("name", LAWS)
def test_one_uniform_one_value(name: str) -> None:
    """Draws at 200 uniforms are the same singly, together and in reverse: the place does not matter."""
    law, u = LAWS[name][0], UniformStream(3, 0, Stream.HANDLING, "u").take(200)
    together = durations_us(law, u)
    assert [int(durations_us(law, u[n : n + 1])[0]) for n in range(200)] == together.tolist()
    assert np.array_equal(durations_us(law, u[::-1]), together[::-1])


@pytest.mark.parametrize("name", LAWS)
def test_rounded_once_to_whole_microseconds(name: str) -> None:
    """A duration is the nearest whole number to its quantile: off by half a microsecond at most."""
    law, u = LAWS[name][0], UniformStream(3, 0, Stream.HANDLING, "u").take(500)
    drawn = durations_us(law, u)
    assert drawn.dtype == np.int64
    assert np.max(np.abs(drawn - quantiles_us(law, u))) <= 0.5


@pytest.mark.parametrize("name", LAWS)
def test_the_edges_are_finite_and_not_negative(name: str) -> None:
    """At 2**-53 and at 1 - 2**-53 durations lie between 0 and the longest, 2**60."""
    drawn = durations_us(LAWS[name][0], EDGES)
    assert (drawn >= 0).all()
    assert (drawn <= 2**60).all()


@pytest.mark.parametrize(
    ("once", "twice"),
    [
        (Law.exponential(4 * MIN), Law.exponential(8 * MIN)),
        (Law.lognormal(4 * MIN, 0.8), Law.lognormal(8 * MIN, 0.8)),
        (Law.gamma(4 * MIN, 0.8), Law.gamma(8 * MIN, 0.8)),
        (Law.weibull(1.5, 4 * MIN), Law.weibull(1.5, 8 * MIN)),
        (Law.uniform(MIN, 4 * MIN), Law.uniform(2 * MIN, 8 * MIN)),
        (Law.triangular(0, MIN, 4 * MIN), Law.triangular(0, 2 * MIN, 8 * MIN)),
        (Law.mixture(EXPONENTIALS), Law.mixture(SLOW_EXPONENTIALS)),
    ],
)
def test_twice_the_mean_is_twice_each_draw(once: Law, twice: Law) -> None:
    """Each of 2,000 draws doubles to within 2 us: 2 x half a microsecond of rounding, and half of its own."""
    u = UniformStream(3, 0, Stream.HANDLING, "u").take(2_000)
    assert np.max(np.abs(durations_us(twice, u) - 2 * durations_us(once, u))) <= 2


def test_a_constant_is_always_the_same() -> None:
    """Five uniforms give five times 90 s, and the standard deviation is 0."""
    law = Law.constant(90e6)
    assert durations_us(law, EDGES).tolist() == [90_000_000] * 5
    assert (law.mean_us, law.sd_us) == (90e6, 0.0)


def test_half_microseconds_round_to_even_numbers() -> None:
    """2.5 us is 2 us and 3.5 us is 4 us, as IEEE 754 rounds."""
    assert [int(durations_us(Law.constant(x), EDGES[:1])[0]) for x in (2.5, 3.5)] == [2, 4]


def test_a_negative_quantile_becomes_no_time() -> None:
    """Uniform on [-2, 2] at u = 1/4 is -1, which becomes 0; at u = 3/4 it is 1."""
    assert durations_us(Law.uniform(-2, 2), np.array([0.25, 0.75])).tolist() == [0, 1]


def test_a_duration_beyond_the_longest_is_cut() -> None:
    """An exponential of mean 2**62 us at u = 3/4 would be 2**62 ln 4, and is 2**60."""
    assert durations_us(Law.exponential(2.0**62), np.array([0.75])).tolist() == [int(LONGEST_US)]


def test_exponential_by_hand() -> None:
    """Mean 1 s at u = 1/2 is ln 2 s = 693147.18 us, rounded 693147."""
    assert durations_us(Law.exponential(1e6), np.array([0.5])).tolist() == [693_147]


def test_triangular_by_hand() -> None:
    """On [0, 4] with mode 1 a quarter lies below 1: u = 1/16 gives sqrt(4 / 16) = 1/2, u = 1/4 gives 1."""
    values = quantiles_us(Law.triangular(0, 1, 4), np.array([1 / 16, 1 / 4]))
    assert values.tolist() == [0.5, 1.0]


def test_a_triangle_without_width_is_a_constant() -> None:
    """Low = mode = high = 7 gives 7."""
    assert durations_us(Law.triangular(7, 7, 7), EDGES).tolist() == [7] * 5


def test_a_mixture_takes_its_parts_in_the_order_written() -> None:
    """Weights 0.25, 0, 0.75 of 10, 20, 30: u below 0.25 gives 10, from 0.25 on 30, never 20."""
    parts = ((0.25, Law.constant(10)), (0.0, Law.constant(20)), (0.75, Law.constant(30)))
    drawn = durations_us(Law.mixture(parts), np.array([0.1, 0.2499, 0.25, 0.6, 1 - 2.0**-53]))
    assert drawn.tolist() == [10, 10, 30, 30, 30]


def test_a_mixture_spends_its_uniform_twice() -> None:
    """Half uniform on [0, 8], half on [100, 108]: u = 1/8 lies at 1/4 of part one, 2; u = 3/4 at 1/2, 104."""
    law = Law.mixture(((0.5, Law.uniform(0, 8)), (0.5, Law.uniform(100, 108))))
    assert durations_us(law, np.array([0.125, 0.75])).tolist() == [2, 104]


def test_a_mixture_whose_weights_fall_short_by_rounding_still_gives_a_value() -> None:
    """Ten weights of 0.1 sum to 0.9999999999999999, and the largest uniform falls into the last part."""
    law = Law.mixture(tuple((0.1, Law.constant(float(n))) for n in range(1, 11)))
    assert durations_us(law, np.array([1 - 2.0**-53])).tolist() == [10]


def test_hyperexponential_has_a_cv_above_one() -> None:
    """0.8 of mean 2 and 0.2 of mean 20: mean 5.6, E X^2 = 2 (0.8 4 + 0.2 400) = 166.4, CV^2 = 4.306."""
    law = LAWS["hyperexponential"][0]
    assert law.mean_us == pytest.approx(5.6 * MIN)
    assert (law.sd_us / law.mean_us) ** 2 == pytest.approx(166.4 / 5.6**2 - 1)


def test_empirical_repeats_its_values_by_rank() -> None:
    """Values 30, 10, 20 in thirds: u = 0.1 gives 10, 0.34 gives 20, 0.67 and the largest give 30."""
    law = Law.empirical(np.array([30, 10, 20]))
    assert durations_us(law, np.array([0.1, 0.34, 0.67, 1 - 2.0**-53])).tolist() == [10, 20, 30, 30]
    assert law.mean_us == 20.0
    assert law.sd_us == pytest.approx(math.sqrt(200 / 3))


def test_empirical_values_are_equally_likely() -> None:
    """20,000 draws from 8 values: chi-square with 7 degrees of freedom has a p-value over 0.001."""
    u = UniformStream(11, 0, Stream.HANDLING, "empirical").take(COUNT)
    counts = np.bincount(durations_us(Law.empirical(np.arange(8)), u), minlength=8)
    assert stats.chisquare(counts).pvalue > 0.001


def test_a_history_row_by_row_has_no_quantiles() -> None:
    """A rows law belongs to the tape alone, so a uniform is refused; its mean is (1 + 3) / 2 = 2."""
    law = Law.rows(np.array([3, 1]))
    assert law.mean_us == 2.0
    with pytest.raises(ValueError, match="row-by-row"):
        durations_us(law, EDGES)
