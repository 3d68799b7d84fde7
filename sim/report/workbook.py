"""The workbook: a result as sheets for a planner, with numbers that a spreadsheet program can work on."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.experiment.compare import Comparison
from sim.experiment.replicate import Experiment
from sim.experiment.sweep import Sweep
from sim.report.curves import days_note
from sim.report.findings import sentences, together_words
from sim.report.gallery import Result
from sim.report.words import columns_for
from sim.report.workbook_assumptions import assumptions_sheet
from sim.report.workbook_charts import NAME as CHART_DATA
from sim.report.workbook_charts import (
    differences_of,
    differences_sheet,
    draw_differences,
    draw_frontier,
    draw_occupancy,
    draw_waits,
    wait_curves,
    waits_sheet,
)
from sim.report.workbook_file import save
from sim.report.workbook_sheet import MOST_ROWS, Leaf, Sheet, cleaned, fill
from sim.report.workbook_sweep import cell_differences_sheet, cells_sheet, figures_sheet
from sim.report.workbook_tables import (
    comparison_sheet,
    definitions_sheet,
    groups_sheet,
    intervals_sheet,
    operators_sheet,
    replications_sheet,
    summary_sheet,
)

if TYPE_CHECKING:
    from openpyxl import Workbook

ENDING = ".xlsx"


def write_workbook(result: Result | Sweep, path: Path | str, most_rows: int = MOST_ROWS) -> Path:
    """Write a result as an Excel workbook, which LibreOffice opens as well.

    Parameters
    ----------
    result
        An experiment, a comparison or a sweep.
    path
        Where the file shall be; its name ends in ``.xlsx``. The folder is made if need be.
    most_rows
        Rows that a sheet can hold. Rows that do not fit are left out, and a line says where they are.

    Returns
    -------
    Path
        The file. Its sheets are Summary, Intervals, Groups, Operators, Comparison (of a comparison),
        Replications, Assumptions, Definitions, and Chart data; those of a sweep are Summary, Figures,
        Differences (where they were asked for), Assumptions and Definitions. The same result gives the same
        bytes.

    Raises
    ------
    ValueError
        If the name does not end in ``.xlsx``.
    OSError
        If the file cannot be written; it is not left half-written.
    """
    from openpyxl import Workbook

    path = Path(path)
    if path.suffix.lower() != ENDING:
        raise ValueError(f'a workbook\'s name ends in "{ENDING}", and "{path.name}" does not')
    workbook = Workbook(write_only=True)
    if isinstance(result, Sweep):
        _sweep(workbook, result, most_rows)
        save(workbook, path, cleaned(result.blueprint.title or result.label))
        return path
    experiments = [result] if isinstance(result, Experiment) else list(result.experiments)
    _summary(workbook, result, experiments, most_rows)
    sheets = [intervals_sheet(experiments), groups_sheet(experiments), operators_sheet(experiments)]
    if isinstance(result, Comparison):
        sheets.append(comparison_sheet(result))
    sheets += [replications_sheet(experiments), assumptions_sheet(experiments), definitions_sheet()]
    for content in sheets:
        _add(workbook, content, most_rows)
    # The numbers of the charts come last: who looks for figures finds the others first.
    workbook.move_sheet(CHART_DATA, len(workbook.sheetnames) - 2)
    save(workbook, path, cleaned(experiments[0].blueprint.title or experiments[0].label))
    return path


def _sweep(workbook: "Workbook", sweep: Sweep, most_rows: int) -> None:
    """Write the sheets of a sweep, the first with a chart of cost against service level."""
    content = cells_sheet(sweep)
    sheet = workbook.create_sheet(content.name)
    placed = fill(sheet, content, most_rows)
    if placed.last > placed.heading:
        draw_frontier(sheet, sweep, placed, placed.end + 2)
    differences = [cell_differences_sheet(sweep)] if sweep.base is not None else []
    for other in (figures_sheet(sweep), *differences, assumptions_sheet([sweep]), definitions_sheet()):
        _add(workbook, other, most_rows)


def _summary(workbook: "Workbook", result: Result, experiments: Sequence[Experiment], most_rows: int) -> None:
    """Write the summary with its two charts, and the sheet of their numbers."""
    content = summary_sheet(experiments, _findings(result))
    sheet = workbook.create_sheet(content.name)
    placed = fill(sheet, content, most_rows)
    below = placed.end + 2
    if isinstance(result, Comparison):
        shown = differences_of(result)
        data = _add(workbook, differences_sheet(shown), most_rows)
        if shown.rows:
            draw_differences(sheet, data, shown, below)
        return
    curves = wait_curves(result)
    data = _add(workbook, waits_sheet(result), most_rows)
    if curves:
        below = draw_waits(sheet, data, curves, days_note(result), below)
    # The busy share; the slot occupancy stands two columns on.
    busy = 7 + 2 * [metric for _, metric in columns_for(experiments)].index("busy_share")
    draw_occupancy(sheet, result, placed, busy, below)


def _findings(result: Result) -> list[str]:
    if isinstance(result, Experiment):
        return []
    found = [line for other in range(1, len(result.experiments)) for line in sentences(result, other)]
    return [*found, together_words(result).rstrip(":") + "."] if found else []


def _add(workbook: "Workbook", content: Sheet, most_rows: int) -> Leaf:
    sheet = workbook.create_sheet(content.name)
    fill(sheet, content, most_rows)
    return sheet
