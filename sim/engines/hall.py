"""The readable engine's hall: who may take which chats, by what rule, and at what pace."""

from sim.core.blueprint import Blueprint
from sim.core.kinds import Choice
from sim.core.policies import NUMBER_BITS, POLICIES, Rule
from sim.engines.floor import Crew, Line

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
        self.lines: list[Line] = []
        known: dict[tuple[int, bool, int, int], Line] = {}

        def line(group: int, is_forward: bool, widget: int) -> Line:
            demand = (group, is_forward, needs[widget], priorities[widget])
            if demand not in known:
                known[demand] = Line(group, priorities[widget])
                self.lines.append(known[demand])
            return known[demand]

        entry = widgets.group.tolist()
        groups = range(len(blueprint.groups.names))
        self.direct = [line(entry[widget], False, widget) for widget in range(count)]
        self.forwarded = [[line(group, True, widget) for widget in range(count)] for group in groups]
        crews: dict[tuple[int, bool, int], Crew] = {}
        self.crew: list[Crew] = []
        for kind in zip(operators.group.tolist(), operators.takes_forwards.tolist(), has, strict=True):
            if kind not in crews:
                crew = crews[kind] = Crew()
                for (group, is_forward, need, _), own in known.items():
                    if group == kind[0] and need & ~kind[2] == 0 and (kind[1] or not is_forward):
                        crew.lines.append(own)
                        own.crews.append(crew)
            self.crew.append(crews[kind])


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
    """Return a user's rule with ties broken by the operator's number."""

    def key(free: int, slots: int, assigned_us: int, freed_us: int, operator: int) -> int:
        return (int(rule(free, slots, assigned_us, freed_us, operator)) << NUMBER_BITS) + operator

    return key
