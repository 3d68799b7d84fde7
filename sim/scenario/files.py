"""CSV columns that a scenario names: moments, durations and counts, with the line number of every fault."""

import datetime
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from sim.core.kinds import Floats, Ints
from sim.scenario.csv_moments import (
    date_order,
    has_serial_days,
    is_no_elapsed_time,
    is_since_1970,
    parse_moment,
)
from sim.scenario.csv_text import (
    AS_IT_LOOKS,
    Dialect,
    FileError,
    Version,
    decimal_mark,
    place_of,
    read_table,
)
from sim.scenario.csv_values import CLOCK_UNITS, parse_duration_text, parse_number, scaled
from sim.scenario.local_moments import Strange, elapsed_us, refusal
from sim.scenario.reading import why_unreadable
from sim.units import UnitError, unit_us

if TYPE_CHECKING:
    from sim.scenario.calendar import Timeline
    from sim.scenario.load import Source

_T = TypeVar("_T")
MOST_SNIFFED = 20_000
"""So many rows say what the numbers of a column of moments are."""
_LETTERS = " abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_NUMBER = re.compile(r"\d[\d.,]*")
NO_DURATION = -1
"""Stands for an empty value of a column of durations."""


@dataclass(frozen=True, slots=True)
class _Column:
    """The texts of one column, the line of the file on which each stands, and what had to be worked out."""

    texts: tuple[str, ...]
    lines: tuple[int, ...]
    separator: str
    told: tuple[str, ...]


def path_of(source: "Source", file: str) -> Path:
    """Return where a named file is.

    Raises
    ------
    FileError
        A path that leaves the scenario's folder, directly or by a link, and was not given by a change.
    """
    if not file.strip() or "\0" in file:
        raise FileError("file", "this is not a file name", 'write for example file = "history.csv"')
    path = source.folder / file
    if file not in source.trusted and not path.resolve().is_relative_to(source.folder.resolve()):
        raise FileError(
            "file",
            "this path leaves the scenario's folder",
            "put the file into the folder or below, or give the path on the command line with --set",
        )
    return path


def _version(source: "Source", file: str) -> Version:
    """Return where a named file is and when it was last written: what a reading is remembered by."""
    path = path_of(source, file)
    try:
        stat = path.stat()
    except OSError as error:
        raise FileError("file", *why_unreadable(path, error)) from None
    return path, stat.st_mtime_ns, stat.st_size


@lru_cache(maxsize=16)
def _column(version: Version, column: str, dialect: Dialect) -> _Column:
    """Return a column of a CSV file."""
    table = read_table(version, dialect)
    at, told = place_of(table, column)
    texts = tuple(row[at] for row in table.rows)
    return _Column(texts, table.lines, table.separator, (*table.told, told) if told else table.told)


def _mark(found: _Column, column: str, dialect: Dialect) -> tuple[str, str]:
    """Return the decimal mark of a column of numbers, and what is to be told of it.

    Raises
    ------
    FileError
        If two are possible, and no key decides.
    """
    if dialect.decimal:
        return dialect.decimal, ""
    numbers = [text.rstrip(_LETTERS) for text in set(found.texts) if ":" not in text]
    mark = decimal_mark(numbers, found.separator)
    if mark == "?":
        text = next(text for text in found.texts if "," in text or "." in text)
        sign = "comma" if "," in text else "point"
        raise FileError(
            "file",
            f'column "{column}" has "{text[:40]}": the {sign} may part thousands or be the decimal mark',
            'write decimal = "," or decimal = "." beside the column',
        )
    return mark or ".", "a comma as decimal mark" if mark == "," else ""


def told_of(
    source: "Source", file: str, column: str, what: str, unit: str | None, dialect: Dialect
) -> list[str]:
    """Return what had to be worked out of a file and a column: of "moments", "durations" or "counts"."""
    version = _version(source, file)
    found = _column(version, column, dialect)
    if what == "moments":
        told = _parsed(version, column, unit, dialect)[3]
    else:
        told = _mark(found, column, dialect)[1]
    return [*found.told, told] if told else list(found.told)


def read_durations(
    source: "Source", file: str, column: str, unit: str | None, dialect: Dialect = AS_IT_LOOKS
) -> Ints:
    """Return a column of durations in microseconds: numbers with a ``unit``, "5 min", or "00:01:30".

    A value that is empty is `NO_DURATION`: of a chat that nobody handled.

    Raises
    ------
    FileError
        The file or column cannot be used, or a value is no duration (with its line).
    """
    return _durations(_version(source, file), column, unit, dialect)


@lru_cache(maxsize=16)
def _durations(version: Version, column: str, unit: str | None, dialect: Dialect) -> Ints:
    """Read a column of durations; a file that has not changed is read once."""
    if unit is not None and unit not in CLOCK_UNITS:
        _factor(unit)
    found = _column(version, column, dialect)
    mark, _ = _mark(found, column, dialect)
    if not any(found.texts):
        raise FileError("column", f'the column "{column}" is empty', "name the column of the durations")

    @cache
    def one(text: str) -> int:
        return parse_duration_text(text, unit, mark) if text else NO_DURATION

    return _fixed(np.fromiter(_each(found, column, one), np.int64, len(found.texts)))


def read_counts(source: "Source", file: str, column: str, dialect: Dialect = AS_IT_LOOKS) -> Floats:
    """Return a column of expected arrivals.

    Raises
    ------
    FileError
        The file or column cannot be used, or a value is no number from 0 on (with its line).
    """
    found = _column(_version(source, file), column, dialect)
    mark, _ = _mark(found, column, dialect)
    return np.array(list(_each(found, column, lambda text: parse_count(text, mark))), dtype=np.float64)


def parse_count(text: str, mark: str = ".") -> float:
    """Read an expected number of arrivals.

    Raises
    ------
    UnitError
        No number from 0 on.
    """
    value = parse_number(text, mark)
    if value < 0:
        raise UnitError("a count cannot be negative", "write a number from 0 on")
    return value


def read_column(
    source: "Source", file: str, column: str, one: Callable[[str], _T], dialect: Dialect = AS_IT_LOOKS
) -> tuple[list[_T], tuple[int, ...]]:
    """Return a column, every text of it read by a function, and the line of each.

    Raises
    ------
    FileError
        The file or column cannot be used, or a value is malformed (with its line).
    """
    found = _column(_version(source, file), column, dialect)
    return list(_each(found, column, one)), found.lines


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """The arrivals of a history: elapsed microseconds (file order, shape (n,)), and the line of each."""

    us: Ints
    lines: tuple[int, ...]
    clock_only: int
    """How many of them are clock times without a date."""
    backwards: tuple[int, ...]
    """Lines whose moment is earlier than that of the line before."""
    strange: tuple[Strange, ...] = ()
    """Local times that exist twice or never."""


def read_moments(
    source: "Source",
    file: str,
    column: str,
    unit: str | None,
    timeline: "Timeline | None",
    dialect: Dialect = AS_IT_LOOKS,
) -> Moments:
    """Return a column of moments.

    Parameters
    ----------
    source
        Where the scenario came from.
    file, column
        Where the moments stand: dates with times, clock times of the first day, or numbers since the
        first midnight.
    unit
        Of the numbers; none where the values are dates or clock times.
    timeline
        The calendar; without one the values are only looked at for their form.
    dialect
        How the file is written.

    Raises
    ------
    FileError
        The file or column cannot be used, a value is no moment (with its line), or a local time that exists
        twice or never and no key decides.
    """
    if timeline is not None:
        return _moments(_version(source, file), column, unit, timeline, dialect)
    parsed, found, clock_only, _ = _parsed(_version(source, file), column, unit, dialect)
    return Moments(_fixed(np.zeros(len(parsed), dtype=np.int64)), found.lines, clock_only, ())


@lru_cache(maxsize=4)
def _parsed(
    version: Version, column: str, unit: str | None, dialect: Dialect
) -> tuple[list[datetime.datetime | int], _Column, int, str]:
    """Read the texts of a column of moments: the moments, how many are clock times, and what is told."""
    factor = None if unit is None else _factor(unit)
    found = _column(version, column, dialect)
    numbers = [text for text in found.texts[:MOST_SNIFFED] if _NUMBER.fullmatch(text)]
    mark, told = _mark(replace(found, texts=tuple(numbers)), column, dialect)
    has_days = factor is None and has_serial_days(numbers, mark)
    try:
        order = dialect.dates or date_order(found.texts)
    except UnitError as error:
        raise FileError("file", f'column "{column}": {error.message}', error.remedy) from None

    def one(text: str) -> datetime.datetime | int:
        if factor is not None and unit is not None and not is_no_elapsed_time(text, unit, mark):
            return scaled(text, factor, mark)
        return parse_moment(text, order, mark, has_days=has_days)

    parsed = list(_each(found, column, one))
    clock_only = 0 if factor is not None else sum(isinstance(moment, int) for moment in parsed)
    if numbers and factor is None:
        kind = "numbers as dates of a spreadsheet" if has_days else ""
        kind = "numbers as times since 1970" if is_since_1970(numbers[0], mark) else kind
        told = ", with ".join(word for word in (kind, told) if word)
    elif order and not dialect.dates and "." not in found.texts[0][:4]:
        told = f"dates with the {order}"
    return parsed, found, clock_only, told


@lru_cache(maxsize=4)
def _moments(
    version: Version, column: str, unit: str | None, timeline: "Timeline", dialect: Dialect
) -> Moments:
    """Put a column of moments on the clock; a file that has not changed is read once."""
    parsed, found, clock_only, _ = _parsed(version, column, unit, dialect)
    if unit is not None and (day := _spreadsheet_day(found.texts, timeline)):
        raise FileError(
            "unit",
            f'the numbers of the column "{column}" may be {unit} since the first midnight, or dates of a '
            f'spreadsheet ("{found.texts[0][:40]}" is {day})',
            "leave the unit out if they are dates; if they are not, write them as times of day",
        )
    us, strange = elapsed_us(parsed, timeline, is_elapsed=unit is not None, ambiguous=dialect.ambiguous)
    if strange and dialect.ambiguous == "refuse":
        raise refusal(strange[0], found.texts, found.lines, column)
    backwards = np.flatnonzero(np.diff(us) < 0) + 1
    return Moments(
        _fixed(us), found.lines, clock_only, tuple(found.lines[at] for at in backwards.tolist()), strange
    )


def _spreadsheet_day(texts: Sequence[str], timeline: "Timeline") -> str:
    """Return the date of the first number where all of them are simulated days of a spreadsheet; else ""."""
    last = timeline.start + datetime.timedelta(days=timeline.days)
    first = ""
    for text in texts:
        try:
            moment = parse_moment(text, "", "," if "," in text else ".")
        except UnitError:
            return ""
        if isinstance(moment, int) or not timeline.start <= moment.date() < last or moment.tzinfo:
            return ""
        first = first or f"{moment:%Y-%m-%d %H:%M}"
    return first


def _fixed(values: Ints) -> Ints:
    """Return an array that nobody can change, because it is remembered."""
    values.flags.writeable = False
    return values


def _each(found: _Column, column: str, one: Callable[[str], _T]) -> Iterator[_T]:
    """Read every text of a column; the first that is malformed is an error with its line."""
    for text, line in zip(found.texts, found.lines, strict=True):
        try:
            yield one(text)
        except UnitError as error:
            raise _line_fault(text, line, column, error) from None


def columns_of(source: "Source", file: str, dialect: Dialect = AS_IT_LOOKS) -> tuple[str, ...]:
    """Return the names of a file's columns."""
    return read_table(_version(source, file), dialect).header


def first_row(source: "Source", file: str, dialect: Dialect = AS_IT_LOOKS) -> dict[str, str]:
    """Return the values of a file's first row by column."""
    table = read_table(_version(source, file), dialect)
    return dict(zip(table.header, table.rows[0], strict=True))


def count_faults(
    source: "Source", file: str, column: str, dialect: Dialect = AS_IT_LOOKS
) -> list[tuple[int, FileError]]:
    """Return every text of a column of counts that is none; see `column_faults`."""
    mark, _ = _mark(_column(_version(source, file), column, dialect), column, dialect)
    return column_faults(source, file, column, lambda text: parse_count(text, mark), dialect)


def column_faults(
    source: "Source", file: str, column: str, one: Callable[[str], object], dialect: Dialect = AS_IT_LOOKS
) -> list[tuple[int, FileError]]:
    """Return every text of a column that a function cannot read: its line and what is wrong with it.

    Raises
    ------
    FileError
        The file or column cannot be used.
    """
    found = _column(_version(source, file), column, dialect)
    faults = []
    for text, line in zip(found.texts, found.lines, strict=True):
        try:
            one(text)
        except UnitError as error:
            faults.append((line, _line_fault(text, line, column, error)))
    return faults


def _line_fault(text: str, line: int, column: str, error: UnitError) -> FileError:
    """Return the error for one text of a column."""
    shown = f'"{text[:40]}"' if text else "empty"
    return FileError("file", f'line {line}, column "{column}" is {shown}: {error.message}', error.remedy)


def _factor(unit: str) -> int:
    """Return the microseconds of the unit of a column."""
    try:
        return unit_us(unit)
    except UnitError as error:
        raise FileError("unit", error.message, error.remedy) from None
