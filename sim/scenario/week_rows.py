"""Counts by weekday in a CSV file: the columns weekday and interval_start beside the counts."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.scenario.errors import Problem
from sim.scenario.files import FileError, column_faults, file_problem, parse_count, read_column, read_counts
from sim.scenario.tree import table, text_at
from sim.scenario.week import WEEKDAYS, parse_weekday
from sim.units import parse_clock

if TYPE_CHECKING:
    from sim.scenario.load import Source

DAY_COLUMN, START_COLUMN, COUNT_COLUMN = "weekday", "interval_start", "count"
MOST_TOLD = 20
"""Wrong lines of a file that are named one by one."""


@dataclass(frozen=True, slots=True)
class Row:
    """A count, how its interval's start is written, and its line of the file."""

    count: float
    start: str
    line: int


WeekRows = dict[tuple[int, int], Row]
"""Rows by weekday (Monday is 0) and start of the interval on the clock in microseconds."""


def read_week(source: "Source", file: str, column: str) -> WeekRows | None:
    """Return the counts of a file by weekday, none where the file has no column of that name.

    Parameters
    ----------
    source
        Where the scenario came from.
    file
        The file.
    column
        The column of the counts.

    Raises
    ------
    FileError
        The file or a column cannot be used, or a row is malformed or there twice (with its line).
    """
    counts = read_counts(source, file, column)
    try:
        days, lines = read_column(source, file, DAY_COLUMN, parse_weekday)
    except FileError as error:
        if error.key == "column":
            return None
        raise
    try:
        starts, _ = read_column(source, file, START_COLUMN, parse_clock)
    except FileError as error:
        raise FileError("file", error.message, error.remedy) from None
    rows: WeekRows = {}
    for count, day, start, line in zip(counts.tolist(), days, starts, lines, strict=True):
        if (day, start.us) in rows:
            first = rows[day, start.us].line
            raise FileError(
                "file",
                f"line {line} gives {WEEKDAYS[day]} {start.text}, as line {first} does",
                "leave one of them out, or add them up",
            )
        rows[day, start.us] = Row(count, start.text, line)
    return rows


def week_file_problems(source: "Source") -> list[Problem]:
    """Return an error for every line of a file of counts by weekday that cannot be used."""
    problems: list[Problem] = []
    for name, widget in table(table(source.tree).get("widgets")).items():
        arrivals = table(widget).get("arrivals")
        file = text_at(arrivals, "file") if arrivals is not None else None
        if arrivals is None or file is None or text_at(arrivals, "kind") != "profile":
            continue
        column = text_at(arrivals, "column") or COUNT_COLUMN
        path = ("widgets", name, "arrivals")
        problems += [file_problem(source, path, arrivals, fault) for fault in _faults(source, file, column)]
    return problems


def _faults(source: "Source", file: str, column: str) -> list[FileError]:
    """Return what is wrong with a file of counts by weekday, line by line up to a limit; nothing with others.

    Rows that are there twice are looked for where every line can be read.
    """
    faults: list[tuple[int, FileError]] = []
    columns = ((DAY_COLUMN, parse_weekday), (START_COLUMN, parse_clock), (column, parse_count))
    for name, one in columns:
        try:
            faults += column_faults(source, file, name, one)
        except FileError as error:
            if name == DAY_COLUMN and error.key == "column":
                return []
            key = "file" if name == START_COLUMN else error.key
            return [*_in_order(faults), FileError(key, error.message, error.remedy)]
    if not faults:
        try:
            read_week(source, file, column)
        except FileError as error:
            return [error]
    return _in_order(faults)


def _in_order(faults: list[tuple[int, FileError]]) -> list[FileError]:
    """Return faults by line, so many that a reader can take them in."""
    told = [fault for _, fault in sorted(faults, key=lambda pair: pair[0])]
    if len(told) > MOST_TOLD:
        rest = f"{len(told) - MOST_TOLD} more values of this file cannot be read"
        told = [*told[:MOST_TOLD], FileError("file", rest, "mend the lines that are named first")]
    return told
