"""The commands. Each reads its input, calls the public interface and prints."""

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.options import Changes, Cluster, Engine, Jobs, Out, Precision, Replications, Seed

app = typer.Typer(
    name="secondline",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Files = Annotated[list[Path], typer.Argument(metavar="FILE", help="Scenario files.", show_default=False)]
File = Annotated[Path, typer.Argument(metavar="FILE", help="A scenario file.", show_default=False)]


def _say_version(wanted: bool) -> None:
    if wanted:
        from sim.experiment.stamp import version_of

        typer.echo(f"secondline {version_of('secondline')}")
        raise typer.Exit


@app.callback()
def secondline(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_say_version, is_eager=True, help="Say the version and leave."),
    ] = False,
) -> None:
    """How many operators does each tier of a live-chat desk need? Start with: secondline check FILE."""


@app.command(epilog="Example: secondline check scenarios/two_tiers.toml")
def check(files: Files, changes: Changes = None) -> int:
    """Say what a scenario means and what is wrong with it."""
    from sim.cli.check import check_files

    return check_files(files, changes)


@app.command(epilog="Example: secondline run scenarios/two_tiers.toml -n 50 --seed 7 --out results")
def run(
    file: File,
    replications: Replications = 20,
    seed: Seed = 1,
    engine: Engine = "auto",
    changes: Changes = None,
    out: Out = None,
    jobs: Jobs = None,
    cluster: Cluster = None,
    audit: Annotated[bool, typer.Option("--audit", help="Check every record against the rules.")] = False,
    precision: Precision = None,
) -> int:
    """Simulate one scenario and print waits and utilization per tier."""
    from sim.cli.run import run_file

    return run_file(file, replications, seed, engine, changes, out, jobs, cluster, audit, precision)


@app.command(epilog="Example: secondline compare base.toml one_more.toml -n 50")
def compare(
    base: Annotated[Path, typer.Argument(metavar="BASE", help="The scenario to compare with.")],
    others: Annotated[list[Path], typer.Argument(metavar="OTHER", help="One scenario or more.")],
    replications: Replications = 20,
    seed: Seed = 1,
    engine: Engine = "auto",
    changes: Changes = None,
    out: Out = None,
    jobs: Jobs = None,
    cluster: Cluster = None,
    charts: Annotated[bool, typer.Option("--charts", help="Add charts and a page to --out.")] = False,
    precision: Precision = None,
) -> int:
    """Compare scenarios on the same customers, as paired differences."""
    from sim.cli.compare import compare_files

    files = [base, *others]
    return compare_files(files, replications, seed, engine, changes, out, jobs, cluster, charts, precision)


@app.command(epilog="Example: secondline rerun results/stamp.json")
def rerun(
    stamp: Annotated[Path, typer.Argument(metavar="STAMP", help="A stamp.json, or the folder of a run.")],
    folder: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Where the scenario's CSV files are now.")
    ] = None,
    out: Out = None,
    jobs: Jobs = None,
    cluster: Cluster = None,
) -> int:
    """Run again what a stamp tells of, and say whether every number is the same to the bit."""
    from sim.cli.rerun import rerun_stamp

    return rerun_stamp(stamp, folder, out, jobs, cluster)
