"""The folder of ``--out``: made if need be, and refused where it holds what no run of ours wrote."""

import errno
import json
import os
from pathlib import Path

FILES = (
    *("summary.csv", "metrics.csv", "intervals.csv", "comparison.csv", "stamp.json"),
    *(
        "legs.parquet",
        "operators.parquet",
        "customers.parquet",
        "messages.parquet",
        "events.csv",
        "events.xes",
    ),
    *("sweep.csv", "cells.csv", "differences.csv", "optimise.csv", "requirement.csv", "selection.csv"),
    *("index.html", "desk.html", "workbook.xlsx"),
)
"""What commands write into the folder of a result."""

FOLDERS = ("charts", "parts")
"""Folders that commands write into it."""

_STAMPED = ("scenarios", "seed", "replications", "fingerprints")


def make_folder(folder: Path, *, is_results: bool = False) -> None:
    """Make the folder for results, so that a place where nothing can be written is refused before the work.

    Parameters
    ----------
    folder
        Where results go.
    is_results
        Whether it is the folder of the very result that is read.

    Raises
    ------
    ExperimentError
        If it holds files of these names that no command wrote, or a folder where a file would be written.
    OSError
        If there can be no such folder, or nothing can be written there.
    """
    if folder.is_symlink() and not folder.exists():
        raise _refused(folder, f"this is a link to {folder.readlink()}, which is not there", "mend the link")
    if folder.exists() and not folder.is_dir():
        raise _refused(folder, "this is a file, and results need a folder", "name a folder")
    folder.mkdir(parents=True, exist_ok=True)
    if not os.access(folder, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))
    for name in FILES:
        if (folder / name).is_dir():
            raise _refused(
                folder / name,
                "this is a folder, and a file has to be written here",
                "move it away, or name another folder",
            )
    for name in FOLDERS:
        if (folder / name).exists() and not (folder / name).is_dir():
            raise _refused(
                folder / name,
                "this is a file, and a folder has to be made here",
                "move it away, or name another folder",
            )
    strangers = [] if is_results or is_ours(folder) else _there(folder)
    if strangers:
        names = ", ".join(strangers[:5]) + (", ..." if len(strangers) > 5 else "")
        raise _refused(
            folder,
            f"no run of this program wrote {names} in it, and results would be written over "
            f"{'it' if len(strangers) == 1 else 'them'}",
            "name another folder, or move what is there away",
        )


def is_ours(folder: Path) -> bool:
    """Say whether a command wrote a result into a folder, or began to: by its stamp, or by finished parts."""
    try:
        stamp = json.loads((folder / "stamp.json").read_bytes())
    except (OSError, ValueError, RecursionError):
        return any(folder.glob("parts/*/about.json"))
    return isinstance(stamp, dict) and all(key in stamp for key in _STAMPED)


def _there(folder: Path) -> list[str]:
    """Return what stands in a folder under the names of results."""
    files = [name for name in FILES if (folder / name).exists() or (folder / name).is_symlink()]
    # Whoever holds the lock of the parts works there now, which is told later on.
    return files + [
        name for name in FOLDERS if any(path.name != "lock" for path in (folder / name).glob("*"))
    ]


def _refused(place: Path, message: str, remedy: str) -> Exception:
    from sim.experiment.tasks import ExperimentError

    return ExperimentError(str(place), "", "", message, remedy)
