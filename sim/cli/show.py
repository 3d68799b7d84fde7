"""What a terminal shows: problems, summaries, progress."""

import re
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sim.experiment.gather import Progress
    from sim.experiment.replicate import Experiment
    from sim.experiment.tasks import ReplicationError
    from sim.scenario.errors import Problem


def problem_lines(problems: "Iterable[Problem]") -> list[str]:
    """Return the lines that tell of problems: where, what, and how to mend it."""
    lines = []
    for problem in problems:
        value = f" = {problem.value}" if problem.value else ""
        place = ": ".join(part for part in (problem.file, problem.path) if part)
        lines.append(f"{problem.severity}  {place}{value}")
        lines.append(f"   {problem.message}")
        if problem.remedy:
            lines.append(f"   -> {problem.remedy}")
    return lines


def failure_lines(error: "ReplicationError") -> list[str]:
    """Return the lines that tell of replications that failed, at most twenty."""
    lines = []
    for failure in error.failures[:20]:
        lines.append(f"{failure}")
        places = re.findall(r'File "(.*)", line (\d+), in (\w+)', failure.trace)
        if places:
            file, line, function = places[-1]
            lines.append(f"   in {function}, {file} line {line}")
    count = len(error.failures)
    lines.append(f"Failed replications: {count}; finished: {error.finished}. There are no figures, for those")
    lines.append(
        "of the finished ones alone could mislead. With the same seed these replications fail again."
    )
    return lines


def echo_lines(lines: Iterable[str]) -> None:
    """Print lines."""
    for line in lines:
        typer.echo(line)


def terminal_width() -> int | None:
    """Return how many columns a line may take up, None in a pipe or a file, where any line is whole."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


OF_COMMANDS = (
    "summary.csv", "metrics.csv", "intervals.csv", "legs.parquet", "operators.parquet", "customers.parquet",
    "comparison.csv", "sweep.csv", "cells.csv", "differences.csv", "optimise.csv", "requirement.csv",
    "selection.csv", "events.csv", "events.xes",
)  # fmt: skip
"""Tables of which a folder's stamp may speak."""


def echo_written(written: "Sequence[Path]", folder: "Path | None") -> None:
    """Print which files were written, of very many only their number; tell of older tables beside them."""
    if not written or folder is None:
        return
    names = ", ".join(path.name for path in written)
    typer.echo(f"Written to {folder}: " + (names if len(written) <= 10 else f"{len(written)} files"))
    own = {path.name for path in written}
    older = [name for name in OF_COMMANDS if name not in own and (folder / name).exists()]
    if older:
        told = f"{folder} also has {', '.join(older)} of earlier work, of which its stamp says nothing."
        typer.echo(told, err=True)


@contextmanager
def progress_bar(what: str, unit: str = "") -> "Iterator[Progress | None]":
    """Show a bar while work goes on, on a terminal only.

    It has rate and time left where replications are counted; where a unit is named, which says little of
    the work that is left, that unit and the time until now.
    """
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    pace = (TextColumn("{task.fields[rate]}"), TimeRemainingColumn())
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        *((TextColumn(unit), TimeElapsedColumn()) if unit else pace),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(escape(what), total=None, rate="")

        def tell(done: int, total: int) -> None:
            if bar.tasks[task].total is None and done > 1 and not unit:
                # What a store had already says nothing about the rate.
                bar.reset(task, total=total, completed=done)
            speed = bar.tasks[task].speed
            bar.update(task, completed=done, total=total, rate=f"{speed:.3g}/s" if speed else "")

        yield tell


def echo_findings(experiment: "Experiment") -> bool:
    """Print what the auditor found, at most twenty findings; return whether there is any."""
    found = [(run.number, finding) for run in experiment.replications for finding in run.findings]
    if not found:
        count = len(experiment.replications)
        typer.echo(f"Audit: every rule of the model holds in {count} record{'' if count == 1 else 's'}.")
        return False
    typer.echo(f"Audit: {len(found)} findings.")
    echo_lines(f"  replication {number}: {finding.sentence}" for number, finding in found[:20])
    return True
