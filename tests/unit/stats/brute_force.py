"""Measuring once more, second by second and in plain Python, to check the arrays against."""

from dataclasses import dataclass, field

import numpy as np

from sim.core.blueprint import Blueprint, Windows
from sim.core.kinds import Outcome
from sim.core.path import SamplePath
from tests.builders_blueprint import SECOND, LegRow, Stretch, blueprint, record

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


def tally(path: SamplePath, plan: Blueprint, interval: int) -> dict[str, Tally]:
    """Walk through every second and note, for each scope, what is the case in it."""
    legs, start = path.legs, plan.measure_from_us // SECOND
    edges = intervals(plan, interval)
    out: dict[str, Tally] = {}
    came = set(path.operators.operator.tolist())
    for second in range(start, LAST):
        at = second * SECOND
        place = next((k for k, (a, b) in enumerate(edges) if a <= second < b), -1)
        held = {k: [0, 0] for k in range(len(plan.operators.names))}
        waiting: dict[str, int] = {}
        for row in range(len(legs)):
            queued, assigned, ended = (int(c[row]) for c in (legs.queued_at, legs.assigned_at, legs.ended_at))
            if assigned >= 0 and assigned <= at < legs.released_at[row]:
                held[int(legs.operator[row])][0] += 1
                forwarded = legs.outcome[row] == Outcome.FORWARDED
                held[int(legs.operator[row])][1] += int(forwarded and at >= ended)
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
        for operator, (n, blocked) in held.items():
            group = int(plan.operators.group[operator])
            online = operator in came and inside(plan.operators.roster, operator, at)
            in_shift = inside(plan.operators.shifts, operator, at)
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
                if place >= 0 and online:
                    cell = here.by.setdefault(place, [0] * 5)
                    for k, more in enumerate((1, int(plan.operators.slots[operator]), n, busy)):
                        cell[k] += more
    return out


def intervals(plan: Blueprint, interval: int) -> list[Stretch]:
    """Return the intervals in seconds, from each opening on, without the warm-up."""
    edges = []
    start = plan.measure_from_us // SECOND
    for opens, closes in (plan.open_us // SECOND).tolist():
        for a in range(opens, closes, interval):
            b = min(a + interval, closes)
            if b > start:
                edges.append((max(a, start), b))
    return edges


def scopes(plan: Blueprint) -> list[str]:
    """Return the scopes that have a queue."""
    tiers = sorted(set(plan.groups.tier.tolist()) - {0})
    widgets = [f"widget:{name}" for name in plan.widgets.names]
    return ["all", *widgets, *(f"tier:{t}" for t in tiers), *(f"group:{name}" for name in plan.groups.names)]


def inside(stretches: Windows, owner: int, at: int) -> bool:
    """Tell whether a moment lies in one of an owner's stretches."""
    rows = zip(stretches.owner.tolist(), stretches.from_us.tolist(), stretches.to_us.tolist(), strict=True)
    return any(who == owner and a <= at < b for who, a, b in rows)
