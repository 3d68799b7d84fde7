"""The reference page of every option of every command, made from what ``--help`` shows."""

from typing import Any

import typer

from sim.cli.app import app

HEAD = """\
# Every option of every command

What `secondline COMMAND --help` says, a table a command. Made by `python -m docs.making`; a test holds the
two together. Exit codes, and how options work together, are told in [command line](command_line.md).
"""


def commands_page() -> str:
    """Return the page as Markdown."""
    group: Any = typer.main.get_command(app)
    parts = [HEAD, "| command | does |", "| --- | --- |"]
    parts += [f"| [`{name}`](#{name}) | {_text(one.help)} |" for name, one in group.commands.items()]
    parts += ["", "`secondline --version` says the version, `secondline --help` the commands.", ""]
    for name, command in group.commands.items():
        parts += [f"## {name}", "", _text(command.help), "", "```text", _usage(name, command), "```", ""]
        parts += ["| option | takes | default | meaning |", "| --- | --- | --- | --- |"]
        parts += [_row(one) for one in command.params]
        parts += ["", _example(command), ""]
    return "\n".join(parts).rstrip() + "\n"


def _usage(name: str, command: Any) -> str:
    words = [_argument(one) for one in command.params if not _is_option(one)]
    return " ".join(["secondline", name, *words, "[OPTIONS]"])


def _argument(parameter: Any) -> str:
    name = parameter.metavar or parameter.name.upper()
    more = "..." if parameter.nargs == -1 and not name.endswith("...") else ""
    return f"{name}{more}" if parameter.required else f"[{name}{more}]"


def _row(parameter: Any) -> str:
    is_option = _is_option(parameter)
    name = ", ".join(f"`{word}`" for word in parameter.opts) if is_option else f"`{_argument(parameter)}`"
    takes = _takes(parameter)
    cells = (name, takes, _default(parameter), _text(parameter.help) or "A scenario file.")
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _takes(parameter: Any) -> str:
    """Return what stands behind the option, and within which limits."""
    if not _is_option(parameter):
        return ""
    if parameter.is_flag:
        return "nothing"
    low, high = getattr(parameter, "min", None), getattr(parameter, "max", None)
    if low is not None and high is not None:
        limits = f", {low} to {high}"
    else:
        limits = f", {low} or more" if low is not None else ""
    again = "; can be given several times" if parameter.multiple else ""
    return f"`{parameter.metavar or 'VALUE'}`{limits}{again}"


def _default(parameter: Any) -> str:
    if not _is_option(parameter):
        return "required" if parameter.required else ""
    if isinstance(parameter.show_default, str):
        return parameter.show_default
    if parameter.is_flag:
        return "off"
    return "" if parameter.default is None else f"`{parameter.default}`"


def _is_option(parameter: Any) -> bool:
    return parameter.opts[0].startswith("-")


def _example(command: Any) -> str:
    line = str(command.epilog or "").removeprefix("Example: ")
    return f"```sh\n{line}\n```" if line else ""


def _text(text: str | None) -> str:
    """Return a help text in one line, with options and files that it names as they are."""
    return " ".join((text or "").split())
