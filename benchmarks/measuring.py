"""What measuring costs: NumPy and the kernel by turns on the same records, and the summary of many runs.

``python benchmarks/measuring.py`` prints the table; ``--large`` adds half a million chats.
"""

import argparse
import time
from collections.abc import Callable
from statistics import median

import numpy as np
from workload import DAYS, Day, blueprint_of

from sim.core.tape import draw_tape
from sim.engines import readable
from sim.stats.estimate import summarise
from sim.stats.measurer import Measurer
from sim.stats.metrics import measure

LARGE = Day("large, busy", 500_000 / 3.0, 180, (2_556, 1_294, 1_150))
TURNS = 9
RUNS = 100
"""Of which the summary is made."""


def spent_ms(work: Callable[[], object]) -> float:
    """Return how long this thread works on something: others on the machine don't count."""
    begin = time.thread_time()
    work()
    return (time.thread_time() - begin) * 1e3


def row(day: Day) -> str:
    """Return one line of the table."""
    blueprint = blueprint_of(day)
    path = readable.run(blueprint, draw_tape(blueprint, 1, 0))
    kernel = Measurer(blueprint, compiled=True)
    found, expected = kernel.measure(path), measure(path, blueprint)
    assert np.array_equal(found.numerator, expected.numerator)
    assert np.array_equal(found.denominator, expected.denominator)
    # Summaries load what they need of SciPy once.
    summarise([found] * 2)
    turns = [
        (
            spent_ms(lambda: measure(path, blueprint)),
            spent_ms(lambda: kernel.measure(path)),
            spent_ms(path.fingerprint),
            spent_ms(lambda: summarise([found] * RUNS)) / RUNS,
        )
        for _ in range(TURNS)
    ]
    numpy_ms, kernel_ms, fingerprint_ms, summary_ms = map(median, zip(*turns, strict=True))
    in_a_row_ms = median(spent_ms(lambda: kernel.measure(path)) for _ in range(3 * TURNS))
    waited = float((path.legs.assigned_at > path.legs.queued_at).mean())
    figures = [
        day.name,
        f"{len(path.legs):,}",
        f"{waited:.0%}",
        f"{numpy_ms:.2f}",
        f"{kernel_ms:.3f}",
        f"{numpy_ms / kernel_ms:.0f}",
        f"{in_a_row_ms:.3f}",
        f"{in_a_row_ms / len(path.legs) * 1e6:.0f}",
        f"{fingerprint_ms:.2f}",
        f"{summary_ms:.3f}",
    ]
    return f"| {' | '.join(figures)} |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", action="store_true", help="add half a million chats")
    days = [*DAYS.values(), LARGE] if parser.parse_args().large else list(DAYS.values())
    heads = ["day", "legs", "waited", "NumPy, ms", "kernel, ms", "ratio", "in a row, ms", "ns a leg"]
    heads += ["fingerprint, ms", "summary, ms"]
    print(f"| {' | '.join(heads)} |")
    print(f"|{' --- |' * len(heads)}")
    for day in days:
        print(row(day), flush=True)


if __name__ == "__main__":
    main()
