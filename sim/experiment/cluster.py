"""The cluster: the same tasks on the workers of a Dask scheduler that somebody started by hand.

Dask is an optional extra and loaded only here. Workers have to hold the same program, which every answer
proves: the first that differs ends the work with the worker's name.
"""

import asyncio
import contextlib
import logging
import queue
import socket
import time
import urllib.parse
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from sim.experiment.execute import Broken, Done, Part, do_part
from sim.experiment.stamp import code_digest
from sim.experiment.tasks import ExperimentError

Task = TypeVar("Task")
Result = TypeVar("Result")

TIMEOUT_S = 5
"""So long a scheduler may take to answer, and to have a worker."""

AHEAD = 2
"""Parts under way for each thread of the workers: one in work, one that waits for it."""


def on_cluster(
    work: Callable[[Task], Result],
    address: str,
    cut: Callable[[int], Sequence[Part[Task]]],
) -> Iterator[Done[Result] | Broken]:
    """Do tasks on a cluster and give back how each ended, as they end.

    Parameters
    ----------
    work
        A module-level function.
    address
        Of the scheduler.
    cut
        Cuts the tasks into parts for a number of threads.

    Yields
    ------
    Done or Broken
        One a task, in any order.

    Raises
    ------
    ExperimentError
        If Dask is missing, no scheduler or worker answers, or a worker holds another program.
    """
    with _connected(address) as client:
        threads = _threads(client, address)
        yield from _done(client, work, cut(threads), address, AHEAD * threads)


def _done(
    client: Any, work: Callable[[Task], Result], parts: Sequence[Part[Task]], address: str, ahead: int
) -> Iterator[Done[Result] | Broken]:
    """Keep the cluster busy with a few parts more than it has threads, and give back what ends."""
    digest, todo = code_digest(), iter(parts)
    ended: queue.SimpleQueue[Any] = queue.SimpleQueue()
    sent: dict[str, tuple[Any, Part[Task]]] = {}

    def send() -> None:
        part = next(todo, None)
        if part is not None:
            # Not pure: Dask must not take the answer of an earlier experiment that looks alike.
            future = client.submit(_answer, work, part, digest, pure=False)
            sent[future.key] = future, part
            future.add_done_callback(ended.put)

    for _ in range(ahead):
        send()
    while sent:
        future, part = sent.pop(_next(client, ended, address).key)
        yield from _outcomes(future, part, address)
        send()


def _next(client: Any, ended: "queue.SimpleQueue[Any]", address: str) -> Any:
    """Wait for a part to end; a scheduler that is gone would be waited for without end."""
    lost_at = None
    while True:
        try:
            return ended.get(timeout=0.5)
        except queue.Empty:
            if client.status == "running":
                lost_at = None
            elif lost_at is None:
                lost_at = time.monotonic()
            elif time.monotonic() - lost_at > TIMEOUT_S:
                raise _lost(address) from None


def _outcomes(future: Any, part: Part[Task], address: str) -> list[Done[Any] | Broken]:
    """Return what a part gave; where its worker was lost time after time, that is told of each task."""
    from distributed.client import FutureCancelledError
    from distributed.scheduler import KilledWorker

    try:
        worker, outcomes = future.result()
    except KilledWorker as error:
        words = f"the worker that ran it was lost {error.allowed_failures + 1} times, the last at"
        where = getattr(error.last_worker, "address", error.last_worker)
        return [Broken(place, f"{words} {where}") for place, _ in part]
    except FutureCancelledError:
        raise _lost(address) from None
    except Exception as error:  # noqa: BLE001 - the task itself never raises: the worker could not read it
        raise ExperimentError(
            "--cluster",
            "",
            address,
            f"a worker cannot run the program ({type(error).__name__}: {error})",
            "install the same version of secondline on every worker",
        ) from None
    if outcomes is None:
        raise ExperimentError(
            "--cluster",
            "",
            address,
            f"the worker {worker} holds another version of the program or of NumPy, so numbers could differ",
            "install the same versions there and start the worker again",
        )
    return list(outcomes)


def _answer(
    work: Callable[[Task], Result], part: Part[Task], digest: str
) -> tuple[str, list[Done[Result] | Broken] | None]:
    """Do a part on a worker, and say which one it is; None where it holds another program."""
    from distributed import get_worker

    name = str(get_worker().address)
    return name, do_part(work, part) if code_digest() == digest else None


@contextlib.contextmanager
def _connected(address: str) -> Iterator[Any]:
    """Connect to a scheduler for as long as the work lasts; what is not done then is called off."""
    try:
        from distributed import Client
    except ImportError:
        raise ExperimentError(
            "--cluster",
            "",
            address,
            "a cluster needs Dask, which is not installed",
            'install it with: pip install "secondline[cluster]"',
        ) from None
    _knock(address)
    client = None
    with _quiet():
        try:
            try:
                client = Client(address, timeout=TIMEOUT_S, set_as_default=False)
            except (OSError, ValueError, TimeoutError):
                raise _no_scheduler(address) from None
            yield client
        finally:
            if client is not None:
                with contextlib.suppress(Exception):
                    client.close(timeout=0.5)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep from the terminal what Dask logs about lost connections: that is told in our own words."""
    names = [name for name in logging.root.manager.loggerDict if name.partition(".")[0] == "distributed"]
    loud = [log for log in map(logging.getLogger, names) if not log.disabled]
    for log in loud:
        log.disabled = True
    try:
        yield
    finally:
        for log in loud:
            log.disabled = False


def _knock(address: str) -> None:
    """Refuse an address at which nobody listens, before Dask tries for longer."""
    try:
        parts = urllib.parse.urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        parts, host, port = None, None, None
    if parts is None or parts.scheme not in {"tcp", "tls"} or host is None or port is None:
        raise ExperimentError(
            "--cluster",
            "",
            address,
            "this is not the address of a scheduler",
            "write it as dask scheduler prints it: tcp://192.168.0.5:8786",
        )
    try:
        socket.create_connection((host, port), timeout=TIMEOUT_S).close()
        # In a thread of its own: a notebook's has a loop already.
        with ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, _greet(address)).result()
    except (OSError, TimeoutError):
        raise _no_scheduler(address) from None


async def _greet(address: str) -> None:
    """Exchange the first words with a scheduler: another server would leave Dask waiting for ever."""
    from distributed.comm import connect

    (await asyncio.wait_for(connect(address), TIMEOUT_S)).abort()


def _no_scheduler(address: str) -> ExperimentError:
    return ExperimentError(
        "--cluster",
        "",
        address,
        "no Dask scheduler answers there",
        "start one with: dask scheduler; it prints its address, such as tcp://192.168.0.5:8786",
    )


def _threads(client: Any, address: str) -> int:
    """Return how many threads the workers have; a scheduler may take a moment to find them."""
    try:
        client.wait_for_workers(1, timeout=TIMEOUT_S)
    except TimeoutError:
        raise ExperimentError(
            "--cluster",
            "",
            address,
            "the scheduler has no workers",
            f"start some on any machine that reaches it: dask worker {address}",
        ) from None
    return max(1, int(sum(client.nthreads().values())))


def _lost(address: str) -> ExperimentError:
    return ExperimentError(
        "--cluster",
        "",
        address,
        "the scheduler is gone",
        "start it again with its workers, and run the same command again",
    )
