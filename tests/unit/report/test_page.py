"""The page: valid, self-contained, readable for all, and harmless whatever the names."""

import itertools
import re
import tomllib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from sim.experiment.compare import Comparison, compare
from sim.experiment.replicate import Experiment, replicate
from sim.report.folder import write_report
from sim.report.gallery import Result, gallery_of
from sim.report.page import page_of
from sim.report.picture import Picture
from tests.builders import desk
from tests.unit.report.hostile import ENDING, FORMULA, IMAGE, SCRIPT, hostile
from tests.unit.report.html_page import Page
from tests.unit.report.results import comparison, experiment

CSS = Path(__file__).resolve().parents[3] / "sim" / "report" / "templates" / "page.css"
READABLE = 4.5
"""Least contrast of text, WCAG 2.2, success criterion 1.4.3."""


@pytest.fixture(scope="module")
def compared() -> Comparison:
    """Return two short runs of a desk and of one with a second person at the second level."""
    scenarios = [desk(calendar__closes="11:00"), desk(second=2, calendar__closes="11:00")]
    return compare(scenarios, 2, jobs=1, keep_paths=True)


@pytest.fixture(scope="module")
def attacked() -> Experiment:
    """Return two short runs of the hostile desk."""
    return replicate(hostile(), 2, jobs=1, keep_paths=True, label=SCRIPT)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory, compared: Comparison, attacked: Experiment) -> Path:
    """Write the reports of both results, each once, into a folder each, with a few of their charts."""
    home = tmp_path_factory.mktemp("reports")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.report.folder._pictures", few_pictures)
        write_report(compared, home / "compared")
        write_report(attacked, home / "attacked")
    return home


def few_pictures(result: Result) -> Iterator[Picture]:
    """Draw the first three pictures of a result: all of them take their time."""
    return itertools.islice(gallery_of(result), 3)


def page_in(folder: Path) -> Page:
    """Read the page of a folder."""
    return Page((folder / "index.html").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["compared", "attacked"])
def test_the_page_is_well_formed(folders: Path, name: str) -> None:
    """Every element is closed in its turn, no id stands twice, and every reference has its id."""
    page = page_in(folders / name)
    assert page.errors == []
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    targets = {value[1:] for value in page.values("href") if value.startswith("#")}
    assert targets | set(page.values("aria-labelledby")) <= set(ids)


@pytest.mark.parametrize("name", ["compared", "attacked"])
def test_headings_are_nested(folders: Path, name: str) -> None:
    """One h1 comes first, and each further heading is at most one level deeper than the one before."""
    levels = [int(heading.tag[1]) for heading in page_in(folders / name).all("h1", "h2", "h3", "h4", "h5")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_landmarks_tables_and_pictures_speak(folders: Path) -> None:
    """One of each landmark, a way past the links, caption and scopes a table, words without echo."""
    page = page_in(folders / "compared")
    for tag in ("header", "nav", "main", "footer"):
        assert len(page.all(tag)) == 1
    assert page.all("a")[0].attributes["href"] == "#answer"
    assert page.all("html")[0].attributes["lang"] == "en"
    for table in page.all("table"):
        assert [child.tag for child in table.children][:2] == ["caption", "thead"]
        assert len(table.children[0].text) > 10
    assert all(cell.attributes["scope"] in {"col", "row", "rowgroup"} for cell in page.all("th"))
    assert all(cell.text.strip() for cell in page.all("th"))
    words = [image.attributes["alt"] for image in page.all("img")]
    assert len(words) == 3
    assert min(len(text) for text in words) > 40
    assert not any("level second level" in text for text in words)


def test_the_page_runs_nothing_of_a_scenario(folders: Path) -> None:
    """A widget called <script>alert(1)</script> is text: the page has no script and no event handler."""
    page = page_in(folders / "attacked")
    assert page.all("script") == []
    assert not [name for one in page.elements for name in one.attributes if name.startswith("on")]
    assert all(image.attributes["src"].startswith("data:image/png;base64,") for image in page.all("img"))
    for text in (SCRIPT, FORMULA, IMAGE, ENDING):
        assert text in page.text


def test_texts_of_a_command_line_are_escaped_too(attacked: Experiment) -> None:
    """What a changed stamp tells and the name of a picture are text, too."""
    png = (Path(__file__).parents[3] / "docs" / "images" / "differences.png").read_bytes()
    page = Page(page_of(attacked, [(SCRIPT, f'"><b>{SCRIPT}', png)], (), [f"{SCRIPT} differs"]))
    assert page.errors == []
    assert (page.all("script"), page.all("b")) == ([], [])
    assert f"{SCRIPT} differs" in page.text


def test_the_page_needs_nothing_from_elsewhere(folders: Path) -> None:
    """Addresses are places in the page, embedded pictures or files beside it, and its policy says so."""
    page = page_in(folders / "compared")
    for address in page.values("src", "href"):
        if not address.startswith(("#", "data:image/png;base64,")):
            assert (folders / "compared" / address).is_file()
    policy = next(one.attributes["content"] for one in page.all("meta") if "http-equiv" in one.attributes)
    assert policy.startswith("default-src 'none'; img-src data:; style-src 'unsafe-inline'")
    assert "http://" not in page.text + CSS.read_text(encoding="utf-8")


def test_links_are_made_to_what_lies_there_only() -> None:
    """Without files beside it the page has no link but those within, with one it has one more."""
    result = experiment(label="two_tiers")
    png = (Path(__file__).parents[3] / "docs" / "images" / "wait_by_half_hour.png").read_bytes()
    images = [("two_tiers-wait_by_half_hour", "Waits by the half hour of arrival, for each group.", png)]
    alone, beside = (
        Page(page_of(result, images, there)) for there in ((), ["charts/two_tiers-wait_by_half_hour.csv"])
    )
    assert all(address.startswith("#") for address in alone.values("href"))
    assert set(beside.values("href")) - set(alone.values("href")) == {
        "charts/two_tiers-wait_by_half_hour.csv"
    }


def test_the_page_answers_first(folders: Path) -> None:
    """The answer stands before warnings, tables, definitions and stamp."""
    text = page_in(folders / "compared").text
    parts = ["The answer", "Warnings", "What changes against", "Scenario card", "Beside the formulas",
             "What the figures mean", "secondline rerun stamp.json"]  # fmt: skip
    places = [text.rindex(part) for part in parts]
    assert places == sorted(places)


@pytest.mark.parametrize("name", ["compared", "attacked"])
def test_the_answer_is_three_sentences(folders: Path, name: str) -> None:
    """A result is told in 3 sentences, each of which ends with a full stop."""
    sentences = [p.text for p in page_in(folders / name).all("p") if p.attributes.get("class") == "sentence"]
    assert len(sentences) == 3
    assert all(sentence.endswith(".") for sentence in sentences)


def test_the_page_is_the_same_every_time(
    attacked: Experiment, folders: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Written again, all files but the stamp have the same bytes, and the page has no date."""
    monkeypatch.setattr("sim.report.folder._pictures", few_pictures)
    write_report(attacked, tmp_path)
    names = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file())
    assert Path("index.html") in names
    for name in names:
        if name.name != "stamp.json":
            # Else a commit made meanwhile is a difference.
            one, other = (
                re.sub(rb"Commit \w+", b"", (home / name).read_bytes())
                for home in (tmp_path, folders / "attacked")
            )
            assert one == other, name
    assert "created" not in page_in(tmp_path).text


def test_a_comparison_tells_each_scenario_under_its_own_pictures() -> None:
    """Each of three scenarios has its own 2 pictures, and the differences stand by themselves."""
    png = (Path(__file__).parents[3] / "docs" / "images" / "differences.png").read_bytes()
    names = [
        "differences",
        *(f"{lead}-{what}" for lead in ("base", "quick", "same") for what in ("one", "two")),
    ]
    page = Page(page_of(comparison(), [(name, f"Words for {name}.", png) for name in names]))
    words: dict[str, list[str]] = {}
    section = ""
    for element in page.elements:
        section = element.attributes["id"] if element.tag == "section" else section
        if element.tag == "img":
            words.setdefault(section, []).append(element.attributes["alt"])
    assert words == {
        "changes": ["Words for differences."],
        "scenario-1": ["Words for base-one.", "Words for base-two."],
        "scenario-2": ["Words for quick-one.", "Words for quick-two."],
        "scenario-3": ["Words for same-one.", "Words for same-two."],
    }


def test_every_word_of_the_tables_is_defined(folders: Path) -> None:
    """Each figure of the tables of results and differences is the start or a part of a definition's title."""
    page = page_in(folders / "compared")
    titles = ", ".join(term.text for term in page.all("dt")).replace("the threshold", "1 min")
    rows = [cell.text for cell in page.all("th") if cell.attributes["scope"] == "row"]
    assert {"offered", "p95", "waited on average", "mean wait"} <= set(rows)
    assert [word for word in dict.fromkeys(rows) if word not in titles] == []


def test_letters_stand_out_in_light_in_dark_and_on_paper() -> None:
    """Every colour of text has a contrast of 4.5 to 1 or more to every ground that it may stand on."""
    text = CSS.read_text(encoding="utf-8")
    schemes = [
        dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))
        for block in re.findall(r":root \{(.*?)\}", text, re.DOTALL)
    ]
    assert len(schemes) == 3
    for colours in schemes:
        for ink in ("ink", "muted", "link", "warn"):
            for ground in ("paper", "band", "warn-band"):
                assert contrast(colours[ink], colours[ground]) >= READABLE, (ink, ground, colours)


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours after WCAG 2.2: (lighter + 0.05) / (darker + 0.05)."""
    dark, light = sorted(luminance(colour) for colour in (one, other))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour written as #rrggbb."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_contrast_is_computed_as_defined() -> None:
    """Black on white has 21 to 1, and #777777 on white just misses 4.5 with 4.48."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)


def test_every_template_is_in_an_installation() -> None:
    """What lies in the templates' folder matches the pattern by which it is packed, and the page finds it."""
    packed = tomllib.loads((CSS.parents[3] / "pyproject.toml").read_text(encoding="utf-8"))
    assert packed["tool"]["setuptools"]["package-data"]["sim.report"] == ["templates/*"]
    names = {path.name for path in CSS.parent.iterdir() if path.is_file()}
    assert {"page.html.j2", "parts.html.j2", "result.html.j2", "question.html.j2", "page.css"} <= names
