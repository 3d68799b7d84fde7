"""``secondline compare``: several scenarios on the same customers."""

from pathlib import Path

import typer

from sim.cli.answer import GOOD
from sim.cli.kept import kept, keys_of_runs, tidy
from sim.cli.options import check_means, check_precision, read_engine, read_scenario
from sim.cli.show import echo_lines, echo_written, progress_bar, terminal_width


def compare_files(
    files: list[Path],
    replications: int,
    seed: int,
    engine: str,
    changes: list[str] | None,
    out: Path | None,
    jobs: int | None,
    cluster: str | None,
    charts: bool,
    precision: list[str] | None = None,
) -> int:
    """Compare scenarios, print the differences, write the files, and return the exit code."""
    from sim.experiment.compare import compare
    from sim.experiment.outputs import write_comparison
    from sim.report.cautions import assumption_lines
    from sim.report.findings import finding_lines
    from sim.report.precise import precision_lines
    from sim.report.words import comparison_lines

    if charts and out is None:
        raise typer.BadParameter("charts need a folder; add --out FOLDER", param_hint="--charts")
    check_means(jobs, cluster)
    check_precision(precision)
    scenarios = [read_scenario(file, changes) for file in files]
    with kept(out) as store:
        with progress_bar("compare") as progress:
            comparison = compare(
                scenarios,
                replications,
                seed=seed,
                engine=read_engine(engine),
                jobs=jobs,
                keep_paths=charts,
                progress=progress,
                cluster=cluster,
                store=store,
                precision=precision,
            )
        written: list[Path] = []
        try:
            # Before anything is printed: who reads only the first line of a pipe still gets the files.
            if out is not None:
                written += write_comparison(comparison, out)
            if out is not None and charts:
                from sim.report.folder import write_report_files

                written += write_report_files(comparison, out, [path.name for path in written])
            tidy(store, keys_of_runs(comparison.experiments))
        finally:
            echo_lines(comparison_lines(comparison, terminal_width()))
            echo_lines(finding_lines(comparison, terminal_width()))
            echo_lines(precision_lines(comparison.experiments[0]))
            labels = [one.label for one in comparison.experiments]
            echo_lines(assumption_lines(labels, [one.scenario for one in comparison.experiments]))
        echo_written(written, out)
    if out is not None and charts:
        typer.echo(f"Open {out / 'index.html'} in a browser.")
    return GOOD


def select_files(
    files: list[Path],
    replications: int,
    seed: int,
    engine: str,
    changes: list[str] | None,
    out: Path | None,
    jobs: int | None,
    cluster: str | None,
    charts: bool,
    precision: list[str] | None,
    asked: tuple[str, str | None, bool | None, int],
) -> int:
    """Select the best of scenarios, and return the exit code."""
    from sim.cli.select import select_among

    for given, option in ((charts, "--charts"), (precision, "--precision")):
        if given:
            raise typer.BadParameter("a selection has none; leave it out", param_hint=option)
    check_means(jobs, cluster)
    scenarios = [read_scenario(file, changes) for file in files]
    return select_among(scenarios, None, asked, replications, seed, engine, out, jobs, cluster)
