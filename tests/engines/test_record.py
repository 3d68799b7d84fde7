"""Section 6: what is in the record, in which order and types, for every engine the same bytes."""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from sim.core.blueprint import Blueprint, Demand
from sim.core.kinds import Admission, HandOver, Outcome, Refusal, Stream
from sim.core.path import LEG_DTYPES
from sim.core.streams import UniformStream
from sim.core.tape import draw_tape
from sim.core.variates import Law
from tests.engines.conftest import ENGINES
from tests.engines.floor_plan import (
    FORWARDED,
    MINUTE,
    RETURNED,
    SECOND,
    THIRD,
    Chat,
    Door,
    Engine,
    Person,
    Way,
    blueprint,
    expert,
    legs_of,
    play,
)

PROJECT = Path(__file__).resolve().parents[2]


def busy_desk(order: list[int] | None = None) -> Blueprint:
    """Return ten hours of three groups and two widgets, in whole minutes so that ties are everywhere.

    ``order`` puts the operators in another order.
    """
    ten_hours = np.array([0, 600 * MINUTE], dtype=np.int64)
    minutes = Law.empirical(np.arange(0, 12, dtype=np.int64) * MINUTE)
    patience = Law.empirical(np.arange(0, 9, dtype=np.int64) * MINUTE)
    times = [UniformStream(5, 0, Stream.ARRIVAL, name).take(300) for name in ("shop", "billing")]
    traces = [np.sort((u * 600).astype(np.int64)) * MINUTE for u in times]
    shop, billing = (Demand(ten_hours, np.array([0.0, 300.0]), trace) for trace in traces)
    people = [Person(name=f"front {n}") for n in range(3)]
    people += [expert(slots=2, online=[(60, 300), (330, 600)]), expert(THIRD, online=[(0, 400)])]
    people += [Person(slots=3), expert(slots=1), Person(SECOND)]
    doors = [
        Door(name="shop", demand=shop, handling=minutes, patience=patience),
        Door(SECOND, Admission.HIDE, 3, name="billing", demand=billing, handling=minutes, patience=patience),
    ]
    ways = [
        Way(chance=(0.3, 0.0), handling=minutes, patience=patience, max_queue=3, when_full=Refusal.RETURN),
        Way(
            *(SECOND, THIRD, HandOver.WARM, Refusal.RETURN),
            chance=(0.5, 0.2),
            handling=minutes,
            briefing=patience,
        ),
    ]
    ordered = people if order is None else [people[n] for n in order]
    return blueprint(ordered, doors, ways, max_legs=3)


def test_columns_have_the_agreed_types(engine: Engine) -> None:
    """Ten columns of the types in LEG_DTYPES, and a log of int32, int64 and bool."""
    path = play(engine, [Person()], [Chat(at=0)])
    assert {name: getattr(path.legs, name).dtype for name in LEG_DTYPES} == LEG_DTYPES
    log = path.operators
    assert [log.operator.dtype, log.at.dtype, log.online.dtype] == [np.int32, np.int64, np.bool_]


def test_legs_are_sorted_by_chat_then_leg(engine: Engine) -> None:
    """Chat 1 is forwarded at 3, chat 0 at 10: rows (0,0), (0,1), (1,0), (1,1)."""
    chats = [Chat(at=0, needs=[10, 1]), Chat(at=1, needs=[2, 1])]
    path = play(engine, [Person(slots=2), expert()], chats, ways=[Way()])
    assert [row[:2] for row in legs_of(path)] == [[0, 0], [0, 1], [1, 0], [1, 1]]


def test_every_leg_names_the_widget_of_its_chat(engine: Engine) -> None:
    """Chat 0 came through widget 1, chat 1 through widget 0: legs 1, 1, 0."""
    chats = [Chat(at=0, needs=[10, 1], door=1), Chat(at=1, door=0)]
    path = play(engine, [Person(slots=2), expert()], chats, doors=[Door(), Door()], ways=[Way()])
    assert path.legs.widget.tolist() == [1, 1, 0]


def test_a_day_without_chats(engine: Engine) -> None:
    """No chat: no leg, and two rows of the log for each of two operators."""
    path = play(engine, [Person(), Person()], [])
    assert len(path.legs) == 0
    assert len(path.operators) == 4


def test_a_desk_without_operators(engine: Engine) -> None:
    """Nobody at all: the chat of 5 has one leg, unfinished at closing, 600, and the log is empty."""
    path = play(engine, [], [Chat(at=5)])
    assert [row[6:] for row in legs_of(path)] == [[600, -1, Outcome.UNFINISHED]]
    assert len(path.operators) == 0


def test_every_chat_ends_once(engine: Engine) -> None:
    """Of 600 chats each has one leg that ends it, neither forwarded nor returned: 600 outcomes."""
    desk = busy_desk()
    tape = draw_tape(desk, seed=1, replication=0)
    legs = engine(desk, tape).legs
    final = ~np.isin(legs.outcome, [FORWARDED, RETURNED])
    assert Counter(legs.chat[final].tolist()) == Counter(range(600))


def test_the_busy_desk_shows_every_outcome(engine: Engine) -> None:
    """The scenario is worth its name: six of the seven outcomes occur, all but tickets."""
    desk = busy_desk()
    outcomes = set(engine(desk, draw_tape(desk, seed=1, replication=0)).legs.outcome.tolist())
    assert outcomes == set(Outcome) - {Outcome.TICKET}


def test_names_of_operators_change_nothing_but_names(engine: Engine) -> None:
    """Operators 0, 1, 2 are equal but for their names: in the order 2, 0, 1 the record has the same bytes."""
    desk, other = busy_desk(), busy_desk(order=[2, 0, 1, 3, 4, 5, 6, 7])
    prints = [engine(d, draw_tape(d, seed=1, replication=0)).fingerprint() for d in (desk, other)]
    assert prints[0] == prints[1]
    assert desk.operators.names != other.operators.names


def test_the_order_of_operators_of_different_groups_changes_only_numbers(engine: Engine) -> None:
    """Second and third level first: with numbers put back, legs and log are those of the first order."""
    order = [3, 4, 0, 6, 1, 7, 2, 5]
    desk, other = busy_desk(), busy_desk(order)
    tape = draw_tape(desk, seed=1, replication=0)
    path, shuffled = engine(desk, tape), engine(other, tape)
    back = np.array([*order, -1])  # the last entry keeps "nobody", which is -1
    assert back[shuffled.legs.operator].tolist() == path.legs.operator.tolist()
    for name in set(LEG_DTYPES) - {"operator"}:
        assert getattr(shuffled.legs, name).tobytes() == getattr(path.legs, name).tobytes()
    logs = [
        sorted(zip(log.at.tolist(), numbers.tolist(), log.online.tolist(), strict=True))
        for log, numbers in (
            (path.operators, path.operators.operator),
            (shuffled.operators, back[shuffled.operators.operator]),
        )
    ]
    assert logs[0] == logs[1]


def test_the_same_again(engine: Engine) -> None:
    """Run twice on one tape, the record has the same bytes; on the next replication's tape it has not."""
    desk = busy_desk()
    tapes = [draw_tape(desk, seed=1, replication=r) for r in (0, 0, 1)]
    prints = [engine(desk, tape).fingerprint() for tape in tapes]
    assert prints[0] == prints[1]
    assert prints[0] != prints[2]


@pytest.mark.parametrize("name", ENGINES)
def test_the_same_in_a_fresh_process(name: str) -> None:
    """Two processes that hash strings differently (seeds 1 and 2) leave records with the same fingerprint."""
    program = (
        f"from sim.engines.{name} import run\n"
        "from sim.core.tape import draw_tape\n"
        "from tests.engines.test_record import busy_desk\n"
        "desk = busy_desk()\n"
        "print(run(desk, draw_tape(desk, 1, 0)).fingerprint())\n"
    )
    prints = [
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=PROJECT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()
        for seed in ("1", "2")
    ]
    assert len(prints[0]) == 64
    assert prints[0] == prints[1]
