"""Options that several commands share, and how their texts are read."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sim.scenario import Scenario

Replications = Annotated[
    int,
    typer.Option(
        "-n",
        "--replications",
        min=1,
        max=1_000_000,
        metavar="NUMBER",
        help="Independent runs of each scenario.",
    ),
]
Seed = Annotated[
    int,
    typer.Option(
        min=0,
        metavar="NUMBER",
        help="Base of every random number: same seed, same numbers.",
    ),
]
Engine = Annotated[str, typer.Option(metavar="NAME", help="auto, readable or compiled: the same numbers.")]
Jobs = Annotated[
    int | None,
    typer.Option(min=1, max=1024, metavar="NUMBER", help="Processes at once.", show_default="all cores"),
]
Changes = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", help="Change a value, e.g. groups.second_level.headcount=5."),
]
Interval = Annotated[
    str | None,
    typer.Option(
        metavar="TEXT",
        help='Length of the intervals of tables and charts, such as "15 min"; they begin on the clock.',
        show_default="30 min",
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(
        file_okay=False, metavar="FOLDER", help="Folder for tables and records; stopped work goes on there."
    ),
]
Cluster = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", help="Dask scheduler that does the work, e.g. tcp://192.168.0.5:8786."),
]

Precision = Annotated[
    list[str] | None,
    typer.Option(
        metavar="TEXT",
        help='As many runs as it takes, up to 1000: "5%", "5 s", "2 points", "5 s of leg_wait_p95@tier:2".',
    ),
]


def read_scenario(file: Path, changes: list[str] | None) -> "Scenario":
    """Return a scenario from a file, with changes from the command line.

    Raises
    ------
    typer.BadParameter
        If a change is not of the form PATH=VALUE.
    ScenarioError
        If the file or a change is wrong.
    """
    from sim.scenario import load_scenario

    return load_scenario(file, read_changes(changes or []))


def with_interval(changes: list[str] | None, interval: str | None) -> list[str] | None:
    """Return changes with the length of intervals among them: ``--interval`` is short for that key.

    Raises
    ------
    typer.BadParameter
        If both say it.
    """
    if interval is None:
        return changes
    if any(change.partition("=")[0].strip() == "calendar.interval" for change in changes or ()):
        raise typer.BadParameter(
            "--set calendar.interval says it too; give one of them", param_hint="--interval"
        )
    return [*(changes or ()), f'calendar.interval="{interval}"']


def read_changes(changes: list[str]) -> dict[str, str]:
    """Return changes by path.

    Raises
    ------
    typer.BadParameter
        If one is not of the form PATH=VALUE, or a path stands twice.
    """
    from sim.scenario.paths import part_change

    read: dict[str, str] = {}
    for change in changes:
        path, value = part_change(change)
        if not path:
            raise typer.BadParameter(
                f'"{change}" is not PATH=VALUE; write for example --set groups.second_level.headcount=5',
                param_hint="--set",
            )
        if path in read:
            raise typer.BadParameter(f"{path} is set twice; give it one value", param_hint="--set")
        read[path] = value
    return read


def check_precision(texts: list[str] | None) -> None:
    """Refuse a precision that cannot be read.

    Raises
    ------
    typer.BadParameter
        If its amount, unit or metric is unknown.
    """
    from sim.stats.precision import parse_goals
    from sim.units import UnitError

    try:
        parse_goals(texts or [])
    except UnitError as error:
        raise typer.BadParameter(str(error), param_hint="--precision") from None


def check_means(jobs: int | None, cluster: str | None) -> None:
    """Refuse to work in so many processes of this machine and on a cluster at once.

    Raises
    ------
    typer.BadParameter
        If both are given.
    """
    if jobs is not None and cluster is not None:
        raise typer.BadParameter("its workers do all of the work; leave --jobs out", param_hint="--cluster")


def refuse_given(context: typer.Context, options: Mapping[str, str], why: str) -> None:
    """Refuse options that would be left aside in silence.

    Parameters
    ----------
    context
        Of the command.
    options
        What they are called on the command line, by the names of the parameters.
    why
        What to say.

    Raises
    ------
    typer.BadParameter
        If one of them was given.
    """
    for name, option in options.items():
        source = context.get_parameter_source(name)
        if source is not None and source.name == "COMMANDLINE":
            raise typer.BadParameter(why, param_hint=option)


def read_engine(engine: str) -> str:
    """Return the name of an engine that this version has.

    Raises
    ------
    typer.BadParameter
        If there is no such engine.
    """
    from sim.experiment.engine import choose_engine

    try:
        choose_engine(engine)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--engine") from None
    return engine
