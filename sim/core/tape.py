"""The tape: every random number of one replication, drawn before the run; rows are chats.

A chat brings the same needs whatever the staffing (common random numbers), and two engines that read the
same tape can be compared to the bit.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.core import elementary
from sim.core.blueprint import Blueprint, Demand
from sim.core.kinds import NEVER_US, RESOLVE, Bools, Choice, Floats, Ints, Stream
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
    parts = [_draw_widget(blueprint, seed, replication, w) for w in range(len(blueprint.widgets.names))]
    arrived = np.concatenate([part.arrived_us for part in parts])
    order = np.argsort(arrived, kind="stable")

    def merged(name: str) -> npt.NDArray[np.generic] | None:
        if getattr(parts[0], name) is None:
            return None
        joined: npt.NDArray[np.generic] = np.concatenate([getattr(p, name) for p in parts], axis=-1)
        return np.ascontiguousarray(joined[..., order])

    return Tape(**{name: merged(name) for name in Tape.__slots__})  # type: ignore[arg-type]


def _draw_widget(blueprint: Blueprint, seed: int, replication: int, widget: int) -> Tape:
    """Draw the chats of one widget: leg by leg, each along the way that its own uniforms choose."""
    name = blueprint.widgets.names[widget]
    arrived = _arrivals_us(blueprint.widgets.demand[widget], seed, replication, name)
    count, legs = len(arrived), blueprint.max_legs
    patience = np.full((legs, count), NEVER_US, dtype=np.int64)
    handling = np.zeros((legs, count), dtype=np.int64)
    briefing = np.zeros((legs, count), dtype=np.int64)
    route = np.full((legs, count), RESOLVE, dtype=np.int16)

    def fill(row: Ints, rows: Ints, law: Law | None, stream: Stream, leg: int) -> None:
        if law is None or not len(rows):
            return
        if law.kind is LawKind.ROWS:
            assert law.table is not None
            row[rows] = law.table[rows]
            return
        u = UniformStream(seed, replication, stream, name, leg).take(count)
        row[rows] = durations_us(law, u if len(rows) == count else u[rows])

    everyone = np.arange(count)
    group = np.full(count, blueprint.widgets.group[widget], dtype=np.int64)
    fill(handling[0], everyone, blueprint.widgets.handling[widget], Stream.HANDLING, 0)
    fill(patience[0], everyone, blueprint.widgets.patience[widget], Stream.PATIENCE, 0)
    on_the_way: Bools = np.ones(count, dtype=np.bool_)
    ways = blueprint.escalations
    for leg in range(legs - 1):
        chosen = _choose_ways(blueprint, seed, replication, widget, group, on_the_way, leg)
        route[leg] = chosen
        on_the_way = chosen != RESOLVE
        for way in np.unique(chosen[on_the_way]):
            rows = np.flatnonzero(chosen == way)
            fill(handling[leg + 1], rows, ways.handling[way], Stream.HANDLING, leg + 1)
            fill(patience[leg + 1], rows, ways.patience[way], Stream.PATIENCE, leg + 1)
            fill(briefing[leg + 1], rows, ways.briefing[way], Stream.BRIEFING, leg + 1)
            group[rows] = ways.target[way]
    choice_u = None
    if blueprint.groups.choice is not None and (blueprint.groups.choice == Choice.RANDOM).any():
        streams = [UniformStream(seed, replication, Stream.CHOICE, name, leg) for leg in range(legs)]
        choice_u = np.stack([stream.take(count) for stream in streams])
    return Tape(
        np.full(count, widget, dtype=np.int16), arrived, patience, handling, briefing, route, choice_u
    )


def _choose_ways(
    blueprint: Blueprint, seed: int, replication: int, widget: int, group: Ints, on_the_way: Bools, leg: int
) -> npt.NDArray[np.int16]:
    """Return the escalation that each chat takes after a leg: one uniform against summed chances."""
    ways = blueprint.escalations
    chosen = np.full(len(group), RESOLVE, dtype=np.int16)
    if not (ways.probability[:, widget] > 0).any() or not on_the_way.any():
        return chosen
    name = blueprint.widgets.names[widget]
    u = UniformStream(seed, replication, Stream.ESCALATION, name, leg).take(len(group))
    floor = np.zeros(len(blueprint.groups.names))
    for way in range(len(ways.source)):
        source, chance = ways.source[way], ways.probability[way, widget]
        low, high = floor[source], floor[source] + chance
        chosen[on_the_way & (group == source) & (u >= low) & (u < high)] = way
        floor[source] = high
    return chosen


def _arrivals_us(demand: Demand, seed: int, replication: int, name: str) -> Ints:
    """Return the sorted moments of arrival of one widget's chats.

    A unit-rate Poisson process is mapped through the cumulative rate, so that a higher rate moves every
    chat earlier and keeps their order.
    """
    if demand.trace_us is not None:
        return demand.trace_us
    total = float(demand.cumulative[-1]) if len(demand.cumulative) else 0.0
    if total <= 0.0:
        return np.empty(0, dtype=np.int64)
    stream = UniformStream(seed, replication, Stream.ARRIVAL, name)
    marks = np.zeros(0)
    gaps = np.zeros(0)
    while not len(marks) or marks[-1] < total:
        block = stream.take(int(total + 6.0 * np.sqrt(total)) + 16)
        gaps = np.concatenate([gaps, -elementary.log(1.0 - block)])
        marks = np.cumsum(gaps)
    marks = marks[marks < total]
    corner = np.searchsorted(demand.cumulative, marks, side="right") - 1
    climbed = demand.cumulative[corner + 1] - demand.cumulative[corner]
    span = (demand.times_us[corner + 1] - demand.times_us[corner]).astype(np.float64)
    beyond = (marks - demand.cumulative[corner]) / climbed * span
    # Rounding down keeps an arrival inside the stretch that it was drawn for.
    return demand.times_us[corner] + np.floor(beyond).astype(np.int64)
