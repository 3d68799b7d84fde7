"""Levels and ways: which group is first level, which is forward-only, and how far a chat can be passed on.

All of it is derived from the links of widgets and escalations; nobody types a level in.
"""

from sim.scenario.model import Escalation, Scenario


def tiers(scenario: Scenario) -> dict[str, int]:
    """Return each group's level: 1 where a widget is linked, 0 where no chat ever comes.

    Any other group stands one above the lowest level that forwards to it.
    """
    level = dict.fromkeys(scenario.groups, 0)
    front = {widget.group for widget in scenario.widgets.values()}
    number = 1
    while front:
        level.update(dict.fromkeys(front, number))
        ways = _ways(scenario)
        front = {target for source in front for target in ways.get(source, ()) if not level[target]}
        number += 1
    return level


def loop(scenario: Scenario) -> list[str]:
    """Return the groups of a circle of escalations that a chat can go round in, or none."""
    ways = _ways(scenario)
    done: set[str] = set()
    for start in dict.fromkeys(widget.group for widget in scenario.widgets.values()):
        # The way so far, and of each group on it the targets that have not been tried.
        way, untried = [start], [iter(ways.get(start, ()))]
        while way and start not in done:
            target = next(untried[-1], None)
            if target is None:
                untried.pop()
                done.add(way.pop())
            elif target in way:
                return [*way[way.index(target) :], target]
            elif target not in done:
                way.append(target)
                untried.append(iter(ways.get(target, ())))
    return []


def reaches(scenario: Scenario, start: str, goal: str) -> bool:
    """Tell whether chats of one group can be passed on to another, in any number of steps."""
    ways = _ways(scenario)
    seen: set[str] = set()
    front = {start}
    while front:
        seen |= front
        front = {target for source in front for target in ways.get(source, ())} - seen
    return goal in seen


def longest_way(scenario: Scenario) -> int:
    """Return the largest number of legs that a chat can have on its way.

    It is the longest way through the escalations, or the smallest ``max_legs`` where one is given and
    smaller. Where chats are handed back they may be forwarded again, up to ``max_legs``; without one there
    is room for a single leg more. A circle without any ``max_legs`` is an error of `check_scenario`; here
    it counts every group once.
    """
    limits = [way.max_legs for way in scenario.escalations if way.max_legs is not None]
    if loop(scenario):
        return min(limits, default=len(scenario.groups))
    chain = longest_chain(scenario)
    if hands_back(scenario):
        return min(limits, default=chain + 1)
    return min([chain, *limits])


def hands_back(scenario: Scenario) -> bool:
    """Tell whether a chat that was forwarded can be handed back."""
    level = tiers(scenario)
    return any(
        way.return_probability > 0 and way.probability > 0 and level[way.source]
        for way in scenario.escalations
    )


def longest_chain(scenario: Scenario) -> int:
    """Return the number of groups on the longest way through the escalations, which form no circle."""
    ways = _ways(scenario)
    known: dict[str, int] = {}
    starts = [widget.group for widget in scenario.widgets.values()]
    todo = list(starts)
    while todo:
        targets = ways.get(todo[-1], ())
        first = [target for target in targets if target not in known]
        if first:
            todo += first
        else:
            known[todo.pop()] = 1 + max((known[target] for target in targets), default=0)
    return max(known[group] for group in starts)


def ways_of(scenario: Scenario, widget: str) -> list[Escalation]:
    """Return the escalations that chats of a widget can take; a chance of zero is no way."""
    reached = [scenario.widgets[widget].group]
    taken: list[Escalation] = []
    for group in reached:
        for way in scenario.escalations:
            if way.source == group and way.probability > 0 and concerns(way, widget):
                taken.append(way)
                if way.target not in reached:
                    reached.append(way.target)
    return taken


def concerns(way: Escalation, widget: str) -> bool:
    """Tell whether an escalation speaks of a widget's chats."""
    return way.widgets is None or widget in way.widgets


def _ways(scenario: Scenario) -> dict[str, list[str]]:
    """Return where each group forwards to; a chance of zero is no way."""
    ways: dict[str, list[str]] = {}
    for way in scenario.escalations:
        if way.probability > 0:
            ways.setdefault(way.source, []).append(way.target)
    return ways
