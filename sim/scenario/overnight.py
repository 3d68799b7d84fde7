"""Hours over midnight: refused where the desk closes, on the bare values as other slips are."""

from collections.abc import Iterator

from sim.scenario.errors import ERROR, Problem, shown_value
from sim.scenario.tree import Node, dotted, entries, file_of, plain, table, text_at
from sim.scenario.week import no_night, parse_week_hours
from sim.units import US_PER_DAY, UnitError, parse_clock

_Path = tuple[str | int, ...]


def overnight_problems(tree: Node) -> list[Problem]:
    """Return an error for all hours over midnight, if the desk is closed at midnight.

    Parameters
    ----------
    tree
        The scenario's values.
    """
    calendar = table(tree).get("calendar") or Node({}, tree.file)
    ends = text_at(calendar, "opens"), text_at(calendar, "closes")
    try:
        opens_us, closes_us = (parse_clock(text, end=True).us for text in ends if text is not None)
    except ValueError:
        closes = True  # The default hours, or a text that is an error of its own.
    else:
        closes = (opens_us, closes_us) != (0, US_PER_DAY)
    problems = []
    for path, node in _hours(tree):
        try:
            hours = parse_week_hours(node.content)
        except UnitError:
            continue
        if closes and hours.to_us > US_PER_DAY:
            refusal = no_night(hours)
            place, value = dotted(tree, path), shown_value(plain(node))
            problems.append(
                Problem(ERROR, file_of(tree, path), place, value, refusal.message, refusal.remedy)
            )
    return problems


def _hours(tree: Node) -> Iterator[tuple[_Path, Node]]:
    """Walk over the texts that are hours: where they stand, and the text."""
    owners: list[tuple[_Path, Node]] = [
        (("widgets", name), item) for name, item in table(table(tree).get("widgets")).items()
    ]
    owners += [
        (("operators", place), item) for place, item in enumerate(entries(table(tree).get("operators")))
    ]
    for owner, item in owners:
        for key in ("hours", "shift", "breaks"):
            node = table(item).get(key)
            if node is not None and isinstance(node.content, str):
                yield (*owner, key), node
            for place, one in enumerate(entries(node)):
                yield (*owner, key, place), one
