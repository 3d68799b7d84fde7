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

from sim.core.blueprint import Blueprint, Windows, attended
from sim.core.kinds import NO_ONE, EventRank
from sim.core.path import SamplePath
from sim.core.policies import Rule
from sim.core.tape import Tape
from sim.engines import hours
from sim.engines.desk import Desk, slot_number
from sim.engines.passing import pass_on

Story = Generator[simpy.Event, Any, None]
Stretch = tuple[int, int]


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
    desk.comes_back = lambda chat: tell(visit(desk, chat))
    tell(arrivals(desk))
    tell(closings(desk))
    operators = blueprint.operators
    worked = attended(operators.roster, tape.absent)
    for operator, own in enumerate(_by_owner(worked, len(operators.names))):
        tell(shifts(desk, operator, own))
    if operators.no_offers is not None:
        for operator, own in enumerate(_by_owner(operators.no_offers, len(operators.names))):
            tell(last_offers(desk, operator, own))
    env.run()
    hours.stop(desk)
    return desk.record.path()


def _by_owner(windows: Windows, owners: int) -> list[list[Stretch]]:
    """Return the stretches of each owner."""
    stretches: list[list[Stretch]] = [[] for _ in range(owners)]
    columns = (windows.owner, windows.from_us, windows.to_us)
    for owner, from_us, to_us in zip(*(column.tolist() for column in columns), strict=True):
        stretches[owner].append((from_us, to_us))
    return stretches


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
    for chat, at_us in enumerate(desk.script.arrived_us):
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
            briefing_us = desk.script.briefing_us[leg.step][chat]
            yield desk.after(briefing_us, EventRank.SLOT_FREED, slot_number(leg))
            desk.end_hold(leg)
        yield desk.work(leg)
        if not desk.finish(leg):
            return
        yield desk.after(0, EventRank.FORWARDED, chat)
        leg = pass_on(desk, leg)


def shifts(desk: Desk, operator: int, stretches: list[Stretch]) -> Story:
    """One operator's days: come online, work, go offline; running chats are finished in any case."""
    for from_us, to_us in stretches:
        yield desk.at(from_us, EventRank.ONLINE, operator)
        hours.come_online(desk, operator)
        yield desk.at(to_us, EventRank.OFFLINE, operator)
        hours.end_shift(desk, operator)


def last_offers(desk: Desk, operator: int, stretches: list[Stretch]) -> Story:
    """Offer an operator no new chat when the shift is almost over."""
    for from_us, to_us in stretches:
        yield desk.at(from_us, EventRank.OFFLINE, operator)
        hours.stop_offers(desk, operator)
        yield desk.at(to_us, EventRank.ONLINE, operator)
        hours.resume_offers(desk, operator)


def closings(desk: Desk) -> Story:
    """Close the desk at the end of every opening."""
    for day, at_us in enumerate(desk.closings_us):
        yield desk.at(at_us, EventRank.CLOSED, day)
        hours.close(desk)


class Timed(simpy.Event):
    """An event that knows its place among simultaneous ones: its rank, then its number."""

    _ok, _value = True, None

    def __init__(self, env: simpy.Environment, delay_us: int, rank: int, number: int) -> None:
        # What SimPy's own constructor would set, without the call: every chat makes two or three of these.
        self.env, self.callbacks = env, []
        # SimPy's own priorities are 0 and 1: what it wakes goes before every event of ours.
        env.schedule(self, (rank + 1) << 40 | number, delay_us)  # type: ignore[arg-type]
