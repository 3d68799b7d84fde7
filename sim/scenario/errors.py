"""What is wrong with a scenario: one sentence a problem, with its file, path, value and remedy."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

ERROR: Literal["E"] = "E"
WARNING: Literal["W"] = "W"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong (``severity`` "E") or doubtful ("W").

    ``file`` is where the value stands, ``path`` its dotted place in that file ("" for the whole file) and
    ``value`` the value as written ("" where there is none).
    """

    severity: Literal["E", "W"]
    file: str
    path: str
    value: str
    message: str
    remedy: str = ""

    def __post_init__(self) -> None:
        """Spell out control characters, which a name from a file could smuggle to a terminal."""
        for name in ("file", "path", "value", "message", "remedy"):
            object.__setattr__(self, name, printable(getattr(self, name)))

    def __str__(self) -> str:
        """Return the problem in one line."""
        word = "error" if self.severity == ERROR else "warning"
        place = ", ".join(part for part in (self.file, self.path) if part)
        where = f"{word} in {place}" if place else word
        what = f" = {self.value}" if self.value else ""
        remedy = f" Remedy: {self.remedy}." if self.remedy else ""
        return f"{where}{what}: {self.message}.{remedy}"


class ScenarioError(ValueError):
    """A scenario that cannot be used; ``problems`` holds everything that was found in one go."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        """Return one line a problem."""
        count = len(self.problems)
        if count == 1:
            return str(self.problems[0])
        return "\n".join([f"{count} problems:"] + [f"  {problem}" for problem in self.problems])


def printable(text: str) -> str:
    """Return a text with its control characters spelt out."""
    return text if text.isprintable() else "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the known name that is most like the given one, or "" if none is.

    Parameters
    ----------
    name
        What was written.
    known
        What could have been meant.
    """
    by_fold = {candidate.casefold(): candidate for candidate in known}
    found = difflib.get_close_matches(name.casefold(), list(by_fold), n=1, cutoff=0.6)
    return by_fold[found[0]] if found else ""


def did_you_mean(name: str, known: Iterable[str], what: str) -> str:
    """Return a remedy that names the nearest known name, or all of them if none is near.

    Parameters
    ----------
    name
        What was written.
    known
        What could have been meant.
    what
        The plural of what is named: "groups", "keys".
    """
    names = list(known)
    near = nearest(name, names)
    if near:
        return f'perhaps "{near}" is meant'
    if not names:
        return f"there are no {what}"
    shown = ", ".join(names[:20]) + (", ..." if len(names) > 20 else "")
    return f"the {what} here are {shown}"


def shown_value(value: Any) -> str:
    """Return a value as it would stand in the file, cut to a line; nothing for a table."""
    if isinstance(value, dict):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        text = "[" + ", ".join(shown_value(item) or "{...}" for item in value[:8])
        text += ", ...]" if len(value) > 8 else "]"
    else:
        text = f'"{value}"' if isinstance(value, str) else str(value)
    text = printable(text)
    return text if len(text) <= 60 else text[:57] + "..."
