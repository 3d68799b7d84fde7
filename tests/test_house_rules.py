"""The rules of the house that reading files can check; linters and import contracts keep the others."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
COSTLY = {"scipy", "pandas", "matplotlib", "pyarrow", "joblib", "numba"}
FOLDERS = {".ci", "benchmarks", "docs", "notebooks", "reports", "scenarios", "sim", "tests"}
DOORS = {"__main__.py", "app", "cli"}
"""The parts of the package that stand on its public names."""
CLOCKS = {"sim/core/local_time.py", "sim/scenario/calendar.py", "sim/scenario/operators.py"}
"""The modules that know how elapsed time and the clock on the wall belong together."""
PAST_MIDNIGHT = {"sim/scenario/opening.py", "sim/scenario/profile_checks.py"}
"""The modules that carry clock hours after 24:00 on to the next weekday; elapsed time never comes there."""
ZONES = {"ZoneInfo", "astimezone", "fromtimestamp", "gettz", "localtime", "tz_convert", "tz_localize"}
REMAINDERS = {"divmod", "fmod", "mod", "remainder"}
DAYS = {"24", "1440", "86400", "86400000000", "DAY_S", "DAY_US", "S_PER_DAY", "US_PER_DAY"}
"""How long a day is, as `ast.unparse` writes it."""


def listed(pattern: str = "*") -> list[Path]:
    """Return the project's files: what git tracks, and what it would track if it were added."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", f":(glob)**/{pattern}"]
    names = subprocess.run(command, cwd=PROJECT, check=True, capture_output=True, text=True).stdout
    paths = (PROJECT / name for name in dict.fromkeys(names.splitlines()))
    return sorted(path for path in paths if path.is_file())


def short(path: Path) -> str:
    """Return a file's name as seen from the project's folder."""
    return path.relative_to(PROJECT).as_posix()


def matches(pattern: str, paths: list[Path]) -> list[str]:
    """Return file and line of every match in the text files among the paths."""
    found = []
    for path in paths:
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        found += [f"{short(path)}:{n}" for n, line in enumerate(lines, 1) if re.search(pattern, line)]
    return found


def modules() -> list[tuple[Path, ast.Module]]:
    """Return the package's modules with their syntax trees."""
    paths = [path for path in listed("*.py") if path.is_relative_to(PROJECT / "sim")]
    return [(path, ast.parse(path.read_text(encoding="utf-8"))) for path in paths]


def imported(nodes: Iterator[ast.AST] | list[ast.stmt]) -> Iterator[str]:
    """Yield the dotted name of everything that the nodes import."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_no_host_of_a_package_registry() -> None:
    """No file names a registry's host, so that an installation follows the user's own settings."""
    assert matches(r"(pypi|pythonhosted|npmjs|debian|anaconda)[.](org|com)", listed()) == []


def test_no_path_of_one_machine() -> None:
    """No file names a folder of somebody's machine."""
    assert matches(r"(^|[^\w.~-])/(home|root|tmp|Users|work)/\w", listed()) == []


def test_files_are_short() -> None:
    """No written file has over 400 lines; the lock file is not written by hand."""
    written = [path for path in listed() if path.suffix in {".py", ".md", ".toml", ""}]
    lengths = {short(path): len(path.read_text(encoding="utf-8").splitlines()) for path in written}
    assert {name: length for name, length in lengths.items() if length > 400} == {}


def test_the_readable_engine_is_read_in_one_sitting() -> None:
    """The SimPy engine stays under 300 lines."""
    text = (PROJECT / "sim" / "engines" / "readable.py").read_text(encoding="utf-8")
    assert len(text.splitlines()) < 300


def test_top_level_folders_are_the_agreed_ones() -> None:
    """The project has eight top-level folders and no other."""
    assert {path.relative_to(PROJECT).parts[0] for path in listed() if path.parent != PROJECT} <= FOLDERS


def test_every_folder_of_the_package_is_a_package() -> None:
    """A folder without __init__.py would be left out of an installation and of the import contracts."""
    folders = {path.parent for path, _ in modules()}
    assert [short(folder) for folder in folders if not (folder / "__init__.py").is_file()] == []


def test_modules_are_nouns_with_a_job() -> None:
    """No module has a name that could hold anything."""
    vague = {"utils", "util", "helpers", "helper", "misc", "common", "tools"}
    assert [short(path) for path, _ in modules() if {path.stem, path.parent.name} & vague] == []


def test_every_public_part_says_what_it_is() -> None:
    """Every module and every public class, function and method of the package has a docstring."""
    silent = [
        f"{short(path)}: {getattr(part, 'name', 'the module')}"
        for path, tree in modules()
        for part in public_parts(tree)
        if not ast.get_docstring(part)
    ]
    assert silent == []


def public_parts(part: ast.Module | ast.ClassDef) -> Iterator[ast.Module | ast.ClassDef | ast.FunctionDef]:
    """Yield a module or class, and the public classes, functions and methods in it."""
    yield part
    for node in part.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
            yield from public_parts(node) if isinstance(node, ast.ClassDef) else [node]


def test_no_random_numbers_but_the_streams() -> None:
    """NumPy's random module is used in core/streams.py alone, and the standard library's nowhere."""
    strays = []
    for path, tree in modules():
        if short(path) == "sim/core/streams.py":
            continue
        names = [ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
        names += imported(ast.walk(tree))
        strays += [
            f"{short(path)}: {name}"
            for name in names
            if re.match(r"(np|numpy)\.random\b|(random|secrets)(\.|$)", name)
        ]
    assert strays == []


def test_costly_libraries_are_imported_where_they_are_used() -> None:
    """Libraries that take over 0.25 s to import, and what stands on numba, are imported in functions only."""
    early = [
        f"{short(path)}: {name}"
        for path, tree in modules()
        for name in imported(tree.body)
        if name.startswith("sim.core.program")
        or (name.split(".")[0] in COSTLY and short(path) not in {"sim/core/jit.py", "sim/core/program.py"})
    ]
    assert early == []


def test_importing_the_package_is_quick() -> None:
    """Importing the public names loads none of the costly libraries."""
    program = f"import sys, sim; print(sorted({COSTLY!r} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert run.stdout.strip() == "[]"


def test_only_the_doors_use_the_public_names() -> None:
    """No module but the command line and the app imports from the package's own front."""
    circular = [
        f"{short(path)}: {name}"
        for path, tree in modules()
        for name in imported(ast.walk(tree))
        if path.relative_to(PROJECT / "sim").parts[0] not in DOORS and is_front(name)
    ]
    assert circular == []


def is_front(name: str) -> bool:
    """Return whether a dotted name is `sim` itself or something taken from its front."""
    parts = name.split(".")
    inside = PROJECT.joinpath(*parts[:2])
    return parts[0] == "sim" and not (inside.is_dir() or inside.with_suffix(".py").is_file())


def test_every_test_says_its_arithmetic_in_one_sentence() -> None:
    """A test's docstring is one sentence, so that its name and that sentence tell what is claimed."""
    wrong = []
    for path in listed("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                text = " ".join((ast.get_docstring(node) or "").split())
                if not text.endswith(".") or re.search(r"[.!?] [A-Z]", text):
                    wrong.append(f"{short(path)}:{node.lineno} {node.name}")
    assert wrong == []


def test_no_test_is_switched_off() -> None:
    """No test is marked to be left out or expected to fail."""
    assert matches(r"mark[.](skip|xfail)|import[o]rskip|pytest[.]xfail|unittest[.]skip", listed("*.py")) == []


def test_nothing_is_left_for_later() -> None:
    """No comment marks unfinished work."""
    assert matches(r"\b(TOD[O]|FIXM[E]|XX[X])\b", listed("*.py")) == []


def test_engines_are_compared_to_the_bit() -> None:
    """No comparison of engines allows a difference: equal means equal bytes."""
    engines = [path for path in listed("*.py") if path.parent == PROJECT / "tests" / "engines"]
    assert matches(r"allclose|isclose|approx\(", engines) == []


def test_the_lock_is_complete() -> None:
    """Each requirement of pyproject.toml is in the lock, and each entry there is pinned and has a hash."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = {re.split(r"[^\w.-]", requirement)[0] for requirement in wanted}
    entries = re.split(r"\n(?=\S)", (PROJECT / "requirements.lock").read_text(encoding="utf-8"))
    assert [
        entry for entry in entries if not re.match(r"[\w.-]+==\S+ .*--hash=sha256:", entry, re.DOTALL)
    ] == []
    assert names - {entry.split("==")[0] for entry in entries} == set()


def conversions(tree: ast.Module) -> Iterator[int]:
    """Yield the lines that ask for a time zone, read a time stamp, or cut time into days by remainder."""
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
            name, divisors = "mod", [node.right]
        elif isinstance(node, ast.Call):
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            divisors = node.args[1:]
        else:
            continue
        words = {word for divisor in divisors for word in re.findall(r"\w+", ast.unparse(divisor))}
        if name in ZONES or (name in REMAINDERS and words & DAYS):
            yield node.lineno


def test_one_module_turns_elapsed_time_into_clock_time() -> None:
    """Outside `sim.core.local_time` and the scenario's own calendar nobody asks for a zone or cuts days."""
    found = {short(path) for path, tree in modules() if any(conversions(tree))}
    assert found == CLOCKS | PAST_MIDNIGHT


def test_other_ways_to_a_clock_time_would_be_found() -> None:
    """Each way to a time of day that this package has had, or that a library offers, counts as one."""
    for line in (
        "moment.astimezone(zone)",
        "zoneinfo.ZoneInfo(name)",
        "ZoneInfo(name)",
        "index.tz_convert(name)",
        "index.tz_localize(name)",
        "dt.datetime.fromtimestamp(seconds, zone)",
        "time.localtime(seconds)",
        "at_us % US_PER_DAY",
        "minutes % 1440",
        "hour % 24",
        "at_us % (24 * HOUR_US)",
        "divmod(at_us, US_PER_DAY)",
        "np.mod(at_us, DAY_US)",
    ):
        assert list(conversions(ast.parse(line))) == [1], line
    for line in ("seconds % 60", "place % 2", "divmod(rest, count)", "local_time(at_us, blueprint)"):
        assert list(conversions(ast.parse(line))) == [], line
