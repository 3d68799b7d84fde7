"""The audit's reading of the policies: whom a widget admits, and what becomes of a forwarded chat."""

import numpy as np

from sim.core.blueprint import Blueprint
from sim.core.kinds import NO_ONE, Admission, Bools, Outcome, Refusal
from sim.core.path import Legs
from sim.stats.audit_findings import constant_us
from sim.stats.audit_floor import Call, Floor


def admissions(
    blueprint: Blueprint, floor: Floor, widget: int, call: Call, now_us: int, *, came_back: bool
) -> set[bool]:
    """Return whether a widget lets an arriving chat in; both answers where the record leaves it open.

    Parameters
    ----------
    blueprint
        The scenario that was run.
    floor
        The desk just before the arrival.
    widget, call
        Where the chat arrives, and what it asks for.
    now_us
        When it arrives.
    came_back
        Whether the customer was there before: a closed widget stays closed to such a one.

    Returns
    -------
    set[bool]
        Whether it is assigned or queued (docs/explanation/rules.md).
    """
    widgets, hours = blueprint.widgets, blueprint.widgets.hours
    policy, limit = Admission(int(widgets.admission[widget])), int(widgets.max_queue[widget])
    is_open = (hours.owner == widget) & (hours.from_us <= now_us) & (now_us < hours.to_us)
    if policy is Admission.UNASSIGNED and (is_open.any() or not came_back):
        return {True}
    if not is_open.any():
        return {False}
    if len(floor.named_at_once(call)):
        return {True}
    if policy is Admission.QUEUE and limit < 0:
        return {True}
    may_queue = policy is Admission.QUEUE or floor.somebody_online(call)
    return {may_queue and length < limit for length in floor.queue_lengths(call.group, now_us)}


def forward_answers(
    blueprint: Blueprint, floor: Floor, ways: list[int], call: Call, now_us: int
) -> set[Refusal]:
    """Return what may become of a forwarded chat.

    Parameters
    ----------
    blueprint
        The scenario that was run.
    floor
        The desk just before the forward is placed.
    ways
        The escalations that the chat can have taken; the record does not name it.
    call
        The forwarded leg.
    now_us
        When it is placed.

    Returns
    -------
    set[Refusal]
        One answer, or several where the escalations differ or the record leaves open who waits. ``WAIT``
        stands for being taken, too.
    """
    escalations = blueprint.escalations
    if len(floor.named_at_once(call)):
        return {Refusal.WAIT}
    answers = set()
    somebody = floor.somebody_online(call)
    for way in ways:
        limit = int(escalations.max_queue[way])
        if not somebody:
            answers.add(Refusal(int(escalations.nobody_online[way])))
            continue
        for length in floor.queue_lengths(call.group, now_us):
            is_full = 0 <= limit <= length
            answers.add(Refusal(int(escalations.when_full[way])) if is_full else Refusal.WAIT)
    return answers


def could_come_back(blueprint: Blueprint, ways: list[int]) -> bool:
    """Return whether an escalation could give the chat back to the operator who forwarded it."""
    escalations = blueprint.escalations
    refusals = (escalations.nobody_online[ways], escalations.when_full[ways])
    return any(bool((codes == Refusal.RETURN).any()) for codes in refusals)


def briefing_us(blueprint: Blueprint, ways: list[int]) -> int | None:
    """Return how long the briefing of a hand-over takes, None where it is drawn or the ways differ."""
    laws = [blueprint.escalations.briefing[way] for way in ways]
    lengths = {0 if law is None else constant_us(law) for law in laws}
    return lengths.pop() if len(lengths) == 1 else None


def may_hold(legs: Legs, blueprint: Blueprint) -> Bools:
    """Return for each leg whether its operator is of its group, or of that to which the group overflows.

    Parameters
    ----------
    legs
        The table; legs that nobody took are of no matter.
    blueprint
        The scenario that was run.

    Returns
    -------
    Bools
        Shape (legs,).
    """
    holder = blueprint.operators.group[legs.operator]
    own: Bools = holder == legs.group
    if blueprint.groups.overflow_to is None:
        return own
    may: Bools = own | (holder == blueprint.groups.overflow_to[legs.group])
    return may


def balkers(legs: Legs, blueprint: Blueprint) -> Bools:
    """Return the first legs whose customer left at once, at a widget where some do; shape (rows,)."""
    some = np.zeros(len(blueprint.widgets.names), dtype=np.bool_)
    if blueprint.widgets.balk is not None:
        some |= blueprint.widgets.balk > 0
    some |= loses_unhandled(blueprint)
    if not some.any():
        return np.zeros(len(legs), dtype=np.bool_)
    at_once = (legs.outcome == Outcome.ABANDONED) & (legs.leg == 0) & (legs.ended_at == legs.queued_at)
    at_once &= legs.operator == NO_ONE
    some_do: Bools = at_once & some[legs.widget]
    return some_do


def loses_unhandled(blueprint: Blueprint) -> Bools:
    """Say of each widget whether its history holds chats that nobody handled: they leave in any case."""
    laws = blueprint.widgets.handling
    return np.array([law.table is not None and bool((law.table < 0).any()) for law in laws], dtype=np.bool_)
