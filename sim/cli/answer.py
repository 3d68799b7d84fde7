"""From arguments to an exit code: every expected failure becomes a sentence, none a traceback."""

import io
import os
import sys
from collections.abc import Sequence
from typing import Any

import click
import typer

GOOD, FINDING, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130


def answer(arguments: Sequence[str]) -> int:
    """Run a command and return its exit code.

    Parameters
    ----------
    arguments
        Words after the command's name.
    """
    from sim.cli.app import app

    for output in (sys.stdout, sys.stderr):
        # A terminal that lacks a sign shows a question mark instead of ending the run.
        if isinstance(output, io.TextIOWrapper):
            output.reconfigure(errors="replace")
    try:
        code: Any = app(list(arguments), prog_name="secondline", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return BAD_INPUT
    except ValueError as error:
        # Imported only now: a command that reads no scenario need not load what reads one.
        from sim.cli.show import problem_lines
        from sim.scenario import ScenarioError

        if not isinstance(error, ScenarioError):
            raise
        return _refuse("\n".join(problem_lines(error.problems)))
    except (KeyboardInterrupt, click.Abort):
        return _refuse("Interrupted before anything was finished.", INTERRUPTED)
    except BrokenPipeError:
        # The reader of a pipe has gone (`secondline run ... | head`): nothing to say, nobody to say it to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return GOOD
    except OSError as error:
        return _refuse(f"{error.filename or 'A file'}: {error.strerror or error}.")
    return int(code or GOOD)


def _refuse(sentence: str, code: int = BAD_INPUT) -> int:
    typer.echo(sentence, err=True)
    return code
