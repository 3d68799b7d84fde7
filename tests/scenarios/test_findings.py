"""Pages on customers, the team, absences and findings: what their programs print, and their arithmetic."""

import contextlib
import io
import math
import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
PAGES = {
    "findings": (PROJECT / "docs" / "explanation" / "findings.md", 2),
    "customers": (PROJECT / "docs" / "explanation" / "customers.md", 2),
    "team": (PROJECT / "docs" / "explanation" / "team.md", 3),
    "absences": (PROJECT / "docs" / "how-to" / "absences_and_costs.md", 2),
}


def text_of(page: str) -> str:
    """Return a page in one line a paragraph, so that sentences can be looked for."""
    return re.sub(r"(?<=\S)\n(?=\S)", " ", PAGES[page][0].read_text(encoding="utf-8"))


def blocks(page: str, kind: str) -> list[str]:
    """Return a page's blocks of one language, in order."""
    return re.findall(rf"```{kind}\n(.*?)```", PAGES[page][0].read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize(
    ("page", "place"), [(page, place) for page, (_, count) in PAGES.items() for place in range(count)]
)
def test_a_page_prints_what_its_code_prints(page: str, place: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each program, run from the project's folder, prints the text below it to the letter."""
    programs, printed = blocks(page, "python"), blocks(page, "text")
    assert len(programs) == len(printed) == PAGES[page][1]
    monkeypatch.chdir(PROJECT)
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        exec(programs[place], {"__name__": "page"})
    assert output.getvalue() == printed[place]


def test_attempts_of_a_customer_who_comes_back() -> None:
    """86.6 of 777.5 attempts fail, half are made again, so 734.2 customers make 1.059 attempts each."""
    row = next(line for line in blocks("customers", "text")[0].splitlines() if line.startswith("come back"))
    made, back, lost = (float(figure) for figure in re.findall(r"\d+\.\d", row)[:3])
    attempts = 1 / (1 - 0.5 * lost / made)
    assert f"a = {lost} / {made} = {100 * lost / made:.1f} %" in text_of("customers")
    assert f"it is {attempts:.3f} attempts each" in text_of("customers")
    assert attempts * (made - back) == pytest.approx(made, abs=0.5)
    assert round(made - back, 1) == 734.2


def test_customers_who_are_resolved_after_all() -> None:
    """690.2 resolved with coming back less 669.5 without are the page's 20.7."""
    rows = blocks("customers", "text")[0].splitlines()
    stay, come = (float(re.findall(r"\d+\.\d", rows[place])[3]) for place in (1, 3))
    assert f"Yet {come - stay:.1f} more customers a day" in text_of("customers")


def test_who_is_there_of_six_and_seven() -> None:
    """With 0.9 each: all six 53 %, four or fewer of six 11 %, five or fewer of seven 15 %."""

    def at_most(people: int, present: int) -> float:
        return sum(math.comb(people, k) * 0.9**k * 0.1 ** (people - k) for k in range(present + 1))

    text = text_of("absences")
    assert f"all are there on {0.9**6:.0%}".replace("%", " %") in text
    assert f"four or fewer on {at_most(6, 4):.0%}".replace("%", " %") in text
    assert f"Five of seven or fewer are there on {at_most(7, 5):.0%}".replace("%", " %") in text
    assert f"6 / 0.9 = {6 / 0.9:.1f}" in text


def test_what_a_last_offer_spares_and_costs() -> None:
    """Six people have 87 - 67 = 20 min less overtime, seven 93 - 69 = 24, and a point more gives up."""
    rows = [line.split() for line in blocks("absences", "text")[0].splitlines()[1:]]
    table = {(int(row[0]), row[1], row[2]): row for row in rows}
    spared = []
    for people in (6, 7):
        off, on = table[people, "10%", "0"], table[people, "10%", "10"]
        spared.append(int(off[-5]) - int(on[-5]))
        assert float(on[4].strip("%")) - float(off[4].strip("%")) == pytest.approx(1.0, abs=0.2)
    assert f"spare the six people of customer service {spared[0]} minutes" in text_of("absences")
    assert f"(and the seven {spared[1]})" in text_of("absences")


def test_figures_in_the_findings_are_those_of_the_last_table() -> None:
    """Sentences repeat the table's figures without signs, and 8,985.9 s as 150 min."""
    rows = [re.split(r"\s{2,}", line) for line in blocks("findings", "text")[1].splitlines()]
    text = text_of("findings")
    for _, _, metric, figure in rows:
        change, margin = figure.lstrip("+-").split(" ± ")
        if metric == "blocked_by_silent":
            change, margin = f"{float(change) / 60:.0f}", f"{float(margin) / 60:.0f}"
        said = f"{change} s ± {margin} s" if metric == "leg_wait_all_mean" else f"{change} ± {margin}"
        assert said in text.split("## Figures")[0], metric


def test_ratios_that_the_answers_name() -> None:
    """7.8 saved over 2.1 lost is nearly 4, 777.5 chats over 734.2 is 6 % more, 19 EUR over 4.02 nearly 5."""
    figures = dict(re.findall(r"group:(\w+) +abandoned +([-+][0-9.]+)", blocks("findings", "text")[1]))
    assert 3.5 < -float(figures["customer_service"]) / float(figures["second_level"]) < 4
    row = blocks("customers", "text")[0].splitlines()[3]
    made, back = (float(figure) for figure in re.findall(r"\d+\.\d", row)[:2])
    assert f"{made / (made - back) - 1:.0%}" == "6%"
    one_more = re.findall(r"(\d+) EUR each", blocks("absences", "text")[1])
    mean = re.search(r"([0-9.]+) EUR ± [0-9.]+ EUR for each resolved chat", text_of("absences"))
    assert mean is not None
    assert 4.5 < float(one_more[0]) / float(mean[1]) < 5


def test_slots_on_offer_in_a_day() -> None:
    """Six people with three slots and three with two, eight hours long, offer 192 hours of slots."""
    assert (6 * 3 + 3 * 2) * 8 == 192
    assert "the 192 hours of slots" in text_of("findings")
