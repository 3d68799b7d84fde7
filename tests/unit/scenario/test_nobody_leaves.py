"""Customers who would leave and come back where nobody can wait, and chats beyond what a run holds."""

from typing import Any

import pytest

from sim.scenario import check_scenario
from tests.unit.scenario.desks import EXPONENTIAL, refused, team, warned

REDIAL = {"share": 0.5, "delay": EXPONENTIAL}
SILENT = {"share": 0.5, "detect": "5 min"}
ROOMY = {"operators__0__count": 9, "operators__1__count": 9}


@pytest.mark.parametrize(("key", "value"), [("redial", REDIAL), ("silent", SILENT)])
@pytest.mark.parametrize(("when_full", "most"), [("hide", None), ("offline_form", None), ("queue", 0)])
def test_nobody_leaves_where_nobody_waits(
    when_full: str, most: int | None, key: str, value: dict[str, Any]
) -> None:
    """A patience and no queue, and none after a forward: nobody leaves; with room for one some do."""
    change: dict[str, Any] = {**ROOMY, "escalations__0__patience": {"kind": "none"}}
    change |= {"widgets__shop__when_full": when_full, f"widgets__shop__{key}": value}
    limit: dict[str, Any] = {} if most is None else {"widgets__shop__max_queue": most}
    refused(team(**change, **limit), f"widgets.shop.{key}", f'when_full = "{when_full}" with')
    assert check_scenario(team(**change, widgets__shop__max_queue=1)) == []


@pytest.mark.parametrize(
    ("way", "waits"),
    [
        ({}, True),
        ({"max_queue": 0}, True),
        ({"max_queue": 0, "when_nobody_online": "ticket"}, False),
        ({"max_queue": 0, "when_nobody_online": "ticket", "return_probability": 0.1}, True),
    ],
)
def test_who_cannot_wait_after_a_forward_either(way: dict[str, Any], waits: bool) -> None:
    """Patience there counts where a chat can wait: in the queue, for somebody to come, or handed back."""
    change: dict[str, Any] = {**ROOMY, "widgets__shop__when_full": "hide", "widgets__shop__redial": REDIAL}
    scenario = team(**change, **{f"escalations__0__{key}": value for key, value in way.items()})
    assert ("widgets.shop.redial" in {p.path for p in check_scenario(scenario)}) is not waits


def test_chats_that_may_come_back_count_as_chats() -> None:
    """8 h of 100,000 are 800,000 chats; 50 times again each are 40.8 million, 10 halvings 1.6 million."""
    rate: dict[str, Any] = {"widgets__shop__arrivals__rate": "100000 per hour"}
    always = REDIAL | {"share": 1, "at_most": 50}
    errors = [p for p in check_scenario(team(**rate, widgets__shop__redial=always)) if p.severity == "E"]
    assert [p.path for p in errors] == ["widgets.shop.redial"]
    assert "4.08e+07 chats are expected, up to 51 times 8e+05" in errors[0].message
    assert "E" not in {p.severity for p in check_scenario(team(**rate, widgets__shop__redial=REDIAL))}


def test_a_backlog_counts_among_the_chats_too() -> None:
    """100,000 at each of 300 openings are 30 million, which is more than 20 million."""
    problems = check_scenario(team(calendar__days=300, widgets__shop__backlog=100_000))
    errors = [problem for problem in problems if problem.severity == "E"]
    assert [problem.path for problem in errors] == ["widgets.shop.arrivals"]


def test_a_rule_of_the_user_is_not_for_the_command_line() -> None:
    """No file holds a function: a warning that says how to run it."""
    warned(
        team(groups__second_level__choice="own"),
        "groups.second_level.choice",
        "the command line has none and cannot run it",
    )
