"""Clocks of their own: breaks of somebody in another time zone, and rows that meet a closed widget."""

from pathlib import Path

import pytest

from sim import load_scenario
from sim.core.local_time import local_time
from sim.scenario import build_blueprint, check_scenario
from sim.scenario.operators import staff_of, timeline_of
from tests.scenarios.field_desks import DESK, desk_of, refusals

LONDON = """
[calendar]
start = "2026-03-06"
days = 4
opens = "09:00"
closes = "21:00"
timezone = "Europe/London"
[groups.desk]
[widgets.us]
group = "desk"
arrivals = { kind = "poisson", rate = "6 per hour" }
handling = { kind = "constant", value = "5 min" }
[[operators]]
name = "Ann"
group = "desk"
timezone = "America/Los_Angeles"
breaks = ["%s"]
"""


def test_a_break_is_taken_on_the_clock_of_its_own_zone(tmp_path: Path) -> None:
    """12:00 Pacific is 20:00 in London, and 19:00 from Sunday 8 March on, when only the US clocks changed."""
    scenario = load_scenario(desk_of(tmp_path, LONDON % "12:00-12:30"))
    blueprint, (ann,) = build_blueprint(scenario), staff_of(scenario, timeline_of(scenario))
    ends = [local_time(at, blueprint)[5:16] for _, at in ann.roster]
    assert ends[::2] == ["03-06 20:00", "03-07 20:00", "03-08 19:00", "03-09 19:00"]


def test_a_break_outside_the_hours_is_refused_on_its_own_clock(tmp_path: Path) -> None:
    """14:00 Pacific is 22:00 or 21:00 in London, when the desk is closed."""
    told = refusals(desk_of(tmp_path, LONDON % "14:00-14:30"))
    assert "the break 14:00-14:30 on the clock of America/Los_Angeles lies outside the opening hours" in told


@pytest.mark.parametrize(
    ("policy", "told"),
    [
        (
            "queue",
            ["2 of 3 rows come while the widget is closed, the first on line 3: they are not admitted"],
        ),
        ("unassigned", []),
    ],
)
def test_rows_that_meet_a_closed_widget_are_told(tmp_path: Path, policy: str, told: list[str]) -> None:
    """Open 09:00-17:00: a row at 09:00 is let in, those at 17:00 and 18:00 are not, but for an inbox."""
    toml = (DESK % "").replace('group = "desk"\narr', f'group = "desk"\nwhen_full = "{policy}"\narr')
    rows = "at,h\n2026-01-05 09:00:00,9\n2026-01-05 17:00:00,9\n2026-01-05 18:00:00,9\n"
    found = check_scenario(load_scenario(desk_of(tmp_path, toml, a=rows)))
    assert [one.message for one in found if "rows" in one.message] == told


def test_a_night_into_a_closed_day_is_no_overload(tmp_path: Path) -> None:
    """80 chats of 5 min in the 6 h from Friday 22:00 are 1.1 Erlang for 3 slots, on closed Saturday too."""
    toml = """
[calendar]
start = "2026-01-05"
days = 7
opens = "00:00"
closes = "24:00"
closed = ["Sat"]
[groups.desk]
[widgets.w]
group = "desk"
hours = "Fri 22:00-04:00"
arrivals = { kind = "poisson", rate = "80 per day" }
handling = { kind = "constant", value = "5 min" }
[[operators]]
group = "desk"
shift = "Fri 22:00-04:00"
"""
    scenario = load_scenario(desk_of(tmp_path, toml))
    assert check_scenario(scenario) == []
    assert build_blueprint(scenario).widgets.demand[0].cumulative[-1] == pytest.approx(80)
