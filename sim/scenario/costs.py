"""Costs: what an hour of an operator costs, by group; ``"groups.NAME" = "45 per hour"`` in a file."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any

from pydantic import Field, PlainSerializer, PlainValidator

from sim.scenario.errors import ERROR, Problem, shown_value
from sim.scenario.fields import Name, Table, label_of
from sim.scenario.paths import quoted_path
from sim.scenario.tree import Node, plain, table
from sim.units import UnitError

LARGEST_COST = 1_000_000
"""Of an hour; beyond it a sum over years would leave what a float counts exactly."""

_LONGEST_CURRENCY = 12
_UNITS = ("s", "share", "chats", "legs", "points", "%")
"""What numbers that are no money are given in."""

_COST = re.compile(r"\s*([0-9]{1,15}(?:\.[0-9]{0,15})?|\.[0-9]{1,15})\s*(?:per\s+|/\s*)(?:h|hour)\s*")
_PREFIX = "groups."


@dataclass(frozen=True, slots=True)
class HourlyCost:
    """An amount an hour as it was written, and in thousandths of the currency."""

    text: str
    thousandths: int


def parse_cost(value: object) -> HourlyCost:
    """Read a cost such as "45 per hour" or "38.50 per hour".

    Parameters
    ----------
    value
        The text. Anything else is refused.

    Returns
    -------
    HourlyCost
        Rounded half to even to thousandths.

    Raises
    ------
    UnitError
        A bare number, another unit than the hour, a negative or an unreadable text.
    """
    if isinstance(value, HourlyCost):
        return value
    remedy = 'write an amount an hour, for example "45 per hour"'
    if not isinstance(value, str):
        if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= LARGEST_COST:
            remedy = f'write "{value:g} per hour"'
        raise UnitError("a cost is a text with its unit", remedy)
    if re.match(r"\s*[-−]\s*[0-9.]", value):
        raise UnitError("a cost cannot be negative", remedy)
    found = _COST.fullmatch(value) if len(value) <= 80 else None
    if found is None:
        raise UnitError("this is not a cost of an hour", remedy)
    amount = Fraction(found[1])
    if amount > LARGEST_COST:
        raise UnitError(f"an hour costs at most {LARGEST_COST}", remedy)
    return HourlyCost(value.strip(), round(amount * 1000))


def _cost_text(cost: HourlyCost) -> str:
    """Return the text as it was written."""
    return cost.text


def _currency(value: Any) -> str:
    """Read a currency: a short text such as "EUR", or none."""
    text = "" if value == "" else label_of(value, "currency", _LONGEST_CURRENCY, '"EUR"')
    if text in _UNITS:
        raise UnitError(
            "tables would read this currency as a unit of something else", 'write for example "EUR"'
        )
    return text


class Costs(Table):
    """What an hour of one operator costs, by group; a group that is not named costs nothing."""

    currency: Annotated[str, PlainValidator(_currency), PlainSerializer(str, return_type=str)] = ""
    groups: dict[
        Name, Annotated[HourlyCost, PlainValidator(parse_cost), PlainSerializer(_cost_text, return_type=str)]
    ] = Field(default_factory=dict)


def unfolded(tree: Node, problems: list[Problem]) -> Node:
    """Return the values with each key ``"groups.NAME"`` of the costs as a key of the table ``groups`` there.

    Parameters
    ----------
    tree
        The scenario's values.
    problems
        Gets an error for every group that has two costs.
    """
    costs = table(tree).get("costs")
    written = table(costs)
    if costs is None or not any(key.startswith(_PREFIX) or key == "groups" for key in written):
        return tree
    within = written.get("groups")
    if within is not None and not isinstance(within.content, dict):
        return tree
    rest = {key: item for key, item in written.items() if not key.startswith(_PREFIX) and key != "groups"}
    groups: dict[str, Node] = {}
    flat = [(key.removeprefix(_PREFIX), item) for key, item in written.items() if key.startswith(_PREFIX)]
    for name, item in [*table(within).items(), *flat]:
        if name.strip() in groups:
            where, message = (
                quoted_path(("costs", "groups", name)),
                f'the group "{name.strip()}" has two costs',
            )
            value = shown_value(plain(item))
            problems.append(Problem(ERROR, item.file, where, value, message, "leave one of them out"))
        groups[name.strip()] = item
    new = Node({**rest, "groups": Node(groups, costs.file)}, costs.file)
    return Node({**table(tree), "costs": new}, tree.file)


def split_group(parts: Sequence[str]) -> list[str]:
    """Return the parts of a dotted path with ``costs."groups.NAME"`` read as ``costs.groups.NAME``."""
    if len(parts) > 1 and parts[0] == "costs" and parts[1].startswith(_PREFIX):
        return ["costs", "groups", parts[1].removeprefix(_PREFIX), *parts[2:]]
    return list(parts)
