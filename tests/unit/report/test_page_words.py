"""What the page says: answers of three sentences, warnings with their figures, the card, names as spoken."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sim.core.variates import Law
from sim.experiment.compare import Comparison, compare
from sim.experiment.replicate import Experiment, replicate
from sim.experiment.sweep import sweep
from sim.report.formula import formulas
from sim.report.page import page_of
from sim.report.page_answer import answer_of_grid, answer_of_one, answer_of_several, standing
from sim.report.page_card import card, law_words
from sim.report.page_speech import names_of, speech
from sim.report.page_warnings import enough, student, warnings
from sim.scenario import build_blueprint, load_scenario
from sim.stats.estimate import Estimate
from tests.builders import desk
from tests.unit.report.html_page import Page
from tests.unit.report.results import blueprint, comparison, experiment

SCENARIOS = Path(__file__).resolve().parents[3] / "scenarios"


def warned(result: Experiment) -> str:
    """Return the warnings about a result as one text."""
    return " ".join(warnings(result))


def ran(replications: int = 2, **changes: Any) -> Experiment:
    """Return some replications of a desk."""
    return replicate(desk(**changes), replications, jobs=1)


def test_the_answer_of_one_scenario_has_waits_levels_and_work() -> None:
    """Waits of 0, 1, 4, 2 and 0 min average 1 min 24 s, those of 2 and 6 min behind them 4 min."""
    waits, levels, work = answer_of_one(experiment())
    assert waits.startswith("A chat waits on average 1 min 24 s")
    assert "at front_desk (first level) and 4 min ± " in waits
    assert levels.startswith("Answered within 1 min are 60 % ")
    assert "the target of 80 % is " in levels
    assert "The share of customers who give up is 0 % at front_desk and 0 % at second_level" in work
    assert "of their time at front_desk and " in work


def test_the_answer_of_a_comparison_names_gain_and_loss() -> None:
    """The quick desk cuts second-level waits by 1.5 min, but two replications make that no clear gain."""
    today, gain, loss = answer_of_several(comparison())
    assert today.startswith("With “base” a chat waits on average 1 min 24 s")
    assert gain == "None of the other scenarios clearly shortens a wait."
    assert loss == "None of the other scenarios clearly lengthens a wait."


def test_a_clear_gain_is_told_with_both_ends() -> None:
    """A second person at a second level of one slot clearly shortens its wait, and lengthens none."""
    scenarios = [desk(second=count, second_slots=1, rate="20 per hour") for count in (1, 2)]
    _, gain, loss = answer_of_several(compare(scenarios, 20, jobs=1))
    assert gain.startswith(
        "The largest gain: “A desk for a test (2)” (one more second operator) cuts the mean wait"
    )
    assert " at second (second level) by " in gain
    assert ", from " in gain
    assert loss == "“A desk for a test (2)” clearly lengthens no wait."


def test_the_answer_of_a_grid_finds_the_cheapest_that_meets_all_targets() -> None:
    """Of 1 to 4 second-level people the fewest with 80 % or more are named, and 3 are at the first level."""
    result = sweep(desk(second_slots=1), ["groups.second.headcount=1:4"], 10, jobs=1)
    levels = [cell.summary.estimate("group:second", "service_level").mean for cell in result.cells]
    first = next(place for place, level in enumerate(levels) if level >= 0.8)
    now, cheapest, free = answer_of_grid(result)
    assert now.startswith("As it is, A desk for a test costs 4 operators, and the lowest service level")
    assert f"second headcount {first + 1}: {first + 4} operators" in cheapest
    assert free.startswith(f"{sum(one.beaten_by is None for one in result.standings())} of 4 staffings")


@pytest.mark.parametrize(
    ("mean", "half", "word"),
    [
        (0.86, 0.05, "met"),
        (0.84, 0.05, "neither met nor missed for sure"),
        (0.76, 0.05, "neither met nor missed for sure"),
        (0.74, 0.05, "missed"),
        (0.9, float("nan"), "met"),
        (float("nan"), float("nan"), "not measured"),
    ],
)
def test_a_target_is_met_when_the_whole_interval_is(mean: float, half: float, word: str) -> None:
    """Against 80 % an interval from 80 % is met, one that ends below is missed, one across is neither."""
    assert standing(Estimate(mean, half, 20, "share"), 0.8) == word


def test_demand_not_admitted_and_unfinished_chats_are_told() -> None:
    """A widget that hides turns demand away, and a desk that cuts at closing leaves chats unfinished."""
    words = warned(ran(front=1, widgets__shop__when_full="hide", calendar__after_close="cut"))
    assert "Demand not admitted: " in words
    assert "% of the demand) were turned away" in words
    assert "unfinished when the desk stopped" in words


def test_wide_intervals_name_the_replications_that_would_do() -> None:
    """Two replications are too few for a busy desk, and a number of replications above 2 is named."""
    words = warned(ran(front=1, rate="14 per hour", calendar__closes="11:00"))
    assert "Intervals too wide to decide by: " in words
    assert int(words.split("(-n ")[1].split(")")[0]) > 2


def test_the_replications_named_are_enough() -> None:
    """Student's quantile over the root of n falls to a third of what it is at 10 by 70, not by 60."""
    at = {count: student(count - 1) / count**0.5 for count in (10, 60, 70)}
    assert at[70] <= at[10] / 3 < at[60]
    assert enough(10, 3.0) == 70
    assert enough(10, 1.01) == 20


def test_one_replication_has_no_interval() -> None:
    """A single replication is a warning of its own."""
    assert "One replication has no interval" in warned(ran(1))


def test_work_that_was_stopped_is_told() -> None:
    """Two replications of 20,000 that were wanted are a warning, which comes first."""
    assert warned(replace(ran(), wanted=20_000)).startswith(
        "The work was stopped: the figures rest on 2 of 20,000 replications."
    )


def test_a_quiet_desk_has_no_warning() -> None:
    """Plenty of people, enough replications, nobody turned away: there is nothing to warn of."""
    assert warned(ran(20, front=6, second=4)) == ""


def test_the_card_tells_heads_slots_volume_and_assumptions() -> None:
    """The shipped desk has 6 and 3 operators, 18 and 6 slots, 528 and 204 chats, and every law in words."""
    parts = dict(card(build_blueprint(load_scenario(SCENARIOS / "two_tiers.toml"))))
    assert parts["Operators"][0].startswith("first level: customer_service, 6 operators with 18 slots")
    assert "Planned online: second_level 24 operator hours" in parts["Operators"]
    assert parts["Demand"][0] == "Open once from 09:00 to 17:00, 8 hours in all, time zone Europe/Berlin"
    assert "shop: 528 chats expected a replication, 66 an hour all the time" in parts["Demand"]
    assert (
        "billing: 204 chats expected a replication, most of them at 11:00 (19 in 30 min)" in parts["Demand"]
    )
    assumed = " ".join(parts["Assumptions"])
    assert (
        "lognormal, standard deviation 30 min; customers give up after 10 min on average, exponential"
        in assumed
    )
    assert (
        "customer_service: target 80 % within 1 min, variant “offered” (abandoned count as failed; "
        "tickets, and what nobody took in the end, count as failed)" in assumed
    )


@pytest.mark.parametrize("file", sorted(SCENARIOS.glob("*.toml")), ids=lambda file: file.stem)
def test_every_shipped_scenario_has_a_card_and_formulas(file: Path) -> None:
    """Cards have three parts with lines, and each reached group has a formula or a reason for none."""
    blueprint = build_blueprint(load_scenario(file))
    assert [heading for heading, lines in card(blueprint) if lines] == ["Operators", "Demand", "Assumptions"]
    found = formulas(blueprint).groups
    assert len(found) == int((blueprint.groups.tier > 0).sum())
    assert all(bool(one.obstacle) != bool(one.figures) for one in found)


def test_laws_are_told_with_mean_and_spread() -> None:
    """A constant is always the same, an exponential law needs no spread, others tell theirs."""
    minute = 60e6
    assert law_words(Law.constant(minute)) == "always 1 min"
    assert law_words(Law.exponential(minute)) == "1 min on average, exponential"
    assert law_words(Law.gamma(minute, 0.5)) == "1 min on average, gamma, standard deviation 30 s"


def test_names_are_said_as_people_would() -> None:
    """Underscores go in names, not in dotted paths or other words, and what is said twice is said once."""
    speak = speech({"second_level", "customer_service", "a_b", "a b"})
    assert speak("second_level (second level) and customer_service") == "second level and customer service"
    assert speak("second level: second_level, 3 operators") == "second level, 3 operators"
    assert speak("groups.second_level.headcount") == "groups.second_level.headcount"
    assert speak("leg_wait_mean of a_b") == "leg_wait_mean of a_b"
    assert speech(set())("second_level") == "second_level"
    assert names_of([experiment()]) >= {"base", "front_desk", "second_level", "widget 0", "person 1"}


def test_a_day_without_chats_has_a_page_too() -> None:
    """Where no chat came that is the answer, and a comparison of two such days has no gain and no loss."""
    empty = experiment(([], []))
    assert answer_of_one(empty) == ["No chat came, so there is nothing to tell."]
    lines = answer_of_several(Comparison((empty, replace(empty, label="other"))))
    assert lines[0] == "With “base” no chat came, so there is nothing to tell."
    assert len(lines) == 3
    assert "No chat came" in Page(page_of(empty, [])).text


def test_scenarios_without_a_shared_group_have_a_page_too() -> None:
    """Where no group has the same name in both there is nothing to set apart, and the page says so."""
    other = experiment(plan_=blueprint(("a", "b")), label="other")
    page = Page(page_of(Comparison((experiment(), other)), []))
    assert page.errors == []
    assert "other and base have no group of the same name to compare" in page.text
    assert "What changes against" not in page.text
