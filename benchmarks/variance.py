"""Variance reduction: how many times fewer days the same interval takes, on the shipped scenarios.

``python benchmarks/variance.py`` prints the table of docs/explanation/statistics.md (some minutes);
``--days 200`` is quicker and rougher. A factor is the variance of the usual estimate over that of the
reduced one, at the same number of simulated days.

- **offered work**: control variates, one a leg (`sim.experiment.offered_work`).
- **antithetic**: days in pairs, the second with 1 - u for every u of its arrivals, or of its arrivals and
  handling times.
- **stratified**: in blocks of 20 days each widget's number of chats comes from each twentieth of its Poisson
  law once; Poisson arrivals only.
"""

import argparse
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import numpy as np
from scipy.stats import poisson

import sim.core.arrivals
import sim.core.needs
import sim.core.tape
from sim.core.blueprint import Blueprint
from sim.core.jit import can_compile
from sim.core.kinds import Floats, Ints, Stream
from sim.core.streams import UniformStream
from sim.core.tape import draw_tape
from sim.experiment.offered_work import expected_work, offered_work
from sim.scenario import build_blueprint, load_scenario
from sim.stats.controls import control
from sim.stats.estimate import by_kind
from sim.stats.measurer import Measurer
from sim.stats.metrics import Metrics

SCENARIOS = ("two_tiers", "busy_days", "three_tiers", "customers_come_back", "round_the_clock", "steady_desk")
STRATIFIED = ("two_tiers",)
HEADLINES = ("leg_wait_mean", "leg_wait_p95", "service_level", "abandon_share", "slot_occupancy")
BLOCK, SEED = 20, 5
MORE = 5
"""So many times more days are stratified: only their blocks count."""


class Mirrored(UniformStream):
    """Uniforms of which some streams are mirrored."""

    streams: frozenset[Stream] = frozenset()

    def __init__(self, seed: int, replication: int, stream: Stream, name: str, leg: int = 0) -> None:
        super().__init__(seed, replication, stream, name, leg)
        self._turned = stream in self.streams

    def take(self, count: int) -> Floats:
        """Return the next uniforms, or what they lack to 1."""
        u = super().take(count)
        return 1 - u if self._turned else u


@contextmanager
def mirrored(*streams: Stream) -> Iterator[None]:
    """Mirror the uniforms of some streams."""
    Mirrored.streams = frozenset(streams)
    with (
        patch.object(sim.core.arrivals, "UniformStream", Mirrored),
        patch.object(sim.core.needs, "UniformStream", Mirrored),
    ):
        yield


def stratified(blueprint: Blueprint, seed: int, replication: int, widget: int) -> Ints:
    """Return a widget's arrivals, their number from this day's stratum."""
    demand = blueprint.widgets.demand[widget]
    block, place = divmod(replication, BLOCK)
    stratum = np.random.default_rng([seed, block, widget, 1]).permutation(BLOCK)[place]
    rng = np.random.default_rng([seed, replication, widget, 2])
    count = int(poisson.ppf((stratum + rng.random()) / BLOCK, demand.cumulative[-1]))
    marks = np.sort(rng.random(count)) * demand.cumulative[-1]
    return np.interp(marks, demand.cumulative, demand.times_us).astype(np.int64)


class Desk:
    """A scenario, ready to be run for many days."""

    def __init__(self, name: str) -> None:
        self.blueprint = build_blueprint(load_scenario(Path(__file__).parents[1] / f"scenarios/{name}.toml"))
        self.measurer = Measurer(self.blueprint, None)

    def days(
        self, numbers: Sequence[int], on_tape: Callable[..., object] = lambda tape: None
    ) -> list[Metrics]:
        """Run days and measure them."""
        if can_compile():
            from sim.engines import compiled as engine
        else:
            from sim.engines import readable as engine
        measured = []
        for number in numbers:
            tape = draw_tape(self.blueprint, SEED, number)
            on_tape(tape)
            measured.append(self.measurer.measure(engine.run(self.blueprint, tape)))
        return measured


def sides(runs: Sequence[Metrics], scope: str, metric: str) -> tuple[Floats, Floats]:
    """Return what stands above and below a metric's line, day by day."""
    cell = runs[0].scopes.index(scope), runs[0].names.index(metric)
    above = np.array([[run.numerator[cell]] for run in runs])
    below = np.array([[run.denominator[cell]] for run in runs])
    top, bottom = by_kind(above, below, (metric,))
    return top[:, 0], bottom[:, 0]


def linear(runs: Sequence[Metrics], scope: str, metric: str) -> Floats:
    """Return each day's linearised deviation from the figure."""
    above, below = sides(runs, scope, metric)
    if not below.any():
        return np.zeros(len(above))
    return (above - above.sum() / below.sum() * below) / below.mean()


def print_rows(name: str, days: int) -> None:
    """Print one scenario's lines."""
    desk, work = Desk(name), list[Floats]()
    plain = desk.days(range(days), lambda tape: work.append(offered_work(tape)))
    mean = expected_work(desk.blueprint)
    controls = np.array(work)[:, : len(mean)]
    half = days // 2
    others: dict[str, list[Metrics]] = {}
    if name in STRATIFIED:
        for label, streams in {
            "arrivals": (Stream.ARRIVAL,),
            "both": (Stream.ARRIVAL, Stream.HANDLING),
        }.items():
            with mirrored(*streams):
                others[label] = desk.days(range(half))
        with patch.object(sim.core.tape, "draw_arrivals_us", stratified):
            others["stratified"] = desk.days(range(MORE * (days - days % BLOCK)))
    for group in desk.blueprint.groups.names:
        for metric in HEADLINES:
            scope, cells = f"group:{group}", []
            found = control(*sides(plain, scope, metric), controls, mean, "")
            for label, runs in others.items():
                if label == "stratified":
                    one = linear(runs, scope, metric)
                    gain = one.var() / BLOCK / one.reshape(-1, BLOCK).mean(axis=1).var()
                else:
                    both = linear([*plain[:half], *runs], scope, metric)
                    gain = both.var() / 2 / ((both[:half] + both[half:]) / 2).var()
                cells.append(f"{gain:.2f}")
            cells += ["-"] * (3 - len(cells))
            print(f"| {name} | {group} | {metric} | {found.factor:.2f} | {' | '.join(cells)} |", flush=True)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=1000)
    given = parser.parse_args()
    heading = (
        "scenario",
        "group",
        "metric",
        "offered work",
        "antithetic arrivals",
        "and handling",
        "stratified",
    )
    print(f"| {' | '.join(heading)} |\n|{' --- |' * len(heading)}")
    for name in SCENARIOS:
        print_rows(name, given.days)


if __name__ == "__main__":
    main()
