"""Dotted changes: ``groups.second_level.headcount = 4`` and the like, the same everywhere."""

import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

from sim.scenario.costs import split_group, unfolded
from sim.scenario.errors import ERROR, Problem, did_you_mean, shown_value
from sim.scenario.headcount import folded
from sim.scenario.paths import (
    PathError,
    needs_quotes,
    quoted_path,
    shortened,
    split_path,
    unquoted_name,
)
from sim.scenario.tree import (
    DEEPEST,
    Node,
    days_apart,
    entries,
    is_too_deep,
    plain,
    planted,
    replaced_keys,
    table,
    text_at,
)

CHANGE = "change"
"""What errors name as the file of a changed value."""


def changed(tree: Node, changes: Mapping[str, Any]) -> tuple[Node, frozenset[str], list[Problem]]:
    """Return the values with changes written over them, one after the other.

    Parameters
    ----------
    tree
        The scenario's values.
    changes
        New values by dotted path; quotes go around a name that holds a dot.

    Returns
    -------
    tuple[Node, frozenset[str], list[Problem]]
        The changed values, headcounts written out, the file paths among the changes, and an error for
        every path that leads nowhere and every headcount that is not clear.
    """
    files: set[str] = set()
    problems: list[Problem] = []
    for path, value in changes.items():
        read = _read_value(value)
        shown = ""
        try:
            if is_too_deep(read):
                raise PathError(f"this value is nested more than {DEEPEST} deep", "write a flatter one")
            fresh = planted(read, CHANGE)
            shown = shown_value(plain(fresh))
            parts = split_group(split_path(path))
            tree = unfolded(_written(tree, parts, fresh), problems)
        except PathError as refusal:
            message, remedy = refusal.args
            problems.append(Problem(ERROR, CHANGE, shortened(path), shown, message, remedy))
            continue
        tree, refused = folded(tree)
        problems += refused
        files |= _files_in(fresh, parts[-1])
    return tree, frozenset(files), problems


def _read_value(value: Any) -> Any:
    """Read a text as a TOML value if it is one; anything else stays what it is."""
    if not isinstance(value, str):
        return value
    try:
        read = tomllib.loads(f"value = {value}")
    except (tomllib.TOMLDecodeError, RecursionError):
        return value
    return read["value"] if set(read) == {"value"} else value


def _written(tree: Node, parts: Sequence[str], value: Node) -> Node:
    """Return the values with one value written at a path."""
    section, rest = parts[0], parts[1:]
    top = table(tree)
    if section == "operators" and rest:
        at = _operator_at(tree, rest)
        new = _with_item(top["operators"], at, _set(entries(top["operators"])[at], rest[1:], value))
    elif section == "escalations" and rest:
        at = _escalation_at(tree, rest)
        new = _with_item(top["escalations"], at, _set(entries(top["escalations"])[at], rest[2:], value))
    elif section in ("groups", "widgets", "roles") and rest:
        known = table(top.get(section))
        adds = len(rest) == 1 and isinstance(value.content, dict)
        if rest[0] not in known and not adds:
            if together := unquoted_name(rest, known):
                raise needs_quotes([section], [".".join(rest[:together])], rest[together:])
            remedy = did_you_mean(rest[0], known, section)
            raise PathError(f'there is no "{rest[0]}" in {section}', remedy)
        new = _set(top.get(section) or Node({}, CHANGE), rest, value)
    else:
        return _set(tree, parts, value)
    return Node({**top, section: new}, tree.file)


def _set(node: Node, parts: Sequence[str], value: Node) -> Node:
    """Return a table with a value written at a path inside it; tables on the way are made."""
    if not parts:
        return value
    if isinstance(node.content, list) and parts[0].isdecimal() and int(parts[0]) < len(node.content):
        at = int(parts[0])
        return _with_item(node, at, _set(node.content[at], parts[1:], value))
    if not isinstance(node.content, dict):
        raise PathError(f'"{parts[0]}" would have to stand in a table, and this is none', "shorten the path")
    items = dict(node.content)
    if len(parts) == 1 and "kind" in items:
        items = {key: item for key, item in items.items() if key not in replaced_keys([parts[0]])}
    items = days_apart(items, [parts[0]])
    items[parts[0]] = _set(items.get(parts[0], Node({}, CHANGE)), parts[1:], value)
    return Node(items, node.file)


def _with_item(node: Node, at: int, item: Node) -> Node:
    """Return a list with one entry replaced."""
    items = list(entries(node))
    items[at] = item
    return Node(items, node.file)


def _operator_at(tree: Node, rest: Sequence[str]) -> int:
    """Return the place of the operator entry that a name, or a group with one entry, stands for."""
    name = rest[0]
    operators = entries(table(tree).get("operators"))
    named = [place for place, entry in enumerate(operators) if text_at(entry, "name") == name]
    if len(named) == 1:
        return named[0]
    mine = [place for place, entry in enumerate(operators) if text_at(entry, "group") == name]
    unnamed = [place for place in mine if text_at(operators[place], "name") is None]
    if len(unnamed) == 1:
        return unnamed[0]
    if mine:
        people = [text for place in mine if (text := text_at(operators[place], "name"))]
        raise PathError(
            f'group "{name}" has {len(mine)} operator entries, so it is not clear which is meant'
            if len(mine) > 1
            else f'the one operator of group "{name}" has a name',
            f"write {quoted_path(['operators', people[0], *rest[1:]])}"
            if people
            else "change them in the file",
        )
    known = [text_at(entry, key) or "" for entry in operators for key in ("name", "group")]
    known = [text for text in dict.fromkeys(known) if text]
    if together := unquoted_name(rest, known):
        raise needs_quotes(["operators"], [".".join(rest[:together])], rest[together:])
    raise PathError(
        f'no operator entry has the name or the group "{name}"', did_you_mean(name, known, "names")
    )


def _escalation_at(tree: Node, rest: Sequence[str]) -> int:
    """Return the place of the escalation between two groups."""
    ways = entries(table(tree).get("escalations"))
    pairs = [(text_at(entry, "from") or "", text_at(entry, "to") or "") for entry in ways]
    for pair in pairs:
        written = ".".join(pair).split(".")
        if len(written) > 2 and list(rest[: len(written)]) == written and tuple(rest[:2]) not in pairs:
            raise needs_quotes(["escalations"], pair, rest[len(written) :])
    if len(rest) < 2:
        raise PathError(
            "an escalation is named by where it comes from and where it goes",
            "write for example escalations.customer_service.second_level.probability",
        )
    found = [place for place, pair in enumerate(pairs) if pair == (rest[0], rest[1])]
    if len(found) == 1:
        return found[0]
    if found:
        raise PathError(
            f'{len(found)} escalations go from "{rest[0]}" to "{rest[1]}", so it is not clear which is meant',
            "change them in the file",
        )
    texts = [f"{source}.{target}" for source, target in pairs]
    remedy = did_you_mean(f"{rest[0]}.{rest[1]}", texts, "escalations")
    raise PathError(f'no escalation goes from "{rest[0]}" to "{rest[1]}"', remedy)


def _files_in(value: Node, key: str) -> set[str]:
    """Return the file paths that a changed value brings."""
    if isinstance(value.content, dict):
        return set[str]().union(*(_files_in(item, name) for name, item in value.content.items()))
    if isinstance(value.content, list):
        return set[str]().union(*(_files_in(item, "") for item in value.content))
    return {value.content} if key == "file" and isinstance(value.content, str) else set()
