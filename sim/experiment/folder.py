"""The store: finished replications in a folder, so that an experiment that stopped goes on from there.

``parts/KEY/FIRST-COUNT-HASH.parquet`` holds some replications of one scenario, seed and program; the key
stands for all three, so that work of another scenario is never taken for this one's. A file whose content
does not have the hash in its name is damaged and done again.
"""

import contextlib
import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import numpy as np

from sim.core.blueprint import Blueprint
from sim.core.path import SamplePath
from sim.experiment.lock import locked
from sim.experiment.stamp import code_digest
from sim.experiment.store import write_bytes, write_json
from sim.experiment.tasks import Keep, Replication

FOLDER = "parts"
ABOUT = "about.json"
_NAME = re.compile(r"\d+-\d+-([0-9a-f]{20})\.parquet")


@dataclass(frozen=True, slots=True)
class Key:
    """What results depend on: a hash of blueprint, seed and program, and words for people."""

    text: str
    label: str
    seed: int


def key_of(label: str, blueprint: Blueprint, seed: int) -> Key:
    """Return the key of a scenario's replications: neither the engine nor where they run is in it."""
    digest = hashlib.sha256(f"{seed} {code_digest()}\0".encode())
    _feed(digest, blueprint)
    return Key(digest.hexdigest()[:24], label, seed)


@dataclass(frozen=True, slots=True)
class _Part:
    """A sound file of the store: which replications it holds, and what of them."""

    path: Path
    numbers: tuple[int, ...]
    keep: Keep


class Store:
    """The finished replications in a folder. Used as a context it keeps other processes out.

    Parameters
    ----------
    folder
        Where results are written; the store is the folder ``parts`` in it.

    Examples
    --------
    >>> with Store(folder) as store:
    ...     experiment = replicate(scenario, 100, store=store)
    """

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)
        self.damaged: list[Path] = []
        """Files that were found damaged and removed."""
        self._parts: dict[str, list[_Part]] = {}
        self._open: contextlib.ExitStack | None = None
        self._last: tuple[Path, bytes] | None = None

    @property
    def root(self) -> Path:
        """Return where the parts are."""
        return self.folder / FOLDER

    def __enter__(self) -> "Store":
        """Lock the folder and remove what a killed process left half-written.

        Raises
        ------
        ExperimentError
            If another process writes there.
        OSError
            If the folder cannot be written.
        """
        with contextlib.ExitStack() as stack:
            stack.callback(self._remove_if_empty)
            stack.enter_context(locked(self.root / "lock", self.folder))
            for path in self.root.glob("*/.*"):
                path.unlink(missing_ok=True)
            self._open = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        """Let other processes in; an empty store leaves no folder."""
        assert self._open is not None
        self._open.close()

    @property
    def is_used(self) -> bool:
        """Return whether anything finished is there."""
        return any(self.root.glob("*/*.parquet"))

    def numbers(self, key: Key, keep: Keep) -> set[int]:
        """Return which replications are finished, with everything that ``keep`` wants of them."""
        return {number for part in self._found(key) if part.keep.covers(keep) for number in part.numbers}

    def get(self, key: Key, keep: Keep) -> dict[int, Replication]:
        """Return the finished replications by number, without their records."""
        from sim.experiment.parts import decode

        done: dict[int, Replication] = {}
        for part in self._found(key):
            if part.keep.covers(keep):
                done |= {one.number: one for one in decode(part.path.read_bytes())}
        return done

    def path(self, key: Key, number: int) -> SamplePath:
        """Return the record of a finished replication.

        Raises
        ------
        KeyError
            If it is not there.
        """
        from sim.experiment.parts import decode_path

        for part in self._found(key):
            if part.keep.paths and number in part.numbers:
                # Records are asked for one after the other, and most stand in the same file.
                if self._last is None or self._last[0] != part.path:
                    self._last = part.path, part.path.read_bytes()
                return decode_path(self._last[1], part.numbers.index(number))
        raise KeyError(number)

    def put(self, key: Key, replications: Sequence[Replication], keep: Keep) -> None:
        """Keep finished replications, in one step.

        Raises
        ------
        OSError
            If they cannot be written; what was kept before is untouched.
        """
        from sim.experiment.parts import encode

        content = encode(replications, keep, key.text)
        about = self.root / key.text / ABOUT
        if not about.exists():
            write_json(about, {"scenario": key.label, "seed": key.seed, "program": code_digest()})
        numbers = tuple(done.number for done in replications)
        path = about.parent / f"{numbers[0]}-{len(numbers)}-{_hash(content)}.parquet"
        write_bytes(path, content)
        self._found(key).append(_Part(path, numbers, keep))

    def clear(self, keys: Iterable[Key]) -> None:
        """Remove the parts of experiments whose tables are written."""
        for key in keys:
            folder = self.root / key.text
            for path in (folder / ABOUT, *folder.glob("*.parquet")):
                if path.name == ABOUT or _NAME.fullmatch(path.name):
                    path.unlink(missing_ok=True)
            self._parts.pop(key.text, None)
            _remove_if_empty(folder)

    def strangers(self, keys: Iterable[Key]) -> list[str]:
        """Return in words whose parts the folder holds beside those of some experiments."""
        own = {key.text for key in keys}
        paths = sorted(self.root.glob(f"*/{ABOUT}"))
        return [_in_words(path) for path in paths if path.parent.name not in own]

    def _found(self, key: Key) -> list[_Part]:
        """Return the sound parts of an experiment; damaged ones are removed when they are met."""
        if key.text not in self._parts:
            paths = sorted((self.root / key.text).glob("*.parquet"))
            parts = [self._checked(path, key) for path in paths if _NAME.fullmatch(path.name)]
            self._parts[key.text] = [part for part in parts if part is not None]
        return self._parts[key.text]

    def _checked(self, path: Path, key: Key) -> _Part | None:
        """Return what a file holds; remove it and return nothing where it is damaged or another's."""
        from sim.experiment.parts import FORMAT, about_of

        content = path.read_bytes()
        name = _NAME.fullmatch(path.name)
        if name is not None and _hash(content) == name[1]:
            about = about_of(content)
            if (about["format"], about["key"]) == (FORMAT, key.text):
                return _Part(path, tuple(about["numbers"]), Keep(**about["keep"]))
        path.unlink()
        self.damaged.append(path)
        return None

    def _remove_if_empty(self) -> None:
        _remove_if_empty(self.root)


class Shelf:
    """What is finished and not written yet: short replications are written several at a time.

    Parameters
    ----------
    store
        Where they go.
    keep
        What is kept of each.
    """

    AT_ONCE_S = 0.5
    """Work worth this many seconds is written at once; so much can be lost when a process is killed."""

    def __init__(self, store: Store, keep: Keep) -> None:
        self._store, self._keep = store, keep
        self._waiting: dict[Key, list[Replication]] = {}
        self._seconds = 0.0

    def add(self, key: Key, done: Replication, seconds: float) -> None:
        """Take a finished replication that took some seconds."""
        self._waiting.setdefault(key, []).append(done)
        self._seconds += seconds
        if self._seconds >= self.AT_ONCE_S:
            self.flush()

    def flush(self) -> None:
        """Write everything that waits."""
        self._seconds = 0.0
        for key, done in list(self._waiting.items()):
            self._store.put(key, sorted(done, key=lambda one: one.number), self._keep)
            # Only now: after Ctrl-C in the middle of it they are written with the next.
            del self._waiting[key]


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:20]


def _in_words(about: Path) -> str:
    """Return whose parts a folder holds."""
    try:
        content = json.loads(about.read_text(encoding="utf-8"))
        words = f"{content['scenario']}, seed {content['seed']}"
        return words if content["program"] == code_digest() else f"{words}, another version of the program"
    except (OSError, ValueError, KeyError, TypeError):
        return f"something else in {about.parent}"


def _remove_if_empty(folder: Path) -> None:
    # Not empty, or not there: then there is nothing to do.
    with contextlib.suppress(OSError):
        folder.rmdir()


def _feed(digest: Any, value: Any) -> None:
    """Add a value to a hash: its type, its size and its content, so that no two values look alike."""
    if is_dataclass(value) and not isinstance(value, type):
        digest.update(f"{type(value).__name__}(".encode())
        for field in fields(value):
            digest.update(f"{field.name}=".encode())
            _feed(digest, getattr(value, field.name))
    elif isinstance(value, np.ndarray):
        digest.update(f"{value.dtype.str}{value.shape}".encode())
        digest.update(np.ascontiguousarray(value).tobytes())
    elif isinstance(value, (tuple, list)):
        digest.update(f"[{len(value)}:".encode())
        for item in value:
            _feed(digest, item)
    elif isinstance(value, Enum):
        digest.update(f"{type(value).__name__}.{value.name};".encode())
    elif value is None or isinstance(value, (bool, int, float, str)):
        digest.update(f"{type(value).__name__}:{value!r};".encode())
    else:
        raise TypeError(f"a blueprint holds no {type(value).__name__}")
