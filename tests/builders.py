"""Scenarios in a line, and blueprints and records by hand, for tests."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from sim.core.blueprint import Blueprint, Demand, Escalations, Groups, Operators, Widgets, Windows
from sim.core.kinds import (
    NO_ONE,
    NOT_YET_US,
    Admission,
    AfterClose,
    HandOver,
    Outcome,
    Refusal,
)
from sim.core.path import LEG_DTYPES, Legs, OperatorLog, SamplePath
from sim.core.variates import Law
from sim.scenario import Scenario
from sim.stats.audit import audit

MINUTE_US = 60_000_000


def desk(
    front: int = 3,
    second: int = 1,
    slots: int = 2,
    *,
    rate: str = "12 per hour",
    handling: str = "8 min",
    patience: str | None = None,
    share: float = 0.2,
    second_handling: str = "12 min",
    second_slots: int | None = None,
    warm: str | None = None,
    **changes: Any,
) -> Scenario:
    """Return a desk of two tiers, open from 9 to 17: a widget, its group, and a forward-only second level.

    Durations are means of exponential laws. ``warm`` is the briefing of a warm hand-over. Further keywords
    are dotted changes with two underscores for each dot: ``calendar__days=2``.
    """
    widget: dict[str, Any] = {
        "group": "front",
        "arrivals": {"kind": "poisson", "rate": rate},
        "handling": {"kind": "exponential", "mean": handling},
    }
    if patience is not None:
        widget["patience"] = {"kind": "exponential", "mean": patience}
    way: dict[str, Any] = {
        "from": "front",
        "to": "second",
        "probability": share,
        "handling": {"kind": "exponential", "mean": second_handling},
    }
    if warm is not None:
        way |= {"hand_over": "warm", "hand_over_time": warm}
    people = [
        {"group": "front", "count": front, "slots": slots, "role": "agent"},
        {"group": "second", "count": second, "slots": second_slots or slots, "role": "staff"},
    ]
    data = {
        "title": "A desk for a test",
        "groups": {"front": {}, "second": {}},
        "widgets": {"shop": widget},
        "roles": {"agent": {}, "staff": {"forwarded_chats": True}},
        "operators": people,
        "escalations": [way],
    }
    scenario = Scenario.from_dict(data)
    dotted = {name.replace("__", "."): value for name, value in changes.items()}
    return scenario.with_changes(dotted) if dotted else scenario


def windows(owned: Iterable[tuple[int, int, int]]) -> Windows:
    """Return stretches of time from (owner, from, to), in minutes, sorted already."""
    table = np.array(list(owned), dtype=np.int64).reshape(-1, 3)
    return Windows(table[:, 0], table[:, 1] * MINUTE_US, table[:, 2] * MINUTE_US)


def plan(
    people: Sequence[tuple[int, int, bool]],
    *,
    linked: Sequence[int] = (0,),
    groups: int = 2,
    ways: Sequence[Mapping[str, Any]] = ({},),
    admission: Admission = Admission.QUEUE,
    max_queue: int = -1,
    patience: int | None = None,
    roster: Sequence[tuple[int, int, int]] | None = None,
    opened: Sequence[tuple[int, int]] = ((0, 480),),
    after_close: AfterClose = AfterClose.DRAIN,
    max_legs: int = 2,
) -> Blueprint:
    """Return a blueprint by hand; all times are minutes since the opening, which is at midnight.

    ``people`` are (group, slots, takes forwards), ``linked`` is the group of each widget. A way leads from
    group 0 to group 1, cold, unless its mapping says otherwise: ``source``, ``target``, ``hand_over``,
    ``nobody_online``, ``max_queue``, ``when_full``, ``briefing``, ``patience`` (minutes).
    """
    names = tuple(f"person {p}" for p in range(len(people)))
    shifts = roster or [(p, start, end) for p in range(len(people)) for start, end in opened]
    hours = windows((w, start, end) for w in range(len(linked)) for start, end in opened)

    def law(minutes: int | None) -> Law | None:
        return None if minutes is None else Law.constant(minutes * MINUTE_US)

    def codes(key: str, default: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        return np.array([way.get(key, default) for way in ways], dtype=np.int64)

    empty = Demand(np.empty(0, dtype=np.int64), np.empty(0))
    return Blueprint(
        title="by hand",
        timezone="UTC",
        epoch_us=0,
        open_us=np.array(opened, dtype=np.int64) * MINUTE_US,
        after_close=after_close,
        measure_from_us=0,
        widgets=Widgets(
            names=tuple(f"widget {w}" for w in range(len(linked))),
            group=np.array(linked, dtype=np.int64),
            admission=np.full(len(linked), int(admission), dtype=np.int64),
            max_queue=np.full(len(linked), max_queue, dtype=np.int64),
            hours=hours,
            demand=(empty,) * len(linked),
            handling=(Law.constant(MINUTE_US),) * len(linked),
            patience=(law(patience),) * len(linked),
        ),
        groups=Groups(
            names=tuple(f"group {g}" for g in range(groups)),
            tier=np.array([1 if g in linked else 2 for g in range(groups)], dtype=np.int64),
            threshold_us=np.full(groups, MINUTE_US, dtype=np.int64),
            target=np.full(groups, 0.8),
            level=("offered",) * groups,
            short_us=np.zeros(groups, dtype=np.int64),
        ),
        operators=Operators(
            names=names,
            group=np.array([group for group, _, _ in people], dtype=np.int64),
            slots=np.array([slots for _, slots, _ in people], dtype=np.int64),
            takes_forwards=np.array([takes for _, _, takes in people], dtype=np.bool_),
            roles=("role",) * len(people),
            roster=windows(shifts),
            shifts=windows(shifts),
        ),
        escalations=Escalations(
            source=codes("source", 0),
            target=codes("target", 1),
            probability=np.full((len(ways), len(linked)), 0.5),
            hand_over=codes("hand_over", HandOver.COLD),
            nobody_online=codes("nobody_online", Refusal.WAIT),
            max_queue=codes("max_queue", -1),
            when_full=codes("when_full", Refusal.TICKET),
            briefing=tuple(law(way.get("briefing")) for way in ways),
            patience=tuple(law(way.get("patience")) for way in ways),
            handling=(Law.constant(MINUTE_US),) * len(ways),
        ),
        max_legs=max_legs,
    )


RESOLVED, FORWARDED, ABANDONED = Outcome.RESOLVED, Outcome.FORWARDED, Outcome.ABANDONED
TICKET, RETURNED = Outcome.TICKET, Outcome.RETURNED
NOT_ADMITTED, UNFINISHED = Outcome.NOT_ADMITTED, Outcome.UNFINISHED


def leg(
    chat: int,
    operator: int,
    times: tuple[int, ...],
    outcome: Outcome = RESOLVED,
    *,
    number: int = 0,
    group: int = 0,
    widget: int = 0,
) -> dict[str, int]:
    """Return one row of a record; times are minutes.

    ``times`` is (queued, assigned, ended) or (queued, assigned, ended, released), and for a leg that nobody
    took (operator -1) it is (queued, ended).
    """
    minutes = [minute * MINUTE_US for minute in times]
    if operator == NO_ONE:
        minutes = [minutes[0], NOT_YET_US, minutes[1], NOT_YET_US]
    queued, assigned, ended, released = [*minutes, minutes[-1]][:4]
    return {
        "chat": chat, "leg": number, "widget": widget, "group": group, "operator": operator,
        "queued_at": queued, "assigned_at": assigned, "ended_at": ended, "released_at": released,
        "outcome": outcome,
    }  # fmt: skip


def record(
    rows: Sequence[Mapping[str, int]],
    blueprint: Blueprint,
    log: Sequence[tuple[int, int, bool]] | None = None,
) -> SamplePath:
    """Return a record of rows made by `leg`, sorted here by chat and leg.

    ``log`` is (operator, minute, online), sorted; by default everybody follows the roster.
    """
    ordered = sorted(rows, key=lambda row: (row["chat"], row["leg"]))
    columns = {
        name: np.array([row[name] for row in ordered], dtype=kind) for name, kind in LEG_DTYPES.items()
    }
    if log is None:
        roster = blueprint.operators.roster
        edges = [(int(at), True, int(who)) for who, at in zip(roster.owner, roster.from_us, strict=True)]
        edges += [(int(at), False, int(who)) for who, at in zip(roster.owner, roster.to_us, strict=True)]
    else:
        edges = [(minute * MINUTE_US, online, who) for who, minute, online in log]
    edges.sort()
    changes = OperatorLog(
        operator=np.array([who for _, _, who in edges], dtype=np.int32),
        at=np.array([at for at, _, _ in edges], dtype=np.int64),
        online=np.array([online for _, online, _ in edges], dtype=np.bool_),
    )
    return SamplePath(Legs(**columns), changes)


def tampered(rows: Sequence[Mapping[str, int]], *others: Mapping[str, int]) -> list[Mapping[str, int]]:
    """Return a record's rows with some replaced, by chat and leg, or added."""
    table = {(row["chat"], row["leg"]): row for row in rows}
    return list((table | {(row["chat"], row["leg"]): row for row in others}).values())


def broken(
    rows: Sequence[Mapping[str, int]],
    blueprint: Blueprint,
    log: Sequence[tuple[int, int, bool]] | None = None,
) -> set[str]:
    """Return the short names of the lines that an audit of a record finds broken."""
    return {finding.line for finding in audit(record(rows, blueprint, log), blueprint)}
