"""The audit's second part: rules that a leg and the leg before it decide, without the state of the desk."""

import numpy as np

from sim.core.blueprint import Blueprint
from sim.core.kinds import NEVER_US, NO_ONE, NOT_YET_US, AfterClose, HandOver, Ints, Outcome
from sim.core.local_time import clock_words
from sim.core.path import Legs, SamplePath
from sim.stats.audit_customers import Hidden, read_customers
from sim.stats.audit_findings import Finding, forwards, person, row_findings
from sim.stats.audit_hand_back import needs_role
from sim.stats.audit_patience import patience_findings
from sim.stats.audit_policy import briefing_us, may_hold
from sim.stats.audit_wrap_up import wraps_up, wrong_wrap_ups


def rule_findings(path: SamplePath, blueprint: Blueprint) -> list[Finding]:
    """Check places, roles, skills, hand-overs, patience and unfinished chats.

    Parameters
    ----------
    path
        A record whose legs hang together.
    blueprint
        The scenario that was run.

    Returns
    -------
    list[Finding]
        Of the lines ``widget_group``, ``forward_only``, ``role``, ``skills``, ``hand_over``, ``patience`` and
        ``closing``.
    """
    legs, hidden = path.legs, read_customers(path.customers, path.legs)
    return (
        _place_findings(legs, blueprint)
        + _hand_over_findings(legs, blueprint)
        + patience_findings(legs, hidden, blueprint)
        + _closing_findings(path, hidden, blueprint)
    )


def _place_findings(legs: Legs, blueprint: Blueprint) -> list[Finding]:
    """Check where first legs are, who holds forwarded chats, and who has the skills."""
    names, operators = blueprint.groups.names, blueprint.operators
    taken = legs.operator != NO_ONE
    overflowed = may_hold(legs, blueprint)
    linked = np.isin(np.arange(len(names)), blueprint.widgets.group)
    home = blueprint.widgets.group[legs.widget]
    holder = np.where(taken, operators.group[legs.operator], legs.group)
    place = np.where((holder != home) & ~overflowed, holder, legs.group)
    stray = (legs.leg == 0) & (place != home)
    found = row_findings(
        "widget_group",
        legs,
        np.flatnonzero(stray & linked[place]),
        lambda r: f"it belongs to {names[home[r]]} and was at {names[place[r]]}",
    )
    found += row_findings(
        "forward_only",
        legs,
        np.flatnonzero(stray & ~linked[place]),
        lambda r: f"it was not forwarded, yet it was at {names[place[r]]}, which only a forward reaches",
    )
    barred = needs_role(legs) & taken & ~operators.takes_forwards[legs.operator]
    found += row_findings(
        "role",
        legs,
        np.flatnonzero(barred),
        lambda r: f"{person(blueprint, legs.operator[r])} may not take forwarded chats",
        legs.assigned_at,
    )
    if blueprint.widgets.skills is None:
        return found
    asked = blueprint.widgets.skills[legs.widget]
    had = np.zeros_like(asked) if operators.skills is None else operators.skills[legs.operator]
    return found + row_findings(
        "skills",
        legs,
        np.flatnonzero(taken & (asked & ~had != 0)),
        lambda r: f"{person(blueprint, legs.operator[r])} lacks a skill that it asks for",
        legs.assigned_at,
    )


def _hand_over_findings(legs: Legs, blueprint: Blueprint) -> list[Finding]:
    """Check how long a slot stays held beyond the end of its leg."""
    found: list[Finding] = []
    held = (legs.operator != NO_ONE) & (legs.released_at > legs.ended_at) & ~wraps_up(legs, blueprint)
    cause = "its slot stayed held after its end, without a warm hand-over"
    wrong = np.flatnonzero(wrong_wrap_ups(legs, blueprint))
    found += row_findings(
        "hand_over", legs, wrong, "its slot was not held as long as the wrap-up", legs.ended_at
    )
    unsent = np.flatnonzero(held & (legs.outcome != Outcome.FORWARDED))
    found += row_findings("hand_over", legs, unsent, cause, legs.ended_at)
    for rows, ways in forwards(legs, blueprint):
        styles = set(blueprint.escalations.hand_over[ways].tolist())
        sent = rows - 1
        if HandOver.WARM not in styles:
            found += row_findings("hand_over", legs, sent[held[sent]], cause, legs.ended_at)
        elif HandOver.COLD not in styles:
            low, high = _hand_over_ends(legs, rows, ways, blueprint)
            released = legs.released_at[sent]
            high = np.where(wraps_up(legs, blueprint)[sent], NEVER_US, high)
            found += row_findings(
                "hand_over",
                legs,
                sent[(released < low) | (released > high)],
                lambda r: (
                    "its slot was released at "
                    f"{clock_words(blueprint, legs.released_at[r])}, not when the hand-over ended"
                ),
                legs.ended_at,
            )
    return found


def _hand_over_ends(legs: Legs, rows: Ints, ways: list[int], blueprint: Blueprint) -> tuple[Ints, Ints]:
    """Return the earliest and the latest end of the warm hand-overs into some legs, both shape (rows,)."""
    taken = legs.operator[rows] != NO_ONE
    start = np.where(taken, legs.assigned_at[rows], legs.ended_at[rows])
    stop = legs.ended_at[rows]
    length = briefing_us(blueprint, ways)
    if length is None:
        return start, stop
    over = np.minimum(start + length, stop)
    return over, over


def _closing_findings(path: SamplePath, hidden: Hidden, blueprint: Blueprint) -> list[Finding]:
    """Check when chats are unfinished: at a closing that cuts, else at the very end and never in service."""
    legs, closings = path.legs, blueprint.open_us[:, 1]
    # A chat whose customer left unnoticed is abandoned, though it waited on until the desk stopped.
    cut_off = (legs.outcome == Outcome.UNFINISHED) | (hidden.ghosts & (legs.operator == NO_ONE))
    # The slot of a hand-over to an unfinished leg is released by the stop as well.
    other = ~cut_off
    for rows, ways in forwards(legs, blueprint):
        if HandOver.WARM in blueprint.escalations.hand_over[ways]:
            other[rows[cut_off[rows]] - 1] = False
    events = (
        legs.queued_at,
        legs.assigned_at,
        legs.ended_at[~cut_off],
        legs.released_at[other],
        path.operators.at,
        hidden.left_at,
        closings,
    )
    last = max(int(moments.max(initial=NOT_YET_US)) for moments in events)
    if blueprint.after_close is AfterClose.CUT:
        after_all = (legs.queued_at >= closings.max(initial=NOT_YET_US)) & (legs.ended_at == last)
        wrong = cut_off & ~np.isin(legs.ended_at, closings) & ~after_all
        words = "it is unfinished, though the desk did not stop then"
    else:
        wrong = cut_off & ((legs.ended_at != last) | (legs.operator != NO_ONE))
        words = "it is unfinished, though the desk drains until nothing can happen any more"
    return row_findings("closing", legs, np.flatnonzero(wrong), words, legs.ended_at)
