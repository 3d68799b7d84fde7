"""From arguments to an exit code: every expected failure becomes a sentence, none a traceback."""

import io
import os
import sys
from collections.abc import Sequence
from typing import Any

import typer

GOOD, FINDING, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130


def answer(arguments: Sequence[str]) -> int:
    """Run a command and return its exit code.

    Parameters
    ----------
    arguments
        Words after the command's name.

    Returns
    -------
    int
        0 good, 1 a finding, 2 bad input, 130 interrupted.
    """
    from sim.cli.app import app

    for output in (sys.stdout, sys.stderr):
        # A terminal that lacks a sign shows a question mark instead of ending the run.
        if isinstance(output, io.TextIOWrapper):
            output.reconfigure(errors="replace")
    try:
        code: Any = app(list(arguments), prog_name="secondline", standalone_mode=False)
    except typer.TyperException as error:
        return _explain(error)
    except ValueError as error:
        # Imported only now: a command that reads no scenario need not load what reads one.
        from sim.cli.show import problem_lines
        from sim.experiment.tasks import ExperimentError
        from sim.scenario import ScenarioError
        from sim.units import UnitError

        if isinstance(error, UnitError):
            return _refuse(f"{error}.")
        if not isinstance(error, ScenarioError | ExperimentError):
            raise
        return _refuse("\n".join(problem_lines(error.problems)))
    except RuntimeError as error:
        from sim.cli.show import failure_lines
        from sim.experiment.tasks import ReplicationError

        if not isinstance(error, ReplicationError):
            raise
        return _refuse("\n".join(failure_lines(error)), FINDING)
    except SystemExit:
        # So Typer leaves when the reader of a pipe has gone (`secondline run ... | head -1`): nothing to
        # say, and nobody to say it to, when Python flushes what is left.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return GOOD
    except OSError as error:
        told = f"{error.filename or 'The output'}: {error.strerror or error}."
        return _refuse("\n".join([told, *getattr(error, "__notes__", [])]))
    if code == INTERRUPTED:
        typer.echo("Interrupted.", err=True)
    return int(code or GOOD)


def _explain(error: typer.TyperException) -> int:
    """Print what is wrong with the words of a command; no word at all is answered with the help."""
    show = getattr(error, "show", None)
    if show is None:
        return _refuse(error.format_message())
    show()
    return BAD_INPUT


def _refuse(sentence: str, code: int = BAD_INPUT) -> int:
    typer.echo(sentence, err=True)
    return code
