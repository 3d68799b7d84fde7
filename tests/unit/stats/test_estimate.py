"""Estimates over replications: Student's interval, ratios of sums, blanks."""

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from sim.core.kinds import Outcome
from sim.stats.estimate import (
    estimate_mean,
    estimate_ratio,
    jackknife_ratio,
    summarise,
    summarise_intervals,
)
from sim.stats.metrics import Metrics, measure
from tests.builders_blueprint import SECOND, LegRow, blueprint, record

HOUR = blueprint(open_hours=((0, 100),))


def run(waits: list[int], lost: int = 0) -> Metrics:
    """Measure one replication: chats that come at 0 and wait so long, and some that give up after 90 s."""
    rows: list[LegRow] = [
        (k, 0, 0, 0, 0, 0, wait, wait + 1, wait + 1, Outcome.RESOLVED) for k, wait in enumerate(waits)
    ]
    rows += [(len(waits) + k, 0, 0, 0, -1, 0, None, 90, None, Outcome.ABANDONED) for k in range(lost)]
    return measure(record(rows), HOUR)


def test_student_s_interval() -> None:
    """Values 1, 2, 3, 6 have mean 3, s = sqrt(14/3), half-width t(0.975, 3) s / 2."""
    found = estimate_mean([1, 2, 3, 6], "s")
    assert (found.mean, found.n, found.unit) == (3.0, 4, "s")
    assert found.half_width == pytest.approx(stats.t.ppf(0.975, 3) * math.sqrt(14 / 3) / 2, rel=1e-12)


@pytest.mark.parametrize("n", [2, 3, 10, 50, 400])
def test_half_widths_are_scipy_s(n: int) -> None:
    """For n random values the interval is that of scipy.stats.t with n - 1 degrees of freedom."""
    values = np.random.default_rng(n).exponential(7.0, n)
    found = estimate_mean(values, "s")
    low, high = stats.t.interval(0.95, n - 1, loc=values.mean(), scale=stats.sem(values))
    assert found.mean - found.half_width == pytest.approx(low, rel=1e-10)
    assert found.mean + found.half_width == pytest.approx(high, rel=1e-10)


def test_under_two_replications_there_is_no_interval() -> None:
    """One value 5 has mean 5 and a blank half-width; no value has a blank mean too, and n = 0."""
    one, none = estimate_mean([5.0], "s"), estimate_mean([], "s")
    assert (one.mean, one.n) == (5.0, 1)
    assert none.n == 0
    assert all(math.isnan(x) for x in (one.half_width, none.mean, none.half_width))


def test_blank_replications_are_left_out() -> None:
    """Of 2, blank, 4 remain 2: mean 3, half-width t(0.975, 1) sqrt(2) / sqrt(2), n = 2."""
    found = estimate_mean([2.0, math.nan, 4.0], "share")
    assert (found.mean, found.n) == (3.0, 2)
    assert found.half_width == pytest.approx(12.7062047362, rel=1e-9)


def test_a_ratio_is_the_ratio_of_sums() -> None:
    """1/2 and 3/4 give 4/6, residuals -1/3 and 1/3 over mean 3: half-width t(0.975, 1) / 9."""
    found = estimate_ratio([1, 0, 3], [2, 0, 4], "share")
    assert (found.mean, found.n) == (4 / 6, 2)
    assert found.half_width == pytest.approx(12.7062047362 / 9, rel=1e-9)


def test_the_jackknife_by_hand() -> None:
    """1/2 and 3/4: 2 x 2/3 - 3/4 = 7/12 and 2 x 2/3 - 1/2 = 10/12, mean 17/24, half-width t(0.975, 1) / 8."""
    found = jackknife_ratio([1, 0, 3], [2, 0, 4], "share")
    assert found.mean == pytest.approx(17 / 24)
    assert found.n == 2
    assert found.half_width == pytest.approx(12.7062047362 / 8, rel=1e-9)
    assert math.isnan(jackknife_ratio([1], [2], "share").half_width)


@pytest.mark.parametrize("seed", range(5))
def test_delta_method_and_jackknife_agree(seed: int) -> None:
    """Over 60 replications both give the ratio within 1/60 half-width and half-widths within 1/60."""
    rng = np.random.default_rng(seed)
    below = rng.poisson(150, 60)
    above = rng.binomial(below, 0.3) + rng.poisson(below / 10)
    delta, jackknife = estimate_ratio(above, below, "share"), jackknife_ratio(above, below, "share")
    assert abs(delta.mean - jackknife.mean) < delta.half_width / 60
    assert jackknife.half_width == pytest.approx(delta.half_width, rel=1 / 60)


def test_the_interval_of_a_known_ratio_covers_it_in_95_of_100_cases() -> None:
    """Of 4,000 intervals over 20 pairs Binomial(D, 0.3), D, 95 % cover 0.3, within 4 standard errors."""
    rng = np.random.default_rng(20260105)
    cases, covered = 4000, 0
    for _ in range(cases):
        below = rng.poisson(200, 20)
        found = estimate_ratio(rng.binomial(below, 0.3), below, "share")
        covered += abs(found.mean - 0.3) <= found.half_width
    error = math.sqrt(0.95 * 0.05 / cases)
    assert abs(covered / cases - 0.95) < 4 * error


def test_the_mean_of_ratios_would_miss_where_the_ratio_of_sums_does_not() -> None:
    """With D = 1 or 19 and N = D^2, E N / E D = 181/10 = 18.1, while the mean of N / D is 10."""
    below = np.tile([1, 19], 50)
    found = estimate_ratio(below**2, below, "s")
    assert found.mean == pytest.approx(18.1)


def test_a_summary_combines_each_kind_in_its_way() -> None:
    """Waits 0, 30 and 60 in two runs: the mean is 90/3, the mean of medians (15 + 60)/2, the count 3/2."""
    summary = summarise([run([0, 30]), run([60])])
    assert summary.estimate("all", "leg_wait_mean").mean == 30.0
    assert summary.estimate("all", "leg_wait_median").mean == 37.5
    assert summary.estimate("all", "leg_wait_max").mean == 45.0
    assert summary.estimate("all", "answered").mean == 1.5
    assert summary.estimate("all", "answered").half_width == pytest.approx(12.7062047362 * 0.5, rel=1e-9)
    assert summary.estimate("group:g0", "leg_wait_mean").unit == "s"


def test_a_summary_leaves_out_runs_without_a_value() -> None:
    """Of three runs one has no chat: the wait rests on 2, the count on 3."""
    summary = summarise([run([0, 30]), run([]), run([60])])
    assert summary.estimate("all", "leg_wait_mean").n == 2
    assert summary.estimate("all", "leg_wait_p95").n == 2
    assert summary.estimate("all", "arrived").n == 3


@pytest.mark.parametrize("is_certain", [False, True])
def test_equal_runs_show_no_spread_and_do_not_prove_that_there_is_none(is_certain: bool) -> None:
    """Three equal runs have no half-width, but where nothing is left to chance one of 0."""
    summary = summarise([replace(run([7, 30], lost=1), is_certain=is_certain)] * 3)
    for _, _, _, mean, half_width, n in summary.rows():
        assert n == (0 if math.isnan(mean) else 3)
        assert math.isnan(mean) or math.isnan(half_width) or abs(half_width) < 1e-12
        assert is_certain or half_width != 0


def test_the_summary_s_figures_are_those_of_the_functions() -> None:
    """For 12 random runs the summary's service level and p95 equal estimate_ratio and estimate_mean."""
    rng = np.random.default_rng(4)
    runs = [
        run(sorted(rng.integers(0, 80, rng.integers(1, 9)).tolist()), int(rng.integers(0, 4)))
        for _ in range(12)
    ]
    summary, column = summarise(runs), runs[0].names.index("service_level")
    above = [int(one.numerator[0, column]) for one in runs]
    below = [int(one.denominator[0, column]) for one in runs]
    assert summary.estimate("all", "service_level") == estimate_ratio(above, below, "share")
    tails = [r.value("all", "leg_wait_p95") for r in runs]
    assert summary.estimate("all", "leg_wait_p95") == estimate_mean(tails, "s")


def test_the_summary_s_table() -> None:
    """The table has the six columns of summary.csv and a row for each metric that a scope has."""
    summary = summarise([run([1]), run([2])])
    frame = summary.to_frame()
    assert list(frame.columns) == ["scope", "metric", "unit", "mean", "half_width", "n"]
    assert len(frame) == len(summary.rows()) == int(summary.defined.sum())
    with pytest.raises(KeyError):
        summary.estimate("widget:w0", "overtime")
    with pytest.raises(KeyError):
        summary.estimate("widget:w0", "nonsense")


def test_intervals_are_summarised_too() -> None:
    """At one interval of 100 s, waits 0, 30 and 60 in two runs have mean 90/3 in the only interval."""
    summary = summarise_intervals([run([0, 30]), run([60])])
    row, column = summary.scopes.index("all"), summary.names.index("leg_wait_mean")
    assert summary.mean[row, 0, column] == 30.0
    assert summary.rows()[0][:6] == ("all", 0, 100 * SECOND, "arrived", "chats", 1.5)
    assert summary.rows()[0][6] == pytest.approx(12.7062047362 * 0.5, rel=1e-9)


def test_runs_that_do_not_belong_together_are_refused() -> None:
    """No run, runs with 1 and 2 operators, and runs without intervals raise ValueError."""
    bigger = measure(record([]), blueprint(operators=((0, 1), (0, 1))))
    with pytest.raises(ValueError, match="no replication"):
        summarise([])
    with pytest.raises(ValueError, match="not of the same scenario"):
        summarise([run([1]), bigger])
    with pytest.raises(ValueError, match="without intervals"):
        summarise_intervals([measure(record([]), HOUR, None)])
