"""The documents as a site: it builds strictly, loads nothing from elsewhere, and shows what the files say."""

import html
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from markdown_it import MarkdownIt

from docs.making.__main__ import PAGES
from docs.making.links import FOLDER, PROJECT, page_of, rewritten
from docs.making.quotes import QUOTE

if TYPE_CHECKING:
    from playwright.sync_api import Browser

DOCS = PROJECT / "docs"
LOADING = {"src", "srcset", "data", "poster", "action"}
OUTSIDE = re.compile(r"^(?:[a-z]+:)?//", re.IGNORECASE)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the site, built strictly: a warning, such as a page outside the navigation, is an error."""
    folder = tmp_path_factory.mktemp("site")
    words = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)]
    quiet = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(words, cwd=PROJECT, env=quiet, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, ""), done.stderr
    return folder


class Loaded(HTMLParser):
    """What a page makes a browser load: scripts, styles, pictures, frames; plain links are not loaded."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what the tag loads."""
        wanted = LOADING | ({"href"} if tag in {"link", "image", "use", "base"} else set())
        self.found += [value or "" for name, value in attrs if name in wanted]


def test_a_page_loads_nothing_from_another_host(site: Path) -> None:
    """No page loads from another host, and every file that one loads lies in the site."""
    strange = []
    for page in site.rglob("*.html"):
        for target in Loaded(page.read_text(encoding="utf-8")).found:
            local = page.parent / target.split("#")[0].split("?")[0]
            here = site / target.lstrip("/") if target.startswith("/") else local
            if OUTSIDE.match(target) or (not target.startswith(("data:", "#", ".")) and not here.exists()):
                strange.append(f"{page.relative_to(site)}: {target}")
    assert strange == []


def test_a_style_loads_nothing_from_another_host(site: Path) -> None:
    """No style sheet imports anything or names a picture of another host."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in site.rglob("*.css")}
    texts |= {page.name: page.read_text(encoding="utf-8") for page in site.rglob("*.html")}
    far = re.compile(r"@import|url\(\s*['\"]?(?:https?:)?//", re.IGNORECASE)
    assert [name for name, text in texts.items() if far.search(text)] == []


def test_no_page_names_a_font_service(site: Path) -> None:
    """Fonts are those of the machine: neither a page nor a style has one to load."""
    files = [*site.rglob("*.html"), *site.rglob("*.css")]
    assert [f.name for f in files if re.search(r"@font-face|fonts\.g", f.read_text(encoding="utf-8"))] == []


def test_every_document_is_on_the_site(site: Path) -> None:
    """Every Markdown file of the documents has its page."""
    pages = [path.relative_to(DOCS) for path in DOCS.rglob("*.md")]
    names = {path: "index.html" if path.name == "README.md" else f"{path.stem}.html" for path in pages}
    assert [str(path) for path in pages if not (site / path.with_name(names[path])).is_file()] == []


def pages_of(entry: Any) -> Iterator[str]:
    """Yield the pages of an entry of the navigation, those of its sections, too."""
    if isinstance(entry, str):
        yield entry
    else:
        for part in entry if isinstance(entry, list) else entry.values():
            yield from pages_of(part)


def test_the_navigation_has_the_four_kinds() -> None:
    """Tutorial, how-to, reference and explanation each begin with their index, and no page stands twice."""
    text = (PROJECT / "mkdocs.yml").read_text(encoding="utf-8")
    nav = yaml.safe_load(text[text.index("\nnav:") :])["nav"]
    kinds = {name: list(pages_of(pages)) for entry in nav for name, pages in entry.items()}
    assert list(kinds) == ["Start", "Tutorial", "How-to", "Reference", "Explanation", "Decisions"]
    for kind, folder in [("Tutorial", "tutorial"), ("How-to", "how-to"), ("Explanation", "explanation")]:
        assert kinds[kind][0] == f"{folder}/index.md"
        assert {Path(page).parent.as_posix() for page in kinds[kind]} == {folder}
    pages = [page for own in kinds.values() for page in own]
    assert len(pages) == len(set(pages))


def shape_in_the_repository(text: str) -> dict[str, int]:
    """Return how many headings, tables, list items and blocks of code CommonMark with tables finds."""
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    kinds = [token.type for token in tokens]
    names = {"heading_open": "headings", "table_open": "tables", "list_item_open": "items", "fence": "blocks"}
    return {name: kinds.count(kind) for kind, name in names.items()}


def shape_on_the_site(text: str) -> dict[str, int]:
    """Return the same of a built page's article."""
    article = re.search(r"<article.*?</article>", text, re.DOTALL)
    assert article is not None
    body = article[0]
    return {
        "headings": len(re.findall(r"<h[1-6]\b", body)),
        "tables": len(re.findall(r"<table>", body)),
        "items": len(re.findall(r"<li>", body)),
        "blocks": len(re.findall(r"<pre\b", body)),
    }


def test_pages_read_the_same_on_the_site_and_in_the_repository(site: Path) -> None:
    """Each document has as many headings, tables, list items and blocks on the site as in the repository."""
    apart = {}
    for path in sorted(DOCS.rglob("*.md")):
        name = "index.html" if path.name == "README.md" else f"{path.stem}.html"
        there = (site / path.relative_to(DOCS)).with_name(name)
        here = shape_in_the_repository(path.read_text(encoding="utf-8"))
        built = shape_on_the_site(there.read_text(encoding="utf-8"))
        if here != built:
            apart[path.relative_to(DOCS).as_posix()] = (here, built)
    assert apart == {}


def test_a_file_outside_has_a_page_that_shows_it(site: Path) -> None:
    """The scenario that a page links to stands on the site to the letter, and its folder lists it."""
    shown = (site / FOLDER / "scenarios" / "busy_days.toml.html").read_text(encoding="utf-8")
    code = re.search(r"<code>(.*?)</code>", shown, re.DOTALL)
    assert code is not None
    text = html.unescape(re.sub(r"<[^>]+>", "", code[1]))
    assert text.strip() == (PROJECT / "scenarios" / "busy_days.toml").read_text(encoding="utf-8").strip()
    listing = (site / FOLDER / "scenarios" / "index.html").read_text(encoding="utf-8")
    assert 'href="busy_days.toml.html"' in listing


def test_a_document_outside_is_shown_as_one() -> None:
    """A README's link into the documents leads there, one to a page that is not shown becomes plain text."""
    page = page_of("README.md")
    assert page.startswith("# Secondline")
    assert "](../tutorial/ten_minutes.md)" in page
    assert "](docs/" not in page
    assert "To work here read CONTRIBUTING." in page


def test_links_out_of_the_documents_are_found_and_led() -> None:
    """From a how-to page, two steps up is outside, and so is a folder, which has no page of its own."""
    text = (
        "[a](../../scenarios/two_tiers.toml#top) [b](second_level/) [c](cluster.md#x) [d](#y) [e](https://f)"
    )
    assert rewritten("how-to/index.md", text) == (
        "[a](../files/scenarios/two_tiers.toml.md) [b](../files/docs/how-to/second_level/index.md) "
        "[c](cluster.md#x) [d](#y) [e](https://f)"
    )


def test_quotations_are_on_the_site(site: Path) -> None:
    """The story of a visit stands in the tutorial's built page."""
    page = (DOCS / "tutorial" / "read_aloud.md").read_text(encoding="utf-8")
    names = [found[3] for found in QUOTE.finditer(page)]
    built = (site / "tutorial" / "read_aloud.html").read_text(encoding="utf-8")
    text = html.unescape(re.sub(r"<[^>]+>", "", built))
    assert {"visit", "arrivals", "shifts", "closings"} <= set(names)
    assert 'One visit: be let in or not, wait, be served, perhaps be forwarded, or give up."""' in text


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_fit_the_window_and_ask_for_files_only(
    site: Path, browser: "Browser", width: int, scheme: Any
) -> None:
    """Opened from disk, five pages are no wider than the window, report no error and load files alone."""
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    asked: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    wide = []
    for name in (
        "index",
        "tutorial/ten_minutes",
        "reference/scenario_keys",
        "reference/charts",
        "explanation/findings",
    ):
        page.goto((site / f"{name}.html").as_uri())
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wide.append(name)
    context.close()
    assert (wide, errors) == ([], [])
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []


def test_search_finds_pages_from_disk(site: Path, browser: "Browser") -> None:
    """Typed into the search of a page opened from disk, "patience" brings pages, the rules among them."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto((site / "index.html").as_uri())
    page.keyboard.press("s")
    page.keyboard.type("patience")
    page.wait_for_selector(".md-search-result__item", timeout=10_000)
    found = page.locator(".md-search-result__link").evaluate_all("links => links.map(link => link.href)")
    assert len(found) >= 5
    assert any("explanation/" in link for link in found)
    page.close()


@pytest.mark.parametrize("folder", ["tutorial", "how-to", "reference", "explanation", "decisions"])
def test_an_index_lists_every_page_of_its_folder(folder: str) -> None:
    """The first page of each kind links to every other page of its folder."""
    index = DOCS / folder / ("README.md" if folder == "decisions" else "index.md")
    linked = set(re.findall(r"\]\(([\w-]+\.md)\)", index.read_text(encoding="utf-8")))
    assert {path.name for path in (DOCS / folder).glob("*.md")} - {index.name} - linked == set()


def test_the_index_of_the_reference_marks_the_pages_made_from_the_code() -> None:
    """A star stands behind the pages that ``python -m docs.making`` writes, and behind no other."""
    text = (DOCS / "reference" / "index.md").read_text(encoding="utf-8")
    assert set(re.findall(r"\]\(([\w-]+\.md)\) \*", text)) == set(PAGES)


def test_pictures_are_told_in_words() -> None:
    """Every picture of the documents has a text for those who do not see it."""
    mute = [
        path.name for path in DOCS.rglob("*.md") if re.search(r"!\[\s*\]", path.read_text(encoding="utf-8"))
    ]
    assert mute == []
