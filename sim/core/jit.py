"""Compiling: the only door to numba, with one set of flags, and a cache of machine code that is never stale.

Numba's own cache looks at the file of the cached function only, so that a change in an imported module would
leave old machine code in use. Here the folder is keyed by everything that machine code depends on: all
sources of kernels, the versions of Python, numba and its compiler, and the processor.

Without numba, and with ``NUMBA_DISABLE_JIT=1``, every kernel is an ordinary Python function.
"""

import hashlib
import os
import pickle
import platform
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, TypeVar

Function = TypeVar("Function", bound=Callable[..., Any])

FLAGS: dict[str, Any] = {
    "nogil": True,
    "fastmath": False,
    "error_model": "numpy",
    "boundscheck": False,
    "_nrt": False,
}
"""Of every kernel. Fast mathematics would let two engines round differently. Kernels allocate nothing, so
that they need no counting of references (``_nrt``), which would double the time to compile them."""

SOURCES = ("core", "engines/compiled", "stats/kernels")
"""Folders of the package that hold kernels, and all that kernels are compiled from."""

TRIED = ("0.68.",)
"""Versions of numba whose inner doors `sim.core.program` was tried with."""

ENGINE = "engine"
"""The set of kernels that the compiled engine is."""

_SPOILED = (OSError, EOFError, ValueError, TypeError, LookupError, AttributeError, pickle.PickleError)
"""What reading a damaged file of machine code can raise."""

_SETTINGS = ("NUMBA_CPU_NAME", "NUMBA_CPU_FEATURES", "NUMBA_OPT")


def kernel(function: Function) -> Function:
    """Compile a function that Python calls: at its first call, or from the cache; it releases the GIL."""
    if not can_compile():
        return function
    import numba

    compiled = numba.njit(**FLAGS, no_cfunc_wrapper=True, **_pipelines().get("kernel", {}))(function)
    folder = cache_folder()
    # What the folder's key does not tell of would be stale one day.
    if folder is not None and Path(function.__code__.co_filename).resolve() in kernel_sources():
        compiled._cache = _cache_in(folder, function)
    return compiled


def part(function: Function) -> Function:
    """Compile a function that only kernels call; whether into its callers is left to the compiler."""
    # Said aloud, since what an inlined function calls would be inlined with it.
    return _inner(function, forceinline=False)


def inline(function: Function) -> Function:
    """Compile a function that only kernels call into each of its callers: for what happens at every event."""
    return _inner(function, forceinline=True)


def once(function: Function) -> Function:
    """Compile a function that only one place calls into that place."""
    return _inner(function, forceinline=True)


def _inner(function: Function, **flags: Any) -> Function:
    if not can_compile():
        return function
    import numba

    # Nobody calls them from Python or C: wrappers for that would be most of what is compiled.
    flags |= {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
    return numba.njit(**FLAGS, **flags, **_pipelines().get("part", {}))(function)


@cache
def _pipelines() -> dict[str, dict[str, Any]]:
    """Return how kernels and their parts go through numba: as one program, with a numba that was tried."""
    if not _version("numba").startswith(TRIED):
        return {}
    try:
        from sim.core.program import Draft, Program, pipeline_of
    except (ImportError, AttributeError):
        return {}
    return {
        "kernel": {"pipeline_class": pipeline_of(Program)},
        "part": {"pipeline_class": pipeline_of(Draft)},
    }


@cache
def can_compile() -> bool:
    """Say whether numba is installed and not switched off, without loading it."""
    return _version("numba") != "" and os.environ.get("NUMBA_DISABLE_JIT", "0") in {"", "0"}


def cache_is_warm(kernels: str = ENGINE) -> bool:
    """Say whether machine code for this machine and these sources is in the cache, without loading numba.

    Parameters
    ----------
    kernels
        Which set of kernels is meant.
    """
    folder = cache_folder() if can_compile() else None
    return folder is not None and _is_complete(folder, kernels)


def note_complete(kernels: str = ENGINE) -> None:
    """Note that a set of kernels is in the cache, so that the next process can tell before it loads numba."""
    folder = cache_folder() if can_compile() else None
    if folder is None or _is_complete(folder, kernels):
        return
    try:
        names = sorted(path.name for path in folder.iterdir() if path.suffix in {".nbi", ".nbc"})
        if names:
            scratch = folder / f"{kernels}.{os.getpid()}.tmp"
            scratch.write_text("\n".join(names), encoding="utf-8")
            scratch.replace(_list_of(folder, kernels))
    except OSError:
        # A full disk: the next process compiles again.
        return


@cache
def cache_folder() -> Path | None:
    """Return where machine code is kept, None where no folder can be used.

    ``SECONDLINE_CACHE`` names another folder than the user's own for caches. A folder that cannot be written
    serves if it is complete; otherwise a temporary one takes its place.
    """
    key = cache_key()
    for base in _bases():
        folder = base / key
        if _is_complete(folder, ENGINE) or _is_writable(folder):
            return folder
    return None


def cache_key() -> str:
    """Return a short hash of everything that machine code depends on."""
    digest = hashlib.sha256()
    for path in kernel_sources():
        digest.update(f"{path.parent.name}/{path.name}\0".encode())
        digest.update(path.read_bytes() + b"\0")
    names = ("numba", "llvmlite", "numpy")
    facts = [sys.version, platform.machine(), _processor(), *(_version(name) for name in names)]
    facts += [f"{name}={os.environ.get(name, '')}" for name in _SETTINGS]
    digest.update("\0".join(facts).encode())
    return digest.hexdigest()[:20]


def kernel_sources() -> list[Path]:
    """Return every source that a kernel may be compiled from, in a fixed order."""
    package = Path(__file__).resolve().parents[1]
    return [path for folder in SOURCES for path in sorted((package / folder).rglob("*.py"))]


def _bases() -> Iterator[Path]:
    """Yield the folders that may hold caches, the best one first."""
    own = os.environ.get("SECONDLINE_CACHE")
    if own:
        yield Path(own)
    else:
        home = os.environ.get("XDG_CACHE_HOME")
        # Nobody may be at home.
        with suppress(RuntimeError):
            yield (Path(home) if home else Path.home() / ".cache") / "secondline"
    yield Path(tempfile.gettempdir()) / f"secondline-{_user()}"


def _user() -> str:
    """Return who may read what is kept in a temporary folder."""
    return str(os.getuid()) if hasattr(os, "getuid") else os.environ.get("USERNAME", "user")


def _is_writable(folder: Path) -> bool:
    """Make a folder for oneself alone, and say whether machine code can be kept in it."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.stat()
        # Machine code that somebody else may write is not run.
        if hasattr(os, "getuid") and (found.st_uid != os.getuid() or found.st_mode & stat.S_IWOTH):
            return False
        with tempfile.TemporaryFile(dir=folder) as scratch:
            scratch.write(b"secondline")
    except OSError:
        return False
    return True


def _list_of(folder: Path, kernels: str) -> Path:
    """Return the file that names what belongs to a complete set of kernels."""
    return folder / f"{kernels}.ready"


def _is_complete(folder: Path, kernels: str) -> bool:
    """Say whether a folder holds all the machine code that was noted for a set of kernels."""
    try:
        names = _list_of(folder, kernels).read_text(encoding="utf-8").splitlines()
    except OSError:
        return False
    return bool(names) and all((folder / name).is_file() for name in names)


@cache
def _version(package: str) -> str:
    """Return the version of an installed package, an empty text where it is missing."""
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


@cache
def _processor() -> str:
    """Return what machine code for this processor may use: its model and features."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").split("\n\n")[0].splitlines()
    except OSError:
        return platform.processor()
    told = ("model name", "flags", "CPU implementer", "CPU part", "Features")
    return "\n".join(line for line in lines if line.startswith(told))


def _cache_in(folder: Path, function: Callable[..., Any]) -> Any:
    """Return a cache of one kernel's machine code in a folder; no failure of it stops a run."""
    from numba.core import caching

    class Place(caching._CacheLocator):
        """The folder whose name already tells the sources."""

        def get_cache_path(self) -> str:
            return str(folder)

        def get_source_stamp(self) -> str:
            return folder.name

        def get_disambiguator(self) -> str:
            return str(function.__module__).replace(".", "_")

        @classmethod
        def from_function(cls, py_func: Any, py_file: Any) -> Any:
            del py_func, py_file
            return cls()

    class Entries(caching.CompileResultCacheImpl):
        _locator_classes = [Place]  # noqa: RUF012

    class Forgiving(caching.FunctionCache):
        """A cache that may be full, read-only, or spoiled: then the kernel is compiled again."""

        _impl_class = Entries

        def load_overload(self, sig: Any, target_context: Any) -> Any:
            try:
                return super().load_overload(sig, target_context)
            except _SPOILED:
                return None

        def save_overload(self, sig: Any, data: Any) -> None:
            try:
                super().save_overload(sig, data)
            except _SPOILED:
                self.disable()

    return Forgiving(function)
