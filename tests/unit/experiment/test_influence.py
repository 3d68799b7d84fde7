"""Influence: who helps which target, by how chats go through the desk."""

import pytest

from sim.experiment.influence import Effect, effects_of, refuse_unmoved
from sim.experiment.targets import read_targets
from sim.experiment.tasks import ExperimentError
from sim.scenario import Scenario, build_blueprint
from tests.builders import desk

TEXTS = ("service_level@group:front>=80%", "service_level@group:second>=80%", "abandon_share@all<=5%")


def effects(scenario: Scenario, *texts: str) -> list[list[int]]:
    """Return the effects of the two groups on targets."""
    blueprint = build_blueprint(scenario)
    return effects_of(blueprint, ("front", "second"), read_targets(texts or TEXTS, blueprint)).tolist()


def test_a_cold_forward_leads_one_way() -> None:
    """Nobody behind a cold forward changes the first level, and people there send more chats on."""
    assert effects(desk()) == [
        [Effect.HELPS, Effect.NONE],
        [Effect.HURTS, Effect.HELPS],
        [Effect.UNCLEAR, Effect.HELPS],
    ]


@pytest.mark.parametrize("scope", ["group:front", "tier:1", "widget:shop"])
def test_what_nothing_varied_can_move_is_refused(scope: str) -> None:
    """Of two tiers only the second one's people are varied: a target on the first cannot be met by them."""
    plan = build_blueprint(desk())
    target = read_targets([f"service_level@{scope}>=80%"], plan)[0]
    with pytest.raises(ExperimentError, match="nothing that is varied can move it: only people of second"):
        refuse_unmoved(plan, ["second"], target, "--targets")
    for movable in ("group:second", "all"):
        refuse_unmoved(plan, ["second"], read_targets([f"service_level@{movable}>=80%"], plan)[0], "")


@pytest.mark.parametrize(
    ("figure", "remedy"),
    [
        ("first_response_mean@all<=1 min", "vary front too"),
        ("forward_share@all<=30%", "name forward_share@group:second, or vary front too"),
        ("no_wait_share@widget:shop>=80%", "name no_wait_share@group:second or no_wait_share@all, or vary"),
        ("customers@all>=10", "name what people change, such as service_level@group:second"),
        ("arrived@widget:shop>=10", "name what people change"),
    ],
)
def test_figures_of_the_whole_desk_can_be_out_of_reach_too(figure: str, remedy: str) -> None:
    """The first answer is the first level's, and who comes is nobody's: people behind move neither."""
    plan = build_blueprint(desk())
    with pytest.raises(ExperimentError) as refused:
        refuse_unmoved(plan, ["second"], read_targets([figure], plan)[0], "--targets")
    assert remedy in refused.value.problems[0].remedy


def test_redials_make_demand_a_matter_of_people() -> None:
    """Who gives up behind comes back as one more chat: people there move what arrives, not the customers."""
    redial = {"share": 0.5, "delay": {"kind": "exponential", "mean": "4 min"}}
    scenario = desk(patience="4 min").with_changes({"widgets.shop.redial": redial})
    plan = build_blueprint(scenario)
    refuse_unmoved(plan, ["second"], read_targets(["arrived@all<=100"], plan)[0], "--targets")
    with pytest.raises(ExperimentError, match="customers decide it alone"):
        refuse_unmoved(plan, ["second"], read_targets(["customers@all<=100"], plan)[0], "--targets")


def test_a_tier_is_its_groups() -> None:
    """A target of the second tier is hurt from the front as its group's is; a widget's is the front's."""
    texts = ("service_level@tier:1>=80%", "leg_wait_p95@tier:2<=1 min", "leg_wait_mean@widget:shop<=1 min")
    assert effects(desk(), *texts) == [
        [Effect.HELPS, Effect.NONE],
        [Effect.HURTS, Effect.HELPS],
        [Effect.HELPS, Effect.NONE],
    ]


def test_the_whole_way_of_a_chat_is_helped_for_sure_at_its_end_only() -> None:
    """More people at the front shorten the wait there and lengthen that behind: which wins is not clear."""
    assert effects(desk(), "end_to_end_mean@all<=20 min") == [[Effect.UNCLEAR, Effect.HELPS]]


def test_a_warm_forward_is_felt_at_the_first_level() -> None:
    """A briefing holds the first operator's slot, so that people behind help the first level too."""
    assert effects(desk(warm="30 s"))[0] == [Effect.HELPS, Effect.HELPS]


def test_a_redial_is_felt_everywhere() -> None:
    """Who gives up behind comes back at the front, so that people behind help there."""
    redial = {"share": 0.5, "delay": {"kind": "exponential", "mean": "4 min"}}
    scenario = desk(patience="4 min").with_changes({"widgets.shop.redial": redial})
    assert effects(scenario)[0] == [Effect.HELPS, Effect.HELPS]


def test_targets_that_want_busy_people_turn_it_round() -> None:
    """A least busy share of the front is hurt by each head more at the front, and not touched from behind."""
    assert effects(desk(), "busy_share@group:front>=50%") == [[Effect.HURTS, Effect.NONE]]
