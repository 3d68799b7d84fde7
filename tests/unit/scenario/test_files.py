"""CSV columns: what is read, which line is at fault, and which paths are refused."""

from pathlib import Path
from typing import Any

import pytest

from sim.scenario import Scenario, ScenarioError, build_blueprint
from tests.unit.scenario.desks import data, refusal, team

HOUR_US = 3_600_000_000


def trace(file: str = "history.csv", column: str = "arrived_at", **more: Any) -> dict[str, Any]:
    """Return the table of a trace."""
    return {"kind": "trace", "file": file, "column": column, **more}


def written(folder: Path, *lines: str) -> Path:
    """Write history.csv and return the folder."""
    (folder / "history.csv").write_text("\n".join(lines) + "\n")
    return folder


def arrivals_us(scenario: Scenario) -> list[int]:
    """Return the arrivals of the shop."""
    found = build_blueprint(scenario).widgets.demand[0].trace_us
    assert found is not None
    return found.tolist()


@pytest.mark.parametrize(
    ("lines", "column", "message"),
    [
        (
            ["arrived_at", "2026-01-05 09:00:00", "soon"],
            "arrived_at",
            'line 3, column "arrived_at" is "soon"',
        ),
        (["arrived_at", "9.5"], "arrived_at", 'add unit = "s" beside the column'),
        (["n,arrived_at", '1,""'], "arrived_at", 'line 2, column "arrived_at" is empty'),
        (["arrived_at,n", "2026-01-05 09:00:00"], "arrived_at", "line 2 has 1 value and the header 2 names"),
        (["arrived_at", '"2026'], "arrived_at", "line 2 is not CSV (unexpected end of data)"),
        (["arrived,n", "a,b"], "arrived_at", 'no column "arrived_at". Remedy: perhaps "arrived" is meant'),
        (["a;arrived_at", "1;2"], "arrived_at", 'line 2, column "arrived_at" is "2": a number needs a unit'),
        (["n,n", "1,2"], "n", 'the column "n" occurs 2 times'),
        (["arrived_at"], "arrived_at", "the file has no rows"),
        ([""], "arrived_at", "the file is empty"),
    ],
)
def test_a_malformed_file_is_named_with_its_line(
    tmp_path: Path, lines: list[str], column: str, message: str
) -> None:
    """The header is line 1, so the first value stands on line 2."""
    text = refusal(written(tmp_path, *lines), widgets__shop__arrivals=trace(column=column))
    assert message in text
    assert text.startswith("error in scenario, widgets.shop.arrivals.")


def test_a_clock_time_to_the_microsecond_is_read(tmp_path: Path) -> None:
    """16:00:00.000001 is 16 hours and one microsecond after midnight, and 9:00 is 9 hours."""
    shop = team(written(tmp_path, "arrived_at", "16:00:00.000001", "9:00"), widgets__shop__arrivals=trace())
    assert sorted(arrivals_us(shop)) == [9 * HOUR_US, 16 * HOUR_US + 1]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """There is no file of that name in the folder."""
    assert refusal(tmp_path, widgets__shop__arrivals=trace("gone.csv")) == (
        'error in scenario, widgets.shop.arrivals.file = "gone.csv": there is no such file. '
        "Remedy: check the path."
    )


def test_a_folder_cannot_be_read_as_a_file(tmp_path: Path) -> None:
    """A folder stands where the file should."""
    (tmp_path / "history.csv").mkdir()
    assert "the file cannot be read (" in refusal(tmp_path, widgets__shop__arrivals=trace())


def test_a_file_that_is_not_utf8_is_named_with_its_line(tmp_path: Path) -> None:
    """The byte that Windows-1252 does not have either stands on line 2."""
    (tmp_path / "history.csv").write_bytes(b"arrived_at\n\x81\n")
    assert "line 2 is not UTF-8" in refusal(tmp_path, widgets__shop__arrivals=trace())


@pytest.mark.parametrize(
    ("text", "unit", "message"),
    [
        ("-3", "s", 'line 2, column "s" is "-3": a time cannot be negative'),
        ("nan", "s", "not a finite number"),
        ("1e-999999999", "s", ""),
        ("1e999", "s", "not a finite number"),
        ("1e300", "s", "at most 36500 days"),
        ("7", None, 'write "7 min" or "7 s"'),
        ("7", "parsec", '"parsec" is no unit of time'),
    ],
)
def test_durations_are_looked_at_one_by_one(
    tmp_path: Path, text: str, unit: str | None, message: str
) -> None:
    """A number needs a unit, and has to be finite and not negative."""
    written(tmp_path, "s", text)
    table = {"kind": "empirical", "file": "history.csv", "column": "s"} | ({"unit": unit} if unit else {})
    if message:
        assert message in refusal(tmp_path, widgets__shop__handling=table)
    else:
        law = build_blueprint(team(tmp_path, widgets__shop__handling=table)).widgets.handling[0]
        assert law.mean_us == 0.0


def test_durations_are_exact(tmp_path: Path) -> None:
    """0.1 + 0.2 s are 300,000 microseconds, and so the mean of the two rows is 150,000."""
    written(tmp_path, "s", "0.1", "0.2")
    table = {"kind": "empirical", "file": "history.csv", "column": "s", "unit": "s"}
    assert (
        build_blueprint(team(tmp_path, widgets__shop__handling=table)).widgets.handling[0].mean_us == 150_000
    )


@pytest.mark.parametrize(
    ("texts", "unit"),
    [
        (["2026-01-05 09:00:12", "2026-01-05T10:00:00.5"], None),
        (["2026-01-05 08:00:12+00:00", "2026-01-05 10:00:00.5+01:00"], None),
        (["09:00:12", "10:00:00.5"], None),
        (["32412", "36000.5"], "s"),
        (["540.2", "600.00833333333333"], "min"),
    ],
)
def test_moments_are_read_in_every_form(tmp_path: Path, texts: list[str], unit: str | None) -> None:
    """Berlin is one hour ahead of UTC in January, and 9 h 12 s are 32,412 s."""
    table = trace(unit=unit) if unit else trace()
    scenario = team(written(tmp_path, "arrived_at", *texts), widgets__shop__arrivals=table)
    assert arrivals_us(scenario) == [32_412_000_000, 36_000_500_000]


def test_rows_are_sorted_with_their_handling_times(tmp_path: Path) -> None:
    """The later row stands first, so its 20 s go to the second chat."""
    written(tmp_path, "arrived_at,s", "10:00:00,20", "09:00:00,10")
    law = trace(column="s", unit="s")
    scenario = team(tmp_path, widgets__shop__arrivals=trace(), widgets__shop__handling=law)
    assert arrivals_us(scenario) == [9 * HOUR_US, 10 * HOUR_US]
    table = build_blueprint(scenario).widgets.handling[0].table
    assert table is not None
    assert table.tolist() == [10_000_000, 20_000_000]


def test_a_profile_may_stand_in_a_file(tmp_path: Path) -> None:
    """Two counts of 4 hours, 3 and 5, are 8 chats."""
    written(tmp_path, "count", "3", "5")
    profile = {"kind": "profile", "interval": "4 h", "file": "history.csv"}
    demand = build_blueprint(team(tmp_path, widgets__shop__arrivals=profile)).widgets.demand[0]
    assert demand.cumulative.tolist() == [0.0, 3.0, 8.0]


@pytest.mark.parametrize("path", ["../outside.csv", "in/../../outside.csv"])
def test_a_path_that_leaves_the_folder_is_refused(tmp_path: Path, path: str) -> None:
    """The file is there, but one folder up."""
    inner = tmp_path / "inner"
    (inner / "in").mkdir(parents=True)
    (tmp_path / "outside.csv").write_text("arrived_at\n09:00:00\n")
    assert "leaves the scenario's folder" in refusal(inner, widgets__shop__arrivals=trace(path))


def test_an_absolute_path_and_a_link_that_leave_are_refused(tmp_path: Path) -> None:
    """A link inside the folder that points outside leaves it as an absolute path does."""
    inner = tmp_path / "inner"
    inner.mkdir()
    outside = tmp_path / "outside.csv"
    outside.write_text("arrived_at\n09:00:00\n")
    (inner / "link.csv").symlink_to(outside)
    for path in (str(outside), "link.csv"):
        assert "leaves the scenario's folder" in refusal(inner, widgets__shop__arrivals=trace(path))


def test_a_path_from_the_command_line_may_leave(tmp_path: Path) -> None:
    """The user named the file, so it is read, and stays allowed in later variants."""
    inner = tmp_path / "inner"
    inner.mkdir()
    outside = tmp_path / "outside.csv"
    outside.write_text("arrived_at\n09:00:00\n")
    scenario = team(inner).with_changes({"widgets.shop.arrivals": trace(str(outside))})
    variant = scenario.with_changes({"groups.second_level.headcount": 4})
    assert arrivals_us(variant) == [9 * HOUR_US]
    assert str(outside) in variant.input_files()
    with pytest.raises(ScenarioError, match="leaves the scenario's folder"):
        Scenario.from_dict(variant.resolved(), inner)
    assert Scenario.from_dict(variant.resolved(), inner, trusted_files=(str(outside),)).widgets


def test_a_file_name_with_a_null_byte_is_no_file_name() -> None:
    """A null byte would be an error of the system, not of the scenario."""
    assert "this is not a file name" in refusal(widgets__shop__arrivals=trace("a\0b"))


def test_a_file_written_again_is_read_again(tmp_path: Path) -> None:
    """One row becomes two, and the second reading sees both."""
    written(tmp_path, "arrived_at", "09:00:00")
    values = data(widgets__shop__arrivals=trace())
    assert len(arrivals_us(Scenario.from_dict(values, tmp_path))) == 1
    written(tmp_path, "arrived_at", "09:00:00", "10:00:00")
    assert len(arrivals_us(Scenario.from_dict(values, tmp_path))) == 2
