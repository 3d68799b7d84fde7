"""The counting tables of the validation record: cases, tests and audited lines, from the files themselves."""

import ast
import json
import re
from collections.abc import Callable
from pathlib import Path

from sim.stats.audit_findings import LINES

PROJECT = Path(__file__).resolve().parents[2]
MADE = re.compile(r"(<!-- made: (\w+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)

_FOLDERS = {
    "tests/engines": "rules worked by hand, on both engines",
    "tests/theory": "engine against exact theory",
    "tests/unit/theory": "formulas against the table, and against each other",
    "tests/properties": "generated scenarios: identity, audit, conservation, monotony",
    "tests/golden": "records that must not change",
    "tests/scenarios": "shipped scenarios and their pages",
    "tests/unit/stats": "metrics, estimates and the auditor",
}
_SOURCES = ("figures", "demand_figures", "further_figures", "multitasking")


def recorded(text: str) -> str:
    """Return a document with every table between ``<!-- made: NAME -->`` and ``<!-- end -->`` made anew."""
    return MADE.sub(lambda found: f"{found[1]}\n{_TABLES[found[2]]()}\n\n{found[4]}", text)


def cases() -> dict[str, tuple[str, int, str]]:
    """Return title, number of figures and source of every exact case, by its name."""
    found: dict[str, tuple[str, int, str]] = {}
    for name in _SOURCES:
        file = PROJECT / "tests" / "theory" / "data" / f"{name}.json"
        for case, entry in json.loads(file.read_text(encoding="utf-8"))["cases"].items():
            found[case] = entry["title"], len(entry["figures"]), entry["source"]
    return dict(sorted(found.items()))


def test_functions(folder: str) -> int:
    """Return how many test functions the files of a folder define."""
    files = (PROJECT / folder).glob("test_*.py")
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in files]
    nodes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    return sum(node.name.startswith("test_") for node in nodes)


def _cases_table() -> str:
    rows = ["| case | desk | figures |", "| --- | --- | --- |"]
    rows += [f"| {case} | {title} | {count} |" for case, (title, count, _) in cases().items()]
    total = sum(count for _, count, _ in cases().values())
    return "\n".join([*rows, f"| {len(cases())} cases | | {total} |"])


def _counts_table() -> str:
    rows = ["| where | what | test functions |", "| --- | --- | --- |"]
    rows += [f"| `{folder}` | {what} | {test_functions(folder)} |" for folder, what in _FOLDERS.items()]
    shipped = len(list((PROJECT / "scenarios").glob("*.toml")))
    rows.append(
        f"| `scenarios` | shipped scenarios, each with a golden record on both engines | {shipped} files |"
    )
    return "\n".join(rows)


def _lines_table() -> str:
    rows = ["| line | rule |", "| --- | --- |"]
    return "\n".join([*rows, *(f"| `{name}` | {says} |" for name, says in LINES.items())])


_TABLES: dict[str, Callable[[], str]] = {
    "cases": _cases_table,
    "counts": _counts_table,
    "lines": _lines_table,
}
