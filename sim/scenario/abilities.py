"""Checks of skills and of multitasking: demands that nobody meets, curves that surprise."""

from collections.abc import Iterator

from sim.scenario.desk import Desk
from sim.scenario.errors import ERROR, WARNING, Problem, did_you_mean
from sim.scenario.levels import ways_of
from sim.scenario.multitasking import FactorTable

MOST_SKILLS = 62
"""A set of skills is one 64-bit number in the engines."""


def skills_that_nobody_has(desk: Desk) -> Iterator[Problem]:
    """Find widgets whose chats nobody may take, in their own group or where they are forwarded.

    Those to whom a group overflows may take them too.
    """
    for name, widget in desk.scenario.widgets.items():
        needed = set(widget.skills)
        targets = [way.target for way in ways_of(desk.scenario, name) if way.target != widget.group]
        for group in dict.fromkeys([widget.group, *targets]) if needed else ():
            staff = desk.staffed(group)
            helped = desk.scenario.groups[group].overflow
            if staff and helped is not None:
                staff += desk.staffed(helped.target)
            if group != widget.group:
                staff = [entry for entry in staff if entry.takes_forwards]
            if staff and not any(needed <= set(entry.entry.skills) for entry in staff):
                had = sorted({skill for entry in staff for skill in entry.entry.skills})
                missing = sorted(needed - set(had))
                remedy = did_you_mean(missing[0], had, "skills") if missing else "give one person all of them"
                yield desk.problem(
                    ERROR,
                    ("widgets", name, "skills"),
                    f'no operator of group "{group}" has all the skills that chats of "{name}" ask for: '
                    + ", ".join(sorted(needed)),
                    remedy if had else f'add skills to the operators of group "{group}"',
                )


def more_skills_than_bits(desk: Desk) -> Iterator[Problem]:
    """Find the widget that asks for one skill more than an engine can tell apart."""
    asked: set[str] = set()
    for name, widget in desk.scenario.widgets.items():
        before = len(asked)
        asked.update(widget.skills)
        if before <= MOST_SKILLS < len(asked):
            total = len({skill for other in desk.scenario.widgets.values() for skill in other.skills})
            yield desk.problem(
                ERROR,
                ("widgets", name, "skills"),
                f"the widgets ask for {total} different skills in all, and at most {MOST_SKILLS} can be told "
                "apart",
                "give skills that the same people have one name",
            )


def curves_that_fall(desk: Desk) -> Iterator[Problem]:
    """Find groups in which two chats at once get less done than one after the other."""
    for name, group in desk.scenario.groups.items():
        speed = group.speed
        if isinstance(speed, FactorTable) and len(speed.factors) > 1 and speed.factors[1] < 1:
            yield desk.problem(
                WARNING,
                ("groups", name, "speed", "factors"),
                f"with two chats at once an operator gets {speed.factors[1]:g} times as much done as with "
                "one: chats would be over sooner one after the other",
                "check the table, or give the operators one slot",
            )
