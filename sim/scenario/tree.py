"""Values with the file in which they stand: read, merged for ``extends``, and stripped again."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sim.scenario.paths import quoted_path
from sim.scenario.week import DAY_SHORTHANDS

Content = Any
"""A table (``dict[str, Node]``), a list (``list[Node]``) or a leaf."""

_ALTERNATIVES: dict[str, tuple[str, ...]] = {
    "counts": ("file", "column"),
    "file": ("counts", "values"),
    "values": ("file", "column", "unit"),
}
"""Writing one of these keys over a base takes the base's other ways of saying the same away."""


DEEPEST = 64
"""So deep may tables and lists stand in each other; a scenario needs ten."""


def is_too_deep(value: Any) -> bool:
    """Say whether tables and lists stand deeper in each other than anything of a scenario does."""
    layer = [value]
    for _ in range(DEEPEST):
        layer = [
            inner
            for outer in layer
            if isinstance(outer, (Mapping, list, tuple))
            for inner in (outer.values() if isinstance(outer, Mapping) else outer)
        ]
        if not layer:
            return False
    return any(isinstance(inner, (Mapping, list, tuple)) for inner in layer)


@dataclass(frozen=True, slots=True)
class Node:
    """A value of a scenario: a table, a list or a leaf, and the file in which it stands."""

    content: Content
    file: str


def planted(value: Any, file: str) -> Node:
    """Return a tree of plain values, dates and times turned into texts, arrays' numbers into plain ones."""
    if isinstance(value, Mapping):
        return Node({str(key): planted(item, file) for key, item in value.items()}, file)
    if isinstance(value, (datetime.date, datetime.time)):
        return Node(value.isoformat(), file)
    if isinstance(value, str):
        return Node(str(value), file)
    if hasattr(value, "tolist"):
        return planted(value.tolist(), file)
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return Node([planted(item, file) for item in value], file)
    return Node(value, file)


def plain(node: Node) -> Any:
    """Return the values alone."""
    if isinstance(node.content, dict):
        return {key: plain(item) for key, item in node.content.items()}
    if isinstance(node.content, list):
        return [plain(item) for item in node.content]
    return node.content


def file_of(node: Node, path: Sequence[str | int]) -> str:
    """Return the file in which a value stands, or in which the nearest table around it does."""
    for part in path:
        try:
            inner = node.content[part]
        except (KeyError, IndexError, TypeError):
            break
        if not isinstance(inner, Node):
            break
        node = inner
    return node.file


def dotted(tree: Node, path: Sequence[str | int]) -> str:
    """Return a path as text, as `sim.scenario.changes` reads it.

    An escalation is named by its two groups and an operator entry by its name, or by its group where that
    has one unnamed entry; where this is not unique, by its place in the file, from 0 on.
    """
    parts: list[str | int] = list(path)
    if len(parts) > 1 and isinstance(parts[1], int):
        items = entries(table(tree).get(str(parts[0])))
        names = [_names(entry, str(parts[0])) for entry in items]
        if parts[1] < len(names) and names[parts[1]] and names.count(names[parts[1]]) == 1:
            parts[1:2] = names[parts[1]]
    return quoted_path(parts)


def _names(entry: Node, section: str) -> list[str]:
    """Return how an entry of a list is named in a path, or nothing."""
    if section == "operators":
        name = text_at(entry, "name") or text_at(entry, "group")
        return [name] if name else []
    source, target = _way(entry)
    return [source, target] if section == "escalations" and source and target else []


def value_at(node: Node, path: Sequence[str | int]) -> Any:
    """Return the plain value at a path, or an empty table where there is none."""
    for part in path:
        try:
            node = node.content[part]
        except (KeyError, IndexError, TypeError):
            return {}
    return plain(node)


def table(node: Node | None) -> dict[str, Node]:
    """Return a table's items, or none if the value is no table."""
    return node.content if node is not None and isinstance(node.content, dict) else {}


def entries(node: Node | None) -> list[Node]:
    """Return a list's items, or none if the value is no list."""
    return node.content if node is not None and isinstance(node.content, list) else []


def text_at(node: Node, key: str) -> str | None:
    """Return the trimmed text under a key of a table, or nothing if there is none."""
    found = table(node).get(key)
    return found.content.strip() if found is not None and isinstance(found.content, str) else None


def merged(base: Node, child: Node, path: tuple[str, ...] = ()) -> Node:
    """Return the base with the child's values over it.

    Tables merge key by key, but a table with another ``kind`` replaces the base's. The entries of
    ``escalations`` and ``operators`` are matched, see `_merged_escalations` and `_merged_operators`; any
    other list is replaced.
    """
    if isinstance(base.content, list) and isinstance(child.content, list):
        if path == ("escalations",):
            return Node(_merged_escalations(base, child), child.file)
        if path == ("operators",):
            return Node(_merged_operators(base, child), child.file)
    if not isinstance(base.content, dict) or not isinstance(child.content, dict):
        return child
    kind = child.content.get("kind")
    if kind is not None and "kind" in base.content and base.content["kind"].content != kind.content:
        return child
    gone = replaced_keys(child.content) if "kind" in base.content else set()
    result = days_apart({k: item for k, item in base.content.items() if k not in gone}, child.content)
    for key, item in child.content.items():
        result[key] = merged(result[key], item, (*path, key)) if key in result else item
    return Node(result, child.file if not path else base.file)


def replaced_keys(written: Iterable[str]) -> set[str]:
    """Return the keys of a base's table that say otherwise what the written keys say."""
    keys = set(written)
    return {other for key in keys for other in _ALTERNATIVES.get(key, ())} - keys


def days_apart(base: Mapping[str, Node], written: Iterable[str]) -> dict[str, Node]:
    """Return a base's counts by weekday in the form in which the written ones can replace them.

    ``weekdays`` over single days takes these away; ``mon`` over ``weekdays`` leaves the other four as they
    were.
    """
    items, keys = dict(base), set(written)
    counts = {key for key, item in items.items() if isinstance(item.content, list)}
    for shorthand, days in DAY_SHORTHANDS.items():
        if shorthand in keys:
            items = {key: item for key, item in items.items() if key not in counts.intersection(days)}
        elif shorthand in counts and not keys.isdisjoint(days):
            items |= dict.fromkeys(days, items.pop(shorthand))
    return items


def _way(entry: Node) -> tuple[str | None, str | None]:
    """Return where an escalation goes from and to."""
    return text_at(entry, "from"), text_at(entry, "to")


def _merged_escalations(base: Node, child: Node) -> list[Node]:
    """Match escalations by (from, to); where a pair occurs twice, the child's replace the base's."""
    result = list(entries(base))
    for pair in dict.fromkeys(_way(entry) for entry in entries(child)):
        mine = [entry for entry in entries(child) if _way(entry) == pair]
        theirs = [place for place, entry in enumerate(result) if _way(entry) == pair]
        if len(mine) == len(theirs) == 1:
            result[theirs[0]] = merged(result[theirs[0]], mine[0], ("escalations", ""))
        else:
            result = _replaced(result, theirs, mine)
    return result


def _merged_operators(base: Node, child: Node) -> list[Node]:
    """Match operators by name, or by group where both files have one unnamed entry for it.

    A new name is one more person. Otherwise the child's entries for a group replace the base's.
    """
    result = list(entries(base))
    groups: dict[str | None, list[Node]] = {}
    for entry in entries(child):
        name = text_at(entry, "name")
        if name is None:
            groups.setdefault(text_at(entry, "group"), []).append(entry)
            continue
        same = [place for place, other in enumerate(result) if text_at(other, "name") == name]
        if len(same) == 1:
            result[same[0]] = merged(result[same[0]], entry, ("operators", ""))
        else:
            result.append(entry)
    named_here = {text_at(entry, "name") for entry in entries(child)} - {None}
    for group, mine in groups.items():
        theirs = [place for place, other in enumerate(result) if text_at(other, "group") == group]
        unnamed = [place for place in theirs if text_at(result[place], "name") is None]
        if len(mine) == len(unnamed) == 1:
            result[unnamed[0]] = merged(result[unnamed[0]], mine[0], ("operators", ""))
        else:
            gone = [place for place in theirs if text_at(result[place], "name") not in named_here]
            result = _replaced(result, gone, mine)
    return result


def _replaced(items: list[Node], gone: list[int], new: list[Node]) -> list[Node]:
    """Return the items with the new ones in the place of the first that goes, or at the end."""
    at = gone[0] if gone else len(items)
    before = [item for place, item in enumerate(items[:at])]
    after = [item for place, item in enumerate(items) if place >= at and place not in gone]
    return before + new + after
