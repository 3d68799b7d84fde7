"""Readings: how files were read is told where they do not say it themselves."""

from pathlib import Path

import pytest

from sim import load_scenario
from sim.scenario.assumed import assumed
from sim.scenario.readings import readings
from tests.scenarios.field_desks import DESK, desk_of


@pytest.mark.parametrize(
    ("content", "key", "told"),
    [
        ("at,h\n2026-01-05 09:00:00,90.5\n", "", []),
        (
            "at,h\n46027.375,90\n",
            "",
            ['the file "a.csv" is read with numbers as dates of a spreadsheet'],
        ),
        ("at,h\n1767600000,90\n", "", ['the file "a.csv" is read with numbers as times since 1970']),
        ("at,h\n05/01/2026 09:00,90\n", ', dates = "day first"', []),
        ("At,h\n2026-01-05 09:00,90\n", "", ['the file "a.csv" is read with the column "At" for "at"']),
    ],
)
def test_what_had_to_be_worked_out_is_told(tmp_path: Path, content: str, key: str, told: list[str]) -> None:
    """ISO dates and plain numbers, and what a key says, are told of in no line."""
    assert readings(load_scenario(desk_of(tmp_path, DESK % key, a=content))) == told


def test_the_order_of_dates_that_another_row_decides_is_told(tmp_path: Path) -> None:
    """13/01 can only be a day of January, so 05/01 is one too; every answer says so."""
    toml = (DESK % "").replace('start = "2026-01-05"', 'start = "2026-01-05"\ndays = 9')
    scenario = load_scenario(desk_of(tmp_path, toml, a="at,h\n05/01/2026 09:00,9\n13/01/2026 09:00,9\n"))
    assert readings(scenario) == ['the file "a.csv" is read with dates with the day first']
    assert assumed(scenario)[-1] == readings(scenario)[0]


def test_local_times_that_a_key_decided_are_told(tmp_path: Path) -> None:
    """02:10, 02:40 and 02:10 again by order: two in the first of the two hours, one in the second."""
    toml = (DESK % ', ambiguous = "order"').replace("2026-01-05", "2026-10-25")
    rows = "at,h\n2026-10-25 02:10:00,9\n2026-10-25 02:40:00,9\n2026-10-25 02:10:00,9\n"
    told = (
        "3 arrivals of w at local times that came twice are read 2 as the first moment and 1 as the second, "
        'as ambiguous = "order" says'
    )
    assert readings(load_scenario(desk_of(tmp_path, toml, a=rows))) == [told]


def test_a_file_that_is_gone_is_not_told_of(tmp_path: Path) -> None:
    """A page made later from a stamp has the scenario and no longer the file."""
    scenario = load_scenario(desk_of(tmp_path, DESK % "", a="at;h\n2026-01-05 09:00:00;90,5\n"))
    (tmp_path / "a.csv").unlink()
    assert readings(scenario) == []
