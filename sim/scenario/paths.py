"""Dotted paths as text: ``groups.second_level.headcount``, with quotes where a name needs them."""

from collections.abc import Iterable, Sequence

MOST_PARTS = 64
"""No value of a scenario stands so deep; a longer path is a slip or an attack."""

_SHOWN = 120
"""So much of a path that is too long is shown."""


class PathError(Exception):
    """A path that leads nowhere, with its remedy."""


def quoted_path(parts: Sequence[object]) -> str:
    """Return a dotted path, with quotes around names that would be read otherwise without them."""
    return ".".join(_quoted(str(part)) for part in parts)


def _quoted(name: str) -> str:
    if name and name == name.strip() and name[0] not in "\"'" and not set(name) & set(".="):
        return name
    if '"' in name and "'" not in name:
        return f"'{name}'"
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def split_path(path: str) -> list[str]:
    """Return the parts of a dotted path; a part in single or double quotes may hold dots.

    Raises
    ------
    PathError
        An empty path or part, a quote that is not closed, or too many parts.
    """
    parts, end = _read(path, "")
    if end < len(path):
        raise PathError("a quote in this path is not closed", 'write widgets."a.b".group, say')
    if not all(parts):
        raise PathError(
            "a part of this path is empty",
            "write groups.second_level.headcount, say, and a name that holds a dot or the sign = in quotes",
        )
    if len(parts) > MOST_PARTS:
        raise PathError(f"this path has more than {MOST_PARTS} parts", "name one value of the scenario")
    return parts


def part_change(text: str) -> tuple[str, str]:
    """Return path and value of ``PATH=VALUE``; a sign "=" inside a quoted name belongs to the name.

    Both are empty where there is no path, no sign or no value.
    """
    _, end = _read(text, "=")
    path, value = text[:end].strip(), text[end + 1 :].strip()
    return (path, value) if path and value and text[end : end + 1] == "=" else ("", "")


def _read(text: str, stop: str) -> tuple[list[str], int]:
    """Return the parts of a path, and where it ends: at a sign, at the text's end, or at a wrong quote."""
    parts: list[str] = []
    at = 0
    while len(parts) <= MOST_PARTS:
        at += len(text[at : at + 40]) - len(text[at : at + 40].lstrip())
        if text[at : at + 1] in ('"', "'"):
            name, end = _read_quoted(text, at)
            rest = text[end : end + 1]
            if end < 0 or (rest and rest not in (".", stop)):
                return parts, at
        else:
            ends = [place for sign in (".", stop) if sign and (place := text.find(sign, at)) >= 0]
            end = min(ends, default=len(text))
            name = text[at:end].strip()
        parts.append(name)
        if text[end : end + 1] != ".":
            return parts, end
        at = end + 1
    return parts, len(text)


def _read_quoted(text: str, at: int) -> tuple[str, int]:
    """Return a quoted name and where its quotes end; -1 where they are not closed.

    In double quotes a backslash stands before a quote, or another backslash, that belongs to the name.
    """
    signs: list[str] = []
    quote, place = text[at], at + 1
    while place < len(text):
        if quote == '"' and text[place] == "\\" and text[place + 1 : place + 2] in ('"', "\\"):
            place += 1
        elif text[place] == quote:
            return "".join(signs), place + 1
        signs.append(text[place])
        place += 1
    return "", -1


def shortened(path: str) -> str:
    """Return a path as an error shows it."""
    return path if len(path) <= _SHOWN else path[: _SHOWN - 3] + "..."


def unquoted_name(parts: Sequence[str], names: Iterable[str]) -> int:
    """Return how many parts of a path are one name that lacks its quotes; 0 where none is.

    Parameters
    ----------
    parts
        What dots parted.
    names
        The names that there are.
    """
    known = set(names)
    return next((n for n in range(len(parts), 1, -1) if ".".join(parts[:n]) in known), 0)


def needs_quotes(before: Sequence[str], names: Sequence[str], after: Sequence[str]) -> PathError:
    """Return the error for a name with dots that stands without quotes, with the path as it has to be."""
    import shlex

    path = quoted_path([*before, *names, *after])
    name = next(name for name in names if "." in name)
    on_line = shlex.quote(f"{path}=VALUE")
    return PathError(
        f'the name "{name}" holds a dot, so it has to stand in quotes',
        f"write {path}, on a command line {on_line}",
    )
