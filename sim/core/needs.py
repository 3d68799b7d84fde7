"""What chats need, drawn leg by leg: patience, handling, the way on, and what the optional behaviours ask."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from sim.core.blueprint import Blueprint
from sim.core.kinds import (
    BACKLOG_LEGS,
    HAND_BACK,
    NEVER_US,
    NO_ONE,
    RESOLVE,
    Bools,
    Choice,
    Floats,
    Ints,
    Stream,
)
from sim.core.streams import UniformStream
from sim.core.variates import Law, LawKind, durations_us


@dataclass(frozen=True, slots=True, eq=False)
class Needs:
    """Columns of the tape that are drawn with a chat; those of shape (max_legs, chats) speak of legs."""

    patience_us: Ints
    handling_us: Ints
    briefing_us: Ints
    route: npt.NDArray[np.int16]
    choice_u: Floats | None
    balks: Bools | None
    wrap_up_us: Ints | None
    asked_for: Ints | None
    pull_us: Ints | None
    noticed_us: Ints | None


@dataclass(frozen=True, slots=True, eq=False)
class Draws:
    """Where the draws of some chats of a widget have their addresses.

    ``count`` uniforms stand at each address. ``rows`` are the chats that are meant, by their place there;
    None: all of them.
    """

    seed: int
    replication: int
    name: str
    count: int
    first_leg: int = 0
    rows: Ints | None = None

    def __len__(self) -> int:
        """Return the number of chats that are meant."""
        return self.count if self.rows is None else len(self.rows)

    def attempt(self, mine: Ints, further: int) -> "Draws":
        """Return where some of these chats' customers have the draws of their next attempt."""
        rows = mine if self.rows is None else self.rows[mine]
        return replace(self, rows=rows, first_leg=self.first_leg + further)

    def uniforms(self, stream: Stream, leg: int) -> Floats:
        """Return one uniform a chat."""
        if not len(self):
            return np.empty(0)
        address = UniformStream(self.seed, self.replication, stream, self.name, self.first_leg + leg)
        u = address.take(self.count)
        return u if self.rows is None else u[self.rows]

    def fill(self, row: Ints, chats: Ints, law: Law | None, stream: Stream, leg: int) -> None:
        """Write durations of some of the chats; without a law nothing is written."""
        if law is None or not len(chats):
            return
        if law.kind is LawKind.ROWS:
            # A history's handling belongs to its chat, whichever attempt or leg this is.
            assert law.table is not None
            row[chats] = law.table[chats if self.rows is None else self.rows[chats]]
            return
        u = self.uniforms(stream, leg)
        row[chats] = durations_us(law, u if len(chats) == len(u) else u[chats])


class _Way:
    """Where some chats are on their way through the groups, leg by leg.

    A leg's home is the leg with which the chat came to that group first; a hand-back goes to the home of the
    leg that forwarded it. ``came_by`` is the escalation into the home, -1 for a widget.
    """

    def __init__(self, group: int, count: int, legs: int) -> None:
        self.group = np.full((legs, count), group, dtype=np.int64)
        self.came_by = np.full((legs, count), -1, dtype=np.int64)
        self.parent = np.full((legs, count), -1, dtype=np.int64)
        self.home = np.zeros((legs, count), dtype=np.int64)

    def forward(self, leg: int, chats: Ints, way: int, target: int) -> None:
        """Let some chats go on from a leg by an escalation."""
        self.parent[leg + 1, chats] = self.home[leg, chats]
        self.home[leg + 1, chats] = leg + 1
        self.came_by[leg + 1, chats] = way
        self.group[leg + 1, chats] = target

    def hand_back(self, leg: int, chats: Ints) -> None:
        """Let some chats go back to whoever forwarded them."""
        home = self.parent[self.home[leg, chats], chats]
        self.home[leg + 1, chats] = home
        self.came_by[leg + 1, chats] = self.came_by[home, chats]
        self.group[leg + 1, chats] = self.group[home, chats]


def draw_needs(blueprint: Blueprint, draws: Draws, widget: int) -> Needs:
    """Draw what chats of a widget need: leg by leg, each along the way that its own uniforms choose.

    Parameters
    ----------
    blueprint
        The scenario.
    draws
        Where the chats' draws have their addresses.
    widget
        Where they arrive.

    Returns
    -------
    Needs
        Columns with a chat for each of ``draws``.
    """
    count, legs = len(draws), blueprint.max_legs
    widgets, groups, ways = blueprint.widgets, blueprint.groups, blueprint.escalations
    patience = np.full((legs, count), NEVER_US, dtype=np.int64)
    handling, briefing = (np.zeros((legs, count), dtype=np.int64) for _ in range(2))
    route = np.full((legs, count), RESOLVE, dtype=np.int16)
    wrap_up, pull = (
        np.zeros((legs, count), dtype=np.int64) if laws else None
        for laws in (groups.wrap_up, groups.pull_delay)
    )
    here = np.arange(count)
    draws.fill(handling[0], here, widgets.handling[widget], Stream.HANDLING, 0)
    draws.fill(patience[0], here, widgets.patience[widget], Stream.PATIENCE, 0)
    where = _Way(int(widgets.group[widget]), count, legs)
    for leg in range(legs):
        _draw_by_group(draws, wrap_up, groups.wrap_up, where.group[leg], here, Stream.WRAP_UP, leg)
        _draw_by_group(draws, pull, groups.pull_delay, where.group[leg], here, Stream.PULL_DELAY, leg)
        if leg == legs - 1:
            break
        chosen = _choose_ways(blueprint, draws, widget, where, here, leg)
        route[leg] = chosen
        here = np.flatnonzero(chosen != RESOLVE)
        for way in np.unique(chosen[here]).tolist():
            chats = np.flatnonzero(chosen == way)
            if way == HAND_BACK:
                _draw_hand_backs(blueprint, draws, widget, where, handling, patience, chats, leg)
                continue
            if ways.handling_before:
                draws.fill(handling[leg], chats, ways.handling_before[way], Stream.HANDLING, leg)
            draws.fill(handling[leg + 1], chats, ways.handling[way], Stream.HANDLING, leg + 1)
            draws.fill(patience[leg + 1], chats, ways.patience[way], Stream.PATIENCE, leg + 1)
            draws.fill(briefing[leg + 1], chats, ways.briefing[way], Stream.BRIEFING, leg + 1)
            where.forward(leg, chats, way, int(ways.target[way]))
    choice_u = None
    if groups.choice is not None and (groups.choice == Choice.RANDOM).any():
        choice_u = np.stack([draws.uniforms(Stream.CHOICE, leg) for leg in range(legs)])
    return Needs(
        patience,
        handling,
        briefing,
        route,
        choice_u,
        _draw_balks(blueprint, draws, widget),
        wrap_up,
        _draw_asked_for(blueprint, draws, widget),
        pull,
        _draw_silence(blueprint, draws, widget, patience),
    )


def _draw_by_group(
    draws: Draws,
    column: Ints | None,
    laws: tuple[Law | None, ...],
    group: Ints,
    here: Ints,
    stream: Stream,
    leg: int,
) -> None:
    """Draw a duration of one leg of some chats, each by the law of the group where it is."""
    if column is None:
        return
    for place, law in enumerate(laws):
        if law is not None:
            draws.fill(column[leg], here[group[here] == place], law, stream, leg)


def _draw_hand_backs(
    blueprint: Blueprint,
    draws: Draws,
    widget: int,
    where: _Way,
    handling: Ints,
    patience: Ints,
    chats: Ints,
    leg: int,
) -> None:
    """Draw the part that follows a hand-back: the group's own handling once more, the same patience."""
    ways, sent_by = blueprint.escalations, where.came_by[leg]
    where.hand_back(leg, chats)
    came_by = where.came_by[leg + 1]
    for way in np.unique(came_by[chats]).tolist():
        law = blueprint.widgets.handling[widget] if way < 0 else ways.handling[way]
        draws.fill(handling[leg + 1], chats[came_by[chats] == way], law, Stream.HANDLING, leg + 1)
    for way in np.unique(sent_by[chats]).tolist():
        mine = chats[sent_by[chats] == way]
        draws.fill(patience[leg + 1], mine, ways.patience[way], Stream.PATIENCE, leg + 1)


def _draw_balks(blueprint: Blueprint, draws: Draws, widget: int) -> Bools | None:
    """Draw who leaves rather than wait; who is there at opening has decided to wait."""
    if blueprint.widgets.balk is None:
        return None
    chance = 0.0 if draws.first_leg == BACKLOG_LEGS else blueprint.widgets.balk[widget]
    balks: Bools = draws.uniforms(Stream.BALKING, 0) < chance
    return balks


def _draw_asked_for(blueprint: Blueprint, draws: Draws, widget: int) -> Ints | None:
    """Draw whom a customer knows: one of the group's operators who may take the chat, each equally likely."""
    widgets = blueprint.widgets
    if widgets.returning is None:
        return None
    asked = np.full(len(draws), NO_ONE, dtype=np.int64)
    people = who_is_known(blueprint, widget)
    if widgets.returning[widget] > 0 and len(people):
        returns = draws.uniforms(Stream.RETURNING, 0) < widgets.returning[widget]
        place = (draws.uniforms(Stream.ASKED_FOR, 0)[returns] * len(people)).astype(np.int64)
        asked[returns] = people[place]
    return asked


def who_is_known(blueprint: Blueprint, widget: int) -> Ints:
    """Return the operators whom a widget's customers may know: those of the group who may take the chat."""
    widgets, operators = blueprint.widgets, blueprint.operators
    known = operators.group == widgets.group[widget]
    if widgets.skills is not None and widgets.skills[widget]:
        has = np.zeros_like(operators.group) if operators.skills is None else operators.skills
        known &= widgets.skills[widget] & ~has == 0
    return np.flatnonzero(known)


def _draw_silence(blueprint: Blueprint, draws: Draws, widget: int, patience: Ints) -> Ints | None:
    """Draw who leaves without a word once patience is over, and how long an operator takes to notice."""
    if blueprint.widgets.silent is None:
        return None
    noticed = np.zeros_like(patience)
    share = blueprint.widgets.silent[widget]
    for leg in range(len(patience) if share > 0 else 0):
        may_leave = patience[leg] < NEVER_US
        if may_leave.any():
            chats = np.flatnonzero(may_leave & (draws.uniforms(Stream.SILENT, leg) < share))
            draws.fill(noticed[leg], chats, blueprint.widgets.detection[widget], Stream.DETECTION, leg)
            noticed[leg, chats] = np.maximum(noticed[leg, chats], 1)
    return noticed


def _choose_ways(
    blueprint: Blueprint, draws: Draws, widget: int, where: _Way, here: Ints, leg: int
) -> npt.NDArray[np.int16]:
    """Return where each chat goes after a leg: one uniform against summed chances.

    Escalations count from 0 upwards, a hand-back from 1 downwards, so that its chance moves no other chat.
    """
    ways, group = blueprint.escalations, where.group[leg]
    chosen = np.full(len(group), RESOLVE, dtype=np.int16)
    if not (ways.probability[:, widget] > 0).any() or not len(here):
        return chosen
    u = draws.uniforms(Stream.ESCALATION, leg)
    is_here = np.zeros(len(group), dtype=np.bool_)
    is_here[here] = True
    floor = np.zeros(len(blueprint.groups.names))
    for way in range(len(ways.source)):
        source, chance = ways.source[way], ways.probability[way, widget]
        low, high = floor[source], floor[source] + chance
        chosen[is_here & (group == source) & (u >= low) & (u < high)] = way
        floor[source] = high
    if ways.return_probability is not None:
        came_by = where.came_by[leg]
        chance_back = np.where(came_by >= 0, ways.return_probability[came_by], 0.0)
        chosen[is_here & (chosen == RESOLVE) & (u >= 1.0 - chance_back) & (came_by >= 0)] = HAND_BACK
    return chosen
