"""What the chats of one family need, in a kernel: leg by leg, along the way that their own uniforms choose.

A leg's way on is chosen before anything else is drawn of it, so that every duration is drawn once, by the law
that holds in the end.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.core.draw.bits import Words
from sim.core.draw.cells import Chats, Open, Room, fill, uniforms
from sim.core.draw.laws import NO_LAW
from sim.core.draw.plan import (
    BALK,
    BEFORE,
    BRIEFING,
    DETECTION,
    GROUP,
    HANDLING,
    HAS_WAYS,
    KINDS,
    KNOWN_FROM,
    KNOWN_TO,
    NOTICED,
    PATIENCE,
    PULL,
    REDIAL,
    REDIAL_DELAY,
    RETURNING,
    SILENT,
    TARGET,
    WAY_BRIEFING,
    WAY_HANDLING,
    WAY_PATIENCE,
    WAYS_FROM,
    WAYS_TO,
    WIDGET_HANDLING,
    WIDGET_PATIENCE,
    WRAP_UP,
    NeedsPlan,
)
from sim.core.jit import part
from sim.core.kinds import BACKLOG_LEGS, HAND_BACK, LEG_STRIDE, NO_ONE, RESOLVE, Bools, Floats, Ints, Stream

_ESCALATION, _CHOICE, _BALKING = int(Stream.ESCALATION), int(Stream.CHOICE), int(Stream.BALKING)
_RETURNING, _ASKED_FOR = int(Stream.RETURNING), int(Stream.ASKED_FOR)
_SILENT = int(Stream.SILENT)
_STREAMS = (
    *(int(Stream.HANDLING), int(Stream.PATIENCE), int(Stream.BRIEFING), int(Stream.WRAP_UP)),
    *(int(Stream.PULL_DELAY), int(Stream.DETECTION), int(Stream.REDIAL_DELAY)),
)
"""Of each kind of duration."""


class Columns(NamedTuple):
    """Columns of the tape; those that the scenario does not need are empty."""

    durations: Ints
    """Shape (kinds of duration, legs, chats)."""
    route: npt.NDArray[np.int16]
    choice: Floats
    widget: npt.NDArray[np.int16]
    balks: Bools
    asked_for: Ints
    redial: Ints
    redial_row: Ints


class Way(NamedTuple):
    """Which chats have a leg, in order, by which escalation they came to its home, and the laws that hold.

    A leg's home is explained in `sim.core.needs`; ``came_by`` is -1 for a widget.
    """

    here: Ints
    came_by: Ints
    law: Ints
    """Shape (kinds of duration, chats)."""


class Homes(NamedTuple):
    """Of each leg of each chat its home, the home's parent, how the chat came; only for hand-backs."""

    home: Ints
    parent: Ints
    came_by: Ints


class Paths(NamedTuple):
    """Room for the legs of one family's chats, as many as the largest family has."""

    here: Ints
    """Shape (2, chats), by turns a leg and the next one."""
    came_by: Ints
    law: Ints
    """Shape (2, kinds of duration, chats)."""
    homes: Ints
    """Shape (3, legs, chats), without chats where nothing is handed back."""
    u: Floats


@part
def draw_family(
    plan: NeedsPlan,
    widget: int,
    first_leg: int,
    pool: Words,
    chats: Chats,
    columns: Columns,
    paths: Paths,
    room: Room,
    left_open: Open,
) -> None:
    """Write everything that a family's chats need."""
    legs, u = columns.durations.shape[1], paths.u
    now = Way(paths.here[0], paths.came_by[0], paths.law[0])
    then = Way(paths.here[1], paths.came_by[1], paths.law[1])
    homes = Homes(paths.homes[0], paths.homes[1], paths.homes[2])
    begin_ways(plan, widget, chats, now, homes, columns)
    draw_once(plan, widget, first_leg, pool, chats, now.here, u, columns, room)
    here = len(chats.row)
    for leg in range(legs):
        gone = 0
        if leg < legs - 1 and here > 0 and plan.widget[widget, HAS_WAYS] > 0:
            code = LEG_STRIDE * (first_leg + leg) + _ESCALATION
            uniforms(pool, code, plan.widget_key[widget], chats, now.here, here, room, u)
            gone = choose_ways(plan, widget, leg, u, now, here, then, homes, chats, columns)
        if here > 0:
            draw_leg(plan, widget, first_leg, leg, pool, chats, now, here, u, columns, room, left_open)
        now, then = then, now
        here = gone


@part
def begin_ways(plan: NeedsPlan, widget: int, chats: Chats, now: Way, homes: Homes, columns: Columns) -> None:
    """Let all chats be at their widget's group."""
    group = plan.widget[widget, GROUP]
    handling, patience = plan.widget[widget, WIDGET_HANDLING], plan.widget[widget, WIDGET_PATIENCE]
    for chat in range(len(chats.row)):
        now.here[chat], now.came_by[chat] = chat, -1
        now.law[HANDLING, chat], now.law[PATIENCE, chat] = handling, patience
        now.law[BRIEFING, chat] = NO_LAW
        now.law[WRAP_UP, chat], now.law[PULL, chat] = plan.group[group, WRAP_UP], plan.group[group, PULL]
        columns.widget[chats.place[chat]] = widget
        if len(plan.way_back) > 0:
            homes.home[0, chat], homes.parent[0, chat], homes.came_by[0, chat] = 0, -1, -1


@part
def choose_ways(
    plan: NeedsPlan,
    widget: int,
    leg: int,
    u: Floats,
    now: Way,
    count: int,
    then: Way,
    homes: Homes,
    chats: Chats,
    columns: Columns,
) -> int:
    """Write where chats go after a leg and what their next one needs; return how many have one."""
    gone = 0
    returns = len(plan.way_back) > 0
    for index in range(count):
        chat, came_by = now.here[index], now.came_by[index]
        group = plan.widget[widget, GROUP] if came_by < 0 else plan.way[came_by, TARGET]
        chosen = RESOLVE
        for place in range(plan.group[group, WAYS_FROM], plan.group[group, WAYS_TO]):
            way = plan.group_way[place]
            if plan.way_low[way, widget] <= u[index] and u[index] < plan.way_high[way, widget]:
                chosen = way
        if returns and chosen == RESOLVE and came_by >= 0 and u[index] >= plan.way_back[came_by]:
            chosen = HAND_BACK
        if chosen == RESOLVE:
            continue
        columns.route[leg, chats.place[chat]] = chosen
        comes_by, sent_by = chosen, chosen
        if chosen == HAND_BACK:
            home = homes.parent[homes.home[leg, chat], chat]
            homes.home[leg + 1, chat] = home
            comes_by, sent_by = homes.came_by[home, chat], came_by
            then.law[BRIEFING, gone] = NO_LAW
        else:
            then.law[BRIEFING, gone] = plan.way[chosen, WAY_BRIEFING]
            if plan.way[chosen, BEFORE] != NO_LAW:
                now.law[HANDLING, index] = plan.way[chosen, BEFORE]
            if returns:
                homes.parent[leg + 1, chat] = homes.home[leg, chat]
                homes.home[leg + 1, chat] = leg + 1
                homes.came_by[leg + 1, chat] = chosen
        if comes_by < 0:
            target, handling = plan.widget[widget, GROUP], plan.widget[widget, WIDGET_HANDLING]
        else:
            target, handling = plan.way[comes_by, TARGET], plan.way[comes_by, WAY_HANDLING]
        then.here[gone], then.came_by[gone] = chat, comes_by
        then.law[HANDLING, gone], then.law[PATIENCE, gone] = handling, plan.way[sent_by, WAY_PATIENCE]
        then.law[WRAP_UP, gone], then.law[PULL, gone] = plan.group[target, WRAP_UP], plan.group[target, PULL]
        gone += 1
    return gone


@part
def draw_leg(
    plan: NeedsPlan,
    widget: int,
    first_leg: int,
    leg: int,
    pool: Words,
    chats: Chats,
    now: Way,
    count: int,
    u: Floats,
    columns: Columns,
    room: Room,
    left_open: Open,
) -> None:
    """Write the durations of a leg, who leaves without a word, and after how long those come back who may."""
    key, base = plan.widget_key[widget], LEG_STRIDE * (first_leg + leg)
    legs, total = columns.durations.shape[1], columns.durations.shape[2]
    for kind in range(KINDS):
        slot = plan.slot[kind]
        if slot < 0 or (kind == REDIAL and leg > 0):
            continue
        column, law = columns.redial if kind == REDIAL else columns.durations[slot, leg], now.law[kind]
        if kind == NOTICED:
            uniforms(pool, base + _SILENT, key, chats, now.here, count, room, u)
            share, detection = plan.widget_share[widget, SILENT], plan.widget[widget, DETECTION]
            for index in range(count):
                silent = now.law[PATIENCE, index] != NO_LAW and u[index] < share
                law[index] = detection if silent else NO_LAW
                column[chats.place[now.here[index]]] = 1 if silent else 0
        elif kind == REDIAL:
            for chat in range(count):
                comes = columns.redial_row[chats.place[chat]] >= 0
                law[chat] = plan.widget[widget, REDIAL_DELAY] if comes else NO_LAW
        code, at = base + _STREAMS[kind], (slot * legs + leg) * total
        fill(plan.laws, pool, code, key, chats, now.here, law, count, column, at, room, left_open)
        if kind == NOTICED:
            for index in range(count):
                place = chats.place[now.here[index]]
                if law[index] != NO_LAW and column[place] < 1:
                    column[place] = 1


@part
def draw_once(
    plan: NeedsPlan,
    widget: int,
    first_leg: int,
    pool: Words,
    chats: Chats,
    here: Ints,
    u: Floats,
    columns: Columns,
    room: Room,
) -> None:
    """Write what does not depend on the way: random choices, who balks, who asks for whom."""
    count, base, key = len(chats.row), LEG_STRIDE * first_leg, plan.widget_key[widget]
    for leg in range(len(columns.choice)):
        uniforms(pool, base + LEG_STRIDE * leg + _CHOICE, key, chats, here, count, room, u)
        for chat in range(count):
            columns.choice[leg, chats.place[chat]] = u[chat]
    if len(columns.balks) > 0:
        # Who is there at opening has decided to wait.
        chance = 0.0 if first_leg == BACKLOG_LEGS else plan.widget_share[widget, BALK]
        uniforms(pool, base + _BALKING, key, chats, here, count, room, u)
        for chat in range(count):
            columns.balks[chats.place[chat]] = u[chat] < chance
    first, returning = plan.widget[widget, KNOWN_FROM], plan.widget_share[widget, RETURNING]
    people = plan.widget[widget, KNOWN_TO] - first
    if len(columns.asked_for) > 0 and returning > 0.0 and people > 0:
        uniforms(pool, base + _ASKED_FOR, key, chats, here, count, room, u)
        for chat in range(count):
            columns.asked_for[chats.place[chat]] = plan.known[first + np.int64(u[chat] * people)]
        uniforms(pool, base + _RETURNING, key, chats, here, count, room, u)
        for chat in range(count):
            if not u[chat] < returning:
                columns.asked_for[chats.place[chat]] = NO_ONE
