"""Errors of the schema and of the checks come in one go, and none that a missing key alone would cause."""

import pytest

from sim.scenario import Scenario, ScenarioError

DESK = """
[groups.front]
[groups.back]
[widgets.shop]
group = "front"
arrivals = {{ kind = "poisson", rate = "6 per hour" }}
handling = {{ kind = "constant", value = "5 min" }}
{shop}
[roles.staff]
forwarded_chats = true
[[operators]]
group = "front"
[[operators]]
group = "back"
{back}
[[escalations]]
from = "front"
to = "back"
probability = 0.2
handling = {{ kind = "constant", value = "5 min" }}
{way}
{more}
"""


def paths(**parts: str) -> list[str]:
    """Return where the errors of a desk stand."""
    written = dict.fromkeys(("shop", "back", "way", "more"), "") | parts
    with pytest.raises(ScenarioError) as caught:
        Scenario.from_text(DESK.format(**written))
    return [problem.path for problem in caught.value.problems]


def test_a_check_is_told_beside_a_schema_error() -> None:
    """A cap without sense in the widget and a target whom no forward can reach: two errors in one go."""
    assert paths(shop="max_queue = -1") == ["widgets.shop.max_queue", "escalations.front.back.to"]


def test_a_key_that_nobody_knows_hides_no_check() -> None:
    """A misspelt table and the same target: two errors."""
    assert paths(more="[servise]\ntarget = 0.8") == ["servise", "escalations.front.back.to"]


MIXED = """
title = "seven faults"
[groups.front]
{more}pull_delay = "60 s"
overflow = {{ to = "front", after = "0 s" }}
[groups.back]
[widgets.shop]
group = "front"
arrivals = {{ kind = "poisson", rate = "6 per hour" }}
handling = {{ kind = "constant", value = "5 min" }}
when_full = "hide"
skills = ["german"]
redial = {{ share = 1, delay = "1 min" }}
[roles.staff]
forwarded_chats = true
[[operators]]
group = "front"
breaks = "20:00-20:30"
[[operators]]
group = "back"
role = "staff"
[[escalations]]
from = "front"
to = "back"
probability = 0.2
handling = {{ kind = "constant", value = "5 min" }}
"""
SIX = [
    "groups.front.overflow.to",
    "widgets.shop.redial",
    "widgets.shop.when_full",
    "operators.front.breaks",
    "widgets.shop.skills",
    "widgets.shop.skills",
]


@pytest.mark.parametrize(
    ("line", "hidden"),
    [
        ("absence = 1", []),
        ('last_offer = "soon"', []),
        ('choice = "best"', []),
        ("wrap_up = 5", []),
        ("service = { target = 2 }", []),
        ('speed = { kind = "fast" }', []),
        ("headcount = -1", ["groups.front.overflow.to", "widgets.shop"]),
        ("absense = 0.1", ["groups.front.overflow.to", "widgets.shop"]),
    ],
)
def test_a_fault_of_a_group_hides_what_it_may_cause_alone(line: str, hidden: list[str]) -> None:
    """Six errors of the checks have nothing to do with the first six keys: all six are told beside each."""
    with pytest.raises(ScenarioError) as caught:
        Scenario.from_text(MIXED.format(more=f"{line}\n"))
    found = [problem.path for problem in caught.value.problems]
    told = [path for path in SIX if not any(path.startswith(start) for start in hidden)]
    assert found[1:] == told


def test_without_an_overflow_nobody_tells_who_has_a_skill() -> None:
    """The overflow could not be read, and its people may speak German: the skill is not told, the rest is."""
    text = (
        MIXED.format(more="")
        .replace('after = "0 s"', "after = 0")
        .replace('to = "front", after', 'to = "back", after')
    )
    with pytest.raises(ScenarioError) as caught:
        Scenario.from_text(text)
    assert [problem.path for problem in caught.value.problems] == [
        "groups.front.overflow.after",
        "widgets.shop.redial",
        "widgets.shop.when_full",
        "operators.front.breaks",
    ]


def test_what_the_missing_key_may_cause_is_not_told() -> None:
    """Nobody gives up only because the patience could not be read: the redial is no second error."""
    shop = 'patience = "soon"\nredial = { share = 0.5, delay = "4 min" }'
    assert paths(shop=shop, back='role = "staff"') == ["widgets.shop.patience"]


def test_a_fault_of_an_escalation_silences_what_depends_on_it() -> None:
    """Its patience could not be read either, so nobody says that the widget's customers never give up."""
    found = paths(
        shop='redial = { share = 0.5, delay = "4 min" }', back='role = "staff"', way='patience = "soon"'
    )
    assert found == ["escalations.front.back.patience"]


@pytest.mark.parametrize("more", ["[calendar]\ndays = 0", '[[operators]]\ngroup = "front"\nslots = 11'])
def test_without_hours_or_people_nothing_more_is_said(more: str) -> None:
    """Every check may depend on the calendar and the people: only the schema's own error is told."""
    assert len(paths(more=more)) == 1
