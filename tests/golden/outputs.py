"""All that the program gives out: ``python -m tests.golden.outputs`` makes it anew and renews the file.

A *case* is some commands, run in a folder of their own, and all that they print and write. Patterns choose
some: ``python -m tests.golden.outputs 'commands/*'``. With ``--into FOLDER`` nothing is renewed: the outputs
are written there as text, so that those of two states of the program can be held against each other.
"""

import argparse
import fnmatch
import hashlib
import io
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from sim import Scenario, load_scenario, replicate
from sim.cli.answer import answer
from tests.golden.drawn import trial
from tests.golden.fingerprints import FOLDER, shipped
from tests.golden.readings import PICTURE, reading, told

FILE = Path(__file__).with_name("outputs.json")
NOTE = (
    "What the commands print and write, each output by a hash of its reading, a picture by size and shades. "
    "Renew it with 'python -m tests.golden.outputs' only when an output has changed on purpose, and say so "
    "in CHANGELOG.md. Moving, renaming and tidying change nothing here."
)
GENERATED, BLOCK = 2000, 50
QUICK_BLOCKS = 4
WIDE = 100
"""Columns of the terminal, where a command asks for them."""
SEED = ("--seed", "7")
TEAM, MORE = "two_tiers", "one_more_second_level"
PAIRS = {
    "one_more": (TEAM, MORE),
    "three": (TEAM, "second_level_gets_widget_chats", "warm_hand_over"),
    "warm": ("warm_or_cold", "warm_instead"),
    "multitasking": ("chat_cap_two", "chat_cap_three"),
    "lunch": ("lunch_together_or_staggered", "lunch_staggered"),
}
FIRST, SECOND = "groups.customer_service.headcount", "groups.second_level.headcount"
P95 = "leg_wait_p95@group:second_level"
GRID = ("--vary", f"{FIRST}=5:6", "--vary", f"{SECOND}=3:4")
SEARCH = ("--vary", f"{FIRST}=5:8", "--vary", f"{SECOND}=2:5", "--targets", f"{P95}<=10 min")
SELECT = ("--select", "leg_wait_mean@group:second_level", "--indifference", "3 min", "--most", "200")
QUESTIONS: dict[str, tuple[str, ...]] = {
    "sweep": ("sweep", TEAM, *GRID, "-n", "3", "--differences"),
    "sweep_costs": ("sweep", "what_people_cost", *GRID, "-n", "3"),
    "sweep_select": ("sweep", TEAM, *GRID, *SELECT),
    "optimise": ("optimise", TEAM, *SEARCH, "--most", "200"),
    "optimise_costs": ("optimise", "what_people_cost", *SEARCH, "--most", "60"),
    "by_interval": ("optimise", TEAM, "--by-interval", "-n", "10"),
    "by_interval_three": ("optimise", "three_tiers", "--by-interval", "-n", "10", "--delayed", "30%"),
    "compare_select": ("compare", TEAM, MORE, "second_level_helps_out", *SELECT),
}
"""Commands that ask a question of a scenario or several; each takes --out."""
COMMANDS = ("check", "run", "compare", "rerun", "report", "sweep", "optimise", "app")
REFUSED = (
    ("check", "scenarios/invalid/role_missing.toml", "scenarios/none.toml", "scenarios"),
    ("check", f"scenarios/{TEAM}.toml", "--set", "groups.second_levl.headcount=4"),
    ("run", "scenarios/invalid/role_missing.toml"),
    ("run", f"scenarios/{TEAM}.toml", "--set", "widgets.shop.arrivals.rate=40"),
    ("run", f"scenarios/{TEAM}.toml", "--event-log"),
    ("compare", f"scenarios/{TEAM}.toml"),
    ("sweep", f"scenarios/{TEAM}.toml", "--vary", "groups.nobody.headcount=1:3"),
    ("optimise", f"scenarios/{TEAM}.toml", "--vary", f"{SECOND}=1:3", "--targets", "wait@all<=1 min"),
    ("rerun", "scenarios"),
    ("report", "scenarios"),
)
Outputs = dict[str, str]
"""What an output says, by its name."""


class Screen(io.StringIO):
    """Where a command prints as on a terminal: lines are broken."""

    def isatty(self) -> bool:
        """Say that somebody looks at it."""
        return True


def said(*words: str, columns: int | None = None) -> str:
    """Return what a command prints, complains of and ends with; into a pipe, or on so many columns."""
    told_of = {"COLUMNS": str(columns or WIDE), "LINES": "40"}
    out, err = io.StringIO() if columns is None else Screen(), io.StringIO()
    with patch.dict(os.environ, told_of), redirect_stdout(out), redirect_stderr(err):
        code = answer(words)
    # Whether machine code has to be made first depends on the machine, and where depends on that.
    errors = [line for line in err.getvalue().splitlines() if not line.startswith("Compiling the ")]
    return "\n".join([out.getvalue(), "-- complaints", *errors, f"-- exit code {code}", ""])


def files_in(folder: Path, without: Iterable[str] = ()) -> Outputs:
    """Return what each file in a folder says."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    names = {path.relative_to(folder).as_posix(): path for path in paths}
    return {name: reading(path) for name, path in names.items() if name not in without}


def file_of(name: str) -> str:
    """Return a shipped scenario's file, as seen from the folder in which cases run."""
    return f"scenarios/{name}.toml"


def scenario_tables(name: str) -> Outputs:
    """Check and run a shipped scenario: its blueprint, and every table and event log."""
    words = ("run", file_of(name), "-n", "2", *SEED, "--audit", "--controls", "--event-log", "--out", "out")
    return {
        "blueprint": told(replicate(load_scenario(file_of(name)), 1, jobs=1).blueprint),
        "check": said("check", file_of(name)),
        "run": said(*words),
        **files_in(Path("out")),
    }


def comparison_tables(*names: str) -> Outputs:
    """Compare scenarios: the sentences and tables."""
    words = ("compare", *map(file_of, names), "-n", "3", *SEED, "--out", "out")
    return {"compare": said(*words), **files_in(Path("out"))}


def question(*words: str) -> Outputs:
    """Ask a question: the answer and its tables."""
    return {"answer": said(*asked(words), *SEED, "--out", "out"), **files_in(Path("out"))}


def asked(words: tuple[str, ...]) -> Iterator[str]:
    """Yield the words of a command, with files where scenarios are named."""
    known = shipped()
    return (file_of(word) if word in known else word for word in words)


def helps() -> Outputs:
    """Ask for help on everything."""
    return {"all": said("--help"), **{name: said(name, "--help") for name in COMMANDS}}


def refusals() -> Outputs:
    """Ask for what cannot be had."""
    return {f"{place} {words[0]}": said(*words) for place, words in enumerate(REFUSED)}


def terminal() -> Outputs:
    """Print tables on a screen that is narrow, and on a wide one."""
    run, pair = ("run", file_of("three_tiers"), "-n", "2", *SEED), [file_of(name) for name in PAIRS["three"]]
    return {
        f"{words[0]} {columns}": said(*words, columns=columns)
        for words in (run, ("compare", *pair, "-n", "2", *SEED), ("sweep", file_of(TEAM), *GRID, "-n", "2"))
        for columns in (60, WIDE)
    }


def precise() -> Outputs:
    """Run until an interval is narrow, and say how long a run is to be that never ends."""
    until = ("--precision", "20% of leg_wait_mean@tier:2")
    return {
        "run": said("run", file_of(TEAM), *SEED, *until),
        "compare": said("compare", file_of(TEAM), file_of(MORE), *SEED, *until),
        "one": said("run", file_of(TEAM), *SEED, "-n", "1"),
        "changed": said("run", file_of(TEAM), *SEED, "-n", "2", "--set", f"{SECOND}=4"),
    }


def again() -> Outputs:
    """Run stamps again: one that holds, one of other numbers, one of a question."""
    made = said("run", file_of(TEAM), "-n", "2", *SEED, "--out", "out")
    asked_before = said(*asked(QUESTIONS["sweep"]), *SEED, "--out", "asked")
    same = said("rerun", "out/stamp.json", "--out", "second")
    stamp = json.loads(Path("out/stamp.json").read_text(encoding="utf-8"))
    stamp["fingerprints"] = dict.fromkeys(stamp["fingerprints"], "0" * 64)
    Path("other").mkdir()
    Path("other/stamp.json").write_text(json.dumps(stamp), encoding="utf-8")
    return {
        "run": made,
        "same": same,
        "other": said("rerun", "other"),
        "asked": asked_before,
        "question": said("rerun", "asked"),
        **{f"second/{name}": text for name, text in files_in(Path("second")).items()},
    }


def report(*words: str) -> Outputs:
    """Report a result: page, pictures, workbook, the desk at work; its tables are those of other cases."""
    said(*asked(words), *SEED, "--out", "out")
    before = {path: path.read_bytes() for path in Path("out").rglob("*") if path.is_file()}
    told_of = said("report", "out")
    kept = {path.relative_to("out").as_posix() for path in before if path.read_bytes() == before[path]}
    return {"report": told_of, **files_in(Path("out"), kept)}


def charts_at_once(*names: str) -> Outputs:
    """Compare with ``--charts``: page and pictures at once, with less resolution."""
    words = ("compare", *map(file_of, names), "-n", "2", *SEED, "--charts", "--out", "out")
    return {"compare": said(*words), **files_in(Path("out"), {"metrics.csv", "intervals.csv"})}


def generated(block: int) -> Outputs:
    """Run a block of generated scenarios, and tell what was drawn, built, recorded and measured."""
    found: dict[str, list[str]] = {"drawn": [], "blueprints": [], "fingerprints": [], "metrics": []}
    for number in range(block * BLOCK, (block + 1) * BLOCK):
        for kind, text in _generated(number).items():
            found[kind].append(f"{number:4d} {text}")
    return {kind: "\n".join(lines) + "\n" for kind, lines in found.items()}


def _generated(number: int) -> Outputs:
    made = trial(number)
    drawn = json.dumps([made.data, made.files, made.seed])
    own = any(group.get("choice") == "own" for group in made.data["groups"].values())
    with TemporaryDirectory() as folder:
        for name, text in made.files.items():
            Path(folder, name).write_text(text, encoding="utf-8")
        scenario = Scenario.from_dict(made.data, folder)
        done = replicate(scenario, 1, seed=made.seed, jobs=1, own_rule=fewest_free if own else None)
    one = done.replications[0]
    return {
        "drawn": digest(drawn),
        "blueprints": digest(told(done.blueprint)),
        "fingerprints": one.fingerprint,
        "metrics": digest(told(one.metrics)),
    }


def fewest_free(free: int, slots: int, assigned_us: int, freed_us: int, operator: int) -> int:
    """Choose whom nobody would choose by default: a rule of one's own."""
    return free * 1000 + operator


CASES: dict[str, Callable[[], Outputs]] = {
    **{f"tables/{name}": partial(scenario_tables, name) for name in shipped()},
    **{f"compare/{name}": partial(comparison_tables, *names) for name, names in PAIRS.items()},
    **{f"questions/{name}": partial(question, *words) for name, words in QUESTIONS.items()},
    "commands/help": helps,
    "commands/refused": refusals,
    "commands/terminal": terminal,
    "commands/precision": precise,
    "commands/rerun": again,
    **{f"generated/{n * BLOCK:04d}": partial(generated, n) for n in range(GENERATED // BLOCK)},
    **{f"reports/{name}": partial(report, "run", name, "-n", "2") for name in shipped()},
    **{f"reports/{name}": partial(report, *words) for name, words in QUESTIONS.items()},
    "reports/comparison": partial(report, "compare", *PAIRS["three"], "-n", "2"),
    "reports/at_once": partial(charts_at_once, *PAIRS["warm"]),
}
QUICK = [
    name
    for name in CASES
    if not name.startswith("reports/")
    and (not name.startswith("generated/") or int(name[-4:]) < QUICK_BLOCKS * BLOCK)
]
"""The cases of every test run; the others are for ``make golden``."""


@contextmanager
def in_own_folder() -> Iterator[None]:
    """Work in a folder that has the shipped scenarios and nothing else, wherever the program was started."""
    with TemporaryDirectory() as folder:
        shutil.copytree(FOLDER, Path(folder, "scenarios"))
        with chdir(folder):
            yield


def made(case: str) -> Outputs:
    """Return the outputs of a case."""
    with in_own_folder():
        return CASES[case]()


def digest(text: str) -> str:
    """Return a hash that is long enough for a change not to be missed."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def golden(outputs: Mapping[str, str]) -> Outputs:
    """Return what the file holds of outputs: hashes, and pictures as they are read."""
    return {name: text if text.startswith(f"{PICTURE} ") else digest(text) for name, text in outputs.items()}


def write_texts(outputs: Mapping[str, str], folder: Path) -> None:
    """Write outputs as text files."""
    for name, text in outputs.items():
        path = folder / f"{name}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", errors="surrogatepass", newline="")


def _do(case: str, into: Path | None) -> tuple[str, Outputs]:
    outputs = made(case)
    if into is not None:
        write_texts(outputs, into / case)
    return case, golden(outputs)


def main(words: list[str] | None = None) -> None:
    """Make outputs anew: renew the file, or write them as text."""
    parser = argparse.ArgumentParser(prog="python -m tests.golden.outputs", description=__doc__)
    parser.add_argument("cases", nargs="*", default=["*"], help="patterns of cases, such as 'tables/*'")
    parser.add_argument("--into", type=Path, help="write the outputs there as text, and renew nothing")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="how many processes")
    given = parser.parse_args(words)
    chosen = [case for case in CASES if any(fnmatch.fnmatch(case, one) for one in given.cases)]
    if not chosen:
        sys.exit(f"no case is called so; there are {', '.join(CASES)}")
    into = None if given.into is None else given.into.resolve()
    with ProcessPoolExecutor(given.jobs, mp_context=get_context("spawn")) as pool:
        done = dict(pool.map(_do, chosen, [into] * len(chosen)))
    if into is not None:
        return
    before = json.loads(FILE.read_text(encoding="utf-8"))["cases"] if FILE.exists() else {}
    content = {"note": NOTE, "cases": {case: done.get(case) or before.get(case, {}) for case in CASES}}
    FILE.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
