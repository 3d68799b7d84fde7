"""The reference page of every key of a scenario file: types, limits and defaults come from the schema."""

import types
import typing
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from annotated_types import Ge, Gt, Le, Lt
from pydantic import AliasChoices, BaseModel
from pydantic.fields import FieldInfo

from docs.making.meanings import DEFAULTS, LIMITS, MEANINGS
from sim.scenario import Scenario
from sim.scenario.build_groups import DEFAULT_LEVEL, DEFAULT_TARGET, DEFAULT_THRESHOLD_US
from sim.scenario.costs import LARGEST_COST, HourlyCost
from sim.scenario.distributions import Distribution
from sim.scenario.families import Family
from sim.scenario.fields import LONGEST_NAME
from sim.scenario.limits import Size
from sim.scenario.model import MOST_SLOTS
from sim.units import US_PER_SECOND, ClockTime, Duration, Hours, Rate

HEAD = """\
# Every key of a scenario file

One row a key: its path as `--set` and `with_changes` take it, what it holds, what holds without it, and what
is allowed. Made from the schema by `python -m docs.making`; a test holds the two together. How keys work
together is told with examples in [scenario file](scenario_file.md).

Capital letters stand for names of yours. An operator's entry is found by its name, or by its group where that
has one entry. *Duration*, *rate*, *clock*, *hours* and *distribution* are explained
[there](scenario_file.md), too. `extends`, the path of a file whose values hold where this one says nothing,
stands only in files.
"""

SECTIONS = {
    "Top level": "",
    "Calendar": "calendar.",
    "Demand": "demand.",
    "Groups": "groups.",
    "Widgets": "widgets.",
    "Roles": "roles.",
    "Operators": "operators.",
    "Escalations": "escalations.",
    "Service level": "service.",
    "Costs": "costs.",
    "Limits": "limits.",
}

_PATHS = {
    "groups": "GROUP",
    "widgets": "WIDGET",
    "roles": "ROLE",
    "operators": "NAME",
    "escalations": "FROM.TO",
}
_TEXTS = {
    "_date": ("date", '`"2026-01-05"`, 1970 to 2200'),
    "_zone": ("zone name", '`"UTC"`, `"Europe/Berlin"`, ...'),
    "_name": ("name", f"1 to {LONGEST_NAME} characters"),
    "parse_closed": ("weekday or date", '`"Sat"`, `"2026-12-25"`'),
    "_currency": ("text", "up to 12 characters, not a unit of the tables"),
}


_DISTRIBUTIONS = """\
Which keys belong together is told [with the kinds](scenario_file.md#distributions).
"""
_SERVICE = {
    "threshold": f"{DEFAULT_THRESHOLD_US // US_PER_SECOND} s",
    "target": DEFAULT_TARGET,
    "level": DEFAULT_LEVEL,
}


@dataclass(frozen=True)
class Key:
    """One key: where it stands, and what the schema says of it."""

    path: str
    table: str
    name: str
    kind: str
    """The table's ``kind`` that it needs; "" where it needs none."""
    type: str
    unit: str
    default: str
    allowed: str

    @property
    def meaning(self) -> str:
        """Return what the key means."""
        return MEANINGS[f"{self.table}.{self.name}"]


@dataclass
class _Shape:
    """What an annotation says once its layers are taken off."""

    inner: Any
    marks: list[Any]
    is_list: bool = False


def keys() -> list[Key]:
    """Return every key that a scenario file can hold, in the order of the schema."""
    return list(_keys_of(Scenario, "", ""))


def keys_page() -> str:
    """Return the page as Markdown."""
    found = keys()
    ways = [
        f"[{title.lower()}](#{title.lower().replace(' ', '-')})" for title in (*SECTIONS, "Distributions")
    ]
    lines = [HEAD, f"Sections: {', '.join(ways)}.", ""]
    for title, start in SECTIONS.items():
        rows = [key for key in found if (key.path.startswith(start) if start else "." not in key.path)]
        lines += [f"## {title}", "", "| path | meaning | type | unit | default | allowed |"]
        lines += ["| --- | --- | --- | --- | --- | --- |"]
        for key in rows:
            path = f"`{key.path}`" + (f" of kind `{key.kind}`" if key.kind else "")
            cells = (path, key.meaning, key.type, key.unit, key.default, key.allowed)
            lines.append(f"| {' | '.join(cells)} |")
        lines.append("")
    lines += ["## Distributions", "", _DISTRIBUTIONS, "| kind | key | type | unit | allowed |"]
    lines += ["| --- | --- | --- | --- | --- |"]
    for key in family_keys():
        lines.append(f"| `{key.kind}` | {key.path} | {key.type} | {key.unit} | {key.allowed} |")
    return "\n".join(lines).rstrip() + "\n"


def family_keys() -> list[Key]:
    """Return every key of every kind of distribution, in the order of the schema; paths are names alone."""
    families = _tables_of(_shape(Distribution, []).inner)
    return [_family_key(one, name) for one in families for name in one.model_fields if name != "kind"]


def _family_key(family: type[BaseModel], name: str) -> Key:
    field = family.model_fields[name]
    shape = _shape(field.annotation, [*field.metadata, field])
    choices = field.validation_alias.choices if isinstance(field.validation_alias, AliasChoices) else [name]
    path = ", also ".join(f"`{choice}`" for choice in choices)
    type_, unit, allowed = _words(shape)
    allowed = LIMITS.get(f"{family.__name__}.{name}", allowed)
    if _is_table(shape.inner):
        type_, unit, allowed = "list of tables", "", "`weight`, a share, and the keys of another kind"
    elif shape.is_list:
        type_ = f"list of {type_}s"
    return Key(path, family.__name__, name, _kind_of(family), type_, unit, "", allowed)


def _keys_of(table: type[BaseModel], path: str, kind: str) -> Iterator[Key]:
    for attribute, field in table.model_fields.items():
        name = field.alias or attribute
        shape = _shape(field.annotation, [*field.metadata, field])
        here = f"{path}{name}"
        if shape.inner is HourlyCost:
            here += ".GROUP"
        elif isinstance(shape.inner, type) and issubclass(shape.inner, BaseModel):
            below = f"{here}.{_PATHS[name]}" if name in _PATHS else here
            if table is not Scenario:
                yield _key(table, name, field, shape, here, kind, "table")
            yield from _keys_of(shape.inner, f"{below}.", kind)
            continue
        tables = _tables_of(shape.inner)
        if tables and not issubclass(tables[0], Family):
            yield _key(
                table, name, field, shape, here, kind, "list or table" if name == "counts" else "table"
            )
            for one in tables:
                yield from _keys_of(one, f"{here}.", _kind_of(one) if "kind" in one.model_fields else kind)
            continue
        if name == "kind":
            if isinstance(shape.inner, type) or typing.get_origin(shape.inner) is Literal:
                yield _key(table, name, field, shape, here, "", "")
            continue
        yield _key(table, name, field, shape, here, kind, "")


def _key(
    table: type[BaseModel], name: str, field: FieldInfo, shape: _Shape, path: str, kind: str, type_: str
) -> Key:
    words, unit, allowed = _words(shape)
    allowed = LIMITS.get(f"{table.__name__}.{name}", allowed)
    if type_:
        words, unit, allowed = type_, "", ""
    if shape.is_list:
        words = f"{words}, or list" if _takes_one(shape) else f"list of {words}s"
    own = path.startswith("groups.") and table.__name__ == "Service"
    default = "that of `service`" if own else _default(table, name, field)
    return Key(path, table.__name__, name, kind, words, unit, default, allowed)


def _shape(annotation: Any, marks: list[Any]) -> _Shape:
    """Take ``Annotated``, ``| None``, tuples and dicts off, and keep what they say."""
    while True:
        origin = typing.get_origin(annotation)
        arguments = typing.get_args(annotation)
        if origin is typing.Annotated:
            annotation, marks = arguments[0], [*marks, *arguments[1:]]
        elif origin in (typing.Union, types.UnionType) and type(None) in arguments:
            rest = tuple(one for one in arguments if one is not type(None))
            annotation = rest[0] if len(rest) == 1 else typing.Union[rest]  # noqa: UP007
        elif origin is tuple:
            inner = _shape(arguments[0], marks)
            return _Shape(inner.inner, inner.marks, not _is_table(inner.inner))
        elif origin is dict:
            annotation = arguments[1]
        else:
            return _Shape(annotation, _flat(marks))


def _flat(marks: list[Any]) -> list[Any]:
    """Return marks with those inside a field's own description taken out of it."""
    return [
        one for mark in marks for one in ([mark, *mark.metadata] if isinstance(mark, FieldInfo) else [mark])
    ]


def _is_table(inner: Any) -> bool:
    return isinstance(inner, type) and issubclass(inner, BaseModel)


def _tables_of(inner: Any) -> list[type[BaseModel]]:
    """Return the tables of a choice between kinds, and those inside counts by weekday."""
    parts = typing.get_args(inner) if typing.get_origin(inner) in (typing.Union, types.UnionType) else ()
    shapes = [_shape(part, []).inner for part in parts]
    return [one for one in shapes if _is_table(one)]


def _kind_of(table: type[BaseModel]) -> str:
    return str(typing.get_args(table.model_fields["kind"].annotation)[0])


def _takes_one(shape: _Shape) -> bool:
    return any(getattr(getattr(mark, "func", None), "__name__", "") == "_one_or_more" for mark in shape.marks)


def _words(shape: _Shape) -> tuple[str, str, str]:
    """Return type, unit and what is allowed."""
    inner = shape.inner
    names = {getattr(getattr(mark, "func", None), "__name__", "") for mark in shape.marks}
    tables = _tables_of(inner)
    if tables and issubclass(tables[0], Family):
        whole = "_duration_as_table" in names
        only = "" if "_drawn" in names else "any kind"
        return (
            ("duration or distribution" if whole else "distribution"),
            "s, min, h, day",
            only or "not `trace`",
        )
    if typing.get_origin(inner) is Literal:
        return "text", "", ", ".join(f"`{value}`" for value in typing.get_args(inner))
    if inner is Duration:
        return "duration", "s, min, h, day", "longer than 0 s" if "_positive" in names else "0 s or longer"
    if inner is Rate:
        return "rate", "per s, min, hour, day", "0 or more"
    if inner is ClockTime:
        return "clock", "", f'`"00:00"` to `"{"24:00" if "_end" in names else "23:59:59"}"`'
    if inner is Hours:
        return "hours", "", '`"09:00-17:30"`, `"Mon-Fri 09:00-17:00"`'
    if inner is HourlyCost:
        return "amount", "currency per hour", f"0 to {LARGEST_COST}"
    if inner is Size:
        return "size", "kB, MB, GB, TB", "1 MB or more"
    if inner is bool:
        return "true or false", "", ""
    if inner is str:
        for name, words in _TEXTS.items():
            if name in names:
                return words[0], "", words[1]
        return "text", "", ""
    if "_slots" in names:
        return "whole number", "", f"1 to {MOST_SLOTS}"
    limits = _limits(shape.marks)
    if inner is float and limits in ("0 to 1", "0 or more, below 1"):
        return "share", "", limits
    return ("whole number" if inner is int else "number"), "", limits


def _limits(marks: list[Any]) -> str:
    """Return the limits of a number in words."""
    lows = [mark.ge for mark in marks if isinstance(mark, Ge)]
    highs = [mark.le for mark in marks if isinstance(mark, Le)]
    above = [mark.gt for mark in marks if isinstance(mark, Gt)]
    below = [mark.lt for mark in marks if isinstance(mark, Lt)]
    if lows and highs:
        return f"{max(lows):g} to {min(highs):.10g}"
    low = f"{max(lows):g} or more" if lows else f"above {max(above):g}" if above else ""
    return ", ".join(part for part in (low, f"below {min(below):g}" if below else "") if part)


def _default(table: type[BaseModel], name: str, field: FieldInfo) -> str:
    """Return what holds where the key is left out."""
    if f"{table.__name__}.{name}" in DEFAULTS:
        return DEFAULTS[f"{table.__name__}.{name}"]
    if field.is_required():
        return "required"
    value = field.default
    if value is None and table.__name__ == "Service":
        value = _SERVICE[name]
    text = getattr(value, "text", value)
    if isinstance(value, BaseModel):
        return f'`{{ kind = "{_kind_of(type(value))}" }}`' if "kind" in type(value).model_fields else ""
    if text in ("", (), None):
        return "empty" if text == "" else "none"
    if isinstance(text, bool):
        return f"`{str(text).lower()}`"
    return f'`"{text}"`' if isinstance(text, str) else f"{text:g}"
