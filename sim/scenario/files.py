"""CSV columns that a scenario names: moments, durations and counts, with the line number of every fault."""

import csv
import datetime
import hashlib
import io
import math
import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from sim.core.kinds import Floats, Ints
from sim.scenario.errors import ERROR, Problem, did_you_mean
from sim.scenario.named_files import named_files
from sim.scenario.reading import why_unreadable
from sim.scenario.tree import Node, dotted, file_of, text_at
from sim.units import LONGEST_DAYS, US_PER_DAY, UnitError, parse_clock, parse_duration, unit_us

if TYPE_CHECKING:
    from sim.scenario.calendar import Timeline
    from sim.scenario.load import Source
    from sim.scenario.model import Scenario

_T = TypeVar("_T")
_Version = tuple[Path, int, int]
"""A file, and when and how long it was last written."""


class FileError(Exception):
    """A CSV file or one of its values that cannot be used; ``key`` is the key of the table at fault."""

    def __init__(self, key: str, message: str, remedy: str) -> None:
        super().__init__(message)
        self.key = key
        self.message = message
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class _Column:
    """The texts of one column, and the line of the file on which each stands."""

    texts: tuple[str, ...]
    lines: tuple[int, ...]


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


def _version(source: "Source", file: str) -> _Version:
    """Return where a named file is and when it was last written: what a reading is remembered by."""
    path = path_of(source, file)
    try:
        stat = path.stat()
    except OSError as error:
        raise FileError("file", *why_unreadable(path, error)) from None
    return path, stat.st_mtime_ns, stat.st_size


@lru_cache(maxsize=16)
def _column(version: _Version, column: str) -> _Column:
    """Return a column of a CSV file."""
    try:
        raw = version[0].read_bytes()
        text = raw.decode("utf-8-sig")
    except OSError as error:
        raise FileError("file", *why_unreadable(version[0], error)) from None
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise FileError("file", f"line {line} is not UTF-8", "save the file as UTF-8 text") from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    texts: list[str] = []
    lines: list[int] = []
    try:
        header = [name.strip() for name in next(reader, [])]
        at = _place(header, column)
        for row in reader:
            if not row:
                continue
            if len(row) != len(header):
                raise FileError(
                    "file",
                    f"line {reader.line_num} has {len(row)} values and the header {len(header)} names",
                    "give every line one value a column",
                )
            texts.append(row[at].strip())
            lines.append(reader.line_num)
    except csv.Error as error:
        raise FileError(
            "file", f"line {reader.line_num} is not CSV ({error})", "mend the quotes of that line"
        ) from None
    if not texts:
        raise FileError("file", "the file has no rows", "give it one row a value, under the header")
    return _Column(tuple(texts), tuple(lines))


def _place(header: list[str], column: str) -> int:
    """Return the place of a column in the header."""
    if not any(header):
        raise FileError("file", "the file is empty", "give it a header line and one row a value")
    found = [place for place, name in enumerate(header) if name == column]
    if len(found) > 1:
        raise FileError("column", f'the column "{column}" occurs {len(found)} times', "rename one of them")
    if not found:
        remedy = did_you_mean(column, header, "columns")
        if len(header) == 1 and ";" in header[0]:
            remedy = "the columns are separated by semicolons: save the file with commas"
        raise FileError("column", f'the file has no column "{column}"', remedy)
    return found[0]


def read_durations(source: "Source", file: str, column: str, unit: str | None) -> Ints:
    """Return a column of durations in microseconds: numbers with a ``unit``, or texts such as "5 min".

    Raises
    ------
    FileError
        The file or column cannot be used, or a value is no duration (with its line).
    """
    return _durations(_version(source, file), column, unit)


@lru_cache(maxsize=16)
def _durations(version: _Version, column: str, unit: str | None) -> Ints:
    """Read a column of durations; a file that has not changed is read once."""
    factor = None if unit is None else _factor(unit)

    def one(text: str) -> int:
        return parse_duration(text).us if factor is None else _scaled(text, factor)

    return _fixed(np.array(list(_each(_column(version, column), column, one)), dtype=np.int64))


def read_counts(source: "Source", file: str, column: str) -> Floats:
    """Return a column of expected arrivals.

    Raises
    ------
    FileError
        The file or column cannot be used, or a value is no number from 0 on (with its line).
    """
    found = _column(_version(source, file), column)
    return np.array(list(_each(found, column, parse_count)), dtype=np.float64)


def parse_count(text: str) -> float:
    """Read an expected number of arrivals.

    Raises
    ------
    UnitError
        No number from 0 on.
    """
    value = _number(text)
    if value < 0:
        raise UnitError("a count cannot be negative", "write a number from 0 on")
    return value


def read_column(
    source: "Source", file: str, column: str, one: Callable[[str], _T]
) -> tuple[list[_T], tuple[int, ...]]:
    """Return a column, every text of it read by a function, and the line of each.

    Raises
    ------
    FileError
        The file or column cannot be used, or a value is malformed (with its line).
    """
    found = _column(_version(source, file), column)
    return list(_each(found, column, one)), found.lines


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """The arrivals of a history: elapsed microseconds (file order, shape (n,)), and the line of each."""

    us: Ints
    lines: tuple[int, ...]


def read_moments(
    source: "Source", file: str, column: str, unit: str | None, timeline: "Timeline | None"
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

    Raises
    ------
    FileError
        The file or column cannot be used, or a value is no moment (with its line).
    """
    return _moments(_version(source, file), column, unit, timeline)


@lru_cache(maxsize=16)
def _moments(version: _Version, column: str, unit: str | None, timeline: "Timeline | None") -> Moments:
    """Read a column of moments; a file that has not changed is read once."""
    factor = None if unit is None else _factor(unit)

    def one(text: str) -> int:
        if factor is not None:
            return _scaled(text, factor)
        moment = _moment(text)
        if timeline is None:
            return 0
        return timeline.moment_us(0, moment) if isinstance(moment, int) else timeline.elapsed_us(moment)

    found = _column(version, column)
    return Moments(_fixed(np.array(list(_each(found, column, one)), dtype=np.int64)), found.lines)


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


def column_faults(
    source: "Source", file: str, column: str, one: Callable[[str], object]
) -> list[tuple[int, FileError]]:
    """Return every text of a column that a function cannot read: its line and what is wrong with it.

    Raises
    ------
    FileError
        The file or column cannot be used.
    """
    found = _column(_version(source, file), column)
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


def _moment(text: str) -> datetime.datetime | int:
    """Read a date with a time, or a clock time of the first day in microseconds."""
    try:
        # A date has no colon so early; a clock time with fractions of a second can be longer than a date.
        is_clock = len(text) <= 10 or ":" in text[:3]
        return parse_clock(text).us if is_clock else datetime.datetime.fromisoformat(text)
    except ValueError:
        if _is_number(text):
            raise UnitError("a number needs a unit", 'add unit = "s" beside the column') from None
        remedy = 'write for example "2026-01-05 09:00:12"'
        raise UnitError("this is not a date with a time, nor a clock time", remedy) from None


def _is_number(text: str) -> bool:
    """Tell whether a text is a number."""
    try:
        float(text)
    except ValueError:
        return False
    return True


def _number(text: str) -> float:
    """Read a finite number."""
    try:
        value = float(text)
    except ValueError:
        raise UnitError("this is not a number", "write a number such as 12.5") from None
    if not math.isfinite(value):
        raise UnitError("this is not a finite number", "write a number such as 12.5")
    return value


def _scaled(text: str, factor: int) -> int:
    """Read a number from 0 on and return it times the unit, rounded to whole microseconds."""
    value = _number(text)
    if value < 0:
        raise UnitError("a time cannot be negative", "write a number from 0 on")
    if value * factor > LONGEST_DAYS * US_PER_DAY:
        raise UnitError(f"a time may last at most {LONGEST_DAYS} days", "check the unit")
    return int((Decimal(text) * factor).to_integral_value())


def _factor(unit: str) -> int:
    """Return the microseconds of the unit of a column."""
    try:
        return unit_us(unit)
    except UnitError as error:
        raise FileError("unit", error.message, error.remedy) from None


def file_problems(source: "Source") -> list[Problem]:
    """Return an error for every file that a scenario names and that cannot be used.

    Works on the bare values, so that an error elsewhere in the scenario hides none of these.
    """
    problems = []
    for path, node, what in named_files(source.tree):
        file, column = text_at(node, "file"), text_at(node, "column")
        unit = text_at(node, "unit")
        if file is None or (column is None and what != "counts"):
            continue
        try:
            if what == "counts":
                read_counts(source, file, column or "count")
            elif what == "moments":
                read_moments(source, file, column or "", unit, None)
            else:
                read_durations(source, file, column or "", unit)
        except FileError as error:
            problems.append(file_problem(source, path, node, error))
    return problems


def file_problem(source: "Source", path: tuple[str | int, ...], node: Node, error: FileError) -> Problem:
    """Return what is wrong with a file as a problem of the table that names it."""
    value = text_at(node, error.key)
    shown = f'"{value}"' if value is not None else ""
    where = (*path, error.key)
    place, remedy = dotted(source.tree, where), error.remedy
    if remedy.endswith("with --set"):
        remedy += " " + shlex.quote(f"{place}={value}")
    return Problem(ERROR, file_of(source.tree, where), place, shown, error.message, remedy)


def digests(scenario: "Scenario") -> dict[str, str]:
    """Return the SHA-256 of every input file by its path."""
    source = scenario.source
    paths = list(source.inputs)
    for _, node, _ in named_files(source.tree):
        file = text_at(node, "file")
        if file is not None:
            paths.append(path_of(source, file))
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in dict.fromkeys(paths)}
