"""Writes every page that is made from the code, and every quotation: ``python -m docs.making``."""

from collections.abc import Callable
from pathlib import Path

from docs.making.commands import commands_page
from docs.making.files import files_page
from docs.making.keys import keys_page
from docs.making.python import python_page
from docs.making.quotes import quoted
from docs.making.record import recorded
from sim.report.choice_page import choice_page
from sim.report.metrics_page import metrics_page

DOCS = Path(__file__).resolve().parents[1]
PAGES: dict[str, Callable[[], str]] = {
    "choice_rules.md": choice_page,
    "command_options.md": commands_page,
    "metrics.md": metrics_page,
    "output_files.md": files_page,
    "python.md": python_page,
    "scenario_keys.md": keys_page,
}


def renewed(text: str) -> str:
    """Return a document with its quotations and its counting tables made anew."""
    return recorded(quoted(text))


if __name__ == "__main__":
    for name, page in PAGES.items():
        (DOCS / "reference" / name).write_text(page(), encoding="utf-8")
    for document in sorted(DOCS.rglob("*.md")):
        text = document.read_text(encoding="utf-8")
        if renewed(text) != text:
            document.write_text(renewed(text), encoding="utf-8")
