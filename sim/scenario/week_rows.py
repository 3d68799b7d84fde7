"""Counts by time of day in a CSV file: columns interval_start and, if wanted, weekday beside the counts."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.scenario.csv_text import AS_IT_LOOKS, Dialect, FileError, folded
from sim.scenario.errors import Problem
from sim.scenario.file_checks import dialect_of, file_problem
from sim.scenario.files import (
    column_faults,
    columns_of,
    count_faults,
    first_row,
    read_column,
    read_counts,
)
from sim.scenario.tree import table, text_at
from sim.scenario.week import WEEKDAY_WORDS, WEEKDAYS, parse_weekday
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


_DAY_WORDS = frozenset(name.lower() for name in (*WEEKDAYS, *WEEKDAY_WORDS))
LEFT_ASIDE = ("date", "day", "month", "week", "time", "start", "from", "hour", "interval", "datetime")
"""Columns that say when something came and that a profile does not read: they are named, not left aside."""


def read_week(source: "Source", file: str, column: str, dialect: Dialect = AS_IT_LOOKS) -> WeekRows | None:
    """Return the counts of a file by weekday and time of day, none where it has counts alone.

    Without a column of weekdays the rows are those of every day.

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
    counts = read_counts(source, file, column, dialect)
    _refuse_aside(source, file, column, dialect)
    header = columns_of(source, file, dialect)
    if not has_column(header, DAY_COLUMN) and not has_column(header, START_COLUMN):
        return None
    try:
        starts, lines = read_column(source, file, START_COLUMN, parse_clock, dialect)
    except FileError as error:
        raise FileError("file", error.message, error.remedy) from None
    days: list[tuple[int, ...]] = [tuple(range(7))] * len(starts)
    if has_column(header, DAY_COLUMN):
        days = [(day,) for day in read_column(source, file, DAY_COLUMN, parse_weekday, dialect)[0]]
    rows: WeekRows = {}
    cells = (
        (count, day, start, line)
        for count, own, start, line in zip(counts.tolist(), days, starts, lines, strict=True)
        for day in own
    )
    for count, day, start, line in cells:
        if (day, start.us) in rows:
            first = rows[day, start.us].line
            raise FileError(
                "file",
                f"line {line} gives {WEEKDAYS[day]} {start.text}, as line {first} does",
                "leave one of them out, or add them up",
            )
        rows[day, start.us] = Row(count, start.text, line)
    return rows


def has_column(header: Sequence[str], name: str) -> bool:
    """Say whether a column is among those of a file, whatever its case and blanks."""
    return folded(name) in {folded(one) for one in header}


def _refuse_aside(source: "Source", file: str, column: str, dialect: Dialect) -> None:
    """Refuse a file with a column that says when something came and would be left aside."""
    read = {folded(name) for name in (DAY_COLUMN, START_COLUMN, column)}
    aside = [
        name
        for name, value in first_row(source, file, dialect).items()
        if folded(name) not in read and (name.casefold() in LEFT_ASIDE or _says_when(value))
    ]
    if aside:
        raise FileError(
            "file",
            f'the column "{aside[0]}" would not be read: counts stand by {DAY_COLUMN} and {START_COLUMN}',
            f'call it {START_COLUMN} if it has the start of each interval ("09:30"), or leave it out; '
            'single arrivals with dates are kind = "trace"',
        )


def _says_when(value: str) -> bool:
    """Say whether a value is a weekday, a clock time or a date."""
    if value.strip().lower() in _DAY_WORDS:
        return True
    return re.match(r"\d{1,2}:\d{2}|\d{1,4}([./-])\d{1,2}\1\d{1,4}", value) is not None


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
        faults = _faults(source, file, column, dialect_of(arrivals))
        problems += [file_problem(source, path, arrivals, fault) for fault in faults]
    return problems


def _faults(source: "Source", file: str, column: str, dialect: Dialect) -> list[FileError]:
    """Return what is wrong with a file of counts by weekday, line by line up to a limit; nothing with others.

    Rows that are there twice are looked for where every line can be read.
    """
    try:
        _refuse_aside(source, file, column, dialect)
    except FileError as error:
        return [error]
    faults: list[tuple[int, FileError]] = []
    columns = ((DAY_COLUMN, parse_weekday), (START_COLUMN, parse_clock), (column, None))
    for name, one in columns:
        try:
            if one is None:
                faults += count_faults(source, file, name, dialect)
            else:
                faults += column_faults(source, file, name, one, dialect)
        except FileError as error:
            if error.key == "column" and name == DAY_COLUMN:
                continue
            if (
                error.key == "column"
                and name == START_COLUMN
                and not has_column(columns_of(source, file, dialect), DAY_COLUMN)
            ):
                continue
            key = "file" if name == START_COLUMN else error.key
            return [*_in_order(faults), FileError(key, error.message, error.remedy)]
    if not faults:
        try:
            read_week(source, file, column, dialect)
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
