"""A picture: what it is called, what it shows in words, its drawing, and the numbers behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from sim.report.style import DPI, PAPER

if TYPE_CHECKING:
    from matplotlib.axes import Axes


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
    figure = axes.get_figure(root=True)
    if figure is None:
        raise ValueError("these axes belong to no figure")
    # No version of the drawing library in the file: pictures are compared byte by byte.
    figure.savefig(target, format="png", dpi=dpi, facecolor=PAPER, metadata={"Software": None})
