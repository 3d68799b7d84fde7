"""Options that several commands share, and how their texts are read."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sim.scenario import Scenario

LARGEST_SEED = 2**63 - 1

Replications = Annotated[
    int, typer.Option("-n", "--replications", min=1, max=1_000_000, help="Independent runs of each scenario.")
]
Seed = Annotated[
    int, typer.Option(min=0, max=LARGEST_SEED, help="Base of every random number: same seed, same numbers.")
]
Engine = Annotated[str, typer.Option(help="auto, readable or compiled. All give the same numbers.")]
Jobs = Annotated[
    int | None, typer.Option(min=1, max=1024, help="Processes at once.", show_default="all cores")
]
Changes = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", help="Change a value, e.g. groups.second_level.headcount=5."),
]
Out = Annotated[Path | None, typer.Option(file_okay=False, help="Folder for tables and records.")]


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

    scenario = load_scenario(file)
    return scenario.with_changes(read_changes(changes)) if changes else scenario


def read_changes(changes: list[str]) -> dict[str, str]:
    """Return changes by path.

    Raises
    ------
    typer.BadParameter
        If one is not of the form PATH=VALUE, or a path stands twice.
    """
    read: dict[str, str] = {}
    for change in changes:
        path, sign, value = (part.strip() for part in change.partition("="))
        if not (path and sign and value):
            raise typer.BadParameter(
                f'"{change}" is not PATH=VALUE; write for example --set groups.second_level.headcount=5',
                param_hint="--set",
            )
        if path in read:
            raise typer.BadParameter(f"{path} is set twice; give it one value", param_hint="--set")
        read[path] = value
    return read


def read_engine(engine: str) -> str:
    """Return the name of an engine that this version has.

    Raises
    ------
    typer.BadParameter
        If there is no such engine.
    """
    from sim.experiment.replicate import choose_engine

    try:
        choose_engine(engine)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--engine") from None
    return engine
