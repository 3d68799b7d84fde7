"""``secondline run``: replications of one scenario."""

from pathlib import Path

import typer

from sim.cli.answer import FINDING, GOOD, INTERRUPTED
from sim.cli.options import read_engine, read_scenario
from sim.cli.show import echo_findings, echo_lines, progress_bar


def run_file(
    file: Path,
    replications: int,
    seed: int,
    engine: str,
    changes: list[str] | None,
    out: Path | None,
    jobs: int | None,
    audit: bool,
) -> int:
    """Simulate one scenario, print the summary, write the files, and return the exit code."""
    from sim.experiment.outputs import write_run
    from sim.experiment.replicate import replicate
    from sim.report.words import summary_lines

    scenario = read_scenario(file, changes)
    with progress_bar(file.stem) as progress:
        experiment = replicate(
            scenario,
            replications,
            seed=seed,
            engine=read_engine(engine),
            jobs=jobs,
            keep_paths=out is not None,
            with_audit=audit,
            progress=progress,
        )
    echo_lines(summary_lines(experiment))
    found = audit and echo_findings(experiment)
    if out is not None:
        written = write_run(experiment, out)
        typer.echo(f"Written to {out}: " + ", ".join(path.name for path in written))
    if not experiment.is_complete:
        done = len(experiment.replications)
        typer.echo(f"Interrupted: the figures rest on the {done} finished replications.", err=True)
        return INTERRUPTED
    return FINDING if found else GOOD
