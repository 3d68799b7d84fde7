"""Writing charts: every picture of a result as PNG, SVG and PDF, with its numbers as CSV."""

from collections.abc import Iterator
from pathlib import Path

from sim.experiment.store import write_bytes, write_csv
from sim.report.gallery import Result, gallery_of
from sim.report.picture import Picture, png_bytes, vector_bytes
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
        Dots an inch of a PNG: 150 suits a screen, 300 a print.

    Returns
    -------
    list of Path
        A PNG, an SVG, a PDF and a CSV for each chart. The same result gives the same bytes.

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
        yield picture, png_bytes(picture.axes, dpi)


def write_picture(picture: Picture, image: bytes, folder: Path) -> list[Path]:
    """Write a picture, its PNG given, as SVG and PDF too, and beside it the numbers behind it."""
    png, svg, pdf, numbers = (folder / f"{picture.name}.{end}" for end in ("png", "svg", "pdf", "csv"))
    # The PNG has laid the picture out; to do so again for each format takes most of their time.
    figure = picture.axes.get_figure(root=True)
    if figure is not None:
        figure.set_layout_engine("none")
    write_bytes(png, image)
    write_bytes(svg, vector_bytes(picture.axes, "svg"))
    write_bytes(pdf, vector_bytes(picture.axes, "pdf"))
    write_csv(numbers, picture.table.columns, picture.table.rows)
    return [png, svg, pdf, numbers]
