"""The readable engine's hall: who may take which chats, by what rule, and at what pace."""

from operator import index

from sim.core.blueprint import Blueprint
from sim.core.kinds import Choice
from sim.core.policies import NUMBER_BITS, POLICIES, Rule
from sim.engines.floor import Crew, Line, SortedLine

_RULES = {policy.code: policy.rule for policy in POLICIES.values() if policy.rule is not None}


class Hall:
    """Crews and lines of every group.

    A crew is operators of one group with the same permission and skills. A line is chats of one group with
    the same demands: direct or forwarded, skills, priority.
    """

    def __init__(self, blueprint: Blueprint) -> None:
        widgets, operators = blueprint.widgets, blueprint.operators
        count, staff = len(widgets.names), len(operators.names)
        needs = [0] * count if widgets.skills is None else widgets.skills.tolist()
        priorities = [0] * count if widgets.priority is None else widgets.priority.tolist()
        has = [0] * staff if operators.skills is None else operators.skills.tolist()
        fetched = blueprint.groups.pull_delay
        lines: dict[_Demand, Line] = {}

        def line(group: int, is_forward: bool, widget: int) -> Line:
            demand = (group, is_forward, needs[widget], priorities[widget])
            if demand not in lines:
                kind = SortedLine if fetched and fetched[group] is not None else Line
                lines[demand] = kind(group, priorities[widget], is_forward=is_forward)
            return lines[demand]

        entry = widgets.group.tolist()
        groups = range(len(blueprint.groups.names))
        self.direct = [line(entry[widget], False, widget) for widget in range(count)]
        self.forwarded = [[line(group, True, widget) for widget in range(count)] for group in groups]
        self.lines = list(lines.values())
        crews: dict[_Ability, Crew] = {}
        kinds = list(zip(operators.group.tolist(), operators.takes_forwards.tolist(), has, strict=True))
        self.crew: list[Crew] = [crews.setdefault(kind, Crew()) for kind in kinds]
        self.above = _above(blueprint, self.crew)
        for ability, crew in crews.items():
            _link(lines, ability, crew, self.above)
        _let_overflow(blueprint, lines, crews, self.above)


_Demand = tuple[int, bool, int, int]
"""Group, whether forwarded, skills as bits, priority."""
_Ability = tuple[int, bool, int]
"""Group, permission for forwarded chats, skills as bits."""


def _above(blueprint: Blueprint, crew: list[Crew]) -> dict[Crew, Crew]:
    """Return, for each crew of people who take chats above their slots, one of those who have room there."""
    extra = blueprint.operators.extra_slots
    if extra is None:
        return {}
    return {own: Crew() for own, slots in zip(crew, extra.tolist(), strict=True) if slots}


def _link(lines: dict[_Demand, Line], ability: _Ability, crew: Crew, above: dict[Crew, Crew]) -> None:
    """Let a crew take what waits in the lines of its group."""
    for (group, is_forward, need, _), line in lines.items():
        if group == ability[0] and need & ~ability[2] == 0 and (ability[1] or not is_forward):
            crew.lines.append(line)
            line.crews.append(crew)
            if is_forward and crew in above:
                line.above.append(above[crew])


def _let_overflow(
    blueprint: Blueprint, lines: dict[_Demand, Line], crews: dict[_Ability, Crew], above: dict[Crew, Crew]
) -> None:
    """Let the operators of one group help out in the lines of another."""
    groups = blueprint.groups
    if groups.overflow_to is None or groups.overflow_after_us is None:
        return
    targets, after_us = groups.overflow_to.tolist(), groups.overflow_after_us.tolist()
    for (group, is_forward, need, priority), line in lines.items():
        if targets[group] < 0:
            continue
        helper = SortedLine(targets[group], priority, is_forward=is_forward)
        line.helper, line.helper_after_us = helper, after_us[group]
        for (own, forwards, has), crew in crews.items():
            if own == targets[group] and need & ~has == 0 and (forwards or not is_forward):
                crew.guests.append(helper)
                helper.crews.append(crew)
                if is_forward and crew in above:
                    helper.above.append(above[crew])


def rules_of(blueprint: Blueprint, own_rule: Rule | None) -> tuple[list[Rule], list[bool]]:
    """Return each group's choice rule, and which groups choose at random (their keys do not matter).

    Raises
    ------
    ValueError
        If a group chooses by a rule of the user's and none is given.
    """
    groups = len(blueprint.groups.names)
    choice = [0] * groups if blueprint.groups.choice is None else blueprint.groups.choice.tolist()
    rules: list[Rule] = []
    for code in choice:
        if code == Choice.OWN:
            if own_rule is None:
                raise ValueError(
                    'choice = "own" needs a function of yours: replicate(..., own_rule=function)'
                )
            rules.append(_numbered(own_rule))
        else:
            rules.append(_RULES.get(Choice(code), _RULES[Choice.MOST_FREE_SLOTS]))
    return rules, [code == Choice.RANDOM for code in choice]


def _numbered(rule: Rule) -> Rule:
    """Return a user's rule with ties broken by the operator's number.

    The rule's number is whole and taken as it is: a share such as -0.5 cut off to 0 would be another rule.
    """

    def key(free: int, slots: int, assigned_us: int, freed_us: int, operator: int) -> int:
        value = rule(free, slots, assigned_us, freed_us, operator)
        try:
            whole = index(value)
        except TypeError:
            name = getattr(rule, "__name__", type(rule).__name__)
            raise TypeError(
                f"the choice rule {name} returned {value!r}, and it has to return a whole number (an int): "
                "round it, or multiply it before rounding"
            ) from None
        return (whole << NUMBER_BITS) + operator

    return key
