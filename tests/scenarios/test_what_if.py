"""Desks with a question each: every file is its base with the changes listed here, and no others."""

from pathlib import Path
from typing import Any

import pytest

from sim import load_scenario
from sim.scenario import build_blueprint, check_scenario

FOLDER = Path(__file__).parents[2] / "scenarios"
WORDS = {"title", "description", "question"}

SILENT = {"share": 0.7, "detect": "3 min"}
REDIAL = {"share": 0.5, "delay": {"kind": "exponential", "mean": "4 min"}}
FORWARD = "escalations.customer_service.second_level"

CHANGES: dict[str, tuple[str, dict[str, Any]]] = {
    "absences": (
        "one_more_second_level",
        {
            "groups.customer_service.absence": 0.10,
            "groups.customer_service.last_offer": "10 min",
            "groups.second_level.absence": 0.10,
        },
    ),
    "customers_come_back": (
        "two_tiers",
        {
            "widgets.shop.returning": 0.2,
            "widgets.shop.redial": REDIAL,
            "widgets.billing.returning": 0.2,
            "widgets.billing.redial": REDIAL,
        },
    ),
    "inbox": (
        "chat_cap_three",
        {"groups.customer_service.pull_delay": "60 s", "widgets.shop.when_full": "unassigned"},
    ),
    "lunch_together_or_staggered": (
        "one_more_second_level",
        {
            "operators.customer_service.breaks": ["12:30-13:00"],
            "operators.second_level.breaks": ["12:30-13:00"],
        },
    ),
    "second_level_helps_out": (
        "one_more_second_level",
        {"groups.customer_service.overflow": {"to": "second_level", "after": "60 s"}},
    ),
    "silent_customers": (
        "two_tiers",
        {"widgets.shop.silent": SILENT, "widgets.billing.silent": SILENT},
    ),
    "warm_or_cold": (
        "one_more_second_level",
        {
            f"{FORWARD}.handling.mean": "27 min",
            f"{FORWARD}.return_probability": 0.1,
            f"{FORWARD}.max_legs": 4,
        },
    ),
    "warm_instead": (
        "warm_or_cold",
        {
            f"{FORWARD}.hand_over": "warm",
            f"{FORWARD}.hand_over_time": "90 s",
            f"{FORWARD}.handling.mean": "25 min",
            f"{FORWARD}.return_probability": 0.0,
        },
    ),
    "what_people_cost": (
        "two_tiers",
        {
            "costs.groups.customer_service": "30 per hour",
            "costs.groups.second_level": "45 per hour",
            "costs.currency": "EUR",
        },
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_file_is_its_base_with_the_changes_that_it_names(name: str) -> None:
    """The file's values are those of its base changed in the listed keys, apart from its words."""
    base, changes = CHANGES[name]
    own = load_scenario(FOLDER / f"{name}.toml").resolved()
    changed = load_scenario(FOLDER / f"{base}.toml").with_changes(changes).resolved()
    assert {key: own[key] for key in own.keys() - WORDS} == {
        key: changed[key] for key in changed.keys() - WORDS
    }


def test_staggered_lunch_moves_breaks_and_nothing_else() -> None:
    """Half an hour each: 2 + 2 + 2 of six people and 1 + 2 + 1 of four begin at 12:00, 12:30 and 13:00."""
    together, staggered = (
        load_scenario(FOLDER / f"{name}.toml").resolved()
        for name in ("lunch_together_or_staggered", "lunch_staggered")
    )
    everybody: dict[tuple[str, int, str], list[tuple[Any, ...]]] = {
        (entry["group"], entry["slots"], entry["role"]): [] for entry in together.pop("operators")
    }
    for entry in staggered.pop("operators"):
        everybody[entry["group"], entry["slots"], entry["role"]].append((entry["count"], *entry["breaks"]))
    assert list(everybody.values()) == [
        [(2, "12:00-12:30"), (2, "12:30-13:00"), (2, "13:00-13:30")],
        [(1, "12:00-12:30"), (2, "12:30-13:00"), (1, "13:00-13:30")],
    ]
    assert {key: staggered[key] for key in staggered.keys() - WORDS} == {
        key: together[key] for key in together.keys() - WORDS
    }


@pytest.mark.parametrize(
    ("name", "warned"),
    [
        ("second_level_helps_out", ["groups.customer_service.overflow.to"]),
        ("lunch_together_or_staggered", ["widgets.shop.group", "widgets.billing.group"]),
        ("lunch_staggered", []),
        *((name, []) for name in CHANGES if not name.startswith(("second_level", "lunch"))),
    ],
)
def test_check_warns_where_the_question_is_the_warning(name: str, warned: list[str]) -> None:
    """Helping out gives the second level chats by itself, and lunch together leaves both widgets alone."""
    problems = check_scenario(load_scenario(FOLDER / f"{name}.toml"))
    assert [(problem.severity, problem.path) for problem in problems] == [("W", path) for path in warned]


def test_half_as_much_again_at_the_second_level() -> None:
    """45 EUR an hour are 1.5 times 30 EUR, as thousandths 45,000 and 30,000."""
    groups = build_blueprint(load_scenario(FOLDER / "what_people_cost.toml")).groups
    assert groups.hourly_cost is not None
    rates = dict(zip(groups.names, groups.hourly_cost.tolist(), strict=True))
    assert rates == {"customer_service": 30_000, "second_level": 45_000}
    assert groups.currency == "EUR"
