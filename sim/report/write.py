"""Writing for people: every chart as PNG with its numbers as CSV, and the page that tells a result."""

import io
from pathlib import Path

from sim.experiment.store import write_csv, write_text, write_whole
from sim.report.gallery import Result, gallery_of
from sim.report.page import page_of
from sim.report.picture import save_png
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
    folder = Path(folder)
    written = []
    for picture in gallery_of(result):
        image, numbers = folder / f"{picture.name}.png", folder / f"{picture.name}.csv"
        axes = picture.axes
        write_whole(image, lambda temporary, axes=axes: save_png(axes, temporary, dpi))  # type: ignore[misc]
        write_csv(numbers, picture.table.columns, picture.table.rows)
        written += [image, numbers]
    return written


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
    pictures = []
    for picture in gallery_of(result):
        image = io.BytesIO()
        save_png(picture.axes, image)
        pictures.append((picture.name, picture.words, image.getvalue()))
    path = Path(folder) / PAGE
    write_text(path, page_of(result, pictures))
    return path
