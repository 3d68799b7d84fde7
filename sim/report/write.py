"""Writing for people: every chart as PNG with its numbers as CSV, and the page that tells a result."""

import io
from collections.abc import Iterator
from pathlib import Path

from sim.experiment.store import write_bytes, write_csv, write_text
from sim.report.gallery import Result, gallery_of
from sim.report.page import page_of
from sim.report.picture import Picture, save_png
from sim.report.style import DPI

PAGE = "index.html"


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
        path
        for picture, image in _drawn(result, dpi)
        for path in _write_picture(picture, image, Path(folder))
    ]


def write_report(result: Result, folder: Path) -> Path:
    """Write one page that needs no other file: the answer, the tables, the charts, the definitions.

    Parameters
    ----------
    result
        A comparison, or an experiment.
    folder
        Is made if need be.

    Returns
    -------
    Path
        ``index.html`` in the folder. The same result gives the same bytes.

    Raises
    ------
    OSError
        If the file cannot be written; it is not left half-written.
    """
    return _write_page(result, [*_drawn(result)], Path(folder))


def write_report_and_charts(result: Result, folder: Path) -> list[Path]:
    """Write the page, and in a folder ``charts`` beside it what `write_charts` writes; each is drawn once.

    Returns
    -------
    list of Path
        The charts' files, then the page.

    Raises
    ------
    OSError
        If a file cannot be written; none is left half-written.
    """
    drawn = [*_drawn(result)]
    charts = Path(folder) / "charts"
    written = [path for picture, image in drawn for path in _write_picture(picture, image, charts)]
    return [*written, _write_page(result, drawn, Path(folder))]


def _drawn(result: Result, dpi: int = DPI) -> Iterator[tuple[Picture, bytes]]:
    """Draw every picture of a result and give it with its PNG."""
    for picture in gallery_of(result):
        image = io.BytesIO()
        save_png(picture.axes, image, dpi)
        yield picture, image.getvalue()


def _write_picture(picture: Picture, image: bytes, folder: Path) -> list[Path]:
    """Write a picture and beside it the numbers behind it."""
    png, numbers = folder / f"{picture.name}.png", folder / f"{picture.name}.csv"
    write_bytes(png, image)
    write_csv(numbers, picture.table.columns, picture.table.rows)
    return [png, numbers]


def _write_page(result: Result, drawn: list[tuple[Picture, bytes]], folder: Path) -> Path:
    path = folder / PAGE
    write_text(path, page_of(result, [(picture.name, picture.words, image) for picture, image in drawn]))
    return path
