"""Costs, and the optional keys of a file: how they are written, changed, resolved and refused."""

from pathlib import Path
from typing import Any

import pytest

from sim.scenario import Scenario, build_blueprint, load_scenario
from sim.scenario.costs import parse_cost
from tests.unit.scenario.desks import EXPONENTIAL, TOML, refusal, refusals, team

COSTS = TOML + '\n[costs]\ncurrency = "EUR"\n"groups.second_level" = "45 per hour"\n'

EVERYTHING: dict[str, Any] = {
    "widgets__shop__returning": 0.2,
    "widgets__shop__redial": {"share": 0.5, "delay": EXPONENTIAL},
    "widgets__shop__silent": {"share": 0.5, "detect": "5 min"},
    "groups__customer_service": {
        "absence": 0.05,
        "last_offer": "10 min",
        "overflow": {"to": "second_level", "after": "60 s"},
        "pull_delay": "60 s",
    },
    "operators__1__may_exceed_slots": 1,
    "escalations__0__return_probability": 0.1,
    "costs": {"groups.second_level": "45 per hour", "currency": "EUR"},
}


@pytest.mark.parametrize(
    ("text", "thousandths"),
    [
        ("45 per hour", 45_000),
        ("38.50 per hour", 38_500),
        ("0 per hour", 0),
        (" 12.3456/h ", 12_346),
        (".5 per h", 500),
        ("1000000 per hour", 1_000_000_000),
    ],
)
def test_an_amount_an_hour(text: str, thousandths: int) -> None:
    """Amounts are read exactly and rounded to thousandths: 12.3456 is 12346 of them."""
    assert parse_cost(text).thousandths == thousandths


@pytest.mark.parametrize(
    ("costs", "message"),
    [
        (
            {"groups.second_level": 45},
            'second_level = 45: a cost is a text with its unit. Remedy: write "45 per hour"',
        ),
        ({"groups.second_level": "45"}, "this is not a cost of an hour"),
        ({"groups.second_level": "45 per day"}, "this is not a cost of an hour"),
        ({"groups.second_level": "-1 per hour"}, "a cost cannot be negative"),
        ({"groups.second_level": "1000000.5 per hour"}, "an hour costs at most 1000000"),
        (
            {"groups.second_levle": "45 per hour"},
            'costs.groups.second_levle = "45 per hour": there is no group "second_levle"',
        ),
        ({"second_level": "45 per hour"}, 'write "groups.second_level" = "45 per hour"'),
        ({"curency": "EUR"}, 'perhaps "currency" is meant'),
        ({"currency": "E\nUR"}, "a currency cannot hold control characters"),
        ({"currency": "thirteen char"}, "a currency has at most 12 characters"),
        ({"currency": 5}, "a currency is a text"),
        *(
            ({"currency": word}, "tables would read this currency as a unit of something else")
            for word in ("s", "share", "chats", "legs", "points", "%", " s ")
        ),
        ({"groups": 5}, "costs.groups = 5: this has to be a table"),
        (45, "costs = 45: this has to be a table"),
        (
            {"groups.second_level": "1 per hour", "groups": {"second_level": "2 per hour"}},
            'the group "second_level" has two costs',
        ),
    ],
)
def test_costs_that_are_none(costs: Any, message: str) -> None:
    """Each slip is one line with what is allowed."""
    assert message in refusal(costs=costs)


def test_both_ways_of_writing_are_the_same() -> None:
    """A quoted key, a dotted key and a table of its own give 45000 thousandths an hour."""
    for text in (
        COSTS,
        COSTS.replace('"groups.second_level"', "groups.second_level"),
        TOML + '\n[costs.groups]\n"second_level" = "45 per hour"\n',
    ):
        cost = build_blueprint(Scenario.from_text(text)).groups.hourly_cost
        assert cost is not None
        assert cost.tolist() == [0, 45_000]


def test_a_name_with_a_dot_is_the_rest_of_the_key() -> None:
    """The group is called level.two."""
    text = COSTS.replace("[groups.second_level]", '[groups."level.two"]')
    text = text.replace('"groups.second_level"', '"groups.level.two"').replace(
        '"second_level"', '"level.two"'
    )
    scenario = Scenario.from_text(text)
    assert scenario.costs.groups["level.two"].thousandths == 45_000
    again = scenario.with_changes({'costs.groups."level.two"': "46 per hour"})
    assert again.costs.groups["level.two"].thousandths == 46_000


def test_costs_of_a_base_are_merged_group_by_group(tmp_path: Path) -> None:
    """The base pays 45 and 30, the file 50 for the second level: 30 and 50 in the base's currency."""
    base = COSTS + '"groups.customer_service" = "30 per hour"\n'
    (tmp_path / "base.toml").write_text(base)
    child = tmp_path / "child.toml"
    child.write_text('extends = "base.toml"\n[costs]\n"groups.second_level" = "50 per hour"\n')
    groups = build_blueprint(load_scenario(child)).groups
    assert groups.hourly_cost is not None
    assert (groups.hourly_cost.tolist(), groups.currency) == ([30_000, 50_000], "EUR")


def test_resolved_values_are_read_again() -> None:
    """With every optional key on, the values go out and come back the same."""
    resolved = team(**EVERYTHING).resolved()
    assert Scenario.from_dict(resolved).resolved() == resolved
    assert resolved["costs"] == {"currency": "EUR", "groups": {"second_level": "45 per hour"}}
    assert resolved["groups"]["customer_service"]["overflow"] == {"to": "second_level", "after": "60 s"}
    assert resolved["widgets"]["shop"]["redial"]["at_most"] == 10


@pytest.mark.parametrize(
    ("path", "text", "place"),
    [
        ("costs.groups.second_level", "50 per hour", ("costs", "groups", "second_level")),
        ('costs."groups.second_level"', "50 per hour", ("costs", "groups", "second_level")),
        ("costs.currency", "CHF", ("costs", "currency")),
        ("widgets.shop.returning", "0.3", ("widgets", "shop", "returning")),
        ("widgets.shop.redial.share", "0.9", ("widgets", "shop", "redial", "share")),
        ("widgets.shop.redial.at_most", "3", ("widgets", "shop", "redial", "at_most")),
        ("widgets.shop.silent.share", "0.1", ("widgets", "shop", "silent", "share")),
        ("groups.customer_service.absence", "0.1", ("groups", "customer_service", "absence")),
        ("groups.customer_service.last_offer", "5 min", ("groups", "customer_service", "last_offer")),
        (
            "groups.customer_service.overflow.after",
            "0 s",
            ("groups", "customer_service", "overflow", "after"),
        ),
        ("operators.second_level.may_exceed_slots", "2", ("operators", 1, "may_exceed_slots")),
        (
            "escalations.customer_service.second_level.return_probability",
            "0.2",
            ("escalations", 0, "return_probability"),
        ),
    ],
)
def test_every_optional_key_can_be_changed(path: str, text: str, place: tuple[str | int, ...]) -> None:
    """A text as the command line gives it arrives where it belongs, in the place of what stood there."""
    found: Any = team(**EVERYTHING).with_changes({path: text}).resolved()
    for part in place:
        found = found[part]
    assert str(found) == text


def test_the_last_change_of_a_cost_holds() -> None:
    """Written in both ways one after the other, the second one counts."""
    changes = {"costs.groups.second_level": "50 per hour", 'costs."groups.second_level"': "60 per hour"}
    assert team().with_changes(changes).costs.groups["second_level"].thousandths == 60_000


def test_a_change_takes_overflow_back() -> None:
    """The kind "none" is no overflow, in a table of its own and over the base's keys."""
    for path, value in (("", {"kind": "none"}), (".kind", "none")):
        variant = team(**EVERYTHING).with_changes({f"groups.customer_service.overflow{path}": value})
        assert variant.groups["customer_service"].overflow is None


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"widgets__shop__returning": 1.5}, "widgets.shop.returning = 1.5: this has to be at most 1"),
        ({"widgets__shop__redial": 0.5}, 'write for example redial = { share = 0.5, delay = "4 min" }'),
        ({"widgets__shop__redial": {"share": 0.5}}, 'the key "delay" is missing'),
        ({"widgets__shop__redial": {"share": 0.5, "delay": 4}}, "redial.delay = 4: a time needs a unit"),
        (
            {"widgets__shop__redial": {"share": 0.5, "delay": "4 min", "at_most": 0}},
            "at_most = 0: this has to be at least 1",
        ),
        (
            {"widgets__shop__redial": {"share": 0.5, "delay": "4 min", "at_most": 51}},
            "at_most = 51: this has to be at most 50",
        ),
        (
            {"widgets__shop__silent": {"share": 0.5, "detect": "0 s"}},
            'silent.detect = "0 s": an operator takes some time',
        ),
        (
            {"widgets__shop__silent": {"share": 0.5}},
            'the key "detect" is missing. Remedy: write detect = "5 min"',
        ),
        ({"groups__customer_service__absence": 1}, "absence = 1: with an absence of 1 nobody ever comes"),
        ({"groups__customer_service__absence": 1.2}, "absence = 1.2: this has to be below 1"),
        ({"groups__customer_service__last_offer": 10}, "last_offer = 10: a time needs a unit"),
        (
            {"groups__customer_service__overflow": "second_level"},
            'overflow = { to = "second_level", after = "60 s" }',
        ),
        ({"groups__customer_service__overflow": {"to": "second_level"}}, 'the key "after" is missing'),
        (
            {"groups__customer_service__overflow": {"to": "second_levl", "after": "0 s"}},
            'overflow.to = "second_levl": there is no group',
        ),
        ({"groups__customer_service__pull_delay": 60}, "pull_delay = 60: a time needs a unit"),
        ({"operators__0__may_exceed_slots": 11}, "may_exceed_slots = 11: this has to be at most 10"),
        ({"operators__0__may_exceed_slots": 0.5}, "may_exceed_slots = 0.5: this has to be a whole number"),
        (
            {"escalations__0__return_probability": -0.1},
            "return_probability = -0.1: this has to be at least 0",
        ),
    ],
)
def test_slips_in_the_optional_keys(changes: dict[str, Any], message: str) -> None:
    """Each slip is one line that names the key, the value and what is allowed."""
    assert message in refusal(**changes)


@pytest.mark.parametrize("key", ["widgets__shop__redial", "widgets__shop__silent"])
def test_a_history_row_by_row_is_for_handling_alone(key: str) -> None:
    """A delay or a detection cannot be a trace, and the message goes to the kind."""
    trace = {"kind": "trace", "file": "x.csv", "column": "s"}
    problems = refusals(**{key: {"share": 0.5, ("delay" if "redial" in key else "detect"): trace}})
    assert "only a widget's handling can be a trace" in {problem.message for problem in problems}
    assert all(problem.path.endswith(("kind", "file")) for problem in problems)
