"""Whatever is mistyped in files and on the command line, the answer is a sentence and never a traceback."""

import os
import re
import signal
from pathlib import Path
from types import FrameType

import pytest

from sim.cli.answer import answer
from tests.properties.mutations import BASE, HISTORY, command

PARTS = 4
"""So that the workers of a test run share the work."""
TRIALS = int(os.environ.get("SECONDLINE_FUZZ_TRIALS", "200"))
LONGEST_S = 60
BLANKS = re.compile(r"\bNone\b|<class|object at 0x|\bnan\b(?! \()|= -> ")


@pytest.fixture(scope="module")
def stamped(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the stamp of a run of the scenario as it is."""
    folder = tmp_path_factory.mktemp("sound")
    (folder / "s.toml").write_text(BASE, encoding="utf-8")
    (folder / "history.csv").write_text(HISTORY, encoding="utf-8")
    words = ["run", str(folder / "s.toml"), "-n", "1", "--engine", "readable", "--out", str(folder / "out")]
    assert answer(words) == 0
    return (folder / "out" / "stamp.json").read_text(encoding="utf-8")


def _too_long(_: int, __: FrameType | None) -> None:
    raise TimeoutError(f"over {LONGEST_S} s")


@pytest.mark.parametrize("part", range(PARTS))
def test_no_input_ends_in_a_traceback(
    part: int,
    stamped: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Exit code 0, 1 or 2, a sentence with 2, and no blank in it; each trial is told by its number."""
    monkeypatch.chdir(tmp_path)
    before = signal.signal(signal.SIGALRM, _too_long)
    wrong = []
    try:
        for number in range(part, TRIALS, PARTS):
            folder = tmp_path / str(number)
            folder.mkdir()
            words = command(folder, number, stamped)
            signal.alarm(LONGEST_S)
            try:
                code = answer(words)
            except BaseException as error:  # noqa: BLE001 - whatever it is, it is what this test looks for
                wrong.append(f"trial {number}: {words}: {error!r}")
                continue
            finally:
                signal.alarm(0)
            said = "".join(capsys.readouterr())
            if code not in (0, 1, 2) or "Traceback" in said:
                wrong.append(f"trial {number}: {words}: code {code}: {said[-500:]}")
            if code == 2 and not said.strip():
                wrong.append(f"trial {number}: {words}: refused without a word")
            typed = (folder / "s.toml").read_text(encoding="utf-8", errors="replace") + " ".join(words)
            if code == 2 and (blank := BLANKS.search(said)) and blank.group() not in typed:
                wrong.append(f"trial {number}: {words}: a blank in {said}")
    finally:
        signal.signal(signal.SIGALRM, before)
    assert wrong == []
