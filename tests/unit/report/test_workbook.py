"""The workbook: numbers as numbers, the same as in the CSV files, and names that stay text."""

import csv
import datetime
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from sim.experiment.compare import Comparison, compare
from sim.experiment.outputs import write_comparison, write_tables
from sim.experiment.replicate import Experiment, replicate
from sim.report.workbook import write_workbook
from sim.report.workbook_assumptions import values_of
from sim.report.workbook_columns import title_of
from sim.report.workbook_meanings import meaning_of
from sim.scenario import Scenario, load_scenario
from sim.stats.catalogue import METRICS
from tests.builders import desk
from tests.test_house_rules import PROJECT
from tests.unit.report.hostile import FORMULA, SCRIPT, hostile
from tests.unit.report.office import SHEETS_AS_CSV, converted
from tests.unit.report.results import comparison, experiment

SHEETS = ["Summary", "Intervals", "Groups", "Operators", "Replications", "Assumptions", "Definitions"]
PARTS = {"whole desk": "all", "widget": "widget", "level": "tier", "group": "group", "operator": "operator"}
LEVELS = {"first level": "1", "second level": "2"}


@pytest.fixture(scope="module")
def compared() -> Comparison:
    """Return three short runs of a desk with costs, of one with a second person, and of a warm one."""
    costs = {"costs": {"currency": "EUR", "groups": {"front": "30 per hour", "second": "45 per hour"}}}
    scenarios = [desk(calendar__closes="11:00", patience="4 min"), desk(second=2, calendar__closes="11:00")]
    return compare([one.with_changes(costs) for one in scenarios], 3, jobs=1)


@pytest.fixture(scope="module")
def book(compared: Comparison, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return the workbook of the comparison, as a program reads it."""
    return read(write_workbook(compared, tmp_path_factory.mktemp("book") / "book.xlsx"))


@pytest.fixture(scope="module")
def attacked() -> Experiment:
    """Return two short runs of a desk whose names are markup, formulas and what looks like an error."""
    data = hostile().resolved()
    data["widgets"]["#REF!"] = data["widgets"][SCRIPT]
    data["widgets"]["_x0041_"] = data["widgets"][SCRIPT]
    data["description"] = "one\x01two\x0bthree"
    data["operators"][1]["name"] = "+1-2"
    return replicate(Scenario.from_dict(data), 2, jobs=1, label="@label")


def read(path: Path) -> Any:
    """Return a workbook as a program reads it."""
    return load_workbook(path)


def rows_of(sheet: Any, heading: int = 1) -> list[dict[str, Any]]:
    """Return the rows of a table by the titles of their columns; the lines below it are left out."""
    titles = [cell.value for cell in sheet[heading]]
    found = [
        dict(zip(titles, [cell.value for cell in row], strict=True)) for row in sheet.iter_rows(heading + 1)
    ]
    until = next(
        (at for at, row in enumerate(found) if all(value is None for value in row.values())), len(found)
    )
    return found[:until]


def csv_rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(text: str) -> float | None:
    """Return a cell of a CSV file as a number with the 16 digits that a workbook holds."""
    return float(f"{float(text):.16g}") if text else None


def scope_of(row: dict[str, Any], part: str = "Part", name: str = "Name") -> str:
    """Return a row's scope as the CSV files write it."""
    kind = PARTS[row[part]]
    return (
        kind
        if kind == "all"
        else f"{kind}:{LEVELS.get(row[name], row[name]) if kind == 'tier' else row[name]}"
    )


def summary_heading(book: Any) -> int:
    """Return the row of the summary's heading."""
    return next(row for row in range(1, 40) if book["Summary"].cell(row, 1).value == "Scenario")


def test_the_sheets_of_an_experiment(tmp_path: Path) -> None:
    """An experiment has the seven sheets and the numbers of its charts, a comparison one sheet more."""
    book = read(write_workbook(experiment(), tmp_path / "one.xlsx"))
    assert book.sheetnames == [*SHEETS, "Chart data"]
    book = read(write_workbook(comparison(), tmp_path / "three.xlsx"))
    assert book.sheetnames == [*SHEETS[:4], "Comparison", *SHEETS[4:], "Chart data"]


def test_the_summary_has_times_as_fractions_of_a_day(tmp_path: Path) -> None:
    """Waits of 0, 1, 4, 2 and 0 min are 84 s on average, read back as 84 s and shown as 0:01:24."""
    book = read(write_workbook(experiment(), tmp_path / "one.xlsx"))
    heading = summary_heading(book)
    first, second = rows_of(book["Summary"], heading)
    assert first["Waited on average"] == datetime.timedelta(seconds=84)
    assert (first["Group"], first["Operators"], first["Slots"]) == ("front desk", 1, 3)
    assert second["Waited on average"] == datetime.timedelta(minutes=4)
    column = next(cell.column for cell in book["Summary"][heading] if cell.value == "Waited on average")
    assert book["Summary"].cell(heading + 1, column).number_format == "[h]:mm:ss"


def test_every_figure_of_the_summary_is_there(tmp_path: Path, compared: Comparison, book: Any) -> None:
    """Every row of summary.csv stands on the sheet of the groups or of the operators, with 16 digits."""
    write_tables(compared.experiments, tmp_path)
    known: dict[tuple[str, str, str], tuple[Any, Any]] = {}
    for row in rows_of(book["Groups"]):
        suffix = ", s" if METRICS[row["Metric"]].unit == "s" else ""
        key = row["Scenario"], scope_of(row), row["Metric"]
        known[key] = row[f"Value{suffix}"], row[f"±{suffix}"]
    for row in rows_of(book["Operators"]):
        for name, info in METRICS.items():
            if "operator" in info.scopes:
                suffix = ", s" if info.unit == "s" else ""
                figures = row[title_of(name) + suffix], row[f"{title_of(name)} ±{suffix}"]
                known[row["Scenario"], f"operator:{row['Operator']}", name] = figures
    wanted = {
        (row["scenario"], row["scope"], row["metric"]): (number(row["mean"]), number(row["half_width"]))
        for row in csv_rows(tmp_path / "summary.csv")
    }
    assert known == wanted


def test_a_time_stands_in_seconds_besides(book: Any) -> None:
    """On the sheet of the groups a time's value is its seconds to the millisecond, and no other has any."""
    rows = [row for row in rows_of(book["Groups"]) if row["Value"] is not None]
    times = [row for row in rows if METRICS[row["Metric"]].unit == "s"]
    assert len(times) > 50
    # The library reads a time to the millisecond.
    apart = [abs(row["Value"].total_seconds() - row["Value, s"]) for row in times]
    assert max(apart) < 1e-3
    assert {row["Value, s"] for row in rows if row not in times} == {None}
    assert {row["Unit"] for row in times} == {"h:mm:ss"}


def test_the_intervals_are_those_of_the_csv(tmp_path: Path, compared: Comparison, book: Any) -> None:
    """Every row of intervals.csv is a cell of the sheet, at its clock time and with 16 digits."""
    write_tables(compared.experiments, tmp_path)
    known = {}
    for row in rows_of(book["Intervals"]):
        for name, info in METRICS.items():
            if info.by_interval:
                suffix = ", s" if info.unit == "s" else ""
                key = row["Scenario"], scope_of(row), str(row["From (UTC)"]), str(row["To"] or ""), name
                known[key] = row[title_of(name) + suffix], row[f"{title_of(name)} ±{suffix}"]
    wanted = {
        (
            row["scenario"], row["scope"], row["interval_start"].removesuffix("+00:00"),
            row["interval_end"].removesuffix("+00:00"), row["metric"],
        ): (number(row["mean"]), number(row["half_width"]))
        for row in csv_rows(tmp_path / "intervals.csv")
    }  # fmt: skip
    assert known == wanted


def test_the_replications_are_those_of_the_csv(tmp_path: Path, compared: Comparison, book: Any) -> None:
    """Every row of metrics.csv but those of operators is a cell of the sheet, with 16 digits."""
    write_tables(compared.experiments, tmp_path)
    rows = {
        (row["Scenario"], row["Replication"], scope_of(row)): row for row in rows_of(book["Replications"])
    }
    found = 0
    for row in csv_rows(tmp_path / "metrics.csv"):
        if not row["scope"].startswith("operator:"):
            suffix = ", s" if METRICS[row["metric"]].unit == "s" else ""
            own = rows[row["scenario"], int(row["replication"]), row["scope"]]
            assert own[title_of(row["metric"]) + suffix] == number(row["value"])
            found += 1
    assert found > 1000


def test_the_differences_are_those_of_the_csv(tmp_path: Path, compared: Comparison, book: Any) -> None:
    """Every row of comparison.csv is a row of the sheet, with 16 digits; a time's difference in seconds."""
    write_comparison(compared, tmp_path)
    known = {
        (row["Scenario"], scope_of(row), row["Metric"]): (
            row["Difference"],
            row["±"],
            row["Runs that have it"],
        )
        for row in rows_of(book["Comparison"])
    }
    wanted = {
        (row["other"], row["scope"], row["metric"]): (
            number(row["difference"]), number(row["half_width"]), int(row["n"]),
        )
        for row in csv_rows(tmp_path / "comparison.csv")
    }  # fmt: skip
    assert known == wanted


def test_no_difference_of_a_time_is_shown_as_a_clock(book: Any) -> None:
    """A clock cannot go below zero in Excel, so none of the differences has a format with colons."""
    sheet = book["Comparison"]
    column = next(cell.column for cell in sheet[1] if cell.value == "Difference")
    values = [sheet.cell(row, column) for row in range(2, sheet.max_row + 1)]
    assert min(cell.value for cell in values if isinstance(cell.value, float)) < 0
    assert not any(":" in cell.number_format for cell in values)


def test_the_same_result_gives_the_same_bytes(tmp_path: Path) -> None:
    """Written twice, the file is the same to the byte, and nothing in it tells when it was made."""
    one, two = (write_workbook(comparison(), tmp_path / name) for name in ("one.xlsx", "two.xlsx"))
    assert one.read_bytes() == two.read_bytes()
    with zipfile.ZipFile(one) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"dcterms" not in archive.read("docProps/core.xml")


def test_no_name_is_a_formula(tmp_path: Path, attacked: Experiment) -> None:
    """Among all cells there is no formula and no error value, and each hostile name is there as it is."""
    book = read(write_workbook(attacked, tmp_path / "book.xlsx"))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n", "d"}
    texts = {cell.value for cell in cells if cell.data_type == "s"}
    assert {SCRIPT, FORMULA, "#REF!", "+1-2", "@label"} <= texts
    assert all(cell.quotePrefix for cell in cells if cell.value in {FORMULA, "+1-2", "@label", "#REF!"})


def test_signs_that_the_format_forbids_are_replaced(tmp_path: Path, attacked: Experiment) -> None:
    """Two control characters of a description become two replacement signs, and what looks like an escape of
    the format is written as the escape of its first sign.
    """
    book = read(write_workbook(attacked, tmp_path / "book.xlsx"))
    texts = [cell.value for row in book["Assumptions"].iter_rows() for cell in row]
    assert "one�two�three" in texts
    assert "_x005F_x0041_" in {cell.value for row in book["Groups"].iter_rows() for cell in row}


def test_rows_that_do_not_fit_are_told(tmp_path: Path) -> None:
    """Of a sheet that holds 30 rows the table ends before, and a line says how many rows are missing."""
    whole = rows_of(read(write_workbook(experiment(), tmp_path / "one.xlsx"))["Replications"])
    book = read(write_workbook(experiment(), tmp_path / "two.xlsx", most_rows=10))
    sheet = book["Replications"]
    assert sheet.max_row <= 10
    [note] = [row[0].value for row in sheet.iter_rows() if "do not fit" in str(row[0].value)]
    kept = len(rows_of(sheet))
    assert note.startswith(f"{len(whole) - kept} more rows do not fit into a sheet; metrics.csv")


def test_headings_stay_in_sight_and_can_be_filtered(tmp_path: Path) -> None:
    """Every sheet freezes the row below its heading and filters the whole table."""
    book = read(write_workbook(comparison(), tmp_path / "book.xlsx"))
    for sheet in book:
        heading = summary_heading(book) if sheet.title == "Summary" else 1
        assert re.fullmatch(rf"[B-F]{heading + 1}", sheet.freeze_panes), sheet.title
        assert sheet.auto_filter.ref.startswith(f"A{heading}:"), sheet.title
        assert all(cell.value for cell in sheet[heading])


def test_titles_of_columns_are_distinct(book: Any) -> None:
    """On every sheet but the summary, whose margins are all called ±, no two columns have the same title."""
    for sheet in book.worksheets[1:-1]:
        titles = [cell.value for cell in sheet[1]]
        assert len(set(titles)) == len(titles), sheet.title


def test_the_charts_show_the_cells_with_the_numbers(tmp_path: Path) -> None:
    """The summary has the waits, a line a group, and the occupancy, two bars a group with their margins."""
    with zipfile.ZipFile(write_workbook(experiment(), tmp_path / "book.xlsx")) as archive:
        waits, busy = (archive.read(f"xl/charts/chart{n}.xml").decode() for n in (1, 2))
    assert re.findall(r"<f>('Chart data'!\$[BD]\$2:\$[BD]\$3)</f>", waits) == [
        "'Chart data'!$B$2:$B$3", "'Chart data'!$D$2:$D$3",
    ]  # fmt: skip
    assert 'val="0072B2"' in waits
    assert 'val="D55E00"' in waits
    assert busy.count("<errBars>") == 2
    assert waits.count('<delete val="0"') == busy.count('<delete val="0"') == 2


def test_a_comparison_draws_its_differences(tmp_path: Path) -> None:
    """Two charts show the differences in mean wait and in service level of two scenarios at two groups."""
    path = write_workbook(comparison(), tmp_path / "book.xlsx")
    rows = rows_of(read(path)["Chart data"])
    assert [row["Scenario and group"] for row in rows] == [
        "quick: front desk", "quick: second level", "same: front desk", "same: second level",
    ]  # fmt: skip
    # The second level waits 1 and 2 min less: 90 s on average.
    assert [row["Mean wait, difference, s"] for row in rows] == [0, -90, 0, 0]
    with zipfile.ZipFile(path) as archive:
        assert sum(name.startswith("xl/charts/") for name in archive.namelist()) == 2


def test_without_intervals_the_rest_is_written(tmp_path: Path) -> None:
    """Replications that were measured without intervals have an empty sheet of them and one chart."""
    whole = experiment()
    bare = replace(
        whole,
        replications=tuple(
            replace(d, metrics=replace(d.metrics, intervals=None)) for d in whole.replications
        ),
    )
    path = write_workbook(bare, tmp_path / "book.xlsx")
    assert rows_of(read(path)["Intervals"]) == []
    with zipfile.ZipFile(path) as archive:
        assert sum(name.startswith("xl/charts/") for name in archive.namelist()) == 1


def test_another_ending_is_refused(tmp_path: Path) -> None:
    """A workbook called book.xls is refused with the ending that is allowed, and nothing is written."""
    with pytest.raises(ValueError, match=r'a workbook\'s name ends in "\.xlsx", and "book\.xls" does not'):
        write_workbook(experiment(), tmp_path / "book.xls")
    assert list(tmp_path.iterdir()) == []


def test_nothing_half_written_is_left(tmp_path: Path) -> None:
    """Where a file stands in the way of the folder, the error is the system's and the file is untouched."""
    (tmp_path / "there").write_text("mine", encoding="utf-8")
    with pytest.raises(OSError, match="there"):
        write_workbook(experiment(), tmp_path / "there" / "book.xlsx")
    assert [path.read_text(encoding="utf-8") for path in tmp_path.iterdir()] == ["mine"]


@pytest.mark.parametrize("path", sorted((PROJECT / "scenarios").glob("*.toml")), ids=lambda path: path.stem)
def test_every_assumption_has_a_meaning(path: Path) -> None:
    """Every value of a shipped scenario is explained."""
    values = values_of(load_scenario(path).resolved())
    assert len(values) > 30
    assert [at for at, (meaning, _) in values.items() if not meaning] == []


def test_a_value_stands_as_it_can_be_set() -> None:
    """The paths of the sheet are those of --set: a change by each of them gives the scenario again."""
    scenario = desk(patience="4 min")
    for path, (_, value) in values_of(scenario.resolved()).items():
        if not path.startswith("operators.") and path != "escalations.front.second.from":
            assert scenario.with_changes({path: value}).resolved() == scenario.resolved(), path


def test_an_unknown_key_has_no_meaning() -> None:
    """A path that nobody explained is told by an empty text, so that the test above finds it."""
    assert meaning_of(("widgets", "shop", "handling", "oddity")) == ""
    assert meaning_of(("widgets", "shop", "handling", "cv")).endswith(": standard deviation over mean")


def test_a_spreadsheet_program_opens_it(tmp_path: Path, attacked: Experiment) -> None:
    """LibreOffice converts the workbook of hostile names without a word, and shows each name as it is."""
    path = write_workbook(attacked, tmp_path / "book.xlsx")
    assert converted(path, SHEETS_AS_CSV, tmp_path) == ""
    groups = csv_rows(tmp_path / "book-Groups.csv")
    names = {row["Name"] for row in groups}
    assert {SCRIPT, FORMULA, "#REF!", "_x0041_"} <= names
    assert {row["Scenario"] for row in groups} == {"@label"}
    shown = next(row for row in groups if row["Metric"] == "leg_wait_mean" and row["Name"] == SCRIPT)
    assert re.fullmatch(r"\d+:\d\d:\d\d", shown["Value"])
    assert (tmp_path / "book-Summary.csv").read_text(encoding="utf-8").count("Err:") == 0


def test_a_spreadsheet_program_prints_it(tmp_path: Path) -> None:
    """LibreOffice prints the comparison with its charts as PDF without a word."""
    path = write_workbook(comparison(), tmp_path / "book.xlsx")
    assert converted(path, "pdf", tmp_path) == ""
    assert (tmp_path / "book.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(("ci", "ending"), [("1", pytest.fail.Exception), ("", pytest.skip.Exception)])
def test_without_a_spreadsheet_program_ci_fails(
    ci: str, ending: type[BaseException], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the program is missing the tests that need it fail in CI and are left out elsewhere."""
    monkeypatch.setenv("CI", ci)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ending, match="there is no soffice: install LibreOffice Calc"):
        converted(tmp_path / "book.xlsx", "pdf", tmp_path)
