"""What an animation shows: the chats, operators and counts of a stretch of one replication."""

import bisect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.core.blueprint import Blueprint
from sim.core.kinds import NO_ONE, Ints, Outcome
from sim.core.local_time import local_moment
from sim.core.path import SamplePath
from sim.report.page_speech import Speech
from sim.report.words import tier_name
from sim.units import US_PER_SECOND

MINUTE_US = 60 * US_PER_SECOND
HALF_HOUR_US = 30 * MINUTE_US
STEP_MIN = 5
"""Minutes between two rows of the table."""

Counts = dict[str, int]


@dataclass(frozen=True, slots=True, eq=False)
class Scenes:
    """A stretch of one replication, ready to be shown; times are in seconds since its start."""

    start_us: int
    end_us: int
    content: dict[str, Any]
    """Groups, operators and chats, as the page's program reads them."""
    counts: Callable[[float], Counts]
    """What the counters say at a moment."""
    waiting: Callable[[float], list[int]]
    """How many wait in each group at a moment."""


def busiest_us(path: SamplePath, blueprint: Blueprint, length_us: int) -> int:
    """Return the start of the stretch in which most chats arrive: a half hour counted from an opening.

    Of several alike the first; where nothing arrives the first opening.
    """
    arrived = np.sort(path.legs.queued_at[path.legs.leg == 0])
    starts = [
        start
        for opens, closes in blueprint.open_us.tolist()
        for start in range(opens, max(closes - length_us, opens) + 1, HALF_HOUR_US)
    ]
    if not starts:
        return 0
    edges = np.array(starts, dtype=np.int64)
    count = np.searchsorted(arrived, edges + length_us) - np.searchsorted(arrived, edges)
    return int(edges[int(np.argmax(count))])


def scenes_of(path: SamplePath, blueprint: Blueprint, start_us: int, end_us: int, say: Speech) -> Scenes:
    """Return what happened between two moments.

    Parameters
    ----------
    path
        The record.
    blueprint
        The scenario that it came from.
    start_us, end_us
        Microseconds since the first midnight.
    say
        Turns names into words.
    """
    legs = path.legs
    left_at = dict(zip(path.customers.chat.tolist(), path.customers.left_at.tolist(), strict=True))
    last = np.maximum(legs.ended_at, legs.released_at)
    touched = np.unique(legs.chat[(legs.queued_at < end_us) & (last >= start_us)])
    rows = np.flatnonzero(np.isin(legs.chat, touched))
    lanes = _lanes(path, rows)
    chats: dict[int, dict[str, Any]] = {}
    for row in rows.tolist():
        number = int(legs.chat[row])
        chat = chats.setdefault(number, {"n": number, "w": int(legs.widget[row]), "left": None, "legs": []})
        if left_at.get(number, -1) >= 0:
            chat["left"] = _seconds(left_at[number], start_us)
        chat["legs"].append(
            [
                int(legs.group[row]),
                int(legs.operator[row]),
                *(_seconds(int(getattr(legs, name)[row]), start_us) for name in _MOMENTS),
                int(legs.outcome[row]),
                lanes.get(row, 0),
            ]
        )
    content = {
        "codes": {name: int(Outcome[name]) for name in ("RESOLVED", "FORWARDED", "ABANDONED")},
        "length": (end_us - start_us) / US_PER_SECOND,
        "clock": clock_labels(blueprint, start_us, end_us),
        "widgets": [say(name) for name in blueprint.widgets.names],
        "groups": _groups(blueprint, say),
        "operators": _operators(path, blueprint, (start_us, end_us), lanes, rows, say),
        "chats": [chats[number] for number in sorted(chats, key=lambda n: (chats[n]["legs"][0][2], n))],
    }
    return Scenes(start_us, end_us, content, *_counters(content))


_MOMENTS = ("queued_at", "assigned_at", "ended_at", "released_at")


def _seconds(at_us: int, start_us: int) -> float | None:
    """Return a moment in seconds since the start; None where it did not happen."""
    return round((at_us - start_us) / US_PER_SECOND, 3) if at_us >= 0 else None


def clock_labels(blueprint: Blueprint, start_us: int, end_us: int) -> list[str]:
    """Return the time of day in the scenario's zone at the start and after every minute."""
    minutes = range(start_us, end_us + 1, MINUTE_US)
    return [f"{local_moment(blueprint, at_us):%H:%M}" for at_us in minutes]


def _lanes(path: SamplePath, rows: Ints) -> dict[int, int]:
    """Return which slot of its operator each leg holds: the lowest that is free."""
    legs = path.legs
    held = [row for row in rows.tolist() if legs.operator[row] != NO_ONE and legs.assigned_at[row] >= 0]
    held.sort(key=lambda row: (int(legs.assigned_at[row]), row))
    until: dict[int, list[int]] = {}
    lanes: dict[int, int] = {}
    for row in held:
        ends = until.setdefault(int(legs.operator[row]), [])
        at = int(legs.assigned_at[row])
        lane = next((place for place, end in enumerate(ends) if end <= at), len(ends))
        ends[lane : lane + 1] = [int(legs.released_at[row])]
        lanes[row] = lane
    return lanes


def _groups(blueprint: Blueprint, say: Speech) -> list[dict[str, Any]]:
    groups = blueprint.groups
    order = sorted(range(len(groups.names)), key=lambda g: (groups.tier[g] or 99, g))
    return [
        {
            "place": place,
            "name": say(groups.names[place]),
            "tier": int(groups.tier[place]),
            "level": tier_name(int(groups.tier[place])),
            "threshold": int(groups.threshold_us[place]) / US_PER_SECOND,
        }
        for place in order
    ]


def _operators(
    path: SamplePath,
    blueprint: Blueprint,
    span: tuple[int, int],
    lanes: dict[int, int],
    rows: Ints,
    say: Speech,
) -> list[dict[str, Any]]:
    """Return every operator with group, slots, and when each is online in the stretch."""
    staff, log = blueprint.operators, path.operators
    above: dict[int, int] = {}
    for row in rows.tolist():
        if row in lanes:
            who = int(path.legs.operator[row])
            above[who] = max(above.get(who, 0), lanes[row] + 1)
    found = []
    for number, name in enumerate(staff.names):
        own = log.operator == number
        online = _online(log.at[own].tolist(), log.online[own].tolist(), span)
        slots = int(staff.slots[number])
        found.append(
            {
                "name": _short(name, blueprint.groups.names[int(staff.group[number])], say),
                "group": int(staff.group[number]),
                "slots": slots,
                "lanes": max(slots, above.get(number, 0)),
                "online": online,
            }
        )
    return found


def _short(name: str, group: str, say: Speech) -> str:
    """Return an operator's name; where it is only the group's with a number, the number."""
    number = name.removeprefix(f"{group} ")
    return f"operator {number}" if number != name and number.isdigit() else say(name)


def _online(at: Sequence[int], states: Sequence[bool], span: tuple[int, int]) -> list[list[float]]:
    """Return the stretches in which an operator is online, as far as they touch a span."""
    found, since = [], None
    for moment, is_online in zip(at, states, strict=True):
        if is_online:
            since = moment if since is None else since
        elif since is not None:
            found.append((since, moment))
            since = None
    if since is not None:
        found.append((since, span[1] + 1))
    return [
        [(a - span[0]) / US_PER_SECOND, (b - span[0]) / US_PER_SECOND]
        for a, b in found
        if a < span[1] and b > span[0]
    ]


def _counters(content: dict[str, Any]) -> tuple[Callable[[float], Counts], Callable[[float], list[int]]]:
    """Return functions that count at a moment; the page's program counts by the same rules."""
    groups = len(content["groups"])
    joined: list[list[float]] = [[] for _ in range(groups)]
    gone: list[list[float]] = [[] for _ in range(groups)]
    taken: list[float] = []
    over: list[float] = []
    after: dict[str, list[float]] = {
        name: [] for name in ("arrived", "forwarded", "resolved", "abandoned", "other")
    }
    for chat in content["chats"]:
        for nth, (group, operator, queued, assigned, ended, _, outcome, _) in enumerate(chat["legs"]):
            last = nth + 1 == len(chat["legs"])
            left = chat["left"] if last and chat["left"] is not None else None
            if nth == 0:
                after["arrived"].append(queued)
            joined[group].append(queued)
            gone[group].append(assigned if assigned is not None else ended)
            if operator != NO_ONE and assigned is not None:
                taken.append(assigned)
                over.append(ended)
            if outcome == Outcome.FORWARDED:
                after["forwarded"].append(ended)
            elif outcome == Outcome.RESOLVED:
                after["resolved"].append(ended)
            elif outcome == Outcome.ABANDONED:
                after["abandoned"].append(ended if left is None else left)
            elif last:
                after["other"].append(ended)
    for moments in (*joined, *gone, taken, over, *after.values()):
        moments.sort()

    def so_far(moments: list[float], at: float) -> int:
        return bisect.bisect_right(moments, at)

    def waiting(at: float) -> list[int]:
        return [so_far(joined[group], at) - so_far(gone[group], at) for group in range(groups)]

    def counts(at: float) -> Counts:
        shown = {"waiting": sum(waiting(at)), "with operators": so_far(taken, at) - so_far(over, at)}
        # What happened at the very start counts; what had happened before does not.
        return shown | {
            name: so_far(moments, at) - bisect.bisect_left(moments, 0) for name, moments in after.items()
        }

    return counts, waiting
