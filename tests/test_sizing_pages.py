"""The Python examples of the pages on sizes and staffing print what stands below them."""

import contextlib
import io
import re

import pytest

from tests.test_house_rules import PROJECT

EXAMPLE = re.compile(r"```python\n(.*?)```\n\n```text\n(.*?)```", re.DOTALL)


@pytest.mark.parametrize("name", ["tier_sizes", "cheapest_staffing"])
def test_an_example_prints_what_stands_below_it(name: str) -> None:
    """The output of the page's example is the text below it to the letter."""
    page = (PROJECT / "docs" / "how-to" / f"{name}.md").read_text(encoding="utf-8")
    program, text = EXAMPLE.findall(page)[0]
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(program.replace("scenarios/", f"{PROJECT.as_posix()}/scenarios/"), {})
    assert printed.getvalue() == text
