"""Missed days and last offers: the engine against days from an empty desk, without a steady state."""

from dataclasses import asdict, fields

import pytest

from sim.core.blueprint import Blueprint
from sim.core.kinds import Outcome
from sim.core.path import SamplePath
from sim.core.tape import draw_tape
from sim.engines.readable import run
from sim.scenario import Scenario, build_blueprint
from sim.theory.short_day import Day, day_with_absence, short_day
from tests.theory.cases import Table, exponential, one_group, team
from tests.theory.demand_cases import estimates, replicated
from tests.theory.observed import MINUTE_US, Observed, Pairs
from tests.theory.replications import STANDARD_ERRORS, Deviation

DAYS, REPLICATIONS = 50, 20


def days(values: Table, closes: str, group: Table) -> Blueprint:
    """Return a desk that is cut off at closing each day, so that every day starts empty."""
    frame = {"start": "2026-01-05", "days": DAYS, "opens": "00:00", "closes": closes, "after_close": "cut"}
    return build_blueprint(Scenario.from_dict({"calendar": frame} | values | {"groups": {"g1": group}}))


def a_day(blueprint: Blueprint, path: SamplePath) -> Pairs:
    """Return what happens on a day, under the names of `Day`: sums over the days, and their number."""
    seen = Observed(blueprint, path)
    cut_off = seen.outcome == Outcome.UNFINISHED
    sums = {
        "arrivals": len(seen.chat),
        "answered": seen.taken.sum(),
        "abandoned": seen.lost.sum(),
        "left_waiting": (cut_off & ~seen.taken).sum(),
        "left_in_hand": (cut_off & seen.taken).sum(),
        "waited": seen.wait.sum(),
        "worked": (seen.released - seen.assigned)[seen.taken].sum() / MINUTE_US,
    }
    return {name: (float(value), float(len(blueprint.open_us))) for name, value in sums.items()}


def far(blueprint: Blueprint, seed: int, exact: Day) -> list[Deviation]:
    """Return what differs by more than four standard errors of the replications."""
    found = estimates(replicated(blueprint, seed, range(REPLICATIONS), a_day))
    held = [
        Deviation(blueprint.title, name, found[name].value, value, found[name].error)
        for name, value in asdict(exact).items()
    ]
    return [d for d in held if not d.z <= STANDARD_ERRORS]


PATIENT = {"patience": exponential(3)}


@pytest.mark.parametrize(("absence", "seed"), [(0.2, 401), (0.6, 402)])
def test_days_that_people_miss(absence: float, seed: int) -> None:
    """3 people with 2 slots who miss a day with chance 0.2 or 0.6: the binomial mixture of Erlang A days."""
    values = one_group(60, exponential(5), team(3, 2), **PATIENT)
    exact = day_with_absence(1.0, 5.0, 3, 2, absence, 3.0, 240.0)
    assert far(days(values, "04:00", {"absence": absence}), seed, exact) == []


def test_missed_days_are_as_many_as_their_chance_says() -> None:
    """On 1000 days k of 3 are there 1000 C(3, k) 0.7^k 0.3^(3 - k) times, within four errors for each k."""
    values = one_group(6, exponential(1), team(3), **PATIENT)
    blueprint = days(values, "00:10", {"absence": 0.3})
    counts = [0] * 4
    for replication in range(REPLICATIONS):
        log = run(blueprint, draw_tape(blueprint, 403, replication)).operators
        there = [0] * DAYS
        for at in log.at[log.online].tolist():
            there[at // (1440 * MINUTE_US)] += 1
        for number in there:
            counts[number] += 1
    total = DAYS * REPLICATIONS
    for present, chance in enumerate((0.027, 0.189, 0.441, 0.343)):
        error = (total * chance * (1 - chance)) ** 0.5
        assert abs(counts[present] - total * chance) <= STANDARD_ERRORS * error


def test_last_offers_stop_before_closing() -> None:
    """6 slots, no new chats in the last 20 of 120 min: who waits then waits or leaves until the cut."""
    values = one_group(66, exponential(5), team(3, 2), **PATIENT)
    exact = short_day(1.1, 5.0, 6, 3.0, 120.0, last_offer=20.0)
    assert far(days(values, "02:00", {"last_offer": "20 min"}), 404, exact) == []


def test_last_offer_is_a_shift_that_ends_sooner() -> None:
    """Shifts to 01:30 and 02:00 with a last offer of 30 min give the legs of shifts to 01:00 and 01:30."""
    records = []
    for group, ends in (({"last_offer": "30 min"}, ("01:30", "02:00")), ({}, ("01:00", "01:30"))):
        values = one_group(60, exponential(5), team(2, 2), **PATIENT)
        values["operators"] = [
            team(count, 2, shift=f"00:00-{end}") for count, end in zip((3, 1), ends, strict=True)
        ]
        blueprint = days(values, "02:00", group)
        records.append([run(blueprint, draw_tape(blueprint, 405, r)).legs for r in range(2)])
    for stopped, sooner in zip(*records, strict=True):
        assert len(stopped) > 100 * DAYS
        for each in fields(stopped):
            assert getattr(stopped, each.name).tolist() == getattr(sooner, each.name).tolist()
