"""``secondline run``: replications of one scenario."""

from pathlib import Path

import typer

from sim.cli.answer import FINDING, GOOD, INTERRUPTED
from sim.cli.kept import echo_way_on, kept, keys_of_runs, tidy
from sim.cli.options import check_means, check_precision, read_engine, read_scenario
from sim.cli.show import echo_findings, echo_lines, echo_written, progress_bar, terminal_width


def run_file(
    file: Path,
    replications: int,
    seed: int,
    engine: str,
    changes: list[str] | None,
    out: Path | None,
    jobs: int | None,
    cluster: str | None,
    audit: bool,
    precision: list[str] | None = None,
    controls: bool = False,
    event_log: bool = False,
) -> int:
    """Simulate one scenario, print the summary, write the files, and return the exit code."""
    from sim.experiment.event_log import write_event_log
    from sim.experiment.outputs import write_run
    from sim.experiment.replicate import replicate
    from sim.report.cautions import assumption_lines
    from sim.report.controlled_words import controlled_lines
    from sim.report.precise import precision_lines
    from sim.report.steady_words import steady_lines
    from sim.report.target_words import target_lines
    from sim.report.words import summary_lines

    check_means(jobs, cluster)
    check_precision(precision)
    if event_log and out is None:
        raise typer.BadParameter("it is written into a folder: add --out FOLDER", param_hint="--event-log")
    scenario = read_scenario(file, changes)
    with kept(out) as store:
        with progress_bar(file.stem) as progress:
            experiment = replicate(
                scenario,
                replications,
                seed=seed,
                engine=read_engine(engine),
                jobs=jobs,
                keep_paths=out is not None or replications == 1,
                with_audit=audit,
                progress=progress,
                cluster=cluster,
                store=store,
                precision=precision,
            )
        if not experiment.is_complete:
            # At once: writing may take its time.
            done = len(experiment.replications)
            typer.echo(f"Stopped after {done} of {experiment.wanted} replications.", err=True)
            echo_way_on(store)
            if out is not None:
                typer.echo("Writing the figures of these; Ctrl-C again leaves them out.", err=True)
        # Before the records of the store are tidied away.
        long_run = steady_lines(experiment)
        try:
            # Before anything is printed: who reads only the first line of a pipe still gets the files.
            written = write_run(experiment, out) if out is not None else []
            if out is not None and event_log:
                written += write_event_log(experiment, out)
            if experiment.is_complete:
                tidy(store, keys_of_runs([experiment]))
        finally:
            echo_lines(summary_lines(experiment, terminal_width()))
            echo_lines([*target_lines(experiment), *precision_lines(experiment), *long_run])
            if controls:
                echo_lines(controlled_lines(experiment, terminal_width()))
            echo_lines(assumption_lines([experiment.label], [scenario]))
        found = audit and echo_findings(experiment)
        echo_written(written, out)
        if not experiment.is_complete:
            return INTERRUPTED
    return FINDING if found else GOOD
