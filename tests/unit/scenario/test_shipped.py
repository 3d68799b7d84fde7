"""The scenario files that come with the package: each is sound, explains itself and asks a question."""

from pathlib import Path

import pytest

from sim.scenario import ScenarioError, build_blueprint, check_scenario, load_scenario

FOLDER = Path(__file__).resolve().parents[3] / "scenarios"
FILES = sorted(FOLDER.glob("*.toml"))
DOUBTFUL = {
    "second_level_gets_widget_chats": 1,
    "second_level_helps_out": 1,
    "lunch_together_or_staggered": 2,
    "two_time_zones": 1,
}
"""How many warnings a file shows on purpose."""

OTHER_HALVES = {"lunch_staggered", "warm_instead"}
"""Files that answer the question of the file which they extend."""


def test_all_the_promised_files_are_there() -> None:
    """Six scenarios and a steady desk are promised."""
    assert {file.stem for file in FILES} >= {
        "two_tiers",
        "one_more_second_level",
        "second_level_gets_widget_chats",
        "warm_hand_over",
        "two_widgets_two_groups",
        "three_tiers",
        "steady_desk",
    }


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_shipped_scenario_is_sound(file: Path) -> None:
    """It has a title, a description and a question, and no problem but the warnings that it shows."""
    scenario = load_scenario(file)
    assert scenario.title
    assert scenario.description
    assert scenario.question.strip().endswith("?")
    assert build_blueprint(scenario).title == scenario.title
    assert [problem.severity for problem in check_scenario(scenario)] == ["W"] * DOUBTFUL.get(file.stem, 0)


def test_titles_and_questions_differ() -> None:
    """Each file has a title of its own, and a question too unless it is the other half of a comparison."""
    scenarios = {file.stem: load_scenario(file) for file in FILES}
    assert len({scenario.title for scenario in scenarios.values()}) == len(FILES)
    questions = {scenario.question for scenario in scenarios.values()}
    assert len(questions) == len(FILES) - len(OTHER_HALVES)
    assert questions == {scenarios[name].question for name in scenarios.keys() - OTHER_HALVES}


def test_both_headcounts_of_the_two_tiers_can_be_swept() -> None:
    """Five and seven people are 12 operators."""
    scenario = load_scenario(FOLDER / "two_tiers.toml").with_changes(
        {"groups.second_level.headcount": "5", "groups.customer_service.headcount": 7}
    )
    assert len(build_blueprint(scenario).operators.names) == 12


def test_one_more_second_level_changes_nothing_else() -> None:
    """The file equals the two tiers with a headcount of 4, apart from its words."""
    words = {"title", "description", "question"}
    more = load_scenario(FOLDER / "one_more_second_level.toml").resolved()
    base = load_scenario(FOLDER / "two_tiers.toml")
    changed = base.with_changes({"groups.second_level.headcount": 4}).resolved()
    assert {key: more[key] for key in more.keys() - words} == {
        key: changed[key] for key in changed.keys() - words
    }


def test_the_invalid_scenario_is_refused_with_its_remedy() -> None:
    """It can be read, and its only fault is the role."""
    scenario = load_scenario(FOLDER / "invalid" / "role_missing.toml")
    with pytest.raises(ScenarioError) as caught:
        build_blueprint(scenario)
    assert len(caught.value.problems) == 1
    assert "set forwarded_chats = true in [roles.staff]" in str(caught.value)
