"""Files of the page: a scenario under a new name in its folder, and the page and workbook of an answer."""

import os
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sim.app.levers import values_of
from sim.app.session import Answer
from sim.app.toml_text import toml_text
from sim.experiment.compare import Comparison
from sim.experiment.replicate import Experiment
from sim.scenario import Scenario

SCREEN_DPI = 110
"""Of the page's pictures: sharp on a screen, and drawn soon."""
_LONGEST_NAME = 80
_NAME = re.compile(r"[^/\\:*?\"<>|\x00-\x1f]+")


class SavingError(Exception):
    """A file that cannot be written, in a sentence for the page."""


@dataclass(frozen=True, slots=True)
class Download:
    """A file made for the reader: its name, its kind and its bytes."""

    name: str
    mime: str
    content: bytes


def save_scenario(scenario: Scenario, folder: Path, name: str, head: Sequence[str] = ()) -> Path:
    """Write a scenario as a new file.

    Parameters
    ----------
    scenario
        What to write: its own values with those of its bases, without the defaults.
    folder
        Where; CSV files that the scenario names are looked for from here on.
    name
        Of the file, with or without ``.toml``; no path.
    head
        Lines of comment at the top.

    Returns
    -------
    Path
        The new file: it loads to the same blueprint.

    Raises
    ------
    SavingError
        If the name is no plain file name, there is such a file already, or the folder cannot be written.
    """
    name = name.strip()
    name = name if name.endswith(".toml") else f"{name}.toml"
    if not _NAME.fullmatch(name) or name.startswith((".", "-")) or len(name) > _LONGEST_NAME:
        raise SavingError(
            f'"{name}" is not a plain file name; write letters, numbers and underscores, '
            f"for example {free_name(folder, 'my_desk')}"
        )
    path = folder / name
    text = toml_text(values_of(scenario), head)
    try:
        handle, scratch = tempfile.mkstemp(prefix=f".{path.stem}-", suffix=".toml", dir=folder)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
            Path(scratch).chmod(0o644)
            _put(Path(scratch), path)
        finally:
            Path(scratch).unlink(missing_ok=True)
    except FileExistsError:
        raise SavingError(
            f"There is a file {name} already, and it was not touched; "
            f"take another name, for example {free_name(folder, path.stem)}"
        ) from None
    except OSError as error:
        raise SavingError(f"{name} cannot be written to {folder}: {error.strerror or error}") from None
    return path


def free_name(folder: Path, stem: str) -> str:
    """Return a name that no file of a folder has yet."""
    stem = re.sub(r"_\d+$", "", stem) or "desk"
    numbers = range(2, 10_000)
    return next(name for n in numbers if not (folder / (name := f"{stem}_{n}.toml")).exists())


def page_of(answer: Answer, names: tuple[str, str]) -> Download:
    """Return the report of an answer as one self-contained page, without the files that can lie beside it.

    Parameters
    ----------
    answer
        With its figures.
    names
        What the report calls the baseline and the desk now.
    """
    from sim.report.gallery import gallery_of
    from sim.report.page import page_of as report_of
    from sim.report.picture import png_bytes

    result = _named(answer, names)
    images = [(each.name, each.words, png_bytes(each.axes, SCREEN_DPI)) for each in gallery_of(result)]
    return Download(f"{_stem(names[1])}.html", "text/html", report_of(result, images).encode())


def workbook_of(answer: Answer, names: tuple[str, str]) -> Download:
    """Return the workbook of an answer; see `page_of`.

    Raises
    ------
    OSError
        If no temporary file can be written.
    """
    from sim.report.workbook import write_workbook

    with tempfile.TemporaryDirectory(prefix="secondline-") as folder:
        content = write_workbook(_named(answer, names), Path(folder) / "workbook.xlsx").read_bytes()
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return Download(f"{_stem(names[1])}.xlsx", kind, content)


def _named(answer: Answer, names: tuple[str, str]) -> Experiment | Comparison:
    """Return the result under names that a reader knows; one experiment where nothing differs."""
    if answer.is_same:
        return replace(answer.now, label=names[1])
    labels = names if names[0] != names[1] else (names[0], f"{names[1]}, now")
    pairs = zip(answer.comparison.experiments, labels, strict=True)
    return Comparison(tuple(replace(experiment, label=label) for experiment, label in pairs))


def _stem(name: str) -> str:
    return re.sub(r"\W+", "_", name).strip("_") or "desk"


def _put(scratch: Path, path: Path) -> None:
    """Give a file its name, unless there is one of that name: a link is never made over a file."""
    try:
        path.hardlink_to(scratch)
    except FileExistsError:
        raise
    except OSError:
        # A folder without links, as on some memory sticks.
        with path.open("xb") as target:
            target.write(scratch.read_bytes())
