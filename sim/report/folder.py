"""A result's folder for people: the page, its charts, the workbook, and the desk at work for an hour."""

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from sim.experiment.compare import Comparison
from sim.experiment.outputs import stamp_of
from sim.experiment.procedure import Outcome
from sim.experiment.replicate import Experiment
from sim.experiment.requirement import Requirement
from sim.experiment.store import write_json, write_text
from sim.experiment.sweep import Sweep
from sim.report.gallery import Result, gallery_of
from sim.report.page import STAMP, page_of
from sim.report.page_picture import CHARTS, Image
from sim.report.page_question import question_page
from sim.report.picture import Picture, png_bytes
from sim.report.sweep_gallery import requirement_pictures, sweep_pictures
from sim.report.write import write_picture

PRINT_DPI = 300
PAGE, WORKBOOK, DESK = "index.html", "workbook.xlsx", "desk.html"


def write_report(result: Result | Outcome, folder: Path | str) -> Path:
    """Write a page that tells a result, and beside it the charts, a workbook, and the desk at work.

    Parameters
    ----------
    result
        A comparison, or an experiment. With its records kept (``keep_paths=True``) there are the distribution
        of waits and the desk at work, too. Or what `sim.sweep` or `sim.optimise` returned: then there are
        the page and the charts, and of a sweep the workbook.
    folder
        Is made if need be; files of an earlier report are replaced one by one, each in one step.

    Returns
    -------
    Path
        ``index.html`` in the folder: it needs no other file. The others are ``charts``, ``workbook.xlsx``,
        ``desk.html`` and ``stamp.json``. The same result gives the same bytes, the stamp's date aside.

    Raises
    ------
    OSError
        If a file cannot be written; none is left half-written.
    """
    folder = Path(folder)
    if isinstance(result, Experiment | Comparison):
        experiments = [result] if isinstance(result, Experiment) else list(result.experiments)
        write_json(folder / STAMP, stamp_of(experiments, folder))
        return write_report_files(result, folder, [STAMP])[-1]
    from sim.experiment.procedure import write_outcome

    there = [path.name for path in write_outcome(result, folder)]
    return write_report_files(result, folder, there)[-1]


def write_report_files(
    result: Result | Outcome, folder: Path, there: Collection[str], changed: Sequence[str] = ()
) -> list[Path]:
    """Write what `write_report` writes, but neither stamp nor tables.

    Parameters
    ----------
    result, folder
        As for `write_report`.
    there
        Names of this result's other files in the folder, to which the page links.
    changed
        What is not as the folder's stamp says; the page tells it at its top.

    Returns
    -------
    list of Path
        The files written, the page last.

    Raises
    ------
    OSError
        If a file cannot be written; none is left half-written.
    """
    written, images = _write_pictures(_pictures(result), folder / CHARTS)
    if isinstance(result, Experiment | Comparison | Sweep):
        from sim.report.workbook import write_workbook

        written.append(write_workbook(result, folder / WORKBOOK))
    else:
        # A workbook of other numbers must not lie beside this page.
        (folder / WORKBOOK).unlink(missing_ok=True)
    if isinstance(result, Experiment | Comparison):
        written += _write_desk(result, folder)
    else:
        (folder / DESK).unlink(missing_ok=True)
    beside = {*there, *(path.relative_to(folder).as_posix() for path in written)}
    if isinstance(result, Experiment | Comparison):
        text = page_of(result, images, beside, changed)
    else:
        text = question_page(result, images, beside, changed)
    write_text(folder / PAGE, text)
    return [*written, folder / PAGE]


def _pictures(result: Result | Outcome) -> Iterable[Picture]:
    if isinstance(result, Experiment | Comparison):
        return gallery_of(result)
    if isinstance(result, Sweep):
        return sweep_pictures(result)
    return requirement_pictures(result) if isinstance(result, Requirement) else []


def _write_pictures(pictures: Iterable[Picture], folder: Path) -> tuple[list[Path], list[Image]]:
    """Write each picture as soon as it is drawn: their drawings need more room than their files."""
    written: list[Path] = []
    images: list[Image] = []
    for picture in pictures:
        png = png_bytes(picture.axes, PRINT_DPI)
        written += write_picture(picture, png, folder)
        images.append((picture.name, picture.words, png))
    return written, images


def _write_desk(result: Result, folder: Path) -> list[Path]:
    """Write the desk at work, of a comparison that of the baseline; nothing where no record was kept."""
    from sim.report.animation import write_animation

    experiment = result.experiments[0] if isinstance(result, Comparison) else result
    first = next((number for number, _ in experiment.paths()), None)
    if first is None:
        (folder / DESK).unlink(missing_ok=True)
        return []
    return [write_animation(experiment, folder / DESK, first)]
