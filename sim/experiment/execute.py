"""Execution: replications in this process or in several, always given back in their order."""

import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

Done = TypeVar("Done")
Task = TypeVar("Task")

SMALL_JOB_CHATS = 30_000
"""Below this many chats in all, starting processes costs more than it saves (about half a second)."""


def in_order(
    work: Callable[[Task], Done], tasks: Sequence[Task], jobs: int | None, chats: float
) -> Iterator[Done]:
    """Do tasks and give back what they return, in the order of the tasks.

    Parameters
    ----------
    work
        A module-level function, so that another process can find it.
    tasks
        What to call it with.
    jobs
        Processes at once; None takes every core, but one for a small job.
    chats
        About how many chats all tasks simulate together, to tell a small job.

    Yields
    ------
    Done
        One result a task. Results do not depend on the number of processes.
    """
    cores = os.cpu_count() or 1
    if jobs is None:
        jobs = 1 if chats < SMALL_JOB_CHATS else cores
    jobs = max(1, min(jobs, len(tasks)))
    if jobs == 1:
        yield from map(work, tasks)
        return
    from joblib import Parallel, delayed

    with _ctrl_c_ignored():
        # Called, it starts the processes and gives back a generator.
        results = Parallel(n_jobs=jobs, return_as="generator", batch_size=1)(delayed(work)(t) for t in tasks)
    yield from results


@contextmanager
def _ctrl_c_ignored() -> Iterator[None]:
    """Start processes that ignore Ctrl-C, which they inherit; this process is told, and stops them.

    A terminal sends the signal to all of them, and each would print where it was interrupted.
    """
    if threading.current_thread() is not threading.main_thread():
        # Only there may a handler be set.
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
