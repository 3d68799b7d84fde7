"""The page without a browser: what its widgets show after they were used."""

import base64
import datetime
import itertools
import re
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from sim.app import page as page_module
from sim.app import session as module
from sim.app.page import Page
from sim.app.saving import SavingError
from sim.report import gallery
from sim.scenario import load_scenario

PROJECT = Path(__file__).resolve().parents[2]
TEAM = PROJECT / "scenarios" / "two_tiers.toml"


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin with 10 replications and refine to 20."""
    monkeypatch.setattr(module, "LOOKS", (2, 5, 10, 20))
    monkeypatch.setattr(page_module, "STILL", 10)


def opened(file: Path | None = TEAM) -> Page:
    """Return the page with its first answer refined to the end."""
    page = Page()
    page.open(file)
    assert page.worker.wait(60)
    return page


def slider(page: Page, key: str) -> Any:
    """Return the slider of a lever."""
    assert page.controls is not None
    return page.controls._sliders[key]


def waited(page: Page) -> str:
    """Return what the page says once nothing is under way any more."""
    assert page.worker.wait(60)
    assert page.painter.wait(60)
    return str(page.sentence.value)


def test_a_moved_slider_is_answered() -> None:
    """One more operator at the second level: the sentence says so, and the table has differences."""
    page = opened()
    assert "customers wait" in page.sentence.value
    slider(page, "heads 1").value = 4
    assert "With one more operator at the second level" in waited(page)
    assert "better" in page.table.value
    assert page.basis.value.count("20 replications") == 1


def test_the_same_answer_however_one_came_there() -> None:
    """Moving away and back gives the table of before, to the byte."""
    page = opened()
    slider(page, "heads 1").value = 4
    waited(page)
    table = page.table.value
    slider(page, "heads 1").value = 5
    slider(page, "heads 1").value = 4
    waited(page)
    assert page.table.value == table


def test_nothing_of_the_scenario_before_stands_under_the_next_ones_name() -> None:
    """Between loading three tiers and their first answer no table, chart or download is of two tiers."""
    page = opened()
    page.take(load_scenario(PROJECT / "scenarios" / "three_tiers.toml"), TEAM.parent)
    assert (page.table.value, page.basis.value, page.chart.value) == ("", "", "")
    assert "Simulating the first days" in page.sentence.value
    with pytest.raises(SavingError, match="no answer yet"):
        page.download("page")
    page.refresh()
    assert page.download("page").name == "three_tiers.html"
    assert "customers wait" in waited(page)
    assert "third level" in page.table.value.lower()


def test_a_desk_that_cannot_be_is_said_in_words() -> None:
    """Nobody at the second level: the page names the problem and its remedy, and keeps its figures."""
    page = opened()
    table = page.table.value
    slider(page, "heads 1").value = 0
    waited(page)
    assert "This desk cannot be simulated" in page.trouble.value
    assert "To mend it:" in page.trouble.value
    assert "Traceback" not in page.trouble.value
    assert page.table.value == table
    slider(page, "heads 1").value = 3
    waited(page)
    assert page.trouble.value == ""


def test_a_fault_of_the_program_is_said_too(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    """An unexpected error in the background ends in a sentence on the page, its trace on the terminal."""
    page = opened()

    def broken(*_: object) -> None:
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr("sim.app.page.table_html", broken)
    slider(page, "heads 1").value = 4
    waited(page)
    assert "A fault of this program (ZeroDivisionError: by zero)" in page.trouble.value
    assert "Traceback" in capsys.readouterr().err


def test_the_baseline_is_what_the_sliders_say() -> None:
    """After "Set as baseline" nothing differs, and resetting the sliders is one operator fewer."""
    page = opened()
    slider(page, "heads 1").value = 4
    page.to_baseline.click()
    waited(page)
    assert "compared with <b>two_tiers, changed</b>" in page.heading.value
    assert page.answer is not None
    assert page.answer.is_same
    page.to_start.click()
    assert slider(page, "heads 1").value == 3
    assert "longer at the second level" in waited(page)


def test_load_and_compare_with_the_present_baseline() -> None:
    """A file of the same folder is found by its name, and compared with the one before."""
    page = opened()
    page.files.path.value = "three_tiers.toml"
    page.files.keeps.value = True
    page.files.load.click()
    assert "Loaded three_tiers." in page.files.said.value
    assert "Compared with two_tiers" in waited(page)
    assert "Third level" in page.table.value


def upload(page: Page, name: str, content: bytes) -> None:
    """Put a file into the upload, as the browser does."""
    file = {"name": name, "type": "", "size": len(content), "content": memoryview(content)}
    page.files.upload.value = ({**file, "last_modified": datetime.datetime.now(datetime.UTC)},)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("", "Write the path of a scenario file first"),
        ("no_such.toml", "There is no such file."),
        ("invalid/unknown_key.toml", "This scenario cannot be used:"),
    ],
)
def test_a_file_that_cannot_be_loaded(path: str, words: str) -> None:
    """No path, no file, a file with errors: said in words, and the scenario of before stays."""
    page = opened()
    page.files.path.value = path
    page.files.load.click()
    assert words in page.files.said.value
    assert page.session is not None
    assert page.session.scenario.name == "two_tiers"


def test_an_upload_is_loaded_and_a_bad_one_refused() -> None:
    """A scenario's text is shown with its sliders; bytes that are no text are refused in words."""
    page = opened()
    content = TEAM.read_bytes().replace(b"count = 6", b"count = 7")
    upload(page, "mine.toml", content)
    assert "Loaded mine." in page.files.said.value
    assert slider(page, "heads 0").value == 7
    upload(page, "picture.toml", b"\xff\xfe\x00")
    assert "picture.toml is not UTF-8 text" in page.files.said.value
    page.worker.cut()


def test_save_beside_the_scenario(tmp_path: Path) -> None:
    """The desk of the sliders is written under a free name, and a name that is taken is refused."""
    file = tmp_path / "team.toml"
    file.write_bytes(TEAM.read_bytes())
    page = opened(file)
    slider(page, "heads 1").value = 5
    assert page.files.name.value == "team_2.toml"
    page.files.save.click()
    assert "Saved as team_2.toml" in page.files.said.value
    text = (tmp_path / "team_2.toml").read_text(encoding="utf-8")
    assert "# Changed: two more operators at the second level." in text
    assert load_scenario(tmp_path / "team_2.toml").operators[1].count == 5
    page.files.name.value = "team.toml"
    page.files.save.click()
    assert "There is a file team.toml already" in page.files.said.value
    page.worker.cut()


def first_picture(gallery_of: Callable[[Any], Iterable[Any]], result: Any) -> list[Any]:
    """Return the first picture of a result; the others are not even drawn."""
    return list(itertools.islice(gallery_of(result), 1))


@pytest.mark.parametrize(("kind", "start"), [("page", "<!doctype html>"), ("workbook", "PK")])
def test_downloads(kind: str, start: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The report page (one chart of it) and the workbook stand behind a link with a name of their own."""
    monkeypatch.setattr(gallery, "gallery_of", partial(first_picture, gallery.gallery_of))
    page = opened()
    slider(page, "heads 1").value = 4
    waited(page)
    page.files.makers[kind].click()
    for _ in range(600):
        if page.files.links.value or page.files.said.value:
            break
        time.sleep(0.1)
    found = re.search(r'download="([^"]+)" href="data:[^;]+;base64,([^"]+)"', page.files.links.value)
    assert found is not None, page.files.said.value
    assert found[1] == {"page": "two_tiers_changed.html", "workbook": "two_tiers_changed.xlsx"}[kind]
    assert base64.b64decode(found[2]).decode("latin-1").lower().startswith(start.lower())


def test_a_page_without_a_scenario_can_load_one(tmp_path: Path) -> None:
    """A file that is not there leaves a page that says so, and from which another can be loaded."""
    page = Page()
    page.open(tmp_path / "gone.toml")
    assert "There is no such file." in page.trouble.value
    page.files.save.click()
    assert "There is no scenario yet" in page.files.said.value
    page.files.path.value = str(TEAM)
    page.files.load.click()
    assert "customers wait" in waited(page)
    assert page.trouble.value == ""


def test_without_a_file_the_page_has_an_example() -> None:
    """Two tiers are there to play with."""
    page = opened(None)
    assert "An example: two tiers" in page.heading.value
    page.worker.cut()


def test_a_reader_without_a_kernel_sees_the_answer() -> None:
    """The still page has the sentence, the table, the picture, and always the same ten replications."""
    stills = [opened().still() for _ in range(2)]
    assert all(part in stills[0] for part in ("customers wait", "<table", "data:image/png"))
    assert "10 replications of each desk" in stills[0]
    assert stills[0] == stills[1]


def test_an_answer_in_the_background() -> None:
    """The app does not wait for its first answer: it comes by itself, refined to the end."""
    page = Page()
    page.open(TEAM, waits=False)
    assert "Simulating the first days" in page.sentence.value or page.answer is not None
    assert "customers wait" in waited(page)
    assert page.answer is not None
    assert page.answer.is_final


def typed(page: Page, key: str, text: str) -> str:
    """Type a text into a lever's box, and return what is said under it."""
    assert page.controls is not None
    page.controls._typed[key].value = text
    return str(page.controls._hints[key].value)


def test_what_is_typed_moves_the_slider() -> None:
    """15% of forwards are a share of 0.15, 12.5 % are not rounded to 13, and how it was read is told."""
    page = opened()
    assert "“15%” is read as 15 %." in typed(page, "forward 0", "15%")
    assert slider(page, "forward 0").value == 0.15
    assert "15 % instead of 20 % forwarded" in waited(page)
    typed(page, "forward 0", "12,5")
    assert slider(page, "forward 0").value == 0.125
    assert page.controls is not None
    assert page.controls._typed["forward 0"].value == "12.5 %"
    assert "read as" not in typed(page, "forward 0", "15 %")
    waited(page)


def test_what_is_out_of_range_is_told_and_changes_nothing() -> None:
    """110% is not 200 % and 2000 people are not 10: both are told, and the page keeps its answer."""
    page = opened()
    before = page.table.value
    assert "“110%” is read as 110 %; it takes from 0 % to 100 %." in typed(page, "forward 0", "110%")
    assert "it takes a whole number from 0 to 10." in typed(page, "heads 1", "2000")
    assert "“&lt;b&gt;” is not read" in typed(page, "heads 1", "<b>")
    assert page.controls is not None
    assert page.controls._typed["heads 1"].value == "<b>"
    waited(page)
    assert (slider(page, "forward 0").value, slider(page, "heads 1").value) == (0.2, 3)
    assert page.table.value == before
    page.reset()
    assert page.controls._typed["heads 1"].value == "3"


def test_a_moved_slider_is_shown_in_its_box() -> None:
    """A slider at 1.1 shows 110 % beside it, one at four people 4."""
    page = opened()
    slider(page, "volume").value = 1.1
    slider(page, "heads 1").value = 4
    assert page.controls is not None
    assert [page.controls._typed[key].value for key in ("volume", "heads 1")] == ["110 %", "4"]
    waited(page)
