"""A sweep, an optimisation and a requirement in words."""

from dataclasses import replace

import pytest

from sim.experiment.optimise import optimise
from sim.experiment.requirement import requirement
from sim.experiment.sweep import sweep
from sim.experiment.verdict import Verdict
from sim.report.optimise_words import optimum_lines, requirement_lines
from sim.report.page_optimum import told_of_optimum
from sim.report.sweep_words import listed, sweep_lines
from sim.report.words import with_margin
from tests.builders import desk

DESK = desk(3, 2, slots=1, rate="10 per hour")


def test_two_paths_make_a_table_a_tier_and_metric() -> None:
    """Two tiers and two metrics are 4 tables of 2 rows, and the current cell, 3 + 1, has a star in each."""
    result = sweep(desk(3, 1), ["groups.front.headcount=2:3", "groups.second.headcount=1:2"], 2)
    lines = sweep_lines(result)
    assert lines[1].startswith("4 cells of 2 replications, seed 1")
    starts = [line.split("  ")[0] for line in lines if "front headcount \\ second headcount" in line]
    assert len(starts) == 4
    assert sum(" *" in line for line in lines) == 4
    level = result.cells[2].summary.estimate("group:front", "service_level").mean
    assert f"{100 * level:.0f} % *" in "\n".join(lines)


def test_one_path_makes_a_row_a_cell() -> None:
    """Two values make two rows, with operators and each group's service level and p95."""
    lines = sweep_lines(sweep(desk(3, 1), ["groups.front.headcount=2:3"], 2))
    rows = [line.split()[:2] for line in lines[3:] if line.startswith(("2 ", "3 *"))]
    assert rows == [["2", "3"], ["3", "*"]]
    assert "Cost against the lowest service level of all groups, means:" in lines


def test_people_without_a_rate_are_told_to_be_left_out_of_the_cost() -> None:
    """Where only the front has a rate, the frontier's costs leave the second level out, and that is said."""
    rates = {"costs": {"groups.front": "30 per hour", "currency": "EUR"}}
    priced = DESK.with_changes(rates)
    told = sweep_lines(sweep(priced, ["groups.front.headcount=2:3"], 2))
    assert "Costs leave out, for want of a rate in [costs]: second." in told
    assert not any(
        "leave out" in line for line in sweep_lines(sweep(DESK, ["groups.front.headcount=2:3"], 2))
    )


def test_the_answer_is_told_with_its_proof() -> None:
    """The winner, its targets, its neighbours and the effort are told, each number that of the result."""
    vary = ["groups.front.headcount=1:5"]
    found = optimise(DESK, vary, ["service_level@group:front>=80%"], most=160, seed=2)
    text = "\n".join(optimum_lines(found))
    assert found.winner is not None
    assert (
        f"Cheapest that meets all targets: front {found.winner.heads[0]}; {found.winner.cost:g} operators."
        in text
    )
    assert "numbers from 1,000,000 on, seed 2" in text
    assert "misses service_level@group:front >= 80 % by" in text
    assert f"{found.simulated} of 5 staffings simulated, {found.runs} replications in all" in text
    assert "Nothing cheaper meets all targets (at 95 %)." in text


def test_what_was_not_simulated_is_told_with_its_assumption() -> None:
    """Of the cheaper staffings some are left out, and it is said on what that rests."""
    vary = ["groups.front.headcount=1:5"]
    found = optimise(DESK, vary, ["service_level@group:front>=80%"], most=160, seed=2)
    assert found.winner is not None
    assert found.cheaper == found.winner.heads[0] - 1
    told = replace(found, cheaper=9, left_out=4)
    lines = optimum_lines(told)
    assert any(line.startswith("4 of the 9 cheaper ones were not simulated: none has more") for line in lines)
    assert any(line.startswith("Assumed is that one more person never hurts") for line in lines)
    assert any("1 of the 9 cheaper ones was not" in line for line in optimum_lines(replace(told, left_out=1)))
    assert not any("Assumed is" in line for line in optimum_lines(replace(told, left_out=0)))


def test_what_is_undecided_says_how_close_it_is() -> None:
    """A neighbour that forty replications cannot decide is told with its target and what was found of it."""
    found = optimise(
        DESK, ["groups.front.headcount=1:5"], ["service_level@group:front>=80%"], most=160, seed=2
    )
    [near] = found.neighbours
    doubtful = replace(near, verdict=Verdict.OPEN, replications=40)
    lines = optimum_lines(replace(found, neighbours=(doubtful,), undecided=(doubtful,)))
    told = f"service_level@group:front >= 80 % is at {with_margin(near.estimates[0])}"
    assert any(f"undecided after 40 replications: {told}" in line for line in lines)


def test_a_page_lists_an_undecided_neighbour_once() -> None:
    """The one cheaper staffing is both a neighbour and undecided, as two objects: it has one row."""
    found = optimise(
        DESK, ["groups.front.headcount=1:5"], ["service_level@group:front>=80%"], most=160, seed=2
    )
    near, open_one = (
        replace(found.neighbours[0], verdict=Verdict.OPEN, label=label) for label in ("near", "open")
    )
    told = told_of_optimum(replace(found, neighbours=(near,), undecided=(open_one,)))
    title, table = told.tables[-1]
    assert (title, [len(rows) for _, rows in table.bodies]) == ("What is cheaper", [1])


def test_no_answer_is_told_with_the_closest() -> None:
    """With one head at most the service level is missed, and by how much is said."""
    found = optimise(DESK, ["groups.front.headcount=1:1"], ["service_level@group:front>=99%"], most=40)
    lines = optimum_lines(found)
    assert "None of the 1 staffings is shown to meet all targets at 95 %." in lines
    assert any(line.startswith("Closest: front 1; 3 operators.") for line in lines)
    assert any("missed by" in line for line in lines)


def test_a_requirement_is_a_table_a_tier() -> None:
    """Sixteen half hours make 16 rows for each of two tiers, from 09:00 to 16:30."""
    found = requirement(desk(3, 1), replications=3)
    lines = requirement_lines(found)
    assert sum(line.startswith("09:00 ") for line in lines) == 2
    assert sum(line.startswith("16:30 ") for line in lines) == 2
    assert any(line.startswith("first level: front, 2 slots each") for line in lines)
    assert any("Erlang C" in line for line in lines)


@pytest.mark.parametrize(
    ("names", "text"), [(["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_names_are_listed(names: list[str], text: str) -> None:
    """One, two and three names read as one writes them."""
    assert listed(names) == text


AT_NIGHT = desk(3, 2, slots=1, rate="10 per hour", share=0.5).with_changes(
    {"escalations.front.second.when_nobody_online": "ticket", "groups.second.absence": 0.3}
)
"""The two of the second level miss three days of ten each; then their forwards become tickets."""


def test_a_sweep_tells_tickets_and_lost_customers_beside_service_levels() -> None:
    """The group that forwards go to has a table of tickets, the frontier the customers lost a replication."""
    result = sweep(AT_NIGHT, ["groups.front.headcount=2:3", "groups.second.headcount=1:2"], 2)
    lines = sweep_lines(result)
    assert [line for line in lines if line.startswith("became a ticket")] == [
        "became a ticket, second level second"
    ]
    heading = next(line for line in lines if "service level" in line and "at" in line.split())
    assert heading.split("  ")[-1].strip() == "customers lost"
    best = next(place for place, stand in enumerate(result.standings()) if stand.beaten_by is None)
    told = with_margin(result.cells[best].summary.estimate("all", "lost"))
    assert any(line.endswith(told) for line in lines)


def test_an_optimisation_tells_whom_its_answer_loses() -> None:
    """Beside the level stands the share of tickets, below it the lost, all of the same replications."""
    vary = ["groups.second.headcount=1:3"]
    found = optimise(AT_NIGHT, vary, ["service_level@group:second>=50%"], most=160, seed=2)
    shown = found.confirmed or found.closest
    assert shown is not None
    assert {one.n for one in shown.beside.values()} == {shown.replications}
    lost = [shown.beside[scope, "lost"].mean for scope in ("tier:1", "tier:2")]
    assert sum(lost) == pytest.approx(shown.beside["all", "lost"].mean)
    text = "\n".join(optimum_lines(found))
    tickets = with_margin(shown.beside["group:second", "ticket_share"])
    assert f"  ticket_share@group:second         {tickets}" in text
    assert "became a ticket)." in text
    assert any("Customers lost a replication" in line for line in told_of_optimum(found).warnings)
