"""Formulas in words: agreement where the theorem holds, and reasons where it does not."""

from sim.experiment.replicate import Experiment, replicate
from sim.report.formula import formulas
from sim.report.formula_words import formula_rows, reasons
from tests.builders import desk


def told(experiment: Experiment) -> tuple[list[tuple[str, list[list[str]]]], str]:
    """Return the table's bodies and the reasons as one text."""
    found = formulas(experiment.blueprint)
    return formula_rows(experiment, found), " ".join(reasons(experiment, found))


def test_a_long_steady_desk_agrees_with_erlang() -> None:
    """Ten days without patience, exponential, measured after the first: every figure lies in its interval."""
    scenario = desk(
        calendar__opens="00:00",
        calendar__closes="24:00",
        calendar__days=10,
        calendar__warm_up="24 h",
        calendar__after_close="cut",
        calendar__timezone="UTC",
    )
    bodies, why = told(replicate(scenario, 20, seed=5, jobs=1))
    assert [heading for heading, _ in bodies] == [
        "first level: front, Erlang C (M/M/c)",
        "second level: second, Erlang C (M/M/c)",
    ]
    rows = [row for _, lines in bodies for row in lines]
    assert [row[0] for row in rows] == ["mean wait", "service level", "slot occupancy"] * 2
    assert all("agrees" in row[3] for row in rows)
    assert why == "The simulation measures a stretch of time after its warm-up, the formula an endless one."


def test_reasons_name_what_the_scenario_has() -> None:
    """Lognormal handling, a profile, warm hand-over, absence and redial are each a reason of its own."""
    scenario = desk(
        patience="3 min",
        warm="1 min",
        widgets__shop__handling={"kind": "lognormal", "mean": "8 min", "cv": 0.5},
        widgets__shop__arrivals={"kind": "profile", "interval": "4 h", "counts": [40, 80]},
        widgets__shop__redial={"share": 0.5, "delay": "10 min"},
        groups__front__absence=0.1,
    )
    _, why = told(replicate(scenario, 2, jobs=1))
    for words in (
        "front hold a slot for 8 min on average with a standard deviation of 4 min",
        "Between 10 and 20 chats an hour come to front",
        "Warm hand-overs hold a slot",
        "Operators miss days",
        "Customers who gave up come back",
        "Each day begins with an empty desk",
    ):
        assert words in why


def test_a_week_round_the_clock_begins_once() -> None:
    """Open for seven days on end, the desk is empty at the beginning of the run, not of each day."""
    hours = {"calendar__opens": "00:00", "calendar__closes": "24:00", "calendar__timezone": "UTC"}
    _, why = told(replicate(desk(calendar__days=7, **hours), 2, jobs=1))
    assert "The run begins with an empty desk and ends at its closing" in why
    assert "Each day" not in why


def test_where_no_chat_is_expected_nothing_is_said() -> None:
    """At 0 chats an hour no group has a row, and no reason is given."""
    bodies, why = told(replicate(desk(rate="0 per hour"), 2, jobs=1))
    assert [rows for _, rows in bodies] == [[], []]
    assert all(heading.endswith("no formula applies, for no chat is expected") for heading, _ in bodies)
    assert why == ""


def test_no_formula_no_reason() -> None:
    """Where chats slow each other down the table says so, has no row, and there is no reason to give."""
    bodies, why = told(
        replicate(desk(groups__front__speed={"kind": "table", "factors": [1.0, 1.5]}), 2, jobs=1)
    )
    assert all("no formula applies" in heading and not rows for heading, rows in bodies)
    assert why == ""
