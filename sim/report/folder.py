"""A result's folder for people: the page, its charts, the workbook, and the desk at work for an hour."""

from collections.abc import Collection, Sequence
from importlib.util import find_spec
from pathlib import Path

from sim.experiment.compare import Comparison
from sim.experiment.outputs import stamp_of
from sim.experiment.replicate import Experiment
from sim.experiment.store import write_json, write_text
from sim.report.gallery import Result
from sim.report.page import STAMP, page_of
from sim.report.page_picture import CHARTS, Image
from sim.report.write import drawn, write_picture

PAGE, WORKBOOK, DESK = "index.html", "workbook.xlsx", "desk.html"


def write_report(result: Result, folder: Path | str) -> Path:
    """Write a page that tells a result, and beside it the charts, a workbook, and the desk at work.

    Parameters
    ----------
    result
        A comparison, or an experiment. With its records kept (``keep_paths=True``) there are the distribution
        of waits and the desk at work, too.
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
    experiments = [result] if isinstance(result, Experiment) else list(result.experiments)
    write_json(folder / STAMP, stamp_of(experiments, folder))
    return write_report_files(result, folder, [STAMP])[-1]


def write_report_files(
    result: Result, folder: Path, there: Collection[str], changed: Sequence[str] = ()
) -> list[Path]:
    """Write what `write_report` writes, but the stamp.

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
    written: list[Path] = []
    images: list[Image] = []
    for picture, png in drawn(result):
        written += write_picture(picture, png, folder / CHARTS)
        images.append((picture.name, picture.words, png))
    if find_spec("sim.report.workbook") is not None:
        from sim.report.workbook import write_workbook

        written.append(write_workbook(result, folder / WORKBOOK))
    written += _write_desk(result, folder)
    beside = {*there, *(path.relative_to(folder).as_posix() for path in written)}
    page = folder / PAGE
    write_text(page, page_of(result, images, beside, changed))
    return [*written, page]


def _write_desk(result: Result, folder: Path) -> list[Path]:
    """Write the desk at work, of a comparison that of the baseline; nothing where no record was kept."""
    experiment = result.experiments[0] if isinstance(result, Comparison) else result
    path = folder / DESK
    if not any(True for _ in experiment.paths()) or find_spec("sim.report.animation") is None:
        path.unlink(missing_ok=True)
        return []
    from sim.report.animation import animation_of

    write_text(path, animation_of(experiment))
    return [path]
