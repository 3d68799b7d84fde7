"""The command line: words in, words out. Nothing is computed here."""

import sys


def main(arguments: list[str] | None = None) -> None:
    """Run a command and leave with its exit code: 0 good, 1 a finding, 2 bad input, 130 interrupted.

    Parameters
    ----------
    arguments
        Words after the command's name; by default those of this process.
    """
    try:
        from sim.cli.answer import answer

        code = answer(sys.argv[1:] if arguments is None else arguments)
    except KeyboardInterrupt:
        # While the program itself is still being loaded nobody else listens.
        print("Interrupted.", file=sys.stderr)
        code = 130
    sys.exit(code)
