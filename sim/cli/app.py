"""The commands. Each reads its input, calls the public interface and prints."""

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.options import (
    Changes,
    Cluster,
    Engine,
    Interval,
    Jobs,
    Out,
    Precision,
    Replications,
    Seed,
    refuse_given,
    with_interval,
)

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


NUMBER = {"replications": "-n"}
OF_SELECT = {"indifference": "--indifference", "largest": "--largest/--smallest", "most": "--most"}
OF_INTERVALS = {"replications": "-n", "delayed": "--delayed"}, "only with --by-interval; leave it out"
OF_SEARCH = (
    {"vary": "--vary", "targets": "--targets", "confidence": "--confidence", "most": "--most"},
    "not with --by-interval; leave it out",
)


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
    context: typer.Context,
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
    controls: Annotated[
        bool, typer.Option("--controls", help="Add figures with the offered work as control variate.")
    ] = False,
    event_log: Annotated[
        bool, typer.Option("--event-log", help="Add every event to --out, as CSV and XES for process mining.")
    ] = False,
    interval: Interval = None,
) -> int:
    """Simulate one scenario and print waits and utilization per tier."""
    from sim.cli.run import run_file

    if precision:
        refuse_given(context, NUMBER, "not with --precision, which takes as many as it needs; leave it out")
    changes = with_interval(changes, interval)
    how = (replications, seed, engine, changes, out, jobs, cluster, audit, precision)
    return run_file(file, *how, controls, event_log)


Select = Annotated[
    str | None,
    typer.Option(
        "--select",
        metavar="METRIC@SCOPE",
        help="Find the best of all scenarios, with a guarantee; -n of each before the first is dropped.",
    ),
]
Indifference = Annotated[
    str | None,
    typer.Option(metavar="TEXT", help='With --select: the difference that matters, such as "2 s".'),
]
Largest = Annotated[
    bool | None,
    typer.Option(
        "--largest/--smallest", help="With --select: which is best, if not as usual.", show_default=False
    ),
]
Most = Annotated[
    int,
    typer.Option(
        min=20, max=1_000_000, metavar="NUMBER", help="Of --select: most replications of one scenario."
    ),
]


@app.command(
    epilog="Examples: secondline compare base.toml one_more.toml -n 50; and the best of many: secondline "
    'compare *.toml --select leg_wait_mean@group:second_level --indifference "5 s"'
)
def compare(
    context: typer.Context,
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
    select: Select = None,
    indifference: Indifference = None,
    largest: Largest = None,
    most: Most = 2000,
    interval: Interval = None,
) -> int:
    """Compare scenarios on the same customers, as paired differences, or select the best of many."""
    from sim.cli.compare import compare_files, select_files

    changes = with_interval(changes, interval)
    files, how = [base, *others], (replications, seed, engine, changes, out, jobs, cluster)
    if select is not None:
        return select_files(files, *how, charts, precision, (select, indifference, largest, most))
    refuse_given(context, OF_SELECT, "needs --select METRIC@SCOPE")
    if precision:
        refuse_given(context, NUMBER, "not with --precision, which takes as many as it needs; leave it out")
    return compare_files(files, *how, charts, precision)


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


@app.command(epilog="Example: secondline report results")
def report(
    folders: Annotated[
        list[Path], typer.Argument(metavar="DIR", help="Folders that --out of a command wrote.")
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            file_okay=False, metavar="FOLDER", help="Where to write instead.", show_default="the result's own"
        ),
    ] = None,
    folder: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Where the scenario's CSV files are now.")
    ] = None,
    jobs: Jobs = None,
    cluster: Cluster = None,
) -> int:
    """Write a page, charts and a workbook of results, run again from their stamps."""
    from sim.cli.report import report_folders

    return report_folders(folders, out, folder, jobs, cluster)


Vary = Annotated[
    list[str] | None,
    typer.Option("--vary", metavar="PATH=VALUES", help="1:8, 1:8:2 or a,b,c; once for each path."),
]


@app.command(
    epilog="Example: secondline sweep two_tiers.toml --vary groups.customer_service.headcount=5:8 "
    "--vary groups.second_level.headcount=2:5 --out results"
)
def sweep(
    context: typer.Context,
    file: File,
    vary: Vary = None,
    replications: Replications = 20,
    seed: Seed = 1,
    engine: Engine = "auto",
    changes: Changes = None,
    differences: Annotated[
        bool, typer.Option("--differences", help="Add each cell's paired differences to the file as it is.")
    ] = False,
    out: Out = None,
    jobs: Jobs = None,
    cluster: Cluster = None,
    select: Select = None,
    indifference: Indifference = None,
    largest: Largest = None,
    most: Most = 2000,
    interval: Interval = None,
) -> int:
    """Simulate a grid of values on the same customers; print tables and what costs least."""
    from sim.cli.sweep import select_cells, sweep_file

    changes = with_interval(changes, interval)
    how = (replications, seed, engine, changes, differences, out, jobs, cluster)
    if select is not None:
        return select_cells(file, vary or [], *how, (select, indifference, largest, most))
    refuse_given(context, OF_SELECT, "needs --select METRIC@SCOPE")
    return sweep_file(file, vary or [], *how)


@app.command(
    epilog="Example: secondline optimise two_tiers.toml --vary groups.customer_service.headcount=1:12 "
    '--vary groups.second_level.headcount=1:8 --targets "service_level@group:customer_service>=80%" '
    '"leg_wait_p95@group:second_level<=10 min"'
)
def optimise(
    context: typer.Context,
    words: Annotated[
        list[str], typer.Argument(metavar="FILE [TARGET]...", help="A scenario file.", show_default=False)
    ],
    vary: Vary = None,
    targets: Annotated[
        list[str] | None,
        typer.Option("--targets", metavar="TARGET...", help="METRIC@SCOPE>=BOUND or <=BOUND, one or more."),
    ] = None,
    confidence: Annotated[str, typer.Option(metavar="SHARE", help="Of the answer.")] = "95%",
    most: Annotated[
        int, typer.Option(min=20, max=1_000_000, metavar="NUMBER", help="Most replications of one staffing.")
    ] = 2000,
    by_interval: Annotated[
        bool, typer.Option("--by-interval", help="Say instead how many operators each interval needs.")
    ] = False,
    delayed: Annotated[
        str, typer.Option(metavar="SHARE", help="With --by-interval: share of the chats that may wait.")
    ] = "20%",
    replications: Annotated[
        int,
        typer.Option(
            "-n",
            "--replications",
            min=1,
            max=1_000_000,
            metavar="NUMBER",
            help="With --by-interval: a round.",
        ),
    ] = 100,
    seed: Seed = 1,
    engine: Engine = "auto",
    changes: Changes = None,
    out: Out = None,
    jobs: Jobs = None,
    cluster: Cluster = None,
    interval: Interval = None,
) -> int:
    """Find the cheapest headcounts that meet targets, or what each half hour needs."""
    from sim.cli.optimise import optimise_file, requirement_file

    how = (seed, engine, with_interval(changes, interval), out, jobs, cluster)
    refuse_given(context, *(OF_SEARCH if by_interval else OF_INTERVALS))
    if by_interval:
        return requirement_file(words, delayed, replications, *how)
    return optimise_file(words, vary, targets, confidence, most, *how)


@app.command(name="app", epilog="Example: secondline app scenarios/two_tiers.toml")
def what_if(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="A scenario file.", show_default="an example")
    ] = None,
    port: Annotated[
        int,
        typer.Option(min=1, max=65535, metavar="NUMBER", help="Where it is served, or the next free one."),
    ] = 8866,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Only print the address.")] = False,
    seed: Seed = 1,
) -> int:
    """Open a page where sliders change the desk and the answer follows. Ends with Ctrl-C."""
    from sim.cli.serve import serve_file

    return serve_file(file, port, not no_browser, seed)
