"""Profiles by weekday: in the file, in a CSV, against the widget's hours, and over clock changes."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.scenario import Scenario, ScenarioError, build_blueprint, check_scenario, load_scenario
from tests.unit.scenario.desks import TOML, refusal, refusals, team

HOUR_US = 3_600_000_000


def profile(counts: Any = None, interval: str = "4 h", **more: Any) -> dict[str, Any]:
    """Return a profile."""
    return {"kind": "profile", "interval": interval, **({"counts": counts} if counts else {}), **more}


def week(folder: Path | str = ".", **changes: Any) -> Scenario:
    """Return the two-tier team over the week of Monday 5 January 2026."""
    return team(folder, **({"calendar__days": 7} | changes))


def brought(scenario: Scenario) -> list[float]:
    """Return the expected chats of the shop on each simulated day."""
    blueprint = build_blueprint(scenario)
    demand, midnights = blueprint.widgets.demand[0], blueprint.midnights_us
    assert midnights is not None
    sums = np.interp(midnights, demand.times_us, demand.cumulative)
    return [float(round(one, 9)) for one in np.diff(sums)]


def refused(scenario: Scenario) -> str:
    """Return the only error of a scenario."""
    errors = [str(problem) for problem in check_scenario(scenario) if problem.severity == "E"]
    assert len(errors) == 1, errors
    return errors[0]


def written(folder: Path, *rows: str) -> Path:
    """Write week.csv with a header and rows, and return the folder."""
    (folder / "week.csv").write_text("\n".join(["weekday,interval_start,count", *rows]) + "\n")
    return folder


WEEK_FILE = profile(file="week.csv")


def test_each_weekday_has_counts_of_its_own() -> None:
    """Monday brings 3 + 5, Tuesday 1 + 1, Saturday 2 + 0; the days left out bring nothing."""
    counts = {"mon": [3, 5], "tue": [1, 1], "sat": [2, 0]}
    assert brought(week(widgets__shop__arrivals=profile(counts))) == [8, 2, 0, 0, 0, 2, 0]


def test_the_shorthands_stand_for_five_days_and_two() -> None:
    """Five times 3 + 5, Saturday 2 + 0, Sunday nothing; the first day here is a Friday."""
    counts = {"weekdays": [3, 5], "sat": [2, 0]}
    friday = "2026-01-09"
    assert brought(week(calendar__start=friday, widgets__shop__arrivals=profile(counts))) == [
        8,
        2,
        0,
        8,
        8,
        8,
        8,
    ]
    weekend = profile({"weekend": [2, 1]})
    assert brought(week(widgets__shop__arrivals=weekend)) == [0, 0, 0, 0, 0, 3, 3]


def test_a_closed_day_brings_nothing() -> None:
    """Wednesday and the Friday of the 9th are closed, so three of five days bring 8."""
    arrivals = profile({"weekdays": [3, 5]})
    scenario = week(calendar__closed=["Wed", "2026-01-09"], widgets__shop__arrivals=arrivals)
    assert brought(scenario) == [8, 8, 0, 8, 0, 0, 0]


def test_a_profile_counts_from_the_widgets_own_opening() -> None:
    """From 10 on the first 2 h bring 3 chats and the next 5; after the pause from 14 to 15 come 7."""
    arrivals = profile([3, 5, 7], "2 h")
    scenario = team(widgets__shop__hours=["10:00-14:00", "15:00-17:00"], widgets__shop__arrivals=arrivals)
    demand = build_blueprint(scenario).widgets.demand[0]
    assert (demand.times_us / HOUR_US).tolist() == [10, 12, 14, 15, 17]
    assert demand.cumulative.tolist() == pytest.approx([0, 3, 8, 8, 15])


def test_hours_of_a_night_take_their_counts_along() -> None:
    """Friday's night from 22 to 6 brings 4 before midnight and 6 + 2 after it; Saturday's brings nothing."""
    calendar = {"opens": "00:00", "closes": "24:00", "start": "2026-01-09", "days": 2}
    arrivals = profile({"fri": [4, 6, 2, 0]}, "2 h")
    scenario = team(calendar=calendar, widgets__shop__hours="22:00-06:00", widgets__shop__arrivals=arrivals)
    assert brought(scenario) == [4, 8]
    assert brought(scenario.with_changes({"calendar.start": "2026-01-10"})) == [8, 0]


@pytest.mark.parametrize(("start", "night"), [("2026-03-28", 7.0), ("2026-10-24", 9.0)])
def test_a_profile_of_the_night_follows_the_clock_change(start: str, night: float) -> None:
    """One chat an hour from 22 to 6 on the clock are 7 in spring and 9 in autumn."""
    calendar = {"opens": "00:00", "closes": "24:00", "start": start, "days": 2, "timezone": "Europe/Berlin"}
    arrivals = profile({"sat": [1] * 8}, "1 h")
    scenario = team(calendar=calendar, widgets__shop__hours="22:00-06:00", widgets__shop__arrivals=arrivals)
    assert sum(brought(scenario)) == pytest.approx(night)


def test_counts_by_weekday_are_held_against_the_hours_of_that_day() -> None:
    """Saturday's 4 h take one count of 4 h, and two cover 8 h; the fault is Saturday's alone."""
    opening = ["Mon-Fri 09:00-17:00", "Sat 10:00-14:00"]
    text = refused(
        week(
            widgets__shop__hours=opening, widgets__shop__arrivals=profile({"weekdays": [3, 5], "sat": [2, 0]})
        )
    )
    assert "widgets.shop.arrivals.counts.sat" in text
    assert "2 counts of 4 h cover 8 h, and the widget is open 4 h on Sat (Sat 10:00-14:00)" in text
    assert "write 1 count, one for each 4 h" in text


def test_counts_for_a_day_without_hours_are_refused() -> None:
    """The widget is open on four days of the five, so Friday's 8 h meet 0 h."""
    text = refused(
        week(
            widgets__shop__hours="Mon-Thu 09:00-17:00", widgets__shop__arrivals=profile({"weekdays": [3, 5]})
        )
    )
    assert "2 counts of 4 h cover 8 h, and the widget is open 0 h on Fri (closed)" in text
    assert "leave out the counts on Fri" in text


def test_counts_of_every_day_are_held_against_every_weekday() -> None:
    """Two counts of 4 h fill Monday to Friday, and are too many for the weekend's 4 h."""
    opening = ["Mon-Fri 09:00-17:00", "Sat,Sun 10:00-14:00"]
    text = refused(week(widgets__shop__hours=opening, widgets__shop__arrivals=profile([3, 5])))
    assert "2 counts of 4 h cover 8 h, and the widget is open 4 h on Sat, Sun (Sat,Sun 10:00-14:00)" in text


def test_an_interval_has_to_divide_each_stretch() -> None:
    """3 h + 5 h are 8 h, but 4 h fit into neither evenly."""
    opening = ["09:00-12:00", "12:30-17:30"]
    text = refused(
        week(calendar__closes="18:00", widgets__shop__hours=opening, widgets__shop__arrivals=profile([3, 5]))
    )
    assert "choose an interval that divides the opening hours" in text


@pytest.mark.parametrize(
    ("counts", "part"),
    [
        ({"weekdays": [3, 5], "tue": [1, 1]}, "both weekdays and tue give the counts of that day"),
        ({"weekend": [3, 5], "sun": [1, 1]}, "write weekend, or the single days sat, sun"),
        ({"mo": [3, 5]}, 'unknown key "mo". Remedy: perhaps "mon" is meant'),
        ({"mon": []}, "there has to be at least one"),
        ({"mon": [3, -5]}, "at least 0"),
        ({"mon": 3}, "this has to be a list"),
        ([3, "x"], "this has to be a number"),
        (3, "this has to be a list"),
    ],
)
def test_slips_in_counts_are_explained(counts: Any, part: str) -> None:
    """Each slip is one problem."""
    message = refusal(widgets__shop__arrivals=profile(counts))
    assert part in message
    assert "widgets.shop.arrivals.counts" in message


def test_a_profile_by_weekday_may_stand_in_a_file(tmp_path: Path) -> None:
    """Monday brings 3 + 5, Sunday 2 + 1, in any order of rows; the other days bring nothing."""
    written(tmp_path, "Sun,13:00,1", "Mon,09:00,3", "Monday,13:00,5", "sun,09:00,2")
    assert brought(week(tmp_path, widgets__shop__arrivals=WEEK_FILE)) == [8, 0, 0, 0, 0, 0, 3]


def test_rows_after_midnight_go_by_their_own_weekday(tmp_path: Path) -> None:
    """Friday's night from 22 to 6 has 22 o'clock on Friday and 2 o'clock on Saturday."""
    written(tmp_path, "Fri,22:00,4", "Sat,02:00,6")
    calendar = {"opens": "00:00", "closes": "24:00", "start": "2026-01-09", "days": 2}
    scenario = team(
        tmp_path,
        calendar=calendar,
        widgets__shop__hours="Fri 22:00-06:00",
        widgets__shop__arrivals=WEEK_FILE,
    )
    assert brought(scenario) == [2, 8]


@pytest.mark.parametrize(
    ("rows", "part"),
    [
        (["Mon,09:00,3", "Mo,13:00,5"], 'line 3, column "weekday" is "Mo": "Mo" is no weekday'),
        (["Mon,9 am,3"], 'line 2, column "interval_start" is "9 am": this is not a clock time'),
        (["Mon,09:00,-3"], 'line 2, column "count" is "-3": a count cannot be negative'),
        (["Mon,09:00,3", "Mon,13:00,5", "Mon,09:00,2"], "line 4 gives Mon 09:00, as line 2 does"),
    ],
)
def test_malformed_rows_are_named_with_their_line(tmp_path: Path, rows: list[str], part: str) -> None:
    """The header is line 1."""
    assert part in refusal(written(tmp_path, *rows), widgets__shop__arrivals=WEEK_FILE)


def test_a_file_by_weekday_needs_the_starts(tmp_path: Path) -> None:
    """The column weekday is there, the column interval_start is called otherwise: it is not left aside."""
    (tmp_path / "week.csv").write_text("weekday,start,count\nMon,09:00,3\n")
    message = refusal(tmp_path, widgets__shop__arrivals=WEEK_FILE)
    assert 'the column "start" would not be read: counts stand by weekday and interval_start' in message
    (tmp_path / "week.csv").write_text("weekday,count\nMon,3\n")
    message = refusal(tmp_path, widgets__shop__arrivals=WEEK_FILE)
    assert 'the file has no column "interval_start"' in message


def test_a_file_may_call_its_counts_otherwise(tmp_path: Path) -> None:
    """The column of the counts is the one that the scenario names."""
    (tmp_path / "week.csv").write_text("interval_start,chats,weekday\n09:00,3,Tue\n13:00,4,Tue\n")
    assert brought(week(tmp_path, widgets__shop__arrivals=WEEK_FILE | {"column": "chats"}))[:3] == [0, 7, 0]


@pytest.mark.parametrize(
    ("rows", "part"),
    [
        (
            ["Mon,09:00,3", "Mon,12:00,5"],
            "line 3: no interval of 4 h begins at Mon 12:00 (1 of that day's 2 rows",
        ),
        (["Sat,09:00,3", "Sat,13:00,5"], "line 2: no interval of 4 h begins at Sat 09:00 (2 of that day's 2"),
        (
            ["Tue,13:00,5"],
            "1 count of 4 h for Tue, and the widget's hours take 2 that day (Mon-Fri 09:00-17:00)",
        ),
    ],
)
def test_rows_are_held_against_the_hours_of_that_day(tmp_path: Path, rows: list[str], part: str) -> None:
    """From 9 to 17 two intervals of 4 h begin at 9 and 13 o'clock, and on Saturday none."""
    written(tmp_path, *rows)
    assert part in refused(
        week(tmp_path, widgets__shop__hours="Mon-Fri 09:00-17:00", widgets__shop__arrivals=WEEK_FILE)
    )


def test_rows_of_a_closed_day_are_an_error(tmp_path: Path) -> None:
    """The desk is closed on Saturdays, and the file expects three chats then; none would do."""
    written(tmp_path, "Sat,09:30,3", "Sun,09:00,2", "Sun,13:00,2")
    with pytest.raises(ScenarioError, match=r"on Sat, when the desk is closed \(1 count of that day\)"):
        build_blueprint(week(tmp_path, calendar__closed="Sat", widgets__shop__arrivals=WEEK_FILE))
    written(tmp_path, "Sat,09:30,0", "Sun,09:00,2", "Sun,13:00,2")
    found = brought(week(tmp_path, calendar__closed="Sat", widgets__shop__arrivals=WEEK_FILE))
    assert found == [0, 0, 0, 0, 0, 0, 4]


@pytest.mark.parametrize(
    ("base", "child", "expected"),
    [
        ("weekdays = [3]", "mon = [9]", {"mon": 9, "tue": 3, "wed": 3, "thu": 3, "fri": 3}),
        ("weekdays = [3], sat = [1]", "weekend = [2]", {"weekdays": 3, "weekend": 2}),
        ("mon = [3], tue = [4], sun = [1]", "weekdays = [7]", {"weekdays": 7, "sun": 1}),
        ("mon = [3]", "tue = [4]", {"mon": 3, "tue": 4}),
    ],
)
def test_counts_of_a_base_give_way_day_by_day(
    tmp_path: Path, base: str, child: str, expected: dict[str, int]
) -> None:
    """What the file says of a day replaces what the base says of it, in whatever form; so does a change."""
    poisson = 'arrivals = { kind = "poisson", rate = "40 per hour" }'
    counts = f'arrivals = {{ kind = "profile", interval = "8 h", counts = {{ {base} }} }}'
    (tmp_path / "base.toml").write_text(TOML.replace(poisson, counts))
    (tmp_path / "child.toml").write_text(
        f'extends = "base.toml"\n[widgets.shop]\narrivals.counts = {{ {child} }}\n'
    )
    wanted = {day: [float(count)] for day, count in expected.items()}
    key, value = child.split(" = ")
    changed = load_scenario(tmp_path / "base.toml").with_changes(
        {f"widgets.shop.arrivals.counts.{key}": value}
    )
    for scenario in (load_scenario(tmp_path / "child.toml"), changed):
        assert scenario.resolved()["widgets"]["shop"]["arrivals"]["counts"] == wanted


def test_a_group_may_be_called_like_a_weekday(tmp_path: Path) -> None:
    """A base's group "weekdays" stays when a file adds a group "mon"."""
    (tmp_path / "base.toml").write_text(TOML + "\n[groups.weekdays]\n")
    (tmp_path / "child.toml").write_text('extends = "base.toml"\n[groups.mon]\n')
    assert list(load_scenario(tmp_path / "child.toml").groups)[2:] == ["weekdays", "mon"]


def test_every_wrong_line_of_a_week_is_named(tmp_path: Path) -> None:
    """Line 2 has one wrong value, line 3 two, line 4 none: three errors in the order of the lines."""
    rows = ["weekday,interval_start,count", "Mon,09:00,abc", "Xyz,13:00,-4", "Tue,09:00,3"]
    (tmp_path / "week.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    arrivals = {"kind": "profile", "interval": "4 h", "file": "week.csv"}
    messages = [problem.message for problem in refusals(tmp_path, widgets__shop__arrivals=arrivals)]
    assert messages == [
        'line 2, column "count" is "abc": this is not a number',
        'line 3, column "weekday" is "Xyz": "Xyz" is no weekday',
        'line 3, column "count" is "-4": a count cannot be negative',
    ]


def test_a_week_full_of_faults_is_not_told_line_by_line(tmp_path: Path) -> None:
    """Of 30 wrong lines 20 are named and 10 counted."""
    rows = ["weekday,interval_start,count", *(f"Mon,{hour // 2:02}:{hour % 2 * 3}0,x" for hour in range(30))]
    (tmp_path / "week.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    arrivals = {"kind": "profile", "interval": "30 min", "file": "week.csv"}
    problems = refusals(tmp_path, widgets__shop__arrivals=arrivals)
    assert len(problems) == 21
    assert problems[-1].message == "10 more values of this file cannot be read"
