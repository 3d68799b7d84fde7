"""The lock of a folder: one process writes there at a time, and one that was killed locks nothing."""

import contextlib
import errno
import json
import os
import socket
from collections.abc import Iterator
from pathlib import Path

from sim.experiment.tasks import ExperimentError


@contextlib.contextmanager
def locked(path: Path, folder: Path) -> Iterator[None]:
    """Hold a folder's lock file.

    The system itself lets go of the lock when a process ends, however it ends. The file names the process,
    for the message, and for folders shared by machines, between which such locks may not hold.

    Parameters
    ----------
    path
        The lock file; its folder is made if need be.
    folder
        What the message calls the folder.

    Raises
    ------
    ExperimentError
        If another process holds the lock.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = _held(path, folder)
    try:
        yield
    finally:
        # Removed while still held: nobody can take a file that is about to go.
        path.unlink(missing_ok=True)
        os.close(handle)


def _held(path: Path, folder: Path) -> int:
    """Return the open and locked file, with this process's number and machine in it."""
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            if not _lock(handle) or _of_elsewhere(path):
                raise _busy(path, folder)
            if not _is_there(handle, path):
                # Its holder removed it between our two steps.
                os.close(handle)
                continue
            os.truncate(handle, 0)
            os.write(handle, json.dumps({"pid": os.getpid(), "host": socket.gethostname()}).encode())
        except BaseException:
            with contextlib.suppress(OSError):
                os.close(handle)
            raise
        return handle


def _lock(handle: int) -> bool:
    """Lock an open file; False where another process has."""
    try:
        import fcntl
    except ImportError:
        # No such locks on this system: what an ended process left behind has to be removed by hand.
        return os.fstat(handle).st_size == 0
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in {errno.EACCES, errno.EAGAIN}:
            return False
        # A file system without locks.
        return os.fstat(handle).st_size == 0
    return True


def _holder(path: Path) -> tuple[int, str]:
    """Return process and machine that a lock file names; 0 and nothing where it names none."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return int(content["pid"]), str(content["host"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0, ""


def _of_elsewhere(path: Path) -> bool:
    """Say whether a lock that we got is one that another machine's process still names."""
    return _holder(path)[1] not in {"", socket.gethostname()}


def _is_there(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


def _busy(path: Path, folder: Path) -> ExperimentError:
    pid, host = _holder(path)
    who = f"process {pid} on {host}" if pid else "another process"
    remedy = "wait for it, or write to another folder"
    if host != socket.gethostname() or not _is_alive(pid):
        remedy += f"; if it has ended, delete {path}"
    return ExperimentError(str(folder), "", "", f"{who} is writing to this folder", remedy)


def _is_alive(pid: int) -> bool:
    """Say whether a process of this machine is there."""
    if os.name != "posix":
        # Elsewhere the question itself would end it.
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
