"""Names that point to nothing: looked for in the bare values, so that schema errors hide none of them."""

from collections.abc import Iterator

from sim.scenario.errors import ERROR, Problem, did_you_mean, shown_value
from sim.scenario.tree import Node, dotted, entries, plain, table, text_at


def dangling_names(tree: Node) -> list[Problem]:
    """Return an error for every name of a group, widget or role that is not there.

    Parameters
    ----------
    tree
        The scenario's values; anything malformed is passed over.
    """
    top = table(tree)
    known = {kind: list(table(top.get(kind))) for kind in ("groups", "widgets", "roles")}
    problems = []
    for path, name, node, kind in _references(tree):
        if name and name not in known[kind]:
            one = kind.removesuffix("s")
            remedy = did_you_mean(name, known[kind], kind)
            if not known[kind]:
                remedy = f"add a table [{kind}.{name}]"
            where, value = dotted(tree, path), shown_value(plain(node))
            problems.append(Problem(ERROR, node.file, where, value, f'there is no {one} "{name}"', remedy))
    return problems


def _references(tree: Node) -> Iterator[tuple[tuple[str | int, ...], str | None, Node, str]]:
    """Walk over every name that refers to a group, widget or role: path, name, value, what it names."""
    top = table(tree)
    for widget, item in table(top.get("widgets")).items():
        if "group" in table(item):
            yield ("widgets", widget, "group"), text_at(item, "group"), table(item)["group"], "groups"
    for group, item in table(top.get("groups")).items():
        overflow = table(item).get("overflow")
        if overflow is not None and "to" in table(overflow):
            yield (
                ("groups", group, "overflow", "to"),
                text_at(overflow, "to"),
                table(overflow)["to"],
                "groups",
            )
    for group, item in table(table(top.get("costs")).get("groups")).items():
        yield ("costs", "groups", group), group, item, "groups"
    for place, item in enumerate(entries(top.get("operators"))):
        for key, kind in (("group", "groups"), ("role", "roles")):
            if key in table(item):
                yield ("operators", place, key), text_at(item, key), table(item)[key], kind
    for place, item in enumerate(entries(top.get("escalations"))):
        for key in ("from", "to"):
            if key in table(item):
                yield ("escalations", place, key), text_at(item, key), table(item)[key], "groups"
        for at, name in enumerate(entries(table(item).get("widgets"))):
            text = name.content.strip() if isinstance(name.content, str) else None
            yield ("escalations", place, "widgets", at), text, name, "widgets"
