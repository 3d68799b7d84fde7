"""Checks of escalations: who can take a forwarded chat, circles, chances, and chats handed back."""

import itertools
from collections.abc import Iterator

from sim.scenario.desk import Desk
from sim.scenario.errors import ERROR, WARNING, Problem
from sim.scenario.levels import concerns, longest_way, loop
from sim.scenario.model import MOST_LEGS


def targets_that_cannot_take(desk: Desk) -> Iterator[Problem]:
    """Find escalations to a group none of whose operators may take a forwarded chat."""
    for place, way in enumerate(desk.scenario.escalations):
        staff = [entry for entry in desk.staff if entry.entry.group == way.target and entry.names]
        if any(entry.takes_forwards for entry in staff):
            continue
        if not staff:
            message = f'group "{way.target}" has no operator, so nobody can take a chat forwarded to it'
            remedy = f'add [[operators]] with group = "{way.target}" and a role with forwarded_chats = true'
        else:
            message = f'no operator of group "{way.target}" has a role that may take forwarded chats'
            roles = list(dict.fromkeys(entry.entry.role for entry in staff if entry.entry.role))
            remedy = (
                f"set forwarded_chats = true in [roles.{roles[0]}], or give the operators a role that has it"
                if roles
                else "give its operators a role with forwarded_chats = true"
            )
        yield desk.problem(ERROR, ("escalations", place, "to"), message, remedy)


def circles(desk: Desk) -> Iterator[Problem]:
    """Find escalations from a group to itself, and circles without a limit."""
    for place, way in enumerate(desk.scenario.escalations):
        if way.source == way.target:
            yield desk.problem(
                ERROR,
                ("escalations", place, "to"),
                f'this escalation leads from the group "{way.source}" to itself',
                "let it lead to another group",
            )
    circle = loop(desk.scenario)
    limited = any(way.max_legs is not None for way in desk.scenario.escalations)
    if len(circle) > 2 and not limited:
        pairs = list(itertools.pairwise(circle))
        place = next(
            i for i, way in enumerate(desk.scenario.escalations) if (way.source, way.target) == pairs[-1]
        )
        yield desk.problem(
            ERROR,
            ("escalations", place),
            f"a chat could be passed round for ever: {' -> '.join(circle)}",
            "set max_legs in one of these escalations, for example max_legs = 3",
        )


def too_many_legs(desk: Desk) -> Iterator[Problem]:
    """Find chains of escalations by which a chat could have more legs than an engine counts."""
    legs = longest_way(desk.scenario)
    if legs > MOST_LEGS and desk.scenario.escalations:
        yield desk.problem(
            ERROR,
            ("escalations", 0, "max_legs"),
            f"a chat could be passed on until it has {legs} legs, and {MOST_LEGS} are counted",
            f"set max_legs = {MOST_LEGS}, or fewer, in one of the escalations",
        )


def chances_above_one(desk: Desk) -> Iterator[Problem]:
    """Find groups that forward more chats than they have."""
    told = set()
    for widget in desk.scenario.widgets:
        sums: dict[str, float] = {}
        for place, way in enumerate(desk.scenario.escalations):
            if not concerns(way, widget):
                continue
            sums[way.source] = sums.get(way.source, 0.0) + way.probability
            if sums[way.source] > 1 + 1e-9 and way.source not in told:
                told.add(way.source)
                yield desk.problem(
                    ERROR,
                    ("escalations", place, "probability"),
                    f'the escalations from "{way.source}" sum to {sums[way.source]:g} for the chats of '
                    f'"{widget}", which is more than 1',
                    "lower the probabilities",
                )


def hand_backs_above_one(desk: Desk) -> Iterator[Problem]:
    """Find groups that hand back and pass on more chats than they have."""
    ways = desk.scenario.escalations
    for place, way in enumerate(ways):
        for widget in desk.scenario.widgets:
            if not concerns(way, widget) or not way.return_probability:
                continue
            on = sum(one.probability for one in ways if one.source == way.target and concerns(one, widget))
            back = way.return_probability
            if on <= 1 + 1e-9 < back + on:
                yield desk.problem(
                    ERROR,
                    ("escalations", place, "return_probability"),
                    f'"{way.target}" hands back {back:g} of these chats and passes on {on:g} of those of '
                    f'"{widget}", which is {back + on:g} together: more than 1',
                    "lower one of them",
                )
                break


def hand_backs_without_effect(desk: Desk) -> Iterator[Problem]:
    """Find escalations whose chats are never handed back."""
    most = longest_way(desk.scenario)
    for place, way in enumerate(desk.scenario.escalations):
        level = desk.tiers[way.source]
        if not way.return_probability or way.source == way.target:
            continue
        if not way.probability or not level:
            message, remedy = "no chat ever comes this way", "let chats come this way, or leave it out"
        elif level + 2 > most:
            message = f"a hand-back would be leg {level + 2}, and max_legs ends a chat's way after {most}"
            remedy = f"set max_legs to {level + 2} or more, or leave it out"
        else:
            continue
        yield desk.problem(
            WARNING,
            ("escalations", place, "return_probability"),
            f"{message}, so return_probability has no effect",
            remedy,
        )
