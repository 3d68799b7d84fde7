"""The stamp: what was run, with what, so that every number can be had again."""

import datetime
import functools
import hashlib
import importlib.metadata
import platform
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

PACKAGES = ("numba", "numpy", "pandas", "pyarrow", "pydantic", "scipy", "secondline", "simpy")

FOLDERS_OF_NUMBERS = ("core", "engines", "stats")
"""The parts of the package that numbers depend on, once the blueprint is there."""


@functools.cache
def code_digest() -> str:
    """Return a hash of everything but scenario and seed that numbers depend on: our code, NumPy, SciPy."""
    package = Path(__file__).resolve().parents[1]
    digest = hashlib.sha256()
    for path in sorted(path for folder in FOLDERS_OF_NUMBERS for path in (package / folder).rglob("*.py")):
        digest.update(f"{path.relative_to(package).as_posix()}\0".encode())
        digest.update(path.read_bytes() + b"\0")
    for name in ("numpy", "scipy"):
        digest.update(f"{name} {version_of(name)}\0".encode())
    return digest.hexdigest()


def make_stamp(
    scenarios: Mapping[str, Mapping[str, Any]],
    inputs: Mapping[str, str],
    seed: int,
    replications: Sequence[int],
    engine: Mapping[str, str],
    fingerprints: Mapping[str, str],
    more: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return everything that a rerun needs, ready for JSON.

    Parameters
    ----------
    scenarios
        Every scenario by label, resolved: bases and changes merged.
    inputs
        SHA-256 of each file that was read, by its path as written in the scenario.
    seed, replications
        The base seed, and the numbers of the replications.
    engine
        Which engine ran and why.
    fingerprints
        Fingerprint of all records by scenario label.
    more
        Further entries.

    Returns
    -------
    dict
        Plain text, numbers, lists and dictionaries; ``created`` is the only entry that changes from one
        run to the next.
    """
    return {
        "created": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "scenarios": dict(scenarios),
        "inputs": dict(inputs),
        "seed": seed,
        "replications": list(replications),
        "engine": dict(engine),
        "fingerprints": dict(fingerprints),
        **(more or {}),
        "packages": {name: version_of(name) for name in PACKAGES},
        "python": platform.python_version(),
        "program": code_digest(),
        "git_commit": git_commit(),
    }


def version_of(package: str) -> str:
    """Return an installed package's version."""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"


def git_commit() -> str:
    """Return the commit of the checkout that this package runs from, empty for an installed package."""
    command = ["git", "-C", str(Path(__file__).parent), "rev-parse", "HEAD"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=5, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
