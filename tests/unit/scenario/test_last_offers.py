"""The last offer of shifts that go on when the simulated time is over, and people who never get a chat."""

from typing import Any

import pytest

from sim.core.blueprint import Windows
from sim.scenario import Scenario, build_blueprint, check_scenario
from tests.unit.scenario.desks import data, team

HOUR_US = 3_600_000_000
ALWAYS: dict[str, Any] = {"opens": "00:00", "closes": "24:00", "timezone": "UTC"}
STAFF = 4
"""The first operator of the second level."""


def last_offers(offer: str, days: int = 2, **changes: Any) -> list[tuple[float, float]]:
    """Return when an operator of the second level of a desk that never closes gets no new chat, in hours."""
    calendar = {**ALWAYS, "days": days, **changes.pop("calendar", {})}
    scenario = team(calendar=calendar, groups__second_level__last_offer=offer, **changes)
    windows = build_blueprint(scenario).operators.no_offers
    return [] if windows is None else in_hours(windows)


def in_hours(windows: Windows) -> list[tuple[float, float]]:
    """Return the stretches of the first operator of the second level in hours."""
    mine = windows.owner == STAFF
    pairs = zip(windows.from_us[mine], windows.to_us[mine], strict=True)
    return [(start / HOUR_US, stop / HOUR_US) for start, stop in pairs]


@pytest.mark.parametrize("after_close", ["drain", "cut"])
@pytest.mark.parametrize("days", [1, 2, 7])
def test_work_round_the_clock_has_no_end(days: int, after_close: str) -> None:
    """From 0 to 24 every day is one shift that goes on when the simulated time is over: no last offer."""
    assert last_offers("1 h", days, calendar={"after_close": after_close}) == []


def test_a_night_ends_in_the_morning_and_not_at_the_last_midnight() -> None:
    """Nights from 22 to 6: two hours each before 6 and 30 h, and none before 48 h, since 54 h is the end."""
    assert last_offers("2 h", operators__1__shift="22:00-06:00") == [(4, 6), (28, 30)]


def test_a_last_offer_that_begins_before_the_last_midnight() -> None:
    """Nights to 2 with the last 3 h: 23 to 2 each time, of the last one the hour before midnight."""
    found = last_offers("3 h", operators__1__shift="22:00-02:00")
    assert found == [(0, 2), (23, 26), (47, 48)]


def test_a_late_shift_ends_at_midnight_on_the_last_day_too() -> None:
    """From 16 to 24: both evenings end there, whatever is simulated."""
    assert last_offers("30 min", operators__1__shift="16:00-24:00") == [(23.5, 24), (47.5, 48)]


def test_late_and_early_are_one_shift_over_midnight() -> None:
    """From 16 to 24 and from 0 to 8 touch at midnight: the ends are at 8, 32 and, unseen, 56 h."""
    shifts = ["00:00-08:00", "16:00-24:00"]
    assert last_offers("30 min", operators__1__shift=shifts) == [(7.5, 8), (31.5, 32)]


def test_the_weekday_after_the_last_day_decides() -> None:
    """Whole days from Monday to Tuesday end on Tuesday at 48 h; over Monday, the last day, they go on."""
    shift = "Mon-Tue 00:00-24:00"
    assert last_offers("1 h", 2, operators__1__shift=shift) == [(47, 48)]
    assert last_offers("1 h", 1, operators__1__shift=shift) == []


def test_a_closed_day_after_the_last_one_is_no_end() -> None:
    """Tuesday is closed, and the night of Monday, the only day, goes on into it."""
    calendar = {"closed": ["Tue"]}
    assert last_offers("1 h", 1, calendar=calendar, operators__1__shift="22:00-06:00") == [(5, 6)]


def test_a_clock_change_moves_the_end_of_a_night() -> None:
    """In the night to 29 March 2026 Berlin skips an hour: 6 o'clock is 29 h after the first midnight."""
    calendar = {"start": "2026-03-28", "timezone": "Europe/Berlin"}
    found = last_offers("2 h", calendar=calendar, operators__1__shift="22:00-06:00")
    assert found == [(4, 6), (27, 29)]


def test_closing_is_an_end_where_the_desk_cuts() -> None:
    """The desk closes at 20, so a shift from 12 to 22 ends there on both days."""
    calendar = {"opens": "08:00", "closes": "20:00", "after_close": "cut"}
    found = last_offers("1 h", calendar=calendar, operators__1__shift="12:00-22:00")
    assert found == [(19, 20), (43, 44)]


def test_a_shift_round_the_clock_is_longer_than_any_last_offer() -> None:
    """One day of 24 h and the last 24 h of a shift: it has no end, so nobody is without a chat."""
    scenario = team(calendar={**ALWAYS, "days": 1}, groups__second_level__last_offer="24 h")
    assert check_scenario(scenario) == []


def test_people_whose_shifts_are_shorter_than_the_last_offer() -> None:
    """Dana's hour lies in the last 2 h of her shift, and the others work 8 h: one warning, about her."""
    values = data(groups__second_level__last_offer="2 h")
    dana = {"name": "Dana", "group": "second_level", "role": "staff", "shift": "09:00-10:00"}
    values["operators"].append(dana)
    problems = check_scenario(Scenario.from_dict(values))
    assert [(p.severity, p.path) for p in problems] == [("W", "operators.Dana.shift")]
    assert "no working time of Dana" in problems[0].message
    values["operators"][-1]["shift"] = "09:00-11:01"
    assert check_scenario(Scenario.from_dict(values)) == []
