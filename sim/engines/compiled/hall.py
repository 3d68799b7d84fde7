"""The compiled engine's hall: who may take which chats, as tables in one memory; made once a blueprint.

As in the readable engine, a crew is operators of one group with the same permission and skills, and a line is
chats of one group with the same demands.
"""

from dataclasses import dataclass

import numpy as np

from sim.core.blueprint import Blueprint
from sim.core.kinds import AfterClose, Bools, Choice, HandOver, Ints, Refusal
from sim.engines.compiled import layout as col
from sim.engines.compiled.choice import first_winners
from sim.engines.compiled.layout import CACHE_LINE, NONE, PLACE_BITS

_Demand = tuple[int, bool, int, int]
"""Group, whether forwarded, skills as bits, priority."""
_Ability = tuple[int, bool, int]
"""Group, permission for forwarded chats, skills as bits."""


@dataclass(frozen=True, slots=True, eq=False)
class Hall:
    """The memory of a blueprint before anything has happened, without what depends on the tape."""

    memory: Ints
    people: int
    most: int
    """Chats that one operator can hold."""
    slots: int
    """Of everybody."""
    is_wide: bool
    """Whether a chat needs links in a line that is not first in, first out."""
    is_lazy: bool
    """Whether nothing but the tape speaks against a patience without events."""


class _Memory:
    """Numbers behind one another, table by table."""

    def __init__(self) -> None:
        self.parts: list[Ints] = []
        self.length = 0

    def add(self, numbers: "Ints | list[int]") -> int:
        """Add a table and return where it begins; it may be changed until everything is joined."""
        part = np.asarray(numbers, dtype=np.int64)
        # Each begins a cache line.
        gap = -self.length % CACHE_LINE
        self.parts += [np.zeros(gap, np.int64), part]
        start = self.length + gap
        self.length = start + part.size
        return start


def hall_of(blueprint: Blueprint) -> Hall:
    """Return a blueprint as one memory."""
    widgets, operators, groups = blueprint.widgets, blueprint.operators, blueprint.groups
    memory = _Memory()
    front = np.full(col.FRONT, 0, np.int64)
    memory.add(front)
    front[[col.BRIEFING, col.WRAP_UP, col.PULL, col.NOTICED, col.ASKED_FOR, col.BALKS]] = NONE
    front[[col.REDIAL_ROW, col.REDIAL_US]] = NONE

    staff = len(operators.group)
    people = np.zeros((staff, col.PERSON_WIDTH), np.int64)
    front[col.PEOPLE] = memory.add(people)
    front[col.PEOPLE_END] = memory.length
    at_person = front[col.PEOPLE] + np.arange(staff) * col.PERSON_WIDTH
    extra = np.zeros(staff, np.int64) if operators.extra_slots is None else operators.extra_slots
    abilities = _abilities(blueprint)

    rows = np.zeros((len(groups.names), col.GROUP_WIDTH), np.int64)
    front[col.GROUPS] = memory.add(rows)
    front[col.GROUPS_END] = memory.length
    at_group = front[col.GROUPS] + np.arange(len(rows)) * col.GROUP_WIDTH
    for group, row in enumerate(rows):
        members = at_person[operators.group == group]
        row[:] = 0, _chooses_at_random(blueprint, group), memory.add(members), len(members)
        people[operators.group == group, col.SEAT] = np.arange(len(members))

    crews = _add_crews(memory, people, rows, abilities, extra, at_person)
    lines, direct, ahead = _add_lines(memory, front, blueprint, at_group)
    _link(memory, lines, crews, abilities, extra)
    front[col.WAYS] = memory.add(_ways(blueprint))
    table = np.zeros((len(widgets.names), col.WIDGET_WIDTH), np.int64)
    front[col.WIDGETS] = memory.add(table)
    for widget, row in enumerate(table):
        own = widgets.hours.owner == widget
        pairs = np.stack([widgets.hours.from_us[own], widgets.hours.to_us[own]], axis=1)
        hours = memory.add(pairs)
        row[: col.HOURS_AT] = widgets.group[widget], widgets.admission[widget], widgets.max_queue[widget], 0
        row[[col.DIRECT, col.HOURS_AT, col.HOURS_END]] = direct[widget], hours, hours + pairs.size
        row[col.AHEAD] = memory.add(ahead[widget])

    _fill_people(memory, people, blueprint, at_group, extra)
    front[col.HAS_EXTRA] = operators.extra_slots is not None
    front[col.DRAINS] = blueprint.after_close is AfterClose.DRAIN
    front[col.HAS_PACE] = operators.progress is not None
    front[col.TIMED] = memory.add(np.zeros(staff * int(front[col.HAS_PACE]), np.int64))
    front[col.LAST_CLOSING] = blueprint.open_us[:, 1].max(initial=0)
    has_lent = groups.overflow_to is not None
    return Hall(
        memory=np.concatenate([part.ravel() for part in memory.parts]),
        people=staff,
        most=int((operators.slots + extra).max(initial=0)),
        slots=int(operators.slots.sum()),
        is_wide=has_lent or bool(groups.pull_delay),
        is_lazy=_is_lazy(blueprint),
    )


def refuses(blueprint: Blueprint) -> Bools:
    """Say of each escalation whether a chat can come back from it at once."""
    ways = blueprint.escalations
    found: Bools = (ways.nobody_online == Refusal.RETURN) | (ways.when_full == Refusal.RETURN)
    return found


def _chooses_at_random(blueprint: Blueprint, group: int) -> bool:
    choice = blueprint.groups.choice
    return choice is not None and bool(choice[group] == Choice.RANDOM)


def _abilities(blueprint: Blueprint) -> dict[_Ability, list[int]]:
    """Return the operators of each crew."""
    operators = blueprint.operators
    skills = np.zeros_like(operators.group) if operators.skills is None else operators.skills
    crews: dict[_Ability, list[int]] = {}
    columns = (operators.group.tolist(), operators.takes_forwards.tolist(), skills.tolist())
    for operator, kind in enumerate(zip(*columns, strict=True)):
        crews.setdefault(kind, []).append(operator)
    return crews


def _add_crews(
    memory: _Memory,
    people: Ints,
    groups: Ints,
    abilities: dict[_Ability, list[int]],
    extra: Ints,
    at_person: Ints,
) -> list[tuple[int, Ints]]:
    """Add the crews with their trees; return where each begins, and its numbers."""
    crews = []
    for (group, _, _), members in abilities.items():
        row = np.zeros(col.CREW_WIDTH, np.int64)
        place = memory.add(row)
        crews.append((place, row))
        for layer in range(1 + bool(extra[members].any())):
            row[col.TREE0 + layer] = memory.add(first_winners(at_person[members].tolist()))
        for layer in range(2 * int(groups[group, col.IS_RANDOM])):
            row[col.COUNT0 + layer] = memory.add([0] * (int(groups[group, col.SIZE]) + 1))
        people[members, col.CREW] = place
        people[members, col.LEAF] = len(members) + np.arange(len(members))
    return crews


_Lines = dict[_Demand, tuple[int, Ints, int, Ints]]
"""Of each demand: where its line begins, its numbers; who helps there, and the numbers of their line."""


def _add_lines(
    memory: _Memory, front: Ints, blueprint: Blueprint, at_group: Ints
) -> tuple[_Lines, list[int], list[list[int]]]:
    """Add the lines; return them, and by widget its direct line and those of forwarded chats by group."""
    widgets, groups = blueprint.widgets, blueprint.groups
    count = len(widgets.names)
    needs = [0] * count if widgets.skills is None else widgets.skills.tolist()
    priorities = [0] * count if widgets.priority is None else widgets.priority.tolist()
    ranks = {priority: rank for rank, priority in enumerate(sorted(set(priorities), reverse=True))}

    def demand(group: int, is_forward: bool, widget: int) -> _Demand:
        return (group, is_forward, needs[widget], priorities[widget])

    direct = [demand(group, False, widget) for widget, group in enumerate(widgets.group.tolist())]
    ahead = [[demand(g, True, w) for g in range(len(groups.names))] for w in range(count)]
    demands = list(dict.fromkeys(direct + [each for own in ahead for each in own]))
    targets = [NONE] * len(groups.names) if groups.overflow_to is None else groups.overflow_to.tolist()

    rows = []
    for group, is_forward, _, priority in demands:
        row = np.zeros(col.LINE_WIDTH, np.int64)
        row[[col.GROUP, col.IS_FORWARD]] = at_group[group], is_forward
        row[[col.HEAD, col.TAIL, col.HELPER]] = NONE
        row[col.PRIORITY] = ranks[priority] << PLACE_BITS
        row[col.IS_SORTED] = bool(groups.pull_delay) and groups.pull_delay[group] is not None
        rows.append((memory.add(row), row))
    front[col.LINES_END] = memory.length
    front[col.LINES] = rows[0][0] if rows else memory.length
    lines: _Lines = {}
    for each, (place, row) in zip(demands, rows, strict=True):
        lent = np.zeros(0, np.int64)
        if targets[each[0]] >= 0 and groups.overflow_after_us is not None:
            lent = row.copy()
            lent[col.GROUP] = at_group[targets[each[0]]]
            lent[[col.IS_SORTED, col.SIDE]] = 1, col.LENT
            row[col.HELPER], row[col.AFTER] = memory.add(lent), groups.overflow_after_us[each[0]]
        lines[each] = (place, row, targets[each[0]], lent)
    front[col.LENT_END] = memory.length
    return lines, [lines[d][0] for d in direct], [[lines[d][0] for d in own] for own in ahead]


def _link(
    memory: _Memory,
    lines: _Lines,
    crews: list[tuple[int, Ints]],
    abilities: dict[_Ability, list[int]],
    extra: Ints,
) -> None:
    """Say which crews take the chats of which lines: of their own group, and of one that they help."""
    takes: list[list[int]] = [[] for _ in abilities]
    guests: list[list[int]] = [[] for _ in abilities]
    for (group, is_forward, need, _), (place, row, target, lent) in lines.items():
        sides = [(place, row, group, takes)]
        if lent.size:
            sides.append((int(row[col.HELPER]), lent, target, guests))
        for line, numbers, taker, taken in sides:
            able: list[int] = []
            above: list[int] = []
            for crew, ((own, forwards, has), members) in enumerate(abilities.items()):
                if own == taker and need & ~has == 0 and (forwards or not is_forward):
                    taken[crew].append(line)
                    able.append(crews[crew][0])
                    if is_forward and extra[members].any():
                        above.append(crews[crew][0])
            _point(memory, numbers, col.CREWS_FROM, able)
            _point(memory, numbers, col.ABOVE_FROM, above)
    for crew, (_, row) in enumerate(crews):
        _point(memory, row, col.TAKES_FROM, takes[crew])
        _point(memory, row, col.GUESTS_FROM, guests[crew])


def _point(memory: _Memory, row: Ints, column: int, numbers: list[int]) -> None:
    """Add a list, and say in two columns of a row from where to where it stands."""
    row[column] = memory.add(numbers)
    row[column + 1] = memory.length


def _fill_people(memory: _Memory, people: Ints, blueprint: Blueprint, at_group: Ints, extra: Ints) -> None:
    """Write what the blueprint says of each operator."""
    operators, choice = blueprint.operators, blueprint.groups.choice
    people[:, col.FREE] = people[:, col.SLOTS] = operators.slots
    people[:, [col.ASSIGNED, col.FREED, col.TIMED_PLACE]] = -1
    people[:, col.OFFERS] = 1
    people[:, col.EXTRA], people[:, col.NUMBER] = extra, np.arange(len(people))
    people[:, col.GROUP_OF] = at_group[operators.group]
    if choice is not None:
        rules = choice[operators.group]
        people[:, col.RULE] = np.where(rules == Choice.RANDOM, Choice.MOST_FREE_SLOTS, rules)
    if operators.progress is not None:
        people[:, col.SLOWS] = operators.progress.any(axis=1)
        most = int((operators.slots + extra).max(initial=0))
        numbers, width = np.arange(len(people)), operators.progress.shape[1]
        people[:, col.UNITS] = memory.add(operators.progress) + numbers * width
        people[:, col.WORK] = memory.add(np.zeros(len(people) * 2 * most, np.int64)) + numbers * 2 * most


def _ways(blueprint: Blueprint) -> Ints:
    """Return the table of escalations."""
    ways = blueprint.escalations
    is_warm = ways.hand_over == HandOver.WARM
    keeps = refuses(blueprint) | is_warm
    columns = [ways.target, is_warm, ways.nobody_online, ways.max_queue, ways.when_full, keeps]
    return np.stack(columns, axis=1).astype(np.int64)


def _is_lazy(blueprint: Blueprint) -> bool:
    """Say whether nothing at the desk depends on the moment at which a patience runs out.

    Then whoever is late is found when the line moves on, and the record is the same: no cap counts who waits,
    nobody comes back, no slot is held for the chat, and nobody stays after closing for a chat that waits
    (where all slots are free, no chat waits that somebody online could take).
    """
    widgets, groups, ways = blueprint.widgets, blueprint.groups, blueprint.escalations
    caps = bool((widgets.max_queue >= 0).any() or (ways.max_queue >= 0).any())
    held = bool((ways.hand_over == HandOver.WARM).any())
    away = blueprint.after_close is AfterClose.DRAIN and blueprint.operators.no_offers is not None
    others = bool(groups.pull_delay) or groups.overflow_to is not None
    hidden = widgets.redial_share is not None or widgets.silent is not None
    return not (caps or held or away or others or hidden)
