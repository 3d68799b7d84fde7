"""Taking turns: ways to do the same are timed round by round, and targets are held against the ratios.

Every figure is there twice: by the time of the thread, which other programs on the machine hardly touch, and
by the clock. Targets are judged by the first.
"""

import gc
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import isnan
from statistics import median

Work = Callable[[], object]
Prepare = Callable[[], Work]
"""Makes ready what is not timed, and returns what is."""


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds of the thread, and of the clock."""

    own: float
    wall: float

    def __add__(self, other: "Spent") -> "Spent":
        """Return the sum."""
        return Spent(self.own + other.own, self.wall + other.wall)

    def __truediv__(self, other: "Spent") -> "Spent":
        """Return how many times the other it is, by either time."""
        return Spent(self.own / other.own, self.wall / other.wall)


def timed(work: Work) -> Spent:
    """Return what a piece of work takes."""
    wall, own = time.perf_counter(), time.thread_time()
    work()
    return Spent(time.thread_time() - own, time.perf_counter() - wall)


def middle(many: list[Spent]) -> Spent:
    """Return the medians."""
    return Spent(median(one.own for one in many), median(one.wall for one in many))


def in_a_row(prepare: Prepare, least_s: float = 0.01, most: int = 25) -> Spent:
    """Return the median of as many runs in a row as take some time."""
    gc.collect()
    runs = [timed(prepare())]
    while sum(run.own for run in runs) < least_s and len(runs) < most:
        runs.append(timed(prepare()))
    return middle(runs)


def at_once(work: Work) -> Prepare:
    """Return work that needs no preparation."""
    return lambda: work


def in_turns(ways: Mapping[str, Prepare], rounds: int) -> dict[str, list[Spent]]:
    """Time all ways by turns, one median of a row a round."""
    spent: dict[str, list[Spent]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, prepare in ways.items():
            spent[name].append(in_a_row(prepare))
    return spent


def ratio(above: list[Spent], below: list[Spent]) -> Spent:
    """Return the median of the rounds' own ratios."""
    return middle([a / b for a, b in zip(above, below, strict=True)])


@dataclass(slots=True)
class Sheet:
    """The lines of the table, printed as they come."""

    reached: int = 0
    missed: list[str] = field(default_factory=list)

    def head(self, title: str, own: str = "CPU time", wall: str = "wall clock") -> None:
        """Begin a table; `own` and `wall` say what its figures are."""
        print(f"\n{title}\n\n| what | day | {own} | {wall} | target | |")
        print("| --- | --- | ---: | ---: | --- | --- |", flush=True)

    def least(self, what: str, day: str, found: Spent, target: float) -> None:
        """Print a figure that should be at least the target."""
        self._line(what, day, found, f"at least {target:g}", found.own >= target)

    def most(self, what: str, day: str, found: Spent, target: float) -> None:
        """Print a figure that should be at most the target."""
        self._line(what, day, found, f"at most {target:g}", found.own <= target)

    def tell(self, what: str, day: str, found: Spent) -> None:
        """Print a figure without a target."""
        self._line(what, day, found, "", None)

    def agree(self, what: str, day: str, agrees: bool) -> None:
        """Print figures of two that draw their own numbers, and whether they are the same desk's."""
        if not agrees:
            self.missed.append(f"{what}, {day}: they differ")
        print(f"| {what} | {day} | | | | {'they agree' if agrees else 'they differ'} |", flush=True)

    def _line(self, what: str, day: str, found: Spent, target: str, is_reached: bool | None) -> None:
        if is_reached:
            self.reached += 1
        elif is_reached is not None:
            self.missed.append(f"{what}, {day}: {shown(found.own)}, {target}")
        verdict = {True: "reached", False: "missed", None: ""}[is_reached]
        cells = what, day, shown(found.own), shown(found.wall), target, verdict
        print(f"| {' | '.join(cells)} |", flush=True)

    def close(self) -> None:
        """Print how many targets were reached, and which were not."""
        print(f"\n{self.reached} targets reached, {len(self.missed)} missed.")
        for line in self.missed:
            print(f"missed: {line}")


def shown(value: float) -> str:
    """Return a figure with as many digits as mean something."""
    if isnan(value):
        return ""
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 20 else 2
    return f"{value:,.{digits}f}"
