"""The door to numba: what the cache of machine code is keyed by, and where it goes when it cannot stay."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.core import jit

PACKAGE = Path(jit.__file__).resolve().parents[1]

DOUBLED = """
import sys
from sim.core import jit
from sim.engines.compiled.kernels_of_the_test import entry
jit.note_complete("test")
code = entry(3), jit.cache_is_warm("test"), jit.cache_key()
jit.note_complete("test")
hits = sum(entry.stats.cache_hits.values()) if hasattr(entry, "stats") else -1
print(*code, hits)
"""
ENTRY = """
from sim.core.jit import kernel
from sim.engines.compiled.part_of_the_test import more


@kernel
def entry(number):
    return more(number)
"""
PART = """
from sim.core.jit import part


@part
def more(number):
    return number * {factor}
"""


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    """Forget which folder was found, before and after a test."""
    jit.cache_folder.cache_clear()
    yield
    jit.cache_folder.cache_clear()


def copied(folder: Path, factor: int) -> None:
    """Copy the package with two kernels more; the one multiplies by a factor, the other one calls it."""
    kernels = folder / "sim" / "engines" / "compiled"
    if not kernels.exists():
        shutil.copytree(PACKAGE, folder / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    (kernels / "kernels_of_the_test.py").write_text(ENTRY, encoding="utf-8")
    (kernels / "part_of_the_test.py").write_text(PART.format(factor=factor), encoding="utf-8")


def started(folder: Path, **settings: str) -> list[str]:
    """Start Python beside a copied package, with its cache there, and return the words it prints."""
    env = {**os.environ, "SECONDLINE_CACHE": str(folder / "cache"), **settings}
    env.pop("NUMBA_DISABLE_JIT", None) if "NUMBA_DISABLE_JIT" not in settings else None
    command = [sys.executable, "-c", DOUBLED]
    done = subprocess.run(command, cwd=folder, env=env, check=True, capture_output=True, text=True)
    return done.stdout.split()


def test_a_change_in_an_imported_kernel_never_runs_old_machine_code(tmp_path: Path) -> None:
    """3 x 2 = 6 is compiled, then found in the cache; with the imported factor changed to 5 it is 15."""
    copied(tmp_path, 2)
    first, again = started(tmp_path), started(tmp_path)
    assert (first[0], first[1], first[3]) == ("6", "False", "0")
    assert (again[0], again[1], again[3]) == ("6", "True", "1")
    copied(tmp_path, 5)
    changed = started(tmp_path)
    assert (changed[0], changed[1], changed[3]) == ("15", "False", "0")
    assert changed[2] != first[2]


def test_a_spoiled_cache_is_compiled_again(tmp_path: Path) -> None:
    """Every file of machine code is cut to 100 bytes: the answer is 6 all the same."""
    copied(tmp_path, 2)
    started(tmp_path)
    for path in (tmp_path / "cache").rglob("*.nb*"):
        path.write_bytes(path.read_bytes()[:100])
    assert started(tmp_path)[0] == "6"


def test_two_processes_may_compile_at_once(tmp_path: Path) -> None:
    """Two processes with one empty cache: both answer 6, and a third finds machine code."""
    copied(tmp_path, 2)
    env = {**os.environ, "SECONDLINE_CACHE": str(tmp_path / "cache")}
    env.pop("NUMBA_DISABLE_JIT", None)
    command = [sys.executable, "-c", DOUBLED]
    both = [subprocess.Popen(command, cwd=tmp_path, env=env, stdout=subprocess.PIPE) for _ in range(2)]
    assert [process.communicate()[0].split()[0] for process in both] == [b"6", b"6"]
    assert started(tmp_path)[3] == "1"


def test_without_jit_a_kernel_is_a_function(tmp_path: Path) -> None:
    """With NUMBA_DISABLE_JIT=1 the answer is 6 and nothing is ever in the cache."""
    copied(tmp_path, 2)
    words = started(tmp_path, NUMBA_DISABLE_JIT="1")
    assert (words[0], words[1], words[3]) == ("6", "False", "-1")


def test_a_numba_that_was_not_tried_compiles_in_its_own_way(tmp_path: Path) -> None:
    """With no version of numba tried the answer is 6 as well, and a second process finds it cached."""
    copied(tmp_path, 2)
    door = tmp_path / "sim" / "core" / "jit.py"
    source = door.read_text(encoding="utf-8")
    changed = source.replace(f"TRIED = {jit.TRIED!r}".replace("'", '"'), 'TRIED = ("none",)')
    assert changed != source
    door.write_text(changed, encoding="utf-8")
    assert started(tmp_path)[0] == "6"
    assert started(tmp_path)[3] == "1"


def test_the_cache_lies_where_the_user_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """SECONDLINE_CACHE goes before XDG_CACHE_HOME, and that before the home folder."""
    monkeypatch.delenv("SECONDLINE_CACHE", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    key = jit.cache_key()
    assert jit.cache_folder() == tmp_path / "home" / ".cache" / "secondline" / key
    for name, folder in (("XDG_CACHE_HOME", "xdg"), ("SECONDLINE_CACHE", "own")):
        jit.cache_folder.cache_clear()
        monkeypatch.setenv(name, str(tmp_path / folder))
        inside = tmp_path / folder if folder == "own" else tmp_path / folder / "secondline"
        assert jit.cache_folder() == inside / key


def test_a_folder_that_cannot_be_written_has_a_temporary_one_in_its_place(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The cache is a file and no folder: the temporary folder serves, and where that is a file too, none."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("SECONDLINE_CACHE", str(tmp_path / "file"))
    monkeypatch.setattr(jit.tempfile, "gettempdir", lambda: str(tmp_path))
    folder = jit.cache_folder()
    assert folder is not None
    assert folder.parent.parent == tmp_path
    jit.cache_folder.cache_clear()
    monkeypatch.setattr(jit.tempfile, "gettempdir", lambda: str(tmp_path / "file"))
    assert jit.cache_folder() is None
    assert not jit.cache_is_warm()
    jit.note_complete()


def test_a_folder_that_others_may_write_is_not_trusted(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Machine code in a folder that everybody may write could be anybody's: it is left alone."""
    monkeypatch.setenv("SECONDLINE_CACHE", str(tmp_path))
    open_to_all = tmp_path / jit.cache_key()
    open_to_all.mkdir()
    open_to_all.chmod(0o777)
    assert jit.cache_folder() != open_to_all


def test_the_key_tells_every_kernel_source() -> None:
    """The kernels' modules, and those that they take constants from, are among the sources."""
    names = {path.relative_to(PACKAGE).as_posix() for path in jit.kernel_sources()}
    assert {"core/jit.py", "core/kinds.py", "core/policies.py", "engines/compiled/kernel.py"} <= names


def test_importing_the_engine_does_not_load_numba() -> None:
    """Whether the cache is warm is asked before anything costly is loaded."""
    program = "import sys, sim.engines.compiled as c; c.cache_is_warm(); print('numba' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "False"
