"""Paired differences under common random numbers."""

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from sim.core.kinds import Outcome
from sim.stats.metrics import Metrics, measure
from sim.stats.paired import pair, shared_cells
from tests.builders_blueprint import LegRow, blueprint, record


def run(waits: list[int], lost: int = 0, staff: int = 1) -> Metrics:
    """Measure one replication: chats that come at 0 and wait so long, and some that give up after 90 s."""
    rows: list[LegRow] = [
        (k, 0, 0, 0, 0, 0, wait, wait + 1, wait + 1, Outcome.RESOLVED) for k, wait in enumerate(waits)
    ]
    rows += [(len(waits) + k, 0, 0, 0, -1, 0, None, 90, None, Outcome.ABANDONED) for k in range(lost)]
    return measure(record(rows, staff=staff), blueprint(operators=((0, 3),) * staff, open_hours=((0, 100),)))


def test_counts_are_subtracted_run_by_run() -> None:
    """Counts 1, 2, 3 and 2, 4, 3 differ by 1, 2, 0: mean 1, s = 1, half-width t(0.975, 2) / sqrt(3)."""
    base, other = [run([0] * k) for k in (1, 2, 3)], [run([0] * k) for k in (2, 4, 3)]
    found = pair(base, other, "all", "arrived")
    assert (found.base, found.other, found.difference.mean, found.difference.n) == (2.0, 3.0, 1.0, 3)
    assert found.difference.half_width == pytest.approx(stats.t.ppf(0.975, 2) / math.sqrt(3), rel=1e-10)
    assert not found.identical


def test_correlation_and_shrinkage() -> None:
    """Deviations -1, 0, 1 and -1, 1, 0: correlation 1/2, and variance 1 of 1 + 1 remains."""
    base, other = [run([0] * k) for k in (1, 2, 3)], [run([0] * k) for k in (2, 4, 3)]
    found = pair(base, other, "all", "arrived")
    assert found.correlation == pytest.approx(0.5)
    assert found.shrinkage == pytest.approx(0.5)


def test_ratios_are_subtracted_by_their_linearised_residuals() -> None:
    """Lost 1/2 and 3/4 against 2/4 and 2/4: 1/2 - 2/3, residuals -1/9, 1/9 against 0, 0: t(0.975, 1) / 9."""
    base, other = [run([0], 1), run([0], 3)], [run([0, 0], 2), run([0, 0], 2)]
    found = pair(base, other, "group:g0", "abandon_share")
    assert found.difference.mean == pytest.approx(1 / 2 - 2 / 3)
    assert found.difference.half_width == pytest.approx(12.7062047362 / 9, rel=1e-9)
    assert math.isnan(found.correlation)
    assert found.shrinkage == pytest.approx(1.0)


def test_equal_runs_are_identical_and_have_no_difference() -> None:
    """The same three runs on both sides differ by 0 with half-width 0, correlation 1, shrinkage 0."""
    runs = [run([0, 30]), run([60], 1), run([])]
    found = pair(runs, runs, "all", "leg_wait_mean")
    assert found.identical
    assert (found.difference.mean, found.difference.half_width, found.difference.n) == (0.0, 0.0, 2)
    assert found.correlation == pytest.approx(1.0)
    assert found.shrinkage == 0.0


def test_equal_means_are_not_yet_identical() -> None:
    """Waits 10 and 30 against 30 and 10 have the difference 0 and are not identical."""
    found = pair([run([10]), run([30])], [run([30]), run([10])], "all", "leg_wait_mean")
    assert found.difference.mean == 0.0
    assert not found.identical


def test_runs_blank_on_either_side_are_left_out() -> None:
    """Run 1 has no answer in the base, run 2 none in the other: two pairs remain, 10 and 20 s apart."""
    base, other = [run([0]), run([]), run([5]), run([10])], [run([10]), run([5]), run([]), run([30])]
    found = pair(base, other, "all", "leg_wait_p95")
    assert (found.difference.n, found.difference.mean) == (2, 15.0)
    assert not found.identical


def test_one_pair_has_no_interval() -> None:
    """One pair 0 and 10 s differs by 10 s with a blank half-width."""
    found = pair([run([0])], [run([10])], "all", "leg_wait_mean")
    assert found.difference.mean == 10.0
    assert math.isnan(found.difference.half_width)


def test_a_metric_that_is_blank_throughout_is_identical_and_blank() -> None:
    """Without chats on either side the mean wait has no difference (n = 0) and the same blank throughout."""
    found = pair([run([]), run([])], [run([]), run([])], "all", "leg_wait_mean")
    assert found.identical
    assert found.difference.n == 0
    assert math.isnan(found.difference.mean)


def test_common_noise_cancels() -> None:
    """With one more lost chat in every run of random size the paired interval of the count is 1 +- 0."""
    rng = np.random.default_rng(3)
    sizes = rng.integers(1, 40, 10).tolist()
    found = pair([run([0] * k, 1) for k in sizes], [run([0] * k, 2) for k in sizes], "all", "arrived")
    assert found.difference.mean == pytest.approx(1.0)
    assert found.difference.half_width == pytest.approx(0.0, abs=1e-12)
    assert found.shrinkage == pytest.approx(0.0, abs=1e-12)


def test_the_paired_interval_covers_a_known_difference_of_ratios() -> None:
    """Shares 0.3 and 0.3 + 0.7 / 7 = 0.4: 95 % of 1,500 intervals cover 0.1, within 4 standard errors."""
    rng = np.random.default_rng(8)
    template, cases, covered = run([0], 1), 1500, 0
    column = template.names.index("abandon_share")
    for _ in range(cases):
        base, other = [], []
        for size in rng.poisson(200, 15).tolist():
            lost = int(rng.binomial(size, 0.3))
            more = lost + int(rng.binomial(size - lost, 1 / 7))
            base.append(with_cell(template, column, lost, size))
            other.append(with_cell(template, column, more, size))
        found = pair(base, other, "all", "abandon_share").difference
        covered += abs(found.mean - 0.1) <= found.half_width
    assert abs(covered / cases - 0.95) < 4 * math.sqrt(0.95 * 0.05 / cases)


def with_cell(metrics: Metrics, column: int, numerator: int, denominator: int) -> Metrics:
    """Return metrics with one number of the scope all replaced."""
    above, below = metrics.numerator.copy(), metrics.denominator.copy()
    above[0, column], below[0, column] = numerator, denominator
    return replace(metrics, numerator=above, denominator=below)


def test_only_shared_scopes_are_compared() -> None:
    """With operators o0 against o0 and o1 the shared cells are all of the smaller desk's."""
    small, large = run([1]), run([1], staff=2)
    assert shared_cells(small, large) == shared_cells(large, small)
    assert len(shared_cells(small, large)) == int(small.defined.sum())
    with pytest.raises(KeyError):
        pair([small], [large], "operator:o1", "busy_share")


def test_unequal_numbers_of_runs_are_refused() -> None:
    """One run against two, or none at all, raises ValueError."""
    with pytest.raises(ValueError, match="not 1 and 2"):
        pair([run([1])], [run([1]), run([2])], "all", "arrived")
    with pytest.raises(ValueError, match="not 0 and 0"):
        pair([], [], "all", "arrived")
