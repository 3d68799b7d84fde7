"""What a command keeps while it works, and what it says when it is stopped."""

import errno
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from sim.cli.results_folder import make_folder

if TYPE_CHECKING:
    from sim.experiment.folder import Key, Store
    from sim.experiment.replicate import Experiment


@contextmanager
def kept(out: Path | None, *, is_results: bool = False) -> "Iterator[Store | None]":
    """Open the store of a folder for results, if there is one, and say how to go on when stopped.

    Raises
    ------
    ExperimentError
        If another process writes to the folder.
    OSError
        If nothing can be written there.
    """
    if out is None:
        yield None
        return
    from sim.experiment.folder import Store

    make_folder(out, is_results=is_results)
    with Store(out) as store:
        try:
            yield store
        except KeyboardInterrupt:
            echo_way_on(store)
            raise
        except OSError as error:
            mend = "make room" if error.errno in _NO_ROOM else "mend that"
            if store.is_used:
                error.add_note(f"What is finished is kept in {store.root}: {mend}, then {_AGAIN}.")
            elif error.filename is None:
                error.add_note(f"Nothing could be kept in {out}: {mend}, or name another folder.")
            raise


_NO_ROOM = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC), None}
_AGAIN = "run the same command again, and it goes on from there"


def echo_way_on(store: "Store | None") -> None:
    """Say how to go on after an interruption."""
    if store is None:
        typer.echo("Nothing is kept; with --out FOLDER the same command goes on where it stopped.", err=True)
    elif store.is_used:
        typer.echo(f"What is finished is kept in {store.root}: {_AGAIN}.", err=True)


def tidy(store: "Store | None", keys: "Sequence[Key]") -> None:
    """Remove the parts of what is written; say what else was found in the store."""
    if store is None:
        return
    if store.damaged:
        files = "1 damaged file" if len(store.damaged) == 1 else f"{len(store.damaged)} damaged files"
        typer.echo(f"{files} in {store.root} found; what stood there was done again.", err=True)
    strangers = store.strangers(keys)
    if strangers:
        what = "; ".join(strangers[:5]) + ("; ..." if len(strangers) > 5 else "")
        typer.echo(f"{store.root} also holds unfinished work, which was not used: {what}.", err=True)
    store.clear(keys)


def keys_of_runs(experiments: "Sequence[Experiment]") -> "list[Key]":
    """Return the keys of experiments in a store."""
    from sim.experiment.folder import key_of

    return [key_of(one.label, one.blueprint, one.seed) for one in experiments]
