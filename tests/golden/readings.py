"""What an output says, as text: the same on every machine, whatever is named, packed or written when.

Two outputs that read alike are equal for their reader. Left out is what changes without a change of ours: the
date, the commit and the digest of the sources in a stamp, versions of libraries, which of two equal engines
ran, and how a file is packed. Names of classes and attributes are left out too, so that renaming them changes
nothing.
"""

import io
import json
import re
import zlib
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import numpy as np

GRAIN = 4
"""A picture is told by the grey of so many times so many fields."""
PICTURE = "picture"
"""How the reading of a picture of dots starts: it is held with tolerance, not by hash."""
_TRUETYPE = b"\0\1\0\0"
"""How a font starts."""
_CHANGING = ("created", "packages", "python", "program", "git_commit", "engine")


def reading(path: Path) -> str:
    """Return what a file says.

    Raises
    ------
    LookupError
        If nobody has said how files of its kind are read: a new kind of output needs a line here.
    """
    reader = _READERS.get(path.suffix)
    if reader is None:
        raise LookupError(f"{path.name}: say in {__name__} how such a file is read")
    return reader(path.read_bytes())


def told(value: object) -> str:
    """Return a nest of dataclasses, arrays and plain values as text: what it holds, without a name.

    Raises
    ------
    TypeError
        If a value is of no such kind.
    """
    return "\n".join(_lines(value, "")) + "\n"


def _lines(value: object, indent: str) -> list[str]:
    if is_dataclass(value) and not isinstance(value, type):
        value = tuple(getattr(value, field.name) for field in fields(value))
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, np.ndarray):
        return [f"{indent}{value.dtype.str} {value.shape} {value.tolist()}"]
    if isinstance(value, tuple | list):
        return [f"{indent}{len(value)}:", *(line for one in value for line in _lines(one, indent + " "))]
    if value is None or isinstance(value, str | int | float | np.generic):
        return [f"{indent}{value.item() if isinstance(value, np.generic) else value!r}"]
    raise TypeError(f"{type(value).__name__} is no plain value; say in {__name__} how it is told")


def _text(content: bytes) -> str:
    return content.decode("utf-8")


def _json(content: bytes) -> str:
    """Tell a stamp; what the stamp says of this machine, this hour and these sources is left out."""
    stamp = {key: value for key, value in json.loads(content).items() if key not in _CHANGING}
    return json.dumps(stamp, indent=1, ensure_ascii=False) + "\n"


def _page(content: bytes) -> str:
    """Tell a page; the pictures in it lie beside it too."""
    text = re.sub(r"data:image/png;base64,[^\"')]*", "(a picture)", content.decode("utf-8"))
    text = re.sub(r"Python 3[.]\d+[^<]*", "(versions)", text)
    text = re.sub(r"Commit (\w{40}|unknown)\b", "(commit)", text)
    return re.sub(r"\b(readable|compiled) engine\b", "(either) engine", text)


def _parquet(content: bytes) -> str:
    """Tell the columns' types, then the rows."""
    import pyarrow as pa
    import pyarrow.csv
    import pyarrow.parquet

    table = pyarrow.parquet.read_table(io.BytesIO(content))
    types = ", ".join(f"{field.name}: {field.type}" for field in table.schema)
    plain = [
        column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column
        for column in table.columns
    ]
    rows = io.BytesIO()
    pyarrow.csv.write_csv(pa.table(dict(zip(table.column_names, plain, strict=True))), rows)
    return f"{types}\n{rows.getvalue().decode('utf-8')}"


def _pdf(content: bytes) -> str:
    """Tell the drawing of a PDF, unpacked, to a thousandth of a point; the font in it is the library's."""
    packed = re.findall(rb"stream\r?\n(.*?)endstream", content, re.DOTALL)
    streams = [zlib.decompressobj().decompress(one) if one.startswith(b"x") else one for one in packed]
    drawings = [one.decode("latin-1") for one in streams if not one.startswith(_TRUETYPE)]
    return re.sub(r"-?\d+[.]\d+", lambda number: f"{float(number[0]):.3f}", "\n".join(drawings))


def _png(content: bytes) -> str:
    """Tell size, resolution and texts of a picture, and roughly what it looks like.

    Fonts may be drawn a little differently elsewhere, so that the dots themselves are not held by hash: the
    SVG beside it has the same drawing exactly.
    """
    from PIL import Image

    picture = Image.open(io.BytesIO(content))
    facts = {key: value for key, value in picture.info.items() if isinstance(value, str)}
    dpi = "x".join(f"{value:.0f}" for value in picture.info.get("dpi", ()))
    rough = picture.convert("L").resize((GRAIN, GRAIN), Image.Resampling.BOX)
    size = f"{picture.width}x{picture.height}"
    return f"{PICTURE} {size} at {dpi} dpi {json.dumps(facts)} {rough.tobytes().hex()}"


def looks_like(one: str, other: str, tolerance: float = 2.0) -> bool:
    """Say whether two readings of pictures are alike: the root mean square of their shades differs little."""
    (*facts, shades), (*others, known) = one.split(" "), other.split(" ")
    if facts != others or len(shades) != len(known):
        return False
    pair = [np.frombuffer(bytes.fromhex(dots), np.uint8).astype(float) for dots in (shades, known)]
    return bool(np.sqrt(np.mean((pair[0] - pair[1]) ** 2)) <= tolerance)


def _workbook(content: bytes) -> str:
    """Tell a workbook cell by cell: value, format and looks; and what belongs to a whole sheet."""
    import openpyxl

    workbook = openpyxl.load_workbook(io.BytesIO(content))
    lines = [f"{name} = {one.attr_text}" for name, one in workbook.defined_names.items()]
    for sheet in workbook:
        lines += [f"# {sheet.title} {sheet.dimensions} {sheet.sheet_state}", *_sheet(sheet)]
    return "\n".join(lines) + "\n"


def _sheet(sheet: Any) -> list[str]:
    looks: dict[tuple[int, ...], str] = {}
    layout = (sheet.freeze_panes, sheet.auto_filter.ref, sheet.print_title_rows, sheet.page_setup.orientation)
    lines = [repr(layout), repr(sorted(map(str, sheet.merged_cells.ranges)))]
    lines += [f"names {name} = {one.attr_text}" for name, one in sheet.defined_names.items()]
    lines += [f"width {key} {one.width}" for key, one in sorted(sheet.column_dimensions.items())]
    lines += [f"height {key} {one.height}" for key, one in sheet.row_dimensions.items() if one.height]
    lines += [f"rule {one.sqref}" for one in sheet.conditional_formatting]
    lines += [_chart(chart) for chart in sheet._charts]
    for row in sheet.iter_rows():
        for cell in row:
            if cell._style is None:
                # Covered by a merged cell.
                continue
            key = tuple(cell._style)
            if key not in looks:
                looks[key] = _looks(cell)
            if cell.value is not None or cell.has_style:
                link = f" -> {cell.hyperlink.location or cell.hyperlink.target}" if cell.hyperlink else ""
                lines.append(f"{cell.coordinate} {cell.data_type} {cell.value!r} {looks[key]}{link}")
    return lines


def _looks(cell: Any) -> str:
    font, fill, place = cell.font, cell.fill, cell.alignment
    letters = (font.name, font.sz, font.b, font.i, _colour(font.color))
    return f"{cell.number_format} {letters} {_colour(fill.fgColor) if fill.fill_type else '-'} " + repr(
        (place.horizontal, place.vertical, place.wrap_text, place.indent, cell.border.bottom.style)
    )


def _colour(colour: Any) -> str:
    return "-" if colour is None else f"{colour.type}{colour.value}"


def _chart(chart: Any) -> str:
    """Tell a chart of a sheet: its kind, where it stands, and from which cells its curves come."""
    start = chart.anchor._from
    curves = [
        [
            part.f
            for part in (_cells(one.tx), _cells(one.cat or one.xVal), _cells(one.val or one.yVal))
            if part
        ]
        for one in chart.series
    ]
    return f"chart {type(chart).__name__} at {start.row},{start.col} of {curves}"


def _cells(source: Any) -> Any:
    """Return the reference of a curve's name or numbers."""
    return source and (getattr(source, "strRef", None) or getattr(source, "numRef", None))


_READERS: dict[str, Callable[[bytes], str]] = {
    ".csv": _text,
    ".html": _page,
    ".json": _json,
    ".parquet": _parquet,
    ".pdf": _pdf,
    ".png": _png,
    ".svg": _text,
    ".xes": _text,
    ".xlsx": _workbook,
}
