"""Execution: where tasks are done, that all are answered for, and what Ctrl-C reaches."""

import os
import signal
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from sim.experiment.execute import SMALL_JOB_CHATS, Broken, Done, execute, in_order

PROJECT = Path(__file__).resolve().parents[3]


def results(work: Callable[[Any], Any], tasks: Sequence[Any], jobs: int | None, **where: Any) -> list[Any]:
    """Return the results of tasks in their order, and of one that broke the error."""
    outcomes = in_order(execute(work, tasks, jobs, **where))
    return [one.result if isinstance(one, Done) else one.error for one in outcomes]


def own_process(task: int) -> tuple[int, int]:
    """Return the task and the process that did it."""
    return task, os.getpid()


def own_thread(task: int) -> bool:
    """Return whether the task is done by the main thread."""
    return threading.current_thread() is threading.main_thread()


def slow_first(task: int) -> int:
    """Return the task; the first one takes longest."""
    time.sleep(0.3 if task == 0 else 0)
    return task


def refuse(task: int) -> int:
    """Fail at task 2."""
    if task == 2:
        raise ValueError("task 2")
    return task


def hears_ctrl_c(task: int) -> bool:
    """Tell whether this process hears Ctrl-C."""
    return signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, [])


def killed_once(task: tuple[int, Path]) -> int:
    """Return the number; the process that is the first to do number 5 is killed."""
    number, folder = task
    if number == 5 and not (folder / "killed").exists():
        (folder / "killed").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def kills(task: int) -> int:
    """Return the task; number 3 kills its process every time."""
    if task == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return task


@pytest.mark.parametrize(
    ("jobs", "how"), [(1, "processes"), (2, "processes"), (1, "threads"), (2, "threads")]
)
def test_results_come_in_the_order_of_the_tasks(jobs: int, how: str) -> None:
    """Of four tasks the first ends last of two at once, and its result is still the first of the four."""
    assert results(slow_first, range(4), jobs, how=how) == [0, 1, 2, 3]


def test_results_are_told_as_they_end() -> None:
    """In two threads task 1 is told before task 0, which takes longer."""
    places = [outcome.place for outcome in execute(slow_first, range(2), 2, how="threads")]
    assert places == [1, 0]


def test_no_task_is_no_result() -> None:
    """Without a task there is nothing to do anywhere, not even on a cluster."""
    assert list(execute(slow_first, [], 2, cluster="tcp://nowhere:1")) == []


def test_one_job_stays_in_this_process() -> None:
    """With one job both tasks are done by the process that asks."""
    assert results(own_process, range(2), 1, chats=1e9) == [(0, os.getpid()), (1, os.getpid())]


def test_two_jobs_leave_this_process() -> None:
    """With two jobs neither of the two tasks is done by the process that asks."""
    assert os.getpid() not in {process for _, process in results(own_process, range(2), 2)}


def test_a_thread_leaves_the_main_one_free() -> None:
    """Even one job is done beside the main thread, which then hears Ctrl-C."""
    assert results(own_thread, range(2), 1, how="threads") == [False, False]


@pytest.mark.parametrize(("chats", "leaves"), [(SMALL_JOB_CHATS / 2 - 1, False), (SMALL_JOB_CHATS / 2, True)])
def test_without_a_number_a_small_job_stays_here(
    chats: float, leaves: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On two cores two tasks of 14,999 chats stay in this process, and two of 15,000 leave it."""
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    processes = {process for _, process in results(own_process, range(2), None, chats=chats)}
    assert (os.getpid() not in processes) == leaves


def test_one_task_needs_no_second_process() -> None:
    """One task for eight jobs is done here."""
    assert results(own_process, [5], 8, chats=1e9) == [(5, os.getpid())]


def test_short_tasks_go_to_a_process_together() -> None:
    """Of 80 short tasks for two processes each gets ten at a time: 80 / (4 x 2); of long ones one."""
    from sim.experiment.execute import _parts

    assert [len(part) for part in _parts(range(80), 100, 2)] == [10] * 8
    assert [len(part) for part in _parts(range(5), 1e6, 2)] == [1] * 5


def test_results_come_one_by_one() -> None:
    """The first of two results is there before the second task begins."""
    begun: list[int] = []

    def note(task: int) -> int:
        begun.append(task)
        return task

    outcomes = execute(note, range(2), 1)
    first = next(outcomes)
    assert isinstance(first, Done)
    assert first.result == 0
    assert begun == [0]


@pytest.mark.parametrize(("jobs", "how"), [(1, "processes"), (2, "processes"), (2, "threads")])
def test_a_failing_task_is_told_and_the_others_go_on(jobs: int, how: str) -> None:
    """Task 2 of four raises: it is told with its error and where it was raised, and three have results."""
    outcomes = list(in_order(execute(refuse, range(4), jobs, how=how)))
    assert [one.result for one in outcomes if isinstance(one, Done)] == [0, 1, 3]
    [broken] = [one for one in outcomes if isinstance(one, Broken)]
    assert (broken.place, broken.error) == (2, "ValueError: task 2")
    assert "in refuse" in broken.trace


def test_a_killed_process_costs_only_time(tmp_path: Path) -> None:
    """The process that does number 5 is killed once: all eight numbers come nevertheless."""
    assert results(killed_once, [(k, tmp_path) for k in range(8)], 2) == list(range(8))
    assert (tmp_path / "killed").exists()


def test_a_task_that_always_kills_is_named() -> None:
    """Number 3 of five kills each process that does it: it is told, and the four others have results."""
    found = results(kills, range(5), 2)
    assert [found[k] for k in (0, 1, 2, 4)] == [0, 1, 2, 4]
    assert found[3] == "the process that ran it was killed, perhaps for want of memory"


def test_ctrl_c_is_for_the_process_that_asks() -> None:
    """The helping processes are deaf to Ctrl-C, and a fresh one that starts them hears it as before."""
    program = (
        "from tests.unit.experiment.test_execute import hears_ctrl_c, results\n"
        "print(results(hears_ctrl_c, range(2), 2), hears_ctrl_c(0))\n"
    )
    words = [sys.executable, "-c", program]
    out = subprocess.run(words, cwd=PROJECT, check=True, capture_output=True, text=True).stdout
    assert out == "[False, False] True\n"


@pytest.mark.parametrize("how", ["processes", "threads"])
def test_ctrl_c_is_answered_while_all_are_busy(how: str) -> None:
    """With two workers asleep for a minute, the signal ends the program within a second."""
    program = (
        "import sys, time\n"
        "from sim.experiment.execute import execute\n"
        "print('ready', flush=True)\n"
        f"for _ in execute(time.sleep, [0, 60, 60], 2, how={how!r}): print('busy', flush=True)\n"
    )
    words = [sys.executable, "-c", program]
    process = subprocess.Popen(
        words, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stdout is not None
    assert [process.stdout.readline() for _ in range(2)] == ["ready\n", "busy\n"]
    before = time.monotonic()
    os.killpg(process.pid, signal.SIGINT)
    err = process.communicate(timeout=30)[1]
    assert time.monotonic() - before < 1.0
    assert process.returncode != 0
    assert err.strip().endswith("KeyboardInterrupt")
    assert err.count("KeyboardInterrupt") == 1


def test_processes_start_from_a_thread_too() -> None:
    """A thread has its two tasks done by processes."""
    found: list[int] = []
    thread = threading.Thread(target=lambda: found.extend(results(slow_first, range(2), 2)))
    thread.start()
    thread.join()
    assert found == [0, 1]


@pytest.mark.filterwarnings("error")
def test_work_that_is_given_up_early_is_given_up_in_silence() -> None:
    """Closed after the first of forty results, processes are left without a word of advice from joblib."""
    outcomes = execute(time.sleep, [0.0, *[0.05] * 39], 2)
    next(outcomes)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        outcomes.close()
    assert told == []
