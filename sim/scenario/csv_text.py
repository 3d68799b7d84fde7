"""The text of a CSV file as spreadsheets and chat tools write it: encoding, separator, header and rows.

What a file does not say is worked out from the whole of it, and told; keys beside ``file`` decide instead.
"""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sim.scenario.errors import did_you_mean
from sim.scenario.reading import why_unreadable

SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars", ",": "commas"}
"""Where two part a file alike the first is meant: commas are decimal marks, too."""
NOT_CSV = {
    b"PK\x03\x04": "a workbook or an archive",
    b"\xd0\xcf\x11\xe0": "a workbook",
    b"\x1f\x8b": "a compressed file",
    b"%PDF": "a PDF document",
}
SNIFFED_LINES = 2000
"""So many lines say how values are separated."""
Version = tuple[Path, int, int]
"""A file, and when and how long it was last written."""


class FileError(Exception):
    """A CSV file or one of its values that cannot be used; ``key`` is the key of the table at fault."""

    def __init__(self, key: str, message: str, remedy: str) -> None:
        super().__init__(message)
        self.key = key
        self.message = message
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a file is written, where somebody says so; empty: as it looks."""

    separator: str = ""
    decimal: str = ""
    encoding: str = ""
    dates: str = ""
    ambiguous: str = "refuse"


AS_IT_LOOKS = Dialect()


@dataclass(frozen=True, slots=True)
class CsvTable:
    """Header and rows of a file, the line of each row, and what had to be worked out."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    separator: str
    told: tuple[str, ...]


@lru_cache(maxsize=16)
def read_table(version: Version, dialect: Dialect) -> CsvTable:
    """Read a CSV file.

    Parameters
    ----------
    version
        The file.
    dialect
        What is known of it.

    Returns
    -------
    CsvTable
        Lines that are blank, or hold separators alone, are left out.

    Raises
    ------
    FileError
        If it cannot be read, has no rows, or its rows do not fit the header.
    """
    try:
        raw = version[0].read_bytes()
    except OSError as error:
        raise FileError("file", *why_unreadable(version[0], error)) from None
    what = next((what for mark, what in NOT_CSV.items() if raw.startswith(mark)), None)
    if what is not None:
        raise FileError("file", f"this is {what}, not CSV", "save the table as CSV text and name that file")
    text, told = _decoded(raw, dialect.encoding)
    skipped = len(text) - len(text := text.lstrip("\n"))
    first, _, rest = text.partition("\n")
    separator = dialect.separator
    if first.strip().strip('"').lower().startswith("sep=") and len(first.strip().strip('"')) <= 5:
        separator = separator or first.strip().strip('"')[4:] or "\t"
        text, skipped = rest, skipped + 1
    if not separator:
        separator = _separator(text)
        if separator != ",":
            told = (*told, f"{SEPARATORS[separator]} between the columns")
    if not text.strip():
        raise FileError("file", "the file is empty", "give it a header line and one row a value")
    return _parsed(text, separator, skipped, told)


def _parsed(text: str, separator: str, skipped: int, told: tuple[str, ...]) -> CsvTable:
    """Part a text into header and rows."""
    reader = csv.reader(
        io.StringIO(text, newline=""), strict=True, delimiter=separator, skipinitialspace=True
    )
    has_formulas = '="' in text
    rows: list[tuple[str, ...]] = []
    lines: list[int] = []
    try:
        header = tuple(name.strip() for name in next(reader, []))
        if not any(header):
            raise FileError("file", "the file is empty", "give it a header line and one row a value")
        width = len(header)
        for row in reader:
            values = tuple(map(str.strip, row))
            if not any(values):
                continue
            if has_formulas:
                values = tuple(map(_without_formula, values))
            if len(values) > width and not any(values[width:]):
                values = values[:width]
            if len(values) != width:
                raise _misfit(reader.line_num + skipped, len(values), width, separator)
            rows.append(values)
            lines.append(reader.line_num + skipped)
    except csv.Error as error:
        line = reader.line_num + skipped
        raise FileError("file", f"line {line} is not CSV ({error})", "mend the quotes of that line") from None
    if not rows:
        raise FileError("file", "the file has no rows", "give it one row a value, under the header")
    return CsvTable(header, tuple(rows), tuple(lines), separator, told)


def _misfit(line: int, values: int, names: int, separator: str) -> FileError:
    """Return the error for a line of another length than the header."""
    sign = SEPARATORS.get(separator, repr(separator))
    return FileError(
        "file",
        f"line {line} has {values} {'value' if values == 1 else 'values'} and the header "
        f"{names} {'name' if names == 1 else 'names'}",
        (
            "take away what stands above the header"
            if names == 1 < values
            else "give every line one value a column"
        )
        + ", and give quotes to a value with a separator in it; the "
        f'file was read with {sign} between the columns: separator = ";" names another sign',
    )


def _without_formula(value: str) -> str:
    """Return a value without the formula that keeps a spreadsheet from changing it: ="007"."""
    return value[2:-1].strip() if value.startswith('="') and value.endswith('"') else value


def _decoded(raw: bytes, encoding: str) -> tuple[str, tuple[str, ...]]:
    """Return the text of a file, and the encoding where it had to be worked out."""
    marks = {b"\xff\xfe\x00\x00": "utf-32", b"\x00\x00\xfe\xff": "utf-32"}
    marks |= {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
    known = encoding or next((name for mark, name in marks.items() if raw.startswith(mark)), "")
    told: tuple[str, ...] = () if encoding or not known else (f"{known.upper()} text",)
    if not known:
        known = "utf-8-sig"
        zeros = raw[:4000].count(b"\0")
        if zeros > len(raw[:4000]) // 4:
            known = "utf-16-le" if raw[1:2] == b"\0" else "utf-16-be"
            told = ("UTF-16 text",)
    try:
        text = raw.decode("utf-8-sig" if known.lower().replace("-", "") == "utf8" else known)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        if encoding or known != "utf-8-sig":
            raise FileError(
                "encoding" if encoding else "file", f"line {line} is not {known.upper()}",
                'save the file as UTF-8 text, or name its encoding: encoding = "windows-1252"',
            ) from None  # fmt: skip
        if any(byte in raw for byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D)):
            raise FileError(
                "file", f"line {line} is not UTF-8",
                'save the file as UTF-8 text, or name its encoding: encoding = "windows-1250"',
            ) from None  # fmt: skip
        text, told = raw.decode("cp1252"), ("Windows-1252 text, as it is not UTF-8",)
    except (LookupError, ValueError):
        raise FileError(
            "encoding", "there is no such encoding", 'write for example encoding = "utf-8" or "windows-1252"'
        ) from None
    return text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n"), told


def _separator(text: str) -> str:
    """Return the sign that parts every line into as many values, the most of them; a comma in doubt."""
    sample = "\n".join(text.split("\n", SNIFFED_LINES)[:SNIFFED_LINES])
    best, most = ",", 1
    for separator in SEPARATORS:
        try:
            rows = list(
                csv.reader(io.StringIO(sample, newline=""), delimiter=separator, skipinitialspace=True)
            )
        except csv.Error:
            continue
        rows = [row for row in rows if any(value.strip() for value in row)]
        if rows and len(rows[0]) > most and all(len(row) == len(rows[0]) for row in rows[:-1]):
            best, most = separator, len(rows[0])
    if most > 1 or not text.strip():
        return best
    # Lines of different lengths: what parts the header says most of what was meant.
    header = next(line for line in text.split("\n") if line.strip())
    return max(SEPARATORS, key=header.count) if any(sign in header for sign in SEPARATORS) else ","


def place_of(table: CsvTable, column: str) -> tuple[int, str]:
    """Return the place of a column, and the name by which it was found where that is another one.

    Raises
    ------
    FileError
        If there is no such column, or more than one.
    """
    found = [place for place, name in enumerate(table.header) if name == column]
    told = ""
    if not found:
        wanted = folded(column)
        found = [place for place, name in enumerate(table.header) if folded(name) == wanted]
        told = f'the column "{table.header[found[0]]}" for "{column}"' if len(found) == 1 else ""
    if len(found) > 1:
        raise FileError("column", f'the column "{column}" occurs {len(found)} times', "rename one of them")
    if not found:
        remedy = did_you_mean(column, table.header, "columns")
        raise FileError("column", f'the file has no column "{column}"', remedy)
    return found[0], told


def folded(name: str) -> str:
    """Return a column's name without case, blanks and underscores."""
    return "".join(name.casefold().replace("_", " ").replace("-", " ").split())


def decimal_mark(texts: Iterable[str], separator: str = ",") -> str:
    """Return the decimal mark of a column of numbers, "?" where two are possible, "" where none is needed.

    Both "1,090.5" and "90.5" have a point, "1.090,5" and "90,5" a comma; "1,090" may be either. So may
    "1.090", unless commas part the columns.
    """
    marks: set[str] = set()
    in_doubt: set[str] = set()
    for text in texts:
        commas, points = text.count(","), text.count(".")
        if commas and points:
            marks.add("," if text.rfind(",") > text.rfind(".") else ".")
            continue
        sign = "," if commas else "."
        whole, _, part = text.partition(sign)
        if commas + points > 1:
            marks.add("." if commas else ",")
        elif commas + points and len(part) == 3 and _may_lead_thousands(whole):
            in_doubt.add(sign)
        elif commas + points:
            marks.add(sign)
    if len(marks) == 2:
        return "?"
    if marks:
        return marks.pop()
    if "," not in in_doubt and separator == ",":
        return "." if in_doubt else ""
    return "?" if in_doubt else ""


def _may_lead_thousands(whole: str) -> bool:
    """Say whether digits may be the thousands of a number: "1" and "120", neither "0" nor "1200"."""
    digits = whole.lstrip("+-")
    return 1 <= len(digits) <= 3 and digits[0] != "0"
