"""A scenario's outline: who is reached how, in a few lines."""

from sim.core.blueprint import Blueprint
from sim.core.kinds import HandOver
from sim.report.words import tier_name
from sim.units import format_share


def outline(blueprint: Blueprint) -> list[str]:
    """Return a line a group, lowest tier first: tier, people, slots, and the ways that lead to it.

    Parameters
    ----------
    blueprint
        The scenario.
    """
    groups, operators = blueprint.groups, blueprint.operators
    lines = []
    for place in sorted(range(len(groups.names)), key=lambda g: (groups.tier[g] or 99, g)):
        own = operators.group == place
        people, slots = int(own.sum()), int(operators.slots[own].sum())
        staff = f"{_counted(people, 'operator')} with {_counted(slots, 'slot')}"
        lines.append(
            f"{tier_name(int(groups.tier[place]))}: {groups.names[place]}, {staff}; {_ways(blueprint, place)}"
        )
    return lines


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _ways(blueprint: Blueprint, group: int) -> str:
    """Say how chats come to a group."""
    widgets, ways, names = blueprint.widgets, blueprint.escalations, blueprint.groups.names
    linked = [name for name, g in zip(widgets.names, widgets.group.tolist(), strict=True) if g == group]
    forwards = []
    for way in range(len(ways.source)):
        if ways.target[way] != group:
            continue
        share = format_share(float(ways.probability[way].max()))
        kind = "warm" if ways.hand_over[way] == HandOver.WARM else "cold"
        forwards.append(f"{share} of {names[ways.source[way]]}, {kind}")
    reached = []
    if linked:
        reached.append(f"chats of {', '.join(linked)}")
    if forwards:
        reached.append(f"forwards ({'; '.join(forwards)})")
    if not reached:
        return "no widget and no escalation leads to it"
    only = "" if linked else "; no widget is linked to it, so it is reached by forward only"
    return "gets " + " and ".join(reached) + only
