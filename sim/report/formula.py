"""Formulas beside a simulation: what Erlang's say of each group, interval by interval, where they apply.

Each interval is taken for itself, as if it lasted for ever (Green, Kolesar and Whitt 2007, Coping with
time-varying demand when setting staffing requirements for a service system, Production and Operations
Management 16, 13-39: the stationary independent period by period approach). What customers of a group do who
are passed on follows them to the next group in the same interval.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.core.blueprint import Blueprint
from sim.core.kinds import Admission, Floats, Refusal
from sim.core.variates import Law, LawKind
from sim.report.formula_queue import Steady, Stream, caps_of, name_of, steady_intervals
from sim.stats.grid import HALF_HOUR_US, Grid, cut_open_hours
from sim.theory.levels import service_level_of

MOST_INTERVALS = 200
"""More half hours than these are put together to hours, and so on: each costs some milliseconds."""

METRICS = ("leg_wait_mean", "service_level", "abandon_share", "not_admitted_share", "slot_occupancy")
"""What a formula says of a group, by the names of the metrics."""


@dataclass(frozen=True, slots=True, eq=False)
class Formula:
    """What a formula says of one group; arrays of shape (intervals,).

    ``figures`` is empty where no formula applies, and ``obstacle`` says why, as the end of a sentence.
    """

    group: int
    name: str
    """Such as "Erlang C (M/M/c)"."""
    obstacle: str
    figures: dict[str, float]
    arrivals: Floats
    """Chats that come to the group."""
    load: Floats
    """Slots that this work fills on average."""
    slots: Floats
    """Slots of those who are online, on average."""
    handling_s: float
    handling_sd_s: float
    is_exponential: bool
    """Whether one exponential law says how long every chat holds its slot."""


@dataclass(frozen=True, slots=True, eq=False)
class Formulas:
    """The formulas of all groups that chats reach, lowest tier first, and the intervals."""

    grid: Grid
    groups: tuple[Formula, ...]

    @property
    def length_us(self) -> int:
        """Return the length of the longest interval."""
        return int((self.grid.to_us - self.grid.from_us).max(initial=0))


def formulas(blueprint: Blueprint) -> Formulas:
    """Return what the formulas say of a scenario.

    Parameters
    ----------
    blueprint
        The scenario.

    Returns
    -------
    Formulas
        For each group that chats reach. Nobody knows what a group passes on of which no formula speaks, so
        none speaks of the groups behind it either.
    """
    grid = _grid(blueprint)
    tiers = blueprint.groups.tier
    streams = [Stream() for _ in tiers]
    _arrive(blueprint, grid, streams)
    found: list[Formula] = []
    passed_over: dict[int, str] = {}
    order, circling = _downstream(blueprint)
    for group in order:
        obstacle = passed_over.get(group, "") or _obstacle(blueprint, group)
        if group in circling:
            obstacle = "chats can come back to it, or come to it after a circle"
        one, onward = _one(blueprint, grid, group, streams[group], obstacle)
        found.append(one)
        ways = blueprint.escalations
        for way in np.flatnonzero(ways.source == group).tolist():
            target = int(ways.target[way])
            if one.obstacle:
                name = blueprint.groups.names[group]
                passed_over[target] = f"none applies to {name}, which forwards chats to it"
            for widget, chats in onward:
                share = float(ways.probability[way, widget])
                if share > 0:
                    law, patience = ways.handling[way], ways.patience[way]
                    streams[target].chats.append((widget, chats * share, law, patience, 0.0))
    found.sort(key=lambda one: (tiers[one.group], one.group))
    return Formulas(grid, tuple(found))


def _downstream(blueprint: Blueprint) -> tuple[list[int], set[int]]:
    """Return the groups that chats reach, each behind all that forward to it, and those where that cannot be.

    The latter are on a circle of forwards or behind one, and come last.
    """
    ways = blueprint.escalations
    used = np.flatnonzero((ways.probability > 0).any(axis=1) & (ways.source != ways.target)).tolist()
    left = np.flatnonzero(blueprint.groups.tier > 0).tolist()
    order: list[int] = []
    while True:
        waiting = {int(ways.target[way]) for way in used if int(ways.source[way]) in left}
        ready = [group for group in left if group not in waiting]
        if not ready:
            return [*order, *left], set(left)
        order += ready
        left = [group for group in left if group in waiting]


def _grid(blueprint: Blueprint) -> Grid:
    length = HALF_HOUR_US
    while True:
        grid = cut_open_hours(blueprint, blueprint.measure_from_us, length)
        if len(grid) <= MOST_INTERVALS or length >= 8 * HALF_HOUR_US:
            return grid
        length *= 2


def _arrive(blueprint: Blueprint, grid: Grid, streams: Sequence[Stream]) -> None:
    """Put the chats of every widget where they come first."""
    widgets = blueprint.widgets
    for place in range(len(widgets.names)):
        balk = 0.0 if widgets.balk is None else float(widgets.balk[place])
        row = place, arrivals(blueprint, place, grid), widgets.handling[place], widgets.patience[place], balk
        streams[int(widgets.group[place])].chats.append(row)


def arrivals(blueprint: Blueprint, widget: int, grid: Grid) -> Floats:
    """Return how many chats a widget expects in each interval; those of its backlog are left out."""
    demand = blueprint.widgets.demand[widget]
    if demand.trace_us is not None:
        starts, ends = (np.searchsorted(demand.trace_us, edge) for edge in (grid.from_us, grid.to_us))
        return (ends - starts).astype(np.float64)
    if not len(demand.times_us):
        return np.zeros(len(grid))
    climbed = [np.interp(edge, demand.times_us, demand.cumulative) for edge in (grid.from_us, grid.to_us)]
    return np.asarray(climbed[1] - climbed[0], dtype=np.float64)


def slots_online(blueprint: Blueprint, group: int, grid: Grid) -> Floats:
    """Return the slots of a group's operators who are planned online, on average over each interval.

    Where only forwards come only those who take forwards count; missed days are taken off.
    """
    staff, groups = blueprint.operators, blueprint.groups
    mine = staff.group == group
    if groups.tier[group] > 1:
        mine &= staff.takes_forwards
    slots = np.where(mine, staff.slots, 0).astype(np.float64)
    if staff.absence is not None:
        slots *= 1 - staff.absence
    roster = staff.roster
    held = np.zeros(len(grid))
    wanted = np.flatnonzero(mine[roster.owner])
    if not len(wanted) or not len(grid):
        return held
    owner, from_us, to_us = roster.owner[wanted], roster.from_us[wanted], roster.to_us[wanted]
    window, start, end = grid.cut(from_us, to_us)
    place = grid.place(start)
    inside = place >= 0
    np.add.at(held, place[inside], ((end - start) * slots[owner[window]])[inside])
    return held / (grid.to_us - grid.from_us)


def _obstacle(blueprint: Blueprint, group: int) -> str:
    """Say why no formula of a plain queue speaks of a group, if none does."""
    groups, ways, widgets = blueprint.groups, blueprint.escalations, blueprint.widgets
    staff = np.flatnonzero(blueprint.operators.group == group)
    slots, progress = blueprint.operators.slots, blueprint.operators.progress
    if progress is not None and any(progress[who, 1:].any() for who in staff.tolist()):
        return "a chat there takes longer the more chats its operator has"
    if groups.overflow_to is not None and (groups.overflow_to[group] >= 0 or group in groups.overflow_to):
        return "its chats and those of another group share operators (overflow)"
    if groups.pull_delay and groups.pull_delay[group] is not None:
        return "its operators fetch their chats by hand"
    if widgets.skills is not None and widgets.skills.any():
        return "not every operator can take every chat (skills)"
    if widgets.silent is not None and widgets.silent.any():
        return "customers leave without a word, and their chats hold slots"
    if ways.return_probability is not None and ways.return_probability.any():
        return "chats are handed back"
    if (ways.max_queue[ways.target == group] == 0).any():
        return "forwards never wait for it"
    if len(caps_of(blueprint, group)) > 1 and 0 in caps_of(blueprint, group):
        return "some of its chats may wait and others may not"
    if not len(staff) or not slots[staff].any():
        return "it has no operators"
    return ""


def _one(
    blueprint: Blueprint, grid: Grid, group: int, stream: Stream, obstacle: str
) -> tuple[Formula, list[tuple[int, Floats]]]:
    """Return what a formula says of a group, and the chats that its operators end, by widget."""
    count = len(grid)
    lengths_s = (grid.to_us - grid.from_us) / 1e6
    slots = slots_online(blueprint, group, grid)
    if _sends_away(blueprint, group):
        stream = Stream([(row[0], np.where(slots > 0, row[1], 0.0), *row[2:]) for row in stream.chats])
    total = stream.total(count)
    obstacle = obstacle if total.any() else "no chat is expected"
    holding = [
        (widget, chats, *_held(blueprint, group, widget, law)) for widget, chats, law, _, _ in stream.chats
    ]
    work = np.asarray(sum((chats * mean for _, chats, mean, _, _ in holding), np.zeros(count)))
    weight = float(total.sum())
    mean = float(work.sum()) / weight if weight else math.nan
    second = sum(float(chats.sum()) * (m * m + sd * sd) for _, chats, m, sd, _ in holding)
    sd = math.sqrt(max(0.0, second / weight - mean * mean)) if weight else math.nan
    means = {m for _, chats, m, _, _ in holding if chats.any()}
    exponential_law = len(means) <= 1 and all(plain for _, chats, _, _, plain in holding if chats.any())
    load = work / lengths_s
    name = name_of(blueprint, group, stream)
    parts: list[Steady | None] = []
    if not obstacle:
        parts, obstacle = steady_intervals(blueprint, group, stream, total, work, slots, lengths_s, name)
    figures = _figures(blueprint, group, parts, total, slots, lengths_s) if not obstacle else {}
    one = Formula(group, name, obstacle, figures, total, load, slots, mean, sd, exponential_law)
    # Where no formula tells how many give up everybody goes on: the work behind is then the most there is.
    served = np.array([part.answered if part is not None else 0.0 for part in parts])
    served = np.ones(count) if obstacle else served
    return one, [(widget, chats * served) for widget, chats, *_ in stream.chats]


def _sends_away(blueprint: Blueprint, group: int) -> bool:
    """Say whether no chat waits at a group while nobody is online."""
    widgets, ways = blueprint.widgets, blueprint.escalations
    policies = widgets.admission[widgets.group == group]
    stays = ((policies == Admission.QUEUE) | (policies == Admission.UNASSIGNED)).any()
    return not stays and not (ways.nobody_online[ways.target == group] == Refusal.WAIT).any()


def _held(blueprint: Blueprint, group: int, widget: int, law: Law) -> tuple[float, float, bool]:
    """Return mean and standard deviation of how long a chat holds its slot, and whether it is exponential.

    Wrap-up comes on top; chats that go on may take another time before.
    """
    ways, groups = blueprint.escalations, blueprint.groups
    parts = [(1.0, law)]
    if ways.handling_before:
        for way in np.flatnonzero(ways.source == group).tolist():
            before, share = ways.handling_before[way], float(ways.probability[way, widget])
            if before is not None and share > 0:
                parts = [(parts[0][0] - share, law), *parts[1:], (share, before)]
    mean = sum(share * one.mean_us for share, one in parts)
    second = sum(share * (one.mean_us**2 + one.sd_us**2) for share, one in parts)
    after = groups.wrap_up[group] if groups.wrap_up else None
    variance = second - mean * mean + (after.sd_us**2 if after is not None else 0.0)
    mean += after.mean_us if after is not None else 0.0
    plain = len(parts) == 1 and after is None and law.kind == LawKind.EXPONENTIAL
    return mean / 1e6, math.sqrt(max(0.0, variance)) / 1e6, plain


def _figures(
    blueprint: Blueprint, group: int, parts: Sequence[Steady | None], total: Floats, slots: Floats,
    lengths_s: Floats,
) -> dict[str, float]:  # fmt: skip
    """Put the intervals together as the metrics do: over chats, and over slot time."""
    chats = [(float(n), part) for n, part in zip(total, parts, strict=True) if part is not None]
    sums = {
        name: sum(n * getattr(part, name) for n, part in chats)
        for name in ("answered", "answered_in", "lost", "lost_in", "lost_short", "turned_away")
    }
    waited = sum(n * part.answered * part.wait_s for n, part in chats if part.answered > 0)
    held = sum(part.busy * s for part, s in zip(parts, lengths_s.tolist(), strict=True) if part is not None)
    offered = sums["answered"] + sums["lost"]
    came = offered + sums["turned_away"]
    level = service_level_of(
        blueprint.groups.level[group],  # type: ignore[arg-type]
        sums["answered_in"], sums["answered"], sums["lost_in"], sums["lost"], sums["lost_short"],
    )  # fmt: skip
    room = float(slots @ lengths_s)
    return {
        "leg_wait_mean": waited / sums["answered"] if sums["answered"] else math.nan,
        "service_level": level,
        "abandon_share": sums["lost"] / offered if offered else math.nan,
        "not_admitted_share": sums["turned_away"] / came if came else math.nan,
        "slot_occupancy": held / room if room else math.nan,
    }
