"""Weekdays, nights and closed days: shifts, breaks and hours of widgets as the blueprint has them."""

from typing import Any

import pytest

from sim.core.blueprint import Blueprint, Windows
from sim.scenario import Scenario, ScenarioError, build_blueprint, check_scenario
from tests.unit.scenario.desks import data, refusal, team

HOUR_US = 3_600_000_000
NEVER_CLOSES = {"opens": "00:00", "closes": "24:00", "timezone": "Europe/Berlin"}


def hours(windows: Windows, owner: int = 0) -> list[tuple[float, float]]:
    """Return one owner's stretches in hours since the first midnight."""
    return [
        (start / HOUR_US, stop / HOUR_US)
        for mine, start, stop in zip(windows.owner, windows.from_us, windows.to_us, strict=True)
        if mine == owner
    ]


def built(calendar: dict[str, Any], **changes: Any) -> Blueprint:
    """Return the blueprint of the two-tier team under another calendar."""
    return build_blueprint(team(calendar=calendar, **changes))


def night(start: str, days: int, shift: Any, **calendar: Any) -> list[tuple[float, float]]:
    """Return the roster of the first operator of a desk that never closes."""
    blueprint = built(NEVER_CLOSES | {"start": start, "days": days} | calendar, operators__0__shift=shift)
    return hours(blueprint.operators.roster)


def said(scenario: Scenario) -> list[str]:
    """Return what the checks say, a severity and a message each."""
    return [f"{problem.severity} {problem.message}" for problem in check_scenario(scenario)]


def test_a_widget_opens_and_closes_in_the_desks_hours() -> None:
    """From 10 to 16 are 6 h of 40 chats, 240; the desk itself is open from 9 to 17."""
    blueprint = build_blueprint(team(widgets__shop__hours="10:00-16:00"))
    assert hours(blueprint.widgets.hours) == [(10, 16)]
    assert blueprint.open_us.tolist() == [[9 * HOUR_US, 17 * HOUR_US]]
    demand = blueprint.widgets.demand[0]
    assert demand.times_us.tolist() == [10 * HOUR_US, 16 * HOUR_US]
    assert demand.cumulative[-1] == pytest.approx(240)


def test_a_widget_may_open_on_weekdays_alone() -> None:
    """Friday 9 January from 10 to 12 and 13 to 15, Saturday from 9 to 11, 33 h after midnight."""
    days = ["Mon-Fri 10:00-12:00", "Mon-Fri 13:00-15:00", "Saturday 09:00-11:00"]
    blueprint = build_blueprint(
        team(calendar__start="2026-01-09", calendar__days=3, widgets__shop__hours=days)
    )
    assert hours(blueprint.widgets.hours) == [(10, 12), (13, 15), (33, 35)]


@pytest.mark.parametrize(
    ("opening", "message"),
    [
        ("08:00-10:00", "the hours 08:00-10:00 lie outside the desk's opening hours 09:00-17:00 for 1 h"),
        ("Sat 16:00-18:30", "lie outside the desk's opening hours 09:00-17:00 for 1.5 h"),
        (["09:00-12:00", "Fri 11:00-13:00"], "some of these hours overlap"),
    ],
)
def test_hours_of_a_widget_outside_the_desks_are_refused(opening: Any, message: str) -> None:
    """The desk is open from 9 to 17 every day, and Friday's 11 to 13 shares an hour with 9 to 12."""
    problems = said(team(calendar__days=7, widgets__shop__hours=opening))
    errors = [problem for problem in problems if problem.startswith("E ")]
    assert len(errors) == 1
    assert message in errors[0]


def test_a_widget_that_never_opens_is_doubtful() -> None:
    """One Monday has no Saturday in it, and no chat."""
    scenario = team(widgets__shop__hours="Sat 10:00-12:00")
    assert said(scenario) == ["W the widget is open on none of the simulated days"]
    assert build_blueprint(scenario).widgets.demand[0].times_us.tolist() == []


def test_shifts_and_breaks_go_by_the_weekday() -> None:
    """From Friday 9 January on: 9-17 less 12-13, on the weekend 10-14 twice, then Monday's 9-12."""
    blueprint = build_blueprint(
        team(
            calendar__start="2026-01-09",
            calendar__days=4,
            operators__0__shift=["Tue-Fri 09:00-17:00", "Sat, Sun 10:00-14:00", "mon 09:00-12:00"],
            operators__0__breaks=["Tue-Fri 12:00-13:00"],
        )
    )
    roster = [(9, 12), (13, 17), (34, 38), (58, 62), (81, 84)]
    assert hours(blueprint.operators.roster) == roster
    assert hours(blueprint.operators.shifts) == [(9, 17), *roster[2:]]
    assert hours(blueprint.operators.roster, 4) == [(9, 17), (33, 41), (57, 65), (81, 89)]


def test_a_week_may_run_over_its_end() -> None:
    """From Friday to Monday are four days; from Thursday 8 January on they begin 24 h later."""
    week: dict[str, Any] = {"calendar__start": "2026-01-08", "calendar__days": 7}
    roster = build_blueprint(team(**week, operators__0__shift="Fri-Mon 09:00-10:00")).operators.roster
    assert hours(roster) == [(24 * day + 9, 24 * day + 10) for day in (1, 2, 3, 4)]


def test_a_break_of_every_day_is_taken_where_the_shift_holds_it() -> None:
    """The lunch at 12:30 lies in Monday's shift; Saturday's is over at 12."""
    blueprint = build_blueprint(
        team(
            calendar__days=6,
            operators__0__shift=["Mon 09:00-17:00", "Sat 09:00-12:00"],
            operators__0__breaks="12:30-13:00",
        )
    )
    assert hours(blueprint.operators.roster) == [(9, 12.5), (13, 17), (129, 132)]


@pytest.mark.parametrize("pause", ["Sat 12:30-13:00", "Mon,Sat 12:30-13:00", "11:45-12:15", "17:00-17:30"])
def test_a_break_outside_the_shift_of_its_weekday_is_refused(pause: str) -> None:
    """On Saturday the shift ends at 12, on Monday at 17."""
    shift = ["Mon 09:00-17:00", "Sat 09:00-12:00"]
    problems = said(team(calendar__days=6, operators__1__shift=shift, operators__1__breaks=pause))
    assert f"E the break {pause} lies outside the shift Mon 09:00-17:00, Sat 09:00-12:00" in problems


@pytest.mark.parametrize(
    ("shift", "part"),
    [
        ("Mo-Fri 09:00-17:00", "the days are Mon, Tue, Wed, Thu, Fri, Sat, Sun, or their whole"),
        ("Saterday 09:00-17:00", 'perhaps "Saturday" is meant'),
        ("Mon-Wed-Fri 09:00-17:00", 'write for example "Mon-Fri" or "Sat,Sun"'),
        ("Mon-Fri", 'these are not hours. Remedy: write a start and an end, for example "09:00'),
        ("Mon 9-17", "this is not a clock time"),
        ("Mon 17:00-17:00", "these hours are empty"),
        ("Mon, 09:00-17:00", '"" is no weekday'),
    ],
)
def test_slips_in_weekdays_name_what_is_allowed(shift: str, part: str) -> None:
    """Each slip is one problem, and its line says what to write."""
    assert part in refusal(operators__0__shift=shift)


def test_a_night_shift_is_one_stretch_over_midnight() -> None:
    """Of two days: 0-6 from the night before, 22 to 30, and 46 to the end at 48."""
    assert night("2026-01-05", 2, "22:00-06:00") == [(0, 6), (22, 30), (46, 48)]


def test_a_night_shift_belongs_to_the_weekday_on_which_it_begins() -> None:
    """Saturday's night ends on Sunday at 6; from Sunday 11 January on just that end is left."""
    assert night("2026-01-10", 3, "Sat 22:00-06:00") == [(22, 30)]
    assert night("2026-01-11", 2, "Sat 22:00-06:00") == [(0, 6)]
    assert night("2026-01-11", 2, "Sun 22:00-06:00") == [(22, 30)]


def test_breaks_at_night_stand_by_the_clock() -> None:
    """The break from 23:30 to 0:30 and that at 3 leave four pieces of the night from 22 to 30."""
    blueprint = built(
        NEVER_CLOSES | {"start": "2026-01-09", "days": 2},
        operators__0__shift="Fri 22:00-06:00",
        operators__0__breaks=["23:30-00:30", "Sat 03:00-03:30"],
    )
    assert hours(blueprint.operators.roster) == [(22, 23.5), (24.5, 27), (27.5, 30)]
    assert hours(blueprint.operators.shifts) == [(22, 30)]


@pytest.mark.parametrize(("start", "last"), [("2026-03-28", 29), ("2026-10-24", 31)])
def test_the_night_of_a_clock_change_lasts_7_or_9_hours(start: str, last: int) -> None:
    """6 o'clock on Sunday is 30 h after Saturday's midnight, less an hour in spring, plus one in autumn."""
    assert night(start, 2, "Sat 22:00-06:00") == [(22, last)]


def test_the_first_morning_after_a_clock_change_is_short_or_long_too() -> None:
    """On Sunday itself 6 o'clock comes 5 or 7 h after midnight, and on Monday 24 h later again."""
    assert night("2026-03-29", 2, "22:00-06:00")[:2] == [(0, 5), (21, 29)]
    assert night("2026-10-25", 2, "22:00-06:00")[:2] == [(0, 7), (23, 31)]


def test_a_break_in_the_hour_that_is_not_there_is_no_break() -> None:
    """From 2 to 3 on 29 March 2026 no time passes; on 25 October the break lasts 2 h."""
    changes = {"operators__0__shift": "22:00-06:00", "operators__0__breaks": "02:00-03:00"}
    spring = built(NEVER_CLOSES | {"start": "2026-03-29"}, **changes)
    autumn = built(NEVER_CLOSES | {"start": "2026-10-25"}, **changes)
    assert hours(spring.operators.roster) == [(0, 5), (21, 23)]
    assert hours(autumn.operators.roster) == [(0, 2), (4, 7), (23, 25)]


def test_a_widget_may_be_open_at_night() -> None:
    """Of two days 6 + 8 + 2 h with 40 chats each are 640."""
    blueprint = built(NEVER_CLOSES | {"days": 2}, widgets__shop__hours="22:00-06:00")
    assert hours(blueprint.widgets.hours) == [(0, 6), (22, 30), (46, 48)]
    assert blueprint.widgets.demand[0].cumulative[-1] == pytest.approx(640)


@pytest.mark.parametrize(
    ("shift", "remedy"),
    [
        (["22:00-06:00"], 'the wrong way round write "06:00-22:00"; for work over midnight set'),
        (["Mon-Fri 22:00-06:00"], 'write "Mon-Fri 06:00-22:00"; for work over midnight'),
        (["13:00 - 12:00"], 'write "12:00-13:00"; for work over midnight'),
    ],
)
def test_a_night_at_a_desk_that_closes_is_refused(shift: list[str], remedy: str) -> None:
    """The desk opens at 0 but closes at 22, so its midnight is not open."""
    message = refusal(
        calendar={"opens": "00:00", "closes": "22:00"},
        operators__1__shift=shift,
    )
    assert message.startswith(
        f'error in scenario, operators.second_level.shift.0 = "{shift[0]}": these hours'
    )
    assert "pass midnight, and the desk does not stay open over it" in message
    assert remedy in message


def test_breaks_and_widgets_over_midnight_are_refused_too() -> None:
    """By default the desk is open from 9 to 17."""
    assert "widgets.shop.hours" in refusal(widgets__shop__hours="16:00-10:00")
    assert "operators.customer_service.breaks" in refusal(operators__0__breaks="16:00-10:00")
    assert 'write "22:00-24:00"' in refusal(calendar=NEVER_CLOSES, operators__0__shift="22:00-00:00")


def test_a_closed_day_has_no_opening_no_arrivals_and_no_default_shift() -> None:
    """Friday 9 and Monday 12 January are open, the weekend and Tuesday the 13th are not: 2 of 5 days."""
    blueprint = build_blueprint(
        team(
            calendar__start="2026-01-09",
            calendar__days=5,
            calendar__closed=["Sat", "Sunday", "2026-01-13"],
        )
    )
    assert blueprint.open_us.tolist() == [[9 * HOUR_US, 17 * HOUR_US], [81 * HOUR_US, 89 * HOUR_US]]
    assert hours(blueprint.operators.roster) == [(9, 17), (81, 89)]
    assert hours(blueprint.widgets.hours) == [(9, 17), (81, 89)]
    assert blueprint.widgets.demand[0].cumulative[-1] == pytest.approx(640)


def test_a_desk_round_the_clock_is_closed_from_midnight_to_midnight() -> None:
    """With Sunday 11 January closed, Saturday's night goes on to 30 h, and Sunday has none of its own."""
    closed = {"closed": "Sun"}
    assert night("2026-01-10", 3, "22:00-06:00", **closed) == [(0, 6), (22, 30), (70, 72)]
    blueprint = built(NEVER_CLOSES | {"start": "2026-01-10", "days": 3} | closed)
    assert blueprint.open_us.tolist() == [[0, 24 * HOUR_US], [48 * HOUR_US, 72 * HOUR_US]]


@pytest.mark.parametrize(
    ("closed", "shift", "message"),
    [
        (
            ["Sat"],
            "Mon-Sat 09:00-17:00",
            "the shift Mon-Sat 09:00-17:00 falls on Sat, when the desk is closed",
        ),
        (["Sat-Sun"], "Mon-Sun 09:00-17:00", "falls on Sat, Sun, when the desk is closed"),
        (
            ["2026-01-06"],
            ["Mon 09:00-17:00", "Tue 09:00-10:00"],
            "the shift Tue 09:00-10:00 falls on closed days",
        ),
    ],
)
def test_a_shift_on_a_closed_day_is_dropped_with_a_warning(
    closed: list[str], shift: Any, message: str
) -> None:
    """Saturday, the weekend, and the only Tuesday of the week are closed."""
    scenario = team(calendar__days=7, calendar__closed=closed, operators__1__shift=shift)
    warnings = [text for text in said(scenario) if "falls on" in text]
    assert len(warnings) == 1
    assert warnings[0].startswith("W ")
    assert message in warnings[0]
    stretches = hours(build_blueprint(scenario).operators.roster, 4)
    assert all(start // 24 not in ((1,) if "2026" in closed[0] else (5,)) for start, _ in stretches)


def test_a_shift_of_every_day_means_every_open_day() -> None:
    """Without weekdays the shift says nothing about Saturday, and neither does the check."""
    scenario = team(calendar__days=7, calendar__closed=["Sat"], operators__0__shift="09:00-17:00")
    assert said(scenario) == []
    assert len(hours(build_blueprint(scenario).operators.roster)) == 6


def test_hours_of_a_widget_on_a_closed_weekday_are_dropped_with_a_warning() -> None:
    """The widget's Saturday stands against the desk's, so five stretches of six are left."""
    scenario = team(calendar__days=7, calendar__closed="Sat", widgets__shop__hours="Mon-Sat 10:00-12:00")
    assert said(scenario) == [
        "W the hours Mon-Sat 10:00-12:00 fall on Sat, when the desk is closed: nobody comes then"
    ]
    assert len(hours(build_blueprint(scenario).widgets.hours)) == 5


def test_no_hours_at_all_are_refused() -> None:
    """An empty list says neither when the widget is open nor that the desk's hours hold."""
    message = refusal(widgets__shop__hours=[])
    assert "there has to be at least one" in message
    assert 'write hours = "10:00-16:00", or leave the key out' in message


def test_a_gap_in_the_shifts_is_named_with_its_dates() -> None:
    """On Monday from 10 to 11 nobody is there; without Tuesday's shift a night and a day have nobody."""
    text = said(team(calendar__days=2, operators__0__breaks="Mon 10:00-11:00"))
    assert "is online at 2026-01-05 10:00-11:00: 1 h of the 16 h" in text[0]
    round_the_clock = team(calendar=NEVER_CLOSES | {"days": 2}, operators__0__shift="Mon 00:00-22:00")
    assert "is online at 2026-01-05 22:00 to 2026-01-06 24:00: 26 h of the 48 h" in said(round_the_clock)[0]


def test_a_calendar_without_an_open_day_is_refused() -> None:
    """The only day is Monday 5 January, and it is closed."""
    scenario = team(calendar__closed="2026-01-05")
    assert "E the desk is closed on every simulated day" in said(scenario)
    with pytest.raises(ScenarioError, match="closed on every simulated day"):
        build_blueprint(scenario)


@pytest.mark.parametrize("closed", ["2026-13-01", "Someday", 7, "", "Mon 09:00-17:00"])
def test_closed_days_are_weekdays_or_dates(closed: Any) -> None:
    """Neither a thirteenth month nor a made-up day nor hours are days."""
    message = refusal(calendar__closed=[closed])
    assert "calendar.closed" in message
    assert "Remedy: " in message


def test_the_week_survives_writing_out_and_reading_again() -> None:
    """What a scenario says of itself makes the same scenario: shifts, breaks, hours and closed days."""
    values = data(
        calendar=NEVER_CLOSES | {"days": 7, "closed": ["Sat", "2026-01-07"]},
        operators__0__shift=["Mon-Fri 22:00-06:00"],
        widgets__shop__hours=["Mon-Fri 10:00-16:00"],
    )
    scenario = Scenario.from_dict(values)
    assert Scenario.from_dict(scenario.resolved()).resolved() == scenario.resolved()


def test_opening_hours_that_a_clock_change_skips() -> None:
    """On 29 March 2026 Berlin has no time from 2 to 3, so a desk open from 2:15 to 2:45 never opens."""
    calendar = {"start": "2026-03-29", "opens": "02:15", "closes": "02:45", "timezone": "Europe/Berlin"}
    problems = check_scenario(team(calendar=calendar))
    told = [problem for problem in problems if problem.severity == "E"]
    assert [problem.path for problem in told] == ["calendar.opens"]
    assert "the clock change of 2026-03-29 skips the opening hours 02:15-02:45" in told[0].message


@pytest.mark.parametrize(
    ("key", "hours", "overlap"),
    [
        ("shift", ["09:00-13:00", "12:00-17:00"], True),
        ("shift", ["09:00-13:00", "13:00-17:00"], False),
        ("shift", ["Mon-Fri 09:00-13:00", "Fri 12:00-17:00"], True),
        ("shift", ["Mon-Thu 09:00-17:00", "Fri 09:00-12:00"], False),
        ("breaks", ["12:00-13:00", "12:30-13:30"], True),
        ("breaks", ["12:00-13:00", "13:00-13:30"], False),
    ],
)
def test_shifts_and_breaks_that_overlap(key: str, hours: list[str], overlap: bool) -> None:
    """Time that two stretches share counts once, which is told; stretches that touch share none."""
    problems = check_scenario(team(**{f"operators__1__{key}": hours}))
    told = [problem for problem in problems if "overlap" in problem.message]
    assert [(p.severity, p.path) for p in told] == [("W", f"operators.second_level.{key}")] * overlap
