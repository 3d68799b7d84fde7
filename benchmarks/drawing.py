"""What drawing a tape costs, by NumPy and by kernels, on days of three sizes and law by law.

Run ``python benchmarks/drawing.py``. Both draw by turns, and their bytes are compared first. Times are those
of the thread, so that a busy machine matters little.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from statistics import median

from workload import DAYS, Day, blueprint_of

from sim.core.blueprint import Blueprint
from sim.core.draw.drawer import Drawer
from sim.core.tape import Tape, draw_tape
from sim.core.variates import Law

SEED, MINUTE = 1, 60e6
IN_A_ROW = 5
HUGE = Day("huge, calm", 50_000.0, 600, (2_400, 1_300, 1_300))
LAWS = {
    "constant": Law.constant(8 * MINUTE),
    "uniform": Law.uniform(MINUTE, 15 * MINUTE),
    "exponential": Law.exponential(8 * MINUTE),
    "lognormal": Law.lognormal(8 * MINUTE, 0.8),
    "Weibull": Law.weibull(1.5, 8 * MINUTE),
    "hyperexponential": Law.mixture(
        ((0.8, Law.exponential(4 * MINUTE)), (0.2, Law.exponential(24 * MINUTE)))
    ),
    "Erlang": Law.erlang(8 * MINUTE, 3),
}


def is_same(one: Tape, other: Tape) -> bool:
    """Say whether two tapes have the same bytes."""
    names = one.columns()
    pairs = [(getattr(one, name), getattr(other, name)) for name in names]
    return names == other.columns() and all(a.tobytes() == b.tobytes() for a, b in pairs)


def seconds(draw: Callable[[int, int], Tape]) -> float:
    """Return the thread's seconds for a tape, of a few in a row."""
    start = time.thread_time()
    for replication in range(IN_A_ROW):
        draw(SEED, replication)
    return (time.thread_time() - start) / IN_A_ROW


def costs(blueprint: Blueprint, rounds: int) -> tuple[int, float, float, float]:
    """Return the chats of a day, nanoseconds a chat by NumPy and by kernels, and bytes a chat of the tape."""
    drawer = Drawer(blueprint, compiled=True)
    tape = drawer.draw(SEED, 0)
    if not is_same(draw_tape(blueprint, SEED, 0), tape):
        raise SystemExit("the tapes differ")
    by_numpy, by_kernels = [], []
    for _ in range(rounds):
        by_numpy.append(seconds(partial(draw_tape, blueprint)))
        by_kernels.append(seconds(drawer.draw))
    size = sum(getattr(tape, name).nbytes for name in tape.columns())
    count = len(tape)
    return count, median(by_numpy) / count * 1e9, median(by_kernels) / count * 1e9, size / count


def main() -> None:
    """Print both tables."""
    print("| day | chats | NumPy, ns a chat | kernels, ns a chat | times | ms a tape | bytes a chat |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for day, rounds in ((DAYS["small, calm"], 40), (DAYS["medium, calm"], 9), (HUGE, 3)):
        count, numpy, kernels, size = costs(blueprint_of(day), rounds)
        times, milliseconds = numpy / kernels, kernels * count / 1e6
        print(
            f"| {day.name} | {count:,} | {numpy:.0f} | {kernels:.0f} | {times:.1f} | {milliseconds:.2f} "
            f"| {size:.0f} |"
        )
    print("\n| handling, medium day | NumPy, ns a chat | kernels, ns a chat |")
    print("| --- | --- | --- |")
    medium = blueprint_of(DAYS["medium, calm"])
    for name, law in LAWS.items():
        widgets = replace(medium.widgets, handling=(law,) * len(medium.widgets.names))
        _, numpy, kernels, _ = costs(replace(medium, widgets=widgets), 5)
        print(f"| {name} | {numpy:.0f} | {kernels:.0f} |")


if __name__ == "__main__":
    main()
