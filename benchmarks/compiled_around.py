"""What the benchmark of the compiled engine measures beside its speed on a day.

Ciw, memory, the start of a second process, and threads.
"""

import os
import platform
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from datetime import UTC, datetime
from importlib.metadata import version
from math import nan
from pathlib import Path
from statistics import mean, median, stdev
from typing import Any

import ciw_model
import numpy as np
from engines import columns_of, describe
from limit import Limit
from turns import Prepare, Sheet, Spent, at_once, in_turns, ratio, timed
from workload import DAYS, Day, blueprint_of

from sim.core.blueprint import Blueprint
from sim.core.draw.drawer import Drawer
from sim.core.kinds import Choice
from sim.core.tape import Tape
from sim.core.variates import Law
from sim.engines import compiled
from sim.experiment.engine import Runner

LEAST_CIW, MOST_START_S = 300.0, 1.0
MOST_LEG_BYTES, MOST_TAPE_BYTES = 150.0, 80.0
CHECK_DAYS, MOST_ERRORS = 40, 4.0
"""So many small days of Ciw are held against the engine's; means may differ by so many standard errors."""
MANY_THREADS = 16
NAMES = "mean wait", "abandoned", "slots in use"

START = """
import time
from workload import DAYS, blueprint_of
from sim.core.tape import draw_tape
blueprint = blueprint_of(DAYS["small, busy"])
tape = draw_tape(blueprint, 1, 0)
wall, own = time.perf_counter(), time.process_time()
from sim.engines import compiled
path = compiled.run(blueprint, tape)
print(time.process_time() - own, time.perf_counter() - wall)
from sim.experiment.engine import Runner
runner = Runner(blueprint, "compiled")
runner.measure(runner.run(1, 0))
print(time.process_time() - own, time.perf_counter() - wall)
"""
"""Of a second process: CPU and wall seconds to the first record, and to the first drawn and measured one."""


def limit_in(folder: Path) -> Limit | None:
    """Return the loops in C, None with a sentence where they cannot be compiled."""
    try:
        return Limit(folder)
    except (OSError, subprocess.SubprocessError) as error:
        print(f"C is left out: {error}.")
        return None


def print_machine(limit: Limit | None) -> None:
    """Print where and when this is measured."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    model = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    versions = ", ".join(f"{name} {version(name)}" for name in ("numpy", "numba", "simpy"))
    compiler = "no gcc" if limit is None else f"gcc {limit.version} -O3"
    load = os.getloadavg()[0]
    print(
        f"{datetime.now(tz=UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores"
        f" ({model[0] if model else platform.machine()}), Python {platform.python_version()}, {versions},"
        f" {compiler}; load average {load:.1f}"
    )
    if load > (os.cpu_count() or 1) / 2:
        print("The machine is busy with other work: the columns by the clock mean little.")


def beside_ciw(sheet: Sheet, days: list[Day], limit: Limit | None, rounds: int, folder: Path) -> None:
    """Print the compiled engine, drawing included as Ciw draws too, beside Ciw."""
    ciw = ciw_model.install(folder / "ciw")
    if ciw is None:
        print("\nCiw could not be installed: it is left out.")
        return
    sheet.head(f"Beside {ciw_model.PINNED[0].replace('==', ' ')}, both draw")
    for day in days:
        blueprint = blueprint_of(day)
        drawer, ran = Drawer(blueprint), []

        def ready(day: Day = day, ran: list[Any] = ran) -> Any:
            simulation = ciw_model.ready(ciw, day, len(ran))
            ran.append(simulation)
            return lambda: ciw_model.run(simulation, day)

        def ours(drawer: Drawer = drawer, blueprint: Blueprint = blueprint) -> object:
            return compiled.run(blueprint, drawer.draw(1, 0))

        tape = drawer.draw(1, 0)
        jobs: dict[str, Prepare] = {"ours": at_once(ours), "Ciw": ready}
        if limit is not None:
            jobs["C"] = limit.day(blueprint, tape).ready
        spent = in_turns(jobs, rounds)
        chats = median(map(ciw_model.chats_of, ran)) / len(tape)
        # A day of Ciw's has other chats than ours, and so a few more or less of them.
        times = {name: ratio(spent["Ciw"], spent[name]) for name in jobs}
        times = {name: Spent(each.own / chats, each.wall / chats) for name, each in times.items()}
        sheet.least("Ciw / compiled", day.name, times["ours"], LEAST_CIW)
        if limit is not None:
            sheet.tell("Ciw / C, which does not draw", day.name, times["C"])
        while len(ran) < CHECK_DAYS and day.name.startswith("small"):
            ready()()
        _compare(sheet, day.name, [ciw_model.describe(one, day) for one in ran], blueprint, drawer)


def _compare(
    sheet: Sheet, name: str, theirs: list[tuple[float, ...]], blueprint: Blueprint, drawer: Drawer
) -> None:
    """Print mean wait, abandonment and utilisation of both, and whether they differ too much."""
    paths = (compiled.run(blueprint, drawer.draw(1, number)) for number in range(4 * len(theirs)))
    ours = [describe(columns_of(path), blueprint) for path in paths]
    cells, agrees = [], True
    for label, mine, his in zip(NAMES, zip(*ours, strict=True), zip(*theirs, strict=True), strict=True):
        error = (stdev(mine) ** 2 / len(mine) + stdev(his) ** 2 / len(his)) ** 0.5
        cells.append(f"{label} {mean(mine):.3g} and {mean(his):.3g}")
        agrees &= abs(mean(mine) - mean(his)) <= MOST_ERRORS * error
    sheet.agree(f"compiled and Ciw: {', '.join(cells)}", name, agrees)


def memory(sheet: Sheet) -> None:
    """Print the bytes of a chat that stay."""
    sheet.head("Memory", "bytes a chat", "")
    for name in ("small, busy", "medium, busy"):
        blueprint = blueprint_of(DAYS[name])
        tape = Drawer(blueprint).draw(1, 0)
        legs = compiled.run(blueprint, tape).legs
        kept = sum(getattr(legs, each.name).nbytes for each in fields(legs)) / len(tape)
        sheet.most("kept as legs", name, Spent(kept, nan), MOST_LEG_BYTES)
        further = bytes_a_tier(tape)
        sheet.most("tape, for every further tier", name, Spent(further, nan), MOST_TAPE_BYTES)
    everything = bytes_a_tier(Drawer(_with_everything(DAYS["small, busy"])).draw(1, 0))
    sheet.most("the same, all behaviours on", name, Spent(everything, nan), MOST_TAPE_BYTES)


def bytes_a_tier(tape: Tape) -> float:
    """Return what one leg of every chat takes on the tape, in bytes a chat."""
    columns = (getattr(tape, name) for name in tape.columns())
    return sum(column.nbytes / column.shape[0] for column in columns if column.ndim == 2) / len(tape)


def _with_everything(day: Day) -> Blueprint:
    """Return a day with every behaviour that a leg needs a number on the tape for."""
    blueprint, law = blueprint_of(day), Law.exponential(1e6)
    groups, widgets = len(blueprint.groups.names), len(blueprint.widgets.names)
    return replace(
        blueprint,
        groups=replace(
            blueprint.groups,
            choice=np.full(groups, int(Choice.RANDOM)),
            wrap_up=(law,) * groups,
            pull_delay=(law,) * groups,
        ),
        widgets=replace(blueprint.widgets, silent=np.full(widgets, 0.5), detection=(law,) * widgets),
    )


def start_up(sheet: Sheet, rounds: int) -> None:
    """Print what a second process waits for, the machine code being in the cache."""
    sheet.head("Start of a second process with a warm cache", "CPU seconds", "seconds")
    here = Path(__file__).parent
    places = os.pathsep.join(place for place in (str(here), os.environ.get("PYTHONPATH")) if place)
    environment = os.environ | {"PYTHONPATH": places}
    found: list[list[list[float]]] = []
    for _ in range(rounds):
        done = subprocess.run(
            [sys.executable, "-c", START], env=environment, check=True, capture_output=True, text=True
        )
        found.append([[float(word) for word in line.split()] for line in done.stdout.splitlines()])
    for place, what in enumerate(("to the first record", "to the first one drawn and measured")):
        own, wall = (median(one[place][column] for one in found) for column in (0, 1))
        sheet.most(what, "small, busy", Spent(own, wall), MOST_START_S)


def threads(sheet: Sheet, rounds: int) -> None:
    """Print what a second thread brings; the clock is all that tells, so the machine must be idle."""
    sheet.head("One thread beside two, the same replications drawn, run and measured", "")
    for name, count in (("small, busy", 64), ("medium, calm", 8)):
        runner = Runner(blueprint_of(DAYS[name]), "compiled")

        def one(number: int, runner: Runner = runner) -> str:
            path = runner.run(1, number)
            runner.measure(path)
            return path.fingerprint()

        def all_on(jobs: int, count: int = count, one: Any = one) -> list[str]:
            with ThreadPoolExecutor(jobs) as pool:
                return list(pool.map(one, range(count)))

        if not all_on(1) == all_on(2) == all_on(MANY_THREADS):
            raise SystemExit(f"{name}: threads change the records")
        walls = [[timed(lambda n=n: all_on(n)).wall for n in (1, 2)] for _ in range(rounds)]
        times = median(single / double for single, double in walls)
        sheet.tell(f"one thread / two (same bytes with 1, 2, {MANY_THREADS})", name, Spent(nan, times))
