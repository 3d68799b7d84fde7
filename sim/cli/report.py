"""``secondline report``: the page, charts and workbook of results that are there."""

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from sim.cli.answer import FINDING, GOOD
from sim.cli.kept import kept
from sim.cli.options import check_means
from sim.cli.show import echo_lines, progress_bar

if TYPE_CHECKING:
    from sim.experiment.rerun import Rerun

STAMP = "stamp.json"
RUN_TABLES = ("summary.csv", "metrics.csv", "intervals.csv")
COMPARE_TABLES = (*RUN_TABLES, "comparison.csv")
MOST_LEGS = 4_000_000
"""Records of more legs than these are not held in memory for pictures."""


def report_folders(
    folders: list[Path], out: Path | None, folder: Path | None, jobs: int | None, cluster: str | None
) -> int:
    """Write the report of each folder, say where its page is, and return 1 if numbers differ, else 0."""
    check_means(jobs, cluster)
    for one in folders:
        _refuse_no_result(one)
    targets = _targets(folders, out)
    codes = [
        _report(home, target, folder, jobs, cluster) for home, target in zip(folders, targets, strict=True)
    ]
    return max(codes)


def _refuse_no_result(folder: Path) -> None:
    """Refuse a folder that no command wrote.

    Raises
    ------
    ExperimentError
        If it is not there, no folder, or has no stamp.
    """
    from sim.experiment.tasks import ExperimentError

    remedy = "name a folder that --out of run, compare, sweep or optimise wrote"
    if not folder.exists():
        raise ExperimentError(str(folder), "", "", "there is no such folder", remedy)
    if not folder.is_dir():
        raise ExperimentError(str(folder), "", "", "this is a file, not a folder", remedy)
    if not (folder / STAMP).is_file():
        raise ExperimentError(str(folder), "", "", f"no result is here: there is no {STAMP}", remedy)


def _targets(folders: list[Path], out: Path | None) -> list[Path]:
    """Return where each report goes: beside the result, or under one folder.

    Raises
    ------
    typer.BadParameter
        If two results would go to the same folder.
    """
    if out is None:
        targets = folders
    else:
        targets = [out] if len(folders) == 1 else [out / folder.resolve().name for folder in folders]
    for place, target in enumerate(targets):
        if target.resolve() in [other.resolve() for other in targets[:place]]:
            raise typer.BadParameter(f"two reports would be written to {target}; ask for one at a time")
    return targets


def _report(home: Path, target: Path, folder: Path | None, jobs: int | None, cluster: str | None) -> int:
    """Write one report and say where it is."""
    from sim.experiment.rerun import rerun

    # Nobody else writes there meanwhile.
    with kept(target, is_results=target.resolve() == home.resolve()):
        with progress_bar(home.resolve().name) as progress:
            done = rerun(
                home, folder=folder, jobs=jobs, cluster=cluster, progress=progress, legs_in_memory=MOST_LEGS
            )
        _write(done, home, target)
    if not done.is_same:
        typer.echo(f"{home}: these are not the numbers of its {STAMP}, and the page says so:", err=True)
        for words in [*done.differences, *done.changes]:
            typer.echo(f"  {words}", err=True)
    typer.echo(f"Open {target / 'index.html'} in a browser.")
    return GOOD if done.is_same else FINDING


def _write(done: "Rerun", home: Path, target: Path) -> None:
    """Write the report of what was run again."""
    from sim.experiment.compare import Comparison
    from sim.experiment.outputs import stamp_of
    from sim.experiment.procedure import write_outcome
    from sim.experiment.store import write_json
    from sim.report.folder import write_report_files

    stamp = json.loads((home / STAMP).read_text(encoding="utf-8"))
    changed = [] if done.is_same else [*done.differences, *done.changes]
    beside = target.resolve() == home.resolve()
    # Of what lies in the folder only this result's own: earlier work may have left other numbers there.
    own = [STAMP, *stamp.get("tables", RUN_TABLES if len(done.experiments) == 1 else COMPARE_TABLES)]
    there = [name for name in own if beside and (target / name).is_file()]
    if done.outcome is not None:
        there = there if beside else [path.name for path in write_outcome(done.outcome, target)]
        write_report_files(done.outcome, target, there, changed)
        return
    wanted = stamp.get("wanted")
    experiments = done.experiments
    if isinstance(wanted, int) and wanted > experiments[0].wanted:
        # The run was stopped, and its stamp holds what was finished.
        experiments = tuple(replace(one, wanted=wanted) for one in experiments)
    if not beside:
        write_json(target / STAMP, stamp_of(experiments, target))
        there = [STAMP]
    result = experiments[0] if len(experiments) == 1 else Comparison(experiments)
    write_report_files(result, target, there, changed)
    if not any(True for _ in experiments[0].paths()):
        echo_lines(["The records are too many to hold: no distribution of waits, no desk at work."])
