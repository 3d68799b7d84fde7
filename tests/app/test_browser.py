"""The what-if page in Chromium: load, move a slider, see the number change, save, take the files along."""

import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from sim.scenario import load_scenario
from tests.app.test_serve import TEAM, free_port, served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

PATIENCE_MS = 60_000
"""For a busy machine; nothing here is measured."""
SECOND_WAIT = ".sl-table tr[data-metric=leg_wait_mean] >> nth=1"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a scenario, as a user has it."""
    home = tmp_path_factory.mktemp("desk")
    (home / "team.toml").write_bytes(TEAM.read_bytes())
    return home


@pytest.fixture(scope="module")
def asked() -> list[str]:
    """Return where every request of the page is noted."""
    return []


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """Serve the scenario; return the process and the address."""
    with served("team.toml", "--port", free_port(), folder=folder) as running:
        yield running


@pytest.fixture(scope="module")
def page(
    browser: "Browser", server: tuple["subprocess.Popen[str]", str], asked: list[str]
) -> Iterator["Page"]:
    """Return the page of a team, with its first answer."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    shown = context.new_page()
    shown.set_default_timeout(PATIENCE_MS)
    shown.on("request", lambda request: asked.append(request.url))
    shown.goto(server[1].partition("?")[0] + "?token=wrong")
    assert "This page needs its token" in shown.inner_text("body")
    shown.goto(server[1])
    shown.wait_for_selector(".sl-table")
    yield shown
    context.close()


def slider(page: "Page", label: str) -> "Locator":
    """Return a slider of the second level."""
    card = page.locator(".sl-levers .sl-card", has=page.locator("h2", has_text="Second level"))
    return card.locator(".widget-hslider", has_text=label)


def box(page: "Page", label: str) -> "Locator":
    """Return the box beside a slider of the second level."""
    card = page.locator(".sl-levers .sl-card", has=page.locator("h2", has_text="Second level"))
    return card.locator(".sl-lever", has_text=label).locator("input[type=text]")


def has_typed(page: "Page", typed: "Locator", text: str) -> None:
    """Wait until a box shows a text."""
    page.wait_for_function("([box, text]) => box.value === text", arg=[typed.element_handle(), text])


def press(page: "Page", label: str, key: str) -> None:
    """Move such a slider by a key, as a reader without a mouse does."""
    slider(page, label).locator(".noUi-handle").press(key)


def told(page: "Page", words: str) -> None:
    """Wait until the page says something."""
    page.wait_for_function("words => document.querySelector('.sl-page').innerText.includes(words)", arg=words)


def taken(page: "Page", button: str, ending: str) -> tuple[str, Path]:
    """Make a file and take it along; return its name and where the browser put it."""
    page.get_by_role("button", name=button).click()
    link = page.locator(f"a.sl-link[download$='{ending}']")
    link.wait_for()
    with page.expect_download() as caught:
        link.click()
    return caught.value.suggested_filename, Path(caught.value.path())


def test_a_moved_slider_changes_the_number(page: "Page") -> None:
    """One more operator at the second level: the wait there changes, and the sentence says why."""
    before = page.locator(SECOND_WAIT).locator("td >> nth=1").inner_text()
    press(page, "Operators", "ArrowRight")
    told(page, "With one more operator at the second level")
    row = page.locator(SECOND_WAIT)
    row.locator("td", has_text="better").wait_for()
    assert row.locator("td >> nth=1").inner_text() != before
    told(page, "replications of each desk, seed 1, the same customers in both")
    page.wait_for_selector(".sl-chart img")


def test_a_desk_without_people_is_refused_in_words(page: "Page") -> None:
    """Nobody at the second level: the page says what is wrong, and takes it back with the slider."""
    press(page, "Operators", "Home")
    told(page, "This desk cannot be simulated")
    assert "Traceback" not in page.inner_text("body")
    press(page, "Operators", "ArrowRight")
    page.wait_for_selector(".sl-headline .sl-bad", state="detached")


def test_what_is_typed_is_read_as_it_is_meant(page: "Page") -> None:
    """120 % of the handling time is 1.2 of it; 300 % is told with what is allowed, and changes nothing."""
    typed = box(page, "Handling time")
    typed.fill("1,2")
    typed.press("Enter")
    has_typed(page, typed, "120 %")
    told(page, "“1,2” is read as 120 %.")
    typed.fill("300%")
    typed.press("Enter")
    told(page, "“300%” is read as 300 %; it takes from 50 % to 200 %.")
    typed.fill("100 %")
    typed.press("Enter")


def test_save_and_refuse_to_overwrite(page: "Page", folder: Path) -> None:
    """The desk is written beside its scenario; writing the same name again is refused."""
    page.get_by_role("button", name="Reset the sliders").click()
    has_typed(page, box(page, "Operators"), "3")
    press(page, "Operators", "ArrowRight")
    name = page.get_by_label("Save this desk as a new scenario")
    name.fill("bigger")
    name.blur()
    page.get_by_role("button", name="Save", exact=True).click()
    told(page, "Saved as bigger.toml")
    assert load_scenario(folder / "bigger.toml").operators[1].count == 4
    name.fill("bigger")
    name.blur()
    page.get_by_role("button", name="Save", exact=True).click()
    told(page, "There is a file bigger.toml already")


def test_upload_a_scenario(page: "Page", tmp_path: Path) -> None:
    """A file with seven operators at the first level is shown with seven on its slider."""
    file = tmp_path / "mine.toml"
    file.write_text(TEAM.read_text(encoding="utf-8").replace("count = 6", "count = 7"), encoding="utf-8")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Upload a file").click()
    chooser.value.set_files(file)
    told(page, "Loaded mine.")
    assert page.locator(".sl-levers .sl-typed input >> nth=1").input_value() == "7"


def test_take_the_page_and_the_workbook_along(page: "Page") -> None:
    """Both downloads have a name and content: a page that begins as HTML, and a workbook that is a ZIP."""
    name, path = taken(page, "Report page", "html")
    assert (name, path.read_bytes()[:15].lower()) == ("mine.html", b"<!doctype html>")
    name, path = taken(page, "Excel workbook", "xlsx")
    assert (name, path.read_bytes()[:2]) == ("mine.xlsx", b"PK")


@pytest.mark.parametrize("width", [1280, 1105, 1000, 765, 400])
def test_the_page_fits_the_window(page: "Page", width: int) -> None:
    """At every width nothing has to be scrolled sideways, neither the page nor its table."""
    page.set_viewport_size({"width": width, "height": 800})
    script = "e => [e.scrollWidth, e.clientWidth]"
    for part in ("html", ".sl-wide"):
        inside, room = page.eval_on_selector(part, script)
        assert inside <= room, part


def test_every_request_stays_on_this_machine(page: "Page", asked: list[str]) -> None:
    """Whatever was done, nothing was asked of another host."""
    page.wait_for_selector(".sl-table")
    assert [url for url in asked if not re.match(r"(http|ws)://127\.0\.0\.1:|data:|blob:", url)] == []


def test_a_page_that_is_left_ends_its_kernel(
    page: "Page", server: tuple["subprocess.Popen[str]", str]
) -> None:
    """After another page was opened there is one process more, and once it is left there is not."""
    process = psutil.Process(server[0].pid)
    before = len(process.children(recursive=True))
    other = page.context.new_page()
    other.set_default_timeout(PATIENCE_MS)
    # The cookie is enough now.
    other.goto(server[1].partition("?")[0])
    other.wait_for_selector(".sl-table")
    assert len(process.children(recursive=True)) == before + 1
    other.goto("about:blank")
    until = time.monotonic() + 30
    while len(process.children(recursive=True)) > before and time.monotonic() < until:
        time.sleep(0.2)
    assert len(process.children(recursive=True)) == before
    other.close()
