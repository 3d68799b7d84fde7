"""The readable engine: the desk as processes on SimPy's events. Its meaning is the model's; read it aloud.

Chats arrive, each chat makes its visit, each operator works shifts: these are processes, told as stories
that wait for one event after another. They meet at the desk (`sim.engines.desk`), which keeps the rules.
Every event carries (time, rank, number), so that simultaneous events have one order; the desk changes in
the event itself, never when a process is woken later.
"""

from collections.abc import Generator
from functools import partial
from typing import Any

import simpy

from sim.core.blueprint import Blueprint
from sim.core.kinds import NO_ONE, EventRank
from sim.core.path import SamplePath
from sim.core.policies import Rule
from sim.core.tape import Tape
from sim.engines.desk import Desk, slot_number

Story = Generator[simpy.Event, Any, None]


def run(blueprint: Blueprint, tape: Tape, own_rule: Rule | None = None) -> SamplePath:
    """Run one replication and return its record.

    Parameters
    ----------
    blueprint
        The scenario.
    tape
        Everything that chance decides, drawn from the same blueprint.
    own_rule
        The choice rule of groups that have ``choice = "own"``.

    Returns
    -------
    SamplePath
        What happened to every leg, and who was online when.
    """
    env = simpy.Environment()
    desk = Desk(blueprint, tape, env, partial(Timed, env), own_rule)
    tell(arrivals(desk))
    tell(closings(desk))
    roster = blueprint.operators.roster
    stretches: list[list[tuple[int, int]]] = [[] for _ in blueprint.operators.names]
    planned = zip(roster.owner.tolist(), roster.from_us.tolist(), roster.to_us.tolist(), strict=True)
    for operator, from_us, to_us in planned:
        stretches[operator].append((from_us, to_us))
    for operator, own in enumerate(stretches):
        tell(shifts(desk, operator, own))
    env.run()
    desk.stop()
    return desk.record.path()


def tell(story: Story, _: simpy.Event | None = None) -> None:
    """Let a story go on until it waits for its next event, or ends.

    A SimPy process does the same, with one more event to start it and one to say that it ended. Nobody
    waits for either, and they would be two of the four or five events of a chat.
    """
    for event in story:
        event.callbacks.append(partial(tell, story))
        return


def arrivals(desk: Desk) -> Story:
    """Let every chat of the tape begin its visit at its moment."""
    for chat, at_us in enumerate(desk.arrived_us):
        yield desk.at(at_us, EventRank.ARRIVED, chat)
        tell(visit(desk, chat))


def visit(desk: Desk, chat: int) -> Story:
    """One visit: be let in or not, wait, be served, perhaps be forwarded, or give up."""
    leg = desk.arrive(chat)
    while leg is not None:
        if leg.operator == NO_ONE:
            yield leg.taken
            if leg.operator == NO_ONE:
                return
        if leg.holds is not None:
            yield desk.after(desk.briefing_us[leg.step][chat], EventRank.SLOT_FREED, slot_number(leg))
            desk.end_hold(leg)
        yield desk.work(leg)
        if not desk.finish(leg):
            return
        yield desk.after(0, EventRank.FORWARDED, chat)
        leg = desk.forward(leg)


def shifts(desk: Desk, operator: int, stretches: list[tuple[int, int]]) -> Story:
    """One operator's days: come online, work, go offline; running chats are finished in any case."""
    for from_us, to_us in stretches:
        yield desk.at(from_us, EventRank.ONLINE, operator)
        desk.come_online(operator)
        yield desk.at(to_us, EventRank.OFFLINE, operator)
        desk.end_shift(operator)


def closings(desk: Desk) -> Story:
    """Close the desk at the end of every opening."""
    for day, at_us in enumerate(desk.closings_us):
        yield desk.at(at_us, EventRank.CLOSED, day)
        desk.close()


class Timed(simpy.Event):
    """An event that knows its place among simultaneous ones: its rank, then its number."""

    _ok, _value = True, None

    def __init__(self, env: simpy.Environment, delay_us: int, rank: int, number: int) -> None:
        # What SimPy's own constructor would set, without the call: every chat makes two or three of these.
        self.env, self.callbacks = env, []
        # SimPy's own priorities are 0 and 1: what it wakes goes before every event of ours.
        env.schedule(self, (rank + 1) << 40 | number, delay_us)  # type: ignore[arg-type]
