"""The animation's page: what it counts, which hour it shows, and that nothing in it does harm."""

import base64
import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.core.path import Customers
from sim.experiment.folder import Store
from sim.experiment.replicate import Experiment, replicate
from sim.report.animation import animation_of, embedded, write_animation
from sim.report.animation_scenes import busiest_us, clock_labels, scenes_of
from tests.builders import ABANDONED, MINUTE_US, NOT_ADMITTED, desk, leg, plan, record
from tests.unit.report.hostile import FORMULA, SCRIPT, hostile
from tests.unit.report.results import SLOW, blueprint, experiment

HOUR_US = 60 * MINUTE_US


class HtmlPage(HTMLParser):
    """Notes the elements and attributes of a page as a browser would find them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.tags.append(tag)
        self.attributes += attrs


def as_it_is(name: str) -> str:
    """Return a name."""
    return name


def data_of(page: str) -> Any:
    """Return what the page's program reads."""
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    return json.loads(found[1])


def text_of(page: str) -> str:
    """Return the page's text without its program and its style, in one line."""
    bare = re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", bare).split())


def test_the_counters_by_hand() -> None:
    """At minute 11 one chat waits at the second level and one is served; at 60 three are resolved."""
    plan_ = blueprint()
    scenes = scenes_of(record(SLOW[0], plan_), plan_, 0, HOUR_US, as_it_is)
    assert scenes.waiting(11 * 60) == [0, 1]
    assert scenes.counts(11 * 60) == {
        "waiting": 1, "with operators": 1, "arrived": 2, "forwarded": 1, "resolved": 0, "abandoned": 0,
        "other": 0,
    }  # fmt: skip
    assert scenes.counts(3600) == {
        "waiting": 0, "with operators": 0, "arrived": 3, "forwarded": 1, "resolved": 3, "abandoned": 0,
        "other": 0,
    }  # fmt: skip


def test_what_was_before_the_start_is_not_counted() -> None:
    """From minute 30 on one chat arrives and is resolved; the three events before are left out."""
    plan_ = blueprint()
    scenes = scenes_of(record(SLOW[0], plan_), plan_, HOUR_US // 2, HOUR_US, as_it_is)
    assert [chat["n"] for chat in scenes.content["chats"]] == [2]
    counts = scenes.counts(1800)
    assert (counts["arrived"], counts["forwarded"], counts["resolved"]) == (1, 0, 1)


def test_a_silent_customer_is_lost_when_leaving() -> None:
    """The customer leaves at 6 and is counted then, while the chat waits until 9 and is held until 12."""
    plan_ = plan([(0, 1, False), (1, 1, True)], opened=((0, 60),))
    gone = Customers(np.array([0], np.int32), np.array([-1], np.int32), np.array([6 * MINUTE_US]))
    path = replace(record([leg(0, 0, (0, 9, 12), ABANDONED)], plan_), customers=gone)
    scenes = scenes_of(path, plan_, 0, HOUR_US, as_it_is)
    told = [
        (
            scenes.counts(m * 60)["abandoned"],
            scenes.counts(m * 60)["waiting"],
            scenes.counts(m * 60)["with operators"],
        )
        for m in (5, 6, 8, 9, 11, 12)
    ]
    assert told == [(0, 1, 0), (1, 1, 0), (1, 1, 0), (1, 0, 1), (1, 0, 1), (1, 0, 0)]


def test_who_is_turned_away_is_counted_apart() -> None:
    """A chat that is not admitted at minute 2 is neither waiting nor abandoned but counted apart."""
    plan_ = plan([(0, 1, False), (1, 1, True)], opened=((0, 60),))
    scenes = scenes_of(record([leg(0, -1, (2, 2), NOT_ADMITTED)], plan_), plan_, 0, HOUR_US, as_it_is)
    counts = scenes.counts(120)
    assert (counts["arrived"], counts["waiting"], counts["abandoned"], counts["other"]) == (1, 0, 0, 1)


def test_chats_of_one_operator_have_slots_of_their_own() -> None:
    """Chats from 0 to 10, 6 to 15 and 10 to 20 take slots 0, 1 and again 0: no two share one at a time."""
    plan_ = plan([(0, 3, False), (1, 1, True)], opened=((0, 60),))
    rows = [leg(0, 0, (0, 0, 10)), leg(1, 0, (6, 6, 15)), leg(2, 0, (10, 10, 20))]
    scenes = scenes_of(record(rows, plan_), plan_, 0, HOUR_US, as_it_is)
    assert [chat["legs"][0][-1] for chat in scenes.content["chats"]] == [0, 1, 0]
    assert [one["lanes"] for one in scenes.content["operators"]] == [3, 1]


def test_the_busiest_hour_is_shown() -> None:
    """Of arrivals at 31, 100, 110 and 140 min three fall into the hour from 90 on, the most of all."""
    plan_ = plan([(0, 1, False), (1, 1, True)], opened=((0, 240),))
    rows = [leg(n, -1, (at, at + 1), ABANDONED) for n, at in enumerate((31, 100, 110, 140))]
    assert busiest_us(record(rows, plan_), plan_, HOUR_US) == 90 * MINUTE_US
    assert busiest_us(record([], plan_), plan_, HOUR_US) == 0


def test_the_busiest_hour_of_several_days() -> None:
    """The second day has two arrivals in its first half hour, the first day one: it is the second day's."""
    plan_ = plan([(0, 1, False), (1, 1, True)], opened=((0, 240), (1440, 1680)))
    rows = [leg(n, -1, (at, at + 1), ABANDONED) for n, at in enumerate((31, 1441, 1442))]
    assert busiest_us(record(rows, plan_), plan_, HOUR_US) == 1440 * MINUTE_US


def test_the_clock_goes_back_in_autumn() -> None:
    """In Berlin, on 25 October 2026, the minute after 02:59 is 02:00 again."""
    plan_ = replace(blueprint(), timezone="Europe/Berlin", epoch_us=1_792_879_200_000_000)
    assert clock_labels(plan_, 179 * MINUTE_US, 181 * MINUTE_US) == ["02:59", "02:00", "02:01"]


@pytest.mark.parametrize(
    ("start", "first"), [("00:30", "00:30"), (" 0:15 ", "00:15"), ("1970-01-01 00:10", "00:10")]
)
def test_a_start_can_be_named(start: str, first: str) -> None:
    """A time of the first day, or a date and a time, is where the clock begins."""
    page = animation_of(experiment(), start=start, hours=0.5)
    assert data_of(page)["clock"][0] == first
    assert data_of(page)["length"] == 1800


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        ({"start": "half past nine"}, r'"half past nine" is no start; write for example "10:30"'),
        ({"start": "25:00"}, r'"25:00" is no start'),
        ({"start": "1970-02-30 10:00"}, r'"1970-02-30 10:00" is no start'),
        ({"start": "1970-03-01 10:00"}, r'at "1970-03-01 10:00" the desk is not at work'),
        ({"hours": 0}, "more than 0 and at most 24 hours, not 0"),
        ({"hours": 25}, "more than 0 and at most 24 hours, not 25"),
        ({"hours": float("nan")}, "more than 0 and at most 24 hours, not nan"),
        ({"replication": 2}, "there is no replication 2; there are 0 to 1"),
        ({"replication": -1}, "there is no replication -1"),
    ],
)
def test_what_cannot_be_shown_is_told(words: dict[str, Any], wrong: str) -> None:
    """Each wrong wish is a ValueError that says what is allowed."""
    with pytest.raises(ValueError, match=wrong):
        animation_of(experiment(), **words)


def test_without_the_record_there_is_no_animation() -> None:
    """A replication whose record was thrown away is told with what to do."""
    with pytest.raises(ValueError, match=r"the record of replication 0 was not kept; use keep_paths=True"):
        animation_of(experiment(keep=False))


def test_a_record_of_a_store_will_do(tmp_path: Path) -> None:
    """The page of a record in memory and that of the same record in a store are the same text."""
    scenario = desk(calendar__closes="11:00")
    memory = replicate(scenario, 2, jobs=1, keep_paths=True)
    with Store(tmp_path) as store:
        kept = replicate(scenario, 2, jobs=1, keep_paths=True, store=store)
        assert kept.replications[1].path is None
        assert animation_of(kept, 1) == animation_of(memory, 1)


def test_the_page_needs_nothing_else() -> None:
    """It loads no file, and its policy allows the one program and the one style that stand in it, by hash."""
    text = animation_of(experiment())
    page = HtmlPage(text)
    assert page.tags.count("script") == 2
    assert not [
        name for name, _ in page.attributes if name in {"src", "href", "style"} or name.startswith("on")
    ]
    policy = next(value or "" for name, value in page.attributes if "default-src" in (value or ""))
    assert policy.startswith("default-src 'none'; ")
    for kind, pattern in (("style", r"<style>(.*?)</style>"), ("script", r"<script>(.*?)</script>")):
        found = re.search(pattern, text, re.DOTALL)
        assert found is not None
        digest = base64.b64encode(hashlib.sha256(found[1].encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    assert "http" not in text.replace("http-equiv", "")


@pytest.fixture(scope="module")
def attacked() -> Experiment:
    """Return a short run of the desk whose names are markup and formulas."""
    return replicate(hostile(), 1, jobs=1, keep_paths=True, label="</script>")


def test_no_name_breaks_out(attacked: Experiment) -> None:
    """Names that end scripts and begin comments are data: two scripts, no image, and every name as it is."""
    text = animation_of(attacked)
    page = HtmlPage(text)
    assert page.tags.count("script") == 2
    assert "img" not in page.tags
    data = data_of(text)
    assert [group["name"] for group in data["groups"]] == [SCRIPT, FORMULA]
    assert FORMULA in [operator["name"] for operator in data["operators"]]


@pytest.mark.parametrize("name", ["</script><script>alert(1)", "<!--", "]]>", "\u2028", "&lt;", "'\"\\"])
def test_embedded_data_is_read_back(name: str) -> None:
    """What JSON reads is the name; in the page stands neither a sign of markup nor one beyond ASCII."""
    text = embedded({"name": name})
    assert json.loads(text) == {"name": name}
    assert re.search(r"[<>&]|[^ -~]", text) is None


def test_the_same_record_gives_the_same_text(tmp_path: Path) -> None:
    """Written twice, the file is the same to the byte, and nothing else is in the folder."""
    one, two = (write_animation(experiment(), tmp_path / name).read_bytes() for name in ("a.html", "b.html"))
    assert one == two
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.html", "b.html"]


def test_the_page_says_the_hour_in_words() -> None:
    """Without its program the page tells that three chats arrive, and has a row for every five minutes."""
    text = animation_of(experiment())
    words = text_of(text)
    assert "From 00:00 to 01:00: 3 chats arrive, 3 are resolved, 1 are forwarded, 0 are abandoned." in words
    assert "the table below says the same" in words
    assert len(re.findall(r'<tr><th scope="row">', text)) == 13
    assert "second level (second level) at most 1, at 00:10" in text


def test_operators_without_names_of_their_own_are_numbered() -> None:
    """The first of a group called front is operator 1 there, and a person's name stays."""
    scenario = desk(front=2, calendar__closes="10:00")
    data = scenario.resolved()
    data["operators"][1] |= {"name": "Dana_B", "count": 1}
    named = replicate(type(scenario).from_dict(data), 1, jobs=1, keep_paths=True)
    names = [one["name"] for one in data_of(animation_of(named))["operators"]]
    assert names == ["operator 1", "operator 2", "Dana B"]


def test_a_desk_without_chats_can_be_shown() -> None:
    """Where no chat comes the page says so, from the opening on, and its curves lie at 0."""
    quiet = replicate(desk(rate="0.000001 per hour"), 1, jobs=1, keep_paths=True)
    text = animation_of(quiet)
    assert "No chat waits at any time." in text
    assert "From 09:00 to 10:00: 0 chats arrive" in text
