"""CSV files as spreadsheets and chat tools write them: read as they are, or refused with a way out."""

from pathlib import Path

import pytest

from sim import load_scenario, replicate
from sim.core.local_time import clock_words
from sim.scenario import build_blueprint
from sim.scenario.csv_text import AS_IT_LOOKS
from sim.scenario.readings import readings
from tests.scenarios.field_desks import DESK, desk_of, measured, refusals

DIALECTS: dict[str, tuple[str | bytes, str, list[str], list[float]]] = {
    "semicolons and decimal commas": ("at;h\n2026-01-05 09:00:00;90,5\n", "", ["09:00"], [90.5]),
    "quoted decimal commas": ('at,h\n2026-01-05 09:00:00,"90,5"\n', "", ["09:00"], [90.5]),
    "byte order mark and CRLF": (b"\xef\xbb\xbfat,h\r\n2026-01-05 09:00:00,90.5\r\n", "", ["09:00"], [90.5]),
    "tabs": ("at\th\n2026-01-05 09:00:00\t90.5\n", "", ["09:00"], [90.5]),
    "bars": ("at|h\n2026-01-05 09:00:00|90.5\n", "", ["09:00"], [90.5]),
    "dates with points": (
        "at,h\n05.01.2026 09:00:00,90\n05.01.2026 09:10,60\n",
        "",
        ["09:00", "09:10"],
        [90, 60],
    ),
    "months first": ("at,h\n01/05/2026 09:00 AM,90\n", ', dates = "month first"', ["09:00"], [90]),
    "days first by another row": (
        "at,h\n05/01/2026 09:00,90\n05/01/2026 13:00,1\n13/01/2026 09:00,60\n",
        "",
        ["09:00", "13:00"],
        [90, 1],
    ),
    "offsets": (
        "at,h\n2026-01-05T08:00:00Z,90\n2026-01-05T10:00:00+01:00,60\n",
        "",
        ["09:00", "10:00"],
        [90, 60],
    ),
    "thousands": ('at,h\n2026-01-05 09:00:00,"1,090.5"\n', "", ["09:00"], [1090.5]),
    "thousands with points": ("at;h\n2026-01-05 09:00:00;1.090,5\n", "", ["09:00"], [1090.5]),
    "stop watch": ("at,h\n2026-01-05 09:00:00,00:01:30\n", "", ["09:00"], [90]),
    "UTF-16": ("at,h\n2026-01-05 09:00:00,90\n".encode("utf-16"), "", ["09:00"], [90]),
    "UTF-16 without a mark": ("at,h\n2026-01-05 09:00:00,90\n".encode("utf-16-le"), "", ["09:00"], [90]),
    "a line of separators": ("at,h\n2026-01-05 09:00:00,90\n,\n\n", "", ["09:00"], [90]),
    "a line that names the separator": ("sep=;\nat;h\n2026-01-05 09:00:00;90\n", "", ["09:00"], [90]),
    "serial dates of a spreadsheet": ("at,h\n46027.375,90\n46027.5,60\n", "", ["09:00", "12:00"], [90, 60]),
    "seconds since 1970": ("at,h\n1767600000,90\n", "", ["09:00"], [90]),
    "milliseconds since 1970": ("at,h\n1767600000000,90\n", "", ["09:00"], [90]),
    "names in another case": ("At,H\n2026-01-05 09:00:00,90\n", "", ["09:00"], [90]),
    "ISO weeks": ("at,h\n2026-W02-1T09:00:00,90\n20260105T091000,60\n", "", ["09:00", "09:10"], [90, 60]),
    "a comma in another column": ("at;h;note\n2026-01-05 09:00:00;90,5;a,b\n", "", ["09:00"], [90.5]),
    "an English month": (
        'at,h\n"Jan 5, 2026 9:00 AM",90\n5 Jan 2026 09:30,60\n',
        "",
        ["09:00", "09:30"],
        [90, 60],
    ),
    "serial dates with a comma": ("at;h\n46027,375;90\n", "", ["09:00"], [90]),
    "a serial date at midnight": ("at,h\n46027,30\n46027.375,90\n", "", ["00:00", "09:00"], [30, 90]),
    "nanoseconds since 1970": ("at,h\n1767600000000000000,90\n", "", ["09:00"], [90]),
    "milliseconds beside a unit": ("at,h\n1767600000000,90\n", ', unit = "s"', ["09:00"], [90]),
    "fourteen digits": ("at,h\n20260105090000,90\n", "", ["09:00"], [90]),
    "a weekday before the date": ('at;h\n"Mon, 05 Jan 2026 09:00:00 +0100";90\n', "", ["09:00"], [90]),
    "a German weekday and Uhr": ("at;h\nMo 05.01.2026 09:00 Uhr;90\n", "", ["09:00"], [90]),
    "the name of a zone behind its offset": (
        "at,h\n2026-01-05T09:00:00+01:00[Europe/Berlin],90\n",
        "",
        ["09:00"],
        [90],
    ),
    "dashes, days first by another row": (
        "at,h\n05-01-2026 09:00,90\n13-01-2026 09:00,60\n",
        "",
        ["09:00"],
        [90],
    ),
    "points between thousands alone": ("at;h\n2026-01-05 09:00:00;1.090.500\n", "", ["09:00"], [1090500]),
    "blanks between thousands": ("at;h\n2026-01-05 09:00:00;1 090,5\n", "", ["09:00"], [1090.5]),
    "typographic apostrophes": ("at;h\n2026-01-05 09:00:00;1\u2019090.5\n", "", ["09:00"], [1090.5]),
    "a unit in the value": ("at;h\n2026-01-05 09:00:00;1,5 min\n", "", ["09:00"], [90]),
    "a stop watch with a decimal comma": ("at;h\n2026-01-05 09:00:00;00:01:30,5\n", "", ["09:00"], [90.5]),
    "days before a stop watch": ("at,h\n2026-01-05 09:00:00,0 days 00:01:30\n", "", ["09:00"], [90]),
    "ISO durations": ("at,h\n2026-01-05 09:00:00,PT1M30S\n", "", ["09:00"], [90]),
    "formulas that keep texts": ('at,h\n="2026-01-05 09:00:00",90\n', "", ["09:00"], [90]),
    "blanks behind commas": ('"at", "h"\n"2026-01-05 09:00:00", "90"\n', "", ["09:00"], [90]),
    "empty lines above": ("\n\nat,h\n2026-01-05 09:00:00,90\n", "", ["09:00"], [90]),
    "a separator at the end of rows": ("at,h\n2026-01-05 09:00:00,90,\n", "", ["09:00"], [90]),
    "semicolons, and a comma in every row": ("at;h;a, b\n2026-01-05 09:00:00;90;1, 2\n", "", ["09:00"], [90]),
    "Windows text": ("at;h;Ort\n2026-01-05 09:00:00;90;Köln\n".encode("cp1252"), "", ["09:00"], [90]),
}


@pytest.mark.parametrize("name", DIALECTS)
def test_files_of_spreadsheets_and_chat_tools_are_read_as_they_are(tmp_path: Path, name: str) -> None:
    """Each file holds chats of 5 January 2026 at the times and with the handling in seconds beside it."""
    content, key, clocks, seconds = DIALECTS[name]
    path = desk_of(
        tmp_path, (DESK % key).replace('start = "2026-01-05"', 'start = "2026-01-05"\ndays = 9'), a=content
    )
    blueprint = build_blueprint(load_scenario(path))
    demand, law = blueprint.widgets.demand[0], blueprint.widgets.handling[0]
    assert demand.trace_us is not None
    assert law.table is not None
    first_day = demand.trace_us < 86_400_000_000
    found = [clock_words(blueprint, int(at), with_day=False) for at in demand.trace_us[first_day]]
    assert found == clocks
    assert (law.table[first_day] / 1e6).tolist() == seconds


@pytest.mark.parametrize(
    ("content", "key", "message", "remedy"),
    [
        ("at,h\n01/05/2026 09:00 AM,90\n", "", "the day or the month may stand first", 'dates = "month first"'),
        ("at,h\n2026-01-05,90\n", "", "this date has no time of day", "name the column in which dates have times"),
        ("at,h\n2026-01-05 09:00:00,-90\n", "", "a time cannot be negative", "from 0 on"),
        ('at,h\n2026-01-05 09:00:00,"1,090"\n', "", "the comma may part thousands", 'decimal = ","'),
        ("at,h\n2026-01-05 09:00:00,01:30\n", "", "minutes and seconds, or hours and minutes", 'unit = "mm:ss"'),
        ("at,h\n2026-01-05 24:00:00,90\n", "", "1 of 1 rows lie outside the days", "calendar.days"),
        ("at,h\n13/01/2026 09:00,1\n01/13/2026 09:00,1\n", "", "has the day first and", "write all dates alike"),
        ("at,h\n46027.375,90\n", ', unit = "s"', "or dates of a spreadsheet", "leave the unit out"),
        ("at;h\n2026-01-05 09:00:00;1.090\n", "", "the point may part thousands", 'decimal = "."'),
        ("at,h\n46027.375,90\n", ', unit = "day"', "or dates of a spreadsheet", "leave the unit out"),
        ("at,h\n2026-01-05 09:00:00,00:75:00\n", "", "minutes and seconds go to 59", '"00:01:30"'),
        ("at,h\n2026-01-05 09:00:00,-00:01:30\n", "", "a time cannot be negative", '"00:01:30"'),
        ("at,h\n2026-01-05 09:00:00,NULL\n", "", "this is not a time", "leave the value empty"),
        ("at,h\n05.01.2026 09:00:00+99:99,90\n", "", "there is no such offset", "+01:00"),
        ("Export of chats\nat,h\n2026-01-05 09:00:00,90\n", "", "has 2 values", "what stands above the header"),
        (b"PK\x03\x04\x14\x00\x06\x00", "", "this is a workbook or an archive", "save the table as CSV"),
        ("at,h\n2026-01-05 09:00:00,90\n", ', encoding = "zip"', "there is no such encoding", "windows-1252"),
        ("at,h\n2026-01-05 09:00:00\n", "", "has 1 value and the header 2 names", "separator"),
    ],
)  # fmt: skip
def test_what_can_be_read_two_ways_is_refused_with_a_way_out(
    tmp_path: Path, content: str | bytes, key: str, message: str, remedy: str
) -> None:
    """Nothing is guessed: the error names what is in doubt, and the key that decides."""
    told = refusals(desk_of(tmp_path, DESK % key, a=content))
    assert message in told
    assert remedy in told


def test_what_was_worked_out_is_told_in_one_line(tmp_path: Path) -> None:
    """Of a German file the separator and the decimal mark are told."""
    path = desk_of(tmp_path, DESK % "", a="at;h\n2026-01-05 09:00:00;90,5\n")
    assert readings(load_scenario(path)) == [
        'the file "a.csv" is read with semicolons between the columns; a comma as decimal mark'
    ]
    assert AS_IT_LOOKS.separator == ""


def test_a_row_that_nobody_handled_replays_as_abandoned(tmp_path: Path) -> None:
    """Chat 2 has no handling: with 2 people free it is abandoned all the same, and holds no slot."""
    content = "at,h\n2026-01-05 09:00:00,90\n2026-01-05 09:10:00,\n"
    metrics = measured(desk_of(tmp_path, DESK % "", a=content))
    assert [metrics.value("all", name) for name in ("arrived", "answered", "abandoned", "resolved")] == [
        2,
        1,
        1,
        1,
    ]
    assert metrics.value("group:desk", "busy_share") == pytest.approx(90 / (2 * 8 * 3600))
    both = replicate(load_scenario(tmp_path / "desk.toml"), 1, engine="compiled", with_audit=True)
    one = replicate(load_scenario(tmp_path / "desk.toml"), 1, engine="readable")
    assert both.replications[0].fingerprint == one.replications[0].fingerprint
    assert both.replications[0].findings == ()
