"""Chat caps from two to five: files that differ in one number, and the page that compares them."""

import contextlib
import io
import re
from pathlib import Path

import pytest

from sim import load_scenario, replicate

PROJECT = Path(__file__).parents[2]
PAGE = PROJECT / "docs" / "how-to" / "compare_chat_caps.md"
CAPS = {"two": 2, "three": 3, "four": 4, "five": 5}
WORDS = {"title", "description", "question"}


@pytest.mark.parametrize("cap", CAPS)
def test_the_files_differ_in_the_slots_alone(cap: str) -> None:
    """Each file is the base with 2, 3, 4 or 5 slots in customer service, apart from its words."""
    base = load_scenario(PROJECT / "scenarios" / "chat_cap_two.toml")
    own = load_scenario(PROJECT / "scenarios" / f"chat_cap_{cap}.toml").resolved()
    changed = base.with_changes({"operators.customer_service.slots": CAPS[cap]}).resolved()
    assert {key: own[key] for key in own.keys() - WORDS} == {
        key: changed[key] for key in changed.keys() - WORDS
    }


def test_a_higher_cap_moves_every_figure_the_way_the_page_says() -> None:
    """From cap to cap fewer give up, waits are shorter at the front and longer behind, more run at once."""
    scopes = {"abandon_share": -1, "leg_wait_mean": -1, "concurrency": 1, "service_level": 1}
    summaries = [
        replicate(load_scenario(PROJECT / "scenarios" / f"chat_cap_{cap}.toml"), 10, seed=1).summary()
        for cap in CAPS
    ]
    for metric, sign in scopes.items():
        means = [sign * summary.estimate("group:customer_service", metric).mean for summary in summaries]
        assert means == sorted(means), metric
    behind = [summary.estimate("group:second_level", "leg_wait_mean").mean for summary in summaries]
    assert behind == sorted(behind)


def test_the_page_prints_what_its_code_prints(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page's one program, run from the project's folder, prints the four lines below it."""
    text = PAGE.read_text(encoding="utf-8")
    program, printed = (re.findall(rf"```{kind}\n(.*?)```", text, re.DOTALL) for kind in ("python", "text"))
    monkeypatch.chdir(PROJECT)
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        exec(program[0], {"__name__": "page"})
    assert [output.getvalue()] == printed
    assert len(output.getvalue().splitlines()) == len(CAPS)
