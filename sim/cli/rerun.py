"""``secondline rerun``: the same numbers again from a stamp."""

from pathlib import Path

import typer

from sim.cli.answer import FINDING, GOOD
from sim.cli.kept import kept, keys_of_runs, tidy
from sim.cli.options import check_means
from sim.cli.show import echo_lines, echo_written, progress_bar


def rerun_stamp(
    stamp: Path, folder: Path | None, out: Path | None, jobs: int | None, cluster: str | None
) -> int:
    """Run a stamp again, say whether the numbers are the same, and return 0 if they are, else 1."""
    from sim.experiment.compare import Comparison
    from sim.experiment.outputs import write_comparison, write_run, write_tables
    from sim.experiment.procedure import keys_of, write_outcome
    from sim.experiment.rerun import rerun

    check_means(jobs, cluster)
    home = stamp if stamp.is_dir() else stamp.parent
    if out is not None and out.resolve() == home.resolve():
        raise typer.BadParameter("this is the stamp's own folder; name another", param_hint="--out")
    with kept(out) as store:
        with progress_bar("rerun") as progress:
            done = rerun(stamp, folder=folder, jobs=jobs, cluster=cluster, store=store, progress=progress)
        written: list[Path] = []
        if out is not None and store is not None:
            if done.outcome is not None:
                written = write_outcome(done.outcome, out)
            elif len(done.experiments) > 1:
                written = write_comparison(Comparison(done.experiments), out)
            elif done.with_records:
                written = write_run(done.experiments[0], out)
            else:
                written = write_tables(done.experiments, out)
            tidy(store, keys_of(done.outcome) if done.outcome is not None else keys_of_runs(done.experiments))
    verdict = "The same to the bit" if done.is_same else "Not the same"
    typer.echo(f"{verdict}: {done.told}.")
    echo_lines(f"  {words}" for words in done.differences)
    if done.changes:
        typer.echo("Changed since the stamp was written:")
        echo_lines(f"  {words}" for words in done.changes)
    elif not done.is_same:
        typer.echo("Nothing that the stamp tells of has changed: the stamp was edited, or this is a defect.")
    echo_written(written, out)
    return GOOD if done.is_same else FINDING
