"""The lifeline: workers end when the process that started them is killed, whatever they do."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[3]
PROC = Path("/proc")
SOON_S = 10.0
JOBS = ("--jobs", "2", "--engine", "readable")
TEAM = "scenarios/two_tiers.toml"
LONG = {
    "run": ("run", TEAM, "-n", "5000", *JOBS),
    "sweep": ("sweep", TEAM, "--vary", "groups.second_level.headcount=1:8", "-n", "1000", *JOBS),
    "optimise": (
        *("optimise", TEAM, "service_level@group:second_level>=99.99%", "--most", "100000"),
        *("--vary", "groups.second_level.headcount=1:12", *JOBS),
    ),
}
BUSY = (
    "import time; from sim.experiment.execute import execute; print('up', flush=True); "
    "list(execute(time.sleep, [600.0] * 4, 2))"
)


@pytest.fixture(autouse=True)
def _where_processes_are_listed() -> None:
    """Leave these tests to systems on which processes are looked up in /proc."""
    if not PROC.is_dir():
        pytest.skip("processes are looked up in /proc")


def alive(session: int) -> set[int]:
    """Return the processes of a session that have not ended."""
    found = set()
    for folder in PROC.iterdir():
        if not folder.name.isdigit():
            continue
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session and fields[0] != "Z":
            found.add(int(folder.name))
    return found


def started(*words: str) -> "subprocess.Popen[bytes]":
    """Start Python in a session of its own, by which its helpers are found."""
    return subprocess.Popen(
        [sys.executable, *words],
        cwd=PROJECT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def killed(process: "subprocess.Popen[bytes]", helpers: int, after_s: float) -> tuple[int, set[int]]:
    """Kill a process some time after its helpers are there; return how many were, and who is left."""
    given_up = time.monotonic() + 60
    while len(alive(process.pid)) <= helpers and time.monotonic() < given_up and process.poll() is None:
        time.sleep(0.02)
    time.sleep(after_s)
    were = alive(process.pid) - {process.pid}
    process.send_signal(signal.SIGKILL)
    process.wait()
    given_up = time.monotonic() + SOON_S
    while (left := alive(process.pid)) and time.monotonic() < given_up:
        time.sleep(0.05)
    for one in left:
        os.kill(one, signal.SIGKILL)
    return len(were), left


@pytest.mark.parametrize("command", LONG)
def test_nothing_is_left_of_a_command_that_is_killed(command: str) -> None:
    """Killed at two random moments, with two workers and two helpers: gone within 10 s each time."""
    moments = random.Random(command)
    for _ in range(2):
        were, left = killed(started("-m", "sim", *LONG[command]), 4, moments.uniform(0.0, 2.0))
        assert were >= 4
        assert left == set()


def test_nothing_is_left_of_a_process_that_is_killed_while_it_starts_its_helpers() -> None:
    """Killed as soon as one, two, three or four helpers are there, before any of them has its task."""
    for helpers in range(1, 5):
        were, left = killed(started("-c", BUSY), helpers, 0.0)
        assert were >= helpers
        assert left == set()


def test_nothing_is_left_while_tasks_run_that_end_never() -> None:
    """Two tasks of ten minutes are under way: their workers do not wait for the end of them."""
    were, left = killed(started("-c", BUSY), 4, 1.5)
    assert (were, left) == (4, set())


def test_what_they_shared_is_taken_away() -> None:
    """Semaphores and folders of the process, which carry its number, are no longer there in the end."""
    shared = Path("/dev/shm")
    if not shared.is_dir():
        pytest.skip("shared memory is looked up in /dev/shm")
    process = started("-c", BUSY)
    _, left = killed(process, 4, 1.0)
    assert left == set()
    assert [path.name for path in shared.iterdir() if str(process.pid) in path.name] == []
