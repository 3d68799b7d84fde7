"""A desk in a few lines: people, ways and chats in whole minutes, as a blueprint and a tape made by hand.

Nothing here reads a scenario file, so that the rules are tested without the scenario package.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from sim.core.blueprint import Blueprint, Demand, Escalations, Groups, Operators, Widgets, Windows
from sim.core.dynamics import progress_units
from sim.core.kinds import (
    NEVER_US,
    RESOLVE,
    Admission,
    AfterClose,
    Choice,
    HandOver,
    Outcome,
    Refusal,
)
from sim.core.path import SamplePath
from sim.core.policies import Rule
from sim.core.tape import Tape
from sim.core.variates import Law

MINUTE = 60_000_000
FRONT, SECOND, THIRD = 0, 1, 2
NOBODY = -1
NEVER = -1
"""In a row: the moment did not happen."""
FOREVER = -1
"""As a patience: nobody gives up."""
NO_LIMIT = -1
MOST_SLOTS = 10

RESOLVED, FORWARDED, ABANDONED, TICKET, RETURNED, NOT_ADMITTED, UNFINISHED = Outcome
DAY = ((0, 600),)
"""The usual opening: ten hours from midnight on."""

Engine = Callable[..., SamplePath]
"""Takes a blueprint, a tape, and where a group chooses by a rule of one's own that rule."""
Stretches = Sequence[tuple[int, int]]
Row = list[int]


@dataclass(frozen=True)
class Person:
    """An operator: by default one slot and no forwarded chats."""

    group: int = FRONT
    slots: int = 1
    online: Stretches | None = None
    """By default as long as the desk is open."""
    forwards: bool = False
    shifts: Stretches | None = None
    """With their breaks in; by default the stretches online."""
    name: str = ""
    skills: int = 0
    """As a set of bits."""
    factors: Sequence[float] = ()
    """f(1), f(2), ...: how much gets done with so many chats; by default one for one."""
    speed: float = 1.0


def expert(group: int = SECOND, slots: int = 1, online: Stretches | None = None) -> Person:
    """Return an operator who may take forwarded chats."""
    return Person(group, slots, online, forwards=True)


@dataclass(frozen=True)
class Door:
    """A widget, linked to a group; laws and demand only matter where a tape is drawn."""

    group: int = FRONT
    when_full: Admission = Admission.QUEUE
    max_queue: int = NO_LIMIT
    hours: Stretches | None = None
    """By default as long as the desk is open."""
    name: str = ""
    demand: Demand = field(default_factory=lambda: Demand(np.zeros(0, np.int64), np.zeros(0)))
    handling: Law = field(default_factory=lambda: Law.constant(MINUTE))
    patience: Law | None = None
    priority: int = 0
    skills: int = 0
    """As a set of bits."""


@dataclass(frozen=True)
class Way:
    """An escalation: by default cold, from the front to the second level, and it waits for ever."""

    source: int = FRONT
    target: int = SECOND
    hand_over: HandOver = HandOver.COLD
    nobody_online: Refusal = Refusal.WAIT
    max_queue: int = NO_LIMIT
    when_full: Refusal = Refusal.TICKET
    chance: float | tuple[float, ...] = 0.0
    handling: Law = field(default_factory=lambda: Law.constant(MINUTE))
    patience: Law | None = None
    briefing: Law | None = None


@dataclass(frozen=True)
class Chat:
    """What a chat brings: when it comes, and leg by leg its needs in minutes.

    ``ways`` are the escalations after each leg but the last; ``patience`` and ``briefing`` may be shorter
    than ``needs``: the rest wait for ever and need no briefing.
    """

    at: int
    needs: int | Sequence[int] = 10
    ways: Sequence[int] = (0,)
    patience: int | Sequence[int] = FOREVER
    briefing: Sequence[int] = ()
    door: int = 0
    u: Sequence[float] = ()
    """Leg by leg, the uniform of a random choice."""
    wrap_up: Sequence[int] = ()
    """Leg by leg, how long the slot is held afterwards."""


def blueprint(
    people: Sequence[Person],
    doors: Sequence[Door] = (Door(),),
    ways: Sequence[Way] = (),
    *,
    opens: Stretches = DAY,
    after_close: AfterClose = AfterClose.DRAIN,
    max_legs: int = 1,
    choice: Choice = Choice.MOST_FREE_SLOTS,
) -> Blueprint:
    """Return the desk as arrays in microseconds; every group has the same choice rule."""
    links = [d.group for d in doors] + [p.group for p in people]
    count = 1 + max(links + [w.source for w in ways] + [w.target for w in ways])
    people_names = tuple(p.name or f"operator {n}" for n, p in enumerate(people))
    online = [opens if p.online is None else p.online for p in people]
    shifts = [o if p.shifts is None else p.shifts for o, p in zip(online, people, strict=True)]
    chances = [np.broadcast_to(w.chance, len(doors)) for w in ways]
    return Blueprint(
        title="by hand",
        timezone="UTC",
        epoch_us=0,
        open_us=np.array(opens, dtype=np.int64).reshape(-1, 2) * MINUTE,
        after_close=after_close,
        measure_from_us=0,
        widgets=Widgets(
            names=tuple(d.name or f"door {n}" for n, d in enumerate(doors)),
            group=_ints([d.group for d in doors]),
            admission=_ints([d.when_full for d in doors]),
            max_queue=_ints([d.max_queue for d in doors]),
            hours=_windows([opens if d.hours is None else d.hours for d in doors]),
            demand=tuple(d.demand for d in doors),
            handling=tuple(d.handling for d in doors),
            patience=tuple(d.patience for d in doors),
            priority=_ints_if_any([d.priority for d in doors]),
            skills=_ints_if_any([d.skills for d in doors]),
        ),
        groups=Groups(
            names=tuple(("front", "second", "third", "fourth")[:count]),
            tier=_ints(range(1, count + 1)),
            threshold_us=np.full(count, MINUTE, dtype=np.int64),
            target=np.full(count, 0.8),
            level=("offered",) * count,
            short_us=np.zeros(count, dtype=np.int64),
            choice=_ints_if_any([choice] * count),
        ),
        operators=Operators(
            names=people_names,
            group=_ints([p.group for p in people]),
            slots=_ints([p.slots for p in people]),
            takes_forwards=np.array([p.forwards for p in people], dtype=np.bool_),
            roles=tuple("staff" if p.forwards else "agent" for p in people),
            roster=_windows(online),
            shifts=_windows(shifts),
            skills=_ints_if_any([p.skills for p in people]),
            progress=_progress(people),
        ),
        escalations=Escalations(
            source=_ints([w.source for w in ways]),
            target=_ints([w.target for w in ways]),
            probability=np.array(chances, dtype=np.float64).reshape(len(ways), len(doors)),
            hand_over=_ints([w.hand_over for w in ways]),
            nobody_online=_ints([w.nobody_online for w in ways]),
            max_queue=_ints([w.max_queue for w in ways]),
            when_full=_ints([w.when_full for w in ways]),
            briefing=tuple(w.briefing for w in ways),
            patience=tuple(w.patience for w in ways),
            handling=tuple(w.handling for w in ways),
        ),
        max_legs=max_legs,
    )


def tape(chats: Sequence[Chat], unit_us: int = MINUTE) -> Tape:
    """Return the chats' needs as a tape; they are given in the order of their numbers, in minutes.

    Another unit than the minute gives them odd lengths.
    """
    legs = max([len(_listed(c.needs)) for c in chats], default=1)
    shape = (legs, len(chats))
    patience, handling = np.full(shape, NEVER_US, np.int64), np.zeros(shape, np.int64)
    briefing, route = np.zeros(shape, np.int64), np.full(shape, RESOLVE, np.int16)
    for number, chat in enumerate(chats):
        needs = _listed(chat.needs)
        for leg, minutes in enumerate(needs):
            handling[leg, number] = minutes * unit_us
        for leg, minutes in enumerate(_listed(chat.patience)):
            patience[leg, number] = NEVER_US if minutes == FOREVER else minutes * unit_us
        for leg, minutes in enumerate(chat.briefing):
            briefing[leg, number] = minutes * unit_us
        for leg, way in enumerate(chat.ways[: len(needs) - 1]):
            route[leg, number] = way
    choice_u = np.zeros(shape) if any(chat.u for chat in chats) else None
    if choice_u is not None:
        for number, chat in enumerate(chats):
            choice_u[: len(chat.u), number] = chat.u
    wrap_up = np.zeros(shape, np.int64) if any(chat.wrap_up for chat in chats) else None
    if wrap_up is not None:
        for number, chat in enumerate(chats):
            wrap_up[: len(chat.wrap_up), number] = _ints(chat.wrap_up) * unit_us
    return Tape(
        widget=np.array([c.door for c in chats], dtype=np.int16),
        arrived_us=_ints([c.at for c in chats]) * unit_us,
        patience_us=patience,
        handling_us=handling,
        briefing_us=briefing,
        route=route,
        choice_u=choice_u,
        wrap_up_us=wrap_up,
    )


def play(
    engine: Engine,
    people: Sequence[Person],
    chats: Sequence[Chat],
    *,
    doors: Sequence[Door] = (Door(),),
    ways: Sequence[Way] = (),
    opens: Stretches = DAY,
    after_close: AfterClose = AfterClose.DRAIN,
    choice: Choice = Choice.MOST_FREE_SLOTS,
    own_rule: Rule | None = None,
    unit_us: int = MINUTE,
) -> SamplePath:
    """Run the chats through the desk and return the record; their times are in minutes, or in ``unit_us``."""
    needs = tape(chats, unit_us)
    legs = len(needs.handling_us)
    desk = blueprint(people, doors, ways, opens=opens, after_close=after_close, max_legs=legs, choice=choice)
    return engine(desk, needs) if own_rule is None else engine(desk, needs, own_rule)


def legs_of(path: SamplePath) -> list[Row]:
    """Return the legs in minutes: chat, leg, group, operator, queued, assigned, ended, released, outcome."""
    legs = path.legs
    times = [legs.queued_at, legs.assigned_at, legs.ended_at, legs.released_at]
    keys = [column.tolist() for column in (legs.chat, legs.leg, legs.group, legs.operator)]
    columns = [*keys, *(_minutes(column).tolist() for column in times), legs.outcome.tolist()]
    return [list(row) for row in zip(*columns, strict=True)]


def moments_of(path: SamplePath) -> list[Row]:
    """Return each leg's assignment, end and release in microseconds."""
    columns = [c.tolist() for c in (path.legs.assigned_at, path.legs.ended_at, path.legs.released_at)]
    return [list(row) for row in zip(*columns, strict=True)]


def operators_of(path: SamplePath) -> list[int]:
    """Return who took each first leg, one number a chat."""
    first = path.legs.leg == 0
    operators: list[int] = path.legs.operator[first].tolist()
    return operators


def log_of(path: SamplePath) -> list[Row]:
    """Return the operators' log in minutes: at, operator, online (1) or offline (0)."""
    log = path.operators
    columns = [_minutes(log.at).tolist(), log.operator.tolist(), log.online.astype(np.int64).tolist()]
    return [list(row) for row in zip(*columns, strict=True)]


def _minutes(times_us: np.ndarray) -> np.ndarray:
    """Return whole minutes, and leave a moment that did not happen as it is."""
    assert ((times_us % MINUTE == 0) | (times_us == NEVER)).all(), times_us
    return np.where(times_us == NEVER, NEVER, times_us // MINUTE)


def _listed(value: int | Sequence[int]) -> Sequence[int]:
    """Return one number as a sequence of one."""
    return [value] if isinstance(value, int) else value


def _ints(values: Sequence[int]) -> np.ndarray:
    """Return whole numbers as an array, an empty one too."""
    return np.array(list(values), dtype=np.int64)


def _ints_if_any(values: Sequence[int]) -> np.ndarray | None:
    """Return whole numbers as an array, none where all are 0: the behaviour is off."""
    return _ints(values) if any(values) else None


def _progress(people: Sequence[Person]) -> np.ndarray | None:
    """Return everybody's pace of work by number of chats, zeros where one is as good as another."""
    slow = [bool(p.factors) or p.speed != 1 for p in people]
    if not any(slow):
        return None
    zeros = [0] * (MOST_SLOTS + 1)
    rows = [
        progress_units(p.factors, p.speed, MOST_SLOTS) if s else zeros
        for p, s in zip(people, slow, strict=True)
    ]
    return np.array(rows, dtype=np.int64)


def _windows(owners: Sequence[Stretches]) -> Windows:
    """Return everybody's stretches as one table in microseconds."""
    rows = [(n, a * MINUTE, b * MINUTE) for n, stretches in enumerate(owners) for a, b in stretches]
    table = np.array(rows, dtype=np.int64).reshape(-1, 3)
    return Windows(owner=table[:, 0].copy(), from_us=table[:, 1].copy(), to_us=table[:, 2].copy())
