"""The compiled engine's plan: the roster, the last offers and the closings as one sorted list of events."""

from heapq import heapify, heappop, heappush
from itertools import count

import numpy as np
import numpy.typing as npt

from sim.core.blueprint import Blueprint, Windows, attended
from sim.core.kinds import AfterClose, Bools, EventRank, Ints
from sim.engines.compiled.hours import CLOSE, COME, GO, GO_OR_STAY, RESUME_OFFERS, STOP_OFFERS
from sim.engines.compiled.layout import AT, FRONT, KEY, PERSON_WIDTH, PLAN_WIDTH, RANK_BITS

_ONLINE, _OFFLINE = EventRank.ONLINE << RANK_BITS, EventRank.OFFLINE << RANK_BITS
_CLOSED = EventRank.CLOSED << RANK_BITS


def plan_of(blueprint: Blueprint, absent: Bools | None) -> Ints:
    """Return what the roster and the calendar say, in the order in which it happens.

    Parameters
    ----------
    blueprint
        The scenario.
    absent
        Which stretches of the roster are missed.

    Returns
    -------
    Ints
        Rows of time, key, what happens (a code of `sim.engines.compiled.hours`), and to whom (where the
        operator's numbers stand; of a closing the day).
    """
    closings = blueprint.open_us[:, 1]
    roster = attended(blueprint.operators.roster, absent)
    ends = np.full(len(roster.owner), GO)
    if blueprint.after_close is AfterClose.DRAIN:
        ends[np.isin(roster.to_us, closings)] = GO_OR_STAY
    days = np.arange(len(closings))
    tables = [_table(closings, _CLOSED | days, np.full(len(days), CLOSE), days)]
    tables.append(_edges(roster, _ONLINE, COME, _OFFLINE, ends))
    is_plain = _rises(roster, 0)
    offers = blueprint.operators.no_offers
    if offers is not None:
        resumed = np.full(len(offers.owner), RESUME_OFFERS)
        tables.append(_edges(offers, _OFFLINE, STOP_OFFERS, _ONLINE, resumed))
        is_plain = is_plain and _rises(offers, 1)
    events = np.concatenate(tables)
    plan: Ints = events[np.lexsort((events[:, KEY], events[:, AT]))]
    alike = (np.diff(plan[:, AT]) == 0) & (np.diff(plan[:, KEY]) == 0)
    return plan if is_plain and not alike.any() else _told(tables)


def _table(at: Ints, key: Ints, act: npt.NDArray[np.int64], who: Ints) -> Ints:
    return np.stack([at, key, act, who], axis=1).astype(np.int64)


def _edges(windows: Windows, begin: int, act: int, end: int, ends: npt.NDArray[np.int64]) -> Ints:
    """Return both edges of every stretch, one after the other."""
    owner = windows.owner
    who = FRONT + owner * PERSON_WIDTH
    begun = _table(windows.from_us, begin | owner, np.full(len(owner), act), who)
    return np.stack([begun, _table(windows.to_us, end | owner, ends, who)], axis=1).reshape(-1, PLAN_WIDTH)


def _rises(windows: Windows, gap_us: int) -> bool:
    """Say whether each owner's edges come in the order of the sorted list."""
    follows = windows.owner[1:] == windows.owner[:-1]
    apart = windows.from_us[1:] - windows.to_us[:-1] >= gap_us
    return bool((windows.from_us < windows.to_us).all() and apart[follows].all())


def _told(tables: list[Ints]) -> Ints:
    """Order events as stories whose events each wait for the one before: where stretches touch, it matters.

    What is only expected once another event has happened stands behind that one in the same microsecond,
    whatever its rank. Two events alike are ordered by when they were expected.
    """
    stories = [tables[0].tolist()]
    for table in tables[1:]:
        own: dict[int, list[list[int]]] = {}
        for row in table.tolist():
            own.setdefault(row[-1], []).append(row)
        stories += [own[who] for who in sorted(own)]
    turn = count()
    waiting = [(*story[0][:2], next(turn), story, 0) for story in stories if story]
    heapify(waiting)
    plan = []
    while waiting:
        _, _, _, story, place = heappop(waiting)
        plan.append(story[place])
        if place + 1 < len(story):
            heappush(waiting, (*story[place + 1][:2], next(turn), story, place + 1))
    return np.array(plan, dtype=np.int64).reshape(-1, PLAN_WIDTH)
