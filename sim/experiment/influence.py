"""Influence: which group's headcount moves which target, and in which direction.

Only to choose what to simulate next: no answer rests on it alone.
"""

from collections.abc import Sequence
from dataclasses import replace
from enum import IntEnum

import numpy as np

from sim.core.blueprint import Blueprint
from sim.core.kinds import Bools, HandOver, Ints, Refusal
from sim.experiment.targets import Target
from sim.experiment.tasks import ExperimentError
from sim.stats.catalogue import METRICS

_AT_THE_ENTRANCE = ("admitted", "not_admitted", "first_response", "forward_share")
"""How metrics start that speak of the first level even where the scope is the whole desk."""
_OF_THE_FIRST_LEVEL = (
    *_AT_THE_ENTRANCE, "answered", "leg_wait", "no_wait", "delayed", "service_level", "target_met",
    "intervals_at_target", "abandon_share", "ticket_share", "unfinished_share", "busy_share",
    "slot_occupancy", "concurrency", "chats_online", "load_ratio",
)  # fmt: skip
"""How metrics start that speak of the first level where the scope is a widget."""
_OF_DEMAND = ("customers", "arrived", "redial")
"""How metrics start that only customers who come back can move, for the whole desk and for a widget."""


class Effect(IntEnum):
    """What one more person does to a target."""

    HURTS = -1
    NONE = 0
    HELPS = 1
    UNCLEAR = 2


def effects_of(blueprint: Blueprint, groups: Sequence[str], targets: Sequence[Target]) -> Ints:
    """Return `Effect` codes, shape (targets, groups).

    A target speaks of some groups: its own, those of its tier, or for a widget the one where its chats come
    in, where the metric is one of the first level; some figures of the whole desk speak of the first level
    too. Their people help it. People of a group that
    forwards to them hurt: fewer chats are lost on the way, and more come on. People behind them do nothing,
    unless chats, slots or customers come back from there: by a warm hand-over, a hand-back, a refused
    forward, an overflow or a redial. Of other metrics of the whole desk it is clear only that people help at
    a group that sends nothing on.
    """
    names = blueprint.groups.names
    onward = _reachable(blueprint)
    linked = _comes_back(blueprint)
    table = np.zeros((len(targets), len(groups)), dtype=np.int64)
    for row, target in enumerate(targets):
        if _is_given(blueprint, target):
            continue
        homes = _homes(blueprint, target)
        for column, name in enumerate(groups):
            effect = _effect(names.index(name), homes, onward, linked)
            if effect in (Effect.HELPS, Effect.HURTS) and not target.wants_people:
                effect = Effect(-effect)
            table[row, column] = effect
    return table


def refuse_unmoved(blueprint: Blueprint, groups: Sequence[str], target: Target, option: str) -> None:
    """Refuse a figure that no headcount of some groups can move.

    Parameters
    ----------
    blueprint
        The scenario.
    groups
        Whose headcounts are varied.
    target
        The figure, as a target.
    option
        What errors name.

    Raises
    ------
    ExperimentError
        With the figures that these groups do move.
    """
    if not len(groups) or _moves(blueprint, groups, target):
        return
    known = blueprint.groups.names
    homes = [known[home] for home in _homes(blueprint, target)]
    text = f"{target.metric}@{target.scope}"
    whose = f"it speaks of {' and '.join(homes)}"
    people = " and ".join(groups)
    if _is_given(blueprint, target):
        message = "the scenario's customers decide it alone, whoever serves them"
        remedy = f"name what people change, such as service_level@group:{groups[0]}"
        raise ExperimentError(option, "", text, message, remedy)
    message = f"{whose}, and nothing that is varied can move it: only people of {people} are varied"
    others = [
        f"{target.metric}@{scope}"
        for scope in (f"group:{groups[0]}", "all")
        if scope.partition(":")[0] in METRICS[target.metric].scopes
    ]
    moved = [one for one in others if _moves(blueprint, groups, replace(target, scope=one.partition("@")[2]))]
    remedy = " or ".join(f"vary {home} too" for home in homes[:1])
    remedy = f"name {' or '.join(moved)}, or {remedy}" if moved else remedy
    raise ExperimentError(option, "", text, message, remedy)


def _moves(blueprint: Blueprint, groups: Sequence[str], target: Target) -> bool:
    """Say whether the headcount of any of some groups may move a figure."""
    return bool((effects_of(blueprint, groups, [target]) != Effect.NONE).any())


def _is_given(blueprint: Blueprint, target: Target) -> bool:
    """Say whether a figure is settled by who comes, because nobody comes back."""
    is_of_chats = target.scope.partition(":")[0] in ("all", "widget")
    redial = blueprint.widgets.redial_share
    comes_back = target.metric != "customers" and redial is not None and bool((redial > 0).any())
    return is_of_chats and target.metric.startswith(_OF_DEMAND) and not comes_back


def _effect(group: int, homes: Ints, onward: Bools, linked: bool) -> Effect:
    """Return what a group's people do to a metric of some groups; of the whole desk where there are none."""
    if not len(homes):
        return Effect.UNCLEAR if onward[group].any() else Effect.HELPS
    sends_there = bool(onward[group, homes].any())
    if group in homes:
        # People who serve one of these groups and load another do both.
        return Effect.UNCLEAR if sends_there else Effect.HELPS
    if sends_there:
        return Effect.HURTS
    if not linked:
        return Effect.NONE
    return Effect.HELPS if onward[homes, group].any() else Effect.UNCLEAR


def _homes(blueprint: Blueprint, target: Target) -> Ints:
    """Return the groups that a target speaks of; none where it speaks of the whole way of a chat."""
    kind, _, name = target.scope.partition(":")
    groups, widgets = blueprint.groups, blueprint.widgets
    if kind == "group":
        return np.array([groups.names.index(name)])
    if kind == "tier":
        return np.flatnonzero(groups.tier == int(name))
    if kind == "operator":
        return blueprint.operators.group[[blueprint.operators.names.index(name)]]
    if kind == "all" and target.metric.startswith(_AT_THE_ENTRANCE):
        return np.unique(widgets.group)
    if kind == "widget" and target.metric.startswith(_OF_THE_FIRST_LEVEL):
        return widgets.group[[widgets.names.index(name)]]
    return np.array([], dtype=np.int64)


def _reachable(blueprint: Blueprint) -> Bools:
    """Return from which group chats can come to which, in any number of forwards."""
    count = len(blueprint.groups.names)
    ways = blueprint.escalations
    taken = ways.probability.sum(axis=1) > 0
    reach = np.zeros((count, count), dtype=np.bool_)
    reach[ways.source[taken], ways.target[taken]] = True
    for through in range(count):
        reach |= reach[:, [through]] & reach[[through], :]
    return reach


def _comes_back(blueprint: Blueprint) -> bool:
    """Say whether what happens behind a group can be felt at the group."""
    ways, groups, widgets = blueprint.escalations, blueprint.groups, blueprint.widgets
    is_full = (ways.when_full == Refusal.RETURN) & (ways.max_queue >= 0)
    refused = (ways.nobody_online == Refusal.RETURN) | is_full
    returned = ways.return_probability is not None and bool((ways.return_probability > 0).any())
    overflow = groups.overflow_to is not None and bool((groups.overflow_to >= 0).any())
    redial = widgets.redial_share is not None and bool((widgets.redial_share > 0).any())
    return bool((ways.hand_over == HandOver.WARM).any() or refused.any()) or returned or overflow or redial
