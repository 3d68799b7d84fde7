"""What it costs to spread replications over processes and to keep them, side by side with doing without.

Run ``python benchmarks/experiments.py``, or with ``--quick`` for fewer rounds. The ways take turns, so that a
busy machine slows all of them; what counts is the ratio of each round, and the median of these.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

from workload import DAYS, blueprint_of

from sim.core.blueprint import Blueprint
from sim.core.tape import draw_tape
from sim.engines import readable
from sim.experiment.folder import Store
from sim.experiment.gather import HERE, gather
from sim.experiment.replicate import simulate
from sim.experiment.tasks import Cell, Keep, Replication, Task
from sim.stats.metrics import measure

SEED = 1
REPLICATIONS = 100
LEAST_EFFICIENCY = 0.85
MOST_OVERHEAD = 0.05
TASK_S = 1.0
ENGINES = {"readable": "small, calm", "compiled": "medium, calm"}
"""The days that they replicate: seconds of work for each."""


def replicated(blueprint: Blueprint, engine: str, jobs: int) -> list[str]:
    """Do replications at once in so many processes, or threads for the compiled engine."""
    means = replace(HERE, jobs=jobs, engine=engine)
    results = simulate([Cell("day", blueprint)], REPLICATIONS, SEED, Keep(), means)
    return [done.fingerprint for _, done in results]


def part_of(blueprint: Blueprint, engine: str, numbers: range) -> list[str]:
    """Do some of the replications one after the other."""
    results = simulate([Cell("day", blueprint)], numbers, SEED, Keep(), replace(HERE, jobs=1, engine=engine))
    return [done.fingerprint for _, done in results]


def apart(pool: ProcessPoolExecutor, blueprint: Blueprint, engine: str, jobs: int) -> list[str]:
    """Do the replications in programs that share nothing: what the machine, busy as it is, can give."""
    parts = [range(at, REPLICATIONS, jobs) for at in range(jobs)]
    return [
        word for done in [pool.submit(part_of, blueprint, engine, p) for p in parts] for word in done.result()
    ]


def second_long(task: Task) -> Replication:
    """Do a replication, and then nothing until a second is over."""
    start = time.perf_counter()
    path = readable.run(task.blueprint, draw_tape(task.blueprint, task.seed, task.number))
    done = Replication(
        task.number,
        measure(path, task.blueprint),
        path.fingerprint(),
        path if task.keep_path else None,
        (),
    )
    time.sleep(max(0.0, TASK_S - (time.perf_counter() - start)))
    return done


def kept(blueprint: Blueprint, jobs: int, count: int) -> list[str]:
    """Do replications of a second each in processes, and keep them with their records."""
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder)) as store:
        means = replace(HERE, jobs=jobs, store=store)
        results = gather(second_long, [Cell("day", blueprint)], count, SEED, Keep(paths=True), means)
        return [done.fingerprint for _, done in results]


def seconds(job: Callable[..., Any], *arguments: Any) -> float:
    """Return how long a job takes."""
    start = time.perf_counter()
    job(*arguments)
    return time.perf_counter() - start


def main() -> int:
    """Print both ratios and return 1 if one of them misses its target."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    rounds = 3 if parser.parse_args().quick else 7
    jobs = min(2, os.cpu_count() or 1)
    efficiency: dict[str, float] = {}
    for engine, day in ENGINES.items():
        blueprint = blueprint_of(DAYS[day])
        # Processes are started, and kernels compiled, once for a command; here they are there already.
        if replicated(blueprint, engine, jobs) != replicated(blueprint, engine, 1):
            print("the records differ")
            return 1
        ratios: list[float] = []
        with ProcessPoolExecutor(jobs) as pool:
            apart(pool, blueprint, engine, jobs)
            for _ in range(rounds):
                one, many = (seconds(replicated, blueprint, engine, n) for n in (1, jobs))
                given = seconds(apart, pool, blueprint, engine, jobs)
                ratios.append(given / many)
                print(
                    f"{engine}, {REPLICATIONS} days ({day}): one {one:.2f} s, {jobs} at once {many:.2f} s, "
                    f"{jobs} programs apart {given:.2f} s; efficiency {one / many / jobs:.0%}, "
                    f"of what the machine gives {given / many:.0%}"
                )
        efficiency[engine] = median(ratios)
    blueprint = blueprint_of(DAYS["small, calm"])
    count = 6 * jobs
    overhead = []
    for _ in range(rounds):
        took = seconds(kept, blueprint, jobs, count)
        ideal = count * TASK_S / jobs
        overhead.append(took / ideal - 1)
        print(
            f"{count} tasks of {TASK_S:.0f} s, kept with records: {took:.2f} s, "
            f"overhead {took / ideal - 1:.1%}"
        )
    for engine, found in efficiency.items():
        print(
            f"of what {jobs} programs apart get, {engine}: {found:.0%} "
            f"(target {LEAST_EFFICIENCY:.0%} or more)"
        )
    print(f"overhead of execution and store: {median(overhead):.1%} (target {MOST_OVERHEAD:.0%} or less)")
    return int(min(efficiency.values()) < LEAST_EFFICIENCY or median(overhead) > MOST_OVERHEAD)


if __name__ == "__main__":
    sys.exit(main())
