"""Golden outputs: what the commands print and write today is what they did when it was last meant to change.

A failure names the case and the outputs, and where the new ones lie as text. The old ones are made by a
checkout of the old program: ``python -m tests.golden.outputs CASE --into FOLDER``. Then ``diff -r`` tells.
Every test run takes the quick cases; ``make golden``, which sets ``SECONDLINE_GOLDEN``, takes all.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.golden.outputs import (
    CASES,
    FILE,
    NOTE,
    QUICK,
    digest,
    file_of,
    files_in,
    golden,
    in_own_folder,
    made,
    said,
    write_texts,
)
from tests.golden.readings import PICTURE, looks_like

GOLDEN = json.loads(FILE.read_text(encoding="utf-8"))
WHOLE = bool(os.environ.get("SECONDLINE_GOLDEN"))
PROJECT = Path(__file__).resolve().parents[2]
ELSEWHERE = ["tables/two_tiers", "commands/terminal", "generated/0000"]
"""What is made once more in other surroundings."""


def differences(outputs: dict[str, str], known: dict[str, str]) -> list[str]:
    """Return the names of outputs that are new, gone or other ones."""
    return [name for name in sorted({*outputs, *known}) if not _same(outputs.get(name), known.get(name))]


def _same(one: str | None, known: str | None) -> bool:
    if one is not None and known is not None and known.startswith(f"{PICTURE} "):
        return looks_like(one, known)
    return one == known


def test_the_file_has_every_case() -> None:
    """The file lists the cases of the program, no more and no fewer, under the note on renewing it."""
    assert list(GOLDEN["cases"]) == list(CASES)
    assert GOLDEN["note"] == NOTE
    assert all(GOLDEN["cases"].values())


@pytest.mark.parametrize("case", CASES if WHOLE else QUICK)
def test_outputs_are_the_golden_ones(case: str, tmp_path: Path) -> None:
    """All that the commands of a case print and write reads as ever."""
    outputs = made(case)
    other = differences(golden(outputs), GOLDEN["cases"][case])
    write_texts({name: text for name, text in outputs.items() if name in other}, tmp_path)
    gone = [name for name in other if name not in outputs]
    assert not other, f"{case}: {', '.join(other)}; as they are now in {tmp_path}; not made any more: {gone}"


def test_outputs_do_not_depend_on_where_and_how(tmp_path: Path) -> None:
    """In another zone, language, folder and home, with other looks set and nothing compiled, all is equal."""
    home, texts = tmp_path / "home", tmp_path / "texts"
    for folder in (home / ".config" / "matplotlib", tmp_path / "work"):
        folder.mkdir(parents=True)
        (folder / "matplotlibrc").write_text("font.size: 30\nlines.linewidth: 9\n", encoding="utf-8")
    cases = [*ELSEWHERE, *(["reports/one_day_by_hand"] if WHOLE else [])]
    surroundings = {"HOME": str(home), "TZ": "Pacific/Kiritimati", "LC_ALL": "C", "COLUMNS": "33"}
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("XDG_", "LC_", "LANG", "SECONDLINE_"))}
    subprocess.run(
        [sys.executable, "-m", "tests.golden.outputs", *cases, "--into", str(texts), "--jobs", "1"],
        cwd=tmp_path / "work",
        env={**kept, **surroundings, "PYTHONPATH": str(PROJECT), "PYTHONHASHSEED": "5"},
        check=True,
        timeout=600,
    )
    for case in cases:
        written = {
            path.relative_to(texts / case).as_posix().removesuffix(".txt"): path.read_bytes().decode("utf-8")
            for path in (texts / case).rglob("*.txt")
        }
        assert (case, differences(golden(written), GOLDEN["cases"][case])) == (case, [])


@pytest.mark.parametrize("engine", ["compiled", "readable"] if WHOLE else ["compiled"])
def test_outputs_do_not_depend_on_the_number_of_processes(engine: str) -> None:
    """One worker and two print and write the same: threads, and processes of the readable engine."""
    found = []
    for jobs in ("1", "2"):
        with in_own_folder():
            words = (
                "run",
                file_of("two_tiers"),
                "-n",
                "5",
                "--engine",
                engine,
                "--event-log",
                "--out",
                "out",
            )
            found.append({"run": said(*words, "--jobs", jobs), **files_in(Path("out"))})
    assert differences(golden(found[0]), golden(found[1])) == []


def test_a_difference_is_noticed() -> None:
    """One digit more in a text, an output that is gone, and a picture of other size or grey are noticed."""
    picture = f"{PICTURE} 8x8 at 300 dpi {{}} " + 64 * "80"
    known = golden({"text": "1.0", "gone": "", "picture": picture})
    assert known == {"text": digest("1.0"), "gone": digest(""), "picture": picture}
    now = {"text": "1.01", "picture": picture.replace("80", "83")}
    assert differences(golden(now), known) == ["gone", "picture", "text"]
    assert looks_like(picture.replace("80", "81"), picture)
    assert not looks_like(picture.replace("8x8", "9x8"), picture)
