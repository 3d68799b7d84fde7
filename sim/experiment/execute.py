"""Execution: tasks in this process, in threads, in other processes or on a cluster, each answered for.

A task that raises is told like any other result, so that the others go on. A process that is lost costs the
time of its tasks only: they are done again. Where this process is lost, those that it started end too.
"""

import os
import queue
import signal
import threading
import time
import traceback
import warnings
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")

How = Literal["processes", "threads"]

SMALL_JOB_CHATS = 30_000
"""Below this many chats in all, starting processes costs more than it saves (about half a second)."""

BATCH_CHATS = 20_000
"""About so many chats go to a process at once: what a batch costs to send is then below a hundredth."""

TASK_CHATS = 500
"""What a task costs beside its chats (drawing, measuring, sending), in chats."""

BATCHES_A_JOB = 4
"""At least so many batches for each process, so that all end at about the same time."""

DEATHS = 3
"""So often in a row processes may be lost before tasks are done one by one to find which of them kills."""


@dataclass(frozen=True, slots=True)
class Done(Generic[Result]):
    """A task that ended well: its place among the tasks, its result and how long it took."""

    place: int
    result: Result
    seconds: float


@dataclass(frozen=True, slots=True)
class Broken:
    """A task that raised: its place, the error in a line, and where it was raised."""

    place: int
    error: str
    trace: str = ""


Part = Sequence[tuple[int, Task]]
"""Tasks that are done together, each with its place."""


def execute(
    work: Callable[[Task], Result],
    tasks: Sequence[Task],
    jobs: int | None = None,
    *,
    chats: float = 0.0,
    how: How = "processes",
    cluster: str | None = None,
) -> Generator[Done[Result] | Broken]:
    """Do tasks and give back how each ended, as they end.

    Parameters
    ----------
    work
        A module-level function, so that another process can find it.
    tasks
        What to call it with.
    jobs
        Processes or threads at once; None takes every core, but one for a small job.
    chats
        About how many chats one task simulates, to tell a small job and how many tasks to send at once.
    how
        ``processes`` or, for work that lets others run meanwhile, ``threads``.
    cluster
        Address of a Dask scheduler, which then does the work: ``tcp://host:8786``.

    Yields
    ------
    Done or Broken
        One a task, in any order. Results do not depend on where tasks are done.

    Raises
    ------
    ExperimentError
        If the cluster cannot be used.
    """
    if not tasks:
        return
    if cluster is not None:
        from sim.experiment.cluster import on_cluster

        yield from on_cluster(work, cluster, lambda jobs: _parts(tasks, chats, jobs))
        return
    jobs = _jobs(jobs, len(tasks), chats)
    if how == "threads":
        yield from _in_threads(work, _parts(tasks, chats, jobs), jobs)
    elif jobs == 1:
        yield from (attempt(work, place, task) for place, task in enumerate(tasks))
    else:
        yield from _in_processes(work, _parts(tasks, chats, jobs), jobs)


def in_order(outcomes: Iterator[Done[Result] | Broken]) -> Iterator[Done[Result] | Broken]:
    """Give outcomes in the order of their tasks; those that come too early wait."""
    early: dict[int, Done[Result] | Broken] = {}
    following = 0
    for outcome in outcomes:
        early[outcome.place] = outcome
        while following in early:
            yield early.pop(following)
            following += 1


def attempt(work: Callable[[Task], Result], place: int, task: Task) -> Done[Result] | Broken:
    """Do one task; whatever it raises is part of the answer."""
    start = time.perf_counter()
    try:
        result = work(task)
    except Exception as error:  # noqa: BLE001 - whatever it is, the other tasks go on and this one is told
        line = "".join(traceback.format_exception_only(error)).strip().replace("\n", " ")
        return Broken(place, line, traceback.format_exc())
    return Done(place, result, time.perf_counter() - start)


def do_part(work: Callable[[Task], Result], part: Part[Task]) -> list[Done[Result] | Broken]:
    """Do the tasks of a part one after the other."""
    return [attempt(work, place, task) for place, task in part]


def _jobs(jobs: int | None, tasks: int, chats: float) -> int:
    """Return how many processes or threads work at once."""
    if jobs is None:
        jobs = 1 if tasks * chats < SMALL_JOB_CHATS else os.cpu_count() or 1
    return max(1, min(jobs, tasks))


def _parts(tasks: Sequence[Task], chats: float, jobs: int) -> list[Part[Task]]:
    """Cut tasks into parts: long enough to be worth sending, short enough to share them out evenly."""
    fair = -(-len(tasks) // (BATCHES_A_JOB * jobs))
    size = max(1, min(int(BATCH_CHATS / (TASK_CHATS + chats)), fair))
    placed = list(enumerate(tasks))
    return [placed[at : at + size] for at in range(0, len(placed), size)]


def _in_threads(
    work: Callable[[Task], Result], parts: Sequence[Part[Task]], jobs: int
) -> Iterator[Done[Result] | Broken]:
    """Do parts in threads that nobody waits for, so that Ctrl-C is answered while they are busy."""
    todo, lock, stop = iter(parts), threading.Lock(), threading.Event()
    ended: queue.SimpleQueue[list[Done[Result] | Broken] | BaseException] = queue.SimpleQueue()
    # Results that nobody has fetched yet are few, however slow the reader is.
    room = threading.Semaphore(2 * jobs)

    def labour() -> None:
        while room.acquire() and not stop.is_set():
            with lock:
                part = next(todo, None)
            if part is None:
                return
            try:
                ended.put(do_part(work, part))
            except BaseException as error:  # noqa: BLE001 - a thread that dies silently is waited for for ever
                ended.put(error)
                return

    for _ in range(jobs):
        threading.Thread(target=labour, daemon=True).start()
    try:
        for _ in parts:
            outcomes = ended.get()
            if isinstance(outcomes, BaseException):
                raise outcomes
            yield from outcomes
            room.release()
    finally:
        stop.set()
        room.release(jobs)


def _in_processes(
    work: Callable[[Task], Result], parts: Sequence[Part[Task]], jobs: int
) -> Iterator[Done[Result] | Broken]:
    """Do parts in processes; where one is lost, what it had is done again."""
    from joblib.externals.loky.process_executor import BrokenProcessPool

    left, deaths = dict(enumerate(parts)), 0
    while left and deaths < DEATHS:
        try:
            for number, outcomes in _pool(work, dict(left), jobs):
                del left[number]
                deaths = 0
                yield from outcomes
        except BrokenProcessPool:
            deaths += 1
    # Nothing was finished between several losses: one of the tasks kills, and alone it shows which.
    alone = [one for part in left.values() for one in part]
    for place, task in alone:
        try:
            [(_, outcomes)] = _pool(work, {0: [(place, task)]}, 2)
        except BrokenProcessPool:
            yield Broken(place, "the process that ran it was killed, perhaps for want of memory")
        else:
            yield from outcomes


def _pool(
    work: Callable[[Task], Result], parts: dict[int, Part[Task]], jobs: int
) -> Generator[tuple[int, list[Done[Result] | Broken]]]:
    """Send parts to processes and give back each with its number, as they end."""
    from multiprocessing import resource_tracker

    from joblib import Parallel, delayed

    from sim.experiment.lifeline import end_with

    # Started later, with the first process, the helper that tidies up after all would end the hold.
    resource_tracker.ensure_running()
    with _ctrl_c_held():
        # Called, it starts the processes and gives back a generator.
        ended = Parallel(
            n_jobs=jobs,
            return_as="generator_unordered",
            batch_size=1,
            initializer=end_with,
            initargs=(os.getpid(),),
        )(delayed(_numbered)(work, number, part) for number, part in parts.items())
    try:
        for one in ended:  # noqa: UP028 - "yield from" would close it out of reach of what keeps it quiet
            yield one
    finally:
        with warnings.catch_warnings():
            # Ctrl-C may come while a result is taken in: joblib would give advice to the programmer.
            warnings.simplefilter("ignore")
            ended.close()


def _numbered(
    work: Callable[[Task], Result], number: int, part: Part[Task]
) -> tuple[int, list[Done[Result] | Broken]]:
    return number, do_part(work, part)


@contextmanager
def _ctrl_c_held() -> Iterator[None]:
    """Start processes that are deaf to Ctrl-C; this one hears it as soon as they are there.

    A terminal sends the signal to all of them, and each would print where it was interrupted. What a process
    blocks, its children block too, and those that are started later in place of lost ones.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
