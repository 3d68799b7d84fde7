"""``secondline sweep``: a grid of changes on the same customers."""

import math
from pathlib import Path

import typer

from sim.cli.answer import GOOD, INTERRUPTED
from sim.cli.kept import echo_way_on, kept, tidy
from sim.cli.options import check_means, read_engine, read_scenario
from sim.cli.show import echo_lines, echo_written, progress_bar, terminal_width


def sweep_file(
    file: Path,
    vary: list[str],
    replications: int,
    seed: int,
    engine: str,
    changes: list[str] | None,
    differences: bool,
    out: Path | None,
    jobs: int | None,
    cluster: str | None,
) -> int:
    """Run a grid, print its tables and frontier, write the files, and return the exit code."""
    from sim.experiment.grid import read_axes
    from sim.experiment.procedure import keys_of
    from sim.experiment.sweep import sweep
    from sim.experiment.sweep_outputs import write_sweep
    from sim.report.sweep_words import sweep_lines

    check_means(jobs, cluster)
    axes = read_axes(vary)
    scenario = read_scenario(file, changes)
    with kept(out) as store:
        with progress_bar("sweep") as progress:
            result = sweep(
                scenario,
                axes,
                replications,
                seed=seed,
                engine=read_engine(engine),
                jobs=jobs,
                differences=differences,
                progress=progress,
                cluster=cluster,
                store=store,
            )
        if not result.is_complete:
            typer.echo(f"Stopped after {len(result.cells)} of {result.wanted} cells.", err=True)
            echo_way_on(store)
        written: list[Path] = []
        try:
            # Before anything is printed: who reads only the first line of a pipe still gets the files.
            if out is not None and store is not None and result.is_complete:
                from sim.report.sweep_gallery import sweep_pictures, write_pictures

                written = [*write_sweep(result, out), *write_pictures(sweep_pictures(result), out / "charts")]
                tidy(store, keys_of(result))
        finally:
            echo_lines(sweep_lines(result, terminal_width()))
        echo_written(written, out)
        if not result.is_complete:
            return INTERRUPTED
    return GOOD


def select_cells(
    file: Path,
    vary: list[str],
    replications: int,
    seed: int,
    engine: str,
    changes: list[str] | None,
    differences: bool,
    out: Path | None,
    jobs: int | None,
    cluster: str | None,
    asked: tuple[str, str | None, bool | None, int],
) -> int:
    """Select the best cell of a grid, and return the exit code."""
    from sim.cli.select import check_rivals, select_among
    from sim.experiment.grid import cells_of, check_axes, read_axes

    if differences:
        raise typer.BadParameter("a selection has none; leave it out", param_hint="--differences")
    check_means(jobs, cluster)
    axes = read_axes(vary)
    check_rivals(math.prod(len(axis.values) for axis in axes))
    scenario = read_scenario(file, changes)
    check_axes(scenario, axes)
    cells = list(cells_of(scenario, axes, ""))
    labels = [", ".join(f"{path}={value}" for path, value in cell.changes.items()) for cell in cells]
    scenarios = [cell.scenario for cell in cells]
    return select_among(scenarios, labels, asked, replications, seed, engine, out, jobs, cluster)
