"""The page on weeks and nights, recomputed: what it says of the desk that never closes."""

import re
from pathlib import Path

import numpy as np
import pytest

from sim import load_scenario, run
from sim.core.kinds import Floats, Ints, Outcome
from sim.scenario import Scenario, build_blueprint, check_scenario
from sim.stats.audit import audit

PROJECT = Path(__file__).parents[2]
PAGE = (PROJECT / "docs" / "how-to" / "week_and_night.md").read_text(encoding="utf-8")
HOUR_US = 3_600_000_000
THRESHOLD_US = 60_000_000


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    """Return the shipped scenario."""
    return load_scenario(PROJECT / "scenarios" / "round_the_clock.toml")


@pytest.fixture(scope="module")
def nights(scenario: Scenario) -> Ints:
    """Return the shifts of the one at night, shape (nights, 2)."""
    operators = build_blueprint(scenario).operators
    mine = operators.roster.owner == operators.names.index("Night")
    return np.stack([operators.roster.from_us[mine], operators.roster.to_us[mine]], axis=1)


def served(scenario: Scenario, nights: Ints) -> tuple[Floats, Floats]:
    """Return the shares of chats served within 60 s by day and at night, one a replication."""
    by_day, at_night = [], []
    for replication in range(20):
        legs = run(scenario, seed=1, replication=replication).legs
        first = legs.leg == 0
        queued, taken = legs.queued_at[first], legs.assigned_at[first]
        place = np.searchsorted(nights[:, 0], queued, side="right") - 1
        night = (place >= 0) & (queued < nights[np.maximum(place, 0), 1])
        in_time = (taken >= 0) & (taken - queued <= THRESHOLD_US)
        by_day.append(in_time[~night].mean())
        at_night.append(in_time[night].mean())
    return np.array(by_day), np.array(at_night)


def shown(label: str) -> str:
    """Return the percentage of a row of the page's table."""
    found = re.search(rf"\| {label} \| ([0-9.]+) % \|", PAGE)
    assert found is not None
    return found[1]


def test_the_pages_example_is_a_sound_scenario() -> None:
    """Of 14 days two Sundays and Tuesday the 6th are closed, so 11 remain."""
    example = re.search(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    assert example is not None
    scenario = Scenario.from_text(example[1])
    assert check_scenario(scenario) == []
    assert len(build_blueprint(scenario).open_us) == 11


def test_the_night_of_the_clock_change_has_nine_hours_and_75_chats(scenario: Scenario, nights: Ints) -> None:
    """24 before midnight and 22 + 14 + 8 after it are 68; the hour from 2 to 3 comes twice, which adds 7."""
    hours = ((nights[:, 1] - nights[:, 0]) / HOUR_US).tolist()
    assert hours == [6, *[8] * 5, 9, *[8] * 7, 2]
    demand = build_blueprint(scenario).widgets.demand[0]
    chats = np.diff(np.interp(nights, demand.times_us, demand.cumulative), axis=1)[:, 0]
    assert chats[[6, 13]].tolist() == pytest.approx([75, 68])


def test_one_person_at_night_or_two(scenario: Scenario, nights: Ints) -> None:
    """The page's three shares are the means of 20 replications with seed 1, each to less than a point."""
    values = scenario.resolved()
    night = next(entry for entry in values["operators"] if entry.get("name") == "Night")
    del night["name"]
    night["count"] = 2
    day, one = served(scenario, nights)
    same_day, two = served(Scenario.from_dict(values), nights)
    assert f"{100 * day.mean():.0f}" == shown("by day, from 06:00 to 22:00")
    assert f"{100 * one.mean():.0f}" == shown("at night, one person")
    assert f"{100 * two.mean():.1f}" == shown("at night, two")
    assert np.array_equal(day, same_day)
    assert max(share.std(ddof=1) for share in (day, one, two)) * 2.093 / 20**0.5 < 0.01


def test_the_record_of_two_weeks_keeps_the_rules(scenario: Scenario) -> None:
    """The auditor finds nothing in replication 0, and the tickets of nights and weekends are there."""
    path = run(scenario, seed=1, replication=0)
    assert audit(path, build_blueprint(scenario)) == []
    assert (path.legs.outcome == Outcome.TICKET).any()
