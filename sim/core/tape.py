"""The tape: every random number of one replication, drawn before the run; rows are chats.

A chat brings the same needs whatever the staffing (common random numbers), and two engines that read the
same tape can be compared to the bit.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from sim.core.arrivals import backlog_us, draw_arrivals_us
from sim.core.blueprint import Blueprint
from sim.core.kinds import BACKLOG_LEGS, NEVER_US, REDIAL_LEGS, Bools, Floats, Ints, Stream
from sim.core.needs import Draws, Needs, draw_needs
from sim.core.streams import UniformStream


@dataclass(frozen=True, slots=True, eq=False)
class Tape:
    """One replication's needs, chats numbered by arrival, then by their widget's place in the file.

    Arrays with two axes have shape (max_legs, chats): row k speaks of a chat's k-th leg. Behind the chats
    that arrive are those with which a customer may come back: they arrive at ``NEVER_US``, unless the chat
    before is abandoned.
    """

    widget: npt.NDArray[np.int16]
    arrived_us: Ints
    patience_us: Ints
    """From joining the queue; ``NEVER_US`` where nobody gives up."""
    handling_us: Ints
    briefing_us: Ints
    """Of the hand-over that leads into the leg; 0 where it is cold."""
    route: npt.NDArray[np.int16]
    """The escalation that follows the leg, or ``RESOLVE``, or ``HAND_BACK``."""
    choice_u: Floats | None = None
    """For the random choice rule, one uniform a leg; None where no group chooses at random."""
    balks: Bools | None = None
    """Who leaves at once rather than wait; None where nobody does."""
    wrap_up_us: Ints | None = None
    """How long the slot is held after the leg; None where there is no wrap-up."""
    asked_for: Ints | None = None
    """The operator whom the customer knows and asks for, or ``NO_ONE``; None where nobody does."""
    pull_us: Ints | None = None
    """How long the leg waits before an operator fetches it; None where nothing is fetched."""
    noticed_us: Ints | None = None
    """How long an operator takes to notice that the customer left without a word; 0 where the desk sees it
    at once; None where all leave openly."""
    redial_row: Ints | None = None
    """The row with which the customer comes back if this chat is abandoned, or -1; None where nobody does."""
    redial_us: Ints | None = None
    """How long after having left."""
    absent: Bools | None = None
    """Which stretches of the roster are missed, shape (stretches,); None where everybody comes."""

    def __len__(self) -> int:
        """Return the number of chats, those included with which customers may come back."""
        return len(self.arrived_us)

    @property
    def arriving(self) -> int:
        """Return the number of chats that arrive in any case."""
        return int(np.searchsorted(self.arrived_us, NEVER_US))

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
    families = [
        f for w in range(len(blueprint.widgets.names)) for f in _families(blueprint, seed, replication, w)
    ]
    needs = [draw_needs(blueprint, f.draws, f.widget) for f in families]
    arrived = np.concatenate([f.arrived_us for f in families])
    order = np.argsort(arrived, kind="stable")
    tape = _merge(families, needs, arrived, order)
    if blueprint.widgets.redial_share is not None:
        tape = _with_redials(blueprint, tape, families, order)
    if blueprint.operators.absence is not None:
        tape = replace(tape, absent=_draw_absence(blueprint, seed, replication))
    return tape


@dataclass(frozen=True, slots=True, eq=False)
class _Family:
    """Chats of one widget whose draws stand side by side."""

    widget: int
    draws: Draws
    arrived_us: Ints


def _families(blueprint: Blueprint, seed: int, replication: int, widget: int) -> list[_Family]:
    """Return the chats of one widget: those that wait at opening, and those that arrive."""
    name = blueprint.widgets.names[widget]
    arrived = draw_arrivals_us(blueprint, seed, replication, widget)
    families = [_Family(widget, Draws(seed, replication, name, len(arrived)), arrived)]
    waiting = backlog_us(blueprint, widget)
    if len(waiting):
        draws = Draws(seed, replication, name, len(waiting), BACKLOG_LEGS)
        families.insert(0, _Family(widget, draws, waiting))
    return families


def _merge(families: Sequence[_Family], needs: Sequence[Needs], arrived: Ints, order: Ints) -> Tape:
    """Return the chats of several families as one tape in a given order."""

    def column(name: str) -> npt.NDArray[np.generic] | None:
        if getattr(needs[0], name) is None:
            return None
        joined: npt.NDArray[np.generic] = np.concatenate([getattr(n, name) for n in needs], axis=-1)
        return np.ascontiguousarray(joined[..., order])

    widget = np.repeat([f.widget for f in families], [n.handling_us.shape[1] for n in needs]).astype(np.int16)
    columns = {name: column(name) for name in Needs.__slots__}
    return Tape(widget[order], arrived[order], **columns)  # type: ignore[arg-type]


def _with_redials(blueprint: Blueprint, tape: Tape, families: Sequence[_Family], order: Ints) -> Tape:
    """Add the chats with which customers may come back, attempt by attempt.

    A share of 1 would have no end, so each widget says how often one customer comes back at most.
    """
    widgets = blueprint.widgets
    assert widgets.redial_share is not None
    assert widgets.redial_most is not None
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    rows_of = np.split(place, np.cumsum([len(f.arrived_us) for f in families])[:-1])
    blocks, links, delays = [tape], [], []
    total = len(tape)
    while True:
        link = np.full(len(blocks[-1]), -1, dtype=np.int64)
        delay = np.zeros(len(link), dtype=np.int64)
        first = total - len(link)
        again, back = [], []
        for family, rows in zip(families, rows_of, strict=True):
            law = widgets.redial_delay[family.widget]
            tries = len(blocks) <= int(widgets.redial_most[family.widget])
            comes = family.draws.uniforms(Stream.REDIAL, 0) < widgets.redial_share[family.widget] * tries
            mine = np.flatnonzero(comes)
            waits = np.zeros(len(rows), dtype=np.int64)
            family.draws.fill(waits, mine, law, Stream.REDIAL_DELAY, 0)
            delay[rows[mine] - first] = waits[mine]
            again.append(
                _Family(family.widget, family.draws.attempt(mine, REDIAL_LEGS), np.empty(0, np.int64))
            )
            back.append(rows[mine])
        links.append(link)
        delays.append(delay)
        parents = np.concatenate(back)
        if not len(parents):
            break
        order = np.argsort(parents)
        place = np.empty(len(order), dtype=np.int64)
        place[order] = total + np.arange(len(order))
        link[parents - first] = place
        families = again
        rows_of = np.split(place, np.cumsum([len(rows) for rows in back])[:-1])
        needs = [draw_needs(blueprint, f.draws, f.widget) for f in families]
        blocks.append(_merge(families, needs, np.full(len(order), NEVER_US), order))
        total += len(order)

    def column(name: str) -> npt.NDArray[np.generic] | None:
        if getattr(tape, name) is None:
            return None
        return np.ascontiguousarray(np.concatenate([getattr(block, name) for block in blocks], axis=-1))

    columns = {name: column(name) for name in ("widget", "arrived_us", *Needs.__slots__)}
    return Tape(**columns, redial_row=np.concatenate(links), redial_us=np.concatenate(delays))  # type: ignore[arg-type]


def _draw_absence(blueprint: Blueprint, seed: int, replication: int) -> Bools:
    """Draw who misses which day; every stretch of a day on duty is missed, or none."""
    operators = blueprint.operators
    assert operators.absence is not None
    assert operators.duty is not None
    absent = np.zeros(len(operators.duty), dtype=np.bool_)
    days = int(operators.duty.max(initial=-1)) + 1
    for operator in np.flatnonzero(operators.absence > 0).tolist():
        u = UniformStream(seed, replication, Stream.ABSENCE, operators.names[operator]).take(days)
        own = operators.roster.owner == operator
        absent[own] = u[operators.duty[own]] < operators.absence[operator]
    return absent
