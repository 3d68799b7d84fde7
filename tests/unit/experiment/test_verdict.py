"""Verdicts: Student's test by hand, and the shares of alpha."""

import numpy as np
import pytest
from scipy import stats

from sim.experiment.targets import Target
from sim.experiment.verdict import Verdict, judge, level_at, looks_until

LEVEL = Target("service_level", "all", True, 0.8, "share")
WAIT = Target("leg_wait_mean", "all", False, 60.0, "s")


def columns(*values: list[float]) -> np.ndarray:
    """Return columns of targets whose denominators are 10,000 chats."""
    tops = np.array(values, dtype=np.float64).T
    return 10_000 * np.stack([tops, np.ones_like(tops)], axis=-1)


def spread(mean: float, sd: float, n: int) -> list[float]:
    """Return n values, an even number, with a mean and a standard deviation."""
    half = sd * ((n - 1) / n) ** 0.5
    return [mean - half, mean + half] * (n // 2)


@pytest.mark.parametrize("factor", [0.99, 1.01])
def test_a_target_is_met_where_students_test_says_so(factor: float) -> None:
    """With 20 values of sd 0.1 the mean must pass 0.8 by t(0.95, 19) 0.1 / sqrt 20, and no less."""
    edge = stats.t.ppf(0.95, 19) * 0.1 / 20**0.5
    found = judge(columns(spread(0.8 + factor * edge, 0.1, 20)), [LEVEL], 0.05)
    assert found.verdict == (Verdict.MEETS if factor > 1 else Verdict.OPEN)


@pytest.mark.parametrize("factor", [0.99, 1.01])
def test_one_of_two_targets_fails_at_half_of_alpha(factor: float) -> None:
    """A wait fails above 60 + t(0.975, 9) 5 / sqrt 10 where the other target is met."""
    edge = stats.t.ppf(0.975, 9) * 5 / 10**0.5
    found = judge(columns(spread(0.9, 0.01, 10), spread(60 + factor * edge, 5, 10)), [LEVEL, WAIT], 0.05)
    assert found.verdict == (Verdict.FAILS if factor > 1 else Verdict.OPEN)
    assert found.missed == ((1,) if factor > 1 else ())
    assert found.margins == pytest.approx([0.1, -factor * edge])


def test_few_replications_can_fail_but_not_meet() -> None:
    """Ten values far on the good side leave a target open, and as far on the bad side they fail it."""
    assert judge(columns(spread(0.99, 0.001, 10)), [LEVEL], 0.05).verdict == Verdict.OPEN
    assert judge(columns(spread(0.5, 0.001, 10)), [LEVEL], 0.05).verdict == Verdict.FAILS


def test_a_share_without_spread_is_decided_by_its_exact_bound() -> None:
    """Of 20 days of 10,000 chats 0.81 meets 0.8 and 0.79 fails it; 0.8 shows neither; 10 chats are few."""
    assert judge(columns([0.81] * 20), [LEVEL], 0.05).verdict == Verdict.MEETS
    assert judge(columns([0.79] * 20), [LEVEL], 0.05).verdict == Verdict.FAILS
    assert judge(columns([0.8] * 20), [LEVEL], 0.05).verdict == Verdict.OPEN
    # 0.05 ** (1 / 10) is 0.74 and 0.05 ** (1 / 20) is 0.86: ten chats in time of ten are not enough.
    few = np.ones((20, 1, 2))
    assert judge(few, [LEVEL], 0.05).verdict == Verdict.MEETS
    few[10:] = 0
    assert judge(few, [LEVEL], 0.05).verdict == Verdict.OPEN


@pytest.mark.parametrize(("days", "verdict"), [(58, Verdict.OPEN), (59, Verdict.MEETS)])
def test_a_wait_without_spread_is_decided_once_it_was_so_often_enough(days: int, verdict: Verdict) -> None:
    """0.95 ** 59 is 0.0485 and 0.95 ** 58 is 0.051: 59 days without a wait meet 60 s at 5 %, 58 do not."""
    assert judge(columns([0.0] * days), [WAIT], 0.05).verdict == verdict


def test_a_ratio_is_tested_by_what_is_above_its_bound() -> None:
    """Of 9 of 10 and 70 of 100 chats the ratio is 79 / 110 = 0.718, so that the margin is -0.082."""
    table = np.array([[[9.0, 10.0]], [[70.0, 100.0]]] * 10)
    assert judge(table, [LEVEL], 0.05).margins == pytest.approx([79 / 110 - 0.8])


def test_a_metric_of_nobody_shows_nothing() -> None:
    """Where none of 200 replications has a chat, the target is neither met nor missed."""
    nothing = np.zeros((200, 1, 2))
    found = judge(nothing, [LEVEL], 0.05)
    assert found.verdict == Verdict.OPEN
    assert np.isnan(found.margins).all()
    assert judge(nothing[:10], [LEVEL], 0.05).verdict == Verdict.OPEN


def test_looks_double_and_share_alpha() -> None:
    """Up to 100 there are looks at 5, 10, 20, 40, 80, 100, of which the last has half of alpha."""
    looks = looks_until(100)
    assert looks == (5, 10, 20, 40, 80, 100)
    assert [level_at(look, looks, 0.05) for look in looks] == pytest.approx([0.005] * 5 + [0.025])
    assert level_at(20, (20,), 0.05) == 0.05


def test_a_wrong_verdict_is_as_rare_as_stated() -> None:
    """At a mean of just 0.8 at most 5 % of 2000 experiments say "meets" at any of six looks, by 3 errors."""
    rng = np.random.Generator(np.random.PCG64(7))
    looks, wrong = looks_until(160), 0
    for values in rng.normal(0.8, 0.05, size=(2000, 160)):
        table = columns(values.tolist())
        for look in looks:
            found = judge(table[:look], [LEVEL], level_at(look, looks, 0.05))
            if found.verdict != Verdict.OPEN:
                wrong += found.verdict == Verdict.MEETS
                break
    assert wrong / 2000 <= 0.05 + 3 * (0.05 * 0.95 / 2000) ** 0.5
