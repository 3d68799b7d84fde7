"""A real cluster on this machine: a Dask scheduler and two workers, reached over loopback."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from sim import compare, replicate
from sim.experiment import cluster as cluster_module
from sim.experiment.execute import Broken, Done, execute
from sim.experiment.tasks import ExperimentError
from tests.builders import desk
from tests.unit.cli.test_process import done
from tests.unit.cli.test_process import started as started_command
from tests.unit.cli.test_resume import contents, part_count

PROJECT = Path(__file__).resolve().parents[3]


@dataclass
class Cluster:
    """A scheduler's address and the processes of its workers."""

    address: str
    folder: Path
    workers: list["subprocess.Popen[bytes]"]

    def add_worker(self) -> None:
        """Start one more worker."""
        words = ["dask_worker", self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard"]
        self.workers.append(started([*words, "--local-directory", str(self.folder)], self.folder))


def started(words: list[str], folder: Path) -> "subprocess.Popen[bytes]":
    """Start a command of Dask in a folder of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", f"distributed.cli.{words[0]}", *words[1:]],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def free_port() -> int:
    """Return a port at which nobody listens."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def wait_for(port: int) -> None:
    """Wait until somebody listens at a port."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    pytest.fail("the scheduler does not start")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Start a scheduler with two workers, and end them all."""
    folder, port = tmp_path_factory.mktemp("cluster"), free_port()
    words = ["dask_scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]
    scheduler = started(words, folder)
    mine = Cluster(f"tcp://127.0.0.1:{port}", folder, [])
    try:
        wait_for(port)
        mine.add_worker()
        mine.add_worker()
        yield mine
    finally:
        for process in (*mine.workers, scheduler):
            process.kill()
            process.wait()


def refuse_two(task: int) -> int:
    """Fail at task 2."""
    if task == 2:
        raise ValueError("task 2")
    return task


def killed_once(task: tuple[int, str]) -> int:
    """Return the number; the worker that is the first to do number 3 is killed."""
    number, folder = task
    if number == 3 and not (Path(folder) / "killed").exists():
        (Path(folder) / "killed").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def test_a_cluster_gives_the_same_bytes(cluster: Cluster) -> None:
    """Six replications of two scenarios have the same fingerprints and the same numbers as in one process."""
    scenarios = [desk(), desk(second=2)]
    there = compare(scenarios, 6, seed=3, cluster=cluster.address, keep_paths=True)
    here = compare(scenarios, 6, seed=3, jobs=1)
    for far, near in zip(there.experiments, here.experiments, strict=True):
        assert [one.fingerprint for one in far.replications] == [one.fingerprint for one in near.replications]
        assert repr(far.summary().rows()) == repr(near.summary().rows())
        assert [path.fingerprint() for _, path in far.paths()] == [d.fingerprint for d in near.replications]


def test_a_failing_task_is_told_and_the_others_go_on(cluster: Cluster) -> None:
    """Of five tasks on the cluster task 2 raises, and four have results."""
    outcomes = sorted(execute(refuse_two, range(5), cluster=cluster.address), key=lambda one: one.place)
    assert [one.result for one in outcomes if isinstance(one, Done)] == [0, 1, 3, 4]
    assert [(one.place, one.error) for one in outcomes if isinstance(one, Broken)] == [
        (2, "ValueError: task 2")
    ]


def test_another_program_on_the_workers_is_refused(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the workers' code is not this process's, numbers could differ: nothing is taken from them."""
    monkeypatch.setattr(cluster_module, "code_digest", lambda: "another")
    with pytest.raises(ExperimentError, match="holds another version of the program"):
        list(execute(refuse_two, range(2), cluster=cluster.address))


def test_a_killed_worker_costs_only_time(cluster: Cluster, tmp_path: Path) -> None:
    """One of two workers is killed in the middle: all eight numbers come nevertheless."""
    tasks = [(number, str(tmp_path)) for number in range(8)]
    found = sorted(one.result for one in execute(killed_once, tasks, cluster=cluster.address))  # type: ignore[union-attr]
    assert found == list(range(8))
    assert (tmp_path / "killed").exists()
    ended = [worker for worker in cluster.workers if worker.poll() is not None]
    assert len(ended) == 1


SWEEP = ("sweep", "scenarios/two_tiers.toml", "--vary", "groups.second_level.headcount=2:6", "-n", 8, "--out")
"""Forty replications."""


def test_a_sweep_killed_on_a_cluster_goes_on_with_the_same_bytes(cluster: Cluster, tmp_path: Path) -> None:
    """Killed once a part is there and begun again on the cluster, it ends as one in a single process does."""
    there = (*SWEEP, tmp_path / "there", "--engine", "readable", "--cluster", cluster.address)
    process = started_command(*there)
    end = time.monotonic() + 60
    while not part_count(tmp_path / "there") and process.poll() is None and time.monotonic() < end:
        time.sleep(0.01)
    assert process.poll() is None
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate(timeout=60)
    assert part_count(tmp_path / "there") >= 1
    assert done(*there)[0] == 0
    assert done(*SWEEP, tmp_path / "here", "--engine", "readable", "--jobs", 1)[0] == 0
    assert contents(tmp_path / "there") == contents(tmp_path / "here")


def test_a_worker_killed_in_a_sweep_changes_no_byte(cluster: Cluster, tmp_path: Path) -> None:
    """With one of the workers killed once a part is there, the files are those of a single process."""
    cluster.add_worker()
    there = (*SWEEP, tmp_path / "there", "--engine", "readable", "--cluster", cluster.address)
    process = started_command(*there)
    end = time.monotonic() + 60
    while not part_count(tmp_path / "there") and process.poll() is None and time.monotonic() < end:
        time.sleep(0.01)
    victim = next(worker for worker in cluster.workers if worker.poll() is None)
    victim.kill()
    assert process.poll() is None
    _, err = process.communicate(timeout=120)
    assert (process.returncode, err) == (0, "")
    assert done(*SWEEP, tmp_path / "here", "--engine", "readable", "--jobs", 1)[0] == 0
    assert contents(tmp_path / "there") == contents(tmp_path / "here")


def test_a_command_answers_ctrl_c_while_the_cluster_is_busy(cluster: Cluster) -> None:
    """With tasks of five seconds under way the signal ends the program in less than 1.5 s."""
    program = (
        "import sys, time\nfrom sim.experiment.execute import execute\n"
        f"for _ in execute(time.sleep, [0, 5, 5], cluster={cluster.address!r}): print('busy', flush=True)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "busy\n"
    before = time.monotonic()
    process.send_signal(signal.SIGINT)
    err = process.communicate(timeout=30)[1]
    assert time.monotonic() - before < 1.5
    assert err.strip().endswith("KeyboardInterrupt")


def test_a_scheduler_that_nobody_started_is_named() -> None:
    """At a port where nobody listens the answer comes at once, with how to start a scheduler."""
    address = f"tcp://127.0.0.1:{free_port()}"
    with pytest.raises(ExperimentError, match=f"{address}: no Dask scheduler answers.*dask scheduler"):
        replicate(desk(), 1, cluster=address)


def test_another_server_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """A port at which somebody listens and says nothing is given up after half a second."""
    monkeypatch.setattr(cluster_module, "TIMEOUT_S", 0.5)
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        with pytest.raises(ExperimentError, match="no Dask scheduler answers"):
            replicate(desk(), 1, cluster=f"tcp://127.0.0.1:{door.getsockname()[1]}")


def test_a_scheduler_without_workers_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no worker comes within the time-out the message says how to start one."""
    port = free_port()
    words = ["dask_scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]
    scheduler = started(words, tmp_path)
    try:
        wait_for(port)
        monkeypatch.setattr(cluster_module, "TIMEOUT_S", 1.5)
        with pytest.raises(ExperimentError, match=f"has no workers.*dask worker tcp://127.0.0.1:{port}"):
            replicate(desk(), 1, cluster=f"tcp://127.0.0.1:{port}")
    finally:
        scheduler.kill()
        scheduler.wait()


@pytest.mark.parametrize(
    "address", ["nonsense", "http://host:1", "tcp://host", "tcp://[::1", "tcp://h:x", ""]
)
def test_what_is_no_address_is_refused(address: str) -> None:
    """Six texts that are no address of a scheduler are refused with an example of one."""
    with pytest.raises(ExperimentError, match=r"not the address of a scheduler.*tcp://192"):
        replicate(desk(), 1, cluster=address)


def test_without_dask_the_message_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where Dask cannot be imported the remedy is the extra to install."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(
        ExperimentError, match=r'Dask, which is not installed.*pip install "secondline\[cluster\]"'
    ):
        replicate(desk(), 1, cluster="tcp://127.0.0.1:1")


def test_a_scheduler_that_goes_away_ends_the_work(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    """A scheduler killed in the middle is missed after the time-out, and the message says how to go on."""
    port = free_port()
    words = ["dask_scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]
    scheduler = started(words, cluster.folder)
    other = replace(cluster, address=f"tcp://127.0.0.1:{port}", workers=[])
    try:
        wait_for(port)
        other.add_worker()
        outcomes = execute(time.sleep, [0.0] + [0.3] * 20, cluster=other.address)
        next(outcomes)
        monkeypatch.setattr(cluster_module, "TIMEOUT_S", 1.0)
        scheduler.kill()
        with pytest.raises(ExperimentError, match=r"the scheduler is gone.*run the same command again"):
            list(outcomes)
    finally:
        for process in (*other.workers, scheduler):
            process.kill()
            process.wait()
