"""The page in a real browser: it loads nothing, fits every window, can be walked by keyboard, and prints."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sim.experiment.compare import compare
from sim.experiment.replicate import replicate
from sim.report.folder import write_report
from tests.builders import desk
from tests.unit.report.hostile import hostile
from tests.unit.report.test_page import few_pictures

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Write the page of a comparison and that of a desk whose names are markup."""
    home = tmp_path_factory.mktemp("pages")
    scenarios = [desk(calendar__closes="11:00"), desk(second=2, calendar__closes="11:00")]
    compared = compare(scenarios, 2, jobs=1)
    attacked = replicate(hostile(), 2, jobs=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.report.folder._pictures", few_pictures)
        return [write_report(compared, home / "compared"), write_report(attacked, home / "attacked")]


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_fit_the_window_and_load_nothing(
    pages: list[Path], browser: "Browser", width: int, scheme: Any
) -> None:
    """At both widths a page is no wider than the window, asks for itself alone, and reports no error."""
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    asked: list[str] = []
    errors: list[str] = []
    for path in pages:
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: errors.append(message.text))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("dialog", lambda dialog: errors.append(dialog.message))
        page.goto(path.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        broken = page.evaluate("[...document.images].filter(one => !one.naturalWidth).length")
        assert broken == 0
    context.close()
    assert errors == []
    assert [url for url in asked if not url.startswith("data:")] == [path.as_uri() for path in pages]


def test_dark_is_dark(pages: list[Path], browser: "Browser") -> None:
    """In the dark scheme the ground is darker than the letters, in the light one it is white."""
    grounds = {}
    for scheme in ("light", "dark"):
        context = browser.new_context(color_scheme=scheme)  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(pages[0].as_uri())
        grounds[scheme] = page.evaluate("getComputedStyle(document.body).backgroundColor")
        context.close()
    assert grounds == {"light": "rgb(255, 255, 255)", "dark": "rgb(20, 24, 29)"}


def test_the_keyboard_leads_past_the_links(pages: list[Path], browser: "Browser") -> None:
    """The first Tab shows the way to the answer; the next ones reach a link of the contents."""
    page = browser.new_page()
    page.goto(pages[0].as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the answer"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('nav') !== null")
    page.close()


def test_wide_tables_scroll_in_their_frame(pages: list[Path], browser: "Browser") -> None:
    """At 360 dots each table that is wider than its frame can be reached by keyboard and scrolled there."""
    page = browser.new_page(viewport={"width": 360, "height": 800})
    page.goto(pages[0].as_uri())
    frames = page.evaluate(
        "[...document.querySelectorAll('.table')].map(one => "
        "[one.scrollWidth > one.clientWidth, one.tabIndex, getComputedStyle(one).overflowX])"
    )
    assert any(wide for wide, _, _ in frames)
    assert {(place, overflow) for _, place, overflow in frames} == {(0, "auto")}
    page.close()


def test_the_page_prints(pages: list[Path], browser: "Browser", tmp_path: Path) -> None:
    """Printed, the page is a PDF of more than one sheet, without the contents and the links to files."""
    page = browser.new_page()
    page.goto(pages[0].as_uri())
    page.emulate_media(media="print")
    hidden = page.evaluate(
        "['nav', '.skip', 'figcaption'].map(name => getComputedStyle(document.querySelector(name)).display)"
    )
    assert hidden == ["none", "none", "none"]
    printed = tmp_path / "page.pdf"
    page.pdf(path=printed, format="A4", print_background=True)
    content = printed.read_bytes()
    assert content.startswith(b"%PDF")
    assert content.count(b"/Type /Page") > 2
    page.close()
