"""Writing files so that a reader sees a whole file or none: a temporary name first, then a rename."""

import csv
import io
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_whole(path: Path, write: Callable[[Path], None]) -> None:
    """Let ``write`` make a file under a temporary name and put it in place in one step.

    Parameters
    ----------
    path
        Where the file shall be; its folder is made if need be.
    write
        Is given the temporary path.

    Raises
    ------
    OSError
        If the folder cannot be written; no half-written file is left behind.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.stem}-", suffix=path.suffix, dir=path.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        write(temporary)
        # mkstemp makes private files; a result is as readable as any other file of the user's.
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def safe_cell(value: object) -> object:
    """Return a cell that no spreadsheet takes for a formula: such a text gets an apostrophe before it."""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return "'" + value
    return value


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a table as CSV in UTF-8: numbers with every digit, blanks for what does not exist."""
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\n")
    # A column can be named after a group.
    out.writerow([safe_cell(column) for column in columns])
    for row in rows:
        out.writerow(["" if cell is None or cell != cell else safe_cell(cell) for cell in row])
    write_text(path, text.getvalue())


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write a mapping as JSON, its keys in the order given."""
    write_text(path, json.dumps(content, indent=2, ensure_ascii=False, default=str) + "\n")


def write_text(path: Path, text: str) -> None:
    """Write a text file in UTF-8."""
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file with the content given."""
    write_whole(path, lambda temporary: _dump(temporary, content))


def _dump(path: Path, content: bytes) -> None:
    path.write_bytes(content)
