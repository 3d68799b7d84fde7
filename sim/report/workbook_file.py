"""A workbook on disk: the same content gives the same bytes, so nothing in it tells when it was written."""

import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from sim.experiment.store import write_bytes

if TYPE_CHECKING:
    from openpyxl import Workbook

_CORE = "docProps/core.xml"
_OLDEST = (1980, 1, 1, 0, 0, 0)
"""The earliest date that an archive can hold."""


def save(workbook: "Workbook", path: Path, title: str) -> None:
    """Write a workbook in one step.

    Parameters
    ----------
    workbook
        Is closed by this.
    path
        Where the file shall be.
    title
        What the file's properties call it.

    Raises
    ------
    OSError
        If the file cannot be written; it is not left half-written.
    """
    first, second = io.BytesIO(), io.BytesIO()
    workbook.save(first)
    with zipfile.ZipFile(first) as made, zipfile.ZipFile(second, "w") as kept:
        for name in made.namelist():
            content = _properties(title) if name == _CORE else made.read(name)
            entry = zipfile.ZipInfo(name, _OLDEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            kept.writestr(entry, content, compresslevel=6)
    write_bytes(path, second.getvalue())


def _properties(title: str) -> bytes:
    """Return the properties of the file, without the moments at which it was made and changed."""
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        "<cp:coreProperties "
        'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(title)}</dc:title><dc:creator>Secondline</dc:creator>"
        "</cp:coreProperties>"
    ).encode()
