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
    """Return how kernels and their parts go through numba: each is optimised once, and as one program.

    By itself numba optimises every function and makes machine code of it, then once more within each of its
    callers, and within theirs. But nobody runs a part by itself: it waits as it was written until a kernel
    takes it up, with all that it calls. There nobody else can call it, so that the optimiser may drop its
    arguments and, where one place calls it, put it there. Both halve the time to compile; the second makes
    the event loop a fifth faster. A numba that is made otherwise inside compiles everything in its own way.
    """
    try:
        from llvmlite import ir  # type: ignore[import-untyped]
        from numba.core import codegen, compiler

        any_library, any_compiler, any_flags = codegen.JITCodeLibrary, compiler.Compiler, compiler.Flags
    except (ImportError, AttributeError):
        return {}

    class Alone:
        def set_env(self, name: str, environment: Any) -> None:
            """Do nothing: what is never run by itself needs no environment."""

    def count_from_zero(module: Any) -> None:
        """Leave out what would make an index below zero count from the end: no kernel has one."""
        never = ir.Constant(ir.IntType(1), 0)
        for function in module.functions:
            for block in function.blocks:
                for step in block.instructions:
                    if isinstance(step, ir.SelectInstr) and is_wrap(*step.operands):
                        step.operands[0] = never

    def is_wrap(condition: Any, wrapped: Any, index: Any) -> bool:
        """Say whether one of two numbers is chosen as numba chooses an index or the same from the end."""
        return (
            isinstance(condition, ir.instructions.ICMPInstr)
            and condition.op == "slt"
            and condition.operands[0] is index
            and getattr(condition.operands[1], "constant", None) == 0
            and getattr(wrapped, "opname", "") == "add"
            and index in wrapped.operands
            and not isinstance(index, ir.Constant)
        )

    class Draft(any_library):  # type: ignore[misc, valid-type]
        """A part as it was written."""

        def add_ir_module(self, module: Any) -> None:
            count_from_zero(module)
            super().add_ir_module(module)

        @property
        def codegen(self) -> Alone:
            return Alone()

        def finalize(self) -> None:
            self._raise_if_finalized()
            self._finalized = True

        def get_pointer_to_function(self, name: str) -> int:
            self._ensure_finalized()
            return 0

        def with_all(self) -> dict[Any, None]:
            """Return this part and whatever it calls, each once, callers first."""
            found: dict[Any, None] = {self: None}
            for library in self._linking_libraries:
                found |= library.with_all() if isinstance(library, Draft) else {library: None}
            return found

        def as_written(self) -> Any:
            return super()._get_module_for_linking()

        def _get_module_for_linking(self) -> Any:
            # For a caller made by numba itself, which asks for nothing else.
            module = self.as_written().clone()
            for each in list(self.with_all())[1:]:
                one = each.as_written() if isinstance(each, Draft) else each._get_module_for_linking()
                module.link_in(one, preserve=True)
            return module

    class Program(any_library):  # type: ignore[misc, valid-type]
        """A kernel and all its parts."""

        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments)
            self._drafts: dict[Any, None] = {}

        def add_ir_module(self, module: Any) -> None:
            count_from_zero(module)
            super().add_ir_module(module)

        def add_linking_library(self, library: Any) -> None:
            for each in library.with_all() if isinstance(library, Draft) else [library]:
                if isinstance(each, Draft):
                    self._drafts[each] = None
                else:
                    super().add_linking_library(each)

        def finalize(self) -> None:
            for each in self._drafts:
                self._final_module.link_in(each.as_written(), preserve=True)
            super().finalize()

        def _optimize_final_module(self) -> None:
            for function in self._final_module.functions:
                if not function.is_declaration and function.linkage.name == "linkonce_odr":
                    function.linkage = "internal"
                    # Under its own name another program would find it, and call it with all its arguments.
                    function.name += ".internal"
            super()._optimize_final_module()

    class Options(any_flags):  # type: ignore[misc, valid-type]
        """Numba's flags, which it compares at every step, compared by what is set alone."""

        def __eq__(self, other: object) -> bool:
            return self._values == other._values if isinstance(other, Options) else super().__eq__(other)

        def __hash__(self) -> int:
            return hash(frozenset(self._values))

    def through(library_of: Any) -> dict[str, Any]:
        class Pipeline(any_compiler):  # type: ignore[misc, valid-type]
            def __init__(
                self, typing: Any, target: Any, library: Any, args: Any, result: Any, flags: Any, names: Any
            ) -> None:
                if library is None:
                    library = library_of(target.codegen(), "kernel")
                    library.enable_object_caching()
                super().__init__(typing, target, library, args, result, Options(flags), names)

        return {"pipeline_class": Pipeline}

    return {"kernel": through(Program), "part": through(Draft)}


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
