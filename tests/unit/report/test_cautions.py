"""Cautions on every surface: each warning of the check and each assumption stands in every answer."""

from io import BytesIO
from pathlib import Path

import pytest

from sim.app.answer_html import basis_html, doubts_html
from sim.app.session import Session
from sim.app.toml_text import toml_text
from sim.cli.answer import answer
from sim.experiment.compare import compare
from sim.experiment.optimise import optimise
from sim.experiment.replicate import replicate
from sim.experiment.requirement import requirement
from sim.experiment.select import select_best
from sim.experiment.sweep import sweep
from sim.report.cautions import assumptions, doubt_lines, doubts, gathered
from sim.report.optimise_words import optimum_lines, requirement_lines
from sim.report.page import page_of
from sim.report.page_question import question_page
from sim.report.select_words import selection_lines
from sim.report.sweep_words import sweep_lines
from sim.report.words import comparison_lines, summary_lines
from sim.report.workbook import write_workbook
from sim.scenario import Scenario
from tests.builders import desk
from tests.unit.report.html_page import Page

BUSY = desk(front=2, rate="36 per hour", patience="2 min", second=2, calendar__closes="11:00")
"""4.8 Erlang for 4 slots at the first level, and 36 x 5/6 x 0.2 x 12 min, 1.2, for 4 at the second."""
OVERLOAD = (
    'groups.front: overload: the chats that come to the group "front" fill 4.8 slots on average while the '
    "desk is open, and it has 4.0: customers give up or are turned away, or the queue would only grow."
)
ALL_DAY = "Everybody is online all day; no shift, no breaks and no absence given."


def test_the_busy_desk_has_one_doubt() -> None:
    """4.8 Erlang for 4 slots is all that is doubtful, and all day is among what is assumed."""
    assert doubts(BUSY) == [OVERLOAD]
    assert ALL_DAY in assumptions(BUSY)


def test_a_summary_warns_above_its_table() -> None:
    """The warning stands before the first figure."""
    lines = summary_lines(replicate(BUSY, 2, jobs=1))
    table = next(place for place, line in enumerate(lines) if line.startswith("tier"))
    assert f"Warning: {OVERLOAD}" in lines[:table]


def test_a_comparison_says_what_is_equal_once() -> None:
    """Two desks with the same overload have it said once, of a third without it by their names."""
    calm = desk(front=6, rate="36 per hour", patience="2 min", second=2, calendar__closes="11:00")
    lines = comparison_lines(compare([BUSY, BUSY], 2, jobs=1))
    assert [line for line in lines if "Warning" in line] == [f"Warning: All scenarios: {OVERLOAD}"]
    found = compare([BUSY, calm], 2, jobs=1)
    first = found.experiments[0].label
    lines = comparison_lines(found)
    assert [line for line in lines if "Warning" in line] == [f"Warning: {first}: {OVERLOAD}"]
    assert lines.index(f"Warning: {first}: {OVERLOAD}") < lines.index("")


def test_sweep_optimise_and_requirement_speak_of_the_desk_as_it_is() -> None:
    """What the searches vary begins from an overload, which is told before their tables."""
    axes = ["groups.front.headcount=2:3"]
    made = [
        sweep_lines(sweep(BUSY, axes, 2, jobs=1)),
        optimum_lines(optimise(BUSY, axes, ["service_level@group:front>=10%"], most=40, jobs=1)),
        requirement_lines(requirement(BUSY, 0.2, replications=4, jobs=1)),
    ]
    for lines in made:
        assert lines[lines.index("Of the desk as it is:") + 1] == f"Warning: {OVERLOAD}"
        assert lines.index(f"Warning: {OVERLOAD}") < lines.index("")
        assert f"Assumed: {ALL_DAY}" in lines


def test_a_selection_warns_of_each_scenario() -> None:
    """Two desks of two and of three people: the first has an overload, and both assume alike."""
    plans = [BUSY, BUSY.with_changes({"groups.front.headcount": 3})]
    best = select_best(
        plans, "leg_wait_mean", "group:front", indifference="5 min", first=5, cap=40, labels=["two", "three"]
    )
    lines = selection_lines(best)
    assert f"Warning: two: {OVERLOAD}" in lines[: lines.index("")]
    assert f"Assumed: All scenarios: {ALL_DAY}" in lines
    text = Page(question_page(best, [])).text
    assert f"two: {OVERLOAD}" in text


def test_pages_warn_before_the_answer_and_assume_behind_it() -> None:
    """The warning stands between the heading of the answer and its first sentence."""
    for text in (
        page_of(replicate(BUSY, 2, jobs=1), []),
        question_page(sweep(BUSY, ["groups.front.headcount=2:3"], 2, jobs=1), []),
    ):
        page = Page(text)
        sentence = next(one.text for one in page.all("p") if one.attributes.get("class") == "sentence")
        assert page.text.index("The answer") < page.text.index(OVERLOAD) < page.text.index(sentence)
        assert ALL_DAY in page.text


def test_the_workbook_warns_above_its_table(tmp_path: Path) -> None:
    """On the first sheet of a run and of a sweep the warning stands above, the assumption below the table."""
    from openpyxl import load_workbook

    for place, result in enumerate(
        [replicate(BUSY, 2, jobs=1), sweep(BUSY, ["groups.front.headcount=2:3"], 2, jobs=1)]
    ):
        file = write_workbook(result, tmp_path / f"{place}.xlsx")
        sheet = load_workbook(BytesIO(file.read_bytes())).worksheets[0]
        cells = [str(row[0].value) for row in sheet.iter_rows()]
        warned = next(at for at, text in enumerate(cells) if OVERLOAD in text)
        silent = next(at for at, text in enumerate(cells) if ALL_DAY in text)
        table = next(at for at, text in enumerate(cells) if text in ("Scenario", "Cell"))
        assert warned < table < silent


def test_the_app_warns_of_the_desk_as_it_is() -> None:
    """Before anything is moved the overload is told, with its remedy, and what is assumed as well."""
    found = Session(BUSY).answer({}, 2)
    assert "fill 4.8 slots on average" in doubts_html(found.doubts)
    assert "Add operators (more than 4 slots)" in doubts_html(found.doubts)
    assert ALL_DAY in basis_html(found, is_refining=False)


def test_a_terminal_shows_five_and_names_the_command_for_more(tmp_path: Path) -> None:
    """Seven groups that nobody names are seven warnings: five are shown, and two are counted."""
    groups = {f"lost {nth}": {} for nth in range(7)}
    scenario = desk(second=2, patience="2 min").with_changes({f"groups.{name}": {} for name in groups})
    lines = doubt_lines(["x"], [scenario])
    assert len(lines) == 6
    assert lines[-1] == "And 2 more: secondline check FILE"


def test_warnings_of_several_scenarios_stand_once() -> None:
    """What two of three say is led by both names, what all say by all."""
    lines = gathered(["a", "b", "c"], [["x", "y"], ["x"], ["x", "y"]])
    assert lines == ["All scenarios: x", "a and c: y"]
    assert gathered(["a"], [["x"]]) == ["x"]


def test_check_lists_all(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The command shows the overload as a warning, and every assumption."""
    file = tmp_path / "busy.toml"
    file.write_text(toml_text(_plain(BUSY)), encoding="utf-8")
    assert answer(["check", str(file)]) == 0
    out = capsys.readouterr().out
    assert "1 warning" in out
    assert "fill 4.8 slots on average" in out
    assert f"Assumed: {ALL_DAY}" in out


def _plain(scenario: Scenario) -> dict[str, object]:
    from sim.scenario.tree import plain

    values: dict[str, object] = plain(scenario.source.tree)
    return values
