"""``secondline sweep``: a grid of changes on the same customers."""

from pathlib import Path

import typer

from sim.cli.answer import GOOD, INTERRUPTED
from sim.cli.kept import echo_way_on, kept
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
    from sim.experiment.folder import key_of
    from sim.experiment.grid import read_axes
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
                store.clear(key_of(cell.label, cell.blueprint, seed) for cell in result.cells)
                store.clear([key_of(result.label, result.blueprint, seed)])
        finally:
            echo_lines(sweep_lines(result, terminal_width()))
        echo_written(written, out)
        if not result.is_complete:
            return INTERRUPTED
    return GOOD
