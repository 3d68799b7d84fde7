"""Reading scenario files: ``extends``, its merging, where values stand, and what may not be reached."""

import json
import os
import pickle
from pathlib import Path

import pytest

from sim.scenario import Scenario, ScenarioError, load_scenario
from tests.unit.scenario.desks import TOML, team


def files(folder: Path, **texts: str) -> Path:
    """Write scenario files, `base.toml` being the two-tier team, and return the folder."""
    (folder / "base.toml").write_text(TOML)
    for name, text in texts.items():
        (folder / f"{name}.toml").write_text(text)
    return folder


def child(folder: Path, text: str) -> Scenario:
    """Return a scenario that extends the two-tier team by some lines."""
    files(folder, child='extends = "base.toml"\n' + text)
    return load_scenario(folder / "child.toml")


def broken(folder: Path, name: str = "child") -> str:
    """Return what is wrong with a scenario file."""
    with pytest.raises(ScenarioError) as caught:
        load_scenario(folder / f"{name}.toml")
    return str(caught.value).replace(f"{folder}{os.sep}", "")


def test_only_the_differences_are_written(tmp_path: Path) -> None:
    """The child changes one mean, and the cv of 1.0 beside it stays."""
    scenario = child(tmp_path, '[widgets.shop.handling]\nmean = "12 min"\n')
    handling = scenario.resolved()["widgets"]["shop"]["handling"]
    assert handling == {"kind": "lognormal", "mean": "12 min", "cv": 1.0}


def test_another_kind_replaces_the_whole_table(tmp_path: Path) -> None:
    """A constant has no cv, so nothing of the lognormal may be left."""
    scenario = child(tmp_path, '[widgets.shop]\nhandling = { kind = "constant", value = "9 min" }\n')
    handling = scenario.resolved()["widgets"]["shop"]["handling"]
    assert handling == {"kind": "constant", "value": "9 min"}


def test_a_base_patience_can_be_taken_back(tmp_path: Path) -> None:
    """With kind none nobody gives up."""
    assert child(tmp_path, '[widgets.shop]\npatience = { kind = "none" }\n').widgets["shop"].patience is None


def test_a_chain_of_files_is_followed(tmp_path: Path) -> None:
    """The grandchild has 5 slots from itself, the title of its parent and the widget of its grandparent."""
    files(
        tmp_path,
        middle='extends = "base.toml"\ntitle = "Middle"\n',
        child='extends = "middle.toml"\n[[operators]]\ngroup = "second_level"\nslots = 5\n',
    )
    scenario = load_scenario(tmp_path / "child.toml")
    assert (scenario.title, scenario.operators[1].slots, scenario.name) == ("Middle", 5, "child")
    assert len(scenario.input_files()) == 3


def test_a_circle_of_files_is_refused(tmp_path: Path) -> None:
    """The files a and b extend each other."""
    files(tmp_path, a='extends = "b.toml"', b='extends = "a.toml"')
    assert "these files extend each other (" in broken(tmp_path, "a")


def test_a_file_that_extends_itself_is_refused(tmp_path: Path) -> None:
    """A circle of one file is a circle."""
    files(tmp_path, a='extends = "a.toml"')
    assert "these files extend each other" in broken(tmp_path, "a")


def test_a_missing_base_names_both_files(tmp_path: Path) -> None:
    """The base is called week.toml, and child.toml names it."""
    files(tmp_path, child='extends = "week.toml"')
    message = broken(tmp_path)
    assert message.startswith(
        "error in week.toml: there is no such file. Remedy: check extends in child.toml"
    )


def test_a_base_outside_the_folder_is_refused(tmp_path: Path) -> None:
    """The parent folder is outside, whatever stands there."""
    inner = tmp_path / "inner"
    inner.mkdir()
    files(tmp_path)
    (inner / "child.toml").write_text('extends = "../base.toml"')
    assert "leaves the scenario's folder" in broken(inner)


def test_a_base_in_a_folder_below_keeps_its_own_paths(tmp_path: Path) -> None:
    """The base stands in week/ beside times.csv, so the child finds week/times.csv: a mean of 7 s."""
    below = tmp_path / "week"
    below.mkdir()
    (below / "times.csv").write_text("s\n6\n8\n")
    law = '{ kind = "empirical", file = "times.csv", column = "s", unit = "s" }'
    files(below)
    (below / "base.toml").write_text(
        TOML + f"[widgets.other]\ngroup = 'customer_service'\nhandling = {law}\n"
        "arrivals = { kind = 'poisson', rate = '1 per h' }\n"
    )
    (tmp_path / "child.toml").write_text('extends = "week/base.toml"')
    scenario = load_scenario(tmp_path / "child.toml")
    assert scenario.resolved()["widgets"]["other"]["handling"]["file"] == str(Path("week", "times.csv"))
    assert str(below / "times.csv") in scenario.input_files()


def test_an_error_names_the_file_in_which_the_value_stands(tmp_path: Path) -> None:
    """The base's mean is a bare 4 and the child's slots are 11, so each file is named once."""
    files(tmp_path, child='extends = "base.toml"\n[[operators]]\ngroup = "second_level"\nslots = 11\n')
    (tmp_path / "base.toml").write_text(TOML.replace('mean = "4 min"', "mean = 4"))
    message = broken(tmp_path)
    assert "error in base.toml, widgets.shop.patience.mean = 4" in message
    assert "error in child.toml, operators.second_level.slots = 11" in message


def test_escalations_are_matched_by_their_groups(tmp_path: Path) -> None:
    """The pair is in both files, so only the hand-over changes and the chance stays 0.18."""
    scenario = child(
        tmp_path, '[[escalations]]\nfrom = "customer_service"\nto = "second_level"\nhand_over = "warm"\n'
    )
    assert [(way.hand_over, way.probability) for way in scenario.escalations] == [("warm", 0.18)]


def test_a_new_pair_is_one_more_escalation(tmp_path: Path) -> None:
    """One way in the base and one of another pair in the child are two."""
    scenario = child(
        tmp_path,
        '[groups.third]\n[[operators]]\ngroup = "third"\nrole = "staff"\n'
        '[[escalations]]\nfrom = "second_level"\nto = "third"\nprobability = 0.1\n'
        'handling = { kind = "constant", value = "5 min" }\n',
    )
    assert [way.target for way in scenario.escalations] == ["second_level", "third"]


def test_operators_are_matched_by_group_where_one_entry_faces_one(tmp_path: Path) -> None:
    """The child says 5 slots, and the base's count of 3 and role staff stay."""
    scenario = child(tmp_path, '[[operators]]\ngroup = "second_level"\nslots = 5\n')
    entry = scenario.operators[1]
    assert (entry.count, entry.role, entry.slots) == (3, "staff", 5)


def test_two_entries_replace_one(tmp_path: Path) -> None:
    """One entry of 3 in the base and two of 1 and 2 in the child leave the child's two."""
    scenario = child(
        tmp_path,
        "".join(f'[[operators]]\ngroup = "second_level"\ncount = {count}\n' for count in (1, 2)),
    )
    assert [(e.group, e.people) for e in scenario.operators] == [
        ("customer_service", 4),
        ("second_level", 1),
        ("second_level", 2),
    ]


def test_persons_are_matched_by_name(tmp_path: Path) -> None:
    """Dana of the base gets 2 slots and keeps her group, and Eli is new."""
    files(
        tmp_path,
        named='extends = "base.toml"\n[[operators]]\nname = "Dana"\ngroup = "second_level"\nrole = "staff"\n',
        child='extends = "named.toml"\n[[operators]]\nname = "Dana"\nslots = 2\n'
        '[[operators]]\nname = "Eli"\ngroup = "second_level"\n',
    )
    scenario = load_scenario(tmp_path / "child.toml")
    assert [(e.name, e.group, e.slots) for e in scenario.operators[2:]] == [
        ("Dana", "second_level", 2),
        ("Eli", "second_level", 3),
    ]


def test_what_is_resolved_reads_back_the_same() -> None:
    """Through JSON and back, the resolved scenario resolves to itself."""
    scenario = team(escalations__0__hand_over="warm", escalations__0__hand_over_time="30 s")
    text = json.dumps(scenario.resolved())
    assert Scenario.from_dict(json.loads(text)).resolved() == scenario.resolved()


def test_a_scenario_goes_to_a_worker_and_back() -> None:
    """Pickled and read again, it can still be changed."""
    copy = pickle.loads(pickle.dumps(team()))
    assert copy.with_changes({"groups.second_level.headcount": 5}).operators[1].people == 5


def test_a_scenario_is_frozen() -> None:
    """Assigning to a key of a scenario raises, because a variant is made by with_changes."""
    with pytest.raises(ValueError, match="frozen"):
        team().title = "other"  # type: ignore[misc]


def test_a_folder_is_no_scenario(tmp_path: Path) -> None:
    """Reading a folder as a file is refused in a sentence."""
    with pytest.raises(ScenarioError, match="the file cannot be read"):
        load_scenario(tmp_path)


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    """Byte 9 of this file is a Latin-1 e with an accent."""
    (tmp_path / "latin.toml").write_bytes(b"title = '\xe9'")
    assert "the file is not UTF-8 (byte 9)" in broken(tmp_path, "latin")
