"""The command line: words in, words out. Nothing is computed here."""

import sys


def main(arguments: list[str] | None = None) -> None:
    """Run a command and leave with its exit code: 0 good, 1 a finding, 2 bad input, 130 interrupted.

    Parameters
    ----------
    arguments
        Words after the command's name; by default those of this process.
    """
    from sim.cli.answer import answer

    sys.exit(answer(sys.argv[1:] if arguments is None else arguments))
