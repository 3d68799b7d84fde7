"""Writing charts: every picture of a result as PNG, with its numbers as CSV."""

import io
from collections.abc import Iterator
from pathlib import Path

from sim.experiment.store import write_bytes, write_csv
from sim.report.gallery import Result, gallery_of
from sim.report.picture import Picture, save_png
from sim.report.style import DPI


def write_charts(result: Result, folder: Path, dpi: int = DPI) -> list[Path]:
    """Write the charts of a result, and beside each the numbers behind it.

    Parameters
    ----------
    result
        An experiment or a comparison; with the records kept it has the distribution of waits too.
    folder
        Is made if need be; files of an earlier run are replaced one by one, each in one step.
    dpi
        Dots an inch: 150 suits a screen, 300 a print.

    Returns
    -------
    list of Path
        A PNG and a CSV for each chart. The same result gives the same bytes.

    Raises
    ------
    OSError
        If a file cannot be written; none is left half-written.
    """
    return [
        path for picture, image in drawn(result, dpi) for path in write_picture(picture, image, Path(folder))
    ]


def drawn(result: Result, dpi: int = DPI) -> Iterator[tuple[Picture, bytes]]:
    """Draw every picture of a result and give it with its PNG."""
    for picture in gallery_of(result):
        image = io.BytesIO()
        save_png(picture.axes, image, dpi)
        yield picture, image.getvalue()


def write_picture(picture: Picture, image: bytes, folder: Path) -> list[Path]:
    """Write a picture and beside it the numbers behind it."""
    png, numbers = folder / f"{picture.name}.png", folder / f"{picture.name}.csv"
    write_bytes(png, image)
    write_csv(numbers, picture.table.columns, picture.table.rows)
    return [png, numbers]
