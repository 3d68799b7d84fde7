"""Names with commas, dots, quotes, markup, emoji, CJK and formulas: on no surface more than a text."""

import csv
import io
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from sim.app.answer_html import basis_html, doubts_html, sentence_html, table_html
from sim.app.controls import Controls
from sim.app.figures import figures_of
from sim.app.heading import heading_html
from sim.app.names import shown
from sim.app.sentence import answer_sentences
from sim.app.session import Session
from sim.cli.answer import answer
from sim.experiment.compare import compare
from sim.report.page import page_of
from sim.report.workbook import write_workbook
from sim.scenario import Scenario
from tests.unit.report.html_page import Page

FIRST, ASIAN, SUM, DOT, BOLD = (
    "Kunden, Service: Süd",
    "第二 level|x",
    "=1+1",
    "a.b",
    "[bold]x[/] $y$ _z_ %s {q}",
)
PERSON, CALL, LESS = 'O\'Brien, "Zoë" <script>alert(1)</script>', "@SUM(A1)", "-2+3"
SHOP, ALL = "shop:de, (öäü) 🛒", "all"
TITLE = 'Ünïcode, commas; "quotes" <b>&amp; | pipes'
NAMES = (FIRST, ASIAN, SUM, DOT, BOLD)
STEM = "=cmd [red]s"


def _way(target: str) -> dict[str, Any]:
    three = {"kind": "constant", "value": "3 min"}
    return {"from": FIRST, "to": target, "probability": 0.3, "handling": three}


def _widget(group: str, rate: str) -> dict[str, Any]:
    arrivals = {"kind": "poisson", "rate": rate}
    return {"group": group, "arrivals": arrivals, "handling": {"kind": "constant", "value": "3 min"}}


DATA: dict[str, Any] = {
    "title": TITLE,
    "calendar": {"opens": "09:00", "closes": "10:00"},
    "groups": {name: {} for name in NAMES},
    "widgets": {SHOP: _widget(FIRST, "60 per hour"), ALL: _widget(DOT, "6 per hour")},
    "roles": {"r, 1": {"forwarded_chats": True}},
    "operators": [
        {"group": FIRST, "name": PERSON},
        {"group": ASIAN, "name": CALL, "role": "r, 1"},
        {"group": SUM, "name": LESS, "role": "r, 1"},
        {"group": BOLD, "count": 2, "role": "r, 1"},
        {"group": DOT, "name": "desk 1"},
    ],
    "escalations": [_way(ASIAN), _way(SUM), _way(BOLD)],
    "costs": {"groups.a.b": "30 per hour"},
}


@pytest.fixture(scope="module")
def odd() -> Scenario:
    """Return a small desk each of whose names could be taken for something else."""
    return Scenario.from_dict(DATA, name=STEM)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, odd: Scenario) -> Path:
    """Return a folder with the scenario as a file, what ``run`` wrote, and what was printed."""
    from sim.app.toml_text import toml_text

    home = tmp_path_factory.mktemp("names")
    (home / f"{STEM}.toml").write_text(toml_text(DATA), encoding="utf-8")
    return home


class Tags(HTMLParser):
    """Collects the tags of a piece of HTML, and its text."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.words = ""
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag, and what could run in it."""
        self.tags += [tag, *(name for name, _ in attrs if name.startswith("on"))]

    def handle_data(self, data: str) -> None:
        """Note a text."""
        self.words += data


def test_the_terminal_says_every_name_as_it_is(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Check, run and sweep print the names with all their signs, and no colours."""
    file = str(folder / f"{STEM}.toml")
    heads = f'groups."{BOLD}".headcount=1:2'
    for words in (["check", file], ["run", file, "-n", "2"], ["sweep", file, "--vary", heads, "-n", "2"]):
        assert answer(words) == 0
        out = capsys.readouterr().out
        assert all(name in out for name in NAMES)
        assert "\x1b" not in out


@pytest.mark.parametrize("path", [f'groups."{DOT}".speed.kind', f"groups.{SUM}.speed.kind"])
def test_a_name_with_a_dot_is_named_in_quotes(odd: Scenario, path: str) -> None:
    """A dotted path reaches "a.b" where the name is quoted; one without a dot needs no quotes."""
    assert odd.with_changes({path: "none"}).groups[DOT].speed.kind == "none"


def cells_of(path: Path) -> Iterator[str]:
    """Yield every cell of a CSV file."""
    for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8"))):
        yield from row


def test_no_table_has_a_formula_and_the_log_is_well_formed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No cell but a number begins like a formula, and the names stand in the log's XML as they are."""
    out = folder / "out"
    assert answer(["run", str(folder / f"{STEM}.toml"), "-n", "1", "--out", str(out), "--event-log"]) == 0
    capsys.readouterr()
    tables = sorted(out.glob("*.csv"))
    assert len(tables) >= 4
    for table in tables:
        for cell in cells_of(table):
            if cell.startswith(("=", "+", "-", "@")):
                float(cell)
    assert any(FIRST in cell for cell in cells_of(out / "summary.csv"))
    texts = {one.get("value") for one in ElementTree.parse(out / "events.xes").getroot().iter()}
    assert {SHOP, PERSON, LESS, CALL} <= texts


def test_the_page_and_the_workbook_have_texts_only(odd: Scenario, tmp_path: Path) -> None:
    """No script, no bold name, no handler on the page; no formula and no error in the workbook."""
    from openpyxl import load_workbook

    found = compare([odd, odd], 2, jobs=1, keep_paths=True)
    page = Page(page_of(found, []))
    assert page.errors == []
    assert (page.all("script"), page.all("b")) == ([], [])
    assert all(name in page.text for name in (*NAMES, TITLE))
    file = write_workbook(found, tmp_path / "names.xlsx")
    cells = [cell for sheet in load_workbook(file) for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d", "b"}
    texts = {cell.value for cell in cells if cell.data_type == "s"}
    assert {*NAMES, PERSON, LESS, CALL} <= texts


def test_the_app_escapes_every_name(odd: Scenario) -> None:
    """In heading, warnings, sentence, table and basis names are text, and so they are on sliders."""
    session = Session(odd)
    found = session.answer({}, 2)
    groups = figures_of(found)
    sentences = answer_sentences(groups, [], is_same=True, against=session.baseline_name)
    parts = [
        heading_html(odd, odd.name),
        doubts_html(found.doubts),
        sentence_html(sentences),
        table_html(groups, found, odd.name),
        basis_html(found, is_refining=False),
    ]
    for part in parts:
        tags = Tags(part)
        assert not {"script", "img"} & set(tags.tags)
        assert not [tag for tag in tags.tags if tag.startswith("on")]
    assert TITLE in Tags(parts[0]).words
    assert all(shown(name) in Tags(parts[3]).words for name in NAMES)
    assert ASIAN in Tags(parts[3]).words
    controls = Controls(session.levers, {}, session.notes, lambda: None)
    texts = [child.value for card in controls.cards for child in getattr(card, "children", [card])
             if isinstance(getattr(child, "value", None), str)]  # fmt: skip
    assert not any("script" in Tags(text).tags for text in texts)
    assert any(PERSON in Tags(text).words for text in [*texts, *(card.value for card in controls.cards[-1:])])
    assert not any(getattr(slider, "description_allow_html", False) for slider in controls._sliders.values())
