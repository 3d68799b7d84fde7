"""The workbook of a sweep: its cells, every figure and every difference, the same as in the CSV files."""

import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from sim.experiment.compare import compare
from sim.experiment.replicate import replicate
from sim.experiment.sweep import Sweep, sweep
from sim.experiment.sweep_outputs import write_sweep
from sim.report.workbook import write_workbook
from sim.report.workbook_columns import title_of
from sim.stats.catalogue import METRICS
from sim.stats.metric_info import CURRENCY
from tests.builders import desk
from tests.test_house_rules import PROJECT
from tests.unit.report.hostile import FORMULA, hostile
from tests.unit.report.office import converted
from tests.unit.report.test_workbook import SHEETS, csv_rows, number, rows_of, scope_of

PATHS = ["groups.front.headcount", "groups.second.headcount"]


@pytest.fixture(scope="module")
def swept() -> Sweep:
    """Return a sweep of two by two headcounts with differences to the desk as it is, which is a cell."""
    scenario = desk(front=3, second=1, calendar__closes="11:00", patience="4 min")
    return sweep(scenario, [f"{PATHS[0]}=2:3", f"{PATHS[1]}=1:2"], 3, differences=True, jobs=1)


@pytest.fixture(scope="module")
def made(swept: Sweep, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the workbook and the tables of the sweep."""
    folder = tmp_path_factory.mktemp("sweep")
    write_sweep(swept, folder)
    write_workbook(swept, folder / "sweep.xlsx")
    return folder


@pytest.fixture(scope="module")
def book(made: Path) -> Any:
    """Return the workbook, as a program reads it."""
    return load_workbook(made / "sweep.xlsx")


def test_the_sheets_of_a_sweep(book: Any, swept: Sweep, tmp_path: Path) -> None:
    """There are five sheets, and four where no differences were asked for."""
    assert book.sheetnames == ["Summary", "Figures", "Differences", "Assumptions", "Definitions"]
    bare = sweep(swept.scenario, [f"{PATHS[0]}=2:3"], 2, jobs=1)
    names = load_workbook(write_workbook(bare, tmp_path / "bare.xlsx")).sheetnames
    assert names == ["Summary", "Figures", "Assumptions", "Definitions"]


def test_the_cells_are_those_of_the_csv(made: Path, book: Any) -> None:
    """Cost, service level, frontier and present cell of each of the four are those of cells.csv."""
    heading = next(row for row in range(1, 20) if book["Summary"].cell(row, 1).value == "Cell")
    rows = rows_of(book["Summary"], heading)
    wanted = csv_rows(made / "cells.csv")
    assert len(rows) == 4
    for row, cell in zip(rows, wanted, strict=True):
        assert [row[path] for path in PATHS] == [int(cell[path]) for path in PATHS]
        assert row["Operators"] == number(cell["cost"])
        assert row["Lowest service level"] == number(cell["service_level"])
        assert row["On the frontier"] == ("yes" if cell["is_on_frontier"] == "true" else "no")
        assert row["Beaten by cell"] == (int(cell["beaten_by"]) if cell["beaten_by"] else None)
        assert row["The scenario as it is"] == ("yes" if cell["is_current"] == "true" else "no")


def test_the_figures_are_those_of_the_csv(made: Path, book: Any) -> None:
    """Every row of sweep.csv but costs, which nobody gave, is a cell of the sheet, with 16 digits."""
    rows = {(row["Cell"], scope_of(row)): row for row in rows_of(book["Figures"])}
    found = 0
    for row in csv_rows(made / "sweep.csv"):
        info = METRICS[row["metric"]]
        if info.unit != CURRENCY:
            title, suffix = title_of(row["metric"]), ", s" if info.unit == "s" else ""
            own = rows[int(row["cell"]), row["scope"]]
            assert own[title + suffix] == number(row["mean"])
            assert own[f"{title} ±{suffix}"] == number(row["half_width"])
            found += 1
    assert found > 500


def test_the_differences_are_those_of_the_csv(made: Path, book: Any) -> None:
    """Every row of differences.csv but costs is a row of the sheet, with 16 digits."""
    known = {
        (row["Cell"], scope_of(row), row["Metric"]): (row["Difference"], row["±"], row["Runs that have it"])
        for row in rows_of(book["Differences"])
    }
    wanted = {
        (int(row["cell"]), row["scope"], row["metric"]): (
            number(row["difference"]), number(row["half_width"]), int(row["n"]),
        )
        for row in csv_rows(made / "differences.csv")
        if METRICS[row["metric"]].unit != CURRENCY
    }  # fmt: skip
    assert known == wanted


def test_cost_against_service_level_is_drawn(made: Path) -> None:
    """One chart has the four cells' cost from the fourth column and their service level from the fifth."""
    with zipfile.ZipFile(made / "sweep.xlsx") as archive:
        chart = archive.read("xl/charts/chart1.xml").decode()
    assert "<f>'Summary'!$D$5:$D$8</f>" in chart
    assert "<f>'Summary'!$E$5:$E$8</f>" in chart


def test_costs_are_money(tmp_path: Path) -> None:
    """With 30 EUR an hour for 2 hours three operators cost 180 EUR and four cost 240 EUR."""
    costs = {"costs": {"currency": "EUR", "groups": {"front": "30 per hour", "second": "30 per hour"}}}
    scenario = desk(calendar__closes="11:00").with_changes(costs)
    priced = sweep(scenario, [f"{PATHS[0]}=2:3"], 2, jobs=1)
    sheet = load_workbook(write_workbook(priced, tmp_path / "priced.xlsx"))["Summary"]
    heading = next(row for row in range(1, 20) if sheet.cell(row, 1).value == "Cell")
    assert [row["Cost, EUR"] for row in rows_of(sheet, heading)] == [180, 240]


def test_the_same_sweep_gives_the_same_bytes(made: Path, swept: Sweep, tmp_path: Path) -> None:
    """Written twice, the file is the same to the byte."""
    again = write_workbook(swept, tmp_path / "again.xlsx")
    assert again.read_bytes() == (made / "sweep.xlsx").read_bytes()


def test_a_spreadsheet_program_opens_a_hostile_sweep(tmp_path: Path) -> None:
    """LibreOffice converts a sweep over hostile names without a word, and there is no formula in it."""
    path = f"widgets.{next(iter(hostile().widgets))}.arrivals.rate"
    attacked = sweep(hostile(), [f"{path}=20 per hour,30 per hour"], 2, jobs=1)
    file = write_workbook(attacked, tmp_path / "book.xlsx")
    assert converted(file, "pdf", tmp_path) == ""
    cells = [cell for sheet in load_workbook(file) for row in sheet.iter_rows() for cell in row]
    assert "f" not in {cell.data_type for cell in cells}
    assert FORMULA in {cell.value for cell in cells}


def test_the_reference_tells_every_sheet(book: Any) -> None:
    """The reference has a row for each sheet of an experiment, a comparison and a sweep, and no other."""
    text = (PROJECT / "docs" / "reference" / "workbook.md").read_text(encoding="utf-8")
    table = text.split("| --- | --- | --- |\n")[1].split("\n\n")[0]
    told = {line.split(" | ")[0].lstrip("| ") for line in table.splitlines()}
    assert told == {*SHEETS, "Comparison", "Chart data", *book.sheetnames}


def test_a_desk_without_chats_has_a_workbook(tmp_path: Path) -> None:
    """Where no chat comes every figure is blank or 0, and each of three kinds of workbook is written."""
    quiet = desk(rate="0.000001 per hour", calendar__closes="10:00")
    results = {
        "run": replicate(quiet, 1, jobs=1),
        "compare": compare([quiet, quiet], 1, jobs=1),
        "sweep": sweep(quiet, [f"{PATHS[0]}=1:2"], 1, jobs=1),
    }
    for name, result in results.items():
        assert "Summary" in load_workbook(write_workbook(result, tmp_path / f"{name}.xlsx")).sheetnames
