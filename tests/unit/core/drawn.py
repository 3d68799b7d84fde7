"""A desk with every behaviour on, whose tapes are drawn, and ways to read these."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.core.blueprint import Blueprint, Demand
from sim.core.kinds import Ints, Stream
from sim.core.streams import UniformStream
from sim.core.tape import Tape
from sim.core.variates import Law, durations_us
from tests.engines.floor_plan import (
    FRONT,
    MINUTE,
    SECOND,
    THIRD,
    Door,
    Person,
    Team,
    Way,
    blueprint,
    expert,
)

HOURS = 10
ERRORS = 4
"""Standard errors that are allowed."""


def steady(per_hour: float, hours: float = HOURS) -> Demand:
    """Return a constant rate, by default over ten hours."""
    corners = np.array([0, int(hours * 60 * MINUTE)], dtype=np.int64)
    return Demand(corners, np.array([0.0, hours * per_hour]))


def exponential(minutes: float) -> Law:
    """Return the exponential law of a mean in minutes."""
    return Law.exponential(minutes * MINUTE)


def shop(**fields: Any) -> Door:
    """Return a widget whose customers do everything that customers can do."""
    usual: dict[str, Any] = {
        "name": "shop",
        "demand": steady(24),
        "handling": exponential(8),
        "patience": exponential(4),
        "returning": 0.3,
        "redial": 0.5,
        "redial_delay": exponential(30),
        "redial_most": 4,
        "silent": 0.4,
        "detection": exponential(2),
    }
    return Door(**{**usual, **fields})


def billing(**fields: Any) -> Door:
    """Return another such widget."""
    return shop(**{"name": "billing", "demand": steady(16), "handling": exponential(6), **fields})


UP = Way(chance=0.4, handling=exponential(20), patience=exponential(10), briefing=exponential(1), returns=0.3)
ON = Way(SECOND, THIRD, chance=0.3, handling=exponential(30), patience=exponential(15), returns=0.5)
PEOPLE = (
    Person(name="ann", absence=0.2),
    Person(name="bob", absence=0.2),
    Person(SECOND, name="cem", forwards=True, absence=0.1),
    expert(THIRD),
)
TEAMS = {
    FRONT: Team(pull_delay=exponential(0.5), wrap_up=exponential(1)),
    SECOND: Team(pull_delay=exponential(0.7)),
}
DAYS = tuple((1440 * day, 1440 * day + 600) for day in range(20))


def desk(
    doors: Sequence[Door] | None = None,
    ways: Sequence[Way] = (UP, ON),
    people: Sequence[Person] = PEOPLE,
    **rules: Any,
) -> Blueprint:
    """Return a desk of three tiers and twenty days, on the first of which chats come."""
    usual: dict[str, Any] = {"max_legs": 5, "teams": TEAMS, "opens": DAYS}
    return blueprint(people, [shop(), billing()] if doors is None else doors, ways, **{**usual, **rules})


def with_people(people: Sequence[Person], days: int) -> Blueprint:
    """Return a desk with these people on so many days, and without chats."""
    return desk([shop(demand=steady(0))], people=people, opens=DAYS[:days])


def of_widget(tape: Tape, widget: int, *without: str) -> dict[str, list[object]]:
    """Return the columns of one widget's arriving chats, but for those named."""
    mine = np.flatnonzero(tape.widget[: tape.arriving] == widget)
    left_out = {"widget", "absent", "redial_row", *without}
    return {name: getattr(tape, name)[..., mine].tolist() for name in tape.columns() if name not in left_out}


def needs_of(tape: Tape, row: int) -> tuple[object, ...]:
    """Return everything that one chat brings, but for its place on the tape."""
    left_out = {"widget", "arrived_us", "absent", "redial_row"}
    return tuple(
        (name, getattr(tape, name)[..., row].tolist()) for name in tape.columns() if name not in left_out
    )


def chain(tape: Tape, row: int) -> list[int]:
    """Return the rows of one customer, who would give up each time."""
    assert tape.redial_row is not None
    rows = [row]
    while tape.redial_row[rows[-1]] >= 0:
        rows.append(int(tape.redial_row[rows[-1]]))
    return rows


def histories(tape: Tape, widget: int) -> list[list[tuple[object, ...]]]:
    """Return what each customer of a widget brings, attempt by attempt."""
    first = np.flatnonzero(tape.widget[: tape.arriving] == widget)
    return [[needs_of(tape, row) for row in chain(tape, start)] for start in first.tolist()]


def drawn(law: Law, stream: Stream, name: str, leg: int, count: int, seed: int = 1) -> Ints:
    """Return the durations at an address."""
    return durations_us(law, UniformStream(seed, 0, stream, name, leg).take(count))


def close_to(seen: int, share: float, count: int) -> bool:
    """Say whether a number of successes is that of a share, within the standard errors allowed."""
    return abs(seen - share * count) <= ERRORS * float(np.sqrt(count * share * (1 - share)))
