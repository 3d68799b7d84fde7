"""Speed and memory of the readable engine beside a SimPy tutorial model, on the two-tier day.

Run ``python benchmarks/engines.py``, or with ``--quick`` for shorter days. The runs take turns (engine,
models, engine, models, ...), so that a busy machine slows all of them; what counts is the ratio.
"""

import argparse
import gc
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from statistics import median
from typing import Any

import numpy as np
import tutorial_model
from workload import DAYS, Day, blueprint_of

from sim.core.blueprint import Blueprint
from sim.core.kinds import NO_ONE, Floats
from sim.core.path import SamplePath
from sim.core.tape import draw_tape
from sim.engines import readable
from sim.stats.metrics import measure

SEED = 1
ENGINES: dict[str, Callable[..., Any]] = {
    "readable": readable.run,
    "tutorial": tutorial_model.run,
    "separate": partial(tutorial_model.run, separate=True),
}
# The tutorial models scan the free slots for every chat: with 900 operators they get the day's first part.
CUT_MINUTES, QUICK_CUT_MINUTES = 60, 20
TARGETS = {"small": 3.0, "medium": 20.0}
SPEED = {"kind": "typing_share", "share": 0.3}
MOST_FOR_A_CURVE = 3.0


@dataclass(frozen=True, slots=True)
class Timing:
    """One day's medians: chats a second by engine, paired ratios, and seconds of one replication."""

    day: Day
    cut: Day
    chats: int
    cut_chats: int
    rate: dict[str, float]
    ratio: dict[str, float]
    seconds: dict[str, float]


def timed(job: Callable[..., Any], *arguments: Any) -> tuple[float, Any]:
    """Return the seconds that a job takes, and its result."""
    gc.collect()
    start = time.perf_counter()
    result = job(*arguments)
    return time.perf_counter() - start, result


def time_day(day: Day, cut: Day, rounds: int) -> Timing:
    """Time the engines in turns on the same chats, and tape, run and metrics of the whole day."""
    blueprint, cut_blueprint = blueprint_of(day), blueprint_of(cut)
    cut_tape = draw_tape(cut_blueprint, SEED, 0)
    parts: dict[str, list[float]] = {"tape": [], "run": [], "metrics": []}
    engines: dict[str, list[float]] = {name: [] for name in ENGINES}
    for _ in range(rounds):
        drawn, tape = timed(draw_tape, blueprint, SEED, 0)
        ran, path = timed(readable.run, blueprint, tape)
        measured, _ = timed(measure, path, blueprint)
        for name, took in zip(parts, (drawn, ran, measured), strict=True):
            parts[name].append(took)
        for name, engine in ENGINES.items():
            engines[name].append(timed(engine, cut_blueprint, cut_tape)[0])
    pairs = {name: zip(engines[name], engines["readable"], strict=True) for name in ENGINES}
    return Timing(
        day,
        cut,
        len(tape),
        len(cut_tape),
        {name: len(cut_tape) / median(took) for name, took in engines.items()},
        {name: median(theirs / ours for theirs, ours in pair) for name, pair in pairs.items()},
        {name: median(took) for name, took in parts.items()},
    )


def columns_of(result: SamplePath | list[tutorial_model.Row]) -> Floats:
    """Return the legs of either engine in one form: chat, leg, operator, and three moments in seconds.

    The shape is (6, legs), sorted by (chat, leg); a leg that nobody took has NaN for its assignment.
    """
    if isinstance(result, SamplePath):
        legs = result.legs
        assigned = np.where(legs.operator == NO_ONE, np.nan, legs.assigned_at / 1e6)
        moments = (legs.queued_at / 1e6, assigned, legs.ended_at / 1e6)
        return np.array([legs.chat, legs.leg, legs.operator, *moments], dtype=np.float64)
    return np.array(sorted(result), dtype=np.float64).T


def describe(columns: Floats, blueprint: Blueprint) -> tuple[float, float, float]:
    """Return mean wait of the taken legs in seconds, abandoned share of the legs, share of slots in use."""
    _, _, operator, queued, assigned, ended = columns
    taken = operator != NO_ONE
    opens, closes = (float(edge) / 1e6 for edge in blueprint.open_us[0])
    within = np.minimum(ended[taken], closes) - np.minimum(assigned[taken], closes)
    capacity = float(blueprint.operators.slots.sum()) * (closes - opens)
    wait = float((assigned - queued)[taken].mean())
    return wait, float((~taken).mean()), float(within.sum()) / capacity


def print_agreement(cuts: list[Day]) -> None:
    """Print that the engine and the tutorial model say the same about the same tape."""
    print("\nAgreement of the readable engine and the tutorial model on one tape")
    print(
        f"{'day':14} {'legs':>7} {'same':>7}   "
        f"{'mean wait, s':>15} {'abandoned, %':>15} {'slots used, %':>15}"
    )
    for cut in cuts:
        blueprint = blueprint_of(cut)
        tape = draw_tape(blueprint, SEED, 0)
        ours, theirs = (columns_of(ENGINES[name](blueprint, tape)) for name in ("readable", "tutorial"))
        same = 0
        if ours.shape == theirs.shape:
            # Sums of seconds in floating point differ from whole microseconds by less than one of these.
            same = int((np.isclose(ours, theirs, rtol=0.0, atol=1e-6, equal_nan=True)).all(axis=0).sum())
        pairs = zip(describe(ours, blueprint), describe(theirs, blueprint), (1, 100, 100), strict=True)
        cells = " ".join(f"{a * unit:7.2f} {b * unit:7.2f}" for a, b, unit in pairs)
        print(f"{cut.name:14} {ours.shape[1]:7,} {same:7,}   {cells}")


def print_speed(timings: list[Timing], rounds: int) -> None:
    """Print chats a second and the ratios."""
    print(f"Chats a second, medians of {rounds} runs in turns; ratios are medians of the rounds' own ratios")
    print(
        f"{'day':14} {'operators':>9} {'chats':>7} {'readable':>9} {'tutorial':>9} {'ratio':>6} {'target':>6}"
        f" {'separate':>9} {'ratio':>6}"
    )
    for timing in timings:
        target = TARGETS[timing.day.name.split(",")[0]]
        rate, ratio = timing.rate, timing.ratio
        part = "" if timing.cut == timing.day else f"   first {timing.cut.minutes} min of the day"
        print(
            f"{timing.day.name:14} {sum(timing.day.operators):9,} {timing.cut_chats:7,}"
            f" {rate['readable']:9,.0f} {rate['tutorial']:9,.0f} {ratio['tutorial']:6.1f} {target:6.1f}"
            f" {rate['separate']:9,.0f} {ratio['separate']:6.1f}{part}"
        )


def print_replications(timings: list[Timing]) -> None:
    """Print what one replication of the whole day costs, and what of it tape and metrics are."""
    print("\nOne replication with the readable engine, milliseconds")
    print(f"{'day':14} {'chats':>7} {'tape':>8} {'run':>8} {'metrics':>8} {'chats/s':>9}   around / run")
    for timing in timings:
        tape, run, metrics = (1e3 * timing.seconds[part] for part in ("tape", "run", "metrics"))
        print(
            f"{timing.day.name:14} {timing.chats:7,} {tape:8.1f} {run:8.1f} {metrics:8.1f}"
            f" {1e3 * timing.chats / run:9,.0f}   {(tape + metrics) / run:.2f}"
        )


def print_memory(days: list[tuple[Day, Day]]) -> None:
    """Print the peak memory of each engine's run, each in a process of its own."""
    print("\nPeak memory of the run, bytes a chat (without the tape), on the chats of the first table")
    print(f"{'day':14} {'readable':>9} {'tutorial':>9}   readable, whole day")
    for day, cut in days:
        runs = (("readable", cut), ("tutorial", cut), ("readable", day))
        ours, theirs, whole = (peak_in_new_process(*run) for run in runs)
        print(f"{day.name:14} {ours:9,.0f} {theirs:9,.0f} {whole:21,.0f}")


def print_multitasking(days: list[Day], rounds: int) -> None:
    """Print what a curve of multitasking costs: the same chats with and without one, in turns."""
    print("\nThe readable engine with a speed curve (typing share 0.3), chats a second")
    print(f"{'day':14} {'without':>9} {'with':>9} {'time, with / without':>21} {'at most':>8}")
    for day in days:
        blueprints = [blueprint_of(day), blueprint_of(day, SPEED)]
        tape = draw_tape(blueprints[0], SEED, 0)
        took = [[timed(readable.run, each, tape)[0] for each in blueprints] for _ in range(rounds)]
        without, slowed = (len(tape) / median(times) for times in zip(*took, strict=True))
        cost = median(curve / plain for plain, curve in took)
        print(f"{day.name:14} {without:9,.0f} {slowed:9,.0f} {cost:21.1f} {MOST_FOR_A_CURVE:8.1f}")


def peak_in_new_process(engine: str, day: Day) -> float:
    """Return the peak memory of an engine's run in bytes a chat."""
    command = [sys.executable, __file__, "--peak", engine, day.name, str(day.minutes)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def peak_here(engine: str, day: Day) -> float:
    """Return the peak of what Python allocates during a run, in bytes a chat."""
    blueprint = blueprint_of(day)
    tape = draw_tape(blueprint, SEED, 0)
    warm_up = blueprint_of(DAYS["small, calm"].cut_to(20))
    ENGINES[engine](warm_up, draw_tape(warm_up, SEED, 0))
    tracemalloc.start()
    ENGINES[engine](blueprint, tape)
    return tracemalloc.get_traced_memory()[1] / len(tape)


def main() -> None:
    """Run the benchmark, or with ``--peak`` the part of it that needs a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="shorter days with 900 operators")
    parser.add_argument("--rounds", type=int, default=5, help="runs of each engine (default 5)")
    parser.add_argument("--peak", nargs=3, metavar=("ENGINE", "DAY", "MINUTES"), help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.peak:
        engine, name, minutes = chosen.peak
        print(peak_here(engine, DAYS[name].cut_to(int(minutes))))
        return
    days = []
    for name, day in DAYS.items():
        part = QUICK_CUT_MINUTES if chosen.quick else CUT_MINUTES
        cut = day.cut_to(part) if name.startswith("medium") else day
        days.append((cut if chosen.quick else day, cut))
    timings = [time_day(day, cut, chosen.rounds) for day, cut in days]
    print_speed(timings, chosen.rounds)
    print_replications(timings)
    print_multitasking([cut for _, cut in days], chosen.rounds)
    print_agreement([cut for _, cut in days])
    print_memory(days)


if __name__ == "__main__":
    main()
