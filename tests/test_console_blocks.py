"""What the documents print is what the commands print."""

from pathlib import Path

import pytest

from tests.console import pages, rewritten


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.stem)
def test_a_document_prints_what_its_commands_print(page: Path) -> None:
    """Every command in the page, run again, prints the text below it to the letter."""
    text = page.read_text(encoding="utf-8")
    assert rewritten(text) == text
