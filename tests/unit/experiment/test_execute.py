"""Execution: the order of the tasks, how many processes, and what Ctrl-C reaches."""

import os
import signal
import threading
import time

import pytest

from sim.experiment.execute import SMALL_JOB_CHATS, in_order


def own_process(task: int) -> tuple[int, int]:
    """Return the task and the process that did it."""
    return task, os.getpid()


def slow_first(task: int) -> int:
    """Return the task; the first one takes longest."""
    time.sleep(0.3 if task == 0 else 0)
    return task


def refuse(task: int) -> int:
    """Fail at task 2."""
    if task == 2:
        raise ValueError("task 2")
    return task


def ctrl_c_handler(task: int) -> bool:
    """Tell whether this process ignores Ctrl-C."""
    return signal.getsignal(signal.SIGINT) is signal.SIG_IGN


@pytest.mark.parametrize("jobs", [1, 2])
def test_results_come_in_the_order_of_the_tasks(jobs: int) -> None:
    """Of four tasks the first ends last in two processes, and its result is still the first of the four."""
    assert list(in_order(slow_first, range(4), jobs, 0)) == [0, 1, 2, 3]


def test_one_job_stays_in_this_process() -> None:
    """With one job both tasks are done by the process that asks."""
    assert list(in_order(own_process, range(2), 1, 1e9)) == [(0, os.getpid()), (1, os.getpid())]


def test_two_jobs_leave_this_process() -> None:
    """With two jobs neither of the two tasks is done by the process that asks."""
    assert os.getpid() not in {process for _, process in in_order(own_process, range(2), 2, 0)}


@pytest.mark.parametrize(("chats", "leaves"), [(SMALL_JOB_CHATS - 1, False), (SMALL_JOB_CHATS, True)])
def test_without_a_number_a_small_job_stays_here(
    chats: int, leaves: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On two cores 29,999 chats stay in this process and 30,000 leave it."""
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    processes = {process for _, process in in_order(own_process, range(2), None, chats)}
    assert (os.getpid() not in processes) == leaves


def test_one_task_needs_no_second_process() -> None:
    """One task for eight jobs is done here."""
    assert list(in_order(own_process, [5], 8, 1e9)) == [(5, os.getpid())]


def test_results_come_one_by_one() -> None:
    """The first of two results is there before the second task begins."""
    begun: list[int] = []

    def note(task: int) -> int:
        begun.append(task)
        return task

    results = in_order(note, range(2), 1, 0)
    assert next(results) == 0
    assert begun == [0]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_failing_task_is_not_lost(jobs: int) -> None:
    """An error in task 2 comes out where it is asked for, from another process too."""
    with pytest.raises(ValueError, match="task 2"):
        list(in_order(refuse, range(4), jobs, 0))


def test_ctrl_c_is_for_the_process_that_asks() -> None:
    """The two helping processes ignore Ctrl-C, and this one does as before."""
    before = signal.getsignal(signal.SIGINT)
    assert list(in_order(ctrl_c_handler, range(2), 2, 0)) == [True, True]
    assert signal.getsignal(signal.SIGINT) is before


def test_processes_start_from_a_thread_too() -> None:
    """A thread, which may set no handler of signals, has its two tasks done."""
    results: list[int] = []
    thread = threading.Thread(target=lambda: results.extend(in_order(slow_first, range(2), 2, 0)))
    thread.start()
    thread.join()
    assert results == [0, 1]
