"""The page on choice rules of one's own: its program runs, and without the function it is refused."""

import re
import subprocess
import sys
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from sim import load_scenario, replicate
from sim.core.tape import draw_tape
from sim.engines import readable
from sim.scenario import ScenarioError, build_blueprint

PROJECT = Path(__file__).parents[2]
TWO_TIERS = PROJECT / "scenarios" / "two_tiers.toml"
OWN = {"groups.customer_service.choice": "own"}


def seniors_first(free: int, slots: int, assigned_us: int, freed_us: int, operator: int) -> int:
    """Return the operators in the reverse order of the file."""
    return -operator


def test_the_page_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The page's program measures 2 replications and prints that number."""
    text = (PROJECT / "docs" / "how-to" / "own_choice_rule.md").read_text(encoding="utf-8")
    (program,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    # A function that another process is to call has to be found in a module.
    program = program.replace("seed=7", "seed=7, jobs=1")
    monkeypatch.chdir(PROJECT)
    exec(program, {"__name__": "page"})
    assert capsys.readouterr().out == "2\n"


def test_a_rule_of_ones_own_is_obeyed_in_other_processes() -> None:
    """The last of six in the file is first, so takes more chats than the first, with one process or two."""
    scenario = load_scenario(TWO_TIERS).with_changes(OWN)
    runs = [replicate(scenario, 2, seed=1, jobs=jobs, own_rule=seniors_first) for jobs in (1, 2)]
    assert [r.fingerprint for r in runs[0].replications] == [r.fingerprint for r in runs[1].replications]
    names = runs[0].blueprint.operators.names
    last, first = (runs[0].summary().estimate(f"operator:{names[n]}", "answered").mean for n in (5, 0))
    assert last > first


@pytest.mark.parametrize("value", [-0.5, -1.0, None, float("nan"), "2"])
def test_what_is_no_whole_number_is_refused(value: object) -> None:
    """A share of -0.5 cut off to 0 would be another rule, so the rule and its value are named instead."""

    def shares(free: int, slots: int, assigned_us: int, freed_us: int, operator: int) -> int:
        return cast(int, value)

    message = (
        rf"the choice rule shares returned {re.escape(repr(value))}, and it has to return a whole number"
    )
    blueprint = build_blueprint(load_scenario(TWO_TIERS).with_changes(OWN))
    with pytest.raises(TypeError, match=message):
        readable.run(blueprint, draw_tape(blueprint, 1, 0), shares)


def test_whole_numbers_of_other_libraries_are_whole_numbers() -> None:
    """The last of six as NumPy's -5 and as Python's -5 are the same rule: the same record."""

    def seniors(free: int, slots: int, assigned_us: int, freed_us: int, operator: int) -> int:
        return cast(int, np.int64(-operator))

    scenario = load_scenario(TWO_TIERS).with_changes(OWN)
    runs = [replicate(scenario, 1, seed=1, jobs=1, own_rule=rule) for rule in (seniors, seniors_first)]
    assert runs[0].replications[0].fingerprint == runs[1].replications[0].fingerprint


def test_without_the_function_it_is_refused() -> None:
    """The group's key and what to write instead are named."""
    with pytest.raises(ScenarioError) as caught:
        replicate(load_scenario(TWO_TIERS).with_changes(OWN), 1)
    assert 'groups.customer_service.choice = "own": this group chooses by a rule of yours' in str(
        caught.value
    )
    assert "run it from Python with replicate(..., own_rule=your_function)" in str(caught.value)


def test_the_command_line_refuses_it() -> None:
    """The command has no function of yours: exit code 2, and the reason on the error stream."""
    words = ["run", str(TWO_TIERS), "--set", "groups.customer_service.choice=own"]
    done = subprocess.run(
        [sys.executable, "-m", "sim", *words], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "chooses by a rule of yours" in done.stderr
    assert done.stdout == ""
