"""An overflow after a while has no formula: a program of its own works through the tape, chat by chat.

It knows first come, first served, two pools, patience and the moment from which the second pool may help, and
nothing of the engine. Choice among free people moves no chat where each has one slot.
"""

import heapq
from enum import IntEnum

import pytest

from sim.core.kinds import Outcome
from sim.core.tape import Tape, draw_tape
from sim.engines.readable import run
from tests.theory.cases import Table, desk, exponential, lognormal, team, widget
from tests.theory.demand_cases import blueprint_of

GONE, FIRST, SECOND = -1, 0, 1
Fate = tuple[int, int]
"""Who took a chat, or that it was gone, and when."""


class Happening(IntEnum):
    """What happens at a moment, in this order."""

    END = 0
    ARRIVAL = 1
    LEAVES = 2
    FLOWS = 3


def fates(tape: Tape, people: tuple[int, int], after_us: int) -> list[Fate]:
    """Return what becomes of each chat: the first pool's may go to the second after a while."""
    free = list(people)
    moments = [(int(at), Happening.ARRIVAL, chat, 0) for chat, at in enumerate(tape.arrived_us)]
    heapq.heapify(moments)
    waiting: dict[int, bool] = {}
    """Chats that wait, in the order of arrival, and whether they are over to the second pool already."""
    fate: list[Fate] = [(GONE, 0)] * len(tape)

    def take(chat: int, pool: int, at: int) -> None:
        free[pool] -= 1
        waiting.pop(chat)
        fate[chat] = (pool, at)
        heapq.heappush(moments, (at + int(tape.handling_us[0, chat]), Happening.END, chat, pool))

    while moments:
        at, happening, chat, pool = heapq.heappop(moments)
        home = int(tape.widget[chat])
        if happening == Happening.END:
            free[pool] += 1
            own = [c for c in waiting if tape.widget[c] == pool]
            guests = [c for c, over in waiting.items() if over and tape.widget[c] != pool] if pool else []
            for following in [*own, *guests][:1]:
                take(following, pool, at)
        elif happening == Happening.ARRIVAL:
            waiting[chat] = False
            if free[home]:
                take(chat, home, at)
            else:
                heapq.heappush(moments, (at + int(tape.patience_us[0, chat]), Happening.LEAVES, chat, home))
                if home == FIRST:
                    heapq.heappush(moments, (at + after_us, Happening.FLOWS, chat, home))
        elif chat in waiting and happening == Happening.LEAVES:
            waiting.pop(chat)
            fate[chat] = (GONE, at)
        elif chat in waiting:
            waiting[chat] = True
            if free[SECOND]:
                take(chat, SECOND, at)
    return fate


def helped(after: str) -> Table:
    """Return two groups of three and two people; the first one's chats overflow after a while."""
    chats = {
        "w1": widget(78, lognormal(2, 1.2), "first", patience=exponential(4)),
        "w2": widget(36, exponential(2), "second", patience=exponential(4)),
    }
    groups = {"first": {"overflow": {"to": "second", "after": after}}, "second": {}}
    return desk(chats, [team(3, group="first"), team(2, group="second")]) | {"groups": groups}


@pytest.mark.parametrize(
    ("after", "seconds", "seed"), [("20 s", 20, 501), ("2 min", 120, 502), ("10 s", 10, 503)]
)
def test_every_chat_goes_where_the_program_says(after: str, seconds: int, seed: int) -> None:
    """2700 chats of two pools at loads 0.87 and 0.6: the taker's group and the microsecond, or of leaving."""
    blueprint = blueprint_of(helped(after), 1440)
    tape = draw_tape(blueprint, seed, 0)
    legs = run(blueprint, tape).legs
    exact = fates(tape, (3, 2), seconds * 1_000_000)
    taken = legs.operator >= 0
    found = [
        (int(blueprint.operators.group[operator]), int(at)) if held else (GONE, int(end))
        for operator, at, end, held in zip(legs.operator, legs.assigned_at, legs.ended_at, taken, strict=True)
    ]
    assert (legs.outcome[~taken] == Outcome.ABANDONED).all()
    helped_out = sum(
        pool == SECOND and home == FIRST for (pool, _), home in zip(exact, tape.widget, strict=True)
    )
    assert helped_out > 25
    assert found == exact
