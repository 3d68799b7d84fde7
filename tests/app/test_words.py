"""Words of the page: sentences, judged differences, error bars and escaped names."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from sim.app import session as module
from sim.app.answer_html import basis_html, problems_html, sentence_html, table_html
from sim.app.chart import chart_html
from sim.app.figures import Figure, figures_of, span_of
from sim.app.heading import heading_html
from sim.app.sentence import answer_sentences
from sim.app.session import Answer, Session
from sim.scenario import Problem, Scenario
from sim.stats.estimate import Estimate
from sim.stats.paired import Paired
from tests.builders import desk

EVIL = '<script>alert("1")</script>'


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refine to 10 replications only."""
    monkeypatch.setattr(module, "LOOKS", (2, 5, 10, 10))


def answered(scenario: Scenario, **settings: float) -> tuple[Session, Answer]:
    """Return a session and its last answer, the levers named with an underscore for the space."""
    session = Session(scenario)
    *_, last = session.answers({key.replace("_", " "): value for key, value in settings.items()})
    return session, last


def figure(metric: str, difference: float, half_width: float, *, identical: bool = False) -> Figure:
    """Return a figure that differs by so much."""
    unit = "s" if "wait" in metric else "share"
    apart = Estimate(difference, half_width, 20, unit)
    base, now = Estimate(60.0, 2.0, 20, unit), Estimate(60.0 + difference, 2.0, 20, unit)
    return Figure(metric, metric, base, now, Paired(60.0, 60.0 + difference, apart, 0.9, 0.1, identical))


def renamed(scenario: Scenario, old: str, new: str) -> dict[str, Any]:
    """Return a scenario's values with a group called otherwise."""
    text = json.dumps(scenario.resolved()).replace(json.dumps(old), json.dumps(new))
    values: dict[str, Any] = json.loads(text)
    return values


@pytest.mark.parametrize(
    ("metric", "difference", "half_width", "word"),
    [
        ("leg_wait_mean", -5.0, 2.0, "better"),
        ("leg_wait_mean", 5.0, 2.0, "worse"),
        ("service_level", 0.05, 0.01, "better"),
        ("abandon_share", 0.05, 0.01, "worse"),
        ("busy_share", 0.05, 0.01, "higher"),
        ("leg_wait_p95", 5.0, 6.0, "no clear difference"),
    ],
)
def test_a_difference_is_judged(metric: str, difference: float, half_width: float, word: str) -> None:
    """Less waiting and more service are better, more work is only higher, and 5 with ± 6 is nothing clear."""
    assert figure(metric, difference, half_width).judged == word


def test_the_same_in_every_replication_is_said_so() -> None:
    """A figure that is identical in every replication has no interval to show."""
    assert figure("leg_wait_mean", 0.0, 0.0, identical=True).texts[2] == "the same"


def test_a_difference_has_a_minus_and_no_empty_margin() -> None:
    """-5 s ± 0.02 s is shown with a minus sign, and its margin not as nothing."""
    assert figure("leg_wait_mean", -5.0, 0.02).texts[2] == "−5 s ± < 0.1 s"


def test_bars_end_a_little_right_of_the_larger_one() -> None:
    """60 s and 55 s with ± 2 s have an axis to 1.05 times 62 s; shares of service go to 1."""
    assert span_of(figure("leg_wait_mean", -5.0, 2.0)) == (0.0, pytest.approx(65.1))
    assert span_of(figure("service_level", 0.0, 0.1)) == (0.0, 1.0)


def test_the_sentence_of_a_change() -> None:
    """One more operator leaves the first level as it is and cuts the wait at the second."""
    session, last = answered(desk(front=3, second=1, share=0.4), heads_1=2)
    [sentence] = answer_sentences(
        figures_of(last), session.moved({"heads 1": 2}), is_same=False, against="scenario"
    )
    assert re.fullmatch(
        r"With one more operator at the second level, customers wait .+ ± .+ less at the second level "
        r"\(.+ instead of .+\); waits at the first level stay the same for every customer\.",
        sentence,
    )


def test_the_sentences_without_a_change() -> None:
    """Without a change a sentence for each level says how long customers wait there."""
    session, last = answered(desk())
    sentences = answer_sentences(figures_of(last), session.moved({}), is_same=True, against="")
    assert [each[:23] for each in sentences] == ["At the first level cust", "At the second level cus"]


def test_the_table_has_a_row_a_figure_with_both_bars() -> None:
    """Two groups of six figures: twelve rows, each with the two estimates drawn above each other."""
    _, last = answered(desk(share=0.4), heads_1=2)
    page = table_html(figures_of(last), last, "scenario")
    assert (page.count("<tr data-metric="), page.count("<rect")) == (12, 24)


def test_groups_that_the_baseline_lacks_have_no_difference() -> None:
    """A group that only the new scenario has is shown without a baseline."""
    session = Session(desk())
    session.load(Scenario.from_dict(renamed(desk(), "second", "experts")), keep_baseline=True)
    *_, last = session.answers({})
    [_, experts] = figures_of(last)
    assert {(each.base, each.pair, each.judged) for each in experts.figures} == {(None, None, "–")}
    [sentence] = answer_sentences(figures_of(last), [], is_same=False, against="scenario")
    assert "has no counterpart in the baseline" in sentence


def test_names_are_text() -> None:
    """A group called like a script is shown as text in heading, sentence, table, chart and errors."""
    scenario = Scenario.from_dict(renamed(desk(title=EVIL), "front", EVIL), name=EVIL)
    _, last = answered(scenario)
    groups = figures_of(last)
    pages = [
        heading_html(scenario, EVIL),
        sentence_html(answer_sentences(groups, [], is_same=True, against=EVIL)),
        table_html(groups, last, EVIL),
        basis_html(last, is_refining=True),
        chart_html(last),
        problems_html([Problem("E", EVIL, EVIL, EVIL, EVIL, EVIL)], EVIL),
    ]
    assert not any("<script" in page for page in pages)
    assert "&lt;script&gt;" in pages[2]


def test_a_dollar_sign_is_shown_as_it_is() -> None:
    """A group called "vip_$" is "vip $" in the table and on the sliders, without the pictures' backslash."""
    session, last = answered(Scenario.from_dict(renamed(desk(), "second", "vip_$")))
    assert [group.label for group in figures_of(last)][1] == "second level: vip $"
    captions = [lever.caption(lever.value) for lever in session.levers if lever.label == "Forwarded"]
    assert captions == ["of the chats here, to vip $"]


def test_problems_have_a_remedy() -> None:
    """An error is told with what is wrong, how to mend it and where it stands."""
    page = problems_html([Problem("E", "desk.toml", "groups.a", "5", "this is wrong", "write 4")], "Bad:")
    assert "This is wrong." in page
    assert "write 4." in page
    assert "<code>desk.toml: groups.a = 5</code>" in page


def test_the_chart_has_a_picture_for_each_width() -> None:
    """A wide and a narrow PNG stand in the page, with words for those who cannot see them."""
    _, last = answered(desk(share=0.4), heads_1=2)
    page = chart_html(last)
    assert page.count("data:image/png;base64,") == 2
    assert "thin line: the baseline" in page


def test_a_cold_engine_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """With nothing compiled yet the page says that the slower engine works, and how to compile."""
    from sim.core import jit

    monkeypatch.setattr(jit, "cache_is_warm", lambda kernels="": False)
    monkeypatch.setattr(jit, "can_compile", lambda: True)
    _, last = answered(desk())
    assert last.now.engine == "readable"
    told = "The fast engine is not compiled yet on this machine"
    assert told in basis_html(last, is_refining=False)
    assert told not in basis_html(last, is_refining=False, tells_engine=False)


def test_customers_lost_are_told_with_the_answer() -> None:
    """A desk whose second level is away in the afternoon makes tickets; more patience there changes none."""
    way = "escalations.front.second"
    scenario = desk(rate="30 per hour", share=0.5, patience="1 min").with_changes(
        {f"{way}.when_nobody_online": "ticket", "operators": _until_noon()}
    )
    _, last = answered(scenario)
    [front, second] = figures_of(last)
    now = {each.metric: each.now.mean for each in second.figures}
    assert 0.3 < now["ticket_share"] < 0.7
    assert now["service_level"] <= 1 - now["ticket_share"]
    told = answer_sentences([front, second], [], is_same=True, against="scenario")
    assert f"and {now['lost']:.0f} are lost there in each run." in told[1]
    _, last = answered(scenario, heads_0=20)
    told = answer_sentences(figures_of(last), [], is_same=False, against="scenario")
    assert "customers fewer are lost at the first level" in told[-1]


def _until_noon() -> list[dict[str, Any]]:
    """Return people of whom those of the second level leave at 13:00."""
    return [
        {"group": "front", "count": 3, "slots": 2, "role": "agent"},
        {"group": "second", "count": 9, "slots": 2, "role": "staff", "shift": "09:00-13:00"},
    ]
