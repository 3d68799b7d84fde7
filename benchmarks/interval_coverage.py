"""Coverage: how often 95 % intervals hold the truth, on systems whose truth is known.

``python benchmarks/interval_coverage.py`` prints the table of docs/explanation/statistics.md; ``--drawn``
leaves the simulated days out and takes seconds. Every row is 400 experiments, each with its own seed.

Waits are drawn from Erlang C's law (7.2 Erlang, 9 slots), replications of 200 chats. Days are simulated: four
hours from an empty desk, 60 chats an hour of 5 min, patience 3 min, six slots against seven, cut off at
closing; `sim.theory.short_day` has their expectations.
"""

import argparse
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy.integrate import quad
from scipy.signal import lfilter
from scipy.stats import beta, binom

from sim.core.jit import can_compile
from sim.core.kinds import Floats
from sim.core.tape import draw_tape
from sim.experiment.offered_work import expected_work, offered_work
from sim.scenario import Scenario, build_blueprint
from sim.stats.batch_means import batch_means
from sim.stats.controls import control
from sim.stats.estimate import Estimate, by_kind, estimate_mean, estimate_ratio, jackknife_ratio
from sim.stats.measurer import Measurer
from sim.stats.metrics import Metrics
from sim.stats.paired import pair
from sim.stats.precision import Goal, next_count, shortfall
from sim.stats.proportion import wilson
from sim.theory.erlang_c import ErlangC, erlang_c
from sim.theory.short_day import short_day

EXPERIMENTS = 400
REPLICATIONS = 20
CHATS = 200
DESK, MORE = erlang_c(1.2, 6, 9), erlang_c(1.2, 6, 10)
"""Minutes; the second has one slot more."""


@dataclass(frozen=True, slots=True)
class Row:
    """How often an interval held the truth, and the mean half-width against it."""

    name: str
    covered: float
    experiments: int
    width: float
    """Mean half-width over the true value."""

    def cells(self) -> str:
        """Return the row as a line of a Markdown table."""
        return f"| {self.name} | {100 * self.covered:.1f} % | {100 * self.width:.1f} % | {self.experiments} |"


Experiment = Callable[[int], Estimate]


def covered(name: str, experiment: Experiment, truth: float, experiments: int = EXPERIMENTS) -> Row:
    """Run an experiment many times, each with its own seed."""
    found = [experiment(seed) for seed in range(experiments)]
    hits = sum(abs(one.mean - truth) <= one.half_width for one in found)
    width = sum(one.half_width for one in found) / experiments
    return Row(name, hits / experiments, experiments, width / abs(truth))


def waits(uniforms: Floats, desk: ErlangC) -> Floats:
    """Return the waits that belong to uniforms: Erlang C's quantiles."""
    delayed = uniforms > 1 - desk.delayed_share
    return np.where(delayed, np.log(desk.delayed_share / (1 - uniforms)) / desk.spare_rate, 0.0)


def drawn(seed: int, replications: int = REPLICATIONS) -> Floats:
    """Return uniforms, shape (replications, chats)."""
    return np.random.default_rng([7, seed]).random((replications, CHATS))


def mean_wait(seed: int) -> Estimate:
    """Estimate the mean wait from the replications' means."""
    return estimate_mean(waits(drawn(seed), DESK).mean(axis=1), "min")


def level(seed: int, how: Callable[..., Estimate]) -> Estimate:
    """Estimate the service level within a minute, of Poisson numbers of chats, as a ratio."""
    rng = np.random.default_rng([8, seed])
    came = rng.poisson(CHATS, REPLICATIONS)
    return how(rng.binomial(came, DESK.service_level(1)), came, "share")


def percentile(seed: int) -> Estimate:
    """Estimate the mean of the replications' 95th percentiles."""
    return estimate_mean(np.percentile(waits(drawn(seed), DESK), 95, axis=1), "min")


def true_percentile() -> float:
    """Return the expected 95th percentile of 200 waits, by order statistics (type 7).

    Position 199 * 0.95 + 1 = 190.05 lies between the 190th and the 191st of the sorted waits.
    """

    def order_statistic(k: int) -> float:
        law = beta(k, CHATS - k + 1)
        start = 1 - DESK.delayed_share
        return float(quad(lambda u: waits(np.array(u), DESK) * law.pdf(u), start, 1, limit=200)[0])

    return 0.95 * order_statistic(190) + 0.05 * order_statistic(191)


def difference(seed: int) -> Estimate:
    """Estimate what one slot more changes, on the same uniforms."""
    u = drawn(seed)
    return estimate_mean((waits(u, MORE) - waits(u, DESK)).mean(axis=1), "min")


def sequential(seed: int, goal: Goal) -> Estimate:
    """Draw replications until the mean wait is precise."""
    values = waits(drawn(seed, 1000), DESK).mean(axis=1)
    return until(lambda count: estimate_mean(values[:count], "min"), goal)


def until(estimate: Callable[[int], Estimate], goal: Goal) -> Estimate:
    """Follow the sequential rule to its end."""
    looks: list[tuple[int, float]] = []
    found = Estimate(math.nan, math.nan, 0, "")
    while (count := next_count(looks)) is not None:
        found = estimate(count)
        looks.append((count, shortfall([(found.half_width, goal.allows(found.mean))])))
    return found


def one_server(seed: int, load: float, chats: int) -> Estimate:
    """Estimate the mean wait of M/M/1 from one long run, the first tenth left out (Lindley's recursion)."""
    rng = np.random.default_rng([9, seed])
    steps = rng.exponential(load, chats) - rng.exponential(1, chats)
    walk = np.concatenate([[0.0], np.cumsum(steps)])
    return batch_means((walk - np.minimum.accumulate(walk))[chats // 10 :], "min").estimate


def autoregressive(seed: int, share: float) -> Estimate:
    """Estimate a mean of 1 from one run of 10,000 values that keep a share of the one before."""
    noise = np.random.default_rng([10, seed]).normal(size=12_000)
    return batch_means(1 + np.asarray(lfilter([1.0], [1.0, -share], noise))[2000:], "min").estimate


def drawn_studies() -> dict[str, tuple[Experiment, float]]:
    """Return the experiments that need no engine, each with the truth."""
    wait = DESK.wait_answered_mean
    return {
        "mean wait, 20 replications": (mean_wait, wait),
        "service level (ratio, delta method), 20": (
            partial(level, how=estimate_ratio),
            DESK.service_level(1),
        ),
        "service level (ratio, jackknife), 20": (partial(level, how=jackknife_ratio), DESK.service_level(1)),
        "mean of p95, 20": (percentile, true_percentile()),
        "paired difference of mean waits, 20": (difference, MORE.wait_answered_mean - wait),
        "sequential, mean wait to 10 %": (partial(sequential, goal=Goal("", 0.10)), wait),
        "sequential, mean wait to 5 %": (partial(sequential, goal=Goal("", 0.05)), wait),
        "batch means, autoregressive 0.9": (partial(autoregressive, share=0.9), 1.0),
        "batch means, M/M/1 at 50 %, 10,000 chats": (partial(one_server, load=0.5, chats=10_000), 0.5),
        "batch means, M/M/1 at 80 %, 10,000 chats": (partial(one_server, load=0.8, chats=10_000), 3.2),
        "batch means, M/M/1 at 80 %, 200,000 chats": (partial(one_server, load=0.8, chats=200_000), 3.2),
        "batch means, M/M/1 at 90 %, 50,000 chats": (partial(one_server, load=0.9, chats=50_000), 8.1),
    }


def rows_drawn(experiments: int = EXPERIMENTS) -> Iterator[Row]:
    """Yield the rows that need no engine."""
    for name, (experiment, truth) in drawn_studies().items():
        yield covered(name, experiment, truth, experiments)
    share = sum(
        binom.pmf(hits, REPLICATIONS, 0.8)
        for hits in range(REPLICATIONS + 1)
        if wilson(hits, REPLICATIONS).low <= 0.8 <= wilson(hits, REPLICATIONS).high
    )
    widths = [wilson(h, REPLICATIONS).high - wilson(h, REPLICATIONS).low for h in range(REPLICATIONS + 1)]
    width = np.dot(binom.pmf(np.arange(REPLICATIONS + 1), REPLICATIONS, 0.8), widths) / 2 / 0.8
    yield Row(
        "chance of 80 % that a day meets its target (Wilson, exact sum), 20", float(share), 0, float(width)
    )


def day_of(slots: int) -> Scenario:
    """Return four hours from an empty desk with so many operators of one slot each."""
    return Scenario.from_dict(
        {
            "calendar": {"start": "2026-01-05", "opens": "00:00", "closes": "04:00", "after_close": "cut"},
            "groups": {"front": {}},
            "widgets": {
                "shop": {
                    "group": "front",
                    "arrivals": {"kind": "poisson", "rate": "60 per hour"},
                    "patience": {"kind": "exponential", "mean": "3 min"},
                    "handling": {"kind": "exponential", "mean": "5 min"},
                }
            },
            "operators": [{"group": "front", "count": slots, "slots": 1}],
        }
    )


class Days:
    """Simulated days of a desk, run when they are asked for and kept for one experiment."""

    def __init__(self, slots: int) -> None:
        self.blueprint = build_blueprint(day_of(slots))
        self.measurer = Measurer(self.blueprint, None)
        self.exact = short_day(1.0, 5.0, slots, 3.0, 240.0)
        self.seed, self.kept, self.work = -1, list[Metrics](), list[Floats]()

    def of(self, seed: int, count: int) -> list[Metrics]:
        """Return the first days of an experiment."""
        if seed != self.seed:
            self.seed, self.kept, self.work = seed, [], []
        while len(self.kept) < count:
            tape = draw_tape(self.blueprint, seed, len(self.kept))
            self.kept.append(self.measurer.measure(simulated(self.blueprint, tape)))
            self.work.append(offered_work(tape))
        return self.kept[:count]

    def sides(self, seed: int, count: int, metric: str) -> tuple[Floats, Floats]:
        """Return what stands above and below a metric's line, day by day."""
        runs = self.of(seed, count)
        cell = runs[0].scopes.index("group:front"), runs[0].names.index(metric)
        above = np.array([[run.numerator[cell]] for run in runs])
        below = np.array([[run.denominator[cell]] for run in runs])
        top, bottom = by_kind(above, below, (metric,))
        return top[:, 0], bottom[:, 0]


def simulated(blueprint, tape):  # type: ignore[no-untyped-def]
    """Run a day on the compiled engine where there is one."""
    if can_compile():
        from sim.engines import compiled as engine
    else:
        from sim.engines import readable as engine
    return engine.run(blueprint, tape)


def rows_simulated(experiments: int = EXPERIMENTS) -> Iterator[Row]:
    """Yield the rows of simulated days."""
    few, many = Days(6), Days(7)
    shares = [desk.exact.abandoned / (desk.exact.abandoned + desk.exact.answered) for desk in (few, many)]
    work = expected_work(few.blueprint)

    def lost(seed: int) -> Estimate:
        return estimate_mean(few.sides(seed, REPLICATIONS, "abandoned")[0], "chats")

    def share(seed: int, count: int = REPLICATIONS) -> Estimate:
        return estimate_ratio(*few.sides(seed, count, "abandon_share"), "share")

    def paired(seed: int) -> Estimate:
        runs = few.of(seed, REPLICATIONS), many.of(seed, REPLICATIONS)
        return pair(*runs, "group:front", "abandon_share").difference

    def controlled(seed: int) -> Estimate:
        above, below = few.sides(seed, REPLICATIONS, "abandon_share")
        return control(above, below, np.array(few.work[:REPLICATIONS]), work, "share").estimate

    def rule(seed: int) -> Estimate:
        return until(partial(share, seed), Goal("", 0.10))

    yield covered("days: abandoned chats, 20", lost, few.exact.abandoned, experiments)
    yield covered("days: share abandoned (ratio), 20", share, shares[0], experiments)
    yield covered("days: paired difference of shares, 20", paired, shares[1] - shares[0], experiments)
    yield covered("days: share abandoned, offered work as control, 20", controlled, shares[0], experiments)
    yield covered("days: sequential, share abandoned to 10 %", rule, shares[0], experiments)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--drawn", action="store_true", help="leave the simulated days out")
    parser.add_argument("--experiments", type=int, default=EXPERIMENTS)
    given = parser.parse_args()
    print("| interval | covers | mean ± / truth | experiments |\n| --- | --- | --- | --- |")
    for row in rows_drawn(given.experiments):
        print(row.cells(), flush=True)
    if not given.drawn:
        for row in rows_simulated(given.experiments):
            print(row.cells(), flush=True)


if __name__ == "__main__":
    main()
