"""A sheet of a workbook: numbers as numbers, texts that never do anything, headers that stay in sight.

Times are fractions of a day, as spreadsheets count them. A name that starts like a formula is a text, and so
is one that looks like an error value.
"""

import datetime
import itertools
import re
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sim.experiment.store import FORMULA_STARTS

Leaf = Any
"""A sheet of a workbook that is written row by row: the library's types know too little of it."""

MOST_ROWS = 1_048_576
"""Rows of a sheet that spreadsheet programs can hold."""
LONGEST_TEXT = 16_000
"""Letters that surely fit into a cell, which holds 32,767 halves of them."""
DAY_S = 86_400

TEXT, WORDS, GIVEN, WHOLE, NUMBER = "text", "words", "given", "whole", "number"
SHARE, DURATION, SECONDS, MONEY, MOMENT = "share", "duration", "seconds", "money", "moment"
POINTS, CHANGE, MONEY_CHANGE = "points", "change", "money change"
RATIO, RATIO_CHANGE, FACTOR = "ratio", "ratio change", "factor"

FORMATS = {
    WHOLE: "#,##0",
    NUMBER: "#,##0.0",
    SHARE: "0.0%",
    DURATION: "[h]:mm:ss",
    SECONDS: "#,##0.0",
    MONEY: "#,##0.00",
    MOMENT: "yyyy-mm-dd hh:mm",
    POINTS: "+0.0%;-0.0%;0.0%",
    CHANGE: "+#,##0.0;-#,##0.0;0.0",
    MONEY_CHANGE: "+#,##0.00;-#,##0.00;0.00",
    RATIO: "#,##0.00",
    RATIO_CHANGE: "+#,##0.00;-#,##0.00;0.00",
    FACTOR: "0.000",
}
"""How each kind of number is shown; what is kept has every digit."""
_WORDY = (TEXT, WORDS, GIVEN)
_BROKEN = {WORDS: 70, GIVEN: 36}
"""Widths of columns whose texts are broken over lines."""
_LEAST = {**_BROKEN, MOMENT: 17, MONEY: 12, DURATION: 10}
_NARROW, _WIDE, _SAMPLE = 9, 44, 400
_NOTE_LETTERS, _ON_A_PAGE = 130, 24
_FONT, _POINTS, _TITLE_POINTS, LINE_POINTS = "Calibri", 10, 14, 13.5
_HEAD = "1F3A52"
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_ERRORS = ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A")


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading and what kind of cells it has."""

    title: str
    kind: str = TEXT


@dataclass(frozen=True, slots=True)
class Value:
    """A cell of another kind than its column's; a time is given in seconds."""

    value: object
    kind: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a sheet holds: lines above, a table with its heading, lines below."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[object]]
    above: Sequence[str] = ()
    below: Sequence[str] = ()
    fixed: int = 1
    """Columns that stay in sight."""
    rest: str = ""
    """Where the rows are that do not fit."""


@dataclass(slots=True)
class Placed:
    """Where on a sheet the table is, from 1 on: its heading's row and its last row."""

    heading: int = 0
    last: int = 0
    end: int = 0
    """The last row of the sheet that is used."""


def cleaned(text: str) -> str:
    """Return a text that a cell can hold and shows as it is.

    Signs that the format forbids become "�", what looks like its escapes is escaped, and a text that is too
    long ends in an ellipsis.
    """
    text = _FORBIDDEN.sub("�", text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(text) > LONGEST_TEXT:
        text = text[: LONGEST_TEXT - 1] + "…"
    return _ESCAPE.sub("_x005F_", text)


def fill(sheet: Leaf, content: Sheet, most_rows: int = MOST_ROWS) -> Placed:
    """Write a sheet's content into an empty sheet.

    Parameters
    ----------
    sheet
        Of a workbook that is written row by row.
    content
        What to write. Rows that do not fit are left out, and a line below says so.
    most_rows
        How many rows a sheet has.

    Returns
    -------
    Placed
        Where the table is.
    """
    rows = iter(content.rows)
    sample = [*itertools.islice(rows, _SAMPLE)]
    pen, placed = Pen(sheet), Placed(heading=len(content.above) + 1)
    _set_up(sheet, content, placed, sample)
    for number, line in enumerate(content.above):
        sheet.append([pen.text(line, "line" if number else "title")])
    kinds = [column.kind for column in content.columns]
    sheet.append([pen.text(c.title, "heading" if c.kind in _WORDY else "figure") for c in content.columns])
    below = _lines(content.below)
    room = most_rows - placed.heading - len(below) - 3
    count = left_out = 0
    broken = [(place, _BROKEN[kind]) for place, kind in enumerate(kinds) if kind in _BROKEN]
    for row in itertools.chain(sample, rows):
        if count < room:
            if broken:
                # A program that converts a workbook does not find out by itself how tall a row is.
                lines = max(len(textwrap.wrap(str(row[at]), width)) for at, width in broken)
                sheet.row_dimensions[placed.heading + 1 + count].height = LINE_POINTS * max(lines, 1)
            sheet.append([pen.cell(value, kind) for value, kind in zip(row, kinds, strict=True)])
            count += 1
        else:
            left_out += 1
    placed.last = placed.heading + count
    if count:
        sheet.auto_filter.ref = f"A{placed.heading}:{_letter(len(kinds))}{placed.last}"
    if left_out:
        rest = content.rest or "they are left out"
        below.insert(0, f"{left_out:,} more rows do not fit into a sheet; {rest}.")
    for line in [""] * bool(below) + below:
        sheet.append([pen.text(line, "note")])
    placed.end = placed.last + len(below) + bool(below)
    return placed


def _set_up(sheet: Leaf, content: Sheet, placed: Placed, sample: Sequence[Sequence[object]]) -> None:
    """Set what has to stand before the first row: widths, what stays in sight, how it is printed."""
    widths = _widths(content, sample)
    for number, width in enumerate(widths, 1):
        sheet.column_dimensions[_letter(number)].width = width
    lines = [
        len(textwrap.wrap(column.title, max(int(width) - 2, 1)))
        for column, width in zip(content.columns, widths, strict=True)
    ]
    if content.above:
        sheet.row_dimensions[1].height = 1.6 * _TITLE_POINTS
    sheet.row_dimensions[placed.heading].height = 5 + LINE_POINTS * max(lines, default=1)
    sheet.freeze_panes = f"{_letter(content.fixed + 1)}{placed.heading + 1}"
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", "9"
    # So many columns can be read on one page; a wider table goes on to the right, its names repeated.
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = -(-len(widths) // _ON_A_PAGE), 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_cols = f"A:{_letter(content.fixed)}"
    sheet.print_title_rows = f"{placed.heading}:{placed.heading}"
    margins = sheet.page_margins
    margins.left = margins.right = margins.top = 0.4
    sheet.oddFooter.left.text, sheet.oddFooter.right.text = "&A", "&P / &N"


def _widths(content: Sheet, sample: Sequence[Sequence[object]]) -> list[float]:
    """Return a width for each column in which its heading, broken over lines, and its texts fit."""
    widths: list[float] = []
    for number, column in enumerate(content.columns):
        longest = max(map(len, column.title.split()), default=0) + 4
        if column.kind == TEXT:
            texts = (row[number] for row in sample)
            longest = max([longest, *(len(str(text)) + 2 for text in texts if isinstance(text, str))])
        least = _LEAST.get(column.kind, _NARROW)
        widths.append(min(max(least, longest), max(_WIDE, least)))
    return widths


def _lines(texts: Sequence[str]) -> list[str]:
    """Return texts broken into lines that can be read without a merged cell."""
    return [line for text in texts for line in textwrap.wrap(text, _NOTE_LETTERS) or [""]]


def _letter(number: int) -> str:
    from openpyxl.utils import get_column_letter

    return get_column_letter(number)


class Pen:
    """Makes the cells of a sheet. Each look is made once: it takes longer than the cell itself.

    Parameters
    ----------
    sheet
        Whose cells they are.
    """

    def __init__(self, sheet: Leaf) -> None:
        self._sheet = sheet
        self._looks: dict[str, Any] = {}

    def cell(self, value: object, kind: str) -> Any:
        """Return a cell of a table; None is a blank one.

        Parameters
        ----------
        value
            A text, a number, a moment or a truth value; None and NaN are blanks. A time is in seconds.
        kind
            How it is shown.

        Raises
        ------
        TypeError
            If it is anything else.
        """
        from openpyxl.cell import WriteOnlyCell

        if isinstance(value, Value):
            kind, value = value.kind, value.value
        if value is None or value != value:
            return None
        if isinstance(value, bool):
            value = "yes" if value else "no"
        if isinstance(value, str):
            return self.text(value, kind if kind in _WORDY else TEXT)
        if isinstance(value, (int, float)):
            number = value / DAY_S if kind == DURATION else value
            cell: Any = WriteOnlyCell(self._sheet, number)
        elif isinstance(value, datetime.datetime):
            cell = WriteOnlyCell(self._sheet, value)
        else:
            raise TypeError(f"a sheet has no cells for {type(value).__name__}")
        cell._style = self._look("" if kind in (TEXT, WORDS) else kind)
        return cell

    def text(self, text: str, look: str) -> Any:
        """Return a cell that shows a text, whatever it starts with; a blank one is None."""
        from openpyxl.cell import WriteOnlyCell

        if not text:
            return None
        cell: Any = WriteOnlyCell(self._sheet, cleaned(text))
        # By itself the library would take some texts for formulas and errors, and a program in which the
        # cell is edited would do so again without the mark.
        cell.data_type = "s"
        is_marked = text.startswith(FORMULA_STARTS) or text in _ERRORS
        cell._style = self._look(f"{look}'" if is_marked else look)
        return cell

    def _look(self, name: str) -> Any:
        if name not in self._looks:
            self._looks[name] = self._made(name)
        return self._looks[name]

    def _made(self, name: str) -> Any:
        """Return the look of a kind of cell; with an apostrophe behind its name it is marked as text."""
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Alignment, Font, PatternFill

        from sim.report.style import INK, MUTED

        cell: Any = WriteOnlyCell(self._sheet)
        plain = name.removesuffix("'")
        is_heading = plain in ("heading", "figure")
        colours = {"note": MUTED, "heading": "#FFFFFF", "figure": "#FFFFFF"}
        cell.font = Font(
            name=_FONT,
            size=_TITLE_POINTS if plain == "title" else _POINTS,
            bold=is_heading or plain == "title",
            color=colours.get(plain, INK).lstrip("#"),
        )
        if is_heading:
            cell.fill = PatternFill("solid", start_color=_HEAD)
            side = "right" if plain == "figure" else "left"
            cell.alignment = Alignment(
                wrap_text=True, vertical="center", horizontal=side, indent=side == "left"
            )
        elif plain in _WORDY:
            cell.alignment = Alignment(
                vertical="top", horizontal="left", indent=1, wrap_text=plain in _BROKEN or None
            )
        else:
            cell.alignment = Alignment(vertical="top")
        if plain in FORMATS:
            cell.number_format = FORMATS[plain]
        cell.quotePrefix = name != plain
        return cell._style
