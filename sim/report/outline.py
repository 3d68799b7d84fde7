"""A scenario's outline: who is reached how, in a few lines."""

from sim.core.blueprint import Blueprint
from sim.core.kinds import HandOver
from sim.core.local_time import days_of
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
    widgets, ways = blueprint.widgets, blueprint.escalations
    linked = [name for name, g in zip(widgets.names, widgets.group.tolist(), strict=True) if g == group]
    forwards = []
    for way in range(len(ways.source)):
        if ways.target[way] != group:
            continue
        kind = "warm" if ways.hand_over[way] == HandOver.WARM else "cold"
        forwards.append(f"{_shares(blueprint, way)}, {kind}")
    reached = []
    if linked:
        reached.append(f"chats of {', '.join(linked)}")
    if forwards:
        reached.append(f"forwards ({'; '.join(forwards)})")
    if not reached:
        return "no widget and no escalation leads to it"
    only = "" if linked else "; no widget is linked to it, so it is reached by forward only"
    return "gets " + " and ".join(reached) + only


def _shares(blueprint: Blueprint, way: int) -> str:
    """Say which share of a group's chats goes a way, by widget where they are not all alike."""
    ways, source = blueprint.escalations, int(blueprint.escalations.source[way])
    widgets: dict[float, list[str]] = {}
    for widget in _widgets_at(blueprint, source):
        share = float(ways.probability[way, widget])
        widgets.setdefault(share, []).append(blueprint.widgets.names[widget])
    group = blueprint.groups.names[source]
    if len(widgets) <= 1:
        return f"{format_share(max(widgets, default=float(ways.probability[way].max())))} of {group}"
    told = (f"{format_share(share)} of {', '.join(names)}" for share, names in widgets.items() if share > 0)
    return f"{' and '.join(told)} at {group}"


def volume_line(blueprint: Blueprint) -> str:
    """Return how many chats a day are expected at each widget: "chats a day: shop 80, billing 204"."""
    days = max(1, len(days_of(blueprint)))
    told = []
    for name, demand in zip(blueprint.widgets.names, blueprint.widgets.demand, strict=True):
        whole = float(demand.cumulative[-1]) if len(demand.cumulative) else 0.0
        chats = float(len(demand.trace_us)) if demand.trace_us is not None else whole
        told.append(f"{name} {chats / days:.3g}" if chats / days < 100 else f"{name} {chats / days:,.0f}")
    return f"chats a day: {', '.join(told)}"


def _widgets_at(blueprint: Blueprint, group: int) -> list[int]:
    """Return the widgets whose chats can be at a group: its own, and those that a forward leads there."""
    ways, found = blueprint.escalations, []
    for widget, own in enumerate(blueprint.widgets.group.tolist()):
        reached, grown = {own}, True
        while grown:
            further = {
                int(ways.target[way])
                for way in range(len(ways.source))
                if int(ways.source[way]) in reached and ways.probability[way, widget] > 0
            }
            grown = not further <= reached
            reached |= further
        if group in reached:
            found.append(widget)
    return found
