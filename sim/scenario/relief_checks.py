"""Checks of overflow: where it leads, and whether anybody there can help."""

from collections.abc import Iterator

from sim.scenario.desk import Desk
from sim.scenario.errors import ERROR, WARNING, Problem
from sim.scenario.levels import ways_of


def overflow_in_a_circle(desk: Desk) -> Iterator[Problem]:
    """Find groups that overflow to themselves, directly or through others; each circle is told once."""
    told: set[str] = set()
    for name in desk.scenario.groups:
        way = [name]
        while (following := _target(desk, way[-1])) and following not in way:
            way.append(following)
        if following != name or name in told:
            continue
        told.update(way)
        if len(way) == 1:
            message = f'the group "{name}" overflows to itself'
        else:
            message = f"these groups overflow in a circle: {' -> '.join([*way, name])}"
        yield desk.problem(
            ERROR,
            ("groups", name, "overflow", "to"),
            message,
            "let it overflow to a group that does not lead back, or leave overflow out",
        )


def _target(desk: Desk, group: str) -> str:
    """Return the group to which one overflows, or nothing."""
    overflow = desk.scenario.groups[group].overflow
    return "" if overflow is None else overflow.target


def overflow_to_a_second_level(desk: Desk) -> Iterator[Problem]:
    """Find forward-only groups that get direct chats of another group by overflow."""
    linked = {widget.group for widget in desk.scenario.widgets.values()}
    targets = {way.target for way in desk.scenario.escalations}
    for name in desk.scenario.groups:
        target = _target(desk, name)
        if name in linked and target in targets - linked:
            yield desk.problem(
                WARNING,
                ("groups", name, "overflow", "to"),
                f'the group "{target}" is reachable by forward only, and by overflow its operators also get '
                f'chats of "{name}" that nobody forwarded',
                f"to undo it, leave overflow out of [groups.{name}] or let it lead to a first-level group",
            )


def overflow_to_nobody(desk: Desk) -> Iterator[Problem]:
    """Find overflows to a group none of whose operators may take the chats that come."""
    for name in desk.scenario.groups:
        target = _target(desk, name)
        if not target or target == name:
            continue
        path, staff = ("groups", name, "overflow", "to"), desk.staffed(target)
        if not staff:
            yield desk.problem(
                WARNING,
                path,
                f'the group "{target}" has no operator, so nobody takes what overflows',
                f'add [[operators]] with group = "{target}", or leave overflow out',
            )
            continue
        for widget, item in desk.scenario.widgets.items():
            direct = item.group == name
            if not direct and all(way.target != name for way in ways_of(desk.scenario, widget)):
                continue
            needed = set(item.skills)
            able = [entry for entry in staff if needed <= set(entry.entry.skills)]
            if not able:
                yield desk.problem(
                    WARNING,
                    path,
                    f'no operator of group "{target}" has all the skills that chats of "{widget}" ask for '
                    f"({', '.join(sorted(needed))}), so they wait on when they overflow",
                    f'add skills to operators of group "{target}", or let it overflow elsewhere',
                )
            elif not direct and not any(entry.takes_forwards for entry in able):
                yield desk.problem(
                    WARNING,
                    path,
                    f'chats of "{widget}" come to "{name}" by forward, and no operator of group "{target}" '
                    "who could take them has a role that may take forwarded chats",
                    "give its operators a role with forwarded_chats = true, or let it overflow elsewhere",
                )
