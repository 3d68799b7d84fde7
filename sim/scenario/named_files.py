"""The tables of a scenario that name a CSV file, and what the file holds."""

from collections.abc import Iterator
from typing import Literal

from sim.scenario.tree import Node, entries, table, text_at


def named_files(
    tree: Node,
) -> Iterator[tuple[tuple[str | int, ...], Node, Literal["counts", "moments", "durations"]]]:
    """Walk over the tables that name a file: where they stand, and what the file holds."""
    for widget, item in table(table(tree).get("widgets")).items():
        arrivals = table(item).get("arrivals")
        if "file" in table(arrivals):
            assert arrivals is not None
            what: Literal["counts", "moments"] = (
                "counts" if text_at(arrivals, "kind") == "profile" else "moments"
            )
            yield ("widgets", widget, "arrivals"), arrivals, what
        yield from _laws(("widgets", widget), item)
    for place, item in enumerate(entries(table(tree).get("escalations"))):
        yield from _laws(("escalations", place), item)


def _laws(
    path: tuple[str | int, ...], node: Node
) -> Iterator[tuple[tuple[str | int, ...], Node, Literal["durations"]]]:
    """Walk over the distributions of a table that name a file."""
    for key in ("handling", "patience", "hand_over_time"):
        law = table(node).get(key)
        if "file" in table(law):
            assert law is not None
            yield (*path, key), law, "durations"
        for place, part in enumerate(entries(table(law).get("parts"))):
            if "file" in table(part):
                yield (*path, key, "parts", place), part, "durations"
