"""The page on real histories, followed step by step on the October 1999 calls of the Anonymous Bank."""

import contextlib
import io
import re
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from sim import load_scenario, replicate
from sim.calibrate.call_history import History, read_call_history, write_history
from sim.core.tape import draw_tape
from sim.engines import compiled, readable
from sim.scenario import Scenario, build_blueprint

PROJECT = Path(__file__).parents[2]
PAGE = PROJECT / "docs" / "how-to" / "real_history.md"
WEEKS = ((3, 5), (10, 5), (17, 5), (24, 5), (31, 1))
"""First Sunday of October 1999 and working days, Sunday to Thursday: all weekdays of the month."""


def blocks(language: str) -> list[str]:
    """Return the page's blocks of a language, in order."""
    return re.findall(rf"```{language}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture(scope="module")
def calls_file(data_folder: Path) -> Path:
    """Return the file of calls."""
    return data_folder / "anonymous_bank_1999" / "october_1999.csv"


@pytest.fixture(scope="module")
def history(calls_file: Path) -> History:
    """Return the month's calls."""
    return read_call_history(calls_file)


def test_both_engines_agree_on_the_month(history: History, tmp_path: Path) -> None:
    """All 32,892 calls of October, round the clock with the people of the page: the same bytes."""
    write_history(history.calls, tmp_path / "arrivals.csv", tmp_path / "handling.csv")
    text = blocks("toml")[0].replace("1999-10-17", "1999-10-01").replace("days = 5", "days = 31")
    scenario = Scenario.from_text(text.replace('opens = "07:00"', 'opens = "00:00"'), tmp_path)
    blueprint = build_blueprint(scenario)
    tape = draw_tape(blueprint, 1, 0)
    assert len(tape) == 32_892
    assert compiled.run(blueprint, tape).fingerprint() == readable.run(blueprint, tape).fingerprint()


def test_every_row_of_the_file_is_accounted_for(calls_file: Path, history: History) -> None:
    """34,625 rows = 32,892 calls offered + 1,528 + 54 + 147 + 4 rows left out, each with its reason."""
    with calls_file.open(encoding="utf-8") as text:
        assert sum(1 for _ in text) - 1 == history.rows == 34_625
    assert history.rows == len(history.calls) + sum(history.left_out.values())
    assert len(history.calls) == 32_892


def test_the_page_prints_what_its_code_prints(calls_file: Path, tmp_path: Path) -> None:
    """The three steps of the page, run in an empty folder, print the page's text and the summary below."""
    accounting, week = blocks("python")
    accounting = accounting.replace("anonymous_bank_1999/october_1999.csv", str(calls_file))
    week = re.sub(r'Path\("(\w+\.csv)"\)', rf'Path(r"{tmp_path}") / "\1"', week)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(accounting + week, {})
    (tmp_path / "bank_week.toml").write_text(blocks("toml")[0], encoding="utf-8")
    command = [sys.executable, "-m", "sim", *blocks("sh")[0].split()[1:]]
    command[command.index("bank_week.toml")] = str(tmp_path / "bank_week.toml")
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
    assert [printed.getvalue(), done.stdout] == blocks("text")


@pytest.mark.parametrize(("sunday", "days"), WEEKS)
def test_a_week_of_real_calls_runs_by_the_rules(
    history: History, tmp_path: Path, sunday: int, days: int
) -> None:
    """Every call arrives, ends once and obeys the rules; waits are within a factor of 4 of the week's own."""
    first = date(1999, 10, sunday)
    calls = history.on([first + timedelta(days=k) for k in range(days)])
    write_history(calls, tmp_path / "arrivals.csv", tmp_path / "handling.csv")
    text = blocks("toml")[0].replace("1999-10-17", first.isoformat()).replace("days = 5", f"days = {days}")
    (tmp_path / "week.toml").write_text(text, encoding="utf-8")

    experiment = replicate(load_scenario(tmp_path / "week.toml"), 2, seed=7, jobs=1, with_audit=True)

    # The roster is not in the data, so no closer agreement can be asked for.
    waits = [call.waited_s for call in calls if call.answered]
    for done in experiment.replications:
        assert done.findings == ()
        value = {name: done.metrics.value("all", name) for name in ("arrived", "resolved", "abandoned")}
        endings = ("resolved", "abandoned", "ticket", "not_admitted", "unfinished")
        assert value["arrived"] == len(calls) == sum(done.metrics.value("all", name) for name in endings)
        assert done.metrics.value("group:experts", "arrived") == done.metrics.value("all", "forwarded") > 0
        mean = sum(waits) / len(waits)
        assert mean / 4 < done.metrics.value("group:agents", "leg_wait_mean") < mean * 4
        assert 0 < done.metrics.value("group:experts", "leg_wait_mean") < 300
        assert done.metrics.value("all", "abandon_share") < 0.2


def test_a_row_that_cannot_be_read_is_named_by_its_line(tmp_path: Path) -> None:
    """A queue time of "x" in the first data row is reported for line 2."""
    bad = tmp_path / "bad.csv"
    columns = "vru+line,call_id,date,vru_exit,vru_time,q_start,q_time,outcome,ser_start,ser_time"
    bad.write_text(f"{columns}\nA,1,991001,7:00:00,5,0:00:00,x,AGENT,7:00:00,60\n", encoding="utf-8")
    with pytest.raises(ValueError, match="line 2"):
        read_call_history(bad)
    bad.write_text("call_id,date\n1,991001\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"no column vru\+line"):
        read_call_history(bad)
