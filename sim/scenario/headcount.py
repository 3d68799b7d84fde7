"""``groups.NAME.headcount``: short for the count of that group's single operator entry."""

from sim.scenario.errors import ERROR, Problem
from sim.scenario.paths import quoted_path
from sim.scenario.tree import Node, entries, table, text_at


def folded(tree: Node) -> tuple[Node, list[Problem]]:
    """Write every headcount into its group's operator entry.

    Parameters
    ----------
    tree
        The scenario's values.

    Returns
    -------
    tuple[Node, list[Problem]]
        The values with ``count`` in the place of ``headcount`` (a malformed headcount stays, for the
        schema to refuse), and an error for every group whose operators are named or mixed.
    """
    top = dict(table(tree))
    groups = dict(table(top.get("groups")))
    operators = list(entries(top.get("operators")))
    problems: list[Problem] = []
    for name, group in groups.items():
        heads = table(group).get("headcount")
        if heads is None or type(heads.content) is not int or heads.content < 0:
            continue
        mine = [place for place, entry in enumerate(operators) if text_at(entry, "group") == name]
        if not mine:
            operators.append(Node({"group": Node(name, heads.file), "count": heads}, heads.file))
        elif len(mine) == 1 and "name" not in table(operators[mine[0]]):
            entry = operators[mine[0]]
            operators[mine[0]] = Node({**table(entry), "count": heads}, entry.file)
        else:
            problems.append(_refused(name, heads, [operators[place] for place in mine]))
        rest = {key: item for key, item in table(group).items() if key != "headcount"}
        groups[name] = Node(rest, group.file)
    if "groups" in top:
        top["groups"] = Node(groups, top["groups"].file) if groups else top["groups"]
    if operators:
        top["operators"] = Node(operators, top["operators"].file if "operators" in top else tree.file)
    return Node(top, tree.file), problems


def _refused(name: str, heads: Node, mine: list[Node]) -> Problem:
    """Return the error for a headcount of a group with named or several operator entries."""
    named = [text for text in (text_at(entry, "name") for entry in mine) if text]
    has = f"{len(mine)} operator entries" if len(mine) > 1 else "one"
    who = f" ({', '.join(named[:5])}{', ...' if len(named) > 5 else ''} by name)" if named else ""
    return Problem(
        ERROR,
        heads.file,
        quoted_path(("groups", name, "headcount")),
        str(heads.content),
        f'a headcount speaks for a single operator entry without a name, and group "{name}" has {has}{who}',
        "leave the headcount out and change the [[operators]] entries, or replace them by one with a count",
    )
