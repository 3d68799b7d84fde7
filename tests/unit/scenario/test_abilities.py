"""What is said about choice rules, skills, priorities, curves and speeds that make no sense."""

from typing import Any

import numpy as np
import pytest

from sim.core.dynamics import UNIT, progress_units, typing_share_factors
from sim.core.kinds import Choice
from sim.core.policies import POLICIES
from sim.scenario import Problem, Scenario, ScenarioError, build_blueprint, check_scenario
from tests.builders import desk
from tests.unit.scenario.desks import data, refusal, team

GROUP = "error in scenario, groups.customer_service."


def table(*factors: Any) -> dict[str, Any]:
    """Return a curve given by its factors."""
    return {"kind": "table", "factors": list(factors)}


def typing(share: Any) -> dict[str, Any]:
    """Return a curve given by the share of time that an operator types."""
    return {"kind": "typing_share", "share": share}


@pytest.mark.parametrize(
    ("speed", "message"),
    [
        (
            table(1, 1.7, 1.5),
            (
                "speed.factors = [1, 1.7, 1.5]: the factors fall from 1.7 with 2 chats to 1.5 with 3: one "
                "more chat would take work back. Remedy: let the factors stay level or rise; to forbid "
                "that many chats, give fewer slots."
            ),
        ),
        (
            table(1.1, 1.7),
            (
                "speed.factors = [1.1, 1.7]: with one chat the factor is 1. "
                "Remedy: divide the table by its first factor."
            ),
        ),
        (
            table(),
            "speed.factors = []: there has to be at least one. Remedy: write factors = [1.0, 1.7, 2.5].",
        ),
        (table(1, 0), "speed.factors.1 = 0: this has to be above 0. Remedy: write a number above 0."),
        (
            typing(0),
            (
                "speed.share = 0: an operator types for a part of the time. "
                "Remedy: write a share above 0, such as 0.3."
            ),
        ),
        (
            typing(1.2),
            "speed.share = 1.2: this has to be at most 1. Remedy: write a number of at most 1.",
        ),
    ],
)
def test_curves_that_make_no_sense(speed: dict[str, Any], message: str) -> None:
    """Each curve is one line with where it stands, what is wrong and what mends it."""
    assert refusal(groups__customer_service__speed=speed) == GROUP + message


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"groups__customer_service__speed": {"kind": "typing"}}, 'perhaps "typing_share" is meant'),
        ({"groups__customer_service__speed": 1.2}, "this has to be a table"),
        ({"groups__customer_service__speed": table(1, "2")}, "write 2, without quotes"),
        ({"groups__customer_service__choice": "fewest"}, 'perhaps "fewest_chats" is meant'),
        ({"operators__0__speed": 0}, "operators.customer_service.speed = 0: this has to be above 0"),
        ({"operators__0__speed": -1.5}, "operators.customer_service.speed = -1.5: this has to be above 0"),
        ({"operators__0__speed": 101}, "operators.customer_service.speed = 101: this has to be at most 100"),
        ({"operators__0__speed": float("inf")}, "a finite number"),
        ({"widgets__shop__priority": 1001}, "widgets.shop.priority = 1001: this has to be at most 1000"),
        ({"widgets__shop__priority": -1001}, "widgets.shop.priority = -1001: this has to be at least -1000"),
        ({"widgets__shop__priority": 1.5}, "a whole number"),
        ({"widgets__shop__skills": [""]}, "a name cannot be empty"),
        ({"widgets__shop__skills": [3]}, "a name is a text"),
    ],
)
def test_other_slips(changes: dict[str, Any], message: str) -> None:
    """Each slip is one problem whose line names the value or what is allowed."""
    assert message in refusal(**changes)


def found(**changes: Any) -> list[Problem]:
    """Return what `check` finds in the two-tier team after a change."""
    return check_scenario(team(**changes))


def test_a_curve_that_falls_at_two_is_a_warning_with_what_it_means() -> None:
    """With f(2) = 0.8 two chats at once are over later than one after the other."""
    problems = found(groups__customer_service__speed=table(1, 0.8))
    assert "\n".join(str(problem) for problem in problems) == (
        "warning in scenario, groups.customer_service.speed.factors = [1, 0.8]: with two chats at once an "
        "operator gets 0.8 times as much done as with one: chats would be over sooner one after the other. "
        "Remedy: check the table, or give the operators one slot."
    )


@pytest.mark.parametrize("speed", [table(1), table(1, 1), typing(1), typing(0.001), {"kind": "none"}])
def test_level_curves_are_no_problem(speed: dict[str, Any]) -> None:
    """One factor, a level curve, typing all or nearly none of the time, and no curve pass without a word."""
    assert found(groups__customer_service__speed=speed) == []


def test_skills_that_nobody_has() -> None:
    """German is asked for in both groups, and each is named with what to add."""
    problems = found(widgets__shop__skills=["german"])
    assert [str(p) for p in problems] == [
        f'error in scenario, widgets.shop.skills = ["german"]: no operator of group "{group}" has all the '
        f'skills that chats of "shop" ask for: german. '
        f'Remedy: add skills to the operators of group "{group}".'
        for group in ("customer_service", "second_level")
    ]


def test_a_misspelt_skill_is_suggested() -> None:
    """The operators have "germn", which is near "german"."""
    problems = found(
        widgets__shop__skills=["german"], operators__0__skills=["germn"], operators__1__skills=["german"]
    )
    assert len(problems) == 1
    assert 'Remedy: perhaps "germn" is meant.' in str(problems[0])


def test_one_person_has_to_have_all_of_them() -> None:
    """Two entries of a group with one of two skills each do not make one person with both."""
    split = {"group": "second_level", "role": "staff", "skills": ["billing"]}
    problems = found(
        widgets__shop__skills=["german", "billing"],
        operators__0__skills=["german", "billing"],
        operators__1__skills=["german"],
        operators=[
            {"group": "customer_service", "count": 4, "role": "agent", "skills": ["german", "billing"]},
            {"group": "second_level", "role": "staff", "name": "Dana", "skills": ["german"]},
            split,
        ],
    )
    assert len(problems) == 1
    assert 'no operator of group "second_level"' in str(problems[0])
    assert "Remedy: give one person all of them." in str(problems[0])


def test_at_the_second_level_only_those_count_who_take_forwards() -> None:
    """The one with the skill has a role without forwarded_chats, so forwarded chats find nobody."""
    problems = found(
        widgets__shop__skills=["german"],
        operators=[
            {"group": "customer_service", "role": "agent", "skills": ["german"]},
            {"group": "second_level", "role": "agent", "skills": ["german"]},
            {"group": "second_level", "role": "staff"},
        ],
    )
    assert [p.path for p in problems if p.severity == "E"] == ["widgets.shop.skills"]
    assert 'group "second_level"' in str(problems[0])


def test_a_widget_whose_chats_are_never_forwarded_asks_its_own_group_only() -> None:
    """With probability 0 the second level needs no German."""
    assert "E" not in {
        p.severity
        for p in found(
            widgets__shop__skills=["german"],
            operators__0__skills=["german"],
            escalations__0__probability=0,
        )
    }


@pytest.mark.parametrize("name", POLICIES)
def test_every_choice_rule_has_a_name_in_the_scenario(name: str) -> None:
    """The blueprint holds the rule's code, and nothing for the default everywhere."""
    choice = build_blueprint(team(groups__customer_service__choice=name)).groups.choice
    if POLICIES[name].code == Choice.MOST_FREE_SLOTS:
        assert choice is None
    else:
        assert choice is not None
        assert choice.tolist() == [POLICIES[name].code, Choice.MOST_FREE_SLOTS]


def test_all_off_leaves_nothing_in_the_blueprint() -> None:
    """Speed none and 1, priority 0 and no skills are the same as not naming them."""
    blueprint = build_blueprint(
        team(
            groups__customer_service__speed={"kind": "none"},
            operators__0__speed=1.0,
            widgets__shop__priority=0,
            widgets__shop__skills=[],
        )
    )
    assert blueprint.operators.progress is None
    assert blueprint.operators.skills is blueprint.widgets.skills is blueprint.widgets.priority is None


def test_curve_and_personal_speed_in_the_blueprint() -> None:
    """Four slow down by the typing share and work at 1.1, the second level's three are left alone."""
    blueprint = build_blueprint(
        team(groups__customer_service__speed=typing(0.3), operators__0__speed=1.1, operators__1__speed=1)
    )
    progress = blueprint.operators.progress
    assert progress is not None
    assert (progress[:4] == progress_units(typing_share_factors(0.3, 10), 1.1, 10)).all()
    assert not progress[4:].any()


def test_skills_are_bits_in_the_order_of_the_file() -> None:
    """German is 1, billing 2, twice the same counts once, and French, which no widget asks for, nothing."""
    blueprint = build_blueprint(
        team(
            widgets__shop__skills=["german", "billing", "german"],
            operators__0__skills=["billing", "german"],
            operators__1__skills=["german", "billing", "french"],
        )
    )
    assert blueprint.widgets.skills is not None
    assert blueprint.operators.skills is not None
    assert blueprint.widgets.skills.tolist() == [3]
    assert np.unique(blueprint.operators.skills).tolist() == [3]
    alone = build_blueprint(
        team(widgets__shop__skills="german", operators__0__skills="german", operators__1__skills="german")
    )
    assert alone.widgets.skills is not None
    assert alone.widgets.skills.tolist() == [1]


def skilled(asked: int, more: int = 0) -> Scenario:
    """Return a team whose first widget asks for so many skills, and whose people have some more."""
    names = [f"skill {number}" for number in range(asked + more)]
    return team(
        widgets__shop__skills=names[:asked], operators__0__skills=names, operators__1__skills=names[::-1]
    )


def test_a_desk_tells_sixty_two_skills_apart() -> None:
    """62 skills are the bits 0 to 61, 2 ** 62 - 1 in all; 40 more that only people have take no bit."""
    blueprint = build_blueprint(skilled(62, 40))
    assert blueprint.widgets.skills is not None
    assert blueprint.operators.skills is not None
    assert blueprint.widgets.skills.tolist() == [2**62 - 1]
    assert set(blueprint.operators.skills.tolist()) == {2**62 - 1}


def test_more_skills_than_can_be_told_apart_are_an_error() -> None:
    """63 and 64 skills are one and two too many: one error with both numbers and a remedy, no traceback."""
    for asked in (63, 64):
        problems = check_scenario(skilled(asked))
        assert [(p.severity, p.path) for p in problems] == [("E", "widgets.shop.skills")]
        assert f"ask for {asked} different skills in all, and at most 62" in problems[0].message
        assert problems[0].remedy


def test_skills_are_counted_over_all_widgets() -> None:
    """40 of one widget and 30 others of a second are 70; the second goes beyond 62."""
    names = [f"skill {number}" for number in range(70)]
    values = data(widgets__shop__skills=names[:40], operators__0__skills=names, operators__1__skills=names)
    values["widgets"]["billing"] = data()["widgets"]["shop"] | {"skills": names[40:]}
    problems = check_scenario(Scenario.from_dict(values))
    assert [(p.path, "70 different skills" in p.message) for p in problems] == [
        ("widgets.billing.skills", True)
    ]


def test_skills_that_no_widget_asks_for_are_none() -> None:
    """Everybody speaks French and nobody asks for it: no field of the blueprint says so."""
    blueprint = build_blueprint(team(operators__0__skills="french", operators__1__skills="french"))
    assert blueprint.widgets.skills is blueprint.operators.skills is None


def test_a_level_table_is_processor_sharing() -> None:
    """One factor holds for every number of chats: with n of them each has 1 / n of the speed."""
    progress = build_blueprint(team(groups__customer_service__speed=table(1))).operators.progress
    assert progress is not None
    assert progress[0].tolist() == [0] + [round(UNIT / n) for n in range(1, 11)]


@pytest.mark.parametrize(("factors", "allowed"), [([1, 1e300], "at most 100"), ([1, 0.001], "at least 0.01")])
def test_factors_beyond_belief_are_refused(factors: list[float], allowed: str) -> None:
    """A pair of chats does between 0.01 and 100 times the work of one: 1e300 and 0.001 lie outside."""
    with pytest.raises(ScenarioError, match=allowed):
        desk().with_changes({"groups.front.speed": {"kind": "table", "factors": factors}})
