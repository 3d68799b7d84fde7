"""The animation in a real browser: it counts as Python does, moves chats, and is worked by keyboard."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sim.experiment.replicate import replicate
from sim.report.animation import write_animation
from sim.scenario import load_scenario
from tests.test_house_rules import PROJECT
from tests.unit.report.hostile import SCRIPT, hostile

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SCRUB = (
    "at => { const s = document.getElementById('scrub'); s.value = at; s.dispatchEvent(new Event('input')); }"
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Write the animations of two tiers, of silent customers, of a warm desk, and of hostile names."""
    home = tmp_path_factory.mktemp("desks")
    found = {}
    for name in ("two_tiers", "silent_customers", "warm_hand_over"):
        run = replicate(load_scenario(PROJECT / "scenarios" / f"{name}.toml"), 1, jobs=1, keep_paths=True)
        found[name] = write_animation(run, home / f"{name}.html")
    found["hostile"] = write_animation(
        replicate(hostile(), 1, jobs=1, keep_paths=True), home / "hostile.html"
    )
    return found


def opened(browser: "Browser", path: Path, **settings: Any) -> tuple["Page", list[str]]:
    """Return a page and what went wrong on it: errors, messages, dialogs, and requests for anything else."""
    page = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **settings}).new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("dialog", lambda dialog: (wrong.append("dialog"), dialog.dismiss()))
    page.on("request", lambda request: None if request.url == path.as_uri() else wrong.append(request.url))
    page.goto(path.as_uri())
    return page, wrong


def counters(page: "Page") -> dict[str, int]:
    """Return what the counters show."""
    script = "all => Object.fromEntries(all.map(one => [one.dataset.count, Number(one.textContent)]))"
    found: dict[str, int] = page.eval_on_selector_all("[data-count]", script)
    return found


def until(page: "Page", done: Callable[[], bool]) -> None:
    """Wait until something is so; the page's policy lets no program in that would look for it there."""
    for _ in range(200):
        if done():
            return
        page.wait_for_timeout(50)
    pytest.fail("it never was so")


@pytest.mark.parametrize("name", ["two_tiers", "silent_customers", "warm_hand_over"])
def test_the_program_counts_as_the_table_does(browser: "Browser", made: dict[str, Path], name: str) -> None:
    """At each of the 13 moments of the table the counters show its row, which Python counted."""
    page, wrong = opened(browser, made[name])
    page.click("summary")
    rows = page.eval_on_selector_all(
        "tbody tr", "all => all.map(row => [...row.cells].map(c => c.textContent))"
    )
    assert len(rows) == 13
    for place, row in enumerate(rows):
        page.evaluate(SCRUB, 300 * place)
        shown = counters(page)
        assert page.text_content("#clock") == f"{row[0]}:00"
        assert shown["waiting"] == int(row[1]) + int(row[2])
        assert [shown[key] for key in shown if key != "waiting"] == [int(cell) for cell in row[3:]]
    assert wrong == []


@pytest.mark.parametrize("name", ["two_tiers", "silent_customers", "warm_hand_over"])
def test_every_chat_is_drawn_once(browser: "Browser", made: dict[str, Path], name: str) -> None:
    """At twelve moments there is a mark for every chat that waits or is served, each served one on a slot."""
    page, _ = opened(browser, made[name])
    spots = """all => all.map(chip => { const b = chip.getBoundingClientRect();
        return [...document.querySelectorAll('#stage .slot')].filter(slot => {
            const s = slot.getBoundingClientRect();
            return Math.abs(s.x + s.width / 2 - b.x - b.width / 2) < 2
                && Math.abs(s.y + s.height / 2 - b.y - b.height / 2) < 2; }).length; })"""
    for at in range(150, 3600, 300):
        page.evaluate(SCRUB, at)
        shown = counters(page)
        assert page.locator("#stage .chip.waits").count() == shown["waiting"]
        served = page.eval_on_selector_all("#stage .chip.served", spots)
        assert served == [1] * shown["with operators"]


def test_it_plays_and_pauses(browser: "Browser", made: dict[str, Path]) -> None:
    """The button starts the clock and the counters, a second click stops them and tells the moment."""
    page, wrong = opened(browser, made["two_tiers"])
    assert page.text_content("#clock") == "13:00:00"
    page.select_option("#speed", "300")
    page.click("#play")
    until(page, lambda: (page.text_content("#clock") or "") > "13:02")
    assert page.text_content("#play") == "Pause"
    page.click("#play")
    still = page.text_content("#clock")
    page.wait_for_timeout(400)
    assert page.text_content("#clock") == still
    assert (page.text_content("#told") or "").startswith(f"{still}. customer service (first level): ")
    assert counters(page)["arrived"] > 0
    assert wrong == []


def test_it_stops_at_the_end_and_begins_again(browser: "Browser", made: dict[str, Path]) -> None:
    """From 13:59 on it plays to 14:00 and stops there; the next start is at 13:00."""
    page, _ = opened(browser, made["two_tiers"])
    page.evaluate(SCRUB, 3540)
    page.select_option("#speed", "300")
    page.click("#play")
    until(page, lambda: page.text_content("#play") == "Play")
    assert page.text_content("#clock") == "14:00:00"
    page.select_option("#speed", "10")
    page.click("#play")
    assert (page.text_content("#clock") or "").startswith("13:00:")


def test_it_is_worked_by_keyboard(browser: "Browser", made: dict[str, Path]) -> None:
    """Arrows go 10 s, page keys 5 min, and space plays and pauses, wherever the focus is but in a list."""
    page, _ = opened(browser, made["two_tiers"])
    for key, clock in (
        ("ArrowRight", "13:00:10"),
        ("PageDown", "13:05:10"),
        ("ArrowLeft", "13:05:00"),
        ("PageUp", "13:00:00"),
    ):
        page.keyboard.press(key)
        assert page.text_content("#clock") == clock
    page.keyboard.press("Space")
    assert page.text_content("#play") == "Pause"
    page.keyboard.press("Space")
    assert page.text_content("#play") == "Play"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "play"
    page.keyboard.press("Enter")
    assert page.text_content("#play") == "Pause"
    page.keyboard.press("Enter")
    page.focus("#scrub")
    page.keyboard.press("End")
    assert page.text_content("#clock") == "14:00:00"
    assert page.get_attribute("#scrub", "aria-valuetext") == "14:00:00"


def test_a_forward_moves_to_the_second_level(browser: "Browser", made: dict[str, Path]) -> None:
    """A forwarded chat's mark is seen on its way at the first level, and then at the second."""
    page, _ = opened(browser, made["two_tiers"])
    forward = page.evaluate(
        """() => { const data = JSON.parse(document.getElementById('data').textContent);
        return Math.min(...data.chats.flatMap(c => c.legs.slice(1).map(l => l[2])).filter(t => t > 0)); }"""
    )
    page.evaluate(SCRUB, int(forward))
    page.select_option("#speed", "10")
    page.evaluate(
        """() => { window.seen = []; const look = () => {
        for (const chip of document.querySelectorAll('#stage .chip.forwarded')) window.seen.push(
            chip.getBoundingClientRect().x);
        requestAnimationFrame(look); }; look(); }"""
    )
    page.click("#play")
    page.wait_for_timeout(1500)
    left, right = page.eval_on_selector_all(".group", "all => all.map(g => g.getBoundingClientRect().x)")
    seen = page.evaluate("window.seen")
    assert any(left < x < right - 30 for x in seen)
    assert any(x >= right for x in seen)


def test_without_motion_nothing_slides(browser: "Browser", made: dict[str, Path]) -> None:
    """Where the system asks for less motion, no mark has a transition, and the clock goes on all the same."""
    page, _ = opened(browser, made["two_tiers"], reduced_motion="reduce")
    page.select_option("#speed", "300")
    page.click("#play")
    until(page, lambda: (page.text_content("#clock") or "") > "13:04")
    durations = page.eval_on_selector_all(
        "#stage .chip", "all => all.map(c => getComputedStyle(c).transitionDuration)"
    )
    assert durations
    assert set(durations) == {"0s"}


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("name", ["two_tiers", "hostile"])
def test_it_fits_the_window(browser: "Browser", made: dict[str, Path], name: str, width: int) -> None:
    """At 1280 and at 360 points nothing sticks out to the side."""
    page, _ = opened(browser, made[name], viewport={"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_names_are_text(browser: "Browser", made: dict[str, Path]) -> None:
    """A group called <script>alert(1)</script> is a heading with these letters, and nothing pops up."""
    page, wrong = opened(browser, made["hostile"])
    assert page.locator(".group h2").first.text_content() == f"first level: {SCRIPT}"
    page.evaluate(SCRUB, 1800)
    assert wrong == []


def test_it_has_a_dark_look(browser: "Browser", made: dict[str, Path]) -> None:
    """Paper is dark where the system asks for it and light where not; the first level is blue in both."""
    looks = {}
    for scheme in ("light", "dark"):
        page, _ = opened(browser, made["two_tiers"], color_scheme=scheme)
        looks[scheme] = (
            page.evaluate("getComputedStyle(document.body).backgroundColor"),
            page.evaluate("getComputedStyle(document.querySelector('.group')).borderTopColor"),
        )
    assert looks["light"] == ("rgb(255, 255, 255)", "rgb(0, 114, 178)")
    assert looks["dark"] == ("rgb(20, 24, 29)", "rgb(0, 114, 178)")


def test_without_its_program_the_table_tells(browser: "Browser", made: dict[str, Path]) -> None:
    """Where scripts are switched off a sentence says so, and the table has all 13 rows."""
    page, _ = opened(browser, made["two_tiers"], java_script_enabled=False)
    assert page.locator("noscript p").is_visible()
    page.click("summary")
    assert page.locator("tbody tr").count() == 13
    assert page.locator("tbody tr").last.is_visible()


def test_the_hour_is_told_first_and_then_the_moment(browser: "Browser", made: dict[str, Path]) -> None:
    """At first the page sums up the hour; a moment that is chosen is told shortly after."""
    page, _ = opened(browser, made["two_tiers"])
    assert (page.text_content("#told") or "").startswith("From 13:00 to 14:00: ")
    page.evaluate(SCRUB, 600)
    until(page, lambda: (page.text_content("#told") or "").startswith("13:10:00. customer service"))


@pytest.mark.parametrize("width", [1280, 360])
def test_rows_of_the_table_are_one_line(browser: "Browser", made: dict[str, Path], width: int) -> None:
    """No cell below the heading is taller than a line and a half of 16 points, however narrow the window."""
    page, _ = opened(browser, made["two_tiers"], viewport={"width": width, "height": 800})
    page.click("summary")
    heights = page.eval_on_selector_all(
        "tbody tr", "all => all.map(row => row.getBoundingClientRect().height)"
    )
    assert max(heights) < 36
    assert page.evaluate("document.documentElement.scrollWidth") <= width
