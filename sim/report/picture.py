"""A picture: what it is called, what it shows in words, its drawing, and the numbers behind it."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, BinaryIO, Literal

from sim.report.style import DPI, PAPER

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SALT = "secondline"
"""What the names of an SVG's parts are made with: else they would differ from run to run."""
_SETTINGS = Lock()
"""Held while the drawing library's settings are others than the user's: they are one for all threads."""


@dataclass(frozen=True, slots=True)
class Table:
    """The numbers behind a picture: times in seconds, shares as fractions, NaN where nothing exists."""

    columns: tuple[str, ...]
    rows: Sequence[tuple[object, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """One chart, drawn; ``name`` is that of its files, ``words`` are read to those who cannot see it."""

    name: str
    words: str
    axes: "Axes"
    table: Table


def save_png(axes: "Axes", target: "Path | BinaryIO", dpi: int = DPI) -> None:
    """Write the figure of some axes as PNG; the same drawing gives the same bytes.

    Parameters
    ----------
    axes
        Of the figure.
    target
        A path or an open binary file.
    dpi
        Dots an inch: 150 suits a screen, 300 a print.
    """
    # No version of the drawing library in the file: pictures are compared byte by byte.
    _figure(axes).savefig(target, format="png", dpi=dpi, facecolor=PAPER, metadata={"Software": None})


def png_bytes(axes: "Axes", dpi: int = DPI) -> bytes:
    """Return what `save_png` writes."""
    image = io.BytesIO()
    save_png(axes, image, dpi)
    return image.getvalue()


def vector_bytes(axes: "Axes", kind: Literal["svg", "pdf"]) -> bytes:
    """Return the figure of some axes as SVG or PDF; the same drawing gives the same bytes.

    Parameters
    ----------
    axes
        Of the figure.
    kind
        ``svg``: letters are outlines, so that it looks alike without the font. ``pdf``: the font is in the
        file, and its text can be searched. Neither holds a date.
    """
    import matplotlib as mpl

    silent = {
        "svg": {"Date": None, "Creator": None},
        "pdf": dict.fromkeys(("CreationDate", "Creator", "Producer")),
    }
    settings: Any = {
        "svg.hashsalt": SALT,
        "svg.fonttype": "path",
        "pdf.fonttype": 42,
        "pdf.use14corefonts": False,
    }
    buffer = io.BytesIO()
    with _SETTINGS, mpl.rc_context(settings):
        _figure(axes).savefig(buffer, format=kind, facecolor=PAPER, metadata=silent[kind])
    return buffer.getvalue()


def _figure(axes: "Axes") -> "Figure":
    figure = axes.get_figure(root=True)
    if figure is None:
        raise ValueError("these axes belong to no figure")
    return figure
