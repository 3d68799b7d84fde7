"""Measuring once more, second by second and in plain Python, to check the arrays against."""

from dataclasses import dataclass, field, replace

import numpy as np

from sim.core.blueprint import Blueprint, Windows
from sim.core.kinds import Outcome
from sim.core.path import Customers, OperatorLog, SamplePath
from tests.builders_blueprint import SECOND, LegRow, Stretch, blueprint, record, seconds

LAST = 400
"""Every random record is over by then."""


@dataclass
class Tally:
    """Seconds of one scope."""

    online: int = 0
    slots: int = 0
    chats: int = 0
    busy: int = 0
    overtime: int = 0
    breaks: int = 0
    blocked: int = 0
    silent: int = 0
    queue: int = 0
    open: int = 0
    by: dict[int, list[int]] = field(default_factory=dict)
    """By interval: online, slots, chats, busy, queue."""


def random_run(seed: int, measure_from: int) -> tuple[SamplePath, Blueprint]:
    """Return a random record on a random roster, all on whole seconds, with everything that can happen."""
    rng = np.random.default_rng(seed)
    staff = [(int(rng.integers(0, 3)), int(rng.integers(1, 4))) for _ in range(5)]
    shifts: list[list[Stretch]] = []
    rosters: list[list[Stretch]] = []
    for _ in staff:
        start, end = int(rng.integers(0, 40)), int(rng.integers(120, 200))
        pause = int(rng.integers(start + 10, end - 20))
        shifts.append([(start, end), (220, 260)])
        rosters.append([(start, pause), (pause + int(rng.integers(1, 10)), end), (220, 260)])
    plan = blueprint(
        widgets=(0, 0, 1),
        tiers=(1, 1, 2),
        operators=staff,
        rosters=rosters,
        shifts=shifts,
        open_hours=((0, 200), (210, 265)),
        measure_from=measure_from,
    )
    rows: list[LegRow] = []
    for chat, drawn in enumerate(sorted(rng.integers(0, 255, 60).tolist())):
        widget = int(rng.integers(0, 3))
        group, leg = int(plan.widgets.group[widget]), 0
        # Nobody comes between the two open stretches.
        at = drawn if drawn < 200 else drawn + 10
        while True:
            left = at + int(rng.integers(0, 20)) * int(rng.integers(0, 2))
            taken = bool(rng.random() < 0.8)
            ends = [Outcome.RESOLVED, Outcome.UNFINISHED] + [Outcome.FORWARDED] * (leg < 2)
            outcome = Outcome(int(rng.choice(ends))) if taken else Outcome.ABANDONED
            ended = left + int(rng.integers(0, 30)) if taken else left
            released = ended + (int(rng.integers(0, 12)) if outcome is Outcome.FORWARDED else 0)
            operator = int(rng.integers(0, 4)) if taken else -1
            moments = (left, ended, released) if taken else (None, ended, None)
            rows.append((chat, leg, widget, group, operator, at, *moments, outcome))
            if outcome is not Outcome.FORWARDED:
                break
            group, leg, at = 2, leg + 1, ended
    return record(rows, online=range(4), staff=5), plan


def random_busy_run(seed: int, measure_from: int) -> tuple[SamplePath, Blueprint]:
    """Return the random record with half the abandoned legs silent and held, and a third of stretches missed.

    Operators take legs of any group and while they are missing: measuring does not judge.
    """
    path, plan = random_run(seed, measure_from)
    rng = np.random.default_rng(seed + 1000)
    legs, roster = path.legs, plan.operators.roster
    silent = np.flatnonzero((legs.outcome == Outcome.ABANDONED) & (rng.random(len(legs)) < 0.5))
    columns = {name: getattr(legs, name).copy() for name in legs.__slots__}
    wait, held = (seconds(rng.integers(0, 20, len(silent)).tolist()) for _ in range(2))
    left = legs.ended_at[silent]
    columns["operator"][silent] = rng.integers(0, 4, len(silent))
    columns["assigned_at"][silent] = left + wait
    columns["ended_at"][silent] = columns["released_at"][silent] = left + wait + held
    customers = Customers(legs.chat[silent], np.full(len(silent), -1, np.int32), left)
    came = np.flatnonzero(rng.random(len(roster.owner)) < 2 / 3)
    changes = [(int(roster.from_us[k]), True, int(roster.owner[k])) for k in came]
    changes += [(int(roster.to_us[k]), False, int(roster.owner[k])) for k in came]
    at, online, operator = (np.array(column) for column in zip(*sorted(changes), strict=True))
    log = OperatorLog(operator.astype(np.int32), at.astype(np.int64), online.astype(np.bool_))
    return SamplePath(replace(legs, **columns), log, customers), plan


def tally(path: SamplePath, plan: Blueprint, interval: int) -> dict[str, Tally]:
    """Walk through every second and note, for each scope, what is the case in it."""
    legs, start = path.legs, plan.measure_from_us // SECOND
    edges = intervals(plan, interval)
    out: dict[str, Tally] = {}
    worked = attended(path, plan.operators.roster)
    shifts = [
        (owner, a, b)
        for owner, a, b in rows_of(plan.operators.shifts)
        if any(owner == who and a <= c and d <= b for who, c, d in worked)
    ]
    missed = [row for row in rows_of(plan.operators.roster) if row not in worked]
    for second in range(start, LAST):
        at = second * SECOND
        place = next((k for k, (a, b) in enumerate(edges) if a <= second < b), -1)
        held = {k: [0, 0, 0] for k in range(len(plan.operators.names))}
        waiting: dict[str, int] = {}
        for row in range(len(legs)):
            queued, assigned, ended = (int(c[row]) for c in (legs.queued_at, legs.assigned_at, legs.ended_at))
            if assigned >= 0 and assigned <= at < legs.released_at[row]:
                held[int(legs.operator[row])][0] += 1
                forwarded = legs.outcome[row] == Outcome.FORWARDED
                held[int(legs.operator[row])][1] += int(forwarded and at >= ended)
                held[int(legs.operator[row])][2] += int(legs.outcome[row] == Outcome.ABANDONED)
            if queued <= at < (assigned if assigned >= 0 else ended):
                group = int(legs.group[row])
                for scope in (
                    "all",
                    f"widget:w{legs.widget[row]}",
                    f"tier:{plan.groups.tier[group]}",
                    f"group:g{group}",
                ):
                    waiting[scope] = waiting.get(scope, 0) + 1
        if place >= 0:
            for scope in scopes(plan):
                here = out.setdefault(scope, Tally())
                here.open += 1
                here.queue += waiting.get(scope, 0)
                here.by.setdefault(place, [0] * 5)[4] += waiting.get(scope, 0)
        for operator, (n, blocked, silent) in held.items():
            group = int(plan.operators.group[operator])
            online = inside(worked, operator, at)
            in_shift = inside(shifts, operator, at) and not inside(missed, operator, at)
            mine = ["all", f"tier:{plan.groups.tier[group]}", f"group:g{group}", f"operator:o{operator}"]
            mine += [f"widget:w{w}" for w, g in enumerate(plan.widgets.group.tolist()) if g == group]
            for scope in mine:
                here = out.setdefault(scope, Tally())
                busy = int(n > 0)
                here.online += online
                here.slots += online * int(plan.operators.slots[operator])
                here.chats += online * n
                here.busy += online * busy
                here.overtime += busy * (not in_shift)
                here.breaks += busy * (in_shift and not online)
                here.blocked += online * blocked
                here.silent += online * silent
                if place >= 0 and online:
                    cell = here.by.setdefault(place, [0] * 5)
                    for k, more in enumerate((1, int(plan.operators.slots[operator]), n, busy)):
                        cell[k] += more
    return out


def intervals(plan: Blueprint, interval: int) -> list[Stretch]:
    """Return the intervals in seconds, cut at their multiples, without the warm-up."""
    edges = []
    start = plan.measure_from_us // SECOND
    for opens, closes in (plan.open_us // SECOND).tolist():
        for start in range(opens - opens % interval, closes, interval):
            a, b = max(start, opens), min(start + interval, closes)
            if b > start:
                edges.append((max(a, start), b))
    return edges


def scopes(plan: Blueprint) -> list[str]:
    """Return the scopes that have a queue."""
    tiers = sorted(set(plan.groups.tier.tolist()) - {0})
    widgets = [f"widget:{name}" for name in plan.widgets.names]
    return ["all", *widgets, *(f"tier:{t}" for t in tiers), *(f"group:{name}" for name in plan.groups.names)]


def rows_of(stretches: Windows) -> list[tuple[int, int, int]]:
    """Return owner, start and end of each stretch."""
    columns = (stretches.owner.tolist(), stretches.from_us.tolist(), stretches.to_us.tolist())
    return list(zip(*columns, strict=True))


def attended(path: SamplePath, roster: Windows) -> list[tuple[int, int, int]]:
    """Return the stretches in every second of which the last change in the log is to online."""
    log = list(
        zip(path.operators.at.tolist(), path.operators.online.tolist(), path.operators.operator, strict=True)
    )

    def is_online(who: int, at: int) -> bool:
        changes = [online for moment, online, operator in log if operator == who and moment <= at]
        return bool(changes) and changes[-1]

    return [
        (who, a, b) for who, a, b in rows_of(roster) if all(is_online(who, at) for at in range(a, b, SECOND))
    ]


def inside(rows: list[tuple[int, int, int]], owner: int, at: int) -> bool:
    """Tell whether a moment lies in one of an owner's stretches."""
    return any(who == owner and a <= at < b for who, a, b in rows)
