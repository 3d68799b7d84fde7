"""What it costs to spread replications over processes and to keep them, and how a large sweep begins.

Run ``python benchmarks/experiments.py``, or with ``--quick`` for fewer rounds. The ways take turns, so that a
busy machine slows all of them; what counts is the ratio of each round, and the median of these.
"""

import argparse
import os
import subprocess
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
MOST_FIRST_CELL_S = 2.0
MOST_SWEEP_MIB = 1024
SWEEP = """
import resource, sys, time
from pathlib import Path
from sim import load_scenario, sweep
scenario = load_scenario(Path("scenarios") / "two_tiers.toml")
vary = ["groups.customer_service.headcount=4:23", "groups.second_level.headcount=1:10"]
begun, first = time.perf_counter(), []
def tell(done, total):
    if done >= 50 and not first:
        first.append(time.perf_counter() - begun)
cells = len(sweep(scenario, vary, 50, progress=tell).cells)
print(cells, first[0], time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""
"""A sweep of 200 cells of 50 replications, in a process of its own: seconds to the first cell, and MiB."""
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


def swept() -> tuple[float, float]:
    """Do a large sweep, and return the seconds to its first cell and the MiB that it took at most."""
    command = [sys.executable, "-c", SWEEP]
    told = subprocess.run(command, cwd=Path(__file__).parents[1], capture_output=True, text=True, check=True)
    cells, first, whole, memory = map(float, told.stdout.split())
    print(
        f"sweep of {cells:.0f} cells of 50 replications: first cell after {first:.2f} s, "
        f"all after {whole:.1f} s, {memory:.0f} MiB in the parent"
    )
    return first, memory


def seconds(job: Callable[..., Any], *arguments: Any) -> float:
    """Return how long a job takes."""
    start = time.perf_counter()
    job(*arguments)
    return time.perf_counter() - start


def main() -> int:
    """Print what was measured and return 1 if something misses its target."""
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
    first, memory = zip(*(swept() for _ in range(1 if rounds < 7 else 3)), strict=True)
    for engine, found in efficiency.items():
        print(
            f"of what {jobs} programs apart get, {engine}: {found:.0%} "
            f"(target {LEAST_EFFICIENCY:.0%} or more)"
        )
    print(f"overhead of execution and store: {median(overhead):.1%} (target {MOST_OVERHEAD:.0%} or less)")
    print(f"first cell of a sweep: {median(first):.2f} s (target {MOST_FIRST_CELL_S:.0f} s or less)")
    print(f"memory of a large sweep: {max(memory):.0f} MiB (target {MOST_SWEEP_MIB} MiB or less)")
    missed = min(efficiency.values()) < LEAST_EFFICIENCY or median(overhead) > MOST_OVERHEAD
    return int(missed or median(first) > MOST_FIRST_CELL_S or max(memory) > MOST_SWEEP_MIB)


if __name__ == "__main__":
    sys.exit(main())
