"""A desk in a few lines: people, ways and chats in whole minutes, as a blueprint and a tape made by hand.

Nothing here reads a scenario file, so that the rules are tested without the scenario package.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from sim.core.blueprint import Blueprint, Demand, Escalations, Groups, Operators, Widgets
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
from tests.engines.columns import (
    MINUTE,
    Stretches,
    ints,
    ints_if_any,
    leg_by_leg,
    listed,
    minutes,
    shares_if_any,
    windows,
)

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
Row = list[int]
LATER = -1
"""As an arrival: the row of a customer who may come back."""


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
    extra: int = 0
    """How many forwarded chats above the slots."""
    no_offers: Stretches = ()
    """When no new chat comes, since the shift is almost over."""
    absence: float = 0.0
    """Chance to miss a day; only matters where a tape is drawn."""
    duty: Sequence[int] = ()
    """The day to which each stretch online belongs; by default they are counted."""
    misses: Sequence[int] = ()
    """Days on duty that are missed."""

    def days(self, opens: Stretches) -> list[int]:
        """Return the day of each stretch online."""
        return list(self.duty) or list(range(len(opens if self.online is None else self.online)))


def expert(group: int = SECOND, slots: int = 1, online: Stretches | None = None, extra: int = 0) -> Person:
    """Return an operator who may take forwarded chats."""
    return Person(group, slots, online, forwards=True, extra=extra)


@dataclass(frozen=True)
class Team:
    """What holds for a whole group; without one nothing does."""

    overflow_to: int = NOBODY
    after: int = 0
    """Minutes until a chat may be taken by the other group's operators."""
    pull_delay: Law | None = None
    """Only that there is one matters where no tape is drawn."""
    choice: Choice = Choice.MOST_FREE_SLOTS
    wrap_up: Law | None = None


FETCHES = Team(pull_delay=Law.constant(MINUTE))
"""A group that fetches its chats, after the delays that these bring."""


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
    balk: float = 0.0
    returning: float = 0.0
    redial: float = 0.0
    redial_delay: Law | None = None
    redial_most: int = 10
    silent: float = 0.0
    detection: Law | None = None


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
    returns: float = 0.0
    """Share that the target hands back."""


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
    pull: Sequence[int] = ()
    """Leg by leg, how long it waits at least before somebody fetches it."""
    noticed: Sequence[int] = ()
    """Leg by leg, how long an operator takes to notice that the customer left; 0: one leaves openly."""
    asks_for: int = NOBODY
    redial: tuple[int, int] | None = None
    """The row with which the customer comes back after giving up, and how long after it."""
    balks: bool = False


def blueprint(
    people: Sequence[Person],
    doors: Sequence[Door] = (Door(),),
    ways: Sequence[Way] = (),
    *,
    opens: Stretches = DAY,
    after_close: AfterClose = AfterClose.DRAIN,
    max_legs: int = 1,
    choice: Choice = Choice.MOST_FREE_SLOTS,
    teams: Mapping[int, Team] | None = None,
) -> Blueprint:
    """Return the desk as arrays in microseconds; a group without a team of its own has the choice rule."""
    links = [d.group for d in doors] + [p.group for p in people]
    count = 1 + max(links + [w.source for w in ways] + [w.target for w in ways])
    team = [(teams or {}).get(group, Team(choice=choice)) for group in range(count)]
    missing = [p.absence or 0.5 * bool(p.misses) for p in people]
    overflows = any(t.overflow_to != NOBODY for t in team)
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
            group=ints([d.group for d in doors]),
            admission=ints([d.when_full for d in doors]),
            max_queue=ints([d.max_queue for d in doors]),
            hours=windows([opens if d.hours is None else d.hours for d in doors]),
            demand=tuple(d.demand for d in doors),
            handling=tuple(d.handling for d in doors),
            patience=tuple(d.patience for d in doors),
            priority=ints_if_any([d.priority for d in doors]),
            skills=ints_if_any([d.skills for d in doors]),
            balk=shares_if_any([d.balk for d in doors]),
            returning=shares_if_any([d.returning for d in doors]),
            redial_share=shares_if_any([d.redial for d in doors]),
            redial_delay=_laws([d.redial_delay for d in doors]),
            redial_most=ints([d.redial_most for d in doors]) if any(d.redial for d in doors) else None,
            silent=shares_if_any([d.silent for d in doors]),
            detection=_laws([d.detection for d in doors]),
        ),
        groups=Groups(
            names=tuple(("front", "second", "third", "fourth")[:count]),
            tier=ints(range(1, count + 1)),
            threshold_us=np.full(count, MINUTE, dtype=np.int64),
            target=np.full(count, 0.8),
            level=("offered",) * count,
            short_us=np.zeros(count, dtype=np.int64),
            choice=ints_if_any([t.choice for t in team]),
            wrap_up=_laws([t.wrap_up for t in team]),
            overflow_to=ints([t.overflow_to for t in team]) if overflows else None,
            overflow_after_us=ints([t.after for t in team]) * MINUTE if overflows else None,
            pull_delay=_laws([t.pull_delay for t in team]),
        ),
        operators=Operators(
            names=people_names,
            group=ints([p.group for p in people]),
            slots=ints([p.slots for p in people]),
            takes_forwards=np.array([p.forwards for p in people], dtype=np.bool_),
            roles=tuple("staff" if p.forwards else "agent" for p in people),
            roster=windows(online),
            shifts=windows(shifts),
            skills=ints_if_any([p.skills for p in people]),
            progress=_progress(people),
            extra_slots=ints_if_any([p.extra for p in people]),
            no_offers=windows([p.no_offers for p in people]) if any(p.no_offers for p in people) else None,
            absence=shares_if_any(missing),
            duty=ints([day for p in people for day in p.days(opens)]) if any(missing) else None,
        ),
        escalations=Escalations(
            source=ints([w.source for w in ways]),
            target=ints([w.target for w in ways]),
            probability=np.array(chances, dtype=np.float64).reshape(len(ways), len(doors)),
            hand_over=ints([w.hand_over for w in ways]),
            nobody_online=ints([w.nobody_online for w in ways]),
            max_queue=ints([w.max_queue for w in ways]),
            when_full=ints([w.when_full for w in ways]),
            briefing=tuple(w.briefing for w in ways),
            patience=tuple(w.patience for w in ways),
            handling=tuple(w.handling for w in ways),
            return_probability=shares_if_any([w.returns for w in ways]),
        ),
        max_legs=max_legs,
    )


def tape(chats: Sequence[Chat], unit_us: int = MINUTE) -> Tape:
    """Return the chats' needs as a tape; they are given in the order of their numbers, in minutes.

    Another unit than the minute gives them odd lengths.
    """
    legs = max([len(listed(c.needs)) for c in chats], default=1)
    shape = (legs, len(chats))
    patience, route = np.full(shape, NEVER_US, np.int64), np.full(shape, RESOLVE, np.int16)
    for number, chat in enumerate(chats):
        for leg, units in enumerate(listed(chat.patience)):
            patience[leg, number] = NEVER_US if units == FOREVER else units * unit_us
        for leg, way in enumerate(chat.ways[: len(listed(chat.needs)) - 1]):
            route[leg, number] = way
    choice_u = np.zeros(shape) if any(chat.u for chat in chats) else None
    if choice_u is not None:
        for number, chat in enumerate(chats):
            choice_u[: len(chat.u), number] = chat.u
    zeros = np.zeros(shape, np.int64)
    handling = leg_by_leg([listed(c.needs) for c in chats], legs, unit_us)
    briefing = leg_by_leg([c.briefing for c in chats], legs, unit_us)
    again = [c.redial or (NOBODY, 0) for c in chats]
    comes_back = any(c.redial for c in chats)
    return Tape(
        widget=np.array([c.door for c in chats], dtype=np.int16),
        arrived_us=np.array([NEVER_US if c.at == LATER else c.at * unit_us for c in chats], dtype=np.int64),
        patience_us=patience,
        handling_us=zeros if handling is None else handling,
        briefing_us=zeros if briefing is None else briefing,
        route=route,
        choice_u=choice_u,
        balks=np.array([c.balks for c in chats]) if any(c.balks for c in chats) else None,
        wrap_up_us=leg_by_leg([c.wrap_up for c in chats], legs, unit_us),
        asked_for=ints([c.asks_for for c in chats]) if any(c.asks_for != NOBODY for c in chats) else None,
        pull_us=leg_by_leg([c.pull for c in chats], legs, unit_us),
        noticed_us=leg_by_leg([c.noticed for c in chats], legs, unit_us),
        redial_row=ints([row for row, _ in again]) if comes_back else None,
        redial_us=ints([after for _, after in again]) * unit_us if comes_back else None,
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
    teams: Mapping[int, Team] | None = None,
) -> SamplePath:
    """Run the chats through the desk and return the record; their times are in minutes, or in ``unit_us``."""
    needs = tape(chats, unit_us)
    legs = len(needs.handling_us)
    rules = {"after_close": after_close, "choice": choice, "teams": teams}
    desk = blueprint(people, doors, ways, opens=opens, max_legs=legs, **rules)  # type: ignore[arg-type]
    if any(p.misses for p in people):
        absent = [day in p.misses for p in people for day in p.days(opens)]
        needs = replace(needs, absent=np.array(absent, dtype=np.bool_))
    return engine(desk, needs) if own_rule is None else engine(desk, needs, own_rule)


def legs_of(path: SamplePath) -> list[Row]:
    """Return the legs in minutes: chat, leg, group, operator, queued, assigned, ended, released, outcome."""
    legs = path.legs
    times = [legs.queued_at, legs.assigned_at, legs.ended_at, legs.released_at]
    keys = [column.tolist() for column in (legs.chat, legs.leg, legs.group, legs.operator)]
    columns = [*keys, *(minutes(column).tolist() for column in times), legs.outcome.tolist()]
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
    columns = [minutes(log.at).tolist(), log.operator.tolist(), log.online.astype(np.int64).tolist()]
    return [list(row) for row in zip(*columns, strict=True)]


def customers_of(path: SamplePath) -> list[Row]:
    """Return what the desk does not know, in minutes: chat, the chat before, when the customer left."""
    table = path.customers
    columns = [table.chat.tolist(), table.earlier.tolist(), minutes(table.left_at).tolist()]
    return [list(row) for row in zip(*columns, strict=True)]


def _laws(laws: Sequence[Law | None]) -> tuple[Law | None, ...]:
    """Return one law a group, none where no group has any: the behaviour is off."""
    return tuple(laws) if any(law is not None for law in laws) else ()


def _progress(people: Sequence[Person]) -> np.ndarray | None:
    """Return everybody's pace of work by number of chats, zeros where one is as good as another."""
    if not any(p.factors or p.speed != 1 for p in people):
        return None
    most = MOST_SLOTS + max(p.extra for p in people)
    rows = [
        progress_units(p.factors, p.speed, most) if p.factors or p.speed != 1 else [0] * (most + 1)
        for p in people
    ]
    return np.array(rows, dtype=np.int64)
