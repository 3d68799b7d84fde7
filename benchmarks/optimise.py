"""The search for the cheapest staffing beside trying every staffing, on simulated desks.

Run ``python benchmarks/optimise.py``, or with ``--problems 100`` for all of them. Each problem is a desk of
two tiers drawn from a seed, with patience or without. Every staffing of its grid is run 200 times on one
seed; the search runs on another one. Both name the cheapest staffing that meets two targets. Where they
differ, the cheaper one is judged by 5000 replications of a third seed, and who agrees with them is right.
"""

import argparse
import time
from dataclasses import dataclass
from itertools import product

import numpy as np

from sim import Scenario, optimise
from sim.experiment.grid import cell_at
from sim.experiment.replicate import simulate
from sim.experiment.targets import Target, columns_of, read_targets
from sim.experiment.tasks import Keep

EACH, MANY = 200, 5000
SEARCH, EVERY, THIRD = 1, 2, 3
"""Seeds."""
PATHS = ("groups.front.headcount", "groups.second.headcount")


@dataclass(frozen=True)
class Question:
    """A desk, the headcounts to choose from, and what shall be met."""

    desk: Scenario
    sizes: tuple[int, int]
    targets: tuple[str, str]


def question_of(seed: int) -> Question:
    """Draw a desk: 15 to 45 chats an hour, handled in 6 to 12 min, 10 to 30 % of them forwarded."""
    rng = np.random.Generator(np.random.PCG64(seed))
    rate, handling, second = rng.uniform(15, 45), rng.uniform(6, 12), rng.uniform(12, 20)
    share, slots = rng.uniform(0.1, 0.3), rng.integers(1, 3, size=2).tolist()
    widget = {
        "group": "front",
        "arrivals": {"kind": "poisson", "rate": f"{rate:.3f} per hour"},
        "handling": {"kind": "lognormal", "mean": f"{handling:.3f} min", "cv": 1.0},
    }
    if seed % 2:
        widget["patience"] = {"kind": "exponential", "mean": "5 min"}
    way = {
        "from": "front",
        "to": "second",
        "probability": round(float(share), 3),
        "handling": {"kind": "lognormal", "mean": f"{second:.3f} min", "cv": 1.2},
    }
    loads = rate / 60 * handling, rate / 60 * share * second
    sizes = tuple(int(2 * load / per) + 4 for load, per in zip(loads, slots, strict=True))
    people = [
        {"group": name, "count": count, "slots": per, "role": role}
        for name, count, per, role in zip(("front", "second"), sizes, slots, ("agent", "staff"), strict=True)
    ]
    data = {
        "title": f"Desk {seed}",
        "groups": {"front": {}, "second": {}},
        "widgets": {"shop": widget},
        "roles": {"agent": {}, "staff": {"forwarded_chats": True}},
        "operators": people,
        "escalations": [way],
    }
    level, wait = int(rng.integers(70, 93)), int(rng.integers(60, 300))
    targets = (f"service_level@group:front>={level}%", f"leg_wait_mean@group:second<={wait} s")
    return Question(Scenario.from_dict(data), sizes, targets)


def means_of(question: Question, heads: tuple[int, int], count: int, seed: int) -> bool:
    """Say whether the means of so many replications meet both targets."""
    changes = dict(zip(PATHS, map(str, heads), strict=True))
    cell = cell_at(question.desk, changes, "desk").cell
    targets = read_targets(question.targets, cell.blueprint)
    runs = simulate([cell], count, seed, Keep(intervals=False))
    columns = columns_of([done.metrics for _, done in runs], targets).sum(axis=0)
    return all(_meets(target, *pair) for target, pair in zip(targets, columns.tolist(), strict=True))


def _meets(target: Target, above: float, below: float) -> bool:
    return below > 0 and target.sign * (above / below - target.bound) >= 0


def cheapest(question: Question) -> tuple[int, ...] | None:
    """Try every staffing and return the fewest heads that meet the targets."""
    grid = product(*(range(1, size + 1) for size in question.sizes))
    for heads in sorted(grid, key=sum):
        if means_of(question, heads, EACH, EVERY):
            return heads
    return None


def main() -> None:
    """Run the problems and print how often the search was right, and what it cost."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--problems", type=int, default=20)
    count = parser.parse_args().problems
    right = runs = every = undecided = 0
    begun = time.perf_counter()
    for seed in range(count):
        question = question_of(seed)
        vary = [f"{path}=1:{size}" for path, size in zip(PATHS, question.sizes, strict=True)]
        found = optimise(question.desk, vary, question.targets, seed=SEARCH)
        known = cheapest(question)
        mine = None if found.winner is None else found.winner.heads
        same = (mine is None) == (known is None) and (mine is None or sum(mine) == sum(known or ()))
        if not same and mine is not None and (known is None or sum(mine) < sum(known)):
            same = means_of(question, mine, MANY, THIRD)
        elif not same and known is not None:
            same = not means_of(question, known, MANY, THIRD)
        right += same
        undecided += bool(found.undecided)
        runs += found.runs + (0 if found.confirmed is None else found.confirmed.replications)
        every += EACH * question.sizes[0] * question.sizes[1]
        print(f"{seed:3}  search {mine}  every staffing {known}  {'right' if same else 'wrong'}", flush=True)
    print(f"right: {right} of {count}; with something left undecided: {undecided}")
    print(f"replications: {runs:,} beside {every:,} for {EACH} of every staffing, {runs / every:.1%}")
    print(f"{time.perf_counter() - begun:.0f} s")


if __name__ == "__main__":
    main()
