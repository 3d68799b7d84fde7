"""The tutorial and the validation record: the day by hand, the numbers in the text, the programs."""

import csv
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from docs.making.record import cases
from sim import METRICS, POLICIES, load_scenario, measure
from sim.core.path import SamplePath
from sim.core.tape import draw_tape
from sim.engines import compiled, readable
from sim.experiment.replicate import DEFAULT_REPLICATIONS
from sim.experiment.tables import legs_table
from sim.scenario import build_blueprint
from sim.scenario.model import MOST_SLOTS
from sim.stats.audit_findings import LINES
from tests.test_house_rules import PROJECT

DOCS = PROJECT / "docs"
HAND = DOCS / "tutorial" / "one_day_by_hand.md"
MINUTES = DOCS / "tutorial" / "ten_minutes.md"
VALIDATION = DOCS / "explanation" / "validation.md"
EXAMPLE = re.compile(r"```python\n(.*?)```\n\n```text\n(.*?)```", re.DOTALL)
DAY = load_scenario(PROJECT / "scenarios" / "one_day_by_hand.toml")


def text_of(page: Path) -> str:
    """Return a page in one line a paragraph, so that sentences can be looked for."""
    return re.sub(r"(?<=\S)\n *(?=\S)", " ", page.read_text(encoding="utf-8"))


def table(page: Path, first: str) -> list[dict[str, str]]:
    """Return the rows of a page's table by its columns; the first column's heading finds it."""
    lines = page.read_text(encoding="utf-8").splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith(f"| {first} |"))
    rows = []
    for line in [lines[start], *lines[start + 2 :]]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


@pytest.mark.parametrize("engine", [readable.run, compiled.run], ids=["readable", "compiled"])
def test_the_day_by_hand_is_the_engines_day(engine: Callable[..., SamplePath]) -> None:
    """The 11 legs that the page keeps by hand are those of the record, to the minute and the name."""
    blueprint = build_blueprint(DAY)
    legs = legs_table(engine(blueprint, draw_tape(blueprint, 1, 0)), blueprint, 0).to_pylist()
    kept = table(HAND, "chat | leg | group")
    clocks = {"joined": "queued_at", "assigned": "assigned_at", "ended": "ended_at"}
    assert len(kept) == len(legs) == 11
    for row, leg in zip(kept, legs, strict=True):
        moments = {told: f"{leg[name]:%H:%M}" if leg[name] else "-" for told, name in clocks.items()}
        exact = [leg[name] for name in clocks.values() if leg[name]]
        assert all(moment.second == moment.microsecond == 0 for moment in exact)
        assert row == {
            "chat": str(leg["chat"]),
            "leg": str(leg["leg"]),
            "group": leg["group"],
            "operator": leg["operator"] or "-",
            "outcome": leg["outcome"],
            **moments,
        }


def test_the_chats_of_the_page_are_those_of_the_scenario() -> None:
    """Chats, widgets and minutes of work in the first table are those of the two CSV files."""
    told = table(HAND, "chat | comes at")
    for widget in ("shop", "billing"):
        with (PROJECT / "scenarios" / "by_hand" / f"{widget}.csv").open(encoding="utf-8") as file:
            rows = [(row["arrived_at"], row["handling"]) for row in csv.DictReader(file)]
        mine = [row for row in told if row["from"] == widget]
        assert [(row["comes at"], row["needs at the first level"]) for row in mine] == rows
        assert {bool(row["then"]) for row in mine} == {widget == "billing"}


def test_what_happens_by_hand_happens_at_a_moment_of_the_record() -> None:
    """Every moment of the story is one at which a leg is joined, assigned or ended, or the closing."""
    moments = {
        row[name] for row in table(HAND, "chat | leg | group") for name in ("joined", "assigned", "ended")
    }
    told = [row["at"] for row in table(HAND, "at")]
    assert told == sorted(told)
    assert set(told) == (moments - {"-"}) | {"10:00"}


def test_the_squares_are_those_of_the_record() -> None:
    """Each minute from 09:00 to 09:30 a slot's square has its chat, in the first slot that was free."""
    lanes = {"Ana": [["."] * 30, ["."] * 30], "Ben": [["."] * 30], "Cleo": [["."] * 30]}
    for row in sorted(table(HAND, "chat | leg | group"), key=lambda row: row["assigned"]):
        if row["operator"] == "-" or row["assigned"] >= "09:30":
            continue
        start, end = (int(row[name][3:]) for name in ("assigned", "ended"))
        lane = next(lane for lane in lanes[row["operator"]] if lane[start] == ".")
        lane[start:end] = row["chat"] * (end - start)
    squares = ["".join(lane) for own in lanes.values() for lane in own]
    block = re.search(r"```text\nminute.*?```", HAND.read_text(encoding="utf-8"), re.DOTALL)
    assert block is not None
    assert [line[9:] for line in block[0].splitlines()[2:-1]] == squares


FIGURES = {
    "waited on average, answered chats": "leg_wait_mean",
    "served within 1 min": "service_level",
    "busy share, time with a chat over time online": "busy_share",
    "slot occupancy, slot minutes with a chat over those on offer": "slot_occupancy",
}


@pytest.mark.parametrize("figure", FIGURES)
def test_the_figures_by_hand_are_the_measured_ones(figure: str) -> None:
    """Each quotient on the page, worked out, is the metric; waits are in minutes there."""
    blueprint = build_blueprint(DAY)
    metrics = measure(readable.run(blueprint, draw_tape(blueprint, 1, 0)), blueprint)
    [row] = [row for row in table(HAND, "figure") if row["figure"] == figure]
    for column, group in [("first level", "customer_service"), ("second level", "second_level")]:
        scope, name = metrics.scopes.index(f"group:{group}"), metrics.names.index(FIGURES[figure])
        measured = float(metrics.values[scope, name])
        sum_, result = row[column].split(" = ")
        by_hand = worked_out(sum_) * (60 if name == metrics.names.index("leg_wait_mean") else 1)
        assert by_hand == pytest.approx(measured, rel=1e-9)
        if "min" in result:
            minutes, seconds = (int(number) for number in re.findall(r"\d+", result))
            assert 60 * minutes + seconds == round(by_hand)
        else:
            assert result == f"{100 * by_hand:.0f} %"


def worked_out(text: str) -> float:
    """Return a quotient of sums as written: "(3 + 5) / 7", "5 of 8"."""
    above, below = re.split(r" / | of ", text)
    return sum(int(number) for number in re.findall(r"\d+", above)) / int(below)


def test_the_case_of_the_validation_record_agrees() -> None:
    """Each of the four figures of G02 lies within 4 standard errors: 4 / 2.09 half-widths of 20 runs."""
    [(_, text)] = EXAMPLE.findall(VALIDATION.read_text(encoding="utf-8"))
    rows = re.findall(r"exact (\S+)\s+simulated (\S+) ± (\S+)", text)
    assert len(rows) == 4
    for row in rows:
        exact, found, half_width = (float(number) for number in row)
        assert abs(found - exact) <= 4 / 2.093 * half_width


def test_the_validation_record_names_every_case_and_line() -> None:
    """28 exact cases with 212 figures, and every line of the auditor, stand in the record."""
    text = VALIDATION.read_text(encoding="utf-8")
    assert (len(cases()), sum(count for _, count, _ in cases().values())) == (28, 212)
    assert [case for case in cases() if f"| {case} |" not in text] == []
    assert [line for line in LINES if f"| `{line}` |" not in text] == []


def test_the_decision_follows_from_the_tables() -> None:
    """Two more people at 45 EUR for 8 hours are 720 EUR: the winner's 3,240 less today's 2,520."""
    text = text_of(MINUTES)
    today, winner = (
        int(amount.replace(",", "")) for amount in re.findall(r"(?:3 \*\s+|5; )(\d,\d+) EUR", text)
    )
    assert (today, winner, winner - today) == (2520, 3240, 2 * 45 * 8)
    assert f"for {winner - today} EUR a day" in text
    assert "customer_service 6 and second_level 5" in text


def test_the_text_tells_what_the_tables_show() -> None:
    """141 forwards, 46 and 69 % served in time, 27 % gone, 9.6 times fewer days: the tables' numbers."""
    text = text_of(MINUTES)
    row = re.search(r"second level\s+second_level\s+(\d+) ±.*?(\d+) % ± [\d.]+ %\s+(\d+) % ±", text)
    assert row is not None
    forwards, level, gone = (int(number) for number in row.groups())
    assert f"of {forwards} forwarded chats a day fewer than half" in text
    assert level < 50
    assert gone > 25
    assert re.search(r"\d+ %\s+9\.[5-9] times fewer", text)
    assert "nearly ten times as many days" in text
    assert "But 69 % is not 80 %" in text
    assert re.search(r"\s69 % ± [\d.]+ %\s+\+23\.4 points", text)


def test_stress_asks_twenty_questions() -> None:
    """The checklist's items 1.1 to 6.1: 3 + 5 + 4 + 3 + 4 + 1 = 20, each answered once and in order."""
    text = (DOCS / "explanation" / "assumptions.md").read_text(encoding="utf-8")
    items = re.findall(r"^\*\*(\d\.\d) ", text, re.MULTILINE)
    counts = {1: 3, 2: 5, 3: 4, 4: 3, 5: 4, 6: 1}
    assert items == [f"{part}.{item}" for part, count in counts.items() for item in range(1, count + 1)]
    assert len(items) == 20


def test_numbers_in_words_are_the_numbers() -> None:
    """Eight choice rules, eleven variants of the service level, 34,625 rows of history, as the texts say."""
    assumptions = text_of(DOCS / "explanation" / "assumptions.md")
    variants = [name for name in METRICS if name.startswith("service_level_")]
    assert (len(POLICIES), len(variants)) == (8, 11)
    assert "Choice of operator: eight [rules]" in assumptions
    assert "service level in eleven variants" in assumptions
    history = text_of(DOCS / "how-to" / "real_history.md")
    assert "34625 rows, 32892 calls offered" in history
    assert "34,625 rows are read, 32,892 calls are offered" in text_of(VALIDATION)


def test_what_the_assumptions_say_of_the_program_holds() -> None:
    """20 replications by default, SFC64 from one module, an MIT licence, and 1 to 10 slots."""
    text = text_of(DOCS / "explanation" / "assumptions.md")
    assert f"{DEFAULT_REPLICATIONS} independent replications by default" in text
    assert "SFC64" in text
    assert "SFC64" in (PROJECT / "sim" / "core" / "streams.py").read_text(encoding="utf-8")
    assert (PROJECT / "LICENSE").read_text(encoding="utf-8").startswith("MIT License")
    assert f"operators with 1 to {MOST_SLOTS} slots" in text
