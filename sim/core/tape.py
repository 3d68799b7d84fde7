"""The tape: every random number of one replication, drawn before the run; rows are chats.

A chat brings the same needs whatever the staffing (common random numbers), and two engines that read the
same tape can be compared to the bit.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.core.arrivals import backlog_us, draw_arrivals_us
from sim.core.blueprint import Blueprint
from sim.core.kinds import BACKLOG_LEGS, NEVER_US, RESOLVE, Bools, Choice, Floats, Ints, Stream
from sim.core.streams import UniformStream
from sim.core.variates import Law, LawKind, durations_us


@dataclass(frozen=True, slots=True, eq=False)
class Tape:
    """One replication's needs, chats numbered by arrival, then by their widget's place in the file.

    Arrays with two axes have shape (max_legs, chats): row k speaks of a chat's k-th leg.
    """

    widget: npt.NDArray[np.int16]
    arrived_us: Ints
    patience_us: Ints
    """From joining the queue; ``NEVER_US`` where nobody gives up."""
    handling_us: Ints
    briefing_us: Ints
    """Of the hand-over that leads into the leg; 0 where it is cold."""
    route: npt.NDArray[np.int16]
    """The escalation that follows the leg, or ``RESOLVE``."""
    choice_u: Floats | None = None
    """For the random choice rule, one uniform a leg; None where no group chooses at random."""
    balks: Bools | None = None
    """Who leaves at once rather than wait; None where nobody does."""
    wrap_up_us: Ints | None = None
    """How long the slot is held after the leg; None where there is no wrap-up."""

    def __len__(self) -> int:
        """Return the number of chats."""
        return len(self.arrived_us)

    def columns(self) -> tuple[str, ...]:
        """Return the names of the columns that this scenario needs: the others are None."""
        return tuple(name for name in self.__slots__ if getattr(self, name) is not None)


def draw_tape(blueprint: Blueprint, seed: int, replication: int) -> Tape:
    """Draw everything that chance decides in one replication.

    Parameters
    ----------
    blueprint
        The scenario.
    seed
        Base seed of the experiment, not negative.
    replication
        Number of the replication, from 0 on.

    Returns
    -------
    Tape
        The same bytes for the same arguments, whatever was drawn before.
    """
    widgets = range(len(blueprint.widgets.names))
    parts = [part for w in widgets for part in _draw_widget(blueprint, seed, replication, w)]
    arrived = np.concatenate([part.arrived_us for part in parts])
    order = np.argsort(arrived, kind="stable")

    def merged(name: str) -> npt.NDArray[np.generic] | None:
        if getattr(parts[0], name) is None:
            return None
        joined: npt.NDArray[np.generic] = np.concatenate([getattr(p, name) for p in parts], axis=-1)
        return np.ascontiguousarray(joined[..., order])

    return Tape(**{name: merged(name) for name in Tape.__slots__})  # type: ignore[arg-type]


def _draw_widget(blueprint: Blueprint, seed: int, replication: int, widget: int) -> list[Tape]:
    """Draw the chats of one widget: those that wait at opening, and those that arrive."""
    name = blueprint.widgets.names[widget]
    arrived = draw_arrivals_us(blueprint, seed, replication, widget)
    families = [_draw_needs(blueprint, Draws(seed, replication, name, len(arrived)), widget, arrived)]
    waiting = backlog_us(blueprint, widget)
    if len(waiting):
        draws = Draws(seed, replication, name, len(waiting), BACKLOG_LEGS)
        families.insert(0, _draw_needs(blueprint, draws, widget, waiting))
    return families


@dataclass(frozen=True, slots=True)
class Draws:
    """Where the draws of some chats of a widget have their addresses."""

    seed: int
    replication: int
    name: str
    count: int
    first_leg: int = 0

    def uniforms(self, stream: Stream, leg: int) -> Floats:
        """Return one uniform a chat."""
        stream_of_leg = UniformStream(self.seed, self.replication, stream, self.name, self.first_leg + leg)
        return stream_of_leg.take(self.count)

    def fill(self, row: Ints, rows: Ints, law: Law | None, stream: Stream, leg: int) -> None:
        """Write durations of some of the chats; without a law nothing is written."""
        if law is None or not len(rows):
            return
        if law.kind is LawKind.ROWS:
            assert law.table is not None
            row[rows] = law.table[rows]
            return
        u = self.uniforms(stream, leg)
        row[rows] = durations_us(law, u if len(rows) == self.count else u[rows])


def _draw_needs(blueprint: Blueprint, draws: Draws, widget: int, arrived: Ints) -> Tape:
    """Draw what chats need: leg by leg, each along the way that its own uniforms choose."""
    count, legs = len(arrived), blueprint.max_legs
    patience = np.full((legs, count), NEVER_US, dtype=np.int64)
    handling = np.zeros((legs, count), dtype=np.int64)
    briefing = np.zeros((legs, count), dtype=np.int64)
    route = np.full((legs, count), RESOLVE, dtype=np.int16)
    everyone = np.arange(count)
    group = np.full(count, blueprint.widgets.group[widget], dtype=np.int64)
    draws.fill(handling[0], everyone, blueprint.widgets.handling[widget], Stream.HANDLING, 0)
    draws.fill(patience[0], everyone, blueprint.widgets.patience[widget], Stream.PATIENCE, 0)
    on_the_way: Bools = np.ones(count, dtype=np.bool_)
    wrap_up = np.zeros((legs, count), dtype=np.int64) if blueprint.groups.wrap_up else None
    _draw_wrap_up(blueprint, draws, wrap_up, group, everyone, 0)
    ways = blueprint.escalations
    for leg in range(legs - 1):
        chosen = _choose_ways(blueprint, draws, widget, group, on_the_way, leg)
        route[leg] = chosen
        on_the_way = chosen != RESOLVE
        for way in np.unique(chosen[on_the_way]):
            rows = np.flatnonzero(chosen == way)
            if ways.handling_before:
                draws.fill(handling[leg], rows, ways.handling_before[way], Stream.HANDLING, leg)
            draws.fill(handling[leg + 1], rows, ways.handling[way], Stream.HANDLING, leg + 1)
            draws.fill(patience[leg + 1], rows, ways.patience[way], Stream.PATIENCE, leg + 1)
            draws.fill(briefing[leg + 1], rows, ways.briefing[way], Stream.BRIEFING, leg + 1)
            group[rows] = ways.target[way]
        _draw_wrap_up(blueprint, draws, wrap_up, group, np.flatnonzero(on_the_way), leg + 1)
    choice_u = balks = None
    if blueprint.groups.choice is not None and (blueprint.groups.choice == Choice.RANDOM).any():
        choice_u = np.stack([draws.uniforms(Stream.CHOICE, leg) for leg in range(legs)])
    # Who is there at opening has decided to wait.
    if blueprint.widgets.balk is not None:
        chance = blueprint.widgets.balk[widget] if draws.first_leg == 0 else 0.0
        balks = draws.uniforms(Stream.BALKING, 0) < chance
    widgets = np.full(count, widget, dtype=np.int16)
    return Tape(widgets, arrived, patience, handling, briefing, route, choice_u, balks, wrap_up)


def _draw_wrap_up(
    blueprint: Blueprint, draws: Draws, wrap_up: Ints | None, group: Ints, rows: Ints, leg: int
) -> None:
    """Draw the wrap-up of one leg of some chats, each by the law of the group where it is."""
    if wrap_up is None:
        return
    for place, law in enumerate(blueprint.groups.wrap_up):
        draws.fill(wrap_up[leg], rows[group[rows] == place], law, Stream.WRAP_UP, leg)


def _choose_ways(
    blueprint: Blueprint, draws: Draws, widget: int, group: Ints, on_the_way: Bools, leg: int
) -> npt.NDArray[np.int16]:
    """Return the escalation that each chat takes after a leg: one uniform against summed chances."""
    ways = blueprint.escalations
    chosen = np.full(len(group), RESOLVE, dtype=np.int16)
    if not (ways.probability[:, widget] > 0).any() or not on_the_way.any():
        return chosen
    u = draws.uniforms(Stream.ESCALATION, leg)
    floor = np.zeros(len(blueprint.groups.names))
    for way in range(len(ways.source)):
        source, chance = ways.source[way], ways.probability[way, widget]
        low, high = floor[source], floor[source] + chance
        chosen[on_the_way & (group == source) & (u >= low) & (u < high)] = way
        floor[source] = high
    return chosen
