"""Blocks of code in the documents: programs name what is there, scenarios load, commands exist."""

import ast
import contextlib
import importlib.util
import io
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import typer

from docs.making.quotes import QUOTE
from sim.cli.app import app
from sim.scenario import Scenario, ScenarioError, check_scenario
from tests.test_house_rules import PROJECT, listed, short

NEEDS_FILES = {("docs/how-to/real_history.md", 0)}
"""Scenarios whose files the page makes itself: `tests.scenarios.test_real_history` follows the page."""
DOCUMENTS = [path for path in listed("*.md") if path.name != "CHANGELOG.md"]
LANGUAGES = {"console", "python", "sh", "text", "toml"}


def blocks(path: Path, language: str) -> list[str]:
    """Return a document's own blocks of a language, in order: quotations of files are left out."""
    text = re.sub(QUOTE.pattern + "```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def having(language: str) -> list[Path]:
    """Return the documents that have a block of a language."""
    return [path for path in DOCUMENTS if blocks(path, language)]


def test_every_block_says_its_language() -> None:
    """Every block of code is of one of the five languages that a test looks after."""
    odd = []
    for path in DOCUMENTS:
        fences = re.findall(r"^```(.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        odd += [f"{short(path)}: {fence!r}" for fence in fences[::2] if fence not in LANGUAGES]
    assert odd == []


def test_programs_name_only_what_is_there(tmp_path: Path) -> None:
    """All programs of a page, read one after the other, compile and use no name that nobody defined."""
    for path in having("python"):
        text = "\n".join(blocks(path, "python"))
        (tmp_path / short(path).replace("/", "_")).with_suffix(".py").write_text(text, encoding="utf-8")
    words = [
        sys.executable,
        "-m",
        "ruff",
        "check",
        "--isolated",
        "--no-cache",
        "--select",
        "E9,F",
        str(tmp_path),
    ]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", having("python"), ids=lambda path: path.stem)
def test_programs_import_only_what_is_there(path: Path) -> None:
    """Every module that a page's programs import is there, and has the names that are taken from it."""
    for node in ast.walk(ast.parse("\n".join(blocks(path, "python")))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                importlib.import_module(alias.name)
        elif isinstance(node, ast.ImportFrom):
            module = importlib.import_module(node.module or "")
            assert [alias.name for alias in node.names if not hasattr(module, alias.name)] == []


RUN_ELSEWHERE = {
    "explanation/customers": "tests/scenarios/test_findings.py",
    "explanation/demand": "tests/scenarios/test_busy_days.py",
    "explanation/findings": "tests/scenarios/test_findings.py",
    "explanation/team": "tests/scenarios/test_findings.py",
    "how-to/absences_and_costs": "tests/scenarios/test_findings.py",
    "how-to/cheapest_staffing": "tests/test_sizing_pages.py",
    "how-to/compare_chat_caps": "tests/scenarios/test_chat_caps.py",
    "how-to/real_history": "tests/scenarios/test_real_history.py",
    "how-to/tier_sizes": "tests/test_sizing_pages.py",
}
"""Pages whose programs have a test of their own, which looks at their arithmetic, too."""
EXAMPLE = re.compile(r"^```python\n((?:(?!^```).)*)^```\n\n```text\n(.*?)^```", re.DOTALL | re.MULTILINE)


def page_of(path: Path) -> str:
    """Return a document's name as seen from the documents, without its ending."""
    return short(path).removeprefix("docs/").removesuffix(".md")


def with_output() -> list[Path]:
    """Return the documents that print what a program of theirs prints."""
    return [path for path in having("python") if EXAMPLE.search(path.read_text(encoding="utf-8"))]


def test_pages_with_a_test_of_their_own_are_looked_at_there() -> None:
    """Every page that is left out below has programs with output, and is named in the test that runs them."""
    assert set(RUN_ELSEWHERE) <= {page_of(path) for path in with_output()}
    for page, file in RUN_ELSEWHERE.items():
        assert page.split("/")[1] in (PROJECT / file).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "path", [path for path in with_output() if page_of(path) not in RUN_ELSEWHERE], ids=page_of
)
def test_a_program_prints_what_stands_below_it(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The output of each program of a page, one after the other, is the text below it to the letter."""
    monkeypatch.chdir(PROJECT)
    names: dict[str, Any] = {"__name__": "page"}
    for program, text in EXAMPLE.findall(path.read_text(encoding="utf-8")):
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(program, names)
        assert printed.getvalue() == text


def scenarios() -> list[tuple[str, int]]:
    """Return page and place of every TOML block."""
    found = [(short(path), place) for path in having("toml") for place in range(len(blocks(path, "toml")))]
    return [one for one in found if one not in NEEDS_FILES]


@pytest.mark.parametrize(("page", "place"), scenarios())
def test_a_scenario_of_a_page_loads(page: str, place: int) -> None:
    """A whole scenario has no error and no warning; a part of one is good beside the shipped two tiers."""
    text = blocks(PROJECT / page, "toml")[place]
    values = tomllib.loads(text)
    if {"groups", "widgets"} <= set(values):
        assert check_scenario(Scenario.from_text(text, PROJECT / "scenarios")) == []
        return
    base = "" if "extends" in values else 'extends = "two_tiers.toml"\n'
    try:
        Scenario.from_text(base + text, PROJECT / "scenarios")
    except ScenarioError as error:
        pytest.fail(f"{page}: {error}")


def commands() -> list[tuple[str, str]]:
    """Return page and text of every command of ours, in blocks and in the text."""
    found = []
    for path in DOCUMENTS:
        lines = [line for block in blocks(path, "sh") for line in block.splitlines()]
        lines += [
            line[2:] for block in blocks(path, "console") for line in block.splitlines() if line[:2] == "$ "
        ]
        found += [(short(path), line.split("  #")[0].strip()) for line in lines]
    return [(page, line) for page, line in found if re.match(r"(\.venv/bin/)?secondline ", line)]


def test_commands_take_the_options_that_they_are_given() -> None:
    """Every command in a block has its name and each of its options from the program."""
    group: Any = typer.main.get_command(app)
    wrong = []
    for page, line in commands():
        name, *words = shlex.split(line)[1:]
        if name.startswith("--"):
            continue
        command = group.commands.get(name)
        known = {opt for one in command.params for opt in one.opts} | {"--help"} if command else set()
        options = {word.partition("=")[0] for word in words if re.match(r"--?[a-z]", word)}
        wrong += [f"{page}: {line}"] if command is None or not options <= known else []
    assert len(commands()) > 30
    assert wrong == []


def test_targets_of_make_are_there() -> None:
    """Every `make TARGET` that a document names is a target of the Makefile."""
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    named = {
        (short(path), target)
        for path in DOCUMENTS
        for target in re.findall(r"(?:`|^)make ([a-z]+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert {target for _, target in named} >= {"demo", "docs", "identity", "setup", "test"}
    assert {(page, target) for page, target in named if target not in targets} == set()


def test_programs_that_the_text_names_are_there() -> None:
    """Every `python FILE.py`, `python -m MODULE` and `tests/...` of a document is there."""
    missing = []
    for path in DOCUMENTS:
        text = path.read_text(encoding="utf-8")
        files = re.findall(r"python ([\w./]+\.py)", text)
        files += re.findall(r"`(?:pytest )?((?:tests|benchmarks|sim|docs|scenarios)/[\w./]+)`", text)
        found = [file for file in files if "NAME" in file or (PROJECT / file).exists()]
        missing += [f"{short(path)}: {file}" for file in files if file not in found]
        modules = re.findall(r"python -m ([\w.]+\w)", text)
        missing += [f"{short(path)}: {name}" for name in modules if importlib.util.find_spec(name) is None]
    assert missing == []
