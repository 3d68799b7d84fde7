"""TOML from plain values: what a scenario file holds, written so that it reads back the same."""

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}


def toml_text(values: Mapping[str, Any], head: Sequence[str] = ()) -> str:
    """Return a TOML document.

    Parameters
    ----------
    values
        Texts, numbers, booleans, lists and tables; None is left out.
    head
        Lines of comment at the top.

    Returns
    -------
    str
        Tables of tables as sections, lists of tables as ``[[entries]]``, anything deeper inline.
    """
    lines = [f"# {_one_line(line)}".rstrip() for line in head]
    lines += [""] if lines else []
    sections: list[str] = []
    for key, value in values.items():
        if isinstance(value, Mapping):
            sections += _section(_key(key), value)
        elif _are_tables(value):
            for entry in value:
                sections += ["", f"[[{_key(key)}]]", *_items(entry)]
        elif value is not None:
            lines.append(f"{_key(key)} = {_value(value)}")
    return "\n".join([*lines, *sections]).strip("\n") + "\n"


def _section(name: str, table: Mapping[str, Any]) -> list[str]:
    """Return a section; where it holds nothing but tables, a section for each of them."""
    inner = [value for value in table.values() if value is not None]
    if inner and all(isinstance(value, Mapping) and "kind" not in value for value in inner):
        return [
            line
            for key, value in table.items()
            if value is not None
            for line in ["", f"[{name}.{_key(key)}]", *_items(value)]
        ]
    return ["", f"[{name}]", *_items(table)]


def _items(table: Mapping[str, Any]) -> list[str]:
    return [f"{_key(key)} = {_value(value)}" for key, value in table.items() if value is not None]


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        parts = _items(value)
        return "{ " + ", ".join(parts) + " }" if parts else "{}"
    if isinstance(value, str):
        return f'"{_escaped(value)}"'
    if isinstance(value, Sequence):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    if isinstance(value, float) and math.isfinite(value) and value == int(value) and abs(value) < 1e15:
        return f"{value:.1f}"
    return repr(value)


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else f'"{_escaped(key)}"'


def _escaped(text: str) -> str:
    return "".join(
        _ESCAPES.get(sign) or (sign if _is_plain(sign) else f"\\U{ord(sign):08x}") for sign in text
    )


def _is_plain(sign: str) -> bool:
    return ord(sign) >= 0x20 and ord(sign) != 0x7F


def _one_line(text: str) -> str:
    """Return a text that cannot leave its comment."""
    return "".join(sign if _is_plain(sign) else " " for sign in text)


def _are_tables(value: Any) -> bool:
    return (
        isinstance(value, Sequence)
        and not isinstance(value, str)
        and bool(value)
        and all(isinstance(item, Mapping) for item in value)
    )
