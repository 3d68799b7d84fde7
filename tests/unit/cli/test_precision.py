"""Precision and long runs on the command line."""

from pathlib import Path

import pytest

from sim.cli.answer import BAD_INPUT, GOOD, answer
from tests.test_house_rules import PROJECT

TWO_TIERS = str(PROJECT / "scenarios" / "two_tiers.toml")


def test_a_run_to_a_precision(capsys: pytest.CaptureFixture[str]) -> None:
    """Half an hour is reached at the second look, with 15 replications."""
    assert answer(["run", TWO_TIERS, "--precision", "30 min"]) == GOOD
    printed = capsys.readouterr().out
    assert "15 replications, seed 1" in printed
    assert "Precision 30 min: reached with 15 replications." in printed


def test_a_comparison_to_a_precision(capsys: pytest.CaptureFixture[str]) -> None:
    """A second-level operator more, its difference to half an hour, is told as a finding of its own."""
    more = str(PROJECT / "scenarios" / "one_more_second_level.toml")
    assert answer(["compare", TWO_TIERS, more, "--precision", "30 min"]) == GOOD
    printed = capsys.readouterr().out
    assert (
        "One more second_level operator (one_more_second_level) cuts the mean wait at second_level" in printed
    )
    assert "The 2 intervals of the findings hold together" in printed
    assert "Precision 30 min: reached with 15 replications." in printed


@pytest.mark.parametrize("text", ["5", "5 apples", "5% of nothing", "5% of leg_wait_mean@tier:7"])
def test_a_precision_that_is_none(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    """No unit, no such unit, metric or scope: bad input, and a sentence instead of a traceback."""
    assert answer(["run", TWO_TIERS, "--precision", text]) == BAD_INPUT
    printed = capsys.readouterr()
    assert "Traceback" not in printed.err
    assert printed.err.strip()


@pytest.mark.parametrize("command", [["run", TWO_TIERS], ["compare", TWO_TIERS, TWO_TIERS]])
def test_a_number_beside_a_precision_is_refused(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """-n 30 would be left aside in silence: it is refused, whatever the number."""
    assert answer([*command, "-n", "20", "--precision", "5%"]) == BAD_INPUT
    assert "Invalid value for -n: not with --precision" in capsys.readouterr().err


def test_one_long_run_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A single run of a desk that never closes adds batch means; two days are enough for the words."""
    steady = str(PROJECT / "scenarios" / "steady_desk.toml")
    assert answer(["run", steady, "-n", "1", "--set", "calendar.days=3", "--out", str(tmp_path)]) == GOOD
    printed = capsys.readouterr().out
    assert "One long run, estimated by batch means:" in printed
    assert "warm-up by MSER-5" in printed
