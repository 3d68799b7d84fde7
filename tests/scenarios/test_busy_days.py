"""Busy days: the scenario differs from the plan in one number, and the page prints what its code prints."""

import contextlib
import io
import re
from pathlib import Path

import pytest

from sim import load_scenario

PROJECT = Path(__file__).parents[2]
PAGE = PROJECT / "docs" / "explanation" / "demand.md"
WORDS = {"title", "description", "question"}


def test_busy_days_are_the_two_tiers_with_a_factor() -> None:
    """Apart from its words the file is two_tiers.toml with a CV of 0.15."""
    busy = load_scenario(PROJECT / "scenarios" / "busy_days.toml").resolved()
    plan = load_scenario(PROJECT / "scenarios" / "two_tiers.toml").resolved()
    assert busy.pop("demand") == {"busyness": {"cv": 0.15}}
    assert plan.pop("demand") == {}
    assert {key: busy[key] for key in busy.keys() - WORDS} == {key: plan[key] for key in plan.keys() - WORDS}


def test_the_page_prints_what_its_code_prints(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page's one program, run from the project's folder, prints the five lines below it."""
    text = PAGE.read_text(encoding="utf-8")
    program, printed = (re.findall(rf"```{kind}\n(.*?)```", text, re.DOTALL) for kind in ("python", "text"))
    monkeypatch.chdir(PROJECT)
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        exec(program[0], {"__name__": "page"})
    assert [output.getvalue()] == printed
