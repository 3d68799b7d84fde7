"""Levers: which sliders a scenario has, and what moving one changes."""

from pathlib import Path

import pytest

from sim.app.example import EXAMPLE
from sim.app.levers import Lever, levers_of, varied
from sim.scenario import Scenario, build_blueprint, check_scenario, load_scenario
from tests.builders import desk

PROJECT = Path(__file__).resolve().parents[2]


def team() -> Scenario:
    """Return the shipped two-tier team."""
    return load_scenario(PROJECT / "scenarios" / "two_tiers.toml")


def lever(scenario: Scenario, group: str, label: str) -> Lever:
    """Return a lever by what it is called."""
    [found] = [each for each in levers_of(scenario)[0] if (each.group, each.label) == (group, label)]
    return found


def test_the_two_tier_team_has_eight_levers() -> None:
    """Volume, four levers of the first level and three of the second, which forwards to nobody."""
    levers, notes = levers_of(team())
    assert [(each.group, each.label, each.value) for each in levers] == [
        ("", "Chats", 1.0),
        ("customer_service", "Operators", 6),
        ("customer_service", "Chats at once per operator", 3),
        ("customer_service", "Handling time", 1.0),
        ("customer_service", "Forwarded", 0.2),
        ("second_level", "Operators", 3),
        ("second_level", "Chats at once per operator", 2),
        ("second_level", "Handling time", 1.0),
    ]
    assert notes == []


@pytest.mark.parametrize(
    ("group", "label", "value", "path", "wanted"),
    [
        ("", "Chats", 1.5, ("widgets", "shop", "arrivals", "rate"), "99 per hour"),
        ("", "Chats", 2.0, ("widgets", "billing", "arrivals", "counts", 0), 14.0),
        ("second_level", "Operators", 5, ("operators", 1, "count"), 5),
        ("customer_service", "Chats at once per operator", 4, ("operators", 0, "slots"), 4),
        ("customer_service", "Handling time", 1.2, ("widgets", "billing", "handling", "mean"), "9.6 min"),
        ("second_level", "Handling time", 0.5, ("escalations", 0, "handling", "mean"), "12.5 min"),
        ("customer_service", "Forwarded", 0.25, ("escalations", 0, "probability"), 0.25),
    ],
)
def test_a_lever_changes_its_value(
    group: str, label: str, value: float, path: tuple[str | int, ...], wanted: object
) -> None:
    """Each lever writes its setting where the scenario file has it: 66 chats an hour times 1.5 are 99."""
    scenario = team()
    moved = varied(scenario, levers_of(scenario)[0], {lever(scenario, group, label).key: value})
    found: object = moved.resolved()
    for part in path:
        found = found[part]  # type: ignore[index]
    assert found == wanted


def test_the_title_tells_what_was_changed() -> None:
    """One change is named behind the title, four are counted."""
    scenario = team()
    levers, _ = levers_of(scenario)
    assert varied(scenario, levers, {"heads 1": 4}).title == (
        "Two tiers, forward-only second level (one more operator at the second level)"
    )
    many = varied(scenario, levers, {"heads 0": 7, "heads 1": 4, "volume": 1.1, "slots second_level": 3})
    assert many.title == "Two tiers, forward-only second level (4 changes)"


def test_levers_at_rest_change_nothing() -> None:
    """With every lever where it was the very same scenario comes back."""
    scenario = team()
    levers, _ = levers_of(scenario)
    assert varied(scenario, levers, {each.key: each.value for each in levers}) is scenario


def test_the_caption_counts_the_chats_of_a_day() -> None:
    """66 an hour for 8 hours and 204 by the profile are 732, and 10 % more are 805."""
    volume = lever(team(), "", "Chats")
    assert (528 + 204, volume.caption(1.0)) == (732, "about 732 chats a day")
    assert volume.caption(1.1) == "about 805 chats a day"


def test_a_change_is_told_as_the_subject_of_a_sentence() -> None:
    """Two operators more, one fewer, and a fifth longer are said in words."""
    scenario = team()
    heads, longer = (
        lever(scenario, "second_level", "Operators"),
        lever(scenario, "second_level", "Handling time"),
    )
    assert heads.subject(5) == "two more operators at the second level"
    assert heads.subject(2) == "one fewer operator at the second level"
    assert longer.subject(1.2) == "chats that take 20 % longer at the second level"


def test_people_by_name_have_a_note_instead_of_a_lever() -> None:
    """A group of one named person has no slider for operators, and the page says where to add people."""
    people = [{"name": "Dana", "group": "front"}, {"group": "second", "count": 1, "role": "staff"}]
    levers, notes = levers_of(desk(operators=people))
    assert [each.label for each in levers if each.group == "front"][:1] == ["Chats at once per operator"]
    assert notes == ["Operators who stand in the file by name are added and removed there: Dana."]


def test_entries_of_one_group_are_told_apart_by_their_hours() -> None:
    """Two shifts of a group have a slider each, called by its hours."""
    shifts = ["09:00-13:00", "12:00-17:00"]
    people = [{"group": "front", "count": 2, "shift": shift} for shift in shifts]
    levers, _ = levers_of(desk(operators=[*people, {"group": "second", "count": 1, "role": "staff"}]))
    assert [each.label for each in levers if each.key.startswith("heads")] == [
        "Operators, 09:00-13:00",
        "Operators, 12:00-17:00",
        "Operators",
    ]


def test_chats_of_a_history_are_not_multiplied() -> None:
    """Where every chat comes from a CSV file there is no volume slider, and a note says why."""
    levers, notes = levers_of(load_scenario(PROJECT / "scenarios" / "history_of_arrivals.toml"))
    assert "volume" not in [each.key for each in levers]
    assert any("come from a CSV file" in note for note in notes)


def test_every_shipped_scenario_has_levers() -> None:
    """Each shipped scenario can be opened on the page, and each of its levers at rest has a caption."""
    for path in sorted((PROJECT / "scenarios").glob("*.toml")):
        levers, _ = levers_of(load_scenario(path))
        assert levers
        assert all(isinstance(each.caption(each.value), str) for each in levers)


def test_the_example_is_a_good_scenario() -> None:
    """What the page shows without a file has no error and no warning, and two tiers."""
    example = Scenario.from_text(EXAMPLE)
    assert check_scenario(example) == []
    assert build_blueprint(example).groups.tier.tolist() == [1, 2]
