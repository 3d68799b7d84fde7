"""Contrast: what one scenario changes against another, in a few words."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sim.core.blueprint import Blueprint
from sim.experiment.replicate import Experiment
from sim.scenario import Scenario

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
WORDS = frozenset({"title", "description", "question", "extends"})
"""Keys that change nothing that is simulated."""
MOST_CHANGES = 2
"""More changes than these are no short answer."""


def contrast(base: Experiment, other: Experiment) -> str:
    """Say what a scenario changes against a baseline.

    Parameters
    ----------
    base, other
        Two experiments; only their scenarios matter.

    Returns
    -------
    str
        "one more second_level operator", or "the widget billing linked to second_level instead of
        customer_service", or two of these; empty where there is no short answer.
    """
    changes = [*_people(base, other), *_settings(base.scenario, other.scenario)]
    return " and ".join(changes) if len(changes) <= MOST_CHANGES else ""


def _people(base: Experiment, other: Experiment) -> Iterator[str]:
    """Tell which groups have more or fewer operators."""
    before, after = _heads(base.blueprint), _heads(other.blueprint)
    for group in {**before, **after}:
        more = after[group] - before[group]
        if more:
            count = NUMBERS[abs(more)] if abs(more) < len(NUMBERS) else f"{abs(more):,}"
            word = "operator" if abs(more) == 1 else "operators"
            yield f"{count} {'more' if more > 0 else 'fewer'} {group} {word}"


def headcounts_alone(scenarios: Sequence[tuple[Scenario, Blueprint]]) -> tuple[str, ...]:
    """Return the groups whose headcounts differ, where scenarios differ in nothing else; else none."""
    leaves = [dict(_leaves(scenario.resolved())) for scenario, _ in scenarios]
    if any(one != leaves[0] for one in leaves):
        return ()
    heads = [_heads(blueprint) for _, blueprint in scenarios]
    names = scenarios[0][1].groups.names
    return tuple(name for name in names if len({count[name] for count in heads}) > 1)


def _heads(blueprint: Blueprint) -> Counter[str]:
    groups, operators = blueprint.groups, blueprint.operators
    return Counter(groups.names[place] for place in operators.group.tolist())


def _settings(base: Scenario, other: Scenario) -> Iterator[str]:
    """Tell which other values differ."""
    before, after = dict(_leaves(base.resolved())), dict(_leaves(other.resolved()))
    for path in {**before, **after}:
        old, new = before.get(path), after.get(path)
        if old == new:
            continue
        what, where = _spoken(path)
        if new is None:
            yield f"{what} no longer {old}{where}"
        else:
            yield f"{what} {new}" + (f" instead of {old}" if old is not None else "") + where


def _spoken(path: Sequence[str]) -> tuple[str, str]:
    """Return what one would call a value, and where it holds; the whole path where there is no such word."""
    match path:
        case ["widgets", widget, "group"]:
            return f"the widget {widget} linked to", ""
        case ["widgets", widget, *key]:
            return _key(key), f" at the widget {widget}"
        case ["groups" | "operators", who, *key] if key:
            return _key(key), f" at {who}"
        case ["escalations", source, target, *key] if key:
            return _key(key), f" from {source} to {target}"
    return ".".join(path), ""


def _key(parts: Sequence[str]) -> str:
    return " ".join(parts).replace("_", " ")


def _leaves(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield every value that is simulated with its path; operators' numbers are told apart."""
    if isinstance(value, Mapping):
        for key, part in value.items():
            if key not in WORDS and not (key in ("count", "headcount") and path):
                yield from _leaves(part, (*path, str(key)))
    elif isinstance(value, Sequence) and not isinstance(value, str) and _is_tables(value):
        for name, part in zip(_names(path[-1], value), value, strict=True):
            yield from _leaves(part, (*path, *name))
    else:
        yield path, tuple(value) if isinstance(value, list) else value


def _is_tables(value: Sequence[Any]) -> bool:
    return bool(value) and all(isinstance(part, Mapping) for part in value)


def _names(section: str, entries: Sequence[Mapping[str, Any]]) -> list[tuple[str, ...]]:
    """Return what to call the entries of a list: as a dotted change does, numbered where two are alike."""
    names = [_name(section, entry) for entry in entries]
    return [
        name if names.count(name) == 1 else (*name[:-1], f"{name[-1]} ({names[: place + 1].count(name)})")
        for place, name in enumerate(names)
    ]


def _name(section: str, entry: Mapping[str, Any]) -> tuple[str, ...]:
    """Return a person's name, the group of unnamed operators, or where an escalation leads."""
    if section == "escalations" and {"from", "to"} <= entry.keys():
        return str(entry["from"]), str(entry["to"])
    if section == "operators" and (entry.get("name") or entry.get("group")):
        return (str(entry.get("name") or entry["group"]),)
    return ("entry",)
