"""The command as a process of its own: pipes, terminals, signals, encodings, and what it loads."""

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sim.cli import main

PROJECT = Path(__file__).resolve().parents[3]
TEAM = "scenarios/two_tiers.toml"
COMMAND = [sys.executable, "-m", "sim"]
HEAVY = ("numpy", "pandas", "pydantic", "pyarrow", "scipy", "matplotlib", "simpy", "joblib", "numba", "rich")
LAYERS = ("sim.scenario", "sim.core", "sim.stats", "sim.experiment", "sim.report")


def started(*words: object, **settings: str) -> "subprocess.Popen[str]":
    """Start a command in a session of its own, so that a signal can reach it and its helpers alone."""
    return subprocess.Popen(
        [*COMMAND, *map(str, words)],
        cwd=PROJECT,
        env={**os.environ, **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )


def done(*words: object, **settings: str) -> tuple[int, str, str]:
    """Run a command to its end and return its exit code, output and complaints."""
    process = started(*words, **settings)
    out, err = process.communicate(timeout=120)
    return process.returncode, out, err


def loaded(arguments: list[str]) -> list[str]:
    """Return the heavy packages and layers of ours that a command has loaded by its end."""
    program = (
        "import json, sys\nfrom sim.cli.answer import answer\ncode = answer(json.loads(sys.argv[1]))\n"
        "print(json.dumps([code, [name for name in json.loads(sys.argv[2]) if name in sys.modules]]))"
    )
    words = [sys.executable, "-c", program, json.dumps(arguments), json.dumps(HEAVY + LAYERS)]
    out = subprocess.run(words, cwd=PROJECT, check=True, capture_output=True, text=True).stdout
    code, names = json.loads(out.splitlines()[-1])
    assert code == 0
    return list(names)


def test_help_loads_nothing_heavy() -> None:
    """None of ten packages that take time to load is there after the help, nor any layer of ours below."""
    assert loaded(["--help"]) == []


@pytest.mark.parametrize("command", ["check", "run", "compare", "rerun"])
def test_help_of_a_command_loads_no_layer_below(command: str) -> None:
    """Typer itself reads the options of a command with pydantic; nothing else that is heavy is loaded."""
    assert set(loaded([command, "--help"])) <= {"pydantic"}


def test_check_loads_neither_engine_nor_charts() -> None:
    """A check needs pydantic and NumPy, and nothing that simulates, draws or writes tables."""
    assert {"simpy", "matplotlib", "pyarrow", "joblib"}.isdisjoint(loaded(["check", TEAM]))


def test_run_draws_nothing() -> None:
    """A run without --out loads its engine, and neither charts nor tables of records."""
    names = loaded(["run", TEAM, "-n", "1", "--engine", "readable"])
    assert "simpy" in names
    assert {"matplotlib", "pyarrow", "pandas"}.isdisjoint(names)


def test_exit_codes_of_the_process() -> None:
    """0 for a sound file, 2 for one that is not there."""
    assert done("check", TEAM)[0] == 0
    assert done("check", "scenarios/none.toml")[0] == 2


def test_a_pipe_shows_no_progress() -> None:
    """Where standard error is no terminal it stays empty, and no sign of a terminal is in the output."""
    code, out, err = done("run", TEAM, "-n", 2)
    assert (code, err) == (0, "")
    assert "\x1b" not in out


def test_a_reader_that_leaves_early_gets_no_traceback(tmp_path: Path) -> None:
    """Like ``| head -1``: one line is read and the pipe closed; all is quiet, and six files are written."""
    process = started("run", TEAM, "-n", 1, "--out", tmp_path)
    assert process.stdout is not None
    assert process.stderr is not None
    first = process.stdout.readline()
    process.stdout.close()
    err = process.stderr.read()
    assert first == "Two tiers, forward-only second level\n"
    assert (process.wait(timeout=60), err) == (0, "")
    assert len(list(tmp_path.iterdir())) == 6


def test_a_reader_that_never_reads_gets_no_traceback() -> None:
    """A pipe that nobody reads from is closed before the first word: no complaint."""
    process = started("check", TEAM)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    err = process.stderr.read()
    assert (process.wait(timeout=60), err) == (0, "")


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_a_poor_encoding_ends_no_run(encoding: str) -> None:
    """A terminal that lacks the sign ± or – gets all 17 lines: 11 of results, a warning, 5 of assumptions."""
    process = subprocess.run(
        [*COMMAND, "run", TEAM, "-n", "2"],
        cwd=PROJECT,
        env={**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0", "LC_ALL": "C"},
        capture_output=True,
        check=True,
    )
    assert process.stderr == b""
    assert len(process.stdout.splitlines()) == 17


class Terminal:
    """A command on a terminal of its own, and what it shows there.

    Its output goes there too, unless ``output`` is ``subprocess.PIPE``.
    """

    def __init__(self, *words: object, columns: int = 80, output: int | None = None) -> None:
        self.shown = ""
        self._mine, its = pty.openpty()
        self.process = subprocess.Popen(
            [*COMMAND, *map(str, words)],
            cwd=PROJECT,
            env={**os.environ, "TERM": "xterm", "COLUMNS": str(columns)},
            stdout=its if output is None else output,
            stderr=its,
            start_new_session=True,
        )
        os.close(its)

    def read_until(self, pattern: str) -> None:
        """Read until what is shown matches a pattern; to the end where nothing does."""
        while not re.search(pattern, self.shown):
            try:
                part = os.read(self._mine, 65536)
            except OSError:
                # So Linux says that the other side has closed.
                break
            if not part:
                break
            self.shown += part.decode("utf-8", errors="replace")

    def rest(self) -> str:
        """Return everything that is shown by the end."""
        self.read_until(r"(?!)")
        os.close(self._mine)
        self.process.wait(timeout=60)
        return self.shown


def on_a_terminal(*words: str, columns: int) -> str:
    """Run a command on a terminal that many columns wide and return what the terminal shows."""
    terminal = Terminal(*words, columns=columns)
    text = terminal.rest()
    assert terminal.process.returncode == 0
    return text


def test_a_terminal_shows_progress_and_wipes_it() -> None:
    """On a terminal a bar counts to 2 of 2, and the cursor that it hid is shown again."""
    text = on_a_terminal("run", TEAM, "-n", "2", columns=200)
    assert "2/2" in text
    assert text.rindex("\x1b[?25h") > text.rindex("\x1b[?25l")


def test_the_name_of_a_file_is_no_markup(tmp_path: Path) -> None:
    """A scenario called [bold]m[x].toml is named so beside the bar, and not m[x] in bold."""
    odd = tmp_path / "[bold]m[x].toml"
    odd.write_text((PROJECT / TEAM).read_text(encoding="utf-8"), encoding="utf-8")
    assert "[bold]m[x]" in on_a_terminal("run", str(odd), "-n", "2", columns=200)


def test_a_narrow_terminal_gets_blocks() -> None:
    """On 60 columns no line of the results is wider, but for the sentences on what they count."""
    text = on_a_terminal("run", TEAM, "-n", "2", columns=60)
    lines = text[text.index("first level, customer_service") :].splitlines()
    assert "second level, second_level" in lines
    sentences = ("Waits are", "Customers lost", "Replications that met", "Assumed: ")
    assert [line for line in lines if len(line) > 60 and not line.startswith(sentences)] == []


def test_a_wide_terminal_gets_a_line_a_tier() -> None:
    """On 200 columns each tier is one line, as in a pipe."""
    text = on_a_terminal("run", TEAM, "-n", "2", columns=200)
    piped = done("run", TEAM, "-n", 2)[1]
    assert text.splitlines()[-3:] == piped.splitlines()[-3:]


@pytest.mark.parametrize("jobs", [1, 2])
def test_ctrl_c_in_the_middle_keeps_what_is_finished(jobs: int, tmp_path: Path) -> None:
    """Interrupted when the bar counts some of 3,000, it reports these, writes them and leaves with 130."""
    words = ("run", TEAM, "-n", 3000, "--jobs", jobs, "--out", tmp_path)
    terminal = Terminal(*words, output=subprocess.PIPE)
    terminal.read_until(r"[1-9]\d*/3000")
    # The signal goes to the whole group, as from a keyboard: the helpers must not complain either.
    os.killpg(terminal.process.pid, signal.SIGINT)
    sent = time.monotonic()
    terminal.read_until("run the same command again, and it goes on from there.")
    assert time.monotonic() - sent < 1.0
    shown = terminal.rest()
    assert terminal.process.stdout is not None
    out = terminal.process.stdout.read().decode("utf-8")
    assert terminal.process.returncode == 130
    assert "Traceback" not in shown
    assert shown.endswith("Interrupted.\r\n")
    finished = int(shown.partition("Stopped after ")[2].split()[0])
    assert 0 < finished < 3000
    stamp = json.loads((tmp_path / "stamp.json").read_text(encoding="utf-8"))
    assert stamp["replications"] == list(range(finished))
    assert f"\n{finished} replication" in out


def test_ctrl_c_before_the_first_replication_is_one_word() -> None:
    """Interrupted as soon as the bar shows, while helpers start, it prints no traceback."""
    terminal = Terminal("run", TEAM, "-n", 3000, "--jobs", 2)
    terminal.read_until("two_tiers")
    os.killpg(terminal.process.pid, signal.SIGINT)
    # The signal is not heard while the helpers are started: as at a keyboard, it is sent once more.
    terminal.read_until("Interrupted|[1-9][0-9]*/3000")
    if terminal.process.poll() is None and "Interrupted" not in terminal.shown:
        os.killpg(terminal.process.pid, signal.SIGINT)
    shown = terminal.rest()
    assert terminal.process.returncode == 130
    assert "Traceback" not in shown
    assert "Interrupted." in shown


def test_ctrl_c_while_the_figures_are_written_leaves_them_out(tmp_path: Path) -> None:
    """Interrupted once more in the writing, it ends with 130 and no half-written file, and goes on later."""
    words = ("run", TEAM, "-n", 3000, "--jobs", 1, "--out", tmp_path)
    terminal = Terminal(*words, output=subprocess.PIPE)
    terminal.read_until(r"[1-9]\d{2}/3000")
    os.killpg(terminal.process.pid, signal.SIGINT)
    terminal.read_until("Ctrl-C again leaves them out")
    os.killpg(terminal.process.pid, signal.SIGINT)
    shown = terminal.rest()
    assert terminal.process.returncode == 130
    assert "Traceback" not in shown
    assert shown.endswith("Interrupted.\r\n")
    assert [path for path in tmp_path.iterdir() if path.name.startswith(".")] == []
    assert list(tmp_path.glob("parts/*/*.parquet")) != []


def test_ctrl_c_while_the_program_is_loaded_is_one_word(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Interrupted before a command listens, in the middle of imports, it says so and leaves with 130."""

    def interrupted(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("sim.cli.answer.answer", interrupted)
    with pytest.raises(SystemExit) as left:
        main(["run", TEAM])
    assert (left.value.code, capsys.readouterr().err) == (130, "Interrupted.\n")
