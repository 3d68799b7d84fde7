"""Blueprints and records by hand, for tests that need no scenario file and no engine.

Times are whole seconds from midnight here; the builders turn them into microseconds.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.core.blueprint import Blueprint, Demand, Escalations, Groups, Operators, Widgets, Windows
from sim.core.kinds import Admission, AfterClose, Ints, Outcome
from sim.core.path import LEG_DTYPES, Legs, OperatorLog, SamplePath
from sim.core.variates import Law

SECOND = 1_000_000

Stretch = tuple[int, int]
LegRow = tuple[int, int, int, int, int, int | None, int | None, int, int | None, Outcome]
"""chat, leg, widget, group, operator (-1: nobody), queued, assigned, ended, released, outcome."""


def seconds(values: Sequence[int]) -> Ints:
    """Return whole seconds as microseconds."""
    return np.array(values, dtype=np.int64) * SECOND


def windows(by_owner: Sequence[Sequence[Stretch]]) -> Windows:
    """Return the stretches of each owner."""
    rows = [(owner, a, b) for owner, stretches in enumerate(by_owner) for a, b in stretches]
    return Windows(
        np.array([row[0] for row in rows], dtype=np.int64),
        seconds([row[1] for row in rows]),
        seconds([row[2] for row in rows]),
    )


def blueprint(
    *,
    widgets: Sequence[int] = (0,),
    tiers: Sequence[int] = (1,),
    operators: Sequence[tuple[int, int]] = ((0, 3),),
    rosters: Sequence[Sequence[Stretch]] | None = None,
    shifts: Sequence[Sequence[Stretch]] | None = None,
    open_hours: Sequence[Stretch] = ((0, 3600),),
    measure_from: int = 0,
    threshold: int | Sequence[int] = 60,
    short: int | Sequence[int] = 5,
    level: str | Sequence[str] = "offered",
    names: Sequence[str] | None = None,
) -> Blueprint:
    """Return a blueprint: ``widgets`` names each widget's group, ``operators`` each one's group and slots."""
    groups, staff = len(tiers), len(operators)
    rosters = rosters if rosters is not None else [list(open_hours)] * staff
    shifts = shifts if shifts is not None else rosters
    law, none = Law.constant(SECOND), np.empty(0, dtype=np.int64)
    nobody = Demand(none, np.empty(0))
    levels = (level,) * groups if isinstance(level, str) else tuple(level)
    return Blueprint(
        title="by hand",
        timezone="UTC",
        epoch_us=0,
        open_us=seconds([edge for stretch in open_hours for edge in stretch]).reshape(-1, 2),
        after_close=AfterClose.DRAIN,
        measure_from_us=measure_from * SECOND,
        widgets=Widgets(
            names=tuple(f"w{k}" for k in range(len(widgets))),
            group=np.array(widgets, dtype=np.int64),
            admission=np.full(len(widgets), Admission.QUEUE, dtype=np.int64),
            max_queue=np.full(len(widgets), -1, dtype=np.int64),
            hours=windows([list(open_hours)] * len(widgets)),
            demand=(nobody,) * len(widgets),
            handling=(law,) * len(widgets),
            patience=(None,) * len(widgets),
        ),
        groups=Groups(
            names=tuple(f"g{k}" for k in range(groups)),
            tier=np.array(tiers, dtype=np.int64),
            threshold_us=np.broadcast_to(seconds(np.atleast_1d(threshold).tolist()), groups).copy(),
            target=np.full(groups, 0.8),
            level=levels,
            short_us=np.broadcast_to(seconds(np.atleast_1d(short).tolist()), groups).copy(),
        ),
        operators=Operators(
            names=tuple(names) if names else tuple(f"o{k}" for k in range(staff)),
            group=np.array([o[0] for o in operators], dtype=np.int64),
            slots=np.array([o[1] for o in operators], dtype=np.int64),
            takes_forwards=np.ones(staff, dtype=np.bool_),
            roles=("agent",) * staff,
            roster=windows(rosters),
            shifts=windows(shifts),
        ),
        escalations=Escalations(
            source=none,
            target=none,
            probability=np.empty((0, len(widgets))),
            hand_over=none,
            nobody_online=none,
            max_queue=none,
            when_full=none,
            briefing=(),
            patience=(),
            handling=(),
        ),
        max_legs=2,
    )


def record(rows: Sequence[LegRow], online: Sequence[int] | None = None, staff: int = 1) -> SamplePath:
    """Return a record of the given legs; ``online`` are the operators who came (default: all ``staff``)."""
    columns: dict[str, Any] = {}
    for place, (name, dtype) in enumerate(LEG_DTYPES.items()):
        scale = SECOND if name.endswith("_at") else 1
        cells = [row[place] for row in rows]
        columns[name] = np.array([-1 if c is None or c < 0 else c * scale for c in cells], dtype=dtype)
    came = np.array(range(staff) if online is None else online, dtype=np.int32)
    log = OperatorLog(came, np.zeros(len(came), dtype=np.int64), np.ones(len(came), dtype=np.bool_))
    return SamplePath(Legs(**columns), log)
