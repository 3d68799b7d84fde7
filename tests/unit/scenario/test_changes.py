"""Dotted changes and headcounts: where they lead, how texts are read, and what is refused."""

from typing import Any

import numpy as np
import pytest

from sim.scenario import Scenario, ScenarioError
from tests.unit.scenario.desks import TOML, data, team


def refused(changes: dict[str, Any], scenario: Scenario | None = None) -> str:
    """Return why a change is refused."""
    with pytest.raises(ScenarioError) as caught:
        (scenario or team()).with_changes(changes)
    return str(caught.value)


def test_the_documented_paths_lead_somewhere() -> None:
    """Headcount 6, 50 per hour, 0.3 and 2 slots arrive where they belong."""
    scenario = team().with_changes(
        {
            "groups.second_level.headcount": 6,
            "widgets.shop.arrivals.rate": "50 per hour",
            "escalations.customer_service.second_level.probability": 0.3,
            "operators.customer_service.slots": 2,
        }
    )
    resolved = scenario.resolved()
    assert resolved["widgets"]["shop"]["arrivals"]["rate"] == "50 per hour"
    assert scenario.escalations[0].probability == 0.3
    assert [(e.people, e.slots) for e in scenario.operators] == [(4, 2), (6, 2)]


def test_the_first_scenario_stays_as_it_was() -> None:
    """A variant with 6 people leaves the base with 3."""
    base = team()
    base.with_changes({"groups.second_level.headcount": 6})
    assert base.operators[1].people == 3


@pytest.mark.parametrize(
    ("path", "text", "value"),
    [
        ("groups.second_level.headcount", "5", 5),
        ("calendar.start", "2026-02-01", "2026-02-01"),
        ("calendar.after_close", "cut", "cut"),
        ("calendar.after_close", '"cut"', "cut"),
        (
            "widgets.shop.arrivals",
            '{ kind = "poisson", rate = "9 per h" }',
            {"kind": "poisson", "rate": "9 per h"},
        ),
        ("roles.agent.forwarded_chats", "true", True),
        ("title", 'x"\nquestion = "y', 'x"\nquestion = "y'),
    ],
)
def test_texts_of_the_command_line_are_read_as_toml(path: str, text: str, value: Any) -> None:
    """What is a TOML value is read as one, and anything else is text."""
    resolved: Any = team().with_changes({path: text}).resolved()
    if path.endswith("headcount"):
        assert resolved["operators"][1]["count"] == value
        return
    for part in path.split("."):
        resolved = resolved[part]
    assert resolved == value


def test_numbers_of_numpy_are_numbers() -> None:
    """A sweep over an array gives 64-bit integers, which count as integers."""
    assert team().with_changes({"groups.second_level.headcount": np.int64(7)}).operators[1].people == 7


def test_quotes_go_around_a_name_with_a_dot() -> None:
    """The widget is called shop.example."""
    values = data()
    values["widgets"]["shop.example"] = values["widgets"].pop("shop")
    scenario = Scenario.from_dict(values).with_changes({'widgets."shop.example".arrivals.rate': "9 per h"})
    assert scenario.resolved()["widgets"]["shop.example"]["arrivals"]["rate"] == "9 per h"


def test_a_person_is_changed_by_name() -> None:
    """Dana gets 2 slots among other people of her group."""
    values = data()
    values["operators"].append({"name": "Dana", "group": "second_level"})
    scenario = Scenario.from_dict(values).with_changes({"operators.Dana.slots": 2})
    assert scenario.operators[2].slots == 2


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("groups.second_levl.headcount", 'perhaps "second_level" is meant'),
        ("widgets.shp.max_queue", 'perhaps "shop" is meant'),
        ("operators.nobody.slots", "the names here are customer_service, second_level"),
        ("escalations.second_level.customer_service.probability", "no escalation goes from"),
        ("escalations.customer_service", "named by where it comes from and where it goes"),
        ("calendar.dys", 'perhaps "days" is meant'),
        ("calendr.days", 'perhaps "calendar" is meant'),
        ('groups."second_level.headcount', "a quote in this path is not closed"),
        ("groups..headcount", "a part of this path is empty"),
        ("", "a part of this path is empty"),
        ("calendar.opens.hour", "this is none"),
    ],
)
def test_a_path_that_leads_nowhere_is_refused(path: str, message: str) -> None:
    """A mistyped name brings the nearest known one."""
    assert message in refused({path: 4})


def test_the_file_of_a_changed_value_is_the_change() -> None:
    """The bare 4 came by a change, so no file is blamed."""
    assert refused({"widgets.shop.patience.mean": 4}).startswith(
        "error in change, widgets.shop.patience.mean = 4: a time needs a unit"
    )


def test_all_changes_are_refused_in_one_go() -> None:
    """Two paths that lead nowhere are two problems."""
    assert refused({"groups.a.headcount": 4, "widgets.b.max_queue": 4}).startswith("2 problems:")


def test_a_headcount_in_the_file_is_the_count_of_the_entry() -> None:
    """The group says 6, so its entry of 3 becomes 6."""
    assert team(groups__second_level={"headcount": 6}).operators[1].people == 6


def test_a_headcount_without_an_entry_makes_one() -> None:
    """Two people with the default of 3 slots and no role."""
    values = data(groups__spare={"headcount": 2})
    entry = Scenario.from_dict(values).operators[2]
    assert (entry.group, entry.people, entry.slots, entry.role) == ("spare", 2, 3, None)


def test_a_later_count_beats_an_earlier_headcount() -> None:
    """The base says headcount 6 and the change count 2: the last word is 2."""
    scenario = team(groups__second_level={"headcount": 6})
    assert scenario.with_changes({"operators.second_level.count": 2}).operators[1].people == 2


@pytest.mark.parametrize(
    ("extra", "message"),
    [
        ({"name": "Dana", "group": "second_level"}, "has 2 operator entries (Dana by name)"),
        ({"count": 2, "group": "second_level"}, "has 2 operator entries"),
    ],
)
def test_a_headcount_of_named_or_mixed_operators_is_refused(extra: dict[str, Any], message: str) -> None:
    """A second entry in the group makes it unclear whom a headcount of 4 would mean."""
    values = data()
    values["operators"].append(extra)
    text = refused({"groups.second_level.headcount": 4}, Scenario.from_dict(values))
    assert text.startswith("error in change, groups.second_level.headcount = 4: a headcount speaks for")
    assert message in text


def test_a_headcount_of_one_named_person_is_refused() -> None:
    """Dana is one person, and four of her would be others."""
    values = data(operators__1={"name": "Dana", "group": "second_level", "role": "staff"})
    assert "has one (Dana by name)" in refused(
        {"groups.second_level.headcount": 4}, Scenario.from_dict(values)
    )


def test_changes_work_on_text_too() -> None:
    """A scenario read from TOML text is changed like any other."""
    scenario = Scenario.from_text(TOML).with_changes({"calendar.days": "3"})
    assert scenario.calendar.days == 3


def test_counts_in_place_of_a_file_take_the_file_away() -> None:
    """The profile's file and the counts are alternatives, so writing the counts is enough."""
    profile = {"kind": "profile", "interval": "4 h", "counts": [3, 5]}
    scenario = team(widgets__shop__arrivals=profile)
    arrivals = scenario.with_changes({"widgets.shop.arrivals.counts": [1, 2]}).resolved()["widgets"]["shop"]
    assert arrivals["arrivals"]["counts"] == [1, 2]
