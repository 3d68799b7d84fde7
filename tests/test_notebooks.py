"""The notebooks: pairs in step, public names only, executed and current, nothing of one machine in them."""

import ast
import json
import os
import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import nbformat
import pytest
from jupytext.cli import jupytext as jupytext_command
from nbformat import NotebookNode

import sim
import sim.app
import sim.report
from tests.notebook_pairs import FOLDER, PROJECT, executed, normalised, notebook_of, sources, write
from tests.test_house_rules import listed

NAMES = [source.stem for source in sources()]
READ = ("notebooks", "scenarios", "tests/theory/data")
"""What notebooks read: all that the copy has in which they are tried."""
FRONTS = {"sim": sim.__all__, "sim.report": sim.report.__all__, "sim.app": sim.app.__all__}
MODULES = re.compile(r"sim\.theory\.\w+|sim\.calibrate\.\w+")
"""Modules that are public as a whole."""
OTHERS = {"IPython", "matplotlib", "matplotlib_inline", "pandas", "scipy"}
STANDARD = {"dataclasses", "json", "os", "pathlib", "tempfile"}
LONGEST = 5
BUSY_DAY = "06_busy_day_with_real_arrivals"
SLIDERS = "application/vnd.jupyter.widget-view+json"
QUICK = {"SECONDLINE_QUICK": "1"}


def committed(name: str) -> NotebookNode:
    """Return the executed notebook that is part of the project."""
    return nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)


def syntax(name: str) -> Iterator[ast.AST]:
    """Yield every node of the syntax trees of a notebook's code cells."""
    for cell in notebook_of(FOLDER / f"{name}.py").cells:
        if cell.cell_type == "code":
            yield from ast.walk(ast.parse(cell.source))


def outputs(notebook: NotebookNode) -> list[NotebookNode]:
    """Return the outputs of all cells."""
    return [output for cell in notebook.cells for output in cell.get("outputs", [])]


def told(notebook: NotebookNode) -> list[str]:
    """Return what the cells printed and showed, without pictures, and sliders, which answer when open."""
    texts = []
    for output in outputs(notebook):
        data = output.get("data", {"text/plain": output.get("text", "")})
        if SLIDERS not in data:
            texts += [data[kind] for kind in sorted(data) if kind.startswith("text/")]
    return texts


def copied(folder: Path) -> Path:
    """Copy what notebooks read, and return the copy of their folder."""
    for part in READ:
        shutil.copytree(PROJECT / part, folder / part)
    return folder / "notebooks"


def execute(name: str, folder: Path, settings: dict[str, str] | None = None) -> NotebookNode:
    """Execute a notebook in a copy of what it reads, which it has to leave as it was."""
    notebooks = copied(folder)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    notebook = executed(notebooks / f"{name}.py", notebooks, settings)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    return notebook


def test_the_notebooks_are_these() -> None:
    """Six notebooks, each a source with its executed twin, and each named in the README."""
    assert [name[:2] for name in NAMES] == ["01", "02", "03", "04", "05", "06"]
    assert sorted(path.stem for path in listed("notebooks/*.ipynb")) == NAMES
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert [name for name in NAMES if f"({name}.ipynb)" not in readme] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_pair_is_in_step(name: str) -> None:
    """Both files of a pair have the same cells, with the code folded away."""
    source, twin = notebook_of(FOLDER / f"{name}.py"), committed(name)
    cells = [
        [(cell.cell_type, cell.source, cell.id, cell.metadata) for cell in n.cells] for n in (source, twin)
    ]
    assert cells[0] == cells[1], f"run: make notebooks (or python -m tests.notebook_pairs {name})"


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_tells_and_does_not_define(name: str) -> None:
    """No class, no function of more than five lines, and of the project public names only."""
    long, imported = [], set()
    for node in syntax(name):
        if isinstance(node, ast.ClassDef | ast.AsyncFunctionDef | ast.FunctionDef):
            lines = (node.end_lineno or 0) - node.lineno + 1
            long += [node.name] if lines > LONGEST or not isinstance(node, ast.FunctionDef) else []
        elif isinstance(node, ast.Import):
            imported |= {(alias.name, "") for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported |= {(node.module or "", alias.name) for alias in node.names}
    assert long == []
    assert [pair for pair in imported if not is_public(*pair)] == []


def is_public(module: str, name: str) -> bool:
    """Tell whether a notebook may import something."""
    if module in FRONTS:
        return name in FRONTS[module]
    if MODULES.fullmatch(module):
        return not name.startswith("_")
    return module.partition(".")[0] in OTHERS | STANDARD


@pytest.mark.parametrize("name", NAMES)
def test_texts_state_no_figure(name: str) -> None:
    """No digit stands in a text cell, names in code and the 95 % of intervals aside."""
    for cell in notebook_of(FOLDER / f"{name}.py").cells:
        if cell.cell_type == "markdown":
            text = re.sub(r"`[^`]*`|\]\([^)]*\)|95 %|\bp95\b", "", cell.source)
            assert re.findall(r".*\d.*", text) == []


@pytest.mark.parametrize("name", NAMES)
def test_the_committed_notebook_was_executed(name: str) -> None:
    """Its code cells are numbered from 1 on, it shows something, and nothing is an error or a warning."""
    notebook = committed(name)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert outputs(notebook) != []
    assert_clean(notebook)


def assert_clean(notebook: NotebookNode) -> None:
    """Fail on errors, on warnings, and on what belongs to one machine or one execution."""
    kinds = [(output.output_type, output.get("name")) for output in outputs(notebook)]
    assert [kind for kind in kinds if kind[0] == "error" or kind[1] == "stderr"] == []
    assert set(notebook.metadata) <= {"kernelspec", "language_info", "widgets"}
    assert "version" not in notebook.metadata.language_info
    text = re.sub(r'"image/png": "[^"]*"', "", nbformat.writes(notebook))
    assert re.findall(r"(?<![\w.~-])/(?:home|root|tmp|Users|work|var)/\w+|\b0x[0-9a-f]{6,}", text) == []
    assert re.findall(r"\d{4}-\d\d-\d\dT\d\d:\d\d|iopub|shell[.]execute", text) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_runs_in_quick_mode(name: str, tmp_path: Path) -> None:
    """In a copy of the project, which stays as it is, every cell runs without an error or a warning."""
    notebook = execute(name, tmp_path, QUICK)
    assert_clean(notebook)
    assert len(outputs(notebook)) == len(outputs(committed(name)))


@pytest.mark.parametrize("name", NAMES)
def test_the_committed_results_are_current(name: str, tmp_path: Path) -> None:
    """The notebook executed in full tells what the committed one tells, to the letter."""
    notebook = execute(name, tmp_path)
    assert told(notebook) == told(committed(name)), f"run: python -m tests.notebook_pairs {name}"


def test_the_same_notebook_is_the_same_file(tmp_path: Path) -> None:
    """A notebook read and written again has the same bytes, as make notebooks leaves it."""
    for name in NAMES:
        write(committed(name), tmp_path / "again.ipynb")
        assert (tmp_path / "again.ipynb").read_bytes() == (FOLDER / f"{name}.ipynb").read_bytes()


def test_what_differs_from_one_execution_to_the_next_is_taken_out() -> None:
    """The version of Python goes, a line of progress that ended goes, and random ids are numbered."""
    notebook = nbformat.v4.new_notebook(metadata={"language_info": {"name": "python", "version": "3.99"}})
    ended = nbformat.v4.new_output("display_data", {"text/plain": ""})
    seen = [nbformat.v4.new_output("display_data", {"text/plain": f"{digit * 32} twice"}) for digit in "abab"]
    notebook.cells = [nbformat.v4.new_code_cell("1", id="cell-01", outputs=[ended, *seen])]
    cleaned = normalised(notebook)
    assert cleaned.metadata.language_info == {"name": "python"}
    assert [int(text.split()[0], 16) for text in told(cleaned)] == [0, 1, 0, 1]


def test_saving_a_pair_in_jupyter_keeps_its_source(tmp_path: Path) -> None:
    """Jupytext, asked to write a source from its notebook, writes the bytes of the one that is reviewed."""
    notebooks = copied(tmp_path)
    for name in NAMES:
        source, twin = notebooks / f"{name}.py", notebooks / f"{name}.ipynb"
        source.write_text("# %%", encoding="utf-8")
        os.utime(source, (0, 0))
        jupytext_command(["--quiet", "--sync", str(twin)])
        assert source.read_bytes() == (FOLDER / f"{name}.py").read_bytes()


def test_every_counted_case_is_checked_by_a_test() -> None:
    """Each of the 28 exact cases that notebook 05 counts is named in a test of engines or formulas."""
    files = sorted((PROJECT / "tests" / "theory" / "data").glob("*.json"))
    cases = {case for file in files for case in json.loads(file.read_text(encoding="utf-8"))["cases"]}
    tests = [*PROJECT.glob("tests/theory/*.py"), *PROJECT.glob("tests/unit/theory/*.py")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in tests)
    assert len(cases) == 28
    assert [case for case in sorted(cases) if f'"{case}"' not in text] == []


def test_the_synthetic_sample_is_what_its_page_makes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program of scenarios/data/README.md, run in a copy without the sample, writes its very bytes."""
    shutil.copytree(PROJECT / "scenarios", tmp_path / "scenarios")
    sample = Path("scenarios", "data", "synthetic_arrivals.csv")
    (tmp_path / sample).unlink()
    page = (PROJECT / "scenarios" / "data" / "README.md").read_text(encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    exec(re.findall(r"```python\n(.*?)```", page, re.DOTALL)[0], {})
    assert (tmp_path / sample).read_bytes() == (PROJECT / sample).read_bytes()


def test_the_busy_day_says_when_its_history_is_the_sample() -> None:
    """The committed notebook says that its arrivals are synthetic."""
    assert any(text.startswith("**The synthetic sample**") for text in told(committed(BUSY_DAY)))


def test_the_busy_day_of_a_history_of_your_own(tmp_path: Path) -> None:
    """Ten chats an hour on one day and 20 on the next: the second is the busiest, 33 % above the mean."""
    lines = ["arrived_at"]
    for day, each in ((date(2026, 3, 2), 6), (date(2026, 3, 3), 3)):
        lines += [f"{day} {hour:02d}:{m:02d}:00" for hour in range(9, 17) for m in range(0, 60, each)]
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "arrivals.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    history = {"SECONDLINE_DATA": str(tmp_path / "mine")}
    notebook = execute(BUSY_DAY, tmp_path / "project", QUICK | history)
    [first] = [text for text in told(notebook) if "usual days" in text]
    assert first.startswith("**Your own history**, `arrivals.csv`. It has 240 chats on 2 days.")
    assert "Tuesday, 03 March 2026, with **160 chats, 33 % more** than that." in first
    assert_clean(notebook)


def test_the_busy_day_of_the_bank(data_folder: Path, tmp_path: Path) -> None:
    """With the October 1999 calls where SECONDLINE_DATA points the notebook says so, and runs to its end."""
    notebook = execute(BUSY_DAY, tmp_path, QUICK | {"SECONDLINE_DATA": str(data_folder)})
    assert any(text.startswith("**The calls of a bank, October 1999**") for text in told(notebook))
    assert any("32,892 chats" in text for text in told(notebook))
    assert_clean(notebook)
