"""The compiled engine beside the readable one, C, Ciw and a tutorial model, on the two-tier day.

Run ``python benchmarks/compiled.py``, or with ``--quick`` for shorter days and without the largest. All take
turns on the same chats, and are checked to agree: by fingerprint, leg by leg, or within statistical error.
Every line says whether its target was reached; none stops the build.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import compiled_around as around
import numpy as np
import tutorial_model
from engines import SPEED, columns_of
from limit import Limit
from turns import Sheet, Spent, at_once, in_turns, middle, ratio
from workload import DAYS, Day, blueprint_of

from sim.core.blueprint import Blueprint
from sim.core.draw.drawer import Drawer
from sim.core.jit import can_compile
from sim.core.path import SamplePath
from sim.core.tape import draw_tape
from sim.engines import compiled, readable
from sim.experiment.engine import runner_of, tell_of_compiling
from sim.stats.measurer import Measurer
from sim.stats.metrics import measure

SEED, ROUNDS = 1, 5
CUT_MINUTES, QUICK_CUT_MINUTES = 60, 15
LARGE = {
    "calm": Day("large, calm", 50_000.0, 600, (2_556, 1_294, 1_150)),
    "busy": Day("large, busy", 500_000 / 3.0, 180, (2_556, 1_294, 1_150)),
}
"""Half a million chats and 5,000 operators."""
MANY_DAYS = 250
PARTS = {"loop": "event loop", "whole": "drawn, run and measured", "C": "C"}
LEAST_RUN, LEAST_WHOLE, LEAST_TUTORIAL = 40.0, 20.0, 200.0
MOST_OF_C, MOST_OF_C_WITH_CURVE, MOST_GROWTH = 1.6, 2.5, 2.5
MOST_AROUND = {"small": 1.0, "medium": 1.5, "large": 1.5}
LEAST_READABLE = {"small": 3.0, "medium": 20.0}


def size_of(day: Day) -> str:
    """Return small, medium or large."""
    return day.name.split(",")[0]


def require(agrees: bool, what: str) -> None:
    """Stop the benchmark where two that should agree do not: its figures would mean nothing."""
    if not agrees:
        raise SystemExit(f"{what}: the records differ")


class Ways:
    """What can be timed on one day's chats.

    Parameters
    ----------
    blueprint
        The day.
    """

    def __init__(self, blueprint: Blueprint) -> None:
        self.blueprint = blueprint
        self.drawer, self.measurer = Drawer(blueprint), Measurer(blueprint, compiled=True)
        self.tape = self.drawer.draw(SEED, 0)
        self.path = compiled.run(blueprint, self.tape)
        self.measurer.measure(self.path)

    def run(self) -> SamplePath:
        """Run the compiled engine, from tape to record."""
        return compiled.run(self.blueprint, self.tape)

    def loop(self) -> Callable[[], object]:
        """Return the compiled engine's event loop alone, on a floor made ready."""
        from sim.engines.compiled import layout
        from sim.engines.compiled.floor import floor_of
        from sim.engines.compiled.kernel import run_all

        memory, needs, calendar = floor_of(self.blueprint, self.tape)

        def work() -> None:
            room = calendar
            while run_all(memory, needs, room) == layout.FULL:
                room = np.concatenate([room, np.empty_like(room)])

        return work

    def whole(self) -> None:
        """Draw, run and measure with kernels."""
        self.measurer.measure(compiled.run(self.blueprint, self.drawer.draw(SEED, 0)))

    def around(self) -> None:
        """Draw and measure with kernels."""
        self.drawer.draw(SEED, 0)
        self.measurer.measure(self.path)

    def readable(self) -> SamplePath:
        """Run the readable engine, from tape to record."""
        return readable.run(self.blueprint, self.tape)

    def readable_whole(self) -> None:
        """Draw with NumPy, run the readable engine, measure with NumPy."""
        measure(readable.run(self.blueprint, draw_tape(self.blueprint, SEED, 0)), self.blueprint)

    def __len__(self) -> int:
        """Return the number of chats."""
        return len(self.tape)


def beside_readable(sheet: Sheet, days: list[Day], limit: Limit | None, rounds: int) -> None:
    """Print the compiled engine beside the readable one and beside C."""
    sheet.head("Beside the readable engine and C")
    for day in days:
        for speed in (None, SPEED):
            ways = Ways(blueprint_of(day, speed))
            require(ways.readable().fingerprint() == ways.path.fingerprint(), day.name)
            jobs = {
                "run": at_once(ways.run),
                "loop": ways.loop,
                "readable": at_once(ways.readable),
                "whole": at_once(ways.whole),
                "around": at_once(ways.around),
            }
            if speed is None:
                jobs["readable whole"] = at_once(ways.readable_whole)
            if limit is not None:
                in_c = limit.day(ways.blueprint, ways.tape)
                require(in_c.is_same(ways.path), f"{day.name}, C")
                jobs["C"] = in_c.ready
            spent = in_turns(jobs, rounds)
            name, curve = day.name, "" if speed is None else ", with a curve"
            times = ratio(spent["readable"], spent["run"])
            if speed is None:
                sheet.least("readable / compiled, run alone", name, times, LEAST_RUN)
                sheet.tell("readable / event loop alone", name, ratio(spent["readable"], spent["loop"]))
                times = ratio(spent["readable whole"], spent["whole"])
                sheet.least("readable / compiled, drawn and measured", name, times, LEAST_WHOLE)
                most = MOST_AROUND[size_of(day)]
                times = ratio(spent["around"], spent["loop"])
                sheet.most("drawing + measuring / event loop", name, times, most)
            else:
                sheet.tell(f"readable / compiled{curve}", name, times)
            if limit is not None:
                most = MOST_OF_C if speed is None else MOST_OF_C_WITH_CURVE
                sheet.most(f"event loop / C{curve}", name, ratio(spent["loop"], spent["C"]), most)
                sheet.tell(f"whole run / C{curve}", name, ratio(spent["run"], spent["C"]))


def beside_tutorial(sheet: Sheet, days: list[Day], minutes: int, limit: Limit | None, rounds: int) -> None:
    """Print both engines beside the tutorial model, with 900 operators in the first part of the day."""
    sheet.head("Beside the tutorial model in SimPy")
    for whole in days:
        day = whole.cut_to(minutes) if size_of(whole) != "small" else whole
        ways = Ways(blueprint_of(day))
        ours = columns_of(ways.path)
        theirs = columns_of(tutorial_model.run(ways.blueprint, ways.tape))
        same = ours.shape == theirs.shape and np.allclose(ours, theirs, rtol=0, atol=1e-6, equal_nan=True)
        require(same, f"{day.name}, tutorial model")
        jobs = {
            "run": at_once(ways.run),
            "readable": at_once(ways.readable),
            "tutorial": at_once(lambda ways=ways: tutorial_model.run(ways.blueprint, ways.tape)),
        }
        if limit is not None:
            jobs["C"] = limit.day(ways.blueprint, ways.tape).ready
        spent = in_turns(jobs, rounds)
        sheet.least("tutorial / compiled", day.name, ratio(spent["tutorial"], spent["run"]), LEAST_TUTORIAL)
        if limit is not None:
            sheet.tell("tutorial / C", day.name, ratio(spent["tutorial"], spent["C"]))
        times, target = ratio(spent["tutorial"], spent["readable"]), LEAST_READABLE[size_of(day)]
        sheet.least("tutorial / readable", day.name, times, target)


def growth(sheet: Sheet, with_large: bool, limit: Limit | None, rounds: int) -> None:
    """Print how the cost of a chat grows with chats and operators, and how the largest days stand."""
    sheet.head("Cost of a chat: how it grows from 2,000 chats and 40 operators on")
    for load in ("calm", "busy"):
        small, large = DAYS[f"small, {load}"], LARGE[load]
        many = replace(small, name=f"{small.name}, {MANY_DAYS} days", days=MANY_DAYS)
        days = [small, DAYS[f"medium, {load}"], *([large, many] if with_large else [])]
        ways = {day.name: Ways(blueprint_of(day)) for day in days}
        jobs = {}
        for name, way in ways.items():
            jobs["loop", name], jobs["whole", name] = way.loop, at_once(way.whole)
            jobs["around", name] = at_once(way.around)
            # In C nobody goes home at night.
            if limit is not None and name != many.name:
                in_c = limit.day(way.blueprint, way.tape)
                require(in_c.is_same(way.path), f"{name}, C")
                jobs["C", name] = in_c.ready
        spent = in_turns(jobs, rounds)
        for part, what in PARTS.items():
            found = {n: (len(way), spent[part, n]) for n, way in ways.items() if (part, n) in spent}
            _print_growth(sheet, f"{what}, growth", found, None if part == "C" else MOST_GROWTH)
        if with_large:
            loop = spent["loop", large.name]
            times, most = ratio(spent["around", large.name], loop), MOST_AROUND[size_of(large)]
            sheet.most("drawing + measuring / event loop", large.name, times, most)
            if limit is not None:
                sheet.most("event loop / C", large.name, ratio(loop, spent["C", large.name]), MOST_OF_C)


def _print_growth(
    sheet: Sheet, what: str, found: dict[str, tuple[int, list[Spent]]], most: float | None
) -> None:
    """Print the cost of a chat on each day over that on the first."""
    first: list[Spent] = []
    for name, (chats, spent) in found.items():
        # In nanoseconds.
        costs = [Spent(one.own / chats * 1e9, one.wall / chats * 1e9) for one in spent]
        label = f"{name} ({middle(costs).own:,.0f} ns)"
        is_first, first = not first, first or costs
        if is_first or most is None:
            sheet.tell(what, label, ratio(costs, first))
        else:
            sheet.most(what, label, ratio(costs, first), most)


def main() -> None:
    """Print all tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="shorter days, without half a million chats")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"of each (default {ROUNDS})")
    chosen = parser.parse_args()
    if not can_compile():
        print("numba is not installed, or is switched off: there is no compiled engine to measure.")
        return
    days, minutes = list(DAYS.values()), CUT_MINUTES
    if chosen.quick:
        minutes = QUICK_CUT_MINUTES
        days = [day.cut_to(60) if size_of(day) == "medium" else day for day in days]
    sheet = Sheet()
    with tempfile.TemporaryDirectory() as folder:
        limit = around.limit_in(Path(folder))
        around.print_machine(limit)
        tell_of_compiling()
        runner = runner_of(blueprint_of(days[0]), "compiled", True)
        runner.measure(runner.run(SEED, 0))
        beside_readable(sheet, days, limit, chosen.rounds)
        beside_tutorial(sheet, days, minutes, limit, chosen.rounds)
        around.beside_ciw(
            sheet,
            [day.cut_to(minutes) if size_of(day) == "medium" else day for day in days],
            limit,
            chosen.rounds,
            Path(folder),
        )
        growth(sheet, not chosen.quick, limit, chosen.rounds)
    around.memory(sheet)
    around.start_up(sheet, chosen.rounds)
    around.threads(sheet, chosen.rounds)
    print(f"\nLoad average at the end: {os.getloadavg()[0]:.1f}")
    sheet.close()


if __name__ == "__main__":
    sys.exit(main())
